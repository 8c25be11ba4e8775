//! Rows for exports: RFC 4180 with a comma, and no cell that a spreadsheet takes for a formula.

/// Stands before the first row, so that spreadsheets read UTF-8.
pub const MARK: &str = "\u{feff}";

/// Appends a row. A cell that could begin a formula gets an apostrophe in front; [`super::People`] takes it away.
pub fn row<'c>(out: &mut String, cells: impl IntoIterator<Item = &'c str>) {
    for (nth, cell) in cells.into_iter().enumerate() {
        if nth > 0 {
            out.push(',');
        }
        let guard = if is_mistakable(cell) { "'" } else { "" };
        let is_plain =
            |c: char| c.is_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+' | '/' | '=' | '\'' | ':');
        if guard.is_empty() && cell.chars().all(is_plain) {
            out.push_str(cell);
        } else {
            out.push('"');
            out.push_str(guard);
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        }
    }
    out.push_str("\r\n");
}

/// Whether a cell needs the apostrophe: a sign that begins formulas stands first, behind apostrophes or not. A cell
/// that has one already gets another, so that taking one away always leads back.
pub(super) fn is_mistakable(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(|c| {
        // Spreadsheets of the east take the wide forms as well.
        matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}')
    })
}

/// A cell as it was before it was written.
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|_| is_mistakable(cell)).unwrap_or(cell)
}
