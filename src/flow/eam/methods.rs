//! What an administrator does: which tenants may ask, and whom they mean by which object id.

use std::sync::Arc;

use serde::Serialize;
use serde_json::json;

use super::SecondFactorKeys;
use crate::domain::address::Address;
use crate::domain::application::Application;
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::external::{ExternalMethod, is_client_id};
use crate::domain::ids::{ExternalMethodId, UserId};
use crate::domain::letter::Letter;
use crate::domain::refusal::Refusal;
use crate::domain::tenant::TenantId;
use crate::domain::time::Clock;
use crate::flow::Outcome;
use crate::flow::post::to_each_mailbox;
use crate::keys::entropy::{Entropy, bytes};
use crate::store::Store;
use crate::store::external::{Linking, Unlinked};

/// Administers external methods.
#[derive(Clone)]
pub struct Methods {
    /// Where they are kept.
    pub store: Arc<Store>,
    /// Makes the first key.
    pub keys: SecondFactorKeys,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// A tenant to be added.
#[derive(Debug, Clone)]
pub struct NewMethod {
    /// The tenant.
    pub tenant: TenantId,
    /// The client id that it is given.
    pub client_id: String,
    /// Its app registration.
    pub app_id: TenantId,
}

/// Why it was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NotDone {
    /// No client id.
    #[error("a client id has 1 to 128 letters, digits, hyphens, dots and underscores")]
    ClientId,
    /// It is there already.
    #[error("the tenant has an external method of this client id already")]
    Exists,
    /// No tenant of this id asks here.
    #[error("no external method is set up for this tenant")]
    NoTenant,
    /// The tenant asks for others.
    #[error("no external method of this tenant belongs to the person's application")]
    NotAsked,
    /// Nobody has this address.
    #[error("nobody has this address")]
    NoPerson,
    /// One object id is one person, and the other way round.
    #[error("the object id is somebody's already, or the person has another one in this tenant")]
    Taken,
    /// No object id.
    #[error("the object id is none: it is a GUID such as 72f988bf-86f1-41af-91ab-2d7cd011db47")]
    Object,
    /// A person whom owners alone link.
    #[error("the person is protected, and owners alone link them")]
    Protected,
}

impl Methods {
    /// Every one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn all(&self) -> Outcome<Vec<ExternalMethod>> {
        Ok(self.store.external().all().await?)
    }

    /// Lets a tenant ask; the first one brings the key with it. The inner error says why not.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add(
        &self,
        actor: Actor,
        application: &Application,
        new: NewMethod,
    ) -> Outcome<Result<ExternalMethod, NotDone>> {
        if !is_client_id(&new.client_id) {
            return Ok(Err(NotDone::ClientId));
        }
        let method = ExternalMethod {
            id: ExternalMethodId::from_random(bytes(self.entropy.as_ref())),
            application: application.id.clone(),
            tenant: new.tenant,
            client_id: new.client_id,
            app_id: new.app_id,
            cloud: application.cloud,
        };
        self.keys.begin().await?;
        let change = Change {
            actor,
            kind: Kind::ExternalMethodAdded,
            subject: application.id.to_string(),
            detail: json!({ "after": method }),
        };
        let added = self.store.external().add(&method, &change, self.clock.now()).await?;
        Ok(if added { Ok(method) } else { Err(NotDone::Exists) })
    }

    /// How many links of people go with a tenant that asks no more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn links(&self, method: &ExternalMethod) -> Outcome<u64> {
        Ok(self.store.external().resting_on(method).await?)
    }

    /// Lets a tenant ask no more, and forgets whom it meant, which are so many; false where it asks no more already, or
    /// means others by now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove(&self, actor: Actor, method: &ExternalMethod, links: u64) -> Outcome<bool> {
        let mut before = json!(method);
        before["links"] = json!(links);
        let change = Change {
            actor,
            kind: Kind::ExternalMethodRemoved,
            subject: method.application.to_string(),
            detail: json!({ "before": before }),
        };
        Ok(self.store.external().remove(method, links, &change, self.clock.now()).await?)
    }

    /// Says whom a tenant means by an object id, and tells them by mail; the inner error says why not.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn link(
        &self,
        actor: Actor,
        (tenant, object): (&TenantId, &TenantId),
        address: &Address,
    ) -> Outcome<Result<(), NotDone>> {
        if !self.asks(tenant).await? {
            return Ok(Err(NotDone::NoTenant));
        }
        let Some(user) = self.store.users().by_address(address).await? else { return Ok(Err(NotDone::NoPerson)) };
        let change = linking(actor, (tenant, object), &user.id);
        let now = self.clock.now();
        let letter = Letter::ExternalLinked { at: now, tenant: tenant.clone(), object: object.clone() };
        let told = to_each_mailbox(&user, &letter);
        Ok(done(self.store.external().link((tenant, object), (&user.id, &told), &change, now).await?))
    }

    /// Whether [`Methods::link`] would link this person, or why it would not.
    pub(super) async fn would_link(
        &self,
        actor: &Actor,
        meant: (&TenantId, &TenantId),
        user: &UserId,
    ) -> Outcome<Result<(), NotDone>> {
        let change = linking(actor.clone(), meant, user);
        Ok(done(self.store.external().would_link(meant, user, &change, self.clock.now()).await?))
    }

    pub(super) async fn asks(&self, tenant: &TenantId) -> Outcome<bool> {
        Ok(self.all().await?.iter().any(|method| method.tenant == *tenant))
    }

    /// Forgets whom a tenant means by an object id; false where it meant nobody.
    ///
    /// # Errors
    /// [`Refusal::ChangedMeanwhile`] where it means somebody else by now, or when the store fails.
    pub async fn unlink(&self, actor: Actor, tenant: &TenantId, object: &TenantId) -> Outcome<bool> {
        let Some(user) = self.store.external().said_of(tenant, object).await? else { return Ok(false) };
        let change = Change {
            actor,
            kind: Kind::ExternalPersonUnlinked,
            subject: user.to_string(),
            detail: json!({"before": {"tenant": tenant, "object": object}}),
        };
        match self.store.external().unlink((tenant, object), &user, &change, self.clock.now()).await? {
            Unlinked::Done => Ok(true),
            Unlinked::Other => Err(Refusal::ChangedMeanwhile.into()),
        }
    }

    /// The object ids of a tenant, with the address of whom each means.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn people(&self, tenant: &TenantId) -> Outcome<Vec<(TenantId, Address)>> {
        Ok(self.first_people(tenant, usize::MAX).await?.1)
    }

    /// How many people a tenant means, and the first of them as [`Self::people`] tells them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn first_people(&self, tenant: &TenantId, most: usize) -> Outcome<(usize, Vec<(TenantId, Address)>)> {
        let all = self.store.external().people(tenant).await?;
        let (count, mut people) = (all.len(), Vec::new());
        for (object, user) in all.into_iter().take(most) {
            if let Some(user) = self.store.users().by_id(&user).await? {
                people.push((object, user.address));
            }
        }
        Ok((count, people))
    }
}

const fn done(linking: Linking) -> Result<(), NotDone> {
    match linking {
        Linking::Done => Ok(()),
        Linking::NotAsked => Err(NotDone::NotAsked),
        Linking::Taken => Err(NotDone::Taken),
    }
}

fn linking(actor: Actor, (tenant, object): (&TenantId, &TenantId), user: &UserId) -> Change {
    Change {
        actor,
        kind: Kind::ExternalPersonLinked,
        subject: user.to_string(),
        detail: json!({"after": {"tenant": tenant, "object": object}}),
    }
}
