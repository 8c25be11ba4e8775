//! `countersign migrate`: brings the tables up to date.

use serde_json::json;

use super::{Exit, print::Print};
use crate::boot::{Outside, migrate};
use crate::config::Config;

pub(super) async fn run(config: Config, print: Print) -> anyhow::Result<Exit> {
    migrate(&config, &Outside::default()).await?;
    print.answer(&json!({"migrated": true}), || "the tables are up to date".to_owned())?;
    Ok(Exit::Done)
}
