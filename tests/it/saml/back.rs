//! A sign-in that came to nothing: the service provider is told, whatever the end was.

use countersign::domain::time::Span;
use reqwest::StatusCode;

use crate::harness::browser::{Browser, Page};
use crate::harness::house::{ALICE, CONTEXT, Engine, Installation, REPLY, request};
use crate::harness::provider::{Provider, door, id_of, query, response, status};

/// What a service provider is told of an end: why, in its own words, and nothing of anybody.
fn is_told(page: &Page, asked: &str, provider: &Provider, why: &str) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains(&format!("action=\"{}\"", provider.reply_url)), "{}", page.body);
    assert_eq!(page.field("RelayState").as_deref(), Some(CONTEXT));
    let xml = response(page);
    assert_eq!(status(&xml), why, "{xml}");
    assert!(xml.contains("status:Responder\"><samlp:StatusCode"), "{xml}");
    assert!(xml.contains(&format!("InResponseTo=\"{}\"", id_of(asked))), "{xml}");
    assert!(!xml.contains("Assertion ") && !xml.contains("corp.example\"<"), "{xml}");
}

async fn asks(browser: &Browser, house: &Installation, provider: &Provider) -> (Page, String) {
    let asked = provider.asks(house, "", "");
    (browser.opens(&door(&query(&asked, Some(CONTEXT)))).await, asked)
}

async fn whoever_cancels_goes_back_at_once(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    let microsoft = Provider::microsoft();
    let browser = house.browser();

    let (page, asked) = asks(&browser, &house, &microsoft).await;
    assert!(page.has("wait-cancel"), "before anybody is named");
    is_told(&browser.acts(&page, "cancel", &[]).await, &asked, &microsoft, "AuthnFailed");

    let (page, asked) = asks(&browser, &house, &microsoft).await;
    let page = browser.names(&page, ALICE).await;
    is_told(&browser.acts(&page, "cancel", &[]).await, &asked, &microsoft, "AuthnFailed");
    let over = browser.reloads(&page).await;
    assert_eq!(over.refusal().as_deref(), Some("cancelled"));
    assert!(over.has("refused-back") && !over.has("refused-again"), "{}", over.body);

    // A no of the phone may be taken back; whoever leaves it at that goes back.
    let (page, asked) = asks(&browser, &house, &microsoft).await;
    let page = browser.names(&page, ALICE).await;
    let id = phone.sees_one().await;
    assert_eq!(phone.denies(&id, false).await.status, StatusCode::OK);
    let offer = browser.reloads(&page).await;
    assert_eq!(offer.refusal().as_deref(), Some("denied"));
    is_told(&browser.acts(&offer, "cancel", &[]).await, &asked, &microsoft, "AuthnFailed");
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances").await, 0);
}

async fn every_end_leads_back(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    let provider = Provider::of(&house).await;
    let browser = house.browser();
    let goes_back = async |page: &Page, asked: &str, refusal: &str, why: &str| {
        assert_eq!(page.refusal().as_deref(), Some(refusal), "{}", page.body);
        assert!(page.text("refused-back").unwrap().contains("app.example"), "whoever asked: {}", page.body);
        is_told(&browser.acts(page, "back", &[]).await, asked, &provider, why);
    };

    let (page, asked) = asks(&browser, &house, &provider).await;
    assert!(page.body.contains("app.example") && !page.body.contains("Microsoft"), "{}", page.body);
    let unknown = browser.names(&page, "nobody@corp.example").await;
    goes_back(&unknown, &asked, "unknown-account", "AuthnFailed").await;
    // It was answered: nobody else is named in it any more.
    let other = browser.acts(&page, "who", &[("address", ALICE)]).await;
    assert_eq!(other.refusal().as_deref(), Some("cancelled"), "{}", other.body);

    let (page, asked) = asks(&browser, &house, &provider).await;
    let page = browser.names(&page, ALICE).await;
    let id = phone.sees_one().await;
    assert_eq!(phone.denies(&id, true).await.status, StatusCode::OK);
    goes_back(&browser.reloads(&page).await, &asked, "reported", "AuthnFailed").await;

    let (page, asked) = asks(&browser, &house, &provider).await;
    let page = browser.names(&page, ALICE).await;
    house.clock().passes(Span::minutes(11));
    goes_back(&browser.reloads(&page).await, &asked, "expired", "AuthnFailed").await;
}

async fn nothing_leads_back_from_what_goes_on_or_was_answered(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let provider = Provider::of(&house).await;
    let browser = house.browser();
    let (page, _) = asks(&browser, &house, &provider).await;
    let waits = browser.names(&page, ALICE).await;
    let still = browser.acts(&waits, "back", &[]).await;
    assert_eq!(still.number(), waits.number(), "it goes on");
    phone.approves(waits.number()).await;
    let ready = browser.reloads(&waits).await;
    assert!(browser.acts(&ready, "back", &[]).await.field("SAMLResponse").is_none());
    let csrf = ready.field("csrf").unwrap();
    browser.fetches_answer(&ready).await;
    let path = crate::harness::browser::path_of(&ready);
    let after = browser.submits(&format!("{path}/back"), &[("csrf", &csrf)]).await;
    assert_eq!(after.refusal().as_deref(), Some("already-answered"));
    let done = browser.reloads(&ready).await;
    assert!(!done.has("refused-back"), "{}", done.body);

    // Another protocol has no word for it.
    let other = house.browser();
    let who = other.opens(&request("nobody@corp.example")).await;
    assert!(!who.has("wait-cancel"));
    let page = other.names(&who, "nobody@corp.example").await;
    assert!(page.has("refused-again") && !page.has("refused-back"), "{}", page.body);
    let told = other.acts(&who, "back", &[]).await;
    assert_eq!((told.refusal().as_deref(), told.field("SAMLResponse")), (Some("unknown-account"), None));
    let forged = other.submits(&format!("{path}/back"), &[("csrf", &csrf)]).await;
    assert_eq!(forged.refusal().as_deref(), Some("forged"), "another browser");
}

async fn a_removed_service_provider_hears_nothing(engine: Engine) {
    let house = Installation::on(engine).await;
    house.has_active(ALICE).await;
    let provider = Provider::of(&house).await;
    let browser = house.browser();
    let (page, _) = asks(&browser, &house, &provider).await;
    let page = browser.names(&page, "nobody@corp.example").await;
    let application = crate::harness::provider::application(&house).await;
    assert!(house.node().house.manage.remove_provider(&application, &provider.entity_id).await.unwrap());
    let refused = browser.acts(&page, "back", &[]).await;
    assert_eq!(refused.refusal().as_deref(), Some("wrong-realm"));
    provider.joins(&house, false).await;
    let refused = browser.acts(&page, "back", &[]).await;
    assert_eq!(refused.refusal().as_deref(), Some("wrong-realm"), "one of that name that came later did not ask");
    assert_ne!(provider.reply_url, REPLY);
}

crate::on_both_engines!(
    whoever_cancels_goes_back_at_once,
    every_end_leads_back,
    nothing_leads_back_from_what_goes_on_or_was_answered,
    a_removed_service_provider_hears_nothing,
);
