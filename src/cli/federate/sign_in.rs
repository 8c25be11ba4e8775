//! How `countersign federate` signs in at Microsoft.

use clap::Args;

use crate::config::Config;
use crate::domain::tenant::TenantId;
use crate::flow::federate::{Credentials, Halt};
use crate::graph::{Entrance, Loopback, Need, Way};
use crate::store::graph_credentials::KnownCredential;

/// How to sign in at Microsoft: by a code, unless something else is said. The application's credential, where one is kept,
/// looks at everything and hands certificates over; that it changes more has to be said.
#[derive(Debug, Args)]
pub(super) struct SignIn {
    /// The tenant's id, instead of graph.tenant
    #[arg(long, value_name = "GUID", value_parser = TenantId::parse)]
    pub(super) tenant: Option<TenantId>,
    /// The app registration's id, instead of graph.client_id
    #[arg(long, value_name = "GUID", value_parser = TenantId::parse)]
    pub(super) client: Option<TenantId>,
    /// Sign in with a browser on this machine
    #[arg(long)]
    browser: bool,
    /// Change the tenant by the application's own credential, with no person signed in
    #[arg(long, conflicts_with = "browser")]
    as_application: bool,
}

impl SignIn {
    /// Where to sign in: as it is said, or as the settings say, or else where the application's credential is for.
    pub(super) fn ids(&self, config: &Config, known: Option<&KnownCredential>) -> (Option<TenantId>, Option<TenantId>) {
        let id = |said: &Option<TenantId>, set: &Option<TenantId>, kept: Option<&TenantId>| {
            said.as_ref().or(set.as_ref()).or(kept).cloned()
        };
        (
            id(&self.tenant, &config.graph.tenant, known.map(|known| &known.tenant)),
            id(&self.client, &config.graph.client_id, known.map(|known| &known.client)),
        )
    }

    /// A change that nobody stands behind is made where that is said, but for the certificates, which follow by themselves.
    /// The application's credential is for one tenant and app registration, and serves there alone.
    pub(super) async fn way(&self, credentials: &Credentials, entrance: &Entrance) -> anyhow::Result<Way> {
        if self.browser {
            return Ok(Way::Browser(Loopback::open().await?));
        }
        let is_usual = !entrance.need.is_change() || entrance.need == Need::HandOver;
        if !is_usual && !self.as_application {
            return Ok(Way::DeviceCode);
        }
        // A person can sign in where what is kept is of no use.
        if !self.as_application && credentials.usable().await?.is_none() {
            return Ok(Way::DeviceCode);
        }
        match credentials.open().await? {
            Some((aim, credential)) if aim.tenant == entrance.tenant && aim.client.as_str() == entrance.client_id => {
                Ok(Way::Application(credential))
            }
            Some((aim, _)) if self.as_application => Err(Halt::OtherCredential(aim).into()),
            None if self.as_application => Err(Halt::NoCredential.into()),
            Some(_) | None => Ok(Way::DeviceCode),
        }
    }
}
