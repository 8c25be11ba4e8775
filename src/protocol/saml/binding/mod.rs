//! How a message of version 2.0 comes: in a query, deflated and perhaps signed beside it; or in a form.

use std::io::Read as _;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::DeflateDecoder;

use crate::protocol::query::{Broken, Query};
use crate::protocol::wsfed::language::language;
use crate::protocol::wsfed::request::{LONGEST_CONTEXT, guid, kept};
use crate::protocol::xml::document::{Element, MESSAGE, Unread, read};
use crate::protocol::xmldsig::verify::{Pinned, Unproved, detached, enveloped, is_signed};

/// The parameter with the message.
pub const REQUEST: &str = "SAMLRequest";

/// How a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// By GET.
    Redirect,
    /// By POST.
    Post,
}

/// A message as it came, and what came beside it.
#[derive(Debug, Clone)]
pub struct Carried {
    /// How.
    pub binding: Binding,
    /// Its root. Nothing in it is believed yet.
    pub root: Element,
    /// `RelayState`, to be echoed byte for byte; present and empty is not the same as absent.
    pub relay_state: Option<String>,
    /// The address typed at the relying party, where it tells.
    pub hint: Option<String>,
    /// The page's language as a BCP 47 tag.
    pub language: Option<String>,
    /// The relying party's correlation id, a GUID in lower case.
    pub client_request_id: Option<String>,
    /// The page is shown in a small window.
    pub small_window: bool,
    signature: Option<Detached>,
}

/// A signature over a query.
#[derive(Debug, Clone)]
struct Detached {
    signed: String,
    algorithm: String,
    value: Vec<u8>,
}

/// Why there is no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The query or form could not be read.
    #[error(transparent)]
    Query(#[from] Broken),
    /// The message is not in base64.
    #[error("the message is not in base64")]
    Base64,
    /// The message does not inflate, or inflates without end.
    #[error("the message does not inflate, or to more than a message is")]
    Inflate,
    /// The message is encoded in another way than this.
    #[error("the message is encoded in an unknown way")]
    Encoding,
    /// Signature and algorithm do not come together.
    #[error("the query has a signature without its algorithm, or the other way round")]
    HalfSigned,
    /// A message in a query has its signature beside it, not within.
    #[error("the message has a signature within, and came in a query")]
    SignedWithin,
    /// `RelayState` is longer than is taken.
    #[error("the relay state is longer than 16 kilobytes")]
    RelayTooLong,
    /// The message is no document that is taken.
    #[error(transparent)]
    Document(#[from] Unread),
}

/// Takes a message out of the raw query string; none where it has none.
pub fn redirect(raw_query: &str) -> Result<Option<Carried>, Malformed> {
    let query = Query::decode(raw_query, &[])?;
    let Some((message, raw_message)) = query.sole(REQUEST)? else { return Ok(None) };
    let relay = query.sole("RelayState")?;
    let (algorithm, signature) = (query.sole("SigAlg")?, query.sole("Signature")?);
    let encoding = query.sole("SAMLEncoding")?.map(|(encoding, _)| encoding);
    if encoding.is_some_and(|name| name != "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE") {
        return Err(Malformed::Encoding);
    }
    let signature = match (algorithm, signature) {
        (None, None) => None,
        (Some((algorithm, raw_algorithm)), Some((signature, _))) => {
            // The very characters that came, in the standard's order whatever the query's was.
            let relay = relay.map(|(_, raw)| format!("&RelayState={raw}")).unwrap_or_default();
            let signed = format!("{REQUEST}={raw_message}{relay}&SigAlg={raw_algorithm}");
            Some(Detached { signed, algorithm: algorithm.to_owned(), value: decode(signature)? })
        }
        _ => return Err(Malformed::HalfSigned),
    };
    let root = read(&inflate(&decode(message)?)?, MESSAGE)?;
    if is_signed(&root) {
        return Err(Malformed::SignedWithin);
    }
    let relay = relay.map(|(relay, _)| relay);
    Ok(Some(Carried { signature, ..carried(Binding::Redirect, root, &query, relay)? }))
}

/// Takes a message out of a form's body, with what the query beside it says; none where the form has none.
pub fn post(body: &str, raw_query: &str) -> Result<Option<Carried>, Malformed> {
    let form = Query::decode(body, &[REQUEST])?;
    let Some((message, _)) = form.sole(REQUEST)? else { return Ok(None) };
    let relay = form.sole("RelayState")?.map(|(relay, _)| relay);
    let root = read(&decode(message)?, MESSAGE)?;
    let from_form = carried(Binding::Post, root, &form, relay)?;
    let query = Query::decode(raw_query, &[])?;
    let hint = from_form.hint.or_else(|| hint(&query));
    Ok(Some(Carried { hint, ..from_form }))
}

fn carried(binding: Binding, root: Element, query: &Query<'_>, relay: Option<&str>) -> Result<Carried, Malformed> {
    if relay.is_some_and(|relay| relay.len() > LONGEST_CONTEXT) {
        return Err(Malformed::RelayTooLong);
    }
    Ok(Carried {
        binding,
        root,
        relay_state: relay.map(str::to_owned),
        hint: hint(query),
        language: language(query.last("mkt"), query.last("lc")),
        client_request_id: query.last("client-request-id").and_then(guid),
        small_window: query.all("popupui").next().is_some(),
        signature: None,
    })
}

fn hint(query: &Query<'_>) -> Option<String> {
    query.hint("username").or_else(|| query.hint("login_hint")).map(kept)
}

impl Carried {
    /// Whether it is signed at all, by whomever.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        self.signature.is_some() || is_signed(&self.root)
    }

    /// Verifies its signature in the way of its binding.
    pub fn verify(&self, pinned: Pinned<'_>) -> Result<(), Unproved> {
        match (&self.signature, self.binding) {
            (Some(by), Binding::Redirect) => detached(&by.signed, &by.algorithm, &by.value, pinned),
            (None, Binding::Redirect) => Err(Unproved::Unsigned),
            (_, Binding::Post) => enveloped(&self.root, pinned),
        }
    }
}

/// Others leave the padding out, or break lines.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn decode(text: &str) -> Result<Vec<u8>, Malformed> {
    let digits: Vec<u8> = text.bytes().filter(|b| !matches!(b, b'\r' | b'\n')).collect();
    LENIENT.decode(digits).map_err(|_| Malformed::Base64)
}

/// Inflates, and stops where a message ends: what few bytes become is their sender's choice.
fn inflate(bytes: &[u8]) -> Result<Vec<u8>, Malformed> {
    let most = u64::try_from(MESSAGE.bytes).unwrap_or(0) + 1;
    let mut inflated = Vec::new();
    DeflateDecoder::new(bytes).take(most).read_to_end(&mut inflated).map_err(|_| Malformed::Inflate)?;
    if inflated.len() > MESSAGE.bytes { Err(Malformed::Inflate) } else { Ok(inflated) }
}

#[cfg(test)]
mod tests;
