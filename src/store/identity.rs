//! Who somebody is: their ImmutableID, the mailbox that a bearer link goes to, and the mark of whoever is protected.
//! Each stands under the row's seal, so each is written together with it, in the person's turn.

use super::Result;
use super::authority::void_handed_out;
use super::door::{Tx, turn_of, turn_of_directory};
use super::outbox::About;
use super::users::{Users, user_columns};
use crate::domain::change::Change;
use crate::domain::ids::UserId;
use crate::domain::letter::Addressed;
use crate::domain::mailbox::Mailbox;
use crate::domain::time::Time;
use crate::domain::user::{ImmutableId, User, UserStatus};

/// What came of giving somebody another ImmutableID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identified {
    /// They have it.
    Now,
    /// Somebody else has or had it.
    Taken,
    /// They are not suspended, or not there.
    NotSuspended,
}

impl Users<'_> {
    /// Gives a suspended person another ImmutableID; whatever session they may have left ends.
    pub async fn set_immutable_id(
        &self,
        user: &UserId,
        immutable_id: &ImmutableId,
        change: &Change,
        now: Time,
    ) -> Result<Identified> {
        let mut tx = self.0.write().await?;
        // From here on nobody else adds a person, or gives one another ImmutableID.
        turn_of_directory(&mut tx).await?;
        let Some(old) = self.in_turn(&mut tx, user).await?.filter(|user| user.status == UserStatus::Suspended) else {
            return Ok(Identified::NotSuspended);
        };
        let new = User { immutable_id: immutable_id.clone(), ..old };
        // Tombstones keep theirs: whoever comes back is who they were.
        let set = sqlx::query(
            "UPDATE users SET immutable_id = $2, mac = $3, changed_at = $4 WHERE id = $1 AND status = 'suspended' \
             AND NOT EXISTS (SELECT 1 FROM users o WHERE o.immutable_id = $2 AND o.id <> $1)",
        )
        .bind(user.as_str())
        .bind(immutable_id.as_str())
        .bind(self.0.seal_of(&new))
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        if set.rows_affected() == 0 {
            return Ok(Identified::Taken);
        }
        sqlx::query("UPDATE sessions SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL")
            .bind(user.as_str())
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(Identified::Now)
    }

    /// Gives somebody another private mailbox, or none; false where they are not there.
    pub async fn set_personal_address(
        &self,
        user: &UserId,
        (mailbox, notices): (Option<&Mailbox>, &[Addressed]),
        change: &Change,
        now: Time,
    ) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let Some(old) = self.in_turn(&mut tx, user).await?.filter(|user| user.status != UserStatus::Removed) else {
            return Ok(false);
        };
        let new = User { personal_address: mailbox.cloned(), ..old };
        sqlx::query("UPDATE users SET personal_address = $2, mac = $3, changed_at = $4 WHERE id = $1")
            .bind(user.as_str())
            .bind(mailbox.map(Mailbox::as_str))
            .bind(self.0.seal_of(&new))
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        for notice in notices {
            self.0.post(&mut tx, About { user, invitation: None }, notice, now).await?;
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Sets somebody apart, or takes that back; false where they are not there, or it is so already.
    pub async fn set_protected(&self, user: &UserId, is_protected: bool, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let differs = |user: &User| user.status != UserStatus::Removed && user.is_protected != is_protected;
        let Some(old) = self.in_turn(&mut tx, user).await?.filter(differs) else { return Ok(false) };
        let new = User { is_protected, ..old };
        // What somebody has in hand to be them must not outlast the protection from just that.
        if is_protected {
            void_handed_out(&mut tx, (user, new.status), now).await?;
        }
        sqlx::query("UPDATE users SET protected = $2, mac = $3, changed_at = $4 WHERE id = $1")
            .bind(user.as_str())
            .bind(i64::from(is_protected))
            .bind(self.0.seal_of(&new))
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The person as they stand once their turn is ours.
    async fn in_turn(&self, tx: &mut Tx, user: &UserId) -> Result<Option<User>> {
        const STATEMENT: &str = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.id = $1");
        turn_of(tx, user).await?;
        let row = sqlx::query(STATEMENT).bind(user.as_str()).fetch_optional(&mut **tx).await?;
        row.map(|row| self.0.user_of(&row)).transpose()
    }
}
