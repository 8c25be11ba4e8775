//! The event streams of waiting pages: how many there may be, what a page without one does, and that each ends with
//! its sign-in and leaves nothing behind.

use std::time::Duration;

use countersign::domain::approval::Decided;
use countersign::domain::time::Span;
use reqwest::{Method, StatusCode};

use crate::harness::app::{decided, json_of, refusal};
use crate::harness::browser::{Browser, Listener, Page, sign_in_of};
use crate::harness::house::{ALICE, Engine, Ground, Installation, request, request_with};

/// A house with room for so few.
async fn house(engine: Engine, per_source: u32, overall: u32) -> Installation {
    let limits = format!("[limits]\nevent_streams_per_source = {per_source}\nevent_streams = {overall}\n");
    Installation::of(Ground::new(engine).with(&limits).behind_a_proxy()).await
}

/// A page that waits for somebody's phone, in a browser somewhere.
async fn waits(house: &Installation, address: &str, from: &str) -> (Browser, Page) {
    let browser = house.browser_from(from);
    let page = browser.names(&browser.opens(&request(address)).await, address).await;
    // How the push message fared is news, too.
    house.quiet().await;
    (browser, page)
}

async fn asks_for_events(browser: &Browser, page: &Page) -> Page {
    browser.calls(Method::GET, &format!("/waiting/{}/events", sign_in_of(page)), None).await
}

async fn state(browser: &Browser, page: &Page) -> String {
    let told = json_of(&browser.calls(Method::GET, &format!("/waiting/{}/state", sign_in_of(page)), None).await);
    told["step"].as_str().unwrap().to_owned()
}

/// Until so many pages wait on the node.
async fn so_many_wait(house: &Installation, pages: usize) {
    let wake = &house.node().house.doors.wake;
    let known = async {
        while wake.waiting() != pages {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), known).await;
    assert!(waited.is_ok(), "{} pages wait, not {pages}", wake.waiting());
}

/// Hears until the stream ends; tells how often it was called.
async fn hears_to_the_end(mut listener: Listener) -> usize {
    let mut calls = 0;
    while listener.hears().await.is_some() {
        calls += 1;
    }
    calls
}

async fn beyond_the_cap_a_page_polls_and_is_signed_in_all_the_same(engine: Engine) {
    let house = house(engine, 2, 3).await;
    let mut phones = Vec::new();
    for nth in 0..5 {
        phones.push(house.has_active(&format!("person{nth}@corp.example")).await);
    }
    let wait = async |nth: usize, from: &'static str| waits(&house, &format!("person{nth}@corp.example"), from).await;
    let (first, one) = wait(0, "192.0.2.1").await;
    let (second, two) = wait(1, "192.0.2.1").await;
    let (third, three) = wait(2, "192.0.2.1").await;
    let (_one, two_hears) = (first.listens(&one).await, second.listens(&two).await);
    let refused = asks_for_events(&third, &three).await;
    assert_eq!((refused.status, refusal(&refused).as_str()), (StatusCode::TOO_MANY_REQUESTS, "too-many"));

    let (elsewhere, four) = wait(3, "192.0.2.2").await;
    let _four = elsewhere.listens(&four).await;
    let (last, five) = wait(4, "192.0.2.3").await;
    assert_eq!(
        refusal(&asks_for_events(&last, &five).await),
        "too-many",
        "nobody listens beyond the whole house's cap"
    );
    so_many_wait(&house, 3).await;

    for (browser, page, phone) in [(&third, &three, 2), (&last, &five, 4)] {
        assert_eq!(state(browser, page).await, "wait");
        assert_eq!(decided(&phones[phone].approves(page.number()).await), Decided::Now);
        assert_eq!(state(browser, page).await, "moved");
        let answer = browser.fetches_answer(&browser.reloads(page).await).await;
        assert!(answer.field("wresult").is_some(), "{}", answer.body);
    }

    // A seat that becomes free is the next page's.
    drop(two_hears);
    so_many_wait(&house, 2).await;
    let (again, page) = wait(2, "192.0.2.1").await;
    again.listens(&page).await;
}

async fn a_stream_ends_with_its_sign_in_however_it_ends(engine: Engine) {
    // One seat for all: whoever kept it would be found out by the next.
    let house = house(engine, 1, 1).await;
    let mut phone = house.has_active(ALICE).await;
    let from = "192.0.2.1";

    let (browser, page) = waits(&house, ALICE, from).await;
    let listener = browser.listens(&page).await;
    phone.approves(page.number()).await;
    assert_eq!(hears_to_the_end(listener).await, 1, "approved");
    so_many_wait(&house, 0).await;

    let (browser, page) = waits(&house, ALICE, from).await;
    let listener = browser.listens(&page).await;
    browser.acts(&page, "cancel", &[]).await;
    assert_eq!(hears_to_the_end(listener).await, 1, "cancelled");
    so_many_wait(&house, 0).await;

    let (browser, page) = waits(&house, ALICE, from).await;
    let mut listener = browser.listens(&page).await;
    let wrong = if page.number() == 99 { 98 } else { 99 };
    for _ in 0..3 {
        phone.approves(wrong).await;
        listener.hears().await.expect("each try is heard of");
    }
    assert_eq!(hears_to_the_end(listener).await, 0, "three wrong numbers");
    so_many_wait(&house, 0).await;

    // A no is not the end: the code and the passkey are left.
    let (browser, page) = waits(&house, ALICE, from).await;
    let mut listener = browser.listens(&page).await;
    let id = phone.sees_one().await;
    phone.denies(&id, false).await;
    listener.hears().await.expect("a no");
    so_many_wait(&house, 1).await;
    phone.denies(&id, true).await;
    assert_eq!(hears_to_the_end(listener).await, 1, "reported");
    so_many_wait(&house, 0).await;

    house.clock().passes(Span::minutes(11));
    let (browser, page) = waits(&house, ALICE, from).await;
    let listener = browser.listens(&page).await;
    house.removes(ALICE).await;
    assert_eq!(hears_to_the_end(listener).await, 1, "removed");
    so_many_wait(&house, 0).await;
}

async fn a_stream_ends_when_time_is_up_though_nothing_changes(engine: Engine) {
    let house = house(engine, 1, 1).await;
    let _phone = house.has_active(ALICE).await;
    let (browser, page) = waits(&house, ALICE, "192.0.2.1").await;
    let mut listener = browser.listens(&page).await;
    house.clock().passes(Span::minutes(10));
    assert_eq!(listener.hears().await, None, "nobody holds a seat for longer than a sign-in takes");
    so_many_wait(&house, 0).await;
    // A browser that listens again is told to leave it.
    let again = asks_for_events(&browser, &page).await;
    assert_eq!((again.status, refusal(&again).as_str()), (StatusCode::GONE, "expired"));

    let (browser, page) = waits(&house, ALICE, "192.0.2.1").await;
    let mut listener = browser.listens(&page).await;
    house.clock().passes(Span::hours(1));
    house.sql("DELETE FROM sign_ins").await;
    assert_eq!(listener.hears().await, None, "what is swept away calls nobody");
    so_many_wait(&house, 0).await;
}

async fn where_nothing_is_waited_for_nobody_listens(engine: Engine) {
    let house = house(engine, 1, 1).await;
    let mut phone = house.has_active(ALICE).await;
    let refused = async |browser: &Browser, page: &Page, why: &str| {
        let asked = tokio::time::timeout(Duration::from_secs(20), asks_for_events(browser, page)).await;
        assert_eq!(refusal(&asked.expect("it listens")), why);
        so_many_wait(&house, 0).await;
    };
    let (browser, page) = waits(&house, ALICE, "192.0.2.1").await;
    phone.approves(page.number()).await;
    refused(&browser, &page, "not-pending").await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    refused(&browser, &page, "already-answered").await;
    let from_session = browser.opens(&request(ALICE)).await;
    refused(&browser, &from_session, "not-pending").await;

    let (browser, page) = waits(&house, ALICE, "192.0.2.1").await;
    browser.acts(&page, "cancel", &[]).await;
    refused(&browser, &page, "cancelled").await;
    let (browser, page) = waits(&house, ALICE, "192.0.2.1").await;
    phone.denies(&phone.sees_one().await, true).await;
    refused(&browser, &page, "reported").await;
    let (browser, page) = waits(&house, "nobody@corp.example", "192.0.2.1").await;
    refused(&browser, &page, "unknown-account").await;

    let (browser, page) = waits(&house, ALICE, "192.0.2.1").await;
    browser.listens(&page).await;
}

async fn whoever_goes_away_leaves_nothing_behind(engine: Engine) {
    let house = house(engine, 2, 2).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = waits(&house, ALICE, "192.0.2.1").await;
    let (tab, mut other) = (browser.listens(&page).await, browser.listens(&page).await);
    so_many_wait(&house, 1).await;
    assert_eq!(asks_for_events(&browser, &page).await.status, StatusCode::TOO_MANY_REQUESTS, "a tab is a seat");
    drop(tab);
    phone.approves(page.number()).await;
    other.hears().await.expect("one tab closes, and the other still hears");
    assert_eq!(other.hears().await, None);
    so_many_wait(&house, 0).await;

    for _ in 0..5 {
        let page = browser.names(&browser.opens(&request_with(ALICE, "&wfresh=0")).await, ALICE).await;
        let listener = browser.listens(&page).await;
        so_many_wait(&house, 1).await;
        drop(listener);
        so_many_wait(&house, 0).await;
    }
}

async fn a_stranger_takes_no_seat(engine: Engine) {
    let house = house(engine, 1, 1).await;
    let _phone = house.has_active(ALICE).await;
    let (browser, page) = waits(&house, ALICE, "192.0.2.1").await;
    let stranger = house.browser_from("192.0.2.1");
    for _ in 0..3 {
        assert_eq!(asks_for_events(&stranger, &page).await.status, StatusCode::NOT_FOUND);
        stranger.opens(&request(ALICE)).await;
    }
    browser.listens(&page).await;
}

crate::on_both_engines!(
    beyond_the_cap_a_page_polls_and_is_signed_in_all_the_same,
    a_stream_ends_with_its_sign_in_however_it_ends,
    a_stream_ends_when_time_is_up_though_nothing_changes,
    where_nothing_is_waited_for_nobody_listens,
    whoever_goes_away_leaves_nothing_behind,
    a_stranger_takes_no_seat,
);
