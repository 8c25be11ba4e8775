//! By which object ids the tenant means the people who are here, for its second factors.

use super::{AtTenant, Outcome};
use crate::domain::address::{Address, DomainName};
use crate::domain::filter::Filter;
use crate::domain::tenant::TenantId;
use crate::protocol::csv::links::{Meant, NotMeant};

/// The people of a domain, as a list to be linked.
#[derive(Debug, Clone)]
pub struct Objects {
    /// Whose object ids they are.
    pub tenant: TenantId,
    /// Whoever is here, one a row.
    pub list: Vec<Meant>,
    /// So many more are there, and not here.
    pub not_here: usize,
}

impl AtTenant<'_> {
    /// The people of a domain who are here, each with the object id by which the tenant means them.
    ///
    /// # Errors
    /// Where Microsoft does not show them, or the store fails.
    pub async fn objects(&self, name: &DomainName, filter: Option<&Filter>) -> Outcome<Objects> {
        self.is_at_home(&self.flow.ours(name).await?).await?;
        let tenant = self.graph.token().tenant.clone();
        let mut objects = Objects { tenant, list: Vec::new(), not_here: 0 };
        for (person, line) in self.people_of(name, filter).await?.into_iter().zip(1..) {
            if self.here(&person).await?.is_none() {
                objects.not_here += 1;
                continue;
            }
            let meant = match (Address::parse(&person.user_principal_name), TenantId::parse(&person.id)) {
                (Ok(address), Ok(object)) => Ok((address, object)),
                (Err(_), _) => Err(NotMeant::Address),
                (_, Err(_)) => Err(NotMeant::Object),
            };
            objects.list.push(Meant { line, given: person.user_principal_name, person: meant });
        }
        Ok(objects)
    }
}
