//! A message reaches the phone's push service as the standards want it, is readable to the phone alone, and a push
//! service in a bad mood costs no more than the message.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::domain::time::{Clock, Span, Time};
use countersign::keys::VapidKey;
use countersign::outbound::{self, Outbound};
use countersign::push::{Message, Outcome, Push, Settings, Subject, WebPush};
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::ecdsa::EcdsaSig;
use openssl::nid::Nid;
use serde_json::Value;

use crate::harness::phone::SoftPhone;
use crate::harness::push_service::{Arrived, Plan, PushService};

const NOON: Time = Time(1_800_014_400_000);
const CONTACT: &str = "mailto:it@contoso.de";
const PAYLOAD: &[u8] = br#"{"id":"0123","kind":"ask"}"#;

struct StillClock;

impl Clock for StillClock {
    fn now(&self) -> Time {
        NOON
    }
}

fn sender(change: impl FnOnce(&mut Settings)) -> WebPush {
    let outbound = Outbound::new(outbound::Settings { allow_loopback: true, ..Default::default() });
    let mut settings = Settings::new(Subject::parse(CONTACT).unwrap());
    settings.allowed_hosts = vec!["127.0.0.1".to_owned()];
    change(&mut settings);
    WebPush::new(outbound, &VapidKey::generate().unwrap(), settings, Arc::new(StillClock)).unwrap()
}

fn message(phone: &SoftPhone, service: &PushService) -> Message {
    Message {
        address: phone.subscription(&service.endpoint("mailbox")),
        payload: PAYLOAD.to_vec(),
        ttl: Span::seconds(90),
        topic: "an-approval".to_owned(),
    }
}

fn phone() -> SoftPhone {
    SoftPhone::on("https://id.contoso.example")
}

#[track_caller]
fn assert_failed(outcome: &Outcome, words: &str) {
    match outcome {
        Outcome::Failed { reason } => assert!(reason.contains(words), "{reason}"),
        other => panic!("{other:?}"),
    }
}

/// Checks the introduction with OpenSSL and hands out its claims.
fn introduction(arrived: &Arrived, push: &WebPush) -> Value {
    let parts = arrived.header("authorization").strip_prefix("vapid t=").unwrap();
    let (token, key) = parts.split_once(", k=").unwrap();
    assert_eq!(key, push.public_key());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    assert_eq!(signature.len(), 64);
    let number = |bytes| BigNum::from_slice(bytes).unwrap();
    let signature = EcdsaSig::from_private_components(number(&signature[..32]), number(&signature[32..])).unwrap();

    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let point = URL_SAFE_NO_PAD.decode(key).unwrap();
    let point = EcPoint::from_bytes(&group, &point, &mut BigNumContext::new().unwrap()).unwrap();
    let key = EcKey::from_public_key(&group, &point).unwrap();
    assert!(signature.verify(&openssl::sha::sha256(signed.as_bytes()), &key).unwrap());

    let (header, claims) = signed.split_once('.').unwrap();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    assert_eq!((&header["alg"], &header["typ"]), (&"ES256".into(), &"JWT".into()));
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

#[tokio::test]
async fn a_message_arrives_as_the_standards_want_it() {
    let (service, phone, push) = (PushService::start().await, phone(), sender(|_| ()));
    assert_eq!(push.send(message(&phone, &service)).await, Outcome::Taken);
    let arrived = service.arrived().remove(0);
    assert_eq!(arrived.path, "/send/mailbox");
    assert_eq!(arrived.header("ttl"), "90");
    assert_eq!(arrived.header("urgency"), "high");
    assert_eq!(arrived.header("topic"), "an-approval");
    assert_eq!(arrived.header("content-encoding"), "aes128gcm");
    assert_eq!(arrived.header("content-type"), "application/octet-stream");
    let claims = introduction(&arrived, &push);
    assert_eq!(claims["aud"], service.origin(), "with its port");
    assert_eq!(claims["sub"], CONTACT);
    let life = claims["exp"].as_i64().unwrap() - NOON.unix_seconds();
    assert!((3_600..=86_400).contains(&life), "{life}");
}

#[tokio::test]
async fn only_the_phone_reads_it() {
    let (service, phone, push) = (PushService::start().await, phone(), sender(|_| ()));
    for _ in 0..2 {
        push.send(message(&phone, &service)).await;
    }
    let bodies: Vec<Vec<u8>> = service.arrived().into_iter().map(|arrived| arrived.body).collect();
    for body in &bodies {
        assert_eq!(phone.reads(body), PAYLOAD);
        assert!(!body.windows(4).any(|part| part == &PAYLOAD[..4]));
    }
    assert_ne!(bodies[0], bodies[1], "keys and salt are fresh for each message");
}

#[tokio::test]
async fn one_introduction_serves_many_messages() {
    let (service, phone, push) = (PushService::start().await, phone(), sender(|_| ()));
    for _ in 0..3 {
        push.send(message(&phone, &service)).await;
    }
    let arrived = service.arrived();
    assert!(arrived.iter().all(|a| a.header("authorization") == arrived[0].header("authorization")));
}

#[tokio::test]
async fn an_address_that_is_no_more_is_told() {
    let (service, phone, push) = (PushService::start().await, phone(), sender(|_| ()));
    for status in [404, 410] {
        service.will(Plan::status(status));
        assert_eq!(push.send(message(&phone, &service)).await, Outcome::Gone, "{status}");
    }
    assert_eq!(service.arrived().len(), 2, "asked once each");
}

#[tokio::test]
async fn a_refusal_is_final() {
    let (service, phone, push) = (PushService::start().await, phone(), sender(|_| ()));
    for status in [400, 401, 403, 413, 307] {
        service.will(Plan::status(status));
        let outcome = push.send(message(&phone, &service)).await;
        assert_failed(&outcome, &format!("127.0.0.1 said {status}"));
    }
    assert_eq!(service.arrived().len(), 5);
}

#[tokio::test]
async fn a_moment_of_weakness_is_forgiven() {
    let (service, phone, push) = (PushService::start().await, phone(), sender(|_| ()));
    service.will(Plan::status(500));
    service.will(Plan::Answer { status: 429, retry_after: Some("0") });
    assert_eq!(push.send(message(&phone, &service)).await, Outcome::Taken);
    assert_eq!(service.arrived().len(), 3);
}

#[tokio::test]
async fn three_tries_are_enough() {
    let (service, phone, push) = (PushService::start().await, phone(), sender(|_| ()));
    for _ in 0..4 {
        service.will(Plan::Answer { status: 503, retry_after: Some("0") });
    }
    assert_failed(&push.send(message(&phone, &service)).await, "127.0.0.1 said 503");
    assert_eq!(service.arrived().len(), 3);
}

#[tokio::test]
async fn a_wish_beyond_the_messages_life_ends_it_at_once() {
    let (service, phone, push) = (PushService::start().await, phone(), sender(|_| ()));
    service.will(Plan::Answer { status: 429, retry_after: Some("90") });
    assert_failed(&push.send(message(&phone, &service)).await, "127.0.0.1 said 429");
    assert_eq!(service.arrived().len(), 1);
}

#[tokio::test]
async fn a_push_service_that_hangs_holds_nobody_beyond_the_messages_life() {
    let (service, phone, push) = (PushService::start().await, phone(), sender(|_| ()));
    service.will(Plan::Hang);
    let short = Message { ttl: Span(300), ..message(&phone, &service) };
    let sent = tokio::time::timeout(Duration::from_secs(5), push.send(short)).await.unwrap();
    assert!(matches!(sent, Outcome::Failed { .. }), "{sent:?}");
}

#[tokio::test]
async fn a_closed_door_is_tried_again_and_then_told_without_the_address() {
    let (phone, push) = (phone(), sender(|_| ()));
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let service = PushService::start().await;
    let address = phone.subscription(&format!("http://{closed}/send/secret-mailbox"));
    let outcome = push.send(Message { address, ..message(&phone, &service) }).await;
    assert_failed(&outcome, "127.0.0.1: the server cannot be reached");
    assert!(!format!("{outcome:?}").contains("secret-mailbox"));
}

#[tokio::test]
async fn an_address_outside_the_list_is_never_asked() {
    let (service, phone) = (PushService::start().await, phone());
    let push = sender(|settings| settings.allowed_hosts = vec!["push.example".to_owned()]);
    assert_failed(&push.send(message(&phone, &service)).await, "no known push service");
    for nonsense in ["", "no-scheme/x", "127.0.0.1/x"] {
        let address = phone.subscription(nonsense);
        assert_failed(&push.send(Message { address, ..message(&phone, &service) }).await, "no https url");
    }
    assert!(service.arrived().is_empty());
}

#[tokio::test]
async fn what_cannot_be_encrypted_or_named_fails_without_a_message() {
    let (service, phone, push) = (PushService::start().await, phone(), sender(|_| ()));
    let good = message(&phone, &service);
    let mut broken = good.clone();
    "BAAA".clone_into(&mut broken.address.p256dh);
    let long_topic = Message { topic: "x".repeat(33), ..good.clone() };
    let dead = Message { ttl: Span(0), ..good };
    for bad in [broken, long_topic, dead] {
        assert!(matches!(push.send(bad).await, Outcome::Failed { .. }));
    }
    assert!(service.arrived().is_empty());
}

#[tokio::test]
async fn no_more_messages_are_on_their_way_than_allowed() {
    let (service, phone) = (PushService::start().await, phone());
    let push = sender(|settings| settings.concurrency = 3);
    service.takes(Duration::from_millis(30));
    let sent = futures_util::future::join_all((0..12).map(|_| push.send(message(&phone, &service)))).await;
    assert!(sent.iter().all(|outcome| *outcome == Outcome::Taken));
    assert_eq!(service.most_at_once(), 3);
}
