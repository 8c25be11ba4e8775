//! Helping somebody who lost their phone, in real browsers: from the console to the sign-in page and to a new phone.

use std::sync::Arc;

use countersign::domain::address::Address;
use countersign::domain::claims::Method;
use serde_json::json;

use crate::actors::chromium::Chromium;
use crate::actors::phone::Phone;
use crate::actors::world::{World, story};
use crate::harness::house::ALICE;

/// The first owner in the console, in a browser of their own.
async fn owner(world: &World) -> Arc<Chromium> {
    let link = world.house.node().house.doors.operate.first_link().await.unwrap().link;
    let desk = world.laptop().await;
    desk.has_authenticator().await;
    desk.opens(&link).await;
    desk.types("begin-name", "Olga Owner").await;
    desk.types("begin-address", "olga@corp.example").await;
    desk.taps("begin-submit").await;
    desk.arrives_at("console-applications").await;
    desk
}

/// The owner looks at Alice.
async fn looks_at_alice(world: &World, desk: &Chromium) {
    let store = world.house.store();
    let alice = store.users().by_address(&Address::parse(ALICE).unwrap()).await.unwrap().unwrap();
    desk.opens(&format!("/console/users/{}", alice.id)).await;
    desk.arrives_at("console-person").await;
}

/// The phone hears that something was changed, and nothing more.
async fn hears_news(world: &World, phone: &Phone) {
    let told = world.brings_push_to(phone).await;
    let id = told["id"].as_str().unwrap().to_owned();
    assert_eq!(told, json!({"id": id, "kind": "news"}), "nothing else is in the message");
    let notices = phone.until("a notice", async || Some(phone.notices().await).filter(|all| !all.is_empty())).await;
    assert_eq!(notices, [("Account notice".to_owned(), format!("news-{id}"))]);
}

#[tokio::test]
async fn a_person_without_their_phone_signs_in_with_a_passcode() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        let desk = owner(world).await;
        looks_at_alice(world, &desk).await;
        desk.pictured_at_all("console-person").await;
        desk.taps("user-passcode").await;
        desk.arrives_at("console-passcode").await;
        desk.pictured_at_all("console-passcode").await;
        desk.types("reason", "left the phone at home").await;
        desk.taps("passcode-issue").await;
        desk.arrives_at("console-passcode-issued").await;
        let code = desk.sees("passcode").await;
        desk.pictured_at_all("console-passcode-issued").await;
        hears_news(world, &phone).await;

        let laptop = world.waits_for(ALICE).await;
        laptop.pictured_at_all("wait-with-passcode").await;
        laptop.taps("wait-passcode").await;
        laptop.arrives_at("passcode").await;
        laptop.pictured_at_all("passcode").await;
        laptop.types("passcode-field", "K7QP3-9MXR2").await;
        laptop.taps("passcode-submit").await;
        laptop.sees("who-problem").await;
        laptop.pictured_at_all("passcode-problem").await;
        laptop.types("passcode-field", &code.to_lowercase()).await;
        laptop.taps("passcode-submit").await;
        let token = world.believes(&world.gets_answer(&laptop, 1).await).await;
        assert_eq!((token.upn.as_str(), token.is_multi_factor()), (ALICE, false));
        assert_eq!(world.method_of(&laptop).await, Some(Method::Passcode));

        let other = world.laptop().await;
        let mfa = "&wauth=http%3a%2f%2fschemas.microsoft.com%2fclaims%2fmultipleauthn";
        world.sends_to_work_with(&other, ALICE, mfa).await;
        other.taps("who-submit").await;
        other.arrives_at("wait").await;
        other.taps("wait-passcode").await;
        other.arrives_at("passcode").await;
        assert_eq!(other.reads("refused-title", "data-refusal").await, "passcode-too-weak");
        other.pictured_at_all("passcode-too-weak").await;
        other.taps("passcode-back").await;
        other.arrives_at("wait").await;
    })
    .await;
}

#[tokio::test]
async fn a_person_who_lost_their_phone_sets_up_another() {
    story(async |world| {
        let old = world.has_active(ALICE).await;
        let desk = owner(world).await;
        looks_at_alice(world, &desk).await;
        desk.taps("user-reactivate").await;
        desk.arrives_at("console-reactivate").await;
        desk.pictured_at_all("console-reactivate").await;
        desk.taps("stops-use").await;
        desk.types("reason", "it fell into the lake").await;
        desk.taps("reactivate-issue").await;
        desk.arrives_at("console-reactivated").await;
        desk.pictured_at_all("console-reactivated").await;
        let link = desk.sees("reactivation-link").await;
        hears_news(world, &old).await;

        let new = world.phone("new").await;
        new.activates(&link).await;
        new.taps("phone-done").await;
        let laptop = world.waits_for(ALICE).await;
        let number = laptop.number().await;
        new.opens_request().await;
        new.answers(number).await;
        let token = world.believes(&world.gets_answer(&laptop, 1).await).await;
        assert_eq!((token.upn.as_str(), token.is_multi_factor()), (ALICE, true));
        old.opens("/phone/").await;
        old.sees("phone-login").await;
    })
    .await;
}

#[tokio::test]
async fn an_owner_looks_after_who_somebody_is() {
    story(async |world| {
        world.house.has_active(ALICE).await;
        let desk = owner(world).await;
        looks_at_alice(world, &desk).await;
        desk.taps("user-protect").await;
        desk.arrives_at("console-protect").await;
        desk.pictured_at_all("console-protect").await;
        desk.taps("protect-confirm").await;
        desk.arrives_at("console-person").await;
        desk.sees("person-protected").await;
        desk.pictured_at_all("console-person-protected").await;
        desk.taps("user-identity").await;
        desk.arrives_at("console-identity").await;
        desk.pictured_at_all("console-identity").await;
        world.house.suspends(ALICE).await;
        desk.taps("personal-address-set").await;
        desk.arrives_at("console-person").await;
        desk.taps("user-identity").await;
        desk.arrives_at("console-identity").await;
        desk.pictured_at_all("console-identity-suspended").await;
        desk.types("immutable-id", "another==").await;
        desk.taps("immutable-id-set").await;
        desk.arrives_at("console-person").await;
        assert_eq!(desk.sees("person-immutable-id").await, "another==");
    })
    .await;
}
