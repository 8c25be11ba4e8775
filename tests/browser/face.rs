//! The organisation's face in a real browser, an application's settings, and cards to be printed.

use std::fs;

use image::{Rgba, RgbaImage};

use crate::actors::chromium::Chromium;
use crate::actors::world::{World, story};
use crate::harness::house::ALICE;

/// The first owner, in the console.
async fn owner(world: &World) -> std::sync::Arc<Chromium> {
    let link = world.house.node().house.doors.operate.first_link().await.unwrap().link;
    let laptop = world.laptop().await;
    laptop.has_authenticator().await;
    laptop.opens(&link).await;
    laptop.types("begin-name", "Olga Owner").await;
    laptop.types("begin-address", "olga@corp.example").await;
    laptop.taps("begin-submit").await;
    laptop.arrives_at("console-applications").await;
    laptop
}

/// The measure itself: what pushes a page down is seen, and a page that nobody pushed stands still.
#[tokio::test]
async fn a_page_that_moves_is_noticed() {
    const PUSHES: &str = "const next = () => new Promise((then) => requestAnimationFrame(then)); \
         await next(); const block = document.createElement('div'); block.style.height = '300px'; \
         await next(); document.body.prepend(block); await next(); await next(); return true;";
    story(async |world| {
        let laptop = world.laptop().await;
        laptop.opens("/account").await;
        laptop.stands_still("account").await;
        assert_eq!(laptop.shifts().await["all"], 0);
        assert_eq!(laptop.awaits(PUSHES).await, true);
        assert!(laptop.shifts().await["all"].as_f64().unwrap() > 0.1, "{}", laptop.shifts().await);
    })
    .await;
}

/// A wide sign on a transparent ground.
fn sign() -> RgbaImage {
    RgbaImage::from_fn(640, 160, |x, y| {
        let (dx, dy) = (i64::from(x) - 80, i64::from(y) - 80);
        let is_disc = dx * dx + dy * dy < 70 * 70;
        let is_bar = (200..620).contains(&x) && ((40..70).contains(&y) || (90..120).contains(&y));
        if is_disc {
            Rgba([210, 60, 20, 255])
        } else if is_bar {
            Rgba([40, 40, 50, 255])
        } else {
            Rgba([0, 0, 0, 0])
        }
    })
}

#[tokio::test]
async fn the_organisation_gets_a_face_and_everybody_sees_it() {
    story(async |world| {
        let laptop = owner(world).await;
        laptop.opens("/console/organisation").await;
        laptop.arrives_at("console-organisation").await;
        laptop.pictured_at_all("console-organisation-before").await;
        laptop.types("organisation-accent", "orange").await;
        laptop.taps("organisation-save").await;
        laptop.sees("form-problem").await;
        laptop.types("organisation-name", "Bäckerei Sonnenschein GmbH").await;
        laptop.types("organisation-accent", "#f28c00").await;
        laptop.taps("organisation-save").await;
        laptop.sees("organisation-saved").await;

        let file = world.house.ground.folder.join("sign.png");
        sign().save(&file).unwrap();
        let field = laptop.driver.find(thirtyfour::By::Testid("organisation-file")).await.unwrap();
        field.send_keys(file.display().to_string()).await.unwrap();
        laptop.taps("organisation-hang").await;
        laptop.sees("organisation-logo").await;
        laptop.pictured_at_all("console-organisation").await;
        fs::remove_file(file).unwrap();

        let other = world.laptop().await;
        world.sends_to_work(&other, ALICE).await;
        other.sees("who-submit").await;
        other.keeps_a_place_for_the_picture().await;
        other.pictured_at_all("face-sign-in").await;
        let accent = "return getComputedStyle(document.documentElement).getPropertyValue('--accent')";
        assert_ne!(other.asks(accent).await.unwrap(), "#0c6a5a", "the colour is the organisation's");
        let phone = world.phone("alice").await;
        phone.opens(&world.house.invites(ALICE).await).await;
        phone.taps("phone-open").await;
        phone.sees("phone-organisation").await;
        phone.pictured("face-phone").await;
    })
    .await;
}

#[tokio::test]
async fn settings_are_changed_and_cards_are_printed() {
    story(async |world| {
        let laptop = owner(world).await;
        let (application, _) = world.house.store().applications().list().await.unwrap().remove(0);
        let path = format!("/console/applications/{}", application.id);
        laptop.opens(&format!("{path}/settings")).await;
        laptop.arrives_at("console-settings").await;
        laptop.pictured_at_all("console-settings").await;
        laptop.taps("session-other").await;
        laptop.types("settings-hours", "10").await;
        laptop.taps("settings-save").await;
        laptop.sees("settings-done").await;
        laptop.types("settings-new-domain", "labs.example").await;
        laptop.taps("settings-add-domain").await;
        laptop
            .until("the new domain", async || {
                laptop.sees("settings-done").await.starts_with("labs.example was added").then_some(())
            })
            .await;
        laptop.pictured("console-settings-done").await;

        for address in ["bob@corp.example", "carol.with-a-long-name@corp.example", "dave@corp.example"] {
            world.house.invites_as(address, Some("Somebody Invited"), None).await;
        }
        world.house.has_active(ALICE).await;
        laptop.opens(&format!("{path}/users")).await;
        laptop.arrives_at("console-users").await;
        laptop.taps("choose-all").await;
        laptop.pictured_at_all("console-users-chosen").await;
        laptop.taps("sheet-go").await;
        laptop.arrives_at("console-sheet-ask").await;
        laptop.pictured_at_all("console-sheet-ask").await;
        laptop.taps("sheet-make").await;
        laptop.arrives_at("console-sheet").await;
        let cards = laptop.asks("return document.querySelectorAll('[data-testid=card]').length").await;
        assert_eq!(cards.unwrap(), 3);
        laptop.pictured_at_all("console-sheet").await;
        laptop.printed("console-sheet").await;
    })
    .await;
}
