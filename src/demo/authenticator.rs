//! The inside of a pretended phone: a browser's WebAuthn and the secure element behind it, in software.
//!
//! JSON in and JSON out, as a page would see it: in go the options that `parse*OptionsFromJSON` takes, out comes what
//! `PublicKeyCredential.toJSON()` gives. It holds one credential and leans on no other part of the house.

use std::future::Future;
use std::pin::Pin;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::FutureExt as _;
use openssl::sha::sha256;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::crypto::coset::CborSerializable as _;
use passkey::crypto::{AvailableBackend, CoseKey};
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error, get_assertion, make_credential};
use passkey::types::webauthn::{
    PublicKeyCredentialCreationOptions, PublicKeyCredentialRequestOptions, UserVerificationRequirement,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Why the phone does not do what the page asks.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticatorError {
    /// The options are none that a browser would take.
    #[error("the options cannot be read")]
    Options(#[from] serde_json::Error),
    /// The secure element says no: no credential, or nothing it can do.
    #[error("the authenticator refuses: {0}")]
    Refused(String),
}

/// A phone that holds one passkey and whose owner always agrees.
pub struct SoftAuthenticator {
    element: Authenticator<Option<Passkey>, Owner, AvailableBackend>,
}

impl Default for SoftAuthenticator {
    fn default() -> Self {
        Self::holding(None)
    }
}

/// A passkey as a file may keep it: the private key in the form of COSE, base64url like all that is binary.
#[derive(Serialize, Deserialize)]
struct Kept {
    key: String,
    id: String,
    site: String,
    user: Option<String>,
    counter: Option<u32>,
}

impl SoftAuthenticator {
    fn holding(passkey: Option<Passkey>) -> Self {
        let mut element = Authenticator::new(Aaguid::new_empty(), passkey, Owner, AvailableBackend);
        element.set_make_credentials_with_signature_counter(true);
        Self { element }
    }

    /// What a phone keeps while it is switched off, secret and all; nothing where there is no passkey yet.
    #[must_use]
    pub fn kept(&self) -> Option<Value> {
        let passkey = self.element.store().as_ref()?;
        let kept = Kept {
            key: URL_SAFE_NO_PAD.encode(passkey.key.clone().to_vec().ok()?),
            id: URL_SAFE_NO_PAD.encode(&*passkey.credential_id),
            site: passkey.rp_id.clone(),
            user: passkey.user_handle.as_ref().map(|user| URL_SAFE_NO_PAD.encode(&**user)),
            counter: passkey.counter,
        };
        serde_json::to_value(kept).ok()
    }

    /// The phone that kept this; nothing where it is none of ours.
    #[must_use]
    pub fn switched_on(kept: &Value) -> Option<Self> {
        let kept = Kept::deserialize(kept).ok()?;
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
        let user_handle = match kept.user {
            Some(user) => Some(bytes(&user)?.into()),
            None => None,
        };
        Some(Self::holding(Some(Passkey {
            key: CoseKey::from_slice(&bytes(&kept.key)?).ok()?,
            credential_id: bytes(&kept.id)?.into(),
            rp_id: kept.site,
            user_handle,
            username: None,
            user_display_name: None,
            counter: kept.counter,
            extensions: passkey::types::CredentialExtensions::default(),
        })))
    }

    /// `navigator.credentials.create()` on a page of this origin. The new credential takes the place of an older one.
    pub fn create(&mut self, options: &Value, origin: &str) -> Result<Value, AuthenticatorError> {
        let asked = PublicKeyCredentialCreationOptions::deserialize(options)?;
        let client_data = client_data("webauthn.create", &asked.challenge, origin);
        let criteria = asked.authenticator_selection.unwrap_or_default();
        let request = make_credential::Request {
            client_data_hash: sha256(client_data.as_bytes()).to_vec().into(),
            rp: make_credential::PublicKeyCredentialRpEntity {
                id: asked.rp.id.unwrap_or_default(),
                name: Some(asked.rp.name),
            },
            user: asked.user,
            pub_key_cred_params: asked.pub_key_cred_params,
            exclude_list: asked.exclude_credentials,
            extensions: None,
            options: make_credential::Options {
                rk: criteria.require_resident_key,
                up: true,
                uv: is_required(criteria.user_verification),
            },
            pin_auth: None,
            pin_protocol: None,
        };
        let made = at_once(self.element.make_credential(request))?;
        let data = &made.auth_data;
        let id = data.attested_credential_data.as_ref().map(|d| d.credential_id().to_vec()).unwrap_or_default();
        Ok(credential(
            &id,
            &json!({
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
                "attestationObject": URL_SAFE_NO_PAD.encode(&*made.as_webauthn_bytes()),
                "authenticatorData": URL_SAFE_NO_PAD.encode(data.to_vec()),
                "transports": ["internal", "hybrid"],
            }),
        ))
    }

    /// `navigator.credentials.get()` on a page of this origin.
    pub fn assert(&mut self, options: &Value, origin: &str) -> Result<Value, AuthenticatorError> {
        let asked = PublicKeyCredentialRequestOptions::deserialize(options)?;
        let client_data = client_data("webauthn.get", &asked.challenge, origin);
        let request = get_assertion::Request {
            rp_id: asked.rp_id.unwrap_or_default(),
            client_data_hash: sha256(client_data.as_bytes()).to_vec().into(),
            allow_list: asked.allow_credentials,
            extensions: None,
            options: get_assertion::Options { up: true, uv: is_required(asked.user_verification) },
            pin_auth: None,
            pin_protocol: None,
        };
        let made = at_once(self.element.get_assertion(request))?;
        let id = made.credential.map(|c| c.id.to_vec()).unwrap_or_default();
        Ok(credential(
            &id,
            &json!({
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
                "authenticatorData": URL_SAFE_NO_PAD.encode(made.auth_data.to_vec()),
                "signature": URL_SAFE_NO_PAD.encode(&*made.signature),
                "userHandle": made.user.map(|user| URL_SAFE_NO_PAD.encode(&*user.id)),
            }),
        ))
    }
}

fn is_required(verification: UserVerificationRequirement) -> bool {
    verification == UserVerificationRequirement::Required
}

fn client_data(kind: &str, challenge: &[u8], origin: &str) -> String {
    json!({
        "type": kind,
        "challenge": URL_SAFE_NO_PAD.encode(challenge),
        "origin": origin,
        "crossOrigin": false,
    })
    .to_string()
}

fn credential(id: &[u8], response: &Value) -> Value {
    let id = URL_SAFE_NO_PAD.encode(id);
    json!({
        "id": id,
        "rawId": id,
        "type": "public-key",
        "authenticatorAttachment": "platform",
        "response": response,
        "clientExtensionResults": {},
    })
}

/// The element is asynchronous for authenticators that wait for a finger; this one never waits.
fn at_once<T, E: std::fmt::Debug>(work: impl Future<Output = Result<T, E>>) -> Result<T, AuthenticatorError> {
    match work.now_or_never() {
        Some(done) => done.map_err(|status| AuthenticatorError::Refused(format!("{status:?}"))),
        None => Err(AuthenticatorError::Refused("it waits for somebody".to_owned())),
    }
}

/// Looks at the phone and unlocks it when asked to.
struct Owner;

impl UserValidationMethod for Owner {
    type PasskeyItem = Passkey;

    fn check_user<'a, 'me, 'all>(
        &'me self,
        _hint: UiHint<'a, Self::PasskeyItem>,
        presence: bool,
        verification: bool,
    ) -> Pin<Box<dyn Future<Output = Result<UserCheck, Ctap2Error>> + Send + 'all>>
    where
        'a: 'all,
        'me: 'all,
        Self: 'all,
    {
        Box::pin(std::future::ready(Ok(UserCheck { presence, verification })))
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}
