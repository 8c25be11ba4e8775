//! A page costs the same wherever it lies: counted in the steps of SQLite's own machine, not in time.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, StatementStatus};

use super::*;
use crate::domain::logged::day_of;
use crate::domain::time::Span;
use crate::keys::entropy::bytes;
use crate::keys::{SealKey, SystemEntropy};
use crate::store::Settings;

const NOON: Time = Time(1_800_014_400_000);
const PAGE: usize = 50;

/// A log of 60,000 requests: two applications, ten people, a second apart.
async fn log() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("countersign-{}", UserId::from_random(bytes(&SystemEntropy))));
    let path = folder.join("store.db");
    let settings = Settings { url: format!("sqlite://{}", path.display()), connections: 1 };
    let seal = Arc::new(SealKey::random(&SystemEntropy));
    Store::open(&settings, seal, Arc::new(SystemEntropy)).await.unwrap().migrate().await.unwrap();
    let base = NOON.minus(Span::seconds(60_000)).0;
    let text = format!(
        "INSERT INTO requests (id, sign_in_id, correlation, application_id, user_id, status, origin, recognised, \
         tallied, asked_at, expires_at) WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 59999) \
         SELECT printf('%032x', i), 's', 'c', CASE i % 3 WHEN 0 THEN 'a' ELSE 'b' END, 'u' || (i % 10), \
         CASE i % 4 WHEN 0 THEN 'denied' ELSE 'accepted' END, '{{}}', 0, '', {base} + i * 1000, 0 FROM n; ANALYZE;"
    );
    Connection::open(&path).unwrap().execute_batch(&text).unwrap();
    path
}

/// The names on a page, and how many steps it took to find them.
fn page(path: &Path, filter: &Filter, after: &(i64, String), more: &[&str]) -> (Vec<(i64, String)>, i32) {
    let reader = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    // The driver reads `$2` as the second place; SQLite by itself takes it for a name.
    let mut statement = reader.prepare(&statement(filter, PAGE).replace('$', "?")).unwrap();
    let first = [Value::from(filter.days.begins().0), Value::from(after.0), Value::from(after.1.clone())];
    let places = first.into_iter().chain(more.iter().map(|text| Value::from((*text).to_owned())));
    let row = |row: &rusqlite::Row<'_>| Ok((row.get("asked_at")?, row.get("id")?));
    let rows = statement.query_map(rusqlite::params_from_iter(places), row).unwrap();
    let rows: Vec<(i64, String)> = rows.map(rusqlite::Result::unwrap).collect();
    (rows, statement.get_status(StatementStatus::VmStep))
}

#[tokio::test]
async fn the_first_page_and_the_thousandth_take_the_same_steps() {
    let path = log().await;
    let days = Days { first: day_of(NOON) - 30, last: day_of(NOON) };
    let all = Filter { days, status: None, application: None, users: None };
    let id = || ApplicationId::from_random([1; 16]);
    let users = |count: u8| (0..count).map(|nth| UserId::from_random([nth; 16])).collect::<Vec<_>>();
    let filters: [(Filter, &[&str]); 6] = [
        (all.clone(), &[]),
        (Filter { status: Some(Status::Denied), ..all.clone() }, &["denied"]),
        (Filter { application: Some(id()), ..all.clone() }, &["a"]),
        (Filter { application: Some(id()), status: Some(Status::Accepted), ..all.clone() }, &["a", "accepted"]),
        (Filter { users: Some(users(1)), ..all.clone() }, &["u4"]),
        (Filter { users: Some(users(3)), ..all }, &["u1", "u2", "u7"]),
    ];
    // A thousand pages of everything lie before it, and as many requests behind it as make a page of anything.
    let deep = (NOON.minus(Span::seconds(50_000)).0, String::new());
    for (filter, more) in filters {
        let taken = [(filter.days.ends().0, String::new()), deep.clone()].map(|after| {
            let (rows, steps) = page(&path, &filter, &after, more);
            assert_eq!(rows.len(), PAGE, "{filter:?}");
            assert!(rows[0] < after && rows.is_sorted_by(|a, b| a > b), "{filter:?}");
            steps
        });
        assert!((taken[0] - taken[1]).abs() <= 200 && taken[0] < 12_000, "{filter:?}: {taken:?} steps");
    }
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
}

#[test]
fn a_place_in_the_log_survives_its_way_through_a_link() {
    let cursor = Cursor { at: NOON, id: "0".repeat(32) };
    assert_eq!(Cursor::parse(&cursor.to_text()), Some(cursor));
    for text in ["", "AAAA", "MSA", "eCAw"] {
        assert_eq!(Cursor::parse(text), None, "{text}");
    }
}
