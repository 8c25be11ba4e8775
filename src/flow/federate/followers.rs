//! Who follows a domain: its own people, and those of the domains below it that inherit its federation.

use super::{AtTenant, Halt, Ours, Outcome};
use crate::domain::address::{Address, DomainName};
use crate::domain::filter::Filter;
use crate::domain::tenant::TenantUser;
use crate::graph::GraphError;

impl AtTenant<'_> {
    /// The domain itself, and those below it that have no federation of their own: no root lies in between.
    async fn followers(&self, name: &DomainName) -> Result<Vec<DomainName>, GraphError> {
        let all = self.graph.domains().await?;
        let parsed: Vec<(DomainName, bool)> =
            all.iter().filter_map(|one| Some((DomainName::parse(&one.id).ok()?, one.is_root))).collect();
        let is_root = |wanted: &DomainName| parsed.iter().any(|(one, is_root)| one == wanted && *is_root);
        let follows = |one: &DomainName| one.suffixes().into_iter().find(|above| is_root(above) || above == name);
        let below =
            parsed.iter().filter(|(one, is_root)| !is_root && one != name && follows(one).as_ref() == Some(name));
        Ok(std::iter::once(name.clone()).chain(below.map(|(one, _)| one.clone())).collect())
    }

    /// Everybody who follows a domain; of them those alone that a further condition takes. Not every cloud can be asked
    /// for the ends of all addresses below at once, so each domain is asked for by itself.
    pub(super) async fn people_of(
        &self,
        name: &DomainName,
        filter: Option<&Filter>,
    ) -> Result<Vec<TenantUser>, GraphError> {
        let mut all = Vec::new();
        for domain in self.followers(name).await? {
            all.extend(self.graph.people(&domain, filter).await?);
        }
        Ok(all)
    }

    /// The domain of ours that an address follows in the tenant: its own, or the one above it whose federation it
    /// inherits.
    pub(super) async fn home_of(&self, address: &Address) -> Outcome<Ours> {
        let own = address.domain();
        let found = self.flow.store.applications().for_address(address).await?;
        let (_, domain) = found.ok_or_else(|| Halt::NotOurs(own.clone()))?;
        let ours = self.flow.ours(&domain.name).await?;
        self.is_at_home(&ours).await?;
        if domain.name != *own && !self.followers(&domain.name).await?.contains(own) {
            return Err(Halt::NotOurs(own.clone()));
        }
        Ok(ours)
    }
}
