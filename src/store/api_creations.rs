//! What creates something is done once for each key that a program sends with it, and answered alike whenever it is sent
//! again within a day.
//!
//! A key belongs to its token and to what was asked for with it; the same key with anything else is refused. Whoever
//! inserts the row does the work. Should they die at it, the row is somebody else's after a while.

use super::row::Row;
use super::{Result, Store};
use crate::domain::ids::{ApiTokenId, hex};
use crate::domain::time::{Span, Time};
use crate::keys::Place;
use crate::keys::entropy::bytes;

/// How long an answer is kept.
pub const KEPT_FOR: Span = Span::hours(24);
/// How long the work may take: longer than any request is carried.
const WORKED_FOR: Span = Span::minutes(2);

/// The shelf of keys.
#[derive(Debug, Clone, Copy)]
pub struct ApiCreations<'a>(pub(super) &'a Store);

/// The right, and the duty, to say what came of it.
#[derive(Debug)]
pub struct Ticket {
    key_hash: String,
    claim: String,
}

/// What a key is good for.
#[derive(Debug)]
pub enum Claim {
    /// Nobody has done it.
    Ours(Ticket),
    /// It was done, and this was the answer.
    Done(Vec<u8>),
    /// Somebody is at it.
    Busy,
    /// The key came with something else before.
    Other,
}

impl ApiCreations<'_> {
    /// Takes a key for what is asked for, which its parts tell.
    pub async fn claim(&self, token: &ApiTokenId, key: &str, asked: &[&[u8]], now: Time) -> Result<Claim> {
        let key_hash = self.0.row_key.tag_text(&[b"api key", token.as_str().as_bytes(), key.as_bytes()]);
        let mut parts: Vec<&[u8]> = vec![b"api body", token.as_str().as_bytes()];
        parts.extend_from_slice(asked);
        let body_hash = self.0.row_key.tag_text(&parts);
        let claim = hex(&bytes::<16>(self.0.entropy.as_ref()));
        // The row that stands is taken over when it is over, or when whoever began it must be dead.
        let won = sqlx::query(
            "INSERT INTO api_creations (key_hash, body_hash, claim, claimed_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (key_hash) DO UPDATE SET body_hash = $2, claim = $3, claimed_at = $4, answer = NULL \
             WHERE api_creations.claimed_at <= $5 OR (api_creations.answer IS NULL \
             AND api_creations.claimed_at <= $6 AND api_creations.body_hash = $2)",
        )
        .bind(&key_hash)
        .bind(&body_hash)
        .bind(&claim)
        .bind(now.0)
        .bind(now.minus(KEPT_FOR).0)
        .bind(now.minus(WORKED_FOR).0)
        .execute(&self.0.writer)
        .await?;
        if won.rows_affected() == 1 {
            return Ok(Claim::Ours(Ticket { key_hash, claim }));
        }
        let row = sqlx::query("SELECT body_hash, answer FROM api_creations WHERE key_hash = $1")
            .bind(&key_hash)
            .fetch_optional(&self.0.writer)
            .await?;
        // Given back in between: the next try finds it free.
        let Some(row) = row else { return Ok(Claim::Busy) };
        let mut row = Row::of(&row);
        if row.text()? != body_hash {
            return Ok(Claim::Other);
        }
        Ok(match row.maybe_text()? {
            Some(sealed) => Claim::Done(self.0.seal.open(place(&key_hash), &sealed)?.to_vec()),
            None => Claim::Busy,
        })
    }

    /// Keeps the answer, sealed: it may hold a link that activates an account.
    pub async fn keep(&self, ticket: &Ticket, answer: &[u8]) -> Result<()> {
        let sealed = self.0.seal.seal(self.0.entropy.as_ref(), place(&ticket.key_hash), answer)?;
        sqlx::query("UPDATE api_creations SET answer = $3 WHERE key_hash = $1 AND claim = $2")
            .bind(&ticket.key_hash)
            .bind(&ticket.claim)
            .bind(sealed)
            .execute(&self.0.writer)
            .await?;
        Ok(())
    }

    /// Gives the key back: nothing was created with it.
    pub async fn give_back(&self, ticket: &Ticket) -> Result<()> {
        sqlx::query("DELETE FROM api_creations WHERE key_hash = $1 AND claim = $2 AND answer IS NULL")
            .bind(&ticket.key_hash)
            .bind(&ticket.claim)
            .execute(&self.0.writer)
            .await?;
        Ok(())
    }
}

fn place(key_hash: &str) -> Place<'_> {
    Place { table: "api_creations", column: "answer", row: key_hash }
}
