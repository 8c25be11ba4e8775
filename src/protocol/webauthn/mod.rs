//! WebAuthn: what a phone or a browser signs, and whether it counts.
//!
//! Doors: [`RelyingParty`] begins and finishes a registration or an assertion; [`verify_evidence`] checks
//! a kept assertion years later with nothing but OpenSSL. The challenge comes from the caller (the SHA-256 of
//! [`crate::domain::challenge::Challenge::text`]); the library's own is thrown away. User verification is required
//! always, credentials are discoverable, and no credential id is ever told before a proof.
//! This room never decides whose proof it must be, keeps nothing and reads no clock.

#![allow(clippy::todo, unused_variables, reason = "signatures first, bodies in the next commits")]

mod evidence;

use serde_json::Value;
use url::Url;

use crate::domain::ids::UserId;

pub use evidence::{NotEvidence, verify_evidence};

/// The site that credentials are bound to: one RP ID, one exact origin.
#[derive(Debug)]
pub struct RelyingParty {}

/// A ceremony that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// What `PublicKeyCredential.parse{Creation,Request}OptionsFromJSON` takes: the inner `publicKey` object.
    pub options: Value,
    /// What finishing needs, as JSON; it stays in the challenge's row.
    pub state: String,
}

/// A credential that was registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Its id, base64url without padding.
    pub credential_id: String,
    /// The record to keep (public key, counter, flags) as JSON.
    pub passkey: String,
}

/// Who an assertion says it is from. Nothing here is proven yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The credential's id, base64url without padding.
    pub credential_id: String,
    /// The user handle, where one was sent.
    pub user: Option<UserId>,
}

/// An assertion that counts; the parts of the evidence are base64url without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The record to keep from now on: its counter and flags may have changed.
    pub passkey: String,
    /// `clientDataJSON`.
    pub client_data_json: String,
    /// `authenticatorData`.
    pub authenticator_data: String,
    /// The signature.
    pub signature: String,
    /// The public key, DER SubjectPublicKeyInfo.
    pub public_key: String,
}

/// Why a ceremony did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum WebauthnError {
    /// The RP ID or the origin cannot be used: our setting is wrong.
    #[error("the relying party cannot be set up")]
    Setup(#[source] webauthn_rs::prelude::WebauthnError),
    /// What was kept cannot be read back: our fault.
    #[error("the kept {0} cannot be used")]
    Kept(&'static str, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// The response is no credential.
    #[error("the response is no credential")]
    Unreadable,
    /// The response proves nothing.
    #[error("the response proves nothing")]
    NotProven(#[source] webauthn_rs::prelude::WebauthnError),
}

impl RelyingParty {
    /// Sets up the site. `origin` is the public URL's; it must lie in the domain `rp_id`.
    pub fn new(rp_id: &str, origin: &Url, name: &str) -> Result<Self, WebauthnError> {
        todo!()
    }

    /// Asks for a new credential. `address` and `name` are what the phone shows beside it.
    pub fn begin_registration(
        &self,
        user: &UserId,
        address: &str,
        name: &str,
        challenge: [u8; 32],
    ) -> Result<Begun, WebauthnError> {
        todo!()
    }

    /// Checks the new credential.
    pub fn finish_registration(&self, state: &str, response: &Value) -> Result<Registered, WebauthnError> {
        todo!()
    }

    /// Asks for a signature by whichever credential the person picks.
    pub fn begin_assertion(&self, challenge: [u8; 32]) -> Result<Begun, WebauthnError> {
        todo!()
    }

    /// Checks the signature against the one credential whose record is `passkey`.
    ///
    /// Whether that credential is the right person's is the caller's to ask ([`claimed`] says whom it names).
    pub fn finish_assertion(&self, state: &str, response: &Value, passkey: &str) -> Result<Verified, WebauthnError> {
        todo!()
    }
}

/// Whom an assertion names, so that the credential can be fetched. Proves nothing.
pub fn claimed(response: &Value) -> Result<Claimed, WebauthnError> {
    todo!()
}
