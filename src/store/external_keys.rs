//! How the key that signs second factors is followed by another one: nobody confirms it, its age does.

use super::Result;
use super::ring::{Kind, Ring};
use crate::domain::change::Change;
use crate::domain::ids::KeyId;
use crate::domain::time::Time;

impl Ring<'_> {
    /// Goes on with the next key of a kind, where it has been published since then; the one before is published still
    /// and signs no more.
    pub async fn advance(&self, (kind, id): (Kind, &KeyId), since: Time, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        sqlx::query("UPDATE ring SET state = 'past', changed_at = $2 WHERE kind = $1 AND state = 'current'")
            .bind(kind.as_str())
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        // Not committed where this is no next key of that age: then nothing has changed.
        let advanced = sqlx::query(
            "UPDATE ring SET state = 'current', changed_at = $3 \
             WHERE kind = $1 AND id = $2 AND state = 'next' AND created_at <= $4",
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
