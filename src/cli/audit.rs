//! `countersign audit`: whether what was written about the past is still what was written.

use clap::Subcommand;
use serde_json::json;

use super::{Exit, print::Print};
use crate::boot::{Outside, open_cellar};
use crate::config::Config;
use crate::store::changes::Chain;

/// What to do with the record of changes.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Walk the chain of administrative changes and name the first entry that is not what was written
    Verify,
}

impl Command {
    pub(super) async fn run(self, config: Config, print: Print) -> anyhow::Result<Exit> {
        let Self::Verify = self;
        let cellar = open_cellar(&config, &Outside::default()).await?;
        match cellar.store.changes().verify().await? {
            Chain::Whole { count, head } => {
                print.answer(&json!({"whole": true, "count": count, "head": head}), || {
                    format!("all {count} changes are as they were written\nhead   {head}")
                })?;
                Ok(Exit::Done)
            }
            Chain::BrokenAt(nth) => {
                print.answer(&json!({"whole": false, "broken_at": nth}), || {
                    format!("change {nth} is missing, or is not what was written")
                })?;
                Ok(Exit::Refused)
            }
        }
    }
}
