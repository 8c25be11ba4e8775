//! The product in other languages than English: the walk in German, with pictures, and the long words of all of them on
//! the narrowest phone.

use std::sync::Arc;

use countersign::domain::address::Address;
use countersign::words::Language::{self, German};
use serde_json::json;

use crate::actors::chromium::Chromium;
use crate::actors::world::{World, story, story_in};
use crate::harness::house::ALICE;

/// The first owner, in the console.
async fn owner(world: &World) -> Arc<Chromium> {
    let link = world.house.node().house.doors.operate.first_link().await.unwrap().link;
    let console = world.laptop().await;
    console.has_authenticator().await;
    console.opens(&link).await;
    console.types("begin-name", "Olga Owner").await;
    console.types("begin-address", "olga@corp.example").await;
    console.taps("begin-submit").await;
    console.arrives_at("console-applications").await;
    console
}

async fn speaks(browser: &Chromium, language: Language) {
    let tag = browser.asks("return document.documentElement.lang").await;
    assert_eq!(tag, Some(json!(language.tag())), "{}", browser.shows_at_all().await);
}

#[tokio::test]
async fn a_person_signs_in_with_the_phone_in_german() {
    story_in("de-DE,de;q=0.9,en;q=0.5", async |world| {
        let words = German.labels();
        let phone = world.phone("alice").await;
        phone.opens(&world.house.invites(ALICE).await).await;
        phone.arrives_at("invited").await;
        speaks(&phone, German).await;
        phone.pictured("german-phone-invited").await;
        phone.taps("phone-open").await;
        phone.arrives_at("account").await;
        phone.pictured("german-phone-account").await;
        phone.taps("phone-activate").await;
        phone.sees("phone-ready").await;
        phone.pictured("german-phone-ready").await;
        phone.taps("phone-done").await;
        phone.sees("phone-empty").await;
        phone.pictured("german-phone-empty").await;

        let laptop = world.laptop().await;
        world.sends_to_work(&laptop, ALICE).await;
        laptop.arrives_at("who").await;
        speaks(&laptop, German).await;
        assert_eq!(laptop.sees("who-submit").await, words.who_submit);
        laptop.pictured("german-who").await;
        laptop.taps("who-submit").await;
        laptop.arrives_at("wait").await;
        laptop
            .until("the news of the delivery", async || {
                (laptop.sees("delivery").await == words.delivery_taken).then_some(())
            })
            .await;
        laptop.pictured("german-wait").await;

        let told = world.brings_push_to(&phone).await;
        let notices = phone.until("a notice", async || Some(phone.notices().await).filter(|all| !all.is_empty())).await;
        assert_eq!(notices[0].0, German.notices().ask_title);
        assert_eq!(notices[0].1, told["id"]);
        phone.sees("phone-request").await;
        phone.pictured("german-phone-list").await;
        phone.opens_request().await;
        phone.pictured("german-phone-request").await;
        let number = laptop.number().await;
        phone.answers(if number == 99 { 10 } else { number + 1 }).await;
        phone.sees("phone-note").await;
        phone.pictured("german-phone-wrong-number").await;
        phone.answers(number).await;
        phone.sees("phone-approved").await;
        phone.pictured("german-phone-approved").await;
        world.gets_answer(&laptop, 1).await;

        phone.taps("phone-done").await;
        phone.taps("phone-recent").await;
        phone.sees("phone-recent-item").await;
        phone.pictured("german-phone-recent").await;
        phone.taps("phone-back").await;
        phone.taps("phone-settings").await;
        phone.arrives_at("settings").await;
        phone.pictured("german-phone-settings").await;

        // The next one is refused: the longest texts there are.
        world.sends_to_work(&laptop, "nobody@corp.example").await;
        laptop.taps("who-submit").await;
        laptop.is_told("unknown-account").await;
        laptop.pictured("german-refused").await;
    })
    .await;
}

/// Every page of the console and of one's own page that can be opened by its address.
async fn pages(world: &World) -> Vec<(&'static str, String)> {
    let (application, _) = world.house.store().applications().list().await.unwrap().remove(0);
    let application = format!("/console/applications/{}", application.id);
    let users = world.house.store().users();
    let user = users.by_address(&Address::parse(ALICE).unwrap()).await.unwrap().unwrap();
    let person = format!("/console/users/{}", user.id);
    vec![
        ("applications", "/console/applications".to_owned()),
        ("application-new", "/console/applications/new".to_owned()),
        ("application", application.clone()),
        ("federation", format!("{application}/federation")),
        ("application-settings", format!("{application}/settings")),
        ("users-of-application", format!("{application}/users")),
        ("invite", format!("{application}/invite")),
        ("import", format!("{application}/import")),
        ("imports", format!("{application}/imports")),
        ("users", "/console/users".to_owned()),
        ("person", person.clone()),
        ("person-remove", format!("{person}/remove")),
        ("person-reactivate", format!("{person}/reactivate")),
        ("person-passcode", format!("{person}/passcode")),
        ("person-identity", format!("{person}/identity")),
        ("person-protect", format!("{person}/protect")),
        ("organisation", "/console/organisation".to_owned()),
        ("requests", "/console/requests".to_owned()),
        ("operators", "/console/operators".to_owned()),
        ("operator-new", "/console/operators/new".to_owned()),
        ("tokens", "/console/tokens".to_owned()),
        ("token-new", "/console/tokens/new".to_owned()),
        ("calls", "/console/tokens/calls".to_owned()),
        ("changes", "/console/changes".to_owned()),
    ]
}

#[tokio::test]
async fn the_console_has_room_for_german_words() {
    story_in("de", async |world| {
        world.house.has_active(ALICE).await;
        world.house.invites("bob@corp.example").await;
        let console = owner(world).await;
        for (name, path) in pages(world).await {
            console.opens(&path).await;
            speaks(&console, German).await;
            console.pictured_from_the_narrowest(&format!("german-console-{name}")).await;
        }
    })
    .await;
}

#[tokio::test]
async fn every_language_has_room_on_the_narrowest_phone() {
    story(async |world| {
        world.house.has_active(ALICE).await;
        world.house.invites("bob@corp.example").await;
        let console = owner(world).await;
        let mut paths = pages(world).await;
        paths.push(("account-sign-in", "/account/sign-in".to_owned()));
        paths.push(("phone", "/phone/".to_owned()));
        paths.push(("not-found", "/nowhere".to_owned()));
        paths.push(("who", world.request(ALICE, "")));
        for language in Language::ALL {
            let headers = json!({"headers": {"Accept-Language": language.tag()}});
            console.commands("Network.enable", json!({})).await;
            console.commands("Network.setExtraHTTPHeaders", headers).await;
            for (name, path) in &paths {
                console.opens(path).await;
                speaks(&console, *language).await;
                console.fits_the_narrowest(&format!("{name} in {}", language.tag())).await;
            }
        }
    })
    .await;
}
