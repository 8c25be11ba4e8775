//! Everything but a plain yes: wrong numbers, noes, a change of mind, a second tab, time that runs out.

use countersign::domain::time::Span;

use crate::actors::world::story;
use crate::harness::house::ALICE;

const fn other_than(number: u8) -> u8 {
    if number == 99 { 98 } else { number + 1 }
}

#[tokio::test]
async fn a_wrong_number_may_be_corrected() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        let laptop = world.waits_for(ALICE).await;
        let number = laptop.number().await;
        phone.opens_request().await;
        phone.answers(other_than(number)).await;
        let note = phone.sees("phone-note").await;
        assert!(note.contains("2 tries"), "{note}");
        phone.pictured("phone-wrong-number").await;
        assert_eq!(laptop.number().await, number, "the laptop still waits");

        phone.answers(number).await;
        phone.sees("phone-approved").await;
        world.believes(&world.gets_answer(&laptop, 1).await).await;
    })
    .await;
}

#[tokio::test]
async fn three_wrong_numbers_end_it() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        let laptop = world.waits_for(ALICE).await;
        let wrong = other_than(laptop.number().await);
        phone.opens_request().await;
        for left in ["2 tries", "1 try"] {
            phone.answers(wrong).await;
            phone.until(left, async || phone.sees("phone-note").await.contains(left).then_some(())).await;
        }
        phone.answers(wrong).await;
        phone.sees("phone-exhausted").await;
        phone.pictured("phone-exhausted").await;
        laptop.is_told("wrong-number").await;
        laptop.pictured("refused-wrong-number").await;
        assert!(world.microsoft.brought().is_empty());

        // Two more within the hour, and the phone says that messages pause.
        phone.opens("/phone/").await;
        phone.sees("phone-empty").await;
        phone.loses("phone-push-paused").await;
        let wrong = other_than(world.waits_for(ALICE).await.number().await);
        phone.opens_request().await;
        for left in ["2 tries", "1 try"] {
            phone.answers(wrong).await;
            phone.until(left, async || phone.sees("phone-note").await.contains(left).then_some(())).await;
        }
        phone.opens("/phone/").await;
        let told = phone.sees("phone-push-paused").await;
        assert!(told.contains("wrong numbers"), "{told}");
        phone.pictured("phone-push-paused").await;
    })
    .await;
}

#[tokio::test]
async fn a_no_is_told_in_the_browser_and_can_be_thought_over() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        let laptop = world.waits_for(ALICE).await;
        phone.opens_request().await;
        phone.taps("phone-deny").await;
        phone.sees("phone-denied").await;
        phone.pictured("phone-denied").await;
        laptop.is_told("denied").await;
        laptop.pictured("offer-denied").await;

        assert!(!laptop.has("offer-push").await, "a no is heard: no more messages for a while");
        laptop.taps("offer-qr").await;
        phone.opens(&laptop.scanned().await).await;
        phone.arrives_at("request").await;
        phone.answers(laptop.number().await).await;
        world.believes(&world.gets_answer(&laptop, 1).await).await;
    })
    .await;
}

#[tokio::test]
async fn it_was_not_me_asks_once_more_and_ends_the_sign_in() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        let laptop = world.waits_for(ALICE).await;
        phone.opens_request().await;
        phone.taps("phone-report").await;
        phone.arrives_at("report").await;
        phone.pictured("phone-report").await;
        phone.taps("phone-report-no").await;
        phone.arrives_at("request").await;
        phone.taps("phone-report").await;
        phone.taps("phone-report-yes").await;
        phone.sees("phone-reported").await;
        phone.pictured("phone-reported").await;
        laptop.is_told("reported").await;
        laptop.pictured("refused-reported").await;
        assert!(world.microsoft.brought().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_can_be_disowned_afterwards() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        phone.taps("phone-recent").await;
        phone.sees("phone-empty").await;
        phone.pictured("phone-recent-empty").await;
        phone.taps("phone-back").await;
        let laptop = world.waits_for(ALICE).await;
        phone.opens_request().await;
        phone.answers(laptop.number().await).await;
        world.gets_answer(&laptop, 1).await;
        phone.taps("phone-done").await;

        phone.taps("phone-recent").await;
        assert_eq!(phone.reads("phone-recent-item", "data-state").await, "approved");
        phone.pictured("phone-recent").await;
        phone.taps("phone-recent-item").await;
        phone.arrives_at("recent-request").await;
        phone.pictured("phone-recent-request").await;
        phone.taps("phone-recent-report").await;
        phone.taps("phone-report-yes").await;
        phone.sees("phone-reported").await;
        phone.pictured("phone-reported-afterwards").await;
        assert_eq!(world.method_of(&laptop).await, None, "the session that it made is over");
    })
    .await;
}

#[tokio::test]
async fn cancelling_in_the_browser_closes_the_request_on_the_phone() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        let laptop = world.waits_for(ALICE).await;
        phone.opens_request().await;
        laptop.taps("wait-cancel").await;
        laptop.is_told("cancelled").await;
        phone.sees("phone-over").await;
        phone.pictured("phone-over").await;
    })
    .await;
}

#[tokio::test]
async fn a_second_tab_takes_over_and_the_first_may_take_back() {
    story(async |world| {
        let mut phone = world.house.has_active(ALICE).await;
        let laptop = world.waits_for(ALICE).await;
        let first_number = laptop.number().await;
        let (first, second) = laptop.opens_tab().await;
        world.sends_to_work(&laptop, ALICE).await;
        laptop.taps("who-submit").await;
        assert_ne!(laptop.number().await, first_number);

        laptop.turns_to(&first).await;
        laptop.is_told("superseded").await;
        laptop.pictured("offer-superseded").await;
        laptop.taps("offer-push").await;
        let number = laptop.number().await;
        laptop.turns_to(&second).await;
        laptop.is_told("superseded").await;

        phone.approves(number).await;
        laptop.turns_to(&first).await;
        world.believes(&world.gets_answer(&laptop, 1).await).await;
    })
    .await;
}

#[tokio::test]
async fn time_runs_out_on_both_screens() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        let laptop = world.waits_for(ALICE).await;
        phone.opens_request().await;
        world.house.clock().passes(Span::seconds(121));
        phone.asks("{ const now = Date.now; Date.now = () => now() + 121_000; }").await;
        phone.sees("phone-late").await;
        phone.pictured("phone-late").await;
        laptop.is_told("approval-expired").await;
        laptop.pictured("offer-expired").await;
    })
    .await;
}

#[tokio::test]
async fn each_account_that_cannot_sign_in_is_told_why() {
    story(async |world| {
        world.house.invites("invited@corp.example").await;
        world.house.has_active("gone@corp.example").await;
        world.house.suspends("gone@corp.example").await;
        let laptop = world.laptop().await;
        world.sends_to_work(&laptop, "rubbish").await;
        laptop.taps("who-submit").await;
        laptop.is_told("not-an-address").await;
        laptop.pictured("who-problem").await;
        for (address, refusal) in [
            ("nobody@corp.example", "unknown-account"),
            ("invited@corp.example", "not-activated"),
            ("gone@corp.example", "suspended"),
        ] {
            laptop.types("who-address", address).await;
            laptop.taps("who-submit").await;
            laptop.is_told(refusal).await;
            laptop.sees("refused-correlation").await;
            laptop.pictured(&format!("refused-{refusal}")).await;
            laptop.taps("refused-other").await;
            laptop.arrives_at("who").await;
        }
    })
    .await;
}
