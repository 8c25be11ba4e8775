//! Test as user: what somebody's token would say, why, and whether a signature of ours holds. It holds no token.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::Permitted;
use super::frame::{Frame, Part};
use super::person::user;
use crate::domain::operator::permit::TestUsers;
use crate::flow::federate::{Foretell, Tested};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::words::Claims;

/// Somebody's token, explained.
#[derive(Debug, Clone, Template)]
#[template(path = "console/tested.html")]
struct TestedPage {
    frame: Frame,
    tested: Tested,
}

impl TestedPage {
    fn w(&self) -> &'static Claims {
        self.frame.shell.language.claims()
    }

    fn now(&self) -> &'static str {
        self.w().now(self.tested.user.status, self.tested.has_device)
    }
}

/// `GET /console/users/{id}/test`
pub async fn show(
    State(foretell): State<Foretell>,
    who: Permitted<TestUsers>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let tested = foretell.of(&who.warrant, &user(&id)?).await?;
    let page = TestedPage { frame: Frame::new(&pen, &who.present, Part::Users), tested };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}
