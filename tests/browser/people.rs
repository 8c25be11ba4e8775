//! The console's pages of people, in every state they have, and with the longest that can stand in them.

use countersign::domain::address::Address;
use countersign::domain::operator::Role;
use countersign::domain::text::Name;
use countersign::domain::time::Span;
use countersign::flow::manage::NewPerson;

use crate::actors::chromium::Chromium;
use crate::actors::world::{World, story};
use crate::harness::house::ALICE;

const LONGEST: &str = "hieronymus-carl-friedrich-freiherr-von-muenchhausen-bodenwerder@corp.example";

async fn comes_in(world: &World) -> std::sync::Arc<Chromium> {
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

async fn person(world: &World, address: &str) -> String {
    let users = world.house.node().house.doors.store.users();
    let user = users.by_address(&Address::parse(address).unwrap()).await.unwrap().unwrap();
    format!("/console/users/{}", user.id)
}

/// Somebody for each way to stand, and more than a page of them.
async fn populated(world: &World) {
    let name = Name::parse(&"Wolfeschlegelsteinhausenbergerdorff".repeat(2)[..64]).unwrap();
    world.house.invites("expired@corp.example").await;
    world.house.clock().passes(Span::days(15));
    world.house.invites_person(NewPerson { name: Some(name), ..NewPerson::at(Address::parse(LONGEST).unwrap()) }).await;
    for nth in 0..52 {
        world.house.invites(&format!("person{nth:02}@corp.example")).await;
    }
    for address in [ALICE, "olga@corp.example", "suspended@corp.example", "removed@corp.example"] {
        world.house.has_active(address).await;
    }
    world.house.suspends("suspended@corp.example").await;
}

#[tokio::test]
async fn people_of_every_standing_are_shown() {
    story(async |world| {
        populated(world).await;
        let console = comes_in(world).await;
        let removed = person(world, "removed@corp.example").await;
        world.house.removes("removed@corp.example").await;

        console.taps("application").await;
        console.arrives_at("console-application").await;
        console.pictured("console-application").await;
        console.taps("tab-users").await;
        console.sees("users-next").await;
        console.pictured("console-users-many").await;
        console.types("users-search", "nobody").await;
        console.taps("users-look").await;
        console.sees("users-empty").await;
        console.pictured("console-users-none-found").await;
        console.opens("/console/users?q=suspended").await;
        assert_eq!(console.sees("user-standing").await, "Suspended");
        console.opens("/console/users?q=expired").await;
        assert_eq!(console.sees("user-standing").await, "Invitation expired");

        for (address, name) in [
            (ALICE, "console-person-active"),
            (LONGEST, "console-person-invited"),
            ("suspended@corp.example", "console-person-suspended"),
            ("olga@corp.example", "console-person-operator"),
        ] {
            console.opens(&person(world, address).await).await;
            console.arrives_at("console-person").await;
            console.pictured(name).await;
        }
        console.opens(&removed).await;
        assert_eq!(console.sees("person-status").await, "Removed");
        console.pictured("console-person-removed").await;
        console.opens(&person(world, ALICE).await).await;
        console.taps("device-name").await;
        console.arrives_at("console-device").await;
        console.pictured("console-device").await;
        console.opens("/console/users/00000000000000000000000000000000").await;
        console.is_told("not-found").await;
        console.pictured("console-refused").await;
        console.taps("refused-back").await;
        console.arrives_at("console-applications").await;
    })
    .await;
}

#[tokio::test]
async fn a_persons_page_follows_what_happens_to_them() {
    story(async |world| {
        let console = comes_in(world).await;
        world.house.has_active(ALICE).await;
        console.opens(&person(world, ALICE).await).await;
        assert_eq!(console.sees("person-status").await, "Active");
        console.asks("window.same = true").await;
        let shows = async |expected: &str| {
            let shown = async || (console.sees("person-status").await == expected).then_some(());
            console.until(expected, shown).await;
        };
        world.house.suspends(ALICE).await;
        shows("Suspended").await;
        assert!(console.has("user-resume").await, "and what can be done about it now");
        world.house.removes(ALICE).await;
        shows("Removed").await;
        assert!(!console.has("user-resume").await && !console.has("user-remove").await);
        assert_eq!(console.asks("return window.same ?? false").await, Some(true.into()), "and it is the same page");

        // Whoever is shown out sees nothing more of it.
        console.driver.delete_all_cookies().await.unwrap();
        world.house.sql("DELETE FROM console_sessions").await;
        console.arrives_at("console-entry").await;
    })
    .await;
}

#[tokio::test]
async fn operators_and_their_pages_are_for_everybody_too() {
    story(async |world| {
        let console = comes_in(world).await;
        console.opens("/console/operators/new").await;
        console.types("operator-name", "Henry Help").await;
        console.types("operator-address", "henry@corp.example").await;
        console.taps(&format!("role-{}", Role::Helpdesk)).await;
        console.taps("operator-create").await;
        console.sees("operator-link").await;
        console.opens("/console/operators").await;
        console.taps("operator-name").await;
        console.arrives_at("console-operator").await;
        console.pictured("console-operator").await;
        console.opens("/console/applications").await;
        console.taps("application").await;
        console.taps("tab-users").await;
        console.taps("user-invite").await;
        console.arrives_at("console-invite").await;
        console.pictured("console-invite").await;
        console.types("invite-address", "alice@elsewhere.example").await;
        console.taps("invite-send").await;
        console.sees("form-problem").await;
        console.pictured("console-invite-problem").await;
    })
    .await;
}
