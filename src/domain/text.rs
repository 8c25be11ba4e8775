//! Short texts that are shown to people: names of persons, devices, applications.

use std::fmt;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Longest name, in characters.
pub const LONGEST: usize = 64;

/// Why a text may not be shown as a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAName {
    /// Nothing but white space.
    #[error("the name is empty")]
    Empty,
    /// More than [`LONGEST`] characters.
    #[error("the name is longer than 64 characters")]
    TooLong,
    /// A control or direction-changing character.
    #[error("the name has a control character or one that changes the direction of writing")]
    Character,
    /// Something that a reader could take for a link.
    #[error("the name looks like a web address")]
    Link,
}

/// A name: at most 64 characters, one line, no control or direction-changing character, no web address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// Reads a name; runs of white space become one space.
    ///
    /// # Errors
    /// Says which rule it breaks.
    pub fn parse(text: &str) -> Result<Self, NotAName> {
        if text.chars().any(|c| is_treacherous(c) && !matches!(c, '\t' | '\n' | '\r')) {
            return Err(NotAName::Character);
        }
        let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
        if name.is_empty() {
            return Err(NotAName::Empty);
        }
        if name.chars().count() > LONGEST {
            return Err(NotAName::TooLong);
        }
        let folded = name.to_lowercase();
        if folded.contains("://") || folded.contains("www.") {
            return Err(NotAName::Link);
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why something was done, in an operator's own words: 3 to 200 characters in one line, none of them treacherous.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Reason(String);

/// Why a text is no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reason has 3 to 200 characters, and nothing that hides or turns the writing")]
pub struct NotAReason;

impl Reason {
    /// Reads a reason; runs of white space become one space.
    ///
    /// # Errors
    /// Where it says nothing, or too much.
    pub fn parse(text: &str) -> Result<Self, NotAReason> {
        if text.chars().any(|c| is_treacherous(c) && !matches!(c, '\t' | '\n' | '\r')) {
            return Err(NotAReason);
        }
        let reason: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
        if (3..=200).contains(&reason.chars().count()) { Ok(Self(reason)) } else { Err(NotAReason) }
    }

    /// The reason.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Control characters, and those that are invisible or turn the direction of the text around them.
#[must_use]
pub fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

/// What a stranger said, as one short line that neither a log nor a terminal nor a reader can be misled by.
#[must_use]
pub fn one_line(text: &str, longest: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !is_treacherous(*c)).take(longest).collect()
}

/// The text in one line, with everything treacherous in it spelt out: for logs and terminals, whose readers shall see
/// what was there without obeying it.
#[must_use]
pub fn spelt(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            '\t' => line.push_str("\\t"),
            c if is_treacherous(c) => line.extend(c.escape_unicode()),
            c => line.push(c),
        }
    }
    line
}

/// The same JSON, with everything treacherous in it spelt out. Outside of strings nothing of the kind stands.
#[must_use]
pub fn spelt_json(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    for c in json.chars() {
        if is_treacherous(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(line, "\\u{unit:04x}");
            }
        } else {
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::hostile;

    #[test]
    fn a_strangers_words_are_one_short_harmless_line() {
        assert_eq!(one_line("bad\r\n\tjwt \x1b[31m\u{202e}red", 120), "bad jwt [31mred");
        assert_eq!(one_line(&"x".repeat(500), 120).len(), 120);
    }

    #[test]
    fn what_is_spelt_out_holds_nothing_raw_and_loses_nothing() {
        for text in hostile::texts() {
            assert_eq!(spelt(&text).chars().find(|c| hostile::is_raw(*c)), None, "{text:?}");
            let json = spelt_json(&serde_json::to_string(&text).unwrap());
            assert_eq!(json.chars().find(|c| hostile::is_raw(*c)), None, "{text:?}");
            assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
            assert_eq!(one_line(&text, 200).chars().find(|c| hostile::is_raw(*c)), None, "{text:?}");
            if let Ok(name) = Name::parse(&text) {
                assert_eq!(name.as_str().chars().find(|c| hostile::is_raw(*c)), None, "{text:?}");
            }
        }
        assert_eq!(
            spelt("a\r\n\tb\u{1b}[2J\u{9b}c\u{202e}d\u{200b}"),
            "a\\r\\n\\tb\\u{1b}[2J\\u{9b}c\\u{202e}d\\u{200b}"
        );
        assert_eq!(spelt_json("{\"a\":\"\u{202e}\u{9b}\"}"), "{\"a\":\"\\u202e\\u009b\"}");
        assert_eq!(spelt("Zoë 李 😀 \\ \"'"), "Zoë 李 😀 \\ \"'", "and what is harmless stays");
    }

    #[test]
    fn a_name_keeps_what_belongs_to_a_name() {
        for name in ["Zoë Müller-Lüdenscheid", "Tom & \"Jerry\" <'s>", "李 小龙"] {
            assert_eq!(Name::parse(name).unwrap().as_str(), name);
        }
        assert_eq!(Name::parse("  a \t\n b ").unwrap().as_str(), "a b");
    }

    #[test]
    fn a_reason_says_something_and_hides_nothing() {
        assert_eq!(Reason::parse("  phone left\r\n at home ").unwrap().as_str(), "phone left at home");
        let (most, more) = ("x".repeat(200), "x".repeat(201));
        assert!(Reason::parse(&most).is_ok());
        for bad in ["", "  a b  ".trim_start_matches("  a"), "\u{202e}reason", "a\u{1b}[31mb", more.as_str()] {
            assert_eq!(Reason::parse(bad), Err(NotAReason), "{bad:?}");
        }
    }

    #[test]
    fn a_name_that_could_deceive_is_refused() {
        assert_eq!(Name::parse("\u{202e}ecila"), Err(NotAName::Character));
        assert_eq!(Name::parse("a\u{1b}[31m"), Err(NotAName::Character));
        assert_eq!(Name::parse("see https://evil.example"), Err(NotAName::Link));
        assert_eq!(Name::parse(&"x".repeat(65)), Err(NotAName::TooLong));
        assert_eq!(Name::parse(" \t "), Err(NotAName::Empty));
    }
}
