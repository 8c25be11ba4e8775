//! One application with a domain and another below it: whoever signs in is told of by the issuer of their own domain,
//! whatever door the browser came to and whatever its request says of hosts.

use countersign::domain::address::DomainName;
use countersign::domain::application::{Cloud, FirstOffer};
use countersign::domain::text::Name;
use countersign::domain::time::Span;
use countersign::flow::manage::NewApplication;

use crate::harness::browser::Page;
use crate::harness::house::{Engine, Ground, Installation, REALM, REPLY, request_at};
use crate::harness::provider::{Provider, door, query, response};
use crate::harness::tenant::{Tenant, Token, judge};

const BOB: &str = "bob@x.sub.corp.example";
const EVE: &str = "eve@y.corp.example";

/// A house with one application, which has both domains.
async fn house(engine: Engine) -> Installation {
    let mut house = Installation { ground: Ground::new(engine).behind_a_proxy(), nodes: Vec::new() };
    house.add_node().await;
    let new = NewApplication {
        name: Name::parse("Microsoft 365").unwrap(),
        domains: ["corp.example", "sub.corp.example"].map(|name| DomainName::parse(name).unwrap()).to_vec(),
        cloud: Cloud::Worldwide,
        realm: REALM.to_owned(),
        reply_url: REPLY.to_owned(),
        first_offer: FirstOffer::Push,
        session_lifetime: Span::hours(8),
    };
    house.node().house.manage.add(new).await.unwrap().unwrap();
    house
}

/// What the tenant of a domain believes of an answer.
async fn believes(house: &Installation, domain: &str, answer: &Page) -> Option<Token> {
    let open = house.node().house.keyring.open().await.unwrap();
    let tenant = Tenant {
        issuer: format!("{}/fed/{domain}/", house.node().base),
        audience: REALM.to_owned(),
        certificate: open.ring.signing.certificate_der().to_vec(),
    };
    let now = countersign::domain::time::Clock::now(house.clock());
    judge(&answer.field("wresult").unwrap(), &tenant, &now.to_string()).ok()
}

async fn the_issuer_is_that_of_the_persons_own_domain(engine: Engine) {
    let house = house(engine).await;
    for (person, own, other) in [(BOB, "sub.corp.example", "corp.example"), (EVE, "corp.example", "sub.corp.example")] {
        let mut phone = house.has_active(person).await;
        let mut browser = house.browser();
        browser.extra.extend(
            [
                ("x-forwarded-host", "evil.example"),
                ("x-forwarded-proto", "https"),
                ("x-forwarded-prefix", "/evil"),
                ("x-original-host", "evil.example"),
                ("forwarded", "for=203.0.113.7;host=evil.example;proto=https"),
            ]
            .map(|(name, value)| (name, value.to_owned())),
        );
        // At the other domain's door, which is the same application's.
        let page = browser.names(&browser.opens(&request_at(other, person, "")).await, person).await;
        phone.approves(page.number()).await;
        let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
        assert!(believes(&house, other, &answer).await.is_none(), "the door says nothing of whose the person is");
        assert_eq!(believes(&house, own, &answer).await.unwrap().upn, person);
        assert!(!answer.body.contains("evil"), "{}", answer.body);

        for door in [other, own] {
            house.clock().passes(Span::minutes(1));
            let ready = browser.opens(&request_at(door, person, "")).await;
            let answer = browser.fetches_answer(&ready).await;
            let token = believes(&house, own, &answer).await.unwrap();
            assert_eq!(
                (token.upn.as_str(), answer.body.contains("evil")),
                (person, false),
                "from the session, at {door}"
            );
        }
    }
}

async fn by_saml_microsoft_365_is_told_the_persons_issuer_and_others_the_doors(engine: Engine) {
    let house = house(engine).await;
    let mut phone = house.has_active(BOB).await;
    let provider = Provider::of(&house).await;
    let browser = house.browser();
    let issuer = |domain: &str| format!("{}/fed/{domain}/", house.node().base);
    let mut ready: Option<Page> = None;
    for (asks, told) in [(Provider::microsoft(), issuer("sub.corp.example")), (provider, issuer("corp.example"))] {
        // At the other domain's door, which is the same application's.
        let page = browser.opens(&door(&query(&asks.asks(&house, "", ""), None))).await;
        let page = if ready.is_some() {
            page
        } else {
            let page = browser.names(&page, BOB).await;
            phone.approves(page.number()).await;
            browser.reloads(&page).await
        };
        let xml = response(&browser.fetches_answer(&page).await);
        assert_eq!(xml.matches(&format!(">{told}</saml:Issuer>")).count(), 2, "{xml}");
        ready = Some(page);
    }
}

crate::on_both_engines!(
    the_issuer_is_that_of_the_persons_own_domain,
    by_saml_microsoft_365_is_told_the_persons_issuer_and_others_the_doors,
);
