//! Whether push messages reach a device: what is known of it, and trying it out. And what else stands on a person's page.

use countersign::domain::address::Address;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use countersign::push::Outcome;
use reqwest::StatusCode;
use serde_json::Value;

use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;

async fn page_of(house: &Installation, address: &str) -> String {
    let user = house.store().users().by_address(&Address::parse(address).unwrap()).await.unwrap().unwrap();
    format!("/console/users/{}", user.id)
}

/// Sends a test message to the one device on a person's page; the page that tells what came of it.
async fn tries(operator: &Operator, person: &str) -> crate::harness::browser::Page {
    let page = operator.opens(person).await;
    let at = page.body.find("/push\"").unwrap_or_else(|| panic!("no button: {}", page.body));
    let path = &page.body[page.body[..at].rfind('"').unwrap() + 1..at + 5];
    let sent = operator.submits(path, &[]).await;
    if sent.status != StatusCode::SEE_OTHER {
        return sent;
    }
    operator.opens(sent.header("location")).await
}

async fn a_test_message_tells_how_it_fared(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let helper = owner.brings(Role::Helpdesk).await;
    let phone = house.has_active(ALICE).await;
    let person = page_of(&house, ALICE).await;
    assert_eq!(tries(&helper, &person).await.attribute("push-told", "data-push").as_deref(), Some("none"));

    phone.subscribes("https://fcm.googleapis.com/fcm/send/alice").await;
    let page = tries(&helper, &person).await;
    assert_eq!(page.attribute("push-told", "data-push").as_deref(), Some("taken"));
    assert!(page.has("push-taken") && !page.has("push-failed"));
    let sent = house.ground.push.take();
    let told: Value = serde_json::from_slice(&sent[0].payload).unwrap();
    assert_eq!((sent.len(), told["kind"].as_str()), (1, Some("test")));
    assert_eq!(told.as_object().unwrap().len(), 2, "a name and a kind, and nothing personal: {told}");

    house.clock().passes(Span::seconds(5));
    house.ground.push.will_answer(Outcome::Failed { reason: "fcm.googleapis.com said 503 <busy>".to_owned() });
    let page = tries(&helper, &person).await;
    assert_eq!(page.attribute("push-told", "data-push").as_deref(), Some("failed"));
    assert!(page.text("push-failed").unwrap().contains("said 503 <busy>"));
    assert_eq!(tries(&helper, &person).await.refusal().as_deref(), Some("too-many"), "three a minute");
    house.clock().passes(Span::minutes(1));
    house.ground.push.will_answer(Outcome::Gone);
    assert_eq!(tries(&helper, &person).await.attribute("push-told", "data-push").as_deref(), Some("gone"));
    let page = owner.opens(&person).await;
    assert!(page.text("push-failed").unwrap().contains("does not know this device"), "it outlives the address");
    assert!(page.body.contains("do not reach it"));
    assert_eq!(house.count("SELECT COUNT(*) FROM audit WHERE event = 'push_tested'").await, 4);
    assert_eq!(owner.opens(&format!("{person}?push=%3Cscript%3E")).await.attribute("push-told", "data-push"), None);
}

async fn nobody_tries_the_phone_of_whoever_they_may_not_touch(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let (helper, auditor) = (owner.brings(Role::Helpdesk).await, owner.brings(Role::Auditor).await);
    house.has_active_with_push("olga@corp.example").await;
    let person = page_of(&house, "olga@corp.example").await;
    let device = owner.opens(&person).await.attribute("device-name", "href").unwrap();
    for operator in [&helper, &auditor] {
        assert!(!operator.opens(&person).await.has("push-test"));
        let sent = operator.submits(&format!("{device}/push"), &[]).await;
        assert_eq!(sent.refusal().as_deref(), Some("not-allowed"));
    }
    house.has_active_with_push(ALICE).await;
    let other = device.replace(&person, &page_of(&house, ALICE).await);
    assert_eq!(owner.submits(&format!("{other}/push"), &[]).await.refusal().as_deref(), Some("not-found"), "another's");
    assert!(house.ground.push.messages().is_empty());
}

async fn a_request_tells_how_its_messages_fared(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let person = page_of(&house, ALICE).await;
    assert!(!owner.opens(&person).await.has("push-taken") && owner.opens(&person).await.has("requests-empty"));
    let (browser, page) = house.waits_for(ALICE).await;
    house.quiet().await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    let page = owner.opens(&person).await;
    assert!(page.has("push-taken"));
    assert!(page.text("session-browser").unwrap().starts_with("Edge, Windows"), "{}", page.body);
    assert_eq!(page.text("request-status").as_deref(), Some("Accepted"));
    let all = page.attribute("requests-all", "href").unwrap();
    assert_eq!(owner.opens(&all).await.text("figure-total").as_deref(), Some("1"));
}

crate::on_both_engines!(
    a_test_message_tells_how_it_fared,
    nobody_tries_the_phone_of_whoever_they_may_not_touch,
    a_request_tells_how_its_messages_fared,
);
