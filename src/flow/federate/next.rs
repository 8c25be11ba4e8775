//! The next certificate: given to Microsoft ahead, so that the change of keys is felt by nobody.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::apply::names;
use super::look::{NEXT, bare};
use super::turn::Turn;
use super::{AtTenant, Halt, Ours, Outcome};
use crate::domain::address::DomainName;
use crate::domain::change::Kind;
use crate::domain::federation::Difference;
use crate::domain::ids::{KeyId, SnapshotId};
use crate::flow::keyring::version_of;
use crate::flow::rollover::Standing;
use crate::graph::{Configuration, GraphError};
use crate::keys::entropy::bytes;
use crate::store::federations::{Moves, Snapshot, State};

/// How the next certificate stands at Microsoft.
#[derive(Debug, Clone, Serialize)]
pub struct Handed {
    /// The key whose certificate it is.
    pub key: KeyId,
    /// Whether Microsoft had it before.
    pub already: bool,
    /// Whether somebody said before that the tenant knows it.
    pub confirmed: bool,
    /// Domains of this instance that do not have it, or were not to be seen there.
    pub left: Vec<DomainName>,
}

impl AtTenant<'_> {
    /// Gives a federated domain the ring's two certificates, the current one and the next one, and reads both back. What
    /// signs may be what Microsoft still has as the next one: the place of the first one follows, or it would be lost.
    ///
    /// # Errors
    /// Where there is none, the domain is not federated here, somebody else is at it, or Microsoft says no.
    pub async fn hand_over_next(&self, name: &DomainName) -> Outcome<Handed> {
        let ours = self.flow.ours(name).await?;
        let next = ours.ring.next.clone().ok_or(Halt::NoNext)?;
        let pair = Pair::of(&ours.ring);
        let already = self.hand_over(name, &pair).await?;
        let mut left = Vec::new();
        for (_, domains) in self.flow.store.applications().list().await? {
            for domain in domains.into_iter().map(|domain| domain.name).filter(|domain| domain != name) {
                if !self.is_seen_with(&domain, &pair).await? {
                    left.push(domain);
                }
            }
        }
        self.is_of_now(&pair.version).await?;
        Ok(Handed { key: next.id, already, confirmed: next.confirmed_at.is_some(), left })
    }

    /// Gives a federated domain what it lacks of the ring's certificates; tells whether it lacked none.
    pub(super) async fn hand_over(&self, name: &DomainName, pair: &Pair) -> Outcome<bool> {
        let ours = self.flow.ours(name).await?;
        self.is_at_home(&ours).await?;
        if pair.lacking(Some(&self.ours_there(name, &ours).await?)).is_empty() {
            return Ok(true);
        }
        let turn = self.take_turn(name).await?;
        let given = self.hand_over_in(&turn, &ours, pair).await;
        self.end_turn(&turn).await;
        given
    }

    /// The same in a turn, before which somebody else may have been there.
    async fn hand_over_in(&self, turn: &Turn, ours: &Ours, pair: &Pair) -> Outcome<bool> {
        let now = self.ours_there(&ours.domain.name, ours).await?;
        if pair.lacking(Some(&now)).is_empty() {
            return Ok(true);
        }
        self.settle(ours).await?;
        self.give(turn, (ours, &now), pair).await?;
        Ok(false)
    }

    /// The domain's federation, where it is this instance's.
    async fn ours_there(&self, name: &DomainName, ours: &Ours) -> Outcome<Configuration> {
        let now = self.graph.configuration(name).await?;
        now.filter(|now| is_of(now, ours)).ok_or_else(|| Halt::NotFederated(name.clone()))
    }

    async fn give(&self, turn: &Turn, (ours, now): (&Ours, &Configuration), pair: &Pair) -> Outcome<()> {
        let name = &ours.domain.name;
        let snapshot = Snapshot {
            id: SnapshotId::from_random(bytes(self.flow.entropy.as_ref())),
            domain: name.clone(),
            tenant: self.graph.token().tenant.clone(),
            configuration: Some(Value::Object(now.values.clone())),
            ours: true,
            state: State::Begun,
            taken_at: self.now(),
        };
        let lacking = pair.lacking(Some(now));
        let body: Map<String, Value> =
            lacking.iter().map(|one| (one.name.clone(), one.wanted.clone().into())).collect();
        let body = Value::Object(body);
        let before: Map<String, Value> = lacking.iter().map(|one| (one.name.clone(), one.now.clone().into())).collect();
        let detail = json!({"before": before, "after": body});
        let change = self.change(Kind::FederationBegun, name, detail);
        self.flow.store.federations().keep(&snapshot, &change, Moves::Certificates).await?;
        if let Err(error) = self.graph.refederate(name, &now.id, &body, || self.may_send(turn, &pair.version)).await {
            let change = self.change(Kind::FederationFailed, name, json!({"error": error.to_string()}));
            self.flow.store.federations().finish(&snapshot.id, State::Failed, &change, self.now()).await?;
            return Err(error);
        }
        let left = self.shown_at_last(ours, pair).await?;
        let detail = json!({"changed": names(&lacking), "still_other": names(&left)});
        let change = self.change(Kind::FederationApplied, name, detail);
        self.flow.store.federations().finish(&snapshot.id, State::Applied, &change, self.now()).await?;
        self.was_of_now(&pair.version).await?;
        if left.is_empty() { Ok(()) } else { Err(Halt::Unequal(left)) }
    }

    /// Reads back until Microsoft shows both, and that people are still sent here, or patience ends: then what it does
    /// not.
    async fn shown_at_last(&self, ours: &Ours, pair: &Pair) -> Result<Vec<Difference>, GraphError> {
        let mut left = Vec::new();
        for look in 0..self.flow.consistency.looks {
            let now = self.graph.configuration(&ours.domain.name).await?;
            left = pair.lacking(now.as_ref());
            if now.as_ref().is_none_or(|now| !is_of(now, ours)) {
                left.push(Difference {
                    name: "issuerUri".to_owned(),
                    now: now.as_ref().and_then(|now| now.text("issuerUri")).map(ToOwned::to_owned),
                    wanted: ours.domain.issuer.clone(),
                });
            }
            if left.is_empty() {
                break;
            }
            self.flow.consistency.wait(look).await;
        }
        Ok(left)
    }

    /// Whether a domain of this instance is seen with them. One that this tenant has, and that is sent elsewhere or nowhere,
    /// needs none.
    pub(super) async fn is_seen_with(&self, name: &DomainName, pair: &Pair) -> Outcome<bool> {
        if self.graph.domain(name).await?.is_none() {
            return Ok(false);
        }
        let ours = self.flow.ours(name).await?;
        let now = self.graph.configuration(name).await?;
        Ok(now.is_none_or(|now| !is_of(&now, &ours) || pair.lacking(Some(&now)).is_empty()))
    }
}

fn is_of(now: &Configuration, ours: &Ours) -> bool {
    now.text("issuerUri") == Some(ours.domain.issuer.as_str())
}

/// The certificates that a tenant has to have: the one that signs, and the one that comes next, where one does.
pub(super) struct Pair {
    current: String,
    next: Option<String>,
    /// The state of the ring from which they are.
    version: String,
}

impl Pair {
    pub(super) fn of(ring: &Standing) -> Self {
        Self {
            current: ring.current.public.clone(),
            next: ring.next.as_ref().map(|next| next.public.clone()),
            version: version_of(ring),
        }
    }

    /// Which of them do not stand in their places.
    fn lacking(&self, now: Option<&Configuration>) -> Vec<Difference> {
        let differs = |(name, wanted): (&str, Option<&String>)| {
            let wanted = wanted?;
            let there = now.and_then(|now| now.text(name));
            (there.map(bare).as_ref() != Some(wanted)).then(|| Difference {
                name: name.to_owned(),
                now: there.map(ToOwned::to_owned),
                wanted: wanted.clone(),
            })
        };
        [("signingCertificate", Some(&self.current)), (NEXT, self.next.as_ref())]
            .into_iter()
            .filter_map(differs)
            .collect()
    }
}
