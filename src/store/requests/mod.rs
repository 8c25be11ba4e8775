//! The log of requests to sign in, by pages. Each page is one look into one index for each person it is about, and
//! costs the same wherever it lies.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sqlx::AssertSqlSafe;

use super::row::Row;
use super::{Result, Store};
use crate::domain::approval::Evidence;
use crate::domain::claims::Method;
use crate::domain::ids::{ApplicationId, ApprovalId, Correlation, DeviceId, KeyId, RequestId, SignInId, UserId};
use crate::domain::logged::{Days, Logged, Status};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::Origin;
use crate::domain::time::Time;

/// The shelf of logged requests.
#[derive(Debug, Clone, Copy)]
pub struct Requests<'a>(pub(super) &'a Store);

/// So many people's requests are put together at once.
pub const PEOPLE: usize = 50;

/// Which requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Put on which days.
    pub days: Days,
    /// That came to this alone.
    pub status: Option<Status>,
    /// Of this application alone.
    pub application: Option<ApplicationId>,
    /// Of these people alone; at most [`PEOPLE`].
    pub users: Option<Vec<UserId>>,
}

/// A token, as it was written down before it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issued {
    /// Its id.
    pub assertion: String,
    /// The key that signed it.
    pub key: KeyId,
    /// When.
    pub at: Time,
}

/// Where a page ended; the next one goes on behind it, whatever came in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    at: Time,
    id: String,
}

impl Cursor {
    /// As it travels in links.
    #[must_use]
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(format!("{} {}", self.at.0, self.id))
    }

    /// Reads one back. It permits nothing: the worst that a changed one does is to begin elsewhere.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let (at, id) = text.split_once(' ')?;
        Some(Self { at: Time(at.parse().ok()?), id: RequestId::parse(id).ok()?.to_string() })
    }
}

/// Some requests, newest first, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The requests.
    pub rows: Vec<Logged>,
    /// Where the next page begins; nothing after the last.
    pub next: Option<Cursor>,
}

/// A request that a device said yes to, with what proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// Its row.
    pub id: RequestId,
    /// The sign-in that it belonged to.
    pub sign_in: SignInId,
    /// Who said yes.
    pub user: Option<UserId>,
    /// To whom.
    pub application: ApplicationId,
    /// The proof as it is kept, if it is.
    pub evidence: Option<String>,
}

macro_rules! logged_columns {
    () => {
        "q.id, q.sign_in_id, q.correlation, q.application_id, p.name, q.user_id, u.address, u.name, q.method, \
         q.status, q.refusal, q.origin, q.recognised, q.device_id, d.name, e.request_id, q.asked_at, q.fetched_at, \
         q.ended_at, q.expires_at"
    };
}

macro_rules! beside {
    () => {
        " LEFT JOIN users u ON u.id = q.user_id LEFT JOIN applications p ON p.id = q.application_id \
         LEFT JOIN devices d ON d.id = q.device_id LEFT JOIN request_proofs e ON e.request_id = q.id "
    };
}

fn logged_from(row: &mut Row<'_>) -> Result<Logged> {
    Ok(Logged {
        id: row.parsed("requests.id", RequestId::parse)?,
        sign_in: row.parsed("requests.sign_in_id", SignInId::parse)?,
        correlation: row.parsed("requests.correlation", Correlation::parse)?,
        application: row.parsed("requests.application_id", ApplicationId::parse)?,
        application_name: row.maybe_text()?,
        user: row.maybe_parsed("requests.user_id", UserId::parse)?,
        address: row.maybe_text()?,
        name: row.maybe_text()?,
        method: row.maybe_word("requests.method", Method::parse)?,
        status: row.word("requests.status", Status::parse)?,
        refusal: row.maybe_word("requests.refusal", Refusal::parse)?,
        origin: {
            let origin: Origin = row.json()?;
            Origin { recognised: row.flag()?, ..origin }
        },
        device: row.maybe_parsed("requests.device_id", DeviceId::parse)?,
        device_name: row.maybe_text()?,
        is_proved: row.maybe_text()?.is_some(),
        asked_at: row.time()?,
        fetched_at: row.maybe_time()?,
        ended_at: row.maybe_time()?,
        expires_at: row.time()?,
    })
}

/// The statement of a page. Its places: the first instant, where to begin (instant and name), then what is filtered by,
/// then the people. Every page of a filter is the very same statement, with the same index behind it.
fn statement(filter: &Filter, limit: usize) -> String {
    let mut place = 4;
    let mut only = String::new();
    for (column, is_filtered) in [("application_id", filter.application.is_some()), ("status", filter.status.is_some())]
    {
        if is_filtered {
            let _ = write!(only, "r.{column} = ${place} AND ");
            place += 1;
        }
    }
    let select = |of: &str| {
        format!(
            "SELECT r.asked_at AS k, r.id AS l FROM requests r WHERE {of}{only}r.asked_at >= $1 \
             AND (r.asked_at, r.id) < ($2, $3) ORDER BY r.asked_at DESC, r.id DESC LIMIT {limit}"
        )
    };
    let keys = match &filter.users {
        None => select(""),
        Some(users) => {
            let each = (0..users.len()).map(|nth| {
                let of = format!("r.user_id = ${} AND ", place + nth);
                format!("SELECT s{nth}.k, s{nth}.l FROM ({}) AS s{nth}", select(&of))
            });
            let each: Vec<String> = each.collect();
            format!("{} ORDER BY k DESC, l DESC LIMIT {limit}", each.join(" UNION ALL "))
        }
    };
    format!(
        concat!(
            "SELECT ",
            logged_columns!(),
            " FROM ({}) AS keys JOIN requests q ON q.id = keys.l",
            beside!(),
            "ORDER BY keys.k DESC, keys.l DESC"
        ),
        keys
    )
}

impl Requests<'_> {
    /// A page of requests, newest first.
    pub async fn page(&self, filter: &Filter, after: Option<&Cursor>, limit: u16) -> Result<Page> {
        let limit = usize::from(limit.max(1));
        if filter.users.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Page { rows: Vec::new(), next: None });
        }
        let end = filter.days.ends();
        let (at, id) = after.map_or((end, ""), |cursor| (cursor.at.min(end), cursor.id.as_str()));
        let mut query = sqlx::query(AssertSqlSafe(statement(filter, limit + 1)));
        query = query.bind(filter.days.begins().0).bind(at.0).bind(id);
        if let Some(application) = &filter.application {
            query = query.bind(application.as_str());
        }
        if let Some(status) = filter.status {
            query = query.bind(status.as_str());
        }
        for user in filter.users.iter().flatten() {
            query = query.bind(user.as_str());
        }
        let rows = query.fetch_all(&self.0.readers).await?;
        let mut rows = rows.iter().map(|row| logged_from(&mut Row::of(row))).collect::<Result<Vec<_>>>()?;
        let goes_on = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| goes_on);
        let next = next.map(|last| Cursor { at: last.asked_at, id: last.id.to_string() });
        Ok(Page { rows, next })
    }

    /// The sign-ins that Microsoft names by this GUID in small letters, of those that are still kept; a few at most.
    pub async fn correlations_of(&self, guid: &str) -> Result<Vec<Correlation>> {
        let rows = sqlx::query("SELECT correlation FROM sign_ins WHERE LOWER(request) LIKE $1 LIMIT 10")
            .bind(format!("%\"client_request_id\":\"{guid}\"%"))
            .fetch_all(&self.0.readers)
            .await?;
        rows.iter().map(|row| Row::of(row).parsed("sign_ins.correlation", Correlation::parse)).collect()
    }

    /// Whether a token for a federated domain was written between these two instants, both included, for whoever has this
    /// folded address, removed people too.
    pub async fn has_token(&self, lookup: &str, from: Time, to: Time) -> Result<bool> {
        // Second factors are signed by a key of another kind, and federate nothing.
        let row = sqlx::query(
            "SELECT COUNT(*) FROM issuances i WHERE i.user_id = (SELECT u.id FROM users u WHERE u.lookup = $1) \
             AND i.issued_at BETWEEN $2 AND $3 \
             AND NOT EXISTS (SELECT 1 FROM ring r WHERE r.id = i.key_id AND r.kind = 'external')",
        )
        .bind(lookup)
        .bind(from.0)
        .bind(to.0)
        .fetch_one(&self.0.readers)
        .await?;
        Ok(Row::of(&row).number()? > 0)
    }

    /// The tokens of a sign-in.
    pub async fn issued_to(&self, correlation: &Correlation) -> Result<Vec<Issued>> {
        let rows = sqlx::query(
            "SELECT i.assertion_id, i.key_id, i.issued_at FROM issuances i JOIN sign_ins s ON s.id = i.sign_in_id \
             WHERE s.correlation = $1 ORDER BY i.issued_at LIMIT 10",
        )
        .bind(correlation.as_str())
        .fetch_all(&self.0.readers)
        .await?;
        let issued = |row: &mut Row<'_>| {
            Ok(Issued { assertion: row.text()?, key: row.parsed("issuances.key_id", KeyId::parse)?, at: row.time()? })
        };
        rows.iter().map(|row| issued(&mut Row::of(row))).collect()
    }

    /// When somebody was last asked for by an application; nothing where nobody ever was.
    pub async fn newest_of(&self, application: &ApplicationId) -> Result<Option<Time>> {
        let row = sqlx::query(
            "SELECT asked_at FROM requests WHERE application_id = $1 ORDER BY asked_at DESC, id DESC LIMIT 1",
        )
        .bind(application.as_str())
        .fetch_optional(&self.0.readers)
        .await?;
        row.map(|row| Row::of(&row).time()).transpose()
    }

    /// What one sign-in at a relying party came to here, newest first; a few at most.
    pub async fn of_correlation(&self, correlation: &Correlation) -> Result<Vec<Logged>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            logged_columns!(),
            " FROM requests q",
            beside!(),
            "WHERE q.correlation = $1 ORDER BY q.asked_at DESC, q.id DESC LIMIT 10"
        );
        let rows = sqlx::query(STATEMENT).bind(correlation.as_str()).fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| logged_from(&mut Row::of(row))).collect()
    }

    /// One request.
    pub async fn one(&self, id: &RequestId) -> Result<Option<Logged>> {
        const STATEMENT: &str = concat!("SELECT ", logged_columns!(), " FROM requests q", beside!(), "WHERE q.id = $1");
        let row = sqlx::query(STATEMENT).bind(id.as_str()).fetch_optional(&self.0.readers).await?;
        row.map(|row| logged_from(&mut Row::of(&row))).transpose()
    }

    /// What proves a yes.
    pub async fn evidence(&self, id: &RequestId) -> Result<Option<Evidence>> {
        let row = sqlx::query("SELECT evidence FROM request_proofs WHERE request_id = $1")
            .bind(id.as_str())
            .fetch_optional(&self.0.readers)
            .await?;
        row.map(|row| Row::of(&row).json()).transpose()
    }

    /// The next requests behind this one, by name, that a device said yes to or whose proof is kept.
    pub async fn proved_after(&self, after: &str, limit: i64) -> Result<Vec<Proved>> {
        let rows = sqlx::query(
            "SELECT q.id, q.sign_in_id, q.user_id, q.application_id, e.evidence FROM requests q \
             LEFT JOIN request_proofs e ON e.request_id = q.id \
             WHERE q.id > $1 AND (q.status = 'accepted' OR e.request_id IS NOT NULL) ORDER BY q.id LIMIT $2",
        )
        .bind(after)
        .bind(limit)
        .fetch_all(&self.0.readers)
        .await?;
        rows.iter()
            .map(|row| {
                let mut row = Row::of(row);
                Ok(Proved {
                    id: row.parsed("requests.id", RequestId::parse)?,
                    sign_in: row.parsed("requests.sign_in_id", SignInId::parse)?,
                    user: row.maybe_parsed("requests.user_id", UserId::parse)?,
                    application: row.parsed("requests.application_id", ApplicationId::parse)?,
                    evidence: row.maybe_text()?,
                })
            })
            .collect()
    }

    /// Notes that a phone shows a request for the first time.
    pub async fn fetched(&self, approval: &ApprovalId, now: Time) -> Result<()> {
        sqlx::query("UPDATE requests SET fetched_at = $2 WHERE id = $1 AND fetched_at IS NULL")
            .bind(approval.as_str())
            .bind(now.0)
            .execute(&self.0.writer)
            .await?;
        Ok(())
    }

    /// Whoever has this folded address, removed people included: what they asked for is still there.
    pub async fn person_at(&self, lookup: &str) -> Result<Option<UserId>> {
        let row =
            sqlx::query("SELECT id FROM users WHERE lookup = $1").bind(lookup).fetch_optional(&self.0.readers).await?;
        row.map(|row| Row::of(&row).parsed("users.id", UserId::parse)).transpose()
    }
}

#[cfg(test)]
mod tests;
