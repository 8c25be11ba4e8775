//! Facts about this instance.

use super::row::Row;
use super::{Result, Store};
use crate::domain::time::Time;

/// The shelf of facts.
#[derive(Debug, Clone, Copy)]
pub struct Meta<'a>(pub(super) &'a Store);

impl Meta<'_> {
    /// The fact, if it stands.
    pub async fn value(&self, name: &str) -> Result<Option<String>> {
        let row =
            sqlx::query("SELECT fact FROM meta WHERE name = $1").bind(name).fetch_optional(&self.0.readers).await?;
        row.map(|row| Row::of(&row).text()).transpose()
    }

    /// Writes a fact unless it stands already; tells what stands there now.
    pub async fn set_once(&self, name: &str, fact: &str) -> Result<String> {
        // The update that changes nothing makes the statement return the row that was there first.
        let mut tx = self.0.write().await?;
        let row = sqlx::query(
            "INSERT INTO meta (name, fact) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET fact = meta.fact \
             RETURNING fact",
        )
        .bind(name)
        .bind(fact)
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Row::of(&row).text()
    }

    /// Takes a turn that ends by itself; false where somebody else's lasts still.
    pub async fn take_turn(&self, name: &str, now: Time, until: Time) -> Result<bool> {
        // Of one length, so that texts are in the order of what they say.
        let written = |at: Time| format!("{:020}", at.0);
        let taken = sqlx::query(
            "INSERT INTO meta (name, fact) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET fact = excluded.fact WHERE meta.fact <= $3",
        )
        .bind(name)
        .bind(written(until))
        .bind(written(now))
        .execute(&self.0.writer)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Takes a turn for somebody; false where another one lasts still.
    pub async fn hold_turn(&self, name: &str, holder: &str, (now, until): (Time, Time)) -> Result<bool> {
        let taken = sqlx::query(
            "INSERT INTO meta (name, fact) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET fact = excluded.fact \
             WHERE SUBSTR(meta.fact, 1, 20) <= $3",
        )
        .bind(name)
        .bind(format!("{:020}{holder}", until.0))
        .bind(format!("{:020}", now.0))
        .execute(&self.0.writer)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Lets somebody's own turn last longer; false where it is not theirs any more.
    pub async fn keep_turn(&self, name: &str, holder: &str, until: Time) -> Result<bool> {
        let kept = sqlx::query("UPDATE meta SET fact = $2 WHERE name = $1 AND SUBSTR(fact, 21) = $3")
            .bind(name)
            .bind(format!("{:020}{holder}", until.0))
            .bind(holder)
            .execute(&self.0.writer)
            .await?;
        Ok(kept.rows_affected() == 1)
    }

    /// Ends somebody's own turn.
    pub async fn end_turn(&self, name: &str, holder: &str) -> Result<()> {
        sqlx::query("DELETE FROM meta WHERE name = $1 AND SUBSTR(fact, 21) = $2")
            .bind(name)
            .bind(holder)
            .execute(&self.0.writer)
            .await?;
        Ok(())
    }

    /// Every fact whose name begins so: what follows in the name, in its order.
    pub async fn names_after(&self, beginning: &str) -> Result<Vec<String>> {
        let rows = sqlx::query(
            "SELECT SUBSTR(name, LENGTH($1) + 1) FROM meta WHERE SUBSTR(name, 1, LENGTH($1)) = $1 ORDER BY name",
        )
        .bind(beginning)
        .fetch_all(&self.0.readers)
        .await?;
        rows.iter().map(|row| Row::of(row).text()).collect()
    }

    /// Writes a fact, whatever stood there.
    pub async fn replace(&self, name: &str, fact: &str) -> Result<()> {
        sqlx::query(
            "INSERT INTO meta (name, fact) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET fact = excluded.fact",
        )
        .bind(name)
        .bind(fact)
        .execute(&self.0.writer)
        .await?;
        Ok(())
    }
}
