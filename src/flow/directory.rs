//! Look people up: pages of them, and how far an application is from being ready for its switch.

use std::sync::Arc;

use crate::domain::address::DomainName;
use crate::domain::ids::ApplicationId;
use crate::domain::tally::Tally;
use crate::domain::time::Clock;
use crate::store::Store;
use crate::store::directory::{Page, Query};

use super::Outcome;

/// Looks people up.
#[derive(Clone)]
pub struct Directory {
    /// Where they are kept.
    pub store: Arc<Store>,
    /// The time, by which invitations are over.
    pub clock: Arc<dyn Clock>,
}

/// How far an application's people are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// Everybody in it.
    pub all: Tally,
    /// By domain.
    pub domains: Vec<(DomainName, Tally)>,
}

impl Directory {
    /// A page of people.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn page(&self, query: &Query) -> Outcome<Page> {
        Ok(self.store.users().page(query, self.clock.now()).await?)
    }

    /// How many of an application's people could sign in, from the tallies.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn readiness(&self, application: &ApplicationId) -> Outcome<Readiness> {
        let domains = self.store.users().tallies(application).await?;
        let all = domains.iter().fold(Tally::default(), |all, (_, tally)| all.plus(*tally));
        Ok(Readiness { all, domains })
    }
}
