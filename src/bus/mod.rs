//! The bus: nudges between nodes, and counters that they share. Nothing on it is trusted, and nothing
//! that must not be lost travels on it.
//!
//! Doors: [`Bus::nudge`] says "look again" to the node where a page waits, [`Bus::announce`] says to all of them that
//! people moved; [`Bus::count`] adds to a fixed window. What arrives is a [`Heard`], which is no more than a reason to read the row. Losing the bus makes
//! a sign-in slower and limits looser by the number of nodes; it never lets anybody in.
//!
//! To add a bus: a file beside [`memory`] and [`redis`], and its name in `boot`.

mod counters;
mod link;
pub mod memory;
pub mod redis;

use futures_util::future::BoxFuture;

use crate::domain::ids::{NodeId, SignInId};
use crate::domain::time::Span;

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// This sign-in may have changed.
    LookAgain(SignInId),
    /// Somewhere somebody's account or devices changed.
    LookAtPeople,
    /// Messages may have been lost: look at every waiting one.
    LookAtAll,
}

/// Nudges and counters.
pub trait Bus: Send + Sync + 'static {
    /// Says "look again" to a node. A failure is logged, never returned: the poll beneath finds the change too.
    fn nudge<'a>(&'a self, node: &'a NodeId, sign_in: &'a SignInId) -> BoxFuture<'a, ()>;

    /// Says to every node, this one included, that people moved. A failure is logged, never returned: the poll
    /// beneath finds the change too.
    fn announce(&self) -> BoxFuture<'_, ()>;

    /// Adds one to a bucket and tells how many it has in this fixed window. While a shared counter is away, this
    /// node counts alone.
    fn count<'a>(&'a self, bucket: &'a str, window: Span) -> BoxFuture<'a, u64>;

    /// What it is called in the log.
    fn name(&self) -> &'static str;

    /// Whether nudges reach other nodes at present.
    fn is_up(&self) -> bool;
}
