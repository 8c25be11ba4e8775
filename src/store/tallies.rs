//! How many people stand where, counted along with every change and never by looking at all of them.

use std::collections::BTreeMap;

use super::Result;
use super::door::Tx;
use super::row::Row;
use super::users::Users;
use crate::domain::address::DomainName;
use crate::domain::ids::ApplicationId;
use crate::domain::tally::Tally;
use crate::domain::user::UserStatus;

/// Changes of the tallies, gathered until the end of a transaction.
#[derive(Debug, Default)]
pub(super) struct Changes(BTreeMap<(String, &'static str), i64>);

impl Changes {
    /// Somebody with this status is in this domain from now on.
    pub(super) fn joins(&mut self, domain: &str, status: UserStatus) {
        self.count(domain, status, 1);
    }

    /// Somebody with this status is not in this domain any more.
    pub(super) fn leaves(&mut self, domain: &str, status: UserStatus) {
        self.count(domain, status, -1);
    }

    /// So many join, or leave where the number is negative.
    pub(super) fn count(&mut self, domain: &str, status: UserStatus, number: i64) {
        *self.0.entry((domain.to_owned(), status.as_str())).or_default() += number;
    }

    /// Writes them. Each transaction does so last and in the order of the rows, so that no two wait for each other.
    pub(super) async fn write(self, tx: &mut Tx) -> Result<()> {
        for ((domain, status), number) in self.0.into_iter().filter(|(_, number)| *number != 0) {
            sqlx::query(
                "INSERT INTO tallies (domain, status, number) VALUES ($1, $2, $3) \
                 ON CONFLICT (domain, status) DO UPDATE SET number = tallies.number + excluded.number",
            )
            .bind(domain)
            .bind(status)
            .bind(number)
            .execute(&mut **tx)
            .await?;
        }
        Ok(())
    }
}

impl Users<'_> {
    /// How many people stand where in each domain of an application, those without people included.
    pub async fn tallies(&self, application: &ApplicationId) -> Result<Vec<(DomainName, Tally)>> {
        let rows = sqlx::query(
            "SELECT m.name, COALESCE(t.status, 'invited'), COALESCE(t.number, 0) \
             FROM domains m LEFT JOIN tallies t ON t.domain = m.name WHERE m.application_id = $1 ORDER BY m.name",
        )
        .bind(application.as_str())
        .fetch_all(&self.0.readers)
        .await?;
        let mut tallies: BTreeMap<DomainName, Tally> = BTreeMap::new();
        for row in &rows {
            let mut row = Row::of(row);
            let tally = tallies.entry(row.parsed("domains.name", DomainName::parse)?).or_default();
            let status = row.word("tallies.status", UserStatus::parse)?;
            *tally.of(status) += u64::try_from(row.number()?).unwrap_or(0);
        }
        Ok(tallies.into_iter().collect())
    }
}
