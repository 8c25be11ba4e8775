//! One signing certificate follows another, and a code for an app without a browser, in real browsers.

use countersign::domain::time::Span;

use crate::actors::world::story;
use crate::harness::house::ALICE;

#[tokio::test]
async fn the_owner_leads_from_one_certificate_to_the_next() {
    story(async |world| {
        let link = world.house.node().house.doors.operate.first_link().await.unwrap().link;
        let desk = world.laptop().await;
        desk.has_authenticator().await;
        desk.opens(&link).await;
        desk.types("begin-name", "Olga Owner").await;
        desk.types("begin-address", "olga@corp.example").await;
        desk.taps("begin-submit").await;
        desk.arrives_at("console-applications").await;
        desk.opens("/console/keys").await;
        desk.arrives_at("console-keys").await;
        let first = desk.sees("certificate-current").await;
        desk.pictured("console-keys").await;

        desk.taps("keys-roll").await;
        desk.sees("keys-done").await;
        let next = desk.sees("certificate-next").await;
        assert_ne!(first, next);
        desk.asks("document.querySelectorAll('details').forEach((one) => { one.open = true; })").await;
        assert!(desk.sees("powershell").await.contains(&next) && desk.sees("curl").await.contains(&next));
        desk.pictured("console-keys-next").await;

        desk.taps("keys-confirm").await;
        desk.sees("keys-switch").await;
        desk.pictured("console-keys-confirmed").await;
        desk.taps("keys-switch").await;
        desk.sees("key-past").await;
        assert_eq!(desk.sees("certificate-current").await, next);
        desk.pictured("console-keys-switched").await;

        // A slip of the finger replaces nothing.
        desk.types("keys-word", "replace").await;
        desk.taps("keys-replace").await;
        desk.sees("keys-done").await;
        assert_eq!(desk.sees("certificate-current").await, next);
        desk.types("keys-word", "REPLACE").await;
        desk.taps("keys-replace").await;
        desk.sees("certificate-next").await;
        assert_ne!(desk.sees("certificate-current").await, next);
    })
    .await;
}

#[tokio::test]
async fn the_phone_shows_a_code_for_another_app() {
    story(async |world| {
        world.house.answers_programs().await;
        let phone = world.has_active(ALICE).await;
        phone.taps("phone-settings").await;
        phone.taps("phone-code").await;
        phone.sees("phone-code-get").await;
        phone.pictured("phone-code").await;
        phone.taps("phone-code-get").await;
        let code = phone.sees("phone-code-value").await;
        assert_eq!(code.chars().filter(char::is_ascii_digit).count(), 8, "{code}");
        phone.fits_the_narrowest("phone-code-shown").await;
        phone.pictured("phone-code-shown").await;
        phone.taps("phone-code-again").await;
        phone.taps("phone-code-get").await;
        assert_ne!(phone.sees("phone-code-value").await, code);
        assert_eq!(world.house.count("SELECT COUNT(*) FROM trust_codes WHERE state = 'open'").await, 1);
        world.house.clock().passes(Span::minutes(1));
    })
    .await;
}
