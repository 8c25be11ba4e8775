//! Look the instance over and say what is wrong, how badly, and what to do.

use std::sync::Arc;

use serde::Serialize;

use crate::bus::Bus;
use crate::domain::ids::KeyId;
use crate::domain::time::{Clock, Span};
use crate::mail::{Look, Mail};
use crate::store::ring::Kind;
use crate::store::{Engine, Store};

use super::explain::Explain;
use super::federate::{Credentials, trouble};
use super::keyring::{Keyring, KeyringError};
use super::rollover::Standing;

pub use crate::domain::finding::Severity;

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: &'static str,
    /// How bad.
    pub severity: Severity,
    /// What was found, and what to do.
    pub text: String,
}

/// Certificates are warned of this long before they expire.
const EXPIRY_WARNING: Span = Span::days(60);
/// From then on that is a fault, where nothing is prepared for it.
const EXPIRY_IS_NEAR: Span = Span::days(7);
/// Beyond this offset to the database a node is not trusted to issue tokens.
const CLOCK_TOLERANCE: Span = Span::seconds(30);
/// A mail that waits for longer wants attention.
const MAIL_WAITS: Span = Span::minutes(15);
/// How far back mails that nobody got are told of.
const MAIL_TOLD: Span = Span::days(7);

/// Looks the instance over.
#[derive(Clone)]
pub struct Doctor {
    /// The store.
    pub store: Arc<Store>,
    /// The bus, where one could be made.
    pub bus: Arc<dyn Bus>,
    /// The keys.
    pub keyring: Keyring,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The configured public address.
    pub base_url: url::Url,
    /// Hosts of push services, for the test of their reach.
    pub push_hosts: Vec<String>,
    /// How mails leave.
    pub mail: Arc<dyn Mail>,
}

impl Doctor {
    /// What explains errors of Microsoft's from the same sources.
    #[must_use]
    pub fn explainer(&self) -> Explain {
        Explain { store: Arc::clone(&self.store), keyring: self.keyring.clone(), clock: Arc::clone(&self.clock) }
    }

    /// Looks everything over.
    pub async fn examine(&self) -> Vec<Finding> {
        let mut findings = vec![self.store().await, self.bus(), self.ring().await, self.host().await];
        findings.push(self.second_factors().await);
        findings.push(self.issuers().await);
        findings.push(self.clock().await);
        findings.push(self.push().await);
        findings.extend(self.hand_over().await);
        findings.extend(self.application().await);
        findings.push(self.mail().await);
        findings.push(self.outbox().await);
        findings
    }

    async fn store(&self) -> Finding {
        let engine = match self.store.engine() {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        };
        match self.store.is_current().await {
            Ok(true) => fine("store", format!("{engine}, schema is current")),
            Ok(false) => fault("store", format!("{engine}, schema is old; run `countersign migrate`")),
            Err(error) => fault("store", format!("{engine} does not answer: {}", causes(&error))),
        }
    }

    fn bus(&self) -> Finding {
        let name = self.bus.name();
        if self.bus.is_up() {
            fine("bus", format!("{name} is up"))
        } else {
            warning("bus", format!("{name} is away: waiting pages poll, and each node counts budgets for itself"))
        }
    }

    async fn ring(&self) -> Finding {
        match self.keyring.open().await {
            Ok(open) => match self.keyring.standing(Kind::Signing).await {
                Ok(Some(standing)) => self.certificate(&open.signing_id, &standing),
                Ok(None) => fault("keys", KeyringError::NoKeys.to_string()),
                Err(error) => fault("keys", causes(&error)),
            },
            Err(error @ (KeyringError::Store(_) | KeyringError::Key(_) | KeyringError::Broken { .. })) => {
                fault("keys", causes(&error))
            }
            Err(error) => fault("keys", error.to_string()),
        }
    }

    fn certificate(&self, id: &KeyId, standing: &Standing) -> Finding {
        let ends_at = standing.ends_at();
        let left = ends_at.since(self.clock.now());
        let text = format!("signing certificate {id} is valid until {ends_at}");
        let next = match &standing.next {
            None => "make the next one with `countersign keys roll` and give it to the tenant as that shows",
            Some(next) if next.confirmed_at.is_none() => {
                "the next one waits to be given to the tenant, as `countersign keys roll` shows; then run \
                 `countersign keys confirm`"
            }
            Some(_) => "the next one is confirmed and takes over within a day; `countersign keys switch` does it now",
        };
        if left.0 <= 0 {
            fault("keys", format!("{text}: it has expired; {next}"))
        } else if left.0 < EXPIRY_IS_NEAR.0 && standing.ends_unprepared().is_some() {
            fault("keys", format!("{text}: sign-ins fail from then on; {next}"))
        } else if left.0 < EXPIRY_WARNING.0 {
            warning("keys", format!("{text}; {next}"))
        } else {
            fine("keys", text)
        }
    }

    /// Whether certificates could be handed over by themselves, the last time that they had to be.
    async fn hand_over(&self) -> Option<Finding> {
        match trouble(&self.store).await {
            Ok(trouble) => trouble.map(|words| {
                let text = format!("certificates could not be handed over to Microsoft: {words}");
                fault("hand-over", text)
            }),
            Err(error) => Some(fault("hand-over", causes(&error))),
        }
    }

    /// The application's own credential for Microsoft Graph, where one is kept.
    async fn application(&self) -> Option<Finding> {
        let known = match Credentials::of(&self.keyring).known().await {
            Ok(known) => known?,
            Err(error) => {
                let text = format!(
                    "{}; run `countersign federate credential remove`, then add or make another",
                    causes(&error)
                );
                return Some(fault("application", text));
            }
        };
        let left = known.not_after.since(self.clock.now());
        let text =
            format!("the application's credential for tenant {} is valid until {}", known.tenant, known.not_after);
        let next =
            "make the next one with `countersign federate credential make`, and upload its certificate in Entra ID";
        Some(if left.0 <= 0 {
            fault("application", format!("{text}: it has expired, and certificates are not handed over; {next}"))
        } else if left.0 < EXPIRY_IS_NEAR.0 {
            fault("application", format!("{text}: certificates are not handed over from then on; {next}"))
        } else if left.0 < EXPIRY_WARNING.0 {
            warning("application", format!("{text}; {next}"))
        } else {
            fine("application", text)
        })
    }

    /// Their key follows itself, so near its end a server has not run for long.
    async fn second_factors(&self) -> Finding {
        let standing = match self.keyring.standing(Kind::External).await {
            Ok(standing) => standing,
            Err(error) => return fault("second-factors", causes(&error)),
        };
        let Some(standing) = standing else {
            return fine("second-factors", "no tenant asks for second factors".to_owned());
        };
        let ends_at = standing.ends_at();
        let left = ends_at.since(self.clock.now());
        let text = format!("the key for second factors {} is valid until {ends_at}", standing.current.id);
        let next = if standing.next.is_some() {
            "the next one takes over by itself two days after it was made, while `countersign serve` runs"
        } else {
            "make the next one with `countersign external-method roll`; it signs two days later"
        };
        if left.0 <= 0 {
            fault("second-factors", format!("{text}: it has expired; {next}"))
        } else if left.0 < EXPIRY_IS_NEAR.0 {
            let severity = if standing.next.is_some() { warning } else { fault };
            severity("second-factors", format!("{text}; {next}"))
        } else if left.0 < EXPIRY_WARNING.0 && standing.next.is_none() {
            warning("second-factors", format!("{text}; {next}"))
        } else {
            fine("second-factors", text)
        }
    }

    async fn host(&self) -> Finding {
        let host = self.base_url.host_str().unwrap_or_default().to_owned();
        match self.store.meta().value("rp_id").await {
            Ok(Some(stored)) if stored != host => fault(
                "host",
                format!(
                    "passkeys are bound to {stored}, and the base URL says {host}: activated devices cannot approve"
                ),
            ),
            Ok(_) if host == "localhost" => {
                warning("host", "the base URL is localhost: a real phone needs https and a host name".to_owned())
            }
            Ok(_) => fine("host", format!("base URL {}, passkeys are bound to {host}", self.base_url)),
            Err(error) => fault("host", causes(&error)),
        }
    }

    /// An issuer stands from the day its domain was added, as Entra ID does.
    async fn issuers(&self) -> Finding {
        let ours = format!("{}/", self.base_url.as_str().trim_end_matches('/'));
        match self.store.applications().list().await {
            Ok(all) => {
                let domains = all.iter().flat_map(|(_, domains)| domains);
                let other = domains.filter(|domain| !domain.issuer.starts_with(&ours)).map(|domain| &domain.issuer);
                let other: Vec<_> = other.map(String::as_str).collect();
                if other.is_empty() {
                    fine("issuers", "every issuer stands under the base URL".to_owned())
                } else {
                    warning(
                        "issuers",
                        format!(
                            "issuers from before the base URL was {ours}: {}; tokens name them as long as the domains \
                             stand, so Entra ID must know them by these very words",
                            other.join(", ")
                        ),
                    )
                }
            }
            Err(error) => fault("issuers", causes(&error)),
        }
    }

    async fn clock(&self) -> Finding {
        match self.store.clock().await {
            Ok(theirs) => {
                let offset = theirs.since(self.clock.now()).0.abs();
                let text = format!("{offset} ms from the store's clock");
                if offset > CLOCK_TOLERANCE.0 {
                    fault("clock", format!("{text}: set both by NTP"))
                } else {
                    fine("clock", text)
                }
            }
            Err(error) => fault("clock", causes(&error)),
        }
    }

    /// A name that resolves is as far as one may look without a phone's address.
    async fn push(&self) -> Finding {
        let mut unknown = Vec::new();
        for host in self.push_hosts.iter().filter(|host| !host.starts_with('*')) {
            if tokio::net::lookup_host((host.as_str(), 443)).await.is_err() {
                unknown.push(host.as_str());
            }
        }
        if unknown.is_empty() {
            fine("push", "the push services' names resolve".to_owned())
        } else {
            warning(
                "push",
                format!("no address for {}: push messages to them will fail; QR codes still work", unknown.join(", ")),
            )
        }
    }
}

impl Doctor {
    /// Without a server nobody is told of activations, which matters as soon as others than the operator sign in.
    async fn mail(&self) -> Finding {
        let is_trial = self.base_url.host_str() == Some("localhost");
        match self.mail.look().await {
            Look::Server(place) => fine("mail", format!("{place} takes our mail")),
            Look::Folder(path) if is_trial => fine("mail", format!("no mail server is set: mails lie in {path}")),
            Look::Folder(path) => warning(
                "mail",
                format!("no mail server is set: mails lie in {path}, and nobody is told of activations; set mail.host"),
            ),
            Look::Trouble(why) => warning("mail", format!("{why}: mails wait; check [mail]")),
        }
    }

    async fn outbox(&self) -> Finding {
        let now = self.clock.now();
        let outbox = self.store.outbox();
        let (waiting, undelivered) =
            match (outbox.waiting_since(now.minus(MAIL_WAITS)).await, outbox.undelivered(now.minus(MAIL_TOLD)).await) {
                (Ok(waiting), Ok(undelivered)) => (waiting, undelivered),
                (Err(error), _) | (_, Err(error)) => return fault("outbox", causes(&error)),
            };
        let mut troubles = Vec::new();
        if waiting > 0 {
            troubles.push(format!("{waiting} mails wait for more than 15 minutes; is `countersign serve` running?"));
        }
        if let Some(last) = undelivered.first() {
            troubles.push(format!(
                "{} mails of the last 7 days reached nobody, the last of them about {}: {}",
                undelivered.len(),
                last.address,
                last.record.words.as_deref().unwrap_or_default()
            ));
        }
        if troubles.is_empty() {
            fine("outbox", "no mail waits".to_owned())
        } else {
            warning("outbox", troubles.join("; "))
        }
    }
}

fn fine(check: &'static str, text: String) -> Finding {
    Finding { check, severity: Severity::Fine, text }
}

fn warning(check: &'static str, text: String) -> Finding {
    Finding { check, severity: Severity::Warning, text }
}

fn fault(check: &'static str, text: String) -> Finding {
    Finding { check, severity: Severity::Fault, text }
}

/// An error with everything beneath it, on one line.
fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
