//! A whole house on a free port, with a clock to move and phones to hold.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use countersign::boot::connections::{Connections, Limits};
use countersign::boot::serve::serve_on;
use countersign::boot::{House, Outside, assemble, open_cellar};
use countersign::config::{Config, File, Sources};
use countersign::domain::address::{Address, DomainName};
use countersign::domain::application::{Cloud, FirstOffer};
use countersign::domain::letter::MailState;
use countersign::domain::text::Name;
use countersign::domain::time::Span;
use countersign::domain::user::ImmutableId;
use countersign::flow::manage::{Ended, Invitee, NewApplication, NewPerson};
use countersign::mail;
use countersign::push::Push;
use countersign::push::recorder::Recorder;
use countersign::store::outbox::Record;
use countersign::web::state::Settings;

use super::app::Phone;
use super::browser::Browser;
use super::clock::HandClock;
use super::{keeper, servers, tables};

pub const DOMAIN: &str = "corp.example";
pub const ALICE: &str = "alice@corp.example";
pub const REALM: &str = "urn:federation:MicrosoftOnline";
pub const REPLY: &str = "https://login.microsoftonline.com/login.srf";
/// A context as Microsoft sends it.
pub const CONTEXT: &str = "LoginOptions=3&estsredirect=2&estsrequest=rQIIAHVRnXcgtr4-oeJ4";

/// The two engines that every story is told on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// What a house stands on.
pub struct Ground {
    pub folder: PathBuf,
    pub store: String,
    pub redis: Option<servers::Redis>,
    pub clock: HandClock,
    pub push: Arc<Recorder>,
    /// Takes messages instead of the recorder.
    pub other_push: Option<Arc<dyn Push>>,
    pub mail: Arc<mail::Recorder>,
    /// Mails leave as in service, the way the settings say.
    pub mails: bool,
    /// Messages leave as in service, to wherever the settings allow; nobody here takes them.
    pub sends: bool,
    /// Further settings, as TOML.
    pub settings: String,
    /// Further settings, as the environment gives them.
    pub variables: Vec<(String, String)>,
    /// Less patience with connections and bodies than in service.
    pub patience: Option<(Limits, Duration)>,
}

impl Ground {
    pub fn new(engine: Engine) -> Self {
        let folder = keeper::folder("house");
        let store = match engine {
            Engine::Sqlite => format!("sqlite://{}/countersign.db", folder.display()),
            Engine::Postgres => servers::postgres(),
        };
        let redis = (engine == Engine::Postgres).then(servers::redis);
        Self {
            folder,
            store,
            redis,
            clock: HandClock::default(),
            push: Arc::default(),
            other_push: None,
            mail: Arc::default(),
            mails: false,
            sends: false,
            settings: String::new(),
            variables: Vec::new(),
            patience: None,
        }
    }

    pub fn with(mut self, settings: &str) -> Self {
        settings.clone_into(&mut self.settings);
        self
    }

    /// One more setting, as the environment gives it: `server.hosts`, say.
    pub fn set(mut self, setting: &str, value: &str) -> Self {
        let name = format!("COUNTERSIGN__{}", setting.replace('.', "__").to_uppercase());
        self.variables.push((name, value.to_owned()));
        self
    }

    /// Browsers come through a proxy on this machine, which tells where each is.
    pub fn behind_a_proxy(self) -> Self {
        self.set("server.trusted_proxies", "127.0.0.1, ::1")
    }

    /// The configuration of a node of this house at this port.
    pub fn config(&self, base: &str) -> Config {
        let bus = self.redis.as_ref().map(|redis| format!("bus.url = \"{}\"\n", redis.url)).unwrap_or_default();
        let folder = self.folder.display();
        let mail = format!("mail.folder = \"{folder}/mail\"\n");
        let mail = if self.settings.contains("[mail]") { "" } else { &mail };
        // Without headings, so that further settings may stand under the same ones.
        let text = format!(
            "server.base_url = \"{base}\"\nstore.url = \"{store}\"\n{bus}{mail}keys.seal_key_file = \"{folder}/seal.key\"\norganisation.name = \"Example Works\"\n{settings}\n",
            settings = self.settings,
            store = self.store,
        );
        let file = Some(File { name: "test.toml".to_owned(), text: text.clone() });
        // The port is not known before; a setting that has to name it says `{port}`.
        let port = base.rsplit(':').next().unwrap_or_default();
        let variables = self.variables.iter().map(|(name, value)| (name.clone(), value.replace("{port}", port)));
        let sources = Sources { file, variables: variables.collect(), credential: None };
        Config::from_sources(&sources).unwrap_or_else(|error| panic!("{error:#}\n{text}"))
    }

    pub fn outside(&self) -> Outside {
        let stand_in: Arc<dyn Push> = self.other_push.clone().unwrap_or_else(|| self.push.clone());
        let push = (!self.sends).then_some(stand_in);
        let mail = (!self.mails).then(|| Arc::clone(&self.mail) as Arc<dyn mail::Mail>);
        Outside { clock: Arc::new(self.clock.clone()), push, mail, hands_over: false, ..Outside::default() }
    }

    /// What the commands of the first day do: tables, seal key and keys.
    pub async fn prepare(&self, config: &Config) {
        let cellar = open_cellar(config, &self.outside()).await.unwrap();
        cellar.store.migrate().await.unwrap();
        cellar.keyring.make("Countersign test").await.unwrap();
    }
}

/// A running node.
pub struct Node {
    pub base: String,
    pub house: Arc<House>,
    handle: Handle<SocketAddr>,
}

impl Drop for Node {
    fn drop(&mut self) {
        self.handle.shutdown();
    }
}

/// A free port on the loopback, held until a server listens on it.
fn free_port() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").unwrap()
}

/// A whole installation with one application.
pub struct Installation {
    pub ground: Ground,
    pub nodes: Vec<Node>,
}

impl Installation {
    pub async fn on(engine: Engine) -> Self {
        Self::of(Ground::new(engine)).await
    }

    pub async fn of(ground: Ground) -> Self {
        let mut installation = Self { ground, nodes: Vec::new() };
        installation.add_node().await;
        installation.add_application(DOMAIN, FirstOffer::Push).await;
        installation
    }

    /// Starts one more node. All share one public address, as behind a load balancer.
    pub async fn add_node(&mut self) -> &Node {
        let listener = free_port();
        let own = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let public = self.nodes.first().map_or_else(|| own.clone(), |node| node.base.clone());
        let config = self.ground.config(&public);
        if self.nodes.is_empty() && self.ground.store.starts_with("postgres") {
            seal(&self.ground);
            self.ground.prepare(&config).await;
        }
        let mut house = assemble(&config, self.ground.outside()).await.unwrap_or_else(|e| panic!("{e:#}"));
        if let Some((limits, body_within)) = self.ground.patience.clone() {
            house.connections = Connections::new(limits);
            let settings = house.doors.settings.as_ref().clone();
            Arc::make_mut(&mut house.doors.0).settings = Arc::new(Settings { body_within, ..settings });
        }
        let house = Arc::new(house);
        let handle = Handle::new();
        let serving = (Arc::clone(&house), handle.clone());
        tokio::spawn(async move {
            serve_on(&serving.0, listener, None, serving.1).await.unwrap();
        });
        self.nodes.push(Node { base: own, house, handle });
        self.nodes.last().unwrap()
    }

    pub fn node(&self) -> &Node {
        &self.nodes[0]
    }

    /// Another node.
    pub fn second(&self) -> &Node {
        &self.nodes[1]
    }

    pub fn store(&self) -> &countersign::store::Store {
        &self.node().house.doors.store
    }

    pub fn clock(&self) -> &HandClock {
        &self.ground.clock
    }

    pub async fn add_application(&self, domain: &str, first_offer: FirstOffer) {
        let new = NewApplication {
            trust: false,
            name: Name::parse("Microsoft 365").unwrap(),
            domains: vec![DomainName::parse(domain).unwrap()],
            cloud: Cloud::Worldwide,
            realm: REALM.to_owned(),
            reply_url: REPLY.to_owned(),
            first_offer,
            session_lifetime: Span::hours(8),
        };
        self.node().house.manage.add(new).await.unwrap().unwrap();
    }

    /// Every application answers programs without a browser.
    pub async fn answers_programs(&self) {
        for (application, _) in self.node().house.manage.applications().await.unwrap() {
            self.node().house.manage.set_trust(&application.id, true).await.unwrap().unwrap();
        }
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&self.node().base)
    }

    /// A browser somewhere else, as the proxy tells.
    pub fn browser_from(&self, address: &str) -> Browser {
        let mut browser = self.browser();
        browser.is_at(address);
        browser
    }

    pub async fn sql(&self, statement: &str) {
        tables::sql(&self.ground.store, statement).await;
    }

    pub async fn count(&self, statement: &str) -> i64 {
        tables::count(&self.ground.store, statement).await
    }

    /// Invites somebody; tells the link.
    pub async fn invites(&self, address: &str) -> String {
        self.invites_as(address, None, None).await
    }

    pub async fn invites_as(&self, address: &str, name: Option<&str>, immutable_id: Option<&str>) -> String {
        self.invites_person(NewPerson {
            name: name.map(|name| Name::parse(name).unwrap()),
            immutable_id: immutable_id.map(|id| ImmutableId::parse(id).unwrap()),
            ..NewPerson::at(Address::parse(address).unwrap())
        })
        .await
    }

    pub async fn invites_person(&self, new: NewPerson) -> String {
        let address = new.address.clone();
        match self.node().house.manage.invite(new).await.unwrap() {
            Invitee::Invited { link, .. } => link,
            _ => panic!("{address} could not be invited"),
        }
    }

    pub async fn suspends(&self, address: &str) {
        let address = Address::parse(address).unwrap();
        assert!(matches!(self.node().house.manage.suspend(&address).await.unwrap(), Ended::Now(_)));
    }

    pub async fn removes(&self, address: &str) {
        let address = Address::parse(address).unwrap();
        assert!(matches!(self.node().house.manage.remove(&address).await.unwrap(), Ended::Now(_)));
    }

    /// A person with an active phone.
    pub async fn has_active(&self, address: &str) -> Phone {
        let link = self.invites(address).await;
        let mut phone = Phone::new(&self.node().base);
        phone.activates(&link).await;
        phone
    }

    /// A person with an active phone that push messages reach.
    pub async fn has_active_with_push(&self, address: &str) -> Phone {
        let phone = self.has_active(address).await;
        phone.subscribes(&format!("https://fcm.googleapis.com/fcm/send/{}", address.replace('@', "-at-"))).await;
        phone
    }

    /// Waits until every push message has fared one way or the other.
    pub async fn quiet(&self) {
        for node in &self.nodes {
            node.house.quiet().await;
        }
    }

    /// Every node sends what mails are due.
    pub async fn carries_mail(&self) {
        for node in &self.nodes {
            node.house.post.deliver().await.unwrap();
        }
    }

    /// What is known of the mails about an account, newest first.
    pub async fn mail_about(&self, address: &str) -> Vec<Record> {
        let store = &self.node().house.manage.store;
        let user = store.users().by_address(&Address::parse(address).unwrap()).await.unwrap().unwrap();
        store.outbox().of_user(&user.id).await.unwrap()
    }

    /// Waits until the newest mail about an account has come to this: a node may have taken it by itself just now.
    pub async fn mail_is(&self, address: &str, state: MailState) -> Record {
        for _ in 0..600 {
            let newest = self.mail_about(address).await.remove(0);
            if newest.state == state {
                return newest;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the mail did not come to {state:?}: {:?}", self.mail_about(address).await);
    }

    /// A sign-in up to the page with the number.
    pub async fn waits_for(&self, address: &str) -> (Browser, super::browser::Page) {
        let browser = self.browser();
        let page = browser.opens(&request(address)).await;
        let page = browser.names(&page, address).await;
        (browser, page)
    }
}

/// The operator's seal key beside a shared store.
pub fn seal(ground: &Ground) {
    use countersign::keys::entropy::SystemEntropy;
    use countersign::keys::seal::SealKey;
    SealKey::random(&SystemEntropy).write_new(&ground.folder.join("seal.key")).unwrap();
}

/// The address that Microsoft 365 sends a browser to.
pub fn request(address: &str) -> String {
    request_with(address, "")
}

pub fn request_with(address: &str, more: &str) -> String {
    request_at(DOMAIN, address, more)
}

/// The same at another domain's door.
pub fn request_at(domain: &str, address: &str, more: &str) -> String {
    let address = address.replace('@', "%40");
    let context = url::form_urlencoded::byte_serialize(CONTEXT.as_bytes()).collect::<String>();
    format!(
        "/fed/{domain}/wsfed?login_hint={address}&client-request-id=12345678-0000-4000-8000-000000000002&username={address}\
         &wa=wsignin1.0&wtrealm=urn%3afederation%3aMicrosoftOnline&wctx={context}{more}"
    )
}
