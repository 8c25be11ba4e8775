//! Messages that wake a phone.
//!
//! Doors: the trait [`Push`] with two implementations, `web_push` (RFC 8030, 8291, 8292) and `recorder` for tests;
//! [`check_endpoint`] when a phone hands in its address. A message is a nudge: it carries no verdict, no number and
//! nothing personal, and losing it loses no approval. This room knows no sign-in and writes no row.

#![allow(clippy::todo, unused_variables, reason = "signatures first, bodies in the next commits")]

use futures_util::future::BoxFuture;

use crate::domain::device::PushAddress;
use crate::domain::time::Span;

/// The push services that browsers use. `*.` stands for one or more labels.
pub const VENDORS: &[&str] = &[
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.services.mozilla.com",
    "*.notify.windows.com",
    "web.push.apple.com",
    "*.push.apple.com",
];

/// One message to one phone.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// How a message fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The push service took it.
    Taken,
    /// The address is no more: prune it.
    Gone,
    /// It was not taken.
    Failed {
        /// Why, for the log.
        reason: String,
    },
}

/// Sends messages.
pub trait Push: Send + Sync + 'static {
    /// Sends one; comes back within the message's life, at the latest after the retries.
    fn send(&self, message: Message) -> BoxFuture<'_, Outcome>;

    /// The key that browsers subscribe with: 65 bytes, base64url.
    fn public_key(&self) -> String;
}

/// Why an address is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEndpoint {
    /// It is no URL, or none with https.
    #[error("the push address is no https url")]
    Url,
    /// The host is none of the allowed ones.
    #[error("the push address belongs to no known push service")]
    Host,
}

/// Whether a phone's push address may be kept and used.
pub fn check_endpoint(endpoint: &str, allowed_hosts: &[String]) -> Result<(), NotAnEndpoint> {
    todo!()
}
