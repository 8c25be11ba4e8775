//! Lists: what of them is asked for, and where the next page begins.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use crate::keys::secret::sha256_text;
use crate::store::directory::LONGEST_PAGE;
use crate::web::problem::Problem;
use crate::web::state::Doors;

use super::body::wrong;

/// Rows on one page, where nothing else is asked for.
const USUAL_PAGE: u16 = 50;

/// A page.
#[derive(Serialize)]
pub struct Page<T> {
    /// Its rows.
    pub items: Vec<T>,
    /// Where the next one begins; nothing after the last.
    pub next: Option<String>,
}

/// The parameters of a list, each once.
pub struct Asked {
    named: Vec<(String, String)>,
    list: String,
}

impl FromRequestParts<Doors> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Doors) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let mut named: Vec<(String, String)> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()).into_owned() {
            if named.iter().any(|(other, _)| *other == name) {
                return Err(wrong(&name));
            }
            named.push((name, value));
        }
        Ok(Self { named, list: parts.uri.path().to_owned() })
    }
}

impl Asked {
    /// The value of a parameter that is asked for. Where one that filters is taken, a cursor goes on only with it.
    pub fn filter(&mut self, name: &str) -> Option<String> {
        let value = self.take(name)?;
        self.list = format!("{}\n{name}={value}", self.list);
        Some(value)
    }

    fn take(&mut self, name: &str) -> Option<String> {
        let at = self.named.iter().position(|(other, _)| other == name)?;
        Some(self.named.swap_remove(at).1)
    }

    /// How many rows.
    ///
    /// # Errors
    /// Where it is no number from 1 to 200.
    pub fn limit(&mut self) -> Result<u16, Problem> {
        let Some(text) = self.take("limit") else { return Ok(USUAL_PAGE) };
        let limit = text.parse().ok().filter(|limit| (1..=LONGEST_PAGE).contains(limit));
        limit.ok_or_else(|| wrong("limit"))
    }

    /// Where the page begins, as the one before said. Take it after every filter.
    ///
    /// # Errors
    /// Where it is none of this very list.
    pub fn cursor<T>(&mut self, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        let Some(text) = self.take("cursor") else { return Ok(None) };
        let inner = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let found = inner.as_deref().and_then(|inner| {
            let (list, place) = inner.split_once(' ')?;
            (list == self.name()).then(|| parse(place)).flatten()
        });
        found.map(Some).ok_or_else(|| wrong("cursor"))
    }

    /// A cursor to this place of this very list.
    #[must_use]
    pub fn cursor_to(&self, place: &str) -> String {
        URL_SAFE_NO_PAD.encode(format!("{} {place}", self.name()))
    }

    /// Nothing more is known.
    ///
    /// # Errors
    /// Names a parameter that is left.
    pub fn done(&self) -> Result<(), Problem> {
        self.named.first().map_or(Ok(()), |(left, _)| Err(wrong(left)))
    }

    fn name(&self) -> String {
        sha256_text(&self.list).chars().take(8).collect()
    }
}
