//! A node hands certificates over by itself, through every change of keys, against a pretended Microsoft Graph.

use std::sync::Arc;

use countersign::domain::address::DomainName;
use countersign::domain::application::{Cloud, FirstOffer};
use countersign::domain::change::Actor;
use countersign::domain::tenant::TenantId;
use countersign::domain::text::Name;
use countersign::domain::time::{Span, Time};
use countersign::flow::admit::Warrant;
use countersign::flow::doctor::Severity;
use countersign::flow::federate::{Aim, Back, Halt, Unattended, trouble};
use countersign::flow::manage::NewApplication;
use countersign::flow::rollover::SWITCH_AFTER;
use countersign::graph::{Consistency, Entrance, Need, Way};
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
        .set("graph.allow_loopback", "true")
        .set("server.base_url", "https://id.corp.example");
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

/// What a desk without any people has to accept.
const ACCEPTED: [&str; 2] = ["without_identity", "not_active"];

/// Somebody changes the tenant from here, too.
async fn somebody(house: &Installation) -> countersign::graph::Graph {
    let own = unattended(house);
    let (aim, credential) = own.credentials.open().await.unwrap().unwrap();
    let entrance = Entrance {
        outbound: own.flow.outbound.clone(),
        places: own.places[0].1.clone(),
        tenant: aim.tenant,
        client_id: aim.client.to_string(),
        need: Need::Federate,
        clock: Arc::clone(&own.flow.clock),
        entropy: Arc::clone(&own.flow.entropy),
        patience: Span::seconds(10),
    };
    entrance.enter(Way::Application(credential), |_| {}).await.unwrap()
}

async fn applies(house: &Installation, domain: &str) -> Result<(), Halt> {
    let (graph, warrant) = (somebody(house).await, Warrant::of_the_terminal());
    let name = DomainName::parse(domain).unwrap();
    let accepted = ACCEPTED.map(str::to_owned);
    unattended(house).flow.at(&graph, &warrant).apply(&name, &accepted, None).await.map(drop)
}

async fn undoes(house: &Installation, back: Back) -> Result<(), Halt> {
    let (graph, warrant) = (somebody(house).await, Warrant::of_the_terminal());
    let name = DomainName::parse("corp.example").unwrap();
    unattended(house).flow.at(&graph, &warrant).undo(&name, back).await.map(drop)
}

/// Another domain of this instance, which the tenant has and nobody sends here.
async fn another(house: &Installation, graph: &Graph) {
    house.add_application("other.example", FirstOffer::Push).await;
    graph.set(|tenant| drop(tenant.domains.insert("other.example".to_owned(), Domain::managed())));
}

async fn handed_over(house: &Installation) -> String {
    house.store().meta().value("handed_over").await.unwrap().unwrap_or_default()
}

async fn a_domain_that_comes_after_the_next_one_was_confirmed_has_both(engine: Engine) {
    let (house, graph) = federated(engine).await;
    let rollover = &house.node().house.doors.rollover;
    let next = rollover.roll(&Actor::Terminal).await.unwrap();
    tends(&house).await;
    assert!(rollover.look().await.unwrap().next.unwrap().confirmed_at.is_some());
    another(&house, &graph).await;
    applies(&house, "other.example").await.unwrap();
    let kept = graph.configuration("other.example").unwrap();
    assert_eq!(kept["nextSigningCertificate"], next.public.as_str(), "{kept}");
    house.clock().passes(SWITCH_AFTER);
    rollover.tend().await.unwrap();
    let signs = rollover.look().await.unwrap().current.public;
    assert_eq!(signs, next.public);
    let kept = graph.configuration("other.example").unwrap();
    assert!(kept["signingCertificate"] == signs.as_str() || kept["nextSigningCertificate"] == signs.as_str());
}

async fn what_broke_half_way_is_looked_at_again(engine: Engine) {
    let (house, graph) = federated(engine).await;
    tends(&house).await;
    assert_ne!(handed_over(&house).await, "");
    another(&house, &graph).await;
    graph.desk().breaks_after = true;
    assert!(applies(&house, "other.example").await.is_err());
    assert!(graph.configuration("other.example").is_some(), "Microsoft did it all the same");
    assert_eq!(handed_over(&house).await, "");
}

async fn what_somebody_set_up_with_old_commands_is_found_before_the_switch(engine: Engine) {
    let (house, graph) = federated(engine).await;
    let rollover = &house.node().house.doors.rollover;
    let old = graph.configuration("corp.example").unwrap();
    let next = rollover.roll(&Actor::Terminal).await.unwrap();
    tends(&house).await;
    graph.set(|tenant| tenant.domains.get_mut("corp.example").unwrap().configuration = Some(old));
    house.clock().passes(Span::hours(6));
    tends(&house).await;
    assert_eq!(graph.configuration("corp.example").unwrap()["nextSigningCertificate"], next.public.as_str());
}

async fn keys_that_were_replaced_meanwhile_go_nowhere(engine: Engine) {
    for is_put_off in [false, true] {
        let (house, graph) = federated(engine).await;
        let rollover = &house.node().house.doors.rollover;
        rollover.roll(&Actor::Terminal).await.unwrap();
        let old = rollover.look().await.unwrap();
        let held = if is_put_off {
            graph.desk().puts_off_changes = 1;
            graph.holds(CONFIGURATION, 0)
        } else {
            graph.holds("GET /v1.0/domains/corp.example/federationConfiguration", 1)
        };
        house.clock().passes(Span::minutes(10));
        let replaces = held.meanwhile(async {
            rollover.replace(&Actor::Terminal, &old.current.id).await.unwrap();
            graph.desk().sent.clear();
        });
        let (tended, ()) = tokio::join!(unattended(&house).tend(), replaces);
        tended.unwrap();
        for (asked, body) in &graph.desk().sent {
            for row in old.published() {
                assert!(!body.contains(&row.public), "{asked} {body}");
            }
        }
        let (ring, kept) = (rollover.look().await.unwrap(), graph.configuration("corp.example").unwrap());
        assert_eq!(kept["signingCertificate"], ring.current.public.as_str(), "it begins again at once");
        assert_eq!(kept["nextSigningCertificate"], ring.next.unwrap().public.as_str());
    }
}

async fn keys_that_were_replaced_while_a_domain_was_federated_are_told(engine: Engine) {
    let (house, graph) = federated(engine).await;
    let rollover = &house.node().house.doors.rollover;
    tends(&house).await;
    another(&house, &graph).await;
    let old = rollover.look().await.unwrap();
    let held = graph.holds("POST /v1.0/domains/other.example", 0);
    let emergency = held.meanwhile(rollover.replace(&Actor::Terminal, &old.current.id));
    let (applied, replaced) = tokio::join!(applies(&house, "other.example"), emergency);
    replaced.unwrap();
    assert!(matches!(applied, Err(Halt::Changed)), "{applied:?}");
    assert_eq!(handed_over(&house).await, "");
    tends(&house).await;
    let kept = graph.configuration("other.example").unwrap();
    assert_eq!(kept["signingCertificate"], rollover.look().await.unwrap().current.public.as_str());
}

async fn what_changes_while_everything_is_looked_at_is_looked_at_again(engine: Engine) {
    let (house, graph) = federated(engine).await;
    house.node().house.doors.rollover.roll(&Actor::Terminal).await.unwrap();
    another(&house, &graph).await;
    // The last look at it: it needs none, for nobody is sent here.
    let held = graph.holds("GET /v1.0/domains/other.example/federationConfiguration", 1);
    house.clock().passes(Span::minutes(10));
    let federates = held.meanwhile(async {
        applies(&house, "other.example").await.unwrap();
        graph.set(|tenant| {
            let kept = tenant.domains.get_mut("other.example").unwrap().configuration.as_mut().unwrap();
            kept.as_object_mut().unwrap().remove("nextSigningCertificate");
        });
    });
    let (tended, ()) = tokio::join!(unattended(&house).tend(), federates);
    tended.unwrap();
    assert_eq!(handed_over(&house).await, "");
    tends(&house).await;
    let next = house.node().house.doors.rollover.look().await.unwrap().next.unwrap();
    assert_eq!(graph.configuration("other.example").unwrap()["nextSigningCertificate"], next.public.as_str());
    assert!(next.confirmed_at.is_some());
    assert_ne!(handed_over(&house).await, "");
}

async fn a_domain_has_one_writer(engine: Engine) {
    let (house, graph) = federated(engine).await;
    house.node().house.doors.rollover.roll(&Actor::Terminal).await.unwrap();
    graph.desk().puts_off_changes = 1;
    let held = graph.holds(CONFIGURATION, 0);
    house.clock().passes(Span::minutes(10));
    let others = held.meanwhile(async {
        for came in [undoes(&house, Back::Managed).await, applies(&house, "corp.example").await] {
            assert!(matches!(came, Err(Halt::Busy(_))), "{came:?}");
        }
    });
    let (tended, ()) = tokio::join!(unattended(&house).tend(), others);
    tended.unwrap();
    assert_eq!(graph.authentication_type("corp.example"), "Federated");
    assert!(graph.configuration("corp.example").unwrap()["nextSigningCertificate"].is_string());
    undoes(&house, Back::Managed).await.unwrap();
    assert_eq!(graph.authentication_type("corp.example"), "Managed");
}

async fn whoever_lost_the_turn_sends_nothing_more(engine: Engine) {
    let (house, graph) = federated(engine).await;
    house.node().house.doors.rollover.roll(&Actor::Terminal).await.unwrap();
    let theirs = json!({"id": "one", "issuerUri": "http://old.corp.example/trust"});
    graph.desk().puts_off_changes = 1;
    let held = graph.holds(CONFIGURATION, 0);
    house.clock().passes(Span::minutes(10));
    let others = held.meanwhile(async {
        house.clock().passes(Span::minutes(6));
        undoes(&house, Back::Managed).await.unwrap();
        graph.set(|tenant| {
            let domain = tenant.domains.get_mut("corp.example").unwrap();
            (domain.authentication_type, domain.configuration) = ("Federated", Some(theirs.clone()));
        });
    });
    let (tended, ()) = tokio::join!(unattended(&house).tend(), others);
    tended.unwrap();
    assert_eq!(graph.configuration("corp.example").unwrap(), theirs, "nothing of ours came to theirs");
}

async fn certificates_that_came_into_somebody_elses_federation_are_told(engine: Engine) {
    let (house, graph) = federated(engine).await;
    house.node().house.doors.rollover.roll(&Actor::Terminal).await.unwrap();
    let held = graph.holds(CONFIGURATION, 0);
    house.clock().passes(Span::minutes(10));
    let others = held.meanwhile(async {
        graph.set(|tenant| {
            let kept = tenant.domains.get_mut("corp.example").unwrap().configuration.as_mut().unwrap();
            kept["issuerUri"] = "http://old.corp.example/trust".into();
        });
    });
    let mut own = unattended(&house).clone();
    own.flow.consistency = Consistency { first_wait: Span(0), looks: 2 };
    let (tended, ()) = tokio::join!(own.tend(), others);
    tended.unwrap();
    let told = trouble(house.store()).await.unwrap().unwrap_or_default();
    assert!(told.contains("corp.example") && told.contains("issuerUri"), "{told}");
}

async fn one_domains_failure_stops_no_other(engine: Engine) {
    let (house, graph) = federated(engine).await;
    another(&house, &graph).await;
    applies(&house, "other.example").await.unwrap();
    let next = house.node().house.doors.rollover.roll(&Actor::Terminal).await.unwrap();
    for (refused, given) in [("corp.example", "other.example"), ("other.example", "corp.example")] {
        graph.desk().refuses_changes_to = match refused {
            "corp.example" => vec!["domains/corp.example"],
            _ => vec!["domains/other.example"],
        };
        tends(&house).await;
        assert_eq!(graph.configuration(given).unwrap()["nextSigningCertificate"], next.public.as_str(), "{given}");
        let told = trouble(house.store()).await.unwrap();
        if refused == "corp.example" {
            assert!(told.unwrap().contains("corp.example: Microsoft refused with 403"));
        } else {
            assert_eq!(told, None, "it has it already");
        }
    }
}

async fn an_assertion_goes_to_the_tenants_cloud_alone(engine: Engine) {
    let (house, graph) = federated(engine).await;
    let rollover = &house.node().house.doors.rollover;
    rollover.roll(&Actor::Terminal).await.unwrap();
    tends(&house).await;
    let new = NewApplication {
        trust: false,
        name: Name::parse("Elsewhere").unwrap(),
        domains: vec![DomainName::parse("elsewhere.example").unwrap()],
        cloud: Cloud::China,
        realm: Cloud::China.realm().unwrap().to_owned(),
        reply_url: Cloud::China.reply_url().to_owned(),
        first_offer: FirstOffer::Push,
        session_lifetime: Span::hours(8),
    };
    house.node().house.manage.add(new).await.unwrap().unwrap();
    house.clock().passes(SWITCH_AFTER);
    rollover.tend().await.unwrap();
    house.clock().passes(Span::hours(1));
    let sign_ins = graph.times("POST /72f988bf");
    tends(&house).await;
    assert_eq!(graph.times("POST /72f988bf"), sign_ins + 1, "in one cloud");
    let told = trouble(house.store()).await.unwrap().unwrap();
    assert_eq!(told, "not seen in this tenant: elsewhere.example");
    assert_eq!(graph.times("GET /v1.0/domains/elsewhere.example"), 0);
    assert!(is_believed(&house, &graph).await);
}

crate::on_both_engines!(
    nobody_signs_in_without_a_credential_or_with_one_that_was_changed,
    certificates_follow_by_themselves,
    of_several_at_once_one_does,
    what_fails_is_told_until_it_is_well,
    a_strangers_certificate_is_not_handed_over,
    a_domain_that_comes_after_the_next_one_was_confirmed_has_both,
    what_broke_half_way_is_looked_at_again,
    what_somebody_set_up_with_old_commands_is_found_before_the_switch,
    keys_that_were_replaced_meanwhile_go_nowhere,
    keys_that_were_replaced_while_a_domain_was_federated_are_told,
    what_changes_while_everything_is_looked_at_is_looked_at_again,
    a_domain_has_one_writer,
    whoever_lost_the_turn_sends_nothing_more,
    certificates_that_came_into_somebody_elses_federation_are_told,
    one_domains_failure_stops_no_other,
    an_assertion_goes_to_the_tenants_cloud_alone,
);
