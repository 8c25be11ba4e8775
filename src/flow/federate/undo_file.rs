//! The file that says which ImmutableIDs were set, by which they are taken back. It is sealed to the domain and the
//! tenant that it was written for: nobody but this instance says what stood there before.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::people::{Identified, Identity, Step, Unset, step};
use super::{AtTenant, Outcome};
use crate::domain::address::DomainName;
use crate::domain::change::Kind;
use crate::domain::tenant::TenantId;
use crate::domain::time::Time;
use crate::store::changes::Written;

/// So many entries of the record are read at once.
const BATCH: i64 = 50;
/// So many of which nothing is left to be taken back are told of all the same.
const TAKEN_BACK_SHOWN: usize = 20;

/// A list of identities as a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UndoFile {
    domain: String,
    tenant: String,
    people: Vec<Identity>,
    seal: String,
}

/// Why a file takes nothing back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoUndo {
    /// It is no such file.
    #[error("this is no file that was written here to take ImmutableIDs back")]
    Unread,
    /// It was changed, or written elsewhere.
    #[error("this file was changed, or was not written here")]
    Forged,
    /// It is for another domain, or another tenant.
    #[error("this file is for another domain or another tenant")]
    Elsewhere,
}

/// ImmutableIDs that were set at one go, of which a file can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The place of its first entry in the record.
    pub nth: i64,
    /// When they were set.
    pub at: Time,
    /// How many.
    pub count: usize,
    /// How many of them were taken back since.
    pub taken_back: usize,
}

/// What an entry of the record says of ImmutableIDs: whose are about to be set or taken back, or whose were not.
#[derive(Deserialize)]
struct Entry {
    tenant: TenantId,
    back: bool,
    /// Which entries belong together; before there was this, each was its own.
    #[serde(default)]
    run: Option<String>,
    #[serde(default)]
    people: Vec<Identity>,
    #[serde(default)]
    unchanged: Vec<String>,
}

/// One go, as the record tells of it.
struct Run {
    kept: Kept,
    people: Vec<Identity>,
}

/// What the record tells, read from its end.
#[derive(Default)]
struct Told {
    runs: Vec<(String, Run)>,
    /// Whose were not changed after all, by run.
    unchanged: HashSet<(String, String)>,
    /// What was taken back after all that is read from here on.
    taken_back: HashSet<(String, String)>,
}

impl Told {
    fn read(&mut self, written: &Written, entry: Entry) {
        let run = entry.run.unwrap_or_else(|| written.nth.to_string());
        self.unchanged.extend(entry.unchanged.into_iter().map(|object| (run.clone(), object)));
        let changed = |one: &Identity| !self.unchanged.contains(&(run.clone(), one.object.clone()));
        let people = entry.people.into_iter().filter(changed);
        if entry.back {
            self.taken_back.extend(people.map(|one| (one.object, one.after)));
            return;
        }
        // Those who were asked for first come first again.
        let mut people: Vec<Identity> = people.collect();
        let taken_back = |one: &&Identity| self.taken_back.contains(&(one.object.clone(), one.after.clone()));
        let taken_back = people.iter().filter(taken_back).count();
        let (nth, at, count) = (written.nth, written.at, people.len());
        if let Some((_, known)) = self.runs.iter_mut().rev().find(|(id, _)| *id == run) {
            people.append(&mut known.people);
            let kept = &mut known.kept;
            *kept = Kept { nth, at, count: kept.count + count, taken_back: kept.taken_back + taken_back };
            known.people = people;
        } else {
            self.runs.push((run, Run { kept: Kept { nth, at, count, taken_back }, people }));
        }
    }
}

impl AtTenant<'_> {
    /// The file that takes these back.
    ///
    /// # Errors
    /// Where the list cannot be written.
    pub fn undo_file(&self, name: &DomainName, people: Vec<Identity>) -> Outcome<UndoFile> {
        let (domain, tenant) = (name.to_string(), self.graph.token().tenant.to_string());
        let seal = self.flow.store.federations().seal_of([&domain, &tenant, &text(&people)?]);
        Ok(UndoFile { domain, tenant, people, seal })
    }

    /// Reads such a file.
    ///
    /// # Errors
    /// [`NoUndo`].
    pub fn read_undo_file(&self, name: &DomainName, bytes: &[u8]) -> Result<UndoFile, NoUndo> {
        let file: UndoFile = serde_json::from_slice(bytes).map_err(|_| NoUndo::Unread)?;
        let people = text(&file.people).map_err(|_| NoUndo::Unread)?;
        if !self.flow.store.federations().is_sealed([&file.domain, &file.tenant, &people], &file.seal) {
            return Err(NoUndo::Forged);
        }
        let is_here = file.domain == name.as_str() && file.tenant == self.graph.token().tenant.as_str();
        if is_here { Ok(file) } else { Err(NoUndo::Elsewhere) }
    }

    /// What was set in a domain of this tenant and can be taken back, newest first, whatever was done since; what was
    /// erased of the record cannot.
    ///
    /// # Errors
    /// When the store fails, or an entry was changed behind our back.
    pub async fn kept_identities(&self, name: &DomainName) -> Outcome<Vec<Kept>> {
        let mut places = TAKEN_BACK_SHOWN;
        let is_offered = |kept: &Kept| {
            let is_over = kept.taken_back == kept.count;
            let has_place = !is_over || places > 0;
            places -= usize::from(is_over && has_place);
            has_place
        };
        Ok(self.runs(name).await?.into_iter().map(|run| run.kept).filter(is_offered).collect())
    }

    /// The file of one of them.
    ///
    /// # Errors
    /// As [`AtTenant::kept_identities`].
    pub async fn kept_file(&self, name: &DomainName, nth: i64) -> Outcome<Option<UndoFile>> {
        let run = self.runs(name).await?.into_iter().find(|run| run.kept.nth == nth);
        run.map(|run| self.undo_file(name, run.people)).transpose()
    }

    /// All that was set in a domain of this tenant, newest first.
    async fn runs(&self, name: &DomainName) -> Outcome<Vec<Run>> {
        self.is_at_home(&self.flow.ours(name).await?).await?;
        let (mut told, mut before) = (Told::default(), None);
        loop {
            let changes = self.flow.store.changes();
            let written = changes.proven(Kind::TenantIdentities, name.as_str(), before, BATCH).await?;
            let Some(last) = written.last() else { break };
            before = Some(last.nth);
            for one in &written {
                let entry = one.detail.clone().and_then(|detail| serde_json::from_value::<Entry>(detail).ok());
                if let Some(entry) = entry.filter(|entry| entry.tenant == self.graph.token().tenant) {
                    told.read(one, entry);
                }
            }
        }
        Ok(told.runs.into_iter().map(|(_, run)| run).filter(|run| run.kept.count > 0).collect())
    }

    /// What taking a list back would come to, changing nothing.
    ///
    /// # Errors
    /// Where Microsoft does not show the people.
    pub async fn preview(&self, name: &DomainName, all: &[Identity]) -> Outcome<Vec<Identified>> {
        self.is_at_home(&self.flow.ours(name).await?).await?;
        let there = self.people_of(name, None).await?;
        let judged = all.iter().map(|one| {
            let person = there.iter().find(|person| person.id == one.object);
            let unset = match step(name, one, person, true) {
                Ok(Step::To(_)) => None,
                Ok(Step::Nothing) => Some(Unset::Done),
                Err(unset) => Some(unset),
            };
            Identified { upn: one.upn.clone(), unset, may_be_changed: false }
        });
        Ok(judged.collect())
    }
}

impl UndoFile {
    /// Whose ImmutableIDs it takes back.
    #[must_use]
    pub fn people(&self) -> &[Identity] {
        &self.people
    }

    /// As it is kept.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn to_text(&self) -> Outcome<String> {
        text(self)
    }
}

fn text(of: &(impl Serialize + ?Sized)) -> Outcome<String> {
    Ok(serde_json::to_string(of).map_err(crate::store::StoreError::from)?)
}
