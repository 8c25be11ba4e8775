//! Lists of people as spreadsheets write them (RFC 4180, and what is found in its stead).
//!
//! Doors: [`People`] reads an upload chunk by chunk and judges each row by itself; [`mod@links`] reads whom a tenant means;
//! [`mod@write`] writes exports that no spreadsheet takes for formulas.
//!
//! It holds one row at a time, of at most 64 KB, however long the file is. It never guesses what a column means:
//! without a row that names the columns, an address is all that a row may have.
//!
//! To read one more column: a line in `people.rs`'s table, and a field of [`Person`].

mod decode;
pub mod links;
mod people;
mod split;
pub mod write;

#[cfg(test)]
mod tests;

pub use crate::domain::list::NotAList;
pub use people::People;

use crate::domain::address::Address;
use crate::domain::list::Malformed;
use crate::domain::text::Name;
use crate::domain::user::ImmutableId;

/// Longest row, in bytes as UTF-8.
pub const LONGEST_ROW: usize = 64 * 1024;

/// One row of a list that is not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file that it begins in, counted from 1.
    pub line: u64,
    /// The line that it ends in; another one where there are line breaks within quotes.
    pub until: u64,
    /// What stands in the address's place, shortened; empty where nothing could be told apart.
    pub given: String,
    /// The person it names.
    pub person: Result<Person, Malformed>,
}

/// Somebody to be invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Their user principal name.
    pub address: Address,
    /// How they are called.
    pub name: Option<Name>,
    /// By which Entra ID finds them.
    pub immutable_id: Option<ImmutableId>,
    /// Where the invitation goes, if not to the address itself.
    pub personal_address: Option<String>,
    /// The language of their invitation, a BCP 47 tag.
    pub language: Option<String>,
}
