//! A list of people as a file: what is noticed about it, and why a row of it may be no person.

use serde::{Deserialize, Serialize};

use super::address::NotAnAddress;
use super::text::NotAName;
use super::user::NotAnImmutableId;

/// How the bytes of a list were understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// UTF-8, or plain ASCII.
    Utf8,
    /// UTF-16 with the lower byte first.
    Utf16Le,
    /// UTF-16 with the higher byte first.
    Utf16Be,
    /// Windows-1252, because the bytes are no UTF-8.
    Windows1252,
}

/// What was noticed about a list as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noticed {
    /// How its bytes were understood.
    pub encoding: Encoding,
    /// Whether its first row names the columns.
    pub header: bool,
    /// Named columns that were not read.
    pub ignored: Vec<String>,
    /// Whether a column says by which ImmutableID Entra ID finds people, or to which private mailbox their links go.
    #[serde(default)]
    pub identity: bool,
}

/// Why a file is no list of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAList {
    /// No row but blank ones.
    #[error("the file has no rows")]
    Empty,
    /// A ZIP archive.
    #[error("the file is a ZIP archive: unpack it, and give the list itself")]
    Zip,
    /// A workbook of Excel or the like, old or new.
    #[error("the file is a workbook: save it as CSV, and give that")]
    Workbook,
    /// Another format that is often mistaken for a list.
    #[error("the file is no text: save the list as CSV, and give that")]
    Binary,
    /// The first row names columns, and none of them is the address.
    #[error("the first row names columns, and none of them is the address: call it email")]
    NoAddressColumn,
}

impl NotAList {
    /// The word that pages put into a sentence.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Zip => "zip",
            Self::Workbook => "workbook",
            Self::Binary => "binary",
            Self::NoAddressColumn => "no_address_column",
        }
    }
}

/// Why a row is no person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Longer than a row may be; often a quote that is never closed.
    #[error("the row is too long; perhaps a quote is not closed")]
    TooLong,
    /// The file ends within quotes.
    #[error("a quote is not closed, and the file ends in it")]
    Unclosed,
    /// Text between a closing quote and the next delimiter.
    #[error("something stands behind a closing quote; perhaps an earlier quote is not closed")]
    AfterQuote,
    /// A NUL byte.
    #[error("the row has a NUL byte")]
    Nul,
    /// Bytes that are no text in the file's encoding.
    #[error("the row has bytes that are no text")]
    NoText,
    /// More fields than columns are named.
    #[error("the row has more fields than columns are named")]
    Fields,
    /// The address's field is empty.
    #[error("the row has no address")]
    NoAddress,
    /// The address is none.
    #[error("{0}")]
    Address(NotAnAddress),
    /// The name is none.
    #[error("{0}")]
    Name(NotAName),
    /// The ImmutableID is none.
    #[error("{0}")]
    ImmutableId(NotAnImmutableId),
    /// The personal address is no mail address.
    #[error("the personal address is no mail address")]
    PersonalAddress,
    /// The language is no tag.
    #[error("the language is no tag such as de or pt-BR")]
    Language,
}

impl Malformed {
    const ALL: [Self; 20] = [
        Self::TooLong,
        Self::Unclosed,
        Self::AfterQuote,
        Self::Nul,
        Self::NoText,
        Self::Fields,
        Self::NoAddress,
        Self::Address(NotAnAddress::Empty),
        Self::Address(NotAnAddress::TooLong),
        Self::Address(NotAnAddress::Shape),
        Self::Address(NotAnAddress::Character),
        Self::Address(NotAnAddress::Domain),
        Self::Name(NotAName::Empty),
        Self::Name(NotAName::TooLong),
        Self::Name(NotAName::Character),
        Self::Name(NotAName::Link),
        Self::ImmutableId(NotAnImmutableId::Length),
        Self::ImmutableId(NotAnImmutableId::Character),
        Self::PersonalAddress,
        Self::Language,
    ];

    /// The word it is stored by, and that pages put into a sentence.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Unclosed => "unclosed",
            Self::AfterQuote => "after_quote",
            Self::Nul => "nul",
            Self::NoText => "no_text",
            Self::Fields => "fields",
            Self::NoAddress => "no_address",
            Self::Address(NotAnAddress::Empty) => "address_empty",
            Self::Address(NotAnAddress::TooLong) => "address_too_long",
            Self::Address(NotAnAddress::Shape) => "address_shape",
            Self::Address(NotAnAddress::Character) => "address_character",
            Self::Address(NotAnAddress::Domain) => "address_domain",
            Self::Name(NotAName::Empty) => "name_empty",
            Self::Name(NotAName::TooLong) => "name_too_long",
            Self::Name(NotAName::Character) => "name_character",
            Self::Name(NotAName::Link) => "name_link",
            Self::ImmutableId(NotAnImmutableId::Length) => "immutable_id_length",
            Self::ImmutableId(NotAnImmutableId::Character) => "immutable_id_character",
            Self::PersonalAddress => "personal_address",
            Self::Language => "language",
        }
    }

    /// The reverse of [`Malformed::code`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|malformed| malformed.code() == text)
    }
}

impl Serialize for Malformed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Malformed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("no reason of ours"))
    }
}
