//! The phones' own sessions with the authenticator.

use super::Result;
use super::devices::Devices;
use crate::domain::device::Device;
use crate::domain::ids::{DeviceId, PhoneSessionId};
use crate::domain::time::Time;
use crate::domain::user::User;

/// A phone's session with the authenticator: it may list, show, deny and keep its push address, nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneSession {
    /// Its row.
    pub id: PhoneSessionId,
    /// Which device.
    pub device: DeviceId,
    /// The hash of the cookie's token.
    pub token_hash: String,
    /// From when on it is over.
    pub expires_at: Time,
}

impl Devices<'_> {
    /// Keeps a phone's session.
    pub async fn begin_phone(&self, session: &PhoneSession, now: Time) -> Result<()> {
        todo!()
    }

    /// The phone that carries this token, while session, device and person are live.
    pub async fn phone(&self, token_hash: &str, now: Time) -> Result<Option<(PhoneSession, Device, User)>> {
        todo!()
    }

    /// Gives a phone's session a new token; false when the old one is not its token any more.
    pub async fn rotate_phone(&self, renewed: &PhoneSession, old: &str, now: Time) -> Result<bool> {
        todo!()
    }

    /// Ends a phone's session.
    pub async fn end_phone(&self, id: &PhoneSessionId) -> Result<()> {
        todo!()
    }
}
