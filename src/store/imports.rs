//! Uploaded lists of people, from their judging to their end. Their rows are kept by [`super::import_rows`], their
//! people let in by [`super::admission`].

use serde_json::json;
use sqlx::any::AnyRow;

use super::audit::append_all;
use super::door::Tx;
use super::row::Row;
use super::{Result, Store};
use crate::domain::audit::{Entry, Event};
use crate::domain::change::Change;
use crate::domain::ids::{ApplicationId, ImportId};
use crate::domain::import::{Counts, Held, Import, ImportState};
use crate::domain::list::Noticed;
use crate::domain::time::{Span, Time};

/// So many lists of one operator's may wait to be confirmed.
pub const UNCONFIRMED_AT_MOST: i64 = 20;
/// How long a list that nobody confirmed is kept.
const UNCONFIRMED_FOR: Span = Span::days(1);
/// How long what became of a list can be looked up.
const KEPT_FOR: Span = Span::days(90);

/// The shelf of imports.
#[derive(Debug, Clone, Copy)]
pub struct Imports<'a>(pub(super) &'a Store);

/// What came of confirming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// Its people will be invited.
    Now,
    /// Other bytes were judged than those that are confirmed.
    OtherBytes,
    /// There is none, or it does not wait for this.
    NotJudged,
}

const PAUSE: &str =
    "UPDATE imports SET state = 'paused', held = $2, changed_at = $3 WHERE id = $1 AND state = 'running'";

/// What the log says of an import.
pub(super) fn entry(event: Event, id: &ImportId, by: &str) -> Entry {
    Entry { event, user: None, correlation: None, detail: json!({"import": id, "by": by}) }
}

/// The columns of an import.
macro_rules! import_columns {
    () => {
        "id, application_id, state, held, file_hash, noticed, counts, invited, passed, created_by, run_by, created_at, changed_at"
    };
}
pub(super) use import_columns;

/// Reads an import from its columns.
pub(super) fn import_from(row: &AnyRow) -> Result<Import> {
    let mut row = Row::of(row);
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    Ok(Import {
        id: row.parsed("imports.id", ImportId::parse)?,
        application: row.maybe_parsed("imports.application_id", ApplicationId::parse)?,
        state: row.word("imports.state", ImportState::parse)?,
        held: row.maybe_word("imports.held", Held::parse)?,
        file_hash: row.text()?,
        noticed: row.maybe_text()?.map(|text| serde_json::from_str(&text)).transpose()?,
        counts: row.json()?,
        invited: count(row.number()?),
        passed: count(row.number()?),
        created_by: row.text()?,
        run_by: row.maybe_text()?,
        created_at: row.time()?,
        changed_at: row.time()?,
    })
}

impl Imports<'_> {
    /// Begins an import whose file is about to be read.
    pub async fn begin(
        &self,
        id: &ImportId,
        application: Option<&ApplicationId>,
        created_by: &str,
        now: Time,
    ) -> Result<bool> {
        let begun = sqlx::query(
            "INSERT INTO imports (id, application_id, state, file_hash, counts, invited, passed, created_by, lease_by, \
             lease_until, created_at, changed_at) SELECT $1, $2, 'judging', '', $3, 0, 0, $4, '', 0, $5, $5 \
             WHERE (SELECT COUNT(*) FROM imports WHERE created_by = $4 AND state IN ('judging', 'judged')) < $6",
        )
        .bind(id.as_str())
        .bind(application.map(ApplicationId::as_str))
        .bind(serde_json::to_string(&Counts::default())?)
        .bind(created_by)
        .bind(now.0)
        .bind(UNCONFIRMED_AT_MOST)
        .execute(&self.0.writer)
        .await?;
        Ok(begun.rows_affected() == 1)
    }

    /// The whole file was read and judged: from now on it can be confirmed.
    pub async fn judged(&self, import: &Import, now: Time) -> Result<()> {
        sqlx::query(
            "UPDATE imports SET state = 'judged', file_hash = $2, noticed = $3, counts = $4, changed_at = $5 \
             WHERE id = $1 AND state = 'judging'",
        )
        .bind(import.id.as_str())
        .bind(&import.file_hash)
        .bind(import.noticed.as_ref().map(serde_json::to_string::<Noticed>).transpose()?)
        .bind(serde_json::to_string(&import.counts)?)
        .bind(now.0)
        .execute(&self.0.writer)
        .await?;
        Ok(())
    }

    /// The import by id.
    pub async fn load(&self, id: &ImportId) -> Result<Option<Import>> {
        const STATEMENT: &str = concat!("SELECT ", import_columns!(), " FROM imports WHERE id = $1");
        let row = sqlx::query(STATEMENT).bind(id.as_str()).fetch_optional(&self.0.readers).await?;
        row.as_ref().map(import_from).transpose()
    }

    /// An application's newest imports, those left out that are being read in or were given up at that.
    pub async fn of_application(&self, application: &ApplicationId, limit: i64) -> Result<Vec<Import>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            import_columns!(),
            " FROM imports WHERE application_id = $1 AND file_hash <> '' ORDER BY created_at DESC, id LIMIT $2"
        );
        let rows = sqlx::query(STATEMENT).bind(application.as_str()).bind(limit).fetch_all(&self.0.readers).await?;
        rows.iter().map(import_from).collect()
    }

    /// Begins to invite exactly those who were judged new in the bytes with this hash, on behalf of whoever confirms.
    pub async fn confirm(&self, id: &ImportId, file_hash: &str, change: &Change, now: Time) -> Result<Confirmed> {
        let mut tx = self.0.write().await?;
        let confirmed = sqlx::query(
            "UPDATE imports SET state = 'running', run_by = $3, changed_at = $4 \
             WHERE id = $1 AND state = 'judged' AND file_hash = $2",
        )
        .bind(id.as_str())
        .bind(file_hash)
        .bind(change.actor.to_text())
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        if confirmed.rows_affected() == 1 {
            self.told(tx, (Event::ImportConfirmed, id), change, now).await?;
            return Ok(Confirmed::Now);
        }
        drop(tx);
        let is_judged = self.load(id).await?.is_some_and(|import| import.state == ImportState::Judged);
        Ok(if is_judged { Confirmed::OtherBytes } else { Confirmed::NotJudged })
    }

    /// Holds an import because somebody says so; false where it does not run.
    pub async fn pause(&self, id: &ImportId, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let paused = sqlx::query(PAUSE).bind(id.as_str()).bind(Held::ByHand.as_str()).bind(now.0).execute(&mut *tx);
        if paused.await?.rows_affected() == 0 {
            return Ok(false);
        }
        self.told(tx, (Event::ImportPaused, id), change, now).await?;
        Ok(true)
    }

    /// Holds an import because of what was found; false where it does not run.
    pub async fn hold(&self, id: &ImportId, why: Held, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let held = sqlx::query(PAUSE).bind(id.as_str()).bind(why.as_str()).bind(now.0).execute(&mut *tx);
        if held.await?.rows_affected() == 0 {
            return Ok(false);
        }
        let entry = entry(Event::ImportPaused, id, why.as_str());
        append_all(&mut tx, self.0.entropy.as_ref(), &[entry], now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Goes on with a paused import on behalf of whoever says so; false where it is not paused.
    pub async fn resume(&self, id: &ImportId, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let resumed = sqlx::query(
            "UPDATE imports SET state = 'running', held = NULL, run_by = $2, lease_until = 0, changed_at = $3 \
             WHERE id = $1 AND state = 'paused'",
        );
        let resumed = resumed.bind(id.as_str()).bind(change.actor.to_text()).bind(now.0).execute(&mut *tx).await?;
        if resumed.rows_affected() == 0 {
            return Ok(false);
        }
        self.told(tx, (Event::ImportResumed, id), change, now).await?;
        Ok(true)
    }

    /// Gives an import up, begun or not; false where it has ended already. Whoever was invited stays invited.
    pub async fn cancel(&self, id: &ImportId, change: &Change, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let cancelled = sqlx::query(
            "UPDATE imports SET state = 'cancelled', held = NULL, changed_at = $2 \
             WHERE id = $1 AND state IN ('judged', 'running', 'paused')",
        );
        if cancelled.bind(id.as_str()).bind(now.0).execute(&mut *tx).await?.rows_affected() == 0 {
            return Ok(false);
        }
        self.told(tx, (Event::ImportCancelled, id), change, now).await?;
        Ok(true)
    }

    /// Throws away what was kept of a file that is no list, or did not come to its end.
    pub async fn give_up(&self, id: &ImportId, now: Time) -> Result<()> {
        let given_up = "UPDATE imports SET state = 'cancelled', changed_at = $2 WHERE id = $1 AND state = 'judging'";
        sqlx::query(given_up).bind(id.as_str()).bind(now.0).execute(&self.0.writer).await?;
        Ok(())
    }

    /// Writes into the log and the chain what somebody did with an import, and ends the transaction.
    async fn told(&self, mut tx: Tx, (event, id): (Event, &ImportId), change: &Change, now: Time) -> Result<()> {
        let entry = entry(event, id, &change.actor.to_text());
        append_all(&mut tx, self.0.entropy.as_ref(), &[entry], now).await?;
        self.0.write_change(&mut tx, change, now).await?;
        Ok(tx.commit().await?)
    }

    /// Deletes a batch of rows of an import that is of no further use, and at last the import itself; tells how many
    /// rows. Lists of people are not kept longer than somebody may want to look at them.
    pub async fn sweep(&self, now: Time) -> Result<u64> {
        let over = sqlx::query(
            "SELECT id FROM imports WHERE (state = 'cancelled' AND invited + passed = 0) \
             OR (state IN ('judging', 'judged') AND changed_at <= $1) \
             OR (state IN ('cancelled', 'done', 'paused') AND changed_at <= $2) ORDER BY changed_at LIMIT 1",
        );
        let (unconfirmed, kept) = (now.minus(UNCONFIRMED_FOR), now.minus(KEPT_FOR));
        let over = over.bind(unconfirmed.0).bind(kept.0).fetch_optional(&self.0.readers).await?;
        let Some(row) = over else { return Ok(0) };
        let id = Row::of(&row).parsed("imports.id", ImportId::parse)?;
        // From here on nobody can confirm it, or go on with it.
        sqlx::query(
            "UPDATE imports SET state = 'cancelled' WHERE id = $1 AND ((state IN ('judging', 'judged') \
             AND changed_at <= $2) OR (state = 'paused' AND changed_at <= $3))",
        )
        .bind(id.as_str())
        .bind(unconfirmed.0)
        .bind(kept.0)
        .execute(&self.0.writer)
        .await?;
        let rows = sqlx::query(
            "DELETE FROM import_rows WHERE import_id = $1 AND line IN (SELECT r.line FROM import_rows r \
             JOIN imports i ON i.id = r.import_id WHERE r.import_id = $1 AND i.state IN ('cancelled', 'done') LIMIT 500)",
        );
        let gone = rows.bind(id.as_str()).execute(&self.0.writer).await?.rows_affected();
        if gone > 0 {
            return Ok(gone);
        }
        let itself = sqlx::query("DELETE FROM imports WHERE id = $1 AND state IN ('cancelled', 'done')");
        Ok(itself.bind(id.as_str()).execute(&self.0.writer).await?.rows_affected())
    }
}
