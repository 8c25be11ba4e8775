//! Set a tenant up: look at a domain and its traps, federate it, see that it holds, take it back.
//!
//! Everything is done through [`AtTenant`], which takes a warrant that only owners get with a fresh proof, and a
//! sign-in to the one tenant that an application belongs to. What is about to be done is written, with what stood
//! there before, before it is done: it is done elsewhere, and no transaction reaches there.

mod apply;
mod claims;
mod connect;
mod credential;
mod followers;
mod goal;
mod held;
mod look;
mod next;
mod objects;
mod people;
mod probe;
mod published;
mod reconcile;
mod turn;
mod unattended;
mod undo;
mod undo_file;
mod verify;

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use crate::domain::address::DomainName;
use crate::domain::application::{Application, Domain};
use crate::domain::change::{Change, Kind};
use crate::domain::federation::{Difference, Protocol, Trap, Weight};
use crate::domain::graph_place::GraphPlaces;
use crate::domain::operator::permit::Federate;
use crate::domain::tenant::TenantId;
use crate::domain::time::{Clock, Time};
use crate::graph::{Consistency, Graph, GraphError};
use crate::keys::entropy::Entropy;
use crate::keys::signers::Signers;
use crate::outbound::Outbound;
use crate::protocol::entra::Federation;
use crate::store::{Store, StoreError, ring};

use super::admit::Warrant;
use super::keyring::Keyring;
use super::manage::Manage;
use super::rollover::Standing;
use super::rules::Rules;
use super::{Fault, Stop};

pub use claims::{Foretell, Reader, Tested, Wish};
pub use connect::{Aim, Connect, Connection, Opened, Purpose, Usual};
pub use credential::{Credentials, NotKept, credential_end, credential_ending};
pub use goal::{Goal, Told};
pub use held::Held;
pub use look::Plan;
pub use next::Handed;
pub use objects::Objects;
pub use people::{Identified, Identity, Imported, Made, Unset};
pub use reconcile::{Reconciled, Unrecorded};
pub use unattended::{Unattended, trouble};
pub use undo::{Back, Undone};
pub use undo_file::{Kept, NoUndo, UndoFile};

/// Sets tenants up.
#[derive(Clone)]
pub struct Federating {
    /// Where snapshots and applications are kept.
    pub store: Arc<Store>,
    /// Opens the key whose certificate is handed over: whichever signs by then.
    pub keyring: Keyring,
    /// Invites people who are known there.
    pub manage: Manage,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// How long Microsoft may take to see what it was told.
    pub consistency: Consistency,
    /// Fetches what this instance publishes.
    pub outbound: Outbound,
    /// Where that is, where it is not at the public address: for tests.
    pub seen_at: Option<String>,
    /// Lifetimes.
    pub rules: Rules,
    /// Where Microsoft Graph answers, for commands that are printed.
    pub graph: GraphPlaces,
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum Halt {
    /// Something of ours.
    #[error(transparent)]
    Stop(#[from] Stop),
    /// Microsoft's no.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// No application of this instance has the domain.
    #[error("{0} belongs to no application here; add it first")]
    NotOurs(DomainName),
    /// The application was set up for another tenant.
    #[error("this application belongs to tenant {pinned}, and the sign-in was to {found}")]
    OtherTenant {
        /// The one it is pinned to.
        pinned: String,
        /// The one that was signed in to.
        found: TenantId,
    },
    /// Traps stand in the way.
    #[error("there are traps in the way: {}", codes(.0))]
    Trapped(Vec<Trap>),
    /// What was confirmed is not what would be done now.
    #[error("the tenant or this instance changed meanwhile; look again")]
    Changed,
    /// Somebody else is at it.
    #[error("somebody else is changing the federation of {0} at this moment; try again in some minutes")]
    Busy(DomainName),
    /// Microsoft took it, and shows something else.
    #[error("Microsoft took it, and still shows other values: {}", names(.0))]
    Unequal(Vec<Difference>),
    /// The domain is not sent here.
    #[error("{0} is not federated with this instance; apply the plan first")]
    NotFederated(DomainName),
    /// No certificate comes next.
    #[error("there is no next certificate; make it with `countersign keys roll`")]
    NoNext,
    /// Nobody can sign in as the application.
    #[error(
        "no credential of the application is kept; make one with `countersign federate credential make`, or bring one in \
         with `countersign federate credential add`"
    )]
    NoCredential,
    /// The application's credential is for somewhere else.
    #[error("the application's credential is for tenant {} and app registration {} alone", .0.tenant, .0.client)]
    OtherCredential(Aim),
    /// Nothing is kept that one could go back to.
    #[error("no snapshot of {0} is kept that one could go back to; undo to Managed instead")]
    NoWayBack(DomainName),
}

fn codes(traps: &[Trap]) -> String {
    traps.iter().map(Trap::code).collect::<Vec<_>>().join(", ")
}

fn names(differences: &[Difference]) -> String {
    differences.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ")
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Stop(fault.into())
    }
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Stop(error.into())
    }
}

/// What came of setting a tenant up.
pub type Outcome<T> = Result<T, Halt>;

/// The flow with a sign-in to a tenant and a warrant.
pub struct AtTenant<'a> {
    flow: &'a Federating,
    graph: &'a Graph,
    by: &'a Warrant<Federate>,
    protocol: Option<Protocol>,
}

/// A domain of ours with all that belongs to it.
struct Ours {
    application: Application,
    domain: Domain,
    federation: Federation,
    signers: Signers,
    ring: Standing,
}

impl Federating {
    /// Acts in a tenant on behalf of the warrant's holder.
    #[must_use]
    pub const fn at<'a>(&'a self, graph: &'a Graph, by: &'a Warrant<Federate>) -> AtTenant<'a> {
        AtTenant { flow: self, graph, by, protocol: None }
    }

    /// What keeps the application's credential.
    #[must_use]
    pub fn credentials(&self) -> Credentials {
        Credentials::of(&self.keyring)
    }

    /// What tells of people's tokens: it reaches no tenant.
    #[must_use]
    pub fn foretell(&self) -> Foretell {
        Foretell {
            store: Arc::clone(&self.store),
            keyring: self.keyring.clone(),
            clock: Arc::clone(&self.clock),
            entropy: Arc::clone(&self.entropy),
            rules: self.rules.clone(),
        }
    }

    /// What a domain's federation has to say.
    ///
    /// # Errors
    /// [`Halt::NotOurs`].
    pub async fn federation(&self, name: &DomainName) -> Outcome<Federation> {
        Ok(self.ours(name).await?.federation)
    }

    async fn ours(&self, name: &DomainName) -> Outcome<Ours> {
        let found = self.store.applications().by_domain(name).await?;
        let (application, domain) = found.ok_or_else(|| Halt::NotOurs(name.clone()))?;
        let ring = self.ring().await?;
        let signers = self.keyring.signers_of(&ring).await.map_err(Stop::from)?;
        let microsoft = self.store.service_providers().by_name(&application.id, &application.realm).await?;
        let federation = Federation {
            signing_certificate: signers.key.certificate_base64().to_owned(),
            next_certificate: ring.next.as_ref().map(|next| next.public.clone()),
            signs_requests: microsoft.is_some_and(|microsoft| microsoft.trust.requires_signed),
            ..Federation::of(&application, &domain, self.graph.of(application.cloud))
        };
        Ok(Ours { application, domain, federation, signers, ring })
    }

    /// The signing certificates as they stand, every one proven to be its key's own.
    ///
    /// # Errors
    /// When the store fails, or a row was changed behind our back.
    pub async fn ring(&self) -> Outcome<Standing> {
        let ring = self.keyring.standing(ring::Kind::Signing).await.map_err(Stop::from)?;
        Ok(ring.ok_or(Stop::Fault(Fault::Broken("there is no current signing key")))?)
    }
}

/// The meta row that names an application's tenant.
fn pin(application: &Application) -> String {
    format!("tenant:{}", application.id)
}

impl AtTenant<'_> {
    /// People are to come by this protocol. Where none is named, by the one by which they do, and to begin with by
    /// WS-Federation.
    #[must_use]
    pub const fn by_protocol(mut self, protocol: Option<Protocol>) -> Self {
        self.protocol = protocol;
        self
    }

    fn now(&self) -> Time {
        self.flow.clock.now()
    }

    /// Whether the sign-in was to the tenant that the application belongs to, as far as that is known.
    async fn is_at_home(&self, ours: &Ours) -> Outcome<()> {
        let pinned = self.flow.store.meta().value(&pin(&ours.application)).await?;
        self.is_pinned(pinned.as_deref())
    }

    /// From the first change on the application belongs to this tenant and to no other.
    async fn settle(&self, ours: &Ours) -> Outcome<()> {
        let tenant = &self.graph.token().tenant;
        let pinned = self.flow.store.meta().set_once(&pin(&ours.application), tenant.as_str()).await?;
        self.is_pinned(Some(&pinned))
    }

    fn is_pinned(&self, pinned: Option<&str>) -> Outcome<()> {
        let found = &self.graph.token().tenant;
        match pinned {
            Some(pinned) if pinned != found.as_str() => {
                Err(Halt::OtherTenant { pinned: pinned.to_owned(), found: found.clone() })
            }
            _ => Ok(()),
        }
    }

    fn change(&self, kind: Kind, domain: &DomainName, mut detail: Value) -> Change {
        detail["tenant"] = json!(self.graph.token().tenant);
        Change { actor: self.by.actor.clone(), kind, subject: domain.to_string(), detail }
    }
}

/// The traps that stand in the way of somebody who accepts these.
#[must_use]
pub fn in_the_way(traps: &[Trap], accepted: &[String]) -> Vec<Trap> {
    let stands = |trap: &&Trap| match trap.weight() {
        Weight::Stop => true,
        Weight::Accept => !accepted.iter().any(|code| code == trap.code()),
        Weight::Note => false,
    };
    traps.iter().filter(stands).cloned().collect()
}

/// How something stands, for scripts.
#[derive(Debug, Clone, Serialize)]
pub struct Applied {
    /// What was changed.
    pub changed: Vec<Difference>,
    /// Whether there was nothing to change.
    pub already: bool,
}
