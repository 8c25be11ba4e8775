//! A passkey's identifier is one in the whole instance, whoever has it: a person or an operator.

use serde_json::json;

use crate::harness::app::{Phone, json_of, refusal};
use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;

/// The identifier in what a device made.
fn id_of(credential: &serde_json::Value) -> &str {
    credential["id"].as_str().unwrap()
}

async fn what_a_person_has_no_operator_gets(engine: Engine) {
    let house = Installation::on(engine).await;
    house.has_active(ALICE).await;
    let link = house.node().house.doors.operate.first_link().await.unwrap().link;
    let secret = link.split('#').nth(1).unwrap();
    let mut owner = Operator::new(&house.node().base);
    let mut body = json!({"secret": secret, "name": "Olga Owner", "address": "olga@corp.example"});
    let begun = json_of(&owner.calls("link/begin", &body).await);
    body["credential"] = owner.inside.creates(&begun["options"]);
    body["challenge"] = begun["challenge"].clone();
    body["operator"] = begun["operator"].clone();
    house.sql(&format!("UPDATE credentials SET id = '{}'", id_of(&body["credential"]))).await;
    let refused = owner.calls("link/finish", &body).await;
    assert!(refused.status.is_client_error(), "{} {}", refused.status, refused.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM operator_credentials").await, 0);
    assert_eq!(house.count("SELECT COUNT(*) FROM operators WHERE status = 'active'").await, 0);
}

async fn what_an_operator_has_no_person_gets(engine: Engine) {
    let house = Installation::on(engine).await;
    Operator::first(&house).await;
    let link = house.invites(ALICE).await;
    let secret = link.split('#').nth(1).unwrap();
    let mut phone = Phone::new(&house.node().base);
    let opened = json_of(&phone.posts("invitation/open", &json!({"secret": secret})).await);
    let credential = phone.inside.creates(&opened["options"]);
    house.sql(&format!("UPDATE operator_credentials SET id = '{}'", id_of(&credential))).await;
    let body = json!({
        "secret": secret, "challenge": opened["challenge"], "credential": credential, "device_name": "Pixel 9",
    });
    let refused = phone.posts("invitation/activate", &body).await;
    assert_eq!(refusal(&refused), "bad-credential", "{}", refused.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM credentials").await, 0);
    assert_eq!(house.count("SELECT COUNT(*) FROM users WHERE status = 'active'").await, 0);
}

crate::on_both_engines!(what_a_person_has_no_operator_gets, what_an_operator_has_no_person_gets);
