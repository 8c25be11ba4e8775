//! What an operator does with a person's account: a new invitation, suspending, resuming, removing.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::entry::Nothing;
use super::frame::{Frame, Part, telling};
use super::person::{done, user};
use super::users::{InvitedPage, refusal_of, shown_link};
use super::{Handed, Permitted, to};
use crate::domain::operator::permit::{Invite, RemoveUsers, Suspend};
use crate::domain::user::User;
use crate::flow::desk::Desk;
use crate::flow::manage::Invitee;
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;

/// Says what removing means, and asks.
#[derive(Debug, Clone, Template)]
#[template(path = "console/remove.html")]
struct RemovePage {
    frame: Frame,
    user: User,
}

/// `POST /console/users/{id}/resend`
pub async fn resend(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<Invite, Nothing>,
) -> Result<Response, Problem> {
    let id = user(&id)?;
    let back = format!("/console/users/{id}");
    let frame = Frame::new(&pen, &sent.present, Part::Users);
    match desk.by(&sent.warrant).resend(&id).await? {
        Invitee::Invited { user, mailed_to, link, expires_at, .. } => {
            let page = InvitedPage {
                frame,
                again: back.clone(),
                back,
                address: user.address.to_string(),
                immutable_id: user.immutable_id.as_str().to_owned(),
                mailed_to: mailed_to.map(|to| to.to_string()),
                link: shown_link(&desk, &sent.present, &user, link).await?,
                expires_at: expires_at.to_string(),
            };
            Ok(pen.write(StatusCode::OK, Policy::Page, &page))
        }
        other => Err(refusal_of(&other).into()),
    }
}

/// `POST /console/users/{id}/invitation/revoke`
pub async fn revoke(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    sent: Handed<Invite, Nothing>,
) -> Result<Redirect, Problem> {
    let id = user(&id)?;
    desk.by(&sent.warrant).revoke(&id).await?;
    Ok(to(&format!("/console/users/{id}?invitation=revoked")))
}

/// `POST /console/users/{id}/suspend`
pub async fn suspend(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    sent: Handed<Suspend, Nothing>,
) -> Result<Redirect, Problem> {
    let id = user(&id)?;
    desk.by(&sent.warrant).suspend(&id).await?;
    Ok(done(&id, "suspended"))
}

/// `POST /console/users/{id}/resume`
pub async fn resume(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    sent: Handed<Suspend, Nothing>,
) -> Result<Redirect, Problem> {
    let id = user(&id)?;
    desk.by(&sent.warrant).resume(&id).await?;
    Ok(done(&id, "resumed"))
}

/// `GET /console/users/{id}/remove`
pub async fn ask_to_remove(
    State(desk): State<Desk>,
    who: Permitted<RemoveUsers>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let user = desk.by(&who.warrant).person(&user(&id)?).await?;
    let page = RemovePage { frame: Frame::new(&pen, &who.present, Part::Users), user };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// `POST /console/users/{id}/remove`
pub async fn remove(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    sent: Handed<RemoveUsers, Nothing>,
) -> Result<Response, Problem> {
    desk.by(&sent.warrant).remove(&user(&id)?).await?;
    Ok(to(&telling("/console/users", "removed")).into_response())
}
