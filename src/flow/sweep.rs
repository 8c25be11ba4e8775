//! Throw away what is over, in small batches, so that nobody's traffic fills the store.

use std::sync::Arc;

use crate::domain::time::{Clock, Span, Time};
use crate::store::Store;
use crate::store::request_days::UNANSWERED_KEPT;

use super::Outcome;

/// Sweeps.
#[derive(Clone)]
pub struct Sweep {
    /// What is swept.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How far the log of requests reaches back.
    pub history: Span,
}

impl Sweep {
    /// Sweeps until nothing is left that is over, invitations noted as such; tells how many rows it was about.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn all(&self) -> Outcome<u64> {
        let mut gone = 0;
        loop {
            let now = self.clock.now();
            let batch = self.store.sign_ins().sweep(now).await?
                + self.store.users().note_expired(now).await?
                + self.store.imports().sweep(now).await?
                + self.store.tenant_sign_ins().end_over(now).await?
                + self.log(now).await?;
            if batch == 0 {
                return Ok(gone);
            }
            gone += batch;
        }
    }

    /// Brings the log of requests up to date.
    async fn log(&self, now: Time) -> Outcome<u64> {
        let requests = self.store.requests();
        Ok(requests.settle(now).await?
            + requests.tally(now).await?
            + requests.forget(now.minus(self.history), UNANSWERED_KEPT).await?)
    }
}
