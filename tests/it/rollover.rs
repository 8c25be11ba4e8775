//! One signing certificate follows another while people sign in, and what relying parties are told of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use countersign::domain::application::FirstOffer;
use countersign::domain::approval::Decided;
use countersign::domain::change::Actor;
use countersign::domain::ids::KeyId;
use countersign::domain::refusal::Refusal;
use countersign::domain::time::{Clock as _, Span};
use countersign::flow::Stop;
use countersign::flow::rollover::Rollover;
use countersign::keys::SigningKey;
use reqwest::{Method, StatusCode};
use tokio::sync::{Barrier, Mutex, watch};
use tokio::task::JoinSet;

use crate::eam::may_ask;
use crate::harness::app::{Phone, decided};
use crate::harness::browser::{Browser, Page};
use crate::harness::entra::Entra;
use crate::harness::house::{ALICE, Engine, Ground, Installation, REALM, request, request_with};
use crate::harness::provider::{Provider, door, query, response, status};
use crate::harness::tenant::{self, Tenant, judge};
use crate::inside::Inside;
use crate::saml::samael_judges_by;
use crate::token::Xmlsec1;
use crate::trust::{NEW, asks_with, fetches, token_in};

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

/// What nodes sign of themselves: the document of the host, and that of a domain.
async fn one_of_sixteen_who_ask_first_has_it_signed(engine: Engine) {
    let house = Arc::new(Installation::on(engine).await);
    house.add_application("other.example", FirstOffer::Push).await;
    let doors = &house.node().house.doors;
    let rollover = rollover(&house);
    let steps = ["", "roll", "", "confirm", "switch", "", "replace"];
    let (mut versions, mut next) = (0, KeyId::from_random([0; 16]));
    for step in steps {
        match step {
            "roll" => next = rollover.roll(&Actor::Terminal).await.unwrap().id,
            "confirm" => rollover.confirm(&Actor::Terminal, &next).await.unwrap(),
            "switch" => rollover.switch(&Actor::Terminal, &next).await.unwrap(),
            "replace" => drop(rollover.replace(&Actor::Terminal, &next).await.unwrap()),
            _ => {}
        }
        // Who was told that the tenant knows a certificate changes nothing that is published.
        versions += u64::from(matches!(step, "roll" | "switch" | "replace") || versions == 0);
        let gate = Arc::new(Barrier::new(16));
        let mut asking = JoinSet::new();
        for nth in 0..16 {
            let (house, gate) = (Arc::clone(&house), Arc::clone(&gate));
            let path = [METADATA, "/fed/corp.example/saml/metadata", METADATA, "/fed/other.example/saml/metadata"];
            asking.spawn(async move {
                let mut browser = house.browser();
                browser.wire = Some(Arc::new(Inside::of(house.node().house.router())).wire());
                gate.wait().await;
                let page = browser.send(browser.request(Method::GET, path[nth % 4])).await;
                assert_eq!(page.status, StatusCode::OK, "{}", page.body);
                (path[nth % 4], page.header("etag").to_owned(), page.body)
            });
        }
        let bodies: BTreeSet<_> = asking.join_all().await.into_iter().collect();
        assert_eq!(bodies.len(), 3, "the very same bytes for everybody");
        assert_eq!(doors.metadata.last.count(), versions, "after {step}");
        assert_eq!(doors.descriptors.held.count(), 2 * versions, "after {step}");
    }
    assert_eq!(versions, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_sixteen_who_ask_first_has_it_signed_on_sqlite() {
    one_of_sixteen_who_ask_first_has_it_signed(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_of_sixteen_who_ask_first_has_it_signed_on_postgres() {
    one_of_sixteen_who_ask_first_has_it_signed(Engine::Postgres).await;
}

/// How large a crowd signs in while the certificate changes.
#[derive(Debug, Clone, Copy)]
struct Scale {
    nodes: usize,
    /// At each node, every one with a session of its own.
    browsers: usize,
    /// How often each of them signs in.
    rounds: usize,
    /// In so many rounds each of them takes every other way once, all of them one after the other.
    cycle: usize,
}

impl Scale {
    const fn browsers(self) -> usize {
        self.nodes * self.browsers
    }

    const fn sign_ins(self) -> usize {
        self.browsers() * self.rounds
    }

    /// The way of this browser in this round.
    fn way(self, browser: usize, round: usize) -> Way {
        let apart = self.cycle / self.browsers();
        let at = (round + browser * apart) % self.cycle;
        let every = self.cycle / Way::OTHERS.len();
        if at.is_multiple_of(every) { Way::OTHERS[at / every] } else { Way::Session }
    }
}

/// How somebody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// By the browser's session, at Microsoft 365 by WS-Federation.
    Session,
    /// By the phone.
    Phone,
    /// By the session, at Microsoft 365 by SAML 2.0.
    Saml,
    /// By the phone, likewise.
    SamlPhone,
    /// As a program, by a code.
    Program,
    /// By the phone, for a tenant that asks for a second factor.
    Tenant,
}

impl Way {
    const OTHERS: [Self; 5] = [Self::Program, Self::Phone, Self::Saml, Self::SamlPhone, Self::Tenant];
}

/// Sign-ins of a browser between two looks at the metadata.
const BETWEEN: usize = 25;

/// What all browsers share.
#[derive(Clone)]
struct Crowd {
    house: Arc<Installation>,
    entra: Arc<Entra>,
    microsoft: Arc<Provider>,
    /// One at a time asks it.
    phone: Arc<Mutex<Phone>>,
    scale: Scale,
    ways: Arc<std::sync::Mutex<BTreeMap<Way, usize>>>,
    done: Arc<watch::Sender<usize>>,
    /// They go round by round, so that time stands still while somebody signs in.
    round: Arc<Barrier>,
}

/// What a node had published before a token was asked for.
#[derive(Default)]
struct Published {
    certificates: Vec<String>,
    saml: String,
}

impl Published {
    async fn at(browser: &Browser) -> Self {
        let saml = browser.asks("/fed/corp.example/saml/metadata").await;
        assert_eq!(saml.status, StatusCode::OK, "{}", saml.body);
        Self { certificates: certificates(&metadata(browser).await), saml: saml.body }
    }

    /// The certificate of a token, if it is one of these.
    fn signer(&self, token: &str) -> Vec<u8> {
        let signed_with = token.split("<ds:X509Certificate>").nth(1).unwrap().split('<').next().unwrap();
        assert!(self.certificates.iter().any(|certificate| certificate == signed_with), "a stranger's certificate");
        assert!(self.saml.contains(&format!("<ds:X509Certificate>{signed_with}<")), "a stranger's certificate");
        openssl::base64::decode_block(signed_with).unwrap()
    }
}

impl Crowd {
    /// Judges a token of WS-Federation or WS-Trust.
    fn judges(&self, wresult: &str, published: &Published) {
        let tenant = Tenant {
            issuer: format!("{}/fed/corp.example/", self.house.node().base),
            audience: REALM.to_owned(),
            certificate: published.signer(wresult),
        };
        if let Err(why) = judge(wresult, &tenant, &self.house.clock().now().to_string()) {
            panic!("{why}\n{wresult}");
        }
    }

    /// The phone approves what this page asks; then the answer can be fetched.
    async fn asks_the_phone(&self, browser: &Browser, page: &Page, phone: &mut Phone) -> Page {
        assert_eq!(decided(&phone.approves(page.number()).await), Decided::Now, "no request fails");
        browser.reloads(page).await
    }

    async fn by_wsfed(&self, browser: &Browser, published: &Published, by_phone: bool) {
        let ready = if by_phone {
            let mut phone = self.phone.lock().await;
            let page = browser.opens(&request_with(ALICE, "&wfresh=0")).await;
            let page = browser.names(&page, ALICE).await;
            self.asks_the_phone(browser, &page, &mut phone).await
        } else {
            browser.opens(&request(ALICE)).await
        };
        assert!(ready.body.contains("/answer\""), "no request fails: {}", ready.body);
        let answer = browser.fetches_answer(&ready).await;
        let wresult = answer.field("wresult").unwrap_or_else(|| panic!("no request fails: {}", answer.body));
        self.judges(&wresult, published);
    }

    async fn by_saml(&self, browser: &Browser, published: &Published, by_phone: bool) {
        let fresh = if by_phone { "ForceAuthn=\"true\"" } else { "" };
        let asked = self.microsoft.asks(&self.house, fresh, "");
        let ready = if by_phone {
            let mut phone = self.phone.lock().await;
            let page = browser.opens(&door(&query(&asked, None))).await;
            let page = browser.names(&page, ALICE).await;
            self.asks_the_phone(browser, &page, &mut phone).await
        } else {
            browser.opens(&door(&query(&asked, None))).await
        };
        let xml = response(&browser.fetches_answer(&ready).await);
        assert_eq!(status(&xml), "Success", "{xml}");
        published.signer(&xml);
        if let Err(why) = samael_judges_by(&published.saml, &xml, &self.microsoft, &asked) {
            panic!("{why}\n{xml}");
        }
    }

    async fn by_code(&self, browser: &Browser, published: &Published) {
        let answer = {
            let mut phone = self.phone.lock().await;
            let code = fetches(&mut phone).await;
            let now = self.house.clock().now();
            let asked = asks_with(NEW, ALICE, &code)
                .replace("2027-01-15T12:00:00.068Z", &now.to_string())
                .replace("2027-01-15T12:10:00.068Z", &now.plus(Span::minutes(10)).to_string());
            let sent = browser
                .request(Method::POST, "/fed/corp.example/trust/13/usernamemixed")
                .header("content-type", "application/soap+xml; charset=utf-8")
                .body(asked);
            browser.send(sent).await
        };
        assert_eq!(answer.status, StatusCode::OK, "no request fails: {}", answer.body);
        self.judges(
            &format!(
                "<t:RequestSecurityTokenResponse xmlns:t=\"http://schemas.xmlsoap.org/ws/2005/02/trust\">\
                 <t:RequestedSecurityToken>{}</t:RequestedSecurityToken></t:RequestSecurityTokenResponse>",
                token_in(&answer)
            ),
            published,
        );
    }

    /// A key of its own signs it, which does not change meanwhile.
    async fn for_a_tenant(&self, browser: &Browser) {
        let ready = {
            let mut phone = self.phone.lock().await;
            let page = Entra::posts(browser, &Entra::form(&self.entra.hint(&self.house))).await;
            let next = page.attribute("proceed", "href").unwrap_or_else(|| panic!("no request fails: {}", page.body));
            let page = browser.opens(&next).await;
            let page = browser.acts(&page, "ask", &[("channel", "push")]).await;
            self.asks_the_phone(browser, &page, &mut phone).await
        };
        let answer = browser.fetches_answer(&ready).await;
        Entra::judges(&self.house, &answer.field("id_token").unwrap()).await;
    }
}

/// A browser that signs in again and again at one node, and believes each token only by what that node had published
/// before it was asked for.
async fn signs_in_all_the_while(crowd: Crowd, nth: usize, browser: Browser) {
    let mut published = Published::default();
    for round in 0..crowd.scale.rounds {
        if round % BETWEEN == 0 {
            published = Published::at(&browser).await;
        }
        let way = crowd.scale.way(nth, round);
        match way {
            Way::Session | Way::Phone => crowd.by_wsfed(&browser, &published, way == Way::Phone).await,
            Way::Saml | Way::SamlPhone => crowd.by_saml(&browser, &published, way == Way::SamlPhone).await,
            Way::Program => crowd.by_code(&browser, &published).await,
            Way::Tenant => crowd.for_a_tenant(&browser).await,
        }
        *crowd.ways.lock().unwrap().entry(way).or_default() += 1;
        crowd.done.send_modify(|count| *count += 1);
        if crowd.round.wait().await.is_leader() {
            // So that it counts as no going round in circles.
            crowd.house.clock().passes(Span::seconds(5));
        }
        crowd.round.wait().await;
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

/// The crowd, every browser of it with a session, at the nodes in turn.
async fn gathers(engine: Engine, scale: Scale) -> (Crowd, Vec<Browser>) {
    let entra = Entra::start().await;
    let ground = Ground::new(engine).with(&entra.settings());
    let ground = ["begin", "act", "identify"]
        .into_iter()
        .fold(ground, |ground, limit| ground.set(&format!("limits.{limit}"), "1000000"));
    let mut house = Installation::of(ground).await;
    while house.nodes.len() < scale.nodes {
        house.add_node().await;
    }
    house.answers_programs().await;
    let mut phone = house.has_active(ALICE).await;
    may_ask(&house).await;
    let public = house.node().base.clone();
    let mut ready = Vec::new();
    for nth in 0..scale.browsers() {
        let (browser, page) = house.waits_for(ALICE).await;
        phone.approves(page.number()).await;
        browser.fetches_answer(&browser.reloads(&page).await).await;
        let node = &house.nodes[nth % scale.nodes];
        let mut browser = browser.at(&node.base).speaking_as(&public);
        // One at each node comes over the network, the others straight to the same doors: that costs half of it.
        if nth >= scale.nodes {
            browser.wire = Some(Arc::new(Inside::of(node.house.router())).wire());
        }
        ready.push(browser);
        house.clock().passes(Span::seconds(30));
    }
    let crowd = Crowd {
        house: Arc::new(house),
        entra: Arc::new(entra),
        microsoft: Arc::new(Provider::microsoft()),
        phone: Arc::new(Mutex::new(phone)),
        scale,
        ways: Arc::default(),
        done: Arc::new(watch::Sender::new(0)),
        round: Arc::new(Barrier::new(scale.browsers())),
    };
    (crowd, ready)
}

async fn nobody_notices_while_the_certificate_changes(engine: Engine, scale: Scale) {
    let (crowd, ready) = gathers(engine, scale).await;
    let (house, done, all) = (Arc::clone(&crowd.house), Arc::clone(&crowd.done), scale.sign_ins());
    let mut browsers = JoinSet::new();
    for (nth, browser) in ready.into_iter().enumerate() {
        browsers.spawn(signs_in_all_the_while(crowd.clone(), nth, browser));
    }
    // Taken at the one node and at the other in turn.
    let doors = [&house.nodes[0], house.nodes.last().unwrap()].map(|node| &node.house.doors);
    let [first, second] = doors.map(|doors| &doors.rollover);
    let former = first.look().await.unwrap().current.id;
    until(all / 4, &done, &mut browsers).await;
    let next = second.roll(&Actor::Terminal).await.unwrap();
    doors[0].eam.keys.roll(&Actor::Terminal).await.unwrap();
    until(all / 2, &done, &mut browsers).await;
    first.confirm(&Actor::Terminal, &next.id).await.unwrap();
    second.switch(&Actor::Terminal, &next.id).await.unwrap();
    until(all * 3 / 4, &done, &mut browsers).await;
    house.sql(&format!("UPDATE ring SET changed_at = 0 WHERE id = '{former}'")).await;
    first.tend().await.unwrap();
    while let Some(ended) = browsers.join_next().await {
        ended.unwrap();
    }
    assert_eq!(*done.borrow(), all);
    let ways = crowd.ways.lock().unwrap().clone();
    for way in Way::OTHERS {
        let least = scale.browsers() * (scale.rounds / scale.cycle);
        assert!(ways.get(&way).is_some_and(|times| *times >= least), "each way many a time: {ways:?}");
    }
    for (key, least) in [(&former, all * 9 / 20), (&next.id, all * 9 / 40)] {
        let signed = house.count(&format!("SELECT COUNT(*) FROM issuances WHERE key_id = '{key}'")).await;
        assert!(signed >= i64::try_from(least).unwrap(), "{key} signed {signed}");
        let by_all = format!("SELECT COUNT(DISTINCT method) FROM issuances WHERE key_id = '{key}'");
        assert_eq!(house.count(&by_all).await, 2, "by the phone and by codes");
    }
    let published = certificates(&metadata(&house.browser()).await);
    assert_eq!(published, [next.public], "the former one is gone");
    let erased = "SELECT COUNT(*) FROM ring WHERE kind = 'signing' AND state = 'retired' AND sealed = ''";
    assert_eq!(house.count(erased).await, 1, "erased");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_notices_while_the_certificate_changes_under_load() {
    let scale = Scale { nodes: 2, browsers: 8, rounds: 625, cycle: 200 };
    assert_eq!(scale.sign_ins(), 10_000);
    nobody_notices_while_the_certificate_changes(Engine::Postgres, scale).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_notices_on_one_node_with_sqlite_either() {
    let scale = Scale { nodes: 1, browsers: 8, rounds: 125, cycle: 50 };
    nobody_notices_while_the_certificate_changes(Engine::Sqlite, scale).await;
}
