//! Helping people from the terminal: the command itself, beside a house that serves.

use countersign::domain::address::Address;
use countersign::store::changes::Chain;
use reqwest::StatusCode;

use crate::harness::app::Phone;
use crate::harness::browser::Browser;
use crate::harness::desk::{Desk, Serving};
use crate::harness::house::{ALICE, request};
use crate::store::town::Town;

/// A desk whose house serves, with Alice's phone.
async fn desk() -> (Desk, Serving, Phone) {
    let desk = Desk::empty().with_a_port();
    desk.does("application add --name M365 --domain corp.example");
    let serving = desk.serves();
    let link = desk.tells(&format!("user invite {ALICE}"))["link"].as_str().unwrap().to_owned();
    let mut phone = Phone::new(&serving.base);
    phone.activates(&link).await;
    (desk, serving, phone)
}

#[tokio::test]
async fn a_passcode_from_the_terminal_signs_in() {
    let (desk, serving, _phone) = desk().await;
    let told = desk.tells(&format!("user passcode {ALICE} --reason phone-at-home"));
    let code = told["passcode"].as_str().unwrap();
    assert_eq!((code.len(), told.as_object().unwrap().len()), (11, 3), "{told}");
    let browser = Browser::new(&serving.base);
    let page = browser.names(&browser.opens(&request(ALICE)).await, ALICE).await;
    let ready = browser.acts(&page, "passcode", &[("passcode", code)]).await;
    assert!(ready.body.contains("/answer\""), "{}", ready.body);
    let lines = desk.does(&format!("user passcode {ALICE} --reason phone-at-home"));
    assert!(lines.contains("valid until") && lines.contains(ALICE), "{lines}");
}

#[tokio::test]
async fn a_new_phone_from_the_terminal_takes_the_old_ones_place() {
    let (desk, serving, old) = desk().await;
    let told = desk.tells(&format!("user reactivate {ALICE} --reason lost --at use"));
    assert_eq!((told["stops"].as_str(), told["mailed_to"].is_null()), (Some("use"), true), "{told}");
    assert_eq!(old.gets("me").await.status, StatusCode::OK, "the old one works until then");
    let lines = desk.does(&format!("user reactivate {ALICE} --reason lost --mail"));
    assert!(lines.contains("has stopped working") && lines.contains("by mail"), "{lines}");
    assert_eq!(old.gets("me").await.status, StatusCode::UNAUTHORIZED, "lost is lost at once");
    let link = lines.lines().find(|line| line.contains("/phone/activate#")).unwrap().trim();
    Phone::new(&serving.base).activates(link).await;

    let town = Town::beside(&desk.folder).await;
    assert!(matches!(town.store.changes().verify().await.unwrap(), Chain::Whole { .. }));
    let reasons = "SELECT COUNT(*) FROM change_details WHERE detail LIKE '%\"reason\":\"lost\"%'";
    assert_eq!(town.count(reasons).await, 2);
    let alice = town.store.users().by_address(&Address::parse(ALICE).unwrap()).await.unwrap().unwrap();
    assert_eq!(town.store.devices().of_user(&alice.id).await.unwrap().len(), 1);
}
