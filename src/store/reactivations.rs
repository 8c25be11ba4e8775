//! Letting somebody set up a new phone in place of a lost one: the invitation for it, and what it takes away.

use super::Result;
use super::door::{Tx, turn_of};
use super::logging;
use super::outbox::About;
use super::passcodes::revoke_passcodes;
use super::standing::refuse_all;
use super::users::{Users, revoke_invitations};
use crate::domain::change::Change;
use crate::domain::ids::{SignInId, UserId};
use crate::domain::invitation::{Invitation, Stops};
use crate::domain::letter::Addressed;
use crate::domain::refusal::Refusal;
use crate::domain::time::Time;
use crate::domain::user::UserStatus;

/// What a re-activation writes.
#[derive(Debug, Clone)]
pub struct Reactivation {
    /// The invitation, of somebody who is active.
    pub invitation: Invitation,
    /// The hash of its secret.
    pub secret_hash: String,
    /// When what the person has stops working.
    pub stops: Stops,
    /// The invitation by mail, if it is sent.
    pub letter: Option<Addressed>,
    /// What the person's mailboxes are told of it.
    pub notices: Vec<Addressed>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reactivated {
    /// The invitation stands; these sign-ins should look again.
    Now(Vec<SignInId>),
    /// The person is not active; nothing was written.
    NotActive,
    /// Their mailbox got as many of late as it may get; nothing was written.
    TooManyMails,
}

impl Users<'_> {
    /// Keeps an invitation for somebody who has activated a phone before; older ones die. What they have stops working
    /// with it, or when it is used.
    pub async fn reactivate(&self, new: &Reactivation, change: &Change, now: Time) -> Result<Reactivated> {
        let user = &new.invitation.user;
        let mut tx = self.0.write().await?;
        let turn = turn_of(&mut tx, user).await?;
        if turn.is_none_or(|turn| turn.status != UserStatus::Active) {
            return Ok(Reactivated::NotActive);
        }
        let stopped = match new.stops {
            Stops::AtIssue => take_away(&mut tx, user, now).await?,
            Stops::AtUse => Vec::new(),
        };
        revoke_passcodes(&mut tx, user, now).await?;
        revoke_invitations(&mut tx, user, now).await?;
        sqlx::query(
            "INSERT INTO invitations (id, user_id, secret_hash, kind, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(new.invitation.id.as_str())
        .bind(user.as_str())
        .bind(&new.secret_hash)
        .bind(new.invitation.kind.as_str())
        .bind(new.invitation.created_at.0)
        .bind(new.invitation.expires_at.0)
        .execute(&mut *tx)
        .await?;
        if let Some(letter) = &new.letter {
            let about = About { user, invitation: Some(&new.invitation.id) };
            if !self.0.post(&mut tx, about, letter, now).await? {
                return Ok(Reactivated::TooManyMails);
            }
        }
        for notice in &new.notices {
            self.0.post(&mut tx, About { user, invitation: None }, notice, now).await?;
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(Reactivated::Now(stopped))
    }
}

/// Takes away what a person could sign in by until now, and everything that rests on it: devices, push addresses,
/// sessions, a passcode, what waits on a phone, and further devices on their way. The rows of devices and of the
/// phones' own sessions stay, so that a phone that turns up is told to forget what it keeps. Tells which sign-ins
/// should look again. The person's turn must have been taken.
pub(super) async fn take_away(tx: &mut Tx, user: &UserId, now: Time) -> Result<Vec<SignInId>> {
    // What has expired is left to the sweep, which would otherwise meet these rows in another order.
    sqlx::query(
        "UPDATE approvals SET state = 'cancelled', decided_at = $2 \
         WHERE user_id = $1 AND state = 'pending' AND expires_at > $2",
    )
    .bind(user.as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    let refused = refuse_all(tx, user, Refusal::NoDevice, now).await?;
    sqlx::query("UPDATE sessions SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL")
        .bind(user.as_str())
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
    for statement in [
        "DELETE FROM push_health WHERE device_id IN (SELECT id FROM devices WHERE user_id = $1)",
        "DELETE FROM push_addresses WHERE device_id IN (SELECT id FROM devices WHERE user_id = $1)",
        "DELETE FROM additions WHERE user_id = $1 AND state IN ('offered', 'asked', 'granted')",
        "UPDATE devices SET status = 'revoked' WHERE user_id = $1",
    ] {
        sqlx::query(statement).bind(user.as_str()).execute(&mut **tx).await?;
    }
    revoke_passcodes(tx, user, now).await?;
    for sign_in in &refused {
        logging::stopped(tx, sign_in, Refusal::NoDevice, now).await?;
    }
    logging::silenced(tx, user, now).await?;
    Ok(refused)
}
