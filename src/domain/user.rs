//! A person who signs in.

use serde::{Deserialize, Serialize};

use super::address::{Address, DomainName};
use super::ids::UserId;
use super::language::LanguageTag;
use super::mailbox::Mailbox;
use super::text::Name;

/// Where a person stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// Provisioned, but no device yet.
    Invited,
    /// Has activated a device and may sign in.
    Active,
    /// Kept out for the time being.
    Suspended,
    /// Gone; the row stays so that the same ImmutableID comes back with the person.
    Removed,
}

impl UserStatus {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Removed => "removed",
        }
    }

    /// The reverse of [`UserStatus::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Invited, Self::Active, Self::Suspended, Self::Removed].into_iter().find(|s| s.as_str() == text)
    }
}

/// Under which word a list shows a person. Removed people stand in no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Invited, and the invitation can still be used.
    Invited,
    /// Invited, and the newest invitation reached no mailbox.
    Bounced,
    /// Invited, and the newest invitation is over.
    Expired,
    /// May sign in.
    Active,
    /// Kept out.
    Suspended,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Invited, Self::Bounced, Self::Expired, Self::Active, Self::Suspended];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Bounced => "bounced",
            Self::Expired => "expired",
            Self::Active => "active",
            Self::Suspended => "suspended",
        }
    }

    /// The reverse of [`Standing::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == text)
    }
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct User {
    /// Their row.
    pub id: UserId,
    /// Their user principal name.
    pub address: Address,
    /// How they are called, where known.
    pub name: Option<Name>,
    /// The federated domain they belong to, by longest suffix.
    pub domain: DomainName,
    /// By which Entra ID finds them.
    pub immutable_id: ImmutableId,
    /// Where they stand.
    pub status: UserStatus,
    /// A mailbox that they reach without signing in here, where one is known.
    pub personal_address: Option<Mailbox>,
    /// The language that mails to them speak, where one is known.
    pub language: Option<LanguageTag>,
    /// An owner has set them apart: nobody but owners acts on them.
    pub is_protected: bool,
}

impl User {
    /// Where their invitation goes: to one mailbox only, for it is a bearer credential, and to one that they can open,
    /// for their work mailbox may itself lie behind the sign-in.
    #[must_use]
    pub fn invited_at(&self) -> Mailbox {
        self.personal_address.clone().unwrap_or_else(|| Mailbox::of(&self.address))
    }

    /// Every mailbox that is told what happens to the account.
    #[must_use]
    pub fn mailboxes(&self) -> Vec<Mailbox> {
        std::iter::once(Mailbox::of(&self.address)).chain(self.personal_address.clone()).collect()
    }
}

/// Why a text is no ImmutableID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnImmutableId {
    /// Between 1 and 64 characters, the limit of a SAML name identifier at Entra ID.
    #[error("an ImmutableID has 1 to 64 characters")]
    Length,
    /// Printable ASCII without spaces; Microsoft Graph refuses `$` and `_`.
    #[error("an ImmutableID has printable ASCII characters only, without spaces, $ and _")]
    Character,
}

/// Entra ID's `onPremisesImmutableId`: compared exactly, case included.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImmutableId(String);

impl ImmutableId {
    /// Reads a value that exists in the directory.
    ///
    /// # Errors
    /// Says which rule of Microsoft Graph it breaks.
    pub fn parse(text: &str) -> Result<Self, NotAnImmutableId> {
        if text.is_empty() || text.len() > 64 {
            return Err(NotAnImmutableId::Length);
        }
        if !text.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'$' | b'_')) {
            return Err(NotAnImmutableId::Character);
        }
        Ok(Self(text.to_owned()))
    }

    /// Makes a value for a person who exists in the cloud only: base64 of 16 bytes, as a directory's object GUID looks.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        use base64::Engine as _;
        Self(base64::engine::general_purpose::STANDARD.encode(bytes))
    }

    /// The exact characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_immutable_id_looks_like_an_object_guid() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
        assert_eq!(ImmutableId::from_random(bytes).as_str(), "AQIDBAUGBwgJCgsMDQ4PEA==");
    }

    #[test]
    fn what_graph_refuses_is_refused_here() {
        assert_eq!(ImmutableId::parse(""), Err(NotAnImmutableId::Length));
        assert_eq!(ImmutableId::parse(&"a".repeat(65)), Err(NotAnImmutableId::Length));
        for text in ["a b", "a_b", "a$b", "ä", "a\n"] {
            assert_eq!(ImmutableId::parse(text), Err(NotAnImmutableId::Character), "{text:?}");
        }
        assert!(ImmutableId::parse("alice@corp.example").is_ok());
    }
}
