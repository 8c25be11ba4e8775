//! Records to people: which column is which, and whether a row names somebody.

use super::decode::Decoder;
use super::split::{Record, Splitter};
use super::write::unguarded;
use super::{NotAList, Person, Row};
use crate::domain::address::Address;
use crate::domain::language::LanguageTag;
use crate::domain::list::{Malformed, Noticed};
use crate::domain::mailbox::Mailbox;
use crate::domain::text::Name;
use crate::domain::user::ImmutableId;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Address,
    Name,
    ImmutableId,
    PersonalAddress,
    Language,
}

/// How columns are called, letters and digits in small only. Where two names of one column stand in the same file,
/// the one further up counts.
const NAMES: &[(&str, Column)] = &[
    ("userprincipalname", Column::Address),
    ("upn", Column::Address),
    ("address", Column::Address),
    ("email", Column::Address),
    ("emailaddress", Column::Address),
    ("mail", Column::Address),
    ("username", Column::Address),
    ("user", Column::Address),
    ("login", Column::Address),
    ("name", Column::Name),
    ("displayname", Column::Name),
    ("fullname", Column::Name),
    ("immutableid", Column::ImmutableId),
    ("onpremisesimmutableid", Column::ImmutableId),
    ("sourceanchor", Column::ImmutableId),
    ("personalemail", Column::PersonalAddress),
    ("personaladdress", Column::PersonalAddress),
    ("personalmail", Column::PersonalAddress),
    ("privateemail", Column::PersonalAddress),
    ("alternateemail", Column::PersonalAddress),
    ("alternateemailaddress", Column::PersonalAddress),
    ("language", Column::Language),
    ("preferredlanguage", Column::Language),
    ("locale", Column::Language),
];

/// Names of ignored columns that are remembered, and how many characters of each.
const IGNORED: usize = 32;
const SHORTENED: usize = 120;

#[derive(Debug)]
enum Columns {
    /// No row has been read.
    Unknown,
    /// They have no names: there may be only one.
    Unnamed,
    Named(Vec<Option<Column>>),
}

/// Reads a list of people from chunks of bytes.
#[derive(Debug)]
pub struct People {
    decoder: Decoder,
    splitter: Splitter,
    table: Table,
}

#[derive(Debug)]
struct Table {
    columns: Columns,
    ignored: Vec<String>,
    refused: Option<NotAList>,
}

impl Default for People {
    fn default() -> Self {
        let table = Table { columns: Columns::Unknown, ignored: Vec::new(), refused: None };
        Self { decoder: Decoder::new(), splitter: Splitter::new(), table }
    }
}

impl People {
    /// Reads a chunk; the rows that end in it are appended to `rows`.
    ///
    /// # Errors
    /// When this is no list of people; nothing more should be read then.
    pub fn feed(&mut self, chunk: &[u8], rows: &mut Vec<Row>) -> Result<(), NotAList> {
        let Self { decoder, splitter, table } = self;
        decoder.feed(chunk, &mut |next| {
            if let Some(record) = splitter.take(next) {
                rows.extend(table.row(record));
            }
        })?;
        table.refused.map_or(Ok(()), Err)
    }

    /// Whether a column that was named so far says who people are: see [`Noticed::identity`].
    #[must_use]
    pub fn sets_identity(&self) -> bool {
        self.table.sets_identity()
    }

    /// The rows that the end of the file completes, and what was noticed about it.
    ///
    /// # Errors
    /// When this is no list of people.
    pub fn finish(mut self, rows: &mut Vec<Row>) -> Result<Noticed, NotAList> {
        let Self { decoder, splitter, table } = &mut self;
        decoder.finish(&mut |next| {
            if let Some(record) = splitter.take(next) {
                rows.extend(table.row(record));
            }
        })?;
        rows.extend(splitter.finish().and_then(|record| table.row(record)));
        if let Some(refused) = table.refused {
            return Err(refused);
        }
        let header = match table.columns {
            Columns::Unknown => return Err(NotAList::Empty),
            Columns::Unnamed => false,
            Columns::Named(_) => true,
        };
        let (identity, ignored) = (table.sets_identity(), std::mem::take(&mut table.ignored));
        Ok(Noticed { encoding: decoder.encoding(), header, ignored, identity })
    }
}

impl Table {
    fn sets_identity(&self) -> bool {
        let Columns::Named(columns) = &self.columns else { return false };
        columns.iter().flatten().any(|column| matches!(column, Column::ImmutableId | Column::PersonalAddress))
    }

    fn row(&mut self, record: Record) -> Option<Row> {
        if matches!(self.columns, Columns::Unknown) {
            if is_hint(&record) {
                return None;
            }
            self.columns = self.named(&record);
            if matches!(self.columns, Columns::Named(_)) {
                return None;
            }
        }
        let Record { line, until, fields } = record;
        let (given, person) = match fields {
            Ok(fields) => self.judge(&fields),
            Err(malformed) => (String::new(), Err(malformed)),
        };
        Some(Row { line, until, given, person })
    }

    /// What the first row says about the columns.
    fn named(&mut self, first: &Record) -> Columns {
        let Ok(cells) = &first.fields else { return Columns::Unnamed };
        let known: Vec<Option<usize>> = cells.iter().map(|cell| rank(cell)).collect();
        if known.iter().all(Option::is_none) || cells.iter().any(|cell| cell.contains('@')) {
            return Columns::Unnamed;
        }
        let column = |rank: usize| NAMES.get(rank).map(|(_, column)| *column);
        let best = |rank: usize| known.iter().flatten().all(|other| column(*other) != column(rank) || *other >= rank);
        let mut columns: Vec<Option<Column>> = Vec::new();
        for (cell, rank) in cells.iter().zip(&known) {
            let read = rank.filter(|rank| best(*rank)).and_then(column).filter(|read| !columns.contains(&Some(*read)));
            if read.is_none() && !cell.trim().is_empty() && self.ignored.len() < IGNORED {
                self.ignored.push(shortened(cell.trim()));
            }
            columns.push(read);
        }
        if !columns.contains(&Some(Column::Address)) {
            self.refused = Some(NotAList::NoAddressColumn);
        }
        Columns::Named(columns)
    }

    /// What stands in the address's place, and whom the row names.
    fn judge(&self, fields: &[String]) -> (String, Result<Person, Malformed>) {
        let Columns::Named(columns) = &self.columns else {
            let mut filled = fields.iter().map(|field| cell(field)).filter(|cell| !cell.is_empty());
            let only = filled.next().unwrap_or_default();
            let person = if filled.next().is_some() { Err(Malformed::Fields) } else { person(only, |_| "") };
            return (shortened(only), person);
        };
        let of = |wanted: Column| {
            let at = columns.iter().position(|column| *column == Some(wanted));
            at.and_then(|at| fields.get(at)).map(|field| cell(field)).unwrap_or_default()
        };
        let too_many = fields.iter().skip(columns.len()).any(|field| !field.trim().is_empty());
        let person = if too_many { Err(Malformed::Fields) } else { person(of(Column::Address), of) };
        (shortened(of(Column::Address)), person)
    }
}

/// A spreadsheet's own first line that tells the delimiter, which is found without it.
fn is_hint(record: &Record) -> bool {
    let Ok(fields) = &record.fields else { return false };
    matches!(fields.as_slice(), [hint, rest] if hint.eq_ignore_ascii_case("sep=") && rest.is_empty())
}

/// Where a column's name stands in [`NAMES`].
fn rank(cell: &str) -> Option<usize> {
    let folded = folded(cell);
    NAMES.iter().position(|(name, _)| *name == folded)
}

/// The same, where the column is the address.
pub(super) fn address_rank(cell: &str) -> Option<usize> {
    rank(cell).filter(|rank| NAMES.get(*rank).is_some_and(|(_, column)| *column == Column::Address))
}

/// A name's letters and digits, in small.
pub(super) fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

pub(super) fn cell(field: &str) -> &str {
    unguarded(field).trim()
}

pub(super) fn shortened(text: &str) -> String {
    text.chars().take(SHORTENED).collect()
}

fn person<'f>(address: &str, of: impl Fn(Column) -> &'f str) -> Result<Person, Malformed> {
    let filled = |column| Some(of(column)).filter(|text: &&str| !text.is_empty());
    if address.is_empty() {
        return Err(Malformed::NoAddress);
    }
    let name = filled(Column::Name).map(Name::parse).transpose().map_err(Malformed::Name)?;
    let immutable_id = filled(Column::ImmutableId).map(ImmutableId::parse).transpose();
    let personal = filled(Column::PersonalAddress).map(|text| {
        Mailbox::parse(text).map(|mailbox| mailbox.as_str().to_owned()).map_err(|_| Malformed::PersonalAddress)
    });
    let language = filled(Column::Language)
        .map(|text| LanguageTag::parse(text).map(String::from).map_err(|_| Malformed::Language));
    Ok(Person {
        address: Address::parse(address).map_err(Malformed::Address)?,
        name,
        immutable_id: immutable_id.map_err(Malformed::ImmutableId)?,
        personal_address: personal.transpose()?,
        language: language.transpose()?,
    })
}
