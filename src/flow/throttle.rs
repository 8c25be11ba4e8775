//! Budgets per source, so that nobody can cost much without naming themselves.
//!
//! Counted on the bus, shared by all nodes; while Redis is away each node counts for itself. Nothing that
//! decides about a person's safety is counted here: those counts are rows.

use std::sync::Arc;

use crate::bus::Bus;
use crate::domain::refusal::Refusal;
use crate::domain::time::Span;

use super::{Outcome, Stop};

/// Counts what sources do.
#[derive(Clone)]
pub struct Throttle {
    bus: Arc<dyn Bus>,
    acts_per_minute: u64,
}

impl Throttle {
    /// Counts on this bus; a source may do so much on the pages of sign-ins in a minute.
    #[must_use]
    pub fn new(bus: Arc<dyn Bus>, acts_per_minute: u64) -> Self {
        Self { bus, acts_per_minute }
    }

    /// Spends one of what a source may do on the pages of sign-ins: whatever it is, it costs the store something.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] once the minute's budget is spent.
    pub async fn act(&self, source: &str) -> Outcome<()> {
        self.spend("act", source, self.acts_per_minute).await
    }

    /// Spends one of `limit` a minute.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] once the minute's budget is spent.
    pub async fn spend(&self, what: &str, source: &str, limit: u64) -> Outcome<()> {
        let count = self.bus.count(&format!("{what}:{source}"), Span::minutes(1)).await;
        if count > limit { Err(Stop::Refused(Refusal::TooMany)) } else { Ok(()) }
    }
}
