//! Bound what a crowd of strangers makes the store keep, wherever they come from.
//!
//! A budget per source bounds each of them, and there may be very many. Beyond a number of requests that nobody
//! followed up the oldest give way, so that a person who comes amid a crowd is not refused: it takes a whole crowd
//! more to push the person's own request out before a name is typed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::store::Store;

use super::Outcome;

/// Looking at the crowd costs more than one of its requests, so it is done once in so many on each node.
const LOOKED_AT_EVERY: u64 = 100;

/// Counts requests, and makes room.
#[derive(Clone)]
pub struct Crowd {
    store: Arc<Store>,
    most: i64,
    seen: Arc<AtomicU64>,
}

impl Crowd {
    /// Keeps at most so many requests, and a hundred more for each node.
    #[must_use]
    pub fn new(store: Arc<Store>, most: u32) -> Self {
        Self { store, most: most.into(), seen: Arc::default() }
    }

    /// One request more was kept, or one message more remembered.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn grew(&self) -> Outcome<()> {
        if self.seen.fetch_add(1, Ordering::Relaxed).is_multiple_of(LOOKED_AT_EVERY) {
            let gone = self.store.sign_ins().make_room(self.most).await?;
            if gone > 0 {
                tracing::warn!(gone, "a crowd begins sign-ins and follows none up; the oldest gave way");
            }
            let gone = self.store.service_providers().make_room(self.most).await?;
            if gone > 0 {
                tracing::warn!(gone, "a crowd sends messages of SAML; the oldest are remembered no more");
            }
        }
        Ok(())
    }
}
