//! The organisation's look on the wire: its name for every answer, its picture, and its colour as a stylesheet.
//!
//! A page has no style of its own, so the colour comes as a file. All that the file says follows from its address, and
//! the address names what it says; both files may be kept for ever.

use std::convert::Infallible;
use std::fmt::Write as _;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};

use crate::domain::accent::{Accent, Shades};
use crate::domain::ids::hex;
use crate::domain::organisation::{Logo, Size};
use crate::domain::refusal::Refusal;
use crate::flow::organise::{Organise, Seen};
use crate::keys::secret::sha256;

use super::assets::FOR_EVER;
use super::pages::{Brand, Drawn};
use super::problem::Problem;
use super::state::Doors;

/// How the organisation is seen now. A page that tells of a store that does not answer has to be written, too.
pub async fn seen(organise: &Organise) -> Seen {
    organise.seen().await.unwrap_or_else(|error| {
        tracing::warn!(error = &error as &dyn std::error::Error, "the organisation's look could not be read");
        organise.plain()
    })
}

impl FromRequestParts<Doors> for Seen {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, doors: &Doors) -> Result<Self, Infallible> {
        Ok(seen(&doors.organise).await)
    }
}

impl Brand {
    /// What a page shows of it.
    #[must_use]
    pub fn of(seen: &Seen) -> Self {
        Self { sheet: seen.accent.map(sheet_url), logo: seen.logo.as_ref().map(drawn) }
    }
}

/// The picture as a page loads it.
fn drawn(logo: &Logo) -> Drawn {
    Drawn {
        url: format!("/assets/organisation/{}-{}.png", logo.fingerprint, Size::Page.as_str()),
        width: logo.width,
        height: logo.height,
    }
}

/// `GET /assets/organisation/{file}`
pub async fn picture(State(organise): State<Organise>, Path(file): Path<String>) -> Result<Response, Problem> {
    let named = file.strip_suffix(".png").and_then(|name| name.rsplit_once('-'));
    let (fingerprint, size) =
        named.and_then(|(fingerprint, size)| Some((fingerprint, Size::parse(size)?))).ok_or(Refusal::NotFound)?;
    let picture = organise.picture(fingerprint, size).await?;
    Ok(([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, FOR_EVER)], picture.png).into_response())
}

/// `GET /assets/accent/{file}`
pub async fn accent(Path(file): Path<String>) -> Result<Response, Problem> {
    let accent = file.get(..6).and_then(|digits| Accent::parse(&format!("#{digits}")));
    // Nodes of two versions may shade a colour differently while one takes the other's place.
    let accent = accent.filter(|accent| sheet_name(*accent) == file).ok_or(Refusal::NotFound)?;
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, FOR_EVER)];
    Ok((headers, sheet(accent)).into_response())
}

fn sheet_url(accent: Accent) -> String {
    format!("/assets/accent/{}", sheet_name(accent))
}

fn sheet_name(accent: Accent) -> String {
    let digits = accent.to_string();
    format!("{}-{}.css", digits.trim_start_matches('#'), hex(&sha256(sheet(accent).as_bytes())[..8]))
}

fn sheet(accent: Accent) -> String {
    let (mut sheet, dark) = (rule(&accent.on_light()), rule(&accent.on_dark()));
    let _ = writeln!(sheet, "@media (prefers-color-scheme: dark) {{\n{dark}}}");
    sheet
}

fn rule(Shades { accent, strong, wash, on }: &Shades) -> String {
    format!(":root {{ --accent: {accent}; --accent-strong: {strong}; --accent-wash: {wash}; --on-accent: {on}; }}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_named_by_its_colour_and_by_what_it_says() {
        let (green, pale) = (Accent::parse("#0c6a5a").unwrap(), Accent::parse("#ffee00").unwrap());
        assert!(sheet_name(green).starts_with("0c6a5a-"));
        assert_ne!(sheet_name(green)[6..], sheet_name(pale)[6..]);
        let sheet = sheet(green);
        assert!(sheet.starts_with(":root { --accent: #0c6a5a;"), "{sheet}");
        assert_eq!(sheet.matches("--on-accent").count(), 2, "{sheet}");
    }
}
