//! Somebody else's hands on the tables; the statements must fit both engines.

use sqlx::any::AnyRow;
use sqlx::{AnyPool, AssertSqlSafe, Row as _};

/// Does as the statement says.
pub async fn sql(url: &str, statement: &str) {
    let pool = connect(url).await;
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&pool).await.unwrap();
    pool.close().await;
}

/// The number that a statement asks for.
pub async fn count(url: &str, statement: &str) -> i64 {
    rows(url, statement).await[0].get(0)
}

/// The texts in the first column.
pub async fn texts(url: &str, statement: &str) -> Vec<String> {
    rows(url, statement).await.iter().map(|row| row.get(0)).collect()
}

async fn rows(url: &str, statement: &str) -> Vec<AnyRow> {
    let pool = connect(url).await;
    let rows = sqlx::query(AssertSqlSafe(statement.to_owned())).fetch_all(&pool).await.unwrap();
    pool.close().await;
    rows
}

async fn connect(url: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    AnyPool::connect(url).await.unwrap()
}
