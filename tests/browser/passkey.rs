//! A passkey of this very laptop, on the sign-in page.

use countersign::domain::claims::Method;

use crate::actors::world::story;
use crate::harness::house::ALICE;

#[tokio::test]
async fn a_passkey_on_the_laptop_signs_in() {
    story(async |world| {
        let laptop = world.laptop().await;
        laptop.has_authenticator().await;
        laptop.opens(&world.house.invites(ALICE).await).await;
        laptop.sees("phone-computer").await;
        laptop.pictured("phone-invited-on-a-computer").await;
        laptop.taps("phone-open").await;
        laptop.taps("phone-activate").await;
        laptop.taps("phone-push-later").await;
        laptop.sees("phone-ready").await;

        world.sends_to_work(&laptop, ALICE).await;
        laptop.taps("who-submit").await;
        laptop.arrives_at("wait").await;
        laptop.pictured("wait-without-push").await;
        laptop.taps("wait-passkey").await;
        let token = world.believes(&world.gets_answer(&laptop, 1).await).await;
        assert_eq!((token.upn.as_str(), token.is_multi_factor()), (ALICE, true));
        assert_eq!(world.method_of(&laptop).await, Some(Method::Passkey));
    })
    .await;
}

#[tokio::test]
async fn a_laptop_without_the_passkey_says_so_and_goes_on_waiting() {
    story(async |world| {
        let mut phone = world.house.has_active(ALICE).await;
        let laptop = world.laptop().await;
        laptop.has_authenticator().await;
        world.sends_to_work(&laptop, ALICE).await;
        laptop.taps("who-submit").await;
        let number = laptop.number().await;
        laptop.taps("wait-passkey").await;
        laptop
            .until("a word about the passkey", async || {
                let note = laptop.asks("return document.getElementById('note').textContent").await?;
                note.as_str()?.contains("was not used").then_some(())
            })
            .await;
        laptop.pictured("wait-passkey-failed").await;
        phone.approves(number).await;
        world.gets_answer(&laptop, 1).await;
    })
    .await;
}
