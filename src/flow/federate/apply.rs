//! Apply: make a domain's federation what it is wished to be.

use serde_json::{Map, Value, json};

use super::turn::Turn;
use super::{Applied, AtTenant, Halt, Outcome, Plan, in_the_way};
use crate::domain::address::DomainName;
use crate::domain::change::Kind;
use crate::domain::federation::Difference;
use crate::domain::ids::SnapshotId;
use crate::keys::entropy::bytes;
use crate::store::federations::{Moves, Snapshot, State};

impl AtTenant<'_> {
    /// Federates a domain as it was looked at. Whoever goes on past a trap has accepted it by its word; `confirmed`
    /// names the plan that was confirmed, where one was.
    ///
    /// # Errors
    /// Where traps stand in the way, the plan is another one by now, somebody else is at it, or Microsoft says no.
    pub async fn apply(&self, name: &DomainName, accepted: &[String], confirmed: Option<&str>) -> Outcome<Applied> {
        let turn = self.take_turn(name).await?;
        let applied = self.apply_in(&turn, name, (accepted, confirmed)).await;
        self.end_turn(&turn).await;
        applied
    }

    async fn apply_in(
        &self,
        turn: &Turn,
        name: &DomainName,
        (accepted, confirmed): (&[String], Option<&str>),
    ) -> Outcome<Applied> {
        let plan = self.look(name).await?;
        if confirmed.is_some_and(|confirmed| confirmed != plan.fingerprint) {
            return Err(Halt::Changed);
        }
        let traps = in_the_way(&plan.traps, accepted);
        if !traps.is_empty() {
            return Err(Halt::Trapped(traps));
        }
        self.settle(&self.flow.ours(name).await?).await?;
        if plan.differences.is_empty() {
            return Ok(Applied { changed: Vec::new(), already: true });
        }
        let snapshot = self.keep(&plan, accepted).await?;
        if let Err(error) = self.write(turn, &plan).await {
            self.repair(turn, &plan).await;
            let detail = json!({"error": error.to_string()});
            let change = self.change(Kind::FederationFailed, name, detail);
            self.flow.store.federations().finish(&snapshot.id, came_to(&error), &change, self.now()).await?;
            return Err(error);
        }
        let left = self.settled(&plan).await?;
        let detail = json!({"changed": names(&plan.differences), "still_other": names(&left)});
        let change = self.change(Kind::FederationApplied, name, detail);
        self.flow.store.federations().finish(&snapshot.id, State::Applied, &change, self.now()).await?;
        self.was_of_now(&plan.version).await?;
        if left.is_empty() {
            Ok(Applied { changed: plan.differences, already: false })
        } else {
            Err(Halt::Unequal(left))
        }
    }

    /// Keeps what stands there, and writes what is about to be done.
    async fn keep(&self, plan: &Plan, accepted: &[String]) -> Outcome<Snapshot> {
        let configuration = plan.now.as_ref().map(|now| Value::Object(now.values.clone()));
        let snapshot = Snapshot {
            id: SnapshotId::from_random(bytes(self.flow.entropy.as_ref())),
            domain: plan.domain.clone(),
            tenant: plan.tenant.clone(),
            ours: plan.is_ours(),
            configuration,
            state: State::Begun,
            taken_at: self.now(),
        };
        let detail = json!({
            "before": snapshot.configuration,
            "after": plan.wanted.body(),
            "signed_in_as": plan.signed_in_as,
            "accepted": accepted,
        });
        let change = self.change(Kind::FederationBegun, &plan.domain, detail);
        self.flow.store.federations().keep(&snapshot, &change, Moves::Federation).await?;
        Ok(snapshot)
    }

    async fn write(&self, turn: &Turn, plan: &Plan) -> Outcome<()> {
        let still = || self.may_send(turn, &plan.version);
        let Some(now) = &plan.now else {
            return self.graph.federate(&plan.domain, &plan.wanted.body(), still).await;
        };
        let (gone, set): (Vec<_>, Vec<_>) = plan.differences.iter().partition(|one| one.takes_away());
        if !set.is_empty() {
            // As it would be made anew, a yes being a yes and no text.
            let all = plan.wanted.body();
            let value = |one: &Difference| all.get(&one.name).cloned().unwrap_or_else(|| one.wanted.clone().into());
            let body = set.into_iter().map(|one| (one.name.clone(), value(one)));
            let body = Value::Object(body.collect::<Map<_, _>>());
            self.graph.refederate(&plan.domain, &now.id, &body, still).await?;
        }
        let gone = gone.into_iter().map(|one| one.name.clone()).collect();
        self.take_away(turn, &plan.domain, (&now.id, gone)).await;
        Ok(())
    }

    /// A refused federation may have left the domain federated without any configuration, where nobody could sign in:
    /// what was managed is made so again.
    async fn repair(&self, turn: &Turn, plan: &Plan) {
        if plan.now.is_some() {
            return;
        }
        let is_broken = match (self.graph.domain(&plan.domain).await, self.graph.configuration(&plan.domain).await) {
            (Ok(Some(there)), Ok(None)) => there.is_federated(),
            _ => false,
        };
        if is_broken {
            tracing::warn!(domain = %plan.domain, "Microsoft left the domain federated without a configuration");
            if let Err(error) = self.graph.unfederate(&plan.domain, || self.has_turn(turn)).await {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, domain = %plan.domain, "the domain could not be made managed again");
            }
        }
    }
}

/// Where something may have been done all the same there has to be a way back.
const fn came_to(error: &Halt) -> State {
    match error {
        Halt::Graph(error) if error.is_plain_no() => State::Failed,
        Halt::Changed | Halt::Busy(_) => State::Failed,
        _ => State::Begun,
    }
}

pub(super) fn names(differences: &[Difference]) -> Vec<&str> {
    differences.iter().map(|one| one.name.as_str()).collect()
}
