//! What a person proves themselves with: devices, their credentials, their push addresses.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ids::{DeviceId, UserId};
use super::text::Name;
use super::time::Time;

/// A phone, or another holder of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Device {
    /// Its row.
    pub id: DeviceId,
    /// Whose.
    pub user: UserId,
    /// How its owner calls it.
    pub name: Name,
    /// Whether it may be used.
    pub status: DeviceStatus,
    /// Whether a push message reaches it.
    pub push: PushHealth,
    /// When it was activated.
    pub created_at: Time,
    /// When it last proved anything.
    pub seen_at: Time,
}

/// Whether a device may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceStatus {
    /// It may.
    Active,
    /// Never again.
    Revoked,
}

impl DeviceStatus {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Revoked => "revoked",
        }
    }

    /// The reverse of [`DeviceStatus::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Revoked].into_iter().find(|s| s.as_str() == text)
    }
}

/// Whether push messages reach a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushHealth {
    /// It has an address, and the last message was taken.
    Reached,
    /// It has none: use the QR code or the list.
    Unreached,
}

/// How the last push messages to a device fared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PushRecord {
    /// When a push service took one last.
    pub taken_at: Option<Time>,
    /// When one was not taken last.
    pub failed_at: Option<Time>,
    /// What the push service said then.
    pub words: String,
}

impl PushRecord {
    /// When the latest message was not taken; nothing where it was.
    #[must_use]
    pub fn failing_since(&self) -> Option<Time> {
        self.failed_at.filter(|failed| self.taken_at.is_none_or(|taken| taken < *failed))
    }
}

/// A WebAuthn credential as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The credential id, base64url without padding; unique in the instance.
    pub id: String,
    /// Which device holds it.
    pub device: DeviceId,
    /// Whose.
    pub user: UserId,
    /// The library's record (public key, counter, flags) as JSON.
    pub passkey: String,
}

/// Where a device's browser takes push messages. All of it is secret: whoever has it can write to the phone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushAddress {
    /// The push service's URL for this one browser.
    pub endpoint: String,
    /// The browser's P-256 public key, base64url.
    pub p256dh: String,
    /// The browser's authentication secret, base64url.
    pub auth: String,
}

impl fmt::Debug for PushAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushAddress").finish_non_exhaustive()
    }
}
