//! What operators end of people's: devices, sessions; and whom they may not touch.

use countersign::domain::address::Address;
use countersign::domain::operator::Role;
use reqwest::StatusCode;

use crate::harness::app::refusal;
use crate::harness::house::{ALICE, Engine, Installation, request};
use crate::harness::operator::Operator;

pub async fn page_of(house: &Installation, address: &str) -> String {
    let user = house.store().users().by_address(&Address::parse(address).unwrap()).await.unwrap().unwrap();
    format!("/console/users/{}", user.id)
}

/// The path of the one device on a person's page.
async fn device_of(operator: &Operator, page: &str) -> String {
    operator.opens(page).await.attribute("device-name", "href").expect("a device on the page")
}

async fn a_device_that_is_taken_away_is_out_at_once(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    let person = page_of(&house, ALICE).await;
    let device = device_of(&owner, &person).await;

    let typo = owner.submits(&format!("{device}/remove"), &[("confirm", "pixel")]).await;
    assert_eq!(typo.refusal().as_deref(), Some("not-confirmed"));
    let removed = owner.submits(&format!("{device}/remove"), &[("confirm", "Pixel 9")]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.body);

    assert_eq!(browser.reloads(&page).await.refusal().as_deref(), Some("no-device"), "its yes counts no more");
    let told = phone.gets("me").await;
    assert_eq!((refusal(&told).as_str(), told.header("clear-site-data")), ("unknown-phone", "\"storage\""));
    assert_eq!(refusal(&phone.logs_in().await), "bad-credential");
    let again = house.browser();
    let asked = again.opens(&request(ALICE)).await;
    assert_eq!(again.names(&asked, ALICE).await.refusal().as_deref(), Some("no-device"));
    assert!(owner.opens(&person).await.has("devices-empty"));
    let gone = owner.submits(&format!("{device}/remove"), &[("confirm", "Pixel 9")]).await;
    assert_eq!(gone.refusal().as_deref(), Some("not-found"), "once");
    assert!(owner.opens("/console/changes").await.body.contains("device removed"));
}

async fn a_session_that_is_ended_answers_no_more(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    let person = page_of(&house, ALICE).await;
    assert!(owner.opens(&person).await.has("session"));
    let ended = owner.submits(&format!("{person}/sessions/end"), &[]).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert!(owner.opens(&person).await.has("sessions-empty"));
    assert!(browser.opens(&request(ALICE)).await.has("who-submit"), "the phone is asked again");
}

async fn a_device_gets_another_name(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let person = page_of(&house, ALICE).await;
    let device = device_of(&owner, &person).await;
    let bad = owner.submits(&format!("{device}/rename"), &[("name", "\u{202e}evil")]).await;
    assert_eq!(bad.refusal().as_deref(), Some("not-a-name"));
    owner.submits(&format!("{device}/rename"), &[("name", "Alice's <phone>")]).await;
    assert_eq!(owner.opens(&person).await.text("device-name").as_deref(), Some("Alice's <phone>"));
}

async fn who_runs_the_console_is_protected_from_those_not_above(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    for address in ["olga@corp.example", "admin@corp.example", "other@corp.example"] {
        house.has_active(address).await;
    }
    for (address, may) in [("olga@corp.example", false), ("admin@corp.example", false), ("other@corp.example", true)] {
        let person = page_of(&house, address).await;
        let page = admin.opens(&person).await;
        assert_eq!(page.attribute("device-name", "href").is_some(), may, "{address}");
        // Even where the page offers nothing, the door itself refuses.
        let device = device_of(&owner, &person).await;
        let renamed = admin.submits(&format!("{device}/rename"), &[("name", "Mine")]).await;
        let ended = admin.submits(&format!("{person}/sessions/end"), &[]).await;
        let removed = admin.submits(&format!("{device}/remove"), &[("confirm", "Mine")]).await;
        for page in [renamed, ended, removed] {
            assert_eq!(page.refusal().as_deref() == Some("not-allowed"), !may, "{address}: {}", page.status);
        }
    }
}

crate::on_both_engines!(
    a_device_that_is_taken_away_is_out_at_once,
    a_session_that_is_ended_answers_no_more,
    a_device_gets_another_name,
    who_runs_the_console_is_protected_from_those_not_above,
);
