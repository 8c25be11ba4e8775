//! Helping people who lost their phone, and what protects people from those who help.
//!
//! A file an act: [`passcode`] for a morning without the phone, [`reactivate`] for a new one, [`identity`]
//! for who somebody is and whom owners alone act on. Each takes the warrant of its own permit and a reason,
//! which stands in the record of changes; the person is told on all their devices and in their mailboxes.

pub mod identity;
pub mod passcode;
pub mod reactivate;

use std::sync::Arc;

use serde_json::Value;

use crate::domain::address::Address;
use crate::domain::change::{Change, Kind};
use crate::domain::ids::UserId;
use crate::domain::operator::{Permit, Shield};
use crate::domain::refusal::Refusal;
use crate::domain::time::Clock;
use crate::domain::user::{User, UserStatus};
use crate::keys::entropy::Entropy;
use crate::store::Store;

use super::admit::Warrant;
use super::notify::Notify;
use super::shield::shield_of;
use super::wake::Wake;
use super::{Outcome, Stop};

/// Helps people on an operator's behalf.
#[derive(Clone)]
pub struct Rescue {
    /// Where people are kept.
    pub store: Arc<Store>,
    /// Tells their devices.
    pub notify: Notify,
    /// Wakes pages of people who lose their devices.
    pub wake: Wake,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The configured public address, without a final slash.
    pub base_url: String,
}

impl Rescue {
    /// The person with this address, for the terminal.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn by_address(&self, address: &Address) -> Outcome<User> {
        self.store.users().by_address(address).await?.ok_or(Stop::Refused(Refusal::NotFound))
    }

    /// The person and what protects them, if whoever holds the warrant may act on them.
    async fn theirs<P: Permit>(&self, by: &Warrant<P>, id: &UserId) -> Outcome<(User, Shield)> {
        let user = self.store.users().by_id(id).await?.filter(|user| user.status != UserStatus::Removed);
        let user = user.ok_or(Stop::Refused(Refusal::NotFound))?;
        let shield = shield_of(&self.store, &user).await?;
        by.may_act_on(shield)?;
        Ok((user, shield))
    }
}

fn change_of<P: Permit>(by: &Warrant<P>, kind: Kind, user: &User, detail: Value) -> Change {
    Change { actor: by.actor.clone(), kind, subject: user.id.to_string(), detail }
}
