//! A further device, by leave of one that is there: offered with a proof, asked for with a number on the new screen,
//! granted with another proof that binds that number. E-mail alone adds nothing.

use std::sync::Arc;

use serde_json::Value;

use crate::domain::addition::{Addition, AdditionState};
use crate::domain::application::Application;
use crate::domain::approval::Decided;
use crate::domain::challenge::{Binding, Purpose};
use crate::domain::device::{Credential, Device, DeviceStatus, PushHealth};
use crate::domain::ids::{AdditionId, ChallengeId, DeviceId, UserId};
use crate::domain::letter::Letter;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::Origin;
use crate::domain::text::Name;
use crate::domain::time::{Clock, Span, Time};
use crate::domain::user::User;
use crate::keys::entropy::{Entropy, below, bytes};
use crate::keys::secret::Secret;
use crate::store::Store;
use crate::store::additions::{Arrival, Arrived, Grant};

use super::ceremony::{Ceremony, Prepared, binding};
use super::notify::Notify;
use super::phone::{SignedInPhone, new_phone_session};
use super::post::to_each_mailbox;
use super::rules::PHONE_CALLS_PER_MINUTE;
use super::throttle::Throttle;
use super::{Fault, Outcome, Stop};

/// How long a device may be on its way.
const ON_ITS_WAY: Span = Span::minutes(10);

/// Adds devices.
#[derive(Clone)]
pub struct AddDevice {
    /// Where devices are kept.
    pub store: Arc<Store>,
    /// Proves devices, registers credentials.
    pub ceremony: Ceremony,
    /// Tells the person's other devices.
    pub notify: Notify,
    /// Budgets.
    pub throttle: Throttle,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The configured public address, without a final slash.
    pub base_url: String,
}

/// An offer: who opens its link may ask to become a device of this person.
pub struct Offer {
    /// The link, to be shown to the new device alone.
    pub link: String,
    /// From when on it is of no use.
    pub expires_at: Time,
}

impl AddDevice {
    /// Prepares the proof that an offer takes.
    ///
    /// # Errors
    /// When the store or the library fails.
    pub async fn begin(&self, (user, device): (&UserId, &DeviceId)) -> Outcome<Prepared> {
        let subject = Some(device.to_string());
        self.ceremony.assertion(binding(Purpose::AddDevice, Some(user.clone()), subject)).await
    }

    /// Offers a place to a further device.
    ///
    /// # Errors
    /// A refusal where the proof does not hold.
    pub async fn offer(&self, (user, device): (&UserId, &DeviceId), answer: (&ChallengeId, &Value)) -> Outcome<Offer> {
        let subject = Some(device.as_str());
        let proved = self.ceremony.proved(answer.0, Purpose::AddDevice, subject, answer.1).await?;
        if proved.user.id != *user {
            return Err(Refusal::BadCredential.into());
        }
        let now = self.clock.now();
        let secret = Secret::random(self.entropy.as_ref());
        let number =
            u8::try_from(10 + below(self.entropy.as_ref(), 90)).map_err(|_| Fault::Broken("a number over 99"))?;
        let addition = Addition {
            id: AdditionId::from_random(bytes(self.entropy.as_ref())),
            user: proved.user.id,
            offered_by: proved.device.id,
            state: AdditionState::Offered,
            name: None,
            origin: None,
            number,
            expires_at: now.plus(ON_ITS_WAY),
        };
        if !self.store.additions().offer(&addition, &secret.hash(), now).await? {
            return Err(Refusal::UnknownPhone.into());
        }
        Ok(Offer { link: format!("{}/phone/add#{}", self.base_url, secret.to_text()), expires_at: addition.expires_at })
    }

    async fn person(&self, addition: &Addition) -> Outcome<(User, Application)> {
        let bad = || Stop::Refused(Refusal::BadInvitation);
        let user = self.store.users().by_id(&addition.user).await?.ok_or_else(bad)?;
        let (application, _) = self.store.applications().for_address(&user.address).await?.ok_or_else(bad)?;
        Ok((user, application))
    }

    /// Whose device the holder of a link may become.
    ///
    /// # Errors
    /// [`Refusal::BadInvitation`], [`Refusal::TooMany`].
    pub async fn open(&self, secret: &str, source: &str) -> Outcome<(User, Application)> {
        self.throttle.spend("add-device", source, PHONE_CALLS_PER_MINUTE).await?;
        let bad = || Stop::Refused(Refusal::BadInvitation);
        let secret = Secret::parse(secret).ok_or_else(bad)?;
        let found = self.store.additions().offered(&secret.hash(), self.clock.now()).await?;
        self.person(&found.ok_or_else(bad)?).await
    }

    /// The new device asks, under this name; tells the number it is to show, and its claim.
    ///
    /// # Errors
    /// [`Refusal::BadInvitation`], [`Refusal::TooMany`].
    pub async fn ask(&self, secret: &str, source: &str, who: (&Name, &Origin)) -> Outcome<(Addition, Secret)> {
        self.throttle.spend("add-device", source, PHONE_CALLS_PER_MINUTE).await?;
        let bad = || Stop::Refused(Refusal::BadInvitation);
        let secret = Secret::parse(secret).ok_or_else(bad)?;
        let claim = Secret::random(self.entropy.as_ref());
        let now = self.clock.now();
        if !self.store.additions().ask(&secret.hash(), &claim.hash(), who, now).await? {
            return Err(bad());
        }
        let asked = self.store.additions().claimed(&claim.hash(), now).await?.ok_or_else(bad)?;
        Ok((asked, claim))
    }

    /// Where the new device's wish stands.
    ///
    /// # Errors
    /// [`Refusal::BadInvitation`] where it is over.
    pub async fn claimed(&self, claim: &str) -> Outcome<(Addition, Secret)> {
        let bad = || Stop::Refused(Refusal::BadInvitation);
        let claim = Secret::parse(claim).ok_or_else(bad)?;
        let addition = self.store.additions().claimed(&claim.hash(), self.clock.now()).await?.ok_or_else(bad)?;
        Ok((addition, claim))
    }

    /// What asks to become a device of this phone's person.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn asked(&self, phone: &SignedInPhone) -> Outcome<Vec<Addition>> {
        Ok(self.store.additions().asked_of(&phone.user.id, self.clock.now()).await?)
    }

    /// Shows one, with a challenge to grant it by.
    ///
    /// # Errors
    /// [`Refusal::NotPending`].
    pub async fn show(&self, phone: &SignedInPhone, id: &AdditionId) -> Outcome<(Addition, Prepared)> {
        let asked = self.asked(phone).await?.into_iter().find(|addition| addition.id == *id);
        let addition = asked.ok_or(Stop::Refused(Refusal::NotPending))?;
        let binding = Binding {
            purpose: Purpose::AddDevice,
            subject: Some(addition.id.to_string()),
            user: Some(addition.user.clone()),
            application: None,
            number: Some(addition.number),
        };
        let prepared = self.ceremony.assertion(binding).await?;
        Ok((addition, prepared))
    }

    /// Grants it: a proof by a device of this very person, and the number from the new screen.
    ///
    /// # Errors
    /// A refusal where the proof does not hold; a try is counted only where it does.
    pub async fn grant(
        &self,
        phone: &SignedInPhone,
        id: &AdditionId,
        (challenge, number, response): (&ChallengeId, u8, &Value),
    ) -> Outcome<Decided> {
        let proved = self.ceremony.proved(challenge, Purpose::AddDevice, Some(id.as_str()), response).await?;
        if proved.user.id != phone.user.id {
            return Err(Refusal::BadCredential.into());
        }
        let grant = Grant {
            addition: id,
            user: &proved.user.id,
            device: &proved.device.id,
            number,
            evidence: &proved.evidence,
        };
        Ok(self.store.additions().grant(grant, self.clock.now()).await?)
    }

    /// Says no.
    ///
    /// # Errors
    /// [`Refusal::NotPending`].
    pub async fn refuse(&self, phone: &SignedInPhone, id: &AdditionId) -> Outcome<()> {
        let refused = self.store.additions().refuse(id, &phone.user.id).await?;
        if refused { Ok(()) } else { Err(Refusal::NotPending.into()) }
    }

    /// Prepares the new device's credential, once it was granted a place.
    ///
    /// # Errors
    /// [`Refusal::NotPending`] before, [`Refusal::BadInvitation`] where it is over.
    pub async fn register(&self, claim: &str) -> Outcome<Prepared> {
        let (addition, _) = self.claimed(claim).await?;
        if addition.state != AdditionState::Granted {
            return Err(Refusal::NotPending.into());
        }
        let (user, _) = self.person(&addition).await?;
        let binding = binding(Purpose::Register, Some(user.id.clone()), Some(addition.id.to_string()));
        self.ceremony.registration(binding, &user).await
    }

    /// The new device has made its credential, and is one of the person's from here on.
    ///
    /// # Errors
    /// A refusal where it was not granted, or the credential is no good.
    pub async fn finish(&self, claim: &str, answer: (&ChallengeId, &Value)) -> Outcome<(SignedInPhone, Secret)> {
        let (addition, claim) = self.claimed(claim).await?;
        let (user, application) = self.person(&addition).await?;
        let registered = self.ceremony.registered(answer.0, addition.id.as_str(), answer.1).await?;
        let now = self.clock.now();
        let device = Device {
            id: DeviceId::from_random(bytes(self.entropy.as_ref())),
            user: user.id.clone(),
            name: addition.name.clone().ok_or(Stop::Refused(Refusal::NotPending))?,
            status: DeviceStatus::Active,
            push: PushHealth::Unreached,
            created_at: now,
            seen_at: now,
        };
        let (session, token) = new_phone_session(&device.id, self.entropy.as_ref(), now);
        let credential = Credential {
            id: registered.credential_id,
            device: device.id.clone(),
            user: user.id.clone(),
            passkey: registered.passkey,
        };
        let arrival = Arrival {
            addition: addition.id.clone(),
            claim_hash: claim.hash(),
            device: device.clone(),
            credential,
            phone: session.clone(),
            notices: to_each_mailbox(&user, &Letter::DeviceAdded { device: device.name.clone(), at: now }),
        };
        match self.store.additions().arrive(&arrival, now).await? {
            Arrived::Now => {}
            Arrived::Late => return Err(Refusal::BadInvitation.into()),
            Arrived::CredentialTaken => return Err(Refusal::BadCredential.into()),
        }
        self.notify.news(&user.id, addition.id.as_str()).await?;
        tracing::info!(user = %user.id, device = %device.id, "a further device was added");
        Ok((SignedInPhone { session, device, user, application }, token))
    }
}
