//! Hangs the doors: every flow gets its tools, and nothing but its tools.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::bus::Bus;
use crate::config::Config;
use crate::domain::ids::NodeId;
use crate::domain::time::Clock;
use crate::flow::account::Account;
use crate::flow::activate::Activate;
use crate::flow::add_device::AddDevice;
use crate::flow::alarm::Alarm;
use crate::flow::answer::Answer;
use crate::flow::approve::Approve;
use crate::flow::begin::Begin;
use crate::flow::browser::BrowserKeys;
use crate::flow::ceremony::Ceremony;
use crate::flow::crowd::Crowd;
use crate::flow::desk::Desk;
use crate::flow::directory::Directory;
use crate::flow::explain::Explain;
use crate::flow::identify::Identify;
use crate::flow::import::bulk::BulkInvite;
use crate::flow::import::{Importer, MOST_ROWS};
use crate::flow::look::Look;
use crate::flow::manage::Manage;
use crate::flow::notify::Notify;
use crate::flow::once::Once;
use crate::flow::passcode::Passcode;
use crate::flow::passkey::Passkey;
use crate::flow::phone::Phones;
use crate::flow::post::Post;
use crate::flow::probe::Probe;
use crate::flow::review::Review;
use crate::flow::rollover::Rollover;
use crate::flow::rules::Rules;
use crate::flow::sign_out::SignOut;
use crate::flow::throttle::Throttle;
use crate::flow::wake::Wake;
use crate::keys::entropy::Entropy;
use crate::keys::ring::Ring;
use crate::keys::{Witness, sha256};
use crate::mail::Mail;
use crate::protocol::webauthn::RelyingParty;
use crate::push::Push;
use crate::store::Store;
use crate::web::origin::Places;
use crate::web::state::{Behind, Doors, Settings};
use crate::web::waiting::Streams;

use super::outgoing::desk;
/// The largest body that anybody sends is 64 KB.
const BODY_WITHIN: Duration = Duration::from_secs(30);

/// What the doors are hung with.
pub(super) struct Parts<'a> {
    pub(super) config: &'a Config,
    pub(super) base_url: Url,
    pub(super) store: Arc<Store>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) bus: Arc<dyn Bus>,
    pub(super) node: NodeId,
    pub(super) relying_party: Arc<RelyingParty>,
    pub(super) console: Arc<RelyingParty>,
    pub(super) push: Arc<dyn Push>,
    pub(super) mail: Arc<dyn Mail>,
    pub(super) ring: Arc<Ring>,
    pub(super) rollover: Rollover,
    pub(super) wake: Wake,
    pub(super) messages: TaskTracker,
    pub(super) witness: Arc<Witness>,
}

/// What the settings say of how a sign-in goes.
pub(super) fn rules(config: &Config) -> Rules {
    let (sign_in, limits) = (&config.sign_in, &config.limits);
    Rules {
        request_lifetime: sign_in.request_lifetime,
        token_lifetime: sign_in.token_lifetime,
        not_before_skew: sign_in.not_before_skew,
        hide_accounts: sign_in.hide_accounts,
        begins_per_minute: limits.begin.into(),
        names_per_minute: limits.identify.into(),
    }
}

impl Parts<'_> {
    pub(super) fn doors(&self) -> anyhow::Result<Doors> {
        let wake = self.wake.clone();
        let notify = self.notify(&wake);
        let approve = self.approve(&wake, &notify);
        Ok(Doors(Arc::new(Behind {
            settings: Arc::new(self.settings()?),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            keys: self.keys(),
            begin: self.begin(),
            saml: self.saml(),
            descriptors: self.descriptors(),
            look: self.look(),
            eam: self.eam(&self.identify(&approve)),
            methods: self.methods(),
            federating: self.federating(),
            connect: self.connect()?,
            identify: self.identify(&approve),
            account: self.account(&approve, &wake),
            approve,
            passkey: self.passkey(notify.clone()),
            passcode: self.passcode(notify.clone()),
            rescue: self.rescue(&wake, &notify),
            answer: self.answer(),
            activate: self.activate(&wake, notify.clone()),
            phones: self.phones(),
            add_device: self.add_device(notify.clone()),
            admit: self.admit(),
            operate: self.operate(),
            organise: self.organise(),
            desk: Desk::before(self.manage(&wake), self.directory()),
            bulk: BulkInvite::before(Importer {
                manage: self.manage(&wake),
                node: self.node.clone(),
                most_rows: MOST_ROWS,
            }),
            people: self.people(&wake),
            follow: self.follow(&wake),
            tokens: self.tokens(),
            once: Once { store: Arc::clone(&self.store), clock: Arc::clone(&self.clock) },
            notary: self.notary(),
            probe: Probe { people: self.people(&wake), notify, throttle: self.throttle() },
            review: Review { store: Arc::clone(&self.store), clock: Arc::clone(&self.clock) },
            foretell: self.foretell(),
            explain: Explain {
                store: Arc::clone(&self.store),
                keyring: self.rollover.keyring.clone(),
                clock: Arc::clone(&self.clock),
            },
            rollover: self.rollover.clone(),
            metadata: self.metadata(),
            trust: self.trust(),
            sign_out: SignOut { store: Arc::clone(&self.store), clock: Arc::clone(&self.clock) },
            wake,
            alarm: Alarm { store: Arc::clone(&self.store), clock: Arc::clone(&self.clock) },
            throttle: self.throttle(),
            streams: self.streams(),
            places: Arc::new(self.places()?),
            store: Arc::clone(&self.store),
            requests: TaskTracker::new(),
        })))
    }

    fn keys(&self) -> BrowserKeys {
        BrowserKeys::new(self.ring.cookie.clone())
    }

    pub(super) fn throttle(&self) -> Throttle {
        Throttle::new(Arc::clone(&self.bus), self.config.limits.act.into())
    }

    pub(super) fn rules(&self) -> Rules {
        rules(self.config)
    }

    pub(super) fn look(&self) -> Look {
        Look { store: Arc::clone(&self.store), keys: self.keys(), clock: Arc::clone(&self.clock) }
    }

    pub(super) fn ceremony(&self) -> Ceremony {
        Ceremony {
            relying_party: Arc::clone(&self.relying_party),
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
        }
    }

    pub(super) fn begin(&self) -> Begin {
        Begin {
            store: Arc::clone(&self.store),
            keys: self.keys(),
            throttle: self.throttle(),
            crowd: Crowd::new(Arc::clone(&self.store), self.config.limits.open_sign_ins),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            rules: self.rules(),
        }
    }

    pub(super) fn notify(&self, wake: &Wake) -> Notify {
        Notify {
            store: Arc::clone(&self.store),
            push: Arc::clone(&self.push),
            wake: wake.clone(),
            clock: Arc::clone(&self.clock),
            topics: self.ring.cookie.clone(),
            tasks: self.messages.clone(),
        }
    }

    fn approve(&self, wake: &Wake, notify: &Notify) -> Approve {
        Approve {
            store: Arc::clone(&self.store),
            ceremony: self.ceremony(),
            notify: notify.clone(),
            wake: wake.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            rules: self.rules(),
        }
    }

    fn identify(&self, approve: &Approve) -> Identify {
        Identify {
            store: Arc::clone(&self.store),
            look: self.look(),
            approve: approve.clone(),
            throttle: self.throttle(),
            clock: Arc::clone(&self.clock),
            rules: self.rules(),
        }
    }

    fn passkey(&self, notify: Notify) -> Passkey {
        Passkey {
            store: Arc::clone(&self.store),
            look: self.look(),
            ceremony: self.ceremony(),
            notify,
            throttle: self.throttle(),
            clock: Arc::clone(&self.clock),
        }
    }

    fn passcode(&self, notify: Notify) -> Passcode {
        Passcode {
            store: Arc::clone(&self.store),
            look: self.look(),
            notify,
            throttle: self.throttle(),
            clock: Arc::clone(&self.clock),
        }
    }

    fn answer(&self) -> Answer {
        Answer {
            store: Arc::clone(&self.store),
            look: self.look(),
            rollover: self.rollover.clone(),
            second_factors: self.second_factor_keys(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            rules: self.rules(),
        }
    }

    fn activate(&self, wake: &Wake, notify: Notify) -> Activate {
        Activate {
            store: Arc::clone(&self.store),
            ceremony: self.ceremony(),
            notify,
            throttle: self.throttle(),
            wake: wake.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
        }
    }

    fn phones(&self) -> Phones {
        Phones {
            store: Arc::clone(&self.store),
            ceremony: self.ceremony(),
            throttle: self.throttle(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            push_hosts: self.config.push.allowed_hosts.clone().into(),
        }
    }

    fn add_device(&self, notify: Notify) -> AddDevice {
        AddDevice {
            store: Arc::clone(&self.store),
            ceremony: self.ceremony(),
            notify,
            throttle: self.throttle(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            base_url: self.address(),
        }
    }

    fn account(&self, approve: &Approve, wake: &Wake) -> Account {
        Account {
            store: Arc::clone(&self.store),
            ceremony: self.ceremony(),
            throttle: self.throttle(),
            approve: approve.clone(),
            add_device: self.add_device(approve.notify.clone()),
            wake: wake.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
        }
    }

    pub(super) fn manage(&self, wake: &Wake) -> Manage {
        Manage {
            store: Arc::clone(&self.store),
            wake: wake.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            base_url: self.address(),
        }
    }

    pub(super) fn directory(&self) -> Directory {
        Directory { store: Arc::clone(&self.store), clock: Arc::clone(&self.clock) }
    }

    /// The public address without a final slash, as links begin with it.
    pub(super) fn address(&self) -> String {
        self.base_url.as_str().trim_end_matches('/').to_owned()
    }

    pub(super) fn post(&self) -> Post {
        Post {
            store: Arc::clone(&self.store),
            mail: Arc::clone(&self.mail),
            bus: Arc::clone(&self.bus),
            clock: Arc::clone(&self.clock),
            desk: desk(self.config),
            organise: self.organise(),
            per_minute: self.config.mail.per_minute.into(),
        }
    }

    fn console_url(&self) -> anyhow::Result<Option<Url>> {
        let address = self.config.server.console_url.as_ref();
        address.map(|url| Url::parse(url.as_str()).context("reading server.console_url")).transpose()
    }

    fn settings(&self) -> anyhow::Result<Settings> {
        Ok(Settings {
            base_url: self.base_url.clone(),
            console_url: self.console_url()?,
            hosts: self.config.server.hosts.clone(),
            trusted_proxies: self.config.server.trusted_proxies.clone(),
            vapid_key: self.ring.vapid.public_base64url().to_owned(),
            mail_lies: self.config.mail.host.is_none(),
            graph: super::tenant::graph_places(self.config),
            body_within: BODY_WITHIN,
            metrics_token: self.config.server.metrics_token.as_ref().map(|token| sha256(token.reveal().as_bytes())),
        })
    }

    fn streams(&self) -> Streams {
        let limits = &self.config.limits;
        Streams::new(limits.event_streams as usize, limits.event_streams_per_source as usize)
    }

    fn places(&self) -> anyhow::Result<Places> {
        let Some(path) = &self.config.place.database else { return Ok(Places::unknown()) };
        let bytes = std::fs::read(path).with_context(|| format!("reading place.database {}", path.display()))?;
        Places::from_bytes(bytes).with_context(|| format!("reading place.database {}", path.display()))
    }
}
