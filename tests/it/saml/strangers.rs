//! A service provider that we did not write signs people in here, and refuses what was changed; and the schemas of
//! those who wrote the standard take what we write.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::flow::providers::NewProvider;
use openssl::pkey::PKey;
use openssl::x509::X509;
use serde_json::{Value, json};

use crate::harness::browser::Browser;
use crate::harness::clock::HandClock;
use crate::harness::house::{ALICE, DOMAIN, Engine, Ground, Installation, REPLY, request};
use crate::harness::keeper;
use crate::harness::provider::{Provider, SAML, door, posts, query, response};
use crate::harness::schemas;

/// The library `node-saml` as a service provider.
struct Stranger {
    options: Value,
    folder: PathBuf,
}

impl Stranger {
    async fn of(house: &Installation, provider: &Provider) -> Self {
        let base = format!("{}/fed/{DOMAIN}", house.node().base);
        let open = house.node().house.keyring.open().await.unwrap();
        let certificate = X509::from_der(open.ring.signing.certificate_der()).unwrap().to_pem().unwrap();
        let private = PKey::private_key_from_pkcs8(&provider.key.pkcs8().unwrap()).unwrap();
        let options = json!({
            "issuer": provider.entity_id,
            "callbackUrl": provider.reply_url,
            "entryPoint": format!("{base}/saml"),
            "logoutUrl": format!("{base}/signout"),
            "idpIssuer": format!("{base}/"),
            "idpCert": String::from_utf8(certificate).unwrap(),
            "audience": provider.entity_id,
            "privateKey": String::from_utf8(private.private_key_to_pem_pkcs8().unwrap()).unwrap(),
            "signatureAlgorithm": "sha256",
            "digestAlgorithm": "sha256",
            "identifierFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
            "wantAssertionsSigned": true,
            "wantAuthnResponseSigned": false,
        });
        Self { options, folder: keeper::folder("stranger") }
    }

    fn with(&self, name: &str, value: impl Into<Value>) -> Self {
        let mut options = self.options.clone();
        options[name] = value.into();
        Self { options, folder: self.folder.clone() }
    }

    fn acts(&self, act: &str, more: &Value) -> Value {
        let mut question = json!({"act": act, "options": self.options, "cache": self.folder.join("asked.json")});
        question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/providers/provider.js");
        let mut node = Command::new("node")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is needed: scripts/setup test");
        node.stdin.take().unwrap().write_all(question.to_string().as_bytes()).unwrap();
        let output = node.wait_with_output().unwrap();
        assert!(output.status.success(), "the service provider did not run: scripts/setup test");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What it would say; it remembers nothing of it.
    fn would_say(&self, xml: &str) -> String {
        let folder = keeper::folder("stranger");
        fs::copy(self.folder.join("asked.json"), folder.join("asked.json")).unwrap();
        let judged = Self { options: self.options.clone(), folder }.judges(xml);
        judged["refused"].as_str().unwrap_or("believed").to_owned()
    }

    fn judges(&self, xml: &str) -> Value {
        self.acts("judges", &json!({"response": STANDARD.encode(xml)}))
    }
}

/// A house whose clock is the world's.
async fn house(engine: Engine) -> Installation {
    Installation::of(Ground { clock: HandClock::running(), ..Ground::new(engine) }).await
}

/// The address without the house, as a browser in a story opens it.
fn path(url: &Value, house: &Installation) -> String {
    url.as_str().unwrap().strip_prefix(&house.node().base).unwrap().to_owned()
}

async fn a_service_provider_of_others_signs_people_in_and_out(engine: Engine) {
    let house = house(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let provider = Provider::named("https://app.example/saml");
    provider.joins(&house, true).await;
    let stranger = Stranger::of(&house, &provider).await;
    let browser = house.browser();

    // A relay state with a space is signed in another form by this library than it is sent in.
    let asked = stranger.acts("asks", &json!({"relay": "a&b=ä"}));
    let page = browser.names(&browser.opens(&path(&asked["url"], &house)).await, ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert_eq!(answer.field("RelayState").as_deref(), Some("a&b=ä"));
    let xml = response(&answer);
    for (from, to) in [
        (ALICE, "mallory@corp.example"),
        ("PasswordProtectedTransport", "Smartcard"),
        ("app.example/saml<", "evil.example/<"),
    ] {
        assert!(xml.contains(from), "{xml}");
        assert_eq!(stranger.would_say(&xml.replace(from, to)), "Invalid signature", "{from}");
    }
    let other = stranger.with("audience", "https://evil.example/");
    assert!(other.would_say(&xml).contains("audience"), "{}", other.would_say(&xml));
    assert_eq!(stranger.would_say(&xml), "believed");
    let judged = stranger.judges(&xml);
    let profile = &judged["profile"];
    assert_eq!(profile["urn:oid:0.9.2342.19200300.100.1.3"], ALICE, "{judged}");
    assert_eq!(profile["nameIDFormat"], "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent");
    assert!(stranger.judges(&xml)["refused"].is_string(), "an answer is taken once");

    let by_form = stranger.with("authnRequestBinding", "HTTP-POST").with("skipRequestCompression", true);
    let form = by_form.acts("asksByForm", &json!({"relay": "r"}));
    let fields = [("SAMLRequest", form["SAMLRequest"].as_str().unwrap()), ("RelayState", "r")];
    let page = posts(&browser, &format!("/fed/{DOMAIN}/saml"), &fields).await;
    let ready = browser.opens(&page.attribute("proceed", "href").unwrap_or_else(|| panic!("{}", page.body))).await;
    let xml = response(&browser.fetches_answer(&ready).await);
    assert_eq!(by_form.judges(&xml)["profile"]["nameID"], profile["nameID"]);

    leaves(&house, &stranger, &browser, profile).await;
}

async fn leaves(house: &Installation, stranger: &Stranger, browser: &Browser, profile: &Value) {
    let left = stranger.acts("leaves", &json!({"relay": "bye", "profile": profile}));
    let page = browser.opens(&path(&left["url"], house)).await;
    let xml = response(&page);
    let changed = xml.replace("status:Success", "status:Requester");
    // This library looks for what is answered in answers to a sign-in alone, and not in those to a sign-out.
    let leaving = stranger.with("validateInResponseTo", "never");
    assert_eq!(leaving.would_say(&changed), "Invalid signature: No response found");
    assert_eq!(leaving.judges(&xml)["loggedOut"], true, "{xml}");
    assert!(browser.opens(&request(ALICE)).await.has("who-submit"), "the session is over");
}

async fn the_standards_own_schemas_take_what_we_write(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let browser = house.browser();
    let metadata = browser.asks(&format!("/fed/{DOMAIN}/saml/metadata")).await.body;
    schemas::accepts_nothing_but(&metadata, &[(" entityID=", " entityId="), ("md:IDPSSODescriptor", "md:Descriptor")]);
    let microsoft = Provider::microsoft();
    let provider = Provider::named("https://app.example/saml");
    provider.joins_as(&house, NewProvider { certificates: Vec::new(), ..provider.described(false) }).await;
    let page = browser.names(&browser.opens(&door(&query(&microsoft.asks(&house, "", ""), None))).await, ALICE).await;
    phone.approves(page.number()).await;
    let first = response(&browser.fetches_answer(&browser.reloads(&page).await).await);
    let ready = browser.opens(&door(&query(&provider.asks(&house, "", ""), None))).await;
    let second = response(&browser.fetches_answer(&ready).await);
    let context = format!(
        "<samlp:RequestedAuthnContext><saml:AuthnContextClassRef xmlns:saml=\"{SAML}\">urn:x</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>"
    );
    let refused = response(&browser.opens(&door(&query(&microsoft.asks(&house, "", &context), None))).await);
    let leaving = microsoft.message(&house, "LogoutRequest", "", "");
    let left = browser.opens(&format!("/fed/{DOMAIN}/signout?{}", query(&leaving, None))).await;
    assert!(left.body.contains(REPLY));
    for xml in [&first, &second, &refused, &response(&left)] {
        schemas::accepts_nothing_but(xml, &[(" Version=\"2.0\"", "")]);
    }
}

crate::on_both_engines!(
    a_service_provider_of_others_signs_people_in_and_out,
    the_standards_own_schemas_take_what_we_write,
);
