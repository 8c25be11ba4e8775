//! What on this side could have brought an error about: each place is looked at as it stands.

use super::{Explain, Traced};
use crate::domain::application::Application;
use crate::domain::cause::{Cause, Signer};
use crate::domain::external::Authority;
use crate::domain::logged::Logged;
use crate::domain::refusal::Refusal;
use crate::domain::time::Span;
use crate::domain::user::User;
use crate::flow::Outcome;
use crate::flow::rollover::{Standing, times};
use crate::flow::saml::status;
use crate::protocol::aadsts::Look;
use crate::protocol::saml::response::name;
use crate::store::requests::Issued;

/// Where nobody came for so long, people may be sent elsewhere.
const QUIET: Span = Span::days(1);

impl Explain {
    /// Looks where this kind of error comes from.
    pub(super) async fn causes(&self, look: Look, traced: &Traced, causes: &mut Vec<Cause>) -> Outcome<()> {
        match look {
            Look::Issuer => self.issuer(traced, causes).await?,
            Look::Identity => self.identity(traced, causes).await?,
            Look::Signature => {
                self.signature(traced, causes).await?;
                causes.push(self.time().await);
            }
            Look::Token => {
                self.signature(traced, causes).await?;
                self.issuer(traced, causes).await?;
                self.each(causes, reply).await?;
                causes.push(self.time().await);
            }
            Look::Clock => causes.push(self.time().await),
            Look::Reply => self.each(causes, reply).await?,
            Look::Cloud => self.each(causes, cloud).await?,
            Look::SignOut => {
                let of = |domain, issuer: &str| Cause::SignOutAddress { domain, url: format!("{issuer}signout") };
                self.addresses(causes, of).await?;
            }
            Look::Saml => {
                causes.extend(traced.requests.iter().filter_map(|one| one.refusal).map(no_assertion));
                let of = |domain, issuer: &str| Cause::SamlAddress { domain, url: format!("{issuer}saml") };
                self.addresses(causes, of).await?;
                self.providers(causes).await?;
            }
            Look::Account => self.account(traced, causes).await?,
            Look::Managed => self.managed(traced, causes).await?,
            Look::External => self.external(causes).await?,
            Look::MultiFactor if traced.requests.is_empty() => causes.push(Cause::FactorUnknown),
            Look::MultiFactor => causes.extend(traced.requests.iter().map(factor)),
            Look::Slow => causes.push(slow(traced)),
            Look::Carrier => self.carrier(traced, causes).await?,
            Look::Elsewhere => causes.push(Cause::Elsewhere),
        }
        Ok(())
    }

    /// Something about each application.
    async fn each(&self, causes: &mut Vec<Cause>, of: fn(&Application) -> Cause) -> Outcome<()> {
        causes.extend(self.store.applications().list().await?.iter().map(|(application, _)| of(application)));
        Ok(())
    }

    /// An address of each domain, made of its name and its issuer.
    async fn addresses(&self, causes: &mut Vec<Cause>, of: fn(String, &str) -> Cause) -> Outcome<()> {
        let domains = self.store.applications().list().await?.into_iter().flat_map(|(_, domains)| domains);
        causes.extend(domains.map(|domain| of(domain.name.to_string(), &domain.issuer)));
        Ok(())
    }

    /// What is asked of each service provider's messages.
    async fn providers(&self, causes: &mut Vec<Cause>) -> Outcome<()> {
        for (application, _) in self.store.applications().list().await? {
            let providers = self.store.service_providers().of(&application.id).await?;
            causes.extend(providers.into_iter().map(|provider| Cause::Provider {
                entity: provider.entity_id.clone(),
                application: application.name.to_string(),
                replies: provider.replies.iter().map(|reply| reply.url.clone()).collect(),
                signed: provider.trust.requires_signed,
            }));
        }
        Ok(())
    }

    /// Answers leave as they should: what is left is the way.
    async fn carrier(&self, traced: &Traced, causes: &mut Vec<Cause>) -> Outcome<()> {
        if traced.issued.is_empty() {
            causes.push(Cause::CarrierUnknown);
        }
        let left = traced.issued.iter().map(|one| Cause::LeftWhole { token: one.assertion.clone(), at: one.at });
        causes.extend(left);
        self.each(causes, reply).await
    }

    async fn account(&self, traced: &Traced, causes: &mut Vec<Cause>) -> Outcome<()> {
        let people = self.people(traced).await?;
        if people.is_empty() {
            causes.push(Cause::NobodySent);
        }
        causes.extend(people.into_iter().map(|user| Cause::Person {
            address: user.address.to_string(),
            status: user.status,
            immutable_id: user.immutable_id.as_str().to_owned(),
            domain: user.domain.to_string(),
        }));
        Ok(())
    }

    /// Whether people come here at all.
    async fn managed(&self, traced: &Traced, causes: &mut Vec<Cause>) -> Outcome<()> {
        let now = self.clock.now();
        for (application, domains) in self.store.applications().list().await? {
            let domains = domains.iter().map(|domain| domain.name.to_string()).collect();
            causes.push(match self.store.requests().newest_of(&application.id).await? {
                Some(at) if now.since(at).0 <= QUIET.0 => Cause::Came { domains, at },
                Some(at) => Cause::NobodySince { domains, at },
                None => Cause::NobodyEver { domains },
            });
        }
        if !traced.requests.is_empty() {
            causes.push(Cause::Program);
        }
        Ok(())
    }

    async fn external(&self, causes: &mut Vec<Cause>) -> Outcome<()> {
        let all = self.store.external().all().await?;
        for method in &all {
            causes.push(Cause::External {
                tenant: method.tenant.to_string(),
                client: method.client_id.clone(),
                app: method.app_id.to_string(),
                redirect: Authority::of(method.cloud).redirect_uri.to_owned(),
                people: self.store.external().people(&method.tenant).await?.len(),
            });
        }
        if all.is_empty() {
            causes.push(Cause::NoExternal);
        }
        Ok(())
    }

    async fn issuer(&self, traced: &Traced, causes: &mut Vec<Cause>) -> Outcome<()> {
        for (application, domains) in self.store.applications().list().await? {
            if let Some(usual) = application.cloud.realm() {
                causes.push(Cause::Audience {
                    application: application.name.to_string(),
                    realm: application.realm.clone(),
                    usual: usual.to_owned(),
                });
            }
            let issuers = domains.into_iter();
            causes
                .extend(issuers.map(|domain| Cause::Issuer { domain: domain.name.to_string(), issuer: domain.issuer }));
        }
        let people = self.people(traced).await?.into_iter();
        causes.extend(
            people.map(|user| Cause::Belongs { address: user.address.to_string(), domain: user.domain.to_string() }),
        );
        Ok(())
    }

    async fn people(&self, traced: &Traced) -> Outcome<Vec<User>> {
        let mut people = Vec::new();
        for id in traced.requests.iter().filter_map(|one| one.user.as_ref()) {
            people.extend(self.store.users().by_id(id).await?);
        }
        people.dedup_by(|a, b| a.id == b.id);
        Ok(people)
    }

    async fn identity(&self, traced: &Traced, causes: &mut Vec<Cause>) -> Outcome<()> {
        let people = self.people(traced).await?;
        if people.is_empty() {
            causes.push(Cause::IdentityUnknown);
        }
        causes.extend(people.into_iter().map(|user| Cause::Identity {
            address: user.address.to_string(),
            immutable_id: user.immutable_id.as_str().to_owned(),
            domain: user.domain.to_string(),
        }));
        Ok(())
    }

    async fn signature(&self, traced: &Traced, causes: &mut Vec<Cause>) -> Outcome<()> {
        causes.push(match self.keyring.open().await {
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "an error is explained, and the signing keys do not open");
                Cause::KeysAway
            }
            Ok(open) => match open.ring.signing.may_be_handed_over(self.clock.now()) {
                Err(why) => Cause::CertificateUnfit { why },
                Ok(()) => Cause::Signing { key: open.signing_id.to_string(), until: open.not_after },
            },
        });
        let standing = times(&self.store).await?;
        causes.extend(traced.issued.iter().map(|one| signed(one, &standing)));
        Ok(())
    }

    async fn time(&self) -> Cause {
        match self.store.clock().await {
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "an error is explained, and the store does not tell the time");
                Cause::StoreAway
            }
            Ok(theirs) => Cause::Clock { ms: theirs.since(self.clock.now()).0.abs() },
        }
    }
}

/// Where an application's answers go.
fn reply(application: &Application) -> Cause {
    Cause::Reply {
        application: application.name.to_string(),
        url: application.reply_url.clone(),
        usual: application.cloud.reply_url().to_owned(),
    }
}

/// In which cloud an application's tenant is said to be.
fn cloud(application: &Application) -> Cause {
    Cause::Cloud {
        application: application.name.to_string(),
        cloud: application.cloud,
        login: Authority::of(application.cloud).login.to_owned(),
    }
}

/// By which key a token was signed, and whether Microsoft can still know that one.
fn signed(one: &Issued, standing: &Standing) -> Cause {
    let published = standing.published().find(|row| row.id == one.key);
    let signer = match published {
        _ if standing.current.id == one.key => Signer::Current,
        Some(row) => Signer::Published { until: row.not_after },
        None => Signer::Replaced,
    };
    Cause::SignedBy { token: one.assertion.clone(), key: one.key.to_string(), signer }
}

/// As what a service provider is told of a no.
fn no_assertion(why: Refusal) -> Cause {
    Cause::NoAssertion { status: name(status(why)) }
}

/// How long the person took.
fn slow(traced: &Traced) -> Cause {
    let took = traced.requests.iter().find_map(|one| one.ended_after().map(|span| (one, span)));
    took.map_or(Cause::TookUnknown, |(one, span)| Cause::Took { span, at: one.asked_at })
}

/// What the token could say of a second factor.
fn factor(one: &Logged) -> Cause {
    one.method.map_or(Cause::Unproved, |method| Cause::Factor { method })
}
