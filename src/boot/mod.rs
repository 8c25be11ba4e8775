//! Puts the house together: the ONE composition. `main`, the tests and the benches all use it.
//!
//! [`assemble`] takes the configuration and the [`Outside`] (clock, randomness, push, mail), opens what there is to
//! open, refuses what must not start, and returns a [`House`] whose parts know nothing of each other's making.
//! Background work runs in the house's own tasks and ends with it.

mod certificates;
pub mod commands;
pub mod connections;
mod console;
mod doors;
pub mod eam;
mod outgoing;
pub mod serve;
mod sso;
mod tasks;
pub mod tenant;
mod trust;

pub use certificates::Certificates;
pub use commands::{
    Rescuing, examine, migrate, open_doctor, open_importer, open_manage, open_notary, open_operate, open_rescue,
    open_rollover,
};
use connections::{Connections, Limits};
use doors::Parts;

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::bus::{Bus, Heard, memory, redis};
use crate::config::{Config, SealKeySource};
use crate::domain::ids::NodeId;
use crate::domain::time::{Clock, Time};
use crate::flow::directory::Directory;
use crate::flow::doctor::Doctor;
use crate::flow::federate::Unattended;
use crate::flow::import::Importer;
use crate::flow::keyring::{Keyring, KeyringError, OpenRing, Proven, Site};
use crate::flow::manage::Manage;
use crate::flow::post::Post;
use crate::flow::rollover::Rollover;
use crate::flow::sweep::Sweep;
use crate::flow::wake::Wake;
use crate::flow::warn::Warn;
use crate::keys::Live;
use crate::keys::entropy::{Entropy, SystemEntropy, bytes};
use crate::keys::seal::SealKey;
use crate::mail::Mail;
use crate::protocol::webauthn::RelyingParty;
use crate::push::Push;
use crate::store::{Engine, Store};
use crate::web::state::Doors;

/// Messages of the bus that may wait to be heard; more are found by the poll.
const HEARD: usize = 1024;

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the one place that reads the system's clock")]
    fn now(&self) -> Time {
        Time(chrono::Utc::now().timestamp_millis())
    }
}

/// What differs between service and tests.
#[derive(Clone)]
pub struct Outside {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// How push messages leave; none for Web Push with the ring's own key.
    pub push: Option<Arc<dyn Push>>,
    /// How mails leave; none for the way that the settings say.
    pub mail: Option<Arc<dyn Mail>>,
    /// Whether the store belongs to a demo.
    pub demo: bool,
    /// Passkeys bound to another host name are given up.
    pub accept_stranded_devices: bool,
    /// Certificates are handed over to Microsoft without a word; a story that follows it step by step does it itself.
    pub hands_over: bool,
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
            push: None,
            mail: None,
            demo: false,
            accept_stranded_devices: false,
            hands_over: true,
        }
    }
}

/// The store and what opens its keys: enough for the commands that serve nobody.
#[derive(Clone)]
pub struct Cellar {
    /// The rows.
    pub store: Arc<Store>,
    /// The keys.
    pub keyring: Keyring,
}

/// A house that is put together.
pub struct House {
    /// Everything behind the doors.
    pub doors: Doors,
    /// What an administrator does.
    pub manage: Manage,
    /// Looks people up.
    pub directory: Directory,
    /// Brings in lists of people.
    pub importer: Importer,
    /// Looks the house over.
    pub doctor: Doctor,
    /// The keys.
    pub keyring: Keyring,
    /// The wire to other nodes.
    pub bus: Arc<dyn Bus>,
    /// Sweeps what is over.
    pub sweep: Sweep,
    /// Who may be connected, and for how long.
    pub connections: Connections,
    /// Sees mails out.
    pub post: Post,
    /// Hands certificates over to Microsoft, while an application's credential is kept.
    pub unattended: Unattended,
    /// Warns of the signing certificate's end.
    pub warn: Warn,
    certificates: Certificates,
    messages: TaskTracker,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// Opens the store and the seal key.
///
/// # Errors
/// Says what cannot be opened, and what to do.
pub async fn open_cellar(config: &Config, outside: &Outside) -> anyhow::Result<Cellar> {
    let seal = Arc::new(seal_key(config, outside.entropy.as_ref())?);
    let store = Store::open(&config.store.settings(), Arc::clone(&seal), Arc::clone(&outside.entropy))
        .await
        .context("opening the store")?;
    if store.engine() == Engine::Sqlite {
        store.migrate().await.context("bringing the tables up to date")?;
    }
    let store = Arc::new(store);
    let keyring = Keyring {
        store: Arc::clone(&store),
        seal,
        clock: Arc::clone(&outside.clock),
        entropy: Arc::clone(&outside.entropy),
        proven: Proven::default(),
    };
    Ok(Cellar { store, keyring })
}

/// On a laptop the seal key is made at the first start; beside a shared store nothing is made silently.
fn seal_key(config: &Config, entropy: &dyn Entropy) -> anyhow::Result<SealKey> {
    match &config.keys.seal_key {
        SealKeySource::Text(text) => SealKey::from_text(text.reveal()).context("reading keys.seal_key"),
        SealKeySource::Credential(path) => SealKey::read_credential(path).context("reading the credential seal.key"),
        SealKeySource::File(path) if path.exists() || config.store.is_postgres() => Ok(SealKey::read_file(path)?),
        SealKeySource::File(path) => make_seal_key(path, entropy),
    }
}

/// Makes the seal key, readable by its owner alone.
///
/// # Errors
/// When the file exists or cannot be made.
pub fn make_seal_key(path: &Path, entropy: &dyn Entropy) -> anyhow::Result<SealKey> {
    let key = SealKey::random(entropy);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    key.write_new(path)?;
    tracing::info!(path = %path.display(), "a seal key was made; back it up apart from the store");
    Ok(key)
}

/// Opens the ring; on SQLite the first start makes it.
async fn open_ring(cellar: &Cellar, common_name: &str) -> anyhow::Result<OpenRing> {
    match cellar.keyring.open().await {
        Err(KeyringError::NoKeys) if cellar.store.engine() == Engine::Sqlite => {
            if cellar.keyring.make(common_name).await? {
                tracing::info!("the keys of this instance were made");
            }
            Ok(cellar.keyring.open().await?)
        }
        opened => Ok(opened?),
    }
}

/// Puts a house together.
///
/// # Errors
/// Says what is missing or must not start, and what to do.
pub async fn assemble(config: &Config, outside: Outside) -> anyhow::Result<House> {
    let base_url = &config.server.base_url;
    tracing::info!(store = %config.store.url, bus = config.bus.name(), base_url = base_url.as_str(), "countersign starts");
    let cellar = open_cellar(config, &outside).await?;
    if !cellar.store.is_current().await? {
        bail!("the tables of the store are not up to date; run `countersign migrate`");
    }
    let host = config.server.base_url.host().to_owned();
    let base_url = Url::parse(config.server.base_url.as_str()).context("reading server.base_url")?;
    let site = Site {
        host: &host,
        address: base_url.as_str(),
        accepts_stranded_devices: outside.accept_stranded_devices,
        is_demo: outside.demo,
    };
    cellar.keyring.fits(site).await?;
    let name = certificate_name(config);
    // So that nobody ever takes a demo's certificate for one in service.
    let name = if outside.demo { format!("DEMO {name}") } else { name };
    let open = open_ring(&cellar, &name).await?;
    cellar.keyring.settle(site).await?;
    let node = NodeId::from_random(bytes(outside.entropy.as_ref()));
    let (heard_here, heard) = mpsc::channel(HEARD);
    let bus = connect_bus(config, &outside, &node, heard_here).await?;
    let (relying_party, console) = relying_parties(config, &cellar, &base_url).await?;
    let push = outgoing::push(config, &open.ring, &outside)?;
    let mail = outgoing::mail(config, &outside)?;
    let wake = Wake::new(Arc::clone(&cellar.store), Arc::clone(&bus), node.clone(), Arc::clone(&outside.clock));
    let rollover = Rollover {
        live: Live::new(cellar.keyring.signers().await?),
        keyring: cellar.keyring.clone(),
        wake: wake.clone(),
        common_name: name,
        roll_before: config.keys.roll_before,
        graph: tenant::graph_places(config),
    };
    let parts = Parts {
        config,
        base_url,
        store: Arc::clone(&cellar.store),
        clock: Arc::clone(&outside.clock),
        entropy: Arc::clone(&outside.entropy),
        bus,
        node,
        relying_party,
        console,
        push,
        mail,
        ring: Arc::new(open.ring),
        rollover,
        wake,
        messages: TaskTracker::new(),
        witness: Arc::new(cellar.keyring.seal.witness()?),
    };
    let mut certificates = Certificates::beside(&config.keys.seal_key);
    certificates.follow(&parts.rollover).await;
    let house = House::of(&parts, cellar, certificates)?;
    house.run(heard, outside.hands_over);
    Ok(house)
}

/// The site that passkeys are bound to, and the same as the console has it: one name, each its own origin.
async fn relying_parties(
    config: &Config,
    cellar: &Cellar,
    base_url: &Url,
) -> anyhow::Result<(Arc<RelyingParty>, Arc<RelyingParty>)> {
    let (face, _) = cellar.store.organisation().face().await?;
    let name = face.name.as_ref().unwrap_or(&config.organisation.name).as_str();
    let host = config.server.base_url.host();
    let people = Arc::new(RelyingParty::new(host, base_url, name).context("setting up passkeys")?);
    let Some(console) = &config.server.console_url else { return Ok((Arc::clone(&people), people)) };
    let console = Url::parse(console.as_str()).context("reading server.console_url")?;
    let console = RelyingParty::new(host, &console, name).context("setting up the console's passkeys")?;
    Ok((people, Arc::new(console)))
}

async fn connect_bus(
    config: &Config,
    outside: &Outside,
    node: &NodeId,
    heard: mpsc::Sender<Heard>,
) -> anyhow::Result<Arc<dyn Bus>> {
    let clock = Arc::clone(&outside.clock);
    Ok(match config.bus.settings() {
        Some(settings) => Arc::new(redis::Redis::connect(&settings, node.clone(), clock, heard).await?),
        None => Arc::new(memory::Memory::new(clock, heard)),
    })
}

/// What the signing certificate is called; administrators see it in the tenant's settings.
#[must_use]
pub fn certificate_name(config: &Config) -> String {
    format!("Countersign token signing - {}", config.server.base_url.host())
}

impl House {
    fn of(parts: &Parts<'_>, cellar: Cellar, certificates: Certificates) -> anyhow::Result<Self> {
        let doors = parts.doors()?;
        let manage = parts.manage(&doors.wake);
        let doctor = Doctor {
            store: Arc::clone(&cellar.store),
            bus: Arc::clone(&parts.bus),
            keyring: cellar.keyring.clone(),
            clock: Arc::clone(&parts.clock),
            base_url: parts.base_url.clone(),
            push_hosts: parts.config.push.allowed_hosts.clone(),
            mail: Arc::clone(&parts.mail),
        };
        let unattended = tenant::unattended(parts, &manage)?;
        let importer = doors.bulk.importer().clone();
        let directory = Directory { store: Arc::clone(&cellar.store), clock: Arc::clone(&parts.clock) };
        let sweep =
            Sweep { store: cellar.store, clock: Arc::clone(&parts.clock), history: parts.config.history.kept_for };
        let stop = CancellationToken::new();
        Ok(Self {
            doors,
            manage,
            directory,
            importer,
            unattended,
            doctor,
            keyring: cellar.keyring,
            bus: Arc::clone(&parts.bus),
            sweep,
            connections: Connections::new(Limits::new(parts.config.server.connections)),
            post: parts.post(),
            warn: Warn { store: Arc::clone(&parts.store), clock: Arc::clone(&parts.clock) },
            certificates,
            messages: parts.messages.clone(),
            tasks: TaskTracker::new(),
            stop,
        })
    }

    /// The doors as a router.
    pub fn router(&self) -> axum::Router {
        crate::web::router::router(self.doors.clone())
    }

    /// Waits until every push message that was begun has fared one way or the other.
    pub async fn quiet(&self) {
        self.messages.close();
        self.messages.wait().await;
        self.messages.reopen();
    }

    /// Ends the background work; requests that nobody waits for any more, and messages on their way, are waited for,
    /// within their own limits.
    pub async fn close(&self) {
        self.doors.wake.close();
        self.doors.requests.close();
        self.doors.requests.wait().await;
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.quiet().await;
    }
}
