//! Invitations to be printed: a fresh link for each, shown once to who may, and every look kept.

use countersign::domain::address::Address;
use countersign::domain::ids::UserId;
use countersign::domain::operator::Role;
use reqwest::StatusCode;

use crate::harness::app::{Phone, refusal};
use crate::harness::house::{ALICE, DOMAIN, Engine, Installation};
use crate::harness::operator::Operator;

async fn path_of(house: &Installation) -> String {
    let (application, _) = house.store().applications().list().await.unwrap().remove(0);
    format!("/console/applications/{}", application.id)
}

async fn id_of(house: &Installation, address: &str) -> UserId {
    house.store().users().by_address(&Address::parse(address).unwrap()).await.unwrap().unwrap().id
}

/// The links on a sheet, in the order of the cards.
fn links(body: &str) -> Vec<String> {
    let links = body.split("data-testid=\"card-link\">").skip(1);
    links.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

async fn each_card_has_a_link_that_works_and_the_old_ones_are_dead(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let path = path_of(&house).await;
    let (bob, carol) = ("bob@corp.example", "carol@corp.example");
    let old = house.invites(bob).await;
    house.invites_as(carol, Some("Carol <C>"), None).await;
    house.has_active(ALICE).await;
    let list = owner.opens(&format!("{path}/users")).await;
    assert_eq!(list.body.matches("data-testid=\"choose\"").count(), 2, "those who are invited: {}", list.body);

    let mut ids = Vec::new();
    for address in [bob, carol, ALICE] {
        ids.push(id_of(&house, address).await.to_string());
    }
    let query: Vec<String> = ids.iter().map(|id| format!("user={id}")).collect();
    let before = house.count("SELECT COUNT(*) FROM invitations").await;
    let asked = owner.opens(&format!("{path}/sheet?{}", query.join("&"))).await;
    assert_eq!(asked.body.matches("data-testid=\"sheet-person\"").count(), 2, "{}", asked.body);
    assert!(asked.text("sheet-left-out").unwrap().starts_with(ALICE) && asked.body.contains("stop working at once"));
    assert_eq!(house.count("SELECT COUNT(*) FROM invitations").await, before, "asking makes nothing");

    let users = asked.field("users").unwrap();
    let sheet = owner.submits(&format!("{path}/sheet"), &[("users", users.as_str())]).await;
    let links = links(&sheet.body);
    assert_eq!((sheet.status, links.len()), (StatusCode::OK, 2), "{}", sheet.body);
    assert!(sheet.body.contains("Carol &#60;C&#62;") && sheet.header("cache-control") == "no-store");
    let dead = Phone::new(&house.node().base).tries_to_activate(&old).await;
    assert_eq!(refusal(&dead), "bad-invitation");
    for link in &links {
        let mut phone = Phone::new(&house.node().base);
        phone.activates(link).await;
    }
    let changes = house.store().changes().before(None, 20).await.unwrap();
    let shown: Vec<_> = changes.iter().filter(|change| change.kind == "link_revealed").collect();
    assert_eq!(shown.len(), 2);
    assert!(shown.iter().all(|change| change.actor.starts_with("operator:") && ids.contains(&change.subject)));
    assert!(
        !changes.iter().any(|change| format!("{:?}", change.detail).contains("activate#")),
        "no link stands in the log"
    );
}

async fn only_who_may_and_only_for_those_below(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let path = path_of(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let helper = owner.brings(Role::Helpdesk).await;
    for address in ["olga@corp.example", "bob@corp.example"] {
        house.invites(address).await;
    }
    assert!(!helper.opens(&format!("{path}/users")).await.has("choose"));
    let (olga, bob) = (id_of(&house, "olga@corp.example").await, id_of(&house, "bob@corp.example").await);
    let both = format!("{olga} {bob}");
    let refused = helper.submits(&format!("{path}/sheet"), &[("users", both.as_str())]).await;
    assert_eq!(refused.refusal().as_deref(), Some("not-allowed"));
    let sheet = admin.submits(&format!("{path}/sheet"), &[("users", both.as_str())]).await;
    assert_eq!(links(&sheet.body).len(), 1, "{}", sheet.body);
    assert!(sheet.text("sheet-left-out").unwrap().starts_with("olga@corp.example"), "an owner is above an admin");
}

async fn what_is_asked_for_too_much_makes_nothing(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let path = path_of(&house).await;
    house.invites("bob@corp.example").await;
    house.add_application("other.example", countersign::domain::application::FirstOffer::Push).await;
    house.invites("dora@other.example").await;
    let before = house.count("SELECT COUNT(*) FROM invitations").await;
    let many: Vec<String> = (0..101).map(|nth| format!("{nth:032x}")).collect();
    for (users, told) in
        [(String::new(), "nobody-chosen"), (many.join(" "), "nobody-chosen"), ("x y".to_owned(), "bad-request")]
    {
        let page = owner.submits(&format!("{path}/sheet"), &[("users", users.as_str())]).await;
        assert_eq!(page.refusal().as_deref(), Some(told), "{users}");
    }
    assert_eq!(owner.opens(&format!("{path}/sheet")).await.refusal().as_deref(), Some("nobody-chosen"));
    // Somebody of another application, and somebody who is not there at all.
    let dora = id_of(&house, "dora@other.example").await;
    let users = format!("{dora} {}", "f".repeat(32));
    let applications = house.store().applications().list().await.unwrap();
    let (own, _) = applications.iter().find(|(_, domains)| domains[0].name.as_str() == DOMAIN).unwrap();
    let path = format!("/console/applications/{}/sheet", own.id);
    let sheet = owner.submits(&path, &[("users", users.as_str())]).await;
    assert!(
        sheet.status == StatusCode::OK && links(&sheet.body).is_empty() && !sheet.body.contains("dora"),
        "{}",
        sheet.body
    );
    assert_eq!(house.count("SELECT COUNT(*) FROM invitations").await, before);
}

crate::on_both_engines!(
    each_card_has_a_link_that_works_and_the_old_ones_are_dead,
    only_who_may_and_only_for_those_below,
    what_is_asked_for_too_much_makes_nothing,
);
