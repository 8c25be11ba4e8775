//! The bus between processes: Redis publish/subscribe and counters, over one connection.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::mpsc::Sender;

use super::{Bus, Heard};
use crate::domain::ids::{NodeId, SignInId};
use crate::domain::time::{Clock, Span};

/// Where the bus runs.
#[derive(Clone)]
pub struct Settings {
    /// `redis://` or `rediss://`, standalone.
    pub url: String,
}

/// Why the bus cannot be used at all; being away is no reason.
#[derive(Debug, thiserror::Error)]
pub enum BusError {
    /// The address cannot be read.
    #[error("bus.url is no address of a redis")]
    Address(#[source] ::redis::RedisError),
}

/// A bus between processes.
#[derive(Debug)]
pub struct Redis {}

impl Redis {
    /// Connects, or comes up degraded and keeps trying. What it hears goes to `heard`, first of all
    /// [`Heard::LookAtAll`] after every reconnection.
    pub async fn connect(
        settings: &Settings,
        node: NodeId,
        clock: Arc<dyn Clock>,
        heard: Sender<Heard>,
    ) -> Result<Self, BusError> {
        todo!()
    }
}

impl Bus for Redis {
    fn nudge<'a>(&'a self, node: &'a NodeId, sign_in: &'a SignInId) -> BoxFuture<'a, ()> {
        todo!()
    }

    fn count<'a>(&'a self, bucket: &'a str, window: Span) -> BoxFuture<'a, u64> {
        todo!()
    }

    fn name(&self) -> &'static str {
        "redis"
    }

    fn is_up(&self) -> bool {
        todo!()
    }
}
