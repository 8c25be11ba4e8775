//! The border between rows and words.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{Result, StoreError};
use crate::domain::time::Time;

/// Reads the columns of a row one after the other, in the order that the statement names them.
pub(super) struct Row<'r> {
    row: &'r AnyRow,
    next: usize,
}

impl<'r> Row<'r> {
    pub(super) const fn of(row: &'r AnyRow) -> Self {
        Self { row, next: 0 }
    }

    const fn step(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    pub(super) fn text(&mut self) -> Result<String> {
        let column = self.step();
        Ok(self.row.try_get(column)?)
    }

    pub(super) fn maybe_text(&mut self) -> Result<Option<String>> {
        let column = self.step();
        Ok(self.row.try_get(column)?)
    }

    pub(super) fn number(&mut self) -> Result<i64> {
        let column = self.step();
        Ok(self.row.try_get(column)?)
    }

    pub(super) fn small(&mut self, column: &'static str) -> Result<u8> {
        u8::try_from(self.number()?).map_err(|_| StoreError::Column { column })
    }

    pub(super) fn flag(&mut self) -> Result<bool> {
        Ok(self.number()? != 0)
    }

    pub(super) fn time(&mut self) -> Result<Time> {
        self.number().map(Time)
    }

    pub(super) fn maybe_time(&mut self) -> Result<Option<Time>> {
        let column = self.step();
        Ok(self.row.try_get::<Option<i64>, _>(column)?.map(Time))
    }

    /// A word of a fixed list.
    pub(super) fn word<T>(&mut self, column: &'static str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        parse(&self.text()?).ok_or(StoreError::Column { column })
    }

    /// A word of a fixed list, or nothing.
    pub(super) fn maybe_word<T>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        self.maybe_text()?.map(|text| parse(&text).ok_or(StoreError::Column { column })).transpose()
    }

    /// A text with a form of its own.
    pub(super) fn parsed<T, E>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> std::result::Result<T, E>,
    ) -> Result<T> {
        self.word(column, |text| parse(text).ok())
    }

    /// A text with a form of its own, or nothing.
    pub(super) fn maybe_parsed<T, E>(
        &mut self,
        column: &'static str,
        parse: impl FnOnce(&str) -> std::result::Result<T, E>,
    ) -> Result<Option<T>> {
        self.maybe_word(column, |text| parse(text).ok())
    }

    /// A document.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&mut self) -> Result<T> {
        Ok(serde_json::from_str(&self.text()?)?)
    }
}
