//! An application's settings and its further domains.

use countersign::domain::address::DomainName;
use countersign::domain::application::{Application, Cloud, FirstOffer};
use countersign::domain::change::{Actor, Change, Kind};
use countersign::domain::ids::ApplicationId;
use countersign::domain::operator::Role;
use countersign::domain::text::Name;
use countersign::domain::time::{Clock as _, Span};
use countersign::flow::manage::NewApplication;
use reqwest::StatusCode;
use serde_json::json;

use crate::harness::house::{ALICE, Engine, Ground, Installation, request};
use crate::harness::operator::Operator;

/// The one application, and where the console has it.
async fn application(house: &Installation) -> (Application, String) {
    let (application, _) = house.store().applications().list().await.unwrap().remove(0);
    let path = format!("/console/applications/{}", application.id);
    (application, path)
}

async fn settings_are_changed_and_each_change_says_what_was_there(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let (_, path) = application(&house).await;
    let page = owner.opens(&format!("{path}/settings")).await;
    assert_eq!(page.field("name").as_deref(), Some("Microsoft 365"));
    let fields = [("name", "Office & more"), ("session", "other"), ("hours", "1:30"), ("first", "qr")];
    let saved = owner.submits(&format!("{path}/settings"), &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let (now, _) = application(&house).await;
    assert_eq!((now.name.as_str(), now.session_lifetime), ("Office & more", Span::minutes(90)));
    assert_eq!(now.first_offer.as_str(), "qr");
    let page = owner.opens(&format!("{path}/settings?saved=1")).await;
    assert!(page.has("settings-done") && page.field("hours").as_deref() == Some("1:30"), "{}", page.body);
    let changes = super::facts(&owner.opens("/console/changes").await.body);
    for fact in ["application changed", "asked first by: push → qr", "sign-in lasts, in minutes: 480 → 90"] {
        assert!(changes.contains(fact), "{fact}: {changes}");
    }
    let again = owner.submits(&format!("{path}/settings"), &fields).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let same = owner.opens("/console/changes").await.body;
    assert_eq!(same.matches(">application changed</td>").count(), 1, "what changes nothing is no change");
}

async fn what_cannot_be_is_said_beside_the_form(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let (before, path) = application(&house).await;
    for (name, session, hours, first, status) in [
        ("", "8", "", "push", StatusCode::BAD_REQUEST),
        ("Office", "other", "25", "push", StatusCode::BAD_REQUEST),
        ("Office", "other", "", "push", StatusCode::BAD_REQUEST),
        ("Office", "0", "", "push", StatusCode::BAD_REQUEST),
        ("Office", "8", "", "sms", StatusCode::BAD_REQUEST),
    ] {
        let fields = [("name", name), ("session", session), ("hours", hours), ("first", first)];
        let page = owner.submits(&format!("{path}/settings"), &fields).await;
        assert_eq!(page.status, status, "{fields:?}");
        assert!(page.has("form-problem"), "{}", page.body);
        assert_eq!(page.field("hours").as_deref(), Some(hours), "what was filled in stays");
    }
    assert_eq!(application(&house).await.0, before);
}

async fn a_shorter_session_counts_at_once(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    house.clock().passes(Span::hours(2));
    assert!(!browser.opens(&request(ALICE)).await.has("who-submit"), "the session answers");
    owner.signs_in().await;
    let (_, path) = application(&house).await;
    let fields = [("name", "Microsoft 365"), ("session", "other"), ("hours", "1"), ("first", "push")];
    owner.submits(&format!("{path}/settings"), &fields).await;
    assert!(browser.opens(&request(ALICE)).await.has("who-submit"), "the phone is asked again");
}

async fn a_domain_is_added_and_taken_once(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let (_, path) = application(&house).await;
    let added = owner.submits(&format!("{path}/domains"), &[("domain", " Labs.Example ")]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let page = owner.opens(added.header("location")).await;
    assert!(page.text("settings-done").unwrap().starts_with("labs.example was added"), "{}", page.body);
    let federation = owner.opens(&format!("{path}/federation")).await.body;
    assert!(federation.contains("/fed/labs.example/") && federation.contains("/fed/corp.example/"));
    assert!(owner.opens("/console/changes").await.body.contains("domain added"));
    for domain in ["labs.example", "", "no domain", "-x.example"] {
        let page = owner.submits(&format!("{path}/domains"), &[("domain", domain)]).await;
        assert!(page.status == StatusCode::BAD_REQUEST && page.has("form-problem"), "{domain:?}: {}", page.body);
    }
    // Below one of its own it has to be said that Microsoft knows its issuer.
    let below = "sub.corp.example";
    let page = owner.submits(&format!("{path}/domains"), &[("domain", below)]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST, "{}", page.body);
    let warning = page.text("domain-below").unwrap();
    assert!(warning.starts_with("sub.corp.example lies below corp.example.") && warning.contains("AADSTS50107"));
    assert!(page.has("domain-own") && !page.has("form-problem"), "{}", page.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM domains WHERE name = 'sub.corp.example'").await, 0);
    let added = owner.submits(&format!("{path}/domains"), &[("domain", below), ("own", "on")]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    let page = owner.submits(&format!("{path}/domains"), &[("domain", below), ("own", "on")]).await;
    assert!(page.has("form-problem") && !page.has("domain-below"), "it is there: {}", page.body);
    house.add_application("other.example", FirstOffer::Push).await;
    let page = owner.submits(&format!("{path}/domains"), &[("domain", "sub.other.example")]).await;
    assert!(page.has("form-problem"), "below another application's");
}

async fn who_may_only_look_is_shown_no_form(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let (_, path) = application(&house).await;
    let auditor = owner.brings(Role::Auditor).await;
    let page = auditor.opens(&format!("{path}/settings")).await;
    assert!(
        page.status == StatusCode::OK && !page.has("settings-save") && page.body.contains("8 hours"),
        "{}",
        page.body
    );
    house.clock().passes(Span::minutes(6));
    let page = owner.browser.asks(&format!("{path}/settings")).await;
    assert!(
        page.header("location").starts_with("/console/prove?next="),
        "who may change it proves it before filling in"
    );
    owner.proves().await;
    assert!(owner.opens(&format!("{path}/settings")).await.has("settings-save"));
}

async fn of_two_who_change_the_same_the_second_is_told(engine: Engine) {
    let house = Installation::on(engine).await;
    let (before, _) = application(&house).await;
    let renamed = |name: &str| Application { name: Name::parse(name).unwrap(), ..before.clone() };
    let change = Change {
        actor: Actor::Terminal,
        kind: Kind::ApplicationChanged,
        subject: before.id.to_string(),
        detail: json!({}),
    };
    let now = house.clock().now();
    let shelf = house.store().applications();
    let (one, two) = (renamed("One"), renamed("Two"));
    let (first, second) =
        tokio::join!(shelf.tune((&before, &one), &change, now), shelf.tune((&before, &two), &change, now));
    assert!(first.unwrap() != second.unwrap(), "exactly one wins");
}

/// The tenant learns where programs are answered only where they are.
async fn programs_stand_in_the_tab_where_they_are_answered(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let (_, path) = application(&house).await;
    let tab = format!("{path}/federation");
    assert!(!owner.opens(&tab).await.body.contains("/trust/"));
    let fields = [("name", "Microsoft 365"), ("session", "8"), ("first", "push"), ("trust", "on")];
    assert_eq!(owner.submits(&format!("{path}/settings"), &fields).await.status, StatusCode::SEE_OTHER);
    let page = owner.opens(&tab).await;
    let door = format!("{}/fed/corp.example/trust", house.node().base);
    let uris =
        [("ActiveSignInUri", format!("{door}/2005/usernamemixed")), ("MetadataExchangeUri", format!("{door}/mex"))];
    for (name, uri) in uris {
        let graph = format!("\"{}{}\":\"{uri}\"", name[..1].to_lowercase(), &name[1..]);
        assert!(page.text("powershell").unwrap().contains(&format!("-{name} '{uri}'")), "{}", page.body);
        assert!(page.text("curl").unwrap().contains(&graph), "{graph} in {}", page.body);
    }
}

/// Another application, whose tenant is in this cloud.
pub(super) async fn in_cloud(house: &Installation, cloud: Cloud) -> ApplicationId {
    let new = NewApplication {
        trust: false,
        name: Name::parse("Elsewhere").unwrap(),
        domains: vec![DomainName::parse("elsewhere.example").unwrap()],
        cloud,
        realm: cloud.realm().unwrap_or("urn:federation:us").to_owned(),
        reply_url: cloud.reply_url().to_owned(),
        first_offer: FirstOffer::Push,
        session_lifetime: Span::hours(8),
    };
    house.node().house.manage.add(new).await.unwrap().unwrap().0.id
}

/// What is shown to be run goes where the tenant is, over either protocol.
async fn commands_go_to_the_applications_own_cloud(engine: Engine) {
    for (cloud, instead, host, environment) in [
        (Cloud::Us, None, "https://graph.microsoft.us/v1.0/", "USGov"),
        (Cloud::Us, Some("https://dod-graph.microsoft.us/"), "https://dod-graph.microsoft.us/v1.0/", "USGovDoD"),
        (Cloud::China, None, "https://microsoftgraph.chinacloudapi.cn/v1.0/", "China"),
    ] {
        let ground = match instead {
            Some(url) => Ground::new(engine).set("graph.graph_url", url),
            None => Ground::new(engine),
        };
        let house = Installation::of(ground).await;
        let owner = Operator::first(&house).await;
        let id = in_cloud(&house, cloud).await;
        let page = owner.opens(&format!("/console/applications/{id}/federation")).await;
        assert!(page.has("federation-wsfed") && page.has("federation-saml"), "{}", page.body);
        for door in ["wsfed", "saml"] {
            assert!(page.body.contains(&format!("fed/elsewhere.example/{door}</code>")), "{door}: {}", page.body);
        }
        assert!(page.text("curl").unwrap().contains(host), "{host}: {}", page.body);
        let named = format!("Connect-MgGraph -Environment '{environment}' ");
        assert!(page.text("powershell").unwrap().starts_with(&named), "{}", page.body);
        house.node().house.doors.rollover.roll(&Actor::Terminal).await.unwrap();
        let keys = owner.opens("/console/keys").await;
        let host = host.trim_end_matches("v1.0/");
        assert!(keys.body.contains(host) && keys.body.contains(environment), "{host}: {}", keys.body);
    }
}

/// What the tab says is code that an administrator will run.
async fn a_hostile_name_stays_within_its_quotes(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let (_, path) = application(&house).await;
    let name = "'; iex(..) $(x) \" \u{2019}; `id`\n-rf";
    let fields = [("name", name), ("session", "8"), ("first", "push")];
    assert_eq!(owner.submits(&format!("{path}/settings"), &fields).await.status, StatusCode::SEE_OTHER);
    let page = owner.opens(&format!("{path}/federation")).await;
    let powershell = page.text("powershell").unwrap();
    let quoted = "-DisplayName ([regex]::Unescape('''; iex(..) $(x) \" \\u2019; `id` -rf')) `";
    assert!(powershell.contains(quoted), "{powershell}");
    assert!(powershell.lines().all(|line| line.matches('\'').count() % 2 == 0), "no quote is left open: {powershell}");
    let request = page.text("curl").unwrap();
    let quoted = r#""displayName":"'\''; iex(..) $(x) \" ’; `id` -rf""#;
    assert!(request.contains(quoted) && request.contains("/domains/corp.example/federationConfiguration"), "{request}");
    let (copied, buttons) = (page.body.matches(" data-copy").count(), page.body.matches("class=\"copy").count());
    assert!(copied == buttons && copied > 2, "whatever can be run or entered can be copied: {copied} {buttons}");
}

crate::on_both_engines!(
    commands_go_to_the_applications_own_cloud,
    settings_are_changed_and_each_change_says_what_was_there,
    what_cannot_be_is_said_beside_the_form,
    a_shorter_session_counts_at_once,
    a_domain_is_added_and_taken_once,
    who_may_only_look_is_shown_no_form,
    of_two_who_change_the_same_the_second_is_told,
    programs_stand_in_the_tab_where_they_are_answered,
    a_hostile_name_stays_within_its_quotes,
);
