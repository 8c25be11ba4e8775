//! Administration on somebody's behalf: what the console's doors get of [`Manage`], nothing of it without a warrant.
//!
//! Each act stands in the `impl` of its own permit, so a door that holds a warrant for one act can call no other.

use crate::domain::address::DomainName;
use crate::domain::application::{Application, Domain};
use crate::domain::operator::permit::{Configure, SeeApplications};

use super::Outcome;
use super::admit::Warrant;
use super::manage::{Manage, NewApplication};

/// Administration that waits for a warrant.
#[derive(Clone)]
pub struct Desk(Manage);

/// Administration on behalf of whoever holds the warrant.
pub struct Acting<'a, P> {
    manage: &'a Manage,
    by: &'a Warrant<P>,
}

impl Desk {
    /// Puts a desk before the administration.
    #[must_use]
    pub const fn before(manage: Manage) -> Self {
        Self(manage)
    }

    /// Acts on behalf of the warrant's holder.
    #[must_use]
    pub const fn by<'a, P>(&'a self, warrant: &'a Warrant<P>) -> Acting<'a, P> {
        Acting { manage: &self.0, by: warrant }
    }
}

impl Acting<'_, SeeApplications> {
    /// Every application with its domains.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn applications(&self) -> Outcome<Vec<(Application, Vec<Domain>)>> {
        self.manage.applications().await
    }
}

impl Acting<'_, Configure> {
    /// Adds an application; the inner error is a domain that is taken.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add(&self, new: NewApplication) -> Outcome<Result<(Application, Vec<Domain>), DomainName>> {
        self.manage.add_by(&self.by.actor, new).await
    }
}
