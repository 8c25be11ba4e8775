//! Where people stand: suspending, resuming, removing them. What rests on a person falls in the same transaction.

use super::Result;
use super::authority::lists_as_expired;
use super::door::{Turn, Tx, turn_of, turn_of_directory};
use super::logging;
use super::passcodes::revoke_passcodes;
use super::row::Row;
use super::tallies::Changes;
use super::trust::revoke_codes;
use super::users::{Users, revoke_invitations};
use crate::domain::change::Change;
use crate::domain::ids::{SignInId, UserId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Time;
use crate::domain::user::UserStatus;

impl Users<'_> {
    /// Keeps a person out. Tells which sign-ins should look again; none where there is no such live person.
    pub async fn suspend(&self, user: &UserId, change: &Change, now: Time) -> Result<Option<Vec<SignInId>>> {
        let mut tx = self.0.write().await?;
        let Some(from) = live(turn_of(&mut tx, user).await?) else { return Ok(None) };
        let (stopped, changes) = stop(&mut tx, user, (from, UserStatus::Suspended), now).await?;
        changes.write(&mut tx).await?;
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(Some(stopped))
    }

    /// Lets a suspended person in again, to where they stood before: active if they ever used their newest invitation,
    /// else invited. Tells which; nothing where they are not suspended.
    pub async fn resume(&self, user: &UserId, change: &Change, now: Time) -> Result<Option<UserStatus>> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, user).await?;
        let resumed = sqlx::query(
            "UPDATE users SET changed_at = $2, status = CASE WHEN EXISTS (SELECT 1 FROM invitations i \
             WHERE i.id = users.invitation_id AND i.used_at IS NOT NULL) THEN 'active' ELSE 'invited' END \
             WHERE id = $1 AND status = 'suspended' RETURNING domain, status",
        )
        .bind(user.as_str())
        .bind(now.0)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = resumed else { return Ok(None) };
        let mut row = Row::of(&row);
        let (domain, status) = (row.text()?, row.word("users.status", UserStatus::parse)?);
        // Whether an invitation is over the sweep finds out.
        sqlx::query("UPDATE users SET standing = status WHERE id = $1").bind(user.as_str()).execute(&mut *tx).await?;
        let mut changes = Changes::default();
        changes.leaves(&domain, UserStatus::Suspended);
        changes.joins(&domain, status);
        changes.write(&mut tx).await?;
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(Some(status))
    }

    /// Takes back the invitation of somebody who did not use it: its link and its mail are of no use any more. False
    /// where there is none to take back.
    pub async fn revoke_invitation(&self, user: &UserId, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let turn = turn_of(&mut tx, user).await?;
        let revoked = sqlx::query(
            "UPDATE invitations SET revoked_at = $2 WHERE user_id = $1 AND used_at IS NULL AND revoked_at IS NULL \
             AND expires_at > $2 AND EXISTS (SELECT 1 FROM users u WHERE u.id = $1 AND u.status IN ('invited', 'active'))",
        )
        .bind(user.as_str())
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        if revoked.rows_affected() == 0 {
            return Ok(false);
        }
        if turn.is_some_and(|turn| turn.status == UserStatus::Invited) {
            lists_as_expired(&mut tx, user, now).await?;
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Notes of a batch of invited people that their newest invitation is over, so that lists show them so; tells of how
    /// many.
    pub async fn note_expired(&self, now: Time) -> Result<u64> {
        let mut tx = self.0.write().await?;
        // Whoever else touches several people at once takes it, too: no two of them wait for each other in a circle.
        turn_of_directory(&mut tx).await?;
        let noted = sqlx::query(
            "UPDATE users SET standing = 'expired' WHERE standing = 'invited' AND invited_until <= $1 AND id IN \
             (SELECT id FROM users WHERE standing = 'invited' AND invited_until <= $1 ORDER BY invited_until LIMIT 500)",
        )
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        let bounced =
            sqlx::query("UPDATE users SET standing = 'expired' WHERE standing = 'bounced' AND invited_until <= $1")
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
        tx.commit().await?;
        Ok(noted.rows_affected() + bounced.rows_affected())
    }

    /// Removes a person, their devices, sessions and invitations; the row stays as a tombstone. Tells which
    /// sign-ins should look again; none where there is no such live person.
    pub async fn remove(&self, user: &UserId, change: &Change, now: Time) -> Result<Option<Vec<SignInId>>> {
        let mut tx = self.0.write().await?;
        let Some(from) = live(turn_of(&mut tx, user).await?) else { return Ok(None) };
        let (stopped, changes) = stop(&mut tx, user, (from, UserStatus::Removed), now).await?;
        revoke_invitations(&mut tx, user, now).await?;
        for statement in [
            "DELETE FROM push_addresses WHERE device_id IN (SELECT id FROM devices WHERE user_id = $1)",
            "DELETE FROM push_health WHERE device_id IN (SELECT id FROM devices WHERE user_id = $1)",
            // The phones' own sessions end with the devices; their rows stay, so that a phone can be told.
            "UPDATE devices SET status = 'revoked' WHERE user_id = $1",
            "DELETE FROM words WHERE lookup = (SELECT lookup FROM users WHERE id = $1)",
            // Whoever comes after them may be meant by the same object id.
            "DELETE FROM external_people WHERE user_id = $1",
        ] {
            sqlx::query(statement).bind(user.as_str()).execute(&mut *tx).await?;
        }
        changes.write(&mut tx).await?;
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(Some(stopped))
    }
}

/// The status of a person who is not removed.
fn live(turn: Option<Turn>) -> Option<UserStatus> {
    turn.map(|turn| turn.status).filter(|status| *status != UserStatus::Removed)
}

/// Moves from one status to another; ends sessions, pending approvals, sign-ins that wait for an answer, and a
/// passcode, a program's code, a re-activation. The caller writes the tallies, last of all.
async fn stop(
    tx: &mut Tx,
    user: &UserId,
    (from, to): (UserStatus, UserStatus),
    now: Time,
) -> Result<(Vec<SignInId>, Changes)> {
    let why = match to {
        UserStatus::Suspended => Refusal::Suspended,
        _ => Refusal::UnknownAccount,
    };
    let domain =
        sqlx::query("UPDATE users SET status = $2, standing = $2, changed_at = $3 WHERE id = $1 RETURNING domain")
            .bind(user.as_str())
            .bind(to.as_str())
            .bind(now.0)
            .fetch_one(&mut **tx)
            .await?;
    let domain = Row::of(&domain).text()?;
    let mut changes = Changes::default();
    changes.leaves(&domain, from);
    changes.joins(&domain, to);
    // What has expired is left to the sweep, which would otherwise meet these rows in another order.
    sqlx::query(
        "UPDATE approvals SET state = 'cancelled', decided_at = $2 \
         WHERE user_id = $1 AND state = 'pending' AND expires_at > $2",
    )
    .bind(user.as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    let refused = refuse_all(tx, user, why, now).await?;
    sqlx::query("UPDATE sessions SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL")
        .bind(user.as_str())
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
    for sign_in in &refused {
        logging::stopped(tx, sign_in, why, now).await?;
    }
    logging::silenced(tx, user, now).await?;
    revoke_passcodes(tx, user, now).await?;
    revoke_codes(tx, user, now).await?;
    // Whoever is let in again gets in by what they had; a new phone takes a new decision.
    sqlx::query(
        "UPDATE invitations SET revoked_at = $2 \
         WHERE user_id = $1 AND kind = 'reactivation' AND used_at IS NULL AND revoked_at IS NULL",
    )
    .bind(user.as_str())
    .bind(now.0)
    .execute(&mut **tx)
    .await?;
    Ok((refused, changes))
}

/// Refuses what waits for an answer, one by one in the order of the ids; here, too, nothing that has expired.
pub(super) async fn refuse_all(tx: &mut Tx, user: &UserId, why: Refusal, now: Time) -> Result<Vec<SignInId>> {
    let waiting = sqlx::query(
        "SELECT id FROM sign_ins WHERE user_id = $1 AND stage IN ('identified', 'approved') AND expires_at > $2 \
         ORDER BY id",
    )
    .bind(user.as_str())
    .bind(now.0)
    .fetch_all(&mut **tx)
    .await?;
    let mut refused = Vec::with_capacity(waiting.len());
    for row in &waiting {
        let id = Row::of(row).parsed("sign_ins.id", SignInId::parse)?;
        let done = sqlx::query(
            "UPDATE sign_ins SET stage = 'refused', refusal = $3, ended_at = $4, stamp = stamp + 1 \
             WHERE id = $1 AND user_id = $2 AND stage IN ('identified', 'approved')",
        )
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(why.code())
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 1 {
            refused.push(id);
        }
    }
    Ok(refused)
}
