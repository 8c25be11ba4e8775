//! A language as people and browsers name it: a BCP 47 tag.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest tag that is taken, in characters.
const LONGEST: usize = 35;

/// Why a text is no language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a language is written as de, de-AT or zh-Hant-TW")]
pub struct NotALanguage;

/// A tag of BCP 47's shape in its customary spelling: `de-DE`, `zh-Hant-TW`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LanguageTag(String);

impl LanguageTag {
    /// Reads a tag, however it is spelt.
    ///
    /// # Errors
    /// When it has not the shape of one.
    pub fn parse(text: &str) -> Result<Self, NotALanguage> {
        let mut parts = text.split('-');
        let language = parts.next().unwrap_or_default();
        if text.len() > LONGEST || !matches!(language.len(), 2..=8) || !is_all(language, u8::is_ascii_alphabetic) {
            return Err(NotALanguage);
        }
        let mut tag = language.to_ascii_lowercase();
        for part in parts {
            if !matches!(part.len(), 1..=8) || !is_all(part, u8::is_ascii_alphanumeric) {
                return Err(NotALanguage);
            }
            tag.push('-');
            tag.push_str(&customary(part));
        }
        Ok(Self(tag))
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LanguageTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

/// Regions in capitals, scripts with one capital, everything else small.
fn customary(part: &str) -> String {
    let mut part = part.to_ascii_lowercase();
    match part.len() {
        2 => part.make_ascii_uppercase(),
        4 => part[..1].make_ascii_uppercase(),
        _ => {}
    }
    part
}

fn is_all(text: &str, belongs: fn(&u8) -> bool) -> bool {
    text.as_bytes().iter().all(belongs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_spelt_as_is_customary() {
        for (text, expected) in
            [("de", "de"), ("DE-de", "de-DE"), ("ZH-HANT-tw", "zh-Hant-TW"), ("es-419", "es-419"), ("fil-PH", "fil-PH")]
        {
            assert_eq!(LanguageTag::parse(text).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn what_is_no_tag_is_refused() {
        for text in
            ["", "d", "-", "de-", "-DE", "de_DE", "de--DE", "dé", "de-DE\"", "123", "de-abcdefghi", &"de-a".repeat(12)]
        {
            assert_eq!(LanguageTag::parse(text), Err(NotALanguage), "{text:?}");
        }
    }
}
