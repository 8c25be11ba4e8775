//! The addresses of the demo's own pages, on the port that is not Countersign's.
//!
//! They stand at `http://127.0.0.1:PORT`, for `localhost` and `127.0.0.1` are foreign to each other in a browser as
//! Microsoft's sign-in page and Countersign are. A GET changes nothing. A POST comes from our own page, but for two: the
//! answer, which Countersign's page posts, and push messages, which name the phone's mailbox.

mod guard;
mod phone;
mod portal;

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::domain::time::Clock;
use crate::web::assets::asset;

use super::pages::ProblemPage;
use super::person::Person;
use super::phone::Phone;
use super::tenant::Portal;

/// An answer of Countersign with a context of 16 KB, each byte of it written as three, and its token.
const LARGEST_BODY: usize = 128 * 1024;

/// Everything behind the pages.
#[derive(Clone)]
pub struct Props {
    /// The pretended Microsoft 365.
    pub portal: Arc<Portal>,
    /// The pretended phone.
    pub phone: Arc<Phone>,
    /// Alex.
    pub person: Arc<Person>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where the pages are and where Countersign is.
    pub places: Arc<Places>,
}

/// Where things are: origins, without a final slash.
#[derive(Debug, Clone)]
pub struct Places {
    /// The pages' own, `http://127.0.0.1:PORT`.
    pub pages: String,
    /// Countersign's, `http://localhost:PORT`.
    pub countersign: String,
    /// The port of the pages.
    pub port: u16,
}

/// Every address of the pages but that of their files; none of them is one of Countersign's.
pub const ADDRESSES: &[&str] = &[
    "/",
    "/state",
    "/sign-in",
    "/start-over",
    "/login.srf",
    "/result/{id}",
    "/pretended-phone",
    "/pretended-phone/state",
    "/pretended-phone/activate",
    "/pretended-phone/approve",
    "/pretended-phone/deny",
    "/push/{mailbox}",
];

/// Puts the doors in.
pub fn router(props: Props) -> Router {
    Router::new()
        .route("/", get(portal::start))
        .route("/state", get(portal::state))
        .route("/sign-in", post(portal::sign_in))
        .route("/start-over", post(portal::start_over))
        .route("/login.srf", post(portal::answer))
        .route("/result/{id}", get(portal::result))
        .route("/pretended-phone", get(phone::show))
        .route("/pretended-phone/state", get(phone::state))
        .route("/pretended-phone/activate", post(phone::activate))
        .route("/pretended-phone/approve", post(phone::approve))
        .route("/pretended-phone/deny", post(phone::deny))
        .route("/push/{mailbox}", post(push))
        .route("/assets/{*path}", get(file))
        .fallback(nothing)
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(from_fn_with_state(props.clone(), guard::guard))
        .with_state(props)
}

/// A page that could not be shown, with its cause for the log.
pub struct Broken(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Broken {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Broken {
    fn into_response(self) -> Response {
        tracing::error!("a page of the demo could not be shown: {:#}", self.0);
        let text = format!("{}. The terminal that runs the demo says more.", self.0);
        page(StatusCode::INTERNAL_SERVER_ERROR, &ProblemPage { title: "Something went wrong in the demo", text })
    }
}

/// What a handler answers.
type Answered = Result<Response, Broken>;

fn page(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page of the demo could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn nothing() -> Response {
    let text = "The demo has no page at this address.".to_owned();
    page(StatusCode::NOT_FOUND, &ProblemPage { title: "There is nothing here", text })
}

/// `POST /push/{mailbox}`: the pretended push service takes a message, sealed as it is, and the phone hears that one came.
async fn push(State(props): State<Props>, Path(mailbox): Path<String>) -> StatusCode {
    if props.phone.rings(&mailbox).await { StatusCode::CREATED } else { StatusCode::GONE }
}

/// The demo's own files; Countersign's stay where they are.
const FILES: &[(&str, &str, &[u8])] = &[
    ("demo.css", "text/css; charset=utf-8", include_bytes!("../../../templates/demo/assets/demo.css")),
    ("start.js", "text/javascript; charset=utf-8", include_bytes!("../../../templates/demo/assets/start.js")),
    ("phone.js", "text/javascript; charset=utf-8", include_bytes!("../../../templates/demo/assets/phone.js")),
];

/// `GET /assets/..`
async fn file(Path(path): Path<String>) -> Response {
    let own = FILES.iter().find(|(name, ..)| path == format!("demo/{name}"));
    if let Some((_, kind, body)) = own {
        return ([(header::CONTENT_TYPE, *kind)], *body).into_response();
    }
    let Some(asset) = asset(&path) else { return nothing().await };
    let headers = [(header::CONTENT_TYPE, asset.content_type), (header::CACHE_CONTROL, asset.cache_control)];
    (headers, asset.body).into_response()
}

/// The headers of every answer, as strict as Countersign's.
fn dress(response: &mut Response, places: &Places) {
    // The form that begins a sign-in is answered with a redirect to Countersign, which counts as the form's own address.
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; frame-ancestors 'none'; form-action 'self' {}; require-trusted-types-for 'script'; \
         trusted-types 'none'",
        places.countersign
    );
    let always = [
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    let headers = response.headers_mut();
    for (name, value) in always {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    }
    if let Ok(value) = "no-store".parse() {
        headers.entry(header::CACHE_CONTROL).or_insert(value);
    }
}
