//! Where a request came from: what the phone is told, and what it is warned of.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::harness::app::{Phone, json_of};
use crate::harness::house::{ALICE, Engine, Ground, Installation, request};
use crate::harness::places::Places;

/// Documentation's own networks, as if they lay somewhere.
const BERLIN: &str = "192.0.2.7";
const HAMBURG: &str = "192.0.3.7";
const VIENNA: &str = "198.51.100.9";
const NOWHERE: &str = "203.0.113.5";

fn places() -> Places {
    Places::default()
        .knows(&[192, 0, 2], Some("Berlin"), ("Germany", "DE"))
        .knows(&[192, 0, 3], None, ("Germany", "DE"))
        .knows(&[198, 51, 100], Some("Vienna"), ("Austria", "AT"))
}

fn with_places(ground: Ground, file: &[u8]) -> (Ground, PathBuf) {
    let path = ground.folder.join("places.mmdb");
    std::fs::write(&path, file).unwrap();
    (ground.set("place.database", path.to_str().unwrap()), path)
}

/// A house behind a proxy, and a person whose phone is in Berlin.
async fn in_berlin(ground: Ground) -> (Installation, Phone) {
    let house = Installation::of(ground.behind_a_proxy()).await;
    let mut phone = house.has_active(ALICE).await;
    phone.browser.is_at(BERLIN);
    (house, phone)
}

/// What the phone is told of a request from this address.
async fn told(house: &Installation, phone: &Phone, address: &str) -> Value {
    let browser = house.browser_from(address);
    let page = browser.names(&browser.opens(&request(ALICE)).await, ALICE).await;
    let listed = phone.list().await;
    assert_eq!(listed.len(), 1);
    let id = listed[0]["id"].as_str().unwrap();
    let shown = json_of(&phone.posts(&format!("approvals/{id}/show"), &json!({})).await);
    assert_eq!(shown["approval"], listed[0], "the list says what the request itself says");
    browser.acts(&page, "cancel", &[]).await;
    listed[0].clone()
}

async fn the_phone_is_told_the_place_and_warned_of_another_country(engine: Engine) {
    let (ground, _) = with_places(Ground::new(engine), &places().file());
    let (house, mut phone) = in_berlin(ground).await;
    for (address, place, country, abroad) in [
        (BERLIN, json!("Berlin, Germany"), json!("DE"), false),
        (HAMBURG, json!("Germany"), json!("DE"), false),
        (VIENNA, json!("Vienna, Austria"), json!("AT"), true),
        (NOWHERE, json!(null), json!(null), false),
        ("2001:db8::7", json!(null), json!(null), false),
        ("::ffff:198.51.100.9", json!("Vienna, Austria"), json!("AT"), true),
    ] {
        let request = told(&house, &phone, address).await;
        assert_eq!((&request["from"]["place"], &request["from"]["country"]), (&place, &country), "{address}");
        assert_eq!(request["abroad"], json!(abroad), "{address}");
    }

    // Whoever travels is warned by where the phone is now, of recent requests too.
    phone.browser.is_at(VIENNA);
    assert_eq!(told(&house, &phone, BERLIN).await["abroad"], json!(true));
    assert_eq!(told(&house, &phone, VIENNA).await["abroad"], json!(false));
    let recent = json_of(&phone.gets("recent").await);
    let recent = recent["approvals"].as_array().unwrap();
    let from = |place: &str| recent.iter().find(|one| one["from"]["place"] == json!(place)).unwrap();
    assert_eq!((&from("Vienna, Austria")["abroad"], &from("Germany")["abroad"]), (&json!(false), &json!(true)));
    phone.browser.is_at(NOWHERE);
    assert_eq!(told(&house, &phone, VIENNA).await["abroad"], json!(false), "who knows nothing warns of nothing");
}

async fn without_a_database_no_place_is_shown(engine: Engine) {
    let (house, phone) = in_berlin(Ground::new(engine)).await;
    let request = told(&house, &phone, VIENNA).await;
    assert_eq!(request["from"]["address"], json!(VIENNA));
    assert_eq!((&request["from"]["place"], &request["from"]["country"]), (&json!(null), &json!(null)));
    assert_eq!(request["abroad"], json!(false));
}

async fn only_the_word_of_a_trusted_proxy_counts(engine: Engine) {
    let (ground, _) = with_places(Ground::new(engine), &places().file());
    let (house, phone) = in_berlin(ground).await;
    for (chain, address) in [
        (format!("{BERLIN}, {VIENNA}"), VIENNA),
        (format!("{BERLIN}, {VIENNA}, 127.0.0.1"), VIENNA),
        (format!("{BERLIN}, rubbish"), "127.0.0.1"),
        (format!(" {VIENNA} "), VIENNA),
    ] {
        let request = told(&house, &phone, &chain).await;
        assert_eq!(request["from"]["address"], json!(address), "{chain}");
        assert_eq!(request["abroad"], json!(address == VIENNA), "{chain}");
    }

    let (ground, _) = with_places(Ground::new(engine), &places().file());
    let house = Installation::of(ground).await;
    let mut phone = house.has_active(ALICE).await;
    phone.browser.is_at(BERLIN);
    let request = told(&house, &phone, VIENNA).await;
    assert_eq!(request["from"]["address"], json!("127.0.0.1"), "without a proxy everybody writes what they like");
    assert_eq!((&request["from"]["place"], &request["abroad"]), (&json!(null), &json!(false)));
}

async fn a_database_that_misleads_shows_text_at_most(engine: Engine) {
    let hostile = Places::default()
        .knows(&[192, 0, 2], Some("Ber\u{202e}lin\u{0}\n<b>"), ("Ger\u{1b}[2Jmany", "de"))
        .knows(&[198, 51, 100], Some(&"x".repeat(200)), ("Austria", "AT"));
    let (ground, _) = with_places(Ground::new(engine), &hostile.file());
    let (house, phone) = in_berlin(ground).await;
    let request = told(&house, &phone, BERLIN).await;
    assert_eq!(request["from"]["place"], json!("Berlin<b>, Ger[2Jmany"), "and the phone writes it as text");
    assert_eq!(request["from"]["country"], json!(null), "a code is two capitals");
    assert_eq!(told(&house, &phone, VIENNA).await["from"]["place"], json!("x".repeat(64)));
}

#[tokio::test]
async fn a_database_that_cannot_be_read_is_named_at_the_start() {
    let whole = places().file();
    let cut = &whole[..whole.len() / 2];
    for file in [&b""[..], b"no database", cut] {
        let (ground, path) = with_places(Ground::new(Engine::Sqlite), file);
        let config = ground.config("http://localhost:8080");
        let error = countersign::boot::assemble(&config, ground.outside()).await.err().unwrap();
        assert!(format!("{error:#}").contains(path.to_str().unwrap()), "{error:#}");
    }
    let ground = Ground::new(Engine::Sqlite).set("place.database", "/nowhere/places.mmdb");
    let config = ground.config("http://localhost:8080");
    let error = countersign::boot::assemble(&config, ground.outside()).await.err().unwrap();
    assert!(format!("{error:#}").contains("/nowhere/places.mmdb"), "{error:#}");
}

crate::on_both_engines!(
    the_phone_is_told_the_place_and_warned_of_another_country,
    without_a_database_no_place_is_shown,
    only_the_word_of_a_trusted_proxy_counts,
    a_database_that_misleads_shows_text_at_most,
);
