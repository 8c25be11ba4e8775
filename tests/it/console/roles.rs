//! Who runs the console may be changed by whoever is above them, and the last owner by nobody.

use countersign::domain::address::Address;
use countersign::domain::operator::Role;
use countersign::domain::operator::permit::ManageOperators;
use countersign::domain::refusal::Refusal;
use countersign::domain::text::Name;
use countersign::flow::Stop;
use countersign::keys::Secret;
use countersign::store::changes::Chain;
use reqwest::StatusCode;

use crate::harness::house::{Engine, Installation};
use crate::harness::operator::Operator;

/// The path of the operator with this name.
pub async fn path_of(owner: &Operator, name: &str) -> String {
    let page = owner.opens("/console/operators").await;
    let before = page.body.split(&format!(">{name}</a>")).next().unwrap();
    assert!(before.len() < page.body.len(), "{name} is not on the page");
    before.rsplit("href=\"").next().unwrap().split('"').next().unwrap().to_owned()
}

async fn an_admin_touches_only_those_below(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    owner.brings(Role::Helpdesk).await;
    let (olga, other, helper) =
        (path_of(&owner, "Olga Owner").await, path_of(&owner, "An admin").await, path_of(&owner, "An helpdesk").await);

    for path in [&olga, &other] {
        for (act, fields) in [("role", vec![("role", "auditor")]), ("remove", vec![]), ("link", vec![])] {
            let page = admin.submits(&format!("{path}/{act}"), &fields).await;
            assert_eq!(page.refusal().as_deref(), Some("not-allowed"), "{act} {path}");
        }
    }
    for role in ["owner", "admin"] {
        let page = admin.submits(&format!("{helper}/role"), &[("role", role)]).await;
        assert_eq!(page.refusal().as_deref(), Some("not-allowed"), "nobody is raised above oneself");
        let fields = [("name", "Eve"), ("address", "eve@corp.example"), ("role", role)];
        let page = admin.submits("/console/operators/new", &fields).await;
        assert_eq!(page.refusal().as_deref(), Some("not-allowed"));
    }
    let page = admin.submits(&format!("{helper}/role"), &[("role", "auditor")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(owner.opens(&helper).await.text("operator-role").as_deref(), Some("Auditor"));
    assert_eq!(admin.submits(&format!("{helper}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(owner.opens(&helper).await.status, StatusCode::NOT_FOUND);
}

async fn a_role_that_ends_ends_at_once(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut admin = owner.brings(Role::Admin).await;
    let path = path_of(&owner, "An admin").await;
    assert_eq!(owner.submits(&format!("{path}/role"), &[("role", "auditor")]).await.status, StatusCode::SEE_OTHER);
    assert!(admin.opens("/console/").await.at.starts_with("/console/sign-in"), "the session had the old role");
    admin.signs_in().await;
    assert_eq!(admin.opens("/console/applications/new").await.refusal().as_deref(), Some("not-allowed"));
    assert_eq!(owner.submits(&format!("{path}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(admin.opens("/console/").await.at.starts_with("/console/sign-in"));
    assert_eq!(crate::harness::app::refusal(&admin.signs_in().await), "bad-credential");
}

async fn the_last_owner_stays(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let olga = path_of(&owner, "Olga Owner").await;
    for (act, fields) in [("remove", vec![]), ("role", vec![("role", "admin")])] {
        let page = owner.submits(&format!("{olga}/{act}"), &fields).await;
        assert_eq!(page.refusal().as_deref(), Some("last-owner"), "{act}");
    }
    // An owner who never came in is none.
    owner.lets_in("Otto Owner", "otto@corp.example", Role::Owner).await;
    assert_eq!(owner.submits(&format!("{olga}/remove"), &[]).await.refusal().as_deref(), Some("last-owner"));
}

async fn of_two_owners_who_remove_each_other_one_stays(engine: Engine) {
    let house = Installation::on(engine).await;
    let olga = Operator::first(&house).await;
    let other = olga.brings(Role::Owner).await;
    let (first, second) = (path_of(&olga, "Olga Owner").await, path_of(&olga, "An owner").await);
    let (one, two) = (format!("{second}/remove"), format!("{first}/remove"));
    let (mine, theirs) = (token(&olga).await, token(&other).await);
    let (mine, theirs) = ([("csrf", mine.as_str())], [("csrf", theirs.as_str())]);
    let (a, b) = tokio::join!(olga.browser.posts(&one, &mine), other.browser.posts(&two, &theirs));
    let done = [&a, &b].iter().filter(|page| page.status == StatusCode::SEE_OTHER).count();
    assert_eq!(done, 1, "{} {}", a.body, b.body);
}

async fn token(operator: &Operator) -> String {
    operator.opens("/console/applications").await.field("csrf").unwrap()
}

/// Whoever was let through the door and is shown out before they act changes nothing any more.
async fn who_is_shown_out_meanwhile_changes_nothing(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let path = path_of(&owner, "An admin").await;
    let doors = &house.node().house.doors;
    let cookie = admin.browser.cookie("__Host-cs-console").unwrap();
    let present = doors.admit.present(Secret::parse(&cookie).as_ref()).await.unwrap();
    let warrant = present.warrant::<ManageOperators>(house.clock()).unwrap();
    assert_eq!(owner.submits(&format!("{path}/remove"), &[]).await.status, StatusCode::SEE_OTHER);

    let (address, name) = (Address::parse("eve@corp.example").unwrap(), Name::parse("Eve").unwrap());
    let invited = doors.operate.invite(&warrant, address, name, Role::Auditor).await;
    assert!(matches!(invited, Err(Stop::Refused(Refusal::NotInConsole))));
    assert!(!owner.opens("/console/operators").await.body.contains("eve@corp.example"), "and nothing is half written");
}

async fn every_change_stands_in_the_chain(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    owner.brings(Role::Admin).await;
    let path = path_of(&owner, "An admin").await;
    owner.submits(&format!("{path}/role"), &[("role", "auditor")]).await;
    let page = owner.opens("/console/changes").await;
    let kinds =
        ["application added", "link for an operator made", "operator made a passkey", "operator added", "role changed"];
    for kind in kinds {
        assert!(page.body.contains(kind), "{kind}: {}", page.body);
    }
    assert!(page.body.contains("Olga Owner") && page.body.contains("terminal on the server"));
    assert!(matches!(house.store().changes().verify().await.unwrap(), Chain::Whole { count: 6, .. }));
    assert!(!page.body.contains('#') || !page.body.contains("/console/begin#"), "no link stands in the log");
}

crate::on_both_engines!(
    an_admin_touches_only_those_below,
    a_role_that_ends_ends_at_once,
    the_last_owner_stays,
    of_two_owners_who_remove_each_other_one_stays,
    who_is_shown_out_meanwhile_changes_nothing,
    every_change_stands_in_the_chain,
);
