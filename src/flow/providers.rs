//! Decide which SAML 2.0 service providers belong to an application, and how their requests are trusted.

use serde_json::json;
use url::Url;

use crate::domain::application::Application;
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::ids::{ApplicationId, ServiceProviderId};
use crate::domain::service_provider::{LONGEST_ENTITY_ID, NameIdRule, ReplyAddress, ServiceProvider, Trust};
use crate::keys::PeerCertificate;
use crate::keys::entropy::bytes;

use super::Outcome;
use super::manage::Manage;

/// A service provider to be added.
#[derive(Debug, Clone)]
pub struct NewProvider {
    /// Its name.
    pub entity_id: String,
    /// Where answers go; the application's own address where it is Microsoft 365 and none is given.
    pub replies: Vec<ReplyAddress>,
    /// Where answers to sign-outs go.
    pub sign_out_url: Option<String>,
    /// By what it knows people.
    pub name_id: NameIdRule,
    /// Its certificates: DER, PEM or base64.
    pub certificates: Vec<Vec<u8>>,
    /// Whether an unsigned request is refused.
    pub requires_signed: bool,
    /// Whether SHA-1 is taken.
    pub takes_sha1: bool,
}

/// Why a service provider was not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAdded {
    /// No such application.
    #[error("there is no such application")]
    NoApplication,
    /// No name that a service provider may have.
    #[error("an entity id has 1 to 1024 characters and no control character")]
    EntityId,
    /// Nowhere to send answers.
    #[error("the service provider has no address that takes answers")]
    NoAddress,
    /// An address that answers must not go to.
    #[error("answers go to plain https addresses only, without user and fragment")]
    Address,
    /// Microsoft 365 takes answers at the application's own address alone.
    #[error("answers for Microsoft 365 go to the application's own address and to no other")]
    MicrosoftsAddress,
    /// A certificate that cannot be used.
    #[error("a certificate cannot be read, or its key is not RSA with 2048 bits or more")]
    Certificate,
    /// Signed requests are required, and nothing is pinned.
    #[error("signed requests can be required only with a certificate to verify them by")]
    NothingPinned,
    /// SHA-1 of somebody else than Microsoft.
    #[error("signatures with SHA-1 are taken of Microsoft 365 alone, by a pinned certificate")]
    Sha1,
    /// The application has one of this name.
    #[error("the application has a service provider of this name already")]
    Exists,
}

impl Manage {
    /// An application by its id, or by its name where no other has it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn application_named(&self, text: &str) -> Outcome<Option<Application>> {
        let all = self.store.applications().list().await?;
        let mut fit = all.into_iter().map(|(application, _)| application);
        let by_id = ApplicationId::parse(text).ok();
        if let Some(id) = by_id {
            return Ok(fit.find(|application| application.id == id));
        }
        let named: Vec<_> = fit.filter(|application| application.name.as_str() == text).collect();
        Ok(<[_; 1]>::try_from(named).ok().map(|[application]| application))
    }

    /// The service providers of an application.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn providers(&self, application: &Application) -> Outcome<Vec<ServiceProvider>> {
        Ok(self.store.service_providers().of(&application.id).await?)
    }

    /// Adds a service provider, from the terminal; the inner error says why not.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add_provider(
        &self,
        application: &Application,
        new: NewProvider,
    ) -> Outcome<Result<ServiceProvider, NotAdded>> {
        let provider = match judged(application, new) {
            Ok(provider) => provider,
            Err(why) => return Ok(Err(why)),
        };
        let id = ServiceProviderId::from_random(bytes(self.entropy.as_ref()));
        let change = Change {
            actor: Actor::Terminal,
            kind: Kind::ProviderAdded,
            subject: application.id.to_string(),
            detail: json!({"after": {"provider": id, "says": told(&provider)}}),
        };
        let added = self.store.service_providers().add((&id, &provider), &change, self.clock.now()).await?;
        Ok(if added { Ok(ServiceProvider { id: Some(id), ..provider }) } else { Err(NotAdded::Exists) })
    }

    /// Removes a service provider, from the terminal; false where there is none of this name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove_provider(&self, application: &Application, entity_id: &str) -> Outcome<bool> {
        let kept = self.store.service_providers();
        let Some(provider) = kept.by_name(&application.id, entity_id).await? else { return Ok(false) };
        let Some(id) = &provider.id else { return Ok(false) };
        let change = Change {
            actor: Actor::Terminal,
            kind: Kind::ProviderRemoved,
            subject: application.id.to_string(),
            detail: json!({"before": {"provider": id, "says": told(&provider)}}),
        };
        Ok(kept.remove(id, &change, self.clock.now()).await?)
    }
}

fn judged(application: &Application, new: NewProvider) -> Result<ServiceProvider, NotAdded> {
    let length = new.entity_id.chars().count();
    if length == 0 || length > LONGEST_ENTITY_ID || new.entity_id.chars().any(char::is_control) {
        return Err(NotAdded::EntityId);
    }
    let microsoft = ServiceProvider::microsoft(application);
    let is_microsoft = new.entity_id == application.realm;
    let replies = if is_microsoft && new.replies.is_empty() { microsoft.replies.clone() } else { new.replies };
    if is_microsoft && replies.iter().any(|reply| reply.url != application.reply_url) {
        return Err(NotAdded::MicrosoftsAddress);
    }
    if replies.is_empty() {
        return Err(NotAdded::NoAddress);
    }
    let sign_out_url = if is_microsoft { microsoft.sign_out_url } else { new.sign_out_url };
    if !replies.iter().map(|reply| &reply.url).chain(&sign_out_url).all(|url| is_plain(url)) {
        return Err(NotAdded::Address);
    }
    let certificates: Result<Vec<_>, _> = new.certificates.iter().map(|bytes| PeerCertificate::parse(bytes)).collect();
    let certificates: Vec<_> =
        certificates.map_err(|_| NotAdded::Certificate)?.iter().map(PeerCertificate::base64).collect();
    if new.requires_signed && certificates.is_empty() {
        return Err(NotAdded::NothingPinned);
    }
    if new.takes_sha1 && (!is_microsoft || certificates.is_empty()) {
        return Err(NotAdded::Sha1);
    }
    Ok(ServiceProvider {
        id: None,
        application: application.id.clone(),
        entity_id: new.entity_id,
        replies,
        sign_out_url,
        name_id: if is_microsoft { NameIdRule::Persistent } else { new.name_id },
        trust: Trust { certificates, requires_signed: new.requires_signed, takes_sha1: new.takes_sha1 },
    })
}

/// Assertions go there, so nothing but https, and no user or fragment that a browser would drop or obey.
fn is_plain(url: &str) -> bool {
    Url::parse(url).is_ok_and(|read| {
        read.scheme() == "https" && read.username().is_empty() && read.password().is_none() && read.fragment().is_none()
    })
}

/// What the entry says of a service provider; certificates by their number alone, which are long.
fn told(provider: &ServiceProvider) -> serde_json::Value {
    json!({
        "entity_id": provider.entity_id,
        "replies": provider.replies,
        "sign_out_url": provider.sign_out_url,
        "name_id": provider.name_id,
        "certificates": provider.trust.certificates.len(),
        "requires_signed": provider.trust.requires_signed,
        "takes_sha1": provider.trust.takes_sha1,
    })
}
