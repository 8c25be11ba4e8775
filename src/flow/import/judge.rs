//! The dry run: every row gets its verdict, and nothing is written for anybody.

use std::collections::HashMap;
use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};

use crate::domain::application::Domain;
use crate::domain::ids::ImportId;
use crate::domain::import::{Counts, Field, Import, Verdict};
use crate::domain::list::Noticed;
use crate::domain::operator::Act;
use crate::domain::refusal::Refusal;
use crate::domain::user::{ImmutableId, User, UserStatus};
use crate::keys::Digest;
use crate::keys::entropy::bytes;
use crate::protocol::csv::{NotAList, People, Person, Row};
use crate::store::import_rows::{JudgedRow, Known};

use super::{Asked, Importer};
use crate::flow::{Fault, Outcome};

/// Bytes that are read at a time.
const CHUNK: usize = 16 * 1024;
/// Rows that are judged at a time.
const ROWS: usize = 256;

const GONE: Fault = Fault::Broken("an import is gone while it is judged");

/// Why a list was not judged; nothing of it is kept.
#[derive(Debug, thiserror::Error)]
pub enum NotJudged {
    /// It is none.
    #[error(transparent)]
    NotAList(#[from] NotAList),
    /// It says who people are, and whoever uploads it may not.
    #[error("the list has a column of ImmutableIDs or personal addresses, which takes an owner or an admin")]
    SetsIdentity,
    /// It has more rows than are taken.
    #[error("the list has more rows than are taken")]
    TooLong,
    /// It stopped coming before its end.
    #[error("the file could not be read to its end")]
    Broken(#[source] io::Error),
}

/// A file on its way in.
struct Reading<'a> {
    importer: &'a Importer,
    id: ImportId,
    asked: &'a Asked,
    domains: Vec<Domain>,
    counts: Counts,
    judged: u64,
}

impl Importer {
    /// Reads a list in and judges its rows. It holds a few hundred of them at a time, however many there are.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn judge<R: AsyncRead + Unpin + Send>(
        &self,
        upload: R,
        asked: &Asked,
    ) -> Outcome<Result<Import, NotJudged>> {
        let (store, clock) = (&self.manage.store, &self.manage.clock);
        let id = ImportId::from_random(bytes(self.manage.entropy.as_ref()));
        if !store.imports().begin(&id, asked.application.as_ref(), &asked.by.to_text(), clock.now()).await? {
            return Err(Refusal::TooManyLists.into());
        }
        let domains = store.applications().list().await?.into_iter().flat_map(|(_, domains)| domains).collect();
        let mut reading =
            Reading { importer: self, id: id.clone(), asked, domains, counts: Counts::default(), judged: 0 };
        let (file_hash, noticed) = match reading.read(upload).await? {
            Ok(read) => read,
            Err(why) => {
                store.imports().give_up(&id, clock.now()).await?;
                return Ok(Err(why));
            }
        };
        let begun = store.imports().load(&id).await?.ok_or(GONE)?;
        let judged = Import { file_hash, noticed: Some(noticed), counts: reading.counts, ..begun };
        store.imports().judged(&judged, clock.now()).await?;
        Ok(Ok(store.imports().load(&id).await?.ok_or(GONE)?))
    }
}

impl Reading<'_> {
    /// Reads the file to its end; tells its hash and what was noticed.
    async fn read<R: AsyncRead + Unpin + Send>(
        &mut self,
        mut upload: R,
    ) -> Outcome<Result<(String, Noticed), NotJudged>> {
        let (mut people, mut hash, mut rows) = (People::default(), Digest::default(), Vec::new());
        let mut chunk = vec![0; CHUNK];
        loop {
            let piece = match upload.read(&mut chunk).await {
                Ok(0) => break,
                Ok(length) => &chunk[..length],
                Err(error) => return Ok(Err(NotJudged::Broken(error))),
            };
            hash.update(piece);
            if let Err(why) = people.feed(piece, &mut rows) {
                return Ok(Err(why.into()));
            }
            if people.sets_identity() && !self.may_set_identity() {
                return Ok(Err(NotJudged::SetsIdentity));
            }
            if self.judged + rows.len() as u64 > self.importer.most_rows {
                return Ok(Err(NotJudged::TooLong));
            }
            while rows.len() >= ROWS {
                let rest = rows.split_off(ROWS);
                self.judge(&std::mem::replace(&mut rows, rest)).await?;
            }
        }
        let noticed = match people.finish(&mut rows) {
            Ok(noticed) => noticed,
            Err(why) => return Ok(Err(why.into())),
        };
        if noticed.identity && !self.may_set_identity() {
            return Ok(Err(NotJudged::SetsIdentity));
        }
        if self.judged + rows.len() as u64 > self.importer.most_rows {
            return Ok(Err(NotJudged::TooLong));
        }
        for some in rows.chunks(ROWS) {
            self.judge(some).await?;
        }
        Ok(Ok((hash.into_text(), noticed)))
    }

    /// Whether whoever uploads the list may say who people are. That they are still there is asked when it is confirmed.
    fn may_set_identity(&self) -> bool {
        self.asked.by.role().is_some_and(|role| role.may(Act::SetIdentity))
    }

    /// Judges rows and keeps them.
    async fn judge(&mut self, rows: &[Row]) -> Outcome<()> {
        let imports = self.importer.manage.store.imports();
        let people: Vec<&Person> = rows.iter().filter_map(|row| row.person.as_ref().ok()).collect();
        let lookups: Vec<&str> = people.iter().map(|person| person.address.lookup()).collect();
        let immutable_ids: Vec<&str> =
            people.iter().filter_map(|person| person.immutable_id.as_ref()).map(ImmutableId::as_str).collect();
        let mut known = imports.known(&self.id, &lookups, &immutable_ids).await?;
        let mut judged = Vec::with_capacity(rows.len());
        for row in rows {
            let verdict = match &row.person {
                Err(reason) => Verdict::Malformed { reason: *reason, until: row.until },
                Ok(person) => self.verdict(person, &known),
            };
            if let Ok(person) = &row.person {
                remember(&mut known, person, row.line, &verdict);
            }
            self.counts.add(&verdict);
            judged.push(kept(row, verdict));
        }
        self.judged += judged.len() as u64;
        Ok(imports.keep(&self.id, &judged).await?)
    }

    fn verdict(&self, person: &Person, known: &Known) -> Verdict {
        let lookup = person.address.lookup();
        let is_above = |domain: &&Domain| person.address.domain().is_within(&domain.name);
        let domain = self.domains.iter().filter(is_above).max_by_key(|domain| domain.name.as_str().len());
        let is_meant = |domain: &Domain| self.asked.application.as_ref().is_none_or(|own| *own == domain.application);
        if !domain.is_some_and(is_meant) {
            return Verdict::OtherDomain;
        }
        if let Some(line) = known.lines.get(lookup) {
            return Verdict::Duplicate { line: *line };
        }
        match known.people.get(lookup) {
            Some(user) if user.status == UserStatus::Removed => return Verdict::Removed,
            Some(user) => return Verdict::Exists { status: user.status, differs: differences(person, user) },
            None => {}
        }
        let above = known.roles.get(lookup).filter(|role| {
            let own = self.asked.by.role();
            own.is_none_or(|own| !own.may_touch(Some(**role)))
        });
        if above.is_some() {
            return Verdict::Protected;
        }
        let is_taken = person.immutable_id.as_ref().is_some_and(|id| {
            known.immutable_ids.contains_key(id.as_str()) || known.lines_of_ids.contains_key(id.as_str())
        });
        if is_taken { Verdict::ImmutableIdTaken } else { Verdict::New }
    }
}

/// What the rows further down must know of this one.
fn remember(known: &mut Known, person: &Person, line: u64, verdict: &Verdict) {
    let of = |lines: &mut HashMap<String, u64>, key: &str| {
        lines.entry(key.to_owned()).or_insert(line);
    };
    of(&mut known.lines, person.address.lookup());
    if let (Verdict::New, Some(id)) = (verdict, &person.immutable_id) {
        of(&mut known.lines_of_ids, id.as_str());
    }
}

/// What a row says otherwise than the directory. What it leaves out it does not say.
fn differences(person: &Person, user: &User) -> Vec<Field> {
    let mut differs = Vec::new();
    if person.address.as_str() != user.address.as_str() {
        differs.push(Field::Address);
    }
    if person.name.is_some() && person.name != user.name {
        differs.push(Field::Name);
    }
    if person.immutable_id.as_ref().is_some_and(|id| *id != user.immutable_id) {
        differs.push(Field::ImmutableId);
    }
    differs
}

fn kept(row: &Row, verdict: Verdict) -> JudgedRow {
    let person = row.person.as_ref().ok();
    JudgedRow {
        line: row.line,
        address: person.map_or_else(|| row.given.clone(), |person| person.address.to_string()),
        lookup: person.map(|person| person.address.lookup().to_owned()),
        name: person.and_then(|person| person.name.as_ref()).map(ToString::to_string),
        immutable_id: person.and_then(|person| person.immutable_id.as_ref()).map(|id| id.as_str().to_owned()),
        personal_address: person.and_then(|person| person.personal_address.clone()),
        language: person.and_then(|person| person.language.clone()),
        verdict,
        became: None,
    }
}
