//! Small turns of phrase that pages and letters share. `{}` takes a value.

use super::{Language, with, with_each};

table! {
    /// Small turns of phrase.
    Phrases

    /// A name and its value.
    pair = "{}: {}",
    /// A length of one hour.
    hour = "1 hour",
    /// Field, and before its value.
    language = "Language",
    /// Beneath the field.
    language_help = "Their mails and printed cards are in it.",
    /// No language of their own.
    language_usual = "The usual one here",
}

impl Language {
    /// A name and its value as the language sets them apart.
    #[must_use]
    pub fn pair(self, name: &str, value: &str) -> String {
        with_each(self.phrases().pair, &[name, value])
    }

    /// A length in hours, such as `8` or `1:30`.
    #[must_use]
    pub fn hours(self, length: &str) -> String {
        if length == "1" { self.phrases().hour.to_owned() } else { with(self.console().hours, length) }
    }
}
