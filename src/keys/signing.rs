//! The key that signs tokens, with the certificate that the tenant knows it by.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::md::Md;
use openssl::nid::Nid;
use openssl::pkey::{Id, PKey, PKeyRef, Private};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::{Padding, Rsa};
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectKeyIdentifier};
use openssl::x509::{X509, X509Name, X509Ref};
use zeroize::Zeroizing;

use super::entropy::{self, Entropy};
use super::error::KeyError;
use super::secret::sha256_of_parts;
use crate::domain::cause::Unfit;
use crate::domain::time::{Span, Time};

/// The only size made. Entra ID is known to take it, and more bits cost several times the time.
const BITS: u32 = 2048;

/// An RSA key, parsed once, and its self-signed certificate. Any number of threads may sign with it at once.
pub struct SigningKey {
    key: PKey<Private>,
    /// Contexts at rest. To make one costs OpenSSL 2 to 3 per cent of a signature, so they are used again.
    contexts: Mutex<Vec<PkeyCtx<Private>>>,
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
        let contexts = Mutex::new(Vec::new());
        Ok(Self { key, contexts, certificate: der, certificate_base64, not_after: not_after(certificate)? })
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

    /// Whether the certificate is one that a tenant can be given, and that holds now: RSA with 2048 bits or more it is
    /// by its making.
    ///
    /// # Errors
    /// Why not.
    pub fn may_be_handed_over(&self, now: Time) -> Result<(), Unfit> {
        let certificate = X509::from_der(&self.certificate).map_err(|_| Unfit::Unread)?;
        let from = not_before(&certificate).map_err(|_| Unfit::Undated)?;
        if now < from {
            return Err(Unfit::Early);
        }
        if now >= self.not_after {
            return Err(Unfit::Over);
        }
        Ok(())
    }

    /// The signature over `bytes`: RSA PKCS#1 v1.5 with SHA-256.
    pub fn sign(&self, bytes: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.sign_parts(&[bytes])
    }

    /// The signature over some parts as if they stood in one piece.
    pub fn sign_parts(&self, parts: &[&[u8]]) -> Result<Vec<u8>, KeyError> {
        let digest = sha256_of_parts(parts);
        let mut signature = vec![0; self.key.size()];
        let rested = self.contexts.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut context = rested.map_or_else(|| signing_context(&self.key), Ok)?;
        let length = context.sign(&digest, Some(&mut signature))?;
        signature.truncate(length);
        // One that failed is dropped instead: what state it is in, nobody knows.
        self.contexts.lock().unwrap_or_else(PoisonError::into_inner).push(context);
        Ok(signature)
    }
}

fn signing_context(key: &PKeyRef<Private>) -> Result<PkeyCtx<Private>, ErrorStack> {
    let mut context = PkeyCtx::new(key)?;
    context.sign_init()?;
    context.set_rsa_padding(Padding::PKCS1)?;
    context.set_signature_md(Md::sha256())?;
    Ok(context)
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

fn not_before(certificate: &X509Ref) -> Result<Time, ErrorStack> {
    let span = Asn1Time::from_unix(0)?.diff(certificate.not_before())?;
    Ok(Time(0).plus(Span::days(span.days.into())).plus(Span::seconds(span.secs.into())))
}

pub(super) fn not_after(certificate: &X509Ref) -> Result<Time, ErrorStack> {
    let span = Asn1Time::from_unix(0)?.diff(certificate.not_after())?;
    Ok(Time(0).plus(Span::days(span.days.into())).plus(Span::seconds(span.secs.into())))
}

#[cfg(test)]
mod tests {
    use openssl::asn1::Asn1TimeRef;
    use openssl::sign::Verifier;

    use super::*;
    use crate::keys::SystemEntropy;

    const NOW: Time = Time(1_800_014_400_000);

    fn key() -> SigningKey {
        SigningKey::generate(&SystemEntropy, "Countersign tokens", NOW, Span::days(730)).unwrap()
    }

    fn seconds(time: &Asn1TimeRef) -> i64 {
        let span = Asn1Time::from_unix(0).unwrap().diff(time).unwrap();
        i64::from(span.days) * 86_400 + i64::from(span.secs)
    }

    #[test]
    fn a_made_certificate_is_what_entra_id_takes() {
        let key = key();
        let certificate = X509::from_der(key.certificate_der()).unwrap();
        let public = certificate.public_key().unwrap();
        assert_eq!((public.id(), public.bits()), (Id::RSA, 2048));
        assert!(certificate.verify(&public).unwrap(), "signed by itself");
        assert_eq!(certificate.signature_algorithm().object().nid(), Nid::SHA256WITHRSAENCRYPTION);
        let name = |name: &openssl::x509::X509NameRef| {
            name.entries().map(|entry| entry.data().to_string().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(name(certificate.subject_name()), ["Countersign tokens"]);
        assert_eq!(name(certificate.issuer_name()), ["Countersign tokens"]);
        assert_eq!(seconds(certificate.not_before()), NOW.unix_seconds());
        assert_eq!(seconds(certificate.not_after()), NOW.plus(Span::days(730)).unix_seconds());
        assert_eq!(key.not_after(), NOW.plus(Span::days(730)));
        let text = String::from_utf8(certificate.to_text().unwrap()).unwrap();
        assert!(text.contains("X509v3 Key Usage: critical\n                Digital Signature\n"), "{text}");
        assert!(text.contains("X509v3 Basic Constraints: critical\n                CA:FALSE\n"), "{text}");
        let serial = certificate.serial_number().to_bn().unwrap();
        assert!(!serial.is_negative() && serial.num_bits() == 128);
    }

    #[test]
    fn a_signature_is_the_one_openssl_expects() {
        let key = key();
        let signature = key.sign(b"what is said").unwrap();
        assert_eq!(key.sign_parts(&[b"what ", b"", b"is said"]).unwrap(), signature);
        let public = X509::from_der(key.certificate_der()).unwrap().public_key().unwrap();
        let verifies = |bytes: &[u8]| {
            Verifier::new(MessageDigest::sha256(), &public).unwrap().verify_oneshot(&signature, bytes).unwrap()
        };
        assert!(verifies(b"what is said"));
        assert!(!verifies(b"what is said!"));
    }

    #[test]
    fn many_threads_sign_at_once() {
        let key = key();
        let expected: Vec<_> = (0..8_u8).map(|n| key.sign(&[n]).unwrap()).collect();
        std::thread::scope(|scope| {
            for n in 0..8 {
                let (key, expected) = (&key, &expected);
                scope.spawn(move || {
                    for _ in 0..20 {
                        assert_eq!(key.sign(&[n]).unwrap(), expected[usize::from(n)]);
                    }
                });
            }
        });
        assert!(key.contexts.lock().unwrap().len() <= 8, "no more contexts than were needed at once");
    }

    #[test]
    fn a_key_survives_the_way_through_its_stored_parts() {
        let key = key();
        let again = SigningKey::from_parts(&key.pkcs8().unwrap(), key.certificate_der()).unwrap();
        assert_eq!(again.sign(b"x").unwrap(), key.sign(b"x").unwrap());
        assert_eq!(again.certificate_base64(), key.certificate_base64());
        assert_eq!(again.not_after(), key.not_after());
        assert_eq!(STANDARD.decode(key.certificate_base64()).unwrap(), key.certificate_der());
    }

    #[test]
    fn parts_that_do_not_belong_together_are_refused() {
        let (key, other) = (key(), key());
        let mixed = SigningKey::from_parts(&key.pkcs8().unwrap(), other.certificate_der());
        assert!(matches!(mixed, Err(KeyError::NotAPair)));
        let vapid = crate::keys::VapidKey::generate().unwrap().pkcs8().unwrap();
        assert!(matches!(SigningKey::from_parts(&vapid, key.certificate_der()), Err(KeyError::WrongKind { .. })));
        assert!(matches!(SigningKey::from_parts(b"", key.certificate_der()), Err(KeyError::Library(_))));
    }

    #[test]
    fn nothing_shows_in_debug_output() {
        assert_eq!(format!("{:?}", key()), "SigningKey { not_after: Time(1863086400000), .. }");
    }
}
