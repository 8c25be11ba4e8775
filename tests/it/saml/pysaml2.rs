//! A second service provider that we did not write, `pysaml2`, which has xmlsec1 judge what it gets: it reads our
//! metadata, signs people in and out, and refuses what was changed.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::harness::clock::HandClock;
use crate::harness::house::{ALICE, DOMAIN, Engine, Ground, Installation, request};
use crate::harness::keeper;
use crate::harness::provider::{Provider, posts, response};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/pysaml2");

/// The library as a service provider.
struct Stranger {
    about: Value,
    base: String,
}

impl Stranger {
    async fn of(house: &Installation, provider: &Provider) -> Self {
        let metadata = house.browser().asks(&format!("/fed/{DOMAIN}/saml/metadata")).await.body;
        let about = json!({
            "entity_id": provider.entity_id,
            "acs": provider.reply_url,
            "slo": "https://app.example/slo",
            "idp": format!("{}/fed/{DOMAIN}/", house.node().base),
            "metadata": metadata,
            "key": provider.folder.join("key.pem"),
            "certificate": provider.folder.join("certificate.pem"),
            "xmlsec": keeper::installed("xmlsec1", "xmlsec1"),
            "relay": "a&b=ä",
        });
        Self { about, base: house.node().base.clone() }
    }

    fn does(&self, act: &str, more: &Value) -> Value {
        let mut question = self.about.clone();
        question["act"] = act.into();
        question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let packages = PathBuf::from(FOLDER).join("packages");
        assert!(packages.join(".installed").exists(), "pysaml2 is needed: scripts/setup test");
        let mut python = Command::new("python3")
            .arg(format!("{FOLDER}/service_provider.py"))
            .arg(packages)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is needed: scripts/setup test");
        python.stdin.take().unwrap().write_all(question.to_string().as_bytes()).unwrap();
        let output = python.wait_with_output().unwrap();
        assert!(output.status.success(), "the service provider did not run: scripts/setup test");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn judges(&self, xml: &str, asked: &Value) -> Value {
        self.does("judges", &json!({"response": STANDARD.encode(xml), "id": asked["id"]}))
    }

    fn refuses(&self, xml: &str, asked: &Value) -> String {
        let judged = self.judges(xml, asked);
        judged["refused"].as_str().unwrap_or_else(|| panic!("believed: {judged}")).to_owned()
    }

    /// The address without the house, as a browser in a story opens it.
    fn path(&self, url: &Value) -> String {
        url.as_str().unwrap_or_else(|| panic!("{url}")).strip_prefix(&self.base).unwrap().to_owned()
    }
}

async fn a_second_service_provider_of_others_signs_people_in_and_out(engine: Engine) {
    let house = Installation::of(Ground { clock: HandClock::running(), ..Ground::new(engine) }).await;
    let mut phone = house.has_active(ALICE).await;
    let provider = Provider::named("https://app.example/saml");
    provider.joins(&house, true).await;
    let stranger = Stranger::of(&house, &provider).await;
    let browser = house.browser();

    // Whoever cancels goes back, and the library reads why.
    let asked = stranger.does("asks", &json!({"binding": "redirect"}));
    let page = browser.opens(&stranger.path(&asked["url"])).await;
    let told = browser.acts(&page, "cancel", &[]).await;
    let why = stranger.refuses(&response(&told), &asked);
    assert!(why.starts_with("StatusAuthnFailed"), "{why}");

    let asked = stranger.does("asks", &json!({"binding": "redirect"}));
    let page = browser.names(&browser.opens(&stranger.path(&asked["url"])).await, ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert_eq!(answer.field("RelayState").as_deref(), Some("a&b=ä"));
    let xml = response(&answer);
    for (from, to) in [
        (ALICE, "mallory@corp.example"),
        ("app.example/saml<", "evil.example/<"),
        ("AuthnInstant=\"2", "AuthnInstant=\"1"),
    ] {
        let changed = xml.replace(from, to);
        assert_ne!(changed, xml, "{from}");
        let why = stranger.refuses(&changed, &asked);
        assert!(why.contains("Signature"), "{from}: {why}");
    }
    let unsigned = {
        let (before, rest) = xml.split_once("<ds:Signature ").unwrap();
        format!("{before}{}", rest.split_once("</ds:Signature>").unwrap().1)
    };
    assert!(stranger.refuses(&unsigned, &asked).contains("Signature"));
    assert!(!stranger.refuses(&xml, &json!({"id": "_another"})).is_empty(), "an answer to another request");
    let judged = stranger.judges(&xml, &asked);
    assert_eq!(judged["format"], "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "{judged}");
    let name = judged["name"].as_str().unwrap();
    assert_eq!(house.count(&format!("SELECT COUNT(*) FROM users WHERE immutable_id = '{name}'")).await, 1);
    assert_eq!(judged["values"]["mail"], json!([ALICE]), "{judged}");

    // By a form, with the session.
    let form = stranger.does("asks", &json!({"binding": "post"}));
    let message = form["message"].as_str().unwrap_or_else(|| panic!("{form}"));
    let page = posts(&browser, &format!("/fed/{DOMAIN}/saml"), &[("SAMLRequest", message), ("RelayState", "r")]).await;
    let next = page.attribute("proceed", "href").unwrap_or_else(|| panic!("{}", page.body));
    let second = response(&browser.fetches_answer(&browser.opens(&next).await).await);
    assert_eq!(stranger.judges(&second, &form)["name"], judged["name"]);

    let left = stranger.does("leaves", &json!({"name": name, "session": judged["session"]}));
    let page = browser.opens(&stranger.path(&left["url"])).await;
    let xml = response(&page);
    let hears = |xml: &str| stranger.does("hears", &json!({"response": STANDARD.encode(xml)}));
    assert_eq!(hears(&xml)["ended"], true, "{xml}");
    let changed = xml.replace("InResponseTo=\"", "InResponseTo=\"x");
    assert!(hears(&changed)["refused"].is_string(), "{}", hears(&changed));
    assert!(browser.opens(&request(ALICE)).await.has("who-submit"), "the session is over");
}

crate::on_both_engines!(a_second_service_provider_of_others_signs_people_in_and_out);
