//! Statements over many rows at once.

use std::fmt::Write as _;

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe};

/// So many rows go into one statement. A number of its own: each other number is a statement of its own, too.
pub(super) const AT_ONCE: usize = 64;

/// `INSERT INTO {head} VALUES ($1, $2), ($3, $4) {tail}`, with places for so many rows of so many columns.
pub(super) fn insert(head: &str, columns: usize, rows: usize, tail: &str) -> Query<'static, Any, AnyArguments> {
    let mut text = format!("INSERT INTO {head} VALUES ");
    for row in 0..rows {
        let _ = write!(text, "{}({})", if row == 0 { "" } else { ", " }, places(row * columns + 1, columns));
    }
    let _ = write!(text, " {tail}");
    // The remainders are too many to be kept prepared.
    sqlx::query(AssertSqlSafe(text)).persistent(rows == AT_ONCE)
}

/// `$3, $4, $5`: so many places from the first one on.
pub(super) fn places(first: usize, count: usize) -> String {
    let mut text = String::with_capacity(count * 6);
    for nth in first..first + count {
        let _ = write!(text, "{}${nth}", if nth == first { "" } else { ", " });
    }
    text
}
