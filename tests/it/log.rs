//! What the log says and what it never says: a whole day of the real process, with its log at its most talkative,
//! held against everything that passed through it.

use std::collections::BTreeSet;
use std::sync::Arc;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::ceremony::{code_of, code_on};
use crate::harness::app::{Phone, json_of, refusal};
use crate::harness::browser::{Browser, Diary, Page, path_of, sign_in_of};
use crate::harness::desk::{Desk, Serving, object};
use crate::harness::house::{ALICE, Engine, request, request_with};
use crate::harness::push_service::{Plan, PushService};
use crate::harness::{keeper, servers, tables};

const SLIP: &str = "correct-horse-battery-staple-in-the-wrong-field";
const PASSWORD: &str = "a-password-of-the-database";
const MAILBOX: &str = "the-mailbox-of-alices-own-phone";

/// A process that serves, those who use it, and all that they say to each other.
struct Day {
    desk: Desk,
    store: String,
    serving: Serving,
    diary: Diary,
    service: PushService,
    phone: Phone,
    numbers: BTreeSet<u8>,
    faults: Vec<String>,
    redis: Option<servers::Redis>,
}

impl Day {
    async fn begins(engine: Engine, format: &str) -> Self {
        let folder = keeper::folder("log");
        let redis = (engine == Engine::Postgres).then(servers::redis);
        let store = match engine {
            Engine::Sqlite => format!("sqlite://{}/countersign.db", folder.display()),
            Engine::Postgres => format!("{}&password={PASSWORD}", servers::postgres()),
        };
        let mut desk = Desk::empty()
            .with_a_port()
            .set("log.format", format)
            .set("log.filter", "trace")
            .set("store.url", &store)
            .set("push.subject", "mailto:it@corp.example")
            .set("push.allow_loopback", "true")
            .set("push.allowed_hosts", "127.0.0.1");
        if let Some(redis) = &redis {
            desk = desk.set("bus.url", &redis.url);
        }
        desk.does("keys init");
        desk.does("application add --name M365 --domain corp.example");
        let serving = desk.serves();
        let diary = Diary::default();
        let mut phone = Phone::new(&serving.base);
        phone.browser.diary = Some(Arc::clone(&diary));
        let service = PushService::start().await;
        let (numbers, faults) = (BTreeSet::new(), Vec::new());
        Self { desk, store, serving, diary, service, phone, numbers, faults, redis }
    }

    fn browser(&self) -> Browser {
        Browser::new(&self.serving.base).keeping(&self.diary)
    }

    /// A sign-in up to the page with the number, which is noted.
    async fn waits(&mut self, browser: &Browser) -> Page {
        let page = browser.names(&browser.opens(&request_with(ALICE, "&wfresh=0")).await, ALICE).await;
        self.numbers.insert(page.number());
        page
    }

    /// An invitation, an activation, and each way to sign in.
    async fn goes_well(&mut self) {
        let link = self.desk.tells(&format!("user invite {ALICE}"))["link"].as_str().unwrap().to_owned();
        self.phone.activates(&link).await;
        self.phone.subscribes(&self.service.endpoint(MAILBOX)).await;
        let own = self.browser();

        let page = self.waits(&own).await;
        let mut listener = own.listens(&page).await;
        let wrong = if page.number() == 99 { 10 } else { 99 };
        json_of(&self.phone.approves(wrong).await);
        json_of(&self.phone.approves(page.number()).await);
        listener.hears().await.expect("the waiting page hears of it");
        assert!(own.fetches_answer(&own.reloads(&page).await).await.field("wresult").is_some());
        let again = own.fetches_answer(&own.opens(&request(ALICE)).await).await;
        assert!(again.field("wresult").is_some(), "the session answers");

        let page = self.waits(&own).await;
        own.opens(&format!("{}?view=qr", path_of(&page))).await;
        let code = code_on(&own, &page).await;
        own.asks(code.strip_prefix(&own.base).unwrap()).await;
        let id = json_of(&self.phone.scans(code_of(&code)).await)["approval"].as_str().unwrap().to_owned();
        json_of(&self.phone.approves_this(&id, page.number()).await);
        assert!(own.fetches_answer(&own.reloads(&page).await).await.field("wresult").is_some());

        let page = self.waits(&own).await;
        let body = json!({"csrf": page.field("csrf").unwrap()});
        let begun =
            json_of(&own.calls(Method::POST, &format!("/waiting/{}/passkey", sign_in_of(&page)), Some(&body)).await);
        let proof = self.phone.inside.signs(&begun["options"]).to_string();
        let fields = [("challenge", begun["challenge"].as_str().unwrap()), ("credential", proof.as_str())];
        let ready = own.acts(&page, "passkey", &fields).await;
        assert!(own.fetches_answer(&ready).await.field("wresult").is_some());
    }

    /// A no, messages that do not arrive, and requests that are turned down.
    async fn goes_badly(&mut self) {
        let own = self.browser();
        self.service.will(Plan::status(403));
        let page = self.waits(&own).await;
        self.serving.says("a push message was not taken").await;
        self.service.will(Plan::status(201));
        own.acts(&page, "cancel", &[]).await;
        let page = self.waits(&own).await;
        json_of(&self.phone.denies(&self.phone.sees_one().await, true).await);
        self.serving.says("a sign-in was not theirs").await;
        own.reloads(&page).await;
        let body = json!({"endpoint": "https://evil.example/send/there", "p256dh": "AAAA", "auth": "AAAA"});
        assert_eq!(refusal(&self.phone.posts("push", &body).await), "bad-request");

        let stranger = self.browser();
        let typed = stranger.names(&stranger.opens(&request(ALICE)).await, SLIP).await;
        stranger.names(&typed, &format!("{SLIP}@corp.example")).await;
        stranger.asks(&path_of(&page)).await;
        stranger.asks(&request(ALICE).replace("MicrosoftOnline", "SomebodyElsesRealmAltogether")).await;
        stranger.asks(&format!("{}&wctx=AnotherContextThatIsNotTheFirst", request(ALICE))).await;
        stranger.asks(&format!("/sign-in/{SLIP}")).await;
        stranger.asks(&format!("/{SLIP}")).await;
        stranger.posts(&format!("{}/answer", path_of(&page)), &[("csrf", SLIP)]).await;
        stranger.posts(&format!("{}/who", path_of(&typed)), &[("csrf", SLIP), ("address", SLIP)]).await;
        for path in ["invitation/open", "login/finish", "approvals/x/approve", "qr"] {
            let body = json!({"secret": SLIP, "challenge": SLIP, "code": SLIP, "credential": {"id": SLIP}});
            let told = stranger.calls(Method::POST, &format!("/phone/api/{path}"), Some(&body)).await;
            assert!(told.status.is_client_error(), "{path}");
        }
        let elsewhere = stranger.at(&stranger.base).speaking_as(&format!("http://{SLIP}"));
        elsewhere.asks(&request(ALICE)).await;
    }

    /// What breaks is noted by the number that the person sees.
    async fn breaks(&mut self) {
        let own = self.browser();
        let page = own.names(&own.opens(&request_with(ALICE, "&wfresh=0")).await, ALICE).await;
        self.numbers.insert(page.number());
        let code = code_on(&own, &page).await;
        let id = json_of(&self.phone.scans(code_of(&code)).await)["approval"].as_str().unwrap().to_owned();
        let shown = json_of(&self.phone.posts(&format!("approvals/{id}/show"), &json!({})).await);
        let credential = self.phone.inside.signs(&shown["options"]);

        tables::sql(&self.store, "UPDATE credentials SET passkey = passkey || ' '").await;
        let body = json!({"challenge": shown["challenge"], "number": page.number(), "credential": credential});
        let told = self.phone.posts(&format!("approvals/{id}/approve"), &body).await;
        assert_eq!((told.status, refusal(&told).as_str()), (StatusCode::INTERNAL_SERVER_ERROR, "fault"));
        self.faults.push(object(&told.body)["correlation"].as_str().unwrap().to_owned());

        tables::sql(&self.store, "ALTER TABLE approvals RENAME TO lost_approvals").await;
        let shown = own.asks(&path_of(&page)).await;
        assert_eq!((shown.status, shown.refusal().as_deref()), (StatusCode::INTERNAL_SERVER_ERROR, Some("fault")));
        self.faults.push(shown.text("refused-correlation").unwrap());
        tables::sql(&self.store, "ALTER TABLE lost_approvals RENAME TO approvals").await;

        // Within a sign-in that is known, the person sees the sign-in's own number.
        let correlation = own.asks(&path_of(&page)).await.text("refused-correlation").unwrap();
        tables::sql(&self.store, "UPDATE credentials SET passkey = RTRIM(passkey)").await;
        json_of(&self.phone.approves_this(&id, page.number()).await);
        let ready = own.reloads(&page).await;
        tables::sql(&self.store, "ALTER TABLE audit RENAME TO lost_audit").await;
        let shown = own.fetches_answer(&ready).await;
        assert_eq!((shown.status, shown.refusal().as_deref()), (StatusCode::INTERNAL_SERVER_ERROR, Some("fault")));
        assert_eq!(shown.text("refused-correlation"), Some(correlation.clone()));
        self.faults.push(correlation);
    }
}

/// The pieces of a text that nobody comes upon by chance.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '/');
    text.split(move |c| !is_part(c)).filter(|piece| piece.len() >= 16 && piece.chars().any(|c| c.is_ascii_lowercase()))
}

/// All that passed between the house and those outside, in pieces.
fn passed(diary: &Diary) -> BTreeSet<String> {
    let mut passed = BTreeSet::new();
    for entry in diary.lock().unwrap().iter() {
        let headers = entry.page.headers.values().filter_map(|value| value.to_str().ok());
        // Forms and addresses hold text in percent signs, tokens hold markup within markup.
        let sent = url::form_urlencoded::parse(entry.sent.as_bytes()).map(|(_, value)| value.into_owned());
        let asked = entry.page.at.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let asked = url::form_urlencoded::parse(asked.as_bytes()).map(|(_, value)| value.into_owned());
        let held = ["wresult", "wctx"].iter().filter_map(|field| entry.page.field(field));
        let texts: Vec<String> = [entry.sent.clone(), entry.page.body.clone(), entry.page.at.clone()]
            .into_iter()
            .chain(headers.map(str::to_owned))
            .chain(sent)
            .chain(asked)
            .chain(held)
            .collect();
        passed.extend(texts.iter().flat_map(|text| pieces(text)).map(str::to_owned));
    }
    passed
}

/// What the log may name: rows, by ids that open nothing.
async fn names(day: &Day) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for question in [
        "SELECT id FROM users",
        "SELECT id FROM devices",
        "SELECT id FROM sign_ins",
        "SELECT correlation FROM sign_ins",
        "SELECT assertion_id FROM issuances",
    ] {
        names.extend(tables::texts(&day.store, question).await);
    }
    let seen = day.diary.lock().unwrap();
    let told = |page: &Page| {
        let told = serde_json::from_str::<Value>(&page.body).ok();
        let told = told.and_then(|told| Some(told.get("correlation")?.as_str()?.to_owned()));
        told.or_else(|| page.text("refused-correlation"))
    };
    names.extend(seen.iter().filter_map(|entry| told(&entry.page)));
    names.insert("12345678-0000-4000-8000-000000000002".to_owned());
    names
}

/// The lines that were written while somebody was served, without their times, which hold all sorts of numbers.
fn told(log: &[String]) -> Vec<String> {
    let open = log.iter().position(|line| line.contains("the doors are open")).unwrap();
    let timeless = |line: &String| match serde_json::from_str::<Value>(line) {
        Ok(mut line) => {
            line.as_object_mut().unwrap().remove("timestamp").unwrap();
            line.to_string()
        }
        Err(_) => line.split_once(' ').unwrap().1.to_owned(),
    };
    log[open + 1..].iter().map(timeless).collect()
}

async fn nothing_secret_stands_in_it(day: &Day, log: &[String]) {
    let whole = log.join("\n");
    let names = names(day).await;
    let passed = passed(&day.diary);
    assert!(passed.len() > 200, "{} pieces passed", passed.len());
    for piece in passed.iter().filter(|piece| !names.contains(*piece)) {
        // Not even the greater part of it.
        let part = &piece[..piece.len().min(20)];
        assert!(!whole.contains(part), "{piece} stands in the log:\n{whole}");
    }
    for secret in [SLIP, PASSWORD, MAILBOX, "rQIIAHVRnXcgtr4"] {
        assert!(passed.iter().any(|piece| piece.contains(secret)) || secret == PASSWORD, "{secret} has passed");
        assert!(!whole.contains(secret), "{secret} stands in the log:\n{whole}");
    }
    if let Some(redis) = &day.redis {
        let password = redis.url.split(['/', '@', ':']).nth(4).unwrap();
        assert!(password.starts_with("test-") && !whole.contains(password), "{password}");
    }
    assert!(!whole.contains("alice"), "people go by ids:\n{whole}");
    for number in &day.numbers {
        for line in told(log) {
            let mut words = line.split(|c: char| !c.is_ascii_alphanumeric());
            assert!(!words.any(|word| word == number.to_string()), "{number} stands in: {line}");
        }
    }
}

/// Each fault is one line, with all its causes and the number that the person sees.
fn each_fault_is_told_once(day: &Day, log: &[String], causes: [&[&str]; 3]) {
    let failed: Vec<_> = log.iter().filter(|line| line.contains("a request failed")).collect();
    assert_eq!(failed.len(), day.faults.len(), "{failed:#?}");
    for ((line, number), causes) in failed.iter().zip(&day.faults).zip(causes) {
        assert!(line.contains("ERROR") && line.contains(number.as_str()), "{number}: {line}");
        for cause in ["the store failed"].iter().chain(causes) {
            assert!(line.contains(cause), "{cause:?} is missing: {line}");
            let told = log.iter().filter(|line| line.contains(cause));
            assert!(told.clone().all(|line| failed.contains(&line)), "{cause} is told elsewhere too: {log:#?}");
        }
    }
}

async fn a_day(engine: Engine, format: &str) -> (Day, Vec<String>) {
    let mut day = Day::begins(engine, format).await;
    day.goes_well().await;
    day.goes_badly().await;
    day.breaks().await;
    day.serving.gets("TERM");
    day.serving.says("countersign has stopped").await;
    let log = day.serving.log();
    (day, log)
}

#[tokio::test]
async fn the_log_for_people_holds_nothing_that_opens_anything() {
    let (day, log) = a_day(Engine::Sqlite, "text").await;
    nothing_secret_stands_in_it(&day, &log).await;
    let lost = |table: &'static str| ["the database refused a statement", table];
    let causes: [&[&str]; 3] = [
        &["a row of credentials does not carry the seal"],
        &lost("no such table: approvals"),
        &lost("no such table: audit"),
    ];
    each_fault_is_told_once(&day, &log, causes);
}

#[tokio::test]
async fn the_log_for_machines_holds_nothing_that_opens_anything() {
    let (day, log) = a_day(Engine::Postgres, "json").await;
    nothing_secret_stands_in_it(&day, &log).await;
    let lost = |table: &'static str| ["the database refused a statement", table];
    let causes: [&[&str]; 3] = [
        &["a row of credentials does not carry the seal"],
        &lost(r#"relation \"approvals\" does not exist"#),
        &lost(r#"relation \"audit\" does not exist"#),
    ];
    each_fault_is_told_once(&day, &log, causes);

    // Whoever adds a field thinks of what it may hold.
    let keys = |lines: &[&String]| -> BTreeSet<String> {
        lines.iter().flat_map(|line| object(line).as_object().unwrap().keys().cloned().collect::<Vec<_>>()).collect()
    };
    // Mails leave by themselves, where the day is long enough for it.
    let (of_mails, others): (Vec<&String>, Vec<&String>) =
        log.iter().partition(|line| object(line)["mail"].is_string());
    let (of_mails, fields) = (keys(&of_mails), keys(&others));
    let may_be = ["about", "level", "mail", "message", "reason", "target", "timestamp", "tries", "until"];
    assert!(of_mails.iter().all(|field| may_be.contains(&field.as_str())), "{of_mails:?}");
    let known = [
        "address",
        "assertion",
        "base_url",
        "bus",
        "causes",
        "client_request_id",
        "correlation",
        "device",
        "domain",
        "door",
        "error",
        "level",
        "malformed",
        "message",
        "method",
        "reason",
        "refusal",
        "row",
        "sign_in",
        "store",
        "table",
        "target",
        "timestamp",
        "tls",
        "user",
    ];
    assert_eq!(fields, known.map(str::to_owned).into());
}
