//! SAML 2.0 service providers of applications, and the messages of theirs that were taken.

use super::door::turn_of_directory;
use super::row::Row;
use super::{Result, Store};
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
        "SELECT v.id, v.application_id, v.entity_id, v.name_id, v.replies, v.sign_out_url, v.trust \
         FROM service_providers v WHERE "
    };
}

fn provider_from(row: &mut Row<'_>) -> Result<ServiceProvider> {
    Ok(ServiceProvider {
        id: Some(row.parsed("service_providers.id", ServiceProviderId::parse)?),
        application: row.parsed("service_providers.application_id", ApplicationId::parse)?,
        entity_id: row.text()?,
        name_id: row.word("service_providers.name_id", NameIdRule::parse)?,
        replies: row.json()?,
        sign_out_url: row.maybe_text()?,
        trust: row.json()?,
    })
}

impl ServiceProviders<'_> {
    /// The application's service provider of this name.
    pub async fn by_name(&self, application: &ApplicationId, entity_id: &str) -> Result<Option<ServiceProvider>> {
        const STATEMENT: &str = concat!(columns!(), "v.application_id = $1 AND v.entity_id = $2");
        let row =
            sqlx::query(STATEMENT).bind(application.as_str()).bind(entity_id).fetch_optional(&self.0.readers).await?;
        row.map(|row| provider_from(&mut Row::of(&row))).transpose()
    }

    /// All of an application, by name.
    pub async fn of(&self, application: &ApplicationId) -> Result<Vec<ServiceProvider>> {
        const STATEMENT: &str = concat!(columns!(), "v.application_id = $1 ORDER BY v.entity_id");
        let rows = sqlx::query(STATEMENT).bind(application.as_str()).fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| provider_from(&mut Row::of(row))).collect()
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
        let added = sqlx::query(
            "INSERT INTO service_providers (id, application_id, entity_id, name_id, replies, sign_out_url, trust, \
             created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        )
        .bind(id.as_str())
        .bind(new.application.as_str())
        .bind(&new.entity_id)
        .bind(new.name_id.as_str())
        .bind(serde_json::to_string(&new.replies)?)
        .bind(new.sign_out_url.as_deref())
        .bind(serde_json::to_string(&new.trust)?)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        if added.rows_affected() == 0 {
            return Ok(false);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
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
}
