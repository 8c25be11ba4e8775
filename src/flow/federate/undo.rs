//! Undo: back to what stood there before, or to signing in at Microsoft.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::turn::Turn;
use super::{AtTenant, Halt, Outcome};
use crate::domain::address::DomainName;
use crate::domain::change::Kind;
use crate::domain::ids::SnapshotId;
use crate::domain::tenant::TenantUser;
use crate::flow::alarm::Alarm;
use crate::graph::{Configuration, GraphError};
use crate::keys::entropy::bytes;
use crate::store::StoreError;
use crate::store::federations::{Moves, Snapshot, State};

/// Back to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// To what stood there before this instance changed it.
    Snapshot,
    /// To signing in at Microsoft, whatever stood there.
    Managed,
}

/// What became of it.
#[derive(Debug, Clone, Serialize)]
pub struct Undone {
    /// Whether people are sent elsewhere now: `Managed` or `Federated`.
    pub authentication_type: String,
    /// Properties that are not as the snapshot had them.
    pub other: Vec<String>,
    /// The cloud's own people, who need a password or a temporary access pass now; none where they are sent elsewhere.
    pub need_a_password: Vec<String>,
    /// People whose directory has to hand their password hashes over.
    pub need_hash_sync: usize,
    /// People were not to be seen, so the two above are not known.
    pub people_unseen: bool,
}

/// What Microsoft writes itself: it is shown and never taken.
const ITS_OWN: &str = "signingCertificateUpdateStatus";
const NEXT: &str = "nextSigningCertificate";
/// What leads people or programs here, and is taken away where nothing stood there before.
const REMOVABLE: [&str; 3] = ["activeSignInUri", "metadataExchangeUri", "signOutUri"];

impl AtTenant<'_> {
    /// Takes a federation back.
    ///
    /// # Errors
    /// Where nothing is kept to go back to, or Microsoft says no.
    pub async fn undo(&self, name: &DomainName, back: Back) -> Outcome<Undone> {
        let turn = self.take_turn(name).await?;
        let undone = self.undo_in(&turn, name, back).await;
        self.end_turn(&turn).await;
        undone
    }

    async fn undo_in(&self, turn: &Turn, name: &DomainName, back: Back) -> Outcome<Undone> {
        let ours = self.flow.ours(name).await?;
        self.is_at_home(&ours).await?;
        let kept = self.kept(name, back).await?;
        let goal = goal_of(name, back, kept.as_ref())?;
        let now = self.graph.configuration(name).await?;
        let begun = self.begin_undo(name, now.as_ref(), goal.as_ref()).await?;
        let written = match &goal {
            None => self.make_managed(turn, name, now.as_ref()).await,
            Some(goal) => self.restore(turn, name, (now.as_ref(), goal)).await,
        };
        if let Err(error) = written {
            let change = self.change(Kind::FederationFailed, name, json!({"error": error.to_string()}));
            self.flow.store.federations().finish(&begun, State::Failed, &change, self.now()).await?;
            return Err(error);
        }
        let other = self.read_back(name, goal.as_ref()).await?;
        let undone = self.undone(name, goal.as_ref(), other).await?;
        let change = self.change(
            Kind::FederationUndone,
            name,
            json!({
                "authentication_type": undone.authentication_type, "still_other": undone.other,
            }),
        );
        // The way back was walked: the next one begins with the next change.
        let walked = kept.map_or(begun, |kept| kept.id);
        self.flow.store.federations().finish(&walked, State::Undone, &change, self.now()).await?;
        Ok(undone)
    }

    /// What is kept to go back to. A row that was changed behind our back is nobody's way back, and the alarm is raised;
    /// it does not stand in the way to signing in at Microsoft.
    pub(super) async fn kept(&self, name: &DomainName, back: Back) -> Outcome<Option<Snapshot>> {
        let kept = self.flow.store.federations().way_back(name).await;
        if let Err(StoreError::Forged { table, row }) = &kept {
            let alarm = Alarm { store: Arc::clone(&self.flow.store), clock: Arc::clone(&self.flow.clock) };
            alarm.raise(table, row, None).await;
            if back == Back::Managed {
                return Ok(None);
            }
        }
        Ok(kept?)
    }

    /// Undoing is a change as well; what it changes is kept, and is nothing to go back to.
    async fn begin_undo(
        &self,
        name: &DomainName,
        now: Option<&Configuration>,
        goal: Option<&Map<String, Value>>,
    ) -> Outcome<SnapshotId> {
        let snapshot = Snapshot {
            id: SnapshotId::from_random(bytes(self.flow.entropy.as_ref())),
            domain: name.clone(),
            tenant: self.graph.token().tenant.clone(),
            configuration: now.map(|now| Value::Object(now.values.clone())),
            ours: true,
            state: State::Begun,
            taken_at: self.now(),
        };
        let detail = json!({"before": snapshot.configuration, "after": goal, "undo": true});
        let change = self.change(Kind::FederationBegun, name, detail);
        self.flow.store.federations().keep(&snapshot, &change, Moves::Federation).await?;
        Ok(snapshot.id)
    }

    async fn make_managed(&self, turn: &Turn, name: &DomainName, now: Option<&Configuration>) -> Outcome<()> {
        match (self.graph.unfederate(name, || self.has_turn(turn)).await, now) {
            // Where the short way is refused, the configuration itself can be taken away.
            (Err(Halt::Graph(GraphError::Refused { .. })), Some(now)) => {
                self.graph.drop_configuration(name, &now.id, || self.has_turn(turn)).await
            }
            (answer, _) => answer,
        }
    }

    async fn restore(
        &self,
        turn: &Turn,
        name: &DomainName,
        (now, goal): (Option<&Configuration>, &Map<String, Value>),
    ) -> Outcome<()> {
        let mut body = goal.clone();
        body.retain(|name, _| name != ITS_OWN);
        if let Some(now) = now {
            stand_in(&mut body, now);
            self.graph.refederate(name, &now.id, &Value::Object(body), || self.has_turn(turn)).await?;
            let gone = REMOVABLE.into_iter().filter(|one| now.values.contains_key(*one) && !goal.contains_key(*one));
            self.take_away(turn, name, (&now.id, gone.map(ToOwned::to_owned).collect())).await;
            return Ok(());
        }
        body.insert("@odata.type".to_owned(), "#microsoft.graph.internalDomainFederation".into());
        self.graph.federate(name, &Value::Object(body), || self.has_turn(turn)).await
    }

    /// Takes properties away that are not to be there. Whether Microsoft takes nothing for a value is not documented:
    /// where it does not, everything else is done all the same, and what is left is told.
    pub(super) async fn take_away(&self, turn: &Turn, name: &DomainName, (id, gone): (&str, Vec<String>)) {
        let body: Map<String, Value> = gone.into_iter().map(|one| (one, Value::Null)).collect();
        if body.is_empty() {
            return;
        }
        if let Err(error) = self.graph.refederate(name, id, &Value::Object(body), || self.has_turn(turn)).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, domain = %name, "Microsoft keeps values that are to be taken away");
        }
    }

    /// Looks until Microsoft shows what it was told; names what it does not.
    async fn read_back(&self, name: &DomainName, goal: Option<&Map<String, Value>>) -> Result<Vec<String>, GraphError> {
        let mut other = Vec::new();
        for look in 0..self.flow.consistency.looks {
            let now = self.graph.configuration(name).await?;
            other = match (goal, &now) {
                (None, None) => {
                    let there = self.graph.domain(name).await?;
                    let is_managed = there.is_some_and(|there| !there.is_federated());
                    if is_managed { Vec::new() } else { vec!["authenticationType".to_owned()] }
                }
                (None, Some(_)) | (Some(_), None) => vec!["federationConfiguration".to_owned()],
                (Some(goal), Some(now)) => others(goal, now),
            };
            if other.is_empty() {
                break;
            }
            self.flow.consistency.wait(look).await;
        }
        Ok(other)
    }

    async fn undone(
        &self,
        name: &DomainName,
        goal: Option<&Map<String, Value>>,
        other: Vec<String>,
    ) -> Outcome<Undone> {
        let there = self.graph.domain(name).await?;
        let mut undone = Undone {
            authentication_type: there.map_or_else(String::new, |there| there.authentication_type),
            other,
            need_a_password: Vec::new(),
            need_hash_sync: 0,
            people_unseen: false,
        };
        if goal.is_some() {
            return Ok(undone);
        }
        match self.people_of(name, None).await {
            Ok(people) => {
                let (synced, own): (Vec<TenantUser>, Vec<TenantUser>) =
                    people.into_iter().partition(TenantUser::is_synced);
                undone.need_hash_sync = synced.len();
                undone.need_a_password = own.into_iter().map(|person| person.user_principal_name).collect();
            }
            Err(error) if error.is(403) => undone.people_unseen = true,
            Err(error) => return Err(error.into()),
        }
        Ok(undone)
    }
}

/// A next certificate of ours would be believed on: where none stood there before, the former provider's own one takes
/// its place, which it may.
fn stand_in(body: &mut Map<String, Value>, now: &Configuration) {
    if !body.contains_key(NEXT) && now.values.contains_key(NEXT) {
        let before = body.get("signingCertificate").cloned().unwrap_or_default();
        body.insert(NEXT.to_owned(), before);
    }
}

/// The federation that is gone back to; nothing where people sign in at Microsoft then.
fn goal_of(name: &DomainName, back: Back, kept: Option<&Snapshot>) -> Outcome<Option<Map<String, Value>>> {
    match (back, kept) {
        (Back::Managed, _) => Ok(None),
        (Back::Snapshot, None) => Err(Halt::NoWayBack(name.clone())),
        (Back::Snapshot, Some(kept)) => match &kept.configuration {
            None => Ok(None),
            Some(Value::Object(values)) => Ok(Some(values.clone())),
            Some(_) => Err(GraphError::Unreadable("the federation that stood there before").into()),
        },
    }
}

/// The names of all that is not as it was, what was not there before included.
fn others(goal: &Map<String, Value>, now: &Configuration) -> Vec<String> {
    let before = |name: &str| goal.get(name).or_else(|| goal.get("signingCertificate").filter(|_| name == NEXT));
    let all: BTreeSet<&String> = goal.keys().chain(now.values.keys()).filter(|name| *name != ITS_OWN).collect();
    let differs = |name: &&String| match now.values.get(*name) {
        None => goal.contains_key(*name),
        there => there != before(name),
    };
    all.into_iter().filter(differs).cloned().collect()
}
