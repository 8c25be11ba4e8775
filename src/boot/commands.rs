//! What the commands need that serve nobody: parts of the house, without its doors.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::bus::{Bus, Heard, memory};
use crate::config::Config;
use crate::domain::ids::NodeId;
use crate::flow::admit::Admit;
use crate::flow::ceremony::Ceremony;
use crate::flow::doctor::{Doctor, Finding, Severity};
use crate::flow::import::{Importer, MOST_ROWS};
use crate::flow::manage::Manage;
use crate::flow::notary::Notary;
use crate::flow::notify::Notify;
use crate::flow::operate::Operate;
use crate::flow::rescue::Rescue;
use crate::flow::rollover::Rollover;
use crate::flow::throttle::Throttle;
use crate::flow::wake::Wake;
use crate::keys::Live;
use crate::keys::entropy::bytes;
use crate::keys::seal::SealKey;
use crate::protocol::webauthn::RelyingParty;
use crate::store::Store;

use super::{Outside, certificate_name, connect_bus, open_cellar, outgoing};

/// How long a command waits for messages to phones that are on their way.
const MESSAGES_WITHIN: Duration = Duration::from_secs(30);

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
    let bus = connect_bus(config, &outside, &node, deaf()).await?;
    Ok(Manage {
        wake: Wake::new(Arc::clone(&cellar.store), bus, node, Arc::clone(&outside.clock)),
        store: cellar.store,
        clock: outside.clock,
        entropy: outside.entropy,
        base_url: config.server.base_url.as_str().trim_end_matches('/').to_owned(),
    })
}

/// Who runs the console, as the terminal decides it.
///
/// # Errors
/// Says what cannot be opened, and what to do.
pub async fn open_operate(config: &Config, outside: Outside) -> anyhow::Result<Operate> {
    let cellar = open_cellar(config, &outside).await?;
    if !cellar.store.is_current().await? {
        bail!("the tables of the store are not up to date; run `countersign migrate`");
    }
    let base_url = Url::parse(config.server.console_address().as_str())?;
    let name = config.organisation.name.as_str();
    let relying_party = RelyingParty::new(config.server.base_url.host(), &base_url, name)?;
    let bus: Arc<dyn Bus> = Arc::new(memory::Memory::new(Arc::clone(&outside.clock), deaf()));
    let ceremony = Ceremony {
        relying_party: Arc::new(relying_party),
        store: Arc::clone(&cellar.store),
        clock: Arc::clone(&outside.clock),
        entropy: Arc::clone(&outside.entropy),
    };
    let admit = Admit {
        store: Arc::clone(&cellar.store),
        ceremony,
        throttle: Throttle::new(bus, config.limits.act.into()),
        clock: Arc::clone(&outside.clock),
        entropy: Arc::clone(&outside.entropy),
    };
    Ok(Operate {
        admit,
        store: cellar.store,
        clock: outside.clock,
        entropy: outside.entropy,
        base_url: config.server.console_address().as_str().to_owned(),
    })
}

/// Helps people from the terminal; its messages are on their way beside it.
pub struct Rescuing {
    /// Helps them.
    pub rescue: Rescue,
    messages: TaskTracker,
}

impl Rescuing {
    /// Waits until the messages have fared one way or the other, within a limit: the mails, which wait in the store,
    /// tell the same.
    pub async fn ends(&self) {
        self.messages.close();
        if tokio::time::timeout(MESSAGES_WITHIN, self.messages.wait()).await.is_err() {
            tracing::warn!("not every phone could be told");
        }
    }
}

/// What helps people who lost their phone, with a wire to the nodes that serve and one to their phones.
///
/// # Errors
/// Says what cannot be opened, and what to do.
pub async fn open_rescue(config: &Config, outside: Outside) -> anyhow::Result<Rescuing> {
    let cellar = open_cellar(config, &outside).await?;
    if !cellar.store.is_current().await? {
        bail!("the tables of the store are not up to date; run `countersign migrate`");
    }
    let ring = cellar.keyring.open().await?.ring;
    let node = NodeId::from_random(bytes(outside.entropy.as_ref()));
    let bus = connect_bus(config, &outside, &node, deaf()).await?;
    let wake = Wake::new(Arc::clone(&cellar.store), bus, node, Arc::clone(&outside.clock));
    let messages = TaskTracker::new();
    let notify = Notify {
        store: Arc::clone(&cellar.store),
        push: outgoing::push(config, &ring, &outside)?,
        wake: wake.clone(),
        clock: Arc::clone(&outside.clock),
        topics: ring.cookie,
        tasks: messages.clone(),
    };
    let rescue = Rescue {
        store: cellar.store,
        notify,
        wake,
        clock: outside.clock,
        entropy: outside.entropy,
        base_url: config.server.base_url.as_str().trim_end_matches('/').to_owned(),
    };
    Ok(Rescuing { rescue, messages })
}

/// What makes one signing key follow another, with a wire to the nodes that serve.
///
/// # Errors
/// Says what cannot be opened, and what to do.
pub async fn open_rollover(config: &Config, outside: Outside) -> anyhow::Result<Rollover> {
    let cellar = open_cellar(config, &outside).await?;
    if !cellar.store.is_current().await? {
        bail!("the tables of the store are not up to date; run `countersign migrate`");
    }
    let node = NodeId::from_random(bytes(outside.entropy.as_ref()));
    let bus = connect_bus(config, &outside, &node, deaf()).await?;
    Ok(Rollover {
        live: Live::new(cellar.keyring.signer_alone().await?),
        wake: Wake::new(Arc::clone(&cellar.store), bus, node, Arc::clone(&outside.clock)),
        keyring: cellar.keyring,
        common_name: certificate_name(config),
        roll_before: config.keys.roll_before,
        graph: super::tenant::graph_places(config),
    })
}

/// What vouches for the record and checks it.
///
/// # Errors
/// Says what cannot be opened, and what to do.
pub async fn open_notary(config: &Config, outside: &Outside) -> anyhow::Result<Notary> {
    let cellar = open_cellar(config, outside).await?;
    if !cellar.store.is_current().await? {
        bail!("the tables of the store are not up to date; run `countersign migrate`");
    }
    Ok(Notary {
        witness: Arc::new(cellar.keyring.seal.witness()?),
        store: cellar.store,
        clock: Arc::clone(&outside.clock),
        base_url: Url::parse(config.server.base_url.as_str())?,
    })
}

/// No page waits for a command, so it heeds nothing it hears; it takes it all the same, for a bus that nobody listens
/// to hangs up.
fn deaf() -> mpsc::Sender<Heard> {
    let (heard, mut messages) = mpsc::channel(1);
    tokio::spawn(async move { while messages.recv().await.is_some() {} });
    heard
}

/// Brings the tables up to date, which comes before there are any keys.
///
/// # Errors
/// When the store cannot be opened or changed.
pub async fn migrate(config: &Config, outside: &Outside) -> anyhow::Result<()> {
    // Tables are the same under every key, so one that is used for nothing else does.
    let seal = Arc::new(SealKey::random(outside.entropy.as_ref()));
    let store = Store::open(&config.store.settings(), seal, Arc::clone(&outside.entropy)).await;
    store.context("opening the store")?.migrate().await.context("bringing the tables up to date")
}

/// What brings in lists of people, for whoever sits at the terminal.
///
/// # Errors
/// Says what cannot be opened, and what to do.
pub async fn open_importer(config: &Config, outside: Outside) -> anyhow::Result<Importer> {
    let node = NodeId::from_random(bytes(outside.entropy.as_ref()));
    Ok(Importer { manage: open_manage(config, outside).await?, node, most_rows: MOST_ROWS })
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

/// What explains one of Microsoft's errors.
///
/// # Errors
/// Says what cannot be opened, and what to do.
pub async fn open_doctor(config: &Config, outside: &Outside) -> anyhow::Result<Doctor> {
    doctor(config, outside).await
}

async fn doctor(config: &Config, outside: &Outside) -> anyhow::Result<Doctor> {
    let cellar = open_cellar(config, outside).await?;
    let node = NodeId::from_random(bytes(outside.entropy.as_ref()));
    let bus: Arc<dyn Bus> = match connect_bus(config, outside, &node, deaf()).await {
        Ok(bus) => bus,
        Err(error) => {
            tracing::warn!("{error:#}");
            Arc::new(memory::Memory::new(Arc::clone(&outside.clock), deaf()))
        }
    };
    Ok(Doctor {
        store: cellar.store,
        bus,
        keyring: cellar.keyring,
        clock: Arc::clone(&outside.clock),
        base_url: Url::parse(config.server.base_url.as_str())?,
        push_hosts: config.push.allowed_hosts.clone(),
        mail: outgoing::mail(config, outside)?,
    })
}
