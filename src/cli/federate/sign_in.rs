//! How `countersign federate` signs in at Microsoft.

use std::sync::Arc;

use clap::Args;

use crate::boot::tenant::credential;
use crate::config::Config;
use crate::domain::tenant::TenantId;
use crate::graph::{Loopback, Need, Way};

/// How to sign in at Microsoft: by a code, unless something else is said. An application's certificate, where one is set,
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
    /// Change the tenant as the application of graph.certificate, with no person signed in
    #[arg(long, conflicts_with = "browser")]
    as_application: bool,
}

impl SignIn {
    /// A change that nobody stands behind is made where that is said, but for the certificates, which follow by themselves.
    pub(super) async fn way(&self, config: &Config, need: Need) -> anyhow::Result<Way> {
        if self.browser {
            return Ok(Way::Browser(Loopback::open().await?));
        }
        let is_usual = !need.is_change() || need == Need::HandOver;
        match credential(&config.graph)? {
            Some(credential) if is_usual || self.as_application => Ok(Way::Application(Arc::new(credential))),
            None if self.as_application => {
                anyhow::bail!("there is no application to sign in as; set graph.certificate and graph.key")
            }
            Some(_) | None => Ok(Way::DeviceCode),
        }
    }
}
