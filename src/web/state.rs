//! What handlers can reach: each takes the one or two flows it uses, and nothing else.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRef;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::domain::graph_place::GraphPlaces;
use crate::domain::network::Network;
use crate::domain::time::Clock;
use crate::flow::account::Account;
use crate::flow::activate::Activate;
use crate::flow::add_device::AddDevice;
use crate::flow::admit::Admit;
use crate::flow::alarm::Alarm;
use crate::flow::answer::Answer;
use crate::flow::approve::Approve;
use crate::flow::begin::Begin;
use crate::flow::browser::BrowserKeys;
use crate::flow::desk::Desk;
use crate::flow::eam::{Eam, Methods};
use crate::flow::explain::Explain;
use crate::flow::federate::{Connect, Federating, Foretell};
use crate::flow::follow::Follow;
use crate::flow::identify::Identify;
use crate::flow::import::bulk::BulkInvite;
use crate::flow::look::Look;
use crate::flow::metadata::Metadata;
use crate::flow::notary::Notary;
use crate::flow::once::Once;
use crate::flow::operate::Operate;
use crate::flow::organise::Organise;
use crate::flow::passcode::Passcode;
use crate::flow::passkey::Passkey;
use crate::flow::people::People;
use crate::flow::phone::Phones;
use crate::flow::probe::Probe;
use crate::flow::rescue::Rescue;
use crate::flow::review::Review;
use crate::flow::rollover::Rollover;
use crate::flow::saml::{Descriptors, Saml};
use crate::flow::sign_out::SignOut;
use crate::flow::throttle::Throttle;
use crate::flow::tokens::Tokens;
use crate::flow::trust::Trust;
use crate::flow::wake::Wake;
use crate::keys::entropy::Entropy;
use crate::store::Store;

use super::origin::Places;
use super::waiting::Streams;

/// How the doors are set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The public address. Every link, cookie and origin comes from it.
    pub base_url: Url,
    /// The console's own address, where it has one: then it is nowhere else, and nothing else is there.
    pub console_url: Option<Url>,
    /// Further host names that are answered (a load balancer's probe, say), lower case, without port.
    pub hosts: Vec<String>,
    /// The proxies whose forwarding headers are believed.
    pub trusted_proxies: Vec<Network>,
    /// The public key that browsers subscribe to push messages with.
    pub vapid_key: String,
    /// Whether mails lie down in a folder: no server takes them, and nobody gets them.
    pub mail_lies: bool,
    /// Where Microsoft Graph answers, for commands that are shown.
    pub graph: GraphPlaces,
    /// How long a request's body may take.
    pub body_within: Duration,
    /// What opens the metrics, where anything does.
    pub metrics_token: Option<[u8; 32]>,
}

/// The doors: what every route and every layer around it holds a copy of, so a copy is one pointer.
#[derive(Clone)]
pub struct Doors(pub Arc<Behind>);

impl Deref for Doors {
    type Target = Behind;

    fn deref(&self) -> &Behind {
        &self.0
    }
}

/// Everything behind the doors.
#[derive(Clone)]
pub struct Behind {
    /// How they are set up.
    pub settings: Arc<Settings>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for nonces.
    pub entropy: Arc<dyn Entropy>,
    /// What binds browsers.
    pub keys: BrowserKeys,
    /// Takes requests in.
    pub begin: Begin,
    /// Takes messages of SAML 2.0 in.
    pub saml: Saml,
    /// Takes requests for second factors in.
    pub eam: Eam,
    /// Administers who may ask for them.
    pub methods: Methods,
    /// Sets tenants up.
    pub federating: Federating,
    /// Signs operators in to them.
    pub connect: Connect,
    /// Says who we are.
    pub descriptors: Descriptors,
    /// Looks at sign-ins.
    pub look: Look,
    /// Names people.
    pub identify: Identify,
    /// Asks and hears devices.
    pub approve: Approve,
    /// Passkeys on the sign-in page.
    pub passkey: Passkey,
    /// Passcodes on the sign-in page.
    pub passcode: Passcode,
    /// Gives answers.
    pub answer: Answer,
    /// Invitations.
    pub activate: Activate,
    /// Phones.
    pub phones: Phones,
    /// Further devices.
    pub add_device: AddDevice,
    /// People's own pages.
    pub account: Account,
    /// Ends sessions.
    pub sign_out: SignOut,
    /// Lets operators in.
    pub admit: Admit,
    /// Decides who runs the console.
    pub operate: Operate,
    /// How the organisation is seen.
    pub organise: Organise,
    /// Administers on an operator's behalf.
    pub desk: Desk,
    /// Brings in lists of people on an operator's behalf.
    pub bulk: BulkInvite,
    /// Acts on people on an operator's behalf.
    pub people: People,
    /// Helps people on an operator's behalf.
    pub rescue: Rescue,
    /// Follows people for pages of the console that stay open.
    pub follow: Follow,
    /// Says what the API's tokens open.
    pub tokens: Tokens,
    /// Creates what the API is asked for once.
    pub once: Once,
    /// Looks at what happened.
    pub review: Review,
    /// Vouches for the record of changes.
    pub notary: Notary,
    /// Sees whether push messages reach a device.
    pub probe: Probe,
    /// Tells what people's tokens would say.
    pub foretell: Foretell,
    /// Explains errors of Microsoft's.
    pub explain: Explain,
    /// Knows the signing certificates.
    pub rollover: Rollover,
    /// Publishes them.
    pub metadata: Metadata,
    /// Answers programs without a browser.
    pub trust: Trust,
    /// Wakes waiting pages.
    pub wake: Wake,
    /// Raised where a row was forged.
    pub alarm: Alarm,
    /// Budgets of what is done on pages.
    pub throttle: Throttle,
    /// Counts the event streams.
    pub streams: Streams,
    /// Tells where an address is, where a database is configured.
    pub places: Arc<Places>,
    /// Answers the probe of readiness.
    pub store: Arc<Store>,
    /// The requests that are being carried through.
    pub requests: TaskTracker,
}

/// A handler that uses two flows or three takes them as one.
impl<A: FromRef<Doors>, B: FromRef<Doors>> FromRef<Doors> for (A, B) {
    fn from_ref(doors: &Doors) -> Self {
        (A::from_ref(doors), B::from_ref(doors))
    }
}

macro_rules! parts {
    ($($field:ident: $part:ty),+ $(,)?) => {$(
        impl FromRef<Doors> for $part {
            fn from_ref(doors: &Doors) -> Self {
                doors.$field.clone()
            }
        }
    )+};
}

parts! {
    settings: Arc<Settings>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    keys: BrowserKeys,
    begin: Begin,
    saml: Saml,
    eam: Eam,
    methods: Methods,
    federating: Federating,
    connect: Connect,
    descriptors: Descriptors,
    look: Look,
    identify: Identify,
    approve: Approve,
    passkey: Passkey,
    passcode: Passcode,
    answer: Answer,
    activate: Activate,
    phones: Phones,
    add_device: AddDevice,
    account: Account,
    sign_out: SignOut,
    admit: Admit,
    operate: Operate,
    organise: Organise,
    desk: Desk,
    bulk: BulkInvite,
    people: People,
    rescue: Rescue,
    follow: Follow,
    tokens: Tokens,
    once: Once,
    review: Review,
    probe: Probe,
    notary: Notary,
    foretell: Foretell,
    explain: Explain,
    rollover: Rollover,
    metadata: Metadata,
    trust: Trust,
    wake: Wake,
    throttle: Throttle,
    streams: Streams,
    places: Arc<Places>,
    store: Arc<Store>,
}
