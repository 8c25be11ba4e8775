//! How far certificates were handed over to Microsoft, and what stood in the way.
//!
//! Both are facts of a generation: whoever changes a domain's federation begins the next one, and what somebody saw in
//! the former one is not written any more.

use super::door::Tx;
use super::row::Row;
use super::{Result, Store};

/// The meta row that names the state of the ring that every domain was seen with; empty where that is not known.
const DONE: &str = "handed_over";
/// The meta row that tells what went wrong; empty once all is well.
const TROUBLE: &str = "hand_over_trouble";
/// The meta row that counts how often it was to be looked again.
const GENERATION: &str = "hand_over_generation";

/// The shelf.
#[derive(Debug, Clone, Copy)]
pub struct HandOver<'a>(pub(super) &'a Store);

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stand {
    /// What it is written under.
    pub generation: i64,
    /// What every domain was seen with.
    pub done: String,
    /// What went wrong.
    pub trouble: String,
}

/// What is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact<'a> {
    /// What every domain was seen with.
    Done(&'a str),
    /// What went wrong.
    Trouble(&'a str),
}

impl HandOver<'_> {
    /// How it stands.
    pub async fn look(&self) -> Result<Stand> {
        let rows = sqlx::query("SELECT name, fact FROM meta WHERE name IN ($1, $2, $3)")
            .bind(DONE)
            .bind(TROUBLE)
            .bind(GENERATION)
            .fetch_all(&self.0.readers)
            .await?;
        let mut stand = Stand::default();
        for row in &rows {
            let mut row = Row::of(row);
            let (name, fact) = (row.text()?, row.text()?);
            match name.as_str() {
                DONE => stand.done = fact,
                TROUBLE => stand.trouble = fact,
                _ => stand.generation = fact.parse().unwrap_or_default(),
            }
        }
        Ok(stand)
    }

    /// Notes what was seen in this generation; false, and nothing noted, where another one has begun.
    pub async fn note(&self, generation: i64, facts: &[Fact<'_>]) -> Result<bool> {
        let mut tx = self.0.write().await?;
        sqlx::query("INSERT INTO meta (name, fact) VALUES ($1, '0') ON CONFLICT (name) DO NOTHING")
            .bind(GENERATION)
            .execute(&mut *tx)
            .await?;
        // It changes nothing, and holds the row: whoever begins the next generation waits, or was first.
        let held = sqlx::query("UPDATE meta SET fact = fact WHERE name = $1 AND fact = $2")
            .bind(GENERATION)
            .bind(generation.to_string())
            .execute(&mut *tx)
            .await?;
        if held.rows_affected() != 1 {
            return Ok(false);
        }
        for fact in facts {
            let (name, text) = match fact {
                Fact::Done(text) => (DONE, *text),
                Fact::Trouble(text) => (TROUBLE, *text),
            };
            replace(&mut tx, name, text).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Every domain has to be looked at again.
    pub async fn look_again(&self) -> Result<()> {
        let mut tx = self.0.write().await?;
        begin_again(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The same, and what stood in the way is forgotten.
    pub async fn forget(&self) -> Result<()> {
        let mut tx = self.0.write().await?;
        begin_again(&mut tx).await?;
        replace(&mut tx, TROUBLE, "").await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Begins the next generation, in which nothing was seen yet.
pub(super) async fn begin_again(tx: &mut Tx) -> Result<()> {
    sqlx::query(
        "INSERT INTO meta (name, fact) VALUES ($1, '1') \
         ON CONFLICT (name) DO UPDATE SET fact = CAST(CAST(meta.fact AS BIGINT) + 1 AS TEXT)",
    )
    .bind(GENERATION)
    .execute(&mut **tx)
    .await?;
    replace(tx, DONE, "").await
}

async fn replace(tx: &mut Tx, name: &str, fact: &str) -> Result<()> {
    sqlx::query("INSERT INTO meta (name, fact) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET fact = excluded.fact")
        .bind(name)
        .bind(fact)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
