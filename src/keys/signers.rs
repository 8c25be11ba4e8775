//! The key that signs tokens as it stands now: while a node serves, another one takes its place, and everybody who
//! signs asks here first.

use std::sync::{Arc, PoisonError, RwLock};

use super::signing::SigningKey;
use crate::domain::ids::KeyId;

/// The signing key of this moment, and what is published beside it.
#[derive(Debug)]
pub struct Signers {
    /// The key's row, named in the record of every token.
    pub id: KeyId,
    /// Signs.
    pub key: SigningKey,
    /// The certificates that are published, in base64: this key's own, the next one's, and any on its way out.
    pub published: Vec<String>,
    /// Names this state of the ring: another one has another.
    pub version: String,
}

/// Hands out the signing key; clones share it.
#[derive(Debug, Clone)]
pub struct Live(Arc<RwLock<Arc<Signers>>>);

impl Live {
    /// Begins with these.
    #[must_use]
    pub fn new(signers: Signers) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(signers))))
    }

    /// Those of this moment. Whoever signs keeps them for as long as one token takes.
    #[must_use]
    pub fn now(&self) -> Arc<Signers> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Goes on with others.
    pub fn set(&self, signers: Signers) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(signers);
    }
}
