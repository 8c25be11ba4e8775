//! What operators do to people: look at one, take a device away, end sessions.
//!
//! Nobody acts on a person who runs the console and is not strictly below; the person's own role protects them, and
//! only owners act on owners and on whoever an owner has set apart. Everything that rests on what is taken away falls in the same transaction.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::domain::change::{Change, Kind};
use crate::domain::device::Device;
use crate::domain::ids::{DeviceId, SessionId, UserId};
use crate::domain::letter::Letter;
use crate::domain::operator::permit::{EndSessions, SeeUsers, TendDevices};
use crate::domain::operator::{Permit, Shield};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::time::Clock;
use crate::domain::user::{User, UserStatus};
use crate::store::Store;
use crate::store::person::{Profile, Retiring};

use super::admit::Warrant;
use super::post::to_each_mailbox;
use super::shield::shield_of;
use super::wake::Wake;
use super::{Outcome, Stop};

/// Acts on people on an operator's behalf.
#[derive(Clone)]
pub struct People {
    /// Where people are kept.
    pub store: Arc<Store>,
    /// Wakes pages of people who lose their access.
    pub wake: Wake,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// A person as an operator sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What is theirs.
    pub profile: Profile,
    /// What protects them.
    pub shield: Shield,
}

impl People {
    /// One person.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn one(&self, _: &Warrant<SeeUsers>, id: &UserId) -> Outcome<Seen> {
        let profile =
            self.store.users().profile(id, self.clock.now()).await?.ok_or(Stop::Refused(Refusal::NotFound))?;
        let shield = shield_of(&self.store, &profile.user).await?;
        Ok(Seen { profile, shield })
    }

    /// The person, if whoever holds the warrant may touch them.
    pub(super) async fn theirs<P: Permit>(&self, by: &Warrant<P>, id: &UserId) -> Outcome<User> {
        let user = self.store.users().by_id(id).await?.filter(|user| user.status != UserStatus::Removed);
        let user = user.ok_or(Stop::Refused(Refusal::NotFound))?;
        by.may_act_on(shield_of(&self.store, &user).await?)?;
        Ok(user)
    }

    /// One device of a person, for whoever may tend it.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NotFound`].
    pub async fn device_of(&self, by: &Warrant<TendDevices>, user: &UserId, id: &DeviceId) -> Outcome<(User, Device)> {
        let user = self.theirs(by, user).await?;
        let device = self.device(&user, id).await?;
        Ok((user, device))
    }

    pub(super) async fn device(&self, user: &User, id: &DeviceId) -> Outcome<Device> {
        let devices = self.store.devices().of_user(&user.id).await?;
        devices.into_iter().find(|device| device.id == *id).ok_or(Stop::Refused(Refusal::NotFound))
    }

    /// Takes a device away for good, once its name was typed to confirm it.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NotFound`], [`Refusal::NotConfirmed`].
    pub async fn retire_device(
        &self,
        by: &Warrant<TendDevices>,
        user: &UserId,
        (id, typed): (&DeviceId, &str),
    ) -> Outcome<Device> {
        let (user, device) = self.device_of(by, user, id).await?;
        if typed != device.name.as_str() {
            return Err(Refusal::NotConfirmed.into());
        }
        let detail = json!({"address": user.address.as_str(), "before": {"device": device.name}});
        let change = change_of(by, Kind::DeviceRemoved, &user, detail);
        let now = self.clock.now();
        let notices = to_each_mailbox(&user, &Letter::Removed { device: device.name.clone(), at: now });
        let retiring = Retiring { device: id, may_be_last: true, notices: &notices };
        let stopped = self.store.users().retire_device(&user.id, retiring, &change, now).await?;
        self.wake.all(&stopped.ok_or(Stop::Refused(Refusal::NotFound))?).await;
        self.wake.people().await;
        Ok(device)
    }

    /// Gives a device another name.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NotFound`].
    pub async fn rename_device(
        &self,
        by: &Warrant<TendDevices>,
        user: &UserId,
        (id, name): (&DeviceId, &Name),
    ) -> Outcome<()> {
        let (user, device) = self.device_of(by, user, id).await?;
        let detail = json!({
            "address": user.address.as_str(), "before": {"device": device.name}, "after": {"device": name},
        });
        let change = change_of(by, Kind::DeviceRenamed, &user, detail);
        let renamed = self.store.users().rename_device(&user.id, (id, name), &change, self.clock.now()).await?;
        self.wake.people().await;
        if renamed { Ok(()) } else { Err(Refusal::NotFound.into()) }
    }

    /// Ends a person's sessions, or one of them; tells how many.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NotFound`].
    pub async fn end_sessions(
        &self,
        by: &Warrant<EndSessions>,
        user: &UserId,
        session: Option<&SessionId>,
    ) -> Outcome<u64> {
        let user = self.theirs(by, user).await?;
        let which = session.map_or("all", SessionId::as_str);
        let detail = json!({"address": user.address.as_str(), "before": {"sessions": which}});
        let change = change_of(by, Kind::SessionsEnded, &user, detail);
        let ended = self.store.users().end_sessions(&user.id, session, &change, self.clock.now()).await?;
        self.wake.people().await;
        Ok(ended)
    }
}

fn change_of<P: Permit>(by: &Warrant<P>, kind: Kind, user: &User, detail: Value) -> Change {
    Change { actor: by.actor.clone(), kind, subject: user.id.to_string(), detail }
}
