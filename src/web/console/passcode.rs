//! A one-time passcode for a person: asks why, and shows it once.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::frame::{Frame, Part};
use super::person::user;
use super::{Handed, Permitted};
use crate::domain::operator::permit::IssuePasscodes;
use crate::domain::refusal::Refusal;
use crate::domain::text::Reason;
use crate::domain::user::User;
use crate::flow::rescue::Rescue;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::Words;

/// Says what a passcode is, and asks why.
#[derive(Debug, Clone, Template)]
#[template(path = "console/passcode.html")]
struct AskPage {
    frame: Frame,
    user: User,
    reason: String,
    problem: Option<Words>,
}

/// Shows it.
#[derive(Clone, Template)]
#[template(path = "console/passcode_issued.html")]
struct IssuedPage {
    frame: Frame,
    user: User,
    code: String,
    expires_at: String,
}

/// A form that asks why.
#[derive(Deserialize)]
pub struct Why {
    #[serde(default)]
    reason: String,
}

/// `GET /console/users/{id}/passcode`
pub async fn ask(
    State(rescue): State<Rescue>,
    who: Permitted<IssuePasscodes>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let user = rescue.passcode_for(&who.warrant, &user(&id)?).await?;
    let frame = Frame::new(&pen, &who.present, Part::Users);
    let page = AskPage { frame, user, reason: String::new(), problem: None };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `POST /console/users/{id}/passcode`
pub async fn issue(
    State(rescue): State<Rescue>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<IssuePasscodes, Why>,
) -> Result<Response, Problem> {
    let id = user(&id)?;
    let frame = Frame::new(&pen, &sent.present, Part::Users);
    let Ok(reason) = Reason::parse(&sent.form.reason) else {
        let user = rescue.passcode_for(&sent.warrant, &id).await?;
        let problem = Some(frame.shell.language.refusal(Refusal::NoReason));
        let page = AskPage { frame, user, reason: sent.form.reason, problem };
        return Ok(pen.write(status(Refusal::NoReason), Policy::Page, &page));
    };
    let issued = rescue.issue_passcode(&sent.warrant, &id, &reason).await?;
    let page =
        IssuedPage { frame, user: issued.user, code: issued.code.shown(), expires_at: issued.expires_at.to_string() };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}
