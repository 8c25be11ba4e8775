//! Keys of others that come without a certificate: an RSA modulus and an exponent, as a JWKS has them.

use std::fmt;

use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Public};
use openssl::rsa::{Padding, Rsa};
use openssl::sign::Verifier;

use super::error::KeyError;

/// The shortest and the longest modulus that is taken; a longer one costs whoever verifies too much.
const BITS: std::ops::RangeInclusive<u32> = 2048..=8192;

/// Somebody else's public RSA key.
#[derive(Clone)]
pub struct PeerKey(PKey<Public>);

impl PeerKey {
    /// Takes modulus and exponent, both big-endian.
    pub fn from_parts(modulus: &[u8], exponent: &[u8]) -> Result<Self, KeyError> {
        let wrong = KeyError::WrongKind {
            wanted: "RSA with 2048 to 8192 bits and an odd exponent from 3 on of at most 32 bits",
        };
        if modulus.len() > 1024 || exponent.len() > 4 {
            return Err(wrong);
        }
        // As a number: zeros before it change nothing of what it is.
        let number = exponent.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        if number < 3 || number % 2 == 0 {
            return Err(wrong);
        }
        let key =
            PKey::from_rsa(Rsa::from_public_components(BigNum::from_slice(modulus)?, BigNum::from_slice(exponent)?)?)?;
        if BITS.contains(&key.bits()) { Ok(Self(key)) } else { Err(wrong) }
    }

    /// Whether this key signed these bytes: RSA PKCS#1 v1.5 with SHA-256, and no other scheme.
    #[must_use]
    pub fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        let verify = || {
            let mut verifier = Verifier::new(MessageDigest::sha256(), &self.0)?;
            verifier.set_rsa_padding(Padding::PKCS1)?;
            verifier.verify_oneshot(signature, bytes)
        };
        verify().unwrap_or(false)
    }
}

impl fmt::Debug for PeerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PeerKey").field("bits", &self.0.bits()).finish()
    }
}
