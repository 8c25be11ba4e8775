//! The one client that asks the web.
//!
//! Doors: [`Outbound::send`] and [`Outbound::post`]. Every HTTP request to the outside passes here: https only, no redirect followed, no proxy from
//! the environment, no address that is not global after the name's resolution, a limit on time and on size. Whom one
//! may talk to at all is the caller's rule (push has its list of vendors).
//! It never retries and never logs: it says what came back, or why nothing did, and names no URL in doing so, because
//! the address of a phone's mailbox is a secret of its own.

mod address;
mod client;
mod resolve;
#[cfg(test)]
mod tests;

use crate::domain::time::Span;

pub use address::is_global;
pub use client::Outbound;

/// How the client behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Whether loopback addresses may be asked, with plain http and on any port: for tests and the demo.
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

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// To read.
    Get,
    /// To hand something in.
    Post,
    /// To change a part.
    Patch,
    /// To take away.
    Delete,
}

/// A message to a server.
#[derive(Clone)]
pub struct Request {
    /// Where to.
    pub url: String,
    /// Header names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The longest this one may take, where that is less than the client's own limit.
    pub time_limit: Span,
}

/// A server's answer, whole and within its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status. A redirect is an answer like any other.
    pub status: u16,
    /// The `Retry-After` header as it came.
    pub retry_after: Option<String>,
    /// The `Date` header as it came.
    pub date: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a URL may not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forbidden {
    /// It is no URL with a host.
    #[error("it is no url with a host")]
    Url,
    /// It is not https.
    #[error("it is not https")]
    Scheme,
    /// It carries a name or a password.
    #[error("it carries credentials")]
    Credentials,
    /// Its host is, or resolves to, nothing but addresses that are not global.
    #[error("its host has no global address")]
    Address,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// The client cannot be made.
    #[error("the http client cannot be made")]
    Client(#[source] reqwest::Error),
    /// The URL may not be asked.
    #[error("the url may not be asked: {0}")]
    Forbidden(Forbidden),
    /// No connection, so nothing was sent.
    #[error("the server cannot be reached")]
    Unreachable(#[source] reqwest::Error),
    /// It took longer than it may.
    #[error("the server did not answer in time")]
    TooSlow,
    /// The body is longer than it may be.
    #[error("the answer is too long")]
    TooLong,
    /// It broke off on the way.
    #[error("the exchange broke off")]
    Broken(#[source] reqwest::Error),
}
