//! `countersign keys`: what the instance signs with.

use clap::Subcommand;

use super::{Exit, print::Print};
use crate::config::Config;

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make the keys of a new instance, once
    Init,
    /// Show the public parts: certificates with their expiry, the push key, the seal key's fingerprint
    Show,
}

impl Command {
    pub(super) async fn run(self, config: Config, print: Print) -> anyhow::Result<Exit> {
        let _ = (config, print, self);
        anyhow::bail!("keys is not wired yet")
    }
}
