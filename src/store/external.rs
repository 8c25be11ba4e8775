//! Tenants that ask for their people's second factor, and whom they mean.

use super::door::{Tx, turn_of, turn_of_directory};
use super::outbox::About;
use super::row::Row;
use super::{Result, Store, StoreError};
use crate::domain::application::Cloud;
use crate::domain::change::Change;
use crate::domain::external::ExternalMethod;
use crate::domain::ids::{ApplicationId, ExternalMethodId, UserId};
use crate::domain::letter::Addressed;
use crate::domain::tenant::TenantId;
use crate::domain::time::Time;
use crate::domain::user::UserStatus;

/// The shelf of external methods.
#[derive(Debug, Clone, Copy)]
pub struct External<'a>(pub(super) &'a Store);

/// What came of linking somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linking {
    /// It was done.
    Done,
    /// The tenant does not ask for this person: no method of the application that they belong to is its.
    NotAsked,
    /// The object id is somebody's already, or the person has another one in this tenant, or is removed.
    Taken,
}

/// What came of unlinking somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlinked {
    /// It was done.
    Done,
    /// The tenant does not mean this person by this object id, or no longer.
    Other,
}

/// Whether a method of the person's application asks in the tenant's name.
macro_rules! asked {
    ($tenant:literal, $user:literal) => {
        concat!(
            "SELECT 1 FROM users u JOIN domains m ON m.name = u.domain \
             JOIN external_methods e ON e.application_id = m.application_id WHERE e.tenant = ",
            $tenant,
            " AND u.id = ",
            $user
        )
    };
}

/// Of the links of the tenant `$1` those of people for whom no method but `$2` asks in its name.
macro_rules! without {
    () => {
        " WHERE tenant = $1 AND NOT EXISTS (SELECT 1 FROM users u JOIN domains m ON m.name = u.domain \
         JOIN external_methods e ON e.application_id = m.application_id \
         WHERE u.id = external_people.user_id AND e.tenant = $1 AND e.id <> $2)"
    };
}

fn method_from(row: &mut Row<'_>) -> Result<ExternalMethod> {
    Ok(ExternalMethod {
        id: row.parsed("external_methods.id", ExternalMethodId::parse)?,
        application: row.parsed("external_methods.application_id", ApplicationId::parse)?,
        tenant: row.parsed("external_methods.tenant", TenantId::parse)?,
        client_id: row.text()?,
        app_id: row.parsed("external_methods.app_id", TenantId::parse)?,
        cloud: row.word("external_methods.cloud", Cloud::parse)?,
    })
}

impl External<'_> {
    /// Every one, oldest first.
    pub async fn all(&self) -> Result<Vec<ExternalMethod>> {
        const STATEMENT: &str = "SELECT id, application_id, tenant, client_id, app_id, cloud FROM external_methods \
                                 ORDER BY created_at, id";
        let rows = sqlx::query(STATEMENT).fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| method_from(&mut Row::of(row))).collect()
    }

    /// Those that name themselves so.
    pub async fn by_client(&self, client_id: &str) -> Result<Vec<ExternalMethod>> {
        const STATEMENT: &str = "SELECT id, application_id, tenant, client_id, app_id, cloud FROM external_methods \
                                 WHERE client_id = $1 ORDER BY id";
        let rows = sqlx::query(STATEMENT).bind(client_id).fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| method_from(&mut Row::of(row))).collect()
    }

    /// Adds one; false where the tenant has one of this client id.
    pub async fn add(&self, new: &ExternalMethod, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        turn_of_directory(&mut tx).await?;
        let added = sqlx::query(
            "INSERT INTO external_methods (id, application_id, tenant, client_id, app_id, cloud, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        )
        .bind(new.id.as_str())
        .bind(new.application.as_str())
        .bind(new.tenant.as_str())
        .bind(&new.client_id)
        .bind(new.app_id.as_str())
        .bind(new.cloud.as_str())
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

    /// How many people this one alone lets its tenant mean: their links go with it.
    pub async fn resting_on(&self, method: &ExternalMethod) -> Result<u64> {
        const STATEMENT: &str = concat!("SELECT COUNT(*) FROM external_people", without!());
        let row = sqlx::query(STATEMENT)
            .bind(method.tenant.as_str())
            .bind(method.id.as_str())
            .fetch_one(&self.0.readers)
            .await?;
        Ok(u64::try_from(Row::of(&row).number()?).unwrap_or(0))
    }

    /// Removes one, and with it whom its tenant means by nothing else: where it is added again, it begins with nobody.
    /// Nothing that it asked for is answered any more. False where there is no such one, or so many links are not what
    /// would go with it: then nothing does.
    pub async fn remove(&self, method: &ExternalMethod, links: u64, change: &Change, now: Time) -> Result<bool> {
        const TURNS: &str = "UPDATE users SET turn = turn + 1 WHERE id IN \
                             (SELECT user_id FROM external_people WHERE tenant = $1)";
        const LINKS: &str = concat!("DELETE FROM external_people", without!());
        let mut tx = self.0.write().await?;
        turn_of_directory(&mut tx).await?;
        // An answer that was claimed before is out; one that is claimed later finds nobody.
        sqlx::query(TURNS).bind(method.tenant.as_str()).execute(&mut *tx).await?;
        let removed = sqlx::query("DELETE FROM external_methods WHERE id = $1")
            .bind(method.id.as_str())
            .execute(&mut *tx)
            .await?;
        if removed.rows_affected() == 0 {
            return Ok(false);
        }
        let gone = sqlx::query(LINKS).bind(method.tenant.as_str()).bind(method.id.as_str()).execute(&mut *tx).await?;
        if gone.rows_affected() != links {
            return Ok(false);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Whom a tenant means; an error where the row was changed behind our back.
    pub async fn person(&self, tenant: &TenantId, object: &TenantId) -> Result<Option<UserId>> {
        let row = sqlx::query("SELECT user_id, mac FROM external_people WHERE tenant = $1 AND object_id = $2")
            .bind(tenant.as_str())
            .bind(object.as_str())
            .fetch_optional(&self.0.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        self.sealed_person((tenant, object), &mut Row::of(&row)).map(Some)
    }

    /// Whom a row means; an alarm where it does not carry the seal that it was written with.
    fn sealed_person(self, (tenant, object): (&TenantId, &TenantId), row: &mut Row<'_>) -> Result<UserId> {
        let user = row.parsed("external_people.user_id", UserId::parse)?;
        if self.0.row_key.verify(&sealed_parts((tenant, object), &user), &row.text()?) {
            return Ok(user);
        }
        Err(StoreError::Forged { table: "external_people", row: format!("{tenant}/{object}") })
    }

    /// Whom a row says that a tenant means, sealed or not: whoever takes it away need not believe it.
    pub async fn said_of(&self, tenant: &TenantId, object: &TenantId) -> Result<Option<UserId>> {
        let row = sqlx::query("SELECT user_id FROM external_people WHERE tenant = $1 AND object_id = $2")
            .bind(tenant.as_str())
            .bind(object.as_str())
            .fetch_optional(&self.0.readers)
            .await?;
        row.map(|row| Row::of(&row).parsed("external_people.user_id", UserId::parse)).transpose()
    }

    /// The object ids of a tenant, and whom each means; an error where one of the rows was changed behind our back.
    pub async fn people(&self, tenant: &TenantId) -> Result<Vec<(TenantId, UserId)>> {
        const STATEMENT: &str =
            "SELECT object_id, user_id, mac FROM external_people WHERE tenant = $1 ORDER BY object_id";
        let rows = sqlx::query(STATEMENT).bind(tenant.as_str()).fetch_all(&self.0.readers).await?;
        let read = |row| {
            let mut row = Row::of(row);
            let object = row.parsed("external_people.object_id", TenantId::parse)?;
            let user = self.sealed_person((tenant, &object), &mut row)?;
            Ok((object, user))
        };
        rows.iter().map(read).collect()
    }

    /// Says whom a tenant means, where it asks for them at this moment. With it the person is told.
    pub async fn link(
        &self,
        meant: (&TenantId, &TenantId),
        person: (&UserId, &[Addressed]),
        change: &Change,
        now: Time,
    ) -> Result<Linking> {
        Ok(match self.linking(meant, person, change, now).await? {
            Err(why) => why,
            Ok(tx) => {
                tx.commit().await?;
                Linking::Done
            }
        })
    }

    /// What [`External::link`] would come to: it is done, and taken back.
    pub async fn would_link(
        &self,
        meant: (&TenantId, &TenantId),
        user: &UserId,
        change: &Change,
        now: Time,
    ) -> Result<Linking> {
        Ok(match self.linking(meant, (user, &[]), change, now).await? {
            Err(why) => why,
            Ok(tx) => {
                tx.rollback().await?;
                Linking::Done
            }
        })
    }

    async fn linking(
        &self,
        (tenant, object): (&TenantId, &TenantId),
        (user, notices): (&UserId, &[Addressed]),
        change: &Change,
        now: Time,
    ) -> Result<std::result::Result<Tx, Linking>> {
        const LINK: &str = concat!(
            "INSERT INTO external_people (tenant, object_id, user_id, mac, created_at) SELECT $1, $2, $3, $4, $5 \
             WHERE EXISTS (",
            asked!("$1", "$3"),
            ") ON CONFLICT DO NOTHING"
        );
        const ASKED: &str = asked!("$1", "$2");
        let mut tx = self.0.write().await?;
        turn_of_directory(&mut tx).await?;
        // A removal that has returned is seen here; one that has not takes this link along.
        if turn_of(&mut tx, user).await?.is_none_or(|turn| turn.status == UserStatus::Removed) {
            return Ok(Err(Linking::Taken));
        }
        // A method that was removed is seen here as well: its removal holds the directory's turn.
        let linked = sqlx::query(LINK)
            .bind(tenant.as_str())
            .bind(object.as_str())
            .bind(user.as_str())
            .bind(self.0.row_key.tag_text(&sealed_parts((tenant, object), user)))
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        if linked.rows_affected() == 0 {
            let asked = sqlx::query(ASKED).bind(tenant.as_str()).bind(user.as_str());
            let is_asked = asked.fetch_optional(&mut *tx).await?.is_some();
            return Ok(Err(if is_asked { Linking::Taken } else { Linking::NotAsked }));
        }
        for notice in notices {
            self.0.post(&mut tx, About { user, invitation: None }, notice, now).await?;
        }
        self.0.write_change(&mut tx, change, now).await?;
        Ok(Ok(tx))
    }

    /// Forgets that a tenant means this person, and nobody else whom it means by now. What is under way for them is not
    /// answered.
    pub async fn unlink(
        &self,
        (tenant, object): (&TenantId, &TenantId),
        user: &UserId,
        change: &Change,
        now: Time,
    ) -> Result<Unlinked> {
        let mut tx = self.0.write().await?;
        turn_of_directory(&mut tx).await?;
        // An answer that was claimed before is out; one that is claimed later finds no link.
        sqlx::query(
            "UPDATE users SET turn = turn + 1 WHERE id = \
             (SELECT user_id FROM external_people WHERE tenant = $1 AND object_id = $2 AND user_id = $3)",
        )
        .bind(tenant.as_str())
        .bind(object.as_str())
        .bind(user.as_str())
        .execute(&mut *tx)
        .await?;
        let gone = sqlx::query("DELETE FROM external_people WHERE tenant = $1 AND object_id = $2 AND user_id = $3")
            .bind(tenant.as_str())
            .bind(object.as_str())
            .bind(user.as_str())
            .execute(&mut *tx)
            .await?;
        if gone.rows_affected() == 0 {
            return Ok(Unlinked::Other);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(Unlinked::Done)
    }
}

/// What a row is sealed over.
fn sealed_parts<'a>((tenant, object): (&'a TenantId, &'a TenantId), user: &'a UserId) -> [&'a [u8]; 4] {
    [b"external person", tenant.as_str().as_bytes(), object.as_str().as_bytes(), user.as_str().as_bytes()]
}
