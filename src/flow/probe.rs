//! See whether push messages reach a device: send one that asks nothing.

use serde_json::json;

use crate::domain::audit::{Entry, Event};
use crate::domain::device::Device;
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::operator::permit::TestPush;
use crate::push::Outcome as Sent;

use super::Outcome;
use super::admit::Warrant;
use super::notify::Notify;
use super::people::People;
use super::rules::TEST_PUSHES_PER_MINUTE;
use super::throttle::Throttle;

/// Sends messages that ask nothing.
#[derive(Clone)]
pub struct Probe {
    /// Whom one may touch.
    pub people: People,
    /// How messages leave.
    pub notify: Notify,
    /// Budgets.
    pub throttle: Throttle,
}

/// How such a message fared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probed {
    /// The push service took it; whether it came, the person sees.
    Taken,
    /// The device has no push address.
    NoAddress,
    /// The push service knows the address no more; it was dropped.
    Gone,
    /// The push service did not take it.
    Failed,
}

impl Probed {
    const ALL: [Self; 4] = [Self::Taken, Self::NoAddress, Self::Gone, Self::Failed];

    /// As it stands in the address of the page that tells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::NoAddress => "none",
            Self::Gone => "gone",
            Self::Failed => "failed",
        }
    }

    /// The reverse of [`Probed::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|probed| probed.as_str() == text)
    }
}

impl Probe {
    /// Sends a message to one device of a person and waits how it fares.
    ///
    /// # Errors
    /// That the actor may not touch them, that there is no such device, or that it got enough of them.
    pub async fn push(&self, by: &Warrant<TestPush>, user: &UserId, device: &DeviceId) -> Outcome<Probed> {
        let user = self.people.theirs(by, user).await?;
        let Device { id, .. } = self.people.device(&user, device).await?;
        self.throttle.spend("test-push", id.as_str(), TEST_PUSHES_PER_MINUTE).await?;
        let store = &self.people.store;
        let targets = store.devices().push_targets(&user.id).await?;
        let target = targets.into_iter().find(|(known, _)| *known == id);
        let probed = match target {
            None => Probed::NoAddress,
            Some((_, address)) => match self.notify.probe(&id, address).await {
                Sent::Taken => Probed::Taken,
                Sent::Gone => Probed::Gone,
                Sent::Failed { .. } => Probed::Failed,
            },
        };
        let detail = json!({"device": id, "by": by.actor.to_text(), "result": probed.as_str()});
        let entry = Entry { event: Event::PushTested, user: Some(user.id), correlation: None, detail };
        store.audit().append(&entry, self.people.clock.now()).await?;
        Ok(probed)
    }
}
