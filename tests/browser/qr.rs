//! The code on the screen and the camera of the phone.

use std::sync::Arc;

use countersign::domain::claims::Method;
use countersign::domain::time::Span;
use serde_json::json;

use crate::actors::chromium::Chromium;
use crate::actors::world::{World, story};
use crate::harness::app::refusal;
use crate::harness::house::ALICE;

impl World {
    /// Somebody waits with the code on the page. The clock stands: a code lives half a minute or a whole one, and two
    /// browsers on a busy machine may take longer.
    async fn shows_a_code(&self) -> Arc<Chromium> {
        self.house.clock().stops();
        let laptop = self.waits_for(ALICE).await;
        laptop.taps("wait-qr").await;
        laptop
    }
}

/// The page looks when it is looked at again; otherwise it would take its next poll.
async fn looks_again(laptop: &Chromium) {
    laptop.asks("document.dispatchEvent(new Event('visibilitychange'))").await;
}

async fn drawing(laptop: &Chromium) -> Option<String> {
    let path = laptop.asks("return document.querySelector('#code path')?.getAttribute('d')").await?;
    Some(path.as_str()?.to_owned())
}

#[tokio::test]
async fn the_phone_reads_the_code_off_the_screen() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        let laptop = world.shows_a_code().await;
        laptop.sees("qr-code").await;
        laptop.pictured("wait-qr").await;
        let link = laptop.scanned().await;
        assert!(link.starts_with(&format!("{}/phone/q/", world.base())), "{link}");

        phone.opens(&link).await;
        phone.arrives_at("request").await;
        phone.answers(laptop.number().await).await;
        phone.sees("phone-approved").await;
        world.believes(&world.gets_answer(&laptop, 1).await).await;
        assert_eq!(world.method_of(&laptop).await, Some(Method::Qr));
    })
    .await;
}

#[tokio::test]
async fn the_code_turns_and_an_old_one_is_refused() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        let laptop = world.shows_a_code().await;
        let first = laptop.scanned().await;
        let drawn = drawing(&laptop).await;
        world.house.clock().passes(Span::seconds(30));
        looks_again(&laptop).await;
        laptop.until("the next code", async || drawing(&laptop).await.filter(|now| Some(now) != drawn.as_ref())).await;
        let second = laptop.scanned().await;
        assert_ne!(first, second);
        phone.opens(&first).await;
        phone.arrives_at("request").await;

        world.house.clock().passes(Span::seconds(30));
        phone.opens(&first).await;
        phone.arrives_at("refused").await;
        phone.pictured("phone-code-refused").await;
        phone.opens(&second).await;
        phone.arrives_at("request").await;
        phone.opens(&first).await;
        phone.arrives_at("refused").await;
    })
    .await;
}

#[tokio::test]
async fn another_persons_phone_is_refused() {
    story(async |world| {
        let alice = world.house.has_active(ALICE).await;
        let bob = world.has_active("bob@corp.example").await;
        let laptop = world.shows_a_code().await;
        let link = laptop.scanned().await;
        bob.opens(&link).await;
        bob.arrives_at("refused").await;
        let text = bob.shows_at_all().await;
        assert!(!text.contains(ALICE) && !text.contains("Microsoft 365"), "{text}");
        bob.pictured("phone-other-phone").await;
        bob.taps("phone-done").await;
        bob.sees("phone-empty").await;

        let code = link.rsplit('/').next().unwrap();
        assert!(alice.scans(code).await.status.is_success(), "the code serves its own person still");
        let soft = world.house.has_active("carol@corp.example").await;
        assert_eq!(refusal(&soft.scans(code).await), "other-phone");
    })
    .await;
}

#[tokio::test]
async fn a_camera_that_opens_a_strange_browser_leads_through_the_passkey() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        let laptop = world.shows_a_code().await;
        let link = laptop.scanned().await;
        phone.commands("Network.clearBrowserCookies", json!({})).await;
        phone.opens(&link).await;
        phone.arrives_at("login").await;
        let text = phone.shows_at_all().await;
        assert!(!text.contains(ALICE), "nothing personal before the passkey: {text}");
        phone.pictured("phone-login-for-code").await;
        phone.taps("phone-login").await;
        phone.arrives_at("request").await;
        phone.answers(laptop.number().await).await;
        world.believes(&world.gets_answer(&laptop, 1).await).await;
    })
    .await;
}
