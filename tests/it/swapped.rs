//! A certificate in the ring that its sealed key does not belong to: somebody who can write the store put it there, to
//! have it given to whoever believes our tokens. It goes nowhere, and the alarm is raised.

use countersign::domain::change::Actor;
use countersign::domain::time::{Span, Time};
use countersign::flow::Stop;
use countersign::flow::rollover::Rollover;
use countersign::keys::{SigningKey, SystemEntropy};

use crate::harness::house::{Engine, Installation};

const METADATA: &str = "/FederationMetadata/2007-06/FederationMetadata.xml";
const ALARMS: &str = "SELECT COUNT(*) FROM audit WHERE event = 'row_forged' AND detail LIKE '%\"ring\"%'";

fn a_strangers() -> String {
    let key = SigningKey::generate(&SystemEntropy, "stranger", Time(1_800_014_400_000), Span::days(365)).unwrap();
    key.certificate_base64().to_owned()
}

fn rollover(house: &Installation) -> &Rollover {
    &house.node().house.doors.rollover
}

/// Puts a stranger's certificate into the place of a row, which gets another name: every node looks at it anew.
async fn swaps(house: &Installation, kind: &str, state: &str) -> String {
    let (strangers, id) = (a_strangers(), "f".repeat(32));
    house
        .sql(&format!("UPDATE ring SET id = '{id}', shown = '{strangers}' WHERE kind = '{kind}' AND state = '{state}'"))
        .await;
    assert_eq!(house.count(&format!("SELECT COUNT(*) FROM ring WHERE id = '{id}'")).await, 1);
    strangers
}

async fn goes_nowhere(house: &Installation, strangers: &str) {
    let before = house.browser().asks(METADATA).await.body;
    assert!(rollover(house).refresh().await.is_err(), "no node goes on with it");
    assert_eq!(house.browser().asks(METADATA).await.body, before, "what is published stays");
    assert!(!before.contains(strangers));
    assert!(rollover(house).look().await.is_err(), "nobody is given it");
    assert_eq!(house.count(ALARMS).await, 1, "the alarm is raised, once");
}

async fn a_strangers_next_certificate_goes_nowhere(engine: Engine) {
    let house = Installation::on(engine).await;
    rollover(&house).roll(&Actor::Terminal).await.unwrap();
    let strangers = swaps(&house, "signing", "next").await;
    goes_nowhere(&house, &strangers).await;
}

async fn a_strangers_former_certificate_goes_nowhere(engine: Engine) {
    let house = Installation::on(engine).await;
    let next = rollover(&house).roll(&Actor::Terminal).await.unwrap();
    rollover(&house).confirm(&Actor::Terminal, &next.id).await.unwrap();
    rollover(&house).switch(&Actor::Terminal, &next.id).await.unwrap();
    let strangers = swaps(&house, "signing", "past").await;
    goes_nowhere(&house, &strangers).await;
}

/// The row keeps its name, so a node that knows it has no reason to look but that its bytes are others.
async fn a_next_key_that_is_not_its_certificates_is_not_switched_to(engine: Engine) {
    let house = Installation::on(engine).await;
    let next = rollover(&house).roll(&Actor::Terminal).await.unwrap();
    rollover(&house).confirm(&Actor::Terminal, &next.id).await.unwrap();
    house.sql(&format!("UPDATE ring SET shown = '{}' WHERE id = '{}'", a_strangers(), next.id)).await;
    let switched = rollover(&house).switch(&Actor::Terminal, &next.id).await;
    assert!(matches!(switched, Err(Stop::Fault(_))), "{switched:?}");
    assert_eq!(house.count(&format!("SELECT COUNT(*) FROM ring WHERE id = '{}' AND state = 'next'", next.id)).await, 1);
    assert_eq!(house.count(ALARMS).await, 1);
}

async fn no_tenant_reads_a_strangers_key_for_second_factors(engine: Engine) {
    for state in ["next", "past"] {
        let house = Installation::on(engine).await;
        let keys = &house.node().house.doors.eam.keys;
        keys.begin().await.unwrap();
        keys.roll(&Actor::Terminal).await.unwrap();
        if state == "past" {
            // Its two days begin when a node publishes it.
            keys.tend().await.unwrap();
            house.clock().passes(Span::days(2));
            keys.tend().await.unwrap();
        }
        let asked = house.browser().asks("/eam/jwks").await;
        assert!(asked.status.is_success(), "{}", asked.body);
        let strangers = swaps(&house, "external", state).await;
        let page = house.browser().asks("/eam/jwks").await;
        assert_eq!(page.status.as_u16(), 500, "{}", page.body);
        assert!(!page.body.contains(&strangers));
        assert_eq!(house.count(ALARMS).await, 1);
    }
}

crate::on_both_engines!(
    a_strangers_next_certificate_goes_nowhere,
    a_strangers_former_certificate_goes_nowhere,
    a_next_key_that_is_not_its_certificates_is_not_switched_to,
    no_tenant_reads_a_strangers_key_for_second_factors,
);
