//! The words that people are found by, each in a row of its own.

use std::fmt::Write as _;

use super::door::{Tx, turn_of_directory};
use super::many::{AT_ONCE, insert};
use super::row::Row;
use super::{Result, Store};
use crate::domain::text::Name;
use crate::domain::user::{User, UserStatus};
use crate::domain::words::{folded, of_person};

/// Characters of most words, in the order of their two digits.
const USUAL: &str = "!#'-.^_~@0123456789abcdefghijklmnopqrstuvwxyz";
/// Behind every word that begins with what it is appended to: letters come after digits everywhere.
const END: &str = "z";

/// A word in digits. A text that another begins with stays one, and no collation of a database, which may take `aa`
/// for a letter or leave accents out, sorts digits in its own way.
pub(super) fn key(word: &str) -> String {
    let mut key = String::with_capacity(word.len() * 2);
    for c in word.chars() {
        let _ = match USUAL.find(c) {
            Some(at) => write!(key, "{:02}", at + 10),
            None => write!(key, "99{:07}", u32::from(c)),
        };
    }
    key
}

/// The range of the words that begin with this one: from the first, and up to the second without it.
pub(super) fn range(word: &str) -> (String, String) {
    let from = key(word);
    let to = format!("{from}{END}");
    (from, to)
}

/// What people are sorted by who are sorted by name.
pub(super) fn name_key(name: Option<&str>, lookup: &str) -> String {
    name.map_or_else(|| lookup.to_owned(), folded)
}

/// Writes the words of people who have none.
pub(super) async fn write_words(tx: &mut Tx, people: &[&User]) -> Result<()> {
    let rows = people.iter().flat_map(|user| {
        let (address, lookup) = (user.address.as_str(), user.address.lookup());
        rows_of(address, lookup, user.name.as_ref().map(Name::as_str))
    });
    write_rows(tx, &rows.collect::<Vec<_>>()).await
}

/// Nobody is found by this person's words any more.
pub(super) async fn forget_words(tx: &mut Tx, user: &User) -> Result<()> {
    sqlx::query("DELETE FROM words WHERE lookup = $1").bind(user.address.lookup()).execute(&mut **tx).await?;
    Ok(())
}

fn rows_of(address: &str, lookup: &str, name: Option<&str>) -> Vec<(String, String)> {
    of_person(address, lookup, name).iter().map(|word| (key(word), lookup.to_owned())).collect()
}

async fn write_rows(tx: &mut Tx, rows: &[(String, String)]) -> Result<()> {
    for some in rows.chunks(AT_ONCE) {
        let statement = insert("words (word, lookup)", 2, some.len(), "ON CONFLICT (word, lookup) DO NOTHING");
        let bound = some.iter().fold(statement, |query, (word, lookup)| query.bind(word).bind(lookup));
        bound.execute(&mut **tx).await?;
    }
    Ok(())
}

impl Store {
    /// Folds the names of people who were added before there were lists of this kind.
    pub(super) async fn fold_names(&self) -> Result<()> {
        loop {
            let unfolded = sqlx::query("SELECT id FROM users WHERE name_key = '' LIMIT 1");
            if unfolded.fetch_optional(&self.readers).await?.is_none() {
                return Ok(());
            }
            let mut tx = self.write().await?;
            // Another node may be about it as well.
            turn_of_directory(&mut tx).await?;
            fold_some(&mut tx).await?;
            tx.commit().await?;
        }
    }
}

async fn fold_some(tx: &mut Tx) -> Result<()> {
    let unfolded =
        sqlx::query("SELECT id, address, lookup, name, status FROM users WHERE name_key = '' ORDER BY id LIMIT 500");
    let mut words = Vec::new();
    for row in unfolded.fetch_all(&mut **tx).await? {
        let mut row = Row::of(&row);
        let (id, address, lookup, name) = (row.text()?, row.text()?, row.text()?, row.maybe_text()?);
        sqlx::query("UPDATE users SET name_key = $2 WHERE id = $1")
            .bind(id)
            .bind(name_key(name.as_deref(), &lookup))
            .execute(&mut **tx)
            .await?;
        if row.word("users.status", UserStatus::parse)? != UserStatus::Removed {
            words.extend(rows_of(&address, &lookup, name.as_deref()));
        }
    }
    write_rows(tx, &words).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_word_is_the_beginning_of_its_key() {
        assert_eq!(key("ab9"), "293028");
        assert_eq!(key("aé"), "29990000233");
        for (word, start) in [("alice", "al"), ("zoë", "zo"), ("zoë", "zoë"), ("李小龙", "李"), ("a@b.c", "a@")]
        {
            let (from, to) = range(start);
            let word = key(word);
            assert!(word.starts_with(&from) && from <= word && word < to, "{word} {from} {to}");
        }
        for (word, other) in [("alice", "all"), ("zoë", "zoe"), ("zo", "zoë"), ("b", "a"), ("é", "e")] {
            let (from, to) = range(other);
            let word = key(word);
            assert!(word < from || word >= to, "{word} {from} {to}");
        }
    }

    #[test]
    fn keys_tell_all_words_apart() {
        let words = ["a", "aa", "ab", "b", "é", "e", "99", "9", "990000233", "\u{10ffff}", "~", "!"];
        let keys: std::collections::BTreeSet<_> = words.iter().map(|word| key(word)).collect();
        assert_eq!(keys.len(), words.len());
        assert!(keys.iter().all(|key| key.bytes().all(|b| b.is_ascii_digit())));
    }
}
