//! The bus of a single process.

use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use tokio::sync::mpsc::Sender;

use super::counters::Counters;
use super::{Bus, Heard};
use crate::domain::ids::{NodeId, SignInId};
use crate::domain::time::{Clock, Span};

/// A bus for one process: what is said is heard by the one who says it.
pub struct Memory {
    clock: Arc<dyn Clock>,
    heard: Sender<Heard>,
    counters: Counters,
}

impl Memory {
    /// Makes the bus; what it hears goes to `heard`.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, heard: Sender<Heard>) -> Self {
        Self { clock, heard, counters: Counters::default() }
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory(..)")
    }
}

impl Bus for Memory {
    fn nudge<'a>(&'a self, _node: &'a NodeId, sign_in: &'a SignInId) -> BoxFuture<'a, ()> {
        // Whoever nudges never waits for whoever hears: a full queue is a busy node, which polls as well.
        let _ = self.heard.try_send(Heard::LookAgain(sign_in.clone()));
        futures_util::future::ready(()).boxed()
    }

    fn announce(&self) -> BoxFuture<'_, ()> {
        let _ = self.heard.try_send(Heard::LookAtPeople);
        futures_util::future::ready(()).boxed()
    }

    fn count<'a>(&'a self, bucket: &'a str, window: Span) -> BoxFuture<'a, u64> {
        futures_util::future::ready(self.counters.add(bucket, window, self.clock.now())).boxed()
    }

    fn name(&self) -> &'static str {
        "memory"
    }

    fn is_up(&self) -> bool {
        true
    }
}
