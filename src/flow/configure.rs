//! An application's settings and its further domains, changed on behalf of whoever holds the warrant.

use serde_json::json;

use crate::domain::address::DomainName;
use crate::domain::application::{Application, Domain, FirstOffer, issuer_of};
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::ids::ApplicationId;
use crate::domain::operator::permit::Configure;
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::time::Span;
use crate::store::applications::Added;

use super::Outcome;
use super::desk::Acting;
use super::manage::Manage;
use super::sign_out::origins;

/// The shortest time for which a ceremony may be made to answer.
pub const SHORTEST_SESSION: Span = Span::minutes(5);

/// What may be changed of an application. Cloud, realm and issuers stand in the tenant, too, and stay.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// Its name.
    pub name: Name,
    /// What the sign-in page offers first.
    pub first_offer: FirstOffer,
    /// How old a ceremony may be and still answer.
    pub session_lifetime: Span,
    /// Whether programs without a browser are answered.
    pub trust: bool,
    /// Where a browser that signed out may be sent on to, as [`origins`] read it.
    pub sign_out_origins: Vec<String>,
}

impl Acting<'_, Configure> {
    /// An application, by id.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn application(&self, id: &ApplicationId) -> Outcome<Application> {
        self.application_of(id).await
    }

    /// Changes an application's settings.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::ChangedMeanwhile`].
    pub async fn tune(&self, id: &ApplicationId, tuning: Tuning) -> Outcome<Application> {
        let before = self.application_of(id).await?;
        let Tuning { name, first_offer, session_lifetime, trust, sign_out_origins } = tuning;
        let after = Application { name, first_offer, session_lifetime, trust, sign_out_origins, ..before.clone() };
        if before == after {
            return Ok(after);
        }
        let change = Change {
            actor: self.by.actor.clone(),
            kind: Kind::ApplicationChanged,
            subject: id.to_string(),
            detail: json!({"before": told(&before), "after": told(&after)}),
        };
        let manage = &self.desk.manage;
        let tuned = manage.store.applications().tune((&before, &after), &change, manage.clock.now()).await?;
        if tuned { Ok(after) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }

    /// An application's domains, by name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn domains_of(&self, id: &ApplicationId) -> Outcome<Vec<Domain>> {
        let all = self.desk.manage.applications().await?;
        Ok(all.into_iter().find(|(one, _)| one.id == *id).map(|(_, domains)| domains).unwrap_or_default())
    }

    /// Adds a domain to an application.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::BadDomain`] where it is taken.
    pub async fn add_domain(&self, id: &ApplicationId, name: DomainName) -> Outcome<Domain> {
        let application = self.application_of(id).await?;
        let manage = &self.desk.manage;
        let domain = Domain { issuer: issuer_of(&manage.base_url, &name), application: id.clone(), name };
        let change = Change {
            actor: self.by.actor.clone(),
            kind: Kind::DomainAdded,
            subject: id.to_string(),
            detail: json!({"application": application.name, "after": {"domain": domain.name.as_str(), "issuer": domain.issuer}}),
        };
        let new = (&application, std::slice::from_ref(&domain));
        match manage.store.applications().add(new, &change, manage.clock.now()).await? {
            Added::Now => Ok(domain),
            Added::DomainTaken(_) => Err(Refusal::BadDomain.into()),
        }
    }
}

impl Manage {
    /// Every application with its domains.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn applications(&self) -> Outcome<Vec<(Application, Vec<Domain>)>> {
        Ok(self.store.applications().list().await?)
    }

    /// Says whether programs without a browser are answered, from the terminal; nothing where there is no such
    /// application.
    ///
    /// # Errors
    /// When the store fails, or somebody changed the application at the same moment.
    pub async fn set_trust(&self, id: &ApplicationId, trust: bool) -> Outcome<Option<Application>> {
        self.tune(id, |before| Some(Application { trust, ..before.clone() })).await.map(Option::flatten)
    }

    /// Says where a browser that signed out may be sent on to, from the terminal: some more, and some no longer. Nothing
    /// where there is no such application; the inner nothing where one of them is no https origin, or they are too many.
    ///
    /// # Errors
    /// When the store fails, or somebody changed the application at the same moment.
    pub async fn set_sign_out(
        &self,
        id: &ApplicationId,
        (more, less): (&[String], &[String]),
    ) -> Outcome<Option<Option<Application>>> {
        self.tune(id, |before| {
            let less = origins(less.iter().map(String::as_str))?;
            let kept = before.sign_out_origins.iter().filter(|one| !less.contains(one));
            let all = origins(kept.chain(more).map(String::as_str))?;
            Some(Application { sign_out_origins: all, ..before.clone() })
        })
        .await
    }

    /// Changes an application from the terminal, unless that comes to nothing.
    async fn tune(
        &self,
        id: &ApplicationId,
        change: impl FnOnce(&Application) -> Option<Application>,
    ) -> Outcome<Option<Option<Application>>> {
        let Some(before) = self.store.applications().by_id(id).await? else { return Ok(None) };
        let Some(after) = change(&before) else { return Ok(Some(None)) };
        if before == after {
            return Ok(Some(Some(after)));
        }
        let (mut was, mut is) = (told(&before), told(&after));
        if let (Some(was), Some(is)) = (was.as_object_mut(), is.as_object_mut()) {
            let same: Vec<String> = was.keys().filter(|key| was.get(*key) == is.get(*key)).cloned().collect();
            for key in same {
                was.remove(&key);
                is.remove(&key);
            }
        }
        let change = Change {
            actor: Actor::Terminal,
            kind: Kind::ApplicationChanged,
            subject: id.to_string(),
            detail: json!({"before": was, "after": is}),
        };
        let tuned = self.store.applications().tune((&before, &after), &change, self.clock.now()).await?;
        if tuned { Ok(Some(Some(after))) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }
}

/// What the entry says of an application as it was, or is.
fn told(application: &Application) -> serde_json::Value {
    json!({
        "name": application.name,
        "first_offer": application.first_offer,
        "session_minutes": application.session_lifetime.whole_seconds() / 60,
        "ws_trust": application.trust,
        "sign_out_origins": application.sign_out_origins,
    })
}
