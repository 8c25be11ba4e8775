//! Suspending and removing people: everything that rests on them falls in the same transaction.

use super::Result;
use super::door::{Turn, Tx, turn_of};
use super::row::Row;
use super::users::{Users, revoke_invitations};
use crate::domain::ids::{SignInId, UserId};
use crate::domain::refusal::Refusal;
use crate::domain::time::Time;
use crate::domain::user::UserStatus;

impl Users<'_> {
    /// Keeps a person out. Tells which sign-ins should look again; none where there is no such live person.
    pub async fn suspend(&self, user: &UserId, now: Time) -> Result<Option<Vec<SignInId>>> {
        let mut tx = self.0.write().await?;
        if !is_live(turn_of(&mut tx, user).await?) {
            return Ok(None);
        }
        let stopped = stop(&mut tx, user, UserStatus::Suspended, now).await?;
        tx.commit().await?;
        Ok(Some(stopped))
    }

    /// Removes a person, their devices, sessions and invitations; the row stays as a tombstone. Tells which
    /// sign-ins should look again; none where there is no such live person.
    pub async fn remove(&self, user: &UserId, now: Time) -> Result<Option<Vec<SignInId>>> {
        let mut tx = self.0.write().await?;
        if !is_live(turn_of(&mut tx, user).await?) {
            return Ok(None);
        }
        let stopped = stop(&mut tx, user, UserStatus::Removed, now).await?;
        revoke_invitations(&mut tx, user, now).await?;
        for statement in [
            "DELETE FROM push_addresses WHERE device_id IN (SELECT id FROM devices WHERE user_id = $1)",
            // The phones' own sessions end with the devices; their rows stay, so that a phone can be told.
            "UPDATE devices SET status = 'revoked' WHERE user_id = $1",
        ] {
            sqlx::query(statement).bind(user.as_str()).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(Some(stopped))
    }
}

fn is_live(turn: Option<Turn>) -> bool {
    turn.is_some_and(|turn| turn.status != UserStatus::Removed)
}

/// Sets the status; ends sessions, pending approvals and sign-ins that wait for an answer.
async fn stop(tx: &mut Tx, user: &UserId, status: UserStatus, now: Time) -> Result<Vec<SignInId>> {
    let why = match status {
        UserStatus::Suspended => Refusal::Suspended,
        _ => Refusal::UnknownAccount,
    };
    sqlx::query("UPDATE users SET status = $2, changed_at = $3 WHERE id = $1")
        .bind(user.as_str())
        .bind(status.as_str())
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
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
    Ok(refused)
}

/// Refuses what waits for an answer, one by one in the order of the ids; here, too, nothing that has expired.
async fn refuse_all(tx: &mut Tx, user: &UserId, why: Refusal, now: Time) -> Result<Vec<SignInId>> {
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
