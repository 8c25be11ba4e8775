//! Tokens for the API and the calls made with them, in a real browser.

use countersign::domain::api_token::Scope;
use serde_json::json;

use crate::actors::world::story;
use crate::harness::program::Program;

#[tokio::test]
async fn a_token_is_made_used_and_taken_back() {
    story(async |world| {
        let operate = &world.house.node().house.doors.operate;
        let link = operate.first_link().await.unwrap().link;
        let laptop = world.laptop().await;
        laptop.has_authenticator().await;
        laptop.opens(&link).await;
        laptop.types("begin-name", "Olga Owner").await;
        laptop.types("begin-address", "olga@corp.example").await;
        laptop.taps("begin-submit").await;
        laptop.arrives_at("console-applications").await;

        laptop.opens("/console/tokens").await;
        laptop.arrives_at("console-tokens").await;
        laptop.pictured("console-tokens-empty").await;
        laptop.taps("token-add").await;
        laptop.arrives_at("console-token-new").await;
        laptop.pictured("console-token-new").await;
        laptop.types("token-name", "Payroll, on hr-sync-01").await;
        laptop.taps("token-create").await;
        laptop.sees("form-problem").await;
        laptop.pictured("console-token-problem").await;
        for scope in [Scope::UsersRead, Scope::UsersInvite] {
            laptop.taps(&format!("scope-{}", scope.as_str())).await;
        }
        laptop.taps("token-create").await;
        laptop.arrives_at("console-token-made").await;
        let token = laptop.sees("token-text").await;
        laptop.pictured("console-token-made").await;

        let program = Program::with(world.base(), &token);
        program.invites("alice@corp.example").await;
        program.gets("/api/v1/users").await;
        program.gets("/api/v1/requests").await;
        program.posts("/api/v1/users", &json!({"address": "alice@corp.example"})).await;
        Program::with(world.base(), "cs_lost").browser.asks("/api/v1/users").await;

        laptop.opens("/console/tokens").await;
        laptop.arrives_at("console-tokens").await;
        laptop.pictured("console-tokens").await;
        laptop.taps("tab-calls").await;
        laptop.arrives_at("console-calls").await;
        laptop.pictured("console-calls").await;
        laptop.opens("/console/tokens/calls?status=500").await;
        laptop.sees("calls-empty").await;
        laptop.pictured("console-calls-none").await;
        laptop.opens("/console/tokens").await;
        laptop.taps("token-revoke").await;
        laptop.arrives_at("console-tokens").await;
        assert_eq!(laptop.sees("token-life").await, "Revoked");
        laptop.pictured("console-tokens-revoked").await;
    })
    .await;
}
