//! The app's one page, and the two files that must stand under `/phone/`.

use axum::http::StatusCode;
use axum::response::Response;

use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::pages::PhonePage;

/// `GET /phone/`, `/phone/activate`, `/phone/q/{code}`: the same page; looking uses nothing up.
pub async fn shell(pen: Pen) -> Response {
    pen.write(StatusCode::OK, Policy::Ceremony, &PhonePage { shell: pen.shell() })
}
