//! One signing certificate follows another while everybody signs in: it is made ahead and published, the tenant is told
//! of it, and once somebody says that the tenant knows it, tokens are signed with it. Every node follows by itself: the
//! row decides, and whoever hears that something moved, or polls, looks at it.

use std::sync::Arc;

use serde_json::json;

use crate::domain::application::{Application, Cloud, Domain};
use crate::domain::change::{Actor, Change, Kind as Changed};
use crate::domain::graph_place::GraphPlaces;
use crate::domain::ids::KeyId;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Clock, Span, Time};
use crate::keys::signers::Live;
use crate::protocol::entra::Federation;
use crate::protocol::handover::Handover;
use crate::store::Store;
use crate::store::ring::{Kind, RingRow};

use super::keyring::Keyring;
use super::wake::Wake;
use super::{Fault, Outcome, Stop};

/// How long the tenant has known the next certificate before tokens are signed with it by themselves. Entra ID takes
/// hours to spread a change.
pub const SWITCH_AFTER: Span = Span::hours(24);
/// How long a certificate is published once it signs no more: longer than any token lives, and any copy of the metadata.
pub const RETIRE_AFTER: Span = Span::hours(24);

/// From when on the console warns of the end.
pub const NEAR: Span = Span::days(30);

/// That the signing certificate ends before long, or has ended, and nothing is prepared for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// When.
    pub at: Time,
    /// Whether that is past.
    pub is_over: bool,
}

/// Leads from one signing key to the next.
#[derive(Clone)]
pub struct Rollover {
    /// Makes and opens keys.
    pub keyring: Keyring,
    /// Where whoever signs finds the key.
    pub live: Live,
    /// Tells the other nodes.
    pub wake: Wake,
    /// What certificates are called.
    pub common_name: String,
    /// How long before its end a certificate gets its successor.
    pub roll_before: Span,
    /// Where Microsoft Graph answers, for commands that are shown.
    pub graph: GraphPlaces,
}

/// The signing certificates as they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The one that signs.
    pub current: RingRow,
    /// The one that comes next.
    pub next: Option<RingRow>,
    /// Those that are published still.
    pub past: Vec<RingRow>,
}

impl Standing {
    pub(super) fn of(rows: Vec<RingRow>) -> Option<Self> {
        let (mut current, mut next, mut past) = (None, None, Vec::new());
        for row in rows {
            match row.state.as_str() {
                "current" => current = Some(row),
                "next" => next = Some(row),
                "past" => past.push(row),
                _ => {}
            }
        }
        Some(Self { current: current?, next, past })
    }

    /// Those that are published, the current one first.
    pub fn published(&self) -> impl Iterator<Item = &RingRow> {
        std::iter::once(&self.current).chain(&self.next).chain(&self.past)
    }

    /// Until when tokens can be signed, as things stand.
    #[must_use]
    pub fn ends_at(&self) -> Time {
        self.current.not_after
    }

    /// The same, where nothing is prepared for what comes then. With a next certificate that the tenant knows the rest
    /// happens by itself.
    #[must_use]
    pub fn ends_unprepared(&self) -> Option<Time> {
        let is_prepared = self.next.as_ref().is_some_and(|next| next.confirmed_at.is_some());
        (!is_prepared).then(|| self.ends_at())
    }

    /// Whether the console has to warn of the end now.
    #[must_use]
    pub fn ending(&self, now: Time) -> Option<Ending> {
        let at = self.ends_unprepared().filter(|at| at.since(now).0 <= NEAR.0)?;
        Some(Ending { at, is_over: at <= now })
    }
}

/// Where the signing certificates stand in time, by a store's rows alone: for whoever warns of their end. Nobody has
/// proven these rows, so they come without their certificates, which [`Keyring::standing`] tells.
///
/// # Errors
/// When the store fails, or has no keys.
pub async fn times(store: &Store) -> Outcome<Standing> {
    let mut rows = store.ring().rows(Kind::Signing).await?;
    for row in &mut rows {
        row.public.clear();
    }
    Standing::of(rows).ok_or(NO_KEY)
}

const NO_KEY: Stop = Stop::Fault(Fault::Broken("there is no current signing key"));

impl Rollover {
    fn store(&self) -> &Store {
        &self.keyring.store
    }

    fn clock(&self) -> &Arc<dyn Clock> {
        &self.keyring.clock
    }

    /// The certificates as they stand, every one proven to be its key's own.
    ///
    /// # Errors
    /// When the store fails, or a row was changed behind our back.
    pub async fn look(&self) -> Outcome<Standing> {
        self.keyring.standing(Kind::Signing).await?.ok_or(NO_KEY)
    }

    /// What every federated domain has to be given, in each of Microsoft's clouds.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn handovers(&self, standing: &Standing) -> Outcome<Vec<Handover>> {
        let mut all: Vec<(Cloud, Vec<String>)> = Vec::new();
        for (application, domains) in self.store().applications().list().await? {
            let names = domains.into_iter().map(|domain| domain.name.to_string());
            match all.iter_mut().find(|(cloud, _)| *cloud == application.cloud) {
                Some((_, known)) => known.extend(names),
                None => all.push((application.cloud, names.collect())),
            }
        }
        let one = |(cloud, mut domains): (Cloud, Vec<String>)| {
            domains.sort_unstable();
            Handover {
                place: self.graph.of(cloud),
                domains,
                current: standing.current.public.clone(),
                next: standing.next.as_ref().map(|next| next.public.clone()),
            }
        };
        Ok(all.into_iter().filter(|(_, domains)| !domains.is_empty()).map(one).collect())
    }

    /// What federates an application's domains, with these certificates.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn federations(
        &self,
        standing: &Standing,
        (application, domains): (&Application, &[Domain]),
    ) -> Outcome<Vec<Federation>> {
        let microsoft = self.store().service_providers().by_name(&application.id, &application.realm).await?;
        let signs_requests = microsoft.is_some_and(|microsoft| microsoft.trust.requires_signed);
        let one = |domain| Federation {
            signing_certificate: standing.current.public.clone(),
            next_certificate: standing.next.as_ref().map(|next| next.public.clone()),
            signs_requests,
            ..Federation::of(application, domain, self.graph.of(application.cloud))
        };
        Ok(domains.iter().map(one).collect())
    }

    /// Follows the rows, where they have moved; tells whether they had.
    ///
    /// # Errors
    /// When the store fails, or the key does not open.
    pub async fn refresh(&self) -> Outcome<bool> {
        let standing = self.look().await?;
        if super::keyring::version_of(&standing) == self.live.now().version {
            return Ok(false);
        }
        let signers = self.keyring.signers_of(&standing).await?;
        tracing::info!(key = %signers.id, published = signers.published.len(), "the signing keys moved on");
        self.live.set(signers);
        Ok(true)
    }

    /// Makes the next certificate, unless there is one; tells which stands there.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn roll(&self, actor: &Actor) -> Outcome<RingRow> {
        let row = self.keyring.make_signing(&self.common_name, "next")?;
        let change = change(actor, Changed::KeyMade, &row);
        if self.store().ring().add_next(&row, &change, self.clock().now()).await? {
            tracing::info!(key = %row.id, "the next signing certificate was made");
        }
        self.moved().await?;
        self.look().await?.next.ok_or(Stop::Refused(Refusal::ChangedMeanwhile))
    }

    /// Notes that the tenant knows the next certificate.
    ///
    /// # Errors
    /// [`Refusal::ChangedMeanwhile`] where it is not the next one, or was confirmed before.
    pub async fn confirm(&self, actor: &Actor, id: &KeyId) -> Outcome<()> {
        let next = self.next(id).await?;
        let change = change(actor, Changed::KeyConfirmed, &next);
        let confirmed = self.store().ring().confirm(id, &change, self.clock().now()).await?;
        self.settled(confirmed).await
    }

    /// Signs with the next certificate from now on.
    ///
    /// # Errors
    /// [`Refusal::ChangedMeanwhile`] where it is not the next one, or nobody confirmed that the tenant knows it; a fault
    /// where it does not open.
    pub async fn switch(&self, actor: &Actor, id: &KeyId) -> Outcome<()> {
        let next = self.next(id).await?;
        let change = change(actor, Changed::KeySwitched, &next);
        let switched = self.store().ring().switch(&next, &change, self.clock().now()).await?;
        self.settled(switched).await
    }

    /// Replaces the current and the next key at once and erases what was there: for keys that may be in wrong hands.
    /// Nobody signs in until the tenant has been given both certificates.
    ///
    /// # Errors
    /// [`Refusal::ChangedMeanwhile`] where `former` is no longer the current one.
    pub async fn replace(&self, actor: &Actor, former: &KeyId) -> Outcome<Standing> {
        let current = self.keyring.make_signing(&self.common_name, "current")?;
        let next = self.keyring.make_signing(&self.common_name, "next")?;
        let change = Change {
            actor: actor.clone(),
            kind: Changed::KeysReplaced,
            subject: current.id.to_string(),
            detail: json!({"before": {"key": former}, "after": {"key": current.id, "next": next.id}}),
        };
        let rows = [&current, &next];
        let replaced = self.store().ring().replace(former, rows, &change, self.clock().now()).await?;
        self.settled(replaced).await?;
        self.look().await
    }

    /// Does what its time has come for: makes the next certificate ahead, goes on with a confirmed one, takes former
    /// ones out.
    ///
    /// # Errors
    /// When the store fails; the next time tries again.
    pub async fn tend(&self) -> Outcome<()> {
        let (standing, now) = (self.look().await?, self.clock().now());
        match &standing.next {
            None if standing.ends_at().since(now).0 <= self.roll_before.0 => {
                self.roll(&Actor::Itself).await?;
            }
            Some(next) if next.confirmed_at.is_some_and(|at| at.plus(SWITCH_AFTER) <= now) => {
                // Of several nodes one does; the others find it done.
                match self.switch(&Actor::Itself, &next.id).await {
                    Ok(()) | Err(Stop::Refused(Refusal::ChangedMeanwhile)) => {}
                    Err(stop) => return Err(stop),
                }
            }
            None | Some(_) => {}
        }
        for past in &standing.past {
            let change = change(&Actor::Itself, Changed::KeyRetired, past);
            let since = now.minus(RETIRE_AFTER);
            if self.store().ring().retire(&past.id, since, &change, now).await? {
                tracing::info!(key = %past.id, "a former signing key was erased");
                self.moved().await?;
            }
        }
        Ok(())
    }

    async fn next(&self, id: &KeyId) -> Outcome<RingRow> {
        let next = self.look().await?.next.filter(|next| next.id == *id);
        next.ok_or(Stop::Refused(Refusal::ChangedMeanwhile))
    }

    async fn settled(&self, done: bool) -> Outcome<()> {
        if !done {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        self.moved().await
    }

    /// This node follows at once, the others as soon as they hear of it.
    async fn moved(&self) -> Outcome<()> {
        self.refresh().await?;
        self.wake.people().await;
        Ok(())
    }
}

fn change(actor: &Actor, kind: Changed, row: &RingRow) -> Change {
    Change {
        actor: actor.clone(),
        kind,
        subject: row.id.to_string(),
        detail: json!({"key": row.id, "not_after": row.not_after.to_string()}),
    }
}
