//! Administrative changes, in a chain that shows when somebody rewrote it.
//!
//! A change is written in the transaction that makes it, so that nothing changes unlogged. Each entry's link is an
//! HMAC over the one before and over all it says, with a key that is not in the database; the turn that the writer
//! takes makes it one chain, whichever node writes. Personal data stands beside the chain by its salted hash.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;
use sqlx::query::Query;

use super::authority::still_there;
use super::door::Tx;
use super::row::Row;
use super::{Result, Store, StoreError};
use crate::domain::change::{Change, Kind};
use crate::domain::head::Head;
use crate::domain::time::Time;
use crate::keys::entropy::bytes;
use crate::keys::secret::sha256_of_parts;

/// The shelf of administrative changes.
#[derive(Debug, Clone, Copy)]
pub struct Changes<'a>(pub(super) &'a Store);

/// A change as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its place in the chain, from 1.
    pub nth: i64,
    /// When it was made.
    pub at: Time,
    /// Who made it, as [`crate::domain::change::Actor::to_text`] wrote it.
    pub actor: String,
    /// Which kind.
    pub kind: String,
    /// The identifier of what it was made to.
    pub subject: String,
    /// What it says; nothing where that was erased.
    pub detail: Option<serde_json::Value>,
}

/// What the chain came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chain {
    /// Every entry is as it was written; the last one's link vouches for all.
    Whole {
        /// How many entries.
        count: i64,
        /// The last link; empty where there is none.
        head: String,
        /// Of how many what they said was erased; the chain holds without it.
        erased: i64,
    },
    /// This entry is missing, or is not what was written.
    BrokenAt(i64),
    /// Every link fits, and this entry is not what a head vouches for: all was written anew.
    OtherThan(i64),
}

/// What the list of changes is filtered by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Of this kind alone.
    pub kind: Option<String>,
    /// By whom alone, as [`Actor::to_text`](crate::domain::change::Actor::to_text) wrote it.
    pub actor: Option<String>,
}

struct Entry {
    written: Written,
    salt: Option<String>,
    text: Option<String>,
    detail_hash: String,
    link: String,
}

/// How many entries one look fetches.
const BATCH: i64 = 500;

impl Store {
    /// Writes a change as part of the transaction that makes it; the last thing that transaction does, so that the
    /// chain's turn is held for a moment only and always taken after every other.
    ///
    /// Whoever was shown out or lost the role since they were let through the door changes nothing any more, nor does
    /// anybody change a person who has risen above them meanwhile. Who that is, is looked at once the turn is had.
    pub(super) async fn write_change(&self, tx: &mut Tx, change: &Change, now: Time) -> Result<()> {
        let row = sqlx::query("UPDATE turns SET turn = turn + 1 WHERE name = 'changes' RETURNING turn")
            .fetch_one(&mut **tx)
            .await?;
        still_there(tx, &change.actor, now).await?;
        self.still_below(tx, change).await?;
        let nth = Row::of(&row).number()?;
        let before = sqlx::query("SELECT link FROM changes WHERE nth = $1").bind(nth - 1).fetch_optional(&mut **tx);
        let before = before.await?.map(|row| Row::of(&row).text()).transpose()?.unwrap_or_default();
        let salt = URL_SAFE_NO_PAD.encode(bytes::<16>(self.entropy.as_ref()));
        let text = serde_json::to_string(&change.detail)?;
        let entry = Entry {
            written: Written {
                nth,
                at: now,
                actor: change.actor.to_text(),
                kind: change.kind.as_str().to_owned(),
                subject: change.subject.clone(),
                detail: None,
            },
            detail_hash: detail_hash(&salt, &text),
            salt: Some(salt),
            text: Some(text),
            link: String::new(),
        };
        let link = self.link(&before, &entry);
        sqlx::query(
            "INSERT INTO changes (nth, happened_at, actor, kind, subject, detail_hash, link) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(nth)
        .bind(now.0)
        .bind(&entry.written.actor)
        .bind(&entry.written.kind)
        .bind(&entry.written.subject)
        .bind(&entry.detail_hash)
        .bind(link)
        .execute(&mut **tx)
        .await?;
        sqlx::query("INSERT INTO change_details (nth, salt, detail) VALUES ($1, $2, $3)")
            .bind(nth)
            .bind(entry.salt)
            .bind(entry.text)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }

    fn link(&self, before: &str, entry: &Entry) -> String {
        let written = &entry.written;
        self.chain_key.tag_text(&[
            b"change",
            before.as_bytes(),
            &written.nth.to_be_bytes(),
            &written.at.0.to_be_bytes(),
            written.actor.as_bytes(),
            written.kind.as_bytes(),
            written.subject.as_bytes(),
            entry.detail_hash.as_bytes(),
        ])
    }
}

fn detail_hash(salt: &str, text: &str) -> String {
    URL_SAFE_NO_PAD.encode(sha256_of_parts(&[salt.as_bytes(), b"\n", text.as_bytes()]))
}

impl Changes<'_> {
    /// Writes that something was done that changes no row: somebody looked at what is worth keeping.
    pub async fn note(&self, change: &Change, now: Time) -> Result<()> {
        let mut tx = self.0.write().await?;
        self.0.write_change(&mut tx, change, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The newest changes before one of them, newest first.
    pub async fn before(&self, nth: Option<i64>, limit: i64) -> Result<Vec<Written>> {
        self.filtered(&Filter::default(), nth, limit).await
    }

    /// The same of those alone that pass a filter.
    pub async fn filtered(&self, filter: &Filter, nth: Option<i64>, limit: i64) -> Result<Vec<Written>> {
        let (mut only, mut place) = (String::new(), 3);
        for (column, value) in [("kind", &filter.kind), ("actor", &filter.actor)] {
            if value.is_some() {
                let _ = write!(only, "c.{column} = ${place} AND ");
                place += 1;
            }
        }
        let statement = format!(
            "SELECT c.nth, c.happened_at, c.actor, c.kind, c.subject, c.detail_hash, c.link, d.salt, d.detail \
             FROM changes c LEFT JOIN change_details d ON d.nth = c.nth \
             WHERE {only}c.nth < $1 ORDER BY c.nth DESC LIMIT $2"
        );
        let query = sqlx::query(AssertSqlSafe(statement)).bind(nth.unwrap_or(i64::MAX)).bind(limit);
        let values = filter.kind.iter().chain(&filter.actor);
        let rows = values.fold(query, Query::bind).fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| Ok(entry_from(&mut Row::of(row))?.written)).collect()
    }

    /// The newest changes of a kind to something before one of them, newest first, each of them as it was written: what
    /// is acted upon again is taken from nobody else.
    pub async fn proven(&self, kind: Kind, subject: &str, before: Option<i64>, limit: i64) -> Result<Vec<Written>> {
        const STATEMENT: &str = "SELECT c.nth, c.happened_at, c.actor, c.kind, c.subject, c.detail_hash, c.link, \
             d.salt, d.detail, b.link FROM changes c LEFT JOIN change_details d ON d.nth = c.nth \
             LEFT JOIN changes b ON b.nth = c.nth - 1 \
             WHERE c.kind = $1 AND c.subject = $2 AND c.nth < $3 ORDER BY c.nth DESC LIMIT $4";
        let query = sqlx::query(STATEMENT).bind(kind.as_str()).bind(subject).bind(before.unwrap_or(i64::MAX));
        let query = query.bind(limit);
        let rows = query.fetch_all(&self.0.readers).await?;
        let proven = rows.iter().map(|row| {
            let row = &mut Row::of(row);
            let entry = entry_from(row)?;
            let (nth, before) = (entry.written.nth, row.maybe_text()?.unwrap_or_default());
            if self.is_whole(&entry, nth, &before) {
                Ok(entry.written)
            } else {
                Err(StoreError::Forged { table: "changes", row: nth.to_string() })
            }
        });
        proven.collect()
    }

    /// What there is to filter by: every kind and every actor that ever made a change.
    pub async fn choices(&self) -> Result<(Vec<String>, Vec<String>)> {
        let kinds = sqlx::query("SELECT DISTINCT kind FROM changes ORDER BY kind").fetch_all(&self.0.readers).await?;
        let actors =
            sqlx::query("SELECT DISTINCT actor FROM changes ORDER BY actor").fetch_all(&self.0.readers).await?;
        let texts = |rows: Vec<AnyRow>| rows.iter().map(|row| Row::of(row).text()).collect::<Result<Vec<String>>>();
        Ok((texts(kinds)?, texts(actors)?))
    }

    /// Walks the whole chain from its beginning and names the first entry that is not what was written.
    pub async fn verify(&self) -> Result<Chain> {
        self.verify_against(None).await
    }

    /// The same, and whether an older head still vouches for its beginning.
    pub async fn verify_against(&self, older: Option<&Head>) -> Result<Chain> {
        const STATEMENT: &str = "SELECT c.nth, c.happened_at, c.actor, c.kind, c.subject, c.detail_hash, c.link, \
             d.salt, d.detail FROM changes c LEFT JOIN change_details d ON d.nth = c.nth \
             WHERE c.nth > $1 ORDER BY c.nth LIMIT $2";
        // How many there should be, first: what is added meanwhile is no fault.
        let row = sqlx::query("SELECT turn FROM turns WHERE name = 'changes'").fetch_one(&self.0.readers).await?;
        let expected = Row::of(&row).number()?.max(older.map_or(0, |older| older.count));
        let (mut count, mut head, mut erased) = (0, String::new(), 0);
        loop {
            let rows = sqlx::query(STATEMENT).bind(count).bind(BATCH).fetch_all(&self.0.readers).await?;
            if rows.is_empty() {
                let whole = count >= expected;
                return Ok(if whole { Chain::Whole { count, head, erased } } else { Chain::BrokenAt(count + 1) });
            }
            for row in &rows {
                let entry = entry_from(&mut Row::of(row))?;
                if !self.is_whole(&entry, count + 1, &head) {
                    return Ok(Chain::BrokenAt(count + 1));
                }
                count += 1;
                erased += i64::from(entry.text.is_none());
                head = entry.link;
                // What was erased does not come back: else the chain was put together from two.
                let is_other = |older: &Head| older.hash != head || older.erased.is_some_and(|before| erased < before);
                if older.is_some_and(|older| older.count == count && is_other(older)) {
                    return Ok(Chain::OtherThan(count));
                }
            }
        }
    }

    fn is_whole(self, entry: &Entry, nth: i64, before: &str) -> bool {
        let detail_holds = match (&entry.salt, &entry.text) {
            (Some(salt), Some(text)) => detail_hash(salt, text) == entry.detail_hash,
            // Erased: the chain holds without it.
            _ => true,
        };
        entry.written.nth == nth && detail_holds && self.0.link(before, entry) == entry.link
    }
}

fn entry_from(row: &mut Row<'_>) -> Result<Entry> {
    let written = Written {
        nth: row.number()?,
        at: row.time()?,
        actor: row.text()?,
        kind: row.text()?,
        subject: row.text()?,
        detail: None,
    };
    let (detail_hash, link) = (row.text()?, row.text()?);
    let (salt, text) = (row.maybe_text()?, row.maybe_text()?);
    let detail = text.as_deref().and_then(|text| serde_json::from_str(text).ok());
    Ok(Entry { written: Written { detail, ..written }, salt, text, detail_hash, link })
}
