//! The `id_token_hint`: a token of Entra ID that says whom the second factor is asked for.
//!
//! [`Unverified`] is what anybody may have written; it serves to find the tenant and the key. Only
//! [`Hint::verify`] makes it something to act on.

use serde::Deserialize;

use super::decoded;
use super::jwks::Named;
use crate::domain::external::{Authority, ExternalMethod};
use crate::domain::tenant::TenantId;
use crate::domain::time::{Span, Time};

/// The longest hint that is looked at.
pub const LONGEST: usize = 16 * 1024;
/// How old a hint may be, by its `iat`. It comes expired, so `exp` says nothing.
pub const OLDEST: Span = Span::minutes(5);
/// How far Microsoft's clock may be ahead.
pub const AHEAD: Span = Span::minutes(1);

/// Why a hint is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Disbelief {
    /// Longer than [`LONGEST`].
    #[error("the hint is too long")]
    TooLong,
    /// No three parts of base64url, or no JSON in them, or a name twice.
    #[error("the hint is no signed token")]
    Form,
    /// Another algorithm than RS256, or an extension that has to be understood.
    #[error("the hint is not signed with RS256")]
    Algorithm,
    /// No key of this name.
    #[error("the hint names a key that the tenant's cloud does not have")]
    Key,
    /// The key of this name signs for other tenants.
    #[error("the hint names a key that signs for another issuer")]
    KeyIssuer,
    /// The signature does not hold.
    #[error("the hint's signature does not hold")]
    Signature,
    /// Another tenant.
    #[error("the hint is of another tenant")]
    Tenant,
    /// Another issuer than the tenant's.
    #[error("the hint is of another issuer")]
    Issuer,
    /// For somebody else.
    #[error("the hint is for another audience")]
    Audience,
    /// Older than [`OLDEST`].
    #[error("the hint is too old")]
    Old,
    /// Of the future.
    #[error("the hint is of the future")]
    Future,
    /// A claim is missing or empty.
    #[error("the hint does not say whom it means")]
    Person,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    #[serde(default)]
    typ: Option<String>,
    /// Whatever has to be understood is not.
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

/// Names that the standard knows; one that stands there twice is an error of its own making.
#[derive(Deserialize)]
struct Payload {
    iss: String,
    /// One text: a list of audiences is refused.
    aud: String,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    tid: String,
    oid: String,
    sub: String,
}

/// A hint as it came.
pub struct Unverified<'a> {
    signed: &'a str,
    signature: Vec<u8>,
    header: Header,
    payload: Payload,
}

/// Whom the tenant means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The person's object id.
    pub object: TenantId,
    /// The person, by the tenant's name for them towards us.
    pub subject: String,
    /// When the hint was made.
    pub issued_at: Time,
}

impl<'a> Unverified<'a> {
    /// Reads a compact JWS.
    ///
    /// # Errors
    /// What is wrong with its form; nothing of it is verified yet.
    pub fn parse(text: &'a str) -> Result<Self, Disbelief> {
        if text.len() > LONGEST {
            return Err(Disbelief::TooLong);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(Disbelief::Form)?;
        let (header, payload) = signed.split_once('.').ok_or(Disbelief::Form)?;
        let json = |part: &str| decoded(part).filter(|bytes| !bytes.is_empty()).ok_or(Disbelief::Form);
        let header: Header = serde_json::from_slice(&json(header)?).map_err(|_| Disbelief::Form)?;
        let payload: Payload = serde_json::from_slice(&json(payload)?).map_err(|_| Disbelief::Form)?;
        let signature = decoded(signature).ok_or(Disbelief::Form)?;
        if header.alg != "RS256" || header.crit.is_some() {
            return Err(Disbelief::Algorithm);
        }
        if header.typ.as_deref().is_some_and(|typ| !typ.eq_ignore_ascii_case("JWT")) {
            return Err(Disbelief::Form);
        }
        Ok(Self { signed, signature, header, payload })
    }

    /// The key it names.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.header.kid
    }

    /// The tenant it claims to be of.
    #[must_use]
    pub fn tenant(&self) -> Option<TenantId> {
        TenantId::parse(&self.payload.tid).ok()
    }

    /// What is signed: names this very hint, however its signature is written.
    #[must_use]
    pub const fn signed(&self) -> &str {
        self.signed
    }
}

impl Hint {
    /// Believes a hint, or says why not.
    ///
    /// # Errors
    /// The first reason for disbelief: the signature is judged before anything that it covers.
    pub fn verify(
        hint: &Unverified<'_>,
        keys: &[Named],
        method: &ExternalMethod,
        now: Time,
    ) -> Result<Self, Disbelief> {
        let authority = Authority::of(method.cloud);
        let issuers =
            [format!("{}{}/v2.0", authority.login, method.tenant), format!("{}{}/", authority.older, method.tenant)];
        let mut named = keys.iter().filter(|named| named.kid == hint.header.kid).peekable();
        named.peek().ok_or(Disbelief::Key)?;
        let mut fitting = named.filter(|named| named.signs_for(&method.tenant, &issuers)).peekable();
        fitting.peek().ok_or(Disbelief::KeyIssuer)?;
        if !fitting.any(|named| named.key.verifies(hint.signed.as_bytes(), &hint.signature)) {
            return Err(Disbelief::Signature);
        }
        let said = &hint.payload;
        if hint.tenant().as_ref() != Some(&method.tenant) {
            return Err(Disbelief::Tenant);
        }
        if !issuers.contains(&said.iss) {
            return Err(Disbelief::Issuer);
        }
        if said.aud != method.client_id && said.aud != method.app_id.as_str() {
            return Err(Disbelief::Audience);
        }
        let issued_at = seconds(said.iat)?;
        let from = seconds(said.nbf.unwrap_or(said.iat))?;
        // Of use to nobody, but a token without an end is none of Microsoft's.
        seconds(said.exp)?;
        if now.since(issued_at) > OLDEST {
            return Err(Disbelief::Old);
        }
        if issued_at.since(now) > AHEAD || from.since(now) > AHEAD {
            return Err(Disbelief::Future);
        }
        let object = TenantId::parse(&said.oid).map_err(|_| Disbelief::Person)?;
        if said.sub.is_empty() || said.sub.len() > 1024 {
            return Err(Disbelief::Person);
        }
        Ok(Self { object, subject: said.sub.clone(), issued_at })
    }
}

/// Seconds since 1970, within what a clock can show.
fn seconds(seconds: i64) -> Result<Time, Disbelief> {
    let is_one = (0..=253_402_300_799).contains(&seconds);
    if is_one { Ok(Time(seconds * 1000)) } else { Err(Disbelief::Form) }
}
