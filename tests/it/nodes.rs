//! Several nodes on one database and one Redis: any node serves any step, and losing Redis loses nothing.
//!
//! The nodes share one public address, as behind a load balancer; a story knocks at each by its own port.

use std::time::Duration;

use countersign::domain::approval::Decided;
use reqwest::{Method, StatusCode};
use tokio::time::timeout;

use crate::ceremony::{code_of, code_on};
use crate::harness::app::{Phone, decided, json_of, refusal};
use crate::harness::browser::{Browser, sign_in_of};
use crate::harness::house::{ALICE, Engine, Ground, Installation, request, seal};
use crate::harness::tenant;

pub async fn two_nodes() -> Installation {
    let mut house = Installation::on(Engine::Postgres).await;
    house.add_node().await;
    house
}

/// The same phone, answered by the second node.
fn at_second(mut phone: Phone, house: &Installation) -> Phone {
    let public = phone.browser.base.clone();
    phone.browser = phone.browser.at(&house.second().base).speaking_as(&public);
    phone
}

pub fn browser_at_second(browser: &Browser, house: &Installation) -> Browser {
    browser.at(&house.second().base).speaking_as(&house.node().base)
}

#[tokio::test]
async fn the_browser_waits_at_one_node_and_the_phone_approves_at_the_other() {
    let house = two_nodes().await;
    let phone = house.has_active(ALICE).await;
    let mut phone = at_second(phone, &house);
    let (browser, page) = house.waits_for(ALICE).await;
    // How the push message fared is told to the page, too.
    house.quiet().await;
    let mut listener = browser.listens(&page).await;
    assert_eq!(decided(&phone.approves(page.number()).await), Decided::Now);
    assert!(listener.hears().await.is_some(), "the waiting browser hears of it from the other node");
    assert!(listener.hears().await.is_none(), "and the stream ends with the waiting");
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    tenant::accepts(&answer.field("wresult").unwrap(), &house).await;
}

#[tokio::test]
async fn each_step_may_be_served_by_another_node() {
    let house = two_nodes().await;
    let mut phone = house.has_active(ALICE).await;
    let first = house.browser();
    let page = first.opens(&request(ALICE)).await;
    let second = browser_at_second(&first, &house);
    let page = second.names(&page, ALICE).await;
    phone.approves(page.number()).await;
    let ready = first.reloads(&page).await;
    let answer = second.fetches_answer(&ready).await;
    tenant::accepts(&answer.field("wresult").unwrap(), &house).await;
    assert!(second.opens(&request(ALICE)).await.body.contains("/answer\""));
}

#[tokio::test]
async fn without_redis_it_is_slower_and_still_right() {
    let mut house = two_nodes().await;
    let phone = house.has_active(ALICE).await;
    let mut phone = at_second(phone, &house);
    let (browser, page) = house.waits_for(ALICE).await;
    // How the push message fared is told to the page, too.
    house.quiet().await;
    let mut listener = browser.listens(&page).await;
    house.ground.redis.as_mut().unwrap().stop();

    assert_eq!(decided(&phone.approves(page.number()).await), Decided::Now);
    assert!(listener.hears().await.is_some(), "the poll beneath finds it");
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    tenant::accepts(&answer.field("wresult").unwrap(), &house).await;

    // A whole sign-in while it is away, and one after it is back.
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    tenant::accepts(&answer.field("wresult").unwrap(), &house).await;

    house.ground.redis.as_mut().unwrap().start();
    let (browser, page) = house.waits_for(ALICE).await;
    // How the push message fared is told to the page, too.
    house.quiet().await;
    let mut listener = browser.listens(&page).await;
    phone.approves(page.number()).await;
    assert!(listener.hears().await.is_some());
}

#[tokio::test]
async fn budgets_hold_while_redis_is_away() {
    let mut house = Installation::of(Ground::new(Engine::Postgres).with("[limits]\nbegin = 5\n")).await;
    house.ground.redis.as_mut().unwrap().stop();
    let browser = house.browser();
    let mut refused = 0;
    for _ in 0..8 {
        let page = browser.asks(&request(ALICE)).await;
        refused += usize::from(page.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(refused, 3, "each node counts for itself, never not at all");
}

#[tokio::test]
async fn emptying_redis_in_the_middle_resets_no_try_and_replays_nothing() {
    let house = two_nodes().await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    let wrong = if page.number() == 10 { 11 } else { 10 };
    assert_eq!(decided(&phone.approves_this(&id, wrong).await), Decided::WrongNumber { left: 2 });
    empty_redis(&house).await;
    assert_eq!(decided(&phone.approves_this(&id, wrong).await), Decided::WrongNumber { left: 1 });
    assert_eq!(decided(&phone.approves_this(&id, page.number()).await), Decided::Now);
    let ready = browser.reloads(&page).await;
    assert!(browser.fetches_answer(&ready).await.field("wresult").is_some());
    empty_redis(&house).await;
    assert!(browser.fetches_answer(&ready).await.field("wresult").is_none());
}

#[tokio::test]
async fn a_forged_message_on_the_channel_only_makes_a_page_look_again() {
    let house = two_nodes().await;
    let _phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let _listener = browser.listens(&page).await;
    let client = redis::Client::open(house.ground.redis.as_ref().unwrap().url.as_str()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let channels: Vec<String> = redis::cmd("PUBSUB").arg("CHANNELS").query_async(&mut connection).await.unwrap();
    let (common, channels): (Vec<_>, Vec<_>) = channels.into_iter().partition(|name| name == "countersign:people");
    assert_eq!((channels.len(), common.len()), (2, 1), "one channel a node, and one for all: {channels:?}");
    let id = sign_in_of(&page);
    for channel in &channels {
        for message in
            [id.as_str(), "approved", &format!("{id} approved"), "{\"approved\":true}", "\0\0", &"x".repeat(1 << 16)]
        {
            let heard: i64 =
                redis::cmd("PUBLISH").arg(channel).arg(message).query_async(&mut connection).await.unwrap();
            assert_eq!(heard, 1);
        }
    }
    let again = browser.reloads(&page).await;
    assert_eq!(again.number(), page.number(), "still waiting");
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query_async(&mut connection).await.unwrap();
    assert!(keys.iter().all(|key| !key.contains(&id) && !key.contains("alice")), "nothing but counters: {keys:?}");
}

#[tokio::test]
async fn a_person_removed_at_one_node_is_out_at_the_other_with_redis_stopped() {
    let mut house = two_nodes().await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    house.ground.redis.as_mut().unwrap().stop();
    house.removes(ALICE).await;
    let other = browser_at_second(&browser, &house);
    assert!(other.opens(&request(ALICE)).await.has("who-submit"));
    assert_eq!(refusal(&at_second(phone, &house).gets("approvals").await), "unknown-phone");
}

#[tokio::test]
async fn two_nodes_on_an_empty_database_end_with_one_ring() {
    use countersign::boot::{Outside, open_cellar};

    let ground = Ground::new(Engine::Postgres);
    seal(&ground);
    let config = ground.config("http://localhost:8080");
    let cellar = open_cellar(&config, &Outside::default()).await.unwrap();
    cellar.store.migrate().await.unwrap();
    let made = futures_util::future::join_all((0..8).map(|_| cellar.keyring.make("race"))).await;
    assert_eq!(made.into_iter().filter(|made| *made.as_ref().unwrap()).count(), 1);
    let (a, b) = (cellar.keyring.open().await.unwrap(), cellar.keyring.open().await.unwrap());
    assert_eq!(a.ring.signing.certificate_der(), b.ring.signing.certificate_der());
    assert_eq!(a.ring.vapid.public_base64url(), b.ring.vapid.public_base64url());
}

#[tokio::test]
async fn a_shared_store_gets_no_keys_silently_and_another_seal_key_is_named() {
    use countersign::boot::{Outside, assemble, open_cellar};
    use countersign::keys::entropy::SystemEntropy;
    use countersign::keys::seal::SealKey;

    let ground = Ground::new(Engine::Postgres);
    let config = ground.config("http://localhost:8080");
    let no_key = assemble(&config, Outside::default()).await.err().unwrap();
    assert!(format!("{no_key:#}").contains("seal.key"), "{no_key:#}");

    let key = ground.folder.join("seal.key");
    SealKey::random(&SystemEntropy).write_new(&key).unwrap();
    let no_tables = assemble(&config, Outside::default()).await.err().unwrap();
    assert!(format!("{no_tables:#}").contains("countersign migrate"), "{no_tables:#}");
    open_cellar(&config, &Outside::default()).await.unwrap().store.migrate().await.unwrap();
    let no_ring = assemble(&config, Outside::default()).await.err().unwrap();
    assert!(format!("{no_ring:#}").contains("countersign keys init"), "{no_ring:#}");

    ground.prepare(&config).await;
    assemble(&config, Outside::default()).await.unwrap();
    std::fs::remove_file(&key).unwrap();
    SealKey::random(&SystemEntropy).write_new(&key).unwrap();
    let other = assemble(&config, Outside::default()).await.err().unwrap();
    assert!(format!("{other:#}").contains("sealed with key"), "{other:#}");
}

/// Whoever looks at a store that has no keys yet decides nothing about it.
#[tokio::test]
async fn a_look_at_an_empty_store_and_a_start_that_is_refused_leave_nothing_behind() {
    use countersign::boot::{Outside, assemble, examine, open_cellar};
    use countersign::keys::entropy::SystemEntropy;
    use countersign::keys::seal::SealKey;

    let ground = Ground::new(Engine::Postgres).set("push.subject", "mailto:id@contoso.com");
    let early = ground.config("http://localhost:8080");
    let key = ground.folder.join("seal.key");
    SealKey::random(&SystemEntropy).write_new(&key).unwrap();
    let cellar = open_cellar(&early, &Outside::default()).await.unwrap();
    cellar.store.migrate().await.unwrap();
    assert!(cellar.keyring.open().await.is_err(), "as `keys show` opens it");
    examine(&early, &Outside::default()).await;
    assert!(assemble(&early, Outside::default()).await.is_err());
    assert_eq!(crate::harness::tables::count(&ground.store, "SELECT COUNT(*) FROM meta").await, 0);

    std::fs::remove_file(&key).unwrap();
    SealKey::random(&SystemEntropy).write_new(&key).unwrap();
    let config = ground.config("https://id.corp.example");
    ground.prepare(&config).await;
    assemble(&config, Outside::default()).await.unwrap();
}

async fn another_host_is_refused_until_somebody_accepts_what_it_costs(engine: Engine) {
    use countersign::boot::{Outside, assemble, examine};
    use countersign::flow::doctor::Severity;

    let ground = Ground::new(engine).set("push.subject", "mailto:id@contoso.com");
    let [old, new] = ["https://id.corp.example", "https://login.corp.example"].map(|base| ground.config(base));
    if engine == Engine::Postgres {
        // A shared store gets nothing by itself: what `keys init` and `migrate` do.
        seal(&ground);
        ground.prepare(&old).await;
    }
    assemble(&old, Outside::default()).await.unwrap();
    let refused = format!("{:#}", assemble(&new, Outside::default()).await.err().unwrap());
    for word in ["id.corp.example", "login.corp.example", "--accept-stranded-devices"] {
        assert!(refused.contains(word), "{word}: {refused}");
    }
    let host = |findings: Vec<countersign::flow::doctor::Finding>| {
        findings.into_iter().find(|finding| finding.check == "host").unwrap().severity
    };
    assert_eq!(host(examine(&new, &Outside::default()).await), Severity::Fault);
    assert_eq!(host(examine(&old, &Outside::default()).await), Severity::Fine, "a look changes nothing");

    assemble(&new, Outside { accept_stranded_devices: true, ..Outside::default() }).await.unwrap();
    assemble(&new, Outside::default()).await.unwrap();
    assert_eq!(host(examine(&new, &Outside::default()).await), Severity::Fine);
    assert!(assemble(&old, Outside::default()).await.is_err(), "there is no silent way back");
}

#[tokio::test]
async fn a_healthy_redis_is_up_to_the_doctor_too() {
    use countersign::boot::{Outside, examine};
    use countersign::flow::doctor::Severity;

    let house = Installation::on(Engine::Postgres).await;
    let config = house.ground.config(&house.node().base);
    for _ in 0..5 {
        let findings = examine(&config, &Outside::default()).await;
        let bus = findings.iter().find(|finding| finding.check == "bus").unwrap();
        assert_eq!((bus.severity, bus.text.as_str()), (Severity::Fine, "redis is up"));
    }
}

#[tokio::test]
async fn a_command_nudges_the_page_that_waits_at_a_node() {
    use countersign::boot::{Outside, open_manage};
    use countersign::domain::address::Address;
    use futures_util::StreamExt as _;

    let house = Installation::on(Engine::Postgres).await;
    house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    // How the push message fared is told to the page, too.
    house.quiet().await;
    let mut listener = browser.listens(&page).await;
    let client = redis::Client::open(house.ground.redis.as_ref().unwrap().url.as_str()).unwrap();
    let mut overheard = client.get_async_pubsub().await.unwrap();
    overheard.psubscribe("countersign:node:*").await.unwrap();

    let config = house.ground.config(&house.node().base);
    let manage = open_manage(&config, Outside::default()).await.unwrap();
    manage.suspend(&Address::parse(ALICE).unwrap()).await.unwrap();
    let nudge = timeout(Duration::from_secs(20), overheard.on_message().next()).await.expect("no nudge").unwrap();
    assert_eq!(nudge.get_payload::<String>().unwrap(), sign_in_of(&page));
    assert!(listener.hears().await.is_some(), "and the page hears of it");
}

async fn empty_redis(house: &Installation) {
    let client = redis::Client::open(house.ground.redis.as_ref().unwrap().url.as_str()).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    let () = redis::cmd("FLUSHALL").query_async(&mut connection).await.unwrap();
}

async fn a_waiting_browser_hears_of_each_turn(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    // How the push message fared is told to the page, too.
    house.quiet().await;
    let mut listener = browser.listens(&page).await;
    let id = phone.sees_one().await;
    phone.denies(&id, false).await;
    listener.hears().await.expect("a no is heard of");
    let stranger = house.browser();
    let closed = stranger.asks(&format!("/waiting/{}/events", sign_in_of(&page))).await;
    assert!(closed.status.is_client_error());
}

async fn a_change_before_listening_is_not_missed(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.denies(&phone.sees_one().await, false).await;
    // The first event makes the page look, and it finds the no; nothing more need come.
    drop(browser.listens(&page).await);
    let denied = browser.reloads(&page).await;
    assert_eq!(denied.refusal().as_deref(), Some("denied"));

    let page = browser.acts(&denied, "ask", &[("channel", "qr")]).await;
    let link = code_on(&browser, &page).await;
    let id = json_of(&phone.scans(code_of(&link)).await)["approval"].as_str().unwrap().to_owned();
    phone.approves_this(&id, page.number()).await;
    // Where nothing is left to wait for, a no to listening does the same.
    let events = format!("/waiting/{}/events", sign_in_of(&page));
    assert_eq!(refusal(&browser.calls(Method::GET, &events, None).await), "not-pending");
    assert!(browser.reloads(&page).await.body.contains("/answer\""));
}

crate::on_both_engines!(
    a_waiting_browser_hears_of_each_turn,
    a_change_before_listening_is_not_missed,
    another_host_is_refused_until_somebody_accepts_what_it_costs,
);
