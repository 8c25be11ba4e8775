//! A no, or a fault of ours, dressed once where it meets the wire: a page for people, JSON for our scripts.
//!
//! Handlers return a bare [`Problem`]; [`dress`] gives it words, a status and a correlation id, and writes a fault's
//! whole cause into the log, once.

use std::error::Error;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use crate::domain::ids::{Correlation, SignInId};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::SignIn;
use crate::flow::{Fault, Stop};
use crate::keys::entropy::bytes;
use crate::words::Language;

use super::cookies::Kind;
use super::face;
use super::page::{Dressed, Pen};
use super::spoken::Spoken;
use super::state::Doors;
use super::status::status;

/// Why a handler did not do what it was asked.
#[derive(Clone)]
pub struct Problem {
    pub(super) refusal: Refusal,
    correlation: Option<Correlation>,
    /// What its sign-in speaks.
    language: Option<Language>,
    fault: Option<Arc<Fault>>,
    forgets_phone: bool,
    /// Which field it is about, for programs.
    pub(super) field: Option<String>,
    /// What is said instead of the refusal's own words, to programs.
    pub(super) detail: Option<String>,
    /// When a program may try again.
    pub(super) after_seconds: Option<i64>,
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self {
            refusal,
            correlation: None,
            language: None,
            fault: None,
            forgets_phone: false,
            field: None,
            detail: None,
            after_seconds: None,
        }
    }
}

impl From<Stop> for Problem {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Refused(refusal) => refusal.into(),
            Stop::Fault(fault) => Self { fault: Some(Arc::new(fault)), ..Refusal::Fault.into() },
        }
    }
}

impl Problem {
    /// Something that the code holds impossible.
    #[must_use]
    pub fn broken(what: &'static str) -> Self {
        Stop::Fault(Fault::Broken(what)).into()
    }

    /// Names the field it is about.
    #[must_use]
    pub fn at_field(self, field: String) -> Self {
        Self { field: Some(field), ..self }
    }

    /// Says more than the refusal itself does.
    #[must_use]
    pub fn saying(self, detail: String) -> Self {
        Self { detail: Some(detail), ..self }
    }

    /// Says when to try again.
    #[must_use]
    pub fn after_seconds(self, seconds: i64) -> Self {
        Self { after_seconds: Some(seconds), ..self }
    }

    /// Names the sign-in's own correlation id instead of the request's, in the language its application asked for.
    #[must_use]
    pub fn within(self, sign_in: &SignIn) -> Self {
        let language = sign_in.request.language.as_deref().and_then(Language::spoken);
        Self { correlation: Some(sign_in.correlation.clone()), language, ..self }
    }

    /// Makes the phone throw away its token and what its browser kept: the device is no longer one of ours.
    #[must_use]
    pub fn forgets_phone(self) -> Self {
        Self { forgets_phone: self.refusal == Refusal::UnknownPhone, ..self }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = status(self.refusal).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What our scripts get.
#[derive(Serialize)]
struct Told<'a> {
    refusal: &'static str,
    title: &'a str,
    text: &'a str,
    correlation: &'a str,
}

/// Gives every request a correlation id, and every problem its dress.
pub async fn dress(State(doors): State<Doors>, mut request: Request, next: Next) -> Response {
    let correlation = Correlation::from_random(bytes(doors.entropy.as_ref()));
    request.extensions_mut().insert(correlation.clone());
    let path = request.uri().path().to_owned();
    let as_json = super::is_call(&path);
    let spoken = Spoken::of(request.headers(), doors.organise.language);
    let whole = request.uri().path_and_query().map_or_else(|| path.clone(), ToString::to_string);
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = next.run(request).await;
    if response.extensions().get::<Dressed>().is_some() {
        return response;
    }
    let Some(problem) = response.extensions_mut().remove::<Problem>().or_else(|| plain(response.status())) else {
        return response;
    };
    let correlation = problem.correlation.as_ref().unwrap_or(&correlation);
    let spoken = problem.language.map_or(spoken, Spoken);
    log(&problem, correlation, &path);
    if let Some(fault) = &problem.fault {
        doors.alarm.look_at(fault, correlation).await;
    }
    let nearest = super::console::nearest::page_of(&path);
    match way_in(problem.refusal, if looks { &whole } else { &nearest }) {
        _ if super::api::is_here(&path) => {
            super::api::problem::dress(&problem, correlation, &doors.settings, response.headers())
        }
        _ if as_json => json(&problem, correlation, spoken),
        Some(way) if looks => Redirect::to(&way).into_response(),
        way => {
            let seen = face::seen(&doors.organise).await;
            let back = way.or_else(|| way_back(&path, problem.refusal));
            Pen::plain(&doors, correlation, &seen, spoken).refused(problem.refusal, back)
        }
    }
}

/// Who is not in the console or on their own page, or has to prove themselves anew, is led to the page for it, and from there on.
fn way_in(refusal: Refusal, path: &str) -> Option<String> {
    let door = match refusal {
        Refusal::NotInConsole => "/console/sign-in",
        Refusal::ProveAgain => "/console/prove",
        Refusal::NotInAccount => "/account/sign-in",
        _ => return None,
    };
    let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
    Some(format!("{door}?next={next}"))
}

/// What the framework itself answers has no words yet.
fn plain(status: StatusCode) -> Option<Problem> {
    let refusal = match status {
        StatusCode::NOT_FOUND => Refusal::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Refusal::WrongMethod,
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge,
        StatusCode::URI_TOO_LONG => Refusal::TooLong,
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Refusal::BadRequest
        }
        status if status.is_server_error() => Refusal::Fault,
        _ => return None,
    };
    Some(refusal.into())
}

fn log(problem: &Problem, correlation: &Correlation, path: &str) {
    let door = door(path);
    match &problem.fault {
        Some(fault) => {
            tracing::error!(%correlation, door, error = fault.as_ref() as &(dyn Error + 'static), "a request failed");
        }
        None if problem.refusal == Refusal::Fault => tracing::error!(%correlation, door, "a request failed"),
        None => tracing::info!(%correlation, door, refusal = problem.refusal.code(), "a request was refused"),
    }
}

/// A path may hold anything, ids and slips of the clipboard among it: only the door that it leads to goes into the log.
fn door(path: &str) -> &'static str {
    const DOORS: [&str; 13] = [
        "api",
        "fed",
        "eam",
        "FederationMetadata",
        "sign-in",
        "waiting",
        "phone",
        "account",
        "console",
        "assets",
        "healthz",
        "readyz",
        "metrics",
    ];
    let first = path.split('/').nth(1).unwrap_or_default();
    DOORS.into_iter().find(|door| *door == first).unwrap_or("none")
}

fn json(problem: &Problem, correlation: &Correlation, spoken: Spoken) -> Response {
    let words = spoken.0.refusal(problem.refusal);
    let told = Told {
        refusal: problem.refusal.code(),
        title: words.title,
        text: &words.text(),
        correlation: correlation.as_str(),
    };
    let mut response = (status(problem.refusal), Json(told)).into_response();
    spoken.tell(response.headers_mut());
    if problem.forgets_phone {
        Kind::Phone.clear(response.headers_mut());
        response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"storage\""));
    }
    response
}

/// Something that went wrong within a sign-in leads back to its page, which shows where it stands; in the console, to
/// its first page.
fn way_back(path: &str, refusal: Refusal) -> Option<String> {
    if path.starts_with("/console/") {
        return Some("/console/".to_owned());
    }
    let (id, _act) = path.strip_prefix("/sign-in/")?.split_once('/')?;
    let id = SignInId::parse(id).ok()?;
    (refusal != Refusal::UnknownSignIn).then(|| format!("/sign-in/{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_knows_every_door_of_the_router() {
        let paths: Vec<_> = include_str!("router.rs").split(".route(\"").skip(1).collect();
        assert!(paths.len() > 50);
        for path in paths.into_iter().map(|rest| rest.split('"').next().unwrap()) {
            assert_ne!(door(path), "none", "{path}");
        }
        assert_eq!((door("/console/users/1?x"), door("/else"), door("")), ("console", "none", "none"));
    }
}
