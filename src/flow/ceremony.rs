//! WebAuthn as the flows use it: a challenge for one purpose, spent once, proved by a credential of ours.

use std::sync::Arc;

use serde_json::Value;

use crate::domain::approval::Evidence;
use crate::domain::challenge::{Binding, Challenge, Purpose};
use crate::domain::device::{Credential, Device};
use crate::domain::ids::{ChallengeId, UserId};
use crate::domain::operator::Operator;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Clock, Span};
use crate::domain::user::{User, UserStatus};
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::secret::{Secret, sha256};
use crate::protocol::webauthn::{Begun, Registered, RelyingParty, WebauthnError, claimed};
use crate::store::Store;
use crate::store::operator_keys::OperatorCredential;

use super::{Fault, Outcome, Stop};

/// How long a challenge can be answered at most; the thing it serves may end earlier.
const CHALLENGE_LIVES: Span = Span::minutes(5);

/// Prepares and judges WebAuthn ceremonies.
#[derive(Clone)]
pub struct Ceremony {
    /// Who we are to authenticators.
    pub relying_party: Arc<RelyingParty>,
    /// Where challenges and credentials are kept.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// A ceremony that waits for the browser.
pub struct Prepared {
    /// To be handed back with the answer.
    pub challenge: ChallengeId,
    /// What the browser's WebAuthn call takes.
    pub options: Value,
}

/// Who proved themselves, with what.
pub struct Proved {
    /// The person.
    pub user: User,
    /// Their device.
    pub device: Device,
    /// What the challenge bound together.
    pub binding: Binding,
    /// What holds without this server.
    pub evidence: Evidence,
}

impl Ceremony {
    /// Prepares a registration.
    ///
    /// # Errors
    /// When the store or the library fails.
    pub async fn registration(&self, binding: Binding, user: &User) -> Outcome<Prepared> {
        let name = user.name.as_ref().map_or(user.address.as_str(), |name| name.as_str());
        self.prepare(binding, |hash| self.relying_party.begin_registration(&user.id, user.address.as_str(), name, hash))
            .await
    }

    /// Prepares the registration of an operator's passkey.
    ///
    /// # Errors
    /// When the store or the library fails.
    pub async fn operator_registration(&self, binding: Binding, operator: &Operator) -> Outcome<Prepared> {
        let name = format!("{} (console)", operator.name);
        self.prepare(binding, |hash| {
            self.relying_party.begin_registration(&operator.id, operator.address.as_str(), &name, hash)
        })
        .await
    }

    /// Prepares a proof by a credential that exists.
    ///
    /// # Errors
    /// When the store or the library fails.
    pub async fn assertion(&self, binding: Binding) -> Outcome<Prepared> {
        self.prepare(binding, |hash| self.relying_party.begin_assertion(hash)).await
    }

    async fn prepare(
        &self,
        binding: Binding,
        begin: impl FnOnce([u8; 32]) -> Result<Begun, WebauthnError>,
    ) -> Outcome<Prepared> {
        let now = self.clock.now();
        let expires_at = now.plus(CHALLENGE_LIVES);
        let nonce = Secret::random(self.entropy.as_ref());
        let text = binding.canonical_text(&nonce.to_text(), expires_at);
        let ceremony = begin(sha256(text.as_bytes())).map_err(Fault::WebAuthn)?;
        let id = ChallengeId::from_random(bytes(self.entropy.as_ref()));
        let challenge = Challenge { id: id.clone(), binding, text, state: ceremony.state, expires_at };
        self.store.challenges().put(&challenge, now).await?;
        Ok(Prepared { challenge: id, options: ceremony.options })
    }

    /// Spends a challenge; whatever comes after, it is spent.
    async fn spend(&self, id: &ChallengeId, purpose: Purpose, subject: Option<&str>) -> Outcome<Challenge> {
        let now = self.clock.now();
        self.store.challenges().spend(id, purpose, subject, now).await?.ok_or(Stop::Refused(Refusal::BadChallenge))
    }

    /// Judges a registration.
    ///
    /// # Errors
    /// [`Refusal::BadChallenge`] or [`Refusal::BadCredential`].
    pub async fn registered(&self, id: &ChallengeId, subject: &str, response: &Value) -> Outcome<Registered> {
        let challenge = self.spend(id, Purpose::Register, Some(subject)).await?;
        self.relying_party.finish_registration(&challenge.state, response).map_err(turned_down)
    }

    /// Judges the registration of an operator's passkey.
    ///
    /// # Errors
    /// [`Refusal::BadChallenge`] or [`Refusal::BadCredential`].
    pub async fn operator_registered(&self, id: &ChallengeId, subject: &str, response: &Value) -> Outcome<Registered> {
        let challenge = self.spend(id, Purpose::OperatorRegister, Some(subject)).await?;
        self.relying_party.finish_registration(&challenge.state, response).map_err(turned_down)
    }

    /// Judges an operator's proof. Operators' passkeys are a shelf of their own: no user's opens the console.
    ///
    /// # Errors
    /// [`Refusal::BadChallenge`] or [`Refusal::BadCredential`].
    pub async fn operator_proved(
        &self,
        id: &ChallengeId,
        purpose: Purpose,
        subject: Option<&str>,
        response: &Value,
    ) -> Outcome<(Operator, String)> {
        let challenge = self.spend(id, purpose, subject).await?;
        let claimed = claimed(response).map_err(turned_down)?;
        let Some((credential, operator)) = self.store.operators().credential(&claimed.credential_id).await? else {
            return Err(Refusal::BadCredential.into());
        };
        if claimed.handle.is_some_and(|handle| handle != operator.id.as_str()) {
            return Err(Refusal::BadCredential.into());
        }
        let verified = self
            .relying_party
            .finish_assertion(&challenge.state, response, &credential.passkey)
            .map_err(turned_down)?;
        let renewed = OperatorCredential { passkey: verified.passkey, ..credential };
        // Gone where another one has taken its place meanwhile.
        if !self.store.operators().renew_credential(&renewed, self.clock.now()).await? {
            return Err(Refusal::BadCredential.into());
        }
        Ok((operator, renewed.id))
    }

    /// Judges a proof. The person and the device come from the database, by the credential that signed.
    ///
    /// # Errors
    /// [`Refusal::BadChallenge`] or [`Refusal::BadCredential`].
    pub async fn proved(
        &self,
        id: &ChallengeId,
        purpose: Purpose,
        subject: Option<&str>,
        response: &Value,
    ) -> Outcome<Proved> {
        let challenge = self.spend(id, purpose, subject).await?;
        let claimed = claimed(response).map_err(turned_down)?;
        let Some((credential, device, user)) = self.store.devices().credential(&claimed.credential_id).await? else {
            return Err(Refusal::BadCredential.into());
        };
        let is_whom_it_says = claimed.handle.is_none_or(|handle| handle == user.id.as_str());
        let is_whom_we_asked = challenge.binding.user.as_ref().is_none_or(|asked| *asked == user.id);
        if !is_whom_it_says || !is_whom_we_asked || user.status != UserStatus::Active {
            return Err(Refusal::BadCredential.into());
        }
        let verified = self
            .relying_party
            .finish_assertion(&challenge.state, response, &credential.passkey)
            .map_err(turned_down)?;
        let renewed = Credential { passkey: verified.passkey, ..credential };
        self.store.devices().renew_credential(&renewed, self.clock.now()).await?;
        let evidence = Evidence {
            text: challenge.text,
            credential: renewed.id,
            device: device.id.clone(),
            client_data_json: verified.client_data_json,
            authenticator_data: verified.authenticator_data,
            signature: verified.signature,
            public_key: verified.public_key,
        };
        Ok(Proved { user, device, binding: challenge.binding, evidence })
    }
}

/// A proof of which person is asked for.
#[must_use]
pub const fn binding(purpose: Purpose, user: Option<UserId>, subject: Option<String>) -> Binding {
    Binding { purpose, subject, user, application: None, number: None }
}

fn turned_down(error: WebauthnError) -> Stop {
    match error {
        WebauthnError::Setup(_)
        | WebauthnError::Begin(_)
        | WebauthnError::Kept { .. }
        | WebauthnError::PublicKey(_) => Fault::WebAuthn(error).into(),
        WebauthnError::Unreadable | WebauthnError::OtherPage | WebauthnError::NotProven(_) => {
            tracing::info!(error = &error as &dyn std::error::Error, "a webauthn response was turned down");
            Refusal::BadCredential.into()
        }
    }
}
