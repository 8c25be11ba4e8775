//! From an invitation to a working phone.

use countersign::domain::address::Address;
use countersign::domain::user::UserStatus;
use countersign::flow::manage::NewPerson;
use reqwest::StatusCode;
use serde_json::json;

use crate::actors::chromium::{Chromium, Machine};
use crate::actors::world::{World, story};
use crate::harness::house::ALICE;

async fn status_of(world: &World, address: &str) -> UserStatus {
    let users = world.house.node().house.doors.store.users();
    users.by_address(&Address::parse(address).unwrap()).await.unwrap().unwrap().status
}

#[tokio::test]
async fn an_invitation_makes_a_working_phone() {
    story(async |world| {
        let phone = world.phone("alice").await;
        let link = world.house.invites(ALICE).await;
        phone.opens(&link).await;
        phone.arrives_at("invited").await;
        phone.pictured("phone-invited").await;
        assert_eq!(status_of(world, ALICE).await, UserStatus::Invited, "looking uses nothing up");

        phone.taps("phone-open").await;
        phone.arrives_at("account").await;
        assert_eq!(phone.sees("phone-address").await, ALICE);
        assert_eq!(phone.sees("phone-organisation").await, "Example Works");
        assert_eq!(phone.field("phone-device-name").await, "Pixel 9", "a good guess");
        phone.pictured("phone-account").await;
        assert_eq!(status_of(world, ALICE).await, UserStatus::Invited, "a tap that opens uses nothing up");
        phone.types("phone-device-name", "My blue Pixel").await;
        phone.taps("phone-activate").await;

        phone.sees("phone-ready").await;
        assert_eq!(phone.reads("phone-push-state", "data-push").await, "reached");
        phone.pictured("phone-ready").await;
        assert_eq!(phone.asks("return location.pathname + location.hash").await, Some(json!("/phone/")));
        assert_eq!(status_of(world, ALICE).await, UserStatus::Active);

        phone.taps("phone-done").await;
        phone.sees("phone-empty").await;
        assert!(!phone.has("phone-push-state").await, "nothing is wrong, so nothing is said");
        phone.pictured("phone-list-empty").await;
        phone.opens("/phone/").await;
        phone.sees("phone-empty").await;
        phone.taps("phone-settings").await;
        phone.arrives_at("settings").await;
        assert!(phone.shows_at_all().await.contains("My blue Pixel"));
        phone.pictured("phone-settings").await;
        assert_eq!(phone.notices().await, [], "nothing was sent so far");

        phone.opens(&link).await;
        phone.taps("phone-open").await;
        phone.arrives_at("refused").await;
        phone.sees("refused-correlation").await;
        phone.pictured("phone-invitation-refused").await;
    })
    .await;
}

#[tokio::test]
async fn a_push_service_that_never_answers_does_not_hold_activation_up() {
    story(async |world| {
        let phone = world.phone_without_push().await;
        phone.opens(&world.house.invites(ALICE).await).await;
        phone.taps("phone-open").await;
        phone.taps("phone-activate").await;
        phone.arrives_at("connecting").await;
        phone.pictured("phone-connecting").await;
        phone.sees("phone-ready").await;
        let took = phone.asks("return performance.now()").await.unwrap().as_f64().unwrap();
        assert!(took < 20_000.0, "ten seconds for push, and the taps before: {took} ms");
        assert_eq!(phone.reads("phone-push-state", "data-push").await, "unreached");
        phone.pictured("phone-ready-without-push").await;

        phone.taps("phone-done").await;
        assert_eq!(phone.reads("phone-push-state", "data-push").await, "unreached");
        phone.sees("phone-empty").await;
        phone.pictured("phone-list-without-push").await;

        let laptop = world.waits_for(ALICE).await;
        phone.opens_request().await;
        phone.answers(laptop.number().await).await;
        phone.sees("phone-approved").await;
        world.gets_answer(&laptop, 1).await;
    })
    .await;
}

#[tokio::test]
async fn notices_may_be_allowed_later() {
    story(async |world| {
        let phone = world.phone_that_asks("alice").await;
        phone.opens(&world.house.invites(ALICE).await).await;
        phone.taps("phone-open").await;
        phone.taps("phone-activate").await;
        phone.arrives_at("push").await;
        phone.pictured("phone-push").await;
        phone.taps("phone-push-later").await;
        assert_eq!(phone.reads("phone-push-state", "data-push").await, "unreached");

        phone.taps("phone-done").await;
        phone.arrives_at("list").await;
        phone.taps("phone-push-on").await;
        phone.arrives_at("push").await;
        phone.may_notify().await;
        phone.taps("phone-push-on").await;
        phone.arrives_at("list").await;
        phone.loses("phone-push-state").await;
    })
    .await;
}

#[tokio::test]
async fn an_iphone_is_led_to_its_home_screen() {
    story(async |world| {
        let phone = world.phone_that_asks("alice").await;
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                      Version/26.0 Mobile/15E148 Safari/604.1";
        phone.begins_with(&format!("Object.defineProperty(navigator, 'userAgent', {{ value: '{safari}' }});")).await;
        phone.begins_with("delete window.PushManager; delete window.Notification;").await;
        phone.opens(&world.house.invites(ALICE).await).await;
        phone.taps("phone-open").await;
        assert_eq!(phone.field("phone-device-name").await, "iPhone");
        phone.taps("phone-activate").await;
        phone.arrives_at("home-screen").await;
        phone.pictured("phone-home-screen").await;
        phone.taps("phone-done").await;
        phone.sees("phone-empty").await;
    })
    .await;
}

#[tokio::test]
async fn a_window_without_passkeys_says_where_to_go() {
    story(async |world| {
        let phone = world.phone("alice").await;
        phone.begins_with("delete window.PublicKeyCredential;").await;
        phone.opens(&world.house.invites(ALICE).await).await;
        phone.arrives_at("no-passkeys").await;
        phone.pictured("phone-no-passkeys").await;
        assert_eq!(status_of(world, ALICE).await, UserStatus::Invited);
    })
    .await;
}

#[tokio::test]
async fn a_phone_that_signed_out_comes_back_with_its_passkey() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        phone.taps("phone-settings").await;
        phone.taps("phone-sign-out").await;
        phone.arrives_at("login").await;
        phone.pictured("phone-login").await;
        phone.taps("phone-login").await;
        phone.sees("phone-empty").await;
    })
    .await;
}

/// What a mail scanner does that runs scripts: presses the next thing on the page that it has not pressed yet. Tells what.
async fn presses_next(scanner: &Chromium, pressed: &[String]) -> Option<String> {
    let pressed = serde_json::to_string(pressed).unwrap();
    let script = format!(
        "const pressed = {pressed}; \
         const name = (one) => [document.querySelector('main')?.dataset.view, one.tagName, one.dataset.testid, one.textContent.trim()].join(' | '); \
         const all = [...document.querySelectorAll('a, button, input, summary, label, [role=button], [tabindex]')]; \
         const next = all.find((one) => one.checkVisibility() && !one.disabled && !pressed.includes(name(one))); \
         if (!next) return null; \
         const said = name(next); next.click(); next.form?.requestSubmit(); return said;"
    );
    scanner.asks(&script).await.and_then(|said| said.as_str().map(str::to_owned))
}

#[tokio::test]
async fn a_scanner_that_runs_scripts_and_presses_everything_activates_nobody() {
    story(async |world| {
        let house = &world.house;
        let link =
            house.invites_person(NewPerson { by_mail: true, ..NewPerson::at(Address::parse(ALICE).unwrap()) }).await;
        let scanner = world.browser(Machine::Phone).await;
        let mailed = async |so_many: usize| {
            house.carries_mail().await;
            (house.ground.mail.mails().len() == so_many).then_some(())
        };
        scanner.until("the invitation's mail", async || mailed(1).await).await;
        scanner
            .begins_with(
                "const create = navigator.credentials.create.bind(navigator.credentials); window.made = 0; \
                 navigator.credentials.create = (wish) => { window.made += 1; return create(wish); };",
            )
            .await;
        scanner.opens(&link).await;
        scanner.arrives_at("invited").await;
        let mut pressed = Vec::new();
        let everything = async || match presses_next(&scanner, &pressed).await {
            Some(said) => {
                pressed.push(said);
                None
            }
            // It is through once it has come to where a passkey is asked for, and nothing is left to press.
            None => scanner.asks("return window.made > 0 || null").await.filter(|made| !made.is_null()).map(drop),
        };
        scanner.until("a passkey that is asked for", everything).await;
        assert!(pressed.iter().any(|one| one.contains("phone-activate")), "{pressed:?}");

        house.quiet().await;
        house.carries_mail().await;
        assert_eq!(status_of(world, ALICE).await, UserStatus::Invited, "{pressed:?}");
        assert_eq!(house.count("SELECT COUNT(*) FROM devices").await, 0);
        assert_eq!(house.ground.mail.mails().len(), 1, "nobody is told of an activation");
        assert_eq!(house.count("SELECT COUNT(*) FROM outbox WHERE kind <> 'invitation'").await, 0);
        assert_eq!(house.browser().asks(link.split('#').next().unwrap()).await.status, StatusCode::OK);

        let phone = world.phone("alice").await;
        phone.activates(&link).await;
        assert_eq!(status_of(world, ALICE).await, UserStatus::Active, "the link is as good as before");
        phone.until("the mail that tells of it", async || mailed(2).await).await;
    })
    .await;
}
