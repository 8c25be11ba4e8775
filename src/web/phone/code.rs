//! A code for a program without a browser: fetched by this phone, after a proof made for nothing else.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::session::challenge;
use super::{Phone, Sent};
use crate::flow::trust::Trust;
use crate::web::problem::Problem;

/// `POST /phone/api/code/begin`
pub async fn begin(State(trust): State<Trust>, phone: Phone) -> Result<Response, Problem> {
    let prepared = trust.prepare(&phone.signed_in).await?;
    Ok(phone.tell(&json!({"challenge": prepared.challenge, "options": prepared.options})))
}

/// A proof.
#[derive(Deserialize)]
pub struct Proof {
    challenge: String,
    credential: Value,
}

/// `POST /phone/api/code/finish`
pub async fn finish(State(trust): State<Trust>, phone: Phone, Sent(sent): Sent<Proof>) -> Result<Response, Problem> {
    let proof = (&challenge(&sent.challenge)?, &sent.credential);
    let (code, expires_at) = trust.code(&phone.signed_in, proof).await?;
    Ok(phone.tell(&json!({"code": code.shown(), "now": trust.clock.now().0, "expires_at": expires_at.0})))
}
