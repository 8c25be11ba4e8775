//! Where a browser that signed out is sent on to: Microsoft's login hosts, what the application's list says besides, and
//! nowhere else, at every node.

use countersign::domain::application::{Application, FirstOffer};
use countersign::domain::operator::Role;
use reqwest::StatusCode;
use serde_json::json;

use crate::harness::browser::Browser;
use crate::harness::desk::Desk;
use crate::harness::house::{DOMAIN, Engine, Installation};
use crate::harness::operator::Operator;
use crate::harness::provider::application;

const PORTAL: &str = "https://portal.corp.example";
const OTHER: &str = "other.example";

/// Where a signed-out browser is sent on to by each of a domain's doors, at each node; nothing where it stays.
async fn led_on(house: &Installation, domain: &str, reply: &str) -> Option<String> {
    let coded: String = url::form_urlencoded::byte_serialize(reply.as_bytes()).collect();
    let mut led = Vec::new();
    for node in &house.nodes {
        let browser = Browser::new(&node.base).speaking_as(&house.node().base);
        for door in ["wsfed?wa=wsignout1.0", "wsfed?wa=wsignoutcleanup1.0", "signout?wa=wsignout1.0"] {
            let out = browser.asks(&format!("/fed/{domain}/{door}&wreply={coded}")).await;
            led.push(match out.status {
                StatusCode::SEE_OTHER => Some(out.header("location").to_owned()),
                status => {
                    assert_eq!(status, StatusCode::OK);
                    assert!(out.has("signed-out-title"), "{}", out.body);
                    None
                }
            });
        }
    }
    assert!(led.iter().all(|one| *one == led[0]), "{led:?}");
    led.remove(0)
}

async fn saves(owner: &Operator, application: &Application, origins: &str) -> crate::harness::browser::Page {
    let fields = [("name", application.name.as_str()), ("session", "8"), ("first", "push"), ("origins", origins)];
    owner.submits(&format!("/console/applications/{}/settings", application.id), &fields).await
}

async fn what_is_listed_is_followed_until_it_is_taken_away(engine: Engine) {
    let mut house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let first = application(&house).await;
    house.add_application(OTHER, FirstOffer::Push).await;
    if engine == Engine::Postgres {
        house.add_node().await;
    }
    let bye = format!("{PORTAL}/bye?from=id");
    assert_eq!(led_on(&house, DOMAIN, &bye).await, None);
    let saved = saves(&owner, &first, &format!(" {PORTAL}/ \r\nhttps://b.example:8443\r\n\r\n{PORTAL}")).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert_eq!(application_now(&house, &first).await.sign_out_origins, ["https://b.example:8443", PORTAL]);
    let page = owner.opens(&format!("/console/applications/{}/settings", first.id)).await;
    assert!(page.body.contains(&format!("https://b.example:8443\n{PORTAL}</textarea>")), "{}", page.body);
    assert_eq!(led_on(&house, DOMAIN, &bye).await.as_deref(), Some(bye.as_str()));
    assert_eq!(led_on(&house, DOMAIN, "https://b.example:8443/").await.as_deref(), Some("https://b.example:8443/"));
    let login = "https://login.microsoftonline.com/login.srf?wa=wsignoutcleanup1.0";
    assert_eq!(led_on(&house, DOMAIN, login).await.as_deref(), Some(login), "Microsoft's stay");
    for reply in [
        "https://evil.example/",
        "http://portal.corp.example/",
        "https://portal.corp.example:444/",
        "https://b.example/",
        "https://sub.portal.corp.example/",
        "https://portal.corp.example@evil.example/",
        "https://portal.corp.example.evil.example/",
    ] {
        assert_eq!(led_on(&house, DOMAIN, reply).await, None, "{reply}");
    }
    assert_eq!(led_on(&house, OTHER, &bye).await, None, "another application's list is another");
    let told = super::console::facts(&owner.opens("/console/changes").await.body);
    assert!(told.contains("after signing out to") && told.contains(PORTAL), "{told}");
    let helper = owner.brings(Role::Helpdesk).await;
    assert_eq!(saves(&helper, &first, "https://evil.example").await.status, StatusCode::FORBIDDEN);
    assert_eq!(saves(&owner, &first, "https://b.example:8443").await.status, StatusCode::SEE_OTHER);
    assert_eq!(led_on(&house, DOMAIN, &bye).await, None, "at once and everywhere");
}

async fn application_now(house: &Installation, before: &Application) -> Application {
    house.store().applications().by_id(&before.id).await.unwrap().unwrap()
}

async fn what_is_no_host_is_said_beside_the_form(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let before = application(&house).await;
    let many: Vec<String> = (0..11).map(|nth| format!("https://a{nth}.example")).collect();
    let all = [
        "http://portal.corp.example",
        "portal.corp.example",
        "https://portal.corp.example/bye",
        "https://*.corp.example",
        "https://192.0.2.7",
        "https://portal.corp.example\nhttps://user@b.example",
        "javascript:alert(1)",
        &many.join("\n"),
    ];
    for origins in all {
        let page = saves(&owner, &before, origins).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{origins}");
        assert!(page.has("form-problem") && page.body.contains(&format!("{origins}</textarea>")), "{}", page.body);
        assert_eq!(application_now(&house, &before).await, before);
    }
    assert_eq!(
        saves(&owner, &before, &many[1..].join("\n")).await.status,
        StatusCode::SEE_OTHER,
        "ten are none too many"
    );
}

#[test]
fn the_terminal_says_the_same() {
    let desk = Desk::empty();
    desk.does("application add --name M365 --domain corp.example");
    let id = desk.tells("application list")["applications"][0]["id"].as_str().unwrap().to_owned();
    let lists = |flags: &str| desk.tells(&format!("application sign-out {id}{flags}"))["sign_out_origins"].clone();
    assert_eq!(lists(""), json!([]));
    assert_eq!(lists(&format!(" --allow {PORTAL}/ --allow https://b.example")), json!(["https://b.example", PORTAL]));
    assert_eq!(lists(" --forget https://b.example:443"), json!([PORTAL]));
    assert_eq!(desk.tells("application list")["applications"][0]["sign_out_origins"], json!([PORTAL]));
    let many: Vec<String> = (0..10).map(|nth| format!(" --allow https://a{nth}.example")).collect();
    let many = many.concat();
    let (code, answer, _) = desk.says(&format!("application sign-out {id}{many}"), &[]);
    assert_eq!(code, Some(1), "{answer}");
    for wrong in ["http://portal.corp.example", "https://portal.corp.example/bye", "https://*.corp.example"] {
        let (code, _, complaint) = desk.says(&format!("application sign-out {id} --allow {wrong}"), &[]);
        assert_eq!(code, Some(2), "{complaint}");
    }
    assert_eq!(lists(""), json!([PORTAL]), "nothing else was taken");
    desk.does("audit verify");
    let (code, _, complaint) = desk.says("config check", &[("COUNTERSIGN__WSTRUST__FAULT_STATUS", "418")]);
    assert!(code != Some(0) && complaint.contains("must be 500"), "{complaint}");
}

crate::on_both_engines!(what_is_listed_is_followed_until_it_is_taken_away, what_is_no_host_is_said_beside_the_form,);
