//! The key that signs tokens, with the certificate that the tenant knows it by.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, PKeyRef, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectKeyIdentifier};
use openssl::x509::{X509, X509Name, X509Ref};
use zeroize::Zeroizing;

use super::entropy::{self, Entropy};
use super::error::KeyError;
use crate::domain::time::{Span, Time};

/// The only size made. Entra ID is known to take it, and more bits cost several times the time.
const BITS: u32 = 2048;

/// An RSA key, parsed once, and its self-signed certificate. Any number of threads may sign with it at once.
pub struct SigningKey {
    key: PKey<Private>,
    certificate: Vec<u8>,
    certificate_base64: String,
    not_after: Time,
}

impl SigningKey {
    /// Makes a key of RSA-2048 and a certificate for it, valid from `now` on.
    pub fn generate(entropy: &dyn Entropy, common_name: &str, now: Time, lifetime: Span) -> Result<Self, KeyError> {
        let key = PKey::from_rsa(Rsa::generate(BITS)?)?;
        let serial: [u8; 16] = entropy::bytes(entropy);
        let certificate = self_signed(&key, common_name, &serial, (now, now.plus(lifetime)))?;
        Self::of(key, &certificate)
    }

    /// Takes up a stored key: PKCS#8 and the certificate, both DER.
    pub fn from_parts(pkcs8: &[u8], certificate: &[u8]) -> Result<Self, KeyError> {
        let certificate = X509::from_der(certificate)?;
        Self::of(PKey::private_key_from_pkcs8(pkcs8)?, &certificate)
    }

    fn of(key: PKey<Private>, certificate: &X509Ref) -> Result<Self, KeyError> {
        if key.id() != Id::RSA || key.bits() < BITS {
            return Err(KeyError::WrongKind { wanted: "RSA with 2048 bits or more" });
        }
        if !certificate.public_key()?.public_eq(&key) {
            return Err(KeyError::NotAPair);
        }
        let der = certificate.to_der()?;
        let certificate_base64 = STANDARD.encode(&der);
        Ok(Self { key, certificate: der, certificate_base64, not_after: not_after(certificate)? })
    }

    /// The private key as PKCS#8 DER, to be sealed and stored.
    pub fn pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        Ok(Zeroizing::new(self.key.private_key_to_pkcs8()?))
    }

    /// The certificate as DER.
    #[must_use]
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate
    }

    /// The certificate as one line of base64: what a tenant is given and what stands in a token.
    #[must_use]
    pub fn certificate_base64(&self) -> &str {
        &self.certificate_base64
    }

    /// When the certificate ends.
    #[must_use]
    pub const fn not_after(&self) -> Time {
        self.not_after
    }

    /// The signature over `bytes`: RSA PKCS#1 v1.5 with SHA-256.
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.sign_parts(&[bytes])
    }

    /// The signature over some parts as if they stood in one piece.
    pub fn sign_parts(&self, parts: &[&[u8]]) -> Result<Vec<u8>, KeyError> {
        let mut signer = Signer::new(MessageDigest::sha256(), &self.key)?;
        for part in parts {
            signer.update(part)?;
        }
        Ok(signer.sign_to_vec()?)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("not_after", &self.not_after).finish_non_exhaustive()
    }
}

fn self_signed(
    key: &PKeyRef<Private>,
    common_name: &str,
    serial: &[u8; 16],
    (from, until): (Time, Time),
) -> Result<X509, ErrorStack> {
    let name = name(common_name)?;
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    builder.set_serial_number(positive(serial)?.as_ref())?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(&name)?;
    builder.set_not_before(Asn1Time::from_unix(from.unix_seconds())?.as_ref())?;
    builder.set_not_after(Asn1Time::from_unix(until.unix_seconds())?.as_ref())?;
    builder.set_pubkey(key)?;
    builder.append_extension(BasicConstraints::new().critical().build()?)?;
    builder.append_extension(KeyUsage::new().critical().digital_signature().build()?)?;
    let identifier = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None))?;
    builder.append_extension(identifier)?;
    builder.sign(key, MessageDigest::sha256())?;
    Ok(builder.build())
}

fn name(common_name: &str) -> Result<X509Name, ErrorStack> {
    let mut name = X509Name::builder()?;
    name.append_entry_by_nid(Nid::COMMONNAME, common_name)?;
    Ok(name.build())
}

/// X.509 wants serial numbers above zero and of at most 20 bytes.
fn positive(serial: &[u8; 16]) -> Result<Asn1Integer, ErrorStack> {
    let mut number = BigNum::from_slice(serial)?;
    number.set_bit(127)?;
    number.to_asn1_integer()
}

fn not_after(certificate: &X509Ref) -> Result<Time, ErrorStack> {
    let span = Asn1Time::from_unix(0)?.diff(certificate.not_after())?;
    Ok(Time(0).plus(Span::days(span.days.into())).plus(Span::seconds(span.secs.into())))
}
