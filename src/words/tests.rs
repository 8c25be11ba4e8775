//! Every key in every language.

use std::collections::BTreeSet;

use super::*;
use crate::domain::list::NotAList;

const NO_LISTS: [NotAList; 5] =
    [NotAList::Empty, NotAList::Zip, NotAList::Workbook, NotAList::Binary, NotAList::NoAddressColumn];

/// Every no, by its name.
fn refusals(language: Language) -> Vec<(String, Words)> {
    let mut all: Vec<_> = Refusal::ALL.iter().map(|no| (no.code().to_owned(), language.refusal(*no))).collect();
    all.extend(NO_LISTS.iter().map(|why| (format!("{why:?}"), language.not_a_list(*why))));
    all.push(("TooLarge".to_owned(), language.list_too_large()));
    all.push(("SetsIdentity".to_owned(), language.list_sets_identity()));
    all.push(("Broken".to_owned(), language.list_broken()));
    all
}

/// Every key with its text.
fn entries(language: Language) -> Vec<(String, &'static str)> {
    let book = language.book();
    let tables = [
        ("account", book.account.entries()),
        ("api", book.api.entries()),
        ("changes", book.changes.entries()),
        ("console", book.console.entries()),
        ("labels", book.labels.entries()),
        ("letters", book.letters.entries()),
        ("lists", book.lists.entries()),
        ("log", book.log.entries()),
        ("look", book.look.entries()),
        ("notices", book.notices.entries()),
        ("phrases", book.phrases.entries()),
        ("rescue", book.rescue.entries()),
        ("rows", book.rows.entries()),
    ];
    let keys = |(table, entries): (&str, Vec<(&str, &'static str)>)| {
        entries.into_iter().map(|(key, text)| (format!("{table}.{key}"), text)).collect::<Vec<_>>()
    };
    let mut all: Vec<_> = tables.into_iter().flat_map(keys).collect();
    for (name, words) in refusals(language) {
        let texts = [("title", words.title), ("explanation", words.explanation), ("next", words.next)];
        all.extend(texts.map(|(part, text)| (format!("refusals.{name}.{part}"), text)));
    }
    all
}

#[test]
fn every_key_has_a_text_in_every_language() {
    for language in Language::ALL {
        for ((key, english), (same, text)) in entries(Language::English).into_iter().zip(entries(*language)) {
            let at = format!("{} {key}", language.tag());
            assert_eq!(key, same, "{at}");
            assert!(!text.trim().is_empty() && text.trim() == text, "{at}: {text:?}");
            assert_eq!(text.matches("{}").count(), english.matches("{}").count(), "{at}: {text}");
        }
    }
}

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
