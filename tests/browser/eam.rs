//! External MFA in real browsers: an owner enters a tenant by hand, the tenant's page asks by a form of its own, the
//! phone confirms, and the form goes back.

use std::fs;

use countersign::domain::time::Span;
use thirtyfour::By;

use crate::actors::chromium::Chromium;
use crate::actors::microsoft::{Brought, Microsoft};
use crate::actors::world::{World, story_with};
use crate::harness::entra::{APP, CLIENT, Entra, OBJECT, REDIRECT, STATE, TENANT};
use crate::harness::house::ALICE;
use crate::harness::keeper;

/// An owner at the console, before the tab of the one application.
async fn before_the_tab(world: &World) -> std::sync::Arc<Chromium> {
    let link = world.house.node().house.doors.operate.first_link().await.unwrap().link;
    let desk = world.laptop().await;
    desk.has_authenticator().await;
    desk.opens(&link).await;
    desk.types("begin-name", "Olga Owner").await;
    desk.types("begin-address", "olga@corp.example").await;
    desk.taps("begin-submit").await;
    desk.arrives_at("console-applications").await;
    desk.taps("application").await;
    desk.taps("tab-external").await;
    desk.arrives_at("console-external").await;
    desk
}

/// Enters the tenant, reads what it has to be given, and says whom it means.
async fn enters_the_tenant(world: &World, desk: &Chromium) {
    desk.sees("external-empty").await;
    desk.pictured("console-external-empty").await;
    desk.types("external-tenant-id", "corp").await;
    desk.types("external-app-id", APP).await;
    desk.types("external-client-id", CLIENT).await;
    desk.taps("external-add").await;
    desk.sees("form-problem").await;
    assert_eq!(desk.field("external-app-id").await, APP, "what was typed is kept");
    desk.pictured("console-external-problem").await;
    desk.types("external-tenant-id", TENANT).await;
    desk.taps("external-add").await;
    desk.sees("external-done").await;
    let shown = desk.sees("external-tenant").await;
    let base = world.base();
    for value in
        [&format!("{base}/eam/.well-known/openid-configuration"), &format!("{base}/eam/authorize"), TENANT, APP]
    {
        assert!(shown.contains(value), "{value}: {shown}");
    }
    desk.sees("external-nobody").await;
    desk.pictured("console-external-added").await;
    links_a_list(desk).await;
    desk.taps("external-unlink").await;
    desk.sees("external-nobody").await;
    desk.types("external-address", ALICE).await;
    desk.types("external-object", OBJECT).await;
    desk.taps("external-link").await;
    assert!(desk.sees("external-person").await.contains(ALICE));
    desk.taps("external-roll").await;
    desk.sees("external-key-next").await;
    desk.pictured("console-external").await;
}

/// Says whom the tenant means by a list, which is looked at first.
async fn links_a_list(desk: &Chromium) {
    let list = keeper::folder("objects").join("people.csv");
    let rows = format!("userPrincipalName,id\n{ALICE},{OBJECT}\nnobody@corp.example,{APP}\nbob@corp.example,bob\n");
    fs::write(&list, rows).unwrap();
    desk.taps("external-list").await;
    desk.arrives_at("console-external-list").await;
    desk.pictured("console-external-list").await;
    for (button, told) in [("list-look", "list-tried"), ("list-link", "list-done")] {
        let field = desk.driver.find(By::Testid("list-file")).await.unwrap();
        field.send_keys(list.display().to_string()).await.unwrap();
        desk.taps(button).await;
        desk.sees(told).await;
        assert_eq!((desk.sees("list-linked").await, desk.sees("list-refused").await), ("1".to_owned(), "2".to_owned()));
        desk.pictured(&format!("console-external-{told}")).await;
    }
    desk.taps("list-back").await;
    assert!(desk.sees("external-person").await.contains(ALICE));
}

/// The tenant's page asks for a second factor, by a form that comes from another site.
async fn asks(world: &World, laptop: &Chromium, hint: &str) {
    let form = Entra::form(hint);
    let fields: Vec<_> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    world.microsoft.posts(&format!("{}/eam/authorize", world.base()), &fields);
    laptop.opens(Microsoft::START).await;
}

/// What the tenant was brought, which names the request.
fn brought_back(brought: &Brought) {
    assert_eq!(format!("https://{}", brought.to), REDIRECT);
    assert_eq!(brought.field("state"), STATE, "echoed to the byte");
}

#[tokio::test]
async fn a_tenant_is_entered_by_hand_asks_and_is_answered() {
    let entra = Entra::start().await;
    story_with(&entra.settings(), async |world| {
        let phone = world.has_active(ALICE).await;
        let desk = before_the_tab(world).await;
        enters_the_tenant(world, &desk).await;
        let laptop = world.laptop().await;

        asks(world, &laptop, &entra.hint(&world.house)).await;
        laptop.arrives_at("offer").await;
        laptop.pictured("eam-offer").await;
        laptop.taps("offer-push").await;
        laptop.arrives_at("wait").await;
        laptop.pictured("eam-wait").await;
        phone.opens_request().await;
        phone.answers(laptop.number().await).await;
        phone.sees("phone-approved").await;
        let brought = world.gets_answer(&laptop, 1).await;
        brought_back(&brought);
        assert_eq!(brought.fields.len(), 2, "nothing else is told: {:?}", brought.fields);
        Entra::judges(&world.house, brought.field("id_token")).await;
        assert_eq!(world.method_of(&laptop).await, None, "it opens nothing here");

        // Once more in the same browser: the phone is asked again, and a no goes back, too.
        phone.taps("phone-done").await;
        world.house.clock().passes(Span::seconds(1));
        asks(world, &laptop, &entra.hint(&world.house)).await;
        laptop.arrives_at("offer").await;
        laptop.taps("offer-push").await;
        laptop.arrives_at("wait").await;
        laptop.taps("wait-cancel").await;
        let brought = world.gets_answer(&laptop, 2).await;
        brought_back(&brought);
        assert_eq!(brought.field("error"), "access_denied");
        assert!(brought.fields.iter().all(|(name, _)| name != "id_token"), "{:?}", brought.fields);
    })
    .await;
}

#[tokio::test]
async fn a_hint_that_nobody_signed_brings_nobody_to_the_phone() {
    let entra = Entra::start().await;
    story_with(&entra.settings(), async |world| {
        let phone = world.has_active(ALICE).await;
        let desk = before_the_tab(world).await;
        enters_the_tenant(world, &desk).await;
        let laptop = world.laptop().await;
        let forged = Entra::start().await.hint(&world.house);
        asks(world, &laptop, &forged).await;
        let brought = world.gets_answer(&laptop, 1).await;
        brought_back(&brought);
        assert_eq!(brought.field("error"), "access_denied");
        assert_eq!(world.house.count("SELECT COUNT(*) FROM sign_ins").await, 0);
        phone.sees("phone-empty").await;
    })
    .await;
}
