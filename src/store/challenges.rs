//! WebAuthn challenges, each spent once.

use super::{Result, Store};
use crate::domain::challenge::{Challenge, Purpose};
use crate::domain::ids::ChallengeId;
use crate::domain::time::Time;

/// The shelf of challenges.
#[derive(Debug, Clone, Copy)]
pub struct Challenges<'a>(pub(super) &'a Store);

impl Challenges<'_> {
    /// Keeps a challenge until it is spent.
    pub async fn put(&self, challenge: &Challenge, now: Time) -> Result<()> {
        todo!()
    }

    /// Spends a challenge. Nothing when it is unknown, spent, over, or made for another purpose or subject.
    pub async fn spend(
        &self,
        id: &ChallengeId,
        purpose: Purpose,
        subject: Option<&str>,
        now: Time,
    ) -> Result<Option<Challenge>> {
        todo!()
    }
}
