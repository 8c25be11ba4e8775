//! The keys that one house shares over all its nodes.

use super::secret::MacKey;
use super::signing::SigningKey;
use super::vapid::VapidKey;

/// The keys that one house shares over all its nodes: rows in the store, sealed with the [`SealKey`](super::SealKey).
#[derive(Debug)]
pub struct Ring {
    /// Signs tokens.
    pub signing: SigningKey,
    /// Names this house to push services.
    pub vapid: VapidKey,
    /// Vouches for what is handed to browsers.
    pub cookie: MacKey,
}
