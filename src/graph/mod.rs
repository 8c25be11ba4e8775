//! Microsoft Graph: the tenant's own side of a federation.
//!
//! Doors: [`Entrance`] signs in and hands out a [`Graph`], which reads and changes domains, their federation and
//! people. Every request passes the one outgoing client. A [`Token`] lives in memory alone, is never shown,
//! and goes to no other host than the configured one, whatever an answer's links say; a [`Need`] bounds what it may do. The tenant is pinned: whoever signs in to
//! another one gets no `Graph`. Where Microsoft says to wait, it waits, within bounds, and repeats what was not done.
//!
//! It judges nothing: what an answer means for a federation is the flow's to say. To add a call: a method beside its
//! noun, in `domains`, `users` or `sign_ins`.

mod client;
mod device;
mod domains;
mod entrance;
mod error;
mod loopback;
mod need;
mod sign_ins;
mod users;

use std::fmt;

use url::Url;
use zeroize::Zeroizing;

use crate::domain::application::Cloud;
use crate::domain::tenant::TenantId;
use crate::domain::time::Time;

pub use client::Graph;
pub use device::{Looked, Waiting};
pub use domains::{Configuration, Consistency};
pub use entrance::{Asked, DeviceCode, Entrance, Way};
pub use error::GraphError;
pub use loopback::Loopback;
pub use need::Need;
pub use sign_ins::{By, LoggedSignIn};
pub use users::NewTenantUser;

/// Where a cloud signs people in, and where its Graph is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The login host, with a final slash.
    pub login: Url,
    /// The Graph host, with a final slash.
    pub graph: Url,
}

impl Places {
    /// The login host of a national cloud.
    #[must_use]
    pub const fn login_of(cloud: Cloud) -> &'static str {
        match cloud {
            Cloud::Worldwide => "https://login.microsoftonline.com/",
            Cloud::Us => "https://login.microsoftonline.us/",
            Cloud::China => "https://login.partner.microsoftonline.cn/",
        }
    }
}

/// What opens Graph for a while. Never stored, never shown.
#[derive(Clone)]
pub struct Token {
    secret: Zeroizing<String>,
    /// From when on it opens nothing more.
    pub expires_at: Time,
    /// The tenant that it was made for.
    pub tenant: TenantId,
    /// Whether a person stands behind it.
    pub is_delegated: bool,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token")
            .field("tenant", &self.tenant)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
