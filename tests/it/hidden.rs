//! `hide_accounts`: whoever cannot sign in sees one page, whatever the reason, and the house does the same work for it.

use std::sync::{Arc, Mutex};

use countersign::domain::time::Span;
use reqwest::StatusCode;
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::harness::browser::{Browser, Page, path_of, sign_in_of};
use crate::harness::house::{ALICE, Engine, Ground, Installation, request};
use crate::trust;

const DAVE: &str = "dave@corp.example";
/// Addresses of one length, each with a reason of its own, and what an open house says of it.
const REASONS: [(&str, &str); 6] = [
    ("unknown@corp.example", "unknown-account"),
    ("invited@corp.example", "not-activated"),
    ("suspend@corp.example", "suspended"),
    ("removed@corp.example", "unknown-account"),
    ("unarmed@corp.example", "no-device"),
    ("foreign@firm.example", "other-application"),
];

async fn house(engine: Engine, settings: &str) -> Installation {
    let house = Installation::of(Ground::new(engine).with(settings)).await;
    house.add_application("firm.example", countersign::domain::application::FirstOffer::Push).await;
    house.invites("invited@corp.example").await;
    for address in ["suspend@corp.example", "removed@corp.example", "unarmed@corp.example", "foreign@firm.example"] {
        house.has_active(address).await;
    }
    house.suspends("suspend@corp.example").await;
    house.removes("removed@corp.example").await;
    house
        .sql(
            "UPDATE devices SET status = 'revoked' \
             WHERE user_id = (SELECT id FROM users WHERE lookup = 'unarmed@corp.example')",
        )
        .await;
    house
}

/// What the person at this browser gets for naming this address: the answer to the form, and the page it leads to.
async fn names(browser: &Browser, address: &str) -> [Page; 2] {
    let who = browser.opens(&request(DAVE)).await;
    let csrf = who.field("csrf").unwrap();
    let led = browser.posts(&format!("{}/who", path_of(&who)), &[("csrf", &csrf), ("address", address)]).await;
    let page = browser.asks(led.header("location")).await;
    [led, page]
}

/// An answer without what is each answer's own: its ids, its nonce, its moment.
pub fn common(page: &Page) -> (StatusCode, Vec<(String, String)>, String) {
    let mut own = vec![sign_in_of(page)];
    own.extend(page.text("refused-correlation"));
    own.extend(page.field("csrf"));
    let policy = page.header("content-security-policy");
    own.extend(policy.split("'nonce-").nth(1).map(|rest| rest.split('\'').next().unwrap().to_owned()));
    let without = |text: &str| own.iter().fold(text.to_owned(), |text, one| text.replace(one.as_str(), "-"));
    let headers = page.headers.iter().filter(|(name, _)| *name != "date");
    let headers = headers.map(|(name, value)| (name.to_string(), without(value.to_str().unwrap()))).collect();
    (page.status, headers, without(&page.body))
}

async fn everybody_who_cannot_sign_in_sees_one_page(engine: Engine) {
    let house = house(engine, "[sign_in]\nhide_accounts = true\n").await;
    let mut first = None;
    for (address, _) in REASONS {
        let seen = names(&house.browser(), address).await;
        assert_eq!(seen[1].refusal().as_deref(), Some("not-here"), "{address}");
        assert_eq!(seen[1].status, StatusCode::FORBIDDEN, "{address}");
        assert!(!seen[1].body.contains(&address[..7]), "nothing typed comes back: {}", seen[1].body);
        let seen = seen.map(|page| common(&page));
        assert_eq!(*first.get_or_insert(seen.clone()), seen, "{address}");
    }
}

async fn a_passcode_form_tells_nothing_either(engine: Engine) {
    let house = house(engine, "[sign_in]\nhide_accounts = true\n").await;
    let mut first = None;
    for (address, _) in REASONS {
        let browser = house.browser();
        let [_, page] = names(&browser, address).await;
        let form = browser.asks(&page.attribute("wait-passcode", "href").unwrap()).await;
        assert!(form.has("passcode-field") && !form.has("passcode-address"), "{}", form.body);
        let sent = [("csrf", form.field("csrf").unwrap()), ("passcode", "K7QP3-9MXR2".to_owned())];
        let sent = [(sent[0].0, sent[0].1.as_str()), (sent[1].0, sent[1].1.as_str())];
        let led = browser.posts(&format!("{}/passcode", path_of(&page)), &sent).await;
        let wrong = browser.asks(led.header("location")).await;
        assert_eq!(wrong.refusal().as_deref(), Some("bad-passcode"), "{address}");
        let seen = [common(&form), common(&wrong)];
        assert_eq!(*first.get_or_insert(seen.clone()), seen, "{address}");
    }
}

async fn later_looks_tell_nothing_either(engine: Engine) {
    let house = house(engine, "[sign_in]\nhide_accounts = true\n").await;
    let mut first = None;
    for (address, _) in REASONS {
        let browser = house.browser();
        let [_, page] = names(&browser, address).await;
        let path = path_of(&page);
        let id = sign_in_of(&page);
        let csrf = browser.asks(&format!("{path}?view=who")).await.field("csrf").unwrap();
        let passkey = serde_json::json!({"csrf": csrf});
        let forms = [("csrf", csrf.as_str()), ("channel", "push")];
        let seen = [
            browser.asks(&format!("{path}?view=who")).await,
            browser.asks(&format!("{path}?view=qr")).await,
            browser.posts(&format!("{path}/ask"), &forms).await,
            browser.posts(&format!("{path}/answer"), &forms).await,
            browser.calls(reqwest::Method::POST, &format!("/waiting/{id}/passkey"), Some(&passkey)).await,
            browser.calls(reqwest::Method::GET, &format!("/waiting/{id}/state"), None).await,
            browser.posts(&format!("{path}/cancel"), &forms).await,
            browser.asks(&path).await,
        ];
        let seen = seen.map(|page| {
            let (status, headers, body) = common(&page);
            // A call's correlation stands in its answer.
            let body = match serde_json::from_str::<serde_json::Value>(&body) {
                Ok(mut told) => {
                    told.as_object_mut().unwrap().remove("correlation");
                    told.to_string()
                }
                Err(_) => body,
            };
            (status, headers, body)
        });
        assert_eq!(*first.get_or_insert(seen.clone()), seen, "{address}");
    }
}

async fn an_open_house_tells_each_reason_and_spends_the_budget_first(engine: Engine) {
    let house = house(engine, "[limits]\nidentify = 6\n").await;
    for (address, reason) in REASONS {
        let [_, page] = names(&house.browser(), address).await;
        assert_eq!(page.refusal().as_deref(), Some(reason), "{address}");
    }
    // Whoever has asked for as many learns nothing more, not even of an address that does not exist.
    let mut first = None;
    for (address, _) in REASONS.into_iter().chain([(ALICE, ""), ("rubbish", "")]) {
        let browser = house.browser();
        let who = browser.opens(&request(DAVE)).await;
        let csrf = who.field("csrf").unwrap();
        let refused = browser.posts(&format!("{}/who", path_of(&who)), &[("csrf", &csrf), ("address", address)]).await;
        assert_eq!((refused.status, refused.refusal().as_deref()), (StatusCode::TOO_MANY_REQUESTS, Some("too-many")));
        let refused = common(&refused);
        assert_eq!(*first.get_or_insert(refused.clone()), refused, "{address}");
    }
    house.clock().passes(Span::minutes(1));
    let [_, page] = names(&house.browser(), "invited@corp.example").await;
    assert_eq!(page.refusal().as_deref(), Some("not-activated"));
}

/// Writes down each statement that goes to the database from this thread.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    /// Those since the last time; the house's own sweeping, and its looks for mails, lists and keys, are not anybody's
    /// doing.
    fn take(&self) -> Vec<String> {
        let all = std::mem::take(&mut *self.0.lock().unwrap());
        let own = |statement: &String| {
            let keys = statement.starts_with("SELECT id, kind, state,");
            keys || statement.starts_with("DELETE") || statement.contains("outbox") || statement.contains("imports")
        };
        all.into_iter().filter(|statement| !own(statement)).collect()
    }
}

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        struct Text(Option<String>);
        impl Visit for Text {
            fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
            fn record_str(&mut self, field: &Field, value: &str) {
                if field.name() == "summary" {
                    self.0 = Some(value.to_owned());
                }
            }
        }
        if event.metadata().target() == "sqlx::query" {
            let mut text = Text(None);
            event.record(&mut text);
            self.0.lock().unwrap().extend(text.0);
        }
    }
}

/// The driver tells its statements where they are asked for. On SQLite that is a thread of its own; the flow is the
/// same, so PostgreSQL stands for both.
#[tokio::test]
async fn the_same_statements_run_for_each_of_them() {
    let house = house(Engine::Postgres, "[sign_in]\nhide_accounts = true\n").await;
    // For a mail more is looked up than the outbox.
    while house.count("SELECT COUNT(*) FROM outbox WHERE state = 'queued'").await > 0 {
        house.carries_mail().await;
    }
    let statements = Statements::default();
    let _listening = tracing::subscriber::set_default(tracing_subscriber::registry().with(statements.clone()));
    // Where one subscriber lives alone, a statement first met by a thread without any counts as wanted by nobody.
    let _company = tracing::Dispatch::new(tracing_subscriber::registry());
    let mut first = None;
    for (address, _) in REASONS {
        let browser = house.browser();
        let who = browser.opens(&request(DAVE)).await;
        let csrf = who.field("csrf").unwrap();
        house.quiet().await;
        statements.take();
        let led = browser.posts(&format!("{}/who", path_of(&who)), &[("csrf", &csrf), ("address", address)]).await;
        let named = statements.take();
        browser.asks(led.header("location")).await;
        let seen = [named, statements.take()];
        assert!(seen[0].len() >= 6 && seen[1].len() >= 2, "{seen:#?}");
        assert_eq!(*first.get_or_insert(seen.clone()), seen, "{address}");
    }
}

/// The same for programs, which give a code with the name. How a savepoint ends is all that may differ: what was written
/// after it is kept where something was tried, and taken back where nothing was.
#[tokio::test]
async fn the_same_statements_run_for_every_name_that_a_program_gives() {
    let house = house(Engine::Postgres, "").await;
    house.answers_programs().await;
    let mut phone = house.has_active(ALICE).await;
    house.has_active("second@corp.example").await;
    while house.count("SELECT COUNT(*) FROM outbox WHERE state = 'queued'").await > 0 {
        house.carries_mail().await;
    }
    let statements = Statements::default();
    let _listening = tracing::subscriber::set_default(tracing_subscriber::registry().with(statements.clone()));
    let _company = tracing::Dispatch::new(tracing_subscriber::registry());
    let names = REASONS.map(|(address, _)| address);
    let ended = |statement: String| {
        let is_end = ["RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT"].iter().any(|end| statement.starts_with(end));
        if is_end { "the savepoint ends".to_owned() } else { statement }
    };
    for code in ["12345678", "01234-VWXYZ", "hunter2"] {
        // Alice has a code that is open, and the second one has none.
        let fetched = trust::fetches(&mut phone).await;
        assert_ne!(fetched.replace(' ', ""), code);
        let mut first = None;
        for name in names.into_iter().chain([ALICE, "second@corp.example"]) {
            house.quiet().await;
            statements.take();
            let page = trust::asks(&house, trust::NEW, name, code).await;
            assert_eq!(trust::fault(&page), "FailedAuthentication", "{name} {code}");
            let seen: Vec<String> = statements.take().into_iter().map(ended).collect();
            assert!(seen.len() >= 6, "{seen:#?}");
            assert_eq!(*first.get_or_insert(seen.clone()), seen, "{name} {code}");
        }
        house.clock().passes(Span::minutes(1));
    }
}

crate::on_both_engines!(
    everybody_who_cannot_sign_in_sees_one_page,
    a_passcode_form_tells_nothing_either,
    later_looks_tell_nothing_either,
    an_open_house_tells_each_reason_and_spends_the_budget_first,
);
