//! Mails for tests: kept instead of sent.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;

use super::{Look, Mail, Message, Outcome};

/// Keeps mails; each is taken, unless [`Recorder::will_answer`] said otherwise before.
#[derive(Debug, Default)]
pub struct Recorder {
    sent: Mutex<Vec<Message>>,
    script: Mutex<VecDeque<Outcome>>,
}

impl Recorder {
    /// One without mails and without plans.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Plans the fate of the next mail that has none yet.
    pub fn will_answer(&self, outcome: Outcome) {
        lock(&self.script).push_back(outcome);
    }

    /// The mails so far, oldest first.
    #[must_use]
    pub fn mails(&self) -> Vec<Message> {
        lock(&self.sent).clone()
    }
}

impl Mail for Recorder {
    fn send(&self, message: Message) -> BoxFuture<'_, Outcome> {
        lock(&self.sent).push(message);
        let outcome = lock(&self.script).pop_front().unwrap_or(Outcome::Taken);
        Box::pin(std::future::ready(outcome))
    }

    fn rest(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn look(&self) -> BoxFuture<'_, Look> {
        Box::pin(std::future::ready(Look::Server("a recorder".to_owned())))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
