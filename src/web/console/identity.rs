//! Who somebody is to Entra ID, where bearer links go, and who is protected.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

use super::frame::{Frame, Part};
use super::person::{done, user};
use super::{Handed, Permitted};
use crate::domain::mailbox::Mailbox;
use crate::domain::operator::permit::{Protect, SetIdentity};
use crate::domain::refusal::Refusal;
use crate::domain::user::{ImmutableId, User, UserStatus};
use crate::flow::rescue::Rescue;
use crate::flow::{Outcome, Stop};
use crate::web::headers::Policy;
use crate::web::page::Pen;
use crate::web::problem::Problem;
use crate::web::status::status;
use crate::words::Words;

/// What of somebody's identity may be changed.
#[derive(Debug, Clone, Template)]
#[template(path = "console/identity.html")]
struct IdentityPage {
    frame: Frame,
    user: User,
    immutable_id: String,
    personal_address: String,
    problem: Option<Words>,
}

/// Sets somebody apart, or takes it back.
#[derive(Debug, Clone, Template)]
#[template(path = "console/protect.html")]
struct ProtectPage {
    frame: Frame,
    user: User,
}

impl IdentityPage {
    fn of(frame: Frame, user: User) -> Self {
        Self {
            frame,
            immutable_id: user.immutable_id.as_str().to_owned(),
            personal_address: user.personal_address.as_ref().map(ToString::to_string).unwrap_or_default(),
            user,
            problem: None,
        }
    }

    fn may_change_id(&self) -> bool {
        self.user.status == UserStatus::Suspended
    }
}

/// `GET /console/users/{id}/identity`
pub async fn show(
    State(rescue): State<Rescue>,
    who: Permitted<SetIdentity>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let user = rescue.identity_of(&who.warrant, &user(&id)?).await?;
    let page = IdentityPage::of(Frame::new(&pen, &who.present, Part::Users), user);
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// The form with another ImmutableID.
#[derive(Deserialize)]
pub struct Id {
    #[serde(default)]
    immutable_id: String,
}

/// `POST /console/users/{id}/immutable-id`
pub async fn immutable_id(
    State(rescue): State<Rescue>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<SetIdentity, Id>,
) -> Result<Response, Problem> {
    let id = user(&id)?;
    let outcome = match ImmutableId::parse(sent.form.immutable_id.trim()) {
        Ok(new) => rescue.set_immutable_id(&sent.warrant, &id, &new).await,
        Err(_) => Err(Refusal::BadImmutableId.into()),
    };
    let Some(refusal) = worded(outcome)? else { return Ok(done(&id, "immutable-id").into_response()) };
    let user = rescue.identity_of(&sent.warrant, &id).await?;
    let page = IdentityPage::of(Frame::new(&pen, &sent.present, Part::Users), user);
    let page = IdentityPage { immutable_id: sent.form.immutable_id, ..page };
    Ok(again(&pen, page, refusal))
}

/// The form with another private mailbox.
#[derive(Deserialize)]
pub struct Home {
    #[serde(default)]
    personal_address: String,
}

/// `POST /console/users/{id}/personal-address`
pub async fn personal_address(
    State(rescue): State<Rescue>,
    Path(id): Path<String>,
    pen: Pen,
    sent: Handed<SetIdentity, Home>,
) -> Result<Response, Problem> {
    let id = user(&id)?;
    let outcome = match sent.form.personal_address.trim() {
        "" => rescue.set_personal_address(&sent.warrant, &id, None).await,
        text => match Mailbox::parse(text) {
            Ok(new) => rescue.set_personal_address(&sent.warrant, &id, Some(&new)).await,
            Err(_) => Err(Refusal::NotAnAddress.into()),
        },
    };
    let Some(refusal) = worded(outcome)? else { return Ok(done(&id, "personal-address").into_response()) };
    let user = rescue.identity_of(&sent.warrant, &id).await?;
    let page = IdentityPage::of(Frame::new(&pen, &sent.present, Part::Users), user);
    let page = IdentityPage { personal_address: sent.form.personal_address, ..page };
    Ok(again(&pen, page, refusal))
}

/// The no that the form itself shows, where it is one to what was filled in.
fn worded(outcome: Outcome<()>) -> Result<Option<Refusal>, Problem> {
    match outcome {
        Ok(()) => Ok(None),
        Err(Stop::Refused(refusal @ (Refusal::BadImmutableId | Refusal::NotSuspended | Refusal::NotAnAddress))) => {
            Ok(Some(refusal))
        }
        Err(stop) => Err(stop.into()),
    }
}

fn again(pen: &Pen, page: IdentityPage, refusal: Refusal) -> Response {
    let problem = Some(page.frame.shell.language.refusal(refusal));
    pen.write(status(refusal), Policy::Page, &IdentityPage { problem, ..page })
}

/// `GET /console/users/{id}/protect`
pub async fn ask_to_protect(
    State(rescue): State<Rescue>,
    who: Permitted<Protect>,
    Path(id): Path<String>,
    pen: Pen,
) -> Result<Response, Problem> {
    let user = rescue.protection_of(&who.warrant, &user(&id)?).await?;
    let page = ProtectPage { frame: Frame::new(&pen, &who.present, Part::Users), user };
    Ok(pen.write(StatusCode::OK, Policy::Page, &page))
}

/// The form that sets somebody apart (`yes`), or takes it back (`no`).
#[derive(Deserialize)]
pub struct Mark {
    #[serde(default)]
    protected: String,
}

/// `POST /console/users/{id}/protect`
pub async fn protect(
    State(rescue): State<Rescue>,
    Path(id): Path<String>,
    sent: Handed<Protect, Mark>,
) -> Result<Redirect, Problem> {
    let id = user(&id)?;
    let is_protected = match sent.form.protected.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(Refusal::BadRequest.into()),
    };
    rescue.protect(&sent.warrant, &id, is_protected).await?;
    Ok(done(&id, if is_protected { "protected" } else { "unprotected" }))
}
