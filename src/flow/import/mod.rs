//! Bring in a list of people: judge it, confirm it, invite its people batch by batch, tell what became of them.
//!
//! Doors: [`Importer::judge`] reads a file in and writes nothing for anybody; [`Importer::confirm`] lets exactly these
//! bytes go on; [`Importer::work`] is what every node does beside its service; [`Importer::report`] tells of each row.
//!
//! An import only ever adds people. Whoever is there keeps everything as it is and hears nothing. Whoever was removed
//! stays removed: somebody meant that, and a list that was written before must not undo it by the hundred; an
//! invitation of their own brings them back.
//!
//! At every batch it is asked whether whoever confirmed the import, or went on with it last, still may.

mod judge;
mod report;
mod work;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::json;

use crate::domain::audit::{Entry, Event};
use crate::domain::ids::{ApplicationId, ImportId, NodeId};
use crate::domain::import::{Held, Import};
use crate::store::import_rows::{JudgedRow, Which};
use crate::store::imports::Confirmed;

use super::manage::Manage;
use super::{Fault, Outcome};

pub use judge::NotJudged;
pub use report::{detail_of, result_of};
pub use work::Step;

/// Who imports at the terminal, where nobody need be asked whether they may.
pub const TERMINAL: &str = "terminal";

/// Tells whether this operator may still import.
pub type MayStill = Arc<dyn Fn(&str) -> BoxFuture<'static, Outcome<bool>> + Send + Sync>;

/// Whoever sits at the terminal may; nobody else is known.
#[must_use]
pub fn only_at_the_terminal() -> MayStill {
    Arc::new(|who| {
        let may = who == TERMINAL;
        Box::pin(async move { Ok(may) })
    })
}

/// Brings in lists of people.
#[derive(Clone)]
pub struct Importer {
    /// Invites.
    pub manage: Manage,
    /// Who works here: an import is one node's at a time.
    pub node: NodeId,
    /// Asked before every batch.
    pub may: MayStill,
}

/// Whose list it is, and for what.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The application that everybody must belong to; any where none is named.
    pub application: Option<ApplicationId>,
    /// Who uploads it.
    pub created_by: String,
}

impl Importer {
    /// Lets an import go on that was judged: of the bytes with this hash, and no others.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn confirm(&self, id: &ImportId, file_hash: &str, by: &str) -> Outcome<Confirmed> {
        let confirmed = self.manage.store.imports().confirm(id, file_hash, by, self.manage.clock.now()).await?;
        if confirmed == Confirmed::Now {
            self.write(Event::ImportConfirmed, id, by).await?;
        }
        Ok(confirmed)
    }

    /// Holds an import; false where it does not run.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pause(&self, id: &ImportId, by: &str) -> Outcome<bool> {
        let paused = self.manage.store.imports().pause(id, Held::ByHand, self.manage.clock.now()).await?;
        self.told(paused, Event::ImportPaused, id, by).await
    }

    /// Goes on with a paused import; false where it is not paused.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn resume(&self, id: &ImportId, by: &str) -> Outcome<bool> {
        let resumed = self.manage.store.imports().resume(id, by, self.manage.clock.now()).await?;
        self.told(resumed, Event::ImportResumed, id, by).await
    }

    /// Gives an import up; false where it has ended already. Whoever was invited stays invited.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn cancel(&self, id: &ImportId, by: &str) -> Outcome<bool> {
        let cancelled = self.manage.store.imports().cancel(id, self.manage.clock.now()).await?;
        self.told(cancelled, Event::ImportCancelled, id, by).await
    }

    /// An import and how far it is.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn load(&self, id: &ImportId) -> Outcome<Option<Import>> {
        Ok(self.manage.store.imports().load(id).await?)
    }

    /// The newest imports.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn newest(&self, limit: i64) -> Outcome<Vec<Import>> {
        Ok(self.manage.store.imports().newest(limit).await?)
    }

    /// Rows of an import in the order of their lines, after one of them.
    ///
    /// # Errors
    /// When the store fails, or a row is not as it was judged.
    pub async fn rows(&self, id: &ImportId, which: Which, after: u64, limit: i64) -> Outcome<Vec<JudgedRow>> {
        Ok(self.manage.store.imports().rows(id, which, after, limit).await?)
    }

    /// How many rows of an import nobody will be found under.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn left_out(&self, id: &ImportId) -> Outcome<u64> {
        Ok(self.manage.store.imports().left_out(id).await?)
    }

    async fn told(&self, changed: bool, event: Event, id: &ImportId, by: &str) -> Outcome<bool> {
        if changed {
            self.write(event, id, by).await?;
        }
        Ok(changed)
    }

    async fn write(&self, event: Event, id: &ImportId, by: &str) -> Result<(), Fault> {
        let entry = Entry { event, user: None, correlation: None, detail: json!({"import": id, "by": by}) };
        Ok(self.manage.store.audit().append(&entry, self.manage.clock.now()).await?)
    }
}
