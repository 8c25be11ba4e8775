//! What the console explains: one of Microsoft's errors, and the token that one person would get.

use crate::actors::world::story;
use crate::harness::house::ALICE;

#[tokio::test]
async fn an_error_and_a_persons_token_are_explained() {
    story(async |world| {
        world.house.has_active(ALICE).await;
        let link = world.house.node().house.doors.operate.first_link().await.unwrap().link;
        let desk = world.laptop().await;
        desk.has_authenticator().await;
        desk.opens(&link).await;
        desk.types("begin-name", "Olga Owner").await;
        desk.types("begin-address", "olga@corp.example").await;
        desk.taps("begin-submit").await;
        desk.arrives_at("console-applications").await;

        desk.opens("/console/errors").await;
        desk.arrives_at("console-errors").await;
        desk.pictured("console-errors").await;
        desk.types("errors-code", "<b>").await;
        desk.taps("errors-explain").await;
        desk.sees("errors-wrong").await;
        desk.pictured("console-errors-wrong").await;
        desk.types("errors-code", "AADSTS51004").await;
        desk.taps("errors-explain").await;
        assert!(desk.sees("errors-explained").await.contains("AADSTS51004"));
        desk.sees("finding-identity").await;
        desk.pictured("console-errors-explained").await;

        desk.opens("/console/users").await;
        desk.taps("user-name").await;
        desk.arrives_at("console-person").await;
        desk.taps("user-test").await;
        desk.arrives_at("console-tested").await;
        desk.sees("tested-proved").await;
        assert!(desk.sees("claim-UPN").await.contains(ALICE));
        desk.pictured("console-tested").await;
    })
    .await;
}
