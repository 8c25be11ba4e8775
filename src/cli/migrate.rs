//! `countersign migrate`: brings the tables up to date.

use super::{Exit, print::Print};
use crate::config::Config;

pub(super) async fn run(config: Config, print: Print) -> anyhow::Result<Exit> {
    let _ = (config, print);
    anyhow::bail!("migrate is not wired yet")
}
