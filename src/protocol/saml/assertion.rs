//! The SAML 1.1 assertion, in the shape that AD FS gives it, with an enveloped XML signature.
//!
//! It is written once and in exclusive-C14N form, so digest and signature run over the very bytes that are sent.

use crate::domain::claims::Claims;
use crate::domain::time::Time;
use crate::keys::{KeyError, SigningKey, sha256_of_parts};
use crate::protocol::xml::{NotXml, Writer};
use crate::protocol::xmldsig::sign;

const SAML: &str = "urn:oasis:names:tc:SAML:1.0:assertion";
const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
const BEARER: &str = "urn:oasis:names:tc:SAML:1.0:cm:bearer";

const UPN: [&str; 2] = ["UPN", "http://schemas.xmlsoap.org/claims"];
const IMMUTABLE_ID: [&str; 2] = ["ImmutableID", "http://schemas.microsoft.com/LiveID/Federation/2008/05"];
const REFERENCES: [&str; 2] = ["authnmethodsreferences", "http://schemas.microsoft.com/claims"];
const INSTANT: [&str; 2] = ["authenticationinstant", "http://schemas.microsoft.com/ws/2008/06/identity/claims"];

/// One assertion to be written.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// What it says.
    pub claims: &'a Claims,
    /// Its name, never used before: `_` and random hexadecimal digits.
    pub assertion_id: &'a str,
    /// When it is issued.
    pub now: Time,
    /// From when on it is good.
    pub not_before: Time,
    /// From when on it is no longer.
    pub not_on_or_after: Time,
}

/// Why an assertion was not written. Nothing broken ever leaves.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// A claim cannot be said in XML.
    #[error("a claim cannot be written")]
    Claim(#[from] NotXml),
    /// The assertion's name is no `NCName` of ASCII letters and digits.
    #[error("the assertion's id is no name in XML")]
    Id,
    /// The key did not sign.
    #[error("the assertion was not signed")]
    Key(#[from] KeyError),
}

/// The signed assertion by itself.
pub fn signed(envelope: &Envelope<'_>, key: &SigningKey) -> Result<String, NotWritten> {
    let mut w = Writer::with_capacity(3 * 1024 + key.certificate_base64().len());
    write_signed(&mut w, envelope, key)?;
    Ok(w.finish()?)
}

/// Writes the signed assertion into a document.
pub(in crate::protocol) fn write_signed(
    w: &mut Writer,
    envelope: &Envelope<'_>,
    key: &SigningKey,
) -> Result<(), NotWritten> {
    if !sign::is_name(envelope.assertion_id) {
        return Err(NotWritten::Id);
    }
    let from = w.len();
    open_assertion(w, envelope);
    conditions(w, envelope);
    attributes(w, envelope.claims);
    authentication(w, envelope.claims);
    w.sound()?;
    let digest = sha256_of_parts(&[w.since(from).as_bytes(), b"</saml:Assertion>"]);
    sign::write(w, envelope.assertion_id, &digest, key)?;
    w.close("saml:Assertion");
    Ok(())
}

fn open_assertion(w: &mut Writer, envelope: &Envelope<'_>) {
    w.open(
        "saml:Assertion",
        &[
            ("xmlns:saml", SAML),
            ("AssertionID", envelope.assertion_id),
            ("IssueInstant", &envelope.now.to_string()),
            ("Issuer", &envelope.claims.issuer),
            ("MajorVersion", "1"),
            ("MinorVersion", "1"),
        ],
    );
}

fn conditions(w: &mut Writer, envelope: &Envelope<'_>) {
    let (from, until) = (envelope.not_before.to_string(), envelope.not_on_or_after.to_string());
    w.element("saml:Conditions", &[("NotBefore", &from), ("NotOnOrAfter", &until)], |w| {
        w.element("saml:AudienceRestrictionCondition", &[], |w| {
            w.leaf("saml:Audience", &[], &envelope.claims.audience);
        });
    });
}

/// By which names, with their namespaces, every assertion says what it says of a person.
pub const CLAIMS: [[&str; 2]; 4] = [UPN, IMMUTABLE_ID, REFERENCES, INSTANT];

fn attributes(w: &mut Writer, claims: &Claims) {
    w.element("saml:AttributeStatement", &[], |w| {
        subject(w, claims);
        attribute(w, UPN, &[&claims.upn]);
        attribute(w, IMMUTABLE_ID, &[&claims.immutable_id]);
        attribute(w, REFERENCES, claims.proof.method.references());
        attribute(w, INSTANT, &[&claims.proof.proved_at.to_string()]);
    });
}

fn authentication(w: &mut Writer, claims: &Claims) {
    let (at, method) = (claims.proof.proved_at.to_string(), claims.proof.method.authentication_method());
    let attributes = [("AuthenticationInstant", at.as_str()), ("AuthenticationMethod", method)];
    w.element("saml:AuthenticationStatement", &attributes, |w| subject(w, claims));
}

fn subject(w: &mut Writer, claims: &Claims) {
    w.element("saml:Subject", &[], |w| {
        w.leaf("saml:NameIdentifier", &[("Format", UNSPECIFIED)], &claims.immutable_id);
        w.element("saml:SubjectConfirmation", &[], |w| w.leaf("saml:ConfirmationMethod", &[], BEARER));
    });
}

fn attribute(w: &mut Writer, [name, namespace]: [&str; 2], values: &[&str]) {
    w.element("saml:Attribute", &[("AttributeName", name), ("AttributeNamespace", namespace)], |w| {
        for value in values {
            w.leaf("saml:AttributeValue", &[], value);
        }
    });
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::domain::claims::{Method, Proof};
    use crate::domain::hostile;
    use crate::domain::time::Span;
    use crate::keys::SystemEntropy;
    use crate::protocol::xml::tree;
    use crate::protocol::xmldsig::DS;

    const VECTOR: &str = include_str!("../../../tests/vectors/saml11-assertion-mfa.xml");
    const NOON: Time = Time(1_800_014_400_000);
    const ID: &str = "_00000000-1111-4222-8333-444444444444";

    fn key() -> SigningKey {
        SigningKey::generate(&SystemEntropy, "test", NOON, Span::days(1)).unwrap()
    }

    fn claims() -> Claims {
        Claims {
            issuer: "https://idp.example.net/fed/corp.example/".to_owned(),
            audience: "urn:federation:MicrosoftOnline".to_owned(),
            upn: "alice@corp.example".to_owned(),
            immutable_id: "AQIDBAUGBwgJCgsMDQ4PEA==".to_owned(),
            proof: Proof { method: Method::Push, proved_at: NOON.minus(Span::seconds(30)) },
        }
    }

    fn envelope(claims: &Claims) -> Envelope<'_> {
        Envelope {
            claims,
            assertion_id: ID,
            now: NOON,
            not_before: NOON.minus(Span::minutes(1)),
            not_on_or_after: NOON.plus(Span::hours(1)),
        }
    }

    #[test]
    fn the_assertion_is_the_vectors_in_everything_but_key_and_corporate_network() {
        // Whether somebody sits inside the corporate network is told only where it is configured.
        let outside = |e: &tree::Element| e.attributes.values().any(|value| value == "insidecorporatenetwork");
        let made_with_the_key = ["ds:DigestValue", "ds:SignatureValue", "ds:X509Certificate"];
        let vector = tree::read(VECTOR).without(&outside).emptied(&made_with_the_key);
        let ours = tree::read(&signed(&envelope(&claims()), &key()).unwrap()).emptied(&made_with_the_key);
        assert_eq!(ours, vector);
    }

    #[test]
    fn digest_certificate_and_signature_are_those_of_the_bytes_sent() {
        let key = key();
        let xml = signed(&envelope(&claims()), &key).unwrap();
        let read = tree::read(&xml);
        let (before, rest) = xml.split_once("<ds:Signature ").unwrap();
        let (_, after) = rest.split_once("</ds:Signature>").unwrap();
        let digest = sha256_of_parts(&[before.as_bytes(), after.as_bytes()]);
        assert_eq!(read.find("ds:DigestValue").text, STANDARD.encode(digest));
        assert_eq!(read.find("ds:X509Certificate").text, key.certificate_base64());
        let info = &xml[xml.find("<ds:SignedInfo>").unwrap()..xml.find("<ds:SignatureValue>").unwrap()];
        let alone = info.replacen("<ds:SignedInfo>", &format!("<ds:SignedInfo xmlns:ds=\"{DS}\">"), 1);
        let signature = STANDARD.encode(key.sign(alone.as_bytes()).unwrap());
        assert_eq!(read.find("ds:SignatureValue").text, signature);
    }

    #[test]
    fn a_hostile_claim_stays_a_claim() {
        let key = key();
        let mut carried = 0;
        for hostile in hostile::and(&["x</saml:AttributeValue><a b=\"c\" d='e'>&amp;]]>\r\n\tÄ李😀"]) {
            let claims = Claims {
                issuer: hostile.clone(),
                audience: hostile.clone(),
                upn: hostile.clone(),
                immutable_id: hostile.clone(),
                ..claims()
            };
            let xml = match signed(&envelope(&claims), &key) {
                Ok(xml) => xml,
                Err(NotWritten::Claim(NotXml(c))) if hostile.contains(c) => continue,
                Err(error) => panic!("{error} for {hostile:?}"),
            };
            let read = tree::read(&xml);
            assert_eq!(read.attribute("Issuer"), hostile);
            assert_eq!(read.find("saml:Audience").text, hostile);
            let told: Vec<_> = read.all().into_iter().filter(|element| element.text == hostile).collect();
            let names: Vec<_> = told.iter().map(|element| element.name.as_str()).collect();
            let (value, name) = ("saml:AttributeValue", "saml:NameIdentifier");
            assert_eq!(names, ["saml:Audience", name, value, value, name]);
            carried += 1;
        }
        assert!(carried > 40, "most of it is text that XML can carry: {carried}");
    }

    #[test]
    fn a_claim_that_xml_cannot_carry_makes_no_token() {
        let broken = || "a\u{1}b".to_owned();
        let all = [
            Claims { issuer: broken(), ..claims() },
            Claims { audience: broken(), ..claims() },
            Claims { upn: broken(), ..claims() },
            Claims { immutable_id: broken(), ..claims() },
        ];
        let key = key();
        for claims in all {
            assert!(matches!(signed(&envelope(&claims), &key), Err(NotWritten::Claim(NotXml('\u{1}')))));
        }
    }

    #[test]
    fn an_assertions_id_is_a_name_in_xml() {
        let (claims, key) = (claims(), key());
        for id in ["", "0a", "-a", "_a b", "_a\"", "_a:b", "_ä", "#a"] {
            let refused = signed(&Envelope { assertion_id: id, ..envelope(&claims) }, &key);
            assert!(matches!(refused, Err(NotWritten::Id)), "{id:?}");
        }
    }

    #[test]
    fn every_method_says_what_its_table_says() {
        let key = key();
        for method in Method::ALL {
            let claims = Claims { proof: Proof { method: *method, ..claims().proof }, ..claims() };
            let read = tree::read(&signed(&envelope(&claims), &key).unwrap());
            let all = read.all();
            let is_references = |e: &&&tree::Element| e.attributes.values().any(|value| value == REFERENCES[0]);
            let references = all.iter().find(is_references).unwrap();
            let values: Vec<_> = references.children.iter().map(|value| value.text.as_str()).collect();
            assert_eq!(values, method.references());
            let statement = read.find("saml:AuthenticationStatement");
            assert_eq!(statement.attribute("AuthenticationMethod"), method.authentication_method());
        }
    }
}
