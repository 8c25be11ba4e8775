//! A further device: asked for on one, allowed on the other.

use crate::actors::phone::Phone;
use crate::actors::world::{World, story};
use crate::harness::house::ALICE;

/// The first phone shows a code, and the second is held before it and asks.
async fn asks(world: &World, first: &Phone, second: &Phone) -> u8 {
    first.taps("phone-settings").await;
    first.taps("phone-add").await;
    first.arrives_at("add").await;
    first.pictured("phone-add").await;
    first.taps("phone-add-code").await;
    first.arrives_at("add-code").await;
    first.pictured("phone-add-code").await;
    let link = first.scanned_at("phone-add-link").await;
    assert!(link.starts_with(&format!("{}/phone/add#", world.base())), "{link}");

    second.opens(&link).await;
    second.arrives_at("join").await;
    second.pictured("phone-join").await;
    second.taps("phone-join-open").await;
    second.arrives_at("join-name").await;
    assert_eq!(second.sees("phone-address").await, ALICE);
    second.types("phone-device-name", "Alice's tablet").await;
    second.pictured("phone-join-name").await;
    second.taps("phone-join").await;
    let number: u8 = second.sees("phone-join-number").await.parse().unwrap();
    second.pictured("phone-join-wait").await;

    // The code makes room for whoever asks by it.
    first.arrives_at("addition").await;
    assert_eq!(first.sees("phone-addition-name").await, "Alice's tablet");
    // As a word of its own: a date or an address may have the same two digits in it.
    let (shown, number_text) = (first.shows_at_all().await, number.to_string());
    assert!(shown.split_whitespace().all(|word| word != number_text), "the number stands on the other screen alone");
    first.pictured("phone-addition").await;
    number
}

#[tokio::test]
async fn a_second_device_is_allowed_on_the_first_and_then_approves_by_itself() {
    story(async |world| {
        let first = world.has_active(ALICE).await;
        let second = world.phone("tablet").await;
        let number = asks(world, &first, &second).await;
        assert!(!second.has("phone-join-finish").await, "nobody agreed yet");

        let wrong = if number == 99 { 10 } else { number + 1 };
        first.types("phone-number", &wrong.to_string()).await;
        first.taps("phone-grant").await;
        first
            .until("a word about the number", async || first.field("phone-number").await.is_empty().then_some(()))
            .await;
        first.pictured("phone-addition-wrong-number").await;
        first.types("phone-number", &number.to_string()).await;
        first.taps("phone-grant").await;
        first.sees("phone-granted").await;
        first.pictured("phone-granted").await;

        second.taps("phone-join-finish").await;
        second.sees("phone-ready").await;
        second.taps("phone-done").await;
        second.sees("phone-empty").await;

        let laptop = world.waits_for(ALICE).await;
        second.opens_request().await;
        second.answers(laptop.number().await).await;
        second.sees("phone-approved").await;
        let token = world.believes(&world.gets_answer(&laptop, 1).await).await;
        assert_eq!(token.upn, ALICE);
        let devices = world.house.count("SELECT COUNT(*) FROM devices WHERE status = 'active'").await;
        assert_eq!(devices, 2, "the first one stays");
    })
    .await;
}

#[tokio::test]
async fn a_device_that_is_refused_on_the_first_is_told_so() {
    story(async |world| {
        let first = world.has_active(ALICE).await;
        let second = world.phone("tablet").await;
        asks(world, &first, &second).await;
        first.taps("phone-refuse").await;
        first.sees("phone-denied").await;
        first.pictured("phone-addition-refused").await;
        second.arrives_at("refused").await;
        second.pictured("phone-join-refused").await;
        let devices = world.house.count("SELECT COUNT(*) FROM devices").await;
        assert_eq!(devices, 1);
    })
    .await;
}
