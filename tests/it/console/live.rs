//! Pages of people that stay open hear of what changes, on whichever node, for as long as their operator may see it.

use std::time::Duration;

use countersign::domain::address::Address;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use futures_util::StreamExt as _;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::time::timeout;

use crate::harness::app::{Phone, refusal};
use crate::harness::browser::{Browser, Listener};
use crate::harness::house::{ALICE, Engine, Ground, Installation};
use crate::harness::operator::Operator;

const USERS: &str = "/console/api/live/users";

async fn person(house: &Installation, address: &str) -> String {
    let user = house.store().users().by_address(&Address::parse(address).unwrap()).await.unwrap().unwrap();
    format!("{USERS}/{}", user.id)
}

async fn application(house: &Installation) -> String {
    let all = house.store().applications().list().await.unwrap();
    format!("/console/api/live/applications/{}/users", all[0].0.id)
}

/// An open page, and what it hears.
struct Open<'a> {
    browser: &'a Browser,
    path: String,
    listener: Listener,
}

impl<'a> Open<'a> {
    async fn at(browser: &'a Browser, path: &str) -> Self {
        let (place, query) = path.split_once('?').unwrap_or((path, ""));
        let listener = browser.listens_at(&format!("{place}/events?{query}")).await;
        Self { browser, path: path.to_owned(), listener }
    }

    /// Looks each time it is told to, until it shows this.
    async fn comes_to_show(&mut self, test_id: &str, expected: &str) {
        loop {
            let page = self.browser.calls(Method::GET, &self.path, None).await;
            assert_eq!(page.status, StatusCode::OK, "{}", page.body);
            if page.text(test_id).as_deref() == Some(expected) {
                return;
            }
            self.listener.hears().await.unwrap_or_else(|| panic!("the stream ended before {expected}"));
        }
    }

    /// Waits for the end of the stream, whatever it says before.
    async fn ends(mut self) {
        while self.listener.hears().await.is_some() {}
    }
}

async fn taps_open(phone: &Phone, link: &str) {
    let secret = link.split('#').nth(1).unwrap();
    let opened = phone.posts("invitation/open", &json!({"secret": secret})).await;
    assert_eq!(opened.status, StatusCode::OK, "{}", opened.body);
}

async fn a_persons_page_hears_of_each_step(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let link = house.invites(ALICE).await;
    let mut page = Open::at(&owner.browser, &person(&house, ALICE).await).await;
    page.comes_to_show("person-status", "Invited").await;
    let mut phone = Phone::new(&house.node().base);
    taps_open(&phone, &link).await;
    page.comes_to_show("person-status", "Opened").await;
    phone.activates(&link).await;
    page.comes_to_show("person-status", "Active").await;
    let (browser, waiting) = house.waits_for(ALICE).await;
    phone.approves(waiting.number()).await;
    browser.fetches_answer(&browser.reloads(&waiting).await).await;
    page.comes_to_show("session-method", "phone").await;
    house.suspends(ALICE).await;
    page.comes_to_show("person-status", "Suspended").await;
    house.removes(ALICE).await;
    page.comes_to_show("person-status", "Removed").await;
}

async fn a_list_hears_of_its_people_and_how_many_are_ready(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut tab = Open::at(&owner.browser, &application(&house).await).await;
    tab.comes_to_show("count-invited", "0").await;
    let link = house.invites(ALICE).await;
    tab.comes_to_show("user-standing", "Invited").await;
    tab.comes_to_show("count-invited", "1").await;
    let mut phone = Phone::new(&house.node().base);
    taps_open(&phone, &link).await;
    tab.comes_to_show("user-standing", "Opened").await;
    phone.activates(&link).await;
    tab.comes_to_show("user-standing", "Active").await;
    tab.comes_to_show("count-active", "1").await;

    // A page asks its own question again: this one shows nobody but who is suspended.
    let mut suspended = Open::at(&owner.browser, &format!("{USERS}?standing=suspended")).await;
    house.suspends(ALICE).await;
    suspended.comes_to_show("user-standing", "Suspended").await;
}

async fn nobody_listens_who_may_not_look(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let auditor = owner.brings(Role::Auditor).await;
    house.invites(ALICE).await;
    let alice = person(&house, ALICE).await;
    let stranger = house.browser().knocks_at_events(&format!("{alice}/events")).await;
    assert_eq!((stranger.status, refusal(&stranger).as_str()), (StatusCode::UNAUTHORIZED, "not-in-console"));

    let open = Open::at(&auditor.browser, &alice).await;
    let auditors = house.store().operators().by_address(&Address::parse("auditor@corp.example").unwrap()).await;
    let path = format!("/console/operators/{}/remove", auditors.unwrap().unwrap().id);
    assert_eq!(owner.submits(&path, &[]).await.status, StatusCode::SEE_OTHER);
    open.ends().await;
}

async fn a_page_that_looks_keeps_nobodys_session_alive(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.invites(ALICE).await;
    let alice = person(&house, ALICE).await;
    let open = Open::at(&owner.browser, &alice).await;
    house.clock().passes(Span::minutes(10));
    assert_eq!(owner.browser.calls(Method::GET, &alice, None).await.status, StatusCode::OK);
    house.clock().passes(Span::minutes(6));
    let late = owner.browser.calls(Method::GET, &alice, None).await;
    assert_eq!(refusal(&late), "not-in-console", "nobody was at the desk for a quarter of an hour");
    open.ends().await;
}

async fn beyond_the_cap_a_page_polls(engine: Engine) {
    let house = Installation::of(Ground::new(engine).with("[limits]\nevent_streams_per_source = 1\n")).await;
    let owner = Operator::first(&house).await;
    let open = Open::at(&owner.browser, USERS).await;
    let second = owner.browser.knocks_at_events(&format!("{USERS}/events")).await;
    assert_eq!(second.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(owner.browser.calls(Method::GET, USERS, None).await.status, StatusCode::OK);
    drop(open);
    let free = async {
        while owner.browser.knocks_at_events(&format!("{USERS}/events")).await.status != StatusCode::OK {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(30), free).await.expect("a seat that was left is free again");
}

#[tokio::test]
async fn what_happens_at_one_node_is_heard_at_the_other() {
    let mut house = Installation::on(Engine::Postgres).await;
    house.add_node().await;
    let owner = Operator::first(&house).await;
    let there = owner.browser.at(&house.second().base).speaking_as(&house.node().base);
    let client = redis::Client::open(house.ground.redis.as_ref().unwrap().url.as_str()).unwrap();
    let mut overheard = client.get_async_pubsub().await.unwrap();
    overheard.subscribe("countersign:people").await.unwrap();

    let mut tab = Open::at(&there, &application(&house).await).await;
    let link = house.invites(ALICE).await;
    timeout(Duration::from_secs(20), overheard.on_message().next()).await.expect("no word on the bus").unwrap();
    tab.comes_to_show("user-standing", "Invited").await;

    drop(overheard);
    house.ground.redis.as_mut().unwrap().stop();
    Phone::new(&house.node().base).activates(&link).await;
    tab.comes_to_show("user-standing", "Active").await;
}

crate::on_both_engines!(
    a_persons_page_hears_of_each_step,
    a_list_hears_of_its_people_and_how_many_are_ready,
    nobody_listens_who_may_not_look,
    a_page_that_looks_keeps_nobodys_session_alive,
    beyond_the_cap_a_page_polls,
);
