//! The application's own credential: sealed in a row, for one tenant and app registration, opened by every node, refused
//! wherever it is not as it was written.

use countersign::domain::cause::Unfit;
use countersign::domain::operator::Role;
use countersign::domain::tenant::TenantId;
use countersign::domain::time::{Clock as _, Span};
use countersign::flow::doctor::Severity;
use countersign::flow::federate::{Aim, Credentials, NotKept};
use countersign::keys::{Credential, SystemEntropy};
use countersign::store::changes::Chain;
use reqwest::{Method, StatusCode};
use sqlx::{AnyPool, Row as _};

use crate::harness::graph::login::CLIENT;
use crate::harness::graph::{Graph, TENANT};
use crate::harness::house::{Engine, Ground, Installation};
use crate::harness::operator::Operator;
use crate::harness::provider::application;

const OTHER: &str = "99999999-8888-7777-6666-555555555555";
const ROWS: &str = "SELECT COUNT(*) FROM graph_credentials";
const ALARMS: &str = "SELECT COUNT(*) FROM audit WHERE event = 'row_forged' AND detail LIKE '%\"graph_credentials\"%'";

fn guid(text: &str) -> TenantId {
    TenantId::parse(text).unwrap()
}

fn aim() -> Aim {
    Aim { tenant: guid(TENANT), client: guid(CLIENT) }
}

fn credentials(house: &Installation) -> &Credentials {
    &house.node().house.doors.connect.credentials
}

/// One that ends after so long.
fn made(house: &Installation, lifetime: Span) -> Credential {
    Credential::generate(&SystemEntropy, "set-up", house.clock().now(), lifetime).unwrap()
}

async fn told(house: &Installation) -> Option<(Severity, String)> {
    let found = house.node().house.doctor.examine().await;
    found.into_iter().find(|one| one.check == "application").map(|one| (one.severity, one.text))
}

async fn it_is_kept_for_one_tenant_replaced_there_and_erased(engine: Engine) {
    let house = Installation::on(engine).await;
    let kept = credentials(&house);
    assert!(kept.open().await.unwrap().is_none());
    assert!(!kept.remove().await.unwrap(), "there is none");
    let first = made(&house, Span::days(100));
    let known = kept.add(aim(), &first).await.unwrap().unwrap();
    assert_eq!((known.tenant.as_str(), known.client.as_str()), (TENANT, CLIENT));
    let (at, opened) = kept.open().await.unwrap().unwrap();
    assert_eq!((at, opened.pkcs8().unwrap()), (aim(), first.pkcs8().unwrap()));
    for other in [Aim { tenant: guid(OTHER), ..aim() }, Aim { client: guid(OTHER), ..aim() }] {
        let refused = kept.add(other, &made(&house, Span::days(100))).await.unwrap();
        assert_eq!(refused.unwrap_err(), NotKept::OtherStands);
    }
    assert_eq!(kept.open().await.unwrap().unwrap().1.pkcs8().unwrap(), first.pkcs8().unwrap(), "nothing has changed");
    let (known, certificate) = kept.make(aim()).await.unwrap().unwrap();
    let second = kept.open().await.unwrap().unwrap().1;
    assert!(second.pkcs8().unwrap() != first.pkcs8().unwrap() && certificate == second.certificate_pem().unwrap());
    assert_eq!(known.not_after, second.not_after());
    assert_eq!(house.count(ROWS).await, 1);
    assert!(kept.remove().await.unwrap());
    assert!(kept.open().await.unwrap().is_none() && house.count(ROWS).await == 0);
    let entries = |kind: &str| format!("SELECT COUNT(*) FROM changes WHERE kind = '{kind}' AND subject = '{TENANT}'");
    assert_eq!(house.count(&entries("graph_credential_added")).await, 2);
    assert_eq!(house.count(&entries("graph_credential_removed")).await, 1);
    assert!(matches!(house.store().changes().verify().await.unwrap(), Chain::Whole { .. }));
}

async fn what_does_not_hold_is_not_kept(engine: Engine) {
    let house = Installation::on(engine).await;
    let (over, early) = (made(&house, Span::days(1)), made(&house, Span::days(100)));
    house.clock().passes(Span::days(1));
    let refused = credentials(&house).add(aim(), &over).await.unwrap().unwrap_err();
    assert_eq!(refused, NotKept::DoesNotHold(Unfit::Over));
    house.clock().passes(Span(-Span::days(2).0));
    let refused = credentials(&house).add(aim(), &early).await.unwrap().unwrap_err();
    assert_eq!(refused, NotKept::DoesNotHold(Unfit::Early));
    assert_eq!(house.count(ROWS).await, 0);
}

async fn of_several_at_once_one_stands(engine: Engine) {
    let mut house = Installation::on(engine).await;
    if engine == Engine::Postgres {
        house.add_node().await;
    }
    let aims = [aim(), Aim { tenant: guid(OTHER), ..aim() }];
    let each = made(&house, Span::days(100));
    let all = (0..16).map(|nth| {
        let node = &house.nodes[nth / 2 % house.nodes.len()];
        node.house.doors.connect.credentials.add(aims[nth % 2].clone(), &each)
    });
    let all: Vec<_> = futures_util::future::join_all(all).await.into_iter().map(|one| one.unwrap()).collect();
    assert_eq!(house.count(ROWS).await, 1);
    let stands = credentials(&house).known().await.unwrap().unwrap().tenant;
    for (nth, one) in all.into_iter().enumerate() {
        let is_for = aims[nth % 2].tenant == stands;
        assert_eq!(one.is_ok(), is_for, "{nth}: whoever came first is replaced by nobody of elsewhere");
    }
}

async fn a_row_that_is_not_as_it_was_written_opens_nothing(engine: Engine) {
    let house = Installation::on(engine).await;
    let stranger = made(&house, Span::days(100));
    let kept = credentials(&house);
    kept.add(aim(), &stranger).await.unwrap().unwrap();
    let database = AnyPool::connect(&house.ground.store).await.unwrap();
    let whole = "SELECT certificate, sealed, mac FROM graph_credentials";
    let strangers = sqlx::query(whole).fetch_one(&database).await.unwrap();
    let strangers: [String; 3] = [strangers.get(0), strangers.get(1), strangers.get(2)];
    let changes = [
        format!("tenant = '{OTHER}'"),
        format!("client = '{OTHER}'"),
        "tenant = 'elsewhere'".to_owned(),
        format!("certificate = '{}'", strangers[0]),
        format!("sealed = '{}'", strangers[1]),
        "not_after = not_after + 1".to_owned(),
        "created_at = created_at + 1".to_owned(),
        format!("id = '{}'", "f".repeat(32)),
        format!("mac = '{}'", strangers[2]),
        // The former key and certificate, with the seal that they had: in the row of the one that follows.
        format!("certificate = '{}', sealed = '{}', mac = '{}'", strangers[0], strangers[1], strangers[2]),
    ];
    for (nth, change) in (1..).zip(changes) {
        kept.remove().await.unwrap();
        kept.add(aim(), &made(&house, Span::days(100))).await.unwrap().unwrap();
        assert!(kept.open().await.unwrap().is_some());
        house.sql(&format!("UPDATE graph_credentials SET {change}")).await;
        assert!(kept.open().await.is_err() && kept.known().await.is_err(), "{change}");
        assert!(kept.add(aim(), &stranger).await.is_err(), "{change}: nothing is put over it");
        assert_eq!(house.count(ALARMS).await, nth, "{change}: told of once");
        let (severity, text) = told(&house).await.unwrap();
        assert!(severity == Severity::Fault && text.contains("credential remove"), "{text}");
    }
    assert!(kept.remove().await.unwrap(), "it can be taken away");
    assert_eq!(told(&house).await, None);
    kept.add(aim(), &stranger).await.unwrap().unwrap();
    // A second row beside it, which no seal ever wrote.
    house
        .sql(&format!(
            "INSERT INTO graph_credentials SELECT '{}', '{OTHER}', client, certificate, sealed, not_after, \
             created_at + 1, mac FROM graph_credentials",
            "e".repeat(32)
        ))
        .await;
    assert!(kept.open().await.is_err());
}

async fn its_end_is_told_of_before_it_comes(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let ends_at = credentials(&house).add(aim(), &made(&house, Span::days(100))).await.unwrap().unwrap().not_after;
    let goes_to = |left: Span| house.clock().passes(Span(ends_at.since(house.clock().now()).0 - left.0));
    let is_warned = async |owner: &Operator| owner.opens("/console/keys").await.has("credential-alarm");
    let found = async || told(&house).await.unwrap().0;
    for (left, severity, warned) in [
        (Span::days(61), Severity::Fine, false),
        (Span::days(59), Severity::Warning, false),
        (Span::days(30), Severity::Warning, true),
        (Span::days(6), Severity::Fault, true),
        (Span(0), Severity::Fault, true),
    ] {
        goes_to(left);
        owner.signs_in().await;
        assert_eq!((found().await, is_warned(&owner).await), (severity, warned), "{left:?}");
    }
    let page = owner.opens("/console/users").await;
    assert!(page.body.contains("Certificates are not handed over by themselves"), "{}", page.body);
    let helper = owner.brings(Role::Helpdesk).await;
    assert!(!helper.opens("/console/users").await.has("credential-alarm"), "who could do nothing is not told");
    credentials(&house).make(aim()).await.unwrap().unwrap();
    assert_eq!((found().await, is_warned(&owner).await), (Severity::Fine, false));
}

/// The owners by mail, a monitor by its number; what is no longer so is not told.
async fn its_end_is_mailed_and_measured(engine: Engine) {
    const TOKEN: &str = "a-long-word-that-nobody-guesses";
    let mut house = Installation::of(Ground::new(engine).set("server.metrics_token", TOKEN)).await;
    if engine == Engine::Postgres {
        house.add_node().await;
    }
    let owner = Operator::first(&house).await;
    owner.brings(Role::Admin).await;
    let measured = async || {
        let browser = house.browser();
        let request = browser.request(Method::GET, "/metrics").header("authorization", format!("Bearer {TOKEN}"));
        let body = browser.send(request).await.body;
        body.lines().find_map(|line| line.strip_prefix("countersign_graph_credential_not_after_seconds ")?.parse().ok())
    };
    assert_eq!(measured().await, None::<i64>);
    let ends_at = credentials(&house).add(aim(), &made(&house, Span::days(100))).await.unwrap().unwrap().not_after;
    assert_eq!(measured().await, Some(ends_at.0 / 1000));
    let goes_to = |left: Span| house.clock().passes(Span(ends_at.since(house.clock().now()).0 - left.0));
    let letters = async || {
        futures_util::future::join_all(house.nodes.iter().map(|node| node.house.warn.look()))
            .await
            .into_iter()
            .for_each(|looked| looked.unwrap());
        house.count("SELECT COUNT(*) FROM outbox WHERE kind = 'credential_ends'").await
    };
    for (days, all) in [(61, 0), (60, 1), (59, 1), (30, 2), (14, 3)] {
        goes_to(Span::days(days));
        assert_eq!(letters().await, all, "{days} days before the end");
    }
    house.carries_mail().await;
    let mails = house.ground.mail.mails();
    let mail = mails.iter().find(|mail| mail.subject.contains("credential")).unwrap();
    assert_eq!(mail.subject, "Example Works: the application’s credential for Microsoft ends soon");
    assert!(mail.text.contains("federate credential make") && !mail.html.contains("href"), "{}", mail.text);
    goes_to(Span::days(7));
    assert_eq!(letters().await, 4);
    credentials(&house).make(aim()).await.unwrap().unwrap();
    house.carries_mail().await;
    assert_eq!(
        house.count("SELECT COUNT(*) FROM outbox WHERE kind = 'credential_ends' AND state = 'dropped'").await,
        1
    );
    assert_eq!(letters().await, 4, "the next one ends far from now");
}

/// A house whose tenant knows the application, with its first owner.
async fn known(engine: Engine) -> (Installation, Graph, Operator, String) {
    let graph = Graph::start().await;
    let ground = Ground::new(engine)
        .set("graph.login_url", &graph.origin())
        .set("graph.graph_url", &graph.origin())
        .set("graph.allow_loopback", "true");
    let mut house = Installation::of(ground).await;
    if engine == Engine::Postgres {
        house.add_node().await;
    }
    let owner = Operator::first(&house).await;
    let place = format!("/console/applications/{}/tenant", application(&house).await.id);
    (house, graph, owner, place)
}

async fn the_console_signs_in_by_it_there_alone_while_it_is_kept(engine: Engine) {
    let (house, graph, owner, place) = known(engine).await;
    assert!(!owner.opens(&place).await.has("tenant-as-application"), "there is none");
    let signs_in = async |tenant: &str, client: &str| {
        owner.submits(&place, &[("act", "application"), ("tenant", tenant), ("client", client)]).await
    };
    let none = signs_in(TENANT, CLIENT).await;
    assert!(none.status == StatusCode::CONFLICT && none.body.contains("credential make"), "{}", none.body);
    let (_, certificate) = credentials(&house).make(aim()).await.unwrap().unwrap();
    graph.desk().login.certificate = Some(certificate.into_bytes());
    let page = owner.opens(&place).await;
    assert!(page.has("tenant-as-application"));
    assert!(page.body.contains(TENANT) && page.body.contains(CLIENT), "it says where it is for");
    let asked = graph.times("POST /");
    for (tenant, client) in [(OTHER, CLIENT), (TENANT, OTHER)] {
        let page = signs_in(tenant, client).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.body);
        assert!(page.body.contains(TENANT) && page.body.contains(CLIENT), "{}", page.body);
    }
    assert_eq!(graph.times("POST /"), asked, "nobody was asked");
    assert_eq!(signs_in(TENANT, CLIENT).await.status, StatusCode::SEE_OTHER);
    assert!(owner.opens(&place).await.has("tenant-connected"));
    owner.submits(&place, &[("act", "end")]).await;
    // Another node erases it, and it is gone for this one with its next word.
    let last = house.nodes.last().unwrap();
    assert!(last.house.doors.connect.credentials.remove().await.unwrap());
    assert!(!owner.opens(&place).await.has("tenant-as-application"));
    assert_eq!(signs_in(TENANT, CLIENT).await.status, StatusCode::CONFLICT);
}

crate::on_both_engines!(
    it_is_kept_for_one_tenant_replaced_there_and_erased,
    what_does_not_hold_is_not_kept,
    of_several_at_once_one_stands,
    a_row_that_is_not_as_it_was_written_opens_nothing,
    its_end_is_told_of_before_it_comes,
    its_end_is_mailed_and_measured,
    the_console_signs_in_by_it_there_alone_while_it_is_kept,
);
