//! Every call is written down, and those who run the console see them.

use countersign::domain::api_token::Scope;
use countersign::domain::operator::Role;
use countersign::domain::time::{Clock as _, Span};
use countersign::store::api_calls::Wanted;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::browser::Page;
use crate::harness::house::{Engine, Ground, Installation};
use crate::harness::operator::Operator;
use crate::harness::program::Program;

fn rows(page: &Page) -> usize {
    page.body.matches("data-testid=\"call\"").count()
}

async fn a_call_is_written_down_with_its_route_and_not_its_address(engine: Engine) {
    let house = Installation::of(Ground::new(engine).behind_a_proxy()).await;
    let owner = Operator::first(&house).await;
    assert!(owner.opens("/console/tokens/calls").await.has("calls-empty"));
    let token = owner.makes_token("Sync", &[Scope::UsersRead], 30).await;
    let mut program = Program::with(&house.node().base, &token);
    program.browser.is_at("203.0.113.7");
    let secret = "lost-and-found";
    program.gets(&format!("/api/v1/users/{secret}?x={secret}")).await;
    program.gets(&format!("/api/v1/{secret}")).await;
    let refused = program.posts("/api/v1/users", &json!({"address": secret})).await;
    let stranger = house.browser_from("203.0.113.8");
    stranger.asks("/api/v1/users").await;

    let calls = house.store().api_calls().page(&Wanted::default(), 100).await.unwrap();
    let told: Vec<_> = calls
        .iter()
        .map(|call| {
            (call.token.is_some(), call.method.as_str(), call.route.as_str(), call.status, call.address.as_str())
        })
        .collect();
    let mut told_of_programs = told.clone();
    told_of_programs.sort_unstable();
    assert_eq!(
        told_of_programs,
        [
            (false, "GET", "/api/v1/users", 401, "203.0.113.8"),
            (true, "GET", "/api/v1/users/{id}", 404, "203.0.113.7"),
            (true, "GET", "/api/…", 404, "203.0.113.7"),
            (true, "POST", "/api/v1/users", 403, "203.0.113.7"),
        ]
    );
    let correlation: Value = serde_json::from_str(&refused.body).unwrap();
    let correlation = correlation["correlation"].as_str().unwrap();
    let page = owner.opens("/console/tokens/calls").await;
    assert!(page.body.contains(correlation) && page.body.contains("Sync"), "{}", page.body);
    assert!(!page.body.contains(secret) && page.body.contains("none of ours"));
}

async fn calls_are_filtered_and_paged(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let (one, other) = (owner.runs_program().await, owner.runs_program_for(&[Scope::UsersRead]).await);
    for _ in 0..60 {
        one.gets("/api/v1/applications").await;
    }
    for _ in 0..3 {
        other.gets("/api/v1/applications").await;
    }
    let first = owner.opens("/console/tokens/calls").await;
    assert_eq!(rows(&first), 50);
    let older = first.attribute("calls-older", "href").unwrap();
    let second = owner.opens(&older).await;
    assert_eq!((rows(&second), second.has("calls-older")), (13, false));
    assert_eq!(rows(&owner.opens("/console/tokens/calls?status=403").await), 3);
    assert_eq!(rows(&owner.opens("/console/tokens/calls?status=500").await), 0);
    let tokens = house.store().api_tokens().list(house.clock().now()).await.unwrap();
    let narrow = &tokens.iter().find(|(token, _)| token.scopes.len() == 1).unwrap().0.id;
    assert_eq!(rows(&owner.opens(&format!("/console/tokens/calls?token={narrow}")).await), 3);
    assert_eq!(rows(&owner.opens(&format!("/console/tokens/calls?token={narrow}&status=200")).await), 0);
    assert_eq!(
        rows(&owner.opens("/console/tokens/calls?token=x&status=x&before=x").await),
        50,
        "nonsense filters nothing"
    );
    let helper = owner.brings(Role::Helpdesk).await;
    assert_eq!(helper.opens("/console/tokens/calls").await.refusal().as_deref(), Some("not-allowed"));
}

/// What strangers can make many of is kept as a sample, and nothing for ever.
async fn calls_without_a_token_cost_little_and_all_are_forgotten(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let program = owner.runs_program().await;
    let stranger = house.browser();
    for _ in 0..100 {
        assert_eq!(stranger.asks("/api/v1/users").await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(house.count("SELECT COUNT(*) FROM api_calls").await, 10);
    program.gets("/api/v1/users").await;
    assert_eq!(house.count("SELECT COUNT(*) FROM api_calls WHERE token_id IS NOT NULL").await, 1);
    house.clock().passes(Span::days(89));
    house.node().house.sweep.all().await.unwrap();
    assert_eq!(house.count("SELECT COUNT(*) FROM api_calls").await, 11);
    house.clock().passes(Span::days(1));
    house.node().house.sweep.all().await.unwrap();
    assert_eq!(house.count("SELECT COUNT(*) FROM api_calls").await, 0);
}

/// Somebody tries what was taken back: whoever runs the console sees which token it was.
async fn a_dead_token_is_known_in_the_calls(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let program = owner.runs_program().await;
    let id = house.store().api_tokens().list(house.clock().now()).await.unwrap().remove(0).0.id;
    owner.submits(&format!("/console/tokens/{id}/revoke"), &[]).await;
    program.browser.send(program.request(Method::GET, "/api/v1/users")).await;
    let wanted = Wanted { token: Some(id), status: Some(401), before: None };
    assert_eq!(house.store().api_calls().page(&wanted, 10).await.unwrap().len(), 1);
}

crate::on_both_engines!(
    a_call_is_written_down_with_its_route_and_not_its_address,
    calls_are_filtered_and_paged,
    calls_without_a_token_cost_little_and_all_are_forgotten,
    a_dead_token_is_known_in_the_calls,
);
