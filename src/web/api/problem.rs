//! A no to a program: `application/problem+json`, as RFC 9457 has it.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use crate::domain::ids::Correlation;
use crate::domain::refusal::Refusal;
use crate::web::problem::Problem;
use crate::web::state::Settings;
use crate::web::status::status;
use crate::words::Language;

use super::document::PATH as DOCUMENT;

/// The type of every no.
pub const TYPE: &str = "application/problem+json";

#[derive(Serialize)]
struct Told<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'static str,
    correlation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

/// Which no a program gets: an operator who is gone is a token that opens nothing.
#[must_use]
pub const fn told(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::NotInConsole => Refusal::BadToken,
        other => other,
    }
}

/// Dresses a no. What the framework said of methods stays said.
#[must_use]
pub fn dress(problem: &Problem, correlation: &Correlation, settings: &Settings, before: &HeaderMap) -> Response {
    let refusal = told(problem.refusal);
    let (words, status) = (Language::default().refusal(refusal), status(refusal));
    let text = problem.detail.clone().unwrap_or_else(|| words.text());
    let base = settings.base_url.as_str().trim_end_matches('/');
    let body = Told {
        // It leads to the words on it in the description of the API.
        kind: format!("{base}{DOCUMENT}#/x-problems/{}", refusal.code()),
        title: words.title,
        status: status.as_u16(),
        detail: &text,
        code: refusal.code(),
        correlation: correlation.as_str(),
        field: problem.field.as_deref(),
    };
    let mut response = (status, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(TYPE));
    if let Some(allow) = before.get(header::ALLOW) {
        headers.insert(header::ALLOW, allow.clone());
    }
    if let Some(challenge) = challenge(refusal) {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    if status == StatusCode::TOO_MANY_REQUESTS
        && let Some(seconds) = problem.after_seconds
    {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// What RFC 6750 has a server say of a token.
const fn challenge(refusal: Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::BadToken => Some("Bearer realm=\"countersign\", error=\"invalid_token\""),
        Refusal::BeyondScope => Some("Bearer realm=\"countersign\", error=\"insufficient_scope\""),
        _ => None,
    }
}
