//! What one of Microsoft's errors means here: from what is configured, and from the log.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::Permitted;
use super::frame::{Frame, Part};
use crate::domain::cause::Cause;
use crate::domain::finding::Severity;
use crate::domain::operator::permit::SeeRequests;
use crate::flow::explain::{Explain, Explained, Reference};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::words::Errors;

/// What is asked.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    code: String,
    #[serde(default)]
    correlation: String,
}

impl Asked {
    /// The number, with or without what Microsoft writes before it; nothing where it is none.
    fn number(&self) -> Option<u32> {
        let text = self.code.trim().to_ascii_uppercase();
        let digits = text.strip_prefix("AADSTS").unwrap_or(&text).trim_end_matches(':');
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.parse().ok()
    }
}

/// The page.
#[derive(Debug, Clone, Template)]
#[template(path = "console/errors.html")]
struct ErrorsPage {
    frame: Frame,
    asked: Asked,
    explained: Option<Explained>,
    wrong: Option<&'static str>,
}

impl ErrorsPage {
    fn w(&self) -> &'static Errors {
        self.frame.shell.language.errors()
    }

    /// What Microsoft says with it; nothing where it is not known here.
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn sense(&self, code: &u32) -> &'static str {
        self.frame.shell.language.senses().of(*code).unwrap_or(self.w().unknown)
    }

    fn severity(&self, cause: &Cause) -> &'static str {
        match cause.severity() {
            Severity::Fine => self.w().fine,
            Severity::Warning => self.w().warning,
            Severity::Fault => self.w().fault,
        }
    }

    fn told(&self, cause: &Cause) -> String {
        self.frame.shell.language.cause(cause)
    }
}

/// `GET /console/errors`
pub async fn show(
    State(explain): State<Explain>,
    who: Permitted<SeeRequests>,
    Query(asked): Query<Asked>,
    pen: Pen,
) -> Result<Response, Problem> {
    let frame = Frame::new(&pen, &who.present, Part::Requests);
    let words = frame.shell.language.errors();
    let (mut explained, mut wrong) = (None, None);
    let correlation = asked.correlation.trim();
    let reference = (!correlation.is_empty()).then(|| Reference::parse(correlation)).transpose();
    match (asked.number(), reference) {
        (None, _) if asked.code.trim().is_empty() && correlation.is_empty() => {}
        (None, _) => wrong = Some(words.no_code),
        (_, Err(_)) => wrong = Some(words.no_correlation),
        (Some(code), Ok(reference)) => explained = Some(explain.explain(code, reference.as_ref()).await?),
    }
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(pen.write(status, Policy::Page, &ErrorsPage { frame, asked, explained, wrong }))
}
