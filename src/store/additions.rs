//! Further devices on their way. Each step is one guarded UPDATE; the last stands in the transaction that keeps the
//! credential.

use serde_json::json;
use sqlx::any::AnyRow;

use super::audit::append_all;
use super::devices::add_device;
use super::door::turn_of;
use super::outbox::About;
use super::phones::{PhoneSession, add_phone};
use super::row::Row;
use super::{Result, Store};
use crate::domain::addition::{Addition, AdditionState};
use crate::domain::approval::{Decided, Evidence, TRIES};
use crate::domain::audit::{Entry, Event};
use crate::domain::device::{Credential, Device};
use crate::domain::ids::{AdditionId, DeviceId, UserId};
use crate::domain::letter::Addressed;
use crate::domain::sign_in::Origin;
use crate::domain::text::Name;
use crate::domain::time::Time;

/// The shelf of additions.
#[derive(Debug, Clone, Copy)]
pub struct Additions<'a>(pub(super) &'a Store);

/// What a new device brings.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// The addition it comes by.
    pub addition: AdditionId,
    /// Its claim.
    pub claim_hash: String,
    /// It.
    pub device: Device,
    /// Its verified credential.
    pub credential: Credential,
    /// Its session with the authenticator.
    pub phone: PhoneSession,
    /// What the person's mailboxes are told of it.
    pub notices: Vec<Addressed>,
}

/// What came of a new device's arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    /// It is one of the person's.
    Now,
    /// It was not granted, or is over, or the person may not sign in any more.
    Late,
    /// The credential's id exists already.
    CredentialTaken,
}

/// A device's yes to another one.
#[derive(Debug, Clone, Copy)]
pub struct Grant<'a> {
    /// To which.
    pub addition: &'a AdditionId,
    /// Whose.
    pub user: &'a UserId,
    /// The device that proved it.
    pub device: &'a DeviceId,
    /// The number typed.
    pub number: u8,
    /// What proves it later.
    pub evidence: &'a Evidence,
}

const COLUMNS: &str = "SELECT a.id, a.user_id, a.offered_by, a.state, a.name, a.origin, a.number, a.expires_at \
                       FROM additions a JOIN users u ON u.id = a.user_id WHERE u.status = 'active' AND ";

fn addition_from(row: &AnyRow) -> Result<Addition> {
    let mut row = Row::of(row);
    Ok(Addition {
        id: row.parsed("additions.id", AdditionId::parse)?,
        user: row.parsed("additions.user_id", UserId::parse)?,
        offered_by: row.parsed("additions.offered_by", DeviceId::parse)?,
        state: row.word("additions.state", AdditionState::parse)?,
        name: row.maybe_parsed("additions.name", Name::parse)?,
        origin: row.maybe_text()?.as_deref().map(serde_json::from_str).transpose()?,
        number: row.small("additions.number")?,
        expires_at: row.time()?,
    })
}

impl Additions<'_> {
    /// Keeps an offer; the person's older ones are over.
    pub async fn offer(&self, addition: &Addition, secret_hash: &str, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, &addition.user).await?;
        sqlx::query("DELETE FROM additions WHERE user_id = $1 AND state IN ('offered', 'asked', 'granted')")
            .bind(addition.user.as_str())
            .execute(&mut *tx)
            .await?;
        let kept = sqlx::query(
            "INSERT INTO additions (id, user_id, offered_by, secret_hash, state, number, tries, created_at, expires_at) \
             SELECT $1, $2, $3, $4, 'offered', $5, 0, $6, $7 WHERE EXISTS (SELECT 1 FROM users u JOIN devices d \
             ON d.user_id = u.id WHERE u.id = $2 AND u.status = 'active' AND d.id = $3 AND d.status = 'active')",
        )
        .bind(addition.id.as_str())
        .bind(addition.user.as_str())
        .bind(addition.offered_by.as_str())
        .bind(secret_hash)
        .bind(i64::from(addition.number))
        .bind(now.0)
        .bind(addition.expires_at.0)
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(kept.rows_affected() == 1)
    }

    /// The addition of a link's secret, while nobody has come by it.
    pub async fn offered(&self, secret_hash: &str, now: Time) -> Result<Option<Addition>> {
        self.one("a.secret_hash = $1 AND a.state = 'offered' AND a.expires_at > $2", secret_hash, now).await
    }

    /// The addition of a claim, while it lives.
    pub async fn claimed(&self, claim_hash: &str, now: Time) -> Result<Option<Addition>> {
        self.one("a.claim_hash = $1 AND a.expires_at > $2", claim_hash, now).await
    }

    async fn one(&self, which: &'static str, by: &str, now: Time) -> Result<Option<Addition>> {
        let statement = sqlx::AssertSqlSafe(format!("{COLUMNS}{which}"));
        let row = sqlx::query(statement).bind(by).bind(now.0).fetch_optional(&self.0.readers).await?;
        row.as_ref().map(addition_from).transpose()
    }

    /// What asks to become a device of this person.
    pub async fn asked_of(&self, user: &UserId, now: Time) -> Result<Vec<Addition>> {
        let statement =
            sqlx::AssertSqlSafe(format!("{COLUMNS}a.user_id = $1 AND a.state = 'asked' AND a.expires_at > $2"));
        let rows = sqlx::query(statement).bind(user.as_str()).bind(now.0).fetch_all(&self.0.readers).await?;
        rows.iter().map(addition_from).collect()
    }

    /// A new device has come by the link and asks, once.
    pub async fn ask(
        &self,
        secret_hash: &str,
        claim_hash: &str,
        (name, origin): (&Name, &Origin),
        now: Time,
    ) -> Result<bool> {
        let asked = sqlx::query(
            "UPDATE additions SET state = 'asked', claim_hash = $2, name = $3, origin = $4 \
             WHERE secret_hash = $1 AND state = 'offered' AND expires_at > $5",
        )
        .bind(secret_hash)
        .bind(claim_hash)
        .bind(name.as_str())
        .bind(serde_json::to_string(origin)?)
        .bind(now.0)
        .execute(&self.0.writer)
        .await?;
        Ok(asked.rows_affected() == 1)
    }

    /// A device of the person says yes; a wrong number costs a try.
    pub async fn grant(&self, grant: Grant<'_>, now: Time) -> Result<Decided> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, grant.user).await?;
        let granted = sqlx::query(
            "UPDATE additions SET state = 'granted', granted_by = $3, evidence = $4 \
             WHERE id = $1 AND user_id = $2 AND state = 'asked' AND expires_at > $5 AND number = $6 AND tries < $7 \
             AND EXISTS (SELECT 1 FROM users u JOIN devices d ON d.user_id = u.id \
             WHERE u.id = $2 AND u.status = 'active' AND d.id = $3 AND d.status = 'active')",
        )
        .bind(grant.addition.as_str())
        .bind(grant.user.as_str())
        .bind(grant.device.as_str())
        .bind(serde_json::to_string(grant.evidence)?)
        .bind(now.0)
        .bind(i64::from(grant.number))
        .bind(i64::from(TRIES))
        .execute(&mut *tx)
        .await?;
        if granted.rows_affected() == 1 {
            tx.commit().await?;
            return Ok(Decided::Now);
        }
        let counted = sqlx::query(
            "UPDATE additions SET tries = tries + 1, \
             state = CASE WHEN tries + 1 >= $5 THEN 'exhausted' ELSE state END \
             WHERE id = $1 AND user_id = $2 AND state = 'asked' AND expires_at > $3 AND number <> $4 AND tries < $5 \
             RETURNING tries",
        )
        .bind(grant.addition.as_str())
        .bind(grant.user.as_str())
        .bind(now.0)
        .bind(i64::from(grant.number))
        .bind(i64::from(TRIES))
        .fetch_all(&mut *tx)
        .await?;
        let Some(row) = counted.first() else { return Ok(Decided::Already) };
        let left = TRIES.saturating_sub(Row::of(row).small("additions.tries")?);
        tx.commit().await?;
        Ok(Decided::WrongNumber { left })
    }

    /// The person says no; it beats a yes until the device has arrived.
    pub async fn refuse(&self, id: &AdditionId, user: &UserId) -> Result<bool> {
        let refused = sqlx::query(
            "UPDATE additions SET state = 'refused' WHERE id = $1 AND user_id = $2 AND state IN ('asked', 'granted')",
        )
        .bind(id.as_str())
        .bind(user.as_str())
        .execute(&self.0.writer)
        .await?;
        Ok(refused.rows_affected() == 1)
    }

    /// The new device arrives: what was granted is used up, device, credential and session are kept and the person's
    /// mailboxes are told, all or nothing.
    pub async fn arrive(&self, arrival: &Arrival, now: Time) -> Result<Arrived> {
        let mut tx = self.0.write().await?;
        turn_of(&mut tx, &arrival.device.user).await?;
        let used = sqlx::query(
            "UPDATE additions SET state = 'used' \
             WHERE id = $1 AND user_id = $2 AND claim_hash = $3 AND state = 'granted' AND expires_at > $4 \
             AND EXISTS (SELECT 1 FROM users u JOIN devices d ON d.user_id = u.id \
             WHERE u.id = $2 AND u.status = 'active' AND d.id = additions.granted_by AND d.status = 'active')",
        )
        .bind(arrival.addition.as_str())
        .bind(arrival.device.user.as_str())
        .bind(&arrival.claim_hash)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        if used.rows_affected() == 0 {
            return Ok(Arrived::Late);
        }
        add_device(&mut tx, &arrival.device).await?;
        if !self.0.add_credential(&mut tx, &arrival.credential, now).await? {
            return Ok(Arrived::CredentialTaken);
        }
        add_phone(&mut *tx, &arrival.phone, now).await?;
        let device = &arrival.device;
        let entry = Entry {
            event: Event::DeviceAdded,
            user: Some(device.user.clone()),
            correlation: None,
            detail: json!({"device": device.id, "name": device.name, "addition": arrival.addition}),
        };
        append_all(&mut tx, self.0.entropy.as_ref(), &[entry], now).await?;
        for notice in &arrival.notices {
            let about = About { user: &arrival.device.user, invitation: None };
            self.0.post(&mut tx, about, notice, now).await?;
        }
        tx.commit().await?;
        Ok(Arrived::Now)
    }
}
