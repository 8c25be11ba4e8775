//! The tables themselves: made once, closed to others, and every hot question has its index.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use countersign::domain::address::Address;
use countersign::keys::{SealKey, SystemEntropy};
use countersign::store::{Engine, Settings, Store, StoreError};
use sqlx::{AnyPool, AssertSqlSafe, Row as _};

use super::on_both_engines;
use super::town::{Town, open};

on_both_engines! {
    async fn tables_are_made_once(town) {
        for _ in 0..2 {
            town.store.migrate().await.unwrap();
            assert!(town.store.is_current().await.unwrap());
        }
        town.sql("UPDATE _sqlx_migrations SET version = version + 100").await;
        assert!(!town.store.is_current().await.unwrap());
        town.sql("DROP TABLE _sqlx_migrations").await;
        assert!(!town.store.is_current().await.unwrap());
    }

    async fn rows_outlive_the_process(town) {
        let alice = town.person("alice@corp.example").await;
        let seal = SealKey::random(&SystemEntropy);
        let stranger = open(&town.url, seal).await;
        // Another seal key is another house.
        let found = stranger.users().by_address(&alice.user.address).await;
        assert!(matches!(found, Err(StoreError::Forged { .. })));
        assert_eq!(town.store.users().by_address(&alice.user.address).await.unwrap(), Some(alice.user));
    }

    async fn the_database_tells_the_time(town) {
        let clock = town.store.clock().await.unwrap().0;
        let ours = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
        assert!((i128::from(clock) - i128::try_from(ours).unwrap()).abs() < 5_000, "{clock} is not about {ours}");
    }

    async fn a_change_is_seen_by_the_very_next_reading(town) {
        let alice = town.person("alice@corp.example").await;
        for _ in 0..50 {
            town.sql("UPDATE users SET status = 'suspended'").await;
            let found = town.store.users().by_address(&alice.user.address).await.unwrap().unwrap();
            assert_ne!(found.status, alice.user.status);
            town.sql("UPDATE users SET status = 'active'").await;
            let found = town.store.users().by_address(&alice.user.address).await.unwrap();
            assert_eq!(found.as_ref(), Some(&alice.user));
        }
    }
}

#[tokio::test]
async fn a_database_file_is_closed_to_others() {
    let town = Town::on_sqlite().await;
    assert_eq!(town.store.engine(), Engine::Sqlite);
    town.person("alice@corp.example").await;
    let file = town.url.strip_prefix("sqlite://").unwrap();
    for beside in ["", "-wal", "-shm"] {
        let mode = std::fs::metadata(format!("{file}{beside}")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}{beside}");
    }
    let folder = std::path::Path::new(file).parent().unwrap();
    assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn a_file_may_have_any_name() {
    let folder = crate::harness::keeper::folder("names");
    for name in ["with space & ü.db", "50%.db", "a?b#c.db"] {
        let path = folder.join(name);
        let url = format!("sqlite://{}", path.display().to_string().replace('%', "%25"));
        let store = open(&url, SealKey::random(&SystemEntropy)).await;
        let nobody = Address::parse("nobody@corp.example").unwrap();
        assert_eq!(store.users().by_address(&nobody).await.unwrap(), None);
        assert!(path.is_file(), "{name}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn another_engine_is_refused() {
    let settings = Settings { url: "mysql://localhost/x".into(), connections: 1 };
    let store = Store::open(&settings, Arc::new(SealKey::random(&SystemEntropy)), Arc::new(SystemEntropy)).await;
    assert!(matches!(store, Err(StoreError::UnknownEngine)));
}

/// The questions of the hot paths and of the sweep, as the shelves ask them, with the index that must answer.
const HOT: &[(&str, &str)] = &[
    ("SELECT id FROM users WHERE lookup = 'x' AND status <> 'removed'", "lookup"),
    ("SELECT id FROM sign_ins WHERE id = 'x'", "sign_ins"),
    ("SELECT id FROM sign_ins WHERE id IN ('x', 'y', 'z')", "sign_ins"),
    (
        "SELECT id FROM sign_ins WHERE browser_hash = 'x' AND begun_at > 5 AND expires_at > 5 \
         AND stage IN ('begun', 'identified', 'approved') ORDER BY begun_at DESC LIMIT 100 OFFSET 4",
        "sign_ins_browser",
    ),
    (
        "SELECT COUNT(*) FROM sign_ins WHERE browser_hash = 'x' AND begun_at > 5 AND stage = 'answered'",
        "sign_ins_browser",
    ),
    ("UPDATE sign_ins SET stage = 'refused' WHERE user_id = 'x' AND stage = 'approved'", "sign_ins_user"),
    (
        "SELECT id FROM sign_ins WHERE asked = 0 AND stage <> 'answered' AND expires_at <= 5 \
         ORDER BY expires_at LIMIT 500",
        "sign_ins_idle",
    ),
    (
        "SELECT id FROM sign_ins WHERE request IS NOT NULL AND expires_at <= 5 ORDER BY expires_at LIMIT 500",
        "sign_ins_remembered",
    ),
    (
        "SELECT id FROM approvals WHERE evidence IS NULL AND state IN ('pending', 'superseded', 'cancelled') \
         AND expires_at <= 5 ORDER BY expires_at LIMIT 500",
        "approvals_idle",
    ),
    ("SELECT id FROM approvals WHERE sign_in_id = 'x' ORDER BY round DESC LIMIT 1", "approvals_sign_in"),
    ("SELECT id FROM approvals WHERE user_id = 'x' AND browser_hash = 'y' AND state = 'pending'", "approvals_pending"),
    ("SELECT 1 FROM approvals WHERE user_id = 'x' AND browser_hash = 'y' AND state = 'reported' LIMIT 1", "approvals_"),
    ("SELECT id FROM approvals WHERE user_id = 'x' AND state = 'pending' AND expires_at > 5", "approvals_"),
    ("SELECT id FROM approvals WHERE user_id = 'x' AND created_at >= 5", "approvals_"),
    ("SELECT number FROM approvals WHERE user_id = 'x' ORDER BY nth DESC LIMIT 5", "approvals_nth"),
    (
        "SELECT a.id FROM sign_ins s LEFT JOIN approvals a ON a.sign_in_id = s.id AND a.round = s.asked \
         AND a.user_id = s.user_id WHERE s.id = 'x'",
        "approvals_sign_in",
    ),
    ("SELECT id FROM sessions WHERE token_hash = 'x' AND ended_at IS NULL", "sessions"),
    ("UPDATE sessions SET ended_at = 5 WHERE user_id = 'x' AND ended_at IS NULL", "sessions_user"),
    ("SELECT id FROM phone_sessions WHERE token_hash = 'x'", "phone_sessions"),
    ("SELECT id FROM phone_sessions WHERE old_hash = 'x' AND old_until > 5", "phone_sessions_old"),
    ("SELECT id FROM challenges WHERE id = 'x' AND spent_at IS NULL", "challenges"),
    ("SELECT id FROM challenges WHERE expires_at <= 5 ORDER BY expires_at LIMIT 500", "challenges_expiry"),
    ("SELECT id FROM credentials WHERE id = 'x'", "credentials"),
    ("SELECT id FROM devices WHERE user_id = 'x'", "devices_user"),
    ("SELECT COUNT(*) FROM pushes WHERE user_id = 'x' AND recognised = 0 AND sent_at >= 5", "pushes_user"),
    ("SELECT COUNT(*) FROM number_tries WHERE user_id = 'x' AND tried_at >= 5", "number_tries_user"),
    ("SELECT 1 FROM audit WHERE event = 'row_forged' AND detail = 'x' AND happened_at > 5", "audit_forged"),
    ("SELECT id FROM audit WHERE happened_at <= 5 ORDER BY happened_at LIMIT 500", "audit_age"),
    (
        "SELECT r.id FROM requests r WHERE r.asked_at >= 5 AND (r.asked_at, r.id) < (5, 'x') \
         ORDER BY r.asked_at DESC, r.id DESC LIMIT 51",
        "requests_time",
    ),
    (
        "SELECT r.id FROM requests r WHERE r.status = 'denied' AND r.asked_at >= 5 AND (r.asked_at, r.id) < (5, 'x') \
         ORDER BY r.asked_at DESC, r.id DESC LIMIT 51",
        "requests_status",
    ),
    (
        "SELECT r.id FROM requests r WHERE r.application_id = 'x' AND r.asked_at >= 5 \
         AND (r.asked_at, r.id) < (5, 'x') ORDER BY r.asked_at DESC, r.id DESC LIMIT 51",
        "requests_application",
    ),
    (
        "SELECT r.id FROM requests r WHERE r.application_id = 'x' AND r.status = 'denied' AND r.asked_at >= 5 \
         AND (r.asked_at, r.id) < (5, 'x') ORDER BY r.asked_at DESC, r.id DESC LIMIT 51",
        "requests_application_status",
    ),
    (
        "SELECT r.id FROM requests r WHERE r.user_id = 'x' AND r.asked_at >= 5 AND (r.asked_at, r.id) < (5, 'x') \
         ORDER BY r.asked_at DESC, r.id DESC LIMIT 51",
        "requests_user",
    ),
    ("UPDATE requests SET status = 'cancelled' WHERE sign_in_id = 'x' AND status = 'accepted'", "requests_sign_in"),
    (
        "SELECT id FROM requests WHERE status = 'waiting' AND expires_at <= 5 ORDER BY asked_at, id LIMIT 500",
        "requests_status",
    ),
    (
        "SELECT id FROM requests WHERE tallied <> status AND status <> 'waiting' AND asked_at <= 5 AND ended_at <= 5 \
         ORDER BY asked_at, id LIMIT 500",
        "requests_untallied",
    ),
    ("SELECT id FROM requests WHERE asked_at <= 5 ORDER BY asked_at, id LIMIT 500", "requests_time"),
    ("SELECT c.nth FROM changes c WHERE c.kind = 'x' AND c.nth < 5 ORDER BY c.nth DESC LIMIT 51", "changes_kind"),
    ("SELECT c.nth FROM changes c WHERE c.actor = 'x' AND c.nth < 5 ORDER BY c.nth DESC LIMIT 51", "changes_actor"),
    ("SELECT id FROM invitations WHERE secret_hash = 'x'", "invitations"),
    ("SELECT name FROM domains WHERE name = 'x'", "domains"),
    (
        "SELECT u.lookup FROM users u WHERE u.application_id = 'x' AND u.standing = 'active' \
         AND u.lookup > 'x' ORDER BY u.lookup ASC LIMIT 51",
        "users_application_address",
    ),
    (
        "SELECT u.lookup FROM users u WHERE u.application_id = 'x' AND u.standing = 'active' \
         AND (u.name_key, u.lookup) > ('x', 'x') ORDER BY u.name_key ASC, u.lookup ASC LIMIT 51",
        "users_application_name",
    ),
    (
        "SELECT u.lookup FROM users u WHERE u.application_id = 'x' AND u.standing = 'active' \
         AND (u.invited_at, u.lookup) < (5, 'x') ORDER BY u.invited_at DESC, u.lookup DESC LIMIT 51",
        "users_application_invited",
    ),
    (
        "SELECT u.lookup FROM users u WHERE u.domain = 'x' AND u.standing = 'active' \
         AND (u.name_key, u.lookup) < ('x', 'x') ORDER BY u.name_key DESC, u.lookup DESC LIMIT 51",
        "users_domain_name",
    ),
    (
        "SELECT u.lookup FROM users u WHERE u.domain = 'x' AND u.standing = 'active' \
         AND (u.changed_at, u.lookup) > (5, 'x') ORDER BY u.changed_at ASC, u.lookup ASC LIMIT 51",
        "users_domain_changed",
    ),
    (
        "SELECT id FROM users WHERE standing = 'invited' AND invited_until <= 5 ORDER BY invited_until LIMIT 500",
        "users_expiry",
    ),
    (
        "SELECT word, lookup FROM words WHERE (word, lookup) > ('29', 'x') AND word < '29z' \
         ORDER BY word, lookup LIMIT 100",
        "words",
    ),
    ("SELECT MIN(word) FROM words WHERE lookup = 'x' AND word >= '29' AND word < '29z'", "words_lookup"),
    ("SELECT id FROM api_tokens WHERE token_hash = 'x'", "api_tokens"),
    (
        "SELECT id FROM api_calls WHERE (called_at, id) < (5, 'x') ORDER BY called_at DESC, id DESC LIMIT 51",
        "api_calls_age",
    ),
    (
        "SELECT id FROM api_calls WHERE (called_at, id) < (5, 'x') AND token_id = 'x' \
         ORDER BY called_at DESC, id DESC LIMIT 51",
        "api_calls_token",
    ),
    (
        "SELECT id FROM api_calls WHERE (called_at, id) < (5, 'x') AND status = 401 \
         ORDER BY called_at DESC, id DESC LIMIT 51",
        "api_calls_status",
    ),
    (
        "SELECT id FROM api_calls WHERE (called_at, id) < (5, 'x') AND token_id = 'x' AND status = 401 \
         ORDER BY called_at DESC, id DESC LIMIT 51",
        "api_calls_token_status",
    ),
    ("SELECT id FROM outbox WHERE state = 'queued' AND due_at <= 5 ORDER BY due_at, id LIMIT 1", "outbox_due"),
    ("UPDATE outbox SET state = 'sent' WHERE id = 'x' AND claim = 'y' AND state = 'queued'", "outbox"),
    ("SELECT COUNT(*) FROM outbox WHERE recipient = 'x' AND kind = 'y' AND created_at > 5", "outbox_recipient"),
    ("SELECT id FROM outbox WHERE user_id = 'x' ORDER BY created_at DESC LIMIT 500", "outbox_user"),
    ("SELECT id FROM outbox WHERE state IN ('bounced', 'failed') AND created_at > 5", "outbox_trouble"),
    ("SELECT id FROM outbox WHERE state <> 'queued' AND created_at <= 5 ORDER BY created_at LIMIT 500", "outbox_age"),
];

/// Questions that are answered in the order of an index: a page of them is read and no more.
#[tokio::test]
async fn no_page_is_sorted_first() {
    let (sqlite, postgres) = (Town::on_sqlite().await, Town::on_postgres().await);
    for (question, _) in HOT.iter().filter(|(question, _)| question.contains("LIMIT 51")) {
        let on_sqlite = plan(&sqlite, "EXPLAIN QUERY PLAN", question, 3).await;
        assert!(!on_sqlite.contains("TEMP B-TREE"), "{question}\n{on_sqlite}");
        let on_postgres = plan(&postgres, "EXPLAIN", question, 0).await;
        assert!(!on_postgres.contains("Sort"), "{question}\n{on_postgres}");
    }
}

async fn plan(town: &Town, prefix: &str, question: &str, column: usize) -> String {
    let pool = AnyPool::connect(&town.url).await.unwrap();
    let mut connection = pool.acquire().await.unwrap();
    if town.store.engine() == Engine::Postgres {
        // On empty tables a scan is always cheaper; without it the plan names the index it could take.
        sqlx::raw_sql("SET enable_seqscan = off; SET enable_bitmapscan = off").execute(&mut *connection).await.unwrap();
    }
    let rows = sqlx::raw_sql(AssertSqlSafe(format!("{prefix} {question}"))).fetch_all(&mut *connection).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(column)).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn every_hot_question_has_its_index_on_sqlite() {
    let town = Town::on_sqlite().await;
    for (question, index) in HOT {
        let plan = plan(&town, "EXPLAIN QUERY PLAN", question, 3).await;
        assert!(plan.contains("USING") && plan.contains("INDEX") && plan.contains(index), "{question}\n{plan}");
        assert!(!plan.contains("SCAN"), "{question}\n{plan}");
    }
}

#[tokio::test]
async fn every_hot_question_has_its_index_on_postgres() {
    let town = Town::on_postgres().await;
    for (question, index) in HOT {
        let plan = plan(&town, "EXPLAIN", question, 0).await;
        assert!(plan.contains("Index") && plan.contains(index), "{question}\n{plan}");
        assert!(!plan.contains("Seq Scan"), "{question}\n{plan}");
    }
}

#[tokio::test]
async fn making_room_walks_the_crowd_in_its_order_and_sorts_nothing() {
    let crowd = "SELECT id FROM sign_ins WHERE asked = 0 AND stage <> 'answered' \
                 ORDER BY expires_at DESC LIMIT 500 OFFSET 5";
    let unanswered = "SELECT id FROM requests WHERE status NOT IN ('accepted', 'passcode', 'denied', 'reported', 'waiting') \
                      ORDER BY asked_at DESC, id DESC LIMIT 500 OFFSET 5";
    for (town, prefix, column) in
        [(Town::on_sqlite().await, "EXPLAIN QUERY PLAN", 3), (Town::on_postgres().await, "EXPLAIN", 0)]
    {
        for (question, index) in [(crowd, "sign_ins_idle"), (unanswered, "requests_unanswered")] {
            let plan = plan(&town, prefix, question, column).await;
            assert!(plan.contains(index) && !plan.contains("Sort") && !plan.contains("B-TREE"), "{plan}");
        }
    }
}

#[test]
fn tables_have_texts_and_whole_numbers_only() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/migrations");
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let rules = ["PRIMARY KEY", "CHECK"];
        let tables = text.split("CREATE TABLE ").skip(1).map(|table| table.split(");").next().unwrap());
        let lines = tables.flat_map(|table| table.lines().skip(1));
        let columns = lines.filter(|line| !line.is_empty() && !rules.iter().any(|rule| line.trim().starts_with(rule)));
        for column in columns {
            let kind = column.split_whitespace().nth(1).unwrap().trim_end_matches(',');
            assert!(matches!(kind, "TEXT" | "BIGINT"), "{column}");
        }
    }
}
