//! Who signed in to a tenant, and how, stands in the record; an application signs in as well as a person; and whoever
//! was the identity provider before gets the domain back.

use countersign::domain::tenant::TenantId;
use countersign::domain::time::{Span, Time};
use countersign::flow::federate::Aim;
use countersign::keys::{SigningKey, SystemEntropy, thumbprint};
use openssl::x509::X509;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{Story, ground, trouble};
use crate::harness::graph::login::CLIENT;
use crate::harness::graph::tenant::Domain;
use crate::harness::graph::{Graph, TENANT};
use crate::harness::house::{Engine, Installation};
use crate::harness::operator::Operator;
use crate::harness::provider::application;

const NOON: Time = Time(1_800_014_400_000);

fn key() -> SigningKey {
    SigningKey::generate(&SystemEntropy, "set-up", NOON, Span::days(1)).unwrap()
}

impl Story {
    /// An application that has a certificate of its own.
    async fn with_certificate(engine: Engine) -> Self {
        let graph = Graph::start().await;
        let house = Installation::of(ground(engine, &graph)).await;
        let id = |text| TenantId::parse(text).unwrap();
        let aim = Aim { tenant: id(TENANT), client: id(CLIENT) };
        let made = house.node().house.doors.connect.credentials.make(aim).await.unwrap();
        graph.desk().login.certificate = Some(made.unwrap().1.into_bytes());
        let owner = Operator::first(&house).await;
        let place = format!("/console/applications/{}/tenant", application(&house).await.id);
        Self { house, graph, owner, place }
    }

    /// What the record says of sign-ins to tenants, oldest first: the kind, and the detail.
    async fn connections(&self) -> Vec<(String, Value)> {
        let all = self.house.store().changes().before(None, 100).await.unwrap();
        let of_tenants = all.into_iter().rev().filter(|one| one.kind.ends_with("connected"));
        of_tenants.map(|one| (one.kind, one.detail.unwrap())).collect()
    }
}

fn came(how: &str) -> (String, Value) {
    ("tenant_connected".to_owned(), json!({"tenant": TENANT, "how": how}))
}

fn went() -> (String, Value) {
    ("tenant_disconnected".to_owned(), json!({"tenant": TENANT}))
}

async fn who_signs_in_to_a_tenant_stands_in_the_record(engine: Engine) {
    let story = Story::begins(engine).await;
    story.asks().await;
    assert_eq!(story.connections().await, [], "a code alone opens nothing");
    story.acts("end").await;
    assert_eq!(story.connections().await, [], "nor is there anything to end");
    story.asks().await;
    let (_, _) = tokio::join!(story.looks(), story.looks());
    assert_eq!(story.connections().await, [came("device_code")]);
    story.asks().await;
    assert_eq!(story.connections().await, [came("device_code"), went()], "another code ends the sign-in before");
    story.looks().await;
    let ended = story.acts("end").await;
    assert_eq!(ended.header("location"), format!("{}?done=disconnected", story.place), "{}", ended.body);
    story.acts("end").await;
    assert_eq!(story.connections().await, [came("device_code"), went(), came("device_code"), went()]);

    let mut owner = story.owner;
    let id = story.place.split('/').nth(3).unwrap();
    let by = format!(
        "SELECT COUNT(*) FROM changes WHERE kind LIKE 'tenant_%connected' AND actor LIKE 'operator:%' AND subject = '{id}'"
    );
    assert_eq!(story.house.count(&by).await, 4);
    for (language, words) in [
        ("en", ["signed in to a tenant", "sign-in to a tenant ended", "with a code"]),
        ("de", ["bei einem Mandanten angemeldet", "Anmeldung bei einem Mandanten beendet", "mit einem Code"]),
    ] {
        owner.browser.extra = vec![("accept-language", language.to_owned())];
        let page = owner.opens("/console/changes").await;
        for words in words {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        assert!(page.body.contains(TENANT) && !page.body.contains("token-1"), "{}", page.body);
    }
}

/// Whatever ends a sign-in, the record says once that it ended: the time, found by the sweep or by whoever looks next, at
/// whichever node.
async fn a_sign_in_that_ends_by_itself_is_written_once(engine: Engine) {
    for swept in [true, false] {
        let mut story = Story::connected(engine).await;
        story.house.clock().passes(Span::minutes(61));
        if swept {
            story.connect().tend().await.unwrap();
            assert_eq!(story.connections().await, [came("device_code"), went()]);
        }
        assert_eq!(story.owner.signs_in().await.status, StatusCode::OK);
        assert!(story.opens().await.has("tenant-by-code"));
        story.connect().tend().await.unwrap();
        assert_eq!(story.connections().await, [came("device_code"), went()]);
        assert!(story.connect().held.is_empty() && story.kept().await == 0);
        let by = "SELECT COUNT(*) FROM changes WHERE kind = 'tenant_disconnected' AND actor NOT LIKE 'operator:%'";
        assert_eq!(story.house.count(by).await, 1);
    }
    // The process that was signed in by is gone, and another one finds it.
    let mut story = Story::connected(engine).await;
    story.house.add_node().await;
    story.house.clock().passes(Span::minutes(61));
    story.house.nodes[1].house.doors.connect.tend().await.unwrap();
    story.connect().tend().await.unwrap();
    assert_eq!(story.connections().await, [came("device_code"), went()]);

    // Whoever leaves the console leaves the tenant.
    let story = Story::connected(engine).await;
    story.owner.submits("/console/sign-out", &[]).await;
    assert_eq!(story.connections().await, [came("device_code"), went()]);
}

/// A refused sign-in is none, and is not written.
async fn a_no_of_microsofts_is_no_sign_in(engine: Engine) {
    let story = Story::begins(engine).await;
    story.graph.desk().login.refuses = Some("authorization_declined");
    story.asks().await;
    trouble(&story.looks().await, StatusCode::BAD_GATEWAY, "authorization_declined");
    assert_eq!((story.connections().await, story.kept().await), (vec![], 0));
}

async fn an_application_signs_in_with_its_certificate(engine: Engine) {
    let story = Story::with_certificate(engine).await;
    let page = story.opens().await;
    assert!(page.has("tenant-as-application"), "{}", page.body);
    let entered = story.acts("application").await;
    assert_eq!(entered.header("location"), story.place, "{}", entered.body);
    assert!(story.opens().await.has("tenant-connected"));
    assert_eq!(story.connections().await, [came("application")]);
    let plan = story.plan().await;
    assert_eq!(plan.text("plan-who").as_deref(), Some("The application itself"), "{}", plan.body);
    assert_eq!(story.kept().await, 1);
    for cell in crate::harness::tables::everything(&story.house.ground.store).await {
        assert!(!cell.value.contains("PRIVATE KEY"), "{}.{}", cell.table, cell.column);
    }
    story.acts("end").await;
    assert_eq!(story.connections().await, [came("application"), went()]);

    // A certificate that the tenant does not know opens nothing.
    let other = X509::from_der(key().certificate_der()).unwrap().to_pem().unwrap();
    story.graph.desk().login.certificate = Some(other);
    trouble(&story.acts("application").await, StatusCode::BAD_GATEWAY, "invalid_client");
    assert_eq!((story.kept().await, story.connections().await.len()), (0, 2));
}

async fn without_a_certificate_no_application_signs_in(engine: Engine) {
    let story = Story::begins(engine).await;
    assert!(!story.opens().await.has("tenant-as-application"));
    trouble(&story.acts("application").await, StatusCode::CONFLICT, "credential make");
    assert_eq!((story.kept().await, story.polls()), (0, 0));
}

async fn another_provider_gets_the_domain_back(engine: Engine) {
    let story = Story::abroad(engine).await;
    let certificate = key().certificate_base64().to_owned();
    let before = json!({"id": "one", "displayName": "Old", "issuerUri": "http://old.corp.example/adfs/services/trust",
        "passiveSignInUri": "https://old.corp.example/adfs/ls/", "preferredAuthenticationProtocol": "wsFed",
        "signOutUri": "https://old.corp.example/adfs/ls/", "signingCertificate": certificate,
        "promptLoginBehavior": "disabled", "federatedIdpMfaBehavior": "acceptIfMfaDoneByFederatedIdp"});
    let domain = Domain { authentication_type: "Federated", configuration: Some(before.clone()), ..Domain::managed() };
    story.graph.set(|tenant| drop(tenant.domains.insert("corp.example".to_owned(), domain)));
    let plan = story.plan().await;
    assert!(plan.has("accept-other_federation") && plan.body.contains("old.corp.example"), "{}", plan.body);
    let fingerprint = plan.field("fingerprint").unwrap();
    let page = story.confirms(&fingerprint, &["without_identity", "not_active"]).await;
    trouble(&page, StatusCode::CONFLICT, "old.corp.example");
    let page = story.confirms(&fingerprint, &["without_identity", "not_active", "other_federation"]).await;
    assert!(page.has("tenant-applied"), "{}", page.body);
    assert_ne!(story.graph.configuration("corp.example").unwrap()["issuerUri"], before["issuerUri"]);

    // Where the way back leads is shown before anybody walks it.
    let writes = story.writes();
    let page = story.owner.opens(&story.at("/undo")).await;
    assert!(page.text("undo-snapshot-lead").unwrap().contains("another identity provider"), "{}", page.body);
    let thumbprint = thumbprint(&certificate).unwrap();
    for value in ["http://old.corp.example/adfs/services/trust", "https://old.corp.example/adfs/ls/", &thumbprint] {
        assert!(page.body.contains(value), "{value}: {}", page.body);
    }
    assert_eq!(story.writes(), writes);
    let undone = story.does("/undo", &[("to", "snapshot")]).await;
    assert!(
        undone.has("tenant-undone") && undone.text("undone-now").unwrap().starts_with("Federated"),
        "{}",
        undone.body
    );
    assert!(!undone.has("undone-person") && !undone.has("undone-other"), "nobody needs a password: {}", undone.body);
    assert_eq!(story.graph.configuration("corp.example").unwrap(), before);
    assert_eq!(story.graph.authentication_type("corp.example"), "Federated");
    assert_eq!(story.changes("federation_undone").await, 1);
}

async fn a_certificate_that_was_changed_behind_our_back_is_none(engine: Engine) {
    let story = Story::with_certificate(engine).await;
    assert!(story.owner.opens(&story.place).await.body.contains("value=\"application\""));
    story.house.sql("UPDATE graph_credentials SET not_after = not_after + 1").await;
    let page = story.owner.opens(&story.place).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(!page.body.contains("value=\"application\""), "{}", page.body);
    let page = story.owner.submits(&story.place, &[("act", "code"), ("tenant", "x"), ("client", "y")]).await;
    assert_ne!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", page.body);
    assert_eq!(story.house.count("SELECT COUNT(*) FROM audit WHERE event = 'row_forged'").await, 1);
}

crate::on_both_engines!(
    a_certificate_that_was_changed_behind_our_back_is_none,
    who_signs_in_to_a_tenant_stands_in_the_record,
    a_no_of_microsofts_is_no_sign_in,
    a_sign_in_that_ends_by_itself_is_written_once,
    an_application_signs_in_with_its_certificate,
    without_a_certificate_no_application_signs_in,
    another_provider_gets_the_domain_back,
);
