//! A clock that a story moves on.

use std::sync::{Arc, Mutex};

use countersign::boot::SystemClock;
use countersign::domain::time::{Clock, Span, Time};

/// 2027-01-15T12:00:00Z.
pub const NOON: Time = Time(1_800_014_400_000);

#[derive(Clone)]
pub struct HandClock(Arc<Mutex<Hand>>);

/// Read and moved as one, so that nobody sees a moment that never was.
enum Hand {
    Stands(Time),
    /// Goes with the system's, so much ahead of it.
    Runs(Span),
}

impl Hand {
    fn now(&self) -> Time {
        match self {
            Self::Stands(at) => *at,
            Self::Runs(ahead) => SystemClock.now().plus(*ahead),
        }
    }
}

impl Default for HandClock {
    /// Stands at noon until it is moved on.
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Hand::Stands(NOON))))
    }
}

impl HandClock {
    /// Goes with the system's, for stories with real browsers in them, and can be moved on all the same.
    pub fn running() -> Self {
        Self(Arc::new(Mutex::new(Hand::Runs(Span(0)))))
    }

    /// Stands still from now on, for what lives shorter than a browser on a slow machine may need.
    pub fn stops(&self) {
        let mut hand = self.0.lock().unwrap();
        *hand = Hand::Stands(hand.now());
    }

    pub fn passes(&self, span: Span) {
        let mut hand = self.0.lock().unwrap();
        *hand = match &*hand {
            Hand::Stands(at) => Hand::Stands(at.plus(span)),
            Hand::Runs(ahead) => Hand::Runs(Span(ahead.0 + span.0)),
        };
    }
}

impl Clock for HandClock {
    fn now(&self) -> Time {
        self.0.lock().unwrap().now()
    }
}
