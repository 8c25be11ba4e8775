//! `[history]`: how long it is kept what happened.

use serde::Serialize;

use super::settings::{Read, Section};
use super::span::{self, parse};
use crate::domain::time::Span;

/// How long it is kept what happened.
#[derive(Debug, Clone, Serialize)]
pub struct History {
    /// Requests to sign in, what proves them, and the events beside them. Administrative changes are kept for ever.
    #[serde(serialize_with = "span::write")]
    pub kept_for: Span,
}

impl History {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let bounds = Span::days(1)..=Span::days(3_650);
        let kept_for = from.parsed("kept_for", "365 d", |text| parse(text, &bounds));
        Ok(Self { kept_for: kept_for? })
    }
}
