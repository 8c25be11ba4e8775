//! An invitation: the one way from an address to a first device, and from a lost phone to a new one.

use serde::Serialize;

use super::ids::{InvitationId, UserId};
use super::time::Time;

/// Whom an invitation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InvitationKind {
    /// Somebody who never had a device.
    First,
    /// Somebody who lost theirs.
    Reactivation,
}

impl InvitationKind {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Reactivation => "reactivation",
        }
    }

    /// The reverse of [`InvitationKind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::First, Self::Reactivation].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// When a re-activation ends what the person could sign in by until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stops {
    /// At once: the phone is lost or stolen.
    AtIssue,
    /// When the new phone is there: the old one is broken, or about to be replaced.
    AtUse,
}

impl Stops {
    /// The word people choose it by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AtIssue => "issue",
            Self::AtUse => "use",
        }
    }

    /// The reverse of [`Stops::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::AtIssue, Self::AtUse].into_iter().find(|stops| stops.as_str() == text)
    }
}

/// An invitation. Its secret is kept as a hash only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its row.
    pub id: InvitationId,
    /// Who is invited.
    pub user: UserId,
    /// Whether they had a device before.
    pub kind: InvitationKind,
    /// When it was made.
    pub created_at: Time,
    /// From when on it is of no use.
    pub expires_at: Time,
    /// When the person tapped "open"; a mail scanner's GET is no tap.
    pub opened_at: Option<Time>,
    /// When a device came of it.
    pub used_at: Option<Time>,
}

impl Invitation {
    /// Whether its link still leads to a phone.
    #[must_use]
    pub fn is_open(&self, now: Time) -> bool {
        self.used_at.is_none() && self.expires_at > now
    }
}
