//! The application's own credential: brought in or made at the terminal, sealed, and opened by whichever node needs it.
//! It is for one tenant and one app registration, and the row says which.

use std::sync::Arc;

use serde_json::json;

use super::Aim;
use crate::domain::cause::Unfit;
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::ids::KeyId;
use crate::domain::time::{Clock, Span, Time};
use crate::flow::Outcome;
use crate::flow::alarm::Alarm;
use crate::flow::keyring::Keyring;
use crate::flow::rollover::{Ending, NEAR};
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::{Credential, thumbprint};
use crate::store::graph_credentials::{Kept, KnownCredential};
use crate::store::{Store, StoreError};

/// How long a certificate made here is valid: Entra ID takes more, and an application's is renewed with one command.
const LIFETIME: Span = Span::days(2 * 365);
/// What it is called; administrators see it at the app registration.
const NAME: &str = "Countersign application";

/// Keeps the application's credential.
#[derive(Clone)]
pub struct Credentials {
    /// Where it lies.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// Why a credential is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotKept {
    /// There is one for somewhere else.
    #[error("a credential for another tenant or app registration is kept; remove it first")]
    OtherStands,
    /// Its certificate does not hold now.
    #[error("the certificate cannot be used: {0}")]
    DoesNotHold(Unfit),
}

impl Credentials {
    /// What keeps it where these keys are.
    #[must_use]
    pub fn of(keyring: &Keyring) -> Self {
        Self {
            store: Arc::clone(&keyring.store),
            clock: Arc::clone(&keyring.clock),
            entropy: Arc::clone(&keyring.entropy),
        }
    }

    /// The credential by what may be shown of it, if there is one.
    ///
    /// # Errors
    /// When the store fails, or the row was changed behind our back: then the alarm is raised.
    pub async fn known(&self) -> Outcome<Option<KnownCredential>> {
        Ok(self.proven().await?)
    }

    async fn proven(&self) -> Result<Option<KnownCredential>, StoreError> {
        match self.store.graph_credentials().known().await {
            Ok(known) => Ok(known),
            Err(error) => Err(self.alarmed(error).await),
        }
    }

    /// The credential for whoever can do without: one that was changed behind our back is none, and the alarm is raised.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn usable(&self) -> Outcome<Option<KnownCredential>> {
        match self.proven().await {
            Err(StoreError::Forged { .. }) => Ok(None),
            found => Ok(found?),
        }
    }

    /// The credential, opened.
    ///
    /// # Errors
    /// As [`Credentials::known`].
    pub async fn open(&self) -> Outcome<Option<(Aim, Arc<Credential>)>> {
        let opened = match self.store.graph_credentials().open().await {
            Ok(opened) => opened,
            Err(error) => return Err(self.alarmed(error).await.into()),
        };
        let Some((known, pkcs8)) = opened else { return Ok(None) };
        let credential = Credential::from_parts(&pkcs8, &known.certificate)?;
        Ok(Some((Aim { tenant: known.tenant, client: known.client }, Arc::new(credential))))
    }

    async fn alarmed(&self, error: StoreError) -> StoreError {
        if let StoreError::Forged { table, row } = &error {
            let alarm = Alarm { store: Arc::clone(&self.store), clock: Arc::clone(&self.clock) };
            alarm.raise(table, row, None).await;
        }
        error
    }

    /// Keeps a credential that somebody brings, in place of one for the same app registration; the inner error says why
    /// not.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add(&self, aim: Aim, credential: &Credential) -> Outcome<Result<KnownCredential, NotKept>> {
        let now = self.clock.now();
        if let Err(why) = credential.holds(now) {
            return Ok(Err(NotKept::DoesNotHold(why)));
        }
        let before = self.known().await?;
        let known = KnownCredential {
            id: KeyId::from_random(bytes(self.entropy.as_ref())),
            tenant: aim.tenant,
            client: aim.client,
            certificate: credential.certificate_base64().to_owned(),
            not_after: credential.not_after(),
            created_at: now,
        };
        let change = Change {
            actor: Actor::Terminal,
            kind: Kind::GraphCredentialAdded,
            subject: known.tenant.to_string(),
            detail: json!({"before": before.as_ref().map(told), "after": told(&known)}),
        };
        match self.store.graph_credentials().keep(&known, &credential.pkcs8()?, &change).await? {
            Kept::Alone => {}
            Kept::OtherStands => return Ok(Err(NotKept::OtherStands)),
        }
        // Another tenant may be looked into now, or this one again.
        self.store.hand_over().forget().await?;
        Ok(Ok(known))
    }

    /// Makes a credential, whose key nobody ever sees.
    ///
    /// # Errors
    /// As [`Credentials::add`].
    pub async fn make(&self, aim: Aim) -> Outcome<Result<(KnownCredential, String), NotKept>> {
        let made = Credential::generate(self.entropy.as_ref(), NAME, self.clock.now(), LIFETIME)?;
        let certificate = made.certificate_pem()?;
        Ok(self.add(aim, &made).await?.map(|known| (known, certificate)))
    }

    /// Erases what is kept, be it as it was written or not; false where nothing is.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove(&self) -> Outcome<bool> {
        let (subject, before) = match self.proven().await {
            Ok(Some(known)) => (known.tenant.to_string(), Some(told(&known))),
            Ok(None) => return Ok(false),
            // It was told of; that it goes is the remedy.
            Err(StoreError::Forged { .. }) => ("forged".to_owned(), None),
            Err(error) => return Err(error.into()),
        };
        let change = Change {
            actor: Actor::Terminal,
            kind: Kind::GraphCredentialRemoved,
            subject,
            detail: json!({"before": before}),
        };
        let removed = self.store.graph_credentials().remove(&change, self.clock.now()).await?;
        self.store.hand_over().forget().await?;
        Ok(removed)
    }
}

/// When the credential ends, where one is kept: for whoever warns of it, by the row alone.
///
/// # Errors
/// When the store fails.
pub async fn credential_end(store: &Store) -> Outcome<Option<Time>> {
    Ok(store.graph_credentials().ending().await?.map(|(_, ends_at)| ends_at))
}

/// That the credential ends before long, or has ended: as [`credential_end`] has it.
///
/// # Errors
/// When the store fails.
pub async fn credential_ending(store: &Store, now: Time) -> Outcome<Option<Ending>> {
    Ok(credential_end(store).await?.filter(|at| at.since(now).0 <= NEAR.0).map(|at| Ending { at, is_over: at <= now }))
}

/// What the entry says of a credential.
fn told(known: &KnownCredential) -> serde_json::Value {
    json!({
        "id": known.id,
        "client": known.client,
        "thumbprint": thumbprint(&known.certificate),
        "expires_at": known.not_after.to_string(),
    })
}
