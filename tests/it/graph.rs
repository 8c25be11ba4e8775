//! The client of Microsoft Graph against a pretended one that holds the documented behaviour and errors.

use std::sync::{Arc, Mutex};

use countersign::domain::address::{Address, DomainName};
use countersign::domain::tenant::TenantId;
use countersign::domain::text::Name;
use countersign::domain::time::{Clock as _, Span, Time};
use countersign::domain::user::ImmutableId;
use countersign::graph::{Asked, Entrance, Graph, GraphError, Loopback, Need, NewTenantUser, Places, Way};
use countersign::keys::{Credential, Secret, SigningKey, SystemEntropy};
use countersign::outbound::{Outbound, Settings};
use openssl::pkey::PKey;
use openssl::x509::X509;
use serde_json::json;
use url::Url;

use crate::harness::clock::HandClock;
use crate::harness::graph::login::CLIENT;
use crate::harness::graph::tenant::{Domain, person};
use crate::harness::graph::{Graph as Server, TENANT};

/// Whatever is to be sent is sent.
fn always() -> std::future::Ready<Result<(), GraphError>> {
    std::future::ready(Ok(()))
}

fn entrance(server: &Server, clock: &HandClock) -> Entrance {
    let place = Url::parse(&format!("{}/", server.origin())).unwrap();
    Entrance {
        outbound: Outbound::new(Settings { allow_loopback: true, ..Settings::default() }),
        places: Places { login: place.clone(), graph: place },
        tenant: TenantId::parse(TENANT).unwrap(),
        client_id: CLIENT.to_owned(),
        need: Need::Federate,
        clock: Arc::new(clock.clone()),
        entropy: Arc::new(SystemEntropy),
        patience: Span::minutes(3),
    }
}

async fn signed_in(server: &Server) -> Graph {
    signed_in_for(Need::Federate, server).await
}

async fn signed_in_for(need: Need, server: &Server) -> Graph {
    let door = Entrance { need, ..entrance(server, &HandClock::default()) };
    door.enter(Way::DeviceCode, |_| {}).await.unwrap()
}

fn corp() -> DomainName {
    DomainName::parse("corp.example").unwrap()
}

fn certificate() -> String {
    let key = SigningKey::generate(&SystemEntropy, "test", Time(1_800_014_400_000), Span::days(1)).unwrap();
    key.certificate_base64().to_owned()
}

fn body(certificate: &str) -> serde_json::Value {
    json!({"issuerUri": "https://id.corp.example/fed/corp.example/", "preferredAuthenticationProtocol": "wsFed",
        "signingCertificate": certificate})
}

#[tokio::test]
async fn a_device_code_is_shown_and_waited_for() {
    let server = Server::start().await;
    server.desk().login.pending = 3;
    let told = Mutex::new(Vec::new());
    let tell = |asked: &Asked| told.lock().unwrap().push(asked.clone());
    let graph = entrance(&server, &HandClock::default()).enter(Way::DeviceCode, tell).await.unwrap();
    assert_eq!(graph.domains().await.unwrap().len(), 2);
    let told = told.into_inner().unwrap();
    assert!(matches!(&told[..], [Asked::Code(code)] if code.code == "ABCD-EFGH"), "{told:?}");
    assert_eq!(server.times(&format!("POST /{TENANT}/oauth2/v2.0/token")), 4);
    assert!(!format!("{:?}", graph.token()).contains("token-1"));
}

#[tokio::test]
async fn a_code_that_is_declined_or_too_old_lets_nobody_in() {
    let server = Server::start().await;
    for word in ["authorization_declined", "expired_token", "bad_verification_code"] {
        server.desk().login.refuses = Some(word);
        let refused = entrance(&server, &HandClock::default()).enter(Way::DeviceCode, |_| {}).await;
        assert!(matches!(refused, Err(GraphError::NotSignedIn { code, .. }) if code == word));
    }
}

#[tokio::test]
async fn a_sign_in_to_another_tenant_opens_nothing() {
    let server = Server::start().await;
    server.desk().login.other_tenant = Some("11111111-2222-4333-8444-555555555555");
    let refused = entrance(&server, &HandClock::default()).enter(Way::DeviceCode, |_| {}).await;
    assert!(matches!(refused, Err(GraphError::OtherTenant { found, .. }) if found.starts_with("11111111-")));
    assert_eq!(server.times("GET /v1.0/"), 0);
}

#[tokio::test]
async fn a_browser_comes_back_with_a_code_that_nobody_else_can_redeem() {
    let server = Server::start().await;
    let loopback = Loopback::open().await.unwrap();
    let back = loopback.address();
    let opened = |asked: &Asked| {
        let Asked::Open(url) = asked else { panic!("{asked:?}") };
        let (url, back) = (url.clone(), back.clone());
        tokio::spawn(async move {
            // Somebody else finds the port first: their code is not taken.
            let forged = reqwest::get(format!("{back}/?code=stolen&state=guessed")).await.unwrap();
            assert_eq!(forged.status(), 404);
            let seen = reqwest::get(url).await.unwrap();
            assert!(seen.text().await.unwrap().contains("can be closed"));
        });
    };
    let graph = entrance(&server, &HandClock::default()).enter(Way::Browser(loopback), opened).await.unwrap();
    assert_eq!(graph.me().await.unwrap().unwrap(), "admin@tenant.onmicrosoft.com");
}

#[tokio::test]
async fn an_application_proves_itself_with_its_certificate() {
    let server = Server::start().await;
    let made = || {
        let key = SigningKey::generate(&SystemEntropy, "set-up", Time(1_800_014_400_000), Span::days(1)).unwrap();
        let private = PKey::private_key_from_pkcs8(&key.pkcs8().unwrap()).unwrap().private_key_to_pem_pkcs8().unwrap();
        let certificate = X509::from_der(key.certificate_der()).unwrap().to_pem().unwrap();
        (Credential::from_pem(&certificate, &private).unwrap(), certificate)
    };
    let ((credential, certificate), (other, _)) = (made(), made());
    server.desk().login.certificate = Some(certificate);
    let door = entrance(&server, &HandClock::default());
    let refused = door.enter(Way::Application(Arc::new(other)), |_| {}).await;
    assert!(matches!(refused, Err(GraphError::NotSignedIn { code, .. }) if code == "invalid_client"));
    let graph = door.enter(Way::Application(Arc::new(credential)), |_| panic!("nobody is asked")).await.unwrap();
    assert_eq!(graph.me().await.unwrap(), None, "a program is nobody");
    assert_eq!(graph.domain(&corp()).await.unwrap().unwrap().authentication_type, "Managed");
}

#[tokio::test]
async fn what_is_throttled_is_asked_again_when_microsoft_says() {
    let server = Server::start().await;
    let graph = signed_in(&server).await;
    server.desk().plans.extend([(429, Some("0")), (503, Some("0")), (429, Some("0"))]);
    assert!(graph.domain(&corp()).await.unwrap().is_some());
    assert_eq!(server.times("GET /v1.0/domains/corp.example"), 4);
    // What broke down half-way is not written twice.
    server.desk().plans.push_back((503, Some("0")));
    let refused = graph.federate(&corp(), &body(&certificate()), always).await;
    assert!(refused.unwrap_err().is(503));
    assert_eq!(server.times("POST /v1.0/domains"), 1);
    server.desk().plans.push_back((429, Some("0")));
    graph.federate(&corp(), &body(&certificate()), always).await.unwrap();
    assert_eq!(server.times("POST /v1.0/domains"), 3);
    server.desk().plans.push_back((429, Some("3600")));
    assert!(matches!(graph.domain(&corp()).await, Err(GraphError::Throttled(_))), "nobody waits for an hour");
}

/// An instant as HTTP writes it.
fn http_date(at: Time) -> &'static str {
    let at = chrono::DateTime::from_timestamp(at.unix_seconds(), 0).unwrap();
    Box::leak(at.format("%a, %d %b %Y %H:%M:%S GMT").to_string().into_boxed_str())
}

#[tokio::test]
async fn microsoft_may_say_as_a_date_when_to_ask_again() {
    let server = Server::start().await;
    let clock = HandClock::default();
    let graph = entrance(&server, &clock).enter(Way::DeviceCode, |_| {}).await.unwrap();
    let now = clock.now();
    server.desk().plans.extend([(429, Some(http_date(now))), (503, Some(http_date(now.minus(Span::minutes(1)))))]);
    assert!(graph.domain(&corp()).await.unwrap().is_some());
    assert_eq!(server.times("GET /v1.0/domains/corp.example"), 3);
    server.desk().plans.push_back((429, Some(http_date(now.plus(Span::minutes(60))))));
    assert!(matches!(graph.domain(&corp()).await, Err(GraphError::Throttled(_))), "nobody waits for an hour");
    assert_eq!(server.times("GET /v1.0/domains/corp.example"), 4);
}

#[tokio::test]
async fn what_broke_down_for_good_is_told_and_asked_once() {
    let server = Server::start().await;
    let graph = signed_in(&server).await;
    for status in [500, 501] {
        server.desk().plans.push_back((status, Some("0")));
        assert!(graph.domain(&corp()).await.unwrap_err().is(status));
    }
    assert_eq!(server.times("GET /v1.0/domains/corp.example"), 2);
}

#[tokio::test]
async fn whoever_is_told_to_slow_down_still_gets_in() {
    let server = Server::start().await;
    server.desk().login.slow = 1;
    let graph = signed_in(&server).await;
    assert_eq!(graph.me().await.unwrap().unwrap(), "admin@tenant.onmicrosoft.com");
    assert_eq!(server.times(&format!("POST /{TENANT}/oauth2/v2.0/token")), 2);
}

#[tokio::test]
async fn a_code_is_not_waited_for_beyond_its_life() {
    let server = Server::start().await;
    let clock = HandClock::default();
    let late = clock.clone();
    let refused = entrance(&server, &clock).enter(Way::DeviceCode, move |_| late.passes(Span::minutes(16))).await;
    assert!(matches!(refused, Err(GraphError::NotSignedIn { code, .. }) if code == "expired_token"));
    assert_eq!(server.times(&format!("POST /{TENANT}/oauth2/v2.0/token")), 0, "nobody is asked any more");
}

#[tokio::test]
async fn pages_are_followed_to_their_end_and_never_to_another_host() {
    let server = Server::start().await;
    server.set(|tenant| {
        tenant.page = 10;
        tenant.users.extend((0..35).map(|n| person(&format!("p{n}@corp.example"), None)));
    });
    let graph = signed_in(&server).await;
    let people = graph.people(&corp(), None).await.unwrap();
    assert_eq!(people.len(), 35);
    assert_eq!(server.times("GET /v1.0/users"), 4);
    let elsewhere = Server::start().await;
    server.desk().links_lead_to = Some(elsewhere.origin());
    assert!(matches!(graph.people(&corp(), None).await, Err(GraphError::Astray)));
    assert!(elsewhere.desk().asked.is_empty(), "the token stays where it belongs");
}

#[tokio::test]
async fn the_documented_refusals_are_told_apart() {
    let server = Server::start().await;
    let graph = signed_in(&server).await;
    let certificate = certificate();
    server.set(|tenant| tenant.issuers_elsewhere.push("https://id.corp.example/fed/corp.example/".to_owned()));
    assert!(graph.federate(&corp(), &body(&certificate), always).await.unwrap_err().is(409));
    server.set(|tenant| tenant.issuers_elsewhere.clear());
    server.set(|tenant| tenant.domains.get_mut("corp.example").unwrap().is_default = true);
    let refused = graph.federate(&corp(), &body(&certificate), always).await.unwrap_err();
    assert!(refused.is(400) && refused.to_string().contains("default domain"), "{refused}");
    assert!(refused.to_string().contains("(request 3f0ab5a8-"), "its support finds it: {refused}");
    server.set(|tenant| {
        tenant.domains.insert("corp.example".to_owned(), Domain::managed());
    });
    server.desk().forbidden.push("domains");
    assert!(graph.configuration(&corp()).await.unwrap_err().is(403));
    server.desk().forbidden.clear();
    assert_eq!(graph.configuration(&corp()).await.unwrap(), None);
    graph.federate(&corp(), &body(&certificate), always).await.unwrap();
    let kept = graph.configuration(&corp()).await.unwrap().unwrap();
    assert_eq!(kept.text("signingCertificate"), Some(certificate.as_str()));
    assert!(graph.federate(&corp(), &body(&certificate), always).await.unwrap_err().is(400), "there is one already");
}

#[tokio::test]
async fn a_federation_without_a_certificate_never_leaves() {
    let server = Server::start().await;
    let graph = signed_in(&server).await;
    for certificate in [json!(null), json!("")] {
        let mut body = body("");
        body["signingCertificate"] = certificate;
        assert!(graph.federate(&corp(), &body, always).await.is_err());
    }
    assert_eq!(server.times("POST /v1.0/"), 0);
    assert_eq!(server.authentication_type("corp.example"), "Managed");
}

#[tokio::test]
async fn a_token_is_not_used_beyond_its_hour() {
    let server = Server::start().await;
    let clock = HandClock::default();
    let graph = entrance(&server, &clock).enter(Way::DeviceCode, |_| {}).await.unwrap();
    assert!(graph.token().expires_at.since(clock.now()) <= Span::minutes(60));
    clock.passes(Span::minutes(61));
    assert!(matches!(graph.domains().await, Err(GraphError::Over)));
    assert_eq!(server.times("GET /v1.0/"), 0);
}

#[tokio::test]
async fn nobody_may_do_more_than_they_signed_in_for() {
    let server = Server::start().await;
    server.set(|tenant| tenant.users.push(person("alice@corp.example", None)));
    let id = ImmutableId::parse("one==").unwrap();
    for need in Need::ALL {
        let graph = signed_in_for(need, &server).await;
        let asked = {
            let desk = server.desk();
            desk.login.scopes[desk.login.tokens.last().unwrap()].clone().unwrap()
        };
        let origin = format!("{}/", server.origin());
        let asked: Vec<&str> = asked.split(' ').skip(1).map(|one| one.strip_prefix(&origin).unwrap()).collect();
        assert_eq!(asked, need.permissions(), "no more is asked for");
        let federated = graph.federate(&corp(), &body(&certificate()), always).await;
        let may = matches!(need, Need::Federate | Need::HandOver);
        assert_eq!(federated.is_ok(), may, "{need:?}: {federated:?}");
        if may {
            server.set(|tenant| drop(tenant.domains.insert("corp.example".to_owned(), Domain::managed())));
        } else {
            let told = federated.unwrap_err().to_string();
            for word in ["403", "Domain-InternalFederation.ReadWrite.All", "Directory.AccessAsUser.All"] {
                assert!(told.contains(word), "{word}: {told}");
            }
        }
        let identified = graph.identify("id-alice@corp.example", Some(&id)).await;
        assert_eq!(identified.is_ok(), matches!(need, Need::People | Need::LookAndPeople), "{need:?}: {identified:?}");
        assert!(identified.map_or_else(|error| error.to_string().contains("User.ReadWrite.All"), |()| true));
        let seen = graph.people(&corp(), None).await;
        let may = !matches!(need, Need::HandOver | Need::Reconcile);
        assert_eq!(seen.is_ok(), may, "{need:?}: {seen:?}");
        let log = graph.sign_ins(Time(0), Time(1)).await;
        assert_eq!(log.is_ok(), need == Need::Reconcile, "{need:?}: {log:?}");
    }
}

#[tokio::test]
async fn json_of_another_form_is_told_and_nothing_more() {
    let server = Server::start().await;
    let graph = signed_in(&server).await;
    let odd =
        ["[]", "[1]", "\"text\"", "7", "null", "{}", "{\"value\":7}", "{\"value\":[7]}", "{\"value\":{\"value\":[]}}"];
    for odd in odd {
        server.desk().pages.insert("/v1.0/domains".to_owned(), odd.to_owned());
        let answer = graph.domains().await;
        assert!(matches!(answer, Err(GraphError::Unreadable(_))), "{odd}: {answer:?}");
        server.desk().pages.insert("/v1.0/domains/corp.example/federationConfiguration".to_owned(), odd.to_owned());
        let answer = graph.configuration(&corp()).await;
        assert!(matches!(answer, Err(GraphError::Unreadable(_))), "{odd}: {answer:?}");
    }
}

#[tokio::test]
async fn people_get_their_identity_by_microsofts_rules() {
    let server = Server::start().await;
    let mut synced = person("synced@corp.example", Some("abc=="));
    synced["onPremisesSyncEnabled"] = true.into();
    server.set(|tenant| tenant.users.extend([synced, person("alice@corp.example", None)]));
    let graph = signed_in_for(Need::People, &server).await;
    let id = |text: &str| ImmutableId::parse(text).unwrap();
    let alice = graph.person("alice@corp.example").await.unwrap().unwrap();
    graph.identify(&alice.id, Some(&id("one=="))).await.unwrap();
    assert_eq!(server.immutable_id("alice@corp.example").as_deref(), Some("one=="));
    assert!(graph.identify("id-synced@corp.example", Some(&id("two=="))).await.unwrap_err().is(400));
    signed_in(&server).await.federate(&corp(), &body(&certificate()), always).await.unwrap();
    assert!(graph.identify(&alice.id, Some(&id("two=="))).await.unwrap_err().is(400), "not in a federated domain");
    let (address, name) = (Address::parse("new@corp.example").unwrap(), Name::parse("New Person").unwrap());
    let password = Secret::random(&SystemEntropy);
    let new = NewTenantUser { address: &address, name: &name, immutable_id: &id("new=="), password: &password };
    let made = graph.make_person(&new).await.unwrap();
    assert_eq!(made.immutable_id(), Some("new=="));
    assert!(graph.make_person(&new).await.unwrap_err().is(400), "nobody twice");
    assert_eq!(graph.person("nobody@corp.example").await.unwrap(), None);
}
