//! The requests that wait for a person, and the person's answers.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::domain::approval::{ApprovalState, Channel, Decided, No};
use crate::domain::ids::{ApprovalId, ChallengeId};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::Origin;
use crate::flow::add_device::AddDevice;
use crate::flow::approve::{Approve, Pending};
use crate::flow::browser::BrowserKeys;
use crate::flow::organise::Seen;

use super::devices::Asking;
use super::{Phone, Sent};
use crate::web::problem::Problem;

/// A request as the phone shows it. The number is not part of it: it stands on the other screen alone.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a ApprovalId,
    application: &'a str,
    organisation: &'a str,
    address: &'a str,
    from: &'a Origin,
    /// The browser is in another country than the phone.
    abroad: bool,
    channel: Channel,
    state: ApprovalState,
    created_at: i64,
    expires_at: i64,
}

fn shown<'a>(pending: &'a Pending, phone: &'a Phone, seen: &'a Seen) -> Shown<'a> {
    let (here, there) = (phone.country.as_ref(), pending.sign_in.origin.country.as_ref());
    Shown {
        abroad: here.zip(there).is_some_and(|(here, there)| here != there),
        state: pending.approval.state,
        id: &pending.approval.id,
        application: pending.sign_in.asked_by(pending.application.name.as_str()),
        organisation: seen.name.as_str(),
        address: phone.signed_in.user.address.as_str(),
        from: &pending.sign_in.origin,
        channel: pending.approval.channel,
        created_at: pending.approval.created_at.0,
        expires_at: pending.approval.expires_at.0,
    }
}

fn named(id: &str) -> Result<ApprovalId, Problem> {
    ApprovalId::parse(id).map_err(|_| Refusal::NotPending.into())
}

/// `GET /phone/api/approvals`
pub async fn list(
    State((approve, add)): State<(Approve, AddDevice)>,
    seen: Seen,
    phone: Phone,
) -> Result<Response, Problem> {
    let pending = approve.pending(&phone.signed_in).await?;
    let paused = approve.is_paused(&phone.signed_in).await?;
    let all: Vec<_> = pending.iter().map(|pending| shown(pending, &phone, &seen)).collect();
    let asked = add.asked(&phone.signed_in).await?;
    let devices: Vec<_> = asked.iter().filter_map(Asking::of).collect();
    let now = approve.clock.now().0;
    Ok(phone.tell(&json!({"now": now, "approvals": all, "devices": devices, "push_paused": paused})))
}

/// `GET /phone/api/recent`
pub async fn recent(State(approve): State<Approve>, seen: Seen, phone: Phone) -> Result<Response, Problem> {
    let recent = approve.recent(&phone.signed_in.user.id).await?;
    let all: Vec<_> = recent.iter().map(|pending| shown(pending, &phone, &seen)).collect();
    Ok(phone.tell(&json!({"now": approve.clock.now().0, "approvals": all})))
}

/// `POST /phone/api/approvals/{id}/show`
pub async fn show(
    State(approve): State<Approve>,
    Path(id): Path<String>,
    seen: Seen,
    phone: Phone,
) -> Result<Response, Problem> {
    let (pending, prepared) = approve.show(&named(&id)?, &phone.signed_in).await?;
    Ok(phone.tell(&json!({
        "approval": shown(&pending, &phone, &seen),
        "now": approve.clock.now().0,
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

pub(super) fn told(decided: Decided) -> Value {
    match decided {
        Decided::Now => json!({"decided": "now"}),
        Decided::Already => json!({"decided": "already"}),
        Decided::Late => json!({"decided": "late"}),
        Decided::WrongNumber { left } => json!({"decided": "wrong_number", "left": left}),
    }
}

/// `POST /phone/api/approvals/{id}/approve`
pub async fn yes(
    State(approve): State<Approve>,
    Path(id): Path<String>,
    phone: Phone,
    Sent(sent): Sent<Yes>,
) -> Result<Response, Problem> {
    let challenge = ChallengeId::parse(&sent.challenge).map_err(|_| Problem::from(Refusal::BadChallenge))?;
    let answer = (&challenge, sent.number, &sent.credential);
    let decided = approve.yes(&named(&id)?, &phone.signed_in, answer).await?;
    Ok(phone.tell(&told(decided)))
}

/// A no.
#[derive(Deserialize)]
pub struct Noes {
    #[serde(default)]
    report: bool,
}

/// `POST /phone/api/approvals/{id}/deny`
pub async fn no(
    State(approve): State<Approve>,
    Path(id): Path<String>,
    phone: Phone,
    Sent(sent): Sent<Noes>,
) -> Result<Response, Problem> {
    let no = if sent.report { No::NotMe } else { No::Deny };
    let decided = approve.no(&named(&id)?, (&phone.signed_in.user, &phone.signed_in.device), no).await?;
    Ok(phone.tell(&told(decided)))
}

/// A scanned code.
#[derive(Deserialize)]
pub struct Scanned {
    code: String,
}

/// `POST /phone/api/qr`
pub async fn scanned(
    State((approve, keys)): State<(Approve, BrowserKeys)>,
    phone: Phone,
    Sent(sent): Sent<Scanned>,
) -> Result<Response, Problem> {
    let id = keys.scanned(&sent.code, approve.clock.now()).ok_or_else(|| Problem::from(Refusal::StaleQr))?;
    approve.scanned(&id, &phone.signed_in).await?;
    Ok(phone.tell(&json!({"approval": id})))
}
