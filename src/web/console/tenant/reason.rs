//! A sentence of ours around words of Microsoft's, which are English whatever language the page is in.

use serde::Serialize;

use super::trouble::whole;
use crate::graph::GraphError;

/// Why something did not come about.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Reason {
    /// In the operator's language.
    pub(super) before: String,
    /// What Microsoft said.
    pub(super) said: Option<String>,
    /// The rest of ours.
    pub(super) after: String,
}

impl Reason {
    /// One without a word of Microsoft's.
    pub(super) fn ours(sentence: &str) -> Self {
        Self { before: sentence.to_owned(), ..Self::default() }
    }

    /// A sentence that takes what Microsoft said.
    pub(super) fn of(sentence: &str, error: &GraphError) -> Self {
        let (before, after) = sentence.split_once("{}").unwrap_or((sentence, ""));
        Self { before: before.to_owned(), said: Some(whole(error)), after: after.to_owned() }
    }
}
