//! How the signing key of the ring is followed by another one: made, confirmed, switched to, retired. Each step is one
//! guarded UPDATE, so that of several who take it at once one does.

use sqlx::any::AnyQueryResult;

use super::Result;
use super::door::Tx;
use super::ring::{Kind, Ring, RingRow};
use crate::domain::change::Change;
use crate::domain::ids::{KeyId, OperatorId};
use crate::domain::letter::Addressed;
use crate::domain::time::Time;

impl Ring<'_> {
    /// Keeps the key that comes next; false where one stands there already.
    pub async fn add_next(&self, row: &RingRow, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let added = sqlx::query(
            "INSERT INTO ring (id, kind, state, shown, sealed, created_at, not_after, changed_at) \
             SELECT $1, $2, 'next', $3, $4, $5, $6, $5 WHERE NOT EXISTS \
             (SELECT 1 FROM ring WHERE kind = $2 AND state = 'next') ON CONFLICT DO NOTHING",
        )
        .bind(row.id.as_str())
        .bind(row.kind.as_str())
        .bind(&row.public)
        .bind(&row.sealed)
        .bind(now.0)
        .bind(row.not_after.0)
        .execute(&mut *tx)
        .await?;
        self.settled(tx, &added, change, now).await
    }

    /// Notes that the relying party knows the next key; false where it is not the next, or that was noted.
    pub async fn confirm(&self, id: &KeyId, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let confirmed =
            sqlx::query("UPDATE ring SET confirmed_at = $2 WHERE id = $1 AND state = 'next' AND confirmed_at IS NULL")
                .bind(id.as_str())
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
        self.settled(tx, &confirmed, change, now).await
    }

    /// Goes on with the next key, once the relying party knows it; the one before is published still and signs no more.
    /// It is this very row or none: what was looked at before is what signs.
    pub async fn switch(&self, next: &RingRow, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        sqlx::query("UPDATE ring SET state = 'past', changed_at = $2 WHERE kind = $1 AND state = 'current'")
            .bind(Kind::Signing.as_str())
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        // Not committed where this is no next key that was confirmed: then nothing has changed.
        let switched = sqlx::query(
            "UPDATE ring SET state = 'current', changed_at = $2 \
             WHERE id = $1 AND state = 'next' AND confirmed_at IS NOT NULL AND shown = $3 AND sealed = $4",
        )
        .bind(next.id.as_str())
        .bind(now.0)
        .bind(&next.public)
        .bind(&next.sealed)
        .execute(&mut *tx)
        .await?;
        self.settled(tx, &switched, change, now).await
    }

    /// Takes a key out of what is published that has not signed since then, and erases it.
    pub async fn retire(&self, id: &KeyId, since: Time, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let retired = sqlx::query(
            "UPDATE ring SET state = 'retired', sealed = '', changed_at = $3 \
             WHERE id = $1 AND state = 'past' AND changed_at <= $2",
        )
        .bind(id.as_str())
        .bind(since.0)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        self.settled(tx, &retired, change, now).await
    }

    /// Puts two new keys in the place of all others, whose private halves are erased; false where `former` is no
    /// longer the current one.
    pub async fn replace(
        &self,
        former: &KeyId,
        [current, next]: [&RingRow; 2],
        change: &Change,
        now: Time,
    ) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let gone = sqlx::query(
            "UPDATE ring SET state = 'retired', sealed = '', changed_at = $2 WHERE kind = $1 AND state <> 'retired' \
             AND EXISTS (SELECT 1 FROM ring c WHERE c.id = $3 AND c.state = 'current')",
        )
        .bind(Kind::Signing.as_str())
        .bind(now.0)
        .bind(former.as_str())
        .execute(&mut *tx)
        .await?;
        if gone.rows_affected() == 0 {
            return Ok(false);
        }
        let mut added = gone;
        for (row, state) in [(current, "current"), (next, "next")] {
            added = sqlx::query(
                "INSERT INTO ring (id, kind, state, shown, sealed, created_at, not_after, changed_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $6) ON CONFLICT DO NOTHING",
            )
            .bind(row.id.as_str())
            .bind(row.kind.as_str())
            .bind(state)
            .bind(&row.public)
            .bind(&row.sealed)
            .bind(now.0)
            .bind(row.not_after.0)
            .execute(&mut *tx)
            .await?;
            if added.rows_affected() == 0 {
                return Ok(false);
            }
        }
        self.settled(tx, &added, change, now).await
    }

    /// Queues mails that warn of this key's end so many days ahead; false where that was done before, by whichever node.
    pub async fn warn(&self, id: &KeyId, days: i64, mails: &[(OperatorId, Addressed)], now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let noted = sqlx::query("INSERT INTO meta (name, fact) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(format!("certificate_warned:{id}:{days}"))
            .bind(now.to_string())
            .execute(&mut *tx)
            .await?;
        if noted.rows_affected() == 0 {
            return Ok(false);
        }
        for (operator, mail) in mails {
            self.0.post_to_operator(&mut tx, operator, mail, now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn settled(&self, mut tx: Tx, done: &AnyQueryResult, change: &Change, now: Time) -> Result<bool> {
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }
}
