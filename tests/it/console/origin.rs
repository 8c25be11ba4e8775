//! The console on an origin of its own: it is there and nowhere else, and nothing else is there.

use countersign::domain::operator::Role;
use reqwest::{Method, StatusCode};

use crate::harness::app::refusal;
use crate::harness::browser::Browser;
use crate::harness::house::{ALICE, Engine, Ground, Installation, request};
use crate::harness::operator::Operator;
use crate::harness::phone::SoftPhone;

/// A house whose console has a host of its own, and that address.
async fn house_on(engine: Engine) -> (Installation, String) {
    let house =
        Installation::of(Ground::new(engine).set("server.console_url", "http://console.localhost:{port}")).await;
    let console = house.node().base.replace("//localhost", "//console.localhost");
    (house, console)
}

/// An operator whose browser knows the console by its own address.
fn operator_at(house: &Installation, console: &str) -> Operator {
    Operator { browser: Browser::new(&house.node().base).speaking_as(console), inside: SoftPhone::on(console) }
}

async fn owner_at(house: &Installation, console: &str) -> Operator {
    let link = house.node().house.doors.operate.first_link().await.unwrap().link;
    assert!(link.starts_with(&format!("{console}/console/begin#")), "{link}");
    let mut owner = operator_at(house, console);
    let page = owner.comes_by(&link, "Olga Owner", "olga@corp.example").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    owner
}

async fn the_console_is_at_its_own_address_alone(engine: Engine) {
    let (house, console) = house_on(engine).await;
    let mut owner = owner_at(&house, &console).await;
    assert_eq!(owner.opens("/console/").await.status, StatusCode::OK);
    assert_eq!(owner.proves().await.status, StatusCode::OK);
    let link = owner.lets_in("Adam", "adam@corp.example", Role::Admin).await;
    assert!(link.starts_with(&format!("{console}/console/begin#")), "{link}");

    // Everybody else's address answers as if there were no console, whoever asks.
    let public = owner.browser.at(&house.node().base);
    for path in ["/console", "/console/", "/console/sign-in", "/console/begin", "/console/operators"] {
        assert_eq!(public.asks(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/console/operators/new", "/console/sign-out"] {
        assert_eq!(public.posts(path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let called = public.calls(Method::POST, "/console/api/entry/begin", Some(&serde_json::json!({}))).await;
    assert_eq!(called.status, StatusCode::NOT_FOUND);
    // And the console's has nothing but the console, and what its pages load.
    for path in [request(ALICE).as_str(), "/phone/", "/phone/sw.js", "/account/", "/sign-in/x", "/waiting/x/state", "/"]
    {
        assert_eq!(owner.browser.asks(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["/assets/console.css", "/healthz", "/readyz"] {
        assert_eq!(owner.browser.asks(path).await.status, StatusCode::OK, "{path}");
    }
    let both =
        owner.browser.request(Method::GET, "/console/").header("host", house.node().base.trim_start_matches("http://"));
    assert_eq!(owner.browser.send(both).await.status, StatusCode::MISDIRECTED_REQUEST, "two hosts are none");
}

async fn what_comes_from_the_other_origin_is_no_form_of_the_consoles(engine: Engine) {
    let (house, console) = house_on(engine).await;
    let mut owner = owner_at(&house, &console).await;
    let token = owner.token().await;
    for (origin, site) in [(house.node().base.as_str(), "same-site"), (house.node().base.as_str(), "same-origin")] {
        let sent = owner
            .browser
            .request(Method::POST, "/console/sign-out")
            .header("origin", origin)
            .header("sec-fetch-site", site)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("csrf={token}"));
        assert_eq!(owner.browser.send(sent).await.refusal().as_deref(), Some("forged"), "{origin} {site}");
    }
    assert_eq!(owner.opens("/console/").await.status, StatusCode::OK, "the owner is still in");
    // A proof that was made at people's address opens nothing here, though the passkey is the same.
    owner.inside.is_lured_to(&house.node().base);
    assert_eq!(refusal(&owner.signs_in().await), "bad-credential");
    owner.inside.is_lured_to(&console);
    assert_eq!(owner.signs_in().await.status, StatusCode::OK);
}

async fn people_sign_in_where_they_did(engine: Engine) {
    let (house, console) = house_on(engine).await;
    let owner = owner_at(&house, &console).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    assert_eq!(browser.fetches_answer(&browser.reloads(&page).await).await.status, StatusCode::OK);
    phone.inside.is_lured_to(&console);
    assert_eq!(refusal(&phone.logs_in().await), "bad-credential", "no proof of a person counts that was made there");
    let list = owner.opens("/console/applications").await;
    let path = list
        .body
        .split("href=\"/console/applications/")
        .find_map(|rest| rest.split('"').next().filter(|id| id.len() == 32));
    let path = format!("/console/applications/{}/invite", path.expect("an application on the page"));
    let invited = owner.submits(&path, &[("address", "bob@corp.example")]).await;
    let link = invited.text("invited-link").unwrap_or_else(|| panic!("{}", invited.body));
    assert!(link.starts_with(&format!("{}/phone/activate#", house.node().base)), "{link}");
}

crate::on_both_engines!(
    the_console_is_at_its_own_address_alone,
    what_comes_from_the_other_origin_is_no_form_of_the_consoles,
    people_sign_in_where_they_did,
);
