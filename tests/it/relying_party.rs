//! A relying party of WS-Federation that we did not write, `passport-wsfed-saml2`: it sends people here, believes what
//! they bring and refuses what was changed. And the standards' own schemas take the answer.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::harness::clock::HandClock;
use crate::harness::house::{ALICE, CONTEXT, DOMAIN, Engine, Ground, Installation, REALM, REPLY};
use crate::harness::schemas;

struct Stranger {
    options: Value,
    base: String,
}

impl Stranger {
    async fn of(house: &Installation) -> Self {
        let open = house.node().house.keyring.open().await.unwrap();
        let certificate = open.ring.signing.certificate_base64().to_owned();
        let base = house.node().base.clone();
        let options = json!({
            "protocol": "wsfed",
            "realm": REALM,
            "homeRealm": "",
            "wreply": REPLY,
            "identityProviderUrl": format!("{base}/fed/{DOMAIN}/wsfed"),
            "cert": certificate,
            "recipientUrl": REPLY,
        });
        Self { options, base }
    }

    fn with(&self, name: &str, value: impl Into<Value>) -> Self {
        let mut options = self.options.clone();
        options[name] = value.into();
        Self { options, base: self.base.clone() }
    }

    fn acts(&self, question: Value) -> Value {
        let mut question = question;
        question["options"] = self.options.clone();
        let mut node = Command::new("node")
            .args(["--no-deprecation", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/providers/relying_party.js")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is needed: scripts/setup test");
        node.stdin.take().unwrap().write_all(question.to_string().as_bytes()).unwrap();
        let output = node.wait_with_output().unwrap();
        assert!(output.status.success(), "the relying party did not run: scripts/setup test");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn judges(&self, wresult: &str) -> Value {
        self.acts(json!({"act": "judges", "body": {"wa": "wsignin1.0", "wresult": wresult, "wctx": CONTEXT}}))
    }

    fn refuses(&self, wresult: &str) -> String {
        let judged = self.judges(wresult);
        judged["refused"].as_str().unwrap_or_else(|| panic!("believed: {judged}")).to_owned()
    }
}

/// The token alone.
fn token(wresult: &str) -> &str {
    let from = wresult.find("<saml:Assertion").unwrap();
    &wresult[from..wresult.find("</saml:Assertion>").unwrap() + "</saml:Assertion>".len()]
}

async fn a_relying_party_of_others_signs_people_in(engine: Engine) {
    let house = Installation::of(Ground { clock: HandClock::running(), ..Ground::new(engine) }).await;
    let mut phone = house.has_active(ALICE).await;
    let stranger = Stranger::of(&house).await;
    let browser = house.browser();
    let sent = stranger.acts(json!({"act": "asks", "context": CONTEXT}));
    let path =
        sent["url"].as_str().unwrap_or_else(|| panic!("{sent}")).strip_prefix(&stranger.base).unwrap().to_owned();
    let page = browser.names(&browser.opens(&path).await, ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert_eq!(answer.field("wctx").as_deref(), Some(CONTEXT));
    let wresult = answer.field("wresult").unwrap();

    for (from, to) in [
        (ALICE, "mallory@corp.example"),
        (REALM, "urn:federation:SomebodyElse"),
        ("AuthenticationInstant=\"2", "AuthenticationInstant=\"1"),
    ] {
        let token = token(&wresult);
        let changed = wresult.replace(token, &token.replace(from, to));
        assert_ne!(changed, wresult, "{from}");
        assert!(stranger.refuses(&changed).starts_with("Signature check errors"), "{}", stranger.refuses(&changed));
    }
    let unsigned = {
        let (before, rest) = wresult.split_once("<ds:Signature ").unwrap();
        format!("{before}{}", rest.split_once("</ds:Signature>").unwrap().1)
    };
    assert!(stranger.refuses(&unsigned).starts_with("Signature is missing"));
    let other = crate::harness::provider::Provider::named("urn:other");
    let why = stranger.with("cert", other.key.certificate_base64()).refuses(&wresult);
    assert!(why.to_lowercase().contains("signature"), "of another key: {why}");
    assert!(stranger.with("realm", "urn:other").refuses(&wresult).contains("Audience"), "for somebody else");

    let judged = stranger.judges(&wresult);
    let profile = &judged["profile"];
    assert_eq!(profile["http://schemas.xmlsoap.org/claims/UPN"], ALICE, "{judged}");
    let name = profile["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier"].as_str().unwrap();
    assert_eq!(house.count(&format!("SELECT COUNT(*) FROM users WHERE immutable_id = '{name}'")).await, 1);

    // The response as a whole, and the token alone.
    let changes = [
        ("t:Lifetime>", "t:LifeTime>"),
        ("wsu:Expires", "wsu:Ends"),
        ("wsp:AppliesTo", "wsp:AppliedTo"),
        ("wsa:EndpointReference", "wsa:Endpoint"),
        ("t:RequestedSecurityToken>", "t:RequestedToken>"),
        ("t:TokenType>", "t:Type>"),
        ("o:SecurityTokenReference", "o:TokenReference"),
        ("k:TokenType=", "k:Type="),
        (" MinorVersion=\"1\"", ""),
        ("ds:KeyInfo>", "ds:Key>"),
    ];
    schemas::accepts_nothing_but(&wresult, &changes);
    schemas::accepts_nothing_but(token(&wresult), &[(" MinorVersion=\"1\"", "")]);
}

crate::on_both_engines!(a_relying_party_of_others_signs_people_in);
