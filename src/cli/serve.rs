//! `countersign serve`: the service itself.

use anyhow::Context as _;
use clap::Args;

use super::Exit;
use crate::boot::serve::{Listen, Tls, serve};
use crate::boot::{Outside, assemble};
use crate::config::Config;

/// How to serve.
#[derive(Debug, Default, Args)]
pub(super) struct Arguments {
    /// Start although the host name has changed, which strands every phone that was activated under the old one
    #[arg(long)]
    pub(super) accept_stranded_devices: bool,
}

pub(super) async fn run(config: Config, arguments: Arguments) -> anyhow::Result<Exit> {
    config.log.start().context("starting the log")?;
    let outside = Outside { accept_stranded_devices: arguments.accept_stranded_devices, ..Outside::default() };
    let house = assemble(&config, outside).await?;
    if house.manage.applications().await?.is_empty() {
        tracing::warn!("no application yet: add one with `countersign application add --name .. --domain ..`");
    }
    serve(house, &listen(&config)).await?;
    Ok(Exit::Done)
}

/// Where and how to listen; certificate and key come together or not at all.
fn listen(config: &Config) -> Listen {
    let (certificate, key) = (config.server.tls_certificate.clone(), config.server.tls_key.clone());
    let tls = certificate.zip(key).map(|(certificate, key)| Tls { certificate, key });
    Listen { address: config.server.listen, tls }
}
