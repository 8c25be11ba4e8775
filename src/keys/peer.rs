//! Certificates of others, by which we verify what they signed.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Public};
use openssl::rsa::Padding;
use openssl::sign::Verifier;
use openssl::x509::X509;

use super::error::KeyError;
use super::signing::not_after;
use crate::domain::time::Time;

/// The shortest RSA key that proves anything.
const BITS: u32 = 2048;

/// The digests that others sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// SHA-1, where it is allowed at all.
    Sha1,
    /// SHA-256.
    Sha256,
}

impl Hash {
    fn digest(self) -> MessageDigest {
        match self {
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha256 => MessageDigest::sha256(),
        }
    }

    /// The digest of some bytes.
    pub fn of(self, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(openssl::hash::hash(self.digest(), bytes)?.to_vec())
    }
}

/// A pinned certificate. It is a carrier of a key: who signed it, and until when, an administrator has judged.
#[derive(Clone)]
pub struct PeerCertificate {
    der: Vec<u8>,
    key: PKey<Public>,
    not_after: Time,
}

impl PeerCertificate {
    /// Takes it as DER, as PEM, or as bare base64 with or without line ends.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        let certificate = match X509::from_pem(bytes) {
            Ok(certificate) => certificate,
            Err(_) => X509::from_der(bytes).or_else(|_| X509::from_der(&bare(bytes)))?,
        };
        let key = certificate.public_key()?;
        if key.id() != Id::RSA || key.bits() < BITS {
            return Err(KeyError::WrongKind { wanted: "RSA with 2048 bits or more" });
        }
        Ok(Self { der: certificate.to_der()?, key, not_after: not_after(&certificate)? })
    }

    /// DER in base64, without lines.
    #[must_use]
    pub fn base64(&self) -> String {
        STANDARD.encode(&self.der)
    }

    /// SHA-1 of the certificate: a name for it, as JWKS documents have it, and no proof of anything.
    ///
    /// # Errors
    /// When the library fails.
    pub fn thumbprint(&self) -> Result<Vec<u8>, KeyError> {
        Hash::Sha1.of(&self.der)
    }

    /// Modulus and exponent of its key, big-endian.
    ///
    /// # Errors
    /// When the library fails.
    pub fn rsa_parts(&self) -> Result<(Vec<u8>, Vec<u8>), KeyError> {
        let rsa = self.key.rsa()?;
        Ok((rsa.n().to_vec(), rsa.e().to_vec()))
    }

    /// When it ends.
    #[must_use]
    pub const fn not_after(&self) -> Time {
        self.not_after
    }

    /// Whether its key signed these bytes: RSA PKCS#1 v1.5 and no other scheme.
    #[must_use]
    pub fn verifies(&self, hash: Hash, bytes: &[u8], signature: &[u8]) -> bool {
        let verify = || {
            let mut verifier = Verifier::new(hash.digest(), &self.key)?;
            verifier.set_rsa_padding(Padding::PKCS1)?;
            verifier.verify_oneshot(signature, bytes)
        };
        verify().unwrap_or(false)
    }
}

impl fmt::Debug for PeerCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PeerCertificate").field("not_after", &self.not_after).finish_non_exhaustive()
    }
}

/// What base64 says; nothing where it is none, and no certificate either.
fn bare(text: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = text.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    STANDARD.decode(digits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Span;
    use crate::keys::{SigningKey, SystemEntropy};

    const NOON: Time = Time(1_800_014_400_000);

    fn key() -> SigningKey {
        SigningKey::generate(&SystemEntropy, "peer", NOON, Span::days(30)).unwrap()
    }

    #[test]
    fn a_certificate_is_taken_in_every_form_that_it_is_handed_over_in() {
        let key = key();
        let der = key.certificate_der();
        let pem = X509::from_der(der).unwrap().to_pem().unwrap();
        let wrapped: String =
            key.certificate_base64().as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line) + "\n").collect();
        for form in [der, &pem, key.certificate_base64().as_bytes(), wrapped.as_bytes()] {
            let peer = PeerCertificate::parse(form).unwrap();
            assert_eq!(peer.base64(), key.certificate_base64());
            assert_eq!(peer.not_after(), NOON.plus(Span::days(30)));
        }
        for none in [b"".as_slice(), b"-----BEGIN CERTIFICATE-----", b"AAAA", b"\xff\xfe"] {
            assert!(PeerCertificate::parse(none).is_err());
        }
    }

    #[test]
    fn it_verifies_what_its_own_key_signed() {
        let (key, other) = (key(), key());
        let peer = PeerCertificate::parse(key.certificate_der()).unwrap();
        let signature = key.sign(b"said").unwrap();
        assert!(peer.verifies(Hash::Sha256, b"said", &signature));
        assert!(!peer.verifies(Hash::Sha256, b"said!", &signature));
        assert!(!peer.verifies(Hash::Sha1, b"said", &signature));
        assert!(!peer.verifies(Hash::Sha256, b"said", &other.sign(b"said").unwrap()));
        assert!(!peer.verifies(Hash::Sha256, b"said", b""));
    }
}
