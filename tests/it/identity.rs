//! Who somebody is, and whom owners alone act on.

use countersign::domain::address::Address;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use countersign::domain::user::User;
use countersign::store::changes::Chain;
use reqwest::StatusCode;

use crate::harness::browser::Page;
use crate::harness::house::{ALICE, Engine, Installation, request};
use crate::harness::operator::Operator;
use crate::harness::{tenant, told};
use crate::passcode::page_of;

const BOB: &str = "bob@corp.example";
const HOME: &str = "alice@home.example";

async fn user(house: &Installation, address: &str) -> User {
    house.store().users().by_address(&Address::parse(address).unwrap()).await.unwrap().unwrap()
}

/// Where people are invited to the one application.
pub async fn invite_path(house: &Installation) -> String {
    let (application, _) = house.store().applications().list().await.unwrap().remove(0);
    format!("/console/applications/{}/invite", application.id)
}

async fn names(operator: &Operator, person: &str, immutable_id: &str) -> Page {
    operator.submits(&format!("{person}/immutable-id"), &[("immutable_id", immutable_id)]).await
}

async fn moves(operator: &Operator, person: &str, mailbox: &str) -> Page {
    operator.submits(&format!("{person}/personal-address"), &[("personal_address", mailbox)]).await
}

async fn protects(operator: &Operator, person: &str, mark: &str) -> Page {
    operator.submits(&format!("{person}/protect"), &[("protected", mark)]).await
}

async fn an_immutable_id_is_changed_on_a_suspended_person_only(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let person = page_of(&house, ALICE).await;
    let before = user(&house, ALICE).await.immutable_id;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(owner.opens(&format!("{person}/identity")).await.has("immutable-id-kept"), "and no field to change it");
    let refused = names(&owner, &person, "another==").await;
    assert_eq!((refused.status, refused.has("form-problem")), (StatusCode::CONFLICT, true), "{}", refused.body);
    assert_eq!(user(&house, ALICE).await.immutable_id, before);

    house.suspends(ALICE).await;
    for bad in ["", "a b", "a_b", "a$b", &"x".repeat(65)] {
        assert_eq!(names(&owner, &person, bad).await.status, StatusCode::BAD_REQUEST, "{bad:?}");
    }
    assert_eq!(names(&owner, &person, " Another== ").await.status, StatusCode::SEE_OTHER);
    assert_eq!(user(&house, ALICE).await.immutable_id.as_str(), "Another==");
    assert_eq!(house.count("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL").await, 0);
    owner.submits(&format!("{person}/resume"), &[]).await;
    assert!(browser.opens(&request(ALICE)).await.has("who-submit"), "no session answers under the new name");
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert_eq!(tenant::accepts(&answer.field("wresult").unwrap(), &house).await.immutable_id, "Another==");
    let changes = owner.opens("/console/changes").await;
    assert!(changes.body.contains("immutable id changed") && changes.body.contains(before.as_str()));
    assert!(matches!(house.store().changes().verify().await.unwrap(), Chain::Whole { .. }));
}

async fn an_immutable_id_stays_one_persons_to_the_letter_and_beyond_removal(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.invites_as(ALICE, None, Some("QUJD==")).await;
    house.invites_as(BOB, None, Some("bob==")).await;
    house.removes(ALICE).await;
    house.suspends(BOB).await;
    let person = page_of(&house, BOB).await;
    let taken = names(&owner, &person, "QUJD==").await;
    assert_eq!((taken.status, taken.has("form-problem")), (StatusCode::BAD_REQUEST, true), "a tombstone keeps its own");
    assert_eq!(names(&owner, &person, "qujd==").await.status, StatusCode::SEE_OTHER, "another letter is another value");
    assert_eq!(names(&owner, &person, "qujd==").await.status, StatusCode::SEE_OTHER, "one's own is no other's");
    assert_eq!(user(&house, BOB).await.immutable_id.as_str(), "qujd==");
}

async fn of_sixteen_who_want_one_immutable_id_one_gets_it(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut wishes = Vec::new();
    for nth in 0..16 {
        let address = format!("person{nth}@corp.example");
        house.invites(&address).await;
        // Half of them ask for it as somebody new, half as somebody who is there.
        if nth % 2 == 0 {
            house.suspends(&address).await;
            wishes.push(Ok(page_of(&house, &address).await));
        } else {
            wishes.push(Err(format!("new{nth}@corp.example")));
        }
    }
    let path = invite_path(&house).await;
    let csrf = owner.opens("/console/applications").await.field("csrf").unwrap();
    let browser = std::sync::Arc::new(owner.browser);
    let mut coming = Vec::new();
    for wish in wishes {
        let (browser, csrf, path) = (browser.clone(), csrf.clone(), path.clone());
        coming.push(tokio::spawn(async move {
            let one = ("immutable_id", "the-one==");
            match wish {
                Ok(person) => browser.posts(&format!("{person}/immutable-id"), &[("csrf", &csrf), one]).await,
                Err(new) => browser.posts(&path, &[("csrf", &csrf), ("address", &new), one]).await,
            }
        }));
    }
    let mut got = 0;
    for one in coming {
        let page = one.await.unwrap();
        let is_in = page.status == StatusCode::SEE_OTHER || page.has("invited-title");
        assert!(is_in || page.status == StatusCode::BAD_REQUEST, "{} {}", page.status, page.body);
        got += i64::from(is_in);
    }
    assert_eq!(got, 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM users WHERE immutable_id = 'the-one=='").await, 1);
}

async fn a_personal_address_is_changed_and_every_mailbox_hears_of_it(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let person = page_of(&house, ALICE).await;
    assert_eq!(moves(&owner, &person, "no address").await.status, StatusCode::BAD_REQUEST);
    for (mailbox, told_at) in [(HOME, vec![ALICE, HOME]), ("alice@new.example", vec![HOME, "alice@new.example"])] {
        assert_eq!(moves(&owner, &person, mailbox).await.status, StatusCode::SEE_OTHER);
        for to in told_at {
            told::mail(&house, to, "the personal address of your account was changed").await;
        }
        assert_eq!(user(&house, ALICE).await.personal_address.unwrap().as_str(), mailbox);
    }
    assert_eq!(moves(&owner, &person, "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(user(&house, ALICE).await.personal_address, None);
    let queued = house.count("SELECT COUNT(*) FROM outbox WHERE kind = 'address_changed'").await;
    assert_eq!(moves(&owner, &person, "").await.status, StatusCode::SEE_OTHER);
    let again = house.count("SELECT COUNT(*) FROM outbox WHERE kind = 'address_changed'").await;
    assert_eq!(again, queued, "what is so already is told to nobody");
}

async fn identity_wants_an_admin_with_a_fresh_proof(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let helpdesk = owner.brings(Role::Helpdesk).await;
    let mut admin = owner.brings(Role::Admin).await;
    house.has_active(ALICE).await;
    house.has_active("olga@corp.example").await;
    house.suspends(ALICE).await;
    let person = page_of(&house, ALICE).await;
    assert!(!helpdesk.opens(&person).await.has("user-identity"));
    for page in [names(&helpdesk, &person, "mine==").await, moves(&helpdesk, &person, HOME).await] {
        assert_eq!(page.refusal().as_deref(), Some("not-allowed"));
    }
    let owners = page_of(&house, "olga@corp.example").await;
    assert_eq!(moves(&admin, &owners, HOME).await.refusal().as_deref(), Some("not-allowed"), "an owner's");
    house.clock().passes(Span::minutes(6));
    for page in [names(&admin, &person, "mine==").await, moves(&admin, &person, HOME).await] {
        assert_eq!(page.refusal().as_deref(), Some("prove-again"));
    }
    assert_eq!(admin.proves().await.status, StatusCode::OK);
    assert_eq!(names(&admin, &person, "mine==").await.status, StatusCode::SEE_OTHER);
}

/// Everything that can be done to a person, and how each is answered to whoever may not.
async fn everything(operator: &Operator, person: &str) -> Vec<(String, Page)> {
    let reason = ("reason", "for good reasons");
    let acts: [(&str, &[(&str, &str)]); 9] = [
        ("resend", &[]),
        ("passcode", &[reason]),
        ("reactivate", &[reason, ("stops", "use")]),
        ("sessions/end", &[]),
        ("personal-address", &[("personal_address", "mine@evil.example")]),
        ("suspend", &[]),
        ("immutable-id", &[("immutable_id", "mine==")]),
        ("resume", &[]),
        ("remove", &[]),
    ];
    let mut all = Vec::new();
    for (act, fields) in acts {
        all.push((act.to_owned(), operator.submits(&format!("{person}/{act}"), fields).await));
    }
    all
}

async fn whoever_is_protected_is_the_owners_alone(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let admin = owner.brings(Role::Admin).await;
    let helpdesk = owner.brings(Role::Helpdesk).await;
    house.has_active(ALICE).await;
    let person = page_of(&house, ALICE).await;
    let device = owner.opens(&person).await.attribute("device-name", "href").unwrap();
    assert_eq!(protects(&admin, &person, "yes").await.refusal().as_deref(), Some("not-allowed"), "owners alone mark");
    assert_eq!(protects(&owner, &person, "yes").await.status, StatusCode::SEE_OTHER);
    for operator in [&admin, &helpdesk] {
        let page = operator.opens(&person).await;
        assert!(page.has("person-protected"));
        for button in
            ["user-passcode", "user-reactivate", "user-suspend", "user-remove", "user-identity", "user-protect"]
        {
            assert!(!page.has(button), "{button}");
        }
        for (act, page) in everything(operator, &person).await {
            assert_eq!(page.refusal().as_deref(), Some("not-allowed"), "{act}");
        }
    }
    for (act, field) in [("rename", ("name", "Mine")), ("remove", ("confirm", "Pixel 9"))] {
        let page = admin.submits(&format!("{device}/{act}"), &[field]).await;
        assert_eq!(page.refusal().as_deref(), Some("not-allowed"), "{act}");
    }
    let issued = owner.submits(&format!("{person}/passcode"), &[("reason", "phone at home")]).await;
    assert_eq!(issued.refusal().as_deref(), Some("not-allowed"), "nobody stands in for them, owners included");
    let new_phone = owner.submits(&format!("{person}/reactivate"), &[("reason", "lost it"), ("stops", "use")]).await;
    assert!(new_phone.has("reactivation-link"), "owners may act");

    // Whoever was removed is as protected as before: nobody but an owner brings them back.
    house.removes(ALICE).await;
    let invite = invite_path(&house).await;
    for operator in [&admin, &helpdesk] {
        let page = operator.submits(&invite, &[("address", ALICE)]).await;
        assert!(!page.has("invited-title") && page.status == StatusCode::FORBIDDEN, "{} {}", page.status, page.body);
    }
    assert!(owner.submits(&invite, &[("address", ALICE)]).await.has("invited-title"));
    assert!(user(&house, ALICE).await.is_protected);
    assert_eq!(protects(&owner, &person, "no").await.status, StatusCode::SEE_OTHER);
    assert_eq!(admin.submits(&format!("{person}/suspend"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(owner.opens("/console/changes").await.body.contains("user protection"));
}

async fn a_mark_that_was_rubbed_out_in_the_database_is_noticed(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let person = page_of(&house, ALICE).await;
    protects(&owner, &person, "yes").await;
    house.sql("UPDATE users SET protected = 0").await;
    let found = house.store().users().by_address(&Address::parse(ALICE).unwrap()).await;
    assert!(found.is_err(), "{found:?}");
}

async fn protecting_wants_a_fresh_proof_and_a_clear_word(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    house.has_active(ALICE).await;
    let person = page_of(&house, ALICE).await;
    assert_eq!(protects(&owner, &person, "perhaps").await.refusal().as_deref(), Some("bad-request"));
    house.clock().passes(Span::minutes(6));
    assert_eq!(protects(&owner, &person, "yes").await.refusal().as_deref(), Some("prove-again"));
    assert!(!user(&house, ALICE).await.is_protected);
}

crate::on_both_engines!(
    an_immutable_id_is_changed_on_a_suspended_person_only,
    an_immutable_id_stays_one_persons_to_the_letter_and_beyond_removal,
    of_sixteen_who_want_one_immutable_id_one_gets_it,
    a_personal_address_is_changed_and_every_mailbox_hears_of_it,
    identity_wants_an_admin_with_a_fresh_proof,
    whoever_is_protected_is_the_owners_alone,
    a_mark_that_was_rubbed_out_in_the_database_is_noticed,
    protecting_wants_a_fresh_proof_and_a_clear_word,
);
