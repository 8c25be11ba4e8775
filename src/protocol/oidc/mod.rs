//! OpenID Connect as far as Entra ID speaks it to the provider of an external authentication method.
//!
//! Doors: [`request::AuthRequest`] (what is asked), [`hint`] (whom it is asked for, unbelieved until [`hint::Hint::verify`]
//! has judged it), [`response`] (the signed answer), [`published`] (what the tenant learns of us), [`commands`] (setting it up there), [`jwks`] (the keys of
//! others). RS256 is the one algorithm, in and out: what a header says chooses a key and never a scheme.

pub mod commands;
pub mod hint;
pub mod jwks;
pub mod published;
pub mod request;
pub mod response;
#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Reads base64url without padding, canonical to the last bit.
fn decoded(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
