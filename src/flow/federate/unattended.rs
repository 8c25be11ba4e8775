//! Hands certificates over with nobody at the desk: the next one before it signs, and the one that signs into the first
//! place once it does. The application's credential does it, where one is kept; of several nodes one does at a time.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::{Aim, Credentials, Federating, Halt, next::Pair};
use crate::domain::address::DomainName;
use crate::domain::application::Cloud;
use crate::domain::change::Actor;
use crate::domain::time::Span;
use crate::flow::admit::Warrant;
use crate::flow::keyring::version_of;
use crate::flow::rollover::{Rollover, Standing};
use crate::flow::{Outcome, Stop};
use crate::graph::{Entrance, Need, Places, Way};
use crate::keys::Credential;
use crate::store::Store;

/// The meta row that names the state of the ring that every domain was seen with.
const DONE: &str = "handed_over";
/// The meta row of the node whose turn it is: until when.
const TURN: &str = "hand_over_turn";
/// The meta row that tells what went wrong: the state of the ring and, after a space, the words; empty once all is well.
const TROUBLE: &str = "hand_over_trouble";
/// How long a turn is. It ends by itself: a node may die in it, and nothing breaks where two do the same.
const TERM: Span = Span::minutes(9);

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
        let (version, meta, now) = (version_of(&ring), self.flow.store.meta(), self.flow.clock.now());
        if meta.value(DONE).await?.as_deref() == Some(version.as_str()) {
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
        match self.hand_over(&ring, (&aim, &credential)).await {
            Ok(left) if left.is_empty() => {
                self.confirm(&ring).await?;
                meta.replace(DONE, &version).await?;
                self.is_well().await
            }
            Ok(left) => {
                let names: Vec<&str> = left.iter().map(DomainName::as_str).collect();
                self.is_not(&version, &format!("not seen in this tenant: {}", names.join(", "))).await
            }
            Err(Halt::Stop(stop)) => Err(stop),
            Err(halt) => self.is_not(&version, &causes(&halt)).await,
        }
    }

    /// Every federated domain gets what the ring says; those are told that are not seen with it.
    async fn hand_over(
        &self,
        ring: &Standing,
        (aim, credential): (&Aim, &Arc<Credential>),
    ) -> Result<Vec<DomainName>, Halt> {
        let warrant = Warrant::of_nobody();
        let pair = Pair::of(ring);
        let mut clouds: BTreeMap<&'static str, (Cloud, Vec<DomainName>)> = BTreeMap::new();
        for (application, domains) in self.flow.store.applications().list().await? {
            let (_, all) = clouds.entry(application.cloud.as_str()).or_insert((application.cloud, Vec::new()));
            all.extend(domains.into_iter().map(|domain| domain.name));
        }
        let mut left = Vec::new();
        for (cloud, domains) in clouds.into_values().filter(|(_, domains)| !domains.is_empty()) {
            let Some((_, places)) = self.places.iter().find(|(one, _)| *one == cloud) else { continue };
            let graph = self.door(places, aim).enter(Way::Application(Arc::clone(credential)), |_| {}).await?;
            let tenant = self.flow.at(&graph, &warrant);
            for domain in &domains {
                match tenant.hand_over(domain, &pair).await {
                    // Of another tenant, or sent elsewhere: which of the two is seen below.
                    Ok(_) | Err(Halt::NotFederated(_) | Halt::OtherTenant { .. }) => {}
                    Err(halt) => return Err(halt),
                }
            }
            for domain in domains {
                if !tenant.is_seen_with(&domain, &pair).await? {
                    left.push(domain);
                }
            }
        }
        Ok(left)
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

    async fn is_well(&self) -> Outcome<()> {
        if trouble(&self.flow.store).await?.is_some() {
            tracing::info!("certificates are handed over again");
            self.flow.store.meta().replace(TROUBLE, "").await?;
        }
        Ok(())
    }

    async fn is_not(&self, version: &str, words: &str) -> Outcome<()> {
        let meta = self.flow.store.meta();
        let before = meta.value(TROUBLE).await?.unwrap_or_default();
        if before.split(' ').next() != Some(version) {
            tracing::error!(error = words, "certificates could not be handed over to Microsoft; it is tried again");
        }
        Ok(meta.replace(TROUBLE, &format!("{version} {words}")).await?)
    }
}

/// What stands in the way of handing certificates over, where anything does.
///
/// # Errors
/// When the store fails.
pub async fn trouble(store: &Store) -> Outcome<Option<String>> {
    let kept = store.meta().value(TROUBLE).await?;
    Ok(kept.and_then(|kept| kept.split_once(' ').map(|(_, words)| words.to_owned())))
}

/// A domain was given another federation: what was seen before has to be looked at again.
///
/// # Errors
/// When the store fails.
pub(super) async fn look_again(store: &Store) -> Outcome<()> {
    Ok(store.meta().replace(DONE, "").await?)
}

/// Another application signs in from now on, or none: what stood in the former one's way does not stand in this one's.
///
/// # Errors
/// When the store fails.
pub(super) async fn forget_trouble(store: &Store) -> Outcome<()> {
    store.meta().replace(TROUBLE, "").await?;
    look_again(store).await
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
