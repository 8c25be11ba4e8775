//! What happened.

use super::door::Tx;
use super::many::{AT_ONCE, insert};
use super::{Result, Store};
use crate::domain::audit::{Entry, Event};
use crate::domain::ids::{AuditId, Correlation, SignInId, UserId};
use crate::domain::time::Time;
use crate::keys::Entropy;
use crate::keys::entropy::bytes;

/// The shelf of what happened.
#[derive(Debug, Clone, Copy)]
pub struct Audit<'a>(pub(super) &'a Store);

impl Audit<'_> {
    /// Writes an entry.
    pub async fn append(&self, entry: &Entry, now: Time) -> Result<()> {
        let id = AuditId::from_random(bytes(self.0.entropy.as_ref()));
        sqlx::query(
            "INSERT INTO audit (id, happened_at, event, user_id, correlation, detail) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id.as_str())
        .bind(now.0)
        .bind(entry.event.as_str())
        .bind(entry.user.as_ref().map(UserId::as_str))
        .bind(entry.correlation.as_ref().map(Correlation::as_str))
        .bind(serde_json::to_string(&entry.detail)?)
        .execute(&self.0.writer)
        .await?;
        Ok(())
    }

    /// Writes that a row did not carry its seal, unless the same was written since; tells whether it was written now.
    pub async fn append_forged(&self, entry: &Entry, since: Time, now: Time) -> Result<bool> {
        let id = AuditId::from_random(bytes(self.0.entropy.as_ref()));
        let written = sqlx::query(
            "INSERT INTO audit (id, happened_at, event, user_id, correlation, detail) \
             SELECT $1, $2, 'row_forged', $3, $4, $5 WHERE NOT EXISTS \
             (SELECT 1 FROM audit WHERE event = 'row_forged' AND detail = $5 AND happened_at > $6)",
        )
        .bind(id.as_str())
        .bind(now.0)
        .bind(entry.user.as_ref().map(UserId::as_str))
        .bind(entry.correlation.as_ref().map(Correlation::as_str))
        .bind(serde_json::to_string(&entry.detail)?)
        .bind(since.0)
        .execute(&self.0.writer)
        .await?;
        Ok(written.rows_affected() == 1)
    }
}

/// An entry about somebody's sign-in.
#[derive(Debug)]
pub(super) struct Told<'a> {
    /// What happened.
    pub event: Event,
    /// To whom.
    pub user: &'a UserId,
    /// In which sign-in; the entry carries its correlation.
    pub sign_in: &'a SignInId,
    /// Further facts; never a secret, token or assertion.
    pub detail: serde_json::Value,
}

/// Writes an entry about a sign-in beside what it tells of: neither stands without the other.
pub(super) async fn tell(tx: &mut Tx, entropy: &dyn Entropy, told: Told<'_>, now: Time) -> Result<()> {
    sqlx::query(
        "INSERT INTO audit (id, happened_at, event, user_id, correlation, detail) \
         VALUES ($1, $2, $3, $4, (SELECT correlation FROM sign_ins WHERE id = $5), $6)",
    )
    .bind(AuditId::from_random(bytes(entropy)).to_string())
    .bind(now.0)
    .bind(told.event.as_str())
    .bind(told.user.as_str())
    .bind(told.sign_in.as_str())
    .bind(serde_json::to_string(&told.detail)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes entries beside what they tell of.
pub(super) async fn append_all(tx: &mut Tx, entropy: &dyn Entropy, entries: &[Entry], now: Time) -> Result<()> {
    for some in entries.chunks(AT_ONCE) {
        let mut statement = insert("audit (id, happened_at, event, user_id, correlation, detail)", 6, some.len(), "");
        for entry in some {
            statement = statement
                .bind(AuditId::from_random(bytes(entropy)).to_string())
                .bind(now.0)
                .bind(entry.event.as_str())
                .bind(entry.user.as_ref().map(UserId::as_str))
                .bind(entry.correlation.as_ref().map(Correlation::as_str))
                .bind(serde_json::to_string(&entry.detail)?);
        }
        statement.execute(&mut **tx).await?;
    }
    Ok(())
}
