//! The next certificate: given to Microsoft ahead, so that the change of keys is felt by nobody.

use serde::Serialize;
use serde_json::{Value, json};

use super::{AtTenant, Halt, Ours, Outcome};
use crate::domain::address::DomainName;
use crate::domain::change::Kind;
use crate::domain::federation::Difference;
use crate::domain::ids::{KeyId, SnapshotId};
use crate::flow::rollover::standing;
use crate::graph::{Configuration, GraphError};
use crate::keys::entropy::bytes;
use crate::store::federations::{Snapshot, State};

/// Graph's name for it.
const NAME: &str = "nextSigningCertificate";

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
    /// Gives a federated domain the ring's next certificate, and reads it back.
    ///
    /// # Errors
    /// Where there is none, the domain is not federated here, or Microsoft says no.
    pub async fn hand_over_next(&self, name: &DomainName) -> Outcome<Handed> {
        let ours = self.flow.ours(name).await?;
        self.is_at_home(&ours).await?;
        let next = standing(&self.flow.store).await?.next.ok_or(Halt::NoNext)?;
        let now = self.graph.configuration(name).await?;
        let now = now.filter(|now| is_of(now, &ours)).ok_or_else(|| Halt::NotFederated(name.clone()))?;
        let already = has(&now, &next.public);
        if !already {
            self.settle(&ours).await?;
            self.give(name, &now, &next.public).await?;
        }
        let (key, confirmed) = (next.id, next.confirmed_at.is_some());
        Ok(Handed { key, already, confirmed, left: self.without(name, &next.public).await? })
    }

    async fn give(&self, name: &DomainName, now: &Configuration, next: &str) -> Outcome<()> {
        let snapshot = Snapshot {
            id: SnapshotId::from_random(bytes(self.flow.entropy.as_ref())),
            domain: name.clone(),
            tenant: self.graph.token().tenant.clone(),
            configuration: Some(Value::Object(now.values.clone())),
            ours: true,
            state: State::Begun,
            taken_at: self.now(),
        };
        let body = json!({NAME: next});
        let detail = json!({"before": {NAME: now.text(NAME)}, "after": body});
        let change = self.change(Kind::FederationBegun, name, detail);
        self.flow.store.federations().keep(&snapshot, &change).await?;
        if let Err(error) = self.graph.refederate(name, &now.id, &body).await {
            let change = self.change(Kind::FederationFailed, name, json!({"error": error.to_string()}));
            self.flow.store.federations().finish(&snapshot.id, State::Failed, &change, self.now()).await?;
            return Err(error.into());
        }
        let left = self.shown_at_last(name, next).await?;
        let other: Vec<&str> = left.iter().map(|one| one.name.as_str()).collect();
        let change = self.change(Kind::FederationApplied, name, json!({"changed": [NAME], "still_other": other}));
        self.flow.store.federations().finish(&snapshot.id, State::Applied, &change, self.now()).await?;
        left.map_or(Ok(()), |left| Err(Halt::Unequal(vec![left])))
    }

    /// Reads back until Microsoft shows it, or patience ends: then what it shows.
    async fn shown_at_last(&self, name: &DomainName, next: &str) -> Result<Option<Difference>, GraphError> {
        let mut now = None;
        for look in 0..self.flow.consistency.looks {
            let seen = self.graph.configuration(name).await?;
            if seen.as_ref().is_some_and(|seen| has(seen, next)) {
                return Ok(None);
            }
            now = seen.and_then(|seen| seen.text(NAME).map(ToOwned::to_owned));
            self.flow.consistency.wait(look).await;
        }
        Ok(Some(Difference { name: NAME.to_owned(), now, wanted: next.to_owned() }))
    }

    /// Every other domain of this instance that is not seen with it. One that this tenant has, and that is sent
    /// elsewhere or nowhere, needs none.
    async fn without(&self, name: &DomainName, next: &str) -> Outcome<Vec<DomainName>> {
        let mut left = Vec::new();
        for (application, domains) in self.flow.store.applications().list().await? {
            for domain in domains.into_iter().filter(|domain| domain.name != *name) {
                let is_seen = if self.graph.domain(&domain.name).await?.is_some() {
                    let now = self.graph.configuration(&domain.name).await?;
                    now.is_none_or(|now| now.text("issuerUri") != Some(domain.issuer.as_str()) || has(&now, next))
                } else {
                    false
                };
                if !is_seen {
                    tracing::debug!(application = %application.id, "a domain is not seen with the next certificate");
                    left.push(domain.name);
                }
            }
        }
        Ok(left)
    }
}

fn is_of(now: &Configuration, ours: &Ours) -> bool {
    now.text("issuerUri") == Some(ours.domain.issuer.as_str())
}

fn has(now: &Configuration, next: &str) -> bool {
    now.text(NAME).is_some_and(|text| text.split_ascii_whitespace().collect::<String>() == next)
}
