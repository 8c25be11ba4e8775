//! A clock that stands until a story moves it on.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use countersign::domain::time::{Clock, Span, Time};

/// 2027-01-15T12:00:00Z.
pub const NOON: Time = Time(1_800_014_400_000);

#[derive(Clone)]
pub struct HandClock(Arc<AtomicI64>);

impl Default for HandClock {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(NOON.0)))
    }
}

impl HandClock {
    pub fn passes(&self, span: Span) {
        self.0.fetch_add(span.0, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Time {
        Time(self.0.load(Ordering::SeqCst))
    }
}
