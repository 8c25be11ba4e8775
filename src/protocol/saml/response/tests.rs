use super::*;
use crate::domain::claims::{Method, Proof};
use crate::keys::SystemEntropy;
use crate::keys::peer::PeerCertificate;
use crate::protocol::xml::document::{Element, MESSAGE, Node, read};
use crate::protocol::xml::tree;
use crate::protocol::xmldsig::verify::{Pinned, Unproved, enveloped};

const MFA: &str = include_str!("../../../../tests/vectors/saml2-response-mfa.xml");
const PASSWORD: &str = include_str!("../../../../tests/vectors/saml2-response-password.xml");
const NOON: Time = Time(1_800_014_400_000);

fn key() -> SigningKey {
    SigningKey::generate(&SystemEntropy, "test", NOON, Span::days(1)).unwrap()
}

fn claims(method: Method) -> Claims {
    Claims {
        issuer: "https://idp.example.net/fed/corp.example/".to_owned(),
        audience: "urn:federation:MicrosoftOnline".to_owned(),
        upn: "alice@corp.example".to_owned(),
        immutable_id: "AQIDBAUGBwgJCgsMDQ4PEA==".to_owned(),
        proof: Proof { method, proved_at: NOON.minus(Span::seconds(30)) },
    }
}

fn reply() -> SamlReply {
    SamlReply {
        url: "https://login.microsoftonline.com/login.srf".to_owned(),
        relay_state: None,
        request_id: "_req-77777777-8888-4999-8aaa-bbbbbbbbbbbb".to_owned(),
        audience: "urn:federation:MicrosoftOnline".to_owned(),
        issuer: None,
        provider: None,
        name_id: NameIdRule::Persistent,
        microsoft: true,
        passive: false,
        class: None,
    }
}

fn written(claims: &Claims, reply: &SamlReply, key: &SigningKey) -> Result<String, NotWritten> {
    let envelope = Envelope {
        claims,
        assertion_id: "_assn-11111111-2222-4333-8444-555555555555",
        now: NOON,
        not_before: NOON.minus(Span::minutes(1)),
        not_on_or_after: NOON.plus(Span::hours(1)),
    };
    let response_id = "_resp-aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
    answer(&Answering { envelope: &envelope, response_id, session_index: "_sess-1", reply }, key)
}

#[test]
fn the_answer_is_the_vectors_in_shape_and_order_and_in_everything_but_the_key() {
    let made_with_the_key = ["ds:DigestValue", "ds:SignatureValue", "ds:X509Certificate"];
    for (method, vector) in [(Method::Push, MFA), (Method::Passcode, PASSWORD)] {
        let vector = tree::read(vector).emptied(&made_with_the_key);
        let ours = written(&claims(method), &reply(), &key()).unwrap();
        assert!(!ours.starts_with("<?xml") && !ours.contains('\n'));
        assert_eq!(tree::read(&ours).emptied(&made_with_the_key), vector);
    }
}

/// The assertion as a document of its own.
fn assertion_in(xml: &str) -> Element {
    let start = xml.find("<saml:Assertion ").unwrap();
    let end = xml.find("</samlp:Response>").unwrap();
    read(&xml.as_bytes()[start..end], MESSAGE).unwrap()
}

#[test]
fn the_assertion_verifies_and_one_changed_text_does_not() {
    let key = key();
    let certificates = [PeerCertificate::parse(key.certificate_der()).unwrap()];
    let pinned = Pinned { certificates: &certificates, sha1: false };
    let xml = written(&claims(Method::Push), &reply(), &key).unwrap();
    let mut root = assertion_in(&xml);
    assert_eq!(enveloped(&root, pinned), Ok(()));
    let Node::Element(issuer) = &mut root.children[0] else { panic!("{xml}") };
    issuer.children = vec![Node::Text("https://evil.example/".to_owned())];
    assert_eq!(enveloped(&root, pinned), Err(Unproved::Digest));
}

#[test]
fn others_get_their_own_name_for_the_person_and_the_standards_name_for_the_address() {
    let reply = SamlReply { name_id: NameIdRule::Email, microsoft: false, ..reply() };
    let read = tree::read(&written(&claims(Method::Push), &reply, &key()).unwrap());
    assert_eq!(read.find("saml:NameID").text, "alice@corp.example");
    assert_eq!(read.find("saml:NameID").attribute("Format"), EMAIL);
    assert_eq!(read.find("saml:Attribute").attribute("Name"), MAIL);
}

#[test]
fn a_hostile_claim_or_request_stays_a_text() {
    let hostile = "x</saml:AttributeValue><a b=\"c\" d='e'>&amp;]]>\r\n\t\u{c4}\u{674e}";
    let claims = Claims {
        issuer: hostile.to_owned(),
        audience: hostile.to_owned(),
        upn: hostile.to_owned(),
        immutable_id: hostile.to_owned(),
        ..claims(Method::Push)
    };
    let reply = SamlReply { request_id: hostile.to_owned(), url: hostile.to_owned(), ..reply() };
    let read = tree::read(&written(&claims, &reply, &key()).unwrap());
    assert_eq!(read.attribute("InResponseTo"), hostile);
    let names: Vec<_> = read.all().into_iter().filter(|e| e.text == hostile).map(|e| e.name.clone()).collect();
    assert_eq!(names, ["saml:Issuer", "saml:Issuer", "saml:NameID", "saml:Audience", "saml:AttributeValue"]);
    let broken = Claims { upn: "a\u{1}".to_owned(), ..claims };
    assert!(matches!(written(&broken, &reply, &key()), Err(NotWritten::Claim(_))));
}

#[test]
fn a_refusal_names_its_request_and_says_why() {
    let head = Head { id: "_r", now: NOON, issuer: "https://idp.example.net/fed/corp.example/" };
    for (why, outer, inner) in [
        (Status::NoPassive, "Responder", "NoPassive"),
        (Status::RequestDenied, "Requester", "RequestDenied"),
        (Status::NoAuthnContext, "Responder", "NoAuthnContext"),
        (Status::InvalidNameIdPolicy, "Requester", "InvalidNameIDPolicy"),
        (Status::UnsupportedBinding, "Requester", "UnsupportedBinding"),
        (Status::AuthnFailed, "Responder", "AuthnFailed"),
    ] {
        let read = tree::read(&refusal(&head, &reply(), why).unwrap());
        assert_eq!(read.attribute("InResponseTo"), reply().request_id);
        assert_eq!(read.attribute("Destination"), reply().url);
        let codes: Vec<_> = read.all().into_iter().filter(|e| e.name == "samlp:StatusCode").collect();
        let codes: Vec<_> = codes.iter().map(|e| e.attribute("Value").rsplit(':').next().unwrap()).collect();
        assert_eq!(codes, [outer, inner]);
        assert!(read.all().iter().all(|e| !e.name.ends_with("Assertion") && !e.name.ends_with("Signature")));
    }
}
