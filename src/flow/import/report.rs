//! What became of a list, row by row, as a list that can be corrected and uploaded again.

use futures_util::stream::{self, Stream};

use crate::domain::ids::ImportId;
use crate::domain::import::{Became, Field, Verdict};
use crate::flow::Outcome;
use crate::protocol::csv::write;
use crate::store::import_rows::{JudgedRow, Which};

use super::Importer;

/// Rows that are written at a time.
const ROWS: i64 = 500;
const COLUMNS: [&str; 8] = ["line", "email", "name", "immutable_id", "personal_email", "language", "result", "detail"];

impl Importer {
    /// The report as CSV, in pieces: a row for each row of the list, with what became of it, or else how it was judged.
    pub fn report(&self, id: &ImportId) -> impl Stream<Item = Outcome<String>> + Send + use<> {
        let (importer, id) = (self.clone(), id.clone());
        stream::try_unfold((importer, id, None), |(importer, id, after)| async move {
            let Some(after) = after else {
                let mut text = write::MARK.to_owned();
                write::row(&mut text, COLUMNS);
                return Ok(Some((text, (importer, id, Some(0)))));
            };
            let rows = importer.rows(&id, Which::All, after, ROWS).await?;
            let Some(last) = rows.last() else { return Ok(None) };
            let after = Some(last.line);
            let mut text = String::new();
            for row in &rows {
                write(&mut text, row);
            }
            Ok(Some((text, (importer, id, after))))
        })
    }
}

fn write(text: &mut String, row: &JudgedRow) {
    let (line, detail) = (row.line.to_string(), detail_of(row));
    let cell = |cell: &'_ Option<String>| cell.clone().unwrap_or_default();
    let given = [&row.name, &row.immutable_id, &row.personal_address, &row.language].map(cell);
    let [name, immutable_id, personal_address, language] = &given;
    write::row(text, [&line, &row.address, name, immutable_id, personal_address, language, result_of(row), &detail]);
}

/// The word for what became of a row, or else for how it was judged.
#[must_use]
pub fn result_of(row: &JudgedRow) -> &'static str {
    row.became.map_or_else(|| row.verdict.as_str(), Became::as_str)
}

/// What is to be said of a row beside its word, for whoever corrects the list.
#[must_use]
pub fn detail_of(row: &JudgedRow) -> String {
    match (&row.verdict, row.became) {
        (_, Some(Became::Invited)) | (Verdict::New, None) => String::new(),
        (_, Some(Became::Exists)) => "somebody else was quicker".to_owned(),
        (Verdict::Exists { status, differs }, _) if differs.is_empty() => status.as_str().to_owned(),
        (Verdict::Exists { status, differs }, _) => {
            let differs: Vec<_> = differs.iter().map(|field| Field::as_str(*field)).collect();
            format!("{}; nothing is changed, though the list differs in {}", status.as_str(), differs.join(", "))
        }
        (Verdict::Removed, _) | (_, Some(Became::Removed)) => {
            "was removed; only an invitation of their own brings them back".to_owned()
        }
        (Verdict::Duplicate { line }, _) => format!("the same address stands in line {line}"),
        (Verdict::OtherDomain, _) | (_, Some(Became::OtherDomain)) => {
            "the domain does not belong to the application".to_owned()
        }
        (Verdict::ImmutableIdTaken, _) | (_, Some(Became::ImmutableIdTaken)) => {
            "somebody else has this ImmutableID".to_owned()
        }
        (Verdict::Malformed { reason, until }, _) if *until > row.line => format!("{reason} (up to line {until})"),
        (Verdict::Malformed { reason, .. }, _) => reason.to_string(),
    }
}
