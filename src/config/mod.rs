//! How an instance is set up. Nothing need be set on a laptop.
//!
//! Doors: [`Config::from_sources`], pure, from [`Sources`] that [`Sources::gather`] reads: a TOML file and the
//! environment, where `COUNTERSIGN__SECTION__NAME` stands over `section.name` of the file. All faults are told
//! at once, each with the place it stands in; what is no setting is refused by name.
//!
//! One section a file. A lower room never sees this one: it has settings of its own, and [`Config`] is taken
//! apart where the house is put together. What is printed or logged of it holds no password and no key.
//!
//! To add a setting: a field and a line of `read` in its section's file.

mod base_url;
mod bus;
mod external;
mod graph;
mod history;
mod keys;
mod limits;
pub mod log;
mod log_line;
mod mail;
mod nearest;
mod organisation;
mod place;
mod push;
mod secret;
mod server;
mod settings;
mod sign_in;
mod sources;
mod span;
mod store;
mod wstrust;

use serde::Serialize;

pub use base_url::BaseUrl;
pub use bus::Bus;
pub use external::External;
pub use graph::Graph;
pub use history::History;
pub use keys::{Keys, SealKeySource};
pub use limits::Limits;
pub use log::Log;
pub use mail::Mail;
pub use organisation::Organisation;
pub use place::Place;
pub use push::Push;
pub use secret::{ConnectionUrl, Hidden};
pub use server::Server;
pub use settings::{ConfigError, Fault};
pub use sign_in::SignIn;
pub use sources::{File, Sources};
pub use span::parse as parse_span;
pub use store::Store;
pub use wstrust::WsTrust;

use settings::Settings;

/// Everything that can be set.
#[derive(Debug, Clone, Serialize)]
pub struct Config {
    /// How many processes serve this instance together.
    pub nodes: u32,
    /// Where it listens and what it is called.
    pub server: Server,
    /// Where the rows are.
    pub store: Store,
    /// What connects the nodes.
    pub bus: Bus,
    /// The key above all keys.
    pub keys: Keys,
    /// Whose instance it is.
    pub organisation: Organisation,
    /// How a sign-in goes.
    pub sign_in: SignIn,
    /// How much one source may ask.
    pub limits: Limits,
    /// How phones are woken.
    pub push: Push,
    /// How mails leave.
    pub mail: Mail,
    /// How a tenant is set up.
    pub graph: Graph,
    /// Where the keys are read that hints of tenants are believed by.
    pub external: External,
    /// How programs without a browser are answered.
    pub wstrust: WsTrust,
    /// How an address becomes a place.
    pub place: Place,
    /// How long it is kept what happened.
    pub history: History,
    /// What is logged, and how.
    pub log: Log,
}

impl Config {
    /// Reads the settings out of what was gathered. Touches neither files nor the environment.
    ///
    /// # Errors
    /// Every fault of every setting at once.
    pub fn from_sources(sources: &Sources) -> Result<Self, ConfigError> {
        let mut settings = Settings::new(sources)?;
        let nodes = settings.section("").optional_number("nodes", 1..=1_000);
        let server = Server::read(&mut settings.section("server"));
        let base_url = server.as_ref().map(|server| &server.base_url).ok();
        let push = Push::read(&mut settings.section("push"), base_url);
        let mail = Mail::read(&mut settings.section("mail"), base_url);
        let store = Store::read(&mut settings.section("store"));
        let bus = Bus::read(&mut settings.section("bus"));
        let keys = Keys::read(&mut settings.section("keys"), sources.credential.as_deref());
        let organisation = Organisation::read(&mut settings.section("organisation"));
        let sign_in = SignIn::read(&mut settings.section("sign_in"));
        let limits = Limits::read(&mut settings.section("limits"));
        let graph = Graph::read(&mut settings.section("graph"));
        let external = External::read(&mut settings.section("external"));
        let wstrust = WsTrust::read(&mut settings.section("wstrust"));
        let place = Place::read(&mut settings.section("place"));
        let history = History::read(&mut settings.section("history"));
        let log = Log::read(&mut settings.section("log"));
        if let (Ok(nodes), Ok(store), Ok(bus)) = (nodes, &store, &bus) {
            check_nodes(&mut settings, nodes, store, bus);
        }
        settings.finish(|| {
            Ok(Self {
                nodes: nodes?.unwrap_or(1),
                server: server?,
                store: store?,
                bus: bus?,
                keys: keys?,
                organisation: organisation?,
                sign_in: sign_in?,
                limits: limits?,
                push: push?,
                mail: mail?,
                graph: graph?,
                external: external?,
                wstrust: wstrust?,
                place: place?,
                history: history?,
                log: log?,
            })
        })
    }

    /// Reads the settings out of a file's text alone.
    ///
    /// # Errors
    /// Every fault of every setting at once.
    pub fn from_toml(text: &str) -> Result<Self, ConfigError> {
        let file = Some(File { name: "settings".to_owned(), text: text.to_owned() });
        Self::from_sources(&Sources { file, ..Sources::default() })
    }

    /// Reads the settings of this process.
    ///
    /// # Errors
    /// Every fault at once, or the file that cannot be read.
    pub fn read(file: Option<&std::path::Path>) -> Result<Self, ConfigError> {
        Self::from_sources(&Sources::gather(file)?)
    }

    /// The settings in force as a TOML file, without what is secret.
    ///
    /// # Errors
    /// None that a settings file could bring about.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string(self)
    }

    /// The files that are named and cannot be opened; the seal key is not among them, a first start may make it.
    #[must_use]
    pub fn missing_files(&self) -> Vec<Fault> {
        let named = [
            ("server.tls_certificate", &self.server.tls_certificate),
            ("server.tls_key", &self.server.tls_key),
            ("mail.authorities", &self.mail.authorities),
            ("place.database", &self.place.database),
        ];
        let opened =
            named.into_iter().filter_map(|(name, path)| Some((name, std::fs::File::open(path.as_ref()?).err()?)));
        opened.map(|(name, error)| Fault::new(name, format!("the file cannot be opened ({error})"))).collect()
    }
}

/// Several nodes need rows and wake-ups that all of them reach.
fn check_nodes(settings: &mut Settings, nodes: Option<u32>, store: &Store, bus: &Bus) {
    let several = nodes.is_some_and(|nodes| nodes > 1);
    if store.is_postgres() {
        if bus.url.is_none() && nodes != Some(1) {
            settings.fault(
                "bus.url",
                "with PostgreSQL the nodes need a Redis: set it, or nodes = 1 where one is all there is",
            );
        }
    } else if several {
        settings.fault("nodes", "several nodes need one PostgreSQL: set store.url");
    }
    if several && bus.url.is_none() && !store.is_postgres() {
        settings.fault("bus.url", "several nodes need one Redis");
    }
}
