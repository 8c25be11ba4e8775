//! Explain one of Microsoft's errors: not what it may mean, but what here could have caused it.

mod causes;

use std::sync::Arc;

use crate::domain::cause::Cause;
use crate::domain::ids::Correlation;
use crate::domain::logged::Logged;
use crate::domain::tenant::TenantId;
use crate::domain::time::Clock;
use crate::protocol::aadsts::find;
use crate::store::Store;
use crate::store::requests::Issued;

use super::Outcome;
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
#[derive(Debug, Clone)]
pub struct Explained {
    /// Its number.
    pub code: u32,
    /// What was found about it, worst first.
    pub causes: Vec<Cause>,
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
        let traced = match reference {
            Some(reference) => Some(self.trace(reference).await?),
            None => None,
        };
        let mut causes: Vec<Cause> = traced.iter().map(Traced::told).collect();
        let traced = traced.unwrap_or_default();
        match find(code) {
            Some(known) => self.causes(known.look, &traced, &mut causes).await?,
            None => causes.push(Cause::CodeUnknown { code }),
        }
        causes.sort_by_key(|cause| std::cmp::Reverse(cause.severity()));
        Ok(Explained { code, causes })
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
    fn told(&self) -> Cause {
        let answered = self.issued.first().map(|one| (one.assertion.clone(), one.at));
        match (self.requests.first(), answered) {
            (Some(one), answered) => Cause::Asked {
                at: one.asked_at,
                who: one.address.clone(),
                status: one.status,
                refusal: one.refusal,
                answered,
            },
            (None, Some((token, at))) => Cause::BySession { token, at },
            (None, None) => Cause::Unseen { name: self.name.clone() },
        }
    }
}
