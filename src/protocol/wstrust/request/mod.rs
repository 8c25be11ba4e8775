//! A request for a token, read as the clients of the last twenty years send it.

use super::envelope::{Element, Several, Unreadable, read};
use super::{ADDRESSING, Edition, POLICY, SECURITY, SOAP, UTILITY};
use crate::domain::time::{Span, Time};

/// How far a client's clock may be off: it is TLS that keeps others from sending a message again.
pub const CLOCKS_DIFFER: Span = Span::minutes(15);
/// The longest name or code that is looked at.
const LONGEST: usize = 256;
/// The longest name of a message that is echoed.
const LONGEST_ID: usize = 256;

/// What a client asks.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Which edition it speaks, by what it asks.
    pub edition: Edition,
    /// The message's name, to be echoed.
    pub message_id: Option<String>,
    /// Who, as typed.
    pub username: String,
    /// What stands where others have a password, as typed.
    pub password: String,
    /// For whom.
    pub applies_to: String,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Request").field("edition", &self.edition).finish_non_exhaustive()
    }
}

/// Why a request is not answered, in words that a fault has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is not what it should be.
    #[error("the request could not be read")]
    Invalid,
    /// It asks for something else than a new token.
    #[error("something else than a token was asked for")]
    OtherAct,
    /// Its security header says two things, or nothing.
    #[error("the security header is incomplete or ambiguous")]
    Security,
    /// The message is from another time.
    #[error("the message has expired, or the sender's clock is wrong")]
    Expired,
}

/// A wrong request, with its message's name and edition as far as it was read, for the fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Why.
    pub why: Wrong,
    /// To be echoed.
    pub message_id: Option<String>,
}

/// Reads a request.
///
/// # Errors
/// Says what is wrong with it, in a word.
pub fn parse(body: &[u8], now: Time) -> Result<Request, Refused> {
    let refuse = |why| Refused { why, message_id: None };
    let text = std::str::from_utf8(body).map_err(|_| refuse(Wrong::Invalid))?;
    let envelope = read(text).map_err(|error| {
        tracing::debug!(%error, "a request for a token could not be read");
        refuse(Wrong::from(error))
    })?;
    let Ok((header, body)) = halves(&envelope) else { return Err(refuse(Wrong::Invalid)) };
    let message_id = message_id(header);
    judge(header, body, now).map(|request| Request { message_id: message_id.clone(), ..request }).map_err(|why| {
        let message_id = message_id.clone();
        Refused { why, message_id }
    })
}

impl From<Unreadable> for Wrong {
    fn from(_: Unreadable) -> Self {
        Self::Invalid
    }
}

impl From<Several> for Wrong {
    fn from(_: Several) -> Self {
        Self::Invalid
    }
}

fn halves(envelope: &Element) -> Result<(&Element, &Element), Wrong> {
    if !envelope.is(SOAP, "Envelope") {
        return Err(Wrong::Invalid);
    }
    let header = envelope.only(SOAP, "Header")?.ok_or(Wrong::Security)?;
    let body = envelope.only(SOAP, "Body")?.ok_or(Wrong::Invalid)?;
    Ok((header, body))
}

/// Some write its element with a small letter. It is echoed, so only what is plain is taken.
fn message_id(header: &Element) -> Option<String> {
    let mut named =
        header.children().iter().filter(|child| child.is(ADDRESSING, "MessageID") || child.is(ADDRESSING, "messageID"));
    let id = named.next()?.value()?.trim();
    let is_plain = !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(|byte| byte.is_ascii_graphic());
    is_plain.then(|| id.to_owned())
}

fn judge(header: &Element, body: &Element, now: Time) -> Result<Request, Wrong> {
    let [asked] = body.children() else { return Err(Wrong::Invalid) };
    let edition = Edition::ALL.into_iter().find(|edition| asked.is(edition.namespace(), "RequestSecurityToken"));
    let edition = edition.ok_or(Wrong::Invalid)?;
    let namespace = edition.namespace();
    let request_type = asked.only(namespace, "RequestType")?.and_then(Element::value).ok_or(Wrong::Invalid)?;
    if request_type.trim() != format!("{namespace}/Issue") {
        return Err(Wrong::OtherAct);
    }
    let applies_to = applies_to(asked)?.trim().to_owned();
    let security = header.only(SECURITY, "Security").map_err(|_| Wrong::Security)?.ok_or(Wrong::Security)?;
    in_time(security, now)?;
    let token = security.only(SECURITY, "UsernameToken").map_err(|_| Wrong::Security)?.ok_or(Wrong::Security)?;
    let value = |name: &str| -> Result<String, Wrong> {
        let element = token.only(SECURITY, name).map_err(|_| Wrong::Security)?.ok_or(Wrong::Security)?;
        let value = element.value().filter(|value| value.len() <= LONGEST).ok_or(Wrong::Security)?;
        Ok(value.to_owned())
    };
    let username = value("Username")?.trim().to_owned();
    Ok(Request { edition, message_id: None, username, password: value("Password")?, applies_to })
}

fn applies_to(asked: &Element) -> Result<&str, Wrong> {
    let applies_to = asked.only(POLICY, "AppliesTo")?.ok_or(Wrong::Invalid)?;
    // Older clients name an older edition of the addressing; the name alone tells.
    let [reference] = applies_to.children() else { return Err(Wrong::Invalid) };
    let addresses: Vec<_> = reference.children().iter().filter(|child| child.name() == "Address").collect();
    match (reference.name(), addresses.as_slice()) {
        ("EndpointReference", [address]) if address.namespace() == reference.namespace() => {
            address.value().ok_or(Wrong::Invalid)
        }
        _ => Err(Wrong::Invalid),
    }
}

/// A message without a time stands for now.
fn in_time(security: &Element, now: Time) -> Result<(), Wrong> {
    let Some(timestamp) = security.only(UTILITY, "Timestamp").map_err(|_| Wrong::Security)? else { return Ok(()) };
    let at = |name| -> Result<Option<Time>, Wrong> {
        let Some(element) = timestamp.only(UTILITY, name).map_err(|_| Wrong::Security)? else { return Ok(None) };
        let text = element.value().map(str::trim).ok_or(Wrong::Security)?;
        let at = chrono::DateTime::parse_from_rfc3339(text).map_err(|_| Wrong::Security)?;
        Ok(Some(Time(at.timestamp_millis())))
    };
    let too_new = at("Created")?.is_some_and(|created| created > now.plus(CLOCKS_DIFFER));
    let too_old = at("Expires")?.is_some_and(|expires| expires.plus(CLOCKS_DIFFER) <= now);
    if too_new || too_old { Err(Wrong::Expired) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
