//! A further device on its way to a person.

use serde::{Deserialize, Serialize};

use super::ids::{AdditionId, DeviceId, UserId};
use super::sign_in::Origin;
use super::text::Name;
use super::time::Time;

/// Where an addition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdditionState {
    /// A device of the person shows the link; nobody has come by it.
    Offered,
    /// A new device asks, and shows a number.
    Asked,
    /// A device of the person has typed the number and proved its owner.
    Granted,
    /// The new device is one of the person's.
    Used,
    /// The person said no.
    Refused,
    /// Too many wrong numbers.
    Exhausted,
}

impl AdditionState {
    /// Every one.
    pub const ALL: [Self; 6] = [Self::Offered, Self::Asked, Self::Granted, Self::Used, Self::Refused, Self::Exhausted];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Asked => "asked",
            Self::Granted => "granted",
            Self::Used => "used",
            Self::Refused => "refused",
            Self::Exhausted => "exhausted",
        }
    }

    /// The reverse of [`AdditionState::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// An addition as it is kept. Link and claim are kept as hashes only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// Its row.
    pub id: AdditionId,
    /// Whose.
    pub user: UserId,
    /// The device that offered it.
    pub offered_by: DeviceId,
    /// Where it stands.
    pub state: AdditionState,
    /// How the new device is to be called, once it has asked.
    pub name: Option<Name>,
    /// Where it asked from.
    pub origin: Option<Origin>,
    /// The number that it shows.
    pub number: u8,
    /// From when on it is over.
    pub expires_at: Time,
}
