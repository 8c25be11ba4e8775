//! Explain one of Microsoft's errors: not what it may mean, but what here could have caused it.

use std::sync::Arc;

use serde::Serialize;

use crate::domain::claims::Method;
use crate::domain::ids::Correlation;
use crate::domain::logged::{Logged, Status};
use crate::domain::tenant::TenantId;
use crate::domain::time::{Clock, Span};
use crate::protocol::aadsts::{Look, find};
use crate::store::Store;

use super::Outcome;
use super::doctor::{Finding, Severity};
use super::keyring::Keyring;

/// A token that has to arrive within its life; beyond this a clock is to blame.
const CLOCKS: Span = Span::seconds(30);

/// By what a request is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// By what pages here show.
    Ours(Correlation),
    /// By the correlation id that Microsoft's page shows: a GUID in small letters.
    Microsofts(String),
}

impl Reference {
    /// Reads either.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        if let Ok(ours) = Correlation::parse(text) {
            return Ok(Self::Ours(ours));
        }
        let guid = TenantId::parse(text).map_err(|_| "no correlation id: a GUID, or 32 digits as pages here show")?;
        Ok(Self::Microsofts(guid.as_str().to_owned()))
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Ours(correlation) => correlation.as_str(),
            Self::Microsofts(guid) => guid,
        }
    }
}

/// What an error means here.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// Its number.
    pub code: u32,
    /// What Microsoft says with it; nothing where it is not known here.
    pub sense: Option<&'static str>,
    /// What was found about it, worst first.
    pub findings: Vec<Finding>,
}

fn found(check: &'static str, severity: Severity, text: String) -> Finding {
    Finding { check, severity, text }
}

/// Explains errors from what is configured and logged here.
#[derive(Clone)]
pub struct Explain {
    /// The store.
    pub store: Arc<Store>,
    /// The keys.
    pub keyring: Keyring,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Explain {
    /// Explains an error, with the request that it followed where that is known.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn explain(&self, code: u32, reference: Option<&Reference>) -> Outcome<Explained> {
        let known = find(code);
        let mut findings = Vec::new();
        let mut requests = Vec::new();
        if let Some(reference) = reference {
            let ours = match reference {
                Reference::Ours(ours) => vec![ours.clone()],
                Reference::Microsofts(guid) => self.store.requests().correlations_of(guid).await?,
            };
            for correlation in &ours {
                requests.extend(self.store.requests().of_correlation(correlation).await?);
            }
            findings.push(request(reference.as_str(), &requests));
        }
        match known.map(|known| known.look) {
            Some(Look::Issuer) => self.issuer(&requests, &mut findings).await?,
            Some(Look::Identity) => self.identity(&requests, &mut findings).await?,
            Some(Look::Signature) => {
                self.signature(&mut findings).await;
                self.time(&mut findings).await;
            }
            Some(Look::Clock) => self.time(&mut findings).await,
            Some(Look::MultiFactor) => findings.extend(requests.iter().map(factor)),
            Some(Look::Carrier) => findings.push(found(
                "carrier",
                Severity::Warning,
                "answers leave here as a form that the browser posts unchanged: look for a proxy or a filter that \
                 rewrites pages, drops empty fields or shortens bodies"
                    .to_owned(),
            )),
            Some(Look::Elsewhere) => findings.push(found(
                "elsewhere",
                Severity::Fine,
                "nothing here brings this about: look at the account, the application or the domain at Microsoft; \
                 `countersign federate verify` tells whether people are still sent here"
                    .to_owned(),
            )),
            None => findings.push(found(
                "code",
                Severity::Warning,
                format!("AADSTS{code} is not one of the errors of federated domains that are known here"),
            )),
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Ok(Explained { code, sense: known.map(|known| known.sense), findings })
    }

    async fn issuer(&self, requests: &[Logged], findings: &mut Vec<Finding>) -> Outcome<()> {
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
        for user in self.people(requests).await? {
            let text = format!("{} belongs to {}: the token says the issuer of that domain", user.address, user.domain);
            findings.push(found("person", Severity::Fine, text));
        }
        Ok(())
    }

    async fn people(&self, requests: &[Logged]) -> Outcome<Vec<crate::domain::user::User>> {
        let mut people = Vec::new();
        for id in requests.iter().filter_map(|one| one.user.as_ref()) {
            people.extend(self.store.users().by_id(id).await?);
        }
        people.dedup_by(|a, b| a.id == b.id);
        Ok(people)
    }

    async fn identity(&self, requests: &[Logged], findings: &mut Vec<Finding>) -> Outcome<()> {
        let people = self.people(requests).await?;
        for user in &people {
            let text = format!(
                "tokens of {} say the ImmutableID {}: onPremisesImmutableId at Microsoft has to be these very characters, \
                 capitals included; compare it, or run `countersign federate plan {}`",
                user.address,
                user.immutable_id.as_str(),
                user.domain
            );
            findings.push(found("identity", Severity::Fault, text));
        }
        if people.is_empty() {
            let text = "nobody is known whom this is about: give the correlation id of Microsoft's error page, or run \
                        `countersign federate plan` for the domain, which compares everybody";
            findings.push(found("identity", Severity::Warning, text.to_owned()));
        }
        Ok(())
    }

    async fn signature(&self, findings: &mut Vec<Finding>) {
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

/// What the log has of it.
fn request(correlation: &str, requests: &[Logged]) -> Finding {
    let Some(one) = requests.first() else {
        let text = format!("no request {correlation} stands in the log: the person never came here, or it is too old");
        return found("request", Severity::Warning, text);
    };
    let who = one.address.as_deref().unwrap_or("nobody that is known");
    let text = format!(
        "{} asked for {who} and came to {}{}",
        one.asked_at,
        one.status.as_str(),
        one.refusal.map(|refusal| format!(" ({})", refusal.code())).unwrap_or_default()
    );
    let is_through = matches!(one.status, Status::Accepted | Status::Passcode);
    found("request", if is_through { Severity::Fine } else { Severity::Warning }, text)
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
