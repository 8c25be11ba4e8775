//! A node hands certificates over by itself, through every change of keys, against a pretended Microsoft Graph.

use countersign::domain::application::FirstOffer;
use countersign::domain::change::Actor;
use countersign::domain::tenant::TenantId;
use countersign::domain::time::{Span, Time};
use countersign::flow::doctor::Severity;
use countersign::flow::federate::{Aim, Unattended};
use countersign::flow::rollover::SWITCH_AFTER;
use countersign::keys::{SigningKey, SystemEntropy};
use serde_json::{Value, json};

use crate::harness::graph::login::CLIENT;
use crate::harness::graph::tenant::Domain;
use crate::harness::graph::{Graph, TENANT};
use crate::harness::house::{Engine, Ground, Installation};

const CONFIGURATION: &str = "PATCH /v1.0/domains/corp.example/federationConfiguration";

/// Two nodes, and a tenant whose domain is federated with them.
async fn federated(engine: Engine) -> (Installation, Graph) {
    let graph = Graph::start().await;
    let ground = Ground::new(engine);
    let ground = ground
        .set("graph.tenant", TENANT)
        .set("graph.client_id", CLIENT)
        .set("graph.login_url", &graph.origin())
        .set("graph.graph_url", &graph.origin())
        .set("graph.allow_loopback", "true");
    let mut house = Installation::of(ground).await;
    if engine == Engine::Postgres {
        house.add_node().await;
    }
    keeps(&house, &graph).await;
    let (_, domains) = house.store().applications().list().await.unwrap().remove(0);
    let current = house.node().house.doors.rollover.look().await.unwrap().current.public;
    let there = json!({"id": "one", "issuerUri": domains[0].issuer, "signingCertificate": current});
    let domain = Domain { authentication_type: "Federated", configuration: Some(there), ..Domain::managed() };
    graph.set(|tenant| drop(tenant.domains.insert("corp.example".to_owned(), domain)));
    house.clock().passes(Span::hours(1));
    (house, graph)
}

/// The application's credential is kept by one node, and the tenant knows its certificate.
async fn keeps(house: &Installation, graph: &Graph) {
    let id = |text| TenantId::parse(text).unwrap();
    let aim = Aim { tenant: id(TENANT), client: id(CLIENT) };
    let credentials = &house.nodes.last().unwrap().house.doors.connect.credentials;
    let (_, certificate) = credentials.make(aim).await.unwrap().unwrap();
    graph.desk().login.certificate = Some(certificate.into_bytes());
}

fn unattended(house: &Installation) -> &Unattended {
    &house.node().house.unattended
}

async fn tends(house: &Installation) {
    house.clock().passes(Span::minutes(10));
    unattended(house).tend().await.unwrap();
}

async fn is_believed(house: &Installation, graph: &Graph) -> bool {
    let signs = house.node().house.doors.rollover.look().await.unwrap().current.public;
    let kept = graph.configuration("corp.example").unwrap();
    kept["signingCertificate"] == signs.as_str() || kept["nextSigningCertificate"] == signs.as_str()
}

async fn certificates_follow_by_themselves(engine: Engine) {
    let (house, graph) = federated(engine).await;
    let rollover = &house.node().house.doors.rollover;
    tends(&house).await;
    assert_eq!(graph.times(CONFIGURATION), 0, "everything is there");
    for change in 1..=3 {
        let next = rollover.roll(&Actor::Terminal).await.unwrap();
        tends(&house).await;
        let kept = graph.configuration("corp.example").unwrap();
        assert_eq!(kept["nextSigningCertificate"], next.public.as_str(), "{change}");
        assert!(is_believed(&house, &graph).await, "{change}: handed over");
        let standing = rollover.look().await.unwrap();
        assert!(standing.next.unwrap().confirmed_at.is_some(), "{change}: read back and confirmed");
        let writes = graph.times(CONFIGURATION);
        house.clock().passes(SWITCH_AFTER);
        rollover.tend().await.unwrap();
        assert_eq!(rollover.look().await.unwrap().current.id, next.id, "{change}");
        assert!(is_believed(&house, &graph).await, "{change}: signing");
        tends(&house).await;
        assert_eq!(graph.times(CONFIGURATION), writes, "{change}: what was signed before may be on its way");
        house.clock().passes(Span::hours(1));
        tends(&house).await;
        let kept = graph.configuration("corp.example").unwrap();
        assert_eq!(kept["signingCertificate"], next.public.as_str(), "{change}: it has the first place");
        assert_eq!(graph.times(CONFIGURATION), writes + 1);
        tends(&house).await;
        assert_eq!(graph.times(CONFIGURATION), writes + 1, "{change}: once");
    }
}

async fn of_several_at_once_one_does(engine: Engine) {
    let (house, graph) = federated(engine).await;
    house.node().house.doors.rollover.roll(&Actor::Terminal).await.unwrap();
    house.clock().passes(Span::minutes(10));
    let nodes: Vec<_> = (0..8)
        .map(|nth| if nth % 2 == 1 && engine == Engine::Postgres { house.second() } else { house.node() })
        .collect();
    let all = nodes.iter().map(|node| node.house.unattended.tend());
    for done in futures_util::future::join_all(all).await {
        done.unwrap();
    }
    assert_eq!(graph.times(CONFIGURATION), 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM changes WHERE kind = 'key_confirmed'").await, 1);
}

async fn what_fails_is_told_until_it_is_well(engine: Engine) {
    let (house, graph) = federated(engine).await;
    let rollover = &house.node().house.doors.rollover;
    let doctor = &house.node().house.doctor;
    let told = async || {
        let found = doctor.examine().await.into_iter().find(|finding| finding.check == "hand-over");
        found.map(|finding| (finding.severity, finding.text))
    };
    rollover.roll(&Actor::Terminal).await.unwrap();
    graph.desk().refuses_changes = true;
    tends(&house).await;
    let (severity, text) = told().await.unwrap();
    assert!(severity == Severity::Fault && text.contains("403"), "{text}");
    assert!(rollover.look().await.unwrap().next.unwrap().confirmed_at.is_none());
    graph.desk().refuses_changes = false;
    // Another domain, which this tenant does not show.
    house.add_application("other.example", FirstOffer::Push).await;
    tends(&house).await;
    let (_, text) = told().await.unwrap();
    assert!(text.contains("other.example"), "{text}");
    assert!(rollover.look().await.unwrap().next.unwrap().confirmed_at.is_none());
    graph.set(|tenant| drop(tenant.domains.insert("other.example".to_owned(), Domain::managed())));
    tends(&house).await;
    assert_eq!(told().await, None);
    assert!(rollover.look().await.unwrap().next.unwrap().confirmed_at.is_some());
}

async fn a_strangers_certificate_is_not_handed_over(engine: Engine) {
    let (house, graph) = federated(engine).await;
    house.node().house.doors.rollover.roll(&Actor::Terminal).await.unwrap();
    let key = SigningKey::generate(&SystemEntropy, "stranger", Time(1_800_014_400_000), Span::days(365)).unwrap();
    house.sql(&format!("UPDATE ring SET shown = '{}' WHERE state = 'next'", key.certificate_base64())).await;
    house.clock().passes(Span::minutes(10));
    assert!(unattended(&house).tend().await.is_err());
    assert_eq!(graph.times(CONFIGURATION), 0);
    let kept: Value = graph.configuration("corp.example").unwrap();
    assert!(kept["nextSigningCertificate"].is_null(), "{kept}");
}

async fn nobody_signs_in_without_a_credential_or_with_one_that_was_changed(engine: Engine) {
    let (house, graph) = federated(engine).await;
    let credentials = &house.node().house.doors.connect.credentials;
    house.node().house.doors.rollover.roll(&Actor::Terminal).await.unwrap();
    house.sql("UPDATE graph_credentials SET client = '99999999-8888-7777-6666-555555555555'").await;
    house.clock().passes(Span::minutes(10));
    assert!(unattended(&house).tend().await.is_err(), "and it is told of");
    assert_eq!(house.count("SELECT COUNT(*) FROM audit WHERE event = 'row_forged'").await, 1);
    assert!(credentials.remove().await.unwrap());
    tends(&house).await;
    assert_eq!(graph.times("POST /"), 0, "nobody has signed in");
    // A tenant that does not know the certificate stands in the way until it is another one, or none.
    keeps(&house, &graph).await;
    graph.desk().login.certificate = None;
    tends(&house).await;
    let doctor = &house.node().house.doctor;
    let is_told = async || doctor.examine().await.iter().any(|finding| finding.check == "hand-over");
    assert!(is_told().await);
    assert!(credentials.remove().await.unwrap());
    assert!(!is_told().await, "what nobody tries any more is no trouble");
    keeps(&house, &graph).await;
    tends(&house).await;
    assert_eq!(graph.times(CONFIGURATION), 1, "and with the next one it is done");
    assert!(!is_told().await);
}

crate::on_both_engines!(
    nobody_signs_in_without_a_credential_or_with_one_that_was_changed,
    certificates_follow_by_themselves,
    of_several_at_once_one_does,
    what_fails_is_told_until_it_is_well,
    a_strangers_certificate_is_not_handed_over,
);
