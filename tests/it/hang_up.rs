//! A client may hang up at any moment. What it began is carried through all the same, and nothing is left open.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request};
use countersign::domain::challenge::Purpose;
use countersign::domain::time::{Clock as _, Span};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::AnyPool;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tower::ServiceExt as _;

use crate::harness::app::{Phone, json_of};
use crate::harness::browser::{Browser, Page, path_of};
use crate::harness::house::{ALICE, Engine, Ground, Installation};
use crate::harness::patience::dropped_after;

fn kinds(house: &Installation) -> Vec<String> {
    let kind = |payload: &[u8]| serde_json::from_slice::<Value>(payload).unwrap()["kind"].as_str().unwrap().to_owned();
    house.ground.push.messages().iter().map(|message| kind(&message.payload)).collect()
}

/// A call of the phone's script, as the house takes it from the wire.
fn call(browser: &Browser, path: &str, body: &Value) -> Request<Body> {
    let cookies: Vec<_> =
        browser.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
    Request::builder()
        .method(Method::POST)
        .uri(format!("/phone/api/{path}"))
        .header("host", browser.public.split("//").nth(1).unwrap())
        .header("origin", &browser.public)
        .header("x-countersign", "1")
        .header("content-type", "application/json")
        .header("cookie", cookies.join("; "))
        .body(Body::from(body.to_string()))
        .unwrap()
}

async fn yes_to(phone: &mut Phone, page: &Page) -> (String, Value) {
    let id = phone.sees_one().await;
    let shown = json_of(&phone.posts(&format!("approvals/{id}/show"), &json!({})).await);
    let credential = phone.inside.signs(&shown["options"]);
    let body = json!({"challenge": shown["challenge"], "number": page.number(), "credential": credential});
    (format!("approvals/{id}/approve"), body)
}

async fn an_answer_from_the_phone_is_carried_through_whenever_it_hangs_up(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    for patience in 0.. {
        let before = kinds(&house).len();
        let (browser, page) = house.waits_for(ALICE).await;
        house.quiet().await;
        let (path, body) = yes_to(&mut phone, &page).await;
        let answered = house.node().house.router().oneshot(call(&phone.browser, &path, &body));
        let answered = dropped_after(patience, answered).await;
        house.node().house.close().await;
        assert!(browser.reloads(&page).await.body.contains("/answer\""), "cut short at poll {patience}");
        assert_eq!(kinds(&house)[before..], ["ask", "answered"], "cut short at poll {patience}");
        if let Some(answered) = answered {
            assert_eq!(answered.unwrap().status(), StatusCode::OK);
            break;
        }
        house.clock().passes(Span::minutes(11));
    }
}

async fn a_stream_ends_when_its_listener_goes(engine: Engine) {
    let house = Installation::on(engine).await;
    house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let listener = browser.listens(&page).await;
    let wake = &house.node().house.doors.wake;
    assert_eq!(wake.waiting(), 1);
    drop(listener);
    comes_true("the place is given up", async || wake.waiting() == 0).await;
}

/// Waits until it is so.
async fn comes_true(what: &str, is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), waiting).await.unwrap_or_else(|_| panic!("never: {what}"));
}

/// The bytes of a form that asks the person's devices once more.
fn ask(browser: &Browser, page: &Page) -> (String, Vec<u8>) {
    let cookies: Vec<_> =
        browser.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let host = browser.base.split("//").nth(1).unwrap();
    let body = format!("csrf={}&channel=qr", page.field("csrf").unwrap());
    let head = [
        format!("POST {}/ask HTTP/1.1", path_of(page)),
        format!("host: {host}"),
        format!("origin: {}", browser.base),
        "sec-fetch-site: same-origin".to_owned(),
        "content-type: application/x-www-form-urlencoded".to_owned(),
        format!("content-length: {}", body.len()),
        format!("cookie: {}", cookies.join("; ")),
    ];
    (host.replace("localhost", "127.0.0.1"), format!("{}\r\n\r\n{body}", head.join("\r\n")).into_bytes())
}

/// Sends it and is gone, a little later each time.
async fn sends_and_hangs_up(address: &str, bytes: &[u8], nth: u64) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    tokio::time::sleep(Duration::from_micros(nth % 40 * 250)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_hang_up_leave_no_transaction_open_and_no_challenge_unspent() {
    let ground = Ground::new(Engine::Postgres).with("[limits]\nidentify = 10000\n");
    let house = Installation::of(ground).await;
    let database = AnyPool::connect(&house.ground.store).await.unwrap();
    house.has_active(ALICE).await;
    let count =
        async |question: &'static str| -> i64 { sqlx::query_scalar(question).fetch_one(&database).await.unwrap() };
    for nth in 0..20 {
        let (browser, page) = house.waits_for(ALICE).await;
        let (address, bytes) = ask(&browser, &page);
        for again in 0..10 {
            sends_and_hangs_up(&address, &bytes, nth * 10 + again).await;
        }
    }
    let doors = &house.node().house.doors;
    comes_true("every transaction is over", async || {
        count("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in %'")
            .await
            == 0
    })
    .await;
    // More often than there are connections, so that each of them spends one.
    for _ in 0..48 {
        let begun = doors.phones.login("192.0.2.7").await.unwrap();
        let challenges = doors.store.challenges();
        let spent = challenges.spend(&begun.challenge, Purpose::DeviceLogin, None, house.clock().now()).await.unwrap();
        assert!(spent.is_some());
    }
    assert_eq!(count("SELECT COUNT(*) FROM challenges WHERE spent_at IS NULL").await, 0, "spent for nobody else");
}

crate::on_both_engines!(
    an_answer_from_the_phone_is_carried_through_whenever_it_hangs_up,
    a_stream_ends_when_its_listener_goes,
);
