//! A list by the console's form, against a process that serves: how much memory it takes, and what is left when it is
//! killed.

use reqwest::header::LOCATION;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::process::most_memory;
use super::{assert_each_once, list};
use crate::harness::app::json_of;
use crate::harness::desk::{Desk, Serving};
use crate::harness::operator::Operator;
use crate::store::town::Town;

/// A machine with one application, and the path of that in the console.
fn machine() -> (Desk, String) {
    let desk = Desk::empty().with_a_port();
    let added = desk.tells("application add --name Office --domain corp.example");
    let id = added["id"].as_str().unwrap_or_else(|| panic!("{added}"));
    let application = format!("/console/applications/{id}");
    (desk, application)
}

/// The first owner of what is served.
async fn owner(desk: &Desk, serving: &Serving) -> Operator {
    let link = desk.tells("admin link")["link"].as_str().unwrap().to_owned();
    let mut owner = Operator::new(&serving.base);
    let page = owner.comes_by(&link, "Olga Owner", "olga@corp.example").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    owner
}

async fn judged(owner: &Operator, application: &str, list: &str) -> String {
    let page = owner.uploads(application, list).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    page.header(LOCATION.as_str()).to_owned()
}

async fn progress(owner: &Operator, import: &str) -> Value {
    let id = import.rsplit('/').next().unwrap();
    json_of(&owner.browser.calls(Method::GET, &format!("/console/api/imports/{id}"), None).await)
}

/// Asks how far it is until it is as far as this.
async fn until(owner: &Operator, import: &str, is_there: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..20_000 {
        let progress = progress(owner, import).await;
        if is_there(&progress) {
            return progress;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("nobody works at it: {}", progress(owner, import).await)
}

#[tokio::test]
async fn who_serves_is_killed_in_the_middle_and_the_next_goes_on() {
    const PEOPLE: i64 = 6_000;
    let (desk, application) = machine();
    let serving = desk.serves();
    let owner = owner(&desk, &serving).await;
    let import = judged(&owner, &application, &list(6_000)).await;
    let hash = owner.opens(&import).await.field("file_hash").unwrap();
    owner.submits(&import, &[("act", "confirm"), ("file_hash", &hash)]).await;
    until(&owner, &import, |progress| progress["invited"].as_i64().unwrap() > 0).await;
    serving.gets("KILL");
    assert_eq!(serving.ended().0, None, "by a signal");
    let town = Town::beside(&desk.folder).await;
    let there = town.count("SELECT COUNT(*) FROM users").await;
    assert!((1..PEOPLE).contains(&there), "{there} of {PEOPLE}");
    assert_each_once(&town, there).await;

    // Its lease is over, without anybody waiting for that.
    town.sql("UPDATE imports SET lease_until = 0").await;
    let next = desk.serves();
    let done = until(&owner, &import, |progress| progress["state"] != "running").await;
    assert_eq!((done["state"].as_str(), done["invited"].as_i64()), (Some("done"), Some(PEOPLE)));
    assert_each_once(&town, PEOPLE).await;
    let file = owner.opens(&format!("{import}/result.csv")).await;
    assert_eq!(file.body.matches(",invited,\r\n").count(), 6_000);
    assert_eq!(next.stops().0, Some(0));
}

/// A list of eight thousand people, each with so much that is not read.
fn wide(unread: usize) -> String {
    let padding = "x".repeat(unread);
    (0..8_000)
        .fold("email,notes\r\n".to_owned(), |list, nth| list + &format!("person{nth:05}@corp.example,{padding}\r\n"))
}

#[tokio::test]
async fn twenty_four_megabytes_take_no_more_memory_than_three_hundred_kilobytes() {
    let (desk, application) = machine();
    let serving = desk.serves();
    let owner = owner(&desk, &serving).await;
    // As many people: what the store keeps at hand of them is the same for both.
    let small = judged(&owner, &application, &wide(10)).await;
    owner.opens(&format!("{small}/result.csv")).await;
    let few = most_memory(serving.id()).unwrap();
    let large = judged(&owner, &application, &wide(3_000)).await;
    let file = owner.opens(&format!("{large}/result.csv")).await;
    assert_eq!(file.body.matches(",new,\r\n").count(), 8_000);
    let many = most_memory(serving.id()).unwrap();
    assert!(many < few + 12 * 1024, "{many} kB for 24 MB, {few} kB for 300 kB");
    let page = owner.uploads(&application, vec![b'x'; 60 * 1024 * 1024]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    let most = most_memory(serving.id()).unwrap();
    assert!(most < few + 12 * 1024, "{most} kB for what is too large, {few} kB for 300 kB");
    drop(serving);
}
