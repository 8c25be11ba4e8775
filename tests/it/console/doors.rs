//! Every door of the console with every role and with none, every form without its token and from elsewhere.

use countersign::domain::operator::{Act, Role};
use countersign::domain::time::Span;
use reqwest::{Method, StatusCode};

use crate::harness::house::{Engine, Installation};
use crate::harness::operator::Operator;

/// A door that opens to whoever may do its act.
pub struct Door {
    pub method: &'static str,
    pub path: &'static str,
    pub act: Act,
}

const fn door(method: &'static str, path: &'static str, act: Act) -> Door {
    Door { method, path, act }
}

/// Every door behind which somebody has to be in. A name in braces is filled by the test.
pub const DOORS: &[Door] = &[
    door("GET", "/console/", Act::Enter),
    door("GET", "/console/prove", Act::Enter),
    door("POST", "/console/sign-out", Act::Enter),
    door("POST", "/console/api/prove/begin", Act::Enter),
    door("POST", "/console/api/prove/finish", Act::Enter),
    door("GET", "/console/applications", Act::SeeApplications),
    door("GET", "/console/applications/new", Act::Configure),
    door("POST", "/console/applications/new", Act::Configure),
    door("GET", "/console/applications/{id}", Act::SeeApplications),
    door("GET", "/console/applications/{id}/federation", Act::SeeApplications),
    door("GET", "/console/applications/{id}/settings", Act::SeeApplications),
    door("POST", "/console/applications/{id}/settings", Act::Configure),
    door("POST", "/console/applications/{id}/domains", Act::Configure),
    door("GET", "/console/applications/{id}/service-providers", Act::SeeApplications),
    door("GET", "/console/applications/{id}/service-providers/new", Act::Configure),
    door("POST", "/console/applications/{id}/service-providers/new", Act::Configure),
    door("POST", "/console/applications/{id}/service-providers/metadata", Act::Configure),
    door("GET", "/console/applications/{id}/service-providers/{provider}", Act::SeeApplications),
    door("POST", "/console/applications/{id}/service-providers/{provider}", Act::Configure),
    door("POST", "/console/applications/{id}/service-providers/{provider}/remove", Act::Configure),
    door("GET", "/console/applications/{id}/external-mfa", Act::SeeApplications),
    door("POST", "/console/applications/{id}/external-mfa/add", Act::Configure),
    door("POST", "/console/applications/{id}/external-mfa/remove", Act::Configure),
    door("POST", "/console/applications/{id}/external-mfa/link", Act::Configure),
    door("POST", "/console/applications/{id}/external-mfa/unlink", Act::Configure),
    door("GET", "/console/applications/{id}/external-mfa/{method}/list", Act::Configure),
    door("POST", "/console/applications/{id}/external-mfa/{method}/list", Act::Configure),
    door("POST", "/console/applications/{id}/external-mfa/{method}/list/trial", Act::Configure),
    door("POST", "/console/applications/{id}/external-mfa/roll", Act::ManageKeys),
    door("POST", "/console/applications/{id}/external-mfa/replace", Act::ManageKeys),
    door("GET", "/console/applications/{id}/tenant", Act::Federate),
    door("POST", "/console/applications/{id}/tenant", Act::Federate),
    door("POST", "/console/api/tenant/{id}", Act::Federate),
    door("GET", "/console/applications/{id}/tenant/{domain}", Act::Federate),
    door("POST", "/console/applications/{id}/tenant/{domain}", Act::Federate),
    door("GET", "/console/applications/{id}/tenant/{domain}/check", Act::Federate),
    door("GET", "/console/applications/{id}/tenant/{domain}/undo", Act::Federate),
    door("POST", "/console/applications/{id}/tenant/{domain}/undo", Act::Federate),
    door("GET", "/console/applications/{id}/tenant/{domain}/next-certificate", Act::Federate),
    door("POST", "/console/applications/{id}/tenant/{domain}/next-certificate", Act::Federate),
    door("GET", "/console/applications/{id}/tenant/{domain}/people", Act::Federate),
    door("POST", "/console/applications/{id}/tenant/{domain}/people", Act::Federate),
    door("GET", "/console/applications/{id}/tenant/{domain}/people/undo", Act::Federate),
    door("POST", "/console/applications/{id}/tenant/{domain}/people/undo", Act::Federate),
    door("GET", "/console/applications/{id}/tenant/{domain}/people/undo/{nth}", Act::Federate),
    door("GET", "/console/applications/{id}/tenant/{domain}/people/take-back", Act::Federate),
    door("POST", "/console/applications/{id}/tenant/{domain}/people/take-back", Act::Federate),
    door("GET", "/console/applications/{id}/users", Act::SeeUsers),
    door("GET", "/console/applications/{id}/sheet", Act::PrintLinks),
    door("POST", "/console/applications/{id}/sheet", Act::PrintLinks),
    door("GET", "/console/applications/{id}/invite", Act::Invite),
    door("POST", "/console/applications/{id}/invite", Act::Invite),
    door("GET", "/console/applications/{id}/import", Act::Invite),
    door("POST", "/console/applications/{id}/import", Act::Invite),
    door("GET", "/console/applications/{id}/imports", Act::SeeUsers),
    door("GET", "/console/applications/{id}/imports/{import}", Act::SeeUsers),
    door("POST", "/console/applications/{id}/imports/{import}", Act::Invite),
    door("GET", "/console/applications/{id}/imports/{import}/result.csv", Act::SeeUsers),
    door("GET", "/console/api/imports/{import}", Act::SeeUsers),
    door("GET", "/console/users", Act::SeeUsers),
    door("GET", "/console/api/live/users", Act::SeeUsers),
    door("GET", "/console/api/live/users/events", Act::SeeUsers),
    door("GET", "/console/api/live/users/{id}", Act::SeeUsers),
    door("GET", "/console/api/live/users/{id}/events", Act::SeeUsers),
    door("GET", "/console/api/live/applications/{id}/users", Act::SeeUsers),
    door("GET", "/console/api/live/applications/{id}/users/events", Act::SeeUsers),
    door("POST", "/console/users/{id}/resend", Act::Invite),
    door("POST", "/console/users/{id}/invitation/revoke", Act::Invite),
    door("POST", "/console/users/{id}/suspend", Act::Suspend),
    door("POST", "/console/users/{id}/resume", Act::Suspend),
    door("GET", "/console/users/{id}/remove", Act::RemoveUsers),
    door("POST", "/console/users/{id}/remove", Act::RemoveUsers),
    door("GET", "/console/users/{id}", Act::SeeUsers),
    door("GET", "/console/users/{id}/devices/{device}", Act::TendDevices),
    door("POST", "/console/users/{id}/devices/{device}/rename", Act::TendDevices),
    door("POST", "/console/users/{id}/devices/{device}/remove", Act::TendDevices),
    door("POST", "/console/users/{id}/devices/{device}/push", Act::TestPush),
    door("POST", "/console/users/{id}/sessions/end", Act::EndSessions),
    door("GET", "/console/users/{id}/identity", Act::SetIdentity),
    door("POST", "/console/users/{id}/immutable-id", Act::SetIdentity),
    door("POST", "/console/users/{id}/personal-address", Act::SetIdentity),
    door("GET", "/console/users/{id}/protect", Act::Protect),
    door("POST", "/console/users/{id}/protect", Act::Protect),
    door("GET", "/console/users/{id}/test", Act::TestUsers),
    door("GET", "/console/users/{id}/reactivate", Act::Reactivate),
    door("POST", "/console/users/{id}/reactivate", Act::Reactivate),
    door("GET", "/console/users/{id}/passcode", Act::IssuePasscodes),
    door("POST", "/console/users/{id}/passcode", Act::IssuePasscodes),
    door("GET", "/console/organisation", Act::Configure),
    door("POST", "/console/organisation", Act::Configure),
    door("POST", "/console/organisation/logo", Act::Configure),
    door("POST", "/console/organisation/logo/remove", Act::Configure),
    door("GET", "/console/requests", Act::SeeRequests),
    door("GET", "/console/requests/export", Act::ExportLog),
    door("GET", "/console/requests/{id}", Act::SeeRequests),
    door("GET", "/console/operators", Act::SeeOperators),
    door("GET", "/console/operators/new", Act::ManageOperators),
    door("POST", "/console/operators/new", Act::ManageOperators),
    door("GET", "/console/operators/{id}", Act::SeeOperators),
    door("POST", "/console/operators/{id}/link", Act::ManageOperators),
    door("POST", "/console/operators/{id}/role", Act::ManageOperators),
    door("POST", "/console/operators/{id}/remove", Act::ManageOperators),
    door("GET", "/console/tokens", Act::SeeTokens),
    door("GET", "/console/tokens/new", Act::MakeTokens),
    door("POST", "/console/tokens/new", Act::MakeTokens),
    door("POST", "/console/tokens/{id}/revoke", Act::RevokeTokens),
    door("GET", "/console/tokens/calls", Act::SeeTokens),
    door("GET", "/console/errors", Act::SeeRequests),
    door("GET", "/console/keys", Act::SeeApplications),
    door("POST", "/console/keys/roll", Act::ManageKeys),
    door("POST", "/console/keys/confirm", Act::ManageKeys),
    door("POST", "/console/keys/switch", Act::ManageKeys),
    door("POST", "/console/keys/replace", Act::ManageKeys),
    door("GET", "/console/changes", Act::SeeChanges),
    door("GET", "/console/changes/export", Act::ExportLog),
    door("GET", "/console/changes/head", Act::ExportLog),
];

/// The doors that stand open to whoever has a link or a passkey yet to show.
const OPEN: &[&str] = &[
    "/console/sign-in",
    "/console/begin",
    "/console/api/entry/begin",
    "/console/api/entry/finish",
    "/console/api/link/open",
    "/console/api/link/begin",
    "/console/api/link/finish",
];

#[test]
fn the_list_of_doors_is_the_routers() {
    let source = include_str!("../../../src/web/router.rs");
    let mut routed: Vec<(String, &str)> = Vec::new();
    for route in source.split(".route(\"/console/").skip(1) {
        let (path, handler) = route.split_once("\", ").unwrap();
        let method = if handler.starts_with("get(") { "GET" } else { "POST" };
        routed.push((format!("/console/{path}"), method));
    }
    let all = routed.len();
    routed.retain(|(path, _)| !OPEN.contains(&path.as_str()));
    let mut listed: Vec<_> = DOORS.iter().map(|door| (door.path.to_owned(), door.method)).collect();
    routed.sort();
    listed.sort();
    assert_eq!(routed, listed);
    assert_eq!(all - DOORS.len(), OPEN.len(), "and what stands open is said to");
}

/// The identifiers that stand for the names in braces, without the braces.
fn filled(path: &str) -> String {
    path.replace("{id}", &"0".repeat(32))
        .replace("{device}", &"1".repeat(32))
        .replace("{import}", &"2".repeat(32))
        .replace("{provider}", &"3".repeat(32))
        .replace("{method}", &"4".repeat(32))
        .replace("{domain}", "corp.example")
        .replace("{nth}", "1")
}

async fn knocks(operator: &Operator, door: &Door) -> crate::harness::browser::Page {
    let path = filled(door.path);
    if path.ends_with("/events") {
        return operator.browser.knocks_at_events(&path).await;
    }
    if path.starts_with("/console/api/live/") {
        return operator.browser.calls(Method::GET, &path, None).await;
    }
    if door.method == "GET" {
        return operator.browser.asks(&path).await;
    }
    if path.starts_with("/console/api/") {
        return operator.browser.calls(Method::POST, &path, Some(&serde_json::json!({}))).await;
    }
    // Without the right token: who may not even do it is told so first.
    operator.browser.posts(&path, &[("csrf", "wrong")]).await
}

async fn every_door_asks_for_its_role(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let stranger = Operator::new(&house.node().base);
    for door in DOORS {
        let page = knocks(&stranger, door).await;
        if door.method == "GET" && !door.path.starts_with("/console/api/") {
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", door.path);
            assert!(page.header("location").starts_with("/console/sign-in?next="), "{}", door.path);
        } else {
            assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{} {}", door.method, door.path);
        }
    }
    for role in [Role::Auditor, Role::Helpdesk, Role::Admin] {
        let operator = owner.brings(role).await;
        every_door_for(&operator, role).await;
    }
    every_door_for(&owner, Role::Owner).await;
}

async fn every_door_for(operator: &Operator, role: Role) {
    for door in DOORS {
        let page = knocks(operator, door).await;
        let told = page.refusal().or_else(|| {
            let told: Option<serde_json::Value> = serde_json::from_str(&page.body).ok();
            told?["refusal"].as_str().map(str::to_owned)
        });
        let refused = told.as_deref() == Some("not-allowed");
        assert_eq!(refused, !role.may(door.act), "{role} at {} {}: {}", door.method, door.path, page.status);
        if refused {
            assert_eq!(page.status, StatusCode::FORBIDDEN);
        }
    }
}

async fn a_form_without_its_token_does_nothing(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let other = owner.brings(Role::Owner).await;
    let foreign = other.opens("/console/applications").await.field("csrf").unwrap();
    for door in DOORS.iter().filter(|door| door.method == "POST" && !door.path.starts_with("/console/api/")) {
        let path = filled(door.path);
        for token in ["", "wrong", foreign.as_str()] {
            let page = owner.browser.posts(&path, &[("csrf", token)]).await;
            assert_eq!(page.refusal().as_deref(), Some("forged"), "{path} with {token:?}");
        }
    }
    // From another page altogether: refused before anybody looks who is in.
    let own = owner.opens("/console/applications").await.field("csrf").unwrap();
    for door in DOORS.iter().filter(|door| door.method == "POST") {
        let request = owner
            .browser
            .request(Method::POST, &filled(door.path))
            .header("origin", "https://evil.example")
            .header("sec-fetch-site", "cross-site")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("csrf={own}"));
        let page = owner.browser.send(request).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{}", door.path);
    }
    assert_eq!(owner.opens("/console/").await.status, StatusCode::OK, "and the owner is still in");
}

async fn a_dangerous_door_wants_a_fresh_proof(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    house.clock().passes(Span::minutes(5));
    let mut led = Vec::new();
    for door in DOORS.iter().filter(|door| door.act.needs_fresh_proof()) {
        let page = knocks(&owner, door).await;
        let path: String = url::form_urlencoded::byte_serialize(filled(door.path).as_bytes()).collect();
        if door.method == "GET" {
            assert_eq!(page.header("location"), format!("/console/prove?next={path}"));
        } else if door.path.starts_with("/console/api/") {
            let told: serde_json::Value = serde_json::from_str(&page.body).unwrap();
            assert_eq!(told["refusal"], "prove-again", "{}", door.path);
        } else {
            assert_eq!(page.refusal().as_deref(), Some("prove-again"), "{}", door.path);
            let (_, next) = page.body.split_once("/console/prove?next=").unwrap_or_else(|| panic!("{}", page.body));
            let next = next.split_once('"').unwrap().0.replace("%2F", "/");
            assert!(next.starts_with("/console/") && !next.contains('%'), "{next}");
            led.push((door.path, next));
        }
    }
    assert!(led.len() > 20, "{led:?}");
    assert_eq!(owner.opens("/console/operators").await.status, StatusCode::OK, "looking needs none");
    assert_eq!(owner.proves().await.status, StatusCode::OK);
    // Whoever proved themselves comes to a page, not to an address that takes forms alone.
    for (from, next) in led {
        let is_a_page = |door: &Door| door.method == "GET" && filled(door.path) == next;
        assert!(DOORS.iter().any(is_a_page), "{from} leads to {next}");
        assert_ne!(owner.browser.asks(&next).await.status, StatusCode::METHOD_NOT_ALLOWED, "{from} leads to {next}");
    }
    assert_eq!(owner.opens("/console/operators/new").await.status, StatusCode::OK);
    let link = owner.lets_in("Adam Admin", "adam@corp.example", Role::Admin).await;
    assert!(link.contains("/console/begin#"));
}

crate::on_both_engines!(
    every_door_asks_for_its_role,
    a_form_without_its_token_does_nothing,
    a_dangerous_door_wants_a_fresh_proof,
);
