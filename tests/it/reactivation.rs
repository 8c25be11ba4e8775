//! A new phone in place of a lost one: an act of its own, told to everybody whom it concerns.

use countersign::domain::mailbox::Mailbox;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use countersign::flow::manage::NewPerson;
use countersign::store::changes::Chain;
use reqwest::StatusCode;
use serde_json::json;

use crate::harness::app::{Phone, refusal};
use crate::harness::browser::Page;
use crate::harness::house::{ALICE, Engine, Installation, request};
use crate::harness::operator::Operator;
use crate::harness::told;
use crate::mail::stories::by_mail;
use crate::passcode::page_of;

const HOME: &str = "alice@home.example";
const ISSUED: &str = "a new phone may be set up for your account";

async fn asks_for(operator: &Operator, person: &str, stops: &str) -> Page {
    let fields = [("reason", "left on a train"), ("stops", stops), ("mail", "yes")];
    operator.submits(&format!("{person}/reactivate"), &fields).await
}

/// The link to a new phone, read off the operator's page.
async fn reactivates(house: &Installation, operator: &Operator, stops: &str) -> String {
    let page = asks_for(operator, &page_of(house, ALICE).await, stops).await;
    page.text("reactivation-link").unwrap_or_else(|| panic!("no link: {}", page.body))
}

/// Alice with a private mailbox, and a phone that push messages reach.
async fn alice(house: &Installation) -> Phone {
    let home = Some(Mailbox::parse(HOME).unwrap());
    let mut phone = Phone::new(&house.node().base);
    phone.activates(&house.invites_person(NewPerson { personal_address: home, ..by_mail(ALICE) }).await).await;
    phone.subscribes("https://fcm.googleapis.com/fcm/send/alice").await;
    phone
}

async fn a_lost_phone_stops_at_once_and_a_new_one_takes_its_place(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let mut lost = alice(&house).await;
    let (browser, page) = house.waits_for(ALICE).await;
    lost.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    let (thief, waiting) = house.waits_for(ALICE).await;
    house.quiet().await;
    let _ = house.ground.push.take();

    let link = reactivates(&house, &admin, "issue").await;
    house.quiet().await;
    assert_eq!(told::kinds(&house), ["news"], "the phone is told before it is taken away");
    for mailbox in [ALICE, HOME] {
        let mail = told::mail(&house, mailbox, ISSUED).await;
        assert!(mail.text.contains("have stopped working") && !mail.text.contains('#'), "{}", mail.text);
    }
    let invitation = told::mail(&house, HOME, "set up your new phone").await;
    assert!(invitation.text.contains(&link));
    assert!(told::mails(&house, ALICE).iter().all(|mail| !mail.text.contains(&link)), "one mailbox gets the link");
    assert_eq!(thief.reloads(&waiting).await.refusal().as_deref(), Some("no-device"), "what waited is over");
    assert!(browser.opens(&request(ALICE)).await.has("who-submit"), "and every session");
    let gone = lost.gets("me").await;
    assert_eq!((refusal(&gone).as_str(), gone.header("clear-site-data")), ("unknown-phone", "\"storage\""));
    assert_eq!(refusal(&lost.logs_in().await), "bad-credential");

    let mut new = Phone::new(&house.node().base);
    new.activates_as(&link, "Pixel 10").await;
    new.subscribes("https://fcm.googleapis.com/fcm/send/alice").await;
    let (browser, page) = house.waits_for(ALICE).await;
    new.approves(page.number()).await;
    assert!(browser.reloads(&page).await.body.contains("/answer\""));
    for mailbox in [ALICE, HOME] {
        let mail = told::mail(&house, mailbox, "a phone was set up for your account").await;
        assert!(mail.text.contains("Pixel"), "{}", mail.text);
    }
    let late = Phone::new(&house.node().base).tries_to_activate(&link).await;
    assert_eq!(refusal(&late), "bad-invitation", "once");
    let changes = owner.opens("/console/changes").await;
    assert!(changes.body.contains("new phone allowed") && changes.body.contains("left on a train"));
    assert!(matches!(house.store().changes().verify().await.unwrap(), Chain::Whole { .. }));
    assert_eq!(house.count("SELECT number FROM tallies WHERE status = 'active'").await, 1);
}

async fn an_old_phone_works_until_the_new_one_is_set_up(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut old = alice(&house).await;
    let link = reactivates(&house, &owner, "use").await;
    let mail = told::mail(&house, ALICE, ISSUED).await;
    assert!(mail.text.contains("When it is used"), "{}", mail.text);
    let (browser, page) = house.waits_for(ALICE).await;
    old.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(browser.opens(&request(ALICE)).await.body.contains("/answer\""), "nothing has ended yet");
    // An approval that nobody has fetched rests on the old phone.
    let (waiting, page) = house.waits_for(ALICE).await;
    old.approves(page.number()).await;
    house.quiet().await;
    let _ = house.ground.push.take();

    let mut new = Phone::new(&house.node().base);
    new.activates(&link).await;
    house.quiet().await;
    assert_eq!(told::kinds(&house), ["news"], "the old phone is told");
    assert_eq!(refusal(&old.gets("me").await), "unknown-phone");
    assert_eq!(waiting.reloads(&page).await.refusal().as_deref(), Some("no-device"));
    assert!(browser.opens(&request(ALICE)).await.has("who-submit"));
    let devices = "SELECT COUNT(*) FROM devices WHERE status = 'active'";
    assert_eq!(house.count(devices).await, 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM push_addresses").await, 0);
    let (browser, page) = house.waits_for(ALICE).await;
    new.approves(page.number()).await;
    assert!(browser.reloads(&page).await.body.contains("/answer\""));
}

async fn of_sixteen_phones_that_use_one_link_one_takes_the_old_ones_place(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    alice(&house).await;
    let link = reactivates(&house, &owner, "use").await;
    let mut coming = Vec::new();
    for _ in 0..16 {
        let (base, link) = (house.node().base.clone(), link.clone());
        coming.push(tokio::spawn(async move { Phone::new(&base).tries_to_activate(&link).await.status }));
    }
    let mut set_up = 0;
    for one in coming {
        set_up += usize::from(one.await.unwrap() == StatusCode::OK);
    }
    assert_eq!(set_up, 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM devices WHERE status = 'active'").await, 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM devices WHERE status = 'revoked'").await, 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM invitations WHERE used_at IS NOT NULL").await, 2);
}

async fn an_ordinary_invitation_still_goes_to_nobody_who_had_a_device(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    alice(&house).await;
    let person = page_of(&house, ALICE).await;
    reactivates(&house, &owner, "use").await;
    let again = owner.submits(&format!("{person}/resend"), &[]).await;
    assert_eq!((again.status, again.refusal().as_deref()), (StatusCode::CONFLICT, Some("user-exists")));
    // And a re-activation goes to nobody who has none yet.
    house.invites("new@corp.example").await;
    let newcomer = page_of(&house, "new@corp.example").await;
    assert!(!owner.opens(&newcomer).await.has("user-reactivate"));
    assert_eq!(asks_for(&owner, &newcomer, "use").await.refusal().as_deref(), Some("not-active"));
}

async fn a_link_dies_with_a_newer_one_with_time_and_with_the_person(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut old = alice(&house).await;
    let opens = async |link: &str| {
        let secret = link.split('#').nth(1).unwrap();
        Phone::new(&house.node().base).posts("invitation/open", &json!({"secret": secret})).await.status
    };
    let first = reactivates(&house, &owner, "use").await;
    let second = reactivates(&house, &owner, "use").await;
    assert_eq!((opens(&first).await, opens(&second).await), (StatusCode::NOT_FOUND, StatusCode::OK));
    house.suspends(ALICE).await;
    assert_eq!(opens(&second).await, StatusCode::NOT_FOUND);
    let person = page_of(&house, ALICE).await;
    owner.submits(&format!("{person}/resume"), &[]).await;
    assert_eq!(opens(&second).await, StatusCode::NOT_FOUND, "suspending ended it for good");
    let (browser, page) = house.waits_for(ALICE).await;
    old.approves(page.number()).await;
    assert!(browser.reloads(&page).await.body.contains("/answer\""), "what they had came back");
    let third = reactivates(&house, &owner, "use").await;
    house.clock().passes(Span(Span::days(3).0 - 1));
    assert_eq!(opens(&third).await, StatusCode::OK);
    house.clock().passes(Span(1));
    assert_eq!(opens(&third).await, StatusCode::NOT_FOUND);
}

async fn a_passcode_and_a_device_on_its_way_fall_too(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut old = alice(&house).await;
    let person = page_of(&house, ALICE).await;
    let issued = owner.submits(&format!("{person}/passcode"), &[("reason", "phone at home")]).await;
    assert!(issued.has("passcode"));
    let begun = crate::harness::app::json_of(&old.posts("devices/begin", &json!({})).await);
    let credential = old.inside.signs(&begun["options"]);
    let body = json!({"challenge": begun["challenge"], "credential": credential});
    assert_eq!(old.posts("devices/offer", &body).await.status, StatusCode::OK);
    reactivates(&house, &owner, "issue").await;
    assert_eq!(house.count("SELECT COUNT(*) FROM passcodes WHERE state = 'open'").await, 0);
    assert_eq!(house.count("SELECT COUNT(*) FROM additions WHERE state = 'offered'").await, 0);
}

async fn the_form_wants_a_reason_and_a_choice(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut phone = alice(&house).await;
    let person = page_of(&house, ALICE).await;
    for (reason, stops) in [("", "issue"), ("ab", "use"), ("lost it", ""), ("lost it", "never")] {
        let page = owner.submits(&format!("{person}/reactivate"), &[("reason", reason), ("stops", stops)]).await;
        assert_eq!((page.status, page.has("form-problem")), (StatusCode::BAD_REQUEST, true), "{reason} {stops}");
    }
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    assert!(browser.reloads(&page).await.body.contains("/answer\""), "nothing was changed");
    // Without the tick the link goes by no mail, and both mailboxes are told all the same.
    let fields = [("reason", "lost it"), ("stops", "issue")];
    let page = owner.submits(&format!("{person}/reactivate"), &fields).await;
    assert!(page.has("reactivation-link") && !page.has("invited-mail"), "{}", page.body);
    told::mail(&house, HOME, ISSUED).await;
    assert_eq!(house.count("SELECT COUNT(*) FROM outbox WHERE kind = 'reactivation'").await, 0);
}

async fn who_may_and_to_whom(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    for address in ["olga@corp.example", "admin@corp.example", "helpdesk@corp.example", ALICE] {
        house.has_active(address).await;
    }
    let admin = owner.brings(Role::Admin).await;
    let helpdesk = owner.brings(Role::Helpdesk).await;
    let targets = ["olga", "admin", "helpdesk", "alice"];
    for (nth, (operator, may)) in
        [(&helpdesk, [false; 4]), (&admin, [false, false, true, true]), (&owner, [true; 4])].into_iter().enumerate()
    {
        for (target, may) in targets.into_iter().zip(may) {
            let person = page_of(&house, &format!("{target}@corp.example")).await;
            assert_eq!(operator.opens(&person).await.has("user-reactivate"), may, "{nth} {target}");
            let asked = operator.opens(&format!("{person}/reactivate")).await;
            assert_eq!(asked.refusal().as_deref() == Some("not-allowed"), !may, "{nth} {target}");
            let done = asks_for(operator, &person, "use").await;
            assert_eq!(done.has("reactivation-link"), may, "{nth} {target}: {}", done.body);
        }
    }
}

crate::on_both_engines!(
    a_lost_phone_stops_at_once_and_a_new_one_takes_its_place,
    an_old_phone_works_until_the_new_one_is_set_up,
    of_sixteen_phones_that_use_one_link_one_takes_the_old_ones_place,
    an_ordinary_invitation_still_goes_to_nobody_who_had_a_device,
    a_link_dies_with_a_newer_one_with_time_and_with_the_person,
    a_passcode_and_a_device_on_its_way_fall_too,
    the_form_wants_a_reason_and_a_choice,
    who_may_and_to_whom,
);
