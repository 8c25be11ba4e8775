//! WebAuthn challenges, each spent once.

use super::row::Row;
use super::{Result, Store};
use crate::domain::challenge::{Binding, Challenge, Purpose};
use crate::domain::ids::ChallengeId;
use crate::domain::time::Time;

/// Stands in the column where a challenge serves no row.
const NO_SUBJECT: &str = "";

/// The shelf of challenges.
#[derive(Debug, Clone, Copy)]
pub struct Challenges<'a>(pub(super) &'a Store);

impl Challenges<'_> {
    /// Keeps a challenge until it is spent.
    pub async fn put(&self, challenge: &Challenge, now: Time) -> Result<()> {
        sqlx::query(
            "INSERT INTO challenges (id, purpose, subject, binding, canonical, state, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(challenge.id.as_str())
        .bind(challenge.binding.purpose.as_str())
        .bind(challenge.binding.subject.as_deref().unwrap_or(NO_SUBJECT))
        .bind(serde_json::to_string(&challenge.binding)?)
        .bind(&challenge.text)
        .bind(&challenge.state)
        .bind(now.0)
        .bind(challenge.expires_at.0)
        .execute(&self.0.writer)
        .await?;
        Ok(())
    }

    /// Spends a challenge. Nothing when it is unknown, spent, over, or made for another purpose or subject.
    pub async fn spend(
        &self,
        id: &ChallengeId,
        purpose: Purpose,
        subject: Option<&str>,
        now: Time,
    ) -> Result<Option<Challenge>> {
        let spent = sqlx::query(
            "UPDATE challenges SET spent_at = $4 \
             WHERE id = $1 AND purpose = $2 AND subject = $3 AND spent_at IS NULL AND expires_at > $4 \
             RETURNING binding, canonical, state, expires_at",
        )
        .bind(id.as_str())
        .bind(purpose.as_str())
        .bind(subject.unwrap_or(NO_SUBJECT))
        .bind(now.0)
        // To the statement's end, where SQLite commits: whoever stops at the first row never hears of a full disk.
        .fetch_all(&self.0.writer)
        .await?;
        let Some(row) = spent.first() else { return Ok(None) };
        let mut row = Row::of(row);
        let binding: Binding = row.json()?;
        Ok(Some(Challenge { id: id.clone(), binding, text: row.text()?, state: row.text()?, expires_at: row.time()? }))
    }
}
