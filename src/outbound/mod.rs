//! The one client that leaves the house.
//!
//! Every request to the outside passes here: https only, no redirects, no proxy, no address that is not global,
//! a limit on time and on size. Whom one may talk to at all is the caller's rule (push has its list of vendors).
//! It never retries and never logs: it says what came back, or why nothing did.

#![allow(clippy::todo, unused_variables, reason = "signatures first, bodies in the next commits")]

use crate::domain::time::Span;

/// How the client behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether plain http and loopback addresses are allowed: for tests and the demo, never in service.
    pub allow_loopback: bool,
    /// The longest a request may take, from the name's resolution to the answer's last byte.
    pub time_limit: Span,
    /// The most bytes of an answer's body.
    pub body_limit: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { allow_loopback: false, time_limit: Span::seconds(10), body_limit: 64 * 1024 }
    }
}

/// The client; clones share its connections.
#[derive(Debug, Clone)]
pub struct Outbound {}

/// An answer, whole and within its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The `Retry-After` header as it came.
    pub retry_after: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The URL may not be asked.
    #[error("the address may not be asked: {0}")]
    Refused(&'static str),
}

impl Outbound {
    /// Makes the client.
    pub fn new(settings: Settings) -> Result<Self, OutboundError> {
        todo!()
    }
}
