//! The assertion against its vector. Whether strangers accept it is told in `tests/it/token.rs`.

use super::*;
use crate::domain::claims::{Method, Proof};
use crate::domain::time::Span;
use crate::keys::SystemEntropy;
use crate::protocol::xml::tree;

const VECTOR: &str = include_str!("../../../../tests/vectors/saml11-assertion-mfa.xml");
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
    let hostile = "x</saml:AttributeValue><a b=\"c\" d='e'>&amp;]]>\r\n\tÄ李😀";
    let claims = Claims {
        issuer: hostile.to_owned(),
        audience: hostile.to_owned(),
        upn: hostile.to_owned(),
        immutable_id: hostile.to_owned(),
        ..claims()
    };
    let read = tree::read(&signed(&envelope(&claims), &key()).unwrap());
    assert_eq!(read.attribute("Issuer"), hostile);
    assert_eq!(read.find("saml:Audience").text, hostile);
    let told: Vec<_> = read.all().into_iter().filter(|element| element.text == hostile).collect();
    let names: Vec<_> = told.iter().map(|element| element.name.as_str()).collect();
    let (value, name) = ("saml:AttributeValue", "saml:NameIdentifier");
    assert_eq!(names, ["saml:Audience", name, value, value, name]);
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
