//! Browser sessions.

use serde_json::json;

use super::audit::append_all;
use super::row::Row;
use super::users::user_columns;
use super::{Result, Store, StoreError};
use crate::domain::address::Address;
use crate::domain::audit::{Entry, Event};
use crate::domain::claims::{Method, Proof};
use crate::domain::ids::{DeviceId, PasscodeId, SessionId, UserId};
use crate::domain::means::Means;
use crate::domain::session::Session;
use crate::domain::time::Time;
use crate::domain::user::User;

/// The shelf of browser sessions. They begin with a claim.
#[derive(Debug, Clone, Copy)]
pub struct Sessions<'a>(pub(super) &'a Store);

/// Whose sessions, by what a service provider knows a person by.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    /// The ImmutableID.
    ImmutableId(&'a str),
    /// The address.
    Address(&'a Address),
}

impl Sessions<'_> {
    /// The session of this token and its person, while session, person, and what stands behind it are live.
    pub async fn live(&self, token_hash: &str, now: Time) -> Result<Option<(Session, User)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            user_columns!(),
            ", x.id, x.device_id, x.passcode_id, x.method, x.proved_at \
             FROM sessions x JOIN users u ON u.id = x.user_id \
             LEFT JOIN devices d ON d.id = x.device_id LEFT JOIN passcodes c ON c.id = x.passcode_id \
             WHERE x.token_hash = $1 AND x.ended_at IS NULL AND x.expires_at > $2 \
             AND u.status = 'active' AND ((d.status = 'active' AND d.user_id = u.id) \
             OR (c.state = 'used' AND c.user_id = u.id))"
        );
        let row = sqlx::query(STATEMENT).bind(token_hash).bind(now.0).fetch_optional(&self.0.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let user = self.0.user_from(&mut row)?;
        let id = row.parsed("sessions.id", SessionId::parse)?;
        let device = row.maybe_parsed("sessions.device_id", DeviceId::parse)?;
        let passcode = row.maybe_parsed("sessions.passcode_id", PasscodeId::parse)?;
        let session = Session {
            id,
            user: user.id.clone(),
            means: Means::of(device, passcode).ok_or(StoreError::Column { column: "sessions.device_id" })?,
            proof: Proof { method: row.word("sessions.method", Method::parse)?, proved_at: row.time()? },
        };
        Ok(Some((session, user)))
    }

    /// What the newest session of a person rests on, while it would answer for them.
    pub async fn newest_proof(&self, user: &UserId, now: Time) -> Result<Option<Proof>> {
        const STATEMENT: &str = "SELECT x.method, x.proved_at FROM sessions x JOIN users u ON u.id = x.user_id \
             LEFT JOIN devices d ON d.id = x.device_id LEFT JOIN passcodes c ON c.id = x.passcode_id \
             WHERE x.user_id = $1 AND x.ended_at IS NULL AND x.expires_at > $2 \
             AND u.status = 'active' AND ((d.status = 'active' AND d.user_id = u.id) \
             OR (c.state = 'used' AND c.user_id = u.id)) ORDER BY x.proved_at DESC, x.id LIMIT 1";
        let row = sqlx::query(STATEMENT).bind(user.as_str()).bind(now.0).fetch_optional(&self.0.readers).await?;
        row.map(|row| {
            let mut row = Row::of(&row);
            Ok(Proof { method: row.word("sessions.method", Method::parse)?, proved_at: row.time()? })
        })
        .transpose()
    }

    /// Ends these sessions, as far as they are the named person's; tells how many.
    pub async fn end_named(&self, ids: &[SessionId], whose: Whose<'_>, now: Time) -> Result<usize> {
        const BY_ID: &str = "UPDATE sessions SET ended_at = $3 WHERE id = $1 AND ended_at IS NULL AND expires_at > $3 \
             AND user_id IN (SELECT u.id FROM users u WHERE u.immutable_id = $2) RETURNING user_id";
        const BY_ADDRESS: &str = "UPDATE sessions SET ended_at = $3 WHERE id = $1 AND ended_at IS NULL AND expires_at > $3 \
             AND user_id IN (SELECT u.id FROM users u WHERE u.lookup = $2) RETURNING user_id";
        const TURN_BY_ID: &str = "UPDATE users SET turn = turn + 1 WHERE immutable_id = $1";
        const TURN_BY_ADDRESS: &str = "UPDATE users SET turn = turn + 1 WHERE lookup = $1";
        let (turn, statement, name) = match whose {
            Whose::ImmutableId(id) => (TURN_BY_ID, BY_ID, id.to_owned()),
            Whose::Address(address) => (TURN_BY_ADDRESS, BY_ADDRESS, address.lookup().to_owned()),
        };
        let mut tx = self.0.write().await?;
        // Nothing is answered from a session once its end has returned: whoever is claiming comes before.
        sqlx::query(turn).bind(&name).execute(&mut *tx).await?;
        let mut entries = Vec::new();
        for id in ids {
            let query = sqlx::query(statement).bind(id.as_str()).bind(&name).bind(now.0);
            if let Some(row) = query.fetch_optional(&mut *tx).await? {
                let user = Some(Row::of(&row).parsed("sessions.user_id", UserId::parse)?);
                let detail = json!({"session": id});
                entries.push(Entry { event: Event::SessionEnded, user, correlation: None, detail });
            }
        }
        append_all(&mut tx, self.0.entropy.as_ref(), &entries, now).await?;
        tx.commit().await?;
        Ok(entries.len())
    }

    /// Ends the session of this token; false when there is none to end.
    pub async fn end(&self, token_hash: &str, now: Time) -> Result<bool> {
        const TURN: &str = "UPDATE users SET turn = turn + 1 WHERE id = \
             (SELECT user_id FROM sessions WHERE token_hash = $1 AND ended_at IS NULL)";
        let mut tx = self.0.write().await?;
        sqlx::query(TURN).bind(token_hash).execute(&mut *tx).await?;
        let ended = sqlx::query(
            "UPDATE sessions SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > $2 \
             RETURNING id, user_id",
        )
        .bind(token_hash)
        .bind(now.0)
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = ended else { return Ok(false) };
        let mut row = Row::of(&row);
        let id = row.parsed("sessions.id", SessionId::parse)?;
        let user = row.parsed("sessions.user_id", UserId::parse)?;
        let entry =
            Entry { event: Event::SessionEnded, user: Some(user), correlation: None, detail: json!({"session": id}) };
        append_all(&mut tx, self.0.entropy.as_ref(), &[entry], now).await?;
        tx.commit().await?;
        Ok(true)
    }
}
