//! A person's own page in a real browser.

use crate::actors::world::story;
use crate::harness::house::ALICE;

#[tokio::test]
async fn a_person_sees_to_their_devices() {
    story(async |world| {
        let laptop = world.laptop().await;
        laptop.has_authenticator().await;
        laptop.opens(&world.house.invites(ALICE).await).await;
        laptop.taps("phone-open").await;
        laptop.taps("phone-activate").await;
        laptop.taps("phone-push-later").await;
        laptop.sees("phone-ready").await;
        world.sends_to_work(&laptop, ALICE).await;
        laptop.taps("who-submit").await;
        laptop.taps("wait-passkey").await;
        world.gets_answer(&laptop, 1).await;

        laptop.opens(&format!("{}/account", world.base())).await;
        laptop.arrives_at("account-entry").await;
        laptop.pictured_at_all("account-entry").await;
        laptop.taps("account-passkey").await;
        laptop.arrives_at("account-overview").await;
        laptop.pictured_at_all("account-overview").await;

        laptop.taps("account-add").await;
        laptop.arrives_at("account-add").await;
        laptop.pictured_at_all("account-add").await;
        laptop.taps("account-add-go").await;
        laptop.arrives_at("account-offer").await;
        let link = laptop.sees("account-offer-link").await;
        assert_eq!(laptop.scanned().await, link);
        laptop.pictured_at_all("account-offer").await;

        laptop.opens("/account/").await;
        laptop.taps("account-device-name").await;
        laptop.arrives_at("account-device").await;
        laptop.types("account-new-name", "My laptop").await;
        laptop.taps("account-rename").await;
        laptop.sees("account-done").await;
        laptop.taps("account-device-name").await;
        laptop.sees("account-last").await;
        laptop.pictured_at_all("account-device").await;
        laptop.types("account-confirm", "My desktop").await;
        laptop.taps("account-remove").await;
        laptop.sees("form-problem").await;
        laptop.types("account-confirm", "My laptop").await;
        laptop.taps("account-remove").await;
        laptop.arrives_at("account-removed").await;
        laptop.pictured("account-removed").await;
    })
    .await;
}
