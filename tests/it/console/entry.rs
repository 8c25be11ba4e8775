//! Coming in: the first owner once, everybody by a passkey of the console's own, nobody by anything else.

use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use countersign::flow::rules::{CONSOLE_IDLE, CONSOLE_SESSION, OPERATOR_LINK};
use reqwest::StatusCode;
use serde_json::json;

use crate::harness::app::{json_of, refusal};
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;

async fn the_first_owner_comes_in_once(engine: Engine) {
    let house = Installation::on(engine).await;
    let first = house.node().house.doors.operate.first_link().await.unwrap().link;
    let second = house.node().house.doors.operate.first_link().await.unwrap().link;
    let mut late = Operator::new(&house.node().base);
    assert_eq!(refusal(&late.comes_by(&first, "Eve", "eve@corp.example").await), "bad-link", "an older link is dead");

    let mut owner = Operator::new(&house.node().base);
    assert_eq!(owner.comes_by(&second, "Olga", "olga@corp.example").await.status, StatusCode::OK);
    let page = owner.opens("/console/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text("console-who").unwrap().contains("Olga"), "{}", page.body);
    assert_eq!(refusal(&late.comes_by(&second, "Eve", "eve@corp.example").await), "bad-link");
    assert!(house.node().house.doors.operate.first_link().await.is_err(), "an owner has existed");
}

async fn of_many_at_two_nodes_one_becomes_the_first_owner(engine: Engine) {
    let mut house = Installation::on(engine).await;
    if engine == Engine::Postgres {
        house.add_node().await;
    }
    let public = house.node().base.clone();
    let link = house.node().house.doors.operate.first_link().await.unwrap().link;
    let mut coming = Vec::new();
    for nth in 0..16 {
        let (link, public) = (link.clone(), public.clone());
        let base = house.nodes[nth % house.nodes.len()].base.clone();
        coming.push(tokio::spawn(async move {
            let mut operator = Operator::new(&public);
            operator.browser = crate::harness::browser::Browser::new(&base).speaking_as(&public);
            operator.comes_by(&link, "Olga", &format!("olga{nth}@corp.example")).await.status
        }));
    }
    let mut in_by = 0;
    for one in coming {
        in_by += usize::from(one.await.unwrap() == StatusCode::OK);
    }
    assert_eq!(in_by, 1);
}

async fn a_link_opens_by_calls_only_and_ends(engine: Engine) {
    let house = Installation::on(engine).await;
    let link = house.node().house.doors.operate.first_link().await.unwrap().link;
    let operator = Operator::new(&house.node().base);
    let path = link.strip_prefix(&house.node().base).unwrap().split('#').next().unwrap().to_owned();
    for _ in 0..3 {
        assert_eq!(operator.opens(&path).await.status, StatusCode::OK, "looking uses nothing up");
    }
    let secret = link.split('#').nth(1).unwrap();
    let told = json_of(&operator.calls("link/open", &json!({"secret": secret})).await);
    assert_eq!(told["role"], "Owner");
    house.clock().passes(OPERATOR_LINK);
    assert_eq!(refusal(&operator.calls("link/open", &json!({"secret": secret})).await), "bad-link");
    assert_eq!(refusal(&operator.calls("link/open", &json!({"secret": "nonsense"})).await), "bad-link");
}

async fn a_passkey_comes_back_in_and_a_token_dies_with_the_session(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let old = owner.browser.cookie("__Host-cs-console").unwrap();
    assert_eq!(owner.signs_in().await.status, StatusCode::OK);
    let new = owner.browser.cookie("__Host-cs-console").unwrap();
    assert_ne!(old, new, "coming in makes a new token");

    owner.browser.cookies.lock().unwrap().insert("__Host-cs-console".to_owned(), old);
    assert_eq!(
        owner.opens("/console/").await.at,
        "/console/sign-in?next=%2Fconsole%2F",
        "the old token is worth nothing"
    );
    owner.browser.cookies.lock().unwrap().insert("__Host-cs-console".to_owned(), new.clone());
    let left = owner.submits("/console/sign-out", &[]).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert_eq!(owner.browser.cookie("__Host-cs-console"), None);
    owner.browser.cookies.lock().unwrap().insert("__Host-cs-console".to_owned(), new);
    assert!(owner.opens("/console/").await.at.starts_with("/console/sign-in"), "signed out on the server, too");
}

async fn an_idle_operator_is_out_and_a_busy_one_for_a_day_no_longer(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let mut spent = Span(0);
    while spent.0 + CONSOLE_IDLE.0 < CONSOLE_SESSION.0 {
        let step = Span(CONSOLE_IDLE.0 - Span::minutes(2).0);
        house.clock().passes(step);
        spent.0 += step.0;
        assert_eq!(owner.opens("/console/").await.at, "/console/applications");
    }
    house.clock().passes(Span(CONSOLE_SESSION.0 - spent.0));
    assert!(owner.opens("/console/").await.at.starts_with("/console/sign-in"), "not for ever");
    owner.signs_in().await;
    house.clock().passes(CONSOLE_IDLE);
    assert!(owner.opens("/console/").await.at.starts_with("/console/sign-in"), "idle");
}

async fn nothing_but_a_passkey_of_the_console_opens_it(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;

    let begun = json_of(&owner.calls("entry/begin", &json!({})).await);
    let credential = phone.inside.signs(&begun["options"]);
    let body = json!({"challenge": begun["challenge"], "credential": credential});
    assert_eq!(refusal(&owner.calls("entry/finish", &body).await), "bad-credential", "a user's passkey");

    let begun = json_of(&phone.posts("login/begin", &json!({})).await);
    let credential = owner.inside.signs(&begun["options"]);
    let body = json!({"challenge": begun["challenge"], "credential": credential});
    assert_eq!(refusal(&phone.posts("login/finish", &body).await), "bad-credential", "an operator's passkey");
    // A proof for one purpose serves no other, and none twice.
    let begun = json_of(&owner.calls("prove/begin", &json!({})).await);
    let credential = owner.inside.signs(&begun["options"]);
    let body = json!({"challenge": begun["challenge"], "credential": credential});
    assert_eq!(refusal(&owner.calls("entry/finish", &body).await), "bad-challenge");
    assert_eq!(owner.calls("prove/finish", &body).await.status, StatusCode::OK);
    assert_eq!(refusal(&owner.calls("prove/finish", &body).await), "bad-challenge");

    // The single sign-on session and the phone's token are other cookies; the console's is read from its own only.
    let token = phone.browser.cookie("__Host-cs-phone").unwrap();
    phone.browser.cookies.lock().unwrap().insert("__Host-cs-console".to_owned(), token);
    assert!(phone.browser.opens("/console/").await.at.starts_with("/console/sign-in"));
}

async fn a_proof_of_another_operator_is_no_proof(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let mut admin = owner.brings(Role::Admin).await;
    let begun = json_of(&owner.calls("prove/begin", &json!({})).await);
    let credential = admin.inside.signs(&begun["options"]);
    let body = json!({"challenge": begun["challenge"], "credential": credential});
    assert_eq!(refusal(&owner.calls("prove/finish", &body).await), "bad-credential");
    owner.inside.skips_verification();
    let begun = json_of(&owner.calls("prove/begin", &json!({})).await);
    let credential = owner.inside.signs(&begun["options"]);
    let body = json!({"challenge": begun["challenge"], "credential": credential});
    assert_eq!(refusal(&owner.calls("prove/finish", &body).await), "bad-credential", "nobody was verified");
}

async fn a_new_link_for_a_lost_passkey_ends_the_old_one(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let address = countersign::domain::address::Address::parse("olga@corp.example").unwrap();
    let link = house.node().house.doors.operate.link_of(&address).await.unwrap().link;
    assert_eq!(owner.signs_in().await.status, StatusCode::OK, "until the link is used");
    let mut anew = Operator::new(&house.node().base);
    assert_eq!(anew.comes_by(&link, "", "").await.status, StatusCode::OK);
    assert_eq!(anew.opens("/console/").await.status, StatusCode::OK);
    assert!(owner.opens("/console/").await.at.starts_with("/console/sign-in"), "the old session is over");
    assert_eq!(refusal(&owner.signs_in().await), "bad-credential", "and the old passkey");
}

crate::on_both_engines!(
    the_first_owner_comes_in_once,
    of_many_at_two_nodes_one_becomes_the_first_owner,
    a_link_opens_by_calls_only_and_ends,
    a_passkey_comes_back_in_and_a_token_dies_with_the_session,
    an_idle_operator_is_out_and_a_busy_one_for_a_day_no_longer,
    nothing_but_a_passkey_of_the_console_opens_it,
    a_proof_of_another_operator_is_no_proof,
    a_new_link_for_a_lost_passkey_ends_the_old_one,
);
