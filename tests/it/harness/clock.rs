//! A clock that a story moves on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use countersign::boot::SystemClock;
use countersign::domain::time::{Clock, Span, Time};

/// 2027-01-15T12:00:00Z.
pub const NOON: Time = Time(1_800_014_400_000);

#[derive(Clone)]
pub struct HandClock {
    hand: Arc<AtomicI64>,
    runs: Arc<AtomicBool>,
}

impl Default for HandClock {
    /// Stands at noon until it is moved on.
    fn default() -> Self {
        Self { hand: Arc::new(AtomicI64::new(NOON.0)), runs: Arc::default() }
    }
}

impl HandClock {
    /// Goes with the system's, for stories with real browsers in them, and can be moved on all the same.
    pub fn running() -> Self {
        Self { hand: Arc::default(), runs: Arc::new(AtomicBool::new(true)) }
    }

    /// Stands still from now on, for what lives shorter than a browser on a slow machine may need.
    pub fn stops(&self) {
        let now = self.now();
        self.hand.store(now.0, Ordering::SeqCst);
        self.runs.store(false, Ordering::SeqCst);
    }

    pub fn passes(&self, span: Span) {
        self.hand.fetch_add(span.0, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Time {
        let hand = self.hand.load(Ordering::SeqCst);
        if self.runs.load(Ordering::SeqCst) { SystemClock.now().plus(Span(hand)) } else { Time(hand) }
    }
}
