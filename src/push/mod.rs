//! Messages that wake a phone.
//!
//! Doors: the trait [`Push`] with two implementations, [`WebPush`] (RFC 8030, 8291, 8292) and [`Recorder`] for tests;
//! [`check_address`] when a phone hands in where it takes messages. A message is a nudge: it carries no verdict, no
//! number and nothing personal, and losing it loses no approval, for the phone's list and the QR code do the same.
//! This room knows no sign-in and writes no row: that an address is gone, it says, and the caller prunes it.
//!
//! To add a way to reach a phone: a file beside [`web_push`], and its choice in `boot`.

pub mod endpoint;
pub mod recorder;
pub mod vapid;
pub mod web_push;

use std::fmt;

use futures_util::future::BoxFuture;

use crate::domain::device::PushAddress;
use crate::domain::time::Span;

pub use endpoint::{NotAnEndpoint, VENDORS, check_address, check_endpoint};
pub use recorder::Recorder;
pub use vapid::{NotASubject, Subject};
pub use web_push::{Settings, WebPush};

/// One message to one phone.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Where to.
    pub address: PushAddress,
    /// What, before encryption; neutral words only.
    pub payload: Vec<u8>,
    /// How long it is worth anything: the life that the question has left.
    pub ttl: Span,
    /// A later message of the same topic replaces an undelivered one; at most 32 base64url characters.
    pub topic: String,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("ttl", &self.ttl).field("topic", &self.topic).finish_non_exhaustive()
    }
}

/// How a message fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The push service took it. Whether the phone got it is not known.
    Taken,
    /// The address is no more: prune it.
    Gone,
    /// It was not taken.
    Failed {
        /// Why, for the log; it names the push service and no address.
        reason: String,
    },
}

/// Sends messages.
pub trait Push: Send + Sync + 'static {
    /// Sends one. It comes back within the message's life at the latest.
    fn send(&self, message: Message) -> BoxFuture<'_, Outcome>;

    /// The key that browsers subscribe with: 65 bytes, base64url.
    fn public_key(&self) -> String;
}
