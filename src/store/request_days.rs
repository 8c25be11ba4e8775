//! The days of the log: how many requests came to what, and throwing away what is old.
//!
//! A request is counted once nothing but a report can change it any more, by the sweep, which takes a turn for it: so
//! whoever signs in waits for no counter. What is not counted yet is added as it is read, so the figures are exact.

use std::collections::BTreeMap;

use sqlx::AssertSqlSafe;
use sqlx::query::Query;

use super::Result;
use super::requests::{Filter, Requests};
use super::row::Row;
use crate::domain::ids::UserId;
use crate::domain::logged::{DAY, Status, day_of};
use crate::domain::sign_in::LIFETIME;
use crate::domain::time::Time;

/// So many requests that nobody answered stay at most; beyond them the oldest go, for strangers can make many of them.
pub const UNANSWERED_KEPT: i64 = 1_000_000;

/// How many requests of a day came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The day, counted from 1970-01-01.
    pub day: i64,
    /// What they came to.
    pub status: Status,
    /// How many.
    pub number: i64,
}

/// The figures of all people, with or without an application: what was counted, and what is to be.
const FIGURES: &str = "SELECT x.day, x.status, CAST(SUM(x.number) AS BIGINT) FROM (\
     SELECT t.day, t.status, t.number FROM request_days t \
     WHERE t.day >= $1 AND t.day <= $2 AND ($3 = '' OR t.application_id = $3) \
     UNION ALL SELECT r.asked_at / $4, r.status, 1 FROM requests r \
     WHERE r.tallied <> r.status AND r.asked_at >= $5 AND r.asked_at < $6 AND ($3 = '' OR r.application_id = $3) \
     UNION ALL SELECT r.asked_at / $4, r.tallied, -1 FROM requests r \
     WHERE r.tallied <> r.status AND r.tallied <> '' AND r.asked_at >= $5 AND r.asked_at < $6 \
     AND ($3 = '' OR r.application_id = $3)) AS x GROUP BY x.day, x.status ORDER BY x.day, x.status";

/// The same of some people, whose own requests are few.
fn figures_of(people: usize) -> String {
    let places: Vec<String> = (5..5 + people).map(|place| format!("${place}")).collect();
    format!(
        "SELECT r.asked_at / $1, r.status, COUNT(*) FROM requests r WHERE r.user_id IN ({}) AND r.asked_at >= $2 \
         AND r.asked_at < $3 AND ($4 = '' OR r.application_id = $4) GROUP BY r.asked_at / $1, r.status ORDER BY 1, 2",
        places.join(", ")
    )
}

impl Requests<'_> {
    /// How many requests of each day came to what, whatever status is filtered by.
    pub async fn figures(&self, filter: &Filter) -> Result<Vec<Count>> {
        let days = filter.days;
        let application = filter.application.as_ref().map_or("", AsRef::as_ref);
        let rows = match &filter.users {
            Some(users) if users.is_empty() => Vec::new(),
            Some(users) => {
                let mut query = sqlx::query(AssertSqlSafe(figures_of(users.len())));
                query = query.bind(DAY.0).bind(days.begins().0).bind(days.ends().0).bind(application);
                let query = users.iter().map(UserId::as_str).fold(query, Query::bind);
                query.fetch_all(&self.0.readers).await?
            }
            None => {
                let query = sqlx::query(FIGURES).bind(days.first).bind(days.last).bind(application).bind(DAY.0);
                query.bind(days.begins().0).bind(days.ends().0).fetch_all(&self.0.readers).await?
            }
        };
        let counts = rows.iter().map(|row| {
            let mut row = Row::of(row);
            let (day, status) = (row.number()?, row.word("requests.status", Status::parse)?);
            Ok(Count { day, status, number: row.number()? })
        });
        counts.filter(|count| !matches!(count, Ok(count) if count.number == 0)).collect()
    }

    /// Notes of a batch of requests that it is too late to answer them; tells of how many.
    pub async fn settle(&self, now: Time) -> Result<u64> {
        let settled = sqlx::query(
            "UPDATE requests SET status = 'expired', ended_at = expires_at WHERE status = 'waiting' AND id IN \
             (SELECT id FROM requests WHERE status = 'waiting' AND expires_at <= $1 ORDER BY asked_at, id LIMIT 500)",
        )
        .bind(now.0)
        .execute(&self.0.writer)
        .await?;
        Ok(settled.rows_affected())
    }

    /// Counts a batch of requests; tells how many. Those of the last minutes are left alone: transactions that touch
    /// several of them may be under way.
    pub async fn tally(&self, now: Time) -> Result<u64> {
        const FOUND: &str = "SELECT id, asked_at, application_id, tallied, status FROM requests \
             WHERE tallied <> status AND status <> 'waiting' AND asked_at <= $1 AND ended_at <= $1 \
             ORDER BY asked_at, id LIMIT 500";
        let before = now.minus(LIFETIME).minus(LIFETIME);
        let mut tx = self.0.write().await?;
        sqlx::query("UPDATE turns SET turn = turn + 1 WHERE name = 'requests'").execute(&mut *tx).await?;
        let mut changes: BTreeMap<(i64, String, String), i64> = BTreeMap::new();
        let found = sqlx::query(FOUND).bind(before.0).fetch_all(&mut *tx).await?;
        for row in &found {
            let mut row = Row::of(row);
            let (id, day, application) = (row.text()?, day_of(row.time()?), row.text()?);
            let (old, new) = (row.text()?, row.text()?);
            let counted =
                sqlx::query("UPDATE requests SET tallied = $3 WHERE id = $1 AND tallied = $2 AND status = $3")
                    .bind(id)
                    .bind(&old)
                    .bind(&new)
                    .execute(&mut *tx)
                    .await?;
            if counted.rows_affected() == 1 {
                *changes.entry((day, application.clone(), new)).or_default() += 1;
                if !old.is_empty() {
                    *changes.entry((day, application, old)).or_default() -= 1;
                }
            }
        }
        for ((day, application, status), number) in changes {
            sqlx::query(
                "INSERT INTO request_days (day, application_id, status, number) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (day, application_id, status) DO UPDATE SET number = request_days.number + $4",
            )
            .bind(day)
            .bind(application)
            .bind(status)
            .bind(number)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(found.len() as u64)
    }

    /// Deletes a batch of what is older than the log reaches back, and of unanswered requests beyond `most`; tells how
    /// many rows. What was counted of them stays as long as its day is kept.
    pub async fn forget(&self, before: Time, most: i64) -> Result<u64> {
        const OLD: &str = "SELECT id FROM requests WHERE asked_at <= $1 ORDER BY asked_at, id LIMIT 500";
        // The words of the index `requests_unanswered`.
        const SURPLUS: &str = "SELECT id FROM requests \
             WHERE status NOT IN ('accepted', 'passcode', 'denied', 'reported', 'waiting') \
             ORDER BY asked_at DESC, id DESC LIMIT 500 OFFSET $1";
        let mut gone = 0;
        for (which, bound) in [(OLD, before.0), (SURPLUS, most)] {
            let mut tx = self.0.write().await?;
            for of in ["request_proofs WHERE request_id", "requests WHERE id"] {
                let statement = format!("DELETE FROM {of} IN ({which})");
                let deleted = sqlx::query(AssertSqlSafe(statement)).bind(bound).execute(&mut *tx).await?;
                gone += deleted.rows_affected();
            }
            tx.commit().await?;
        }
        for (statement, bound) in [
            ("DELETE FROM request_days WHERE day < $1", day_of(before)),
            (
                "DELETE FROM audit WHERE id IN \
                 (SELECT id FROM audit WHERE happened_at <= $1 ORDER BY happened_at LIMIT 500)",
                before.0,
            ),
        ] {
            gone += sqlx::query(statement).bind(bound).execute(&self.0.writer).await?.rows_affected();
        }
        Ok(gone)
    }
}
