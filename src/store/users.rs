//! People.

use super::{Result, Store};
use crate::domain::address::Address;
use crate::domain::ids::{SignInId, UserId};
use crate::domain::invitation::Invitation;
use crate::domain::time::Time;
use crate::domain::user::{ImmutableId, User};

/// The shelf of people.
#[derive(Debug, Clone, Copy)]
pub struct Users<'a>(pub(super) &'a Store);

/// What an invitation writes.
#[derive(Debug, Clone)]
pub struct Invite {
    /// The person with a fresh id, and a made or given ImmutableID; both give way to those of a row that exists.
    pub user: User,
    /// Whether the ImmutableID was given by the operator rather than made.
    pub given: bool,
    /// The invitation; its `user` gives way to the row's.
    pub invitation: Invitation,
    /// The hash of the invitation's secret.
    pub secret_hash: String,
}

/// What came of inviting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invited {
    /// A new person.
    Created(User),
    /// Invited before and not yet active: older invitations are void, this one counts.
    Again(User),
    /// A removed person came back, with the same id and the same ImmutableID.
    Returned(User),
    /// Active or suspended: nothing was written.
    Exists(User),
    /// Somebody else has or had this ImmutableID.
    ImmutableIdTaken,
    /// The person keeps this ImmutableID; the given one differs.
    KeepsImmutableId(ImmutableId),
}

impl Users<'_> {
    /// The person with this address; never a removed one. The hot path.
    pub async fn by_address(&self, address: &Address) -> Result<Option<User>> {
        todo!()
    }

    /// The person by id, whatever their status.
    pub async fn by_id(&self, id: &UserId) -> Result<Option<User>> {
        todo!()
    }

    /// People in the order of their folded addresses, after one of them, removed ones left out.
    pub async fn list(&self, after: Option<&str>, limit: i64) -> Result<Vec<User>> {
        todo!()
    }

    /// Keeps a person and their invitation, in one transaction.
    pub async fn invite(&self, invite: &Invite, now: Time) -> Result<Invited> {
        todo!()
    }

    /// Keeps a person out. Tells which sign-ins should look again; none where there is no such live person.
    pub async fn suspend(&self, user: &UserId, now: Time) -> Result<Option<Vec<SignInId>>> {
        todo!()
    }

    /// Removes a person, their devices, sessions and invitations; the row stays as a tombstone. Tells which
    /// sign-ins should look again; none where there is no such live person.
    pub async fn remove(&self, user: &UserId, now: Time) -> Result<Option<Vec<SignInId>>> {
        todo!()
    }
}
