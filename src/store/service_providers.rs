//! SAML 2.0 service providers of applications, and the messages of theirs that were taken.

use super::door::{Tx, turn_of_directory};
use super::row::Row;
use super::{Result, Store, StoreError};
use crate::domain::change::Change;
use crate::domain::ids::{ApplicationId, ServiceProviderId};
use crate::domain::service_provider::{NameIdRule, ServiceProvider};
use crate::domain::time::Time;

/// The shelf of service providers.
#[derive(Debug, Clone, Copy)]
pub struct ServiceProviders<'a>(pub(super) &'a Store);

/// The columns of a service provider called `v`.
macro_rules! columns {
    () => {
        "SELECT v.id, v.application_id, v.entity_id, v.name_id, v.replies, v.sign_out_url, v.trust, v.mac \
         FROM service_providers v WHERE "
    };
}

/// A row as it is written.
struct Written {
    id: String,
    application: String,
    entity_id: String,
    name_id: String,
    replies: String,
    sign_out_url: Option<String>,
    trust: String,
}

impl Written {
    fn of(id: &ServiceProviderId, provider: &ServiceProvider) -> Result<Self> {
        Ok(Self {
            id: id.to_string(),
            application: provider.application.to_string(),
            entity_id: provider.entity_id.clone(),
            name_id: provider.name_id.as_str().to_owned(),
            replies: serde_json::to_string(&provider.replies)?,
            sign_out_url: provider.sign_out_url.clone(),
            trust: serde_json::to_string(&provider.trust)?,
        })
    }

    fn from_row(row: &mut Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.text()?,
            application: row.text()?,
            entity_id: row.text()?,
            name_id: row.text()?,
            replies: row.text()?,
            sign_out_url: row.maybe_text()?,
            trust: row.text()?,
        })
    }

    /// What the row is sealed over: all of it, for all of it decides who gets to know what of whom.
    fn sealed_parts(&self) -> [&[u8]; 9] {
        let sign_out = self.sign_out_url.as_deref();
        [
            b"service_providers",
            self.id.as_bytes(),
            self.application.as_bytes(),
            self.entity_id.as_bytes(),
            self.name_id.as_bytes(),
            self.replies.as_bytes(),
            if sign_out.is_some() { b"1" } else { b"0" },
            sign_out.unwrap_or_default().as_bytes(),
            self.trust.as_bytes(),
        ]
    }

    fn read(&self) -> Result<ServiceProvider> {
        const fn column(column: &'static str) -> StoreError {
            StoreError::Column { column }
        }
        Ok(ServiceProvider {
            id: Some(ServiceProviderId::parse(&self.id).map_err(|_| column("service_providers.id"))?),
            application: ApplicationId::parse(&self.application)
                .map_err(|_| column("service_providers.application_id"))?,
            entity_id: self.entity_id.clone(),
            replies: serde_json::from_str(&self.replies)?,
            sign_out_url: self.sign_out_url.clone(),
            name_id: NameIdRule::parse(&self.name_id).ok_or(column("service_providers.name_id"))?,
            trust: serde_json::from_str(&self.trust)?,
        })
    }
}

impl ServiceProviders<'_> {
    /// Reads a row, if it is as it was written.
    fn provider_from(self, row: &mut Row<'_>) -> Result<ServiceProvider> {
        let written = Written::from_row(row)?;
        if self.0.row_key.verify(&written.sealed_parts(), &row.text()?) {
            written.read()
        } else {
            Err(StoreError::Forged { table: "service_providers", row: written.id })
        }
    }

    /// The application's service provider of this name.
    pub async fn by_name(&self, application: &ApplicationId, entity_id: &str) -> Result<Option<ServiceProvider>> {
        const STATEMENT: &str = concat!(columns!(), "v.application_id = $1 AND v.entity_id = $2");
        let row =
            sqlx::query(STATEMENT).bind(application.as_str()).bind(entity_id).fetch_optional(&self.0.readers).await?;
        row.map(|row| self.provider_from(&mut Row::of(&row))).transpose()
    }

    /// The row of the application's service provider of this name, whatever stands in it.
    pub async fn row_of(&self, application: &ApplicationId, entity_id: &str) -> Result<Option<ServiceProviderId>> {
        let row = sqlx::query("SELECT id FROM service_providers WHERE application_id = $1 AND entity_id = $2")
            .bind(application.as_str())
            .bind(entity_id)
            .fetch_optional(&self.0.readers)
            .await?;
        row.map(|row| Row::of(&row).parsed("service_providers.id", ServiceProviderId::parse)).transpose()
    }

    /// All of an application, by name.
    pub async fn of(&self, application: &ApplicationId) -> Result<Vec<ServiceProvider>> {
        const STATEMENT: &str = concat!(columns!(), "v.application_id = $1 ORDER BY v.entity_id");
        let rows = sqlx::query(STATEMENT).bind(application.as_str()).fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| self.provider_from(&mut Row::of(row))).collect()
    }

    /// Adds one; false where the application has one of this name.
    pub async fn add(
        &self,
        (id, new): (&ServiceProviderId, &ServiceProvider),
        change: &Change,
        now: Time,
    ) -> Result<bool> {
        let mut tx = self.0.write().await?;
        turn_of_directory(&mut tx).await?;
        if !self.insert(&mut tx, (id, new), now).await? {
            return Ok(false);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Changes one, which gets another row by it: what was asked before is not answered any more. False where it is not
    /// what it was when that was decided.
    pub async fn change(
        &self,
        before: &ServiceProvider,
        (id, after): (&ServiceProviderId, &ServiceProvider),
        change: &Change,
        now: Time,
    ) -> Result<bool> {
        let Some(old) = &before.id else { return Ok(false) };
        let mac = self.0.row_key.tag_text(&Written::of(old, before)?.sealed_parts());
        let mut tx = self.0.write().await?;
        turn_of_directory(&mut tx).await?;
        let gone = sqlx::query("DELETE FROM service_providers WHERE id = $1 AND mac = $2")
            .bind(old.as_str())
            .bind(mac)
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() == 0 || !self.insert(&mut tx, (id, after), now).await? {
            return Ok(false);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn insert(&self, tx: &mut Tx, (id, new): (&ServiceProviderId, &ServiceProvider), now: Time) -> Result<bool> {
        let written = Written::of(id, new)?;
        let added = sqlx::query(
            "INSERT INTO service_providers (id, application_id, entity_id, name_id, replies, sign_out_url, trust, mac, \
             created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
        )
        .bind(&written.id)
        .bind(&written.application)
        .bind(&written.entity_id)
        .bind(&written.name_id)
        .bind(&written.replies)
        .bind(written.sign_out_url.as_deref())
        .bind(&written.trust)
        .bind(self.0.row_key.tag_text(&written.sealed_parts()))
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
        Ok(added.rows_affected() == 1)
    }

    /// Removes one; false where there is none. What was asked for it is not answered any more.
    pub async fn remove(&self, id: &ServiceProviderId, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        turn_of_directory(&mut tx).await?;
        let removed =
            sqlx::query("DELETE FROM service_providers WHERE id = $1").bind(id.as_str()).execute(&mut *tx).await?;
        if removed.rows_affected() == 0 {
            return Ok(false);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes a message, by its digest; false where it was taken before.
    pub async fn take(&self, digest: &str, until: Time) -> Result<bool> {
        let taken =
            sqlx::query("INSERT INTO saml_messages (digest, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(digest)
                .bind(until.0)
                .execute(&self.0.writer)
                .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Forgets the oldest messages beyond so many; tells how many those were.
    pub async fn make_room(&self, most: i64) -> Result<u64> {
        let gone = sqlx::query(
            "DELETE FROM saml_messages WHERE digest IN \
             (SELECT digest FROM saml_messages ORDER BY expires_at DESC, digest LIMIT 500 OFFSET $1)",
        )
        .bind(most)
        .execute(&self.0.writer)
        .await?;
        Ok(gone.rows_affected())
    }
}
