//! Send push messages beside the request, never in its way, and keep how they fared.
//!
//! A message says "look", and nothing else: a random id and a kind. The phone asks the server for the rest.

use std::sync::Arc;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use serde_json::json;
use tokio_util::task::TaskTracker;

use crate::domain::approval::{Approval, ApprovalState, Delivery};
use crate::domain::device::PushAddress;
use crate::domain::ids::{DeviceId, UserId, hex};
use crate::domain::time::{Clock, Span};
use crate::keys::secret::MacKey;
use crate::push::{Message, Outcome as Sent, Push};
use crate::store::Store;

use super::Outcome;
use super::rules::TEST_PUSH_LIVES;
use super::wake::Wake;

/// How long the news of a change to an account is worth telling to a phone that is away.
const NEWS_FOR: Span = Span::days(1);
/// What is kept of an address that is no more.
const GONE: &str = "the push service does not know this device any more";

/// Where a person's devices take messages: read before they are taken away, so that they can be told of it.
pub(super) struct Targets(Vec<(DeviceId, PushAddress)>);

/// Sends push messages.
#[derive(Clone)]
pub struct Notify {
    /// Where push addresses are kept.
    pub store: Arc<Store>,
    /// How messages leave.
    pub push: Arc<dyn Push>,
    /// Tells the waiting page how they fared.
    pub wake: Wake,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Makes topics that tell the push service nothing.
    pub topics: MacKey,
    /// Awaited when the process stops.
    pub tasks: TaskTracker,
}

impl Notify {
    /// Tells all devices of a person that a request waits. Where it is settled before that is done, the news of it
    /// comes after and not before, for a notice that comes last stays.
    pub fn ask(&self, approval: &Approval) {
        let (this, approval) = (self.clone(), approval.clone());
        self.tasks.spawn(async move {
            let delivery = if this.tell(&approval, "ask").await { Delivery::Taken } else { Delivery::Failed };
            let state = match this.store.approvals().delivery(&approval.id, delivery).await {
                Ok(state) => state,
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "the delivery of a push message could not be kept"
                    );
                    None
                }
            };
            this.wake.one(&approval.sign_in).await;
            if delivery == Delivery::Taken && state.is_some_and(|state| state != ApprovalState::Pending) {
                this.take_down(&approval).await;
            }
        });
    }

    /// Tells all devices of a person that a request is settled, so that they take their notice down. While its message
    /// is on its way, whoever sends it does so afterwards.
    pub fn answered(&self, approval: &Approval) {
        if approval.push == Delivery::Taken {
            let (this, approval) = (self.clone(), approval.clone());
            self.tasks.spawn(async move { this.take_down(&approval).await });
        }
    }

    /// Tells all devices of a person that something about their account has changed. What it is stands in the mail;
    /// `about` is an identifier that says nothing.
    pub(super) async fn news(&self, user: &UserId, about: &str) -> Outcome<()> {
        let targets = self.targets(user).await?;
        self.news_to(targets, about);
        Ok(())
    }

    /// Where this person's devices take messages now.
    pub(super) async fn targets(&self, user: &UserId) -> Outcome<Targets> {
        Ok(Targets(self.store.devices().push_targets(user).await?))
    }

    /// The same for devices that may not be the person's any more.
    pub(super) fn news_to(&self, targets: Targets, about: &str) {
        let (this, about) = (self.clone(), about.to_owned());
        let sending = async move { this.send_all(targets.0, (&about, "news"), NEWS_FOR).await };
        self.tasks.spawn(sending);
    }

    /// A request that has run out shows no notice: to tell of it would only bring one up.
    async fn take_down(&self, approval: &Approval) {
        if self.clock.now() < approval.expires_at {
            self.tell(approval, "answered").await;
        }
    }

    /// Whether at least one push service took the message.
    async fn tell(&self, approval: &Approval, kind: &str) -> bool {
        let targets = match self.store.devices().push_targets(&approval.user).await {
            Ok(targets) => targets,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "push addresses could not be read");
                return false;
            }
        };
        let left = approval.expires_at.since(self.clock.now());
        self.send_all(targets, (approval.id.as_str(), kind), left).await
    }

    async fn send_all(&self, targets: Vec<(DeviceId, PushAddress)>, (id, kind): (&str, &str), ttl: Span) -> bool {
        let payload = json!({"id": id, "kind": kind}).to_string().into_bytes();
        let topic = self.topic(id);
        let mut sending: FuturesUnordered<_> = targets
            .into_iter()
            .map(|(device, address)| {
                self.send(device, Message { address, payload: payload.clone(), ttl, topic: topic.clone() })
            })
            .collect();
        let mut taken = false;
        while let Some(one) = sending.next().await {
            taken |= one;
        }
        taken
    }

    /// Sends a device a message that asks nothing, and waits how it fares.
    pub async fn probe(&self, device: &DeviceId, address: PushAddress) -> Sent {
        let id = hex(&self.topics.tag(&[b"probe", device.as_str().as_bytes()])[..16]);
        let payload = json!({"id": id, "kind": "test"}).to_string().into_bytes();
        let sent = self.deliver(device, Message { address, payload, ttl: TEST_PUSH_LIVES, topic: id }).await;
        self.keep(device, &sent).await;
        sent
    }

    async fn send(&self, device: DeviceId, message: Message) -> bool {
        let sent = self.deliver(&device, message).await;
        self.keep(&device, &sent).await;
        sent == Sent::Taken
    }

    /// Keeps how a message fared, for whoever looks after the device.
    async fn keep(&self, device: &DeviceId, sent: &Sent) {
        let (devices, now) = (self.store.devices(), self.clock.now());
        let kept = match sent {
            Sent::Taken => devices.push_taken(device, now).await,
            Sent::Gone => devices.push_failed(device, GONE, now).await,
            Sent::Failed { reason } => devices.push_failed(device, reason, now).await,
        };
        if let Err(error) = kept {
            tracing::error!(error = &error as &dyn std::error::Error, "the health of a push address could not be kept");
        }
    }

    async fn deliver(&self, device: &DeviceId, message: Message) -> Sent {
        let endpoint = message.address.endpoint.clone();
        let sent = self.push.send(message).await;
        match &sent {
            Sent::Taken => {}
            Sent::Gone => {
                tracing::info!(%device, "a push address is gone and was dropped");
                if let Err(error) = self.store.devices().drop_push(device, &endpoint).await {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "a dead push address could not be dropped"
                    );
                }
            }
            Sent::Failed { reason } => tracing::warn!(%device, reason, "a push message was not taken"),
        }
        sent
    }

    /// A push service keeps one message a topic for a phone that is away. What came of a request replaces the request
    /// itself, and no stranger's request replaces another's. It says nothing to whoever sees it.
    fn topic(&self, id: &str) -> String {
        let tag = self.topics.tag_text(&[b"topic", id.as_bytes()]);
        tag.get(..32).unwrap_or(&tag).to_owned()
    }
}
