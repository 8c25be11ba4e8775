//! The file that says which ImmutableIDs were set, by which they are taken back. It is sealed to the domain and the
//! tenant that it was written for: nobody but this instance says what stood there before.

use serde::{Deserialize, Serialize};

use super::people::{Identified, Identity, Step, Unset, step};
use super::{AtTenant, Outcome};
use crate::domain::address::DomainName;
use crate::domain::change::Kind;
use crate::domain::time::Time;
use crate::store::changes::Written;

/// So many of the newest entries of the record are offered as files.
const OFFERED: i64 = 50;

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

/// An entry of the record that a file can be made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its place in the record.
    pub nth: i64,
    /// When they were set.
    pub at: Time,
    /// How many.
    pub count: usize,
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

    /// What was set in a domain of this tenant and can be taken back, newest first; what was erased of the record
    /// cannot.
    ///
    /// # Errors
    /// When the store fails, or an entry was changed behind our back.
    pub async fn kept_identities(&self, name: &DomainName) -> Outcome<Vec<Kept>> {
        self.is_at_home(&self.flow.ours(name).await?).await?;
        let written = self.flow.store.changes().proven(Kind::TenantIdentities, name.as_str(), OFFERED).await?;
        let kept = written.iter().filter_map(|one| self.set_by(one).map(|people| (one, people.len())));
        Ok(kept.map(|(one, count)| Kept { nth: one.nth, at: one.at, count }).collect())
    }

    /// The file of one of them.
    ///
    /// # Errors
    /// As [`AtTenant::kept_identities`].
    pub async fn kept_file(&self, name: &DomainName, nth: i64) -> Outcome<Option<UndoFile>> {
        self.is_at_home(&self.flow.ours(name).await?).await?;
        let written = self.flow.store.changes().proven(Kind::TenantIdentities, name.as_str(), OFFERED).await?;
        let people = written.iter().find(|one| one.nth == nth).and_then(|one| self.set_by(one));
        people.map(|people| self.undo_file(name, people)).transpose()
    }

    /// Whom an entry set, where it did so in this tenant.
    fn set_by(&self, written: &Written) -> Option<Vec<Identity>> {
        let detail = written.detail.as_ref()?;
        let is_here = detail["tenant"] == self.graph.token().tenant.as_str() && detail["back"] == false;
        serde_json::from_value(detail["people"].clone()).ok().filter(|_| is_here)
    }

    /// What taking a list back would come to, changing nothing.
    ///
    /// # Errors
    /// Where Microsoft does not show the people.
    pub async fn preview(&self, name: &DomainName, all: &[Identity]) -> Outcome<Vec<Identified>> {
        self.is_at_home(&self.flow.ours(name).await?).await?;
        let there = self.graph.people(name, None).await?;
        let judged = all.iter().map(|one| {
            let person = there.iter().find(|person| person.id == one.object);
            let unset = match step(name, one, person, true) {
                Ok(Step::To(_)) => None,
                Ok(Step::Nothing) => Some(Unset::Done),
                Err(unset) => Some(unset),
            };
            Identified { upn: one.upn.clone(), unset }
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
