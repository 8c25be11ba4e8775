//! Who somebody is, and whom owners alone act on.

use serde_json::json;

use crate::domain::change::Kind;
use crate::domain::ids::UserId;
use crate::domain::letter::{Addressed, Letter};
use crate::domain::mailbox::Mailbox;
use crate::domain::operator::permit::{Protect, SetIdentity};
use crate::domain::refusal::Refusal;
use crate::domain::user::{ImmutableId, User, UserStatus};
use crate::flow::Outcome;
use crate::flow::admit::Warrant;
use crate::store::identity::Identified;

use super::{Rescue, change_of};

impl Rescue {
    /// The person whose identity is to be changed.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NotFound`].
    pub async fn identity_of(&self, by: &Warrant<SetIdentity>, id: &UserId) -> Outcome<User> {
        Ok(self.theirs(by, id).await?.0)
    }

    /// Gives a suspended person another ImmutableID: by it alone Entra ID finds them, so whoever has it is them.
    ///
    /// # Errors
    /// As [`Rescue::identity_of`], and [`Refusal::NotSuspended`], [`Refusal::BadImmutableId`].
    pub async fn set_immutable_id(
        &self,
        by: &Warrant<SetIdentity>,
        id: &UserId,
        immutable_id: &ImmutableId,
    ) -> Outcome<()> {
        let user = self.identity_of(by, id).await?;
        if user.status != UserStatus::Suspended {
            return Err(Refusal::NotSuspended.into());
        }
        let detail = json!({
            "address": user.address.as_str(), "before": {"immutable_id": user.immutable_id},
            "after": {"immutable_id": immutable_id},
        });
        let change = change_of(by, Kind::ImmutableIdChanged, &user, detail);
        match self.store.users().set_immutable_id(id, immutable_id, &change, self.clock.now()).await? {
            Identified::Now => Ok(()),
            Identified::Taken => Err(Refusal::BadImmutableId.into()),
            Identified::NotSuspended => Err(Refusal::NotSuspended.into()),
        }
    }

    /// Gives somebody another private mailbox, or none. Every mailbox is told, the older one with them.
    ///
    /// # Errors
    /// As [`Rescue::identity_of`].
    pub async fn set_personal_address(
        &self,
        by: &Warrant<SetIdentity>,
        id: &UserId,
        mailbox: Option<&Mailbox>,
    ) -> Outcome<()> {
        let user = self.identity_of(by, id).await?;
        if user.personal_address.as_ref() == mailbox {
            return Ok(());
        }
        let now = self.clock.now();
        let letter = Letter::AddressChanged { at: now };
        let told = user.mailboxes().into_iter().chain(mailbox.cloned());
        let notices: Vec<_> = told.map(|to| Addressed { to, letter: letter.clone() }).collect();
        let detail = json!({
            "address": user.address.as_str(), "before": {"personal_address": user.personal_address},
            "after": {"personal_address": mailbox},
        });
        let change = change_of(by, Kind::AddressChanged, &user, detail);
        let set = self.store.users().set_personal_address(id, (mailbox, &notices), &change, now).await?;
        if set { Ok(()) } else { Err(Refusal::NotFound.into()) }
    }

    /// The person who is to be set apart, or is.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn protection_of(&self, by: &Warrant<Protect>, id: &UserId) -> Outcome<User> {
        Ok(self.theirs(by, id).await?.0)
    }

    /// Sets somebody apart, so that nobody but owners acts on them; or takes that back.
    ///
    /// # Errors
    /// As [`Rescue::protection_of`].
    pub async fn protect(&self, by: &Warrant<Protect>, id: &UserId, is_protected: bool) -> Outcome<()> {
        let user = self.protection_of(by, id).await?;
        let detail = json!({
            "address": user.address.as_str(), "before": {"protected": user.is_protected},
            "after": {"protected": is_protected},
        });
        let change = change_of(by, Kind::UserProtection, &user, detail);
        // Where it is so already there is nothing to write.
        self.store.users().set_protected(id, is_protected, &change, self.clock.now()).await?;
        Ok(())
    }
}
