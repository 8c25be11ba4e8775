//! What became of a list, row by row, as a list that can be corrected and uploaded again.

use futures_util::stream::{self, Stream};

use crate::domain::import::{Became, Field, Import, Verdict};
use crate::flow::Outcome;
use crate::protocol::csv::write;
use crate::store::import_rows::{JudgedRow, Which};

use super::Importer;

/// Rows that are written at a time.
const ROWS: i64 = 500;
impl Importer {
    /// The report as CSV, in pieces: a row for each row of the list, with what became of it, or else how it was judged.
    /// It has the columns that say who people are only where the list had them: whoever may not set them could not
    /// upload it again.
    pub fn report(&self, import: &Import) -> impl Stream<Item = Outcome<String>> + Send + use<> {
        let (importer, id, identity) = (self.clone(), import.id.clone(), import.sets_identity());
        stream::try_unfold((importer, id, None), move |(importer, id, after)| async move {
            let Some(after) = after else {
                let mut text = write::MARK.to_owned();
                let who: &[&str] = if identity { &["immutable_id", "personal_email"] } else { &[] };
                let columns = ["line", "email", "name"].iter().chain(who).chain(&["language", "result", "detail"]);
                write::row(&mut text, columns.copied());
                return Ok(Some((text, (importer, id, Some(0)))));
            };
            let rows = importer.rows(&id, Which::All, after, ROWS).await?;
            let Some(last) = rows.last() else { return Ok(None) };
            let after = Some(last.line);
            let mut text = String::new();
            for row in &rows {
                write(&mut text, row, identity);
            }
            Ok(Some((text, (importer, id, after))))
        })
    }
}

fn write(text: &mut String, row: &JudgedRow, identity: bool) {
    let (line, detail) = (row.line.to_string(), detail_of(row));
    let given = [&row.name, &row.immutable_id, &row.personal_address, &row.language];
    let [name, immutable_id, personal_address, language] = given.map(|cell| cell.as_deref().unwrap_or_default());
    let who = [immutable_id, personal_address];
    let who = if identity { who.as_slice() } else { &[] };
    let cells = [&line, row.address.as_str(), name].into_iter().chain(who.iter().copied());
    write::row(text, cells.chain([language, result_of(row), &detail]));
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
        (Verdict::Protected, _) | (_, Some(Became::Protected)) => {
            "runs the console, and only somebody above them may invite them".to_owned()
        }
        (Verdict::ImmutableIdTaken, _) | (_, Some(Became::ImmutableIdTaken)) => {
            "somebody else has this ImmutableID".to_owned()
        }
        (Verdict::Malformed { reason, until }, _) if *until > row.line => format!("{reason} (up to line {until})"),
        (Verdict::Malformed { reason, .. }, _) => reason.to_string(),
    }
}
