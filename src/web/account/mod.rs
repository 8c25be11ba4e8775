//! A person's own page under `/account/`: their devices, requests and sessions.
//!
//! Every door behind the entry takes [`Mine`], or [`HandedMine`] for a form: who is in is asked of the store at every
//! request, by the page's own cookie. A POST ends in a 303 to the page that shows what came of it. What brings or takes
//! a device carries a proof made for that act, in an ordinary form that a script filled in.

pub mod add;
pub mod devices;
pub mod entry;
pub mod overview;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::Redirect;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::domain::ids::ChallengeId;
use crate::domain::refusal::Refusal;
use crate::flow::account::Myself;
use crate::words::Account as Words;

use super::form::form_of;
use super::page::Pen;
use super::pages::Shell;
use super::problem::Problem;
use super::state::Doors;
use super::visit::Visit;

/// A person who is in.
pub struct Mine(pub Myself);

impl FromRequestParts<Doors> for Mine {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Problem> {
        let Ok(visit) = Visit::from_request_parts(parts, doors).await;
        Ok(Self(doors.account.present(visit.account.as_ref()).await?))
    }
}

/// A form that this server handed to this person.
pub struct HandedMine<T> {
    /// Who.
    pub me: Myself,
    /// What was filled in.
    pub form: T,
}

impl<T: DeserializeOwned> FromRequest<Doors> for HandedMine<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, doors: &Doors) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Mine(me) = Mine::from_request_parts(&mut parts, doors).await?;
        let sent = form_of(Request::from_parts(parts, body), doors).await?;
        if !me.handed_out(&sent.csrf) {
            return Err(Refusal::Forged.into());
        }
        Ok(Self { me, form: sent.form })
    }
}

/// A form with nothing but its token.
#[derive(Deserialize)]
pub struct Nothing {}

/// A proof, as a form carries it.
#[derive(Deserialize)]
pub struct Proof {
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    credential: String,
}

impl Proof {
    fn read(&self) -> Result<(ChallengeId, Value), Problem> {
        let challenge = ChallengeId::parse(&self.challenge).map_err(|_| Problem::from(Refusal::BadChallenge))?;
        let credential = serde_json::from_str(&self.credential).map_err(|_| Problem::from(Refusal::BadCredential))?;
        Ok((challenge, credential))
    }
}

/// The frame of a page for somebody who is in.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The frame of every page.
    pub shell: Shell,
    /// Whose page it is.
    pub address: String,
    /// What the forms of this page carry.
    pub csrf: String,
}

impl Frame {
    /// The frame for this person.
    #[must_use]
    pub fn new(pen: &Pen, me: &Myself) -> Self {
        Self { shell: pen.shell(), address: me.user.address.to_string(), csrf: me.form_token() }
    }

    /// The words of the page.
    #[must_use]
    pub fn w(&self) -> &'static Words {
        self.shell.language.account()
    }
}

/// The page to go on to after coming in, if it is one of ours; the overview otherwise.
fn next_page(wish: Option<&str>) -> String {
    let is_ours = |path: &&str| {
        path.starts_with("/account/")
            && !path.starts_with("/account/api/")
            && path.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'<' | b'>'))
    };
    wish.filter(is_ours).unwrap_or("/account/").to_owned()
}

/// Leads to the overview, which says what was done.
fn done(what: &str) -> Redirect {
    Redirect::to(&format!("/account/?done={what}"))
}

#[cfg(test)]
mod tests {
    use super::next_page;

    #[test]
    fn whoever_comes_in_goes_on_within_their_page() {
        assert_eq!(next_page(Some("/account/devices/x?a=b")), "/account/devices/x?a=b");
        for wish in ["https://evil.example/", "//evil.example", "/account/api/add", "/console/", "/account/\r\nx", ""] {
            assert_eq!(next_page(Some(wish)), "/account/", "{wish:?}");
        }
        assert_eq!(next_page(None), "/account/");
    }
}
