//! Whom a tenant means, a whole list at once. Each row is linked by itself, so that a list that was broken off is gone on
//! with by handing it in once more.

use std::collections::HashMap;

use serde::Serialize;

use super::{Methods, NotDone};
use crate::domain::address::Address;
use crate::domain::change::Actor;
use crate::domain::ids::UserId;
use crate::domain::refusal::Refusal;
use crate::domain::tenant::TenantId;
use crate::flow::{Outcome, Stop};
use crate::protocol::csv::links::{Meant, NotMeant};

/// What came of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// Linked now; in a trial: that would be.
    pub linked: usize,
    /// Linked in this very way before.
    pub already: usize,
    /// Who was not, and why.
    pub refused: Vec<NotLinked>,
}

/// A row of which nothing came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotLinked {
    /// Its line, counted from 1.
    pub line: u64,
    /// What stands in the address's place.
    pub given: String,
    /// Why.
    pub why: NotDone,
}

/// What came of a row.
enum Came {
    Linked,
    Already,
}

/// Whom a trial would have linked so far, by object id, where nothing is kept that the next row could meet. A row that
/// would be refused leaves nothing behind, as in earnest.
#[derive(Default)]
struct Tried(HashMap<String, UserId>);

impl Tried {
    fn is_already(&self, object: &TenantId, user: &UserId) -> bool {
        self.0.get(object.as_str()) == Some(user)
    }

    fn is_taken(&self, object: &TenantId, user: &UserId) -> bool {
        self.0.contains_key(object.as_str()) || self.0.values().any(|other| other == user)
    }
}

impl Methods {
    /// Links everybody whom a list names with the object id beside them, and tells each by mail; a trial changes nothing.
    /// The inner error says why nothing was done at all.
    ///
    /// # Errors
    /// When the store fails, or the actor lost their role meanwhile.
    pub async fn link_list(
        &self,
        actor: &Actor,
        tenant: &TenantId,
        list: Vec<Meant>,
        is_trial: bool,
    ) -> Outcome<Result<Linked, NotDone>> {
        if !self.asks(tenant).await? {
            return Ok(Err(NotDone::NoTenant));
        }
        let mut came = Linked::default();
        let mut tried = is_trial.then(Tried::default);
        for Meant { line, given, person } in list {
            let done = match person {
                Err(NotMeant::Address) => Err(NotDone::NoPerson),
                Err(NotMeant::Object) => Err(NotDone::Object),
                Ok((address, object)) => self.link_one(actor, (tenant, &object), &address, tried.as_mut()).await?,
            };
            match done {
                Ok(Came::Linked) => came.linked += 1,
                Ok(Came::Already) => came.already += 1,
                Err(why) => came.refused.push(NotLinked { line, given, why }),
            }
        }
        Ok(Ok(came))
    }

    async fn link_one(
        &self,
        actor: &Actor,
        (tenant, object): (&TenantId, &TenantId),
        address: &Address,
        tried: Option<&mut Tried>,
    ) -> Outcome<Result<Came, NotDone>> {
        let Some(user) = self.store.users().by_address(address).await? else { return Ok(Err(NotDone::NoPerson)) };
        if self.store.external().person(tenant, object).await?.as_ref() == Some(&user.id) {
            return Ok(Ok(Came::Already));
        }
        let done = match tried {
            None => self.link(actor.clone(), (tenant, object), address).await,
            Some(tried) if tried.is_already(object, &user.id) => return Ok(Ok(Came::Already)),
            Some(tried) => self.would_link(actor, (tenant, object), &user.id).await.map(|would| {
                would?;
                if tried.is_taken(object, &user.id) {
                    return Err(NotDone::Taken);
                }
                tried.0.insert(object.to_string(), user.id.clone());
                Ok(())
            }),
        };
        match done {
            Ok(done) => Ok(done.map(|()| Came::Linked)),
            // One protected person does not end a list.
            Err(Stop::Refused(Refusal::NotAllowed)) => Ok(Err(NotDone::Protected)),
            Err(stop) => Err(stop),
        }
    }
}
