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

/// Which of a session's tokens a phone carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// The one that stands.
    Current,
    /// The one that stands, and for the first time: see [`Devices::confirm_phone`].
    New,
    /// The one before, while calls may still be under way with it.
    Old,
    /// The one before, and the one that stands was never used: the phone may not have got it.
    OldAlone,
}

/// A phone that carries a token of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPhone {
    /// Its session.
    pub session: PhoneSession,
    /// The device.
    pub device: Device,
    /// Whose.
    pub user: User,
    /// Which token it carries.
    pub carried: Carried,
}

macro_rules! known_phone {
    ($token:literal) => {
        concat!(
            "SELECT ",
            user_columns!(),
            ", ",
            device_columns!(),
            ", f.id, f.token_hash, f.expires_at, f.old_hash, f.old_until \
             FROM phone_sessions f JOIN devices d ON d.id = f.device_id JOIN users u ON u.id = d.user_id \
             LEFT JOIN push_addresses a ON a.device_id = d.id \
             WHERE ",
            $token,
            " AND f.expires_at > $2 AND d.status = 'active' AND u.status = 'active'"
        )
    };
}

impl Devices<'_> {
    /// Keeps a phone's session.
    pub async fn begin_phone(&self, session: &PhoneSession, now: Time) -> Result<()> {
        add_phone(&self.0.writer, session, now).await
    }

    /// The phone that carries this token, while session, device and person are live.
    pub async fn phone(&self, token_hash: &str, now: Time) -> Result<Option<KnownPhone>> {
        const CURRENT: &str = known_phone!("f.token_hash = $1");
        const OLD: &str = known_phone!("f.old_hash = $1 AND (f.old_until IS NULL OR f.old_until > $2)");
        for statement in [CURRENT, OLD] {
            let row = sqlx::query(statement).bind(token_hash).bind(now.0).fetch_optional(&self.0.readers).await?;
            if let Some(row) = row {
                return self.known_phone(&mut Row::of(&row), statement == OLD).map(Some);
            }
        }
        Ok(None)
    }

    fn known_phone(self, row: &mut Row<'_>, is_old: bool) -> Result<KnownPhone> {
        let user = self.0.user_from(row)?;
        let device = device_from(row)?;
        let session = PhoneSession {
            id: row.parsed("phone_sessions.id", PhoneSessionId::parse)?,
            device: device.id.clone(),
            token_hash: row.text()?,
            expires_at: row.time()?,
        };
        let was_replaced = row.maybe_text()?.is_some();
        let is_used = row.maybe_time()?.is_some();
        let carried = match (is_old, is_used) {
            (true, true) => Carried::Old,
            (true, false) => Carried::OldAlone,
            (false, false) if was_replaced => Carried::New,
            (false, _) => Carried::Current,
        };
        Ok(KnownPhone { session, device, user, carried })
    }

    /// Whether a token was that of a phone that is none any more: its device was revoked, or its person removed. The
    /// token before counts as well: an answer with the new one may have been lost on its way.
    pub async fn phone_is_gone(&self, token_hash: &str) -> Result<bool> {
        let row = sqlx::query(
            "SELECT 1 FROM phone_sessions f JOIN devices d ON d.id = f.device_id JOIN users u ON u.id = d.user_id \
             WHERE (f.token_hash = $1 OR f.old_hash = $1) AND (d.status = 'revoked' OR u.status = 'removed')",
        )
        .bind(token_hash)
        .fetch_optional(&self.0.readers)
        .await?;
        Ok(row.is_some())
    }

    /// Gives a phone's session a new token and a new expiry in place of the one that stands, and keeps the one that the
    /// phone carries: calls may be under way with it. False when another call was quicker, or the session is over.
    pub async fn rotate_phone(
        &self,
        renewed: &PhoneSession,
        (stands, carried): (&str, &str),
        now: Time,
    ) -> Result<bool> {
        let rotated = sqlx::query(
            "UPDATE phone_sessions SET token_hash = $4, expires_at = $5, old_hash = $3, old_until = NULL \
             WHERE id = $1 AND token_hash = $2 AND expires_at > $6 \
             AND (token_hash = $3 OR (old_hash = $3 AND old_until IS NULL))",
        )
        .bind(renewed.id.as_str())
        .bind(stands)
        .bind(carried)
        .bind(&renewed.token_hash)
        .bind(renewed.expires_at.0)
        .bind(now.0)
        .execute(&self.0.writer)
        .await?;
        Ok(rotated.rows_affected() == 1)
    }

    /// A phone has used its new token for the first time: the one before is taken until then and no longer.
    pub async fn confirm_phone(&self, session: &PhoneSession, old_until: Time) -> Result<()> {
        sqlx::query("UPDATE phone_sessions SET old_until = $3 WHERE id = $1 AND token_hash = $2 AND old_until IS NULL")
            .bind(session.id.as_str())
            .bind(&session.token_hash)
            .bind(old_until.0)
            .execute(&self.0.writer)
            .await?;
        Ok(())
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
