//! The phones' own sessions with the authenticator.

use sqlx::{Any, Executor};

use super::Result;
use super::devices::{Devices, device_columns, device_from};
use super::row::Row;
use super::users::user_columns;
use crate::domain::device::Device;
use crate::domain::ids::{DeviceId, PhoneSessionId};
use crate::domain::time::Time;
use crate::domain::user::User;

/// A phone's session with the authenticator: it may list, show, deny and keep its push address, nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneSession {
    /// Its row.
    pub id: PhoneSessionId,
    /// Which device.
    pub device: DeviceId,
    /// The hash of the cookie's token.
    pub token_hash: String,
    /// From when on it is over.
    pub expires_at: Time,
}

impl Devices<'_> {
    /// Keeps a phone's session.
    pub async fn begin_phone(&self, session: &PhoneSession, now: Time) -> Result<()> {
        add_phone(&self.0.writer, session, now).await
    }

    /// The phone that carries this token, while session, device and person are live.
    pub async fn phone(&self, token_hash: &str, now: Time) -> Result<Option<(PhoneSession, Device, User)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            user_columns!(),
            ", ",
            device_columns!(),
            ", f.id, f.expires_at \
             FROM phone_sessions f JOIN devices d ON d.id = f.device_id JOIN users u ON u.id = d.user_id \
             LEFT JOIN push_addresses a ON a.device_id = d.id \
             WHERE f.token_hash = $1 AND f.expires_at > $2 AND d.status = 'active' AND u.status = 'active'"
        );
        let row = sqlx::query(STATEMENT).bind(token_hash).bind(now.0).fetch_optional(&self.0.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let user = self.0.user_from(&mut row)?;
        let device = device_from(&mut row)?;
        let session = PhoneSession {
            id: row.parsed("phone_sessions.id", PhoneSessionId::parse)?,
            device: device.id.clone(),
            token_hash: token_hash.to_owned(),
            expires_at: row.time()?,
        };
        Ok(Some((session, device, user)))
    }

    /// Gives a phone's session a new token and a new expiry; false when the old one is not its token any more, or it
    /// is over.
    pub async fn rotate_phone(&self, renewed: &PhoneSession, old: &str, now: Time) -> Result<bool> {
        let rotated = sqlx::query(
            "UPDATE phone_sessions SET token_hash = $3, expires_at = $4 \
             WHERE id = $1 AND token_hash = $2 AND expires_at > $5",
        )
        .bind(renewed.id.as_str())
        .bind(old)
        .bind(&renewed.token_hash)
        .bind(renewed.expires_at.0)
        .bind(now.0)
        .execute(&self.0.writer)
        .await?;
        Ok(rotated.rows_affected() == 1)
    }

    /// Ends a phone's session.
    pub async fn end_phone(&self, id: &PhoneSessionId) -> Result<()> {
        sqlx::query("DELETE FROM phone_sessions WHERE id = $1").bind(id.as_str()).execute(&self.0.writer).await?;
        Ok(())
    }
}

/// Keeps a phone's session.
pub(super) async fn add_phone(door: impl Executor<'_, Database = Any>, phone: &PhoneSession, now: Time) -> Result<()> {
    sqlx::query(
        "INSERT INTO phone_sessions (id, device_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(phone.id.as_str())
    .bind(phone.device.as_str())
    .bind(&phone.token_hash)
    .bind(now.0)
    .bind(phone.expires_at.0)
    .execute(door)
    .await?;
    Ok(())
}
