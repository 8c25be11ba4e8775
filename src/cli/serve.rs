//! `countersign serve`: the service itself.

use clap::Args;

use super::Exit;
use crate::config::Config;

/// How to serve.
#[derive(Debug, Default, Args)]
pub(super) struct Arguments {
    /// Start although the host name has changed, which strands every phone that was activated under the old one
    #[arg(long)]
    pub(super) accept_stranded_devices: bool,
}

pub(super) async fn run(config: Config, arguments: Arguments) -> anyhow::Result<Exit> {
    let _ = (config, arguments.accept_stranded_devices);
    anyhow::bail!("serve is not wired yet")
}
