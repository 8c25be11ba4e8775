//! Signing out by version 2.0: `LogoutRequest`, and the signed `LogoutResponse` to it.

use samael::schema::LogoutRequest as Asked;

use crate::domain::time::Time;
use crate::keys::{SigningKey, sha256_of_parts};
use crate::protocol::xml::{Element, Writer};
use crate::protocol::xmldsig::sign;

use super::request::{Head, NoRequest};
use super::response::{self, open, status};
use super::{NotWritten, SAMLP, schema};

/// How many sessions a request may name.
const MOST_SESSIONS: usize = 16;

/// A request to end sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutRequest {
    /// Its beginning.
    pub head: Head,
    /// Whose sessions, by what the service provider knows them by.
    pub name_id: Option<String>,
    /// Which sessions; all of this service provider's where none is named.
    pub sessions: Vec<String>,
    /// From when on it is over.
    pub not_on_or_after: Option<Time>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// What was to end has ended.
    Now,
    /// The request names somebody else than this browser is signed in as.
    Nobody,
}

impl LogoutRequest {
    /// Whether a message is one of these.
    #[must_use]
    pub fn is_one(root: &Element) -> bool {
        root.is(SAMLP, "LogoutRequest")
    }

    /// Reads a request.
    pub fn read(root: &Element) -> Result<Self, NoRequest> {
        if !Self::is_one(root) {
            return Err(NoRequest::Root);
        }
        let asked: Asked = schema::read(root)?;
        let sessions = root.elements().filter(|part| part.is(SAMLP, "SessionIndex")).take(MOST_SESSIONS);
        let sessions = sessions.map(|index| index.text().map(|text| text.trim().to_owned()).ok_or(NoRequest::Shape));
        let until = root.attribute("NotOnOrAfter").map(|until| Time::parse(until).ok_or(NoRequest::Shape));
        Ok(Self {
            head: Head::read(root)?,
            name_id: asked.name_id.map(|name| name.value),
            sessions: sessions.collect::<Result<_, _>>()?,
            not_on_or_after: until.transpose()?,
        })
    }
}

/// The signed answer.
pub fn answer(
    head: &response::Head<'_>,
    (url, request_id): (&str, &str),
    ended: Ended,
    key: &SigningKey,
) -> Result<String, NotWritten> {
    if !sign::is_name(head.id) {
        return Err(NotWritten::Id);
    }
    let mut w = Writer::with_capacity(4 * 1024);
    open(&mut w, "samlp:LogoutResponse", head, Some((url, request_id)));
    w.sound()?;
    let mut rest = Writer::with_capacity(512);
    match ended {
        Ended::Now => status(&mut rest, &["urn:oasis:names:tc:SAML:2.0:status:Success"]),
        Ended::Nobody => status(
            &mut rest,
            &["urn:oasis:names:tc:SAML:2.0:status:Responder", "urn:oasis:names:tc:SAML:2.0:status:UnknownPrincipal"],
        ),
    }
    rest.close("samlp:LogoutResponse");
    let rest = rest.finish()?;
    let digest = sha256_of_parts(&[w.since(0).as_bytes(), rest.as_bytes()]);
    sign::write(&mut w, head.id, &digest, key)?;
    w.canonical(&rest);
    Ok(w.finish()?)
}
