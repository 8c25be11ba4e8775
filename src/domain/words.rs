//! The words that people are found by.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::address::Address;

/// More words than this are not looked for at once; those behind them are left out.
const MOST: usize = 4;

/// A text in the form that it is compared and sorted by: small letters, composed.
#[must_use]
pub fn folded(text: &str) -> String {
    text.to_lowercase().nfc().collect()
}

/// Every word that a person is found by: the whole folded address, and each run of letters and digits in address and
/// name.
#[must_use]
pub fn of_person(address: &str, lookup: &str, name: Option<&str>) -> BTreeSet<String> {
    let mut words = BTreeSet::from([lookup.to_owned()]);
    for text in std::iter::once(address).chain(name) {
        words.extend(runs(&folded(text)).map(str::to_owned));
    }
    words
}

/// What somebody looks for: people who have a word that begins with each of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought(Vec<String>);

impl Sought {
    /// Reads what was typed; nothing where no word is in it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut words: Vec<String> = Vec::new();
        for typed in text.split_whitespace() {
            // As mail programs copy it: `<alice@corp.example>,`
            let typed = typed.trim_matches(|c| "<>(),;\"".contains(c));
            if typed.find('@').is_some_and(|at| at > 0) {
                words.push(Address::parse(typed).map_or_else(|_| folded(typed), |found| found.lookup().to_owned()));
            } else {
                words.extend(runs(&folded(typed)).map(str::to_owned));
            }
        }
        let mut seen = BTreeSet::new();
        words.retain(|word| seen.insert(word.clone()));
        words.truncate(MOST);
        (!words.is_empty()).then_some(Self(words))
    }

    /// The beginnings of words, folded; at least one.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }
}

fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sought(text: &str) -> Vec<String> {
        Sought::parse(text).map(|sought| sought.words().to_vec()).unwrap_or_default()
    }

    #[test]
    fn a_person_is_found_by_every_word_of_address_and_name() {
        let address = Address::parse("Alice.O'Brien@MÜLLER.example").unwrap();
        let words = of_person(address.as_str(), address.lookup(), Some("Zoë Brien-Lüdenscheid"));
        let expected =
            ["alice", "alice.o'brien@xn--mller-kva.example", "brien", "example", "lüdenscheid", "müller", "o", "zoë"];
        assert_eq!(words.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn what_is_typed_is_cut_as_names_and_addresses_are() {
        assert_eq!(sought("  ZOË  brien-lüd "), ["zoë", "brien", "lüd"]);
        assert_eq!(sought("zoe\u{308}"), ["zoë"]);
        assert_eq!(sought("Alice <Alice.O'Brien@Müller.Example>,"), ["alice", "alice.o'brien@xn--mller-kva.example"]);
        assert_eq!(sought("alice@co"), ["alice@co"]);
        assert_eq!(sought("@corp.example"), ["corp", "example"]);
        assert_eq!(sought("a a A b c d e"), ["a", "b", "c", "d"]);
        assert_eq!(Sought::parse(" -- '' "), None);
    }
}
