//! Letting the people of a list in, a batch at a time. A batch is one transaction: people, invitations, what is said of
//! them in the log, what became of the rows and how far the import is stand there together or not at all, whenever a
//! process dies.

use std::collections::{BTreeMap, HashSet};

use sqlx::AssertSqlSafe;

use super::Result;
use super::audit::append_all;
use super::authority::still_there;
use super::door::{Tx, turn_of_directory};
use super::import_rows::{note, number};
use super::imports::{Imports, entry, import_columns, import_from};
use super::many::places;
use super::newcomers::Admitted;
use super::row::Row;
use super::users::Invite;
use crate::domain::audit::Event;
use crate::domain::ids::{ImportId, NodeId};
use crate::domain::import::{Became, Import};
use crate::domain::time::{Span, Time};

/// How long a node has an import to itself without moving it on.
pub const LEASE: Span = Span::seconds(30);

/// A row whose turn has come.
#[derive(Debug, Clone)]
pub struct Turn {
    /// Its line.
    pub line: u64,
    /// What is written for its person.
    pub invite: Invite,
}

/// What came of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Batch {
    /// It is written.
    Written,
    /// The import was paused, cancelled or taken by another node in between: nothing was written.
    NotOurs,
}

impl Imports<'_> {
    /// Takes an import that runs and that no other node has: the oldest one, or the one that is named.
    pub async fn take(&self, node: &NodeId, only: Option<&ImportId>, now: Time) -> Result<Option<Import>> {
        const STATEMENT: &str = concat!(
            "UPDATE imports SET lease_by = $1, lease_until = $2 WHERE id = (SELECT id FROM imports \
             WHERE state = 'running' AND (lease_until <= $3 OR lease_by = $1) AND ($4 = '' OR id = $4) \
             ORDER BY created_at, id LIMIT 1) AND state = 'running' AND (lease_until <= $3 OR lease_by = $1) RETURNING ",
            import_columns!()
        );
        let taken = sqlx::query(STATEMENT)
            .bind(node.as_str())
            .bind(now.plus(LEASE).0)
            .bind(now.0)
            .bind(only.map_or("", ImportId::as_str))
            .fetch_optional(&self.0.writer)
            .await?;
        taken.as_ref().map(import_from).transpose()
    }

    /// Lets in those of a batch who are new, whoever was quicker, and moves the import on. All of a batch are invited
    /// by one and the same.
    ///
    /// # Errors
    /// [`StoreError::ActorGone`](super::StoreError::ActorGone) where they were shown out or have another role by now.
    pub async fn admit(&self, import: &ImportId, node: &NodeId, turns: &[Turn], now: Time) -> Result<Batch> {
        let mut tx = self.0.write().await?;
        turn_of_directory(&mut tx).await?;
        let ours = sqlx::query(
            "UPDATE imports SET lease_until = $3, changed_at = $4 WHERE id = $1 AND state = 'running' AND lease_by = $2",
        )
        .bind(import.as_str())
        .bind(node.as_str())
        .bind(now.plus(LEASE).0)
        .bind(now.0)
        .execute(&mut *tx)
        .await?;
        if ours.rows_affected() == 0 {
            return Ok(Batch::NotOurs);
        }
        if let Some(first) = turns.first() {
            still_there(&mut tx, &first.invite.by, now).await?;
        }
        let waiting = still_waiting(&mut tx, import, turns).await?;
        let turns: Vec<&Turn> = turns.iter().filter(|turn| waiting.contains(&turn.line)).collect();
        let drafts: Vec<Invite> = turns.iter().map(|turn| turn.invite.clone()).collect();
        let admitted = self.0.admit(&mut tx, &drafts, Some(import), now).await?;
        let mut lines: BTreeMap<&str, (Became, Vec<u64>)> = BTreeMap::new();
        for (turn, admitted) in turns.iter().zip(admitted) {
            let became = became(admitted);
            lines.entry(became.as_str()).or_insert((became, Vec::new())).1.push(turn.line);
        }
        let (mut invited, mut passed) = (0, 0);
        for (became, lines) in lines.into_values() {
            note(&mut tx, import, became, &lines).await?;
            *(if became == Became::Invited { &mut invited } else { &mut passed }) += lines.len();
        }
        sqlx::query("UPDATE imports SET invited = invited + $2, passed = passed + $3 WHERE id = $1")
            .bind(import.as_str())
            .bind(number(invited as u64))
            .bind(number(passed as u64))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Batch::Written)
    }

    /// Ends an import of whose rows none waits any more; false where one does, or the import is not ours.
    pub async fn finish(&self, import: &Import, node: &NodeId, now: Time) -> Result<bool> {
        let mut tx = self.0.write().await?;
        let done = sqlx::query(
            "UPDATE imports SET state = 'done', changed_at = $3 WHERE id = $1 AND state = 'running' AND lease_by = $2 \
             AND NOT EXISTS (SELECT 1 FROM import_rows r WHERE r.import_id = $1 AND r.verdict = 'new' AND r.result IS NULL)",
        );
        let done = done.bind(import.id.as_str()).bind(node.as_str()).bind(now.0).execute(&mut *tx).await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        let entry = entry(Event::ImportDone, &import.id, import.run_for());
        append_all(&mut tx, self.0.entropy.as_ref(), &[entry], now).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Which of these rows nobody was quicker with: the lease may have lapsed since they were read.
async fn still_waiting(tx: &mut Tx, import: &ImportId, turns: &[Turn]) -> Result<HashSet<u64>> {
    if turns.is_empty() {
        return Ok(HashSet::new());
    }
    let text = format!(
        "SELECT line FROM import_rows WHERE import_id = $1 AND verdict = 'new' AND result IS NULL AND line IN ({})",
        places(2, turns.len())
    );
    let statement = sqlx::query(AssertSqlSafe(text)).bind(import.as_str());
    let bound = turns.iter().fold(statement, |statement, turn| statement.bind(number(turn.line)));
    let rows = bound.fetch_all(&mut **tx).await?;
    rows.iter().map(|row| Ok(u64::try_from(Row::of(row).number()?).unwrap_or(0))).collect()
}

const fn became(admitted: Admitted) -> Became {
    match admitted {
        Admitted::Now => Became::Invited,
        Admitted::Exists => Became::Exists,
        Admitted::Removed => Became::Removed,
        Admitted::ImmutableIdTaken => Became::ImmutableIdTaken,
        Admitted::NoApplication => Became::OtherDomain,
        Admitted::Protected => Became::Protected,
    }
}
