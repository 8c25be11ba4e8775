//! `countersign doctor`: what is wrong, and what to do about it.

use super::{Exit, print::Print};
use crate::config::Config;

pub(super) async fn run(config: Config, print: Print) -> anyhow::Result<Exit> {
    let _ = (config, print);
    anyhow::bail!("doctor is not wired yet")
}
