//! What the mailbox is told when it was not the person; and what nobody else learns from a mail.

use countersign::domain::approval::Decided;
use countersign::domain::letter::MailState;
use countersign::domain::time::Span;
use sqlx::{AnyPool, AssertSqlSafe, Row as _};

use crate::harness::app::decided;
use crate::harness::house::{ALICE, Engine, Ground, Installation};
use crate::harness::smtp::{MailServer, Manner, Plan, Step};

use super::stories::{by_mail, house_at, to};

async fn a_person_who_says_it_was_not_me_is_told_so_by_mail(engine: Engine) {
    let server = MailServer::start(Manner::default());
    let house = house_at(engine, &server).await;
    let mut phone = house.has_active(ALICE).await;
    let (_, _page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    phone.denies(&id, false).await;
    house.carries_mail().await;
    assert_eq!(server.receives(1).await.len(), 1, "a plain no is no reason for a mail");

    // Two minutes after a yes, from the recent requests.
    house.clock().passes(Span::minutes(11));
    let (_, page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    assert_eq!(decided(&phone.approves_this(&id, page.number()).await), Decided::Now);
    house.clock().passes(Span::minutes(2));
    assert_eq!(decided(&phone.denies(&id, true).await), Decided::Now);
    house.carries_mail().await;
    let notice = to(&server.receives(2).await, ALICE).remove(1);
    assert_eq!(notice.header("Subject"), "Example Works: a sign-in was reported as not yours");
    let when = ["15 January 2027, 12:11 UTC", "15 January 2027, 12:13 UTC"];
    for fact in when.into_iter().chain(["Microsoft 365", "127.0.0.1", "Edge on Windows", "Pixel 9"]) {
        assert!(notice.text.contains(fact) && notice.page().contains(fact), "{fact} in {}", notice.text);
    }
    assert!(!notice.html.contains("href"));
}

/// Everything that the database holds, as text.
async fn everything(house: &Installation) -> String {
    let pool = AnyPool::connect(&house.ground.store).await.unwrap();
    let sqlite = house.ground.store.starts_with("sqlite");
    let tables = if sqlite {
        "SELECT name FROM sqlite_master WHERE type = 'table'"
    } else {
        "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'"
    };
    let tables: Vec<String> =
        sqlx::query(tables).fetch_all(&pool).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert!(tables.contains(&"outbox".to_owned()));
    let mut all = String::new();
    for table in tables.iter().filter(|table| !table.starts_with("_sqlx")) {
        let columns = if sqlite {
            format!("SELECT name FROM pragma_table_info('{table}')")
        } else {
            format!(
                "SELECT CAST(column_name AS TEXT) FROM information_schema.columns \
                 WHERE table_schema = 'public' AND table_name = '{table}'"
            )
        };
        let columns: Vec<String> =
            sqlx::query(AssertSqlSafe(columns)).fetch_all(&pool).await.unwrap().iter().map(|row| row.get(0)).collect();
        for column in columns {
            let cells = format!("SELECT CAST({column} AS TEXT) FROM {table} WHERE {column} IS NOT NULL");
            for row in sqlx::query(AssertSqlSafe(cells)).fetch_all(&pool).await.unwrap() {
                all.push_str(&row.get::<String, _>(0));
                all.push('\n');
            }
        }
    }
    pool.close().await;
    if let Some(path) = house.ground.store.strip_prefix("sqlite://") {
        for beside in ["", "-wal"] {
            all.push_str(&String::from_utf8_lossy(&std::fs::read(format!("{path}{beside}")).unwrap()));
        }
    }
    all
}

/// Whether a text holds the secret, as it stands in the link or as bytes that were encoded once more.
fn holds(text: &str, secret: &str) -> bool {
    use base64::Engine as _;
    let again = base64::engine::general_purpose::STANDARD_NO_PAD.encode(secret);
    text.contains(secret) || text.contains(&again[..40])
}

async fn the_links_secret_is_in_the_mail_and_never_in_the_database(engine: Engine) {
    let server = MailServer::start(Manner::default());
    let house = house_at(engine, &server).await;
    server.will(Plan::Says(Step::End, "451 4.3.0 not now"));
    let link = house.invites_person(by_mail(ALICE)).await;
    let secret = link.split('#').nth(1).unwrap().to_owned();
    let waiting = everything(&house).await;
    assert!(waiting.contains("v1.") && waiting.contains(ALICE) && !holds(&waiting, &secret));
    house.carries_mail().await;
    server.hears(1).await;
    assert!(!holds(&everything(&house).await, &secret));
    house.clock().passes(Span::hours(1));
    house.carries_mail().await;
    let mails = server.receives(1).await;
    assert!(to(&mails, ALICE)[0].text.contains(&secret));
    house.mail_is(ALICE, MailState::Sent).await;
    assert!(!holds(&everything(&house).await, &secret));
}

#[tokio::test]
async fn all_nodes_share_one_budget_of_mails() {
    let server = MailServer::start(Manner::default());
    let section = server.section().replace("per_minute = 1000", "per_minute = 3");
    let mut house = Installation::of(Ground { mails: true, ..Ground::new(Engine::Postgres) }.with(&section)).await;
    house.add_node().await;
    for nth in 0..8 {
        house.invites_person(by_mail(&format!("person{nth}@corp.example"))).await;
    }
    for expected in [3, 6, 8] {
        house.carries_mail().await;
        server.receives(expected).await;
        house.carries_mail().await;
        assert_eq!(server.arrived().len(), expected);
        house.clock().passes(Span::minutes(1));
    }
}

crate::on_both_engines!(
    a_person_who_says_it_was_not_me_is_told_so_by_mail,
    the_links_secret_is_in_the_mail_and_never_in_the_database,
);
