//! What must not happen in a ceremony, whoever tries: each story holds a rule.

use countersign::domain::application::FirstOffer;
use countersign::domain::approval::Decided;
use countersign::domain::time::Span;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::harness::app::{Phone, decided, json_of, refusal};
use crate::harness::browser::{Browser, Page, path_of, sign_in_of};
use crate::harness::house::{ALICE, DOMAIN, Engine, Ground, Installation, request, request_with};

const BOB: &str = "bob@corp.example";

/// How many push messages have left, once all that were begun have ended.
async fn pushes(house: &Installation) -> usize {
    house.quiet().await;
    house.ground.push.messages().iter().filter(|message| is_ask(&message.payload)).count()
}

fn is_ask(payload: &[u8]) -> bool {
    String::from_utf8_lossy(payload).contains("\"ask\"")
}

/// The code on the page that offers it.
pub async fn code_on(browser: &Browser, page: &Page) -> String {
    let state = browser.calls(Method::GET, &format!("/waiting/{}/state", sign_in_of(page)), None).await;
    let state = json_of(&state);
    crate::harness::scan::read(state["qr"]["size"].as_u64().unwrap(), state["qr"]["path"].as_str().unwrap())
}

pub fn code_of(link: &str) -> &str {
    link.rsplit('/').next().unwrap()
}

async fn no_get_asks_anybody(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active_with_push(ALICE).await;
    for dest in ["image", "iframe", "script", "empty", "embed", "object"] {
        let page = house
            .browser()
            .send(house.browser().request(Method::GET, &request(ALICE)).header("sec-fetch-dest", dest))
            .await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{dest}");
    }
    for purpose in ["prefetch", "prefetch;prerender"] {
        let asked = house.browser();
        let page = asked
            .send(
                asked
                    .request(Method::GET, &request(ALICE))
                    .header("sec-fetch-dest", "document")
                    .header("sec-purpose", purpose),
            )
            .await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{purpose}");
    }
    let browser = house.browser();
    let page = browser.opens(&request(ALICE)).await;
    for _ in 0..3 {
        assert!(browser.reloads(&page).await.has("who-submit"));
    }
    assert!(phone.list().await.is_empty());
    assert_eq!(pushes(&house).await, 0);
    browser.names(&page, ALICE).await;
    assert_eq!(pushes(&house).await, 1);
}

async fn a_script_may_name_only_the_person_whom_this_browser_knows(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    house.has_active(BOB).await;
    let (browser, page) = house.waits_for(ALICE).await;
    assert!(!browser.opens(&request(ALICE)).await.body.contains("data-submit"));
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(browser.opens(&request_with(ALICE, "&wfresh=0")).await.body.contains("data-submit"));
    assert!(!browser.opens(&request_with(BOB, "&wfresh=0")).await.body.contains("data-submit"));
    let copied = house.browser();
    let mark = browser.cookie("__Host-cs-known").unwrap();
    copied.cookies.lock().unwrap().insert("__Host-cs-known".to_owned(), mark);
    assert!(!copied.opens(&request(ALICE)).await.body.contains("data-submit"), "the mark serves its own browser only");
}

async fn strangers_do_not_exhaust_the_persons_own_browser(engine: Engine) {
    let house = Installation::of(Ground::new(engine).with("[limits]\nbegin = 10000\nidentify = 10000\n")).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let (own, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    own.fetches_answer(&own.reloads(&page).await).await;

    for _ in 0..200 {
        house.waits_for(ALICE).await;
    }
    assert_eq!(phone.list().await.len(), 3, "no more strangers than three at once");

    let page = own.opens(&request_with(ALICE, "&wfresh=0")).await;
    let page = own.names(&page, ALICE).await;
    let number = page.number();
    let list = phone.list().await;
    let mine: Vec<_> = list.iter().filter(|one| one["from"]["recognised"] == json!(true)).collect();
    assert_eq!(mine.len(), 1);
    let id = mine[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(decided(&phone.approves_this(&id, number).await), Decided::Now);
}

async fn a_person_under_siege_still_signs_in_by_qr(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    for _ in 0..4 {
        house.waits_for(ALICE).await;
    }
    let (browser, page) = house.waits_for(ALICE).await;
    assert!(page.has("qr-code"), "beyond three strangers only the code is offered");
    assert_eq!(phone.list().await.len(), 3, "and nobody is asked by it");
    let code = code_on(&browser, &page).await;
    let id = json_of(&phone.scans(code_of(&code)).await)["approval"].as_str().unwrap().to_owned();
    assert_eq!(decided(&phone.approves_this(&id, page.number()).await), Decided::Now);
}

async fn messages_that_a_stranger_caused_pause_after_three(engine: Engine) {
    let house = Installation::on(engine).await;
    let _phone = house.has_active_with_push(ALICE).await;
    let browser = house.browser();
    let page = browser.opens(&request(ALICE)).await;
    let mut page = browser.names(&page, ALICE).await;
    for _ in 0..6 {
        house.quiet().await;
        page = browser.acts(&page, "ask", &[("channel", "push")]).await;
    }
    assert_eq!(pushes(&house).await, 3);
    assert_eq!(page.attribute("delivery", "data-delivery").as_deref(), Some("paused"));
    house.clock().passes(Span::minutes(9));
    let page = browser.opens(&request(ALICE)).await;
    browser.names(&page, ALICE).await;
    assert_eq!(pushes(&house).await, 3, "the budget is counted over ten minutes");
}

async fn a_newer_request_of_the_same_browser_takes_the_place(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    let (browser, first) = house.waits_for(ALICE).await;
    let page = browser.opens(&request(ALICE)).await;
    let second = browser.names(&page, ALICE).await;
    assert_eq!(phone.list().await.len(), 1);
    let superseded = browser.reloads(&first).await;
    assert_eq!(superseded.refusal().as_deref(), Some("superseded"));
    let here = browser.acts(&superseded, "ask", &[("channel", "push")]).await;
    assert_ne!(here.number(), second.number());
    assert_eq!(browser.reloads(&second).await.refusal().as_deref(), Some("superseded"));
    assert_eq!(phone.list().await.len(), 1);
}

async fn the_number_reaches_the_browser_that_began_and_nobody_else(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active_with_push(ALICE).await;
    let (_, page) = house.waits_for(ALICE).await;
    let number = page.number();
    let stranger = house.browser();
    stranger.opens(&request(ALICE)).await;
    for path in [
        path_of(&page),
        format!("/waiting/{}/state", sign_in_of(&page)),
        format!("/waiting/{}/events", sign_in_of(&page)),
    ] {
        let seen = stranger.opens(&path).await;
        assert!(seen.status.is_client_error(), "{path} {}", seen.status);
        assert!(!seen.has("number"));
    }
    let id = phone.sees_one().await;
    let shown = json_of(&phone.posts(&format!("approvals/{id}/show"), &json!({})).await);
    let mut listed = json_of(&phone.gets("approvals").await);
    listed["approvals"][0]["id"] = json!(null);
    assert!(!listed["approvals"][0].as_object().unwrap().contains_key("number"));
    assert!(!shown["approval"].as_object().unwrap().contains_key("number"));
    for message in house.ground.push.messages() {
        let payload: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
        let keys: Vec<_> = payload.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, ["id", "kind"], "a message names the request and nothing else");
        assert!(!String::from_utf8_lossy(&message.payload).contains("alice"));
    }
    assert!((10..=99).contains(&number));
}

async fn numbers_differ_from_the_last_five(engine: Engine) {
    let house = Installation::on(engine).await;
    let _phone = house.has_active(ALICE).await;
    let (browser, mut page) = house.waits_for(ALICE).await;
    let mut numbers = vec![page.number()];
    for _ in 0..12 {
        page = browser.acts(&page, "ask", &[("channel", "push")]).await;
        let last = &numbers[numbers.len().saturating_sub(5)..];
        assert!(!last.contains(&page.number()), "{last:?} {}", page.number());
        numbers.push(page.number());
    }
}

async fn a_wrong_number_counts_only_with_a_good_proof(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (_, page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    let wrong = if page.number() == 10 { 11 } else { 10 };
    let shown = json_of(&phone.posts(&format!("approvals/{id}/show"), &json!({})).await);
    let mut stranger = Phone::new(&house.node().base);
    let link = house.invites(BOB).await;
    stranger.activates(&link).await;
    for _ in 0..5 {
        let credential = stranger.inside.signs(&shown["options"]);
        let body = json!({"challenge": shown["challenge"], "number": wrong, "credential": credential});
        let answer = phone.posts(&format!("approvals/{id}/approve"), &body).await;
        assert!(matches!(refusal(&answer).as_str(), "bad-credential" | "bad-challenge"));
    }
    assert_eq!(decided(&phone.approves_this(&id, page.number()).await), Decided::Now);
}

async fn three_wrong_numbers_end_the_sign_in_itself(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let wrong = if page.number() == 10 { 11 } else { 10 };
    for left in [2, 1, 0] {
        assert_eq!(decided(&phone.approves(wrong).await), Decided::WrongNumber { left });
    }
    let ended = browser.reloads(&page).await;
    assert_eq!(ended.refusal().as_deref(), Some("wrong-number"));
    let csrf = page.field("csrf").unwrap();
    for act in [[("csrf", csrf.as_str()), ("channel", "push")], [("csrf", csrf.as_str()), ("channel", "qr")]] {
        let again = browser.submits(&format!("{}/ask", path_of(&page)), &act).await;
        assert_eq!(again.refusal().as_deref(), Some("wrong-number"), "nobody is asked again by it");
    }
    assert!(phone.list().await.is_empty());
    assert_eq!(pushes(&house).await, 1);
}

async fn whoever_types_many_wrong_numbers_is_told_that_messages_pause(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let is_paused = async |phone: &Phone| json_of(&phone.gets("approvals").await)["push_paused"].clone();
    for (wrong_numbers, sent) in [(3, 1), (2, 2)] {
        let (_, page) = house.waits_for(ALICE).await;
        let wrong = if page.number() == 10 { 11 } else { 10 };
        assert_eq!(is_paused(&phone).await, json!(false));
        for _ in 0..wrong_numbers {
            phone.approves(wrong).await;
        }
        assert_eq!(pushes(&house).await, sent);
        house.clock().passes(Span::minutes(11));
    }
    assert_eq!(is_paused(&phone).await, json!(true));
    house.waits_for(ALICE).await;
    assert_eq!(pushes(&house).await, 2);
    house.clock().passes(Span::hours(1));
    assert_eq!(is_paused(&phone).await, json!(false));
}

async fn a_challenge_serves_once_and_its_own_purpose_only(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    let show = |phone: &Phone| {
        let (browser, id) = (phone.browser.at(&phone.browser.base), id.clone());
        async move {
            json_of(&browser.calls(Method::POST, &format!("/phone/api/approvals/{id}/show"), Some(&json!({}))).await)
        }
    };

    // One purpose's challenge at every other purpose's door.
    let approve = show(&phone).await;
    let proof = phone.inside.signs(&approve["options"]);
    let login = phone.posts("login/finish", &json!({"challenge": approve["challenge"], "credential": proof})).await;
    assert_eq!(refusal(&login), "bad-challenge");
    let csrf = page.field("csrf").unwrap();
    let fields = [
        ("csrf", csrf.as_str()),
        ("challenge", approve["challenge"].as_str().unwrap()),
        ("credential", &proof.to_string()),
    ];
    let local = browser.posts(&format!("{}/passkey", path_of(&page)), &fields).await;
    assert_eq!(local.refusal().as_deref(), Some("bad-challenge"));

    let begun = json_of(&phone.posts("login/begin", &json!({})).await);
    let proof = phone.inside.signs(&begun["options"]);
    let body = json!({"challenge": begun["challenge"], "number": page.number(), "credential": proof});
    assert_eq!(refusal(&phone.posts(&format!("approvals/{id}/approve"), &body).await), "bad-challenge");

    let body = json!({"csrf": csrf});
    let local =
        json_of(&browser.calls(Method::POST, &format!("/waiting/{}/passkey", sign_in_of(&page)), Some(&body)).await);
    let proof = phone.inside.signs(&local["options"]);
    let body = json!({"challenge": local["challenge"], "number": page.number(), "credential": proof});
    assert_eq!(refusal(&phone.posts(&format!("approvals/{id}/approve"), &body).await), "bad-challenge");

    // The same proof twice.
    let approve = show(&phone).await;
    let proof = phone.inside.signs(&approve["options"]);
    let wrong = if page.number() == 10 { 11 } else { 10 };
    let body = |number: u8| json!({"challenge": approve["challenge"], "number": number, "credential": proof});
    assert_eq!(
        decided(&phone.posts(&format!("approvals/{id}/approve"), &body(wrong)).await),
        Decided::WrongNumber { left: 2 }
    );
    let again = phone.posts(&format!("approvals/{id}/approve"), &body(page.number())).await;
    assert_eq!(refusal(&again), "bad-challenge", "a proof serves one try");

    // A proof for one request at another.
    let (_, other) = house.waits_for(ALICE).await;
    let approve = show(&phone).await;
    let proof = phone.inside.signs(&approve["options"]);
    let list = phone.list().await;
    let second = list.iter().find(|one| one["id"] != json!(id)).unwrap()["id"].as_str().unwrap().to_owned();
    let body = json!({"challenge": approve["challenge"], "number": other.number(), "credential": proof});
    assert_eq!(refusal(&phone.posts(&format!("approvals/{second}/approve"), &body).await), "bad-challenge");

    // Too late.
    let approve = show(&phone).await;
    let proof = phone.inside.signs(&approve["options"]);
    house.clock().passes(Span::minutes(6));
    let body = json!({"challenge": approve["challenge"], "number": page.number(), "credential": proof});
    assert_eq!(refusal(&phone.posts(&format!("approvals/{id}/approve"), &body).await), "bad-challenge");
}

async fn a_registrations_challenge_and_an_approvals_do_not_swap(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    let secret = house.invites(BOB).await.split('#').nth(1).unwrap().to_owned();
    let opened = json_of(&phone.posts("invitation/open", &json!({"secret": secret})).await);
    let mut bobs = Phone::new(&house.node().base);
    let registration = bobs.inside.creates(&opened["options"]);
    let body = json!({"challenge": opened["challenge"], "credential": registration});
    assert_eq!(refusal(&phone.posts("login/finish", &body).await), "bad-challenge");
    let approve = json_of(&phone.posts(&format!("approvals/{id}/show"), &json!({})).await);
    let proof = phone.inside.signs(&approve["options"]);
    let body = json!({"secret": secret, "challenge": approve["challenge"], "credential": proof, "device_name": "x"});
    assert_eq!(refusal(&phone.posts("invitation/activate", &body).await), "bad-challenge");
}

async fn a_proof_without_the_finger_or_for_another_page_is_refused(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (_, page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    phone.inside.skips_verification();
    assert_eq!(refusal(&phone.approves_this(&id, page.number()).await), "bad-credential");
    phone.inside.is_lured_to("https://evil.example");
    assert_eq!(refusal(&phone.approves_this(&id, page.number()).await), "bad-credential");
    assert_eq!(phone.list().await.len(), 1, "nothing was decided");
}

async fn an_approval_leaves_evidence_that_holds_without_this_server(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (_, page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    phone.approves_this(&id, page.number()).await;
    let id = countersign::domain::ids::ApprovalId::parse(&id).unwrap();
    let evidence = house.node().house.doors.store.approvals().evidence(&id).await.unwrap().unwrap();
    assert!(evidence.text.contains(&format!("number={}\n", page.number())));
    assert!(evidence.text.contains("purpose=approve\n"));
    let origin = url::Url::parse(&house.node().base).unwrap();
    countersign::protocol::webauthn::verify_evidence(&evidence, "localhost", &origin).unwrap();
    let forged =
        countersign::domain::approval::Evidence { text: evidence.text.replace("approve", "denied"), ..evidence };
    assert!(countersign::protocol::webauthn::verify_evidence(&forged, "localhost", &origin).is_err());
}

async fn a_passkey_on_the_page_leaves_evidence_that_holds_without_this_server(engine: Engine) {
    use countersign::domain::approval::Evidence;
    use countersign::domain::ids::SignInId;
    use countersign::protocol::webauthn::verify_evidence;

    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let body = json!({"csrf": page.field("csrf").unwrap()});
    let path = format!("/waiting/{}/passkey", sign_in_of(&page));
    let begun = json_of(&browser.calls(Method::POST, &path, Some(&body)).await);
    let proof = phone.inside.signs(&begun["options"]).to_string();
    let fields = [("challenge", begun["challenge"].as_str().unwrap()), ("credential", proof.as_str())];
    browser.acts(&page, "passkey", &fields).await;

    let store = &house.node().house.doors.store;
    let id = SignInId::parse(&sign_in_of(&page)).unwrap();
    let application = store.sign_ins().load(&id).await.unwrap().unwrap().application;
    let evidence = store.sign_ins().evidence(&id).await.unwrap().unwrap();
    let lines: Vec<_> = evidence.text.lines().collect();
    for line in ["purpose=local_passkey", &format!("subject={id}"), &format!("application={application}")] {
        assert!(lines.contains(&line), "{line} in {lines:?}");
    }
    let origin = url::Url::parse(&house.node().base).unwrap();
    verify_evidence(&evidence, "localhost", &origin).unwrap();
    let forged = Evidence { text: evidence.text.replace("local_passkey", "approve"), ..evidence };
    assert!(verify_evidence(&forged, "localhost", &origin).is_err());
}

async fn who_names_another_person_asks_the_first_one_nothing_any_more(engine: Engine) {
    let house = Installation::on(engine).await;
    let alices = house.has_active_with_push(ALICE).await;
    let bobs = house.has_active(BOB).await;
    let (browser, page) = house.waits_for(ALICE).await;
    assert_eq!(pushes(&house).await, 1);
    let id = alices.sees_one().await;
    browser.names(&page, BOB).await;
    house.quiet().await;
    let messages = house.ground.push.messages();
    assert_eq!(messages.len(), 2, "Bob's phone has no address, Alice's hears twice");
    assert!(!is_ask(&messages[1].payload), "the notice is taken down");
    assert!(alices.list().await.is_empty());
    assert_eq!(refusal(&alices.posts(&format!("approvals/{id}/show"), &json!({})).await), "not-pending");
    bobs.sees_one().await;
}

async fn a_code_names_a_request_and_carries_no_authority(engine: Engine) {
    let house = Installation::on(engine).await;
    house.add_application("qr.example", FirstOffer::Qr).await;
    let mut phone = house.has_active(ALICE).await;
    let bobs = house.has_active(BOB).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let link = code_on(&browser, &page).await;
    assert!(link.starts_with(&format!("{}/phone/q/", house.node().base)), "{link}");

    let preview = house.browser();
    for _ in 0..3 {
        let page = preview.asks(link.strip_prefix(&preview.base).unwrap()).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.body.contains(ALICE), "a camera's browser sees nothing personal");
    }
    assert_eq!(refusal(&bobs.scans(code_of(&link)).await), "other-phone");
    assert_eq!(refusal(&Phone::new(&house.node().base).scans(code_of(&link)).await), "unknown-phone");

    house.clock().passes(Span::seconds(31));
    let next = code_on(&browser, &page).await;
    assert_ne!(next, link, "the code turns");
    let scanned = json_of(&phone.scans(code_of(&link)).await);
    let id = scanned["approval"].as_str().unwrap().to_owned();
    let wrong = if page.number() == 10 { 11 } else { 10 };
    assert_eq!(decided(&phone.approves_this(&id, wrong).await), Decided::WrongNumber { left: 2 });
    assert_eq!(decided(&phone.approves_this(&id, page.number()).await), Decided::Now);
    house.clock().passes(Span::seconds(30));
    assert_eq!(refusal(&phone.scans(code_of(&link)).await), "stale-qr");
}

async fn an_application_that_prefers_the_code_shows_it_first(engine: Engine) {
    let house = Installation::on(engine).await;
    house.add_application("qr.example", FirstOffer::Qr).await;
    let mut phone = house.has_active_with_push("eva@qr.example").await;
    let browser = house.browser();
    let page = browser.opens(&request("eva@qr.example").replacen(DOMAIN, "qr.example", 1)).await;
    let page = browser.names(&page, "eva@qr.example").await;
    assert!(page.has("qr-code"));
    assert_eq!(pushes(&house).await, 0);
    assert!(phone.list().await.is_empty(), "a request by code waits to be scanned");
    let link = code_on(&browser, &page).await;
    let id = json_of(&phone.scans(code_of(&link)).await)["approval"].as_str().unwrap().to_owned();
    assert_eq!(decided(&phone.approves_this(&id, page.number()).await), Decided::Now);
    assert!(browser.reloads(&page).await.body.contains("/answer\""));
}

async fn a_passkey_on_the_page_signs_in_and_is_called_one(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let mut bobs = house.has_active(BOB).await;
    let (browser, page) = house.waits_for(ALICE).await;
    for (holder, works) in [(&mut bobs, false), (&mut phone, true)] {
        let body = json!({"csrf": page.field("csrf").unwrap()});
        let begun = json_of(
            &browser.calls(Method::POST, &format!("/waiting/{}/passkey", sign_in_of(&page)), Some(&body)).await,
        );
        let proof = holder.inside.signs(&begun["options"]).to_string();
        let fields = [("challenge", begun["challenge"].as_str().unwrap()), ("credential", proof.as_str())];
        let after = browser.acts(&page, "passkey", &fields).await;
        assert_eq!(after.body.contains("/answer\""), works, "{}", after.body);
    }
    assert!(phone.list().await.is_empty(), "the question on the phone is gone");
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    let token = crate::harness::tenant::accepts(&answer.field("wresult").unwrap(), &house).await;
    assert!(token.is_multi_factor());
}

async fn a_deny_beats_an_approval_until_the_answer_is_issued(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    assert_eq!(decided(&phone.approves_this(&id, page.number()).await), Decided::Now);
    let ready = browser.reloads(&page).await;
    assert_eq!(decided(&phone.denies(&id, false).await), Decided::Now);
    let answer = browser.fetches_answer(&ready).await;
    assert!(answer.field("wresult").is_none());
    assert_eq!(answer.refusal().as_deref(), Some("denied"));
}

async fn a_no_keeps_messages_away_from_strangers_and_not_from_the_persons_own_browser(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let (own, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    own.fetches_answer(&own.reloads(&page).await).await;
    assert_eq!(pushes(&house).await, 1);

    house.waits_for(ALICE).await;
    assert_eq!(pushes(&house).await, 2);
    phone.denies(&phone.sees_one().await, false).await;
    let (stranger, by_code) = house.waits_for(ALICE).await;
    assert!(by_code.has("qr-code") && !by_code.has("wait-again"), "another browser is no way around a no");
    stranger.acts(&by_code, "ask", &[("channel", "push")]).await;
    assert_eq!(pushes(&house).await, 2);

    let page = own.opens(&request_with(ALICE, "&wfresh=0")).await;
    let page = own.names(&page, ALICE).await;
    assert!(!page.has("qr-code"));
    assert_eq!(pushes(&house).await, 3, "strangers do not close the person's own browser");

    house.clock().passes(Span::seconds(601));
    house.waits_for(ALICE).await;
    assert_eq!(pushes(&house).await, 4, "and after a while anybody may ask again");
}

async fn recent_requests_tell_what_came_of_each(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (_, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    house.clock().passes(Span::minutes(1));
    let (browser, page) = house.waits_for(ALICE).await;
    browser.acts(&page, "cancel", &[]).await;
    house.clock().passes(Span::minutes(1));
    house.waits_for(ALICE).await;
    phone.denies(&phone.sees_one().await, false).await;

    let recent = json_of(&phone.gets("recent").await);
    let all = recent["approvals"].as_array().unwrap();
    let states: Vec<_> = all.iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["denied", "cancelled", "approved"], "the newest comes first");
    assert!(all.iter().all(|one| one["abroad"] == json!(false) && !one.as_object().unwrap().contains_key("number")));

    let denied = all[0]["id"].as_str().unwrap();
    assert_eq!(decided(&phone.denies(denied, true).await), Decided::Now, "a second thought is heard");
    assert_eq!(decided(&phone.denies(denied, true).await), Decided::Already);
    house.clock().passes(Span::hours(25));
    assert_eq!(json_of(&phone.gets("recent").await)["approvals"], json!([]));
}

async fn it_was_not_me_ends_the_session_afterwards(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    phone.approves_this(&id, page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(browser.opens(&request(ALICE)).await.body.contains("/answer\""), "the session answers");
    let recent = json_of(&phone.gets("recent").await);
    assert_eq!(recent["approvals"][0]["id"], json!(id));
    assert_eq!(recent["approvals"][0]["state"], json!("approved"));
    phone.denies(&id, true).await;
    assert!(browser.opens(&request(ALICE)).await.has("who-submit"), "the session is over");
}

async fn a_browser_that_was_reported_is_a_stranger_from_then_on(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active_with_push(ALICE).await;
    let mut bobs = house.has_active(BOB).await;
    let (thief, page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    phone.approves(page.number()).await;
    thief.fetches_answer(&thief.reloads(&page).await).await;
    let (own, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    own.fetches_answer(&own.reloads(&page).await).await;
    assert_eq!(decided(&phone.denies(&id, true).await), Decided::Now);

    // Long after the no itself has lost its force.
    house.clock().passes(Span::days(30));
    phone.logs_in().await;
    for (browser, recognised) in [(&thief, false), (&own, true)] {
        let page = browser.opens(&request_with(ALICE, "&wfresh=0")).await;
        assert_eq!(page.body.contains("data-submit"), recognised, "its page submits itself");
        browser.names(&page, ALICE).await;
        let listed = phone.list().await;
        assert_eq!(listed[0]["from"]["recognised"], json!(recognised));
    }
    // What Alice says of it is nothing to Bob, whose browser it may be as well.
    let page = thief.names(&thief.opens(&request(BOB)).await, BOB).await;
    bobs.logs_in().await;
    bobs.approves(page.number()).await;
    thief.fetches_answer(&thief.reloads(&page).await).await;
    assert!(thief.opens(&request_with(BOB, "&wfresh=0")).await.body.contains("data-submit"));
}

async fn a_new_ceremony_ends_the_browsers_older_session(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let mut bobs = house.has_active(BOB).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    for (person, holder) in [(ALICE, &mut phone), (BOB, &mut bobs)] {
        let copy = browser.at(&browser.base);
        assert!(copy.opens(&request(ALICE)).await.body.contains("/answer\""), "the session answers");
        let page = browser.opens(&request_with(person, "&wfresh=0")).await;
        let page = browser.names(&page, person).await;
        holder.approves(page.number()).await;
        browser.fetches_answer(&browser.reloads(&page).await).await;
        assert!(browser.opens(&request(person)).await.body.contains("/answer\""), "the new one answers");
        assert!(copy.opens(&request(ALICE)).await.has("who-submit"), "nobody goes on with the older one");
    }
}

async fn an_answer_is_given_once_and_only_to_the_browser_that_began(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    let ready = browser.reloads(&page).await;
    let csrf = ready.field("csrf").unwrap();
    let door = format!("{}/answer", path_of(&page));

    let stranger = house.browser();
    stranger.opens(&request(ALICE)).await;
    let taken = stranger.posts(&door, &[("csrf", &csrf)]).await;
    assert!(taken.status.is_client_error() && taken.field("wresult").is_none());
    let nobody = house.browser().posts(&door, &[("csrf", &csrf)]).await;
    assert!(nobody.status.is_client_error() && nobody.field("wresult").is_none());
    assert_eq!(browser.asks(&door).await.status, StatusCode::METHOD_NOT_ALLOWED);

    let first = browser.posts(&door, &[("csrf", &csrf)]).await;
    assert!(first.field("wresult").is_some());
    let second = browser.posts(&door, &[("csrf", &csrf)]).await;
    assert!(second.field("wresult").is_none());
    assert_eq!(second.refusal().as_deref(), Some("already-answered"));
}

async fn sixteen_tabs_get_one_answer(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    let ready = browser.reloads(&page).await;
    let csrf = ready.field("csrf").unwrap();
    let door = format!("{}/answer", path_of(&page));
    let fields = [("csrf", csrf.as_str())];
    let all = futures_util::future::join_all((0..16).map(|_| browser.posts(&door, &fields))).await;
    assert_eq!(all.iter().filter(|page| page.field("wresult").is_some()).count(), 1);
}

async fn a_loop_is_broken(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    for _ in 0..4 {
        let ready = browser.opens(&request(ALICE)).await;
        assert!(browser.fetches_answer(&ready).await.field("wresult").is_some());
    }
    let ready = browser.opens(&request(ALICE)).await;
    let stopped = browser.fetches_answer(&ready).await;
    assert_eq!(stopped.refusal().as_deref(), Some("loop"));
    house.clock().passes(Span::seconds(21));
    let ready = browser.opens(&request(ALICE)).await;
    assert!(browser.fetches_answer(&ready).await.field("wresult").is_some(), "and later it goes on");
}

async fn a_removed_person_is_out_at_once(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    let ready = browser.opens(&request(ALICE)).await;
    let (second, waiting) = house.waits_for(ALICE).await;
    house.removes(ALICE).await;

    assert!(browser.fetches_answer(&ready).await.field("wresult").is_none());
    assert!(browser.opens(&request(ALICE)).await.has("who-submit"));
    assert_eq!(second.reloads(&waiting).await.refusal().as_deref(), Some("unknown-account"));
    let gone = phone.gets("approvals").await;
    assert_eq!(refusal(&gone), "unknown-phone");
    assert_eq!(gone.header("clear-site-data"), "\"storage\"");
    assert_eq!(phone.browser.cookie("__Host-cs-phone"), None, "the phone forgets");
    let login = phone.logs_in().await;
    assert_eq!(refusal(&login), "bad-credential");
}

async fn whoever_returns_has_the_same_immutable_id(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut first = None;
    for _ in 0..2 {
        let mut phone = house.has_active(ALICE).await;
        let (browser, page) = house.waits_for(ALICE).await;
        phone.approves(page.number()).await;
        let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
        let token = crate::harness::tenant::accepts(&answer.field("wresult").unwrap(), &house).await;
        assert_eq!(*first.get_or_insert(token.immutable_id.clone()), token.immutable_id);
        house.removes(ALICE).await;
    }
}

async fn an_invitation_serves_one_phone_and_looking_uses_nothing_up(engine: Engine) {
    let house = Installation::on(engine).await;
    let link = house.invites(ALICE).await;
    assert!(link.contains("/phone/activate#"), "the secret stands in the fragment");
    let scanner = house.browser();
    for _ in 0..3 {
        assert_eq!(scanner.asks("/phone/activate").await.status, StatusCode::OK);
    }
    let mut phone = Phone::new(&house.node().base);
    phone.activates(&link).await;
    let mut second = Phone::new(&house.node().base);
    assert_eq!(refusal(&second.tries_to_activate(&link).await), "bad-invitation");

    let old = house.invites(BOB).await;
    let new = house.invites(BOB).await;
    assert_eq!(refusal(&second.tries_to_activate(&old).await), "bad-invitation", "a newer link kills the older");
    house.clock().passes(Span::days(14));
    assert_eq!(refusal(&second.tries_to_activate(&new).await), "bad-invitation", "two weeks, and it is over");
}

async fn a_phones_session_lives_ninety_days_and_its_token_turns(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let first = phone.browser.cookie(PHONE_TOKEN).unwrap();
    house.clock().passes(Span::days(2));
    phone.list().await;
    let second = phone.browser.cookie(PHONE_TOKEN).unwrap();
    assert_ne!(first, second, "an old token is replaced");
    phone.list().await;

    // Whoever has stolen the old one has a minute, and gets no new one by it.
    let thief = carries(&phone, &first);
    assert_eq!(thief.gets("me").await.status, StatusCode::OK);
    assert_eq!(thief.browser.cookie(PHONE_TOKEN), Some(first.clone()));
    house.clock().passes(Span::minutes(1));
    let dead = thief.gets("me").await;
    assert_eq!(refusal(&dead), "unknown-phone", "and then it is worth nothing");
    assert_eq!(dead.header("clear-site-data"), "", "which is no reason to forget what the phone keeps");
    assert_eq!(thief.browser.cookie(PHONE_TOKEN), Some(first));
    assert_eq!(phone.gets("me").await.status, StatusCode::OK);

    house.clock().passes(Span::days(90));
    let over = phone.gets("me").await;
    assert_eq!((refusal(&over).as_str(), over.header("clear-site-data")), ("unknown-phone", ""));
    assert_eq!(phone.logs_in().await.status, StatusCode::OK);
}

const PHONE_TOKEN: &str = "__Host-cs-phone";

/// Whoever carries a copy of this phone's token.
fn carries(phone: &Phone, token: &str) -> Phone {
    let copy = Phone::new(&phone.browser.base);
    copy.browser.cookies.lock().unwrap().insert(PHONE_TOKEN.to_owned(), token.to_owned());
    copy
}

async fn calls_that_cross_the_turn_of_a_token_are_all_answered(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    for _ in 0..5 {
        house.clock().passes(Span::hours(25));
        let before = phone.browser.cookie(PHONE_TOKEN).unwrap();
        let (a, b, c) = tokio::join!(phone.gets("approvals"), phone.gets("me"), phone.gets("recent"));
        for page in [&a, &b, &c] {
            assert_eq!((page.status, page.header("clear-site-data")), (StatusCode::OK, ""));
        }
        // One that was sent before the new token came, and arrives after it was used.
        assert_eq!(phone.gets("me").await.status, StatusCode::OK);
        assert_eq!(carries(&phone, &before).gets("me").await.status, StatusCode::OK);
    }
}

async fn a_phone_that_never_got_its_new_token_gets_another(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    let token = phone.browser.cookie(PHONE_TOKEN).unwrap();
    house.clock().passes(Span::days(2));
    let lost = carries(&phone, &token);
    lost.gets("me").await;
    let lost = lost.browser.cookie(PHONE_TOKEN).unwrap();
    assert_ne!(lost, token);
    // Its answer was lost, and the phone comes again, much later.
    house.clock().passes(Span::hours(3));
    assert_eq!(phone.gets("me").await.status, StatusCode::OK);
    let found = phone.browser.cookie(PHONE_TOKEN).unwrap();
    assert!(found != token && found != lost);
    assert_eq!(refusal(&carries(&phone, &lost).gets("me").await), "unknown-phone", "what was lost serves nobody");
    assert_eq!(phone.gets("me").await.status, StatusCode::OK);
    house.clock().passes(Span::minutes(1));
    assert_eq!(refusal(&carries(&phone, &token).gets("me").await), "unknown-phone");
}

async fn only_a_phone_that_is_gone_forgets_what_it_keeps(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    let stranger = carries(&phone, &"A".repeat(43));
    let refused = stranger.gets("me").await;
    assert_eq!((refusal(&refused).as_str(), refused.header("clear-site-data")), ("unknown-phone", ""));
    assert!(stranger.browser.cookie(PHONE_TOKEN).is_some());
    // Kept out for the time being, and perhaps let in again.
    house.suspends(ALICE).await;
    let refused = phone.gets("me").await;
    assert_eq!((refusal(&refused).as_str(), refused.header("clear-site-data")), ("unknown-phone", ""));
    house.removes(ALICE).await;
    let gone = phone.gets("me").await;
    assert_eq!((refusal(&gone).as_str(), gone.header("clear-site-data")), ("unknown-phone", "\"storage\""));
    assert_eq!(phone.browser.cookie(PHONE_TOKEN), None);
}

async fn a_person_of_another_application_is_refused(engine: Engine) {
    let house = Installation::on(engine).await;
    house.add_application("other.example", FirstOffer::Push).await;
    house.has_active("eva@other.example").await;
    let (_, page) = house.waits_for("eva@other.example").await;
    assert_eq!(page.refusal().as_deref(), Some("other-application"));
}

async fn another_address_may_be_named_after_a_no(engine: Engine) {
    let house = Installation::on(engine).await;
    house.has_active(ALICE).await;
    let (browser, page) = house.waits_for("nobody@corp.example").await;
    let form = browser.opens(&page.attribute("refused-other", "href").unwrap()).await;
    let page = browser.names(&form, ALICE).await;
    assert!((10..=99).contains(&page.number()));
}

crate::on_both_engines!(
    no_get_asks_anybody,
    a_script_may_name_only_the_person_whom_this_browser_knows,
    strangers_do_not_exhaust_the_persons_own_browser,
    a_person_under_siege_still_signs_in_by_qr,
    messages_that_a_stranger_caused_pause_after_three,
    a_newer_request_of_the_same_browser_takes_the_place,
    the_number_reaches_the_browser_that_began_and_nobody_else,
    numbers_differ_from_the_last_five,
    a_wrong_number_counts_only_with_a_good_proof,
    three_wrong_numbers_end_the_sign_in_itself,
    whoever_types_many_wrong_numbers_is_told_that_messages_pause,
    a_challenge_serves_once_and_its_own_purpose_only,
    a_registrations_challenge_and_an_approvals_do_not_swap,
    a_proof_without_the_finger_or_for_another_page_is_refused,
    an_approval_leaves_evidence_that_holds_without_this_server,
    a_code_names_a_request_and_carries_no_authority,
    an_application_that_prefers_the_code_shows_it_first,
    a_passkey_on_the_page_leaves_evidence_that_holds_without_this_server,
    who_names_another_person_asks_the_first_one_nothing_any_more,
    a_passkey_on_the_page_signs_in_and_is_called_one,
    a_deny_beats_an_approval_until_the_answer_is_issued,
    a_no_keeps_messages_away_from_strangers_and_not_from_the_persons_own_browser,
    recent_requests_tell_what_came_of_each,
    it_was_not_me_ends_the_session_afterwards,
    a_browser_that_was_reported_is_a_stranger_from_then_on,
    a_new_ceremony_ends_the_browsers_older_session,
    an_answer_is_given_once_and_only_to_the_browser_that_began,
    sixteen_tabs_get_one_answer,
    a_loop_is_broken,
    a_removed_person_is_out_at_once,
    whoever_returns_has_the_same_immutable_id,
    an_invitation_serves_one_phone_and_looking_uses_nothing_up,
    a_phones_session_lives_ninety_days_and_its_token_turns,
    calls_that_cross_the_turn_of_a_token_are_all_answered,
    a_phone_that_never_got_its_new_token_gets_another,
    only_a_phone_that_is_gone_forgets_what_it_keeps,
    a_person_of_another_application_is_refused,
    another_address_may_be_named_after_a_no,
);
