//! Nothing is done that is not recorded: where the record cannot be written, the act is not done either, and it works
//! once the record can be written again.

use countersign::domain::approval::Decided;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::app::{Phone, decided, json_of};
use crate::harness::browser::{Browser, Page, sign_in_of};
use crate::harness::house::{ALICE, Engine, Installation, request};

const BOB: &str = "bob@corp.example";

/// A house whose record may be out of reach.
struct Recorded {
    house: Installation,
}

impl Recorded {
    async fn on(engine: Engine) -> Self {
        Self { house: Installation::on(engine).await }
    }

    async fn loses_its_record(&self) {
        self.house.sql("ALTER TABLE audit RENAME TO elsewhere").await;
    }

    async fn has_its_record_again(&self) {
        self.house.sql("ALTER TABLE elsewhere RENAME TO audit").await;
    }

    async fn entries_of(&self, event: &str) -> i64 {
        self.house.count(&format!("SELECT COUNT(*) FROM audit WHERE event = '{event}'")).await
    }

    /// Every entry about a sign-in carries its number.
    async fn entries_are_found_by_the_sign_in(&self, event: &str, page: &Page) {
        let found = format!(
            "SELECT COUNT(*) FROM audit a JOIN sign_ins s ON s.correlation = a.correlation \
             WHERE a.event = '{event}' AND s.id = '{}'",
            sign_in_of(page)
        );
        assert_eq!(self.house.count(&found).await, 1, "{event}");
    }
}

fn is_fault(page: &Page) {
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", page.body);
}

async fn a_question_is_put_only_where_it_is_recorded(engine: Engine) {
    let recorded = Recorded::on(engine).await;
    let phone = recorded.house.has_active(ALICE).await;
    let browser = recorded.house.browser();
    let page = browser.opens(&request(ALICE)).await;

    recorded.loses_its_record().await;
    is_fault(&browser.names(&page, ALICE).await);
    assert!(phone.list().await.is_empty(), "nobody was asked");
    recorded.has_its_record_again().await;

    let page = browser.names(&browser.reloads(&page).await, ALICE).await;
    assert!(page.has("number"), "{}", page.body);
    phone.sees_one().await;
    assert_eq!(recorded.entries_of("approval_asked").await, 1);
    recorded.entries_are_found_by_the_sign_in("approval_asked", &page).await;
}

async fn a_yes_counts_only_where_it_is_recorded(engine: Engine) {
    let recorded = Recorded::on(engine).await;
    let mut phone = recorded.house.has_active(ALICE).await;
    let (browser, page) = recorded.house.waits_for(ALICE).await;
    let (right, wrong) = (page.number(), if page.number() == 10 { 11 } else { page.number() - 1 });

    recorded.loses_its_record().await;
    is_fault(&phone.approves(wrong).await);
    is_fault(&phone.approves(right).await);
    assert!(browser.reloads(&page).await.has("number"), "the page waits");
    recorded.has_its_record_again().await;
    assert_eq!(recorded.house.count("SELECT COUNT(*) FROM number_tries").await, 0, "no try was counted");

    assert_eq!(decided(&phone.approves(wrong).await), Decided::WrongNumber { left: 2 });
    assert_eq!(decided(&phone.approves(right).await), Decided::Now);
    for event in ["number_wrong", "approved"] {
        assert_eq!(recorded.entries_of(event).await, 1, "{event}");
        recorded.entries_are_found_by_the_sign_in(event, &page).await;
    }
}

async fn a_no_counts_only_where_it_is_recorded(engine: Engine) {
    let recorded = Recorded::on(engine).await;
    for (address, report, event) in [(ALICE, false, "denied"), (BOB, true, "reported")] {
        let phone = recorded.house.has_active(address).await;
        let (_, page) = recorded.house.waits_for(address).await;
        let id = phone.sees_one().await;

        recorded.loses_its_record().await;
        is_fault(&phone.denies(&id, report).await);
        recorded.has_its_record_again().await;
        assert_eq!(phone.sees_one().await, id, "it still waits");

        assert_eq!(decided(&phone.denies(&id, report).await), Decided::Now);
        assert_eq!(recorded.entries_of(event).await, 1);
        recorded.entries_are_found_by_the_sign_in(event, &page).await;
    }
}

async fn an_answer_is_given_only_where_it_is_recorded(engine: Engine) {
    let recorded = Recorded::on(engine).await;
    let mut phone = recorded.house.has_active(ALICE).await;
    let (browser, page) = recorded.house.waits_for(ALICE).await;
    assert_eq!(decided(&phone.approves(page.number()).await), Decided::Now);
    let ready = browser.reloads(&page).await;

    recorded.loses_its_record().await;
    is_fault(&browser.fetches_answer(&ready).await);
    recorded.has_its_record_again().await;
    for table in ["issuances", "sessions"] {
        assert_eq!(recorded.house.count(&format!("SELECT COUNT(*) FROM {table}")).await, 0, "{table}");
    }

    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(answer.field("wresult").is_some(), "{}", answer.body);
    assert_eq!(recorded.entries_of("answered").await, 1);
    recorded.entries_are_found_by_the_sign_in("answered", &page).await;
}

/// A proof by the phone's passkey in the browser that signs in.
async fn proof(browser: &Browser, phone: &mut Phone, page: &Page) -> (String, String) {
    let path = format!("/waiting/{}/passkey", sign_in_of(page));
    let body: Value = json!({"csrf": page.field("csrf").unwrap()});
    let begun = json_of(&browser.calls(Method::POST, &path, Some(&body)).await);
    (begun["challenge"].as_str().unwrap().to_owned(), phone.inside.signs(&begun["options"]).to_string())
}

async fn a_passkey_on_the_page_counts_only_where_it_is_recorded(engine: Engine) {
    let recorded = Recorded::on(engine).await;
    let mut phone = recorded.house.has_active(ALICE).await;
    let (browser, page) = recorded.house.waits_for(ALICE).await;

    let (challenge, credential) = proof(&browser, &mut phone, &page).await;
    recorded.loses_its_record().await;
    is_fault(&browser.acts(&page, "passkey", &[("challenge", &challenge), ("credential", &credential)]).await);
    recorded.has_its_record_again().await;
    assert!(browser.reloads(&page).await.has("number"), "the page waits");
    phone.sees_one().await;

    let (challenge, credential) = proof(&browser, &mut phone, &page).await;
    let ready = browser.acts(&page, "passkey", &[("challenge", &challenge), ("credential", &credential)]).await;
    assert!(ready.body.contains("/answer\""), "{}", ready.body);
    assert_eq!(recorded.entries_of("passkey_used").await, 1);
    recorded.entries_are_found_by_the_sign_in("passkey_used", &page).await;
}

async fn an_activation_stands_only_where_it_is_recorded(engine: Engine) {
    let recorded = Recorded::on(engine).await;
    let link = recorded.house.invites(ALICE).await;
    let mut phone = Phone::new(&recorded.house.node().base);

    recorded.loses_its_record().await;
    is_fault(&phone.tries_to_activate(&link).await);
    recorded.has_its_record_again().await;
    assert_eq!(recorded.house.count("SELECT COUNT(*) FROM devices").await, 0);

    let mut phone = Phone::new(&recorded.house.node().base);
    phone.activates(&link).await;
    assert_eq!(recorded.entries_of("user_activated").await, 1);
}

async fn a_session_ends_only_where_it_is_recorded(engine: Engine) {
    let recorded = Recorded::on(engine).await;
    let mut phone = recorded.house.has_active(ALICE).await;
    let (browser, page) = recorded.house.waits_for(ALICE).await;
    assert_eq!(decided(&phone.approves(page.number()).await), Decided::Now);
    browser.fetches_answer(&browser.reloads(&page).await).await;
    let sign_out = "/fed/corp.example/signout";
    let live = "SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL";

    let kept = browser.at(&browser.base);
    recorded.loses_its_record().await;
    is_fault(&browser.opens(sign_out).await);
    recorded.has_its_record_again().await;
    assert_eq!(recorded.house.count(live).await, 1);

    assert_eq!(kept.opens(sign_out).await.status, StatusCode::OK);
    assert_eq!(recorded.house.count(live).await, 0);
    assert_eq!(recorded.entries_of("session_ended").await, 1);
}

async fn a_ceremony_ends_the_session_that_its_browser_had_and_records_it(engine: Engine) {
    let recorded = Recorded::on(engine).await;
    let mut phone = recorded.house.has_active(ALICE).await;
    let (browser, page) = recorded.house.waits_for(ALICE).await;
    assert_eq!(decided(&phone.approves(page.number()).await), Decided::Now);
    browser.fetches_answer(&browser.reloads(&page).await).await;

    let mut bobs = recorded.house.has_active(BOB).await;
    let page = browser.names(&browser.opens(&request(BOB)).await, BOB).await;
    assert_eq!(decided(&bobs.approves(page.number()).await), Decided::Now);
    browser.fetches_answer(&browser.reloads(&page).await).await;
    let ended = "SELECT COUNT(*) FROM audit a JOIN sessions s ON s.user_id = a.user_id \
        WHERE a.event = 'session_ended' AND s.ended_at IS NOT NULL";
    assert_eq!(recorded.house.count(ended).await, 1, "it is told of whose session ended");
    recorded.entries_are_found_by_the_sign_in("session_ended", &page).await;
}

crate::on_both_engines!(
    a_question_is_put_only_where_it_is_recorded,
    a_yes_counts_only_where_it_is_recorded,
    a_no_counts_only_where_it_is_recorded,
    an_answer_is_given_only_where_it_is_recorded,
    a_passkey_on_the_page_counts_only_where_it_is_recorded,
    an_activation_stands_only_where_it_is_recorded,
    a_session_ends_only_where_it_is_recorded,
    a_ceremony_ends_the_session_that_its_browser_had_and_records_it,
);
