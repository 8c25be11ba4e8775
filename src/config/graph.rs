//! `[graph]`: how a tenant is set up.

use serde::Serialize;
use url::Url;

use super::settings::{Read, Section};
use crate::domain::tenant::TenantId;

/// Where the files went that these settings named.
const KEPT: &str = "is no setting any more: the application's credential is kept sealed in the store; bring it in with \
                    `countersign federate credential add --tenant-id GUID --client-id GUID --certificate FILE --key FILE`, \
                    then erase the key's file";

/// How a tenant is set up. Nothing of it is needed by whoever runs the printed scripts instead.
#[derive(Debug, Clone, Serialize)]
pub struct Graph {
    /// The tenant; no other one is ever changed.
    pub tenant: Option<TenantId>,
    /// The app registration that asks for people's consent.
    pub client_id: Option<TenantId>,
    /// The login host, where it is not the cloud's usual one.
    pub login_url: Option<Url>,
    /// The Graph host, where it is not the cloud's usual one.
    pub graph_url: Option<Url>,
    /// Where this instance's own public documents are read, where that is not at its public address: for tests only.
    pub instance_url: Option<Url>,
    /// Whether these may be on this machine: for tests only.
    pub allow_loopback: bool,
}

impl Graph {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let guid = |text: &str| TenantId::parse(text).map_err(|_| format!("\"{text}\" is no GUID"));
        let tenant = from.optional("tenant", guid);
        let client_id = from.optional("client_id", guid);
        let is_kept_elsewhere = ["certificate", "key"].map(|key| from.optional(key, |_| Err::<(), _>(KEPT.to_owned())));
        let allow_loopback = from.flag("allow_loopback", false);
        let may_be_plain = matches!(allow_loopback, Ok(true));
        let host = |text: &str| host(text, may_be_plain);
        let login_url = from.optional("login_url", host);
        let graph_url = from.optional("graph_url", host);
        let instance_url = from.optional("instance_url", host);
        for kept in is_kept_elsewhere {
            kept?;
        }
        Ok(Self {
            tenant: tenant?,
            client_id: client_id?,
            login_url: login_url?,
            graph_url: graph_url?,
            instance_url: instance_url?,
            allow_loopback: allow_loopback?,
        })
    }
}

/// A host alone: what follows it is ours to say.
pub(super) fn host(text: &str, may_be_plain: bool) -> Result<Url, String> {
    let wrong = || format!("\"{text}\" is no address such as https://graph.microsoft.com/");
    let url = Url::parse(text).map_err(|_| wrong())?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_plain = url.username().is_empty() && url.password().is_none();
    let is_safe = url.scheme() == "https" || (may_be_plain && url.scheme() == "http");
    if is_bare && is_plain && is_safe { Ok(url) } else { Err(wrong()) }
}
