//! What must never leak: randomness, secrets, the seal over stored values, the keys that sign.
//!
//! Doors: [`Entropy`] (randomness as a parameter), [`Secret`] and [`MacKey`] (bearer secrets and what is
//! derived from them), [`SealKey`] (seals a value to its place in the store), [`SigningKey`] and [`VapidKey`]
//! (parsed once, used often), [`Ring`] (what an assembled house holds).
//!
//! It never shows a secret: every `Debug` here is redacted, memory is wiped on drop, comparison takes constant
//! time. It never reads a clock, a setting or the store. Cryptography itself is OpenSSL's; the one exception
//! is the frame of HMAC in [`secret`], which says why.
//!
//! To add a kind of key: a file with `generate`, a way to and from stored bytes, a redacted `Debug`, and a
//! field in [`Ring`] if the whole house shares it.

pub mod credential;
pub mod entropy;
mod error;
pub mod peer;
pub mod peer_key;
pub mod ring;
pub mod seal;
pub mod secret;
pub mod signers;
pub mod signing;
mod thumbprint;
pub mod vapid;
pub mod witness;

pub use credential::Credential;
pub use entropy::{Entropy, SystemEntropy};
pub use error::KeyError;
pub use peer::PeerCertificate;
pub use peer_key::PeerKey;
pub use ring::Ring;
pub use seal::{Place, SealKey};
pub use secret::{Digest, MacKey, Secret, same, sha256, sha256_of_parts, sha256_text};
pub use signers::{Live, Signers};
pub use signing::SigningKey;
pub use thumbprint::thumbprint;
pub use vapid::VapidKey;
pub use witness::Witness;
