//! Finding people by their words. The rarest of the sought words leads: its people are gone through in pieces, each in
//! the order of words and addresses, and kept where the rest is true of them, too.

use std::collections::HashMap;

use sqlx::AssertSqlSafe;

use super::directory::{Cursor, Page, Position, Query, Scope};
use super::many::places;
use super::row::Row;
use super::words::range;
use super::{Result, Store};
use crate::domain::time::Time;
use crate::domain::user::Standing;
use crate::domain::words::Sought;

/// So many people are looked at for one page, and no more.
const LOOKED_AT: usize = 5_000;
/// The most that are looked at together.
const PIECE: usize = 1_000;
/// Words of more people than this are all the same to us.
const FREQUENT: i64 = 1_000;

/// Somebody whose word was found.
type Candidate = (String, String);

impl Store {
    pub(super) async fn found(&self, query: &Query, sought: &Sought, now: Time) -> Result<Page> {
        let (leader, mut behind) = match &query.after {
            Some(Cursor(Position::Word(leader, word, lookup))) if *leader < sought.words().len() => {
                (*leader, Some((word.clone(), lookup.clone())))
            }
            _ => (self.rarest(sought).await?, None),
        };
        let (mut chosen, mut looked_at, mut size) = (Vec::new(), 0, 2 * query.limit() + 2);
        let goes_on = 'page: loop {
            let piece = self.piece(&sought.words()[leader], behind.as_ref(), size).await?;
            let fitting = self.fitting(query, sought, leader, &piece).await?;
            let is_last = piece.len() < size;
            looked_at += piece.len();
            for candidate in piece {
                // Several words of one person may begin so: the first of them counts.
                if fitting.get(&candidate.1) == Some(&candidate.0) {
                    if chosen.len() == query.limit() {
                        break 'page true;
                    }
                    chosen.push(candidate.1.clone());
                }
                behind = Some(candidate);
            }
            if is_last || looked_at >= LOOKED_AT {
                break !is_last;
            }
            size = (size * 2).min(PIECE);
        };
        let next = behind.filter(|_| goes_on).map(|(word, lookup)| Cursor(Position::Word(leader, word, lookup)));
        Ok(Page { rows: self.rows_in_order(&chosen, now).await?, next })
    }

    /// Which of the sought words the fewest people have.
    async fn rarest(&self, sought: &Sought) -> Result<usize> {
        let mut rarest = (i64::MAX, 0);
        for (nth, word) in sought.words().iter().enumerate() {
            if sought.words().len() == 1 {
                break;
            }
            let (from, to) = range(word);
            let row = sqlx::query(
                "SELECT COUNT(*) FROM (SELECT word FROM words WHERE word >= $1 AND word < $2 LIMIT $3) AS few",
            )
            .bind(from)
            .bind(to)
            .bind(FREQUENT)
            .fetch_one(&self.readers)
            .await?;
            rarest = rarest.min((Row::of(&row).number()?, nth));
        }
        Ok(rarest.1)
    }

    /// The next people who have a word that begins so.
    async fn piece(&self, word: &str, behind: Option<&Candidate>, size: usize) -> Result<Vec<Candidate>> {
        const FIRST: &str =
            "SELECT word, lookup FROM words WHERE word >= $1 AND word < $2 ORDER BY word, lookup LIMIT $3";
        // One bound on this side, or an engine might choose the one that begins further off.
        const NEXT: &str = "SELECT word, lookup FROM words WHERE (word, lookup) > ($1, $4) AND word < $2 \
             ORDER BY word, lookup LIMIT $3";
        let (from, to) = range(word);
        let limit = i64::try_from(size).unwrap_or(i64::MAX);
        let statement = match behind {
            None => sqlx::query(FIRST).bind(from).bind(to).bind(limit),
            Some((word, lookup)) => sqlx::query(NEXT).bind(word).bind(to).bind(limit).bind(lookup),
        };
        let rows = statement.fetch_all(&self.readers).await?;
        rows.iter().map(Row::of).map(|mut row| Ok((row.text()?, row.text()?))).collect()
    }

    /// Of these people, those of whom all else is true, each with the first of their words that the leader begins.
    async fn fitting(
        &self,
        query: &Query,
        sought: &Sought,
        leader: usize,
        piece: &[Candidate],
    ) -> Result<HashMap<String, String>> {
        if piece.is_empty() {
            return Ok(HashMap::new());
        }
        let mut ranges: Vec<(String, String)> = sought.words().iter().map(|word| range(word)).collect();
        let first = ranges.remove(leader);
        let (scope, of) = match &query.scope {
            Scope::Instance => ("", None),
            Scope::Application(id) => ("u.application_id = $3 AND ", Some(id.as_str())),
            Scope::Domain(name) => ("u.domain = $3 AND ", Some(name.as_str())),
        };
        let others_from = if of.is_some() { 4 } else { 3 };
        let others = (0..ranges.len()).map(|nth| others_from + 2 * nth);
        let others = others.map(|place| format!("EXISTS (SELECT 1 {}) AND ", words_within(place)));
        let text = format!(
            "SELECT u.lookup, (SELECT MIN(w.word) {}) FROM users u WHERE {scope}{}u.standing IN ({}) AND u.lookup IN ({})",
            words_within(1),
            others.collect::<String>(),
            quoted(&query.standings()),
            places(others_from + 2 * ranges.len(), piece.len())
        );
        let mut statement = sqlx::query(AssertSqlSafe(text)).bind(first.0).bind(first.1);
        if let Some(of) = of {
            statement = statement.bind(of);
        }
        for (from, to) in ranges {
            statement = statement.bind(from).bind(to);
        }
        let bound = piece.iter().fold(statement, |query, (_, lookup)| query.bind(lookup));
        let rows = bound.fetch_all(&self.readers).await?;
        rows.iter().map(Row::of).map(|mut row| Ok((row.text()?, row.maybe_text()?.unwrap_or_default()))).collect()
    }
}

/// A person's words within the range that is bound here and at the next place.
fn words_within(place: usize) -> String {
    format!("FROM words w WHERE w.lookup = u.lookup AND w.word >= ${place} AND w.word < ${}", place + 1)
}

/// Our own words, so they may stand in a statement.
fn quoted(standings: &[Standing]) -> String {
    let quoted: Vec<String> = standings.iter().map(|standing| format!("'{}'", standing.as_str())).collect();
    quoted.join(", ")
}
