//! A token opens what it was made for, as far as its creator's role reaches at that very call.

use countersign::domain::address::Address;
use countersign::domain::api_token::Scope;
use countersign::domain::operator::Role;
use countersign::domain::operator::permit::Invite;
use countersign::domain::refusal::Refusal;
use countersign::flow::Stop;
use countersign::flow::manage::NewPerson;
use countersign::web::api::table::ROUTES;
use reqwest::StatusCode;
use serde_json::json;

use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;
use crate::harness::program::{Program, code, told};

/// The console's path of the operator with this address.
async fn operator(house: &Installation, address: &str) -> String {
    let found = house.store().operators().by_address(&Address::parse(address).unwrap()).await.unwrap();
    format!("/console/operators/{}", found.unwrap().id)
}

async fn becomes(owner: &Operator, path: &str, role: Role) {
    let page = owner.submits(&format!("{path}/role"), &[("role", role.as_str())]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
}

async fn each_scope_opens_its_own_routes_and_no_other(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    for scope in Scope::ALL {
        let program = owner.runs_program_for(&[*scope]).await;
        for route in ROUTES.iter().filter(|route| route.scope.is_some()) {
            let page = program.tries(route.method, route.path).await;
            let is_shut = page.status == StatusCode::FORBIDDEN && code(&page) == "beyond-scope";
            assert_eq!(
                is_shut,
                route.scope != Some(*scope),
                "{scope:?} at {} {}: {}",
                route.method,
                route.path,
                page.status
            );
            assert_eq!(page.header("www-authenticate").contains("insufficient_scope"), is_shut);
            assert!(is_shut || ![401, 403].contains(&page.status.as_u16()), "{} {}", page.status, page.body);
        }
    }
}

async fn a_token_reaches_as_far_as_its_creators_role_at_that_very_call(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let program = admin.runs_program().await;
    let path = operator(&house, "admin@corp.example").await;
    for (nth, role) in
        [Role::Admin, Role::Auditor, Role::Helpdesk, Role::Owner, Role::Auditor, Role::Admin].into_iter().enumerate()
    {
        if nth > 0 {
            becomes(&owner, &path, role).await;
        }
        for route in ROUTES {
            let Some(scope) = route.scope else { continue };
            let page = program.tries(route.method, route.path).await;
            let is_shut = page.status == StatusCode::FORBIDDEN && code(&page) == "not-allowed";
            assert_eq!(is_shut, !role.may(scope.act()), "{role} at {} {}: {}", route.method, route.path, page.body);
        }
    }
}

async fn whoever_may_not_configure_changes_no_settings_by_a_token(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let program = admin.runs_program().await;
    let readers = owner.runs_program_for(&[Scope::ApplicationsRead]).await;
    let all = told(&program.gets("/api/v1/applications").await);
    let at = format!("/api/v1/applications/{}", all["items"][0]["id"].as_str().unwrap());
    let body = json!({"trust": true});
    assert_eq!(code(&readers.puts(&at, &body).await), "beyond-scope");
    becomes(&owner, &operator(&house, "admin@corp.example").await, Role::Helpdesk).await;
    let page = program.puts(&at, &body).await;
    assert_eq!((page.status, code(&page).as_str()), (StatusCode::FORBIDDEN, "not-allowed"));
    assert_eq!(house.count("SELECT COUNT(*) FROM applications WHERE trust = 1").await, 0);
    becomes(&owner, &operator(&house, "admin@corp.example").await, Role::Admin).await;
    assert_eq!(told(&program.puts(&at, &body).await)["trust"], true);
}

async fn a_token_dies_with_its_creator(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let program = admin.runs_program().await;
    assert_eq!(program.gets("/api/v1/users").await.status, StatusCode::OK);
    let path = operator(&house, "admin@corp.example").await;
    assert_eq!(owner.submits(&format!("{path}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
    let page = program.gets("/api/v1/users").await;
    assert_eq!((page.status, code(&page).as_str()), (StatusCode::UNAUTHORIZED, "bad-token"));
    let list = owner.opens("/console/tokens").await;
    assert_eq!(list.text("token-life").as_deref(), Some("Revoked"), "{}", list.body);

    // Nor does it come back with somebody else of that address.
    owner.brings(Role::Admin).await;
    assert_eq!(program.gets("/api/v1/users").await.status, StatusCode::UNAUTHORIZED);
}

/// Whoever has a lost passkey may have made tokens with it.
async fn a_new_passkey_ends_the_tokens_that_were_made_by_the_old_one(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let program = admin.runs_program().await;
    let path = operator(&house, "admin@corp.example").await;
    let link = owner.submits(&format!("{path}/link"), &[]).await.text("operator-link").unwrap();
    assert_eq!(program.gets("/api/v1/users").await.status, StatusCode::OK, "a link alone ends nothing");
    let mut again = Operator::new(&house.node().base);
    assert_eq!(again.comes_by(&link, "", "").await.status, StatusCode::OK);
    assert_eq!(program.gets("/api/v1/users").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(again.runs_program().await.gets("/api/v1/users").await.status, StatusCode::OK);
}

async fn no_token_touches_whoever_is_not_strictly_below_its_creator(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    owner.brings(Role::Helpdesk).await;
    let (admins, owners) = (admin.runs_program().await, owner.runs_program().await);
    for address in ["olga@corp.example", "admin@corp.example"] {
        let page = admins.posts("/api/v1/users", &json!({"address": address})).await;
        assert_eq!((page.status, code(&page).as_str()), (StatusCode::FORBIDDEN, "not-allowed"), "{address}");
        let id = owners.invites(address).await;
        let path = format!("/api/v1/users/{id}");
        for act in ["suspend", "resume", "invitation"] {
            let page = admins.posts(&format!("{path}/{act}"), &json!({})).await;
            assert_eq!(code(&page), "not-allowed", "{act} of {address}");
        }
        for path in [path.clone(), format!("{path}/invitation")] {
            assert_eq!(code(&admins.deletes(&path).await), "not-allowed", "{path} of {address}");
        }
        assert_eq!(admins.gets(&path).await.status, StatusCode::OK, "looking touches nobody");
        assert_eq!(owners.posts(&format!("{path}/suspend"), &json!({})).await.status, StatusCode::NO_CONTENT);
    }
    let helper = admins.invites("helpdesk@corp.example").await;
    assert_eq!(admins.deletes(&format!("/api/v1/users/{helper}")).await.status, StatusCode::NO_CONTENT);
}

/// Whoever was let through the door and loses the right before they act changes nothing any more.
async fn what_ends_between_the_door_and_the_act_changes_nothing(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut admin = owner.brings(Role::Admin).await;
    let path = operator(&house, "admin@corp.example").await;
    let doors = &house.node().house.doors;
    for ends in ["role", "remove"] {
        let token = admin.makes_token("Late", Scope::ALL, 1).await;
        let holder = doors.tokens.admit(Some(&token), "192.0.2.1").await.unwrap();
        let warrant = holder.warrant::<Invite>().unwrap();
        if ends == "role" {
            becomes(&owner, &path, Role::Helpdesk).await;
        } else {
            owner.submits(&format!("{path}/remove"), &[]).await;
        }
        let new = NewPerson { by_mail: true, ..NewPerson::at(Address::parse(ALICE).unwrap()) };
        let invited = doors.desk.by(&warrant).create(new, None).await;
        assert!(matches!(invited, Err(Stop::Refused(Refusal::NotInConsole))), "{ends}");
        assert_eq!(house.store().users().by_address(&Address::parse(ALICE).unwrap()).await.unwrap(), None);
        if ends == "role" {
            becomes(&owner, &path, Role::Admin).await;
            // Their session ended with the role.
            assert_eq!(admin.signs_in().await.status, StatusCode::OK);
        }
    }
}

async fn only_for_identity_a_token_says_who_somebody_is(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let plain = owner.runs_program_for(&[Scope::UsersInvite]).await;
    let given = json!({"address": ALICE, "immutable_id": "QUJDREVGR0g="});
    for body in [given.clone(), json!({"address": ALICE, "personal_address": "alice@home.example"})] {
        let page = plain.posts("/api/v1/users", &body).await;
        assert_eq!((page.status, code(&page).as_str()), (StatusCode::FORBIDDEN, "beyond-scope"));
    }
    let made = told(&plain.posts("/api/v1/users", &json!({"address": "bob@corp.example"})).await);
    assert_eq!(made["user"]["immutable_id"].as_str().unwrap().len(), 24, "one is made");

    let trusted = owner.runs_program_for(&[Scope::UsersInvite, Scope::UsersIdentity]).await;
    let alice = told(&trusted.posts("/api/v1/users", &given).await);
    assert_eq!(alice["user"]["immutable_id"], "QUJDREVGR0g=");
    let thief = json!({"address": "carol@corp.example", "immutable_id": "QUJDREVGR0g="});
    assert_eq!(code(&trusted.posts("/api/v1/users", &thief).await), "bad-immutable-id");
}

async fn a_console_session_is_no_token_and_a_token_no_session(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut program = owner.runs_program().await;
    let with_cookie = owner.browser.asks("/api/v1/users").await;
    assert_eq!((with_cookie.status, code(&with_cookie).as_str()), (StatusCode::UNAUTHORIZED, "bad-token"));
    assert!(with_cookie.header("www-authenticate").starts_with("Bearer "), "{:?}", with_cookie.headers);
    let cookie = owner.browser.cookie("__Host-cs-console").unwrap();
    assert_eq!(Program::with(&house.node().base, &cookie).gets("/api/v1/users").await.status, StatusCode::UNAUTHORIZED);
    let secret = program.token.trim_start_matches("cs_").to_owned();
    program.browser.cookies.lock().unwrap().insert("__Host-cs-console".to_owned(), secret);
    assert!(program.browser.opens("/console/").await.at.starts_with("/console/sign-in"));
    program.browser.extra.push(("authorization", format!("Bearer {}", program.token)));
    program.browser.cookies.lock().unwrap().clear();
    assert!(program.browser.opens("/console/tokens").await.at.starts_with("/console/sign-in"));
}

crate::on_both_engines!(
    each_scope_opens_its_own_routes_and_no_other,
    a_token_reaches_as_far_as_its_creators_role_at_that_very_call,
    a_token_dies_with_its_creator,
    whoever_may_not_configure_changes_no_settings_by_a_token,
    a_new_passkey_ends_the_tokens_that_were_made_by_the_old_one,
    no_token_touches_whoever_is_not_strictly_below_its_creator,
    what_ends_between_the_door_and_the_act_changes_nothing,
    only_for_identity_a_token_says_who_somebody_is,
    a_console_session_is_no_token_and_a_token_no_session,
);
