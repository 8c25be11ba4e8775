use std::io::Write as _;

use base64::engine::general_purpose::STANDARD as PADDED;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::*;
use crate::domain::time::{Span, Time};
use crate::keys::{PeerCertificate, SigningKey, SystemEntropy};
use crate::protocol::xmldsig::RSA_SHA256;

const XML: &str = include_str!("../../../../tests/vectors/saml2-authnrequest.xml");

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn message(bytes: &[u8]) -> String {
    encoded(&PADDED.encode(deflated(bytes)))
}

fn key() -> SigningKey {
    SigningKey::generate(&SystemEntropy, "peer", Time(1_800_014_400_000), Span::days(1)).unwrap()
}

#[test]
fn a_message_in_a_query_is_what_was_deflated() {
    let query =
        format!("SAMLRequest={}&RelayState=a%3db%26c&username=alice%40corp.example&lc=1031", message(XML.as_bytes()));
    let carried = redirect(&query).unwrap().unwrap();
    assert_eq!(carried.root, read(XML.as_bytes(), MESSAGE).unwrap());
    assert_eq!(carried.relay_state.as_deref(), Some("a=b&c"));
    assert_eq!(carried.hint.as_deref(), Some("alice@corp.example"));
    assert_eq!(carried.language.as_deref(), Some("de-DE"));
    assert!(!carried.is_signed());
    assert!(redirect("").unwrap().is_none() && redirect("RelayState=x").unwrap().is_none());
    let empty = redirect(&format!("SAMLRequest={}&RelayState=", message(XML.as_bytes()))).unwrap().unwrap();
    assert_eq!(empty.relay_state.as_deref(), Some(""), "present and empty is not absent");
}

#[test]
fn a_message_in_a_form_may_be_broken_into_lines() {
    let text = PADDED.encode(XML);
    let lines: Vec<_> = text.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    for text in [text.clone(), lines.join("\r\n"), lines.join("\n"), text.trim_end_matches('=').to_owned()] {
        let body = format!("SAMLRequest={}&RelayState=&username=", encoded(&text));
        let carried = post(&body, "login_hint=alice%40corp.example").unwrap().unwrap();
        assert_eq!(carried.root, read(XML.as_bytes(), MESSAGE).unwrap());
        assert_eq!((carried.relay_state.as_deref(), carried.hint.as_deref()), (Some(""), Some("alice@corp.example")));
    }
    assert!(post("wa=wsignin1.0", "").unwrap().is_none());
}

#[test]
fn what_few_bytes_become_is_bounded() {
    // A gigabyte of nothing, deflated twice as far as it goes, is a message of a few hundred kilobytes; this is less.
    let bomb = deflated(&vec![b' '; 32 * 1024 * 1024]);
    assert!(bomb.len() < 40_000);
    let query = format!("SAMLRequest={}", encoded(&PADDED.encode(&bomb)));
    assert_eq!(redirect(&query).unwrap_err(), Malformed::Inflate);
    let padded = format!("{XML}{}", " ".repeat(MESSAGE.bytes - XML.len()));
    assert!(redirect(&format!("SAMLRequest={}", message(padded.as_bytes()))).is_ok());
    assert_eq!(
        redirect(&format!("SAMLRequest={}", message(format!("{padded} ").as_bytes()))).unwrap_err(),
        Malformed::Inflate
    );
}

#[test]
fn what_is_broken_is_not_taken() {
    let good = message(XML.as_bytes());
    let long = "x".repeat(LONGEST_CONTEXT + 1);
    for (query, why) in [
        ("SAMLRequest=".to_owned(), Malformed::Inflate),
        ("SAMLRequest=!".to_owned(), Malformed::Base64),
        ("SAMLRequest=AAAA".to_owned(), Malformed::Inflate),
        (format!("SAMLRequest={}", encoded(&PADDED.encode(XML))), Malformed::Inflate),
        (format!("SAMLRequest={good}&SAMLRequest={good}"), Malformed::Query(Broken::Duplicate)),
        (format!("SAMLRequest={good}&RelayState=a&RelayState=a"), Malformed::Query(Broken::Duplicate)),
        (format!("SAMLRequest={good}&RelayState=%0d%0a"), Malformed::Query(Broken::Control)),
        (format!("SAMLRequest={good}&RelayState=%zz"), Malformed::Query(Broken::Percent)),
        (format!("SAMLRequest={good}&RelayState=%ff"), Malformed::Query(Broken::Utf8)),
        (format!("SAMLRequest={good}&RelayState={long}"), Malformed::RelayTooLong),
        (format!("SAMLRequest={good}&SAMLEncoding=urn:other"), Malformed::Encoding),
        (format!("SAMLRequest={good}&SigAlg=x"), Malformed::HalfSigned),
        (format!("SAMLRequest={good}&Signature=AAAA"), Malformed::HalfSigned),
        (format!("SAMLRequest={good}&SigAlg=x&Signature=!"), Malformed::Base64),
        (format!("SAMLRequest={}", message(b"<!DOCTYPE a><a/>")), Malformed::Document(Unread::DocumentType)),
        (format!("SAMLRequest={}", message(b"<a>")), Malformed::Document(Unread::Form)),
        (
            format!("SAMLRequest={}", message(b"<a><s:Signature xmlns:s='http://www.w3.org/2000/09/xmldsig#'/></a>")),
            Malformed::SignedWithin,
        ),
    ] {
        assert_eq!(redirect(&query).unwrap_err(), why, "{query:.200}");
    }
}

#[test]
fn a_query_is_verified_in_the_very_characters_that_came() {
    let key = key();
    let certificates = [PeerCertificate::parse(key.certificate_der()).unwrap()];
    let pinned = Pinned { certificates: &certificates, sha1: false };
    let upper = message(XML.as_bytes());
    let lower: String = {
        // As .NET writes it: hexadecimal digits in lower case, and a space as a plus sign.
        let mut out = String::new();
        let mut rest = upper.as_str();
        while let Some((before, after)) = rest.split_once('%') {
            out.push_str(before);
            out.push('%');
            out.push_str(&after[..2].to_ascii_lowercase());
            rest = &after[2..];
        }
        out + rest
    };
    let algorithm = encoded(RSA_SHA256);
    for (message, relay) in
        [(&upper, "&RelayState=a%20b"), (&lower, "&RelayState=a+b"), (&lower, ""), (&upper, "&RelayState=")]
    {
        let signed = format!("SAMLRequest={message}{relay}&SigAlg={algorithm}");
        let signature = encoded(&PADDED.encode(key.sign(signed.as_bytes()).unwrap()));
        let carried = redirect(&format!("{signed}&Signature={signature}")).unwrap().unwrap();
        assert!(carried.is_signed());
        assert_eq!(carried.verify(pinned), Ok(()), "{signed}");
        // Whatever the order in the query, and whatever else is in it.
        let other = format!("username=x&Signature={signature}&SigAlg={algorithm}{relay}&SAMLRequest={message}");
        assert_eq!(redirect(&other).unwrap().unwrap().verify(pinned), Ok(()));
        let changed = format!("{signed}&Signature={signature}").replace(relay, "&RelayState=evil");
        if !relay.is_empty() {
            assert_eq!(redirect(&changed).unwrap().unwrap().verify(pinned), Err(Unproved::Signature));
        }
        let added = format!("{signed}&Signature={signature}{}", if relay.is_empty() { "&RelayState=evil" } else { "" });
        let verified = redirect(&added).unwrap().unwrap().verify(pinned);
        assert_eq!(verified.is_ok(), !relay.is_empty(), "a relay state that was not signed");
    }
    let unsigned = redirect(&format!("SAMLRequest={upper}")).unwrap().unwrap();
    assert_eq!(unsigned.verify(pinned), Err(Unproved::Unsigned));
}
