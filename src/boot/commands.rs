//! What the commands need that serve nobody: parts of the house, without its doors.

use std::sync::Arc;

use anyhow::bail;
use tokio::sync::mpsc;
use url::Url;

use crate::bus::{Bus, memory};
use crate::config::Config;
use crate::domain::ids::NodeId;
use crate::flow::doctor::{Doctor, Finding, Severity};
use crate::flow::import::{Importer, only_at_the_terminal};
use crate::flow::manage::Manage;
use crate::flow::wake::Wake;
use crate::keys::entropy::bytes;

use super::{Outside, connect_bus, open_cellar};

/// What an administrator does, with a wire to the nodes that serve.
///
/// # Errors
/// Says what cannot be opened, and what to do.
pub async fn open_manage(config: &Config, outside: Outside) -> anyhow::Result<Manage> {
    let cellar = open_cellar(config, &outside).await?;
    if !cellar.store.is_current().await? {
        bail!("the tables of the store are not up to date; run `countersign migrate`");
    }
    let node = NodeId::from_random(bytes(outside.entropy.as_ref()));
    let (heard, _) = mpsc::channel(1);
    let bus = connect_bus(config, &outside, &node, heard).await?;
    Ok(Manage {
        wake: Wake::new(Arc::clone(&cellar.store), bus, node),
        store: cellar.store,
        clock: outside.clock,
        entropy: outside.entropy,
        base_url: config.server.base_url.as_str().trim_end_matches('/').to_owned(),
    })
}

/// What brings in lists of people, for whoever sits at the terminal.
///
/// # Errors
/// Says what cannot be opened, and what to do.
pub async fn open_importer(config: &Config, outside: Outside) -> anyhow::Result<Importer> {
    let node = NodeId::from_random(bytes(outside.entropy.as_ref()));
    Ok(Importer { manage: open_manage(config, outside).await?, node, may: only_at_the_terminal() })
}

/// Looks over what the configuration names. What cannot even be opened is a finding, too.
pub async fn examine(config: &Config, outside: &Outside) -> Vec<Finding> {
    match doctor(config, outside).await {
        Ok(doctor) => doctor.examine().await,
        Err(error) => {
            vec![Finding { check: "start", severity: Severity::Fault, text: format!("{error:#}") }]
        }
    }
}

async fn doctor(config: &Config, outside: &Outside) -> anyhow::Result<Doctor> {
    let cellar = open_cellar(config, outside).await?;
    let node = NodeId::from_random(bytes(outside.entropy.as_ref()));
    let (heard, _) = mpsc::channel(1);
    let bus: Arc<dyn Bus> = match connect_bus(config, outside, &node, heard.clone()).await {
        Ok(bus) => bus,
        Err(error) => {
            tracing::warn!("{error:#}");
            Arc::new(memory::Memory::new(Arc::clone(&outside.clock), heard))
        }
    };
    Ok(Doctor {
        store: cellar.store,
        bus,
        keyring: cellar.keyring,
        clock: Arc::clone(&outside.clock),
        base_url: Url::parse(config.server.base_url.as_str())?,
        push_hosts: config.push.allowed_hosts.clone(),
    })
}
