//! Operators' presence in their browsers.

use super::operators::{operator_columns, turn_of_operators};
use super::row::Row;
use super::{Result, Store};
use crate::domain::ids::{ConsoleSessionId, OperatorId};
use crate::domain::operator::{ConsoleSession, Operator};
use crate::domain::time::Time;

/// The shelf of console sessions.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleSessions<'a>(pub(super) &'a Store);

/// A session to be begun.
#[derive(Debug, Clone)]
pub struct NewConsoleSession {
    /// It.
    pub session: ConsoleSession,
    /// The hash of the cookie's token.
    pub token_hash: String,
    /// From when on it is over, however busy it is.
    pub expires_at: Time,
}

impl ConsoleSessions<'_> {
    /// Keeps a session, if its operator may come in by this passkey at this very instant. Takes the turn in which a
    /// passkey is replaced: whatever was begun by the old one before that ended with it.
    pub async fn begin(&self, new: &NewConsoleSession, passkey: &str, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        turn_of_operators(&mut tx).await?;
        let begun = sqlx::query(
            "INSERT INTO console_sessions (id, operator_id, token_hash, proved_at, seen_at, created_at, expires_at) \
             SELECT $1, $2, $3, $4, $5, $5, $6 \
             WHERE EXISTS (SELECT 1 FROM operators o JOIN operator_credentials c ON c.operator_id = o.id \
             WHERE o.id = $2 AND o.status = 'active' AND c.id = $7)",
        )
        .bind(new.session.id.as_str())
        .bind(new.session.operator.as_str())
        .bind(&new.token_hash)
        .bind(new.session.proved_at.0)
        .bind(now.0)
        .bind(new.expires_at.0)
        .bind(passkey)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(begun.rows_affected() == 1)
    }

    /// The session of this token and its operator, while both are live and it was seen since `idle`.
    pub async fn live(&self, token_hash: &str, idle: Time, now: Time) -> Result<Option<(ConsoleSession, Operator)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            operator_columns!(),
            ", x.id, x.proved_at FROM console_sessions x JOIN operators o ON o.id = x.operator_id \
             WHERE x.token_hash = $1 AND x.expires_at > $2 AND x.seen_at > $3 AND o.status = 'active'"
        );
        let row =
            sqlx::query(STATEMENT).bind(token_hash).bind(now.0).bind(idle.0).fetch_optional(&self.0.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let operator = self.0.operator_from(&mut row)?;
        let session = ConsoleSession {
            id: row.parsed("console_sessions.id", ConsoleSessionId::parse)?,
            operator: operator.id.clone(),
            proved_at: row.time()?,
        };
        Ok(Some((session, operator)))
    }

    /// Whether a session with this token was begun and not ended, however long ago.
    pub async fn is_known(&self, token_hash: &str) -> Result<bool> {
        let found = sqlx::query("SELECT id FROM console_sessions WHERE token_hash = $1");
        Ok(found.bind(token_hash).fetch_optional(&self.0.readers).await?.is_some())
    }

    /// Notes that the operator is still there; a minute's grain suffices and spares the writing.
    pub async fn seen(&self, id: &ConsoleSessionId, grain: Time, now: Time) -> Result<()> {
        sqlx::query("UPDATE console_sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $3")
            .bind(id.as_str())
            .bind(now.0)
            .bind(grain.0)
            .execute(&self.0.writer)
            .await?;
        Ok(())
    }

    /// Notes a fresh proof and gives the session a new token: what was known of it before opens nothing more.
    pub async fn prove(&self, session: &ConsoleSession, token_hash: &str, renewed: &str, now: Time) -> Result<bool> {
        let proved = sqlx::query(
            "UPDATE console_sessions SET proved_at = $4, seen_at = $4, token_hash = $3 \
             WHERE id = $1 AND token_hash = $2 AND operator_id = $5 AND expires_at > $4",
        )
        .bind(session.id.as_str())
        .bind(token_hash)
        .bind(renewed)
        .bind(now.0)
        .bind(session.operator.as_str())
        .execute(&self.0.writer)
        .await?;
        Ok(proved.rows_affected() == 1)
    }

    /// Ends the session of this token.
    pub async fn end(&self, token_hash: &str) -> Result<()> {
        sqlx::query("DELETE FROM console_sessions WHERE token_hash = $1")
            .bind(token_hash)
            .execute(&self.0.writer)
            .await?;
        Ok(())
    }

    /// Ends every session of an operator.
    pub async fn end_all(&self, operator: &OperatorId) -> Result<u64> {
        let ended = sqlx::query("DELETE FROM console_sessions WHERE operator_id = $1")
            .bind(operator.as_str())
            .execute(&self.0.writer)
            .await?;
        Ok(ended.rows_affected())
    }
}
