//! Explain one of Microsoft's errors: not what it may mean, but what here could have caused it.

mod causes;

use std::sync::Arc;

use serde::Serialize;

use crate::domain::ids::Correlation;
use crate::domain::logged::{Logged, Status};
use crate::domain::tenant::TenantId;
use crate::domain::time::Clock;
use crate::protocol::aadsts::find;
use crate::store::Store;
use crate::store::requests::Issued;

use super::Outcome;
use super::doctor::{Finding, Severity};
use super::keyring::Keyring;

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
        let traced = match reference {
            Some(reference) => Some(self.trace(reference).await?),
            None => None,
        };
        let mut findings: Vec<Finding> = traced.iter().map(Traced::told).collect();
        let traced = traced.unwrap_or_default();
        match known.map(|known| known.look) {
            Some(look) => self.causes(look, &traced, &mut findings).await?,
            None => findings.push(found(
                "code",
                Severity::Warning,
                format!("AADSTS{code} is not one of the errors of federated domains that are known here"),
            )),
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Ok(Explained { code, sense: known.map(|known| known.sense), findings })
    }

    /// What is known of a sign-in by either of its names.
    async fn trace(&self, reference: &Reference) -> Outcome<Traced> {
        let store = self.store.requests();
        let ours = match reference {
            Reference::Ours(ours) => vec![ours.clone()],
            Reference::Microsofts(guid) => store.correlations_of(guid).await?,
        };
        let mut traced = Traced { name: reference.as_str().to_owned(), ..Traced::default() };
        for correlation in &ours {
            traced.requests.extend(store.of_correlation(correlation).await?);
            traced.issued.extend(store.issued_to(correlation).await?);
        }
        Ok(traced)
    }
}

/// What this instance knows of a sign-in.
#[derive(Debug, Default)]
struct Traced {
    name: String,
    requests: Vec<Logged>,
    issued: Vec<Issued>,
}

impl Traced {
    /// What became of it here.
    fn told(&self) -> Finding {
        let answered = self.issued.first().map(|one| format!("answered at {} with {}", one.at, one.assertion));
        let Some(one) = self.requests.first() else {
            if let Some(answered) = answered {
                return found("request", Severity::Fine, format!("{answered}, by a session"));
            }
            let text =
                format!("no request {} stands in the log: the person never came here, or it is too old", self.name);
            return found("request", Severity::Warning, text);
        };
        let who = one.address.as_deref().unwrap_or("nobody that is known");
        let text = format!(
            "{} asked for {who} and came to {}{}; {}",
            one.asked_at,
            one.status.as_str(),
            one.refusal.map(|refusal| format!(" ({})", refusal.code())).unwrap_or_default(),
            answered.as_deref().unwrap_or("no answer was fetched for it"),
        );
        let is_through = matches!(one.status, Status::Accepted | Status::Passcode) && !self.issued.is_empty();
        found("request", if is_through { Severity::Fine } else { Severity::Warning }, text)
    }
}
