//! What somebody was handed is worth no more than what they may now: links, passcodes and tokens that outlive the rank,
//! the role or the passkey that they came from.

use std::sync::Arc;

use countersign::domain::address::Address;
use countersign::domain::change::{Actor, Change, Kind};
use countersign::domain::ids::{OperatorId, PasscodeId};
use countersign::domain::operator::{Operator as Row, OperatorStatus, Role};
use countersign::domain::passcode::Code;
use countersign::domain::time::{Clock as _, Span};
use countersign::keys::SystemEntropy;
use countersign::keys::entropy::bytes;
use countersign::store::StoreError;
use countersign::store::passcodes::NewPasscode;
use reqwest::StatusCode;
use serde_json::json;

use crate::console::path_of_operator;
use crate::harness::app::{Phone, json_of, refusal};
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;
use crate::passcode::{issues, page_of, types};

/// What a link into the console comes to now.
async fn tries(house: &Installation, link: &str) -> String {
    let secret = link.split('#').nth(1).unwrap();
    let page = Operator::new(&house.node().base).calls("link/open", &json!({"secret": secret})).await;
    if page.status == StatusCode::OK { "open".to_owned() } else { refusal(&page) }
}

async fn link_for(by: &Operator, operator: &str) -> String {
    let page = by.submits(&format!("{operator}/link"), &[]).await;
    page.text("operator-link").unwrap_or_else(|| panic!("no link: {}", page.body))
}

async fn becomes(by: &Operator, operator: &str, role: Role) {
    let page = by.submits(&format!("{operator}/role"), &[("role", role.as_str())]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
}

async fn a_link_into_the_console_opens_the_role_it_was_made_for_alone(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    owner.brings(Role::Helpdesk).await;
    let helper = path_of_operator(&owner, "An helpdesk").await;
    let link = link_for(&admin, &helper).await;
    assert_eq!(tries(&house, &link).await, "open");
    becomes(&owner, &helper, Role::Owner).await;
    assert_eq!(tries(&house, &link).await, "bad-link", "an admin's link must not make an owner");

    let invited = admin.lets_in("Ivy", "ivy@corp.example", Role::Auditor).await;
    let ivy = path_of_operator(&owner, "Ivy").await;
    becomes(&owner, &ivy, Role::Admin).await;
    assert_eq!(tries(&house, &invited).await, "bad-link");
}

async fn a_link_into_the_console_dies_with_whoever_made_it(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    for (nth, ends) in ["remove", "role", "passkey"].into_iter().enumerate() {
        let mut admin = Operator::new(&house.node().base);
        let address = format!("admin-{nth}@corp.example");
        admin.comes_by(&owner.lets_in(&format!("Admin {nth}"), &address, Role::Admin).await, "", "").await;
        let link = admin.lets_in("Somebody", &format!("somebody-{nth}@corp.example"), Role::Helpdesk).await;
        assert_eq!(tries(&house, &link).await, "open");
        let path = path_of_operator(&owner, &format!("Admin {nth}")).await;
        match ends {
            "remove" => drop(owner.submits(&format!("{path}/remove"), &[]).await),
            "role" => becomes(&owner, &path, Role::Auditor).await,
            _ => {
                let anew = link_for(&owner, &path).await;
                Operator::new(&house.node().base).comes_by(&anew, "", "").await;
            }
        }
        assert_eq!(tries(&house, &link).await, "bad-link", "{ends}");
    }
}

async fn protection_ends_what_others_have_in_hand(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    for (address, rises) in [(ALICE, "protected"), ("henry@corp.example", "lets in"), ("ivy@corp.example", "role")] {
        house.has_active(address).await;
        if rises == "role" {
            owner.lets_in("Ivy", address, Role::Auditor).await;
        }
        let person = page_of(&house, address).await;
        let code = issues(&house, &owner, address).await;
        let (browser, page) = house.waits_for(address).await;
        let again = [("reason", "lost it"), ("stops", "use")];
        let by = if rises == "role" { &owner } else { &admin };
        let link = by.submits(&format!("{person}/reactivate"), &again).await.text("reactivation-link").unwrap();
        // A re-activation ends the passcode; another one is made.
        assert_ne!(code, issues(&house, &owner, address).await);
        let code = issues(&house, &owner, address).await;
        match rises {
            "protected" => drop(owner.submits(&format!("{person}/protect"), &[("protected", "yes")]).await),
            "lets in" => drop(owner.lets_in("Henry", address, Role::Helpdesk).await),
            _ => becomes(&owner, &path_of_operator(&owner, "Ivy").await, Role::Admin).await,
        }
        let mut phone = Phone::new(&house.node().base);
        assert_eq!(refusal(&phone.tries_to_activate(&link).await), "bad-invitation", "{rises}");
        let told = types(&browser, &page, &code).await;
        assert!(!told.body.contains("/answer\""), "{rises}: {}", told.body);
    }
}

/// Also the first owner, who is let in by nobody, may be a person already.
async fn the_first_owner_shares_nothing_that_others_were_handed_before(engine: Engine) {
    let house = Installation::on(engine).await;
    let address = "olga@corp.example";
    let link = house.invites(address).await;
    Operator::first(&house).await;
    let mut phone = Phone::new(&house.node().base);
    assert_eq!(refusal(&phone.tries_to_activate(&link).await), "bad-invitation", "it was handed over before she rose");
}

/// What was decided before somebody rose is not done to them afterwards.
async fn nobody_acts_on_whoever_has_risen_meanwhile(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    owner.brings(Role::Admin).await;
    house.has_active(ALICE).await;
    let store = house.store();
    let admin = store.operators().by_address(&Address::parse("admin@corp.example").unwrap()).await.unwrap().unwrap();
    let alice = store.users().by_address(&Address::parse(ALICE).unwrap()).await.unwrap().unwrap();
    let change = |kind| Change {
        actor: Actor::Operator(admin.id.clone(), admin.role),
        kind,
        subject: alice.id.to_string(),
        detail: json!({}),
    };
    let now = house.clock().now();
    let (id, code) = (PasscodeId::from_random(bytes(&SystemEntropy)), Code::from_random(bytes(&SystemEntropy)));
    let passcode =
        NewPasscode { id: &id, user: &alice.id, code: &code, expires_at: now.plus(Span::minutes(5)), notices: &[] };
    owner.submits(&format!("{}/protect", page_of(&house, ALICE).await), &[("protected", "yes")]).await;
    let issued = store.passcodes().issue(passcode, &change(Kind::PasscodeIssued), now).await;
    assert!(matches!(issued, Err(StoreError::NotBelow)), "{issued:?}");
    let suspended = store.users().suspend(&alice.id, &change(Kind::UserSuspended), now).await;
    assert!(matches!(suspended, Err(StoreError::NotBelow)), "{suspended:?}");
    assert_eq!(house.count("SELECT COUNT(*) FROM passcodes").await, 0, "and nothing is half written");
}

/// However many acts are under way while an operator is shown out: none stands in the record after their removal.
async fn whoever_is_shown_out_does_nothing_afterwards(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let store = Arc::clone(&house.node().house.manage.store);
    for round in 0..6 {
        let address = format!("admin-{round}@corp.example");
        Operator::new(&house.node().base)
            .comes_by(&owner.lets_in(&format!("Admin {round}"), &address, Role::Admin).await, "", "")
            .await;
        let admin = store.operators().by_address(&Address::parse(&address).unwrap()).await.unwrap().unwrap();
        let mut people = Vec::new();
        for nth in 0..16 {
            let address = format!("person-{round}-{nth}@corp.example");
            house.invites(&address).await;
            people.push(store.users().by_address(&Address::parse(&address).unwrap()).await.unwrap().unwrap().id);
        }
        let now = house.clock().now();
        let acts = people.into_iter().map(|user| {
            let (store, actor) = (Arc::clone(&store), Actor::Operator(admin.id.clone(), admin.role));
            tokio::spawn(async move {
                let detail = json!({});
                let change = Change { actor, kind: Kind::UserSuspended, subject: user.to_string(), detail };
                match store.users().suspend(&user, &change, now).await {
                    Ok(_) | Err(StoreError::ActorGone) => {}
                    Err(error) => panic!("{error:?}"),
                }
            })
        });
        let acts: Vec<_> = acts.collect();
        let gone = Row { status: OperatorStatus::Removed, ..admin.clone() };
        let removal = Change {
            actor: Actor::Terminal,
            kind: Kind::OperatorRemoved,
            subject: admin.id.to_string(),
            detail: json!({}),
        };
        store.operators().rule(&admin, &gone, &removal, now).await.unwrap();
        for act in acts {
            act.await.unwrap();
        }
        assert_eq!(house.count(&after_removal(&admin.id)).await, 0, "round {round}");
    }
}

fn after_removal(admin: &OperatorId) -> String {
    format!(
        "SELECT COUNT(*) FROM changes WHERE actor LIKE 'operator:{admin}%' AND nth > \
         (SELECT MAX(nth) FROM changes WHERE kind = 'operator_removed' AND subject = '{admin}')"
    )
}

async fn a_replaced_passkey_leaves_nothing_begun_by_it(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let doors = &house.node().house.doors;
    let cookie = admin.browser.cookie("__Host-cs-console").unwrap();
    let secret = countersign::keys::secret::Secret::parse(&cookie);
    let present = doors.admit.present(secret.as_ref()).await.unwrap();
    let warrant = present.warrant(house.clock()).unwrap();

    let path = path_of_operator(&owner, "An admin").await;
    let mut again = Operator::new(&house.node().base);
    again.comes_by(&link_for(&owner, &path).await, "", "").await;
    // Let through the door before, and done after.
    let new = countersign::flow::tokens::NewToken {
        name: countersign::domain::text::Name::parse("Late").unwrap(),
        scopes: vec![countersign::domain::api_token::Scope::UsersRead],
        lifetime: Span::days(1),
    };
    assert!(doors.tokens.make(&warrant, new).await.is_err());
    assert_eq!(house.count("SELECT COUNT(*) FROM api_tokens").await, 0);
    assert_eq!(again.opens("/console/applications").await.status, StatusCode::OK);
}

async fn an_invitation_moves_to_no_other_mailbox(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let invite = crate::identity::invite_path(&house).await;
    let first = [("address", ALICE), ("personal_address", "alice@home.example")];
    assert!(owner.submits(&invite, &first).await.has("invited-title"));
    let moved = [("address", ALICE), ("personal_address", "eve@elsewhere.example")];
    let page = owner.submits(&invite, &moved).await;
    assert!(page.status.is_client_error() && page.body.contains("keeps the personal address"), "{}", page.body);
    assert!(owner.submits(&invite, &[("address", ALICE)]).await.has("invited-title"), "to the same one as before");
    let kept = house.count("SELECT COUNT(*) FROM users WHERE personal_address = 'alice@home.example'").await;
    assert_eq!(kept, 1);
}

async fn five_passcodes_an_hour_are_enough(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let person = page_of(&house, ALICE).await;
    let mut last = String::new();
    for _ in 0..5 {
        last = issues(&house, &owner, ALICE).await;
    }
    let page = owner.submits(&format!("{person}/passcode"), &[("reason", "once more")]).await;
    assert_eq!(page.refusal().as_deref(), Some("too-many-passcodes"));
    let (browser, page) = house.waits_for(ALICE).await;
    assert!(types(&browser, &page, &last).await.body.contains("/answer\""), "the last one still serves");
}

async fn a_link_to_a_new_phone_is_seen_by_nobody_without_a_trace(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    // Of two invitations the newer one is shown.
    house.clock().passes(Span::seconds(1));
    let person = page_of(&house, ALICE).await;
    let again = [("reason", "lost it"), ("stops", "use")];
    assert!(owner.submits(&format!("{person}/reactivate"), &again).await.has("reactivation-link"));
    assert_eq!(house.count("SELECT COUNT(*) FROM changes WHERE kind = 'link_revealed'").await, 1);
    // And it can be taken back.
    assert!(owner.opens(&person).await.has("invitation-revoke"));
    let led = owner.submits(&format!("{person}/invitation/revoke"), &[]).await;
    assert_eq!(led.status, StatusCode::SEE_OTHER);
    assert_eq!(house.count("SELECT COUNT(*) FROM users WHERE standing = 'active'").await, 1, "she stays who she is");
}

async fn proofs_are_begun_within_a_budget(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut alice = house.has_active(ALICE).await;
    let account = house.browser();
    json_of(&crate::account::enters(&account, &mut alice).await);
    let begin = async || crate::account::calls(&account, "/account/api/add", &json!({})).await.status;
    for _ in 0..20 {
        assert_eq!(begin().await, StatusCode::OK);
    }
    assert_eq!(begin().await, StatusCode::TOO_MANY_REQUESTS);
    for _ in 0..3 {
        assert_eq!(owner.opens("/console/changes/head").await.status, StatusCode::OK);
    }
    assert_eq!(owner.opens("/console/changes/head").await.status, StatusCode::TOO_MANY_REQUESTS);
}

crate::on_both_engines!(
    a_link_into_the_console_opens_the_role_it_was_made_for_alone,
    a_link_into_the_console_dies_with_whoever_made_it,
    protection_ends_what_others_have_in_hand,
    the_first_owner_shares_nothing_that_others_were_handed_before,
    nobody_acts_on_whoever_has_risen_meanwhile,
    whoever_is_shown_out_does_nothing_afterwards,
    a_replaced_passkey_leaves_nothing_begun_by_it,
    an_invitation_moves_to_no_other_mailbox,
    five_passcodes_an_hour_are_enough,
    a_link_to_a_new_phone_is_seen_by_nobody_without_a_trace,
    proofs_are_begun_within_a_budget,
);
