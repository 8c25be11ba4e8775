//! What on this side could have brought an error about: each place is looked at as it stands.

use super::{Explain, Traced, found};
use crate::domain::application::Application;
use crate::domain::claims::Method;
use crate::domain::external::Authority;
use crate::domain::logged::Logged;
use crate::domain::time::Span;
use crate::domain::user::User;
use crate::flow::Outcome;
use crate::flow::doctor::{Finding, Severity};
use crate::flow::rollover::{Standing, times};
use crate::protocol::aadsts::Look;
use crate::store::requests::Issued;

/// A token that has to arrive within its life; beyond this a clock is to blame.
const CLOCKS: Span = Span::seconds(30);
const MANAGED: &str =
    "the domain is managed at Microsoft, or federated with another provider; `countersign federate plan` tells";
/// Where nobody came for so long, people may be sent elsewhere.
const QUIET: Span = Span::days(1);

impl Explain {
    /// Looks where this kind of error comes from.
    pub(super) async fn causes(&self, look: Look, traced: &Traced, findings: &mut Vec<Finding>) -> Outcome<()> {
        match look {
            Look::Issuer => self.issuer(traced, findings).await,
            Look::Identity => self.identity(traced, findings).await,
            Look::Signature => {
                self.signature(traced, findings).await?;
                self.time(findings).await;
                Ok(())
            }
            Look::Clock => {
                self.time(findings).await;
                Ok(())
            }
            Look::Reply => self.each(findings, reply).await,
            Look::Cloud => self.each(findings, cloud).await,
            Look::SignOut => self.addresses("signout", "signOutUri", findings).await,
            Look::Saml => {
                self.addresses("saml", "passiveSignInUri, where preferredAuthenticationProtocol is saml", findings)
                    .await?;
                self.providers(findings).await
            }
            Look::Account => self.account(traced, findings).await,
            Look::Managed => self.managed(traced, findings).await,
            Look::External => self.external(findings).await,
            Look::MultiFactor => {
                findings.extend(traced.requests.iter().map(factor));
                Ok(())
            }
            Look::Slow => {
                findings.push(slow(traced));
                Ok(())
            }
            Look::Carrier => self.carrier(traced, findings).await,
            Look::Elsewhere => {
                findings.push(elsewhere());
                Ok(())
            }
        }
    }

    /// Something about each application.
    async fn each(&self, findings: &mut Vec<Finding>, of: fn(&Application) -> Finding) -> Outcome<()> {
        findings.extend(self.store.applications().list().await?.iter().map(|(application, _)| of(application)));
        Ok(())
    }

    /// The address of each domain that a property at Microsoft has to be.
    async fn addresses(&self, door: &'static str, property: &str, findings: &mut Vec<Finding>) -> Outcome<()> {
        for domain in self.store.applications().list().await?.into_iter().flat_map(|(_, domains)| domains) {
            let text = format!(
                "{} is answered at {}{door}: that is {property} at Microsoft; `countersign federate verify {}` compares it",
                domain.name, domain.issuer, domain.name
            );
            findings.push(found("address", Severity::Warning, text));
        }
        Ok(())
    }

    /// What is asked of each service provider's messages.
    async fn providers(&self, findings: &mut Vec<Finding>) -> Outcome<()> {
        for (application, _) in self.store.applications().list().await? {
            for provider in self.store.service_providers().of(&application.id).await? {
                let text = format!(
                    "{} of {}: answers go to {}; its requests {} be signed",
                    provider.entity_id,
                    application.name,
                    provider.replies.iter().map(|reply| reply.url.as_str()).collect::<Vec<_>>().join(", "),
                    if provider.trust.requires_signed { "have to" } else { "need not" },
                );
                findings.push(found("provider", Severity::Fine, text));
            }
        }
        Ok(())
    }

    /// Answers leave as they should: what is left is the way.
    async fn carrier(&self, traced: &Traced, findings: &mut Vec<Finding>) -> Outcome<()> {
        if traced.issued.is_empty() {
            let text = "answers leave here as a form that the browser posts unchanged: give the correlation id, and it is \
                        seen whether one left; look for a proxy or a filter that rewrites pages, drops empty fields or \
                        shortens bodies";
            findings.push(found("carrier", Severity::Warning, text.to_owned()));
        }
        for one in &traced.issued {
            let text = format!(
                "the answer {} left here whole at {}, as a form that the browser posts: what Microsoft got of it was \
                 changed on the way, by a proxy or a filter that rewrites pages, drops empty fields or shortens bodies",
                one.assertion, one.at
            );
            findings.push(found("carrier", Severity::Fault, text));
        }
        self.each(findings, reply).await
    }

    async fn account(&self, traced: &Traced, findings: &mut Vec<Finding>) -> Outcome<()> {
        let people = self.people(traced).await?;
        for user in &people {
            let text = format!(
                "{} is {} here, with the ImmutableID {}: where Microsoft knows no such account, or has locked it, it is \
                 that account there; `countersign federate plan {}` compares everybody",
                user.address,
                user.status.as_str(),
                user.immutable_id.as_str(),
                user.domain
            );
            findings.push(found("person", Severity::Warning, text));
        }
        if people.is_empty() {
            let text =
                "this comes before anybody is sent here: another name was typed at Microsoft, or in another tenant";
            findings.push(found("person", Severity::Warning, text.to_owned()));
        }
        Ok(())
    }

    /// Whether people come here at all.
    async fn managed(&self, traced: &Traced, findings: &mut Vec<Finding>) -> Outcome<()> {
        let now = self.clock.now();
        for (application, domains) in self.store.applications().list().await? {
            let names = domains.iter().map(|domain| domain.name.to_string()).collect::<Vec<_>>().join(", ");
            let newest = self.store.requests().newest_of(&application.id).await?;
            findings.push(match newest {
                Some(at) if now.since(at).0 <= QUIET.0 => found(
                    "domain",
                    Severity::Fine,
                    format!("people of {names} are sent here: the last one came at {at}"),
                ),
                Some(at) => {
                    found("domain", Severity::Fault, format!("nobody of {names} has come here since {at}: {MANAGED}"))
                }
                None => found("domain", Severity::Fault, format!("nobody of {names} ever came here: {MANAGED}")),
            });
        }
        if !traced.requests.is_empty() {
            let text = "this person did come here: the program that failed asks Microsoft for a password by itself, and \
                        does not know federated domains, or only WS-Trust, which an application's settings turn on";
            findings.push(found("program", Severity::Warning, text.to_owned()));
        }
        Ok(())
    }

    async fn external(&self, findings: &mut Vec<Finding>) -> Outcome<()> {
        let all = self.store.external().all().await?;
        for method in &all {
            let text = format!(
                "tenant {} asks by client id {} and app id {}, and is answered at {} alone: that is the app \
                 registration's redirect address too, at the address of this instance's /eam/authorize; the app needs \
                 an administrator's consent, and {} of its people are linked",
                method.tenant,
                method.client_id,
                method.app_id,
                Authority::of(method.cloud).redirect_uri,
                self.store.external().people(&method.tenant).await?.len(),
            );
            findings.push(found("external", Severity::Warning, text));
        }
        if all.is_empty() {
            let text =
                "no tenant asks here for a second factor: no external method is set up; this is another provider's";
            findings.push(found("external", Severity::Fault, text.to_owned()));
        }
        Ok(())
    }

    async fn issuer(&self, traced: &Traced, findings: &mut Vec<Finding>) -> Outcome<()> {
        let all = self.store.applications().list().await?;
        for (application, domains) in &all {
            if let Some(usual) = application.cloud.realm().filter(|usual| *usual != application.realm) {
                let text = format!(
                    "{}: tokens are for {}, and this cloud expects {usual}",
                    application.name, application.realm
                );
                findings.push(found("audience", Severity::Fault, text));
            }
            for domain in domains {
                let text = format!(
                    "tokens of {} say {}: its issuerUri at Microsoft has to be these very characters, with the slash; \
                     `countersign federate verify {}` compares them",
                    domain.name, domain.issuer, domain.name
                );
                findings.push(found("issuer", Severity::Warning, text));
            }
        }
        for user in self.people(traced).await? {
            let text = format!("{} belongs to {}: the token says the issuer of that domain", user.address, user.domain);
            findings.push(found("person", Severity::Fine, text));
        }
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

    async fn identity(&self, traced: &Traced, findings: &mut Vec<Finding>) -> Outcome<()> {
        let people = self.people(traced).await?;
        for user in &people {
            let text = format!(
                "tokens of {} say the ImmutableID {}: onPremisesImmutableId at Microsoft has to be these very characters, \
                 capitals included; compare it, or run `countersign federate plan {}`",
                user.address,
                user.immutable_id.as_str(),
                user.domain
            );
            findings.push(found("identity", Severity::Warning, text));
        }
        if people.is_empty() {
            let text = "nobody is known whom this is about: give the correlation id of Microsoft's error page, or run \
                        `countersign federate plan` for the domain, which compares everybody";
            findings.push(found("identity", Severity::Warning, text.to_owned()));
        }
        Ok(())
    }

    async fn signature(&self, traced: &Traced, findings: &mut Vec<Finding>) -> Outcome<()> {
        findings.push(match self.keyring.open().await {
            Err(error) => found("keys", Severity::Fault, error.to_string()),
            Ok(open) => match open.ring.signing.may_be_handed_over(self.clock.now()) {
                Err(why) => found("keys", Severity::Fault, format!("the signing certificate cannot be used: {why}")),
                Ok(()) => found(
                    "keys",
                    Severity::Warning,
                    format!(
                        "tokens are signed by key {}, valid until {}: its certificate has to be signingCertificate or \
                         nextSigningCertificate at Microsoft; `countersign federate verify` tries it",
                        open.signing_id, open.not_after
                    ),
                ),
            },
        });
        let standing = times(&self.store).await?;
        findings.extend(traced.issued.iter().map(|one| signed(one, &standing)));
        Ok(())
    }

    async fn time(&self, findings: &mut Vec<Finding>) {
        findings.push(match self.store.clock().await {
            Err(error) => found("clock", Severity::Fault, error.to_string()),
            Ok(theirs) => {
                let offset = theirs.since(self.clock.now()).0.abs();
                let severity = if offset > CLOCKS.0 { Severity::Fault } else { Severity::Fine };
                let text = format!(
                    "{offset} ms from the store's clock; `countersign federate verify` compares this clock with Microsoft's"
                );
                found("clock", severity, text)
            }
        });
    }
}

/// Where an application's answers go.
fn reply(application: &Application) -> Finding {
    let usual = application.cloud.reply_url();
    let (severity, beside) = if application.reply_url == usual {
        (Severity::Fine, "as this cloud expects")
    } else {
        (Severity::Fault, "and this cloud takes them elsewhere")
    };
    let text = format!("answers of {} go to {}, {beside} ({usual})", application.name, application.reply_url);
    found("reply", severity, text)
}

/// In which cloud an application's tenant is said to be.
fn cloud(application: &Application) -> Finding {
    let text = format!(
        "{} is set up for the cloud {}, whose sign-ins are at {}: where the tenant is in another one, add the \
         application anew for that",
        application.name,
        application.cloud.as_str(),
        Authority::of(application.cloud).login
    );
    found("cloud", Severity::Warning, text)
}

/// By which key a token was signed, and whether Microsoft can still know that one.
fn signed(one: &Issued, standing: &Standing) -> Finding {
    let text = format!("the token {} was signed by key {}", one.assertion, one.key);
    if standing.current.id == one.key {
        return found("token", Severity::Fine, format!("{text}, which signs still"));
    }
    match standing.published().find(|row| row.id == one.key) {
        Some(row) => {
            let text =
                format!("{text}, which is published still and signs no more; it is valid until {}", row.not_after);
            found("token", Severity::Warning, text)
        }
        None => found("token", Severity::Fault, format!("{text}, which was replaced and is published no more")),
    }
}

/// How long the person took.
fn slow(traced: &Traced) -> Finding {
    let took = traced.requests.iter().find_map(|one| one.ended_after().map(|span| (one, span)));
    let unknown = "how long the person took is not known: give the correlation id; they start again";
    let text = took.map_or_else(
        || unknown.to_owned(),
        |(one, span)| {
            format!(
                "the person answered {} s after they were asked at {}; Microsoft waited no longer: they start again",
                span.whole_seconds(),
                one.asked_at
            )
        },
    );
    found("time", Severity::Warning, text)
}

fn elsewhere() -> Finding {
    let text = "nothing here brings this about: look at the application that asks Microsoft, or at the device; \
                `countersign federate verify` tells whether people are still sent here";
    found("elsewhere", Severity::Fine, text.to_owned())
}

/// What the token could say of a second factor.
fn factor(one: &Logged) -> Finding {
    match one.method {
        Some(method) if method.is_multi_factor() => found(
            "method",
            Severity::Fine,
            format!(
                "{} has possession and user verification, so the token says multipleauthn: federatedIdpMfaBehavior at \
                 Microsoft decides whether that is taken, or a session was too old for what was demanded",
                Method::as_str(method)
            ),
        ),
        Some(method) => found(
            "method",
            Severity::Fault,
            format!(
                "{} is no second factor, and the token says so: use the phone or a passkey",
                Method::as_str(method)
            ),
        ),
        None => found("method", Severity::Warning, "the person had not proved themselves".to_owned()),
    }
}
