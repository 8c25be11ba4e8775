//! Whoever or whatever is taken away at one node is gone at the other one at once, by every protocol, with Redis
//! stopped: nothing is kept in the process that would have to be told.

use countersign::domain::address::Address;
use countersign::domain::sign_in::LIFETIME;
use countersign::domain::time::Span;
use countersign::flow::manage::Ended;
use reqwest::StatusCode;

use crate::eam::{arrives_in, may_ask, may_not_ask};
use crate::harness::app::Phone;
use crate::harness::browser::{Browser, Page};
use crate::harness::entra::Entra;
use crate::harness::house::{ALICE, DOMAIN, Engine, Ground, Installation, request};
use crate::harness::provider::{Provider, application, door, query};
use crate::nodes::browser_at_second;
use crate::trust::{NEW, OLD, asks_at, fault, fetches};

/// Two nodes, a tenant that asks, a service provider, programs that are answered, and Alice.
struct Town {
    entra: Entra,
    house: Installation,
    provider: Provider,
    phone: Phone,
}

/// What Alice has under way when it happens, at the first node: one answer of each kind that only has to be fetched, a
/// session, and a code.
struct Ready {
    browser: Browser,
    pages: Vec<Page>,
    code: String,
}

impl Town {
    async fn begins() -> Self {
        let entra = Entra::start().await;
        let mut house = Installation::of(Ground::new(Engine::Postgres).with(&entra.settings())).await;
        house.add_node().await;
        house.answers_programs().await;
        let phone = house.has_active(ALICE).await;
        may_ask(&house).await;
        let provider = Provider::of(&house).await;
        Self { entra, house, provider, phone }
    }

    /// By both kinds of service provider, and a tenant; then without Redis.
    async fn gets_ready(&mut self) -> Ready {
        let (house, phone) = (&mut self.house, &mut self.phone);
        let (browser, page) = house.waits_for(ALICE).await;
        phone.approves(page.number()).await;
        browser.fetches_answer(&browser.reloads(&page).await).await;
        let mut pages = Vec::new();
        for provider in [&Provider::microsoft(), &self.provider] {
            let asked = provider.asks(house, "ForceAuthn=\"true\"", "");
            let page = browser.names(&browser.opens(&door(&query(&asked, None))).await, ALICE).await;
            phone.approves(page.number()).await;
            pages.push(browser.reloads(&page).await);
        }
        let (browser, page) = arrives_in(browser, &self.entra, house).await;
        let page = browser.acts(&page, "ask", &[("channel", "push")]).await;
        phone.approves(page.number()).await;
        pages.push(browser.reloads(&page).await);
        for page in &pages {
            assert!(page.body.contains("/answer\""), "{}", page.body);
        }
        let code = fetches(phone).await;
        house.ground.redis.as_mut().unwrap().stop();
        Ready { browser, pages, code }
    }

    async fn tokens(&self) -> i64 {
        self.house.count("SELECT COUNT(*) FROM issuances").await
    }

    /// What the second node says to what was under way: an answer for each page, and the code's.
    async fn asks_the_second(&self, ready: &mut Ready) -> (Vec<bool>, bool) {
        ready.browser = browser_at_second(&ready.browser, &self.house);
        let browser = &ready.browser;
        let mut answered = Vec::new();
        for page in &ready.pages {
            let answer = browser.fetches_answer(page).await;
            let token = ["SAMLResponse", "id_token"].into_iter().find_map(|name| answer.field(name));
            answered.push(token.is_some());
        }
        let program = asks_at(&self.house, self.house.second(), NEW, &ready.code).await;
        (answered, program.status == StatusCode::OK)
    }

    /// What it says to what begins afterwards: by WS-Federation, by SAML 2.0 of either kind, by a tenant.
    async fn begins_anew(&self, ready: &Ready) -> Vec<Page> {
        let browser = &ready.browser;
        self.house.clock().passes(Span::seconds(1));
        let mut pages = vec![browser.opens(&request(ALICE)).await];
        for provider in [&Provider::microsoft(), &self.provider] {
            pages.push(browser.opens(&door(&query(&provider.asks(&self.house, "", ""), None))).await);
        }
        pages.push(Entra::posts(browser, &Entra::form(&self.entra.hint(&self.house))).await);
        pages
    }
}

fn offers_an_answer(page: &Page) -> bool {
    page.body.contains("/answer\"") || page.has("offer-push") || page.field("SAMLResponse").is_some()
}

#[tokio::test]
async fn with_redis_stopped_the_second_node_answers_what_the_first_one_began() {
    let mut town = Town::begins().await;
    let mut ready = town.gets_ready().await;
    assert_eq!(town.asks_the_second(&mut ready).await, (vec![true; 3], true));
    assert_eq!(town.tokens().await, 5);
    let anew = town.begins_anew(&ready).await;
    assert!(anew[..3].iter().all(offers_an_answer), "from the session");
    assert!(anew[3].attribute("proceed", "href").is_some(), "{}", anew[3].body);
}

#[tokio::test]
async fn a_person_who_is_removed_or_kept_out_at_one_node_is_out_at_the_other_by_every_protocol() {
    for (is_removed, why) in [(true, "unknown-account"), (false, "suspended")] {
        let mut town = Town::begins().await;
        let mut ready = town.gets_ready().await;
        let alice = Address::parse(ALICE).unwrap();
        let manage = &town.house.node().house.manage;
        let ended = if is_removed { manage.remove(&alice).await } else { manage.suspend(&alice).await };
        assert!(matches!(ended.unwrap(), Ended::Now(_)));
        assert_eq!(town.asks_the_second(&mut ready).await, (vec![false; 3], false), "{why}");
        assert_eq!(town.tokens().await, 1, "the one before");
        for edition in [OLD, NEW] {
            let page = asks_at(&town.house, town.house.second(), edition, &ready.code).await;
            assert_eq!(fault(&page), "FailedAuthentication");
        }
        let anew = town.begins_anew(&ready).await;
        assert!(!anew.iter().any(offers_an_answer), "{why}");
        assert!(anew[..3].iter().all(|page| page.has("who-submit")), "no session is left");
        assert_eq!(anew[3].field("error").as_deref(), Some("access_denied"), "{}", anew[3].body);
        assert!(anew[3].field("error_description").unwrap().starts_with(why));
        assert_eq!(town.tokens().await, 1);
    }
}

#[tokio::test]
async fn a_device_that_is_revoked_at_one_node_gives_nothing_at_the_other() {
    let mut town = Town::begins().await;
    let mut ready = town.gets_ready().await;
    // As the help desk does it where it is the last one, without its page.
    town.house.sql("UPDATE devices SET status = 'revoked'").await;
    assert_eq!(town.asks_the_second(&mut ready).await, (vec![false; 3], false));
    assert_eq!(town.tokens().await, 1);
    assert!(!town.begins_anew(&ready).await[..3].iter().any(offers_an_answer), "no session is left");
}

#[tokio::test]
async fn a_service_provider_that_is_removed_at_one_node_gets_nothing_from_the_other() {
    let mut town = Town::begins().await;
    let mut ready = town.gets_ready().await;
    let manage = &town.house.node().house.manage;
    let application = application(&town.house).await;
    assert!(manage.remove_provider(&application, &town.provider.entity_id).await.unwrap());
    assert_eq!(town.asks_the_second(&mut ready).await, (vec![true, false, true], true), "it alone");
    let anew = town.begins_anew(&ready).await;
    assert!(offers_an_answer(&anew[0]) && offers_an_answer(&anew[1]));
    assert_eq!(anew[2].refusal().as_deref(), Some("wrong-realm"), "{}", anew[2].body);
}

#[tokio::test]
async fn a_tenant_that_is_removed_at_one_node_gets_nothing_from_the_other() {
    let mut town = Town::begins().await;
    let mut ready = town.gets_ready().await;
    may_not_ask(&town.house).await;
    assert_eq!(town.asks_the_second(&mut ready).await, (vec![true, true, false], true), "it alone");
    let anew = town.begins_anew(&ready).await;
    assert!(anew[..3].iter().all(offers_an_answer));
    assert_eq!(anew[3].refusal().as_deref(), Some("wrong-realm"), "nobody is called so: {}", anew[3].body);
}

#[tokio::test]
async fn programs_that_are_answered_no_more_at_one_node_get_nothing_from_the_other() {
    let mut town = Town::begins().await;
    let mut ready = town.gets_ready().await;
    let application = application(&town.house).await;
    town.house.node().house.manage.set_trust(&application.id, false).await.unwrap().unwrap();
    let program = asks_at(&town.house, town.house.second(), NEW, &ready.code).await;
    assert_eq!(fault(&program), "RequestFailed");
    let mex = browser_at_second(&ready.browser, &town.house).asks(&format!("/fed/{DOMAIN}/trust/mex")).await;
    assert_eq!(mex.refusal().as_deref(), Some("unknown-domain"));
    assert_eq!(town.asks_the_second(&mut ready).await, (vec![true; 3], false));
}

/// No page takes a domain or an application away; whoever does it by hand is heeded at once all the same.
#[tokio::test]
async fn a_domain_or_an_application_that_is_gone_from_the_tables_gets_nothing_from_any_node() {
    for statements in [
        "DELETE FROM domains",
        "DELETE FROM domains; DELETE FROM service_providers; DELETE FROM external_methods; DELETE FROM applications",
    ] {
        let mut town = Town::begins().await;
        let mut ready = town.gets_ready().await;
        town.house.sql(statements).await;
        assert_eq!(town.asks_the_second(&mut ready).await, (vec![false; 3], false), "{statements}");
        assert_eq!(town.tokens().await, 1, "{statements}");
        for page in town.begins_anew(&ready).await {
            assert!(!offers_an_answer(&page), "{statements}: {}", page.body);
            assert!(!page.status.is_server_error(), "{statements}: {}", page.body);
        }
        town.house.clock().passes(LIFETIME);
        assert_eq!(town.tokens().await, 1, "{statements}");
    }
}
