//! The pages of a running sign-in. Every POST ends in a 303 to the page that shows where it stands, so that
//! reload and Back are harmless; the one exception is the POST that fetches the answer.

pub mod act;
pub mod answer;
pub mod show;

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::response::Redirect;
use serde::de::DeserializeOwned;
use url::Url;

use crate::domain::ids::SignInId;
use crate::domain::refusal::Refusal;

use super::form::form_of;
use super::problem::Problem;
use super::state::Doors;
use super::visit::Visit;

/// The sign-in that a path names.
pub struct Named(pub SignInId);

impl FromRequestParts<Doors> for Named {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Problem> {
        let unknown = || Problem::from(Refusal::UnknownSignIn);
        let Path(id) = Path::<String>::from_request_parts(parts, doors).await.map_err(|_| unknown())?;
        Ok(Self(SignInId::parse(&id).map_err(|_| unknown())?))
    }
}

/// A form that this server handed to this browser for this sign-in.
pub struct Handed<T> {
    /// The sign-in.
    pub id: SignInId,
    /// Who sends it.
    pub visit: Visit,
    /// What was filled in.
    pub form: T,
}

impl<T: DeserializeOwned> FromRequest<Doors> for Handed<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, doors: &Doors) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Named(id) = Named::from_request_parts(&mut parts, doors).await?;
        let Ok(visit) = Visit::from_request_parts(&mut parts, doors).await;
        doors.throttle.act(&visit.visitor.source).await?;
        let sent = form_of(Request::from_parts(parts, body), doors).await?;
        let browser = visit.visitor.browser.as_ref().ok_or_else(|| Problem::from(Refusal::UnknownSignIn))?;
        if !doors.keys.handed_out(browser, &id, &sent.csrf) {
            return Err(Refusal::Forged.into());
        }
        Ok(Self { id, visit, form: sent.form })
    }
}

/// Leads to the page that shows where a sign-in stands.
pub fn to_page(id: &SignInId, query: &str) -> Redirect {
    Redirect::to(&format!("/sign-in/{id}{query}"))
}

/// Where a person may begin afresh: there the relying party that takes answers at `reply_url` makes a proper request
/// of it.
#[must_use]
pub fn afresh(reply_url: &str, hint: Option<&str>) -> Option<String> {
    let mut reply = Url::parse(reply_url).ok()?;
    let start = match reply.host_str()? {
        "login.microsoftonline.com" => "https://m365.cloud.microsoft/",
        "login.microsoftonline.us" => "https://www.office365.us/",
        "login.partner.microsoftonline.cn" => "https://portal.partner.microsoftonline.cn/",
        // Another place that the administrator has configured: its front page is the best guess.
        _ => {
            reply.set_path("/");
            reply.set_query(None);
            return Some(reply.into());
        }
    };
    let mut start = Url::parse(start).ok()?;
    if let Some(hint) = hint {
        start.query_pairs_mut().append_pair("login_hint", hint);
    }
    Some(start.into())
}
