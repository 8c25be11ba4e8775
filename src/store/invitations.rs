//! Invitations and what comes of them.

use super::phones::PhoneSession;
use super::{Result, Store};
use crate::domain::device::{Credential, Device};
use crate::domain::ids::{InvitationId, UserId};
use crate::domain::invitation::Invitation;
use crate::domain::time::Time;
use crate::domain::user::User;

/// The shelf of invitations.
#[derive(Debug, Clone, Copy)]
pub struct Invitations<'a>(pub(super) &'a Store);

/// What an activation writes.
#[derive(Debug, Clone)]
pub struct Activation {
    /// The invitation it spends.
    pub invitation: InvitationId,
    /// Who activates.
    pub user: UserId,
    /// The first device.
    pub device: Device,
    /// Its verified credential.
    pub credential: Credential,
    /// The phone's session with the authenticator.
    pub phone: PhoneSession,
}

/// What came of activating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activated {
    /// The person is active.
    Now,
    /// The invitation was used before, or the person is not an invited one any more.
    Already,
    /// The invitation is revoked or over.
    Late,
    /// The credential's id exists in this instance already.
    CredentialTaken,
}

impl Invitations<'_> {
    /// The invitation of a secret and its person, while it can still be used.
    pub async fn by_secret(&self, secret_hash: &str, now: Time) -> Result<Option<(Invitation, User)>> {
        todo!()
    }

    /// Notes the first tap on "open".
    pub async fn open(&self, id: &InvitationId, now: Time) -> Result<()> {
        todo!()
    }

    /// Spends the invitation and stores device, credential and phone session, all or nothing.
    pub async fn activate(&self, activation: &Activation, now: Time) -> Result<Activated> {
        todo!()
    }
}
