//! The administrator's console under `/console/`.
//!
//! Every door names its act in its handler's type ([`Permitted`], [`Handed`]): the role is checked before the handler
//! runs, on the server, at every request. Pages are plain forms and work without scripts; only passkeys need one.
//! A form carries the token of its session, and a POST ends in a 303 to the page that shows what came of it.
//!
//! To add a page: a file here with its handler and its page struct, a template, a line in the router, words in
//! `words/console.rs`; the test that walks every route with every role names the rest.

pub mod applications;
pub mod begin;
pub mod calls;
pub mod changes;
mod chart;
pub mod entry;
pub mod errors;
pub mod external;
pub mod external_list;
pub mod frame;
pub mod handed_file;
pub mod identity;
pub mod imports;
pub mod keys;
pub mod lifecycle;
pub mod live;
pub mod nearest;
pub mod operators;
pub mod organisation;
pub mod passcode;
pub mod person;
pub mod providers;
pub mod reactivate;
pub mod requests;
pub mod sheet;
pub mod tenant;
pub mod tested;
pub mod tokens;
pub mod tuning;
pub mod upload;
pub mod users;

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::Redirect;
use serde::de::DeserializeOwned;

use crate::domain::operator::Permit;
use crate::domain::refusal::Refusal;
use crate::flow::admit::{Present, Warrant};

use super::form::form_of;
use super::problem::Problem;
use super::state::Doors;
use super::visit::Visit;

/// An operator who is in and may do this.
pub struct Permitted<P> {
    /// Who.
    pub present: Present,
    /// That they may.
    pub warrant: Warrant<P>,
}

impl<P: Permit> FromRequestParts<Doors> for Permitted<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Problem> {
        let Ok(visit) = Visit::from_request_parts(parts, doors).await;
        let present = doors.admit.present(visit.console.as_ref()).await?;
        let warrant = present.warrant(doors.clock.as_ref())?;
        Ok(Self { present, warrant })
    }
}

/// The same where a page asks by itself, which keeps nobody in the console.
pub struct Watching<P> {
    /// That they may.
    pub warrant: Warrant<P>,
}

impl<P: Permit> FromRequestParts<Doors> for Watching<P> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Problem> {
        let Ok(visit) = Visit::from_request_parts(parts, doors).await;
        let present = doors.admit.unattended(visit.console.as_ref()).await?;
        Ok(Self { warrant: present.warrant(doors.clock.as_ref())? })
    }
}

/// A form that this server handed to this operator, who may do what it asks.
pub struct Handed<P, T> {
    /// Who.
    pub present: Present,
    /// That they may.
    pub warrant: Warrant<P>,
    /// What was filled in.
    pub form: T,
}

impl<P: Permit, T: DeserializeOwned> FromRequest<Doors> for Handed<P, T> {
    type Rejection = Problem;

    async fn from_request(request: Request, doors: &Doors) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Permitted { present, warrant } = Permitted::from_request_parts(&mut parts, doors).await?;
        let sent = form_of(Request::from_parts(parts, body), doors).await?;
        if !present.handed_out(&sent.csrf) {
            return Err(Refusal::Forged.into());
        }
        Ok(Self { present, warrant, form: sent.form })
    }
}

/// Leads to a page of the console.
fn to(path: &str) -> Redirect {
    Redirect::to(path)
}

/// The page to go on to after coming in, if it is one of ours; the front page otherwise.
#[must_use]
pub fn next_page(wish: Option<&str>) -> String {
    let is_ours = |path: &&str| {
        path.starts_with("/console/")
            && !path.starts_with("/console/api/")
            && path.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'\\' | b'"' | b'<' | b'>'))
    };
    wish.filter(is_ours).unwrap_or("/console/").to_owned()
}

#[cfg(test)]
mod tests {
    use super::next_page;

    #[test]
    fn whoever_comes_in_goes_on_within_the_console() {
        assert_eq!(next_page(Some("/console/operators?after=x")), "/console/operators?after=x");
        for wish in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/console/api/entry/begin",
            "/phone/",
            "",
            "/console/\r\nx",
        ] {
            assert_eq!(next_page(Some(wish)), "/console/", "{wish:?}");
        }
        assert_eq!(next_page(None), "/console/");
    }
}
