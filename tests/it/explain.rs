//! `countersign doctor --explain`: the cause is found in what is configured here and in the log.

use crate::harness::desk::Desk;

fn desk() -> Desk {
    let desk = Desk::empty().set("server.base_url", "https://id.corp.example");
    desk.does("keys init");
    desk.does("application add --name M365 --domain corp.example");
    desk
}

#[test]
fn an_error_is_explained_from_what_is_configured_here() {
    let desk = desk();
    let lines = desk.does("doctor --explain AADSTS50107");
    assert!(lines.starts_with("AADSTS50107: The token’s issuer is no domain’s issuerUri"), "{lines}");
    assert!(lines.contains("https://id.corp.example/fed/corp.example/"), "{lines}");
    let signing = desk.tells("keys show")["signing"]["id"].as_str().unwrap().to_owned();
    assert!(desk.does("doctor --explain AADSTS500081").contains(&signing));
    assert!(desk.does("doctor --explain 51004").contains("give the correlation ID"));
    assert!(desk.does("doctor --explain AADSTS99999").contains("not known here"));
    let unseen = desk.does("doctor --explain AADSTS51004 --correlation 12345678-0000-4000-8000-000000000002");
    assert!(unseen.contains("No request 12345678-0000-4000-8000-000000000002 is in the log"), "{unseen}");
}

#[test]
fn a_cloud_that_expects_another_audience_is_the_cause() {
    let desk = desk();
    desk.does("application add --name Other --domain other.example --realm urn:mistyped");
    let lines = desk.does("doctor --explain AADSTS50010");
    assert!(lines.contains("FAULT    audience Other: tokens are for urn:mistyped"), "{lines}");
}
