//! The rows of uploaded lists. Each carries a seal, so that exactly what was judged is what is done.

use std::collections::HashMap;

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe};

use super::door::Tx;
use super::imports::Imports;
use super::many::{AT_ONCE, insert, places};
use super::newcomers::OPERATORS;
use super::row::Row;
use super::users::user_columns;
use super::{Result, Store, StoreError};
use crate::domain::ids::ImportId;
use crate::domain::import::{Became, Verdict};
use crate::domain::operator::Role;
use crate::domain::user::User;

/// A row of a list, as it was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedRow {
    /// The line of the file that it begins in.
    pub line: u64,
    /// The address as it was given; shortened or empty where it is none.
    pub address: String,
    /// Its folded form, where it is one.
    pub lookup: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The ImmutableID.
    pub immutable_id: Option<String>,
    /// Where the invitation goes, if not to the address itself.
    pub personal_address: Option<String>,
    /// The language of the invitation.
    pub language: Option<String>,
    /// How it was judged.
    pub verdict: Verdict,
    /// What became of it, once it had its turn.
    pub became: Option<Became>,
}

/// Which rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those that nobody will be found under.
    LeftOut,
}

/// What is known of some addresses and ImmutableIDs.
#[derive(Debug, Default)]
pub struct Known {
    /// People by folded address, removed ones included.
    pub people: HashMap<String, User>,
    /// Folded addresses by the ImmutableIDs that people have or had.
    pub immutable_ids: HashMap<String, String>,
    /// Lines of the same list by the folded addresses in them.
    pub lines: HashMap<String, u64>,
    /// Lines of the same list by the ImmutableIDs of people who would be new.
    pub lines_of_ids: HashMap<String, u64>,
    /// The roles of those who run the console, by folded address.
    pub roles: HashMap<String, Role>,
}

macro_rules! row_columns {
    () => {
        "line, address, lookup, name, immutable_id, personal_address, language, detail, result, mac"
    };
}

impl Imports<'_> {
    /// Looks up addresses and ImmutableIDs among all people, and in this list as far as it was kept.
    pub async fn known(&self, import: &ImportId, lookups: &[&str], immutable_ids: &[&str]) -> Result<Known> {
        const PEOPLE: &str = concat!("SELECT ", user_columns!(), " FROM users u WHERE u.lookup IN ");
        let mut known = Known::default();
        for some in lookups.chunks(AT_ONCE) {
            for row in among(PEOPLE, None, some).fetch_all(&self.0.readers).await? {
                let user = self.0.user_of(&row)?;
                known.people.insert(user.address.lookup().to_owned(), user);
            }
            for row in among(OPERATORS, None, some).fetch_all(&self.0.readers).await? {
                let operator = self.0.operator_from(&mut Row::of(&row))?;
                known.roles.insert(operator.address.lookup().to_owned(), operator.role);
            }
            let lines = "SELECT lookup, MIN(line) FROM import_rows WHERE import_id = $1 AND lookup IN ";
            let statement = among(lines, Some((import, " GROUP BY lookup")), some);
            known.lines.extend(by_text(statement, self.0).await?);
        }
        for some in immutable_ids.chunks(AT_ONCE) {
            let taken = "SELECT immutable_id, lookup FROM users WHERE immutable_id IN ";
            for row in among(taken, None, some).fetch_all(&self.0.readers).await? {
                let mut row = Row::of(&row);
                known.immutable_ids.insert(row.text()?, row.text()?);
            }
            let lines = "SELECT immutable_id, MIN(line) FROM import_rows \
                         WHERE import_id = $1 AND verdict = 'new' AND immutable_id IN ";
            let statement = among(lines, Some((import, " GROUP BY immutable_id")), some);
            known.lines_of_ids.extend(by_text(statement, self.0).await?);
        }
        Ok(known)
    }

    /// Keeps judged rows.
    pub async fn keep(&self, import: &ImportId, rows: &[JudgedRow]) -> Result<()> {
        const INTO: &str = "import_rows (import_id, line, address, lookup, name, immutable_id, personal_address, language, \
             verdict, detail, left_out, mac)";
        let mut tx = self.0.write().await?;
        for some in rows.chunks(AT_ONCE) {
            let mut statement = insert(INTO, 12, some.len(), "");
            for row in some {
                let detail = serde_json::to_string(&row.verdict)?;
                statement = statement
                    .bind(import.as_str())
                    .bind(number(row.line))
                    .bind(&row.address)
                    .bind(row.lookup.as_deref())
                    .bind(row.name.as_deref())
                    .bind(row.immutable_id.as_deref())
                    .bind(row.personal_address.as_deref())
                    .bind(row.language.as_deref())
                    .bind(row.verdict.as_str())
                    .bind(&detail)
                    .bind(i64::from(row.verdict.is_left_out()))
                    .bind(self.0.seal_of_row(import, row, &detail));
            }
            statement.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Rows in the order of their lines, after one of them.
    pub async fn rows(&self, import: &ImportId, which: Which, after: u64, limit: i64) -> Result<Vec<JudgedRow>> {
        const ALL: &str = concat!(
            "SELECT ",
            row_columns!(),
            " FROM import_rows WHERE import_id = $1 AND line > $2 ORDER BY line LIMIT $3"
        );
        const LEFT_OUT: &str = concat!(
            "SELECT ",
            row_columns!(),
            " FROM import_rows WHERE import_id = $1 AND line > $2 AND left_out = 1 ORDER BY line LIMIT $3"
        );
        let statement = match which {
            Which::All => ALL,
            Which::LeftOut => LEFT_OUT,
        };
        self.read(statement, import, after, limit).await
    }

    /// How many rows nobody will be found under.
    pub async fn left_out(&self, import: &ImportId) -> Result<u64> {
        let statement = "SELECT COUNT(*) FROM import_rows WHERE import_id = $1 AND left_out = 1";
        let row = sqlx::query(statement).bind(import.as_str()).fetch_one(&self.0.readers).await?;
        Ok(u64::try_from(Row::of(&row).number()?).unwrap_or(0))
    }

    /// The next rows whose turn has not come.
    pub async fn waiting(&self, import: &ImportId, limit: i64) -> Result<Vec<JudgedRow>> {
        const STATEMENT: &str = concat!(
            "SELECT ",
            row_columns!(),
            " FROM import_rows WHERE import_id = $1 AND line > $2 AND verdict = 'new' AND result IS NULL \
             ORDER BY line LIMIT $3"
        );
        self.read(STATEMENT, import, 0, limit).await
    }

    async fn read(&self, statement: &'static str, import: &ImportId, after: u64, limit: i64) -> Result<Vec<JudgedRow>> {
        let statement = sqlx::query(statement).bind(import.as_str()).bind(number(after)).bind(limit);
        let rows = statement.fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| self.0.judged_row(import, &mut Row::of(row))).collect()
    }
}

impl Store {
    fn seal_of_row(&self, import: &ImportId, row: &JudgedRow, detail: &str) -> String {
        row.sealed(import, detail, |parts| self.row_key.tag_text(parts))
    }

    fn judged_row(&self, import: &ImportId, row: &mut Row<'_>) -> Result<JudgedRow> {
        let line = u64::try_from(row.number()?).map_err(|_| StoreError::Column { column: "import_rows.line" })?;
        let (address, lookup, name) = (row.text()?, row.maybe_text()?, row.maybe_text()?);
        let (immutable_id, personal_address, language) = (row.maybe_text()?, row.maybe_text()?, row.maybe_text()?);
        let detail = row.text()?;
        let verdict = serde_json::from_str(&detail)?;
        let became = row.maybe_word("import_rows.result", Became::parse)?;
        let read = JudgedRow { line, address, lookup, name, immutable_id, personal_address, language, verdict, became };
        let mac = row.text()?;
        if read.sealed(import, &detail, |parts| self.row_key.verify(parts, &mac)) {
            Ok(read)
        } else {
            Err(StoreError::Forged { table: "import_rows", row: format!("{import} {line}") })
        }
    }
}

impl JudgedRow {
    /// Whether it says who its person is.
    #[must_use]
    pub const fn sets_identity(&self) -> bool {
        self.immutable_id.is_some() || self.personal_address.is_some()
    }

    /// Does something with what the row is sealed over: all but what became of it.
    fn sealed<T>(&self, import: &ImportId, detail: &str, with: impl FnOnce(&[&[u8]]) -> T) -> T {
        let line = self.line.to_string();
        let given = [&self.name, &self.immutable_id, &self.personal_address, &self.language];
        let mut parts = [import.as_str(), &line, &self.address, detail].map(str::as_bytes).to_vec();
        parts.extend(given.map(|text| text.as_deref().unwrap_or_default().as_bytes()));
        parts.insert(0, b"import_rows");
        with(&parts)
    }
}

/// A statement with as many places as there are values, behind one for an import where it is about one.
fn among(start: &str, import: Option<(&ImportId, &str)>, values: &[&str]) -> Query<'static, Any, AnyArguments> {
    let (first, end) = import.map_or((1, ""), |(_, end)| (2, end));
    let text = format!("{start}({}){end}", places(first, values.len()));
    let mut statement = sqlx::query(AssertSqlSafe(text)).persistent(values.len() == AT_ONCE);
    if let Some((import, _)) = import {
        statement = statement.bind(import.as_str());
    }
    values.iter().fold(statement, |statement, value| statement.bind(*value))
}

async fn by_text(statement: Query<'static, Any, AnyArguments>, store: &Store) -> Result<Vec<(String, u64)>> {
    let rows = statement.fetch_all(&store.readers).await?;
    rows.iter()
        .map(|row| {
            let mut row = Row::of(row);
            Ok((row.text()?, u64::try_from(row.number()?).unwrap_or(0)))
        })
        .collect()
}

/// Notes what became of rows.
pub(super) async fn note(tx: &mut Tx, import: &ImportId, became: Became, lines: &[u64]) -> Result<()> {
    for some in lines.chunks(AT_ONCE) {
        let text = format!(
            "UPDATE import_rows SET result = $2, left_out = $3 WHERE import_id = $1 AND line IN ({})",
            places(4, some.len())
        );
        let statement = sqlx::query(AssertSqlSafe(text)).persistent(some.len() == AT_ONCE);
        let statement = statement.bind(import.as_str()).bind(became.as_str()).bind(i64::from(became.is_left_out()));
        let bound = some.iter().fold(statement, |statement, line| statement.bind(number(*line)));
        bound.execute(&mut **tx).await?;
    }
    Ok(())
}

pub(super) fn number(line: u64) -> i64 {
    i64::try_from(line).unwrap_or(i64::MAX)
}
