//! The bus between processes: Redis publish/subscribe and counters, over one connection.

use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use redis::{Client, IntoConnectionInfo as _, ProtocolVersion, RedisError};
use tokio::sync::mpsc::Sender;
use tokio::task::AbortHandle;

use super::counters::{Counters, window_of};
use super::link::{EVERYBODY, Keeper, Link, channel_of};
use super::{Bus, Heard};
use crate::domain::ids::{NodeId, SignInId};
use crate::domain::time::{Clock, Span};
use crate::keys::sha256_text;

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
    Address(#[source] RedisError),
}

/// A bus between processes.
pub struct Redis {
    link: Link,
    keeper: AbortHandle,
    node: NodeId,
    clock: Arc<dyn Clock>,
    heard: Sender<Heard>,
    /// This node's own counts, which stand in when Redis is away or has forgotten.
    own: Counters,
}

impl Redis {
    /// Connects, or comes up degraded and keeps trying. What it hears goes to `heard`, first of all
    /// [`Heard::LookAtAll`] after every connection.
    pub async fn connect(
        settings: &Settings,
        node: NodeId,
        clock: Arc<dyn Clock>,
        heard: Sender<Heard>,
    ) -> Result<Self, BusError> {
        let address = settings.url.as_str().into_connection_info().map_err(BusError::Address)?;
        let resp3 = address.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let client = Client::open(address.set_redis_settings(resp3)).map_err(BusError::Address)?;
        let link = Link::default();
        let keeper = Keeper { client, node: node.clone(), link: link.clone(), heard: heard.clone() };
        let first = match keeper.attach().await {
            Ok(attached) => Some(attached),
            Err(error) => {
                tracing::warn!(%error, "the bus is away: waiting pages poll, limits count per node");
                None
            }
        };
        let keeper = tokio::spawn(keeper.keep(first)).abort_handle();
        Ok(Self { link, keeper, node, clock, heard, own: Counters::default() })
    }

    async fn publish(&self, node: &NodeId, sign_in: &SignInId) {
        self.say(&channel_of(node), sign_in.as_str()).await;
    }

    async fn say(&self, channel: &str, what: &str) {
        let Some(mut connection) = self.link.connection() else { return };
        let mut said = redis::cmd("PUBLISH");
        said.arg(channel).arg(what);
        if let Err(error) = said.exec_async(&mut connection).await {
            tracing::debug!(%error, "a nudge was lost");
        }
    }

    /// The count that all nodes share; nothing while Redis is away.
    async fn shared(&self, bucket: &str, window: Span) -> Option<u64> {
        let mut connection = self.link.connection()?;
        // Buckets carry people's network addresses, which are nobody's business in Redis.
        let key = format!("countersign:count:{}:{}", sha256_text(bucket), window_of(self.clock.now(), window));
        let counted: Result<(u64,), RedisError> = redis::pipe()
            .atomic()
            .incr(&key, 1)
            .pexpire(&key, window.0.saturating_mul(2))
            .ignore()
            .query_async(&mut connection)
            .await;
        match counted {
            Ok((count,)) => Some(count),
            Err(error) => {
                tracing::debug!(%error, "a count was not shared");
                None
            }
        }
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("node", &self.node).field("is_up", &self.is_up()).finish_non_exhaustive()
    }
}

impl Bus for Redis {
    fn nudge<'a>(&'a self, node: &'a NodeId, sign_in: &'a SignInId) -> BoxFuture<'a, ()> {
        if *node == self.node {
            // A full queue is a busy node, which polls as well.
            let _ = self.heard.try_send(Heard::LookAgain(sign_in.clone()));
            return futures_util::future::ready(()).boxed();
        }
        self.publish(node, sign_in).boxed()
    }

    fn announce(&self) -> BoxFuture<'_, ()> {
        let _ = self.heard.try_send(Heard::LookAtPeople);
        async move { self.say(EVERYBODY, self.node.as_str()).await }.boxed()
    }

    fn count<'a>(&'a self, bucket: &'a str, window: Span) -> BoxFuture<'a, u64> {
        async move {
            let own = self.own.add(bucket, window, self.clock.now());
            // Whoever empties Redis gives nobody a new budget here.
            self.shared(bucket, window).await.map_or(own, |shared| shared.max(own))
        }
        .boxed()
    }

    fn name(&self) -> &'static str {
        "redis"
    }

    fn is_up(&self) -> bool {
        self.link.connection().is_some()
    }
}
