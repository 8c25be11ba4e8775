//! A service provider of SAML 2.0: makes requests, signs them with tools that are not ours, and judges answers.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::domain::application::Application;
use countersign::domain::service_provider::{NameIdRule, ReplyAddress, ServiceProvider};
use countersign::domain::time::{Clock as _, Span, Time};
use countersign::flow::providers::NewProvider;
use countersign::keys::{SigningKey, SystemEntropy, entropy};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use openssl::pkey::PKey;
use openssl::x509::X509;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::browser::{Browser, Page};
use super::house::{DOMAIN, Installation, REALM};
use super::keeper;

pub const SAML: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/// A service provider.
pub struct Provider {
    pub entity_id: String,
    pub reply_url: String,
    pub key: SigningKey,
    pub folder: PathBuf,
}

/// A name that no request had before.
pub fn fresh_id() -> String {
    format!("_{}", countersign::domain::ids::hex(&entropy::bytes::<16>(&SystemEntropy)))
}

/// A value as a query has it.
pub fn coded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The message of a query.
pub fn query(xml: &str, relay: Option<&str>) -> String {
    let relay = relay.map(|relay| format!("&RelayState={}", coded(relay))).unwrap_or_default();
    format!("SAMLRequest={}{relay}", coded(&STANDARD.encode(deflated(xml.as_bytes()))))
}

impl Provider {
    pub fn named(entity_id: &str) -> Self {
        let key = SigningKey::generate(&SystemEntropy, "provider", Time(1_700_000_000_000), Span::days(3650)).unwrap();
        let folder = keeper::folder("provider");
        let pem = PKey::private_key_from_pkcs8(&key.pkcs8().unwrap()).unwrap().private_key_to_pem_pkcs8().unwrap();
        fs::write(folder.join("key.pem"), pem).unwrap();
        fs::write(folder.join("certificate.pem"), X509::from_der(key.certificate_der()).unwrap().to_pem().unwrap())
            .unwrap();
        Self { entity_id: entity_id.to_owned(), reply_url: "https://app.example/acs".to_owned(), key, folder }
    }

    /// Microsoft 365, with a key that we know.
    pub fn microsoft() -> Self {
        Self { reply_url: super::house::REPLY.to_owned(), ..Self::named(REALM) }
    }

    /// A service provider that the house knows.
    pub async fn of(house: &Installation) -> Self {
        let provider = Self::named("https://app.example/saml");
        provider.joins(house, false).await;
        provider
    }

    /// Becomes one of the application.
    pub async fn joins(&self, house: &Installation, requires_signed: bool) -> ServiceProvider {
        let new = self.described(requires_signed);
        self.joins_as(house, new).await
    }

    pub async fn joins_as(&self, house: &Installation, new: NewProvider) -> ServiceProvider {
        let manage = &house.node().house.manage;
        manage.add_provider(&application(house).await, new).await.unwrap().unwrap()
    }

    pub fn described(&self, requires_signed: bool) -> NewProvider {
        NewProvider {
            entity_id: self.entity_id.clone(),
            replies: vec![ReplyAddress { index: 0, url: self.reply_url.clone() }],
            sign_out_url: Some("https://app.example/slo".to_owned()),
            name_id: NameIdRule::Persistent,
            certificates: vec![self.key.certificate_der().to_vec()],
            requires_signed,
            takes_sha1: false,
        }
    }

    /// A request with these attributes and this content beside what every request has.
    pub fn asks(&self, house: &Installation, attributes: &str, content: &str) -> String {
        self.message(house, "AuthnRequest", attributes, content)
    }

    pub fn message(&self, house: &Installation, name: &str, attributes: &str, content: &str) -> String {
        let (id, now) = (fresh_id(), house.clock().now());
        format!(
            "<samlp:{name} xmlns:samlp=\"{SAMLP}\" ID=\"{id}\" IssueInstant=\"{now}\" Version=\"2.0\" {attributes}>\
             <Issuer xmlns=\"{SAML}\">{}</Issuer>{content}</samlp:{name}>",
            self.entity_id
        )
    }

    /// The same query, signed as the redirect binding has it.
    pub fn signs_query(&self, query: &str) -> String {
        let signed = format!("{query}&SigAlg={}", coded(RSA_SHA256));
        let signature = STANDARD.encode(self.key.sign(signed.as_bytes()).unwrap());
        format!("{signed}&Signature={}", coded(&signature))
    }

    /// The same message with a signature after its issuer, made by xmlsec1.
    pub fn signs(&self, xml: &str) -> String {
        self.signs_with(
            xml,
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2001/04/xmlenc#sha256",
        )
    }

    pub fn signs_with(&self, xml: &str, method: &str, digest: &str) -> String {
        let keys =
            format!("{},{}", self.folder.join("key.pem").display(), self.folder.join("certificate.pem").display());
        self.signs_as(xml, (method, digest), &["--privkey-pem", &keys])
    }

    /// The same, by a secret that both sides would have to have.
    pub fn signs_by_secret(&self, xml: &str, method: &str, secret: &[u8]) -> String {
        let path = self.folder.join("secret");
        fs::write(&path, secret).unwrap();
        let digest = "http://www.w3.org/2001/04/xmlenc#sha256";
        self.signs_as(xml, (method, digest), &["--hmackey", &path.display().to_string()])
    }

    fn signs_as(&self, xml: &str, (method, digest): (&str, &str), key: &[&str]) -> String {
        let id = id_of(xml);
        let template = format!(
            "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>\
             <ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\
             <ds:SignatureMethod Algorithm=\"{method}\"/><ds:Reference URI=\"#{id}\"><ds:Transforms>\
             <ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\
             <ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"{digest}\"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>\
             <ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate/></ds:X509Data></ds:KeyInfo></ds:Signature>"
        );
        let xml = xml.replacen("</Issuer>", &format!("</Issuer>{template}"), 1);
        let path = self.folder.join(format!("{id}.xml"));
        fs::write(&path, xml).unwrap();
        let names = ["AuthnRequest", "LogoutRequest"].map(|name| format!("{SAMLP}:{name}"));
        let mut command = Command::new("xmlsec1");
        command.arg("--sign").args(key);
        for name in &names {
            command.args(["--id-attr:ID", name]);
        }
        let output = command.arg(&path).output().expect("xmlsec1 is needed: apt-get install xmlsec1");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

pub async fn application(house: &Installation) -> Application {
    let all = house.node().house.manage.applications().await.unwrap();
    all.into_iter().map(|(application, _)| application).next().unwrap()
}

/// The id of a message.
pub fn id_of(xml: &str) -> &str {
    xml.split(" ID=\"").nth(1).unwrap().split('"').next().unwrap()
}

/// Where requests by GET go.
pub fn door(query: &str) -> String {
    format!("/fed/{DOMAIN}/saml?{query}")
}

/// What a door of ours calls itself in `Destination`.
pub fn destination(house: &Installation, door: &str) -> String {
    format!("Destination=\"{}/fed/{DOMAIN}/{door}\"", house.node().base)
}

/// Sends a form as a page of another site does: without our cookies.
pub async fn posts(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let kept = std::mem::take(&mut *browser.cookies.lock().unwrap());
    let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = browser
        .request(reqwest::Method::POST, path)
        .header("origin", "https://app.example")
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-dest", "document")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body);
    let page = browser.send(request).await;
    browser.cookies.lock().unwrap().extend(kept);
    page
}

/// Sends a message by POST and goes on to wherever the page leads.
pub async fn posts_message(browser: &Browser, xml: &str, relay: Option<&str>) -> Page {
    let message = STANDARD.encode(xml);
    let mut fields = vec![("SAMLRequest", message.as_str())];
    fields.extend(relay.map(|relay| ("RelayState", relay)));
    let page = posts(browser, &format!("/fed/{DOMAIN}/saml"), &fields).await;
    match page.attribute("proceed", "href") {
        Some(next) => browser.opens(&next).await,
        None => page,
    }
}

/// The message that a page posts.
pub fn response(page: &Page) -> String {
    let message = page.field("SAMLResponse").unwrap_or_else(|| panic!("no answer at {}:\n{}", page.at, page.body));
    String::from_utf8(STANDARD.decode(message).unwrap()).unwrap()
}

/// The innermost code of a response's status.
pub fn status(xml: &str) -> String {
    let last = xml.split("<samlp:StatusCode Value=\"").last().unwrap();
    last.split('"').next().unwrap().rsplit(':').next().unwrap().to_owned()
}

/// A request that was read and not taken is answered at the configured address: with no assertion, and no word of what
/// was wrong with it.
pub fn is_denied(page: &Page, url: &str, what: &str) {
    assert!(page.body.contains(&format!("action=\"{url}\"")), "{what}: {}", page.body);
    let xml = response(page);
    assert_eq!(status(&xml), "RequestDenied", "{what}: {xml}");
    assert!(xml.contains("status:Requester") && !xml.contains("Assertion"), "{what}: {xml}");
}

/// What stands in the first element of this name.
pub fn text_of<'a>(xml: &'a str, name: &str) -> &'a str {
    let from = xml.find(&format!("<{name}")).unwrap_or_else(|| panic!("no {name} in {xml}"));
    let inner = &xml[from + xml[from..].find('>').unwrap() + 1..];
    &inner[..inner.find("</").unwrap()]
}

/// Whether xmlsec1 verifies the signature of the element of this name by this house's certificate and no other.
pub async fn xmlsec1_accepts(xml: &str, (namespace, name): (&str, &str), house: &Installation) -> bool {
    let open = house.node().house.keyring.open().await.unwrap();
    let folder = keeper::folder("judge");
    let certificate = X509::from_der(open.ring.signing.certificate_der()).unwrap();
    fs::write(folder.join("certificate.pem"), certificate.to_pem().unwrap()).unwrap();
    fs::write(folder.join("message.xml"), xml).unwrap();
    let output = Command::new("xmlsec1")
        .args(["--verify", "--id-attr:ID", &format!("{namespace}:{name}"), "--enabled-key-data", "x509"])
        .args(["--verification-time", "2027-01-15 12:00:00", "--trusted-pem"])
        .args([folder.join("certificate.pem"), folder.join("message.xml")])
        .output()
        .expect("xmlsec1 is needed: apt-get install xmlsec1");
    output.status.success()
}
