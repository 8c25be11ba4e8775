//! The page that carries the answer: once, and never again.

use serde_json::json;

use crate::actors::chromium::Chromium;
use crate::actors::world::{World, story};
use crate::harness::house::ALICE;

const ANSWER: &str = "return document.querySelector('#answer [name=wresult]')?.value ?? null";

/// A browser that shows the page with the answer, because Microsoft takes it and leaves it at that.
async fn held_at_the_answer(world: &World) -> std::sync::Arc<Chromium> {
    let mut phone = world.house.has_active(ALICE).await;
    world.microsoft.keeps_silent(true);
    let laptop = world.waits_for(ALICE).await;
    let number = laptop.number().await;
    phone.approves(number).await;
    laptop.arrives_at("post").await;
    laptop.until("the answer", async || (world.microsoft.brought().len() == 1).then_some(())).await;
    world.microsoft.keeps_silent(false);
    laptop
}

#[tokio::test]
async fn a_reload_issues_no_second_token() {
    story(async |world| {
        let laptop = held_at_the_answer(world).await;
        laptop.pictured("post").await;
        let issued = laptop.asks(ANSWER).await.unwrap();
        assert_eq!(issued, json!(world.microsoft.brought()[0].field("wresult")));

        // Shown again out of the browser's memory, it has nothing to send.
        laptop.asks("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))").await;
        laptop.sees("post-done").await;
        assert_eq!(laptop.asks(ANSWER).await, Some(json!("")));

        laptop.commands("Page.reload", json!({})).await;
        laptop.is_told("already-answered").await;
        laptop.pictured("refused-already-answered").await;
        assert_eq!(world.microsoft.brought().len(), 1);
        assert_eq!(laptop.asks(ANSWER).await, Some(json!(null)));

        // Microsoft makes a proper request of it, and the session answers at once.
        world.microsoft.sends_to(&world.request(ALICE, ""));
        laptop.taps("refused-again").await;
        let token = world.believes(&world.gets_answer(&laptop, 2).await).await;
        assert_eq!(token.upn, ALICE);
    })
    .await;
}

#[tokio::test]
async fn the_page_forgets_the_answer_when_it_is_left() {
    story(async |world| {
        let laptop = held_at_the_answer(world).await;
        laptop.asks("dispatchEvent(new PageTransitionEvent('pagehide'))").await;
        laptop.sees("post-done").await;
        laptop.pictured("post-done").await;
        let fields = laptop.asks("return [...document.querySelectorAll('input')].map((field) => field.value)").await;
        assert_eq!(fields, Some(json!(["", "", ""])));

        // A page that was posted for is asked for anew, and nothing comes of it but words.
        laptop.opens("/healthz").await;
        laptop.driver.back().await.unwrap();
        laptop.commands("Page.reload", json!({})).await;
        laptop.is_told("already-answered").await;
        assert_eq!(world.microsoft.brought().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn back_from_microsoft_brings_no_second_token() {
    story(async |world| {
        let mut phone = world.house.has_active(ALICE).await;
        let laptop = world.waits_for(ALICE).await;
        phone.approves(laptop.number().await).await;
        world.believes(&world.gets_answer(&laptop, 1).await).await;

        laptop.driver.back().await.unwrap();
        laptop.is_told("already-answered").await;
        laptop.driver.forward().await.unwrap();
        laptop.driver.back().await.unwrap();
        laptop.driver.refresh().await.unwrap();
        laptop.is_told("already-answered").await;
        assert_eq!(world.microsoft.brought().len(), 1);
    })
    .await;
}
