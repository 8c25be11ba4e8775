//! `[store]`: where the rows are.

use serde::Serialize;

use super::secret::ConnectionUrl;
use super::settings::{Read, Section};
use crate::store;

/// Where the rows are.
#[derive(Debug, Clone, Serialize)]
pub struct Store {
    /// A SQLite file or a PostgreSQL database.
    pub url: ConnectionUrl,
    /// How many connections each node opens at most.
    pub connections: u32,
}

impl Store {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let url = from.parsed("url", "sqlite://./data/countersign.db", |text| {
            ConnectionUrl::parse(text, &["sqlite", "postgres", "postgresql"])
        });
        let connections = from.number("connections", 16, 1..=1_000);
        Ok(Self { url: url?, connections: connections? })
    }

    /// Whether the rows are in a PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.url.reveal().starts_with("postgres")
    }

    /// What the store is opened with.
    #[must_use]
    pub fn settings(&self) -> store::Settings {
        store::Settings { url: self.url.reveal().to_owned(), connections: self.connections }
    }
}
