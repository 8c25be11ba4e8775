//! Activation, login, and what a phone keeps of itself.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::domain::device::PushAddress;
use crate::domain::ids::ChallengeId;
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::flow::activate::Activate;
use crate::flow::organise::Seen;
use crate::flow::phone::Phones;

use super::{Me, Own, Phone, Sent, with_token};
use crate::web::cookies::Kind;
use crate::web::problem::Problem;
use crate::web::state::Settings;
use crate::web::visit::Visit;

/// An invitation's secret, from the link's fragment.
#[derive(Deserialize)]
pub struct Opening {
    secret: String,
}

#[derive(Serialize)]
struct Opened<'a> {
    organisation: &'a str,
    application: &'a str,
    address: &'a str,
    name: Option<&'a str>,
    expires_at: i64,
    challenge: &'a ChallengeId,
    options: &'a Value,
}

/// `POST /phone/api/invitation/open`
pub async fn open(
    State(activate): State<Activate>,
    seen: Seen,
    visit: Visit,
    Sent(sent): Sent<Opening>,
) -> Result<Response, Problem> {
    let opened = activate.open(&sent.secret, &visit.visitor.source).await?;
    let told = Opened {
        organisation: seen.name.as_str(),
        application: opened.application.name.as_str(),
        address: opened.user.address.as_str(),
        name: opened.user.name.as_ref().map(Name::as_str),
        expires_at: opened.invitation.expires_at.0,
        challenge: &opened.prepared.challenge,
        options: &opened.prepared.options,
    };
    Ok(Json(told).into_response())
}

/// A phone's new credential.
#[derive(Deserialize)]
pub struct Activating {
    secret: String,
    challenge: String,
    credential: Value,
    device_name: String,
}

pub(super) fn challenge(text: &str) -> Result<ChallengeId, Problem> {
    ChallengeId::parse(text).map_err(|_| Refusal::BadChallenge.into())
}

/// `POST /phone/api/invitation/activate`
pub async fn activate(
    State((activate, settings)): State<(Activate, Arc<Settings>)>,
    seen: Seen,
    visit: Visit,
    Sent(sent): Sent<Activating>,
) -> Result<Response, Problem> {
    let name = Name::parse(&sent.device_name).map_err(|_| Problem::from(Refusal::BadRequest))?;
    let answer = (&challenge(&sent.challenge)?, &sent.credential);
    let (phone, token) = activate.finish(&sent.secret, &visit.visitor.source, &name, answer).await?;
    Ok(with_token(Json(Me::of(&phone, &seen, &settings)).into_response(), Some(&token)))
}

/// `POST /phone/api/login/begin`
pub async fn login(State(phones): State<Phones>, visit: Visit) -> Result<Json<Value>, Problem> {
    let prepared = phones.login(&visit.visitor.source).await?;
    Ok(Json(json!({"challenge": prepared.challenge, "options": prepared.options})))
}

/// A phone's proof.
#[derive(Deserialize)]
pub struct LoggingIn {
    challenge: String,
    credential: Value,
}

/// `POST /phone/api/login/finish`
pub async fn logged_in(
    State((phones, settings)): State<(Phones, Arc<Settings>)>,
    seen: Seen,
    visit: Visit,
    Sent(sent): Sent<LoggingIn>,
) -> Result<Response, Problem> {
    let (challenge, source) = (challenge(&sent.challenge)?, &visit.visitor.source);
    let (phone, token) = phones.logged_in(source, &challenge, &sent.credential).await?;
    Ok(with_token(Json(Me::of(&phone, &seen, &settings)).into_response(), Some(&token)))
}

/// `GET /phone/api/me`
pub async fn me(State(settings): State<Arc<Settings>>, seen: Seen, phone: Phone) -> Response {
    phone.tell(&Me::of(&phone.signed_in, &seen, &settings))
}

/// A push address, or none.
#[derive(Deserialize)]
pub struct Reach {
    endpoint: Option<String>,
    #[serde(default)]
    p256dh: String,
    #[serde(default)]
    auth: String,
}

/// `POST /phone/api/push`
pub async fn push(State(phones): State<Phones>, phone: Phone, Sent(sent): Sent<Reach>) -> Result<Response, Problem> {
    let address = sent.endpoint.map(|endpoint| PushAddress { endpoint, p256dh: sent.p256dh, auth: sent.auth });
    let device = phones.set_push(&phone.signed_in, address.as_ref()).await?;
    Ok(phone.tell(&json!({"device": Own::of(&device)})))
}

/// `POST /phone/api/sign-out`
pub async fn sign_out(State(phones): State<Phones>, phone: Phone) -> Result<Response, Problem> {
    phones.sign_out(&phone.signed_in).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    Kind::Phone.clear(response.headers_mut());
    response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"storage\""));
    Ok(response)
}
