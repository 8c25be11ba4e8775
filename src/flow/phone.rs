//! A phone signs in to the authenticator and says where push messages reach it.
//!
//! The phone's session may list, show, deny and manage its own push address. It approves nothing: every yes
//! takes a fresh proof with user verification.

use std::sync::Arc;

use serde_json::Value;

use crate::domain::application::Application;
use crate::domain::challenge::Purpose;
use crate::domain::device::{Device, PushAddress, PushHealth};
use crate::domain::ids::{ChallengeId, DeviceId, PhoneSessionId};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Clock, Time};
use crate::domain::user::User;
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::secret::Secret;
use crate::store::Store;
use crate::store::devices::PushSet;
use crate::store::phones::{Carried, KnownPhone, PhoneSession};

use super::ceremony::{Ceremony, Prepared, binding};
use super::rules::{PHONE_CALLS_PER_MINUTE, PHONE_SESSION, PHONE_TOKEN_ROTATES, PHONE_TOKENS_OVERLAP};
use super::throttle::Throttle;
use super::{Outcome, Stop};

/// Keeps phones signed in.
#[derive(Clone)]
pub struct Phones {
    /// Where devices are kept.
    pub store: Arc<Store>,
    /// Proves devices.
    pub ceremony: Ceremony,
    /// Budgets.
    pub throttle: Throttle,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Hosts of push services that an address may point to; `*.` stands for any below.
    pub push_hosts: Arc<[String]>,
}

/// A phone that is signed in.
#[derive(Clone)]
pub struct SignedInPhone {
    /// Its session.
    pub session: PhoneSession,
    /// The device.
    pub device: Device,
    /// Whose.
    pub user: User,
    /// What they sign in to.
    pub application: Application,
}

/// A phone's new session and its token.
#[must_use]
pub fn new_phone_session(device: &DeviceId, entropy: &dyn Entropy, now: Time) -> (PhoneSession, Secret) {
    let token = Secret::random(entropy);
    let session = PhoneSession {
        id: PhoneSessionId::from_random(bytes(entropy)),
        device: device.clone(),
        token_hash: token.hash(),
        expires_at: now.plus(PHONE_SESSION),
    };
    (session, token)
}

impl Phones {
    /// Who holds this token; where the token is old, a new one for the phone to keep.
    ///
    /// # Errors
    /// [`Refusal::UnknownPhone`].
    pub async fn known(&self, token: Option<&Secret>) -> Outcome<(SignedInPhone, Option<Secret>)> {
        let unknown = || Stop::Refused(Refusal::UnknownPhone);
        let token = token.ok_or_else(unknown)?;
        let known = self.store.devices().phone(&token.hash(), self.clock.now()).await?.ok_or_else(unknown)?;
        let owner = self.store.applications().for_address(&known.user.address).await?;
        let (application, _) = owner.ok_or_else(unknown)?;
        let renewed = self.turn(&known, token).await?;
        let KnownPhone { session, device, user, .. } = known;
        Ok((SignedInPhone { session, device, user, application }, renewed))
    }

    /// Turns a token that is old. A phone makes several calls at once, and some of its answers are lost on their way:
    /// so the token before is taken until the new one was used, and for a moment more.
    async fn turn(&self, known: &KnownPhone, token: &Secret) -> Outcome<Option<Secret>> {
        let (now, session) = (self.clock.now(), &known.session);
        let age = now.since(session.expires_at.minus(PHONE_SESSION));
        let is_due = match known.carried {
            Carried::Current | Carried::New => age.0 >= PHONE_TOKEN_ROTATES.0,
            Carried::OldAlone => age.0 >= PHONE_TOKENS_OVERLAP.0,
            Carried::Old => false,
        };
        if is_due {
            let (renewed, secret) = new_phone_session(&session.device, self.entropy.as_ref(), now);
            let renewed = PhoneSession { id: session.id.clone(), ..renewed };
            let tokens = (session.token_hash.as_str(), &*token.hash());
            let turned = self.store.devices().rotate_phone(&renewed, tokens, now).await?;
            return Ok(turned.then_some(secret));
        }
        if known.carried == Carried::New {
            self.store.devices().confirm_phone(session, now.plus(PHONE_TOKENS_OVERLAP)).await?;
        }
        Ok(None)
    }

    /// Whether this token was that of a phone that will never be one of ours again.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_gone(&self, token: &Secret) -> Outcome<bool> {
        Ok(self.store.devices().phone_is_gone(&token.hash()).await?)
    }

    /// Prepares a phone's login.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub async fn login(&self, source: &str) -> Outcome<Prepared> {
        self.throttle.spend("login", source, PHONE_CALLS_PER_MINUTE).await?;
        self.ceremony.assertion(binding(Purpose::DeviceLogin, None, None)).await
    }

    /// Signs a phone in by a discoverable credential.
    ///
    /// # Errors
    /// [`Refusal::TooMany`], or a refusal where the proof does not hold.
    pub async fn logged_in(
        &self,
        source: &str,
        challenge: &ChallengeId,
        response: &Value,
    ) -> Outcome<(SignedInPhone, Secret)> {
        self.throttle.act(source).await?;
        let proved = self.ceremony.proved(challenge, Purpose::DeviceLogin, None, response).await?;
        let now = self.clock.now();
        let (application, _) = self
            .store
            .applications()
            .for_address(&proved.user.address)
            .await?
            .ok_or(Stop::Refused(Refusal::UnknownPhone))?;
        let (session, token) = new_phone_session(&proved.device.id, self.entropy.as_ref(), now);
        self.store.devices().begin_phone(&session, now).await?;
        Ok((SignedInPhone { session, device: proved.device, user: proved.user, application }, token))
    }

    /// Keeps where push messages reach this phone, or that none do.
    ///
    /// # Errors
    /// [`Refusal::BadRequest`] where the address points to no allowed push service or belongs to another device.
    pub async fn set_push(&self, phone: &SignedInPhone, address: Option<&PushAddress>) -> Outcome<Device> {
        if let Some(address) = address
            && let Err(error) = crate::push::check_address(address, &self.push_hosts)
        {
            tracing::info!(%error, device = %phone.device.id, "a push address was turned down");
            return Err(Refusal::BadRequest.into());
        }
        match self.store.devices().set_push(&phone.device.id, address, self.clock.now()).await? {
            PushSet::Now => {}
            PushSet::TakenByOther => return Err(Refusal::BadRequest.into()),
        }
        let push = if address.is_some() { PushHealth::Reached } else { PushHealth::Unreached };
        Ok(Device { push, ..phone.device.clone() })
    }

    /// Signs a phone out of the authenticator. Its credential stays.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sign_out(&self, phone: &SignedInPhone) -> Outcome<()> {
        Ok(self.store.devices().end_phone(&phone.session.id).await?)
    }
}
