//! The authenticator: an installable web app under `/phone/` and the JSON calls behind it.
//!
//! Every address serves the same shell without personal data; what is personal comes by a call that proves the
//! phone. A phone's session may list, show, deny and manage its own push address; approving takes a fresh proof.

pub mod approvals;
pub mod devices;
pub mod session;
pub mod shell;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::device::Device;
use crate::domain::refusal::Refusal;
use crate::flow::Stop;
use crate::flow::organise::Seen;
use crate::flow::phone::SignedInPhone;
use crate::keys::secret::Secret;

use super::api::body::{bytes_of, is_json};
use super::cookies::Kind;
use super::problem::Problem;
use super::state::{Doors, Settings};
use super::visit::Visit;

/// A phone that is signed in; where its token was renewed, the answer must carry the new one.
pub struct Phone {
    /// Who.
    pub signed_in: SignedInPhone,
    /// The country it is in, where a place database knows.
    pub country: Option<String>,
    renewed: Option<Secret>,
}

impl FromRequestParts<Doors> for Phone {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Problem> {
        let Ok(visit) = Visit::from_request_parts(parts, doors).await;
        match (doors.phones.known(visit.phone.as_ref()).await, &visit.phone) {
            (Ok((signed_in, renewed)), _) => Ok(Self { signed_in, country: visit.origin.country, renewed }),
            // A device that was removed forgets what it kept. A token that is merely unknown is no reason to: another
            // call may have brought its successor.
            (Err(Stop::Refused(refusal)), Some(token)) if doors.phones.is_gone(token).await? => {
                Err(Problem::from(refusal).forgets_phone())
            }
            (Err(stop), _) => Err(stop.into()),
        }
    }
}

impl Phone {
    /// Answers with JSON, and with the renewed token where there is one.
    pub fn tell(&self, told: &impl Serialize) -> Response {
        with_token(axum::Json(told).into_response(), self.renewed.as_ref())
    }
}

/// Hands a phone its token.
fn with_token(mut response: Response, token: Option<&Secret>) -> Response {
    if let Some(token) = token {
        Kind::Phone.set(response.headers_mut(), &token.to_text());
    }
    response
}

/// A JSON body of ours; what cannot be read is refused without quoting it.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Doors> for Sent<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, doors: &Doors) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let body = bytes_of(request, doors).await?;
        // All of it, as the words of fields that nobody knows are skipped unread.
        let text = std::str::from_utf8(&body).ok().filter(|_| is_json).ok_or(Refusal::BadRequest)?;
        serde_json::from_str(text).map(Self).map_err(|_| Refusal::BadRequest.into())
    }
}

/// What a phone learns about itself.
#[derive(Serialize)]
pub struct Me<'a> {
    organisation: &'a str,
    application: &'a str,
    address: &'a str,
    name: Option<&'a str>,
    device: Own<'a>,
    vapid_key: &'a str,
}

/// A device as its owner sees it.
#[derive(Serialize)]
pub struct Own<'a> {
    id: &'a str,
    name: &'a str,
    push: crate::domain::device::PushHealth,
}

impl<'a> Own<'a> {
    /// Tells what its owner may know.
    #[must_use]
    pub fn of(device: &'a Device) -> Self {
        Self { id: device.id.as_str(), name: device.name.as_str(), push: device.push }
    }
}

impl<'a> Me<'a> {
    /// Tells what its owner may know.
    #[must_use]
    pub fn of(phone: &'a SignedInPhone, seen: &'a Seen, settings: &'a Settings) -> Self {
        Self {
            organisation: seen.name.as_str(),
            application: phone.application.name.as_str(),
            address: phone.user.address.as_str(),
            name: phone.user.name.as_ref().map(crate::domain::text::Name::as_str),
            device: Own::of(&phone.device),
            vapid_key: &settings.vapid_key,
        }
    }
}
