//! How long a session serves is what the application's row says at the moment it is used, and how old a proof may be
//! is what the request says.

use countersign::domain::time::Span;

use crate::harness::browser::Browser;
use crate::harness::house::{ALICE, Engine, Installation, request, request_with};

/// A browser in which somebody has signed in just now.
async fn signed_in(house: &Installation) -> Browser {
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    assert!(browser.fetches_answer(&browser.reloads(&page).await).await.field("wresult").is_some());
    browser
}

async fn lasts(house: &Installation, lifetime: Span) {
    house.sql(&format!("UPDATE applications SET session_lifetime = {}", lifetime.0)).await;
}

/// Whether the browser's session answers this request.
async fn answers(browser: &Browser, request: &str) -> bool {
    let page = browser.opens(request).await;
    assert_ne!(page.body.contains("/answer\""), page.has("who-submit"), "either it answers or it asks: {}", page.body);
    page.body.contains("/answer\"")
}

async fn a_sessions_length_is_read_from_the_row_at_every_use(engine: Engine) {
    let house = Installation::on(engine).await;
    let browser = signed_in(&house).await;
    house.clock().passes(Span::minutes(11));
    assert!(answers(&browser, &request(ALICE)).await, "eight hours, as the application was made");

    // A page that could fetch the answer a moment ago cannot any more.
    let ready = browser.opens(&request(ALICE)).await;
    lasts(&house, Span::minutes(10)).await;
    let late = browser.fetches_answer(&ready).await;
    assert!(late.field("wresult").is_none(), "{}", late.body);
    assert_eq!(late.refusal().as_deref(), Some("not-pending"));
    assert!(!answers(&browser, &request(ALICE)).await, "ten minutes");
    lasts(&house, Span::hours(12)).await;
    assert!(answers(&browser, &request(ALICE)).await, "twelve hours: the session was not ended, only too old");
    assert!(browser.fetches_answer(&ready).await.field("wresult").is_some());
    house.clock().passes(Span::hours(12));
    assert!(!answers(&browser, &request(ALICE)).await);
}

async fn a_proof_serves_a_request_no_longer_than_the_request_says(engine: Engine) {
    let house = Installation::on(engine).await;
    let browser = signed_in(&house).await;
    let multiple = "&wauth=http%3a%2f%2fschemas.microsoft.com%2fclaims%2fmultipleauthn";
    let within = request_with(ALICE, &format!("{multiple}&mfa_max_age=60"));
    house.clock().passes(Span::seconds(60));
    assert!(answers(&browser, &within).await);
    house.clock().passes(Span::seconds(1));
    assert!(!answers(&browser, &within).await, "the factors were proved 61 seconds ago");
    assert!(answers(&browser, &request_with(ALICE, multiple)).await, "a request that sets no age takes it");
    assert!(answers(&browser, &request_with(ALICE, "&wfresh=2")).await);
    house.clock().passes(Span::minutes(1));
    assert!(!answers(&browser, &request_with(ALICE, "&wfresh=2")).await);
}

crate::on_both_engines!(
    a_sessions_length_is_read_from_the_row_at_every_use,
    a_proof_serves_a_request_no_longer_than_the_request_says,
);
