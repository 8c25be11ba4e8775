//! `[external]`: where the keys are read that hints of tenants are believed by.

use serde::Serialize;
use url::Url;

use super::graph::host;
use super::settings::{Read, Section};

/// Where the keys of Microsoft's clouds are read. Apart from `[graph]`, for whoever answers here decides whose second
/// factor is asked for: what helps with setting a tenant up says nothing of it.
#[derive(Debug, Clone, Serialize)]
pub struct External {
    /// The login host for every cloud, in place of its own: for tests only.
    pub login_url: Option<Url>,
    /// Whether it may be on this machine: for tests only.
    pub allow_loopback: bool,
}

impl External {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let allow_loopback = from.flag("allow_loopback", false);
        let may_be_plain = matches!(allow_loopback, Ok(true));
        let login_url = from.optional("login_url", |text| host(text, may_be_plain));
        Ok(Self { login_url: login_url?, allow_loopback: allow_loopback? })
    }
}
