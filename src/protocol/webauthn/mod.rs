//! WebAuthn: what a phone or a browser signs, and whether it counts.
//!
//! Doors: [`RelyingParty`] begins and finishes a registration or an assertion; [`claimed`] tells whom an assertion
//! names; [`verify_evidence`] checks a kept assertion years later with nothing but OpenSSL. The challenge comes from
//! the caller (the SHA-256 of [`crate::domain::challenge::Challenge::text`]); the library's own is thrown away. User
//! verification is required always, credentials are discoverable, and no credential id is told before a proof.
//! This room never decides whose proof it must be, keeps nothing and reads no clock.

mod client_data;
mod evidence;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::ec::EcKey;
use serde::de::DeserializeOwned;
use serde::{Deserialize as _, Serialize};
use serde_json::Value;
use url::Url;
use webauthn_rs::prelude as library;

use crate::domain::ids::hex;
use client_data::ClientData;

pub use evidence::{NotEvidence, verify_evidence};

/// The site that credentials are bound to: one RP ID, one exact origin.
#[derive(Debug)]
pub struct RelyingParty {
    origin: Url,
    library: library::Webauthn,
}

/// A ceremony that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// What `PublicKeyCredential.parse{Creation,Request}OptionsFromJSON` takes: the inner `publicKey` object.
    pub options: Value,
    /// What finishing needs, as JSON. It stays in the challenge's row: who could replay it could replay a proof.
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
    /// The user handle, where one was sent, as the 32 digits of an identifier.
    pub handle: Option<String>,
}

/// An assertion that counts. The parts of the evidence are base64url without padding.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified {
    /// The record to keep from now on: its counter and flags may have changed.
    pub passkey: String,
    /// `clientDataJSON`.
    pub client_data_json: String,
    /// `authenticatorData`.
    pub authenticator_data: String,
    /// The signature over both.
    pub signature: String,
    /// The public key, DER SubjectPublicKeyInfo.
    pub public_key: String,
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").finish_non_exhaustive()
    }
}

/// Why a ceremony did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum WebauthnError {
    /// The RP ID and the origin do not belong together: the setting is wrong.
    #[error("the relying party cannot be set up")]
    Setup(#[source] library::WebauthnError),
    /// The library could not begin.
    #[error("the ceremony cannot be begun")]
    Begin(#[source] library::WebauthnError),
    /// What was kept cannot be written or read back.
    #[error("the kept {what} cannot be used")]
    Kept {
        /// The state or the passkey.
        what: &'static str,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The kept public key is none.
    #[error("the public key cannot be written")]
    PublicKey(#[source] library::WebauthnError),
    /// The response is no credential.
    #[error("the response is no credential")]
    Unreadable,
    /// The response was made for another page, or inside another page's frame.
    #[error("the response was made for another page")]
    OtherPage,
    /// The response proves nothing.
    #[error("the response proves nothing")]
    NotProven(#[source] library::WebauthnError),
}

impl WebauthnError {
    /// Whether the response is to blame; otherwise something of ours is broken.
    #[must_use]
    pub const fn is_refusal(&self) -> bool {
        matches!(self, Self::Unreadable | Self::OtherPage | Self::NotProven(_))
    }
}

type Result<T> = std::result::Result<T, WebauthnError>;

impl RelyingParty {
    /// Sets up the site. `origin` is the public URL's; its host is `rp_id` or lies below it.
    pub fn new(rp_id: &str, origin: &Url, name: &str) -> Result<Self> {
        let library = library::WebauthnBuilder::new(rp_id, origin)
            .and_then(|builder| builder.rp_name(name).build())
            .map_err(WebauthnError::Setup)?;
        Ok(Self { origin: origin.clone(), library })
    }

    /// Asks for a new credential. `handle` is the row's identifier; `address` and `name` are what the phone shows.
    pub fn begin_registration(
        &self,
        handle: impl AsRef<str>,
        address: &str,
        name: &str,
        challenge: [u8; 32],
    ) -> Result<Begun> {
        let handle = library::Uuid::try_parse(handle.as_ref())
            .map_err(|_| WebauthnError::Begin(library::WebauthnError::InvalidUserUniqueId))?;
        let (mut asked, state) =
            self.library.start_passkey_registration(handle, address, name, None).map_err(WebauthnError::Begin)?;
        asked.public_key.challenge = challenge.to_vec().into();
        // How the person was verified is nobody's business: that they were is enough.
        if let Some(extensions) = &mut asked.public_key.extensions {
            extensions.uvm = None;
        }
        let mut options = kept("options", &asked.public_key)?;
        // The library discourages discoverable credentials; ours are found without naming them first.
        options["authenticatorSelection"]["residentKey"] = "required".into();
        options["authenticatorSelection"]["requireResidentKey"] = true.into();
        let mut state = kept("state", &state)?;
        state["rs"]["challenge"] = URL_SAFE_NO_PAD.encode(challenge).into();
        Ok(Begun { options, state: state.to_string() })
    }

    /// Checks the new credential.
    pub fn finish_registration(&self, state: &str, response: &Value) -> Result<Registered> {
        let response =
            library::RegisterPublicKeyCredential::deserialize(response).map_err(|_| WebauthnError::Unreadable)?;
        let state: library::PasskeyRegistration = read("state", state)?;
        self.made_here(response.response.client_data_json.as_ref())?;
        let passkey = self.library.finish_passkey_registration(&response, &state).map_err(WebauthnError::NotProven)?;
        Ok(Registered {
            credential_id: URL_SAFE_NO_PAD.encode(passkey.cred_id()),
            passkey: kept("passkey", &passkey)?.to_string(),
        })
    }

    /// Asks for a signature by whichever credential the person picks.
    pub fn begin_assertion(&self, challenge: [u8; 32]) -> Result<Begun> {
        let (mut asked, state) = self.library.start_discoverable_authentication().map_err(WebauthnError::Begin)?;
        asked.public_key.challenge = challenge.to_vec().into();
        asked.public_key.extensions = None;
        let mut state = kept("state", &state)?;
        state["ast"]["challenge"] = URL_SAFE_NO_PAD.encode(challenge).into();
        Ok(Begun { options: kept("options", &asked.public_key)?, state: state.to_string() })
    }

    /// Checks the signature against the one credential whose record is `passkey`.
    ///
    /// Whether that credential is the right person's is the caller's to ask ([`claimed`] says whom it names).
    pub fn finish_assertion(&self, state: &str, response: &Value, passkey: &str) -> Result<Verified> {
        let response = assertion(response)?;
        let state: library::DiscoverableAuthentication = read("state", state)?;
        let mut passkey: library::Passkey = read("passkey", passkey)?;
        let parts = &response.response;
        self.made_here(parts.client_data_json.as_ref())?;
        let result = self
            .library
            .finish_discoverable_authentication(&response, state, &[library::DiscoverableKey::from(&passkey)])
            .map_err(WebauthnError::NotProven)?;
        // The library has looked already. It hangs on a word in the kept state, and is the one thing that must not fail.
        if !result.user_verified() {
            return Err(WebauthnError::NotProven(library::WebauthnError::UserNotVerified));
        }
        passkey.update_credential(&result);
        Ok(Verified {
            client_data_json: URL_SAFE_NO_PAD.encode(&parts.client_data_json),
            authenticator_data: URL_SAFE_NO_PAD.encode(&parts.authenticator_data),
            signature: URL_SAFE_NO_PAD.encode(&parts.signature),
            public_key: URL_SAFE_NO_PAD.encode(public_key(&passkey)?),
            passkey: kept("passkey", &passkey)?.to_string(),
        })
    }

    fn made_here(&self, client_data: &[u8]) -> Result<()> {
        let client_data = ClientData::parse(client_data).ok_or(WebauthnError::Unreadable)?;
        if client_data.is_from(&self.origin) { Ok(()) } else { Err(WebauthnError::OtherPage) }
    }
}

/// The public key in a kept record, as evidence has it: DER SubjectPublicKeyInfo, base64url.
pub fn kept_public_key(passkey: &str) -> Result<String> {
    Ok(URL_SAFE_NO_PAD.encode(public_key(&read("passkey", passkey)?)?))
}

/// Whom an assertion names, so that the credential can be fetched. Proves nothing.
pub fn claimed(response: &Value) -> Result<Claimed> {
    let response = assertion(response)?;
    let handle = match response.get_user_unique_id() {
        None => None,
        Some(handle) if handle.len() == 16 => Some(hex(handle)),
        Some(_) => return Err(WebauthnError::Unreadable),
    };
    Ok(Claimed { credential_id: URL_SAFE_NO_PAD.encode(response.get_credential_id()), handle })
}

fn assertion(response: &Value) -> Result<library::PublicKeyCredential> {
    library::PublicKeyCredential::deserialize(response).map_err(|_| WebauthnError::Unreadable)
}

/// The key has just verified a signature, so it is good. The library's own way to OpenSSL would check it twice over,
/// which takes longer than the signature did; only RSA keys, which are rare and cheap to check, go it.
fn public_key(passkey: &library::Passkey) -> Result<Vec<u8>> {
    let key = passkey.get_public_key();
    let der = match &key.key {
        library::COSEKeyType::EC_EC2(point) => EcKey::try_from(point).and_then(|key| key.public_key_to_der()),
        _ => key.get_openssl_pkey().map_err(WebauthnError::PublicKey)?.public_key_to_der(),
    };
    der.map_err(|error| WebauthnError::PublicKey(error.into()))
}

fn kept<T: Serialize>(what: &'static str, value: &T) -> Result<Value> {
    serde_json::to_value(value).map_err(|source| WebauthnError::Kept { what, source })
}

fn read<T: DeserializeOwned>(what: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|source| WebauthnError::Kept { what, source })
}
