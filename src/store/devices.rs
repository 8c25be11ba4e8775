//! Devices, their credentials and their push addresses.

use super::{Result, Store};
use crate::domain::device::{Credential, Device, PushAddress};
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::time::Time;
use crate::domain::user::User;

/// The shelf of devices.
#[derive(Debug, Clone, Copy)]
pub struct Devices<'a>(pub(super) &'a Store);

/// What came of handing in a push address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PushSet {
    /// It stands.
    Now,
    /// Another device has this endpoint.
    TakenByOther,
}

impl Devices<'_> {
    /// The credential with its active device and its person.
    pub async fn credential(&self, id: &str) -> Result<Option<(Credential, Device, User)>> {
        todo!()
    }

    /// Keeps a credential's record after it was used, and that its device was seen.
    pub async fn renew_credential(&self, credential: &Credential, now: Time) -> Result<()> {
        todo!()
    }

    /// A person's active devices, oldest first.
    pub async fn of_user(&self, user: &UserId) -> Result<Vec<Device>> {
        todo!()
    }

    /// Sets or takes away where a device's browser takes push messages.
    pub async fn set_push(&self, device: &DeviceId, address: Option<&PushAddress>, now: Time) -> Result<PushSet> {
        todo!()
    }

    /// Where a person's active devices take push messages.
    pub async fn push_targets(&self, user: &UserId) -> Result<Vec<(DeviceId, PushAddress)>> {
        todo!()
    }

    /// Forgets a push address that its service does not know any more, if it still is the device's.
    pub async fn drop_push(&self, device: &DeviceId, endpoint: &str) -> Result<()> {
        todo!()
    }
}
