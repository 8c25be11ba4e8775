//! One signing certificate follows another while people sign in, and what relying parties are told of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use countersign::domain::change::Actor;
use countersign::domain::refusal::Refusal;
use countersign::domain::time::{Clock as _, Span};
use countersign::flow::Stop;
use countersign::flow::rollover::Rollover;
use countersign::keys::SigningKey;
use reqwest::{Method, StatusCode};
use tokio::sync::{Barrier, watch};
use tokio::task::JoinSet;

use crate::harness::browser::{Browser, Page};
use crate::harness::house::{ALICE, Engine, Ground, Installation, REALM, request};
use crate::harness::tenant::{self, Tenant, judge};
use crate::inside::Inside;
use crate::token::Xmlsec1;

const METADATA: &str = "/FederationMetadata/2007-06/FederationMetadata.xml";

fn rollover(house: &Installation) -> &Rollover {
    &house.node().house.doors.rollover
}

async fn metadata(browser: &Browser) -> Page {
    let page = browser.send(browser.request(Method::GET, METADATA)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    page
}

/// The certificates for signing, as they stand in the first role.
fn certificates(page: &Page) -> Vec<String> {
    let role = page.body.split("<RoleDescriptor").nth(1).unwrap().split("</RoleDescriptor>").next().unwrap();
    let texts = role.split("<X509Certificate>").skip(1);
    texts.map(|text| text.split('<').next().unwrap().to_owned()).collect()
}

async fn signing_key(house: &Installation) -> SigningKey {
    house.node().house.keyring.open().await.unwrap().ring.signing
}

async fn the_metadata_is_signed_once_and_kept_by_whoever_has_it(engine: Engine) {
    let house = Installation::on(engine).await;
    let browser = house.browser();
    let page = metadata(&browser).await;
    assert!(page.header("content-type").contains("xml"));
    let key = signing_key(&house).await;
    let judge = Xmlsec1::trusting(&key);
    assert!(judge.accepts(&page.body), "{}", page.body);
    assert!(!judge.accepts(page.body.replace("corp.example", "evil.example")));
    assert_eq!(certificates(&page), [key.certificate_base64()]);
    assert!(page.body.contains("/fed/corp.example/wsfed</Address>"), "{}", page.body);

    let tag = page.header("etag").to_owned();
    let again = browser.request(Method::GET, METADATA).header("if-none-match", &tag);
    let again = browser.send(again).await;
    assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(metadata(&browser).await.body, page.body, "the same bytes");

    let next = rollover(&house).roll(&Actor::Terminal).await.unwrap();
    let changed = browser.send(browser.request(Method::GET, METADATA).header("if-none-match", &tag)).await;
    assert_eq!(changed.status, StatusCode::OK);
    assert!(judge.accepts(&changed.body), "signed with the current key");
    assert_eq!(certificates(&changed), [key.certificate_base64().to_owned(), next.public], "the current one first");
}

async fn a_step_is_taken_once_and_in_order(engine: Engine) {
    let house = Installation::on(engine).await;
    let rollover = rollover(&house);
    let actor = Actor::Terminal;
    let too_early = |outcome: Result<(), Stop>| {
        assert!(matches!(outcome, Err(Stop::Refused(Refusal::ChangedMeanwhile))), "{outcome:?}");
    };
    let current = rollover.look().await.unwrap().current.id;
    too_early(rollover.switch(&actor, &current).await);
    let rolled = futures_util::future::join_all((0..16).map(|_| rollover.roll(&actor))).await;
    let made: BTreeSet<_> = rolled.into_iter().map(|row| row.unwrap().id).collect();
    assert_eq!(made.len(), 1, "of many who make it one does");
    let next = made.first().unwrap();
    too_early(rollover.switch(&actor, next).await);
    rollover.confirm(&actor, next).await.unwrap();
    too_early(rollover.confirm(&actor, next).await);
    let switched = futures_util::future::join_all((0..16).map(|_| rollover.switch(&actor, next))).await;
    assert_eq!(switched.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let standing = rollover.look().await.unwrap();
    assert_eq!((&standing.current.id, standing.past.len(), standing.next), (next, 1, None));
    house.node().house.keyring.open().await.unwrap();
    for (kind, count) in [("key_made", 1), ("key_confirmed", 1), ("key_switched", 1)] {
        assert_eq!(house.count(&format!("SELECT COUNT(*) FROM changes WHERE kind = '{kind}'")).await, count, "{kind}");
    }
}

async fn time_does_what_nobody_did(engine: Engine) {
    let house = Installation::on(engine).await;
    let (rollover, clock) = (rollover(&house), house.clock());
    rollover.tend().await.unwrap();
    assert_eq!(rollover.look().await.unwrap().next, None, "years are left");
    let left = rollover.look().await.unwrap().current.not_after.since(clock.now());
    clock.passes(Span(left.0 - Span::days(60).0));
    rollover.tend().await.unwrap();
    let next = rollover.look().await.unwrap().next.expect("sixty days before the end");
    clock.passes(Span::days(30));
    rollover.tend().await.unwrap();
    assert_eq!(rollover.look().await.unwrap().next.as_ref(), Some(&next), "nobody said that the tenant knows it");
    rollover.confirm(&Actor::Terminal, &next.id).await.unwrap();
    clock.passes(Span::hours(23));
    rollover.tend().await.unwrap();
    assert_ne!(rollover.look().await.unwrap().current.id, next.id);
    clock.passes(Span::hours(1));
    rollover.tend().await.unwrap();
    let standing = rollover.look().await.unwrap();
    assert_eq!((&standing.current.id, standing.past.len()), (&next.id, 1));
    clock.passes(Span::hours(24));
    rollover.tend().await.unwrap();
    assert!(rollover.look().await.unwrap().past.is_empty());
    assert_eq!(house.count("SELECT COUNT(*) FROM ring WHERE state = 'retired' AND sealed = ''").await, 1, "erased");
    assert_eq!(certificates(&metadata(&house.browser()).await), [next.public]);
}

async fn in_an_emergency_both_are_replaced(engine: Engine) {
    let house = Installation::on(engine).await;
    let rollover = rollover(&house);
    let mut phone = house.has_active(ALICE).await;
    rollover.roll(&Actor::Terminal).await.unwrap();
    let before = certificates(&metadata(&house.browser()).await);
    let former = rollover.look().await.unwrap().current.id;
    rollover.replace(&Actor::Terminal, &former).await.unwrap();
    assert!(rollover.replace(&Actor::Terminal, &former).await.is_err(), "once");
    let after = certificates(&metadata(&house.browser()).await);
    assert_eq!(after.len(), 2);
    assert!(before.iter().all(|certificate| !after.contains(certificate)), "nothing is left of the old ones");
    assert_eq!(house.count("SELECT COUNT(*) FROM ring WHERE state = 'retired' AND sealed = ''").await, 2);
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    tenant::accepts(&answer.field("wresult").unwrap(), &house).await;
}

crate::on_both_engines!(
    the_metadata_is_signed_once_and_kept_by_whoever_has_it,
    a_step_is_taken_once_and_in_order,
    time_does_what_nobody_did,
    in_an_emergency_both_are_replaced,
);

/// Browsers at each node, every one with a session of its own.
const BROWSERS: usize = 8;
/// How often each of them signs in while the certificate changes.
const ROUNDS: usize = 625;
/// Sign-ins while the certificate changes, all together.
const SIGN_INS: usize = 2 * BROWSERS * ROUNDS;
/// Sign-ins of a browser between two looks at the metadata.
const BETWEEN: usize = 25;

/// What all browsers share.
#[derive(Clone)]
struct Crowd {
    house: Arc<Installation>,
    done: Arc<watch::Sender<usize>>,
    /// They go round by round, so that time stands still while somebody signs in.
    round: Arc<Barrier>,
}

/// A browser that signs in again and again at one node by its session, and believes each token only by what that node
/// had published before it was asked for.
async fn signs_in_all_the_while(crowd: Crowd, browser: Browser) {
    let Crowd { house, done, round } = crowd;
    let issuer = format!("{}/fed/corp.example/", house.node().base);
    let mut published = Vec::new();
    for nth in 0..ROUNDS {
        if nth % BETWEEN == 0 {
            published = certificates(&metadata(&browser).await);
        }
        let ready = browser.opens(&request(ALICE)).await;
        assert!(ready.body.contains("/answer\""), "no request fails: {}", ready.body);
        let answer = browser.fetches_answer(&ready).await;
        let wresult = answer.field("wresult").unwrap_or_else(|| panic!("no request fails: {}", answer.body));
        let signed_with = wresult.split("<ds:X509Certificate>").nth(1).unwrap().split('<').next().unwrap();
        assert!(published.iter().any(|certificate| certificate == signed_with), "a stranger's certificate");
        let certificate = openssl::base64::decode_block(signed_with).unwrap();
        let tenant = Tenant { issuer: issuer.clone(), audience: REALM.to_owned(), certificate };
        if let Err(why) = judge(&wresult, &tenant, &house.clock().now().to_string()) {
            panic!("{why}\n{wresult}");
        }
        done.send_modify(|count| *count += 1);
        if round.wait().await.is_leader() {
            // So that it counts as no going round in circles.
            house.clock().passes(Span::seconds(5));
        }
        round.wait().await;
    }
}

/// Waits until so many sign-ins are done; a browser that stopped before them is a failure.
async fn until(count: usize, done: &watch::Sender<usize>, browsers: &mut JoinSet<()>) {
    let mut seen = done.subscribe();
    tokio::select! {
        reached = seen.wait_for(|reached| *reached >= count) => drop(reached.unwrap()),
        ended = browsers.join_next() => {
            ended.unwrap().unwrap();
            panic!("a browser stopped by itself");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_notices_while_the_certificate_changes_under_load() {
    let ground = Ground::new(Engine::Postgres).set("limits.begin", "1000000").set("limits.act", "1000000");
    let mut house = Installation::of(ground).await;
    house.add_node().await;
    let mut phone = house.has_active(ALICE).await;
    let public = house.node().base.clone();
    let mut ready = Vec::new();
    for nth in 0..2 * BROWSERS {
        let (browser, page) = house.waits_for(ALICE).await;
        phone.approves(page.number()).await;
        browser.fetches_answer(&browser.reloads(&page).await).await;
        let node = &house.nodes[nth % 2];
        let mut browser = browser.at(&node.base).speaking_as(&public);
        // One at each node comes over the network, the others straight to the same doors: that costs half of it.
        if nth >= 2 {
            browser.wire = Some(Arc::new(Inside::of(node.house.router())).wire());
        }
        ready.push(browser);
        house.clock().passes(Span::seconds(30));
    }
    let house = Arc::new(house);
    let done = Arc::new(watch::Sender::new(0));
    let round = Arc::new(Barrier::new(2 * BROWSERS));
    let crowd = Crowd { house: Arc::clone(&house), done: Arc::clone(&done), round };
    let mut browsers = JoinSet::new();
    for browser in ready {
        browsers.spawn(signs_in_all_the_while(crowd.clone(), browser));
    }
    // Taken at the one node and at the other in turn.
    let [first, second] = [&house.nodes[0], &house.nodes[1]].map(|node| &node.house.doors.rollover);
    let former = first.look().await.unwrap().current.id;
    until(SIGN_INS / 4, &done, &mut browsers).await;
    let next = second.roll(&Actor::Terminal).await.unwrap();
    until(SIGN_INS / 2, &done, &mut browsers).await;
    first.confirm(&Actor::Terminal, &next.id).await.unwrap();
    second.switch(&Actor::Terminal, &next.id).await.unwrap();
    until(SIGN_INS * 3 / 4, &done, &mut browsers).await;
    house.sql(&format!("UPDATE ring SET changed_at = 0 WHERE id = '{former}'")).await;
    first.tend().await.unwrap();
    while let Some(ended) = browsers.join_next().await {
        ended.unwrap();
    }
    assert_eq!(*done.borrow(), SIGN_INS);
    for (key, least) in [(&former, SIGN_INS / 2), (&next.id, SIGN_INS / 4)] {
        let signed = house.count(&format!("SELECT COUNT(*) FROM issuances WHERE key_id = '{key}'")).await;
        assert!(signed >= i64::try_from(least).unwrap(), "{key} signed {signed}");
    }
    let published = certificates(&metadata(&house.browser()).await);
    assert_eq!(published, [next.public], "the former one is gone");
    assert_eq!(house.count("SELECT COUNT(*) FROM ring WHERE state = 'retired' AND sealed = ''").await, 1, "erased");
}
