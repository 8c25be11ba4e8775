//! Push messages: beside the request and never in its way, told of when they fail, taken down when they are out of date.

use std::sync::Arc;

use countersign::domain::approval::Decided;
use countersign::domain::time::Span;
use countersign::push::recorder::Recorder;
use countersign::push::{Message, Outcome, Push};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::harness::app::{decided, json_of};
use crate::harness::browser::path_of;
use crate::harness::house::{ALICE, Engine, Ground, Installation, request};

/// A push service that never answers.
struct Silent;

impl Push for Silent {
    fn send(&self, _message: Message) -> BoxFuture<'_, Outcome> {
        Box::pin(std::future::pending())
    }

    fn public_key(&self) -> String {
        String::new()
    }
}

/// A push service that takes requests only once it is let, and all else at once.
struct Slow {
    lets: Semaphore,
    taken: Arc<Recorder>,
}

impl Push for Slow {
    fn send(&self, message: Message) -> BoxFuture<'_, Outcome> {
        Box::pin(async move {
            if String::from_utf8_lossy(&message.payload).contains("\"ask\"") {
                self.lets.acquire().await.unwrap().forget();
            }
            self.taken.send(message).await
        })
    }

    fn public_key(&self) -> String {
        String::new()
    }
}

fn kinds(house: &Installation) -> Vec<String> {
    let kind = |message: &Message| {
        serde_json::from_slice::<Value>(&message.payload).unwrap()["kind"].as_str().unwrap().to_owned()
    };
    house.ground.push.messages().iter().map(kind).collect()
}

async fn a_slow_push_service_delays_nobody(engine: Engine) {
    let mut ground = Ground::new(engine);
    ground.other_push = Some(Arc::new(Silent));
    let house = Installation::of(ground).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    assert_eq!(page.attribute("delivery", "data-delivery").as_deref(), Some("sending"));
    assert_eq!(decided(&phone.approves(page.number()).await), Decided::Now, "the list works without any message");
    assert!(browser.reloads(&page).await.body.contains("/answer\""));
}

async fn a_message_that_is_not_taken_is_told_of(engine: Engine) {
    let house = Installation::on(engine).await;
    let _phone = house.has_active_with_push(ALICE).await;
    house.ground.push.will_answer(Outcome::Failed { reason: "503".to_owned() });
    let (browser, page) = house.waits_for(ALICE).await;
    house.quiet().await;
    let told = browser.reloads(&page).await;
    assert_eq!(told.attribute("delivery", "data-delivery").as_deref(), Some("failed"));
    assert!(told.has("wait-qr"), "the code is offered");
}

async fn a_phone_without_an_address_is_told_of_too(engine: Engine) {
    let house = Installation::on(engine).await;
    let _phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    house.quiet().await;
    let told = browser.reloads(&page).await;
    assert_eq!(told.attribute("delivery", "data-delivery").as_deref(), Some("failed"));
}

async fn an_address_that_is_gone_is_dropped(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active_with_push(ALICE).await;
    house.ground.push.will_answer(Outcome::Gone);
    house.waits_for(ALICE).await;
    house.quiet().await;
    assert_eq!(json_of(&phone.gets("me").await)["device"]["push"], json!("unreached"));
    phone.subscribes("https://fcm.googleapis.com/fcm/send/again").await;
    house.waits_for(ALICE).await;
    house.quiet().await;
    assert_eq!(kinds(&house).len(), 2, "and a new one is used");
}

async fn a_notice_is_taken_down_when_the_request_is_settled(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let (_, page) = house.waits_for(ALICE).await;
    house.quiet().await;
    phone.approves(page.number()).await;
    house.quiet().await;
    assert_eq!(kinds(&house), ["ask", "answered"]);

    let messages = house.ground.push.messages();
    assert_eq!(messages[0].topic, messages[1].topic, "the news replaces the request where neither was delivered yet");
    assert!(messages.iter().all(|message| message.ttl.whole_seconds() <= 120), "never longer than the request lives");
}

/// Kind, request and topic of each message that has left.
async fn sent(house: &Installation) -> Vec<(String, String, String)> {
    house.quiet().await;
    let text = |told: &Value, name: &str| told[name].as_str().unwrap().to_owned();
    let told = |message: &Message| {
        let told: Value = serde_json::from_slice(&message.payload).unwrap();
        (text(&told, "kind"), text(&told, "id"), message.topic.clone())
    };
    house.ground.push.messages().iter().map(told).collect()
}

async fn a_strangers_request_takes_no_place_but_its_own(engine: Engine) {
    let house = Installation::on(engine).await;
    let _phone = house.has_active_with_push(ALICE).await;
    house.waits_for(ALICE).await;
    let (stranger, page) = house.waits_for(ALICE).await;
    house.quiet().await;
    stranger.acts(&page, "cancel", &[]).await;
    let sent = sent(&house).await;
    let [own, strange, withdrawn] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!((own.0.as_str(), strange.0.as_str(), withdrawn.0.as_str()), ("ask", "ask", "answered"));
    assert_ne!(own.2, strange.2, "a push service keeps one message a topic for a phone that is away");
    assert_eq!((&withdrawn.1, &withdrawn.2), (&strange.1, &strange.2));
    for (_, id, topic) in &sent {
        let is_plain = topic.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        assert!(topic.len() == 32 && is_plain && !topic.contains(&id[..8]), "it tells nothing: {topic}");
    }
}

async fn a_notice_goes_when_its_browser_asks_anew(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active_with_push(ALICE).await;
    let (browser, _) = house.waits_for(ALICE).await;
    house.quiet().await;
    let page = browser.names(&browser.opens(&request(ALICE)).await, ALICE).await;
    house.quiet().await;
    let page = browser.acts(&page, "ask", &[("channel", "push")]).await;
    house.quiet().await;
    browser.acts(&page, "ask", &[("channel", "qr")]).await;
    let sent = sent(&house).await;
    let of = |kind: &str| -> Vec<_> {
        sent.iter().filter(|(its, ..)| its == kind).map(|(_, id, topic)| (id.clone(), topic.clone())).collect()
    };
    assert_eq!(of("ask").len(), 3, "{sent:?}");
    assert_eq!(of("answered"), of("ask"), "each is taken down once, by its own topic: by another sign-in, by the same");
    assert!(phone.list().await.is_empty());
}

/// How many messages of each kind have left.
async fn counted(house: &Installation) -> (usize, usize) {
    house.quiet().await;
    let kinds = kinds(house);
    let count = |kind: &str| kinds.iter().filter(|one| *one == kind).count();
    assert_eq!(count("ask") + count("answered"), kinds.len(), "there are no others: {kinds:?}");
    (count("ask"), count("answered"))
}

async fn giving_up_a_hundred_times_takes_the_notice_down_once(engine: Engine) {
    let house = Installation::of(Ground::new(engine)).await;
    let _phone = house.has_active_with_push(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    house.quiet().await;
    let csrf = page.field("csrf").unwrap();
    let (door, fields) = (format!("{}/cancel", path_of(&page)), [("csrf", csrf.as_str())]);
    futures_util::future::join_all((0..50).map(|_| browser.posts(&door, &fields))).await;
    for _ in 0..50 {
        browser.posts(&door, &fields).await;
    }
    assert_eq!(counted(&house).await, (1, 1));
}

async fn whatever_is_said_to_a_request_its_notice_is_taken_down_once(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    house.quiet().await;
    let id = phone.sees_one().await;
    assert_eq!(decided(&phone.approves_this(&id, page.number()).await), Decided::Now);
    assert_eq!(counted(&house).await, (1, 1));
    for report in [false, true] {
        assert_eq!(decided(&phone.denies(&id, report).await), Decided::Now);
    }
    browser.posts(&format!("{}/cancel", path_of(&page)), &[("csrf", &page.field("csrf").unwrap())]).await;
    assert_eq!(counted(&house).await, (1, 1));
}

async fn a_request_that_sent_no_message_takes_no_notice_down(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    for _ in 0..3 {
        let (browser, page) = house.waits_for(ALICE).await;
        house.quiet().await;
        browser.acts(&page, "cancel", &[]).await;
    }
    assert_eq!(counted(&house).await, (3, 3));
    for ends in ["cancel", "approve", "deny"] {
        let (browser, page) = house.waits_for(ALICE).await;
        assert_eq!(page.attribute("delivery", "data-delivery").as_deref(), Some("paused"));
        match ends {
            "cancel" => drop(browser.acts(&page, "cancel", &[]).await),
            "deny" => drop(phone.denies(&phone.sees_one().await, false).await),
            _ => drop(phone.approves(page.number()).await),
        }
        house.clock().passes(Span::seconds(1));
    }
    assert_eq!(counted(&house).await, (3, 3));
}

async fn the_news_never_overtakes_the_request(engine: Engine) {
    let mut ground = Ground::new(engine);
    let slow = Arc::new(Slow { lets: Semaphore::new(0), taken: Arc::clone(&ground.push) });
    ground.other_push = Some(Arc::clone(&slow) as Arc<dyn Push>);
    let house = Installation::of(ground).await;
    let _phone = house.has_active_with_push(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let page = browser.acts(&page, "ask", &[("channel", "push")]).await;
    browser.acts(&page, "cancel", &[]).await;
    slow.lets.add_permits(2);
    let sent = sent(&house).await;
    let place = |kind: &str, of: &str| sent.iter().position(|(its, id, _)| its == kind && id == of);
    assert_eq!(sent.len(), 4, "{sent:?}");
    for (_, id, _) in sent.iter().filter(|(kind, ..)| kind == "ask") {
        assert!(place("answered", id) > place("ask", id), "a notice that nobody takes down: {sent:?}");
    }
}

async fn an_address_must_be_a_push_services_own(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    let address = phone.inside.subscription("https://fcm.googleapis.com/x");
    for endpoint in [
        "http://fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://evil.example/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com@evil.example/x",
        "fcm.googleapis.com/x",
        "",
    ] {
        let body = json!({"endpoint": endpoint, "p256dh": address.p256dh, "auth": address.auth});
        assert_eq!(phone.posts("push", &body).await.status.as_u16(), 400, "{endpoint}");
    }
    let broken = json!({"endpoint": address.endpoint, "p256dh": "AAAA", "auth": address.auth});
    assert_eq!(phone.posts("push", &broken).await.status.as_u16(), 400);
    assert_eq!(json_of(&phone.gets("me").await)["device"]["push"], json!("unreached"));
}

async fn an_address_belongs_to_one_device(engine: Engine) {
    let house = Installation::on(engine).await;
    let alices = house.has_active(ALICE).await;
    let bobs = house.has_active("bob@corp.example").await;
    let endpoint = "https://fcm.googleapis.com/fcm/send/shared";
    alices.subscribes(endpoint).await;
    let address = bobs.inside.subscription(endpoint);
    let body = json!({"endpoint": address.endpoint, "p256dh": address.p256dh, "auth": address.auth});
    assert_eq!(bobs.posts("push", &body).await.status.as_u16(), 400);
}

crate::on_both_engines!(
    a_slow_push_service_delays_nobody,
    a_message_that_is_not_taken_is_told_of,
    a_phone_without_an_address_is_told_of_too,
    an_address_that_is_gone_is_dropped,
    a_notice_is_taken_down_when_the_request_is_settled,
    a_strangers_request_takes_no_place_but_its_own,
    a_notice_goes_when_its_browser_asks_anew,
    giving_up_a_hundred_times_takes_the_notice_down_once,
    whatever_is_said_to_a_request_its_notice_is_taken_down_once,
    a_request_that_sent_no_message_takes_no_notice_down,
    the_news_never_overtakes_the_request,
    an_address_must_be_a_push_services_own,
    an_address_belongs_to_one_device,
);
