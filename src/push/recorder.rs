//! Push messages for tests: kept instead of sent.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;

use super::{Message, Outcome, Push};

/// The base point of P-256, which is a public key nobody can use, base64url.
pub(super) const POINT: &str =
    "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";

/// Keeps messages; each is taken, unless [`Recorder::will_answer`] said otherwise before.
#[derive(Debug, Default)]
pub struct Recorder {
    sent: Mutex<Vec<Message>>,
    script: Mutex<VecDeque<Outcome>>,
}

impl Recorder {
    /// One without messages and without plans.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Plans the fate of the next message that has none yet.
    pub fn will_answer(&self, outcome: Outcome) {
        lock(&self.script).push_back(outcome);
    }

    /// The messages so far, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        lock(&self.sent).clone()
    }

    /// Hands out the messages so far, oldest first, and forgets them.
    #[must_use]
    pub fn take(&self) -> Vec<Message> {
        std::mem::take(&mut lock(&self.sent))
    }
}

impl Push for Recorder {
    fn send(&self, message: Message) -> BoxFuture<'_, Outcome> {
        lock(&self.sent).push(message);
        let outcome = lock(&self.script).pop_front().unwrap_or(Outcome::Taken);
        Box::pin(std::future::ready(outcome))
    }

    fn public_key(&self) -> String {
        POINT.to_owned()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
