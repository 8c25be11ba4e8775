//! Checks a kept assertion with OpenSSL alone: no library, no state, no other row.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Public};
use openssl::sha::sha256;
use openssl::sign::Verifier;
use url::Url;

use super::client_data::ClientData;
use crate::domain::approval::Evidence;

/// `authenticatorData` begins with the RP ID's hash, a byte of flags and a counter of four bytes.
const FLAGS: usize = 32;
const SHORTEST: usize = 37;
const PRESENT_AND_VERIFIED: u8 = 0b0000_0101;

/// What is wrong with a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotEvidence {
    /// A part cannot be read.
    #[error("the {0} cannot be read")]
    Unreadable(&'static str),
    /// It was no assertion.
    #[error("the client data is not of an assertion")]
    Kind,
    /// Another text was signed.
    #[error("the challenge is not the hash of the text")]
    Text,
    /// Another page asked for it.
    #[error("another page asked for the signature")]
    Page,
    /// The credential belongs to another site.
    #[error("the credential belongs to another site")]
    Site,
    /// Nobody was verified.
    #[error("no person was present and verified")]
    Person,
    /// The signature is not by this key over these bytes.
    #[error("the signature does not fit")]
    Signature,
}

/// Checks that the holder of the public key signed exactly this text, on this site, verified as a person.
///
/// It does not know whose the key is: that stands in the text and in the credential's row.
pub fn verify_evidence(evidence: &Evidence, rp_id: &str, origin: &Url) -> Result<(), NotEvidence> {
    let client_data_json = decode("client data", &evidence.client_data_json)?;
    let authenticator_data = decode("authenticator data", &evidence.authenticator_data)?;
    let signature = decode("signature", &evidence.signature)?;
    let key = public_key(&decode("public key", &evidence.public_key)?)?;

    let client_data = ClientData::parse(&client_data_json).ok_or(NotEvidence::Unreadable("client data"))?;
    if client_data.kind != "webauthn.get" {
        return Err(NotEvidence::Kind);
    }
    if client_data.challenge != URL_SAFE_NO_PAD.encode(sha256(evidence.text.as_bytes())) {
        return Err(NotEvidence::Text);
    }
    if !client_data.is_from(origin) {
        return Err(NotEvidence::Page);
    }
    if authenticator_data.len() < SHORTEST {
        return Err(NotEvidence::Unreadable("authenticator data"));
    }
    if authenticator_data[..FLAGS] != sha256(rp_id.as_bytes()) {
        return Err(NotEvidence::Site);
    }
    if authenticator_data[FLAGS] & PRESENT_AND_VERIFIED != PRESENT_AND_VERIFIED {
        return Err(NotEvidence::Person);
    }
    let signed = [authenticator_data.as_slice(), &sha256(&client_data_json)].concat();
    // OpenSSL calls a signature that is no DER an error, and one that does not fit `false`: both mean no.
    match Verifier::new(MessageDigest::sha256(), &key).and_then(|mut v| v.verify_oneshot(&signature, &signed)) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(NotEvidence::Signature),
    }
}

/// ES256 and RS256 are what registration offers; the key's own type tells which.
fn public_key(der: &[u8]) -> Result<PKey<Public>, NotEvidence> {
    PKey::public_key_from_der(der)
        .ok()
        .filter(|key| matches!(key.id(), Id::EC | Id::RSA))
        .ok_or(NotEvidence::Unreadable("public key"))
}

fn decode(what: &'static str, text: &str) -> Result<Vec<u8>, NotEvidence> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| NotEvidence::Unreadable(what))
}
