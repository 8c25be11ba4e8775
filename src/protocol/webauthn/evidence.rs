//! Checks a kept assertion with OpenSSL alone.

#![allow(clippy::todo, unused_variables, reason = "signatures first, bodies in the next commits")]

use url::Url;

use crate::domain::approval::Evidence;

/// What is wrong with a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotEvidence {
    /// A part cannot be read.
    #[error("the {0} cannot be read")]
    Unreadable(&'static str),
}

/// Checks that the holder of the public key signed exactly this text, on this site, verified as a person.
pub fn verify_evidence(evidence: &Evidence, rp_id: &str, origin: &Url) -> Result<(), NotEvidence> {
    todo!()
}
