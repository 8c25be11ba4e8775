//! From an invitation to a first device, and to a new one in place of what was lost.
//!
//! The secret stands in the link's fragment, so no mail scanner sends it; opening changes nothing but the
//! note that it was opened, and the invitation is used up in the transaction that stores the credential.

use std::sync::Arc;

use serde_json::Value;

use crate::domain::application::Application;
use crate::domain::challenge::Purpose;
use crate::domain::device::{Credential, Device, DeviceStatus, PushHealth};
use crate::domain::ids::{ChallengeId, DeviceId};
use crate::domain::invitation::Invitation;
use crate::domain::letter::Letter;
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::time::Clock;
use crate::domain::user::{User, UserStatus};
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::secret::Secret;
use crate::store::Store;
use crate::store::invitations::{Activated, Activation};

use super::ceremony::{Ceremony, Prepared, binding};
use super::notify::Notify;
use super::phone::{SignedInPhone, new_phone_session};
use super::post::to_each_mailbox;
use super::rules::PHONE_CALLS_PER_MINUTE;
use super::throttle::Throttle;
use super::wake::Wake;
use super::{Outcome, Stop};

/// Turns invitations into devices.
#[derive(Clone)]
pub struct Activate {
    /// Where invitations and devices are kept.
    pub store: Arc<Store>,
    /// Registers credentials.
    pub ceremony: Ceremony,
    /// Tells the devices that a new one takes the place of.
    pub notify: Notify,
    /// Budgets.
    pub throttle: Throttle,
    /// Wakes the pages that show people.
    pub wake: Wake,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// An opened invitation.
pub struct OpenInvitation {
    /// It.
    pub invitation: Invitation,
    /// Who is invited.
    pub user: User,
    /// To what.
    pub application: Application,
    /// The registration that waits for the phone.
    pub prepared: Prepared,
}

impl Activate {
    async fn find(&self, secret: &str, source: &str) -> Outcome<(Invitation, User, Application)> {
        self.throttle.spend("invitation", source, PHONE_CALLS_PER_MINUTE).await?;
        let bad = || Stop::Refused(Refusal::BadInvitation);
        let secret = Secret::parse(secret).ok_or_else(bad)?;
        let now = self.clock.now();
        let (invitation, user) = self.store.invitations().by_secret(&secret.hash(), now).await?.ok_or_else(bad)?;
        let (application, _) = self.store.applications().for_address(&user.address).await?.ok_or_else(bad)?;
        Ok((invitation, user, application))
    }

    /// The person tapped "open".
    ///
    /// # Errors
    /// [`Refusal::BadInvitation`].
    pub async fn open(&self, secret: &str, source: &str) -> Outcome<OpenInvitation> {
        let (invitation, user, application) = self.find(secret, source).await?;
        self.store.invitations().open(&invitation.id, &user.id, self.clock.now()).await?;
        self.wake.people().await;
        let binding = binding(Purpose::Register, Some(user.id.clone()), Some(invitation.id.to_string()));
        let prepared = self.ceremony.registration(binding, &user).await?;
        Ok(OpenInvitation { invitation, user, application, prepared })
    }

    /// The phone has made a credential: verify it and, all at once, use the invitation up, keep the device
    /// and make the account active.
    ///
    /// # Errors
    /// A refusal where the invitation or the credential is no good, or another phone was quicker.
    pub async fn finish(
        &self,
        secret: &str,
        source: &str,
        device_name: &Name,
        answer: (&ChallengeId, &Value),
    ) -> Outcome<(SignedInPhone, Secret)> {
        let (invitation, user, application) = self.find(secret, source).await?;
        let (challenge, response) = answer;
        let registered = self.ceremony.registered(challenge, invitation.id.as_str(), response).await?;
        let now = self.clock.now();
        let device = Device {
            id: DeviceId::from_random(bytes(self.entropy.as_ref())),
            user: user.id.clone(),
            name: device_name.clone(),
            status: DeviceStatus::Active,
            push: PushHealth::Unreached,
            created_at: now,
            seen_at: now,
        };
        let (session, token) = new_phone_session(&device.id, self.entropy.as_ref(), now);
        // Before they are taken away.
        let older = self.notify.targets(&user.id).await?;
        let activation = Activation {
            invitation: invitation.id,
            user: user.id.clone(),
            credential: Credential {
                id: registered.credential_id,
                device: device.id.clone(),
                user: user.id.clone(),
                passkey: registered.passkey,
            },
            device: device.clone(),
            phone: session.clone(),
            notices: to_each_mailbox(&user, &Letter::Activated { device: device.name.clone(), at: now }),
        };
        match self.store.invitations().activate(&activation, now).await? {
            Activated::Now => {}
            Activated::Already | Activated::Late => return Err(Refusal::BadInvitation.into()),
            Activated::CredentialTaken => return Err(Refusal::BadCredential.into()),
        }
        self.wake.people().await;
        self.notify.news_to(older, activation.invitation.as_str());
        tracing::info!(user = %user.id, device = %device.id, "an account became active");
        let user = User { status: UserStatus::Active, ..user };
        Ok((SignedInPhone { session, device, user, application }, token))
    }
}
