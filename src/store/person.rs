//! One person as an operator looks at them, and what an operator ends of theirs: a device, a session.
//!
//! Each ending is made in the person's turn, with everything that rests on it, and with its entry in the record of
//! changes, all or nothing.

use super::Result;
use super::door::{Tx, turn_of};
use super::logging;
use super::outbox::{About, Record};
use super::row::Row;
use super::users::{Users, user_columns};
use crate::domain::change::Change;
use crate::domain::claims::Method;
use crate::domain::device::{Device, PushRecord};
use crate::domain::ids::{DeviceId, SessionId, SignInId, UserId};
use crate::domain::invitation::Invitation;
use crate::domain::letter::{Addressed, MailState};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::Origin;
use crate::domain::text::Name;
use crate::domain::time::Time;
use crate::domain::user::{User, UserStatus};

/// A person with what is theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Who.
    pub user: User,
    /// When they were first invited.
    pub created_at: Time,
    /// When their standing last changed.
    pub changed_at: Time,
    /// Their active devices, oldest first.
    pub devices: Vec<Device>,
    /// How the last push messages to each fared, where any was sent.
    pub pushes: Vec<(DeviceId, PushRecord)>,
    /// Their live sessions, newest first.
    pub sessions: Vec<LiveSession>,
    /// Their newest invitation, unless it was revoked.
    pub invitation: Option<Invitation>,
    /// The mail that it went out by, if it went by mail.
    pub mail: Option<Record>,
}

impl Profile {
    /// Whether their invitation reached no mailbox, and they have not come by it another way.
    #[must_use]
    pub fn has_bounced(&self) -> bool {
        let is_undelivered = |mail: &Record| matches!(mail.state, MailState::Bounced | MailState::Failed);
        self.user.status == UserStatus::Invited && !self.has_opened() && self.mail.as_ref().is_some_and(is_undelivered)
    }

    /// Whether they have opened the invitation and not activated a device yet.
    #[must_use]
    pub fn has_opened(&self) -> bool {
        self.user.status == UserStatus::Invited && self.invitation.as_ref().is_some_and(|own| own.opened_at.is_some())
    }
}

/// A session as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveSession {
    /// Its row.
    pub id: SessionId,
    /// How it was proved.
    pub method: Method,
    /// When.
    pub proved_at: Time,
    /// From when on it is over.
    pub expires_at: Time,
    /// The browser that it is in, while the sign-in it began with is known.
    pub origin: Option<Origin>,
}

impl Profile {
    /// How the last push messages to this device fared.
    #[must_use]
    pub fn push_of(&self, device: &DeviceId) -> Option<&PushRecord> {
        self.pushes.iter().find(|(known, _)| known == device).map(|(_, record)| record)
    }
}

/// A device that is to be taken away.
#[derive(Debug, Clone, Copy)]
pub struct Retiring<'a> {
    /// Which.
    pub device: &'a DeviceId,
    /// Whether it may be the last one, with which the person loses the way in.
    pub may_be_last: bool,
    /// What the person's mailboxes are told.
    pub notices: &'a [Addressed],
}

impl Users<'_> {
    /// A person with what is theirs, whatever their status.
    pub async fn profile(&self, id: &UserId, now: Time) -> Result<Option<Profile>> {
        const STATEMENT: &str =
            concat!("SELECT ", user_columns!(), ", u.created_at, u.changed_at FROM users u WHERE u.id = $1");
        let row = sqlx::query(STATEMENT).bind(id.as_str()).fetch_optional(&self.0.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let user = self.0.user_from(&mut row)?;
        let invitation = self.0.invitations().newest_of(id).await?;
        let mails = self.0.outbox().of_user(id).await?;
        let carries = |mail: &Record| {
            mail.invitation.is_some() && mail.invitation == invitation.as_ref().map(|own| own.id.clone())
        };
        Ok(Some(Profile {
            mail: mails.into_iter().find(carries),
            created_at: row.time()?,
            changed_at: row.time()?,
            devices: self.0.devices().of_user(id).await?,
            pushes: self.0.devices().push_records(id).await?,
            sessions: self.live_sessions(id, now).await?,
            invitation,
            user,
        }))
    }

    /// Takes a device away for good: its passkey, push address and phone session, the sessions that rest on it, and
    /// what it approved and was not fetched yet. The person's mailboxes are told. Tells which sign-ins should look
    /// again; none where there is no such device, or it is the last one and may not be.
    pub async fn retire_device(
        &self,
        user: &UserId,
        Retiring { device, may_be_last, notices }: Retiring<'_>,
        change: &Change,
        now: Time,
    ) -> Result<Option<Vec<SignInId>>> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, user).await?;
        let retired = sqlx::query(
            "UPDATE devices SET status = 'revoked' WHERE id = $1 AND user_id = $2 AND status = 'active' \
             AND ($3 = 1 OR EXISTS (SELECT 1 FROM devices o \
             WHERE o.user_id = $2 AND o.status = 'active' AND o.id <> $1)) RETURNING id",
        )
        .bind(device.as_str())
        .bind(user.as_str())
        .bind(i64::from(may_be_last))
        .fetch_all(&mut *tx)
        .await?;
        if retired.is_empty() {
            return Ok(None);
        }
        // Its phone session is dead by the device's status, and stays until it expires: by it the phone is told to
        // forget what it keeps.
        for statement in
            ["DELETE FROM push_addresses WHERE device_id = $1", "DELETE FROM push_health WHERE device_id = $1"]
        {
            sqlx::query(statement).bind(device.as_str()).execute(&mut *tx).await?;
        }
        sqlx::query("UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND device_id = $2 AND ended_at IS NULL")
            .bind(user.as_str())
            .bind(device.as_str())
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        let stopped = stop_approved(&mut tx, user, device, now).await?;
        for sign_in in &stopped {
            logging::stopped(&mut tx, sign_in, Refusal::NoDevice, now).await?;
        }
        for notice in notices {
            self.0.post(&mut tx, About { user, invitation: None }, notice, now).await?;
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(Some(stopped))
    }

    /// Gives a device another name; false where there is no such device.
    pub async fn rename_device(
        &self,
        user: &UserId,
        (device, name): (&DeviceId, &Name),
        change: &Change,
        now: Time,
    ) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let renamed = sqlx::query("UPDATE devices SET name = $3 WHERE id = $1 AND user_id = $2 AND status = 'active'")
            .bind(device.as_str())
            .bind(user.as_str())
            .bind(name.as_str())
            .execute(&mut *tx)
            .await?;
        if renamed.rows_affected() == 0 {
            return Ok(false);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Ends a person's sessions, or one of them; tells how many.
    pub async fn end_sessions(
        &self,
        user: &UserId,
        session: Option<&SessionId>,
        change: &Change,
        now: Time,
    ) -> Result<u64> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, user).await?;
        let ended = sqlx::query(
            "UPDATE sessions SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 \
             AND ($3 = '' OR id = $3)",
        )
        .bind(user.as_str())
        .bind(now.0)
        .bind(session.map_or("", SessionId::as_str))
        .execute(&mut *tx)
        .await?
        .rows_affected();
        if ended > 0 {
            self.0.write_change(&mut tx, change, now).await?;
            tx.commit().await?;
        }
        Ok(ended)
    }
}

impl Users<'_> {
    /// A person's live sessions, newest first.
    pub async fn live_sessions(&self, user: &UserId, now: Time) -> Result<Vec<LiveSession>> {
        let rows = sqlx::query(
            "SELECT x.id, x.method, x.proved_at, x.expires_at, s.origin FROM sessions x \
             LEFT JOIN devices d ON d.id = x.device_id LEFT JOIN passcodes c ON c.id = x.passcode_id \
             LEFT JOIN sign_ins s ON s.id = x.sign_in_id \
             WHERE x.user_id = $1 AND x.ended_at IS NULL AND x.expires_at > $2 \
             AND (d.status = 'active' OR c.state = 'used') \
             ORDER BY x.proved_at DESC, x.id",
        )
        .bind(user.as_str())
        .bind(now.0)
        .fetch_all(&self.0.readers)
        .await?;
        rows.iter()
            .map(|row| {
                let mut row = Row::of(row);
                Ok(LiveSession {
                    id: row.parsed("sessions.id", SessionId::parse)?,
                    method: row.word("sessions.method", Method::parse)?,
                    proved_at: row.time()?,
                    expires_at: row.time()?,
                    origin: row.maybe_text()?.map(|text| serde_json::from_str(&text)).transpose()?,
                })
            })
            .collect()
    }
}

/// Refuses what the device approved and nobody fetched yet: its word counts no more.
async fn stop_approved(tx: &mut Tx, user: &UserId, device: &DeviceId, now: Time) -> Result<Vec<SignInId>> {
    let rows = sqlx::query(
        "UPDATE sign_ins SET stage = 'refused', refusal = $2, ended_at = $3, stamp = stamp + 1 \
         WHERE user_id = $4 AND device_id = $1 AND stage = 'approved' AND expires_at > $3 RETURNING id",
    )
    .bind(device.as_str())
    .bind(Refusal::NoDevice.code())
    .bind(now.0)
    .bind(user.as_str())
    .fetch_all(&mut **tx)
    .await?;
    rows.iter().map(|row| Row::of(row).parsed("sign_ins.id", SignInId::parse)).collect()
}
