//! Wake the browsers that wait. A wake-up carries no verdict: it says "look again".
//!
//! Each waiting page registers here with the stamp it has seen. It is woken by the bus (another node, or this
//! one, changed the row), and by the poll beneath: one batched query per node and tick, which also runs after
//! each reconnect. Losing the bus makes waiting slower and nothing else.
//!
//! Pages that show people wait together: whoever changes an account says so to all nodes, and each page then asks its
//! own question again ([`super::follow`]).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, watch};

use crate::bus::{Bus, Heard};
use crate::domain::ids::{NodeId, SignInId};
use crate::domain::time::Clock;
use crate::store::Store;

use super::Outcome;

/// The waiting pages of this node.
#[derive(Default)]
struct Waiting {
    pages: HashMap<SignInId, watch::Sender<i64>>,
    people: watch::Sender<()>,
    closed: bool,
}

/// Wakes waiting browsers, here and on other nodes.
#[derive(Clone)]
pub struct Wake {
    store: Arc<Store>,
    bus: Arc<dyn Bus>,
    node: NodeId,
    clock: Arc<dyn Clock>,
    waiting: Arc<Mutex<Waiting>>,
}

/// A page's place among the waiting ones; given up when dropped.
pub struct Place {
    sign_in: SignInId,
    changes: watch::Receiver<i64>,
    waiting: Arc<Mutex<Waiting>>,
}

/// Hears whenever people may have moved.
pub struct News(watch::Receiver<()>);

impl Wake {
    /// Wakes through this bus, as this node.
    #[must_use]
    pub fn new(store: Arc<Store>, bus: Arc<dyn Bus>, node: NodeId, clock: Arc<dyn Clock>) -> Self {
        Self { store, bus, node, clock, waiting: Arc::default() }
    }

    /// Subscribes a page: first its place here, then the note in the row where it waits. The caller looks after that, and then waits.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn subscribe(&self, sign_in: &SignInId) -> Outcome<Place> {
        let changes = {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if waiting.closed {
                watch::channel(-1).1
            } else {
                waiting.pages.entry(sign_in.clone()).or_insert_with(|| watch::channel(-1).0).subscribe()
            }
        };
        let place = Place { sign_in: sign_in.clone(), changes, waiting: Arc::clone(&self.waiting) };
        self.store.sign_ins().watch(sign_in, &self.node).await?;
        Ok(place)
    }

    /// Wakes whoever waits for this sign-in, on whichever node.
    pub async fn one(&self, sign_in: &SignInId) {
        self.look_again(sign_in).await;
        match self.store.sign_ins().watcher(sign_in).await {
            Ok(Some(node)) if node != self.node => self.bus.nudge(&node, sign_in).await,
            Ok(_) => {}
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the waiting node could not be read; the poll will find the change"
                );
            }
        }
    }

    /// Wakes whoever waits for these sign-ins.
    pub async fn all(&self, sign_ins: &[SignInId]) {
        for sign_in in sign_ins {
            self.one(sign_in).await;
        }
    }

    /// Wakes the pages that show people, on every node.
    pub async fn people(&self) {
        self.bus.announce().await;
    }

    /// Subscribes a page that shows people. The caller looks after that, and then waits.
    #[must_use]
    pub fn news(&self) -> News {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        News(if waiting.closed { watch::channel(()).1 } else { waiting.people.subscribe() })
    }

    /// Hears what the bus has to say until it is closed.
    pub async fn hear(&self, mut heard: mpsc::Receiver<Heard>) {
        while let Some(message) = heard.recv().await {
            match message {
                Heard::LookAgain(sign_in) => self.look_again(&sign_in).await,
                Heard::LookAtPeople => self.look_at_people(),
                Heard::LookAtAll => self.look_at_all().await,
            }
        }
    }

    async fn look_again(&self, sign_in: &SignInId) {
        if self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pages.contains_key(sign_in) {
            self.look_at(std::slice::from_ref(sign_in)).await;
        }
    }

    /// What nobody announces (a session that ends by time, a device that was used) is found by this, too.
    fn look_at_people(&self) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).people.send_replace(());
    }

    /// One query for every sign-in that waits here, and a word to the pages that show people.
    pub async fn look_at_all(&self) {
        self.look_at_people();
        let ids: Vec<SignInId> =
            self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pages.keys().cloned().collect();
        self.look_at(&ids).await;
    }

    async fn look_at(&self, ids: &[SignInId]) {
        if ids.is_empty() {
            return;
        }
        match self.store.sign_ins().stamps(ids, self.clock.now()).await {
            Ok(stamps) => {
                let stamps: HashMap<_, _> = stamps.into_iter().collect();
                let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
                for id in ids {
                    match (stamps.get(id), waiting.pages.get(id)) {
                        (Some(stamp), Some(page)) => {
                            page.send_if_modified(|seen| std::mem::replace(seen, *stamp) != *stamp);
                        }
                        // Time is up, and nothing will change any more: nobody waits longer than that.
                        (None, _) => drop(waiting.pages.remove(id)),
                        (Some(_), None) => {}
                    }
                }
            }
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "waiting sign-ins could not be looked at; the next tick tries again"
                );
            }
        }
    }

    /// Lets nobody wait here any more: the node stops, and their pages will be served by another.
    pub fn close(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.closed = true;
        waiting.pages.clear();
        waiting.people = watch::Sender::default();
    }

    /// How many pages wait on this node.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pages.len()
    }
}

impl News {
    /// Waits until people may have moved; nothing once the node stops.
    pub async fn next(&mut self) -> Option<()> {
        self.0.changed().await.ok()
    }
}

impl Place {
    /// Waits for the next change and tells its stamp; nothing once the sign-in's time is up, or the node stops.
    pub async fn changed(&mut self) -> Option<i64> {
        self.changes.changed().await.ok()?;
        Some(*self.changes.borrow_and_update())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        // This receiver is still counted while it is being dropped.
        if waiting.pages.get(&self.sign_in).is_some_and(|page| page.receiver_count() <= 1) {
            waiting.pages.remove(&self.sign_in);
        }
    }
}
