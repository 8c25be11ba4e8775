//! What ends something says so before and after.

use countersign::domain::api_token::Scope;
use countersign::domain::operator::Role;
use countersign::domain::time::Clock as _;
use reqwest::StatusCode;

use super::{drawn, path_of_operator};
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;
use crate::passcode::page_of;

const BOB: &str = "bob@corp.example";

/// A door, what is sent to it, and what is said afterwards.
type Act<'a> = (String, &'a [(&'a str, &'a str)], &'a str);

/// Goes through a door, and reads what the page behind it says was done.
async fn told(owner: &Operator, door: &str, fields: &[(&str, &str)]) -> String {
    let led = owner.submits(door, fields).await;
    assert_eq!(led.status, StatusCode::SEE_OTHER, "{door}: {}", led.body);
    let page = owner.opens(led.header("location")).await;
    page.text("done").unwrap_or_else(|| panic!("{door} says nothing: {}", page.body))
}

async fn what_an_act_will_do_is_said_before(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let auditor = owner.brings(Role::Auditor).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    house.invites(BOB).await;
    owner.makes_token("Program", &[Scope::UsersRead], 1).await;
    owner.uploads_file("/console/organisation/logo", &owner.token().await, &drawn(64, 32)).await;
    let (alice, bob) = (page_of(&house, ALICE).await, page_of(&house, BOB).await);
    let table = [
        (alice.as_str(), "user-suspend", "suspend-lead", "stops every sign-in"),
        (alice.as_str(), "session-end", "sessions-end-lead", "asks for the phone again"),
        (alice.as_str(), "sessions-end-all", "sessions-end-lead", "asks for the phone again"),
        (bob.as_str(), "user-resend", "resend-lead", "stop working at once"),
        ("/console/users", "row-resend", "row-resend-lead", "stop working at once"),
        ("/console/tokens", "token-revoke", "token-revoke-lead", "cannot be undone"),
        ("/console/organisation", "organisation-take-down", "logo-remove-lead", "every page"),
    ];
    for (path, button, lead, words) in table {
        let page = owner.opens(path).await;
        assert!(page.has(button), "{path}: {button}");
        let said = page.text(lead).unwrap_or_else(|| panic!("{path} does not say what {button} does: {}", page.body));
        assert!(said.contains(words), "{lead}: {said}");
        let page = auditor.opens(path).await;
        assert!(!page.has(button) && !page.has(lead), "{path}: who cannot do it reads nothing of {button}");
    }
}

async fn what_an_act_did_is_said_afterwards(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    owner.brings(Role::Helpdesk).await;
    house.has_active(ALICE).await;
    let alice = page_of(&house, ALICE).await;
    let helper = path_of_operator(&owner, "An helpdesk").await;
    owner.makes_token("Program", &[Scope::UsersRead], 1).await;
    let token = house.store().api_tokens().list(house.clock().now()).await.unwrap().remove(0).0.id;
    let page = owner.opens(&alice).await;
    assert!(!page.has("done"));
    let device = page.attribute("device-name", "href").unwrap();
    let name = page.text("device-name").unwrap();
    let table: [Act; 13] = [
        (format!("{alice}/sessions/end"), &[], "All sessions are ended"),
        (format!("{device}/rename"), &[("name", "Old phone")], "has its new name"),
        (format!("{device}/remove"), &[("confirm", "Old phone")], "The device is removed"),
        (format!("{alice}/protect"), &[("protected", "yes")], "is protected"),
        (format!("{alice}/protect"), &[("protected", "no")], "taken back"),
        (format!("{alice}/personal-address"), &[("personal_address", "a@home.example")], "personal address is changed"),
        (format!("{alice}/suspend"), &[], "is suspended"),
        (format!("{alice}/immutable-id"), &[("immutable_id", "QUJDREVGR0g=")], "ImmutableID is changed"),
        (format!("{alice}/resume"), &[], "is resumed"),
        (format!("{alice}/remove"), &[], "The user is removed"),
        (format!("{helper}/role"), &[("role", "auditor")], "role is changed"),
        (format!("{helper}/remove"), &[], "The operator is removed"),
        (format!("/console/tokens/{token}/revoke"), &[], "The token is revoked"),
    ];
    assert_ne!(name, "Old phone");
    for (door, fields, words) in table {
        let said = told(&owner, &door, fields).await;
        assert!(said.contains(words), "{door}: {said}");
    }
}

async fn an_address_says_nothing_of_its_own(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.invites(BOB).await;
    let bob = page_of(&house, BOB).await;
    for page in ["/console/users", "/console/operators", "/console/tokens", bob.as_str()] {
        for word in ["", "pwned-by-eve", "%3Cb%3Epwned-by-eve"] {
            let page = owner.opens(&format!("{page}?done={word}")).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(!page.has("done") && !page.body.contains("pwned-by-eve"), "{}", page.body);
        }
    }
}

crate::on_both_engines!(
    what_an_act_will_do_is_said_before,
    what_an_act_did_is_said_afterwards,
    an_address_says_nothing_of_its_own,
);
