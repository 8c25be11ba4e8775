//! The whole sign-in in a browser that runs no scripts.

use serde_json::json;

use crate::actors::world::story;
use crate::harness::house::ALICE;

#[tokio::test]
async fn it_goes_without_scripts() {
    story(async |world| {
        let mut phone = world.house.has_active(ALICE).await;
        let laptop = world.laptop().await;
        laptop.commands("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
        world.sends_to_work(&laptop, ALICE).await;
        laptop.arrives_at("who").await;
        laptop.taps("who-submit").await;
        laptop.arrives_at("wait").await;
        assert!(!laptop.has("wait-passkey").await, "what needs a script is not offered");
        laptop.pictured("wait-no-script").await;
        let number = laptop.number().await;
        phone.approves(number).await;

        laptop.arrives_at("ready").await;
        laptop.pictured("ready-no-script").await;
        laptop.taps("ready-submit").await;
        laptop.arrives_at("post").await;
        laptop.pictured("post-no-script").await;
        laptop.taps("post-submit").await;
        world.believes(&world.gets_answer(&laptop, 1).await).await;

        laptop.driver.back().await.unwrap();
        laptop.commands("Page.reload", json!({})).await;
        laptop.is_told("already-answered").await;
    })
    .await;
}

#[tokio::test]
async fn the_code_and_the_way_back_go_without_scripts() {
    story(async |world| {
        world.house.has_active(ALICE).await;
        let laptop = world.laptop().await;
        laptop.commands("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
        world.sends_to_work(&laptop, ALICE).await;
        laptop.taps("who-submit").await;
        laptop.taps("wait-qr").await;
        laptop.sees("qr-code").await;
        laptop.taps("wait-cancel").await;
        laptop.is_told("cancelled").await;
        laptop.opens("/phone/").await;
        assert!(laptop.shows_at_all().await.to_lowercase().contains("script"), "the app says what it needs");
        laptop.pictured("phone-no-script").await;
    })
    .await;
}
