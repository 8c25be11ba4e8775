//! What stands behind an approved sign-in and the session that begins with it: it ends with them.

use serde::Serialize;

use super::ids::{DeviceId, PasscodeId};

/// What the person proved themselves with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// A device of theirs.
    Device(DeviceId),
    /// A one-time passcode, where no device was at hand.
    Passcode(PasscodeId),
}

impl Means {
    /// Reads it from the two columns it is kept in, of which exactly one is filled.
    #[must_use]
    pub fn of(device: Option<DeviceId>, passcode: Option<PasscodeId>) -> Option<Self> {
        match (device, passcode) {
            (Some(device), None) => Some(Self::Device(device)),
            (None, Some(passcode)) => Some(Self::Passcode(passcode)),
            (None, None) | (Some(_), Some(_)) => None,
        }
    }

    /// The device, where it is one.
    #[must_use]
    pub const fn device(&self) -> Option<&DeviceId> {
        match self {
            Self::Device(device) => Some(device),
            Self::Passcode(_) => None,
        }
    }

    /// The passcode, where it is one.
    #[must_use]
    pub const fn passcode(&self) -> Option<&PasscodeId> {
        match self {
            Self::Device(_) => None,
            Self::Passcode(passcode) => Some(passcode),
        }
    }
}
