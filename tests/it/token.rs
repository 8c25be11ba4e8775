//! Strangers judge our tokens: xmlsec1 and samael accept each one, and refuse it as soon as a byte is changed.

use std::fs;
use std::ops::Range;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use countersign::domain::claims::{Claims, Method, Proof};
use countersign::domain::ids::{ApprovalId, hex};
use countersign::domain::time::{Span, Time};
use countersign::keys::{SigningKey, SystemEntropy, entropy};
use countersign::protocol::saml::{Envelope, assertion};
use countersign::protocol::wsfed::response::wresult;
use openssl::x509::X509;
use quick_xml::events::Event;
use samael::crypto::{CertificateDer, Crypto, CryptoProvider as _};

use crate::harness::house::Installation;
use crate::harness::tenant::{self, Token};

const NOON: Time = Time(1_800_014_400_000);

fn key() -> SigningKey {
    SigningKey::generate(&SystemEntropy, "test", NOON.minus(Span::days(1)), Span::days(2)).unwrap()
}

fn alice() -> Claims {
    Claims {
        issuer: "https://idp.example.net/fed/corp.example/".to_owned(),
        audience: "urn:federation:MicrosoftOnline".to_owned(),
        upn: "alice@corp.example".to_owned(),
        immutable_id: "AQIDBAUGBwgJCgsMDQ4PEA==".to_owned(),
        proof: Proof { method: Method::Push, proved_at: NOON.minus(Span::seconds(30)) },
    }
}

/// One after the other with something odd in each claim, and one with all of it in every claim.
fn everybody() -> Vec<Claims> {
    let odd = [
        "Tom & \"Jerry\" <'s>",
        "&amp;&#38;&lt;!--",
        "]]>",
        " \t\r\n \r two  spaces ",
        "\u{7f}\u{85}\u{2028}\u{feff}",
        "Zoë Müller 李小龙 😀 \u{202e}",
        "",
    ];
    let everywhere = |text: &str| Claims {
        issuer: text.to_owned(),
        audience: text.to_owned(),
        upn: text.to_owned(),
        immutable_id: text.to_owned(),
        ..alice()
    };
    let methods =
        Method::ALL.iter().map(|method| Claims { proof: Proof { method: *method, ..alice().proof }, ..alice() });
    methods.chain(odd.iter().map(|text| everywhere(text))).chain([everywhere(&odd.concat())]).collect()
}

fn id() -> String {
    format!("_{}", ApprovalId::from_random(entropy::bytes(&SystemEntropy)))
}

fn envelope<'a>(claims: &'a Claims, assertion_id: &'a str) -> Envelope<'a> {
    Envelope {
        claims,
        assertion_id,
        now: NOON,
        not_before: NOON.minus(Span::minutes(1)),
        not_on_or_after: NOON.plus(Span::minutes(5)),
    }
}

fn assertion_of(claims: &Claims, key: &SigningKey) -> String {
    assertion::signed(&envelope(claims, &id()), key).unwrap()
}

fn answer_with(claims: &Claims, key: &SigningKey) -> String {
    wresult(&envelope(claims, &id()), key).unwrap()
}

/// Samael, in this process. It lets its parser mend what is broken and then judges the mended document, so
/// whoever uses it has to refuse broken XML beforehand.
fn samael_accepts(xml: impl AsRef<[u8]>, key: &SigningKey) -> bool {
    let certificate = CertificateDer::from(key.certificate_der().to_vec());
    let verified = || Crypto::verify_signed_xml(xml.as_ref(), &certificate, Some("AssertionID"));
    is_well_formed(xml.as_ref()) && verified().is_ok()
}

fn is_well_formed(xml: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(xml) else { return false };
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// The command `xmlsec1`, with a folder for what it reads.
pub struct Xmlsec1(PathBuf, Option<&'static str>);

impl Xmlsec1 {
    pub fn trusting(key: &SigningKey) -> Self {
        let folder = std::env::temp_dir().join(format!("token-{}", hex(&entropy::bytes::<8>(&SystemEntropy))));
        fs::create_dir(&folder).unwrap();
        let certificate = X509::from_der(key.certificate_der()).unwrap();
        fs::write(folder.join("certificate.pem"), certificate.to_pem().unwrap()).unwrap();
        Self(folder, Some("2027-01-15 12:00:00"))
    }

    /// Judges by the real time instead of by noon.
    pub fn at_this_time(mut self) -> Self {
        self.1 = None;
        self
    }

    pub fn accepts(&self, xml: impl AsRef<[u8]>) -> bool {
        let Output { status, stdout, stderr } = self.run(xml.as_ref());
        let said = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        assert_eq!(status.success(), said.lines().any(|line| line == "OK"), "{said}");
        status.success()
    }

    fn run(&self, xml: &[u8]) -> Output {
        let token = self.0.join("token.xml");
        fs::write(&token, xml).unwrap();
        // The key is taken from the token's own certificate, and that must be the trusted one.
        Command::new("xmlsec1")
            .args(["--verify", "--id-attr:AssertionID", "urn:oasis:names:tc:SAML:1.0:assertion:Assertion"])
            .args(["--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:metadata:EntityDescriptor"])
            .args(["--enabled-key-data", "x509"])
            .args(self.1.iter().flat_map(|time| ["--verification-time", time]))
            .arg("--trusted-pem")
            .args([self.0.join("certificate.pem"), token])
            .output()
            .expect("xmlsec1 is needed: apt-get install xmlsec1")
    }
}

impl Drop for Xmlsec1 {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Every stranger judges an answer that a house gave at noon, and it must be good.
pub async fn all_accept(wresult: &str, house: &Installation) -> Token {
    let open = house.node().house.keyring.open().await.unwrap();
    assert!(Xmlsec1::trusting(&open.ring.signing).accepts(wresult), "{wresult}");
    tenant::accepts(wresult, house).await
}

/// Runs a test in a process of its own. The C library beneath samael complains about every bad signature on
/// standard error, where no test harness catches it.
fn quietly(name: &str, body: impl FnOnce()) {
    const INSIDE: &str = "COUNTERSIGN_TEST_INSIDE";
    if std::env::var_os(INSIDE).is_some() {
        return body();
    }
    let this = std::env::current_exe().unwrap();
    let mut command = Command::new(this);
    let output = command.args(["--exact", name]).env(INSIDE, "1").stderr(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn strangers_accept_every_assertion_by_itself() {
    let key = key();
    let xmlsec1 = Xmlsec1::trusting(&key);
    for claims in everybody() {
        let xml = assertion_of(&claims, &key);
        assert!(xmlsec1.accepts(&xml), "{xml}");
        assert!(samael_accepts(&xml, &key), "{xml}");
    }
}

#[test]
fn strangers_accept_every_answer_as_a_whole_and_the_assertion_taken_out_of_it() {
    let key = key();
    let xmlsec1 = Xmlsec1::trusting(&key);
    for claims in everybody() {
        let xml = answer_with(&claims, &key);
        let from = xml.find("<saml:Assertion ").unwrap();
        let until = xml.find("</t:RequestedSecurityToken>").unwrap();
        for xml in [&xml, &xml[from..until]] {
            assert!(xmlsec1.accepts(xml), "{xml}");
            assert!(samael_accepts(xml, &key), "{xml}");
        }
    }
}

#[test]
fn a_token_signed_with_another_key_is_refused() {
    quietly("token::a_token_signed_with_another_key_is_refused", || {
        let (key, other) = (key(), key());
        let xml = answer_with(&alice(), &other);
        assert!(!Xmlsec1::trusting(&key).accepts(&xml));
        assert!(!samael_accepts(&xml, &key));
    });
}

/// What the signature protects: the assertion around it, `ds:SignedInfo`, and the signature's own value.
fn signed_parts(xml: &str) -> [Range<usize>; 4] {
    let at = |text: &str| xml.find(text).unwrap();
    let after = |text: &str| at(text) + text.len();
    [
        at("<saml:Assertion ")..at("<ds:Signature "),
        at("<ds:SignedInfo>")..after("</ds:SignedInfo>"),
        after("<ds:SignatureValue>")..at("</ds:SignatureValue>"),
        after("</ds:Signature>")..after("</saml:Assertion>"),
    ]
}

/// A byte in the middle of each name, each attribute's value and each text of a part.
fn words(xml: &str, part: Range<usize>) -> Vec<usize> {
    let ends = |c: u8| matches!(c, b'<' | b'>' | b'"' | b'=' | b' ' | b'/' | b'\n');
    let mut found = Vec::new();
    let mut from = part.start;
    let mut in_value = false;
    for at in part {
        let c = xml.as_bytes()[at];
        in_value ^= c == b'"';
        // A value is one, with whatever signs are in it.
        let is_end = if in_value { c == b'"' } else { ends(c) };
        if is_end {
            if at > from {
                found.push(usize::midpoint(from, at));
            }
            from = at + 1;
        }
    }
    found
}

fn with_flipped_byte(xml: &str, at: usize) -> Vec<u8> {
    let mut bytes = xml.as_bytes().to_vec();
    bytes[at] ^= 1;
    bytes
}

#[test]
fn one_changed_byte_in_any_signed_part_and_strangers_refuse() {
    quietly("token::one_changed_byte_in_any_signed_part_and_strangers_refuse", || {
        let key = key();
        let xml = answer_with(&Claims { upn: "Zoë & <李>@corp.example".to_owned(), ..alice() }, &key);
        let positions: Vec<usize> = signed_parts(&xml).into_iter().flatten().collect();
        let slips_through = |accepts: &dyn Fn(&[u8]) -> bool, positions: &[usize]| {
            positions.iter().copied().find(|at| accepts(&with_flipped_byte(&xml, *at)))
        };
        assert_eq!(slips_through(&|xml| samael_accepts(xml, &key), &positions), None, "{xml}");
        // A process for each byte would take minutes, so xmlsec1 sees one of each name, value and text.
        let sample: Vec<usize> = signed_parts(&xml).into_iter().flat_map(|part| words(&xml, part)).collect();
        assert!(sample.len() > 80 && sample.iter().all(|at| positions.contains(at)), "{}", sample.len());
        let xmlsec1 = Xmlsec1::trusting(&key);
        assert_eq!(slips_through(&|xml| xmlsec1.accepts(xml), &sample), None, "{xml}");
    });
}
