//! Sign-ins.

use super::{Result, Store};
use crate::domain::approval::Evidence;
use crate::domain::ids::{NodeId, SignInId, UserId};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::{Approved, SignIn};
use crate::domain::time::Time;

/// The shelf of sign-ins.
#[derive(Debug, Clone, Copy)]
pub struct SignIns<'a>(pub(super) &'a Store);

impl SignIns<'_> {
    /// Keeps a new sign-in; where the browser then has more than
    /// [`LIVE_PER_BROWSER`](crate::domain::sign_in::LIVE_PER_BROWSER), its oldest are refused as expired.
    pub async fn begin(&self, sign_in: &SignIn, now: Time) -> Result<()> {
        todo!()
    }

    /// The sign-in as it stands.
    pub async fn load(&self, id: &SignInId) -> Result<Option<SignIn>> {
        todo!()
    }

    /// Names the person, while nothing was approved; false when it is too late for that.
    pub async fn identify(&self, id: &SignInId, user: &UserId, recognised: bool, now: Time) -> Result<bool> {
        todo!()
    }

    /// Ends it with a no; false when it is answered or refused already.
    pub async fn refuse(&self, id: &SignInId, why: Refusal, user: Option<&UserId>, now: Time) -> Result<bool> {
        todo!()
    }

    /// Notes which node's page waits for it.
    pub async fn watch(&self, id: &SignInId, node: &NodeId) -> Result<()> {
        todo!()
    }

    /// The node whose page waits for it.
    pub async fn watcher(&self, id: &SignInId) -> Result<Option<NodeId>> {
        todo!()
    }

    /// The stamps of these sign-ins; unknown ones are left out.
    pub async fn stamps(&self, ids: &[SignInId]) -> Result<Vec<(SignInId, i64)>> {
        todo!()
    }

    /// A passkey in the browser proved the person who is named; the evidence is kept, pending approvals are cancelled.
    pub async fn approve_here(
        &self,
        id: &SignInId,
        approved: &Approved,
        evidence: &Evidence,
        now: Time,
    ) -> Result<bool> {
        todo!()
    }

    /// How many sign-ins of this browser were answered since.
    pub async fn answered_since(&self, browser_hash: &str, since: Time) -> Result<i64> {
        todo!()
    }

    /// Deletes a batch of what is over and of no further use, here and on the shelves beside; tells how many rows.
    pub async fn sweep(&self, now: Time) -> Result<u64> {
        todo!()
    }
}
