//! Approvals: the questions put to people's devices, and their answers.

use super::{Result, Store};
use crate::domain::approval::{Approval, Decided, Delivery, Evidence, No};
use crate::domain::ids::{ApprovalId, DeviceId, SignInId, UserId};
use crate::domain::sign_in::SignIn;
use crate::domain::time::Time;

/// How many requests from browsers that the person never used may be pending at once.
pub const PENDING_FROM_STRANGERS: i64 = 3;

/// The shelf of approvals.
#[derive(Debug, Clone, Copy)]
pub struct Approvals<'a>(pub(super) &'a Store);

/// An approval to be opened.
#[derive(Debug, Clone)]
pub struct NewApproval {
    /// The approval, pending.
    pub approval: Approval,
    /// The browser that asks.
    pub browser_hash: String,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The question stands.
    Now {
        /// Sign-ins of the same browser whose question it replaced; their pages should look again.
        superseded: Vec<SignInId>,
    },
    /// Too many browsers unknown to this person are asking already.
    TooMany,
    /// The sign-in is not one that may ask any more: over, another person's, or its person not active.
    Over,
}

/// A person's yes, proven by their device.
#[derive(Debug, Clone, Copy)]
pub struct Yes<'a> {
    /// To which question.
    pub approval: &'a ApprovalId,
    /// Whose.
    pub user: &'a UserId,
    /// The device that proved it.
    pub device: &'a DeviceId,
    /// The number typed.
    pub number: u8,
    /// What proves it later.
    pub evidence: &'a Evidence,
}

impl Approvals<'_> {
    /// Puts a question. The browser's older one to the same person is superseded.
    pub async fn open(&self, new: &NewApproval, now: Time) -> Result<Opened> {
        todo!()
    }

    /// The approval as it stands.
    pub async fn load(&self, id: &ApprovalId) -> Result<Option<Approval>> {
        todo!()
    }

    /// What proves an approval that was given.
    pub async fn evidence(&self, id: &ApprovalId) -> Result<Option<Evidence>> {
        todo!()
    }

    /// The newest approval of a sign-in.
    pub async fn latest_of(&self, sign_in: &SignInId) -> Result<Option<Approval>> {
        todo!()
    }

    /// What waits for this person, newest first, each with the sign-in that asks.
    pub async fn pending_of(&self, user: &UserId, now: Time) -> Result<Vec<(Approval, SignIn)>> {
        todo!()
    }

    /// What was asked of this person since, whatever came of it, newest first.
    pub async fn recent(&self, user: &UserId, since: Time) -> Result<Vec<(Approval, SignIn)>> {
        todo!()
    }

    /// The numbers of this person's last requests, newest first.
    pub async fn last_numbers(&self, user: &UserId, count: i64) -> Result<Vec<u8>> {
        todo!()
    }

    /// How many wrong numbers this person typed since.
    pub async fn wrong_numbers_since(&self, user: &UserId, since: Time) -> Result<i64> {
        todo!()
    }

    /// A yes. The sign-in moves on in the same transaction; a wrong number costs a try.
    pub async fn approve(&self, yes: Yes<'_>, now: Time) -> Result<Decided> {
        todo!()
    }

    /// A no. It beats a yes until the answer is given; "it was not me" also ends what came of the yes afterwards.
    pub async fn decline(
        &self,
        id: &ApprovalId,
        user: &UserId,
        device: Option<&DeviceId>,
        no: No,
        now: Time,
    ) -> Result<Decided> {
        todo!()
    }

    /// The browser gives up: the sign-in is refused as cancelled, and its approval with it; false when it is over already.
    pub async fn cancel(&self, sign_in: &SignInId, now: Time) -> Result<bool> {
        todo!()
    }

    /// Notes that the person's phone came by the QR code; false when the approval is not pending, or another's.
    pub async fn via_qr(&self, id: &ApprovalId, user: &UserId, now: Time) -> Result<bool> {
        todo!()
    }

    /// Notes how the push messages fared.
    pub async fn delivery(&self, id: &ApprovalId, delivery: Delivery) -> Result<()> {
        todo!()
    }

    /// Notes that push messages were sent for an approval.
    pub async fn push_sent(&self, id: &ApprovalId, user: &UserId, recognised: bool, now: Time) -> Result<()> {
        todo!()
    }

    /// How many approvals that pushed since got no answer from the person, from recognised browsers or from others.
    pub async fn unanswered_pushes(&self, user: &UserId, recognised: bool, since: Time) -> Result<i64> {
        todo!()
    }
}
