//! A person with several phones: all are asked, the first answer wins, and the others put their notice away.

use std::collections::BTreeSet;

use countersign::domain::approval::Decided;
use countersign::domain::ids::ApprovalId;
use serde_json::{Value, json};

use crate::further::second;
use crate::harness::app::{Phone, decided, json_of, refusal};
use crate::harness::browser::Page;
use crate::harness::house::{ALICE, Engine, Installation, request};
use crate::harness::tenant;

const ONE: &str = "https://fcm.googleapis.com/fcm/send/one";
const OTHER: &str = "https://fcm.googleapis.com/fcm/send/other";

async fn two_phones(engine: Engine) -> (Installation, Phone, Phone) {
    let house = Installation::on(engine).await;
    let mut one = house.has_active(ALICE).await;
    let other = second(&house, &mut one).await;
    one.subscribes(ONE).await;
    other.subscribes(OTHER).await;
    (house, one, other)
}

/// Where messages of this kind about this request went, since the last time anybody looked.
async fn messages(house: &Installation, kind: &str, id: &str) -> Vec<String> {
    house.quiet().await;
    let about = |payload: &[u8]| {
        let told: Value = serde_json::from_slice(payload).unwrap();
        told["kind"] == json!(kind) && told["id"] == json!(id)
    };
    let mut all: Vec<_> = house.ground.push.messages().into_iter().filter(|one| about(&one.payload)).collect();
    all.sort_by(|a, b| a.address.endpoint.cmp(&b.address.endpoint));
    all.into_iter().map(|message| message.address.endpoint).collect()
}

/// What a phone proves for a request that it shows, ready to be sent.
async fn proof(phone: &mut Phone, id: &str, number: u8) -> Value {
    let shown = json_of(&phone.posts(&format!("approvals/{id}/show"), &json!({})).await);
    let credential = phone.inside.signs(&shown["options"]);
    json!({"challenge": shown["challenge"], "number": number, "credential": credential})
}

async fn sends(phone: &Phone, id: &str, proof: &Value) -> Page {
    phone.posts(&format!("approvals/{id}/approve"), proof).await
}

async fn device_of(phone: &Phone) -> String {
    json_of(&phone.gets("me").await)["device"]["id"].as_str().unwrap().to_owned()
}

async fn every_phone_is_asked_and_the_first_answer_wins(engine: Engine) {
    let (house, mut one, mut other) = two_phones(engine).await;
    assert_ne!(device_of(&one).await, device_of(&other).await);
    let (browser, page) = house.waits_for(ALICE).await;
    let id = one.sees_one().await;
    assert_eq!(other.sees_one().await, id, "it is one question");
    assert_eq!(messages(&house, "ask", &id).await, [ONE, OTHER]);

    // Both have it open, and both have their finger on it.
    let (first, second) = (proof(&mut one, &id, page.number()).await, proof(&mut other, &id, page.number()).await);
    assert_eq!(decided(&sends(&other, &id, &second).await), Decided::Now);
    assert_eq!(decided(&sends(&one, &id, &first).await), Decided::Already);
    assert_eq!(messages(&house, "answered", &id).await, [ONE, OTHER], "the notice goes wherever it stands");
    assert!(one.list().await.is_empty() && other.list().await.is_empty());
    assert_eq!(refusal(&one.approves_this(&id, page.number()).await), "not-pending", "who comes later finds nothing");

    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    tenant::accepts(&answer.field("wresult").unwrap(), &house).await;
    let store = &house.node().house.doors.store;
    let evidence = store.approvals().evidence(&ApprovalId::parse(&id).unwrap()).await.unwrap().unwrap();
    assert_eq!(evidence.device.as_str(), device_of(&other).await, "the evidence names the phone that said yes");
}

async fn two_yeses_at_once_are_one(engine: Engine) {
    let (house, mut one, mut other) = two_phones(engine).await;
    for _ in 0..4 {
        let (browser, page) = house.waits_for(ALICE).await;
        let id = one.sees_one().await;
        let (first, second) = (proof(&mut one, &id, page.number()).await, proof(&mut other, &id, page.number()).await);
        let (first, second) = tokio::join!(sends(&one, &id, &first), sends(&other, &id, &second));
        let both = [decided(&first), decided(&second)];
        assert!(both == [Decided::Now, Decided::Already] || both == [Decided::Already, Decided::Now], "{both:?}");
        assert!(browser.fetches_answer(&browser.reloads(&page).await).await.field("wresult").is_some());
    }
}

async fn a_no_on_one_beats_a_yes_on_the_other_until_the_answer_is_given(engine: Engine) {
    let (house, mut one, other) = two_phones(engine).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let id = one.sees_one().await;
    assert_eq!(decided(&one.approves(page.number()).await), Decided::Now);
    let ready = browser.reloads(&page).await;
    assert_eq!(decided(&other.denies(&id, false).await), Decided::Now);
    let answer = browser.fetches_answer(&ready).await;
    assert_eq!((answer.refusal().as_deref(), answer.field("wresult")), (Some("denied"), None));
    assert_eq!(decided(&one.denies(&id, false).await), Decided::Already);
    assert_eq!(messages(&house, "answered", &id).await, [ONE, OTHER], "both are told, once");
}

async fn a_no_first_leaves_nothing_to_say_yes_to(engine: Engine) {
    let (house, mut one, other) = two_phones(engine).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let id = one.sees_one().await;
    let late = proof(&mut one, &id, page.number()).await;
    assert_eq!(decided(&other.denies(&id, false).await), Decided::Now);
    assert_eq!(decided(&sends(&one, &id, &late).await), Decided::Already);
    assert_eq!(browser.reloads(&page).await.refusal().as_deref(), Some("denied"));
    assert_eq!(messages(&house, "answered", &id).await, [ONE, OTHER]);
}

async fn it_was_not_me_on_one_ends_what_the_other_opened(engine: Engine) {
    let (house, mut one, other) = two_phones(engine).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let id = one.sees_one().await;
    one.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(browser.opens(&request(ALICE)).await.body.contains("/answer\""), "the session answers");
    let recent = json_of(&other.gets("recent").await);
    assert_eq!((&recent["approvals"][0]["id"], &recent["approvals"][0]["state"]), (&json!(id), &json!("approved")));
    assert_eq!(decided(&other.denies(&id, true).await), Decided::Now);
    assert!(browser.opens(&request(ALICE)).await.has("who-submit"), "the session is over");
}

async fn tries_are_counted_over_all_phones(engine: Engine) {
    let (house, mut one, mut other) = two_phones(engine).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let id = one.sees_one().await;
    let wrong = if page.number() == 99 { 98 } else { 99 };
    assert_eq!(decided(&one.approves_this(&id, wrong).await), Decided::WrongNumber { left: 2 });
    let held = proof(&mut one, &id, page.number()).await;
    assert_eq!(decided(&other.approves_this(&id, wrong).await), Decided::WrongNumber { left: 1 });
    assert_eq!(decided(&other.approves_this(&id, wrong).await), Decided::WrongNumber { left: 0 });
    assert_eq!(decided(&sends(&one, &id, &held).await), Decided::Already, "a phone more is no try more");
    assert_eq!(browser.reloads(&page).await.refusal().as_deref(), Some("wrong-number"));
}

async fn a_proof_is_one_phones_own(engine: Engine) {
    let (house, mut one, mut other) = two_phones(engine).await;
    let (_, page) = house.waits_for(ALICE).await;
    let id = one.sees_one().await;
    let held = proof(&mut one, &id, page.number()).await;
    // Either phone of the person may send it, and it counts for the one that signed.
    assert_eq!(decided(&sends(&other, &id, &held).await), Decided::Now);
    let store = &house.node().house.doors.store;
    let evidence = store.approvals().evidence(&ApprovalId::parse(&id).unwrap()).await.unwrap().unwrap();
    assert_eq!(evidence.device.as_str(), device_of(&one).await);
    let (_, page) = house.waits_for(ALICE).await;
    assert_eq!(decided(&other.approves(page.number()).await), Decided::Now);
}

async fn a_phone_that_was_given_up_is_asked_no_more(engine: Engine) {
    let (house, mut one, mut other) = two_phones(engine).await;
    let (_, page) = house.waits_for(ALICE).await;
    let id = one.sees_one().await;
    let held = proof(&mut one, &id, page.number()).await;
    let lost = device_of(&one).await;
    house.sql(&format!("UPDATE devices SET status = 'revoked' WHERE id = '{lost}'")).await;
    assert_eq!(refusal(&sends(&one, &id, &held).await), "unknown-phone");
    assert_eq!(refusal(&sends(&other, &id, &held).await), "bad-credential", "its proof is worth nothing on the other");
    assert_eq!(refusal(&one.logs_in().await), "bad-credential");
    let (browser, page) = house.waits_for(ALICE).await;
    let ids: BTreeSet<_> = other.list().await.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect();
    let newest = ids.into_iter().find(|known| *known != id).unwrap();
    assert_eq!(messages(&house, "ask", &newest).await, [OTHER]);
    assert_eq!(decided(&other.approves_this(&newest, page.number()).await), Decided::Now);
    assert!(browser.reloads(&page).await.body.contains("/answer\""));
}

crate::on_both_engines!(
    every_phone_is_asked_and_the_first_answer_wins,
    two_yeses_at_once_are_one,
    a_no_on_one_beats_a_yes_on_the_other_until_the_answer_is_given,
    a_no_first_leaves_nothing_to_say_yes_to,
    it_was_not_me_on_one_ends_what_the_other_opened,
    tries_are_counted_over_all_phones,
    a_proof_is_one_phones_own,
    a_phone_that_was_given_up_is_asked_no_more,
);
