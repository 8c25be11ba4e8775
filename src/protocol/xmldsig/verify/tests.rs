use super::*;
use crate::domain::time::{Span, Time};
use crate::keys::{SigningKey, SystemEntropy, sha256};
use crate::protocol::xml::Writer;
use crate::protocol::xml::document::{MESSAGE, read};
use crate::protocol::xmldsig::sign;

const NOON: Time = Time(1_800_014_400_000);

fn key() -> SigningKey {
    SigningKey::generate(&SystemEntropy, "peer", NOON, Span::days(1)).unwrap()
}

fn certificate(key: &SigningKey) -> [PeerCertificate; 1] {
    [PeerCertificate::parse(key.certificate_der()).unwrap()]
}

/// A message as others sign it: declarations of its own, short tags, a signature after the issuer.
const BEFORE: &str =
    "<p:Request xmlns:p=\"urn:p\" xmlns:unused=\"urn:u\" ID=\"_1\"><Issuer xmlns=\"urn:i\">me</Issuer>";
const AFTER: &str = "<p:Wish b=\"2\" a=\"1\"/></p:Request>";
/// The same as canonicalisation has it.
const CANONICAL: &str = "<p:Request xmlns:p=\"urn:p\" ID=\"_1\"><Issuer xmlns=\"urn:i\">me</Issuer><p:Wish a=\"1\" b=\"2\"></p:Wish></p:Request>";

fn signature(id: &str, canonical: &str, key: &SigningKey) -> String {
    let mut w = Writer::default();
    sign::write(&mut w, id, &sha256(canonical), key).unwrap();
    w.finish().unwrap()
}

fn signed(key: &SigningKey) -> String {
    format!("{BEFORE}{}{AFTER}", signature("_1", CANONICAL, key))
}

fn judged(xml: &str, key: &SigningKey) -> Result<(), Unproved> {
    let root = read(xml.as_bytes(), MESSAGE).unwrap_or_else(|why| panic!("{why}: {xml}"));
    enveloped(&root, Pinned { certificates: &certificate(key), sha1: false })
}

#[test]
fn a_signature_of_the_pinned_key_over_the_root_is_believed() {
    let (key, other) = (key(), key());
    assert_eq!(judged(&signed(&key), &key), Ok(()));
    assert_eq!(judged(&signed(&other), &key), Err(Unproved::Signature), "whatever certificate it brings along");
    assert_eq!(judged(&format!("{BEFORE}{AFTER}"), &key), Err(Unproved::Unsigned));
    let root = read(signed(&key).as_bytes(), MESSAGE).unwrap();
    assert_eq!(enveloped(&root, Pinned { certificates: &[], sha1: true }), Err(Unproved::Signature));
}

#[test]
fn every_changed_byte_of_what_is_signed_is_noticed() {
    let key = key();
    let xml = signed(&key);
    let certificates = certificate(&key);
    let pinned = Pinned { certificates: &certificates, sha1: true };
    let key_info = xml.find("<ds:KeyInfo>").unwrap()..xml.find("</ds:KeyInfo>").unwrap() + "</ds:KeyInfo>".len();
    // What no canonical form has: a declaration that nothing uses.
    let unused = xml.find("xmlns:unused").unwrap()..xml.find(" ID=").unwrap();
    for at in (0..xml.len()).filter(|at| !key_info.contains(at) && !unused.contains(at)) {
        let mut bytes = xml.as_bytes().to_vec();
        bytes[at] ^= 1;
        let Ok(root) = read(&bytes, MESSAGE) else { continue };
        assert!(enveloped(&root, pinned).is_err(), "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn nothing_else_takes_the_signed_roots_place() {
    let key = key();
    let original = signed(&key);
    let signature = signature("_1", CANONICAL, &key);
    let bare = format!("{BEFORE}{AFTER}");
    let evil = |content: &str| format!("<p:Request xmlns:p=\"urn:p\" ID=\"_evil\">{content}</p:Request>");
    let same_id = |content: &str| format!("<p:Request xmlns:p=\"urn:p\" ID=\"_1\">{content}</p:Request>");
    let object = signature.replace("</ds:Signature>", &format!("<ds:Object>{bare}</ds:Object></ds:Signature>"));
    for (name, xml, why) in [
        ("the signed one within another", evil(&original), Unproved::Misplaced),
        ("within another's extensions", evil(&format!("<p:Extensions>{original}</p:Extensions>")), Unproved::Misplaced),
        ("beside its signature", evil(&format!("{signature}{bare}")), Unproved::Reference),
        ("within its signature", evil(&object), Unproved::Shape),
        ("within its signature, under one id", same_id(&object), Unproved::Duplicate),
        ("under one id", same_id(&format!("{signature}{bare}")), Unproved::Duplicate),
        ("under one id of another case", same_id(&format!("{signature}<p:x Id=\"_1\"/>")), Unproved::Duplicate),
        ("two signatures", original.replace(AFTER, &format!("{signature}{AFTER}")), Unproved::Misplaced),
        ("one deeper", original.replace(AFTER, &format!("<p:x>{signature}</p:x>{AFTER}")), Unproved::Misplaced),
        ("a signature of nothing", original.replace("URI=\"#_1\"", "URI=\"\""), Unproved::Reference),
        ("without a reference", original.replace(" URI=\"#_1\"", ""), Unproved::Reference),
        ("of something else", original.replace("URI=\"#_1\"", "URI=\"#_2\""), Unproved::Reference),
        ("of another place", original.replace("URI=\"#_1\"", "URI=\"http://evil.example/#_1\""), Unproved::Reference),
        ("by a pointer", original.replace("URI=\"#_1\"", "URI=\"#xpointer(/)\""), Unproved::Reference),
        ("without an id", original.replace(" ID=\"_1\"", ""), Unproved::Reference),
    ] {
        assert_eq!(judged(&xml, &key), Err(why), "{name}");
    }
}

#[test]
fn no_other_way_of_signing_is_taken() {
    let key = key();
    let original = signed(&key);
    let transform = format!("<ds:Transform Algorithm=\"{ENVELOPED}\"></ds:Transform>");
    let xslt = "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"></ds:Transform>";
    for (what, from, to, why) in [
        ("no signature", RSA_SHA256, "http://www.w3.org/2000/09/xmldsig#none", Unproved::Algorithm),
        ("a shared secret", RSA_SHA256, "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", Unproved::Algorithm),
        ("a short digest", RSA_SHA256, RSA_SHA1, Unproved::Algorithm),
        ("nothing named", RSA_SHA256, "", Unproved::Algorithm),
        ("another digest", SHA256, SHA1, Unproved::Algorithm),
        ("another canonical form", EXCLUSIVE, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", Unproved::Algorithm),
        ("with comments", EXCLUSIVE, "http://www.w3.org/2001/10/xml-exc-c14n#WithComments", Unproved::Algorithm),
        ("a program", &transform, xslt, Unproved::Algorithm),
        ("one transform", &transform, "", Unproved::Shape),
        ("one more", &transform, &format!("{transform}{transform}"), Unproved::Shape),
        (
            "cut short",
            "</ds:SignatureMethod>",
            "<ds:HMACOutputLength>0</ds:HMACOutputLength></ds:SignatureMethod>",
            Unproved::Shape,
        ),
        ("no base64", "<ds:DigestValue>", "<ds:DigestValue>!", Unproved::Shape),
    ] {
        let xml = original.replace(from, to);
        assert_ne!(xml, original, "{what}");
        assert_eq!(judged(&xml, &key), Err(why), "{what}");
    }
}

#[test]
fn the_short_digest_is_taken_where_that_is_configured() {
    use openssl::hash::MessageDigest;
    use openssl::pkey::PKey;
    use openssl::sign::Signer;

    let key = key();
    let private = PKey::private_key_from_pkcs8(&key.pkcs8().unwrap()).unwrap();
    let digest = STANDARD.encode(Hash::Sha1.of(CANONICAL.as_bytes()).unwrap());
    let whole = signature("_1", CANONICAL, &key).replace(RSA_SHA256, RSA_SHA1).replace(SHA256, SHA1);
    let (before, rest) = whole.split_once("<ds:DigestValue>").unwrap();
    let (_, rest) = rest.split_once("</ds:DigestValue>").unwrap();
    let whole = format!("{before}<ds:DigestValue>{digest}</ds:DigestValue>{rest}");
    let start = whole.find("<ds:SignedInfo>").unwrap();
    let end = whole.find("<ds:SignatureValue>").unwrap();
    let info = whole[start..end].replacen("<ds:SignedInfo>", &format!("<ds:SignedInfo xmlns:ds=\"{DS}\">"), 1);
    let mut signer = Signer::new(MessageDigest::sha1(), &private).unwrap();
    let value = STANDARD.encode(signer.sign_oneshot_to_vec(info.as_bytes()).unwrap());
    let after = &whole[whole.find("</ds:SignatureValue>").unwrap()..];
    let xml = format!("{BEFORE}{}<ds:SignatureValue>{value}{after}{AFTER}", &whole[..end]);
    let root = read(xml.as_bytes(), MESSAGE).unwrap();
    let certificates = certificate(&key);
    assert_eq!(enveloped(&root, Pinned { certificates: &certificates, sha1: true }), Ok(()));
    assert_eq!(enveloped(&root, Pinned { certificates: &certificates, sha1: false }), Err(Unproved::Algorithm));
}

#[test]
fn a_detached_signature_is_over_the_very_text() {
    let key = key();
    let certificates = certificate(&key);
    let pinned = Pinned { certificates: &certificates, sha1: false };
    let signature = key.sign(b"SAMLRequest=a%2fb").unwrap();
    assert_eq!(detached("SAMLRequest=a%2fb", RSA_SHA256, &signature, pinned), Ok(()));
    assert_eq!(detached("SAMLRequest=a%2Fb", RSA_SHA256, &signature, pinned), Err(Unproved::Signature));
    assert_eq!(detached("SAMLRequest=a%2fb", RSA_SHA1, &signature, pinned), Err(Unproved::Algorithm));
    assert_eq!(detached("SAMLRequest=a%2fb", "none", &signature, pinned), Err(Unproved::Algorithm));
    assert_eq!(detached("SAMLRequest=a%2fb", RSA_SHA256, b"", pinned), Err(Unproved::Signature));
}
