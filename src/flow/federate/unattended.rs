//! Hands certificates over with nobody at the desk: the next one before it signs, and the one that signs into the first
//! place once it does. The application's credential does it, where one is kept; of several nodes one does at a time.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{Aim, Credentials, Federating, Halt, next::Pair, pin};
use crate::domain::address::DomainName;
use crate::domain::application::{Application, Cloud, Domain};
use crate::domain::change::Actor;
use crate::domain::time::{Span, Time};
use crate::flow::admit::Warrant;
use crate::flow::keyring::version_of;
use crate::flow::rollover::{Rollover, Standing};
use crate::flow::{Outcome, Stop};
use crate::graph::{Entrance, Need, Places, Way};
use crate::keys::Credential;
use crate::store::Store;
use crate::store::hand_over::{Fact, Stand};

/// The meta row of the node whose turn it is: until when.
const TURN: &str = "hand_over_turn";
/// How long a turn is. It ends by itself: a node may die in it, and nothing breaks where two do the same.
const TERM: Span = Span::minutes(9);

/// How long it holds that every domain was seen with them.
const HOLDS: Span = Span::hours(6);

/// How often it begins again in one turn, where the ring moves meanwhile.
const ROUNDS: usize = 3;

/// How long the former certificate keeps its place at Microsoft after another one signs: longer than any token lives.
const SETTLES: Span = Span::hours(1);

/// The most patience with a Microsoft that says it is busy.
const PATIENCE: Span = Span::minutes(3);

/// Hands certificates over.
#[derive(Clone)]
pub struct Unattended {
    /// Reads and changes the domains.
    pub flow: Federating,
    /// Notes that the tenant knows the next one.
    pub rollover: Rollover,
    /// Where each cloud is.
    pub places: Vec<(Cloud, Places)>,
    /// Who signs in: looked for whenever it is needed, for it is another one at any time.
    pub credentials: Credentials,
}

impl Unattended {
    /// Looks whether there is anything to hand over, and does it. What goes wrong at Microsoft is kept for `doctor` and
    /// the metrics, and logged once for each state of the ring.
    ///
    /// # Errors
    /// When the store fails, or a row was changed behind our back.
    pub async fn tend(&self) -> Outcome<()> {
        let ring = self.rollover.look().await?;
        let (meta, now) = (self.flow.store.meta(), self.flow.clock.now());
        if is_done(&self.flow.store.hand_over().look().await?.done, &version_of(&ring), now) {
            return Ok(());
        }
        let Some((aim, credential)) = self.credentials.open().await? else { return Ok(()) };
        // What the former key signed may still be on its way to Microsoft.
        let switched_at = ring.current.changed_at.filter(|_| !ring.past.is_empty());
        if switched_at.is_some_and(|at| at.plus(SETTLES) > now) {
            return Ok(());
        }
        if !meta.take_turn(TURN, now, now.plus(TERM)).await? {
            return Ok(());
        }
        for _ in 0..ROUNDS {
            if self.round((&aim, &credential)).await? {
                return Ok(());
            }
            tracing::warn!("the signing certificates were changed while they were handed over; it begins again");
        }
        Ok(())
    }

    /// Hands over what the ring says now; false where it says something else by the end.
    async fn round(&self, who: (&Aim, &Arc<Credential>)) -> Outcome<bool> {
        let facts = self.flow.store.hand_over();
        let (stand, ring) = (facts.look().await?, self.rollover.look().await?);
        let version = version_of(&ring);
        let came = match self.hand_over(&ring, who).await {
            Ok(came) => came,
            Err(Halt::Changed) => return Ok(false),
            Err(Halt::Stop(stop)) => return Err(stop),
            Err(halt) => Came { failed: vec![causes(&halt)], ..Came::default() },
        };
        // A domain that this tenant does not have was told of while it mattered.
        let was_done = is_of(&stand.done, &version);
        if !came.failed.is_empty() || !came.left.is_empty() && !was_done {
            self.is_not(&stand, &version, &came.words()).await?;
        } else if !came.is_busy && facts.look().await?.generation == stand.generation {
            self.confirm(&ring).await?;
            let done = format!("{version} {}", self.flow.clock.now().0);
            if facts.note(stand.generation, &[Fact::Done(&done), Fact::Trouble("")]).await? && is_told(&stand) {
                tracing::info!("certificates are handed over again");
            }
        }
        Ok(true)
    }

    /// Every federated domain gets what the ring says. One domain's failure stops none of the others.
    async fn hand_over(&self, ring: &Standing, (aim, credential): (&Aim, &Arc<Credential>)) -> Result<Came, Halt> {
        let (warrant, pair, mut came) = (Warrant::of_nobody(), Pair::of(ring), Came::default());
        let applications = self.flow.store.applications().list().await?;
        let Some(cloud) = self.cloud_of(aim, &applications).await? else {
            came.left = applications.into_iter().flat_map(|(_, domains)| domains).map(|domain| domain.name).collect();
            return Ok(came);
        };
        // The application is known in one cloud alone; what is in another one is handed over by somebody.
        let mut here = Vec::new();
        for (application, domains) in applications {
            let all = domains.into_iter().map(|domain| domain.name);
            if application.cloud == cloud { here.extend(all) } else { came.left.extend(all) }
        }
        let places = self.places.iter().find(|(one, _)| *one == cloud).map(|(_, places)| places);
        let (Some(places), false) = (places, here.is_empty()) else { return Ok(came) };
        let graph = self.door(places, aim).enter(Way::Application(Arc::clone(credential)), |_| {}).await?;
        let tenant = self.flow.at(&graph, &warrant);
        for domain in here {
            let given = match tenant.hand_over(&domain, &pair).await {
                // Of another tenant, or sent elsewhere: which of the two is seen now.
                Ok(_) | Err(Halt::NotFederated(_) | Halt::OtherTenant { .. }) => {
                    tenant.is_seen_with(&domain, &pair).await
                }
                Err(halt) => Err(halt),
            };
            match given {
                Ok(true) => {}
                Ok(false) => came.left.push(domain),
                Err(Halt::Busy(_)) => came.is_busy = true,
                Err(halt @ (Halt::Stop(_) | Halt::Changed)) => return Err(halt),
                Err(halt) => came.failed.push(format!("{domain}: {}", causes(&halt))),
            }
        }
        tenant.is_of_now(&version_of(ring)).await?;
        Ok(came)
    }

    /// The cloud in which the application's tenant is: that of the applications here that belong to it, or the only one
    /// there is. An assertion of the application's goes to no other one.
    async fn cloud_of(&self, aim: &Aim, applications: &[(Application, Vec<Domain>)]) -> Result<Option<Cloud>, Halt> {
        let mut pinned = None;
        for (application, _) in applications {
            let tenant = self.flow.store.meta().value(&pin(application)).await?;
            if tenant.as_deref() == Some(aim.tenant.as_str()) {
                pinned = pinned.or(Some(application.cloud));
            }
        }
        let mut all = applications.iter().filter(|(_, domains)| !domains.is_empty()).map(|(one, _)| one.cloud);
        let only = all.next().filter(|first| all.all(|other| other == *first));
        Ok(pinned.or(only))
    }

    fn door(&self, places: &Places, aim: &Aim) -> Entrance {
        Entrance {
            outbound: self.flow.outbound.clone(),
            places: places.clone(),
            tenant: aim.tenant.clone(),
            client_id: aim.client.to_string(),
            need: Need::HandOver,
            clock: Arc::clone(&self.flow.clock),
            entropy: Arc::clone(&self.flow.entropy),
            patience: PATIENCE,
        }
    }

    async fn confirm(&self, ring: &Standing) -> Outcome<()> {
        let Some(next) = ring.next.as_ref().filter(|next| next.confirmed_at.is_none()) else { return Ok(()) };
        match self.rollover.confirm(&Actor::Itself, &next.id).await {
            Ok(()) => tracing::info!(key = %next.id, "every federated domain has the next signing certificate"),
            // Somebody said so at the same time, or it was replaced.
            Err(Stop::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
        Ok(())
    }

    async fn is_not(&self, stand: &Stand, version: &str, words: &str) -> Outcome<()> {
        let text = format!("{version} {words}");
        let is_noted = self.flow.store.hand_over().note(stand.generation, &[Fact::Trouble(&text)]).await?;
        if is_noted && !is_of(&stand.trouble, version) {
            tracing::error!(error = words, "certificates could not be handed over to Microsoft; it is tried again");
        }
        Ok(())
    }
}

/// What came of handing over.
#[derive(Default)]
struct Came {
    /// Domains that were not seen in the tenant.
    left: Vec<DomainName>,
    /// What went wrong, domain by domain.
    failed: Vec<String>,
    /// Whether somebody else is changing one of them.
    is_busy: bool,
}

impl Came {
    fn words(&self) -> String {
        let names: Vec<&str> = self.left.iter().map(DomainName::as_str).collect();
        let left = (!names.is_empty()).then(|| format!("not seen in this tenant: {}", names.join(", ")));
        self.failed.iter().cloned().chain(left).collect::<Vec<_>>().join("; ")
    }
}

/// Whether a fact is one of this state of the ring.
fn is_of(fact: &str, version: &str) -> bool {
    fact.split(' ').next() == Some(version)
}

/// Whether every domain was seen with this state of the ring, and not too long ago: somebody may have set one up with
/// commands of yesterday.
fn is_done(fact: &str, version: &str, now: Time) -> bool {
    let at = fact.split_once(' ').and_then(|(_, at)| at.parse().ok()).map(Time);
    is_of(fact, version) && at.is_some_and(|at| at.plus(HOLDS) > now)
}

fn is_told(stand: &Stand) -> bool {
    !stand.trouble.is_empty()
}

/// What stands in the way of handing certificates over, where anything does.
///
/// # Errors
/// When the store fails.
pub async fn trouble(store: &Store) -> Outcome<Option<String>> {
    let kept = store.hand_over().look().await?.trouble;
    Ok(kept.split_once(' ').map(|(_, words)| words.to_owned()))
}

fn causes(halt: &Halt) -> String {
    let mut words = halt.to_string();
    let mut cause = std::error::Error::source(halt);
    while let Some(error) = cause {
        let _ = write!(words, ": {error}");
        cause = error.source();
    }
    words
}
