//! What is done with a person's account: suspending, resuming, removing, and their invitation.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::operator::permit::{Invite, RemoveUsers, RevealLinks, Suspend};
use crate::flow::desk::Desk;
use crate::flow::once::Once;
use crate::web::problem::Problem;

use super::Held;
use super::creation::Creation;
use super::users::{created, named};

/// `DELETE /api/v1/users/{id}`
pub async fn remove(
    State(desk): State<Desk>,
    who: Held<RemoveUsers>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    desk.by(&who.warrant).remove(&named(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/users/{id}/suspend`
pub async fn suspend(
    State(desk): State<Desk>,
    who: Held<Suspend>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    desk.by(&who.warrant).suspend(&named(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/users/{id}/resume`
pub async fn resume(
    State(desk): State<Desk>,
    who: Held<Suspend>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    desk.by(&who.warrant).resume(&named(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/users/{id}/invitation`
pub async fn invite_again(
    State((desk, once)): State<(Desk, Once)>,
    Path(id): Path<String>,
    sent: Creation<Invite>,
) -> Result<Response, Problem> {
    let Creation { warrant, mut fields, call } = sent;
    let id = named(&id)?;
    let reveals = fields.flag("reveal_link", false)?;
    fields.done()?;
    if reveals {
        call.holder.warrant::<RevealLinks>()?;
    }
    let act = async { created(desk.by(&warrant).resend(&id).await?, reveals) };
    let created = call.once(&once, act).await?;
    call.told(&desk, created).await
}

/// `DELETE /api/v1/users/{id}/invitation`
pub async fn revoke_invitation(
    State(desk): State<Desk>,
    who: Held<Invite>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    desk.by(&who.warrant).revoke(&named(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
