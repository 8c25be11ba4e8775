//! `[place]`: how an address becomes a place.

use std::path::PathBuf;

use serde::Serialize;

use super::server::path;
use super::settings::{Read, Section};

/// How an address becomes a place.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    /// A local database in MaxMind's format; without one no place is shown. Nobody outside is ever asked.
    pub database: Option<PathBuf>,
}

impl Place {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let database = from.optional("database", path);
        Ok(Self { database: database? })
    }
}
