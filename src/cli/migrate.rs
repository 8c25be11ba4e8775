//! `countersign migrate`: brings the tables up to date.

use serde_json::json;

use super::{Exit, print::Print};
use crate::boot::{Outside, open_cellar};
use crate::config::Config;

pub(super) async fn run(config: Config, print: Print) -> anyhow::Result<Exit> {
    let cellar = open_cellar(&config, &Outside::default()).await?;
    cellar.store.migrate().await?;
    print.answer(&json!({"migrated": true}), || "the tables are up to date".to_owned())?;
    Ok(Exit::Done)
}
