//! The instance's keys, sealed.

use super::row::Row;
use super::{Result, Store};
use crate::domain::ids::KeyId;
use crate::domain::time::Time;

/// The shelf of sealed keys.
#[derive(Debug, Clone, Copy)]
pub struct Ring<'a>(pub(super) &'a Store);

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Signs tokens.
    Signing,
    /// Signs push messages' senders.
    Vapid,
    /// Keys cookies.
    Cookie,
    /// Signs second factors for tenants that ask for them.
    External,
}

impl Kind {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Signing => "signing",
            Self::Vapid => "vapid",
            Self::Cookie => "cookie",
            Self::External => "external",
        }
    }

    /// The reverse of [`Kind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Signing, Self::Vapid, Self::Cookie, Self::External].into_iter().find(|k| k.as_str() == text)
    }
}

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RingRow {
    /// Its row.
    pub id: KeyId,
    /// What for.
    pub kind: Kind,
    /// Its place in the ring: `current`, `next`, `past` (published and signing no more), `retired`.
    pub state: String,
    /// What may be shown: a certificate or public key.
    pub public: String,
    /// The sealed key.
    pub sealed: String,
    /// When it was made.
    pub created_at: Time,
    /// From when on it is of no use.
    pub not_after: Time,
    /// Since when the relying party is said to know it; of a key for second factors, since when a running node
    /// publishes it.
    pub confirmed_at: Option<Time>,
    /// Since when it has its place, where it did not begin there.
    pub changed_at: Option<Time>,
}

impl Ring<'_> {
    /// The keys of a kind, newest first.
    pub async fn rows(&self, kind: Kind) -> Result<Vec<RingRow>> {
        let rows = sqlx::query(
            "SELECT id, kind, state, shown, sealed, created_at, not_after, confirmed_at, changed_at FROM ring WHERE kind = $1 \
             ORDER BY created_at DESC, id",
        )
        .bind(kind.as_str())
        .fetch_all(&self.0.readers)
        .await?;
        rows.iter()
            .map(|row| {
                let mut row = Row::of(row);
                Ok(RingRow {
                    id: row.parsed("ring.id", KeyId::parse)?,
                    kind: row.word("ring.kind", Kind::parse)?,
                    state: row.text()?,
                    public: row.text()?,
                    sealed: row.text()?,
                    created_at: row.time()?,
                    not_after: row.time()?,
                    confirmed_at: row.maybe_time()?,
                    changed_at: row.maybe_time()?,
                })
            })
            .collect()
    }

    /// Keeps the instance's first keys and a fact about them, all or none: only while no key of any of these kinds
    /// exists, and no such fact. One node wins.
    pub async fn add_first(&self, rows: &[RingRow], (name, fact): (&str, &str)) -> Result<bool> {
        let mut rows: Vec<&RingRow> = rows.iter().collect();
        // All nodes in one order, or two of them could wait for each other.
        rows.sort_by_key(|row| row.kind.as_str());
        let mut tx = self.0.write().await?;
        for row in rows {
            let added = sqlx::query(
                "INSERT INTO ring (id, kind, state, shown, sealed, created_at, not_after) \
                 SELECT $1, $2, $3, $4, $5, $6, $7 WHERE NOT EXISTS (SELECT 1 FROM ring WHERE kind = $2) \
                 ON CONFLICT DO NOTHING",
            )
            .bind(row.id.as_str())
            .bind(row.kind.as_str())
            .bind(&row.state)
            .bind(&row.public)
            .bind(&row.sealed)
            .bind(row.created_at.0)
            .bind(row.not_after.0)
            .execute(&mut *tx)
            .await?;
            if added.rows_affected() == 0 {
                return Ok(false);
            }
        }
        sqlx::query("INSERT INTO meta (name, fact) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(name)
            .bind(fact)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }
}
