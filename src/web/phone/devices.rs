//! A further device: offered by this phone, asked for by the new one, granted by this phone.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::approvals::told;
use super::session::challenge;
use super::{Me, Phone, Sent, with_token};
use crate::domain::addition::Addition;
use crate::domain::ids::AdditionId;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::Origin;
use crate::domain::text::Name;
use crate::flow::add_device::AddDevice;
use crate::flow::organise::Seen;
use crate::protocol::qr;
use crate::web::problem::Problem;
use crate::web::state::Settings;
use crate::web::visit::Visit;

/// A device that asks, as the phone that may grant it shows it. The number stands on the other screen alone.
#[derive(Serialize)]
pub(super) struct Asking<'a> {
    id: &'a AdditionId,
    name: &'a str,
    from: &'a Origin,
    expires_at: i64,
}

impl<'a> Asking<'a> {
    /// What the phone may know; nothing where nobody has asked yet.
    pub(super) fn of(addition: &'a Addition) -> Option<Self> {
        Some(Self {
            id: &addition.id,
            name: addition.name.as_ref()?.as_str(),
            from: addition.origin.as_ref()?,
            expires_at: addition.expires_at.0,
        })
    }
}

fn named(id: &str) -> Result<AdditionId, Problem> {
    AdditionId::parse(id).map_err(|_| Refusal::NotPending.into())
}

/// `POST /phone/api/devices/begin`
pub async fn begin(State(add): State<AddDevice>, phone: Phone) -> Result<Response, Problem> {
    let prepared = add.begin((&phone.signed_in.user.id, &phone.signed_in.device.id)).await?;
    Ok(phone.tell(&json!({"challenge": prepared.challenge, "options": prepared.options})))
}

/// A proof.
#[derive(Deserialize)]
pub struct Proof {
    challenge: String,
    credential: Value,
}

/// `POST /phone/api/devices/offer`
pub async fn offer(State(add): State<AddDevice>, phone: Phone, Sent(sent): Sent<Proof>) -> Result<Response, Problem> {
    let me = (&phone.signed_in.user.id, &phone.signed_in.device.id);
    let offer = add.offer(me, (&challenge(&sent.challenge)?, &sent.credential)).await?;
    let code = qr::matrix(&offer.link).map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a QR code could not be drawn");
        Problem::from(Refusal::Fault)
    })?;
    Ok(phone.tell(&json!({
        "link": offer.link,
        "code": {"size": code.size, "path": code.path},
        "now": add.clock.now().0,
        "expires_at": offer.expires_at.0,
    })))
}

/// A link's secret.
#[derive(Deserialize)]
pub struct Opening {
    secret: String,
}

/// `POST /phone/api/devices/open`
pub async fn open(
    State(add): State<AddDevice>,
    seen: Seen,
    visit: Visit,
    Sent(sent): Sent<Opening>,
) -> Result<Json<Value>, Problem> {
    let (user, application) = add.open(&sent.secret, &visit.visitor.source).await?;
    Ok(Json(json!({
        "organisation": seen.name.as_str(),
        "application": application.name.as_str(),
        "address": user.address.as_str(),
    })))
}

/// A new device names itself.
#[derive(Deserialize)]
pub struct Asks {
    secret: String,
    device_name: String,
}

/// `POST /phone/api/devices/ask`
pub async fn ask(State(add): State<AddDevice>, visit: Visit, Sent(sent): Sent<Asks>) -> Result<Json<Value>, Problem> {
    let name = Name::parse(&sent.device_name).map_err(|_| Problem::from(Refusal::BadRequest))?;
    let (asked, claim) = add.ask(&sent.secret, &visit.visitor.source, (&name, &visit.origin)).await?;
    Ok(Json(json!({
        "claim": claim.to_text(),
        "number": asked.number,
        "now": add.clock.now().0,
        "expires_at": asked.expires_at.0,
    })))
}

/// A new device's claim.
#[derive(Deserialize)]
pub struct Claim {
    claim: String,
}

/// `POST /phone/api/devices/state`
pub async fn state(State(add): State<AddDevice>, Sent(sent): Sent<Claim>) -> Result<Json<Value>, Problem> {
    let (addition, _) = add.claimed(&sent.claim).await?;
    Ok(Json(json!({"state": addition.state})))
}

/// `POST /phone/api/devices/register`
pub async fn register(State(add): State<AddDevice>, Sent(sent): Sent<Claim>) -> Result<Json<Value>, Problem> {
    let prepared = add.register(&sent.claim).await?;
    Ok(Json(json!({"challenge": prepared.challenge, "options": prepared.options})))
}

/// A new device's credential.
#[derive(Deserialize)]
pub struct Finishing {
    claim: String,
    challenge: String,
    credential: Value,
}

/// `POST /phone/api/devices/finish`
pub async fn finish(
    State((add, settings)): State<(AddDevice, Arc<Settings>)>,
    seen: Seen,
    Sent(sent): Sent<Finishing>,
) -> Result<Response, Problem> {
    let answer = (&challenge(&sent.challenge)?, &sent.credential);
    let (phone, token) = add.finish(&sent.claim, answer).await?;
    Ok(with_token(Json(Me::of(&phone, &seen, &settings)).into_response(), Some(&token)))
}

/// `POST /phone/api/devices/{id}/show`
pub async fn show(State(add): State<AddDevice>, Path(id): Path<String>, phone: Phone) -> Result<Response, Problem> {
    let (addition, prepared) = add.show(&phone.signed_in, &named(&id)?).await?;
    Ok(phone.tell(&json!({
        "addition": Asking::of(&addition),
        "now": add.clock.now().0,
        "challenge": prepared.challenge,
        "options": prepared.options,
    })))
}

/// A yes.
#[derive(Deserialize)]
pub struct Yes {
    challenge: String,
    number: u8,
    credential: Value,
}

/// `POST /phone/api/devices/{id}/grant`
pub async fn grant(
    State(add): State<AddDevice>,
    Path(id): Path<String>,
    phone: Phone,
    Sent(sent): Sent<Yes>,
) -> Result<Response, Problem> {
    let answer = (&challenge(&sent.challenge)?, sent.number, &sent.credential);
    let decided = add.grant(&phone.signed_in, &named(&id)?, answer).await?;
    Ok(phone.tell(&told(decided)))
}

/// `POST /phone/api/devices/{id}/refuse`
pub async fn refuse(State(add): State<AddDevice>, Path(id): Path<String>, phone: Phone) -> Result<Response, Problem> {
    add.refuse(&phone.signed_in, &named(&id)?).await?;
    Ok(phone.tell(&json!({"refused": true})))
}
