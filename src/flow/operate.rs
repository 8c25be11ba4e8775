//! Who runs the console: the first owner, whom owners and admins let in, and who is shown out.
//!
//! The first owner's link comes from a terminal on the server and works once in the instance's life; a mark in the
//! store holds that, not an empty table. Everybody else gets a link from somebody who is above them.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::domain::address::Address;
use crate::domain::challenge::Purpose;
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::ids::{ChallengeId, OperatorId, OperatorLinkId};
use crate::domain::operator::permit::{ManageOperators, SeeOperators};
use crate::domain::operator::{Operator, OperatorStatus, Role};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::time::{Clock, Time};
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::secret::Secret;
use crate::store::Store;
use crate::store::operator_keys::OperatorCredential;
use crate::store::operator_links::{LinkUsed, OperatorLink};
use crate::store::operators::{LetIn, Ruled};

use super::admit::{Admit, Warrant};
use super::ceremony::{Prepared, binding};
use super::rules::{CONSOLE_CALLS_PER_MINUTE, OPERATOR_LINK};
use super::{Outcome, Stop};

/// Decides who runs the console.
#[derive(Clone)]
pub struct Operate {
    /// Where operators are kept.
    pub store: Arc<Store>,
    /// Opens the session of whoever has just made a passkey.
    pub admit: Admit,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The configured public address, without a final slash.
    pub base_url: String,
}

/// A link that was made; whoever has it can become the operator it is for.
pub struct NewLink {
    /// The link.
    pub link: String,
    /// From when on it is of no use.
    pub expires_at: Time,
}

/// Whom a link is for.
pub struct OpenLink {
    link: OperatorLink,
    /// The operator; nobody yet where the first owner is to name themselves.
    pub operator: Option<Operator>,
    /// From when on it is of no use.
    pub expires_at: Time,
}

impl Operate {
    /// Makes the first owner's link; older ones die.
    ///
    /// # Errors
    /// [`Refusal::BadLink`] where an owner has ever existed.
    pub async fn first_link(&self) -> Outcome<NewLink> {
        if self.store.operators().had_owner().await? {
            return Err(Refusal::BadLink.into());
        }
        self.link_for(None, Actor::Terminal).await
    }

    /// Makes a new link for an operator who lost their passkey. What they came in by before ends when it is used.
    ///
    /// # Errors
    /// [`Refusal::UnknownAccount`] where nobody with this address runs the console.
    pub async fn link_of(&self, address: &Address) -> Outcome<NewLink> {
        let operator = self.store.operators().by_address(address).await?;
        let operator = operator.ok_or(Stop::Refused(Refusal::UnknownAccount))?;
        self.link_for(Some(&operator), Actor::Terminal).await
    }

    async fn link_for(&self, operator: Option<&Operator>, actor: Actor) -> Outcome<NewLink> {
        let (link, secret, made) = self.draw(operator.map(|operator| operator.id.clone()));
        let subject = link.operator.as_ref().map_or("first-owner", OperatorId::as_str).to_owned();
        let detail = json!({"expires_at": link.expires_at.to_string()});
        let change = Change { actor, kind: Kind::OperatorLinked, subject, detail };
        let kept = (&link, &*secret.hash());
        if self.store.operators().link_anew(operator, kept, &change, link.created_at).await? {
            Ok(made)
        } else {
            Err(Refusal::NotPending.into())
        }
    }

    fn draw(&self, operator: Option<OperatorId>) -> (OperatorLink, Secret, NewLink) {
        let now = self.clock.now();
        let secret = Secret::random(self.entropy.as_ref());
        let link = OperatorLink {
            id: OperatorLinkId::from_random(bytes(self.entropy.as_ref())),
            operator,
            created_at: now,
            expires_at: now.plus(OPERATOR_LINK),
        };
        // In the fragment: no server, no proxy and no mail scanner sees it in a request.
        let made = NewLink {
            link: format!("{}/console/begin#{}", self.base_url, secret.to_text()),
            expires_at: link.expires_at,
        };
        (link, secret, made)
    }

    /// Everybody who runs the console.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(&self, _: &Warrant<SeeOperators>) -> Outcome<Vec<Operator>> {
        Ok(self.store.operators().list().await?)
    }

    /// Lets somebody in with a role strictly below the actor's own, or an owner by an owner; tells their link.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], or [`Refusal::NotPending`] where somebody with this address runs the console already.
    pub async fn invite(
        &self,
        by: &Warrant<ManageOperators>,
        address: Address,
        name: Name,
        role: Role,
    ) -> Outcome<NewLink> {
        by.may_touch(Some(role))?;
        let id = OperatorId::from_random(bytes(self.entropy.as_ref()));
        let operator = Operator { id: id.clone(), address, name, role, status: OperatorStatus::Invited };
        let (link, secret, made) = self.draw(Some(id));
        let change = change_of(by, Kind::OperatorInvited, &operator, json!({"after": shown(&operator)}));
        match self.store.operators().let_in(&operator, (&link, &secret.hash()), &change, link.created_at).await? {
            LetIn::Now => Ok(made),
            LetIn::Exists => Err(Refusal::NotPending.into()),
        }
    }

    /// Makes a new link for somebody whose role is strictly below.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`].
    pub async fn link_again(&self, by: &Warrant<ManageOperators>, id: &OperatorId) -> Outcome<(Operator, NewLink)> {
        let operator = self.theirs(by, id).await?;
        let made = self.link_for(Some(&operator), by.actor.clone()).await?;
        Ok((operator, made))
    }

    /// Gives somebody another role. Their sessions end, so that none goes on with the old one.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] or [`Refusal::LastOwner`].
    pub async fn set_role(&self, by: &Warrant<ManageOperators>, id: &OperatorId, role: Role) -> Outcome<Operator> {
        let before = self.theirs(by, id).await?;
        by.may_touch(Some(role))?;
        let after = Operator { role, ..before.clone() };
        self.rule(by, Kind::OperatorRole, &before, after).await
    }

    /// Shows somebody out at once: passkeys, links and sessions are gone.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] or [`Refusal::LastOwner`].
    pub async fn remove(&self, by: &Warrant<ManageOperators>, id: &OperatorId) -> Outcome<Operator> {
        let before = self.theirs(by, id).await?;
        let after = Operator { status: OperatorStatus::Removed, ..before.clone() };
        self.rule(by, Kind::OperatorRemoved, &before, after).await
    }

    /// Nobody acts on themselves, nor on whoever is not strictly below; only owners touch owners.
    async fn theirs(&self, by: &Warrant<ManageOperators>, id: &OperatorId) -> Outcome<Operator> {
        let operator = self.store.operators().by_id(id).await?;
        let operator = operator.filter(|operator| operator.status != OperatorStatus::Removed);
        let operator = operator.ok_or(Stop::Refused(Refusal::NotPending))?;
        by.may_touch(Some(operator.role))?;
        if by.is(&operator) && operator.role != Role::Owner {
            return Err(Refusal::NotAllowed.into());
        }
        Ok(operator)
    }

    async fn rule(
        &self,
        by: &Warrant<ManageOperators>,
        kind: Kind,
        before: &Operator,
        after: Operator,
    ) -> Outcome<Operator> {
        let detail = json!({"before": shown(before), "after": shown(&after)});
        let change = change_of(by, kind, before, detail);
        match self.store.operators().rule(before, &after, &change, self.clock.now()).await? {
            Ruled::Now => Ok(after),
            Ruled::Already => Err(Refusal::NotPending.into()),
            Ruled::LastOwner => Err(Refusal::LastOwner.into()),
        }
    }

    /// Whom a link is for, while it can be used.
    ///
    /// # Errors
    /// [`Refusal::BadLink`], [`Refusal::TooMany`].
    pub async fn open(&self, secret: &str, source: &str) -> Outcome<OpenLink> {
        self.admit.throttle.spend("console", source, CONSOLE_CALLS_PER_MINUTE).await?;
        let bad = || Stop::Refused(Refusal::BadLink);
        let secret = Secret::parse(secret).ok_or_else(bad)?;
        let found = self.store.operators().link(&secret.hash(), self.clock.now()).await?;
        let (link, operator) = found.ok_or_else(bad)?;
        let expires_at = link.expires_at;
        Ok(OpenLink { link, operator, expires_at })
    }

    /// Prepares the passkey of whoever has the link. The first owner says who they are.
    ///
    /// # Errors
    /// As [`Operate::open`].
    pub async fn begin(&self, open: &OpenLink, named: (&Address, &Name)) -> Outcome<(Prepared, OperatorId)> {
        let operator = self.whom(open, named);
        let binding = binding(Purpose::OperatorRegister, None, Some(subject(&open.link, &operator.id)));
        let prepared = self.admit.ceremony.operator_registration(binding, &operator).await?;
        Ok((prepared, operator.id))
    }

    /// Uses the link up: all at once the passkey is kept and the operator active, and they are in.
    ///
    /// # Errors
    /// [`Refusal::BadLink`], [`Refusal::BadCredential`], or that somebody with this address runs the console already.
    pub async fn finish(
        &self,
        open: &OpenLink,
        named: (&Address, &Name),
        as_whom: &OperatorId,
        answer: (&ChallengeId, &Value),
    ) -> Outcome<(Operator, Secret)> {
        let operator = Operator { id: as_whom.clone(), ..self.whom(open, named) };
        if open.operator.as_ref().is_some_and(|known| known.id != *as_whom) {
            return Err(Refusal::BadLink.into());
        }
        let (challenge, response) = answer;
        let subject = subject(&open.link, as_whom);
        let registered = self.admit.ceremony.operator_registered(challenge, &subject, response).await?;
        let credential = OperatorCredential {
            id: registered.credential_id,
            operator: operator.id.clone(),
            passkey: registered.passkey,
        };
        let active = Operator { status: OperatorStatus::Active, ..operator.clone() };
        let change = Change {
            actor: Actor::Operator(operator.id.clone(), operator.role),
            kind: Kind::OperatorEntered,
            subject: operator.id.to_string(),
            detail: json!({"before": open.operator.as_ref().map(shown), "after": shown(&active)}),
        };
        let now = self.clock.now();
        match self.store.operators().use_link(&open.link, (&operator, &credential), &change, now).await? {
            LinkUsed::Now => {}
            LinkUsed::Late => return Err(Refusal::BadLink.into()),
            LinkUsed::CredentialTaken => return Err(Refusal::BadCredential.into()),
            LinkUsed::Exists => return Err(Refusal::NotPending.into()),
        }
        tracing::info!(operator = %operator.id, role = operator.role.as_str(), "an operator made a passkey");
        let token = self.admit.open_session(&operator, &credential.id).await?;
        Ok((operator, token))
    }

    fn whom(&self, open: &OpenLink, (address, name): (&Address, &Name)) -> Operator {
        open.operator.clone().unwrap_or_else(|| Operator {
            id: OperatorId::from_random(bytes(self.entropy.as_ref())),
            address: address.clone(),
            name: name.clone(),
            role: Role::Owner,
            status: OperatorStatus::Invited,
        })
    }
}

fn change_of(by: &Warrant<ManageOperators>, kind: Kind, operator: &Operator, detail: Value) -> Change {
    Change { actor: by.actor.clone(), kind, subject: operator.id.to_string(), detail }
}

/// What a registration serves: this link, for this row.
fn subject(link: &OperatorLink, operator: &OperatorId) -> String {
    format!("{} {operator}", link.id)
}

fn shown(operator: &Operator) -> Value {
    json!({
        "address": operator.address.as_str(), "name": operator.name, "role": operator.role, "status": operator.status,
    })
}
