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
        ("acts", book.acts.entries()),
        ("api", book.api.entries()),
        ("causes", book.causes.entries()),
        ("changes", book.changes.entries()),
        ("checks", book.checks.entries()),
        ("claims", book.claims.entries()),
        ("console", book.console.entries()),
        ("credential", book.credential.entries()),
        ("errors", book.errors.entries()),
        ("external", book.external.entries()),
        ("external_list", book.external_list.entries()),
        ("federation", book.federation.entries()),
        ("identities", book.identities.entries()),
        ("labels", book.labels.entries()),
        ("leaving", book.leaving.entries()),
        ("letters", book.letters.entries()),
        ("lists", book.lists.entries()),
        ("log", book.log.entries()),
        ("look", book.look.entries()),
        ("notices", book.notices.entries()),
        ("phrases", book.phrases.entries()),
        ("providers", book.providers.entries()),
        ("rescue", book.rescue.entries()),
        ("rows", book.rows.entries()),
        ("saml", book.saml.entries()),
        ("senses", book.senses.entries()),
        ("tenant", book.tenant.entries()),
        ("tokens", book.tokens.entries()),
        ("trust", book.trust.entries()),
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

/// Whole texts that are rightly the same in English and in another language: names, signs, units, and words that the
/// languages share.
const SHARED: &[&str] = &[
    "{} h {} min",
    "{} min {} s",
    "{} s",
    "{} ({})",
    "{}: {}",
    "API",
    "Account",
    "Application",
    "Applications",
    "Administrator",
    "Auditor",
    "Authenticator",
    "Browser",
    "China (21Vianet)",
    "Cloud",
    "Console",
    "Details",
    "Domain",
    "Domains",
    "ImmutableID",
    "Imports",
    "Invitation",
    "Logo",
    "Mail",
    "Name",
    "Operators",
    "Organisation",
    "PowerShell",
    "Protocol",
    "Realm",
    "Sessions",
    "Signature",
    "Status",
    "System",
    "Token",
    "Tokens",
    "application",
    "cloud",
    "import",
    "invitation",
    "operator",
    "optional",
    "passkey",
    "realm",
    "sessions",
    "status",
    "tenant",
    "token",
    "Microsoft 365 (WS-Federation)",
    "Microsoft 365 (SAML 2.0)",
];

#[test]
fn nothing_is_left_in_english() {
    let mut used = BTreeSet::new();
    let mut left = Vec::new();
    for language in Language::ALL.iter().copied().filter(|language| *language != Language::English) {
        for ((key, english), (_, text)) in entries(Language::English).into_iter().zip(entries(language)) {
            if english == text {
                used.insert(text);
            }
            if english == text && !SHARED.contains(&text) {
                left.push(format!("{} {key}: {text}", language.tag()));
            }
        }
        for ((key, english), (_, text)) in phone(Language::English).into_iter().zip(phone(language)) {
            if english == text && !SHARED.contains(&text.as_str()) {
                left.push(format!("{} phone.{key}: {text}", language.tag()));
            }
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
    let idle: Vec<_> = SHARED.iter().filter(|shared| !used.contains(*shared)).collect();
    assert!(idle.is_empty(), "no two languages share {idle:?}");
}

#[test]
fn french_keeps_its_marks_on_the_line() {
    let texts = entries(Language::French).into_iter().map(|(key, text)| (key, text.to_owned()));
    for (key, text) in texts.chain(phone(Language::French)) {
        for torn in [" :", " ;", " ?", " !", " »", "« "] {
            assert!(!text.contains(torn), "{key}: {torn:?} may be torn apart in {text}");
        }
    }
}

#[test]
fn every_no_says_what_happened_and_what_to_do() {
    for language in Language::ALL {
        for (name, words) in refusals(*language) {
            let at = format!("{} {name}", language.tag());
            let length = |text: &str| text.chars().count();
            assert!(length(words.title) <= 60 && !words.title.ends_with('.'), "{at}: {}", words.title);
            for sentence in [words.explanation, words.next] {
                assert!(sentence.ends_with('.') && length(sentence) <= 260, "{at}: {sentence}");
            }
        }
    }
}

#[test]
fn no_title_is_used_twice() {
    for language in Language::ALL {
        let mut seen = BTreeSet::new();
        for refusal in Refusal::ALL {
            let title = language.refusal(*refusal).title;
            assert!(seen.insert(title), "{} {}: {title}", language.tag(), refusal.code());
        }
    }
}

/// The file of the phone's words in a language.
fn phone_file(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../../templates/assets/phone/words/en.js"),
        Language::German => include_str!("../../templates/assets/phone/words/de.js"),
        Language::French => include_str!("../../templates/assets/phone/words/fr.js"),
        Language::Spanish => include_str!("../../templates/assets/phone/words/es.js"),
        Language::Dutch => include_str!("../../templates/assets/phone/words/nl.js"),
    }
}

/// Every key of the phone's words with its text, in the file's order.
fn phone(language: Language) -> Vec<(String, String)> {
    let body = phone_file(language).split_once("export const words = {\n").expect("the words").1;
    let body = body.strip_suffix("\n};\n").expect("their end");
    let entries = body.split(",\n").map(|entry| entry.trim().trim_end_matches(','));
    let entries = entries.map(|entry| entry.split_once(':').unwrap_or_else(|| panic!("{}: {entry}", language.tag())));
    let text = |text: &str| serde_json::from_str(text.trim()).unwrap_or_else(|why| panic!("{text}: {why}"));
    entries.map(|(key, value)| (key.to_owned(), text(value))).collect()
}

#[test]
fn the_phone_has_every_word_in_every_language() {
    let english = phone(Language::English);
    assert!(english.len() > 100 && english[0].0 == "app", "{english:?}");
    for language in Language::ALL {
        let words = phone(*language);
        let keys = |words: &[(String, String)]| words.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
        assert_eq!(keys(&words), keys(&english), "{}", language.tag());
        for ((key, text), (_, english)) in words.iter().zip(&english) {
            let at = format!("{} {key}: {text:?}", language.tag());
            assert!(!text.trim().is_empty(), "{at}");
            assert_eq!(text.matches("{}").count(), english.matches("{}").count(), "{at}");
            assert_eq!(text.ends_with(' '), english.ends_with(' '), "{at}");
        }
    }
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
