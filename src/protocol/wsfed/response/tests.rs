//! The answer against its vector.

use super::*;
use crate::domain::claims::{Claims, Method, Proof};
use crate::domain::time::{Span, Time};
use crate::keys::SystemEntropy;
use crate::protocol::saml::assertion::signed;
use crate::protocol::xml::tree;

const VECTOR: &str = include_str!("../../../../tests/vectors/wsfed-wresult-mfa.xml");
const NOON: Time = Time(1_800_014_400_000);

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
        assertion_id: "_00000000-1111-4222-8333-444444444444",
        now: NOON,
        not_before: NOON.minus(Span::minutes(1)),
        not_on_or_after: NOON.plus(Span::hours(1)),
    }
}

#[test]
fn the_answer_is_the_vectors_in_everything_but_key_and_corporate_network() {
    let outside = |e: &tree::Element| e.attributes.values().any(|value| value == "insidecorporatenetwork");
    let made_with_the_key = ["ds:DigestValue", "ds:SignatureValue", "ds:X509Certificate"];
    let vector = tree::read(VECTOR).without(&outside).emptied(&made_with_the_key);
    let ours = tree::read(&wresult(&envelope(&claims()), &key()).unwrap()).emptied(&made_with_the_key);
    assert_eq!(ours, vector);
}

#[test]
fn the_assertion_stands_in_the_answer_byte_for_byte() {
    let (claims, key) = (claims(), key());
    let answer = wresult(&envelope(&claims), &key).unwrap();
    let assertion = signed(&envelope(&claims), &key).unwrap();
    let around = format!("<t:RequestedSecurityToken>{assertion}</t:RequestedSecurityToken>");
    assert!(answer.contains(&around));
    assert!(!answer.starts_with("<?xml") && !answer.contains('\n'));
}

#[test]
fn a_claim_that_xml_cannot_carry_makes_no_answer() {
    let claims = Claims { upn: "a\u{ffff}".to_owned(), ..claims() };
    assert!(matches!(wresult(&envelope(&claims), &key()), Err(NotWritten::Claim(_))));
}
