//! Decide which SAML 2.0 service providers belong to an application, and how their requests are trusted.

use serde_json::{Value, json};
use url::Url;

use crate::domain::application::Application;
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::ids::{ApplicationId, ServiceProviderId};
use crate::domain::operator::permit::{Configure, SeeApplications};
use crate::domain::refusal::Refusal;
use crate::domain::service_provider::{LONGEST_ENTITY_ID, NameIdRule, ReplyAddress, ServiceProvider, Trust};
use crate::keys::PeerCertificate;
use crate::keys::entropy::bytes;
use crate::keys::secret::sha256_text;
use crate::protocol::saml::metadata::{NotDescribed, read};
use crate::store::StoreError;

use super::desk::Acting;
use super::manage::Manage;
use super::{Outcome, Stop};

/// How many addresses, and how many certificates, one may have.
const MOST: usize = 16;

/// A service provider to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// More addresses or certificates than anybody has.
    #[error("a service provider has 16 addresses and 16 certificates at most")]
    TooMany,
    /// The application has one of this name.
    #[error("the application has a service provider of this name already")]
    Exists,
    /// The name of a service provider stays; another name is another service provider.
    #[error("a service provider keeps its entity id")]
    KeepsName,
    /// A file that describes no service provider.
    #[error(transparent)]
    Metadata(#[from] NotDescribed),
}

impl NewProvider {
    /// One of which nothing is known yet.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            entity_id: String::new(),
            replies: Vec::new(),
            sign_out_url: None,
            name_id: NameIdRule::Persistent,
            certificates: Vec::new(),
            requires_signed: false,
            takes_sha1: false,
        }
    }

    /// What a service provider's metadata says of it. The file is the administrator's: its own signature is not looked
    /// at.
    ///
    /// # Errors
    /// Where it describes no service provider.
    pub fn described(file: &[u8]) -> Result<Self, NotDescribed> {
        let described = read(file)?;
        Ok(Self {
            entity_id: described.entity_id,
            replies: described.replies,
            sign_out_url: described.sign_out_url,
            name_id: NameIdRule::Persistent,
            requires_signed: described.signs && !described.certificates.is_empty(),
            certificates: described.certificates.into_iter().map(String::into_bytes).collect(),
            takes_sha1: false,
        })
    }

    /// The addresses in this order; one that was there before keeps its number, which requests may name it by.
    #[must_use]
    pub fn numbered(urls: impl IntoIterator<Item = String>, before: &[ReplyAddress]) -> Vec<ReplyAddress> {
        let mut taken: Vec<u16> = before.iter().map(|reply| reply.index).collect();
        let number = |url: String| {
            let kept = before.iter().find(|reply| reply.url == url).map(|reply| reply.index);
            let index = kept.unwrap_or_else(|| (0..=u16::MAX).find(|index| !taken.contains(index)).unwrap_or(u16::MAX));
            taken.push(index);
            ReplyAddress { index, url }
        };
        urls.into_iter().map(number).collect()
    }
}

/// The certificates in a text: blocks of PEM, or one in base64.
#[must_use]
pub fn certificates_in(text: &str) -> Vec<Vec<u8>> {
    const END: &str = "-----END CERTIFICATE-----";
    let parts = text.split_inclusive(END).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.as_bytes().to_vec()).collect()
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
        self.add_provider_by(&Actor::Terminal, application, new).await
    }

    async fn add_provider_by(
        &self,
        actor: &Actor,
        application: &Application,
        new: NewProvider,
    ) -> Outcome<Result<ServiceProvider, NotAdded>> {
        let provider = match judged(application, new) {
            Ok(provider) => provider,
            Err(why) => return Ok(Err(why)),
        };
        let id = ServiceProviderId::from_random(bytes(self.entropy.as_ref()));
        let change = Change {
            actor: actor.clone(),
            kind: Kind::ProviderAdded,
            subject: application.id.to_string(),
            detail: json!({"after": told(&id, &provider)}),
        };
        let added = self.store.service_providers().add((&id, &provider), &change, self.clock.now()).await?;
        Ok(if added { Ok(ServiceProvider { id: Some(id), ..provider }) } else { Err(NotAdded::Exists) })
    }

    /// Removes a service provider, from the terminal; false where there is none of this name. One whose row was changed
    /// behind our back goes, too.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove_provider(&self, application: &Application, entity_id: &str) -> Outcome<bool> {
        let kept = self.store.service_providers();
        let Some(id) = kept.row_of(&application.id, entity_id).await? else { return Ok(false) };
        let before = match kept.by_name(&application.id, entity_id).await {
            Ok(Some(provider)) => told(&id, &provider),
            Ok(None) => return Ok(false),
            Err(StoreError::Forged { .. }) => json!({"provider": id, "entity_id": entity_id}),
            Err(error) => return Err(error.into()),
        };
        self.remove_row(&Actor::Terminal, (&application.id, &id), before).await
    }

    async fn remove_row(
        &self,
        actor: &Actor,
        (application, id): (&ApplicationId, &ServiceProviderId),
        before: Value,
    ) -> Outcome<bool> {
        let change = Change {
            actor: actor.clone(),
            kind: Kind::ProviderRemoved,
            subject: application.to_string(),
            detail: json!({"before": before}),
        };
        Ok(self.store.service_providers().remove(id, &change, self.clock.now()).await?)
    }
}

impl Acting<'_, SeeApplications> {
    /// The service providers of an application.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn providers(&self, id: &ApplicationId) -> Outcome<(Application, Vec<ServiceProvider>)> {
        let application = self.application_of(id).await?;
        let providers = self.desk.manage.providers(&application).await?;
        Ok((application, providers))
    }
}

impl Acting<'_, Configure> {
    /// Adds a service provider; the inner error says why not.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn add_provider(
        &self,
        id: &ApplicationId,
        new: NewProvider,
    ) -> Outcome<Result<ServiceProvider, NotAdded>> {
        let application = self.application_of(id).await?;
        self.desk.manage.add_provider_by(&self.by.actor, &application, new).await
    }

    /// Changes a service provider, which is another row from then on: what was asked before is not answered any more.
    /// The inner error says why not.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::ChangedMeanwhile`].
    pub async fn change_provider(
        &self,
        (id, provider): (&ApplicationId, &ServiceProviderId),
        new: NewProvider,
    ) -> Outcome<Result<ServiceProvider, NotAdded>> {
        let application = self.application_of(id).await?;
        let before = self.provider_of(&application, provider).await?;
        if new.entity_id != before.entity_id {
            return Ok(Err(NotAdded::KeepsName));
        }
        let after = match judged(&application, new) {
            Ok(after) => after,
            Err(why) => return Ok(Err(why)),
        };
        if (ServiceProvider { id: before.id.clone(), ..after.clone() }) == before {
            return Ok(Ok(before));
        }
        let manage = &self.desk.manage;
        let row = ServiceProviderId::from_random(bytes(manage.entropy.as_ref()));
        let change = Change {
            actor: self.by.actor.clone(),
            kind: Kind::ProviderChanged,
            subject: application.id.to_string(),
            detail: json!({"before": told(provider, &before), "after": told(&row, &after)}),
        };
        let kept = manage.store.service_providers();
        if !kept.change(&before, (&row, &after), &change, manage.clock.now()).await? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        Ok(Ok(ServiceProvider { id: Some(row), ..after }))
    }

    /// Removes a service provider.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn remove_provider(&self, id: &ApplicationId, provider: &ServiceProviderId) -> Outcome<()> {
        let application = self.application_of(id).await?;
        let before = told(provider, &self.provider_of(&application, provider).await?);
        let removed = self.desk.manage.remove_row(&self.by.actor, (id, provider), before).await?;
        if removed { Ok(()) } else { Err(Refusal::NotFound.into()) }
    }

    async fn provider_of(&self, application: &Application, id: &ServiceProviderId) -> Outcome<ServiceProvider> {
        let all = self.desk.manage.providers(application).await?;
        all.into_iter().find(|provider| provider.id.as_ref() == Some(id)).ok_or(Stop::Refused(Refusal::NotFound))
    }
}

fn judged(application: &Application, new: NewProvider) -> Result<ServiceProvider, NotAdded> {
    let length = new.entity_id.chars().count();
    if length == 0 || length > LONGEST_ENTITY_ID || new.entity_id.chars().any(char::is_control) {
        return Err(NotAdded::EntityId);
    }
    if new.replies.len() > MOST || new.certificates.len() > MOST {
        return Err(NotAdded::TooMany);
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

/// What the entry says of a service provider; certificates by their hashes, for they are long.
fn told(id: &ServiceProviderId, provider: &ServiceProvider) -> Value {
    json!({
        "provider": id,
        "entity_id": provider.entity_id,
        "replies": provider.replies,
        "sign_out_url": provider.sign_out_url,
        "name_id": provider.name_id,
        "certificates": provider.trust.certificates.iter().map(sha256_text).collect::<Vec<_>>(),
        "requires_signed": provider.trust.requires_signed,
        "takes_sha1": provider.trust.takes_sha1,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_number() {
        let reply = |index, url: &str| ReplyAddress { index, url: url.to_owned() };
        let before = [reply(0, "https://a/"), reply(7, "https://b/")];
        let urls = ["https://c/", "https://b/", "https://d/"].map(str::to_owned);
        let after = [reply(1, "https://c/"), reply(7, "https://b/"), reply(2, "https://d/")];
        assert_eq!(NewProvider::numbered(urls, &before), after);
    }

    #[test]
    fn certificates_are_told_apart_by_their_ends() {
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";
        assert_eq!(certificates_in(&format!("\n{pem}\r\n\n{pem}\n")), [pem.as_bytes(), pem.as_bytes()]);
        assert_eq!(certificates_in(" AAAA \n"), [b"AAAA"]);
        assert_eq!(certificates_in(" \n"), Vec::<Vec<u8>>::new());
    }
}
