//! A row that somebody changed behind our back is refused, and the alarm is raised.

use countersign::domain::time::Span;
use reqwest::StatusCode;
use sqlx::{AnyPool, Row as _};

use crate::harness::browser::path_of;
use crate::harness::house::{ALICE, Engine, Installation, request};

const BOB: &str = "bob@corp.example";
const ALARMS: &str = "SELECT detail, user_id, correlation FROM audit WHERE event = 'row_forged' ORDER BY happened_at";

/// The alarms so far: what each is about, whether it names a person, and whether it says in which request.
async fn alarms(database: &AnyPool) -> Vec<(String, bool, bool)> {
    let rows = sqlx::query(ALARMS).fetch_all(database).await.unwrap();
    let is_set = |row: &sqlx::any::AnyRow, column| row.get::<Option<String>, _>(column).is_some();
    rows.iter().map(|row| (row.get(0), is_set(row, 1), is_set(row, 2))).collect()
}

async fn swap_public_keys(database: &AnyPool) {
    let rows = sqlx::query("SELECT id, passkey FROM credentials").fetch_all(database).await.unwrap();
    let found: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    for (one, other) in [(&found[0], &found[1]), (&found[1], &found[0])] {
        let swap = sqlx::query("UPDATE credentials SET passkey = $2 WHERE id = $1").bind(&one.0).bind(&other.1);
        swap.execute(database).await.unwrap();
    }
}

async fn swapped_public_keys_are_refused_and_told_of_without_a_flood(engine: Engine) {
    let house = Installation::on(engine).await;
    let (mut alices, mut bobs) = (house.has_active(ALICE).await, house.has_active(BOB).await);
    let database = AnyPool::connect(&house.ground.store).await.unwrap();
    swap_public_keys(&database).await;
    for _ in 0..5 {
        assert_eq!(alices.logs_in().await.status, StatusCode::INTERNAL_SERVER_ERROR);
    }
    let told = alarms(&database).await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].0.contains("\"credentials\"") && told[0].2, "{told:?}");
    assert_eq!(bobs.logs_in().await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(alarms(&database).await.len(), 2, "each row is told of");
    house.clock().passes(Span::hours(1));
    alices.logs_in().await;
    assert_eq!(alarms(&database).await.len(), 3, "and again while it lasts");
}

async fn a_changed_person_is_refused_and_told_of(engine: Engine) {
    let house = Installation::on(engine).await;
    house.has_active(ALICE).await;
    let database = AnyPool::connect(&house.ground.store).await.unwrap();
    let browser = house.browser();
    let page = browser.opens(&request(ALICE)).await;
    assert!(alarms(&database).await.is_empty());
    sqlx::raw_sql("UPDATE users SET immutable_id = 'somebody-elses'").execute(&database).await.unwrap();
    let csrf = page.field("csrf").unwrap();
    for _ in 0..3 {
        let named = browser.posts(&format!("{}/who", path_of(&page)), &[("csrf", &csrf), ("address", ALICE)]).await;
        assert_eq!(named.status, StatusCode::INTERNAL_SERVER_ERROR);
    }
    let told = alarms(&database).await;
    assert!(told.len() == 1 && told[0].0.contains("\"users\"") && told[0].1 && told[0].2, "{told:?}");
}

crate::on_both_engines!(
    swapped_public_keys_are_refused_and_told_of_without_a_flood,
    a_changed_person_is_refused_and_told_of,
);
