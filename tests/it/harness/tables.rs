//! Somebody else's hands on the tables; the statements must fit both engines.

use std::fs;
use std::path::Path;

use sqlx::any::AnyRow;
use sqlx::{AnyPool, AssertSqlSafe, Column as _, Row as _};

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

/// A value in a table, with where it stands.
pub struct Cell {
    pub table: String,
    pub column: String,
    pub value: String,
}

/// Everything that is kept, table by table in the order of its rows.
pub async fn everything(url: &str) -> Vec<Cell> {
    let mut all = Vec::new();
    let pool = connect(url).await;
    for table in names() {
        let rows = sqlx::query(AssertSqlSafe(format!("SELECT * FROM {table}"))).fetch_all(&pool).await.unwrap();
        let mut rows: Vec<Vec<Cell>> = rows.iter().map(|row| cells(&table, row)).collect();
        rows.sort_by(|a, b| a.iter().map(|cell| &cell.value).cmp(b.iter().map(|cell| &cell.value)));
        all.extend(rows.into_iter().flatten());
    }
    pool.close().await;
    all
}

/// The same, to be held against what is kept later. Of a mail it is that there is one: how far it has come is the
/// carrying node's own doing, as are the turns that nodes take.
pub async fn written(url: &str) -> Written {
    let is_told = |cell: &Cell| match cell.table.as_str() {
        "turns" => false,
        "outbox" => cell.column == "id",
        _ => true,
    };
    let all = everything(url).await.into_iter().filter(is_told);
    Written(all.map(|cell| format!("{}.{} = {}", cell.table, cell.column, cell.value)).collect())
}

/// What is kept at one moment.
pub struct Written(Vec<String>);

impl Written {
    /// # Panics
    /// Where something else is kept than before, with what.
    pub fn stays(&self, later: &Self, why: &str) {
        let new = later.0.iter().filter(|one| !self.0.contains(one));
        let gone = self.0.iter().filter(|one| !later.0.contains(one));
        let moved: Vec<_> = gone.map(|one| format!("- {one}")).chain(new.map(|one| format!("+ {one}"))).collect();
        assert!(moved.is_empty() && self.0.len() == later.0.len(), "{why}:\n{}", moved.join("\n"));
    }
}

fn cells(table: &str, row: &AnyRow) -> Vec<Cell> {
    let value = |nth: usize| match row.try_get::<Option<String>, _>(nth) {
        Ok(text) => text.unwrap_or_default(),
        Err(_) => row.get::<i64, _>(nth).to_string(),
    };
    let named = row.columns().iter().map(|column| column.name().to_owned()).enumerate();
    named.map(|(nth, column)| Cell { table: table.to_owned(), column, value: value(nth) }).collect()
}

/// The names of all tables, from the files that make them.
fn names() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/migrations");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let all: String = files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    let made = all.split("CREATE TABLE ").skip(1).map(|rest| rest.split(' ').next().unwrap().to_owned());
    // One that only takes the place of another goes by that one's name.
    made.filter(|name| !all.contains(&format!("ALTER TABLE {name} RENAME TO"))).collect()
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
