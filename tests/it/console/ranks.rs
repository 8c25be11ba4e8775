//! Every act on a person, by everybody who runs the console, upon everybody who does and somebody who does not: only
//! whoever stands strictly below is acted on, and owners alone touch owners.

use countersign::domain::operator::Role;
use reqwest::StatusCode;

use super::doors::{DOORS, Door};
use super::people::page_of;
use crate::harness::browser::Page;
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;

/// Who is acted on: the operators, another one of each role, and somebody who runs nothing.
const TARGETS: [&str; 8] = [
    "olga@corp.example",
    "owner@corp.example",
    "admin@corp.example",
    "admin-2@corp.example",
    "helpdesk@corp.example",
    "helpdesk-2@corp.example",
    "auditor@corp.example",
    ALICE,
];

/// Whom each of them may act on at all, in the order of [`TARGETS`].
const OWNER: [bool; 8] = [true; 8];
const ADMIN: [bool; 8] = [false, false, false, false, true, true, true, true];
const HELPDESK: [bool; 8] = [false, false, false, false, false, false, false, true];
const AUDITOR: [bool; 8] = [false; 8];

/// Whom a passcode is made for: that is to be them for a while, so no owner is one for another owner.
fn stands_in(reach: [bool; 8]) -> [bool; 8] {
    let mut reach = reach;
    reach[..2].fill(false);
    reach
}

/// The doors to acts on one person. Removing comes last: there is no act upon whoever is gone.
fn acts() -> Vec<&'static Door> {
    let is_act = |door: &&Door| door.method == "POST" && door.path.starts_with("/console/users/{id}/");
    let mut acts: Vec<_> = DOORS.iter().filter(is_act).collect();
    acts.sort_by_key(|door| door.path.ends_with("/{id}/remove"));
    acts
}

/// A form that says little: whoever may is told what is missing, or it is done.
async fn tries(operator: &Operator, door: &Door, (person, device): (&str, &str)) -> Page {
    let path = door.path.replace("/console/users/{id}", person).replace("{device}", device);
    let fields =
        [("reason", "they asked for it"), ("stops", "use"), ("confirm", "no such name"), ("name", "Work phone")];
    operator.submits(&path, &fields).await
}

async fn of_each_act_only_those_below_are_the_target(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    for address in TARGETS {
        house.has_active(address).await;
    }
    let mut people = Vec::new();
    for address in TARGETS {
        let person = page_of(&house, address).await;
        let device = owner.opens(&person).await.attribute("device-name", "href").unwrap();
        people.push((person, device.rsplit('/').next().unwrap().to_owned()));
    }
    let mut operators = Vec::new();
    for (role, second) in [
        (Role::Auditor, None),
        (Role::Helpdesk, Some("helpdesk-2@corp.example")),
        (Role::Admin, Some("admin-2@corp.example")),
        (Role::Owner, None),
    ] {
        if let Some(address) = second {
            owner.lets_in("A second one", address, role).await;
        }
        operators.push((role, owner.brings(role).await));
    }
    for (role, operator) in &operators {
        let reach = match role {
            Role::Owner => OWNER,
            Role::Admin => ADMIN,
            Role::Helpdesk => HELPDESK,
            Role::Auditor => AUDITOR,
        };
        // Whatever an owner does at the end is done: nobody is left to be removed by anybody else.
        for door in acts().into_iter().filter(|door| *role == Role::Owner || !door.path.ends_with("/{id}/remove")) {
            let reach = if door.path.ends_with("/passcode") { stands_in(reach) } else { reach };
            for ((address, (person, device)), reached) in TARGETS.iter().zip(&people).zip(reach) {
                let page = tries(operator, door, (person, device)).await;
                let may = reached && role.may(door.act);
                let is_refused = page.refusal().as_deref() == Some("not-allowed");
                assert_eq!(is_refused, !may, "{role} at {} of {address}: {}", door.path, page.body);
                assert!(may || page.status == StatusCode::FORBIDDEN, "{role} at {} of {address}", door.path);
            }
        }
    }
}

/// Removing, each time tried by whoever may not first.
async fn nobody_is_removed_but_from_above(engine: Engine) {
    const GONE: [(&str, [bool; 3]); 3] = [
        ("helpdesk@corp.example", [false, true, false]),
        ("admin@corp.example", [false, false, true]),
        ("owner@corp.example", [false, false, true]),
    ];
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut people = Vec::new();
    for (address, _) in GONE {
        house.has_active(address).await;
        people.push(page_of(&house, address).await);
    }
    let roles = [Role::Helpdesk, Role::Admin, Role::Owner];
    let mut operators = Vec::new();
    for role in roles {
        operators.push(owner.brings(role).await);
    }
    for (nth, (role, operator)) in roles.into_iter().zip(&operators).enumerate() {
        for ((address, done), person) in GONE.iter().zip(&people) {
            let page = operator.submits(&format!("{person}/remove"), &[]).await;
            assert_eq!(page.status == StatusCode::SEE_OTHER, done[nth], "{role} of {address}: {}", page.body);
        }
    }
}

crate::on_both_engines!(of_each_act_only_those_below_are_the_target, nobody_is_removed_but_from_above);
