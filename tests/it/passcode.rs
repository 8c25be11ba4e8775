//! A one-time passcode: from the help desk to the sign-in page, and no further.

use countersign::domain::address::Address;
use countersign::domain::mailbox::Mailbox;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use countersign::flow::manage::NewPerson;
use countersign::store::changes::Chain;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::harness::app::{Phone, decided, refusal};
use crate::harness::browser::{Browser, Page, path_of};
use crate::harness::house::{ALICE, Engine, Ground, Installation, request, request_with};
use crate::harness::operator::Operator;
use crate::harness::{tenant, told};
use crate::mail::stories::by_mail;

const HOME: &str = "alice@home.example";
const MFA: &str = "&wauth=http%3a%2f%2fschemas.microsoft.com%2fclaims%2fmultipleauthn";

/// The page of a person in the console.
pub async fn page_of(house: &Installation, address: &str) -> String {
    let user = house.store().users().by_address(&Address::parse(address).unwrap()).await.unwrap().unwrap();
    format!("/console/users/{}", user.id)
}

async fn asks_for(operator: &Operator, person: &str) -> Page {
    operator.submits(&format!("{person}/passcode"), &[("reason", "the phone is at home")]).await
}

/// A passcode for this person, read off the operator's page.
pub async fn issues(house: &Installation, operator: &Operator, address: &str) -> String {
    let page = asks_for(operator, &page_of(house, address).await).await;
    page.text("passcode").unwrap_or_else(|| panic!("no passcode: {}", page.body))
}

/// Types a passcode on the page of a sign-in.
pub async fn types(browser: &Browser, page: &Page, code: &str) -> Page {
    browser.acts(page, "passcode", &[("passcode", code)]).await
}

/// The same code with its last letter changed.
fn mistyped(code: &str) -> String {
    let (rest, last) = code.split_at(code.len() - 1);
    format!("{rest}{}", if last == "7" { "8" } else { "7" })
}

async fn tries(house: &Installation) -> i64 {
    house.count("SELECT COALESCE(MAX(tries), 0) FROM passcodes").await
}

async fn a_person_without_their_phone_signs_in_once(engine: Engine) {
    let house = Installation::on(engine).await;
    let helpdesk = Operator::first(&house).await.brings(Role::Helpdesk).await;
    let phone = house.has_active(ALICE).await;
    let code = issues(&house, &helpdesk, ALICE).await;
    assert_eq!((code.len(), code.find('-')), (11, Some(5)), "{code}");

    let (browser, page) = house.waits_for(ALICE).await;
    let form = browser.opens(&page.attribute("wait-passcode", "href").unwrap()).await;
    assert_eq!(form.text("passcode-address").as_deref(), Some(ALICE));
    let ready = types(&browser, &form, &code.to_lowercase().replace('-', " ")).await;
    assert!(ready.body.contains("/answer\""), "{}", ready.body);
    assert!(phone.list().await.is_empty(), "nothing waits on the phone any more");
    let answer = browser.fetches_answer(&ready).await;
    let token = tenant::accepts(&answer.field("wresult").unwrap(), &house).await;
    assert_eq!((token.upn.as_str(), token.is_multi_factor()), (ALICE, false));
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances WHERE method = 'passcode'").await, 1);

    let (other, page) = house.waits_for(ALICE).await;
    assert_eq!(types(&other, &page, &code).await.refusal().as_deref(), Some("bad-passcode"), "once");
}

async fn the_session_is_short_and_proves_as_little(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let code = issues(&house, &owner, ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let ready = types(&browser, &page, &code).await;
    let first = browser.fetches_answer(&ready).await;
    let first = tenant::accepts(&first.field("wresult").unwrap(), &house).await;

    house.clock().passes(Span::minutes(30));
    owner.signs_in().await;
    assert!(owner.opens(&page_of(&house, ALICE).await).await.body.contains("one-time passcode"), "shown as what it is");
    let again = browser.fetches_answer(&browser.opens(&request(ALICE)).await).await;
    let again = tenant::accepts(&again.field("wresult").unwrap(), &house).await;
    assert_eq!((again.is_multi_factor(), &again.authenticated_at), (false, &first.authenticated_at));
    assert!(browser.opens(&request_with(ALICE, MFA)).await.has("who-submit"), "more is wanted: it asks");
    let longest = "SELECT MAX(expires_at - proved_at) FROM sessions WHERE method = 'passcode'";
    assert_eq!(house.count(longest).await, Span::hours(1).0);
    house.clock().passes(Span::minutes(30));
    assert!(browser.opens(&request(ALICE)).await.has("who-submit"), "after an hour it is over");
}

async fn a_passcodes_session_opens_nothing_else(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let code = issues(&house, &owner, ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let ready = types(&browser, &page, &code).await;
    browser.fetches_answer(&ready).await;

    let led = browser.asks("/console/").await;
    assert!(led.header("location").starts_with("/console/sign-in"), "{led:?}");
    let led = browser.opens("/account/").await;
    assert_eq!(led.at, "/account/sign-in?next=%2Faccount%2F", "{led:?}");
    for call in ["approvals", "recent", "me"] {
        let told = browser.calls(Method::GET, &format!("/phone/api/{call}"), None).await;
        assert_eq!(refusal(&told), "unknown-phone", "{call}");
    }
    for call in ["devices/begin", "devices/offer", "push"] {
        let told = browser.calls(Method::POST, &format!("/phone/api/{call}"), Some(&json!({}))).await;
        assert!(told.status.is_client_error(), "{call}: {}", told.status);
    }
    assert_eq!(house.store().devices().of_user(&alice(&house).await).await.unwrap().len(), 1);
}

async fn alice(house: &Installation) -> countersign::domain::ids::UserId {
    house.store().users().by_address(&Address::parse(ALICE).unwrap()).await.unwrap().unwrap().id
}

async fn where_more_is_demanded_the_page_says_why_it_cannot_serve(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let code = issues(&house, &owner, ALICE).await;
    let browser = house.browser();
    let page = browser.names(&browser.opens(&request_with(ALICE, MFA)).await, ALICE).await;
    let told = browser.opens(&page.attribute("wait-passcode", "href").unwrap()).await;
    assert_eq!(told.refusal().as_deref(), Some("passcode-too-weak"));
    assert!(
        !told.has("passcode-field") && told.body.contains("ask your help desk to set up a new one"),
        "{}",
        told.body
    );
    assert_eq!(types(&browser, &page, &code).await.refusal().as_deref(), Some("passcode-too-weak"));
    assert_eq!(tries(&house).await, 0, "and it is not used up");
    phone.approves(page.number()).await;
    assert!(browser.reloads(&page).await.body.contains("/answer\""), "the phone serves");
    let (other, page) = house.waits_for(ALICE).await;
    assert!(types(&other, &page, &code).await.body.contains("/answer\""));
}

async fn the_person_is_told_and_the_record_says_why(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let home = Some(Mailbox::parse(HOME).unwrap());
    let mut phone = Phone::new(&house.node().base);
    phone.activates(&house.invites_person(NewPerson { personal_address: home, ..by_mail(ALICE) }).await).await;
    phone.subscribes("https://fcm.googleapis.com/fcm/send/alice").await;
    let code = issues(&house, &owner, ALICE).await;
    house.quiet().await;
    assert_eq!(told::kinds(&house), ["news"]);
    for mailbox in [ALICE, HOME] {
        let mail = told::mail(&house, mailbox, "a one-time passcode was issued for your account").await;
        assert!(mail.text.contains("15 January 2027, 12:15 UTC") && !mail.text.contains(&code), "{}", mail.text);
    }
    let changes = owner.opens("/console/changes").await;
    assert!(changes.body.contains("passcode issued") && changes.body.contains("the phone is at home"));
    assert!(!changes.body.contains(&code));
    assert!(matches!(house.store().changes().verify().await.unwrap(), Chain::Whole { .. }));
    let kept = house.count("SELECT COUNT(*) FROM passcodes WHERE LENGTH(code_hash) = 43").await;
    assert_eq!(kept, 1);
    for text in [code.clone(), code.replace('-', "")] {
        for (table, column) in [("passcodes", "code_hash"), ("change_details", "detail"), ("audit", "detail")] {
            let found = house.count(&format!("SELECT COUNT(*) FROM {table} WHERE {column} LIKE '%{text}%'")).await;
            assert_eq!(found, 0, "{table}");
        }
    }
}

async fn no_reason_no_passcode(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let person = page_of(&house, ALICE).await;
    let long = "x".repeat(201);
    for reason in ["", "  ", "ab", "\u{202e}evil", long.as_str()] {
        let page = owner.submits(&format!("{person}/passcode"), &[("reason", reason)]).await;
        assert_eq!((page.status, page.has("form-problem")), (StatusCode::BAD_REQUEST, true), "{reason:?}");
    }
    assert_eq!(house.count("SELECT COUNT(*) FROM passcodes").await, 0);
}

async fn a_passcode_bears_five_tries_and_fifteen_minutes(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let code = issues(&house, &owner, ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    for nonsense in ["", "no code", "K7QP3-9MXR", "<script>"] {
        assert_eq!(types(&browser, &page, nonsense).await.refusal().as_deref(), Some("bad-passcode"), "{nonsense}");
    }
    assert_eq!(tries(&house).await, 0, "what cannot be one costs nothing");
    for _ in 0..5 {
        assert_eq!(types(&browser, &page, &mistyped(&code)).await.refusal().as_deref(), Some("bad-passcode"));
    }
    assert_eq!(types(&browser, &page, &code).await.refusal().as_deref(), Some("bad-passcode"), "five were enough");

    let older = issues(&house, &owner, ALICE).await;
    let newer = issues(&house, &owner, ALICE).await;
    assert_eq!(types(&browser, &page, &older).await.refusal().as_deref(), Some("bad-passcode"), "the newer one counts");
    house.clock().passes(Span::minutes(15));
    let (browser, page) = house.waits_for(ALICE).await;
    assert_eq!(types(&browser, &page, &newer).await.refusal().as_deref(), Some("bad-passcode"), "too late");
    owner.signs_in().await;
    let last = issues(&house, &owner, ALICE).await;
    house.clock().passes(Span::minutes(9));
    assert!(types(&browser, &page, &last).await.body.contains("/answer\""));
}

/// Sixteen browsers that wait for Alice, each with its page.
async fn sixteen(house: &Installation) -> Vec<(Browser, Page)> {
    let mut all = Vec::new();
    for _ in 0..16 {
        let (browser, page) = house.waits_for(ALICE).await;
        all.push((browser, page));
    }
    all
}

async fn of_sixteen_at_once_one_gets_in_and_five_wrong_ones_count(engine: Engine) {
    let house = Installation::of(Ground::new(engine).set("limits.act", "100000").set("limits.identify", "1000")).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    for (right, expected) in [(false, 0), (true, 1)] {
        let code = issues(&house, &owner, ALICE).await;
        let typed = if right { code } else { mistyped(&code) };
        let mut coming = Vec::new();
        for (browser, page) in sixteen(&house).await {
            let typed = typed.clone();
            coming.push(tokio::spawn(async move { types(&browser, &page, &typed).await.body.contains("/answer\"") }));
        }
        let mut in_it = 0;
        for one in coming {
            in_it += usize::from(one.await.unwrap());
        }
        assert_eq!(in_it, expected);
        let counted = house.count("SELECT tries FROM passcodes ORDER BY created_at DESC, state DESC LIMIT 1").await;
        assert_eq!(counted, if right { 1 } else { 5 });
        house.clock().passes(Span::minutes(1));
    }
    assert_eq!(house.count("SELECT COUNT(*) FROM passcodes WHERE state = 'used'").await, 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM sign_ins WHERE stage = 'approved'").await, 1);
}

async fn a_person_with_no_device_left_gets_in_by_it(engine: Engine) {
    for settings in ["", "[sign_in]\nhide_accounts = true\n"] {
        let house = Installation::of(Ground::new(engine).with(settings)).await;
        let owner = Operator::first(&house).await;
        house.has_active(ALICE).await;
        house.sql("UPDATE devices SET status = 'revoked'").await;
        let code = issues(&house, &owner, ALICE).await;
        let (browser, page) = house.waits_for(ALICE).await;
        assert_eq!(page.refusal().as_deref(), Some(if settings.is_empty() { "no-device" } else { "not-here" }));
        let form = browser.opens(&page.attribute("wait-passcode", "href").unwrap()).await;
        assert_eq!(form.has("passcode-address"), settings.is_empty());
        let ready = types(&browser, &form, &code).await;
        let answer = browser.fetches_answer(&ready).await;
        assert_eq!(tenant::accepts(&answer.field("wresult").unwrap(), &house).await.upn, ALICE);
        assert!(browser.opens(&request(ALICE)).await.body.contains("/answer\""), "and has a session");
    }
}

async fn whoever_is_suspended_or_removed_has_no_passcode(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    house.has_active("bob@corp.example").await;
    let code = issues(&house, &owner, ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    house.suspends(ALICE).await;
    assert_eq!(types(&browser, &page, &code).await.refusal().as_deref(), Some("suspended"));
    let person = page_of(&house, ALICE).await;
    assert_eq!(asks_for(&owner, &person).await.refusal().as_deref(), Some("not-active"));
    owner.submits(&format!("{person}/resume"), &[]).await;
    let (browser, page) = house.waits_for(ALICE).await;
    assert_eq!(types(&browser, &page, &code).await.refusal().as_deref(), Some("bad-passcode"), "it did not survive");

    // An approved sign-in and a session fall with the person, too.
    let code = issues(&house, &owner, ALICE).await;
    let approved = types(&browser, &page, &code).await;
    assert!(approved.body.contains("/answer\""));
    house.suspends(ALICE).await;
    assert_eq!(browser.fetches_answer(&approved).await.refusal().as_deref(), Some("suspended"));
    let code = issues(&house, &owner, "bob@corp.example").await;
    house.removes("bob@corp.example").await;
    assert_eq!(house.count("SELECT COUNT(*) FROM passcodes WHERE state = 'open'").await, 0);
    let (browser, page) = house.waits_for("bob@corp.example").await;
    assert!(!page.has("wait-passcode"));
    assert_eq!(types_anyway(&browser, &page, &code).await, StatusCode::FORBIDDEN);
}

/// Posts the form though the page has none.
async fn types_anyway(browser: &Browser, page: &Page, code: &str) -> StatusCode {
    browser.posts(&format!("{}/passcode", path_of(page)), &[("csrf", "x"), ("passcode", code)]).await.status
}

async fn a_passcode_is_one_persons_and_one_browsers(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    house.has_active("bob@corp.example").await;
    let code = issues(&house, &owner, ALICE).await;
    let (bob, page) = house.waits_for("bob@corp.example").await;
    assert_eq!(types(&bob, &page, &code).await.refusal().as_deref(), Some("bad-passcode"));
    let (_, alices) = house.waits_for(ALICE).await;
    let stolen = [("csrf", alices.field("csrf").unwrap()), ("passcode", code.clone())];
    let stolen = [(stolen[0].0, stolen[0].1.as_str()), (stolen[1].0, stolen[1].1.as_str())];
    let foreign = bob.posts(&format!("{}/passcode", path_of(&alices)), &stolen).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "another browser's form");
    // Moved to Bob's row by somebody with the database: the hash is made for Alice.
    house.sql("UPDATE passcodes SET user_id = (SELECT id FROM users WHERE lookup = 'bob@corp.example')").await;
    assert_eq!(types(&bob, &page, &code).await.refusal().as_deref(), Some("bad-passcode"));
    assert_eq!(tries(&house).await, 1);
}

async fn a_right_one_counts_no_more_once_the_answer_is_given(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    decided(&phone.approves(page.number()).await);
    browser.fetches_answer(&browser.reloads(&page).await).await;
    let code = issues(&house, &owner, ALICE).await;
    assert_eq!(types(&browser, &page, &code).await.refusal().as_deref(), Some("already-answered"));
    assert_eq!(tries(&house).await, 0);
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances").await, 1);
}

async fn who_is_not_strictly_below_gets_none(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    for address in ["olga@corp.example", "admin@corp.example", "helpdesk@corp.example", "auditor@corp.example", ALICE] {
        house.has_active(address).await;
    }
    let admin = owner.brings(Role::Admin).await;
    let helpdesk = owner.brings(Role::Helpdesk).await;
    owner.brings(Role::Auditor).await;
    let cases = [
        (&owner, [false, true, true, true, true]),
        (&admin, [false, false, true, true, true]),
        (&helpdesk, [false, false, false, false, true]),
    ];
    let targets = ["olga", "admin", "helpdesk", "auditor", "alice"];
    for (nth, (operator, may)) in cases.into_iter().enumerate() {
        for (target, may) in targets.into_iter().zip(may) {
            let person = page_of(&house, &format!("{target}@corp.example")).await;
            assert_eq!(operator.opens(&person).await.has("user-passcode"), may, "{nth} {target}");
            let asked = operator.opens(&format!("{person}/passcode")).await;
            assert_eq!(asked.refusal().as_deref() == Some("not-allowed"), !may, "{nth} {target}");
            let issued = asks_for(operator, &person).await;
            assert_eq!((issued.has("passcode"), issued.refusal().as_deref() == Some("not-allowed")), (may, !may));
        }
    }
}

crate::on_both_engines!(
    a_person_without_their_phone_signs_in_once,
    the_session_is_short_and_proves_as_little,
    a_passcodes_session_opens_nothing_else,
    where_more_is_demanded_the_page_says_why_it_cannot_serve,
    the_person_is_told_and_the_record_says_why,
    no_reason_no_passcode,
    a_passcode_bears_five_tries_and_fifteen_minutes,
    of_sixteen_at_once_one_gets_in_and_five_wrong_ones_count,
    a_person_with_no_device_left_gets_in_by_it,
    whoever_is_suspended_or_removed_has_no_passcode,
    a_passcode_is_one_persons_and_one_browsers,
    a_right_one_counts_no_more_once_the_answer_is_given,
    who_is_not_strictly_below_gets_none,
);
