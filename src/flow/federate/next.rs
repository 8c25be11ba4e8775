//! The next certificate: given to Microsoft ahead, so that the change of keys is felt by nobody.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::apply::names;
use super::{AtTenant, Halt, Ours, Outcome};
use crate::domain::address::DomainName;
use crate::domain::change::Kind;
use crate::domain::federation::Difference;
use crate::domain::ids::{KeyId, SnapshotId};
use crate::flow::rollover::Standing;
use crate::graph::{Configuration, GraphError};
use crate::keys::entropy::bytes;
use crate::store::federations::{Snapshot, State};

/// Graph's name for the place of the next one.
const NEXT: &str = "nextSigningCertificate";

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
    /// Where there is none, the domain is not federated here, or Microsoft says no.
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
        Ok(Handed { key: next.id, already, confirmed: next.confirmed_at.is_some(), left })
    }

    /// Gives a federated domain what it lacks of the ring's certificates; tells whether it lacked none.
    pub(super) async fn hand_over(&self, name: &DomainName, pair: &Pair) -> Outcome<bool> {
        let ours = self.flow.ours(name).await?;
        self.is_at_home(&ours).await?;
        let now = self.graph.configuration(name).await?;
        let now = now.filter(|now| is_of(now, &ours)).ok_or_else(|| Halt::NotFederated(name.clone()))?;
        let already = pair.lacking(Some(&now)).is_empty();
        if !already {
            self.settle(&ours).await?;
            self.give(name, &now, pair).await?;
        }
        Ok(already)
    }

    async fn give(&self, name: &DomainName, now: &Configuration, pair: &Pair) -> Outcome<()> {
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
        self.flow.store.federations().keep(&snapshot, &change).await?;
        if let Err(error) = self.graph.refederate(name, &now.id, &body).await {
            let change = self.change(Kind::FederationFailed, name, json!({"error": error.to_string()}));
            self.flow.store.federations().finish(&snapshot.id, State::Failed, &change, self.now()).await?;
            return Err(error.into());
        }
        let left = self.shown_at_last(name, pair).await?;
        let detail = json!({"changed": names(&lacking), "still_other": names(&left)});
        let change = self.change(Kind::FederationApplied, name, detail);
        self.flow.store.federations().finish(&snapshot.id, State::Applied, &change, self.now()).await?;
        if left.is_empty() { Ok(()) } else { Err(Halt::Unequal(left)) }
    }

    /// Reads back until Microsoft shows both, or patience ends: then what it does not.
    async fn shown_at_last(&self, name: &DomainName, pair: &Pair) -> Result<Vec<Difference>, GraphError> {
        let mut left = Vec::new();
        for look in 0..self.flow.consistency.looks {
            left = pair.lacking(self.graph.configuration(name).await?.as_ref());
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
}

impl Pair {
    pub(super) fn of(ring: &Standing) -> Self {
        Self { current: ring.current.public.clone(), next: ring.next.as_ref().map(|next| next.public.clone()) }
    }

    /// Which of them do not stand in their places.
    fn lacking(&self, now: Option<&Configuration>) -> Vec<Difference> {
        let differs = |(name, wanted): (&str, Option<&String>)| {
            let wanted = wanted?;
            let there = now.and_then(|now| now.text(name));
            let bare = there.map(|text| text.split_ascii_whitespace().collect::<String>());
            (bare.as_ref() != Some(wanted)).then(|| Difference {
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
