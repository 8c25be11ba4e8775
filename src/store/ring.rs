//! The instance's keys, sealed.

use super::{Result, Store};
use crate::domain::ids::KeyId;
use crate::domain::time::Time;

/// The shelf of sealed keys.
#[derive(Debug, Clone, Copy)]
pub struct Ring<'a>(pub(super) &'a Store);

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Signs tokens.
    Signing,
    /// Signs push messages' senders.
    Vapid,
    /// Keys cookies.
    Cookie,
}

impl Kind {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Vapid => "vapid",
            Self::Cookie => "cookie",
        }
    }

    /// The reverse of [`Kind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Signing, Self::Vapid, Self::Cookie].into_iter().find(|k| k.as_str() == text)
    }
}

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RingRow {
    /// Its row.
    pub id: KeyId,
    /// What for.
    pub kind: Kind,
    /// Its place in the ring: `current`.
    pub state: String,
    /// What may be shown: a certificate or public key.
    pub public: String,
    /// The sealed key.
    pub sealed: String,
    /// When it was made.
    pub created_at: Time,
    /// From when on it is of no use.
    pub not_after: Time,
}

impl Ring<'_> {
    /// The keys of a kind, newest first.
    pub async fn rows(&self, kind: Kind) -> Result<Vec<RingRow>> {
        todo!()
    }

    /// Keeps the instance's first keys, all or none: only while no key of any of these kinds exists. One node wins.
    pub async fn add_first(&self, rows: &[RingRow]) -> Result<bool> {
        todo!()
    }
}
