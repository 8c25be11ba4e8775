//! The one connection to Redis, which carries commands and what this node hears. It mends itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, PushInfo, PushKind, RedisResult, Value};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep};

use super::Heard;
use crate::domain::ids::{NodeId, SignInId};

/// How long an attempt to connect, and a command, may take: the bus never delays anybody for longer.
const CONNECT: Duration = Duration::from_secs(1);
const ANSWER: Duration = Duration::from_millis(500);
/// How often a silent connection is asked whether it still lives.
const ASKED_EVERY: Duration = Duration::from_secs(5);
/// How long to wait between attempts: this at first, then twice as long each time, up to the other.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// Where it is said to all nodes that people moved; the message names the node that says so.
pub(super) const EVERYBODY: &str = "countersign:people";
/// Messages that may wait to be heard. When there are more, one look at all takes their place.
const QUEUE: usize = 1024;

/// Where one node is told of its own pages.
pub(super) fn channel_of(node: &NodeId) -> String {
    format!("countersign:node:{node}")
}

/// The connection as it is now.
#[derive(Clone, Default)]
pub(super) struct Link {
    live: Arc<RwLock<Option<MultiplexedConnection>>>,
}

impl Link {
    /// The connection, while there is one.
    pub(super) fn connection(&self) -> Option<MultiplexedConnection> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, connection: Option<MultiplexedConnection>) {
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = connection;
    }
}

/// What comes in over a connection.
enum Arrival {
    Nudge(SignInId),
    People,
    Lost,
}

/// A connection that hears this node's channel.
pub(super) struct Attached {
    connection: MultiplexedConnection,
    arrivals: Receiver<Arrival>,
    /// More came in than the queue holds.
    overflow: Arc<AtomicBool>,
}

/// Where to connect, and what to hear.
pub(super) struct Keeper {
    pub(super) client: Client,
    pub(super) node: NodeId,
    pub(super) link: Link,
    pub(super) heard: Sender<Heard>,
}

impl Keeper {
    /// Connects and subscribes, once. Whoever asks for the master of a cluster or of a sentinel asks here.
    pub(super) async fn attach(&self) -> RedisResult<Attached> {
        let (arrived, arrivals) = channel(QUEUE);
        let overflow = Arc::new(AtomicBool::new(false));
        let (own, full) = (self.node.clone(), Arc::clone(&overflow));
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(ANSWER))
            .set_push_sender(move |info: PushInfo| -> Result<(), ()> {
                if let Some(arrival) = arrival_of(&info, &own) {
                    // A connection that is gone is found by the next question too.
                    if arrived.try_send(arrival).is_err() {
                        full.store(true, Ordering::Relaxed);
                    }
                }
                Ok(())
            });
        let mut connection = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        connection.subscribe(&[channel_of(&self.node).as_str(), EVERYBODY]).await?;
        self.link.set(Some(connection.clone()));
        Ok(Attached { connection, arrivals, overflow })
    }

    /// Keeps a connection alive for ever, beginning with the first if there is one.
    pub(super) async fn keep(self, mut first: Option<Attached>) {
        let mut wait = FIRST_WAIT;
        loop {
            let attached = match first.take() {
                Some(attached) => Ok(attached),
                None => self.attach().await,
            };
            match attached {
                Ok(attached) => {
                    wait = FIRST_WAIT;
                    tracing::info!("the bus is up");
                    if !self.serve(attached).await {
                        return;
                    }
                    tracing::warn!("the bus is away: waiting pages poll, limits count per node");
                }
                Err(error) => tracing::debug!(%error, "the bus is still away"),
            }
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    /// Hears until the connection is lost; false once nobody listens any more.
    async fn serve(&self, mut attached: Attached) -> bool {
        // What was said while nobody heard is lost.
        let heard = self.heard.send(Heard::LookAtAll).await.is_ok() && self.hear(&mut attached).await;
        self.link.set(None);
        heard
    }

    async fn hear(&self, attached: &mut Attached) -> bool {
        let mut question = interval_at(Instant::now() + ASKED_EVERY, ASKED_EVERY);
        question.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let passed = tokio::select! {
                arrival = attached.arrivals.recv() => match arrival {
                    Some(Arrival::Nudge(sign_in)) => self.heard.send(Heard::LookAgain(sign_in)).await,
                    Some(Arrival::People) => self.heard.send(Heard::LookAtPeople).await,
                    Some(Arrival::Lost) | None => return true,
                },
                _ = question.tick() => {
                    if redis::cmd("PING").exec_async(&mut attached.connection).await.is_err() {
                        return true;
                    }
                    Ok(())
                }
            };
            let caught_up = if attached.overflow.swap(false, Ordering::Relaxed) {
                self.heard.send(Heard::LookAtAll).await
            } else {
                Ok(())
            };
            if passed.and(caught_up).is_err() {
                return false;
            }
        }
    }
}

/// Reads what came in. Anybody who can write to Redis can say anything here: only the name of a sign-in on our own
/// channel and of another node on the common one are heard, and they are no more than a reason to read rows.
fn arrival_of(info: &PushInfo, own: &NodeId) -> Option<Arrival> {
    match (&info.kind, info.data.as_slice()) {
        (PushKind::Disconnection, _) => Some(Arrival::Lost),
        (PushKind::Message, [Value::BulkString(channel), Value::BulkString(said)]) => {
            let said = std::str::from_utf8(said).ok()?;
            if channel == EVERYBODY.as_bytes() {
                // What this node said itself it has heard already.
                return NodeId::parse(said).ok().filter(|node| node != own).map(|_| Arrival::People);
            }
            let is_ours = channel == channel_of(own).as_bytes();
            SignInId::parse(said).ok().filter(|_| is_ours).map(Arrival::Nudge)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "00000000000000000000000000000001";

    fn said(channel: &str, payload: &[u8]) -> bool {
        let own = NodeId::parse(OWN).unwrap();
        let data = vec![Value::BulkString(channel.into()), Value::BulkString(payload.to_vec())];
        arrival_of(&PushInfo { kind: PushKind::Message, data }, &own).is_some()
    }

    #[test]
    fn only_the_name_of_a_sign_in_on_our_own_channel_is_heard() {
        let id = "0123456789abcdef0123456789abcdef";
        let (ours, others) = (format!("countersign:node:{OWN}"), format!("countersign:node:{id}"));
        assert!(said(&ours, id.as_bytes()));
        assert!(!said(&others, id.as_bytes()));
        for payload in ["", "approved", "0123456789ABCDEF0123456789ABCDEF", &format!("{id} "), &id.repeat(2)] {
            assert!(!said(&ours, payload.as_bytes()), "{payload}");
            assert!(!said(EVERYBODY, payload.as_bytes()), "{payload}");
        }
        assert!(!said(&ours, &[0xff; 32]) && !said(EVERYBODY, &[0xff; 32]));
    }

    #[test]
    fn only_another_node_says_that_people_moved() {
        assert!(said(EVERYBODY, b"0123456789abcdef0123456789abcdef"));
        assert!(!said(EVERYBODY, OWN.as_bytes()), "this node knows already");
    }
}
