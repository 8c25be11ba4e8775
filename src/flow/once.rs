//! What creates something is done once for each key that a program sends with it, however often it is sent.

use std::sync::Arc;

use crate::domain::refusal::Refusal;
use crate::domain::time::Clock;
use crate::store::Store;
use crate::store::api_creations::{Claim, Ticket};

use super::Outcome;
use super::tokens::Holder;

/// Sees to it.
#[derive(Clone)]
pub struct Once {
    /// Where keys are kept.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// What is to be done with a call.
#[derive(Debug)]
pub enum Begun {
    /// It is to be carried out, and what came of it said by [`Once::keep`] or [`Once::give_up`].
    Now(Ticket),
    /// It was before; this was kept of its answer.
    Before(Vec<u8>),
}

impl Once {
    /// Begins a call with a key. What is asked for is told by its parts, byte for byte.
    ///
    /// # Errors
    /// [`Refusal::KeyReused`] where the key came with something else, [`Refusal::KeyBusy`] where somebody is at it.
    pub async fn begin(&self, holder: &Holder, key: &str, asked: &[&[u8]]) -> Outcome<Begun> {
        match self.store.api_creations().claim(&holder.token.id, key, asked, self.clock.now()).await? {
            Claim::Ours(ticket) => Ok(Begun::Now(ticket)),
            Claim::Done(answer) => Ok(Begun::Before(answer)),
            Claim::Busy => Err(Refusal::KeyBusy.into()),
            Claim::Other => Err(Refusal::KeyReused.into()),
        }
    }

    /// Keeps the answer of what was created.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep(&self, ticket: &Ticket, answer: &[u8]) -> Outcome<()> {
        Ok(self.store.api_creations().keep(ticket, answer).await?)
    }

    /// Gives the key back: nothing was created.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn give_up(&self, ticket: &Ticket) -> Outcome<()> {
        Ok(self.store.api_creations().give_back(ticket).await?)
    }
}
