//! A further device: only by leave of one that is there.

use countersign::domain::approval::Decided;
use countersign::domain::letter::LetterKind;
use countersign::domain::mailbox::Mailbox;
use countersign::domain::time::Span;
use countersign::flow::manage::NewPerson;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::harness::app::{Phone, decided, json_of, refusal};
use crate::harness::browser::Page;
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::told;
use crate::mail::stories::by_mail;

/// The link that a phone shows to a further device.
async fn offers(phone: &mut Phone) -> String {
    let begun = json_of(&phone.posts("devices/begin", &json!({})).await);
    let credential = phone.inside.signs(&begun["options"]);
    let body = json!({"challenge": begun["challenge"], "credential": credential});
    json_of(&phone.posts("devices/offer", &body).await)["link"].as_str().unwrap().to_owned()
}

fn secret_of(link: &str) -> &str {
    link.split('#').nth(1).expect("a link with a fragment")
}

/// A new device asks: its claim and the number on its screen.
async fn asks(new: &Phone, link: &str) -> (String, u8) {
    let body = json!({"secret": secret_of(link), "device_name": "Tablet"});
    let told = json_of(&new.posts("devices/ask", &body).await);
    let number = u8::try_from(told["number"].as_u64().unwrap()).unwrap();
    (told["claim"].as_str().unwrap().to_owned(), number)
}

/// The one device that asks, as the phone lists it.
async fn sees_asking(phone: &Phone) -> Value {
    let list = json_of(&phone.gets("approvals").await)["devices"].as_array().unwrap().clone();
    assert_eq!(list.len(), 1, "{list:?}");
    list[0].clone()
}

async fn grants(phone: &mut Phone, id: &str, number: u8) -> Page {
    let shown = phone.posts(&format!("devices/{id}/show"), &json!({})).await;
    if shown.status != StatusCode::OK {
        return shown;
    }
    assert!(!shown.body.contains(&format!("\"number\":{number}")), "the number stands on the other screen alone");
    let shown = json_of(&shown);
    let credential = phone.inside.signs(&shown["options"]);
    let body = json!({"challenge": shown["challenge"], "number": number, "credential": credential});
    phone.posts(&format!("devices/{id}/grant"), &body).await
}

async fn arrives(new: &mut Phone, claim: &str) -> Page {
    let begun = new.posts("devices/register", &json!({"claim": claim})).await;
    if begun.status != StatusCode::OK {
        return begun;
    }
    let begun = json_of(&begun);
    let credential = new.inside.creates(&begun["options"]);
    let body = json!({"claim": claim, "challenge": begun["challenge"], "credential": credential});
    new.posts("devices/finish", &body).await
}

/// A second device of a person.
pub async fn second(house: &Installation, phone: &mut Phone) -> Phone {
    let link = offers(phone).await;
    let mut new = Phone::new(&house.node().base);
    let (claim, number) = asks(&new, &link).await;
    let id = sees_asking(phone).await["id"].as_str().unwrap().to_owned();
    assert_eq!(decided(&grants(phone, &id, number).await), Decided::Now);
    assert_eq!(arrives(&mut new, &claim).await.status, StatusCode::OK);
    new
}

async fn a_device_arrives_only_where_it_is_recorded(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let link = offers(&mut phone).await;
    let mut new = Phone::new(&house.node().base);
    let (claim, number) = asks(&new, &link).await;
    let id = sees_asking(&phone).await["id"].as_str().unwrap().to_owned();
    assert_eq!(decided(&grants(&mut phone, &id, number).await), Decided::Now);

    house.sql("ALTER TABLE audit RENAME TO elsewhere").await;
    assert_eq!(arrives(&mut new, &claim).await.status, StatusCode::INTERNAL_SERVER_ERROR);
    house.sql("ALTER TABLE elsewhere RENAME TO audit").await;
    assert_eq!(house.count("SELECT COUNT(*) FROM devices").await, 1);
    assert_eq!(arrives(&mut new, &claim).await.status, StatusCode::OK, "what was granted is not used up");
    assert_eq!(house.count("SELECT COUNT(*) FROM audit WHERE event = 'device_added'").await, 1);
}

async fn a_wrong_number_adds_nothing(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let link = offers(&mut phone).await;
    let mut new = Phone::new(&house.node().base);
    let (claim, number) = asks(&new, &link).await;
    let id = sees_asking(&phone).await["id"].as_str().unwrap().to_owned();
    let wrong = if number == 99 { 10 } else { number + 1 };
    for left in [2, 1, 0] {
        assert_eq!(decided(&grants(&mut phone, &id, wrong).await), Decided::WrongNumber { left });
    }
    assert_eq!(refusal(&grants(&mut phone, &id, number).await), "not-pending");
    assert_eq!(refusal(&arrives(&mut new, &claim).await), "not-pending");
    assert_eq!(json_of(&new.posts("devices/state", &json!({"claim": claim})).await)["state"], "exhausted");
}

async fn nothing_is_added_without_leave(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let mut bob = house.has_active("bob@corp.example").await;
    let link = offers(&mut phone).await;
    let mut new = Phone::new(&house.node().base);
    let (claim, number) = asks(&new, &link).await;
    assert_eq!(refusal(&arrives(&mut new, &claim).await), "not-pending", "before anybody agreed");
    let thief = Phone::new(&house.node().base);
    let body = json!({"secret": secret_of(&link), "device_name": "Thief"});
    assert_eq!(refusal(&thief.posts("devices/ask", &body).await), "bad-invitation", "one device comes by a link");
    assert_eq!(refusal(&thief.posts("devices/open", &json!({"secret": secret_of(&link)})).await), "bad-invitation");

    let id = sees_asking(&phone).await["id"].as_str().unwrap().to_owned();
    assert!(json_of(&bob.gets("approvals").await)["devices"].as_array().unwrap().is_empty());
    assert_eq!(refusal(&grants(&mut bob, &id, number).await), "not-pending", "somebody else's");
    // A proof by another person's passkey, for this very addition.
    let shown = json_of(&phone.posts(&format!("devices/{id}/show"), &json!({})).await);
    let credential = bob.inside.signs(&shown["options"]);
    let body = json!({"challenge": shown["challenge"], "number": number, "credential": credential});
    assert_eq!(refusal(&phone.posts(&format!("devices/{id}/grant"), &body).await), "bad-credential");
    // Without a fresh proof no offer is made: the session alone may not.
    let begun = json_of(&phone.posts("devices/begin", &json!({})).await);
    let credential = bob.inside.signs(&begun["options"]);
    let body = json!({"challenge": begun["challenge"], "credential": credential});
    assert_eq!(refusal(&phone.posts("devices/offer", &body).await), "bad-credential");

    assert_eq!(decided(&grants(&mut phone, &id, number).await), Decided::Now);
    assert_eq!(json_of(&phone.posts(&format!("devices/{id}/refuse"), &json!({})).await)["refused"], true);
    assert_eq!(refusal(&arrives(&mut new, &claim).await), "not-pending", "no beats yes until the device is there");
}

async fn what_is_on_its_way_ends_with_time_and_with_the_person(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let link = offers(&mut phone).await;
    house.clock().passes(Span::minutes(10));
    let new = Phone::new(&house.node().base);
    let body = json!({"secret": secret_of(&link), "device_name": "Tablet"});
    assert_eq!(refusal(&new.posts("devices/ask", &body).await), "bad-invitation");

    let link = offers(&mut phone).await;
    let (claim, number) = asks(&new, &link).await;
    let id = sees_asking(&phone).await["id"].as_str().unwrap().to_owned();
    assert_eq!(decided(&grants(&mut phone, &id, number).await), Decided::Now);
    house.suspends(ALICE).await;
    let mut new = new;
    assert_eq!(refusal(&arrives(&mut new, &claim).await), "bad-invitation");
}

async fn of_many_arrivals_by_one_leave_one_is_in(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let link = offers(&mut phone).await;
    let new = Phone::new(&house.node().base);
    let (claim, number) = asks(&new, &link).await;
    let id = sees_asking(&phone).await["id"].as_str().unwrap().to_owned();
    assert_eq!(decided(&grants(&mut phone, &id, number).await), Decided::Now);
    let mut coming = Vec::new();
    for _ in 0..16 {
        let (base, claim) = (house.node().base.clone(), claim.clone());
        coming.push(tokio::spawn(async move { arrives(&mut Phone::new(&base), &claim).await.status }));
    }
    let mut arrived = 0;
    for one in coming {
        arrived += usize::from(one.await.unwrap() == StatusCode::OK);
    }
    assert_eq!(arrived, 1);
    let told = house.mail_about(ALICE).await;
    assert_eq!(told.iter().filter(|mail| mail.kind == LetterKind::DeviceAdded).count(), 1, "{told:?}");
}

async fn devices_and_mailboxes_are_told_of_a_further_one(engine: Engine) {
    let house = Installation::on(engine).await;
    let home = "alice@home.example";
    let person = NewPerson { personal_address: Some(Mailbox::parse(home).unwrap()), ..by_mail(ALICE) };
    let mut phone = Phone::new(&house.node().base);
    phone.activates(&house.invites_person(person).await).await;
    phone.subscribes("https://fcm.googleapis.com/fcm/send/alice").await;
    second(&house, &mut phone).await;
    house.quiet().await;
    assert_eq!(told::kinds(&house), ["news"]);
    let message = house.ground.push.take().remove(0);
    let text = String::from_utf8(message.payload).unwrap();
    assert!(!text.contains("alice") && !text.contains("Tablet") && !text.contains("http"), "{text}");
    for mailbox in [ALICE, home] {
        let mail = told::mail(&house, mailbox, "a further phone was added to your account").await;
        assert!(mail.text.contains("Tablet") && mail.text.contains("Contact your help desk at once"), "{}", mail.text);
    }
}

crate::on_both_engines!(
    a_device_arrives_only_where_it_is_recorded,
    a_wrong_number_adds_nothing,
    nothing_is_added_without_leave,
    what_is_on_its_way_ends_with_time_and_with_the_person,
    of_many_arrivals_by_one_leave_one_is_in,
    devices_and_mailboxes_are_told_of_a_further_one,
);
