//! How the last push messages to a device fared: what the console shows of it.

use super::Result;
use super::devices::Devices;
use super::row::Row;
use crate::domain::device::PushRecord;
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::time::{Span, Time};

/// So often it is noted at most that all is well: a message a minute more tells nothing new.
const NOTED_EVERY: Span = Span::minutes(1);

impl Devices<'_> {
    /// Notes that a push service took a message.
    pub async fn push_taken(&self, device: &DeviceId, now: Time) -> Result<()> {
        sqlx::query(
            "INSERT INTO push_health (device_id, taken_at) VALUES ($1, $2) \
             ON CONFLICT (device_id) DO UPDATE SET taken_at = $2 WHERE push_health.taken_at IS NULL \
             OR push_health.taken_at <= $3 OR push_health.failed_at >= push_health.taken_at",
        )
        .bind(device.as_str())
        .bind(now.0)
        .bind(now.minus(NOTED_EVERY).0)
        .execute(&self.0.writer)
        .await?;
        Ok(())
    }

    /// Notes that none did, and what it said.
    pub async fn push_failed(&self, device: &DeviceId, words: &str, now: Time) -> Result<()> {
        sqlx::query(
            "INSERT INTO push_health (device_id, failed_at, words) VALUES ($1, $2, $3) \
             ON CONFLICT (device_id) DO UPDATE SET failed_at = $2, words = $3",
        )
        .bind(device.as_str())
        .bind(now.0)
        .bind(words)
        .execute(&self.0.writer)
        .await?;
        Ok(())
    }

    /// What is known of a person's devices.
    pub async fn push_records(&self, user: &UserId) -> Result<Vec<(DeviceId, PushRecord)>> {
        let rows = sqlx::query(
            "SELECT h.device_id, h.taken_at, h.failed_at, h.words FROM push_health h \
             JOIN devices d ON d.id = h.device_id WHERE d.user_id = $1 AND d.status = 'active'",
        )
        .bind(user.as_str())
        .fetch_all(&self.0.readers)
        .await?;
        rows.iter()
            .map(|row| {
                let mut row = Row::of(row);
                let device = row.parsed("push_health.device_id", DeviceId::parse)?;
                let (taken_at, failed_at) = (row.maybe_time()?, row.maybe_time()?);
                Ok((device, PushRecord { taken_at, failed_at, words: row.maybe_text()?.unwrap_or_default() }))
            })
            .collect()
    }
}
