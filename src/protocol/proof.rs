//! Reads a token as a stranger would, with nothing but a certificate: what `verify` and "Test as user" rely on.
//!
//! It shares no code with what writes tokens: it takes the bytes apart as they are sent, and OpenSSL verifies them. It
//! canonicalises nothing, so it believes tokens alone that are sent in canonical form, as ours are.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::hash::MessageDigest;
use openssl::sign::Verifier;
use openssl::x509::X509;

use crate::keys::sha256_of_parts;

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// Its parts are not where they should be.
    #[error("its shape is not a signed assertion's")]
    Shape,
    /// The signature names another assertion.
    #[error("the signature names another assertion")]
    Reference,
    /// Bytes were changed after signing.
    #[error("the digest is not the assertion's")]
    Digest,
    /// Another key signed it.
    #[error("the certificate did not sign it")]
    Signature,
    /// The certificate within is another one.
    #[error("the certificate within is another one")]
    Certificate,
}

/// Whether the holder of this certificate, DER, signed the one assertion that the text holds.
pub fn is_signed_by(text: &str, certificate: &[u8]) -> Result<(), Doubt> {
    let assertion = between(text, "<saml:Assertion ", "</saml:Assertion>").ok_or(Doubt::Shape)?;
    let signature = between(assertion, "<ds:Signature ", "</ds:Signature>").ok_or(Doubt::Shape)?;
    if text.matches("<saml:Assertion ").count() != 1 || assertion.matches("<ds:Signature ").count() != 1 {
        return Err(Doubt::Shape);
    }
    let id = inner(assertion, "AssertionID=\"", "\"").ok_or(Doubt::Shape)?;
    if inner(signature, "URI=\"", "\"").and_then(|uri| uri.strip_prefix('#')) != Some(id) {
        return Err(Doubt::Reference);
    }
    let (before, after) = assertion.split_once(signature).ok_or(Doubt::Shape)?;
    let digest = sha256_of_parts(&[before.as_bytes(), after.as_bytes()]);
    let named = inner(signature, "<ds:DigestValue>", "</ds:DigestValue>").ok_or(Doubt::Shape)?;
    if STANDARD.decode(named).ok().as_deref() != Some(&digest[..]) {
        return Err(Doubt::Digest);
    }
    let within = inner(signature, "<ds:X509Certificate>", "</ds:X509Certificate>").ok_or(Doubt::Shape)?;
    if STANDARD.decode(within).ok().as_deref() != Some(certificate) {
        return Err(Doubt::Certificate);
    }
    let info = between(signature, "<ds:SignedInfo>", "</ds:SignedInfo>").ok_or(Doubt::Shape)?;
    // Canonicalised by itself, it declares the prefix that its parent declares.
    let rest = info.strip_prefix("<ds:SignedInfo>").ok_or(Doubt::Shape)?;
    let signed = format!("<ds:SignedInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">{rest}");
    let value = inner(signature, "<ds:SignatureValue>", "</ds:SignatureValue>").ok_or(Doubt::Shape)?;
    let value = STANDARD.decode(value).map_err(|_| Doubt::Shape)?;
    if holds(certificate, signed.as_bytes(), &value) { Ok(()) } else { Err(Doubt::Signature) }
}

/// Whether the holder of this certificate signed these bytes: RSA PKCS#1 v1.5 with SHA-256.
#[must_use]
pub fn holds(certificate: &[u8], bytes: &[u8], signature: &[u8]) -> bool {
    let verified = X509::from_der(certificate)
        .and_then(|certificate| certificate.public_key())
        .and_then(|public| Verifier::new(MessageDigest::sha256(), &public)?.verify_oneshot(signature, bytes));
    verified.unwrap_or(false)
}

/// From the first `open` to the first `close` after it, both included.
fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let from = text.find(open)?;
    let within = from + open.len();
    let to = within + text.get(within..)?.find(close)? + close.len();
    text.get(from..to)
}

/// What stands between the two.
fn inner<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    between(text, open, close)?.strip_prefix(open)?.strip_suffix(close)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::claims::{Claims, Method, Proof};
    use crate::domain::time::{Span, Time};
    use crate::keys::{SigningKey, SystemEntropy};
    use crate::protocol::saml::Envelope;
    use crate::protocol::wsfed::response::wresult;

    const NOON: Time = Time(1_800_014_400_000);

    #[test]
    fn an_answer_of_ours_is_believed_and_no_changed_one() {
        let key = SigningKey::generate(&SystemEntropy, "test", NOON, Span::days(1)).unwrap();
        let claims = Claims {
            issuer: "https://idp.example.net/fed/corp.example/".to_owned(),
            audience: "urn:federation:MicrosoftOnline".to_owned(),
            upn: "alice@corp.example".to_owned(),
            immutable_id: "AQIDBAUGBwgJCgsMDQ4PEA==".to_owned(),
            proof: Proof { method: Method::Push, proved_at: NOON },
        };
        let envelope = Envelope {
            claims: &claims,
            assertion_id: "_1",
            now: NOON,
            not_before: NOON,
            not_on_or_after: NOON.plus(Span::minutes(5)),
        };
        let answer = wresult(&envelope, &key).unwrap();
        let der = key.certificate_der();
        assert_eq!(is_signed_by(&answer, der), Ok(()));
        let changed = |from: &str, to: &str| {
            assert!(answer.contains(from), "{from}");
            is_signed_by(&answer.replacen(from, to, 1), der)
        };
        assert_eq!(changed("alice@corp.example", "mallory@corp.example"), Err(Doubt::Digest));
        assert_eq!(changed("URI=\"#_", "URI=\"#x"), Err(Doubt::Reference));
        assert_eq!(changed("<ds:Transforms>", "<ds:Transforms >"), Err(Doubt::Signature));
        assert_eq!(is_signed_by(&answer, b"another"), Err(Doubt::Certificate));
        assert_eq!(is_signed_by("", der), Err(Doubt::Shape));
    }
}
