//! The main job: the laptop asks, the phone hears, the number is typed, the laptop moves on by itself.

use countersign::domain::address::Address;
use countersign::domain::claims::Method;
use serde_json::json;

use crate::actors::world::story;
use crate::harness::house::ALICE;
use crate::harness::push_service::Plan;

/// Nothing but the server's own event moves the page on.
const NO_POLL: &str = "{ const every = window.setInterval; \
     window.setInterval = (work, time) => time >= 5000 ? 0 : every(work, time); }";

/// The page listens only once it is told to.
const LATE: &str = "{ const Real = window.EventSource; \
     window.EventSource = class { static CLOSED = Real.CLOSED; wishes = []; \
       constructor(url) { window.listens = () => { this.real = new Real(url); \
         for (const wish of this.wishes) this.real.addEventListener(...wish); }; } \
       get readyState() { return this.real.readyState; } \
       addEventListener(...wish) { this.wishes.push(wish); } close() { this.real?.close(); } }; }";

/// Keeps what the worker may not do.
const WATCH: &str = "self.broken = []; addEventListener('securitypolicyviolation', \
     ({ effectiveDirective, blockedURI }) => broken.push(`${effectiveDirective} ${blockedURI}`));";

/// No event ever comes.
const NO_EVENTS: &str = "window.EventSource = class { addEventListener() {} close() {} };";

#[tokio::test]
async fn a_person_signs_in_with_the_phone() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        let laptop = world.laptop().await;
        laptop.begins_with(NO_POLL).await;
        world.sends_to_work(&laptop, ALICE).await;
        laptop.arrives_at("who").await;
        assert_eq!(laptop.field("who-address").await, ALICE, "the hint stands in the field");
        laptop.pictured("who").await;
        assert!(world.service.arrived().is_empty(), "a visit sends nothing");

        laptop.taps("who-submit").await;
        laptop.arrives_at("wait").await;
        let number = laptop.number().await;
        assert!((10..=99).contains(&number));
        laptop
            .until("the news of the delivery", async || {
                (laptop.reads("delivery", "data-delivery").await == "taken").then_some(())
            })
            .await;
        laptop.pictured("wait").await;

        let told = world.brings_push_to(&phone).await;
        let id = told["id"].as_str().unwrap().to_owned();
        assert_eq!(told, serde_json::json!({"id": id, "kind": "ask"}), "nothing else is in the message");
        let notices = phone.until("a notice", async || Some(phone.notices().await).filter(|all| !all.is_empty())).await;
        assert_eq!(notices, [("Sign-in request".to_owned(), id.clone())]);
        assert_eq!(phone.reads("phone-request", "data-id").await, id, "the open list hears of it, too");
        phone.pictured("phone-list").await;

        phone.opens(&format!("/phone/?request={id}")).await;
        phone.arrives_at("request").await;
        assert_eq!(phone.sees("phone-application").await, "Microsoft 365");
        assert_eq!(phone.sees("phone-browser").await, "Chrome on Linux");
        assert_eq!(phone.sees("phone-from").await, "127.0.0.1");
        phone.sees("phone-new-browser").await;
        let text = phone.shows_at_all().await;
        assert!(text.contains(ALICE) && text.contains("Example Works"), "{text}");
        let shown = text.lines().any(|line| line.trim() == number.to_string());
        assert!(!shown, "the number stands on the other screen alone: {text}");
        phone.pictured("phone-request").await;
        phone.answers(number).await;
        phone.sees("phone-approved").await;
        phone.pictured("phone-approved").await;

        let brought = world.gets_answer(&laptop, 1).await;
        assert_eq!(brought.headers["origin"], world.base());
        let token = world.believes(&brought).await;
        assert_eq!((token.upn.as_str(), token.is_multi_factor()), (ALICE, true));
        assert_eq!(world.method_of(&laptop).await, Some(Method::Push));
    })
    .await;
}

#[tokio::test]
async fn a_page_that_listens_when_all_is_over_looks_and_moves_on() {
    story(async |world| {
        let mut phone = world.house.has_active(ALICE).await;
        let laptop = world.laptop().await;
        laptop.begins_with(NO_POLL).await;
        laptop.begins_with(LATE).await;
        world.sends_to_work(&laptop, ALICE).await;
        laptop.taps("who-submit").await;
        let number = laptop.number().await;
        phone.approves(number).await;
        laptop.until("the page's script", async || laptop.asks("return window.listens() ?? true").await).await;
        world.believes(&world.gets_answer(&laptop, 1).await).await;
    })
    .await;
}

#[tokio::test]
async fn the_worker_hands_in_a_new_push_address_and_breaks_no_policy() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        phone.worker(WATCH).await;
        world.waits_for(ALICE).await;
        world.brings_push_to(&phone).await;
        phone.until("a notice", async || (phone.notices().await.len() == 1).then_some(())).await;

        phone.gets_address(&world.service.endpoint("alice-again")).await;
        assert_eq!(phone.worker("return broken;").await, json!([]));
        let users = world.house.node().house.doors.store.users();
        let alice = users.by_address(&Address::parse(ALICE).unwrap()).await.unwrap().unwrap();
        phone
            .until("the new address", async || {
                let known = world.house.node().house.doors.store.devices().push_targets(&alice.id).await.unwrap();
                known.iter().any(|(_, address)| address.endpoint.ends_with("/alice-again")).then_some(())
            })
            .await;
    })
    .await;
}

#[tokio::test]
async fn a_notice_goes_once_the_request_is_answered() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        // The app is not open: what happens to the notice is the worker's doing.
        phone.opens("/healthz").await;
        let laptop = world.waits_for(ALICE).await;
        let asked = world.brings_push_to(&phone).await;
        phone.until("a notice", async || (phone.notices().await.len() == 1).then_some(())).await;

        laptop.taps("wait-cancel").await;
        laptop.is_told("cancelled").await;
        laptop.pictured("refused-cancelled").await;
        let answered = world.brings_push_to(&phone).await;
        assert_eq!((&answered["id"], &answered["kind"]), (&asked["id"], &"answered".into()));
        phone.until("a clear screen", async || phone.notices().await.is_empty().then_some(())).await;
    })
    .await;
}

#[tokio::test]
async fn the_slow_poll_serves_where_no_event_comes() {
    story(async |world| {
        let mut phone = world.house.has_active(ALICE).await;
        let laptop = world.laptop().await;
        laptop.begins_with(NO_EVENTS).await;
        world.sends_to_work(&laptop, ALICE).await;
        laptop.taps("who-submit").await;
        let number = laptop.number().await;
        phone.approves(number).await;
        world.believes(&world.gets_answer(&laptop, 1).await).await;
    })
    .await;
}

#[tokio::test]
async fn a_push_address_that_died_is_told_and_healed() {
    story(async |world| {
        let phone = world.has_active(ALICE).await;
        world.service.will(Plan::status(410));
        let laptop = world.waits_for(ALICE).await;
        laptop
            .until("the bad news", async || (laptop.reads("delivery", "data-delivery").await == "failed").then_some(()))
            .await;
        laptop.pictured("wait-not-delivered").await;

        phone.opens("/phone/").await;
        phone.sees("phone-request").await;
        phone.loses("phone-push-state").await;
        laptop.taps("wait-again").await;
        laptop
            .until("the good news", async || (laptop.reads("delivery", "data-delivery").await == "taken").then_some(()))
            .await;
    })
    .await;
}
