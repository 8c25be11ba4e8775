//! A tenant that stays managed asks for a second factor, and the phone gives it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use countersign::domain::address::Address;
use countersign::domain::application::Cloud;
use countersign::domain::change::Actor;
use countersign::domain::tenant::TenantId;
use countersign::domain::time::Span;
use countersign::flow::eam::{EntraKeys, Methods, NewMethod, PUBLISHED_FOR};
use countersign::outbound::{Outbound, Settings};
use countersign::protocol::csv::links::Meant;
use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::harness::app::Phone;
use crate::harness::browser::{Browser, Page};
use crate::harness::clock::HandClock;
use crate::harness::entra::{APP, CLIENT, Entra, OBJECT, REDIRECT, STATE, TENANT};
use crate::harness::house::{ALICE, Engine, Ground, Installation};

const BOB: &str = "bob@corp.example";
const OTHER: &str = "cccccccc-dddd-4eee-8fff-000000000000";

fn guid(text: &str) -> TenantId {
    TenantId::parse(text).unwrap()
}

fn methods(house: &Installation) -> Methods {
    let doors = &house.node().house.doors;
    Methods {
        store: doors.store.clone(),
        keys: doors.eam.keys.clone(),
        clock: doors.clock.clone(),
        entropy: doors.entropy.clone(),
    }
}

/// A house that a tenant may ask, and Alice's phone; the tenant means her.
async fn asked_by(entra: &Entra, engine: Engine) -> (Installation, Phone) {
    let house = Installation::of(Ground::new(engine).with(&entra.settings())).await;
    let phone = house.has_active(ALICE).await;
    may_ask(&house).await;
    (house, phone)
}

/// The tenant may ask here, and means Alice.
pub async fn may_ask(house: &Installation) {
    let application = crate::harness::provider::application(house).await;
    let new = NewMethod { tenant: guid(TENANT), client_id: CLIENT.to_owned(), app_id: guid(APP) };
    let methods = methods(house);
    methods.add(Actor::Terminal, &application, new).await.unwrap().unwrap();
    let alice = Address::parse(ALICE).unwrap();
    methods.link(Actor::Terminal, (&guid(TENANT), &guid(OBJECT)), &alice).await.unwrap().unwrap();
}

/// The tenant may not ask any more, and means nobody.
pub async fn may_not_ask(house: &Installation) {
    let methods = methods(house);
    let method = methods.store.external().all().await.unwrap().remove(0);
    let links = methods.links(&method).await.unwrap();
    assert!(methods.remove(Actor::Terminal, &method, links).await.unwrap());
}

/// From Entra ID's form up to the page that offers to ask.
async fn arrives(entra: &Entra, house: &Installation) -> (Browser, Page) {
    arrives_in(house.browser(), entra, house).await
}

/// The same in this browser.
pub async fn arrives_in(browser: Browser, entra: &Entra, house: &Installation) -> (Browser, Page) {
    let page = Entra::posts(&browser, &Entra::form(&entra.hint(house))).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let next = page.attribute("proceed", "href").unwrap_or_else(|| panic!("{}", page.body));
    let page = browser.opens(&next).await;
    (browser, page)
}

/// The error that a page tells the tenant.
fn error(page: &Page) -> (String, String) {
    assert!(page.body.contains(&format!("action=\"{REDIRECT}\"")), "{}", page.body);
    assert!(page.field("id_token").is_none());
    assert_eq!(page.field("state").as_deref(), Some(STATE));
    let words = page.field("error_description").unwrap();
    (page.field("error").unwrap(), words.split(' ').next().unwrap().to_owned())
}

fn denied(page: &Page, why: &str) {
    assert_eq!(error(page), ("access_denied".to_owned(), why.to_owned()));
}

async fn the_phone_gives_the_second_factor(engine: Engine) {
    let entra = Entra::start().await;
    let (house, mut phone) = asked_by(&entra, engine).await;
    let (browser, page) = arrives(&entra, &house).await;
    assert!(page.has("offer-push"), "{}", page.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM approvals").await, 0, "nobody is asked before the person says so");
    let page = browser.acts(&page, "ask", &[("channel", "push")]).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(answer.body.contains(&format!("action=\"{REDIRECT}\"")), "{}", answer.body);
    assert!(!answer.headers["content-security-policy"].to_str().unwrap().contains("form-action"));
    assert_eq!(answer.field("state").as_deref(), Some(STATE), "echoed to the byte");
    Entra::judges(&house, &answer.field("id_token").unwrap()).await;
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances").await, 1, "the token is on record");
    assert_eq!(house.count("SELECT COUNT(*) FROM sessions").await, 0, "it opens nothing here");
    let again = browser.reloads(&page).await;
    assert_eq!(again.refusal().as_deref(), Some("already-answered"), "one token for one approval");
    let key = "SELECT COUNT(*) FROM issuances i JOIN ring r ON r.id = i.key_id WHERE r.kind = 'external'";
    assert_eq!(house.count(key).await, 1, "by a key of its own");
}

async fn a_session_does_not_answer(engine: Engine) {
    let entra = Entra::start().await;
    let (house, mut phone) = asked_by(&entra, engine).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    let page = Entra::posts(&browser, &Entra::form(&entra.hint(&house))).await;
    let page = browser.opens(&page.attribute("proceed", "href").unwrap()).await;
    assert!(page.has("offer-push") && !page.body.contains("/answer\""), "{}", page.body);
}

async fn the_same_hint_serves_once(engine: Engine) {
    let entra = Entra::start().await;
    let (house, _) = asked_by(&entra, engine).await;
    let form = Entra::form(&entra.hint(&house));
    let browser = house.browser();
    assert!(Entra::posts(&browser, &form).await.attribute("proceed", "href").is_some());
    let again = Entra::posts(&browser, &form).await;
    assert_eq!(again.refusal().as_deref(), Some("replayed"), "{}", again.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM sign_ins").await, 1);
}

async fn a_removal_takes_the_link_along_and_the_object_id_is_free_again(engine: Engine) {
    let entra = Entra::start().await;
    let (house, _) = asked_by(&entra, engine).await;
    let manage = &house.node().house.manage;
    let alice = Address::parse(ALICE).unwrap();
    manage.remove(&alice).await.unwrap();
    assert_eq!(house.count("SELECT COUNT(*) FROM external_people").await, 0);
    denied(&Entra::posts(&house.browser(), &Entra::form(&entra.hint(&house))).await, "unknown-account");
    house.has_active(ALICE).await;
    let methods = methods(&house);
    methods.link(Actor::Terminal, (&guid(TENANT), &guid(OBJECT)), &alice).await.unwrap().unwrap();
}

async fn what_is_not_believed_is_refused_at_the_tenants_own_address(engine: Engine) {
    let entra = Entra::start().await;
    let (house, _) = asked_by(&entra, engine).await;
    let browser = house.browser();
    let with = |name: &str, value: Value| {
        let mut payload = Entra::payload(&house);
        payload[name] = value;
        Entra::form(&entra.signs("entra-key-1", &payload))
    };
    let other = "99999999-2222-4333-8444-555555555555";
    denied(&Entra::posts(&browser, &with("tid", json!(other))).await, "wrong-realm");
    assert_eq!(entra.was_asked(), 0, "for a tenant that is none of ours nobody is asked");
    denied(&Entra::posts(&browser, &with("aud", json!("x"))).await, "wrong-realm");
    denied(&Entra::posts(&browser, &with("iss", json!("https://evil.example/"))).await, "wrong-realm");
    denied(&Entra::posts(&browser, &with("oid", json!(other))).await, "unknown-account");
    let old = Entra::payload(&house)["iat"].as_i64().unwrap() - 301;
    denied(&Entra::posts(&browser, &with("iat", json!(old))).await, "expired");
    for _ in 0..3 {
        let unknown = entra.signs("entra-key-2", &Entra::payload(&house));
        denied(&Entra::posts(&browser, &Entra::form(&unknown)).await, "bad-signature");
    }
    assert_eq!(entra.was_asked(), 1, "a name that is made up is not looked for again at once");
    house.clock().passes(Span::minutes(6));
    let unknown = entra.signs("entra-key-2", &Entra::payload(&house));
    denied(&Entra::posts(&browser, &Entra::form(&unknown)).await, "bad-signature");
    assert_eq!(entra.was_asked(), 2, "but later it is");

    let mut elsewhere = Entra::form(&entra.hint(&house));
    elsewhere[4].1 = String::from("https://evil.example/");
    let page = Entra::posts(&browser, &elsewhere).await;
    assert_eq!(page.refusal().as_deref(), Some("wrong-reply"), "{}", page.body);
    let mut client = Entra::form(&entra.hint(&house));
    client[3].1 = String::from("somebody");
    assert_eq!(Entra::posts(&browser, &client).await.refusal().as_deref(), Some("wrong-realm"));
    assert_eq!(house.count("SELECT COUNT(*) FROM sign_ins").await, 0);
}

async fn a_no_of_the_person_goes_to_the_tenant(engine: Engine) {
    let entra = Entra::start().await;
    let (house, _) = asked_by(&entra, engine).await;
    let (browser, page) = arrives(&entra, &house).await;
    let page = browser.acts(&page, "ask", &[("channel", "push")]).await;
    let page = browser.acts(&page, "cancel", &[]).await;
    denied(&page, "cancelled");
    house.clock().passes(Span::seconds(1));
    house.suspends(ALICE).await;
    let page = Entra::posts(&browser, &Entra::form(&entra.hint(&house))).await;
    denied(&page, "suspended");
}

async fn a_no_that_the_tenant_was_told_is_final(engine: Engine) {
    let entra = Entra::start().await;
    let (house, _) = asked_by(&entra, engine).await;
    let (browser, page) = arrives(&entra, &house).await;
    house.suspends(ALICE).await;
    let told = browser.acts(&page, "ask", &[("channel", "push")]).await;
    denied(&told, "suspended");
    house.node().house.manage.resume(&Address::parse(ALICE).unwrap()).await.unwrap();
    browser.acts(&page, "who", &[("address", ALICE)]).await;
    let asked = browser.acts(&page, "ask", &[("channel", "push")]).await;
    denied(&asked, "cancelled");
    assert_eq!(house.count("SELECT COUNT(*) FROM sign_ins WHERE stage = 'refused'").await, 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM approvals").await, 0, "nobody is asked any more");
}

async fn nobody_else_answers_for_the_person(engine: Engine) {
    let entra = Entra::start().await;
    let (house, _) = asked_by(&entra, engine).await;
    house.has_active("bob@corp.example").await;
    let (browser, page) = arrives(&entra, &house).await;
    let named = browser.acts(&page, "who", &[("address", "bob@corp.example")]).await;
    assert!(!named.status.is_success(), "{}", named.body);
    let of_bob = "SELECT COUNT(*) FROM sign_ins s JOIN users u ON u.id = s.user_id WHERE u.lookup = 'bob@corp.example'";
    assert_eq!(house.count(of_bob).await, 0);
}

async fn a_tenant_that_may_ask_no_more_gets_no_answer(engine: Engine) {
    let entra = Entra::start().await;
    let (house, mut phone) = asked_by(&entra, engine).await;
    let (browser, page) = arrives(&entra, &house).await;
    let page = browser.acts(&page, "ask", &[("channel", "push")]).await;
    phone.approves(page.number()).await;
    let ready = browser.reloads(&page).await;
    assert!(methods(&house).unlink(Actor::Terminal, &guid(TENANT), &guid(OBJECT)).await.unwrap());
    let answer = browser.fetches_answer(&ready).await;
    assert!(answer.field("id_token").is_none(), "{}", answer.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances").await, 0);
}

async fn a_tenant_that_is_added_again_begins_with_nobody(engine: Engine) {
    let entra = Entra::start().await;
    let (house, mut phone) = asked_by(&entra, engine).await;
    let (browser, page) = arrives(&entra, &house).await;
    let page = browser.acts(&page, "ask", &[("channel", "push")]).await;
    phone.approves(page.number()).await;
    let ready = browser.reloads(&page).await;
    may_not_ask(&house).await;
    assert_eq!(house.count("SELECT COUNT(*) FROM external_people").await, 0);
    assert!(browser.fetches_answer(&ready).await.field("id_token").is_none());

    let methods = methods(&house);
    let application = crate::harness::provider::application(&house).await;
    let new = NewMethod { tenant: guid(TENANT), client_id: CLIENT.to_owned(), app_id: guid(APP) };
    methods.add(Actor::Terminal, &application, new).await.unwrap().unwrap();
    assert!(browser.fetches_answer(&ready).await.field("id_token").is_none(), "it is another one");
    house.clock().passes(Span::seconds(1));
    denied(&Entra::posts(&browser, &Entra::form(&entra.hint(&house))).await, "unknown-account");
    let alice = Address::parse(ALICE).unwrap();
    methods.link(Actor::Terminal, (&guid(TENANT), &guid(OBJECT)), &alice).await.unwrap().unwrap();
    house.clock().passes(Span::seconds(1));
    let (_, page) = arrives(&entra, &house).await;
    assert!(page.has("offer-push"), "{}", page.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances").await, 0);
}

async fn a_link_by_another_object_id_does_not_answer_what_was_asked_by_the_former(engine: Engine) {
    let entra = Entra::start().await;
    let (house, mut phone) = asked_by(&entra, engine).await;
    let (browser, page) = arrives(&entra, &house).await;
    let page = browser.acts(&page, "ask", &[("channel", "push")]).await;
    phone.approves(page.number()).await;
    let ready = browser.reloads(&page).await;
    let (methods, alice) = (methods(&house), Address::parse(ALICE).unwrap());
    assert!(methods.unlink(Actor::Terminal, &guid(TENANT), &guid(OBJECT)).await.unwrap());
    methods.link(Actor::Terminal, (&guid(TENANT), &guid(OTHER)), &alice).await.unwrap().unwrap();
    let answer = browser.fetches_answer(&ready).await;
    assert!(answer.field("id_token").is_none(), "{}", answer.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances").await, 0);
}

async fn whom_a_tenant_means_cannot_be_changed_behind_our_back(engine: Engine) {
    let entra = Entra::start().await;
    let (house, _) = asked_by(&entra, engine).await;
    house.has_active("bob@corp.example").await;
    let database = sqlx::AnyPool::connect(&house.ground.store).await.unwrap();
    let forge = "UPDATE external_people SET user_id = (SELECT id FROM users WHERE lookup = 'bob@corp.example')";
    sqlx::raw_sql(forge).execute(&database).await.unwrap();
    let page = Entra::posts(&house.browser(), &Entra::form(&entra.hint(&house))).await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", page.body);
    let alarms = "SELECT COUNT(*) FROM audit WHERE event = 'row_forged' AND detail LIKE '%external_people%'";
    assert_eq!(house.count(alarms).await, 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM sign_ins").await, 0);
    let methods = methods(&house);
    let listed = methods.people(&guid(TENANT)).await.unwrap_err();
    assert!(format!("{listed:?}").contains("Forged"), "{listed:?}");
    assert!(methods.unlink(Actor::Terminal, &guid(TENANT), &guid(OBJECT)).await.unwrap(), "it can be taken away");
    assert!(methods.people(&guid(TENANT)).await.unwrap().is_empty());
}

async fn the_next_key_is_published_for_two_days_before_it_signs(engine: Engine) {
    let entra = Entra::start().await;
    let (house, _) = asked_by(&entra, engine).await;
    let keys = &house.node().house.doors.eam.keys;
    let first = keys.signers().await.unwrap().id.clone();
    let next = keys.roll(&Actor::Terminal).await.unwrap();
    let published = async || {
        let document: Value = serde_json::from_str(&house.browser().asks("/eam/jwks").await.body).unwrap();
        document["keys"].as_array().unwrap().len()
    };
    assert_eq!(published().await, 2, "at once");
    house.clock().passes(Span::days(30));
    keys.tend().await.unwrap();
    assert_eq!(keys.signers().await.unwrap().id, first, "its age says nothing while no node ran that published it");
    house.clock().passes(Span(PUBLISHED_FOR.0 - 1));
    keys.tend().await.unwrap();
    assert_eq!(keys.signers().await.unwrap().id, first);
    house.clock().passes(Span(1));
    keys.tend().await.unwrap();
    assert_eq!(keys.signers().await.unwrap().id, next.id);
    assert_eq!(published().await, 2, "the former one for what it signed");
    house.clock().passes(Span::days(1));
    keys.tend().await.unwrap();
    assert_eq!(published().await, 1);
}

async fn a_setting_for_setting_tenants_up_says_nothing_of_whose_hints_are_believed(engine: Engine) {
    let (entra, other) = (Entra::start().await, Entra::start().await);
    let graph = format!("[graph]\nlogin_url = \"{}/\"\nallow_loopback = true\n", other.origin());
    let house = Installation::of(Ground::new(engine).with(&format!("{graph}{}", entra.settings()))).await;
    house.has_active(ALICE).await;
    may_ask(&house).await;
    let (_, page) = arrives(&entra, &house).await;
    assert!(page.has("offer-push"), "{}", page.body);
    assert_eq!((entra.was_asked(), other.was_asked()), (1, 0));
}

async fn while_hints_cannot_be_verified_the_tenant_is_told_so_and_the_hint_is_not_used_up(engine: Engine) {
    let entra = Entra::start().await;
    let (house, _) = asked_by(&entra, engine).await;
    let (browser, form) = (house.browser(), Entra::form(&entra.hint(&house)));
    entra.fails();
    for _ in 0..2 {
        let page = Entra::posts(&browser, &form).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        assert_eq!(error(&page), ("temporarily_unavailable".to_owned(), "keys-unavailable".to_owned()));
    }
    assert_eq!(entra.was_asked(), 1, "a look that failed is not repeated at once");
    assert_eq!(house.count("SELECT COUNT(*) FROM sign_ins").await, 0);
    house.clock().passes(Span::seconds(11));
    entra.works();
    let page = Entra::posts(&browser, &form).await;
    assert!(page.attribute("proceed", "href").is_some(), "{}", page.body);
}

fn keys_of(entra: &Entra, clock: &HandClock) -> EntraKeys {
    let outbound = Outbound::new(Settings { allow_loopback: true, ..Settings::default() });
    EntraKeys::new(outbound, Some(entra.origin().parse().unwrap()), Arc::new(clock.clone()))
}

#[tokio::test]
async fn whoever_waited_for_a_look_takes_what_it_brought() {
    for fails in [true, false] {
        let (entra, clock) = (Entra::start().await, HandClock::default());
        let keys = keys_of(&entra, &clock);
        entra.holds();
        if fails {
            entra.fails();
        }
        let waiting = async {
            entra.is_asked().await;
            clock.passes(Span::seconds(15));
            let many = join_all((0..8).map(|_| keys.having(Cloud::Worldwide, "made-up")));
            let (many, ()) = tokio::join!(many, async { entra.releases() });
            many
        };
        let (first, many) = tokio::join!(keys.having(Cloud::Worldwide, "entra-key-1"), waiting);
        assert_eq!(first.is_err(), fails);
        assert!(many.iter().all(|one| one.is_err() == fails), "{many:?}");
        assert_eq!(entra.was_asked(), 1, "one look for all of them");
        assert_eq!(keys.having(Cloud::Worldwide, "made-up").await.is_err(), fails);
        assert_eq!(entra.was_asked(), 1, "the pause begins where the look ended");
    }
}

#[tokio::test]
async fn a_look_keeps_nobody_waiting_who_does_not_need_it() {
    let (entra, clock) = (Entra::start().await, HandClock::default());
    let keys = keys_of(&entra, &clock);
    keys.having(Cloud::Worldwide, "entra-key-1").await.unwrap();
    entra.is_asked().await;
    clock.passes(Span::minutes(6));
    entra.holds();
    let is_over = AtomicBool::new(false);
    let meanwhile = async {
        entra.is_asked().await;
        let known = keys.having(Cloud::Worldwide, "entra-key-1").await;
        let other = keys.having(Cloud::Us, "entra-key-1").await;
        assert!(!is_over.load(Ordering::SeqCst), "the look was not waited for");
        entra.releases();
        (known, other)
    };
    let looking = async {
        let unknown = keys.having(Cloud::Worldwide, "made-up").await;
        is_over.store(true, Ordering::SeqCst);
        unknown
    };
    let (unknown, (known, other)) = tokio::join!(looking, meanwhile);
    assert!(unknown.is_ok() && known.is_ok() && other.is_ok());
    assert_eq!(entra.was_asked(), 3);
}

async fn a_key_in_wrong_hands_is_replaced_at_once(engine: Engine) {
    let entra = Entra::start().await;
    let (house, mut phone) = asked_by(&entra, engine).await;
    let (browser, page) = arrives(&entra, &house).await;
    let page = browser.acts(&page, "ask", &[("channel", "push")]).await;
    phone.approves(page.number()).await;
    let ready = browser.reloads(&page).await;
    let keys = &house.node().house.doors.eam.keys;
    let first = keys.signers().await.unwrap().id.clone();
    let next = keys.roll(&Actor::Itself).await.unwrap();
    let new = keys.replace(&Actor::Terminal, &first).await.unwrap();
    assert!(![&first, &next.id].contains(&&new.id));
    let document: Value = serde_json::from_str(&house.browser().asks("/eam/jwks").await.body).unwrap();
    assert_eq!(document["keys"].as_array().unwrap().len(), 1, "neither of the former ones is published");
    assert_eq!(house.count("SELECT COUNT(*) FROM ring WHERE kind = 'external' AND sealed <> ''").await, 1);
    assert!(keys.replace(&Actor::Terminal, &first).await.is_err(), "once");
    let answer = browser.fetches_answer(&ready).await;
    Entra::judges(&house, &answer.field("id_token").unwrap()).await;
    keys.roll(&Actor::Itself).await.unwrap();
    house.clock().passes(PUBLISHED_FOR);
    keys.tend().await.unwrap();
    assert_ne!(keys.signers().await.unwrap().id, new.id, "and is followed as ever");
}

/// A list of who is meant by what.
fn list(rows: &[(&str, &str)]) -> Vec<Meant> {
    let meant = |(line, (address, object)): (usize, &(&str, &str))| Meant {
        line: u64::try_from(line).unwrap() + 2,
        given: (*address).to_owned(),
        person: Ok((Address::parse(address).unwrap(), guid(object))),
    };
    rows.iter().enumerate().map(meant).collect()
}

async fn a_trial_of_a_list_tells_what_comes_of_it(engine: Engine) {
    let house = Installation::of(Ground::new(engine)).await;
    let (_alice, _bob) = (house.has_active(ALICE).await, house.has_active(BOB).await);
    let application = crate::harness::provider::application(&house).await;
    let methods = methods(&house);
    let new = NewMethod { tenant: guid(TENANT), client_id: CLIENT.to_owned(), app_id: guid(APP) };
    methods.add(Actor::Terminal, &application, new).await.unwrap().unwrap();
    let bob = Address::parse(BOB).unwrap();
    methods.link(Actor::Terminal, (&guid(TENANT), &guid(OBJECT)), &bob).await.unwrap().unwrap();
    // His object id is refused her, and hers is another; then come her second one, and what she was given again.
    let rows = [(ALICE, OBJECT), (ALICE, OTHER), (ALICE, APP), (ALICE, OTHER), (BOB, APP)];
    let comes = async |is_trial| {
        methods.link_list(&Actor::Terminal, &guid(TENANT), list(&rows), is_trial).await.unwrap().unwrap()
    };
    let trial = comes(true).await;
    assert_eq!((trial.linked, trial.already), (1, 1), "{trial:?}");
    assert_eq!(trial.refused.iter().map(|one| one.line).collect::<Vec<_>>(), [2, 4, 6]);
    assert_eq!(comes(false).await, trial, "the same in earnest");
}

crate::on_both_engines!(
    a_trial_of_a_list_tells_what_comes_of_it,
    the_phone_gives_the_second_factor,
    a_session_does_not_answer,
    the_same_hint_serves_once,
    a_removal_takes_the_link_along_and_the_object_id_is_free_again,
    what_is_not_believed_is_refused_at_the_tenants_own_address,
    a_no_of_the_person_goes_to_the_tenant,
    a_no_that_the_tenant_was_told_is_final,
    nobody_else_answers_for_the_person,
    a_tenant_that_may_ask_no_more_gets_no_answer,
    a_tenant_that_is_added_again_begins_with_nobody,
    a_link_by_another_object_id_does_not_answer_what_was_asked_by_the_former,
    whom_a_tenant_means_cannot_be_changed_behind_our_back,
    a_setting_for_setting_tenants_up_says_nothing_of_whose_hints_are_believed,
    the_next_key_is_published_for_two_days_before_it_signs,
    a_key_in_wrong_hands_is_replaced_at_once,
    while_hints_cannot_be_verified_the_tenant_is_told_so_and_the_hint_is_not_used_up,
);
