//! What the doctor finds where something is wrong: each fault is made by hand, told of under its check with what to do,
//! and gone once it is mended.

use std::sync::Arc;

use countersign::domain::change::Actor;
use countersign::domain::time::{Clock as _, Span};
use countersign::flow::doctor::{Doctor, Severity};
use countersign::keys::{SealKey, SystemEntropy};

use crate::harness::clock::HandClock;
use crate::harness::house::{Engine, Ground, Installation};

/// A house whose clock goes with the database's, and its doctor.
async fn house(engine: Engine) -> (Installation, Doctor) {
    // A name that resolves without asking anybody.
    let ground = Ground { clock: HandClock::running(), ..Ground::new(engine) }.set("push.allowed_hosts", "127.0.0.1");
    let house = Installation::of(ground).await;
    let doctor = house.node().house.doctor.clone();
    (house, doctor)
}

/// How bad one thing is, and what is said of it.
async fn found(doctor: &Doctor, check: &str) -> (Severity, String) {
    let all = doctor.examine().await;
    let mut found = all.into_iter().filter(|finding| finding.check == check);
    let one = found.next().unwrap_or_else(|| panic!("{check} was not looked at"));
    assert!(found.next().is_none(), "{check} was looked at twice");
    (one.severity, one.text)
}

async fn is(doctor: &Doctor, check: &str, severity: Severity, words: &str) {
    let found = found(doctor, check).await;
    assert_eq!(found.0, severity, "{check}: {}", found.1);
    assert!(found.1.contains(words), "{check}: {:?} lacks {words:?}", found.1);
}

async fn a_clock_that_is_off_the_databases_is_a_fault(engine: Engine) {
    let (_house, mut doctor) = house(engine).await;
    is(&doctor, "clock", Severity::Fine, "ms from the store's clock").await;
    for off in [25_000, -25_000] {
        let clock = HandClock::running();
        clock.passes(Span(off));
        doctor.clock = Arc::new(clock.clone());
        is(&doctor, "clock", Severity::Fine, "ms from the store's clock").await;
        clock.passes(Span(2 * off));
        is(&doctor, "clock", Severity::Fault, "set both by NTP").await;
    }
}

async fn a_certificate_is_told_of_before_it_expires_and_when_it_has(engine: Engine) {
    let (house, mut doctor) = house(engine).await;
    let until = house.node().house.keyring.open().await.unwrap().not_after;
    let clock = HandClock::running();
    doctor.clock = Arc::new(clock.clone());
    is(&doctor, "keys", Severity::Fine, "is valid until").await;
    let (hour, warned) = (Span::hours(1), Span::days(60));
    clock.passes(Span(until.since(clock.now()).0 - warned.0 - hour.0));
    is(&doctor, "keys", Severity::Fine, "is valid until").await;
    clock.passes(Span(2 * hour.0));
    is(&doctor, "keys", Severity::Warning, "make the next one with `countersign keys roll`").await;
    let rollover = &house.node().house.doors.rollover;
    let next = rollover.roll(&Actor::Terminal).await.unwrap();
    is(&doctor, "keys", Severity::Warning, "then run `countersign keys confirm`").await;
    clock.passes(Span(warned.0 - Span::days(7).0));
    is(&doctor, "keys", Severity::Fault, "sign-ins fail from then on").await;
    rollover.confirm(&Actor::Terminal, &next.id).await.unwrap();
    is(&doctor, "keys", Severity::Warning, "is confirmed and takes over within a day").await;
    clock.passes(Span::days(7));
    is(&doctor, "keys", Severity::Fault, "it has expired").await;
}

async fn the_key_for_second_factors_is_told_of_before_it_expires(engine: Engine) {
    let (house, mut doctor) = house(engine).await;
    let here = "second-factors";
    is(&doctor, here, Severity::Fine, "no tenant asks").await;
    let keys = house.node().house.doors.methods.keys.clone();
    keys.begin().await.unwrap();
    let standing = keys.look().await.unwrap().unwrap();
    let clock = HandClock::running();
    doctor.clock = Arc::new(clock.clone());
    is(&doctor, here, Severity::Fine, "is valid until").await;
    let (hour, warned) = (Span::hours(1), Span::days(60));
    clock.passes(Span(standing.ends_at().since(clock.now()).0 - warned.0 - hour.0));
    is(&doctor, here, Severity::Fine, "is valid until").await;
    clock.passes(Span(2 * hour.0));
    is(&doctor, here, Severity::Warning, "`countersign external-method roll`").await;
    clock.passes(Span(warned.0 - Span::days(7).0));
    is(&doctor, here, Severity::Fault, "`countersign external-method roll`").await;
    keys.roll(&Actor::Terminal).await.unwrap();
    is(&doctor, here, Severity::Warning, "takes over by itself").await;
    clock.passes(Span::days(7));
    is(&doctor, here, Severity::Fault, "it has expired").await;

    let id = standing.current.id;
    house
        .sql(&format!(
            "UPDATE ring SET sealed = (SELECT sealed FROM ring WHERE id <> '{id}' LIMIT 1) WHERE id = '{id}'"
        ))
        .await;
    is(&doctor, here, Severity::Fault, id.as_str()).await;
}

async fn a_key_that_does_not_open_is_named(engine: Engine) {
    let (house, doctor) = house(engine).await;
    let keys = crate::harness::tables::texts(&house.ground.store, "SELECT kind || ' ' || id FROM ring").await;
    assert_eq!(keys.len(), 3);
    for key in keys {
        let (kind, id) = key.split_once(' ').unwrap();
        let column = format!("SELECT sealed FROM ring WHERE id = '{id}'");
        let sealed = crate::harness::tables::texts(&house.ground.store, &column).await.remove(0);
        // Another row's, which opens in its own place alone.
        house
            .sql(&format!(
                "UPDATE ring SET sealed = (SELECT o.sealed FROM ring o WHERE o.id <> '{id}' LIMIT 1) WHERE id = '{id}'"
            ))
            .await;
        is(&doctor, "keys", Severity::Fault, id).await;
        is(&doctor, "keys", Severity::Fault, kind).await;
        house.sql(&format!("UPDATE ring SET sealed = '{sealed}' WHERE id = '{id}'")).await;
        is(&doctor, "keys", Severity::Fine, "is valid until").await;
    }
    house.sql("UPDATE ring SET state = 'gone' WHERE kind = 'vapid'").await;
    is(&doctor, "keys", Severity::Fault, "countersign keys init").await;
}

async fn another_seal_key_is_a_fault(engine: Engine) {
    let (house, mut doctor) = house(engine).await;
    let other = SealKey::random(&SystemEntropy);
    let (ours, theirs) = (other.fingerprint(), house.node().house.keyring.seal.fingerprint());
    doctor.keyring.seal = Arc::new(other);
    is(&doctor, "keys", Severity::Fault, &ours).await;
    is(&doctor, "keys", Severity::Fault, &theirs).await;
}

async fn passkeys_of_another_host_are_a_fault(engine: Engine) {
    let (house, mut doctor) = house(engine).await;
    is(&doctor, "host", Severity::Warning, "a real phone needs https").await;
    doctor.base_url = url::Url::parse("https://id.corp.example").unwrap();
    is(&doctor, "host", Severity::Fault, "passkeys are bound to localhost, and the base URL says id.corp.example")
        .await;
    house.sql("UPDATE meta SET fact = 'id.corp.example' WHERE name = 'rp_id'").await;
    is(&doctor, "host", Severity::Fine, "passkeys are bound to id.corp.example").await;
}

async fn an_old_schema_is_a_fault(engine: Engine) {
    let (house, doctor) = house(engine).await;
    is(&doctor, "store", Severity::Fine, "schema is current").await;
    house.sql("UPDATE _sqlx_migrations SET version = version + 100 WHERE version = 1").await;
    is(&doctor, "store", Severity::Fault, "countersign migrate").await;
    house.sql("UPDATE _sqlx_migrations SET version = 1 WHERE version = 101").await;
    is(&doctor, "store", Severity::Fine, "schema is current").await;
}

crate::on_both_engines!(
    a_clock_that_is_off_the_databases_is_a_fault,
    a_certificate_is_told_of_before_it_expires_and_when_it_has,
    the_key_for_second_factors_is_told_of_before_it_expires,
    a_key_that_does_not_open_is_named,
    another_seal_key_is_a_fault,
    passkeys_of_another_host_are_a_fault,
    an_old_schema_is_a_fault,
);
