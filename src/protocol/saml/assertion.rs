//! The SAML 1.1 assertion.

use crate::domain::claims::Claims;
use crate::domain::time::Time;
use crate::keys::{KeyError, SigningKey};
use crate::protocol::xml::NotXml;

/// One assertion to be written.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// What it says.
    pub claims: &'a Claims,
    /// Its name: `_` and hexadecimal digits, never used before.
    pub assertion_id: &'a str,
    /// When it is issued.
    pub now: Time,
    /// From when on it is good.
    pub not_before: Time,
    /// From when on it is no longer.
    pub not_on_or_after: Time,
}

/// Why an assertion was not written. Nothing broken ever leaves.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// A claim cannot be said in XML.
    #[error("a claim cannot be written")]
    Claim(#[from] NotXml),
    /// The assertion's name is no NCName.
    #[error("the assertion's id is no name in XML")]
    Id,
    /// The key did not sign.
    #[error("the assertion was not signed")]
    Key(#[from] KeyError),
}

/// The signed assertion.
pub fn signed(envelope: &Envelope<'_>, key: &SigningKey) -> Result<String, NotWritten> {
    let _ = (envelope, key);
    todo!()
}
