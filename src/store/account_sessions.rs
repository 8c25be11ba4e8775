//! People's presence on their own page: a session of its own, which rests on the device that proved it.

use super::Result;
use super::Store;
use super::devices::{device_columns, device_from};
use super::row::Row;
use super::users::user_columns;
use crate::domain::device::Device;
use crate::domain::ids::AccountSessionId;
use crate::domain::time::Time;
use crate::domain::user::User;

/// The shelf of account sessions.
#[derive(Debug, Clone, Copy)]
pub struct AccountSessions<'a>(pub(super) &'a Store);

/// A session to be begun.
#[derive(Debug, Clone)]
pub struct NewAccountSession {
    /// Its row.
    pub id: AccountSessionId,
    /// The device that proved its person.
    pub device: Device,
    /// The hash of the cookie's token.
    pub token_hash: String,
    /// From when on it is over, however busy it is.
    pub expires_at: Time,
}

impl AccountSessions<'_> {
    /// Keeps a session, if person and device may come in at this very instant.
    pub async fn begin(&self, new: &NewAccountSession, now: Time) -> Result<bool> {
        let begun = sqlx::query(
            "INSERT INTO account_sessions (id, user_id, device_id, token_hash, seen_at, created_at, expires_at) \
             SELECT $1, $2, $3, $4, $5, $5, $6 WHERE EXISTS (SELECT 1 FROM devices d JOIN users u ON u.id = d.user_id \
             WHERE d.id = $3 AND d.user_id = $2 AND d.status = 'active' AND u.status = 'active')",
        )
        .bind(new.id.as_str())
        .bind(new.device.user.as_str())
        .bind(new.device.id.as_str())
        .bind(&new.token_hash)
        .bind(now.0)
        .bind(new.expires_at.0)
        .execute(&self.0.writer)
        .await?;
        Ok(begun.rows_affected() == 1)
    }

    /// The session of this token with its device and person, while all three are live and it was seen since `idle`.
    pub async fn live(
        &self,
        token_hash: &str,
        idle: Time,
        now: Time,
    ) -> Result<Option<(AccountSessionId, Device, User)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            user_columns!(),
            ", ",
            device_columns!(),
            ", x.id FROM account_sessions x JOIN users u ON u.id = x.user_id JOIN devices d ON d.id = x.device_id \
             LEFT JOIN push_addresses a ON a.device_id = d.id \
             WHERE x.token_hash = $1 AND x.expires_at > $2 AND x.seen_at > $3 \
             AND u.status = 'active' AND d.status = 'active' AND d.user_id = u.id"
        );
        let row =
            sqlx::query(STATEMENT).bind(token_hash).bind(now.0).bind(idle.0).fetch_optional(&self.0.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let user = self.0.user_from(&mut row)?;
        let device = device_from(&mut row)?;
        Ok(Some((row.parsed("account_sessions.id", AccountSessionId::parse)?, device, user)))
    }

    /// Notes that the person is still there; a minute's grain suffices and spares the writing.
    pub async fn seen(&self, id: &AccountSessionId, grain: Time, now: Time) -> Result<()> {
        sqlx::query("UPDATE account_sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $3")
            .bind(id.as_str())
            .bind(now.0)
            .bind(grain.0)
            .execute(&self.0.writer)
            .await?;
        Ok(())
    }

    /// Ends the session of this token.
    pub async fn end(&self, token_hash: &str) -> Result<()> {
        sqlx::query("DELETE FROM account_sessions WHERE token_hash = $1")
            .bind(token_hash)
            .execute(&self.0.writer)
            .await?;
        Ok(())
    }
}
