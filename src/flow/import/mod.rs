//! Bring in a list of people: judge it, confirm it, invite its people batch by batch, tell what became of them.
//!
//! Doors: [`Importer::judge`] reads a file in and writes nothing for anybody; [`Importer::confirm`] lets exactly these
//! bytes go on; [`Importer::work`] is what every node does beside its service; [`Importer::report`] tells of each row.
//! [`bulk::BulkInvite`] is all that for whoever holds a warrant of the console.
//!
//! An import only ever adds people. Whoever is there keeps everything as it is and hears nothing. Whoever was removed
//! stays removed: somebody meant that, and a list that was written before must not undo it by the hundred; an
//! invitation of their own brings them back.
//!
//! At every batch it is asked whether whoever confirmed the import, or went on with it last, still may.

pub mod bulk;
mod judge;
mod report;
mod work;

use serde_json::{Value, json};

use crate::domain::change::{Actor, Change, Kind};
use crate::domain::ids::{ApplicationId, ImportId, NodeId};
use crate::domain::import::Import;
use crate::store::import_rows::{JudgedRow, Which};
use crate::store::imports::Confirmed;

use super::Outcome;
use super::manage::Manage;

pub use judge::NotJudged;
pub use report::{detail_of, result_of};
pub use work::Step;

/// Brings in lists of people.
#[derive(Clone)]
pub struct Importer {
    /// Invites.
    pub manage: Manage,
    /// Who works here: an import is one node's at a time.
    pub node: NodeId,
    /// The longest list that is read, in rows that are not blank.
    pub most_rows: u64,
}

/// The longest list, in rows that are not blank: what is beyond it is several lists.
pub const MOST_ROWS: u64 = 250_000;

/// Whose list it is, and for what.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The application that everybody must belong to; any where none is named.
    pub application: Option<ApplicationId>,
    /// Who uploads it.
    pub by: Actor,
}

impl Importer {
    /// Lets an import go on that was judged: of the bytes with this hash, and no others.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn confirm(&self, import: &Import, file_hash: &str, by: &Actor) -> Outcome<Confirmed> {
        let detail = json!({
            "application": import.application, "file_hash": file_hash, "rows": import.counts.rows(),
            "new": import.counts.new, "sets_identity": import.sets_identity(),
        });
        let change = change(by, Kind::ImportConfirmed, &import.id, detail);
        Ok(self.manage.store.imports().confirm(&import.id, file_hash, &change, self.manage.clock.now()).await?)
    }

    /// Holds an import; false where it does not run.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pause(&self, import: &Import, by: &Actor) -> Outcome<bool> {
        let change = change(by, Kind::ImportPaused, &import.id, so_far(import));
        Ok(self.manage.store.imports().pause(&import.id, &change, self.manage.clock.now()).await?)
    }

    /// Goes on with a paused import; false where it is not paused.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn resume(&self, import: &Import, by: &Actor) -> Outcome<bool> {
        let change = change(by, Kind::ImportResumed, &import.id, so_far(import));
        Ok(self.manage.store.imports().resume(&import.id, &change, self.manage.clock.now()).await?)
    }

    /// Gives an import up; false where it has ended already. Whoever was invited stays invited.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn cancel(&self, import: &Import, by: &Actor) -> Outcome<bool> {
        let change = change(by, Kind::ImportCancelled, &import.id, so_far(import));
        Ok(self.manage.store.imports().cancel(&import.id, &change, self.manage.clock.now()).await?)
    }

    /// An import and how far it is.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn load(&self, id: &ImportId) -> Outcome<Option<Import>> {
        Ok(self.manage.store.imports().load(id).await?)
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
}

/// What is written of whoever does something with an import.
fn change(by: &Actor, kind: Kind, id: &ImportId, detail: Value) -> Change {
    Change { actor: by.clone(), kind, subject: id.to_string(), detail }
}

/// Where an import stood when somebody stepped in; it may have moved on by a batch since.
fn so_far(import: &Import) -> Value {
    json!({"application": import.application, "before": {"state": import.state, "invited": import.invited}})
}
