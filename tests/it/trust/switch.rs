//! Whether programs are answered is an application's to say, and every document of ours follows at once, on each node;
//! with what status a fault is sent is the instance's to say.

use countersign::domain::application::FirstOffer;
use reqwest::StatusCode;

use super::{NEW, OLD, asks, asks_with, sends};
use crate::harness::browser::{Browser, Page};
use crate::harness::house::{ALICE, DOMAIN, Engine, Ground, Installation};
use crate::token::Xmlsec1;

const METADATA: &str = "/FederationMetadata/2007-06/FederationMetadata.xml";
const OTHER: &str = "other.example";

/// Turns programs on or off for the application of a domain, at the first node.
async fn turns(house: &Installation, domain: &str, on: bool) {
    let all = house.node().house.manage.applications().await.unwrap();
    let has = |one: &countersign::domain::application::Domain| one.name.as_str() == domain;
    let (application, _) = all.into_iter().find(|(_, domains)| domains.iter().any(has)).unwrap();
    house.node().house.manage.set_trust(&application.id, on).await.unwrap().unwrap();
}

/// The domains whose addresses for programs a document names.
fn led_to(page: &Page) -> Vec<&str> {
    let address = |domain: &str, path: &str| format!("/fed/{domain}/trust/{path}<");
    let named = |domain: &&str| {
        let (asks, reads) =
            (page.body.contains(&address(domain, "13/usernamemixed")), page.body.contains(&address(domain, "mex")));
        assert_eq!(asks, reads, "{}", page.body);
        asks
    };
    [DOMAIN, OTHER].into_iter().filter(named).collect()
}

async fn documents_lead_programs_where_they_are_answered_and_nowhere_else(engine: Engine) {
    let mut house = Installation::on(engine).await;
    house.add_application(OTHER, FirstOffer::Push).await;
    if engine == Engine::Postgres {
        house.add_node().await;
    }
    let judge = Xmlsec1::trusting(&super::key_of(&house).await);
    let browsers: Vec<Browser> =
        house.nodes.iter().map(|node| Browser::new(&node.base).speaking_as(&house.node().base)).collect();
    let mut tags = Vec::new();
    let steps: [(&str, bool, &[&str]); 5] = [
        (DOMAIN, false, &[]),
        (OTHER, true, &[OTHER]),
        (DOMAIN, true, &[DOMAIN, OTHER]),
        (OTHER, false, &[DOMAIN]),
        (DOMAIN, false, &[]),
    ];
    for (domain, on, led) in steps {
        turns(&house, domain, on).await;
        let mut texts = Vec::new();
        for browser in &browsers {
            let page = browser.asks(METADATA).await;
            assert_eq!(led_to(&page), led, "{domain} {on}");
            assert!(judge.accepts(&page.body), "{}", page.body);
            for one in [DOMAIN, OTHER] {
                assert!(page.body.contains(&format!("/fed/{one}/wsfed</Address>")), "people are led to each");
                let mex = browser.asks(&format!("/fed/{one}/trust/mex")).await;
                let status = if led.contains(&one) { StatusCode::OK } else { StatusCode::NOT_FOUND };
                assert_eq!(mex.status, status, "{one}");
            }
            assert_eq!(browser.asks(METADATA).await.body, page.body, "signed once");
            texts.push(page.body.clone());
            tags.push(page.header("etag").to_owned());
        }
        assert!(texts.iter().all(|text| *text == texts[0]), "every node publishes the same bytes");
    }
    tags.dedup();
    assert_eq!(tags.len(), 5, "whoever kept it is told that it has changed: {tags:?}");
    assert_eq!(tags[0], tags[4]);
}

async fn a_fault_has_the_status_that_the_settings_say(engine: Engine) {
    for (set, status) in [(None, 500), (Some("500"), 500), (Some("400"), 400)] {
        let ground = Ground::new(engine);
        let ground = if let Some(set) = set { ground.set("wstrust.fault_status", set) } else { ground };
        let house = Installation::of(ground).await;
        let status = StatusCode::from_u16(status).unwrap();
        let off = asks(&house, NEW, ALICE, "12345678").await;
        assert_eq!(off.status, status, "where nobody is answered");
        house.answers_programs().await;
        for edition in [OLD, NEW] {
            let wrong = asks(&house, edition, ALICE, "12345678").await;
            let unreadable = sends(&house, edition, "<a/>").await;
            let large = sends(&house, edition, "x".repeat(2 * 1024 * 1024)).await;
            for page in [wrong, unreadable, large] {
                assert_eq!(page.status, status, "{set:?}: {}", page.body);
                assert!(page.body.contains("<s:Reason>"), "{}", page.body);
                assert_eq!(page.header("content-type"), "application/soap+xml; charset=utf-8");
            }
        }
        let mut phone = house.has_active(ALICE).await;
        let code = super::fetches(&mut phone).await;
        assert_eq!(sends(&house, NEW, asks_with(NEW, ALICE, &code)).await.status, StatusCode::OK);
    }
}

crate::on_both_engines!(
    documents_lead_programs_where_they_are_answered_and_nowhere_else,
    a_fault_has_the_status_that_the_settings_say,
);
