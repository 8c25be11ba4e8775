//! What people do: sign in, and keep a page waiting.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use countersign::domain::approval::Decided;
use futures_util::FutureExt as _;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::task::JoinHandle;

use super::place::{Person, Place};
use super::shared::harness::app::{decided, json_of};
use super::shared::harness::browser::{Browser, Listener, Page, sign_in_of};
use super::shared::harness::house::request_at;

/// How long one walk may take at most.
const WITHIN: Duration = Duration::from_mins(1);

/// Counts walks that go wrong.
#[derive(Default)]
pub struct Failed(AtomicU32);

impl Failed {
    pub fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// What a walk came to; nothing where it was stopped by a surprise, which is said and counted. After one that
    /// failed no other is begun: an instance in trouble is left alone.
    pub async fn noted<T>(&self, walk: impl Future<Output = T>) -> Option<T> {
        if self.count() > 0 {
            return None;
        }
        let ended = tokio::time::timeout(WITHIN, AssertUnwindSafe(walk).catch_unwind()).await;
        if ended.is_err() {
            eprintln!("a walk took longer than {WITHIN:?}");
        }
        let done = ended.ok().and_then(Result::ok);
        if done.is_none() {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
        done
    }
}

/// Signs a person in, as far as the page that carries the token; tells how long it took.
pub async fn signs_in(place: &Place, person: &mut Person) -> Duration {
    let start = Instant::now();
    let browser = place.browser();
    let page = asks(&browser, person).await;
    let mut listener = browser.listens(&page).await;
    looks(&browser, &page).await;
    approves(person, &page).await;
    while listener.hears().await.is_some() {
        looks(&browser, &page).await;
    }
    fetches_answer(&browser, &page).await;
    start.elapsed()
}

/// A page that waits, with its event stream open.
pub struct Waiting {
    person: Person,
    browser: Browser,
    page: Page,
    /// When the last event was heard before the stream ended.
    ear: JoinHandle<Instant>,
}

impl Waiting {
    pub async fn begun(place: &Place, person: Person) -> Self {
        let browser = place.browser();
        let page = asks(&browser, &person).await;
        let ear = tokio::spawn(heard(browser.listens(&page).await));
        looks(&browser, &page).await;
        Self { person, browser, page, ear }
    }

    pub fn is_open(&self) -> bool {
        !self.ear.is_finished()
    }

    /// Approves it; tells how long after the phone's yes the page heard of it.
    pub async fn ends(mut self) -> Duration {
        let said_at = approves(&mut self.person, &self.page).await;
        let heard_at = self.ear.await.unwrap();
        assert!(heard_at > said_at, "the stream ended without a word");
        fetches_answer(&self.browser, &self.page).await;
        heard_at - said_at
    }
}

async fn heard(mut listener: Listener) -> Instant {
    let mut at = Instant::now();
    while listener.hears().await.is_some() {
        at = Instant::now();
    }
    at
}

/// From Microsoft's request to the page with the number.
async fn asks(browser: &Browser, person: &Person) -> Page {
    let domain = person.address.split('@').nth(1).unwrap();
    let page = browser.opens(&request_at(domain, &person.address, "")).await;
    assert!(page.has("who-address"), "{}", told(&page));
    let page = browser.names(&page, &person.address).await;
    assert!(page.has("number"), "{}", told(&page));
    page
}

/// What the page's script does after each event.
async fn looks(browser: &Browser, page: &Page) {
    let state = browser.calls(Method::GET, &format!("/waiting/{}/state", sign_in_of(page)), None).await;
    assert_eq!(state.status, StatusCode::OK, "{}", state.body);
}

/// Tells when the phone said yes.
async fn approves(person: &mut Person, page: &Page) -> Instant {
    let phone = &mut person.phone;
    let id = phone.sees_one().await;
    let shown = json_of(&phone.posts(&format!("approvals/{id}/show"), &json!({})).await);
    let credential = phone.inside.signs(&shown["options"]);
    let yes = json!({"challenge": shown["challenge"], "number": page.number(), "credential": credential});
    let said_at = Instant::now();
    let answer = phone.posts(&format!("approvals/{id}/approve"), &yes).await;
    assert_eq!(decided(&answer), Decided::Now);
    said_at
}

async fn fetches_answer(browser: &Browser, page: &Page) {
    let ready = browser.reloads(page).await;
    assert!(ready.has("ready-submit"), "{}", told(&ready));
    let answer = browser.fetches_answer(&ready).await;
    assert!(answer.field("wresult").is_some(), "{}", told(&answer));
}

/// What another page than the one that was to come says.
fn told(page: &Page) -> String {
    format!("{} at {} ({})", page.status, page.at, page.refusal().unwrap_or_default())
}
