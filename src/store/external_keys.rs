//! How the key that signs second factors is followed by another one: nobody confirms it, its time in public does.

use super::Result;
use super::ring::{Kind, Ring, RingRow};
use crate::domain::change::Change;
use crate::domain::ids::KeyId;
use crate::domain::time::Time;

impl Ring<'_> {
    /// Notes that a node which is running publishes the next key from now on; false where it is not the next one, or
    /// that was noted.
    pub async fn publish(&self, id: &KeyId, now: Time) -> Result<bool> {
        let noted =
            sqlx::query("UPDATE ring SET confirmed_at = $2 WHERE id = $1 AND state = 'next' AND confirmed_at IS NULL")
                .bind(id.as_str())
                .bind(now.0)
                .execute(&self.0.writer)
                .await?;
        Ok(noted.rows_affected() == 1)
    }

    /// Puts a new key in the place of all others of its kind, whose private halves are erased; false where `former` is
    /// no longer the current one.
    pub async fn replace_all(&self, former: &KeyId, new: &RingRow, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let gone = sqlx::query(
            "UPDATE ring SET state = 'retired', sealed = '', changed_at = $2 WHERE kind = $1 AND state <> 'retired' \
             AND EXISTS (SELECT 1 FROM ring c WHERE c.id = $3 AND c.kind = $1 AND c.state = 'current')",
        )
        .bind(new.kind.as_str())
        .bind(now.0)
        .bind(former.as_str())
        .execute(&mut *tx)
        .await?;
        if gone.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO ring (id, kind, state, shown, sealed, created_at, not_after, changed_at) \
             VALUES ($1, $2, 'current', $3, $4, $5, $6, $5)",
        )
        .bind(new.id.as_str())
        .bind(new.kind.as_str())
        .bind(&new.public)
        .bind(&new.sealed)
        .bind(now.0)
        .bind(new.not_after.0)
        .execute(&mut *tx)
        .await?;
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Goes on with the next key of a kind, where it has been published since then; the one before is published still
    /// and signs no more.
    pub async fn advance(&self, (kind, id): (Kind, &KeyId), since: Time, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        sqlx::query("UPDATE ring SET state = 'past', changed_at = $2 WHERE kind = $1 AND state = 'current'")
            .bind(kind.as_str())
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        // Not committed where this is no next key that is published for so long: then nothing has changed.
        let advanced = sqlx::query(
            "UPDATE ring SET state = 'current', changed_at = $3 \
             WHERE kind = $1 AND id = $2 AND state = 'next' AND confirmed_at <= $4",
        )
        .bind(kind.as_str())
        .bind(id.as_str())
        .bind(now.0)
        .bind(since.0)
        .execute(&mut *tx)
        .await?;
        if advanced.rows_affected() == 0 {
            return Ok(false);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }
}
