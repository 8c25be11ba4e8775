//! A person's own page: opened by a passkey of theirs alone, and what they do there to their devices.

use countersign::domain::time::Span;
use countersign::flow::rules::{ACCOUNT_IDLE, ACCOUNT_SESSION};
use countersign::store::changes::Chain;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::further::second;
use crate::harness::app::{Phone, json_of, refusal};
use crate::harness::browser::{Browser, Page};
use crate::harness::house::{ALICE, Engine, Installation, request};
use crate::harness::operator::Operator;

const COOKIE: &str = "__Host-cs-account";

/// What a form of the page carries beside its fields.
const FORMS: &[&str] = &[
    "/account/sign-out",
    "/account/devices/{device}/rename",
    "/account/devices/{device}/remove",
    "/account/add",
    "/account/requests/{device}/report",
    "/account/sessions/end",
];
const CALLS: &[&str] = &["/account/api/devices/{device}/remove", "/account/api/add"];

fn filled(path: &str) -> String {
    path.replace("{device}", &"1".repeat(32))
}

pub async fn calls(browser: &Browser, path: &str, body: &Value) -> Page {
    browser.calls(Method::POST, path, Some(body)).await
}

/// Comes in with a device's passkey.
pub async fn enters(browser: &Browser, device: &mut Phone) -> Page {
    let begun = json_of(&calls(browser, "/account/api/entry/begin", &json!({})).await);
    let body = json!({"challenge": begun["challenge"], "credential": device.inside.signs(&begun["options"])});
    calls(browser, "/account/api/entry/finish", &body).await
}

/// A browser in which this person is in.
async fn at_home(house: &Installation, device: &mut Phone) -> Browser {
    let browser = house.browser();
    assert_eq!(enters(&browser, device).await.status, StatusCode::OK);
    browser
}

pub async fn submits(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Page {
    let csrf = browser.opens("/account/").await.field("csrf").expect("a form on the page");
    let mut all = vec![("csrf", csrf.as_str())];
    all.extend_from_slice(fields);
    browser.posts(path, &all).await
}

/// Where the page has the device of this name.
pub async fn device_at(browser: &Browser, name: &str) -> String {
    let page = browser.opens("/account/").await;
    let mut links = page.body.split("href=\"/account/devices/").skip(1);
    let named = format!("data-testid=\"account-device-name\">{name}</a>");
    let link = links.find(|link| link.split_once(' ').is_some_and(|(_, rest)| rest.starts_with(&named)));
    format!("/account/devices/{}", link.expect("a device on the page").split('"').next().unwrap())
}

/// A proof for taking this device away, as the form carries it.
async fn proof_for(browser: &Browser, device: &str, signer: &mut Phone) -> (String, String) {
    let begun =
        json_of(&calls(browser, &format!("{}/remove", device.replace("/account/", "/account/api/")), &json!({})).await);
    (begun["challenge"].as_str().unwrap().to_owned(), signer.inside.signs(&begun["options"]).to_string())
}

async fn removes(browser: &Browser, device: &str, confirm: &str, proof: &(String, String)) -> Page {
    let fields = [("confirm", confirm), ("challenge", proof.0.as_str()), ("credential", proof.1.as_str())];
    submits(browser, &format!("{device}/remove"), &fields).await
}

async fn only_a_passkey_of_ones_own_opens_it(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let stranger = house.browser();
    let away = stranger.asks("/account/").await;
    assert_eq!((away.status, away.header("location")), (StatusCode::SEE_OTHER, "/account/sign-in?next=%2Faccount%2F"));
    assert_eq!(stranger.opens("/account").await.at, "/account/sign-in?next=%2Faccount%2F");

    let begun = json_of(&calls(&stranger, "/account/api/entry/begin", &json!({})).await);
    assert!(begun["options"].get("allowCredentials").is_none_or(|list| list == &json!([])), "no credential is named");
    let body = json!({"challenge": begun["challenge"], "credential": owner.inside.signs(&begun["options"])});
    let refused = calls(&stranger, "/account/api/entry/finish", &body).await;
    assert_eq!(refusal(&refused), "bad-credential", "an operator's passkey");
    let begun = json_of(&phone.posts("login/begin", &json!({})).await);
    let body = json!({"challenge": begun["challenge"], "credential": phone.inside.signs(&begun["options"])});
    assert_eq!(
        refusal(&calls(&stranger, "/account/api/entry/finish", &body).await),
        "bad-challenge",
        "another purpose"
    );
    let begun = json_of(&calls(&stranger, "/account/api/entry/begin", &json!({})).await);
    let body = json!({"challenge": begun["challenge"], "credential": phone.inside.signs(&begun["options"])});
    assert_eq!(refusal(&phone.posts("login/finish", &body).await), "bad-challenge", "and the other way round");

    // Nobody's other cookie serves: the phone's, the console's, the single sign-on session's.
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    let tokens = [
        phone.browser.cookie("__Host-cs-phone"),
        owner.browser.cookie("__Host-cs-console"),
        browser.cookie("__Host-cs-session"),
    ];
    for token in tokens {
        stranger.cookies.lock().unwrap().insert(COOKIE.to_owned(), token.unwrap());
        assert!(stranger.opens("/account/").await.at.starts_with("/account/sign-in"));
    }
    assert!(browser.opens("/account/").await.at.starts_with("/account/sign-in"), "signed in elsewhere is not in here");

    let home = at_home(&house, &mut phone).await;
    let page = home.opens("/account/").await;
    assert_eq!((page.status, page.text("account-who").as_deref()), (StatusCode::OK, Some(ALICE)), "{}", page.body);
    phone.inside.skips_verification();
    assert_eq!(refusal(&enters(&house.browser(), &mut phone).await), "bad-credential", "nobody was verified");
}

async fn a_session_ends_when_idle_when_old_and_with_its_person(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let home = at_home(&house, &mut phone).await;
    let is_in = async || home.opens("/account/").await.at == "/account/";
    let mut spent = Span(0);
    while spent.0 + ACCOUNT_IDLE.0 < ACCOUNT_SESSION.0 {
        let step = Span(ACCOUNT_IDLE.0 - Span::minutes(2).0);
        house.clock().passes(step);
        spent.0 += step.0;
        assert!(is_in().await);
    }
    house.clock().passes(Span(ACCOUNT_SESSION.0 - spent.0));
    assert!(!is_in().await, "not for ever");
    enters(&home, &mut phone).await;
    house.clock().passes(ACCOUNT_IDLE);
    assert!(!is_in().await, "idle");
    enters(&home, &mut phone).await;
    let old = home.cookie(COOKIE).unwrap();
    enters(&home, &mut phone).await;
    let new = home.cookie(COOKIE).unwrap();
    home.cookies.lock().unwrap().insert(COOKIE.to_owned(), old);
    assert!(!is_in().await, "coming in again ends what was before");
    home.cookies.lock().unwrap().insert(COOKIE.to_owned(), new.clone());
    assert_eq!(submits(&home, "/account/sign-out", &[]).await.status, StatusCode::SEE_OTHER);
    home.cookies.lock().unwrap().insert(COOKIE.to_owned(), new);
    assert!(!is_in().await, "signed out on the server, too");
    enters(&home, &mut phone).await;
    house.suspends(ALICE).await;
    assert!(!is_in().await, "suspended");
    assert_eq!(refusal(&enters(&home, &mut phone).await), "bad-credential");
}

async fn a_device_is_named_and_taken_away_with_a_proof_of_its_own(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let mut tablet = second(&house, &mut phone).await;
    let home = at_home(&house, &mut tablet).await;
    let (old, new) = (device_at(&home, "Pixel 9").await, device_at(&home, "Tablet").await);
    let bad = submits(&home, &format!("{old}/rename"), &[("name", "\u{202e}evil")]).await;
    assert!(bad.status == StatusCode::BAD_REQUEST && bad.has("form-problem"));
    submits(&home, &format!("{old}/rename"), &[("name", "Old <phone>")]).await;
    assert_eq!(home.opens(&old).await.field("name").as_deref(), Some("Old <phone>"));

    let none = removes(&home, &old, "", &(String::new(), String::new())).await;
    assert_eq!(none.refusal().as_deref(), Some("bad-challenge"), "not without a proof");
    let other = proof_for(&home, &new, &mut tablet).await;
    let page = removes(&home, &old, "", &other).await;
    assert!(page.status == StatusCode::CONFLICT && page.has("form-problem"), "a proof for one device serves no other");
    let mut eve = house.has_active("eve@corp.example").await;
    let theirs = proof_for(&home, &old, &mut eve).await;
    assert_eq!(removes(&home, &old, "", &theirs).await.status, StatusCode::FORBIDDEN, "somebody else's proof");

    let proof = proof_for(&home, &old, &mut tablet).await;
    let gone = removes(&home, &old, "", &proof).await;
    assert_eq!(
        (gone.status, gone.header("location")),
        (StatusCode::SEE_OTHER, "/account/?done=removed"),
        "{}",
        gone.body
    );
    let told = phone.gets("me").await;
    assert_eq!((refusal(&told).as_str(), told.header("clear-site-data")), ("unknown-phone", "\"storage\""));
    assert_eq!(home.opens(&old).await.status, StatusCode::NOT_FOUND);
    house.carries_mail().await;
    let subject = "Example Works: a phone was removed from your account";
    let mails = house.ground.mail.mails();
    let mail = mails.iter().find(|mail| mail.subject == subject).expect("a notice");
    assert!(mail.text.contains("Old <phone>") && mail.to.as_str() == ALICE, "{}", mail.text);
    let changes = house.store().changes().before(None, 10).await.unwrap();
    let kinds: Vec<_> =
        changes.iter().map(|change| (change.kind.as_str(), change.actor.split(':').next().unwrap())).collect();
    assert!(
        kinds.starts_with(&[("device_removed", "person")]) && kinds.contains(&("device_renamed", "person")),
        "{kinds:?}"
    );
    assert!(matches!(house.store().changes().verify().await.unwrap(), Chain::Whole { .. }));
}

async fn the_last_device_goes_only_where_its_name_was_typed(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let home = at_home(&house, &mut phone).await;
    let device = device_at(&home, "Pixel 9").await;
    assert!(home.opens(&device).await.has("account-last"));
    for typed in ["", "pixel 9", "Pixel"] {
        let proof = proof_for(&home, &device, &mut phone).await;
        let page = removes(&home, &device, typed, &proof).await;
        assert!(page.status == StatusCode::BAD_REQUEST && page.has("form-problem"), "{typed:?}: {}", page.body);
    }
    assert_eq!(json_of(&phone.gets("me").await)["device"]["name"], "Pixel 9");
    let proof = proof_for(&home, &device, &mut phone).await;
    let gone = removes(&home, &device, "Pixel 9", &proof).await;
    assert_eq!((gone.status, gone.header("location")), (StatusCode::SEE_OTHER, "/account/removed"), "{}", gone.body);
    assert_eq!(home.cookie(COOKIE), None);
    assert!(home.opens("/account/removed").await.has("account-removed"));
    assert!(home.opens("/account/").await.at.starts_with("/account/sign-in"), "it was in by that device");
    assert_eq!(refusal(&enters(&home, &mut phone).await), "bad-credential");
    let browser = house.browser();
    let page = browser.opens(&request(ALICE)).await;
    assert_eq!(browser.names(&page, ALICE).await.refusal().as_deref(), Some("no-device"));
}

async fn of_two_that_are_taken_away_at_once_one_stays(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let mut tablet = second(&house, &mut phone).await;
    let (one, two) = (at_home(&house, &mut phone).await, at_home(&house, &mut tablet).await);
    let (first, other) = (device_at(&one, "Pixel 9").await, device_at(&one, "Tablet").await);
    let (a, b) = (proof_for(&one, &other, &mut phone).await, proof_for(&two, &first, &mut tablet).await);
    let (one, two) = tokio::join!(removes(&one, &other, "", &a), removes(&two, &first, "", &b));
    let gone = [&one, &two]
        .iter()
        .filter(|page| page.status == StatusCode::SEE_OTHER && page.header("location").contains("done=removed"))
        .count();
    assert_eq!(gone, 1, "{} {}\n{} {}", one.status, one.body, two.status, two.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM devices WHERE status = 'active'").await, 1);
}

async fn a_further_device_begins_here_and_is_granted_on_one_that_is_there(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let home = at_home(&house, &mut phone).await;
    let wrong = submits(&home, "/account/add", &[("challenge", "x"), ("credential", "{}")]).await;
    assert_eq!(wrong.refusal().as_deref(), Some("bad-challenge"));
    let begun = json_of(&calls(&home, "/account/api/add", &json!({})).await);
    let credential = phone.inside.signs(&begun["options"]).to_string();
    let fields = [("challenge", begun["challenge"].as_str().unwrap()), ("credential", credential.as_str())];
    let offered = submits(&home, "/account/add", &fields).await;
    let link = offered.text("account-offer-link").expect("a link");
    assert!(offered.has("qr-code") && link.contains("/phone/add#"), "{}", offered.body);
    let again = submits(&home, "/account/add", &fields).await;
    assert!(again.has("form-problem") && again.status == StatusCode::CONFLICT, "a proof serves once");

    let mut new = Phone::new(&house.node().base);
    let secret = link.split('#').nth(1).unwrap();
    let asked = json_of(&new.posts("devices/ask", &json!({"secret": secret, "device_name": "Laptop"})).await);
    let begun = new.posts("devices/register", &json!({"claim": asked["claim"]})).await;
    assert_eq!(refusal(&begun), "not-pending", "not before a device that is there has granted it");
    let id = json_of(&phone.gets("approvals").await)["devices"][0]["id"].as_str().unwrap().to_owned();
    let shown = json_of(&phone.posts(&format!("devices/{id}/show"), &json!({})).await);
    let proof = phone.inside.signs(&shown["options"]);
    let body = json!({"challenge": shown["challenge"], "number": asked["number"], "credential": proof});
    json_of(&phone.posts(&format!("devices/{id}/grant"), &body).await);
    let begun = json_of(&new.posts("devices/register", &json!({"claim": asked["claim"]})).await);
    let credential = new.inside.creates(&begun["options"]);
    let body = json!({"claim": asked["claim"], "challenge": begun["challenge"], "credential": credential});
    json_of(&new.posts("devices/finish", &body).await);
    assert!(home.opens("/account/").await.body.contains("Laptop"));
}

async fn it_was_not_me_is_said_here_too_and_all_sessions_end(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let home = at_home(&house, &mut phone).await;
    assert!(home.opens("/account/").await.has("account-recent-empty"));
    let mut signed_in = Vec::new();
    for _ in 0..2 {
        let (browser, page) = house.waits_for(ALICE).await;
        phone.approves(page.number()).await;
        browser.fetches_answer(&browser.reloads(&page).await).await;
        signed_in.push(browser);
    }
    let page = home.opens("/account/").await;
    assert_eq!(page.body.matches("data-testid=\"account-request\"").count(), 2, "{}", page.body);
    assert_eq!(page.body.matches("data-testid=\"account-session\"").count(), 2);
    let newest = page.body.split("action=\"/account/requests/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let mut eve = house.has_active("eve@corp.example").await;
    let hers = at_home(&house, &mut eve).await;
    let refused = submits(&hers, &format!("/account/requests/{newest}/report"), &[]).await;
    assert_eq!(refused.refusal().as_deref(), Some("not-pending"), "somebody else's request");
    let told = submits(&home, &format!("/account/requests/{newest}/report"), &[]).await;
    assert_eq!(told.header("location"), "/account/?done=reported");
    let page = home.opens("/account/?done=reported").await;
    assert!(
        page.has("account-done") && page.text("account-request-state").as_deref() == Some("reported"),
        "{}",
        page.body
    );
    assert!(signed_in[1].opens(&request(ALICE)).await.has("who-submit"), "what it had opened is ended");
    assert!(!signed_in[0].opens(&request(ALICE)).await.has("who-submit"), "and nothing else");

    submits(&home, "/account/sessions/end", &[]).await;
    assert!(home.opens("/account/").await.has("account-sessions-empty"));
    assert!(signed_in[0].opens(&request(ALICE)).await.has("who-submit"));
    assert_eq!(json_of(&phone.gets("me").await)["address"], ALICE, "the phone stays");
}

async fn nobody_reaches_what_is_anothers_and_no_form_works_without_its_token(engine: Engine) {
    let house = Installation::on(engine).await;
    let (mut phone, mut eve) = (house.has_active(ALICE).await, house.has_active("eve@corp.example").await);
    let (home, hers) = (at_home(&house, &mut phone).await, at_home(&house, &mut eve).await);
    let device = device_at(&home, "Pixel 9").await;
    assert_eq!(hers.opens(&device).await.status, StatusCode::NOT_FOUND);
    let named = submits(&hers, &format!("{device}/rename"), &[("name", "Mine")]).await;
    assert_eq!(named.refusal().as_deref(), Some("not-found"));
    let begun = calls(&hers, &format!("{}/remove", device.replace("/account/", "/account/api/")), &json!({})).await;
    assert_eq!(refusal(&begun), "not-found");

    let foreign = hers.opens("/account/").await.field("csrf").unwrap();
    for path in FORMS {
        let path = filled(path);
        assert_eq!(house.browser().posts(&path, &[]).await.status, StatusCode::UNAUTHORIZED, "{path}");
        for token in ["", "wrong", foreign.as_str()] {
            let page = home.posts(&path, &[("csrf", token)]).await;
            assert_eq!(page.refusal().as_deref(), Some("forged"), "{path} with {token:?}");
        }
        let elsewhere = home.request(Method::POST, &path).header("origin", "https://evil.example").body("");
        assert_eq!(home.send(elsewhere).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for path in CALLS {
        assert_eq!(calls(&house.browser(), &filled(path), &json!({})).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    let framed = home.request(Method::GET, "/account/").header("sec-fetch-dest", "iframe");
    assert_eq!(home.send(framed).await.status, StatusCode::BAD_REQUEST);
    assert!(home.opens("/account/").await.has("account-who"), "and the person is still in");
}

#[test]
fn the_list_of_forms_is_the_routers() {
    let source = include_str!("../../src/web/router.rs");
    let mut posted: Vec<String> = source
        .split(".route(\"/account")
        .skip(1)
        .filter_map(|route| route.split_once("\", post(").map(|(path, _)| format!("/account{path}")))
        .filter(|path| !path.contains(' ') && !path.contains("/entry/"))
        .collect();
    let mut listed: Vec<_> = FORMS.iter().chain(CALLS).map(|path| path.replace("{device}", "{id}")).collect();
    posted.sort();
    listed.sort();
    assert_eq!(posted, listed);
}

crate::on_both_engines!(
    only_a_passkey_of_ones_own_opens_it,
    a_session_ends_when_idle_when_old_and_with_its_person,
    a_device_is_named_and_taken_away_with_a_proof_of_its_own,
    the_last_device_goes_only_where_its_name_was_typed,
    of_two_that_are_taken_away_at_once_one_stays,
    a_further_device_begins_here_and_is_granted_on_one_that_is_there,
    it_was_not_me_is_said_here_too_and_all_sessions_end,
    nobody_reaches_what_is_anothers_and_no_form_works_without_its_token,
);
