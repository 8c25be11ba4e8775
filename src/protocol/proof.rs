//! Reads a token as a stranger would, with nothing but a certificate: what `verify` and "Test as user" rely on.
//!
//! It takes the token from a tree that was read anew, writes its canonical form from that tree, however it was sent
//! (attributes in any order, elements empty or not), and OpenSSL verifies it. Whether the canonical form is the one that
//! everybody writes is judged by others' libraries in the tests of [`c14n`](super::xmldsig::c14n).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::hash::MessageDigest;
use openssl::sign::Verifier;
use openssl::x509::X509;

use super::saml::SAML2;
use super::xml::Element;
use super::xml::document::{MESSAGE, read};
use super::xmldsig::c14n::{Part, exclusive};
use super::xmldsig::{DS, ENVELOPED, EXCLUSIVE, RSA_SHA256, SHA256};
use crate::keys::sha256_of_parts;

/// An assertion's namespace and what it is called by, in either version.
const ASSERTIONS: [(&str, &str); 2] = [("urn:oasis:names:tc:SAML:1.0:assertion", "AssertionID"), (SAML2, "ID")];
/// Every algorithm that a signature of ours names, parents before children.
const ALGORITHMS: [(&str, &str); 5] = [
    ("CanonicalizationMethod", EXCLUSIVE),
    ("SignatureMethod", RSA_SHA256),
    ("DigestMethod", SHA256),
    ("Transform", ENVELOPED),
    ("Transform", EXCLUSIVE),
];

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// Its parts are not where they should be.
    #[error("its shape is not a signed assertion's")]
    Shape,
    /// The signature names another assertion.
    #[error("the signature names another assertion")]
    Reference,
    /// Signed in another way than ours are.
    #[error("the signature's algorithms are others")]
    Algorithm,
    /// Something was changed after signing.
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
    let root = read(text.as_bytes(), MESSAGE).map_err(|_| Doubt::Shape)?;
    let around = path(&root).ok_or(Doubt::Shape)?;
    let (assertion, outside) = around.split_last().ok_or(Doubt::Shape)?;
    let all = root.all();
    let signatures = all.iter().filter(|element| element.is(DS, "Signature")).count();
    if all.iter().filter(|element| name_of(element).is_some()).count() != 1 || signatures != 1 {
        return Err(Doubt::Shape);
    }
    let signature = assertion.only(DS, "Signature").ok_or(Doubt::Shape)?;
    let info = signature.only(DS, "SignedInfo").ok_or(Doubt::Shape)?;
    let reference = info.only(DS, "Reference").ok_or(Doubt::Shape)?;
    let id = name_of(assertion).and_then(|name| assertion.attribute(name)).ok_or(Doubt::Shape)?;
    if reference.attribute("URI").and_then(|uri| uri.strip_prefix('#')) != Some(id) {
        return Err(Doubt::Reference);
    }
    let named = info.all().into_iter().filter(|element| element.namespace == DS);
    let named: Vec<_> = named.filter_map(|one| Some((one.local.as_str(), one.attribute("Algorithm")?))).collect();
    if named != ALGORITHMS {
        return Err(Doubt::Algorithm);
    }
    let canonical = canonical(assertion, outside, Some(signature))?;
    if sha256_of_parts(&[canonical.as_bytes()])[..] != *binary(reference, "DigestValue")? {
        return Err(Doubt::Digest);
    }
    let within = signature.only(DS, "KeyInfo").and_then(|info| info.only(DS, "X509Data")).ok_or(Doubt::Shape)?;
    if binary(within, "X509Certificate")? != certificate {
        return Err(Doubt::Certificate);
    }
    let around: Vec<_> = around.iter().copied().chain([signature]).collect();
    let signed = self::canonical(info, &around, None)?;
    let is_held = holds(certificate, signed.as_bytes(), &binary(signature, "SignatureValue")?);
    if is_held { Ok(()) } else { Err(Doubt::Signature) }
}

/// Whether the holder of this certificate signed these bytes: RSA PKCS#1 v1.5 with SHA-256.
#[must_use]
pub fn holds(certificate: &[u8], bytes: &[u8], signature: &[u8]) -> bool {
    let verified = X509::from_der(certificate)
        .and_then(|certificate| certificate.public_key())
        .and_then(|public| Verifier::new(MessageDigest::sha256(), &public)?.verify_oneshot(signature, bytes));
    verified.unwrap_or(false)
}

/// By which attribute an assertion is called; nothing where it is none.
fn name_of(element: &Element) -> Option<&'static str> {
    ASSERTIONS.iter().find(|(namespace, _)| element.is(namespace, "Assertion")).map(|(_, name)| *name)
}

/// The elements from this one to the first assertion within, both included.
fn path(element: &Element) -> Option<Vec<&Element>> {
    if name_of(element).is_some() {
        return Some(vec![element]);
    }
    let mut way = element.elements().find_map(path)?;
    way.insert(0, element);
    Some(way)
}

fn canonical(element: &Element, around: &[&Element], without: Option<&Element>) -> Result<String, Doubt> {
    exclusive(&Part { element, around, inclusive: &[], without }).map_err(|_| Doubt::Shape)
}

/// What stands in an element as base64, which others break into lines.
fn binary(element: &Element, name: &str) -> Result<Vec<u8>, Doubt> {
    let text = element.only(DS, name).and_then(Element::text).ok_or(Doubt::Shape)?;
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(digits).map_err(|_| Doubt::Shape)
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
        assert_eq!(changed("<ds:Transforms>", "<ds:Transforms >"), Ok(()), "the canonical form is the same");
        assert_eq!(changed("<ds:Transforms>", "<ds:Transforms> "), Err(Doubt::Signature));
        assert_eq!(changed("xmlenc#sha256", "xmlenc#sha512"), Err(Doubt::Algorithm));
        assert_eq!(is_signed_by(&answer, b"another"), Err(Doubt::Certificate));
        assert_eq!(is_signed_by("", der), Err(Doubt::Shape));
    }

    const VECTOR: &str = include_str!("../../tests/vectors/wsfed-wresult-mfa.xml");

    /// The certificate within, which the file itself names.
    fn named(text: &str) -> Vec<u8> {
        let rest = text.split_once("<ds:X509Certificate>").unwrap().1;
        STANDARD.decode(rest.split_once('<').unwrap().0).unwrap()
    }

    #[test]
    fn an_answer_of_others_is_believed_in_whatever_form_it_was_sent() {
        let der = named(VECTOR);
        // Its attributes do not stand in canonical order, and its empty elements are short: xmlsec1 takes it, too.
        assert!(VECTOR.contains("MajorVersion=\"1\" MinorVersion=\"1\" AssertionID="));
        assert_eq!(is_signed_by(VECTOR, &der), Ok(()));
        for (from, to) in [
            ("MajorVersion=\"1\" MinorVersion=\"1\"", "MinorVersion='1'\r\n  MajorVersion='1'"),
            ("sha256\"/>", "sha256\"></ds:SignatureMethod>"),
            ("<saml:Conditions NotBefore", "<saml:Conditions  xmlns:unused='urn:u' NotBefore"),
            ("alice@corp.example", "&#x61;lice@corp.example"),
            ("<t:RequestSecurityTokenResponse ", "<t:RequestSecurityTokenResponse xmlns='urn:around' "),
            ("<ds:X509Certificate>", "<ds:X509Certificate>\r\n"),
        ] {
            assert!(VECTOR.contains(from), "{from}");
            assert_eq!(is_signed_by(&VECTOR.replacen(from, to, 1), &der), Ok(()), "{to}");
        }
    }

    #[test]
    fn an_answer_of_others_that_says_something_else_is_not() {
        let der = named(VECTOR);
        for (from, to, doubt) in [
            ("MinorVersion=\"1\"", "MinorVersion=\"0\"", Doubt::Digest),
            ("alice@corp.example", "alice@corp.example ", Doubt::Digest),
            ("alice@corp.example", "alice@corp.example\r\n", Doubt::Digest),
            ("</saml:Conditions>", "</saml:Conditions><saml:Advice/>", Doubt::Digest),
            ("xmldsig-more#rsa-sha256", "xmldsig-more#rsa-sha512", Doubt::Algorithm),
            ("<ds:SignedInfo>", "<ds:SignedInfo>\n", Doubt::Signature),
            (
                "</saml:Assertion>",
                "</saml:Assertion><saml:Assertion xmlns:saml='urn:oasis:names:tc:SAML:1.0:assertion'/>",
                Doubt::Shape,
            ),
            ("<t:RequestedSecurityToken>", "<!DOCTYPE a><t:RequestedSecurityToken>", Doubt::Shape),
        ] {
            assert!(VECTOR.contains(from), "{from}");
            assert_eq!(is_signed_by(&VECTOR.replacen(from, to, 1), &der), Err(doubt), "{to:?}");
        }
    }
}
