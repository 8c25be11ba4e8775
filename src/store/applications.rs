//! Applications and the domains federated to them.

use super::door::{Tx, turn_of_directory};
use super::row::Row;
use super::tallies::Changes;
use super::{Result, Store};
use crate::domain::address::{Address, DomainName};
use crate::domain::application::{Application, Cloud, Domain, FirstOffer, conflicts};
use crate::domain::change::Change;
use crate::domain::ids::ApplicationId;
use crate::domain::text::Name;
use crate::domain::time::{Span, Time};
use crate::domain::user::UserStatus;

/// The shelf of applications.
#[derive(Debug, Clone, Copy)]
pub struct Applications<'a>(pub(super) &'a Store);

/// What came of adding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is there.
    Now,
    /// This domain exists, or lies above or below one of another application; nothing was written.
    DomainTaken(DomainName),
}

/// The columns of an application called `p`.
macro_rules! application_columns {
    () => {
        "p.id, p.name, p.first_offer, p.session_lifetime, p.cloud, p.realm, p.reply_url, p.trust, p.sign_out_origins"
    };
}

/// The columns of a domain called `m`.
macro_rules! domain_columns {
    () => {
        "m.name, m.application_id, m.issuer"
    };
}
pub(super) use {application_columns, domain_columns};

/// Reads an application from the next columns of a row.
pub(super) fn application_from(row: &mut Row<'_>) -> Result<Application> {
    Ok(Application {
        id: row.parsed("applications.id", ApplicationId::parse)?,
        name: row.parsed("applications.name", Name::parse)?,
        first_offer: row.word("applications.first_offer", FirstOffer::parse)?,
        session_lifetime: Span(row.number()?),
        cloud: row.word("applications.cloud", Cloud::parse)?,
        realm: row.text()?,
        reply_url: row.text()?,
        trust: row.flag()?,
        sign_out_origins: row.json()?,
    })
}

/// Reads a domain from the next columns of a row.
pub(super) fn domain_from(row: &mut Row<'_>) -> Result<Domain> {
    Ok(Domain {
        name: row.parsed("domains.name", DomainName::parse)?,
        application: row.parsed("domains.application_id", ApplicationId::parse)?,
        issuer: row.text()?,
    })
}

impl Applications<'_> {
    /// Adds an application with its domains, or domains to one that exists; people below a new, longer domain
    /// move to it.
    pub async fn add(
        &self,
        (application, domains): (&Application, &[Domain]),
        change: &Change,
        now: Time,
    ) -> Result<Added> {
        let mut tx = self.0.write().await?;
        turn_of_directory(&mut tx).await?;
        let mut existing = all_domains(&mut tx).await?;
        add_application(&mut tx, application, now).await?;
        // Shorter ones first, so that people end up in the longest of several new ones.
        let mut new: Vec<&Domain> = domains.iter().collect();
        new.sort_by_key(|domain| domain.name.as_str().len());
        for domain in new {
            if existing.iter().any(|other| conflicts(&domain.name, &application.id, other)) {
                return Ok(Added::DomainTaken(domain.name.clone()));
            }
            add_domain(&mut tx, domain, application, now).await?;
            existing.push(Domain { application: application.id.clone(), ..domain.clone() });
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(Added::Now)
    }

    /// Changes an application's settings, as long as they are what they were; false otherwise.
    pub async fn tune(
        &self,
        (before, after): (&Application, &Application),
        change: &Change,
        now: Time,
    ) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let tuned = sqlx::query(
            "UPDATE applications SET name = $2, first_offer = $3, session_lifetime = $4, trust = $8, \
             sign_out_origins = $10 \
             WHERE id = $1 AND name = $5 AND first_offer = $6 AND session_lifetime = $7 AND trust = $9 \
             AND sign_out_origins = $11",
        )
        .bind(before.id.as_str())
        .bind(after.name.as_str())
        .bind(after.first_offer.as_str())
        .bind(after.session_lifetime.0)
        .bind(before.name.as_str())
        .bind(before.first_offer.as_str())
        .bind(before.session_lifetime.0)
        .bind(i64::from(after.trust))
        .bind(i64::from(before.trust))
        .bind(serde_json::to_string(&after.sign_out_origins)?)
        .bind(serde_json::to_string(&before.sign_out_origins)?)
        .execute(&mut *tx)
        .await?;
        if tuned.rows_affected() == 0 {
            return Ok(false);
        }
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// All of them, each with its domains, by name.
    pub async fn list(&self) -> Result<Vec<(Application, Vec<Domain>)>> {
        const APPLICATIONS: &str =
            concat!("SELECT ", application_columns!(), " FROM applications p ORDER BY p.name, p.id");
        const DOMAINS: &str = concat!("SELECT ", domain_columns!(), " FROM domains m ORDER BY m.name");
        let applications = sqlx::query(APPLICATIONS).fetch_all(&self.0.readers).await?;
        let domains = sqlx::query(DOMAINS).fetch_all(&self.0.readers).await?;
        let domains: Vec<Domain> =
            domains.iter().map(|row| domain_from(&mut Row::of(row))).collect::<Result<Vec<_>>>()?;
        applications
            .iter()
            .map(|row| {
                let application = application_from(&mut Row::of(row))?;
                let own = domains.iter().filter(|domain| domain.application == application.id).cloned().collect();
                Ok((application, own))
            })
            .collect()
    }

    /// The application by id.
    pub async fn by_id(&self, id: &ApplicationId) -> Result<Option<Application>> {
        const STATEMENT: &str = concat!("SELECT ", application_columns!(), " FROM applications p WHERE p.id = $1");
        let row = sqlx::query(STATEMENT).bind(id.as_str()).fetch_optional(&self.0.readers).await?;
        row.map(|row| application_from(&mut Row::of(&row))).transpose()
    }

    /// The application that exactly this domain belongs to.
    pub async fn by_domain(&self, domain: &DomainName) -> Result<Option<(Application, Domain)>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            application_columns!(),
            ", ",
            domain_columns!(),
            " FROM domains m JOIN applications p ON p.id = m.application_id WHERE m.name = $1"
        );
        let row = sqlx::query(STATEMENT).bind(domain.as_str()).fetch_optional(&self.0.readers).await?;
        row.map(|row| {
            let mut row = Row::of(&row);
            Ok((application_from(&mut row)?, domain_from(&mut row)?))
        })
        .transpose()
    }

    /// The application of an address, by the longest domain that it lies in.
    pub async fn for_address(&self, address: &Address) -> Result<Option<(Application, Domain)>> {
        for domain in address.domain().suffixes() {
            let found = self.by_domain(&domain).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

/// The longest federated domain that an address lies in.
pub(super) async fn domain_of(tx: &mut Tx, address: &Address) -> Result<Option<Domain>> {
    const STATEMENT: &str = concat!("SELECT ", domain_columns!(), " FROM domains m WHERE m.name = $1");
    for domain in address.domain().suffixes() {
        let found = sqlx::query(STATEMENT).bind(domain.as_str()).fetch_optional(&mut **tx).await?;
        if let Some(row) = found {
            return domain_from(&mut Row::of(&row)).map(Some);
        }
    }
    Ok(None)
}

/// Every domain of every application.
pub(super) async fn all_domains(tx: &mut Tx) -> Result<Vec<Domain>> {
    const STATEMENT: &str = concat!("SELECT ", domain_columns!(), " FROM domains m");
    let rows = sqlx::query(STATEMENT).fetch_all(&mut **tx).await?;
    rows.iter().map(|row| domain_from(&mut Row::of(row))).collect()
}

async fn add_application(tx: &mut Tx, application: &Application, now: Time) -> Result<()> {
    sqlx::query(
        "INSERT INTO applications (id, name, first_offer, session_lifetime, cloud, realm, reply_url, created_at, trust, \
         sign_out_origins) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING",
    )
    .bind(application.id.as_str())
    .bind(application.name.as_str())
    .bind(application.first_offer.as_str())
    .bind(application.session_lifetime.0)
    .bind(application.cloud.as_str())
    .bind(&application.realm)
    .bind(&application.reply_url)
    .bind(now.0)
    .bind(i64::from(application.trust))
    .bind(serde_json::to_string(&application.sign_out_origins)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn add_domain(tx: &mut Tx, domain: &Domain, application: &Application, now: Time) -> Result<()> {
    sqlx::query("INSERT INTO domains (name, application_id, issuer, created_at) VALUES ($1, $2, $3, $4)")
        .bind(domain.name.as_str())
        .bind(application.id.as_str())
        .bind(&domain.issuer)
        .bind(now.0)
        .execute(&mut **tx)
        .await?;
    take_over(tx, domain, application, now).await
}

/// The people below a domain, of those that belong to a shorter one. A domain name has no wildcard of LIKE in it, and
/// a folded address no capitals.
macro_rules! below {
    () => {
        " WHERE LENGTH(domain) < LENGTH($1) AND (lookup LIKE $2 OR lookup LIKE $3)"
    };
}

/// Moves people to a new, longer domain.
async fn take_over(tx: &mut Tx, domain: &Domain, application: &Application, now: Time) -> Result<()> {
    const TURN: &str = concat!("UPDATE users SET turn = turn + 1", below!());
    const COUNT: &str = concat!("SELECT domain, status, COUNT(*) FROM users", below!(), " GROUP BY domain, status");
    const MOVE: &str = concat!("UPDATE users SET domain = $1, application_id = $4, changed_at = $5", below!());
    let (at, within) = (format!("%@{}", domain.name), format!("%@%.{}", domain.name));
    let of_these = |statement| sqlx::query(statement).bind(domain.name.as_str()).bind(&at).bind(&within);
    // With their turns taken nobody changes a status, and those who are counted are those who move.
    of_these(TURN).execute(&mut **tx).await?;
    let mut changes = Changes::default();
    for row in of_these(COUNT).fetch_all(&mut **tx).await? {
        let mut row = Row::of(&row);
        let (old, status, number) = (row.text()?, row.word("users.status", UserStatus::parse)?, row.number()?);
        changes.count(&old, status, -number);
        changes.count(domain.name.as_str(), status, number);
    }
    of_these(MOVE).bind(application.id.as_str()).bind(now.0).execute(&mut **tx).await?;
    changes.write(tx).await
}
