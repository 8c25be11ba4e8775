//! What the product says to people, in one place: every no by its [`Refusal`], every button and line.
//!
//! The tone: plain and kind, never blaming; what happened, why, and always what to do now. Pages speak the
//! language of their shell. This room knows no page and no HTTP: it says things, others show them.
//!
//! To add a language: a variant of [`Language`]; the compiler names the tables to fill.

/// A table of words: a field each, in English. Another language is another value of the same struct.
macro_rules! table {
    ($(#[$about:meta])* $table:ident $($(#[$doc:meta])* $name:ident = $english:literal),+ $(,)?) => {
        $(#[$about])*
        #[derive(Debug)]
        pub struct $table {$(
            $(#[$doc])*
            pub $name: &'static str,
        )+}

        /// In English.
        pub(super) const ENGLISH: $table = $table { $($name: $english),+ };
    };
}

mod account;
mod api;
mod console;
pub mod federation;
mod labels;
mod letters;
mod lists;
mod log;
mod look;
mod refusals;
mod rescue;

use crate::domain::refusal::Refusal;
use crate::domain::time::Time;

pub use account::Account;
pub use api::Api;
pub use console::Console;
pub use federation::Federation;
pub use labels::Labels;
pub use letters::Letters;
pub use lists::Lists;
pub use log::Log;
pub use look::Look;
pub use rescue::Rescue;

/// A language the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
}

impl Language {
    /// The best language for a BCP 47 tag; English where the tag is absent or not spoken.
    #[must_use]
    pub const fn choose(_tag: Option<&str>) -> Self {
        Self::English
    }

    /// Its BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
        }
    }

    /// The small words of pages.
    #[must_use]
    pub const fn labels(self) -> &'static Labels {
        match self {
            Self::English => &labels::ENGLISH,
        }
    }

    /// The words of a person's own page.
    #[must_use]
    pub const fn account(self) -> &'static Account {
        match self {
            Self::English => &account::ENGLISH,
        }
    }

    /// The words of the console.
    #[must_use]
    pub const fn console(self) -> &'static Console {
        match self {
            Self::English => &console::ENGLISH,
        }
    }

    /// The console's words for helping people who lost their phone.
    #[must_use]
    pub const fn rescue(self) -> &'static Rescue {
        match self {
            Self::English => &rescue::ENGLISH,
        }
    }

    /// The words of the console where it shapes what people see.
    #[must_use]
    pub const fn look(self) -> &'static Look {
        match self {
            Self::English => &look::ENGLISH,
        }
    }

    /// The words of setting a tenant up.
    #[must_use]
    pub const fn federation(self) -> &'static Federation {
        match self {
            Self::English => &federation::ENGLISH,
        }
    }

    /// The words of Bulk Invite.
    #[must_use]
    pub const fn lists(self) -> &'static Lists {
        match self {
            Self::English => &lists::ENGLISH,
        }
    }

    /// The words of the console's pages about the API.
    #[must_use]
    pub const fn api(self) -> &'static Api {
        match self {
            Self::English => &api::ENGLISH,
        }
    }

    /// The words of what happened.
    #[must_use]
    pub const fn log(self) -> &'static Log {
        match self {
            Self::English => &log::ENGLISH,
        }
    }

    /// The words of mails.
    #[must_use]
    pub const fn letters(self) -> &'static Letters {
        match self {
            Self::English => &letters::ENGLISH,
        }
    }

    /// An instant as people write it, in UTC, to the minute.
    #[must_use]
    pub fn instant(self, time: Time) -> String {
        match self {
            Self::English => letters::english_instant(time),
        }
    }

    /// How a no is told.
    #[must_use]
    pub const fn refusal(self, refusal: Refusal) -> Words {
        match self {
            Self::English => refusals::english(refusal),
        }
    }
}

/// How a no is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// What happened, in a few words without a full stop.
    pub title: &'static str,
    /// What it means.
    pub explanation: &'static str,
    /// What the person can do now.
    pub next: &'static str,
}

impl Words {
    /// Explanation and next step in one text, for JSON.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} {}", self.explanation, self.next)
    }
}

/// Puts a value into a sentence, at its `{}`.
#[must_use]
pub fn with(sentence: &str, value: &str) -> String {
    sentence.replacen("{}", value, 1)
}

/// Puts values into a sentence, one at each `{}`; what the values hold is left as it is.
#[must_use]
pub fn with_each(sentence: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut filled = String::with_capacity(sentence.len());
    for (nth, part) in sentence.split("{}").enumerate() {
        if nth > 0 {
            filled.push_str(values.next().unwrap_or(&"{}"));
        }
        filled.push_str(part);
    }
    filled
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_no_says_what_happened_and_what_to_do() {
        for refusal in Refusal::ALL {
            let words = Language::English.refusal(*refusal);
            let code = refusal.code();
            assert!(!words.title.is_empty() && words.title.len() <= 60 && !words.title.ends_with('.'), "{code}");
            assert!(words.explanation.ends_with('.') && words.explanation.len() <= 240, "{code}");
            assert!(words.next.ends_with('.') && words.next.len() <= 240, "{code}");
        }
    }

    #[test]
    fn no_title_is_used_twice() {
        let titles: BTreeSet<_> = Refusal::ALL.iter().map(|r| Language::English.refusal(*r).title).collect();
        assert_eq!(titles.len(), Refusal::ALL.len());
    }

    #[test]
    fn nobody_is_blamed() {
        for refusal in Refusal::ALL {
            let words = Language::English.refusal(*refusal);
            let text = format!("{} {}", words.title, words.text()).to_lowercase();
            for blame in
                ["your fault", "you failed", "illegal", "you must", "invalid", "forbidden", "you have to", "wrong user"]
            {
                assert!(!text.contains(blame), "{}: {blame}", refusal.code());
            }
        }
    }

    #[test]
    fn a_value_is_put_in_once() {
        assert_eq!(with("Sign in to {}", "a {} b"), "Sign in to a {} b");
        assert_eq!(with_each("{} and {}.", &["a {} b", "c"]), "a {} b and c.");
        assert_eq!(with_each("plain", &["a"]), "plain");
    }
}
