//! A new phone for somebody who lost theirs: asks why, and when what they have stops working.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::frame::{Frame, Part};
use super::person::user;
use super::users::shown_link;
use super::{Handed, Permitted};
use crate::domain::invitation::Stops;
use crate::domain::mailbox::Mailbox;
use crate::domain::operator::permit::Reactivate;
use crate::domain::refusal::Refusal;
use crate::domain::text::Reason;
use crate::domain::user::User;
use crate::flow::desk::Desk;
use crate::flow::rescue::Rescue;
use crate::flow::rescue::reactivate::Wish;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::Words;

/// Says what it does, and asks.
#[derive(Debug, Clone, Template)]
#[template(path = "console/reactivate.html")]
struct AskPage {
    frame: Frame,
    user: User,
    mailbox: Mailbox,
    form: Form,
    problem: Option<Words>,
}

/// Says that it is done.
#[derive(Clone, Template)]
#[template(path = "console/reactivated.html")]
struct DonePage {
    frame: Frame,
    user: User,
    mailed_to: Option<Mailbox>,
    /// A bearer credential, shown to those alone who may see it.
    link: Option<String>,
    at_once: bool,
    expires_at: String,
}

/// The form.
#[derive(Debug, Clone, Deserialize)]
pub struct Form {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    stops: String,
    #[serde(default)]
    mail: String,
}

impl Form {
    fn read(&self) -> Result<Wish, Refusal> {
        Ok(Wish {
            reason: Reason::parse(&self.reason).map_err(|_| Refusal::NoReason)?,
            stops: Stops::parse(&self.stops).ok_or(Refusal::BadRequest)?,
            by_mail: self.mail == "yes",
        })
    }
}

/// `GET /console/users/{id}/reactivate`
pub async fn ask(
    State(rescue): State<Rescue>,
    who: Permitted<Reactivate>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let (user, _) = rescue.reactivation_of(&who.warrant, &user(&id)?).await?;
    let form = Form { reason: String::new(), stops: Stops::AtIssue.as_str().to_owned(), mail: "yes".to_owned() };
    let frame = Frame::new(&pen, &who.present, Part::Users);
    let page = AskPage { frame, mailbox: user.invited_at(), user, form, problem: None };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `POST /console/users/{id}/reactivate`
pub async fn issue(
    State((rescue, desk)): State<(Rescue, Desk)>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<Reactivate, Form>,
) -> Result<Response, Problem> {
    let id = user(&id)?;
    let frame = Frame::new(&pen, &sent.present, Part::Users);
    let wish = match sent.form.read() {
        Ok(wish) => wish,
        Err(refusal) => {
            let (user, _) = rescue.reactivation_of(&sent.warrant, &id).await?;
            let problem = Some(frame.shell.language.refusal(refusal));
            let page = AskPage { frame, mailbox: user.invited_at(), user, form: sent.form, problem };
            return Ok(pen.write(status(refusal), Policy::Page, &page));
        }
    };
    let done = rescue.reactivate(&sent.warrant, &id, &wish).await?;
    let link = shown_link(&desk, &sent.present, &done.user, done.link).await?;
    let page = DonePage {
        frame,
        user: done.user,
        mailed_to: done.mailed_to,
        link,
        at_once: wish.stops == Stops::AtIssue,
        expires_at: done.expires_at.to_string(),
    };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}
