//! Throw away what is over, in small batches, so that nobody's traffic fills the store.

use std::sync::Arc;

use crate::domain::time::Clock;
use crate::store::Store;

use super::Outcome;

/// Sweeps.
#[derive(Clone)]
pub struct Sweep {
    /// What is swept.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
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
                + self.store.imports().sweep(now).await?;
            if batch == 0 {
                return Ok(gone);
            }
            gone += batch;
        }
    }
}
