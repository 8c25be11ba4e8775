//! Applications and the domains federated to them.

use super::{Result, Store};
use crate::domain::address::{Address, DomainName};
use crate::domain::application::{Application, Domain};
use crate::domain::ids::ApplicationId;
use crate::domain::time::Time;

/// The shelf of applications.
#[derive(Debug, Clone, Copy)]
pub struct Applications<'a>(pub(super) &'a Store);

/// What came of adding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is there.
    Now,
    /// This domain exists, or lies above or below one of another application; nothing was written.
    DomainTaken(DomainName),
}

impl Applications<'_> {
    /// Adds an application with its domains; people below a new, longer domain move to it.
    pub async fn add(&self, application: &Application, domains: &[Domain], now: Time) -> Result<Added> {
        todo!()
    }

    /// All of them, each with its domains, by name.
    pub async fn list(&self) -> Result<Vec<(Application, Vec<Domain>)>> {
        todo!()
    }

    /// The application by id.
    pub async fn by_id(&self, id: &ApplicationId) -> Result<Option<Application>> {
        todo!()
    }

    /// The application that exactly this domain belongs to.
    pub async fn by_domain(&self, domain: &DomainName) -> Result<Option<(Application, Domain)>> {
        todo!()
    }

    /// The application of an address, by the longest domain that it lies in.
    pub async fn for_address(&self, address: &Address) -> Result<Option<(Application, Domain)>> {
        todo!()
    }
}
