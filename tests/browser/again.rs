//! The second time: a session answers at once, a known browser asks no name, and signing out ends it.

use serde_json::json;

use crate::actors::world::story;
use crate::harness::house::{ALICE, DOMAIN};

#[tokio::test]
async fn the_session_answers_at_once_until_it_is_ended() {
    story(async |world| {
        let mut phone = world.house.has_active(ALICE).await;
        let laptop = world.waits_for(ALICE).await;
        phone.approves(laptop.number().await).await;
        let first = world.believes(&world.gets_answer(&laptop, 1).await).await;

        world.sends_to_work(&laptop, ALICE).await;
        let second = world.believes(&world.gets_answer(&laptop, 2).await).await;
        assert_eq!(second.authenticated_at, first.authenticated_at, "a session repeats what was proved, and when");
        assert_ne!(second.assertion_id, first.assertion_id);

        laptop.opens(&format!("/fed/{DOMAIN}/wsfed?wa=wsignout1.0")).await;
        laptop.sees("signed-out-title").await;
        laptop.pictured("signed-out").await;
        assert_eq!(world.method_of(&laptop).await, None);
        world.sends_to_work(&laptop, ALICE).await;
        // The browser is known and names its person by itself; the phone is asked all the same.
        laptop.arrives_at("wait").await;
        assert_eq!(world.microsoft.brought().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_fresh_ceremony_is_not_replaced_by_a_session() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        let laptop = world.waits_for(ALICE).await;
        phone.opens_request().await;
        phone.answers(laptop.number().await).await;
        world.gets_answer(&laptop, 1).await;
        phone.taps("phone-done").await;

        world.sends_to_work_with(&laptop, ALICE, "&wfresh=0").await;
        laptop.arrives_at("wait").await;
        phone.opens_request().await;
        assert!(!phone.has("phone-new-browser").await, "it signed in from there before");
        phone.answers(laptop.number().await).await;
        world.believes(&world.gets_answer(&laptop, 2).await).await;
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_served_says_so() {
    story(async |world| {
        let laptop = world.laptop().await;
        let strange = world.request(ALICE, "").replace(DOMAIN, "strange.example");
        for (path, refusal) in [
            (strange.as_str(), "unknown-domain"),
            ("/fed/corp.example/wsfed", "bad-request"),
            ("/sign-in/00000000000000000000000000000000", "unknown-sign-in"),
            ("/nowhere", "not-found"),
        ] {
            laptop.opens(path).await;
            laptop.is_told(refusal).await;
            laptop.sees("refused-correlation").await;
            laptop.pictured(&format!("error-{refusal}")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn no_complaint_of_the_browser_is_missed() {
    story(async |world| {
        let laptop = world.laptop().await;
        laptop.opens("/phone/").await;
        laptop.arrives_at("login").await;
        assert_eq!(laptop.complaints().await, [""; 0]);

        let inline = "const one = document.createElement('script'); one.textContent = '1'; document.body.append(one);";
        laptop.asks(inline).await;
        laptop.asks("setTimeout(() => { throw new Error('a fault') })").await;
        laptop.commands("Page.setBypassCSP", json!({"enabled": true})).await;
        laptop.opens("/phone/").await;
        laptop.awaits("await fetch('https://stranger.example/', { mode: 'no-cors' }).catch(() => 0);").await;
        let mut heard = String::new();
        for sound in ["a policy was broken", "a fault", "asked https://stranger.example/"] {
            let listen = async || {
                heard += &laptop.complaints().await.join("\n");
                heard.contains(sound).then_some(())
            };
            laptop.until(sound, listen).await;
        }
    })
    .await;
}
