//! Programs without a browser: a code from the phone, a request by WS-Trust, a token that strangers accept.

mod attacks;
mod clients;
mod schemas;
mod switch;

use countersign::domain::time::Span;
use countersign::keys::SigningKey;
use reqwest::{Client, StatusCode};
use serde_json::json;

use crate::harness::app::{Phone, json_of, refusal};
use crate::harness::browser::Page;
use crate::harness::house::{ALICE, DOMAIN, Engine, Ground, Installation, Node};
use crate::harness::operator::Operator;
use crate::harness::tenant;
use crate::token::Xmlsec1;

const OASIS: &str = include_str!("../../vectors/wstrust13-request.xml");
const FEBRUARY: &str = include_str!("../../vectors/wstrust2005-request.xml");
const PASSWORD: &str = "p&lt;&amp;&gt;&quot;w d";
pub const OLD: &str = "2005";
pub const NEW: &str = "13";

/// A request as clients send it.
pub fn asks_with(edition: &str, name: &str, code: &str) -> String {
    let text = if edition == OLD { FEBRUARY } else { OASIS };
    text.replace(ALICE, name).replace(PASSWORD, code)
}

/// Sends something to where programs send requests.
pub async fn sends(house: &Installation, edition: &str, body: impl Into<reqwest::Body>) -> Page {
    sends_from(house, edition, body, None).await
}

/// The same, from a source that the proxy before the house names.
async fn sends_from(house: &Installation, edition: &str, body: impl Into<reqwest::Body>, source: Option<&str>) -> Page {
    sends_to(house, (house.node(), edition), body, source).await
}

/// The same at one of the nodes.
async fn sends_to(
    house: &Installation,
    (node, edition): (&Node, &str),
    body: impl Into<reqwest::Body>,
    source: Option<&str>,
) -> Page {
    let url = format!("{}/fed/{DOMAIN}/trust/{edition}/usernamemixed", node.base);
    let client = Client::builder().no_proxy().build().unwrap();
    let host = house.node().base.split("//").nth(1).unwrap();
    let sent = client.post(url).header("host", host).header("content-type", "application/soap+xml; charset=utf-8");
    let mut sent = sent.body(body);
    if let Some(source) = source {
        sent = sent.header("x-forwarded-for", source);
    }
    let answer = sent.send().await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    Page { status, headers, body: answer.text().await.unwrap(), at: String::new() }
}

pub async fn asks(house: &Installation, edition: &str, name: &str, code: &str) -> Page {
    sends(house, edition, asks_with(edition, name, code)).await
}

/// The same at one of the nodes.
pub async fn asks_at(house: &Installation, node: &Node, edition: &str, code: &str) -> Page {
    sends_to(house, (node, edition), asks_with(edition, ALICE, code), None).await
}

/// A code, fetched by the phone after a proof.
pub async fn fetches(phone: &mut Phone) -> String {
    let begun = json_of(&phone.posts("code/begin", &json!({})).await);
    let credential = phone.inside.signs(&begun["options"]);
    let body = json!({"challenge": begun["challenge"], "credential": credential});
    json_of(&phone.posts("code/finish", &body).await)["code"].as_str().unwrap().to_owned()
}

/// The token as a client cuts it out.
pub fn token_in(page: &Page) -> &str {
    let (from, end) = ("RequestedSecurityToken>", "</saml:Assertion>");
    let start = page.body.find(from).unwrap_or_else(|| panic!("no token: {}", page.body)) + from.len();
    &page.body[start..page.body.find(end).unwrap() + end.len()]
}

/// What a fault says.
pub fn fault(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", page.body);
    assert_eq!(page.header("content-type"), "application/soap+xml; charset=utf-8");
    assert!(page.body.contains("<s:Reason>") && !page.body.contains("<html"), "{}", page.body);
    let subcode = page.body.split("<s:Subcode>").nth(1).unwrap().split("</s:Value>").next().unwrap();
    subcode.rsplit(':').next().unwrap().to_owned()
}

pub async fn key_of(house: &Installation) -> SigningKey {
    house.node().house.keyring.open().await.unwrap().ring.signing
}

async fn a_code_is_worth_one_token_in_either_edition(engine: Engine) {
    let house = Installation::on(engine).await;
    house.answers_programs().await;
    let mut phone = house.has_active(ALICE).await;
    let judge = Xmlsec1::trusting(&key_of(&house).await);
    for (edition, action) in [(OLD, "trust/RSTR/Issue"), (NEW, "200512/RSTRC/IssueFinal")] {
        let code = fetches(&mut phone).await;
        let answer = asks(&house, edition, ALICE, &code).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(answer.header("content-type"), "application/soap+xml; charset=utf-8");
        assert!(answer.body.contains(action), "{}", answer.body);
        assert!(answer.body.contains("RelatesTo>urn:uuid:99999999-0000-4000-8000-000000000001<"), "{}", answer.body);
        let token = token_in(&answer);
        assert!(judge.accepts(token), "{token}");
        assert!(!judge.accepts(token.replace("alice@", "bob@")));
        assert!(!token.contains("multipleauthn"), "{token}");
        let wrapped = format!(
            "<t:RequestSecurityTokenResponse xmlns:t=\"http://schemas.xmlsoap.org/ws/2005/02/trust\">\
             <t:RequestedSecurityToken>{token}</t:RequestedSecurityToken></t:RequestSecurityTokenResponse>"
        );
        let said = tenant::believes(&wrapped, &house).await.map(|token| (token.upn.clone(), token.is_multi_factor()));
        assert_eq!(said, Ok((ALICE.to_owned(), false)));
        assert_eq!(fault(&asks(&house, edition, ALICE, &code).await), "FailedAuthentication", "once");
        house.clock().passes(Span::minutes(2));
    }
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances WHERE method = 'trust'").await, 2);
    assert_eq!(house.count("SELECT COUNT(*) FROM requests WHERE method = 'trust' AND status = 'accepted'").await, 2);
    assert_eq!(house.count("SELECT COUNT(*) FROM request_proofs").await, 2, "the proof is kept");
    assert_eq!(house.count("SELECT COUNT(*) FROM audit WHERE event = 'trust_code_used'").await, 2);
    assert_eq!(house.count("SELECT COUNT(*) FROM sessions").await, 0, "no session begins with it");
}

async fn a_passcode_from_the_help_desk_serves_too(engine: Engine) {
    let house = Installation::on(engine).await;
    house.answers_programs().await;
    house.has_active(ALICE).await;
    let owner = Operator::first(&house).await;
    let person = crate::passcode::page_of(&house, ALICE).await;
    let page = owner.submits(&format!("{person}/passcode"), &[("reason", "an old scanner")]).await;
    let code = page.text("passcode").unwrap();
    let answer = asks(&house, NEW, ALICE, &code).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(fault(&asks(&house, NEW, ALICE, &code).await), "FailedAuthentication", "once");
    assert_eq!(house.count("SELECT COUNT(*) FROM requests WHERE method = 'trust' AND status = 'passcode'").await, 1);
}

async fn a_code_ends_with_time_tries_a_newer_one_and_the_person(engine: Engine) {
    let house = Installation::of(Ground::new(engine).behind_a_proxy()).await;
    house.answers_programs().await;
    let mut phone = house.has_active(ALICE).await;
    let fails = async |code: &str, why: &str| {
        assert_eq!(fault(&asks(&house, NEW, ALICE, code).await), "FailedAuthentication", "{why}");
        house.clock().passes(Span::minutes(1));
    };
    let code = fetches(&mut phone).await;
    house.clock().passes(Span::seconds(60));
    fails(&code, "after a minute").await;

    let older = fetches(&mut phone).await;
    let newer = fetches(&mut phone).await;
    assert_eq!(fault(&asks(&house, NEW, ALICE, &older).await), "FailedAuthentication", "a newer one");
    assert_eq!(asks(&house, NEW, ALICE, &newer).await.status, StatusCode::OK);
    house.clock().passes(Span::minutes(1));

    let code = fetches(&mut phone).await;
    let wrong = format!("{}{}", if code.starts_with('0') { '1' } else { '0' }, &code[1..]);
    for source in ["198.51.100.1", "203.0.113.1"].repeat(5) {
        let page = sends_from(&house, NEW, asks_with(NEW, ALICE, &wrong), Some(source)).await;
        assert_eq!(fault(&page), "FailedAuthentication");
    }
    fails(&code, "after ten wrong ones").await;
    assert_eq!(house.count("SELECT COUNT(*) FROM audit WHERE event = 'trust_code_wrong'").await, 11);

    let code = fetches(&mut phone).await;
    house.suspends(ALICE).await;
    fails(&code, "suspended").await;
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances").await, 1);
}

async fn of_many_at_once_one_gets_the_token(engine: Engine) {
    let house = Installation::of(Ground::new(engine).behind_a_proxy()).await;
    house.answers_programs().await;
    let mut phone = house.has_active(ALICE).await;
    let code = fetches(&mut phone).await;
    let all = futures_util::future::join_all((0..5).map(|_| asks(&house, NEW, ALICE, &code))).await;
    assert_eq!(all.iter().filter(|page| page.status == StatusCode::OK).count(), 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances").await, 1);
}

async fn unknown_suspended_and_known_get_the_same_bytes(engine: Engine) {
    let house = Installation::on(engine).await;
    house.answers_programs().await;
    house.has_active(ALICE).await;
    house.has_active("bob@corp.example").await;
    house.suspends("bob@corp.example").await;
    house.invites("carol@corp.example").await;
    let mut bodies = Vec::new();
    for name in [ALICE, "bob@corp.example", "carol@corp.example", "nobody@corp.example", "eve@other.example", "no name"]
    {
        for code in ["12345678", "01234-VWXYZ", "hunter2"] {
            let page = asks(&house, NEW, name, code).await;
            assert_eq!(fault(&page), "FailedAuthentication", "{name} {code}");
            bodies.push(page.body);
            house.clock().passes(Span::minutes(1));
        }
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    assert_eq!(house.count("SELECT COUNT(*) FROM sign_ins").await, 0, "nothing is kept of what was not answered");
    assert!(house.ground.push.messages().is_empty(), "and nobody's phone is asked");
}

async fn it_is_off_until_somebody_turns_it_on(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    assert_eq!(refusal(&phone.posts("code/begin", &json!({})).await), "not-found");
    assert_eq!(json_of(&phone.gets("me").await)["codes"], false);
    let mex = house.browser().asks(&format!("/fed/{DOMAIN}/trust/mex")).await;
    assert_eq!(mex.refusal().as_deref(), Some("unknown-domain"));
    assert_eq!(fault(&asks(&house, NEW, ALICE, "12345678").await), "RequestFailed");

    let owner = Operator::first(&house).await;
    let (application, _) = house.node().house.manage.applications().await.unwrap().remove(0);
    let settings = format!("/console/applications/{}/settings", application.id);
    let fields = [("name", "Microsoft 365"), ("session", "8"), ("first", "push"), ("trust", "on")];
    let saved = owner.submits(&settings, &fields).await;
    assert!(saved.header("location").ends_with("settings?saved=1"), "{} {}", saved.status, saved.body);
    assert_eq!(json_of(&phone.gets("me").await)["codes"], true);
    let code = fetches(&mut phone).await;
    assert_eq!(asks(&house, NEW, ALICE, &code).await.status, StatusCode::OK);
    let code = fetches(&mut phone).await;
    owner.submits(&settings, &fields[..3]).await;
    assert_eq!(fault(&asks(&house, NEW, ALICE, &code).await), "RequestFailed", "off again");
}

async fn names_and_sources_have_budgets(engine: Engine) {
    let house = Installation::of(Ground::new(engine).behind_a_proxy()).await;
    house.answers_programs().await;
    let mut phone = house.has_active(ALICE).await;
    for _ in 0..5 {
        assert_eq!(fault(&asks(&house, NEW, ALICE, "12345678").await), "FailedAuthentication");
    }
    assert_eq!(fault(&asks(&house, NEW, "ALICE@corp.example", "12345678").await), "RequestFailed", "from this source");
    for nth in 0..15 {
        let source = format!("198.51.100.{nth}");
        let page = sends_from(&house, NEW, asks_with(NEW, ALICE, "12345678"), Some(&source)).await;
        assert_eq!(fault(&page), "FailedAuthentication", "{nth}");
    }
    let page = sends_from(&house, NEW, asks_with(NEW, ALICE, "12345678"), Some("203.0.113.9")).await;
    assert_eq!(fault(&page), "RequestFailed", "from all of them");
    for _ in 0..4 {
        asks(&house, NEW, "nobody@corp.example", "12345678").await;
    }
    assert_eq!(fault(&asks(&house, NEW, "zoe@corp.example", "12345678").await), "RequestFailed", "the source's");
    house.clock().passes(Span::minutes(1));
    let code = fetches(&mut phone).await;
    assert_eq!(asks(&house, NEW, ALICE, &code).await.status, StatusCode::OK);
}

/// Who knows a name asks in it from one place as often as they may, and its owner still comes in.
async fn a_stranger_uses_up_nobodys_tries(engine: Engine) {
    let house = Installation::of(Ground::new(engine).behind_a_proxy()).await;
    house.answers_programs().await;
    let mut phone = house.has_active(ALICE).await;
    let owner = Operator::first(&house).await;
    let stranger = async |code: &str| {
        for _ in 0..5 {
            sends_from(&house, NEW, asks_with(NEW, ALICE, code), Some("203.0.113.66")).await;
        }
    };
    let code = fetches(&mut phone).await;
    stranger("12345678").await;
    assert_eq!(asks(&house, NEW, ALICE, &code).await.status, StatusCode::OK);

    house.clock().passes(Span::minutes(1));
    let passcode = crate::passcode::issues(&house, &owner, ALICE).await;
    stranger("01234-VWXYZ").await;
    assert_eq!(house.count("SELECT tries FROM passcodes").await, 2);
    assert_eq!(fault(&asks(&house, NEW, ALICE, &passcode).await), "FailedAuthentication", "programs had their tries");
    let (browser, page) = house.waits_for(ALICE).await;
    let page = crate::passcode::types(&browser, &page, &passcode).await;
    assert!(page.body.contains("/answer\""), "the page has three left: {}", page.body);
}

/// What another application's programs are asked in somebody's name costs that person nothing.
async fn only_the_persons_own_application_tries(engine: Engine) {
    let house = Installation::on(engine).await;
    house.answers_programs().await;
    let other = house.store().applications().list().await.unwrap().remove(0).0;
    let owner = Operator::first(&house).await;
    let fields = [
        ("name", "Second"),
        ("domains", "second.example"),
        ("cloud", "worldwide"),
        ("session_hours", "8"),
        ("first", "push"),
    ];
    let added = owner.submits("/console/applications/new", &fields).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let bob = "bob@second.example";
    house.has_active(bob).await;
    crate::passcode::issues(&house, &owner, bob).await;
    for _ in 0..3 {
        assert_eq!(fault(&asks(&house, NEW, bob, "01234-VWXYZ").await), "FailedAuthentication");
    }
    assert_eq!(house.count("SELECT tries FROM passcodes").await, 0, "{}", other.name);
}

/// A no is written down, for whomever it is: its time tells nothing.
async fn every_no_commits(engine: Engine) {
    let house = Installation::on(engine).await;
    house.answers_programs().await;
    let mut phone = house.has_active(ALICE).await;
    let marked = "SELECT COUNT(*) FROM meta WHERE name = 'trust_failed_at'";
    for name in ["nobody@corp.example", ALICE] {
        house.sql("DELETE FROM meta WHERE name = 'trust_failed_at'").await;
        asks(&house, NEW, name, "12345678").await;
        assert_eq!(house.count(marked).await, 1, "{name}");
    }
    fetches(&mut phone).await;
    house.sql("DELETE FROM meta WHERE name = 'trust_failed_at'").await;
    asks(&house, NEW, ALICE, "12345678").await;
    assert_eq!(house.count(marked).await, 1, "with a code that is open");
    assert_eq!(house.count("SELECT COUNT(*) FROM audit WHERE event = 'trust_code_wrong'").await, 1, "one was a try");
}

crate::on_both_engines!(
    a_stranger_uses_up_nobodys_tries,
    only_the_persons_own_application_tries,
    every_no_commits,
    a_code_is_worth_one_token_in_either_edition,
    a_passcode_from_the_help_desk_serves_too,
    a_code_ends_with_time_tries_a_newer_one_and_the_person,
    of_many_at_once_one_gets_the_token,
    unknown_suspended_and_known_get_the_same_bytes,
    it_is_off_until_somebody_turns_it_on,
    names_and_sources_have_budgets,
);
