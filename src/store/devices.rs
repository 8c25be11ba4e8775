//! Devices, their credentials and their push addresses.

use super::door::Tx;
use super::row::Row;
use super::users::user_columns;
use super::{Result, Store, StoreError};
use crate::domain::device::{Credential, Device, DeviceStatus, PushAddress, PushHealth};
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::text::Name;
use crate::domain::time::Time;
use crate::domain::user::User;
use crate::keys::{Place, sha256_text};

/// The shelf of devices.
#[derive(Debug, Clone, Copy)]
pub struct Devices<'a>(pub(super) &'a Store);

/// What came of handing in a push address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushSet {
    /// It stands.
    Now,
    /// Another device has this endpoint.
    TakenByOther,
}

/// The columns of a device called `d`, whose push address, if any, is called `a`.
macro_rules! device_columns {
    () => {
        "d.id, d.user_id, d.name, d.status, a.endpoint_hash, d.created_at, d.seen_at"
    };
}
pub(super) use device_columns;

/// Reads a device from the next columns of a row.
pub(super) fn device_from(row: &mut Row<'_>) -> Result<Device> {
    Ok(Device {
        id: row.parsed("devices.id", DeviceId::parse)?,
        user: row.parsed("devices.user_id", UserId::parse)?,
        name: row.parsed("devices.name", Name::parse)?,
        status: row.word("devices.status", DeviceStatus::parse)?,
        push: if row.maybe_text()?.is_some() { PushHealth::Reached } else { PushHealth::Unreached },
        created_at: row.time()?,
        seen_at: row.time()?,
    })
}

impl Devices<'_> {
    /// The credential with its active device and its person, whatever their status.
    pub async fn credential(&self, id: &str) -> Result<Option<(Credential, Device, User)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            user_columns!(),
            ", ",
            device_columns!(),
            ", c.user_id, c.passkey, c.mac \
             FROM credentials c JOIN devices d ON d.id = c.device_id JOIN users u ON u.id = d.user_id \
             LEFT JOIN push_addresses a ON a.device_id = d.id \
             WHERE c.id = $1 AND d.status = 'active'"
        );
        let row = sqlx::query(STATEMENT).bind(id).fetch_optional(&self.0.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let user = self.0.user_from(&mut row)?;
        let device = device_from(&mut row)?;
        let credential = Credential {
            id: id.to_owned(),
            device: device.id.clone(),
            user: row.parsed("credentials.user_id", UserId::parse)?,
            passkey: row.text()?,
        };
        // The seal names person and device: a credential moved to another device of anybody does not carry it.
        if credential.user == user.id && self.0.row_key.verify(&sealed_parts(&credential), &row.text()?) {
            Ok(Some((credential, device, user)))
        } else {
            // By its device: who reads the log need not learn what names a passkey.
            Err(StoreError::Forged { table: "credentials", row: device.id.to_string() })
        }
    }

    /// The credential by itself, whatever became of its device: what proves a yes of long ago is checked by it.
    pub async fn credential_of_old(&self, id: &str) -> Result<Option<Credential>> {
        let row = sqlx::query("SELECT c.device_id, c.user_id, c.passkey, c.mac FROM credentials c WHERE c.id = $1")
            .bind(id)
            .fetch_optional(&self.0.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Row::of(&row);
        let credential = Credential {
            id: id.to_owned(),
            device: row.parsed("credentials.device_id", DeviceId::parse)?,
            user: row.parsed("credentials.user_id", UserId::parse)?,
            passkey: row.text()?,
        };
        if self.0.row_key.verify(&sealed_parts(&credential), &row.text()?) {
            Ok(Some(credential))
        } else {
            Err(StoreError::Forged { table: "credentials", row: credential.device.to_string() })
        }
    }

    /// Keeps a credential's record after it was used, and that its device was seen.
    pub async fn renew_credential(&self, credential: &Credential, now: Time) -> Result<()> {
        let mut tx = self.0.write().await?;
        sqlx::query("UPDATE credentials SET passkey = $2, mac = $3 WHERE id = $1 AND device_id = $4 AND user_id = $5")
            .bind(&credential.id)
            .bind(&credential.passkey)
            .bind(self.0.row_key.tag_text(&sealed_parts(credential)))
            .bind(credential.device.as_str())
            .bind(credential.user.as_str())
            .execute(&mut *tx)
            .await?;
        sqlx::query("UPDATE devices SET seen_at = $2 WHERE id = $1 AND seen_at < $2")
            .bind(credential.device.as_str())
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// A person's active devices, oldest first.
    pub async fn of_user(&self, user: &UserId) -> Result<Vec<Device>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            device_columns!(),
            " FROM devices d LEFT JOIN push_addresses a ON a.device_id = d.id \
             WHERE d.user_id = $1 AND d.status = 'active' ORDER BY d.created_at, d.id"
        );
        let rows = sqlx::query(STATEMENT).bind(user.as_str()).fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| device_from(&mut Row::of(row))).collect()
    }

    /// Sets or takes away where a device's browser takes push messages. A revoked device keeps none.
    pub async fn set_push(&self, device: &DeviceId, address: Option<&PushAddress>, now: Time) -> Result<PushSet> {
        let Some(address) = address else {
            sqlx::query("DELETE FROM push_addresses WHERE device_id = $1")
                .bind(device.as_str())
                .execute(&self.0.writer)
                .await?;
            return Ok(PushSet::Now);
        };
        let sealed = self.0.seal.seal(self.0.entropy.as_ref(), place(device), &serde_json::to_vec(address)?)?;
        let endpoint = sha256_text(&address.endpoint);
        // A browser that was activated anew brings the same endpoint along.
        sqlx::query(
            "DELETE FROM push_addresses WHERE endpoint_hash = $1 \
             AND device_id IN (SELECT id FROM devices WHERE status = 'revoked')",
        )
        .bind(&endpoint)
        .execute(&self.0.writer)
        .await?;
        let set = sqlx::query(
            "INSERT INTO push_addresses (device_id, endpoint_hash, sealed, set_at) \
             SELECT id, $2, $3, $4 FROM devices WHERE id = $1 AND status = 'active' \
             ON CONFLICT (device_id) DO UPDATE SET endpoint_hash = $2, sealed = $3, set_at = $4",
        )
        .bind(device.as_str())
        .bind(endpoint)
        .bind(sealed)
        .bind(now.0)
        .execute(&self.0.writer)
        .await;
        match set {
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(PushSet::TakenByOther),
            Err(error) => Err(error.into()),
            Ok(_) => Ok(PushSet::Now),
        }
    }

    /// Where a person's active devices take push messages.
    pub async fn push_targets(&self, user: &UserId) -> Result<Vec<(DeviceId, PushAddress)>> {
        let rows = sqlx::query(
            "SELECT d.id, a.sealed FROM devices d JOIN push_addresses a ON a.device_id = d.id \
             WHERE d.user_id = $1 AND d.status = 'active' ORDER BY d.created_at, d.id",
        )
        .bind(user.as_str())
        .fetch_all(&self.0.readers)
        .await?;
        rows.iter()
            .map(|row| {
                let mut row = Row::of(row);
                let device = row.parsed("devices.id", DeviceId::parse)?;
                let opened = self.0.seal.open(place(&device), &row.text()?)?;
                Ok((device, serde_json::from_slice(&opened)?))
            })
            .collect()
    }

    /// Forgets a push address that its service does not know any more, if it still is the device's.
    pub async fn drop_push(&self, device: &DeviceId, endpoint: &str) -> Result<()> {
        sqlx::query("DELETE FROM push_addresses WHERE device_id = $1 AND endpoint_hash = $2")
            .bind(device.as_str())
            .bind(sha256_text(endpoint))
            .execute(&self.0.writer)
            .await?;
        Ok(())
    }
}

impl Store {
    /// Adds a credential; false where its id exists.
    pub(super) async fn add_credential(&self, tx: &mut Tx, credential: &Credential, now: Time) -> Result<bool> {
        let added = sqlx::query(
            "INSERT INTO credentials (id, device_id, user_id, passkey, mac, created_at) \
             SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT 1 FROM operator_credentials o WHERE o.id = $1) \
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(&credential.id)
        .bind(credential.device.as_str())
        .bind(credential.user.as_str())
        .bind(&credential.passkey)
        .bind(self.row_key.tag_text(&sealed_parts(credential)))
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
        Ok(added.rows_affected() == 1)
    }
}

/// What a credential's row is sealed over.
fn sealed_parts(credential: &Credential) -> [&[u8]; 5] {
    [
        b"credentials",
        credential.id.as_bytes(),
        credential.user.as_str().as_bytes(),
        credential.device.as_str().as_bytes(),
        credential.passkey.as_bytes(),
    ]
}

fn place(device: &DeviceId) -> Place<'_> {
    Place { table: "push_addresses", column: "sealed", row: device.as_str() }
}

/// Adds a device.
pub(super) async fn add_device(tx: &mut Tx, device: &Device) -> Result<()> {
    sqlx::query("INSERT INTO devices (id, user_id, name, status, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(device.id.as_str())
        .bind(device.user.as_str())
        .bind(device.name.as_str())
        .bind(device.status.as_str())
        .bind(device.created_at.0)
        .bind(device.seen_at.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
