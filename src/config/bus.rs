//! `[bus]`: what connects the nodes.

use serde::Serialize;

use super::secret::ConnectionUrl;
use super::settings::{Read, Section};
use crate::bus::redis;

/// What connects the nodes.
#[derive(Debug, Clone, Serialize)]
pub struct Bus {
    /// A Redis; without one, wake-ups and counters stay within the process.
    pub url: Option<ConnectionUrl>,
}

impl Bus {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let url = from.optional("url", |text| ConnectionUrl::parse(text, &["redis", "rediss"]));
        Ok(Self { url: url? })
    }

    /// What the bus is called in the log.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        if self.url.is_some() { "redis" } else { "memory" }
    }

    /// What the Redis bus is connected with, if there is to be one.
    #[must_use]
    pub fn settings(&self) -> Option<redis::Settings> {
        self.url.as_ref().map(|url| redis::Settings { url: url.reveal().to_owned() })
    }
}
