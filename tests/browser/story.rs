//! The whole story: from an empty database to somebody who signs in to Microsoft 365, and comes back after they were
//! removed. What people do, they do on pages and with the mail that came; the first link alone is a terminal's.

use crate::actors::chromium::Chromium;
use crate::actors::world::{World, story_from_nothing};
use crate::harness::desk::Desk;
use crate::harness::house::{ALICE, DOMAIN};
use crate::harness::mailbox::Letter;
use crate::harness::smtp::{MailServer, Manner};

/// What the command answers that lets the first owner in.
fn first_link(world: &World) -> String {
    let ground = &world.house.ground;
    let desk = Desk::with(&format!(
        "server.base_url = \"{}\"\nstore.url = \"{}\"\nkeys.seal_key_file = \"{}/seal.key\"\n",
        world.base(),
        ground.store,
        ground.folder.display()
    ));
    desk.tells("admin link")["link"].as_str().unwrap().to_owned()
}

/// An application with its domain, made from nothing.
async fn sets_up(console: &Chromium, link: &str) {
    console.has_authenticator().await;
    console.opens(link).await;
    console.types("begin-name", "Olga Owner").await;
    console.types("begin-address", "olga@elsewhere.example").await;
    console.taps("begin-submit").await;
    console.arrives_at("console-applications").await;
    console.pictured("console-applications-empty").await;
    console.taps("application-add").await;
    console.types("application-name", "Microsoft 365").await;
    console.types("application-domains", DOMAIN).await;
    console.taps("application-create").await;
    console.arrives_at("console-federation").await;
    console.taps("tab-users").await;
    console.sees("users-empty").await;
}

/// Invites on the page, and tells the ImmutableID.
async fn invites(console: &Chromium) -> String {
    console.taps("user-invite").await;
    console.arrives_at("console-invite").await;
    console.types("invite-address", ALICE).await;
    console.types("invite-name", "Alice Example").await;
    console.taps("invite-send").await;
    console.arrives_at("console-invited").await;
    assert!(console.sees("invited-mail").await.contains(ALICE));
    console.sees("invited-immutable-id").await
}

/// What a camera reads off the newest invitation in the mailbox, which is the how-manieth mail.
async fn invitation(world: &World, server: &MailServer, nth: usize) -> String {
    world.house.carries_mail().await;
    let mails = server.receives(nth).await;
    let letter = Letter::of(&mails[nth - 1]);
    assert_eq!(letter.header("Subject"), "Example Works: set up sign-in on your phone");
    let link = letter.scanned();
    assert_eq!(link, letter.link(), "button and code lead to the same");
    link
}

/// Waits until a page shows this beside the test id, with nobody touching it.
async fn comes_to_show(page: &Chromium, test_id: &str, expected: &str) {
    let shown = async || (page.sees(test_id).await == expected).then_some(());
    page.until(&format!("{expected} at {test_id}"), shown).await;
}

#[tokio::test]
async fn from_an_empty_database_to_somebody_who_signs_in_and_comes_back() {
    let server = MailServer::start(Manner::default());
    story_from_nothing(&server, async |world| {
        let console = world.laptop().await;
        sets_up(&console, &first_link(world)).await;
        console.pictured("console-users-empty").await;
        let immutable_id = invites(&console).await;
        console.pictured("console-invited").await;
        console.taps("invited-back").await;

        // The list follows, and is never loaded anew: a mark in the page would be gone.
        comes_to_show(&console, "user-standing", "Invited").await;
        console.pictured("console-users-invited").await;
        console.asks("window.same = true").await;
        let phone = world.phone("alice").await;
        phone.opens(&invitation(world, &server, 1).await).await;
        phone.taps("phone-open").await;
        comes_to_show(&console, "user-standing", "Opened").await;
        assert_eq!((console.sees("count-invited").await, console.sees("count-active").await), ("1".into(), "0".into()));
        console.pictured("console-users-opened").await;
        phone.taps("phone-activate").await;
        phone.sees("phone-ready").await;
        comes_to_show(&console, "user-standing", "Active").await;
        comes_to_show(&console, "count-active", "1").await;
        assert!(console.sees("readiness").await.contains("100 %"));
        assert_eq!(console.asks("return window.same ?? false").await, Some(true.into()), "and it is the same page");
        console.pictured("console-users-active").await;
        phone.taps("phone-done").await;

        console.taps("user-name").await;
        console.arrives_at("console-person").await;
        console.sees("sessions-empty").await;
        let laptop = signs_in(world, &phone, 1, &immutable_id).await;
        assert_eq!(console.sees("session-method").await, "phone", "the session is on the person's page by itself");
        assert_eq!(console.sees("request-status").await, "Accepted", "and so is what they were asked");
        console.pictured("console-person").await;
        finds_in_the_log(&console).await;

        removes(&console).await;
        world.sends_to_work(&laptop, ALICE).await;
        laptop.is_told("unknown-account").await;
        laptop.pictured("refused-removed").await;

        console.opens("/console/applications").await;
        console.taps("application").await;
        console.taps("tab-users").await;
        console.sees("users-empty").await;
        assert_eq!(invites(&console).await, immutable_id, "Entra ID knows them by it");
        // Between the two invitations the mailbox was told of the phone.
        phone.opens(&invitation(world, &server, 3).await).await;
        phone.taps("phone-open").await;
        phone.taps("phone-activate").await;
        phone.sees("phone-ready").await;
        phone.taps("phone-done").await;
        signs_in(world, &phone, 2, &immutable_id).await;

        console.opens("/console/changes").await;
        let changes = console.shows_at_all().await;
        for kind in ["application added", "user invited", "user removed"] {
            assert!(changes.contains(kind), "{kind}: {changes}");
        }
        console.pictured("console-changes-of-a-day").await;
    })
    .await;
}

/// A sign-in from a browser that was never here, up to the token.
async fn signs_in(
    world: &World,
    phone: &crate::actors::phone::Phone,
    nth: usize,
    immutable_id: &str,
) -> std::sync::Arc<Chromium> {
    let laptop = world.waits_for(ALICE).await;
    phone.opens_request().await;
    phone.answers(laptop.number().await).await;
    phone.sees("phone-approved").await;
    phone.taps("phone-done").await;
    let token = world.believes(&world.gets_answer(&laptop, nth).await).await;
    assert_eq!((token.upn.as_str(), token.immutable_id.as_str()), (ALICE, immutable_id));
    laptop
}

/// Looks the sign-in up in the log, as the only one that there was, and comes back to the person's page from it.
async fn finds_in_the_log(console: &Chromium) {
    console.opens("/console/requests").await;
    console.arrives_at("console-requests").await;
    assert_eq!((console.sees("figure-total").await, console.sees("figure-accepted").await), ("1".into(), "1".into()));
    console.pictured("console-requests-of-a-day").await;
    console.taps("request-open").await;
    console.arrives_at("console-request").await;
    let told = console.shows_at_all().await;
    for word in [ALICE, "Microsoft 365", "Accepted"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    console.taps("request-person").await;
    console.arrives_at("console-person").await;
}

/// Removes the person whose page is open.
async fn removes(console: &Chromium) {
    console.taps("user-remove").await;
    console.arrives_at("console-remove").await;
    assert!(console.sees("remove-title").await.contains(ALICE));
    console.pictured("console-remove").await;
    console.taps("remove-confirm").await;
    console.arrives_at("console-users").await;
    console.sees("users-empty").await;
}
