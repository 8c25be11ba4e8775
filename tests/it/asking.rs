//! Asking a person's devices, many times and many at once: what is counted holds all the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use countersign::domain::application::FirstOffer;
use countersign::domain::approval::{Decided, Evidence};
use countersign::domain::ids::{DeviceId, SignInId};
use countersign::domain::step::Step;
use countersign::domain::time::{Clock as _, Span};
use countersign::flow::browser::Visitor;
use countersign::keys::secret::Secret;
use countersign::store::approvals::Yes;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;
use sqlx::{AnyPool, Row as _};

use crate::harness::browser::{Browser, Page, path_of, sign_in_of};
use crate::harness::house::{ALICE, DOMAIN, Engine, Ground, Installation, request};

const NO_LIMITS: &str = "[limits]\nbegin = 10000\nidentify = 10000\n";

/// How many messages put a question. No more than that take one back.
async fn messages(house: &Installation) -> usize {
    house.quiet().await;
    let all = house.ground.push.messages();
    let asks = all.iter().filter(|message| String::from_utf8_lossy(&message.payload).contains("\"ask\"")).count();
    assert!(all.len() <= 2 * asks, "{} messages, and {asks} ask", all.len());
    asks
}

async fn asks(browser: &Browser, page: &Page, csrf: &str, channel: &str) -> Page {
    browser.posts(&format!("{}/ask", path_of(page)), &[("csrf", csrf), ("channel", channel)]).await
}

async fn sixty_asks_of_a_stranger_at_once_send_no_more_messages_than_three(engine: Engine) {
    let house = Installation::on(engine).await;
    let _phone = house.has_active_with_push(ALICE).await;
    let browser = house.browser();
    let mut pages = Vec::new();
    for _ in 0..4 {
        pages.push(browser.names(&browser.opens(&request(ALICE)).await, ALICE).await);
    }
    let tokens: Vec<_> = pages.iter().map(|page| page.field("csrf").unwrap()).collect();
    join_all((0..60).map(|nth| asks(&browser, &pages[nth % 4], &tokens[nth % 4], "push"))).await;
    assert!(messages(&house).await <= 3, "{} messages", messages(&house).await);
    let paused = browser.reloads(&browser.acts(&pages[0], "ask", &[("channel", "push")]).await).await;
    assert_eq!(paused.attribute("delivery", "data-delivery").as_deref(), Some("paused"));
    assert_eq!(messages(&house).await, 3);
}

async fn numbers_asked_for_at_once_differ_too(engine: Engine) {
    let house = Installation::of(Ground::new(engine).with(NO_LIMITS)).await;
    house.add_application("qr.example", FirstOffer::Qr).await;
    let eva = "eva@qr.example";
    house.has_active(eva).await;
    let door = request(eva).replacen(DOMAIN, "qr.example", 1);
    for _ in 0..4 {
        join_all((0..16).map(|_| async {
            let browser = house.browser();
            browser.names(&browser.opens(&door).await, eva).await
        }))
        .await;
    }
    let database = AnyPool::connect(&house.ground.store).await.unwrap();
    let rows = sqlx::query("SELECT number FROM approvals ORDER BY nth").fetch_all(&database).await.unwrap();
    let numbers: Vec<i64> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(numbers.len(), 64);
    for six in numbers.windows(6) {
        assert!(!six[..5].contains(&six[5]), "{six:?}");
    }
}

async fn one_sign_in_asks_twenty_times_and_no_more(engine: Engine) {
    let house = Installation::of(Ground::new(engine).with(NO_LIMITS)).await;
    let phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let csrf = page.field("csrf").unwrap();
    for _ in 1..20 {
        assert_eq!(asks(&browser, &page, &csrf, "qr").await.status, 303);
    }
    let standing = browser.reloads(&page).await.number();
    for channel in ["qr", "push"] {
        let refused = asks(&browser, &page, &csrf, channel).await;
        assert_eq!((refused.status.as_u16(), refused.refusal().as_deref()), (429, Some("too-many")));
    }
    assert_eq!(browser.reloads(&page).await.number(), standing, "the last question stands");
    assert!(phone.list().await.is_empty());
    let (_, another) = house.waits_for(ALICE).await;
    assert!(another.has("number"), "and another sign-in asks");
}

async fn whatever_is_done_on_a_page_spends_one_budget(engine: Engine) {
    let house = Installation::of(Ground::new(engine).with("[limits]\nact = 6\n")).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let csrf = page.field("csrf").unwrap();
    let post = async |act: &str| browser.posts(&format!("{}/{act}", path_of(&page)), &[("csrf", csrf.as_str())]).await;
    // One is spent by naming the person; of the next, those without a proof or a token of use cost as much.
    for act in ["ask", "passkey", "answer"] {
        assert_ne!(post(act).await.status, 429, "{act}");
    }
    let passkey = format!("/waiting/{}/passkey", sign_in_of(&page));
    let begin = async || browser.calls(Method::POST, &passkey, Some(&json!({"csrf": csrf}))).await.status;
    assert_eq!(begin().await, 200);
    assert_eq!(phone.logs_in().await.status, 200);

    for act in ["ask", "cancel", "who", "passkey", "answer"] {
        let refused = post(act).await;
        assert_eq!((refused.status.as_u16(), refused.refusal().as_deref()), (429, Some("too-many")), "{act}");
    }
    assert_eq!(begin().await, 429);
    assert_eq!(phone.logs_in().await.status, 429);
    assert!(browser.reloads(&page).await.has("number"), "nothing of it had an effect");

    house.clock().passes(Span::minutes(1));
    assert_eq!(post("cancel").await.status, 303, "and a minute later it goes on");
}

fn visitor(browser: &Browser) -> Visitor {
    let secret = browser.cookie("__Host-cs-browser").unwrap();
    Visitor { browser: Secret::parse(&secret), ..Visitor::default() }
}

/// What nobody checks in these stories.
fn evidence(device: &DeviceId) -> Evidence {
    Evidence {
        text: String::new(),
        credential: String::new(),
        device: device.clone(),
        client_data_json: String::new(),
        authenticator_data: String::new(),
        signature: String::new(),
        public_key: String::new(),
    }
}

async fn whoever_looks_while_a_yes_comes_sees_before_or_after(engine: Engine) {
    let house = Installation::of(Ground::new(engine).with(NO_LIMITS)).await;
    house.has_active(ALICE).await;
    let doors = house.node().house.doors.clone();
    for _ in 0..40 {
        let (browser, page) = house.waits_for(ALICE).await;
        let id = SignInId::parse(&sign_in_of(&page)).unwrap();
        let seen = doors.look.at(&id, &visitor(&browser)).await.unwrap();
        let approval = seen.approval.unwrap();
        let over = Arc::new(AtomicBool::new(false));
        let looking: Vec<_> = (0..6)
            .map(|_| {
                let (look, id, visitor, over) = (doors.look.clone(), id.clone(), visitor(&browser), over.clone());
                tokio::spawn(async move {
                    while !over.load(Ordering::SeqCst) {
                        let step = look.at(&id, &visitor).await.unwrap().step;
                        assert!(matches!(step, Step::Wait | Step::Answer), "{step:?}");
                    }
                })
            })
            .collect();
        let device = doors.store.devices().of_user(&approval.user).await.unwrap().remove(0).id;
        let proof = evidence(&device);
        let yes = Yes {
            approval: &approval.id,
            user: &approval.user,
            device: &device,
            number: approval.number,
            evidence: &proof,
        };
        let verdict = doors.store.approvals().approve(yes, house.clock().now()).await.unwrap();
        assert_eq!(verdict.decided, Decided::Now);
        over.store(true, Ordering::SeqCst);
        for look in looking {
            look.await.unwrap();
        }
    }
}

mod looking_while_a_yes_comes {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn on_sqlite() {
        whoever_looks_while_a_yes_comes_sees_before_or_after(Engine::Sqlite).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn on_postgres() {
        whoever_looks_while_a_yes_comes_sees_before_or_after(Engine::Postgres).await;
    }
}

crate::on_both_engines!(
    sixty_asks_of_a_stranger_at_once_send_no_more_messages_than_three,
    numbers_asked_for_at_once_differ_too,
    one_sign_in_asks_twenty_times_and_no_more,
    whatever_is_done_on_a_page_spends_one_budget,
);
