//! What strangers may cost: a crowd that never names anybody, from one place and from everywhere, and a person who
//! signs in amid it.

use std::collections::BTreeMap;

use countersign::domain::time::Span;
use futures_util::stream::{self, StreamExt as _};
use reqwest::StatusCode;

use crate::ceremony::{code_of, code_on};
use crate::harness::app::json_of;
use crate::harness::browser::{Browser, Page};
use crate::harness::house::{ALICE, DOMAIN, Engine, Ground, Installation, request, request_with};
use crate::harness::provider::{Provider, door, posts_message, query};

/// The longest context that is taken, in bytes.
const CONTEXT: i64 = 16 * 1024;
/// What a kept request has beside its context, at most.
const REST: i64 = 1024;
/// The crowd is looked at once in so many requests.
const BETWEEN_LOOKS: i64 = 100;

fn begins() -> String {
    let context = "x".repeat(usize::try_from(CONTEXT).unwrap());
    format!("/fed/{DOMAIN}/wsfed?wa=wsignin1.0&wtrealm=urn%3afederation%3aMicrosoftOnline&wctx={context}")
}

/// So many requests, each by a browser of its own from the address that `from` tells.
async fn crowd(house: &Installation, nth: std::ops::Range<u32>, from: impl Fn(u32) -> String) -> Vec<Page> {
    let path = begins();
    let base = house.browser();
    let asked = nth.map(|nth| {
        let (mut browser, path, from) = (base.at(&base.base), &path, from(nth));
        async move {
            browser.is_at(&from);
            browser.asks(path).await
        }
    });
    stream::iter(asked).buffered(16).collect().await
}

/// How many of so many requests ended how; nothing else is kept of them.
async fn endings(
    house: &Installation,
    nth: std::ops::Range<u32>,
    from: impl Fn(u32) -> String,
) -> BTreeMap<StatusCode, u32> {
    let path = begins();
    let base = house.browser();
    let asked = nth.map(|nth| {
        let (mut browser, path, from) = (base.at(&base.base), &path, from(nth));
        async move {
            browser.is_at(&from);
            browser.asks(path).await.status
        }
    });
    let count = |mut all: BTreeMap<_, _>, status| async move {
        *all.entry(status).or_default() += 1;
        all
    };
    stream::iter(asked).buffer_unordered(16).fold(BTreeMap::new(), count).await
}

fn everywhere(nth: u32) -> String {
    let [_, a, b, c] = nth.to_be_bytes();
    format!("10.{a}.{b}.{c}")
}

async fn rows(house: &Installation) -> i64 {
    house.count("SELECT COUNT(*) FROM sign_ins").await
}

async fn bytes(house: &Installation) -> i64 {
    house.count("SELECT CAST(COALESCE(SUM(LENGTH(request)), 0) AS BIGINT) FROM sign_ins").await
}

async fn signs_in(house: &Installation, browser: &Browser, phone: &mut crate::harness::app::Phone) {
    let page = browser.names(&browser.opens(&request(ALICE)).await, ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    crate::harness::tenant::accepts(&answer.field("wresult").unwrap(), house).await;
}

async fn one_place_writes_no_more_than_its_budget(engine: Engine) {
    let house = Installation::of(Ground::new(engine).behind_a_proxy()).await;
    let mut phone = house.has_active(ALICE).await;
    let pages = crowd(&house, 0..1_000, |_| "10.0.0.1".to_owned()).await;
    let (taken, refused): (Vec<_>, Vec<_>) = pages.iter().partition(|page| page.status == StatusCode::SEE_OTHER);
    assert_eq!(taken.len(), 300);
    for page in &refused {
        assert_eq!((page.status, page.refusal().as_deref()), (StatusCode::TOO_MANY_REQUESTS, Some("too-many")));
        assert!(page.headers.get("set-cookie").is_none());
    }
    assert_eq!(rows(&house).await, 300, "what is refused is not written");
    assert!((300 * CONTEXT..300 * (CONTEXT + REST)).contains(&bytes(&house).await));

    signs_in(&house, &house.browser_from("10.0.0.2"), &mut phone).await;
    let neighbour = house.browser_from("10.0.0.1").opens(&request(ALICE)).await;
    assert_eq!(neighbour.refusal().as_deref(), Some("too-many"), "a place is one address");
    house.clock().passes(Span::minutes(1));
    signs_in(&house, &house.browser_from("10.0.0.1"), &mut phone).await;

    house.clock().passes(Span::minutes(8));
    house.node().house.sweep.all().await.unwrap();
    assert_eq!(rows(&house).await, 302, "nothing is over yet");
    house.clock().passes(Span::minutes(1));
    house.node().house.sweep.all().await.unwrap();
    assert_eq!(rows(&house).await, 2, "only what was answered stays");
}

async fn a_crowd_from_everywhere_pushes_out_its_own(engine: Engine) {
    const MOST: i64 = 200;
    let ground = Ground::new(engine).with(&format!("[limits]\nopen_sign_ins = {MOST}\n")).behind_a_proxy();
    let house = Installation::of(ground).await;
    let mut phone = house.has_active(ALICE).await;
    let most_bytes = (MOST + BETWEEN_LOOKS) * (CONTEXT + REST);

    let pages = crowd(&house, 0..400, everywhere).await;
    assert!(pages.iter().all(|page| page.status == StatusCode::SEE_OTHER), "nobody is refused for others");
    assert!((MOST..=MOST + BETWEEN_LOOKS).contains(&rows(&house).await), "{}", rows(&house).await);
    assert!(bytes(&house).await <= most_bytes);

    // A person opens the page amid it, takes a while to type, and then has all the time there is.
    house.clock().passes(Span::seconds(1));
    let browser = house.browser_from("192.0.2.7");
    let page = browser.opens(&request(ALICE)).await;
    crowd(&house, 400..500, everywhere).await;
    let page = browser.names(&page, ALICE).await;
    house.clock().passes(Span::seconds(1));
    crowd(&house, 500..750, everywhere).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(answer.field("wresult").is_some(), "{}", answer.body);
    signs_in(&house, &house.browser_from("192.0.2.8"), &mut phone).await;
    assert!(rows(&house).await <= MOST + BETWEEN_LOOKS + 2);
    assert!(bytes(&house).await <= most_bytes + 2 * REST);

    house.clock().passes(Span::minutes(10));
    house.node().house.sweep.all().await.unwrap();
    assert_eq!(rows(&house).await, 2);
}

/// What is remembered of messages of SAML is bounded as well, in either binding.
async fn a_crowd_of_service_providers_pushes_out_its_own(engine: Engine) {
    const MOST: i64 = 100;
    let ground = Ground::new(engine).with(&format!("[limits]\nopen_sign_ins = {MOST}\n")).behind_a_proxy();
    let house = Installation::of(ground).await;
    let provider = Provider::microsoft();
    let remembered = "SELECT COUNT(*) FROM saml_messages";
    let base = house.browser();
    for nth in 0..400 {
        let mut browser = base.at(&base.base);
        browser.is_at(&everywhere(nth));
        let xml = provider.asks(&house, "", "");
        let page = if nth % 2 == 0 {
            browser.asks(&door(&query(&xml, None))).await
        } else {
            posts_message(&browser, &xml, None).await
        };
        assert!(page.refusal().is_none(), "nobody is refused for others: {}", page.body);
        assert!(matches!(page.status, StatusCode::OK | StatusCode::SEE_OTHER), "{}", page.status);
    }
    assert!((MOST..=MOST + BETWEEN_LOOKS).contains(&rows(&house).await), "{}", rows(&house).await);
    assert!(house.count(remembered).await <= MOST + BETWEEN_LOOKS);
    house.clock().passes(Span::minutes(16));
    house.node().house.sweep.all().await.unwrap();
    assert_eq!(house.count(remembered).await, 0);
}

async fn the_metadata_has_a_budget_for_each_place(engine: Engine) {
    const METADATA: &str = "/FederationMetadata/2007-06/FederationMetadata.xml";
    let house = Installation::of(Ground::new(engine).behind_a_proxy()).await;
    let browser = house.browser_from("10.0.0.1");
    for _ in 0..300 {
        assert_eq!(browser.asks(METADATA).await.status, StatusCode::OK);
    }
    assert_eq!(browser.asks(METADATA).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(house.browser_from("10.0.0.2").asks(METADATA).await.status, StatusCode::OK, "others are served");
}

/// Nineteen of twenty come from one place, the others from everywhere.
#[tokio::test]
async fn a_hundred_thousand_requests_leave_bounded_rows_and_a_house_that_answers() {
    const ALL: u32 = 100_000;
    const MOST: i64 = 1_000;
    let ground = Ground::new(Engine::Sqlite).with(&format!("[limits]\nopen_sign_ins = {MOST}\n")).behind_a_proxy();
    let house = Installation::of(ground).await;
    let mut phone = house.has_active(ALICE).await;
    let from = |nth| if nth % 20 == 0 { everywhere(nth) } else { "192.0.2.1".to_owned() };
    let ended = endings(&house, 0..ALL, from).await;
    let taken = ALL / 20 + 300;
    let wanted = [(StatusCode::SEE_OTHER, taken), (StatusCode::TOO_MANY_REQUESTS, ALL - taken)];
    assert_eq!(ended, BTreeMap::from(wanted), "nobody is refused for others");
    assert!(rows(&house).await <= MOST + BETWEEN_LOOKS, "{}", rows(&house).await);
    assert!(bytes(&house).await <= (MOST + BETWEEN_LOOKS) * (CONTEXT + REST));
    signs_in(&house, &house.browser_from("192.0.2.7"), &mut phone).await;
}

async fn a_crowd_that_names_somebody_pushes_out_its_own_too(engine: Engine) {
    const MOST: i64 = 100;
    let ground = Ground::new(engine).with(&format!("[limits]\nopen_sign_ins = {MOST}\n")).behind_a_proxy();
    let house = Installation::of(ground).await;
    let mut phone = house.has_active(ALICE).await;
    let own = house.browser_from("192.0.2.7");
    signs_in(&house, &own, &mut phone).await;
    // The person's own browser waits while strangers name them, each from a place of its own.
    let page = own.names(&own.opens(&request_with(ALICE, "&wfresh=0")).await, ALICE).await;
    let base = house.browser();
    let path = begins();
    let strangers = (0..350).map(|nth| {
        let (mut browser, path) = (base.at(&base.base), &path);
        async move {
            browser.is_at(&everywhere(nth));
            browser.names(&browser.opens(path).await, ALICE).await
        }
    });
    let pages: Vec<_> = stream::iter(strangers).buffered(8).collect().await;
    assert!(pages.iter().all(|page| page.status == StatusCode::OK));
    // The own one, and the one that was answered.
    let most = MOST + BETWEEN_LOOKS + 2;
    assert!((MOST..=most).contains(&rows(&house).await), "{}", rows(&house).await);
    assert!(bytes(&house).await <= most * (CONTEXT + REST));
    let asked = "SELECT COUNT(*) FROM approvals WHERE evidence IS NULL";
    assert!(house.count(asked).await <= most, "{}", house.count(asked).await);
    let recorded = house.count("SELECT COUNT(*) FROM audit WHERE event = 'approval_asked'").await;
    assert!(recorded <= 5, "codes that nobody scanned ask nobody: {recorded}");

    assert_eq!(own.reloads(&page).await.text("number"), page.text("number"), "the person's own page waits");
    let newcomer = house.browser_from("192.0.2.8");
    let late = newcomer.names(&newcomer.opens(&request(ALICE)).await, ALICE).await;
    let code = code_of(&code_on(&newcomer, &late).await).to_owned();
    let id = json_of(&phone.scans(&code).await)["approval"].as_str().unwrap().to_owned();
    phone.approves_this(&id, late.number()).await;
    let answer = newcomer.fetches_answer(&newcomer.reloads(&late).await).await;
    assert!(answer.field("wresult").is_some(), "{}", answer.body);

    house.clock().passes(Span::hours(25));
    while house.node().house.sweep.all().await.unwrap() > 0 {}
    assert_eq!(rows(&house).await, 2, "only what somebody said a word to stays");
    assert_eq!(house.count(asked).await, 0);
}

async fn rubbish_costs_budget_like_anything_else(engine: Engine) {
    let house = Installation::of(Ground::new(engine).with("[limits]\nbegin = 4\n")).await;
    let browser = house.browser();
    for path in ["wsfed", "wsfed?wa=rubbish", "signout", "wsfed?%zz"] {
        let page = browser.asks(&format!("/fed/{DOMAIN}/{path}")).await;
        assert_ne!(page.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    for path in [request(ALICE), format!("/fed/{DOMAIN}/signout"), format!("/fed/{DOMAIN}/wsfed?%zz")] {
        assert_eq!(browser.asks(&path).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
    }
    assert_eq!(rows(&house).await, 0);
}

async fn what_a_request_has_to_echo_is_kept_until_it_is_over(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let browser = house.browser();
    let page = browser.names(&browser.opens(&begins()).await, ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert_eq!(answer.field("wctx").unwrap().len(), usize::try_from(CONTEXT).unwrap());
    // A stranger who names somebody makes a row that stays for what the person may say to it.
    let stranger = house.browser();
    let asked = stranger.names(&stranger.opens(&begins()).await, ALICE).await;
    let sweep = &house.node().house.sweep;
    sweep.all().await.unwrap();
    assert!(bytes(&house).await > 2 * CONTEXT);

    house.clock().passes(Span::minutes(10));
    while sweep.all().await.unwrap() > 0 {}
    assert!(bytes(&house).await > 2 * CONTEXT, "the page may still have to echo it");
    house.clock().passes(Span::minutes(10));
    while sweep.all().await.unwrap() > 0 {}
    assert_eq!(rows(&house).await, 2);
    assert!(bytes(&house).await < 2 * REST);
    let over = stranger.reloads(&asked).await;
    assert_eq!(over.refusal().as_deref(), Some("expired"));
    assert!(over.attribute("refused-again", "href").unwrap().starts_with("https://m365.cloud.microsoft/"));
    assert_eq!(phone.denies(phone_knows(&phone).await.as_str(), true).await.status, StatusCode::OK);
}

/// The newest request that the phone remembers.
async fn phone_knows(phone: &crate::harness::app::Phone) -> String {
    let recent = json_of(&phone.gets("recent").await);
    recent["approvals"][0]["id"].as_str().unwrap().to_owned()
}

crate::on_both_engines!(
    a_crowd_of_service_providers_pushes_out_its_own,
    the_metadata_has_a_budget_for_each_place,
    one_place_writes_no_more_than_its_budget,
    a_crowd_from_everywhere_pushes_out_its_own,
    a_crowd_that_names_somebody_pushes_out_its_own_too,
    rubbish_costs_budget_like_anything_else,
    what_a_request_has_to_echo_is_kept_until_it_is_over,
);
