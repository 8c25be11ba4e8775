use super::*;
use crate::domain::time::{Span, Time};
use crate::keys::SystemEntropy;
use crate::keys::peer::PeerCertificate;
use crate::protocol::xml::document::MESSAGE;
use crate::protocol::xml::tree;
use crate::protocol::xmldsig::verify::{Pinned, enveloped};

const NOON: Time = Time(1_800_014_400_000);
const VECTOR: &str = include_str!("../../../../tests/vectors/federationmetadata.xml");

fn key() -> SigningKey {
    SigningKey::generate(&SystemEntropy, "test", NOON, Span::days(1)).unwrap()
}

fn descriptor<'a>(certificates: &'a [&'a str]) -> Descriptor<'a> {
    Descriptor {
        entity_id: "https://idp.example.net/fed/corp.example/",
        sign_in: "https://idp.example.net/fed/corp.example/saml",
        sign_out: "https://idp.example.net/fed/corp.example/signout",
        certificates,
    }
}

#[test]
fn the_current_certificate_comes_first_and_the_next_one_second() {
    let key = key();
    let xml = write(&descriptor(&[key.certificate_base64(), "bmV4dA=="]), &key).unwrap();
    let read = tree::read(&xml);
    let provider = read.children.iter().find(|child| child.name == "md:IDPSSODescriptor").unwrap();
    let certificates: Vec<_> = provider.all().into_iter().filter(|e| e.name == "ds:X509Certificate").collect();
    let certificates: Vec<_> = certificates.iter().map(|e| e.text.as_str()).collect();
    assert_eq!(certificates, [key.certificate_base64(), "bmV4dA=="]);
    assert_eq!(read.attribute("entityID"), "https://idp.example.net/fed/corp.example/");
}

#[test]
fn it_is_signed_as_a_whole_and_always_in_the_same_bytes() {
    let key = key();
    let xml = write(&descriptor(&[key.certificate_base64()]), &key).unwrap();
    assert_eq!(xml, write(&descriptor(&[key.certificate_base64()]), &key).unwrap());
    let certificates = [PeerCertificate::parse(key.certificate_der()).unwrap()];
    let pinned = Pinned { certificates: &certificates, sha1: false };
    let root = read_document(xml.as_bytes(), MESSAGE).unwrap();
    assert_eq!(enveloped(&root, pinned), Ok(()));
    let changed = read_document(xml.replace("/signout", "/signin").as_bytes(), MESSAGE).unwrap();
    assert!(enveloped(&changed, pinned).is_err());
}

#[test]
fn it_offers_the_doors_that_the_vector_offers() {
    let services = |root: &tree::Element| {
        let all = root.all();
        let services = all.into_iter().filter(|e| e.name.ends_with("SingleSignOnService"));
        let mut bindings: Vec<_> = services.map(|e| e.attribute("Binding").to_owned()).collect();
        bindings.sort();
        bindings
    };
    let key = key();
    let ours = tree::read(&write(&descriptor(&[key.certificate_base64()]), &key).unwrap());
    assert_eq!(services(&ours), services(&tree::read(VECTOR)));
}

const FILE_OF_ONE: &str = r#"<?xml version="1.0"?>
<!-- made by hand -->
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://sp.example/saml">
  <SPSSODescriptor AuthnRequestsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>
      AAAA
      BBBB</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
    <KeyDescriptor use="encryption"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>CCCC</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
    <KeyDescriptor><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>DDDD</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
    <SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://sp.example/slo/redirect"/>
    <SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example/slo" ResponseLocation="https://sp.example/slo/answer"/>
    <AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact" Location="https://sp.example/artifact" index="0" isDefault="true"/>
    <AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example/acs/1" index="1"/>
    <AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example/acs/2" index="2" isDefault="true"/>
  </SPSSODescriptor>
</EntityDescriptor>
"#;

#[test]
fn a_service_providers_file_says_where_answers_go_and_what_it_signs_with() {
    let described = read(FILE_OF_ONE.as_bytes()).unwrap();
    assert_eq!(described.entity_id, "https://sp.example/saml");
    let replies: Vec<_> = described.replies.iter().map(|reply| (reply.index, reply.url.as_str())).collect();
    assert_eq!(replies, [(2, "https://sp.example/acs/2"), (1, "https://sp.example/acs/1")]);
    assert_eq!(described.sign_out_url.as_deref(), Some("https://sp.example/slo/answer"));
    let certificates: Vec<_> =
        described.certificates.iter().map(|c| c.split_whitespace().collect::<String>()).collect();
    assert_eq!(certificates, ["AAAABBBB", "DDDD"]);
    assert!(described.signs);
}

#[test]
fn a_file_that_describes_none_is_refused() {
    for (file, why) in [
        ("<a/>", NotDescribed::Entity),
        ("<EntityDescriptor entityID='x'/>", NotDescribed::Entity),
        ("<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'/>", NotDescribed::Entity),
        ("<EntityDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata' entityID='x'/>", NotDescribed::NoProvider),
        ("<!DOCTYPE a><a/>", NotDescribed::Document(Unread::DocumentType)),
        ("", NotDescribed::Document(Unread::Form)),
    ] {
        assert_eq!(read(file.as_bytes()), Err(why), "{file}");
    }
    let without = FILE_OF_ONE.replace("HTTP-POST", "PAOS");
    assert_eq!(read(without.as_bytes()), Err(NotDescribed::NoAddress));
}
