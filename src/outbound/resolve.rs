//! Names to addresses, and only to those that may be asked.
//!
//! The check stands here, behind the resolution and before the connection, because a name that was harmless when it
//! was looked at may point into the house when it is used.

use std::error::Error;
use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::Forbidden;
use super::address::may_be_asked;

pub(super) struct Guarded {
    pub(super) allow_loopback: bool,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_loopback = self.allow_loopback;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|a| may_be_asked(a.ip(), allow_loopback)).collect();
            if allowed.is_empty() {
                return Err(Forbidden::Address.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// The resolver's verdict, wherever the HTTP client has wrapped it.
pub(super) fn verdict(error: &reqwest::Error) -> Option<Forbidden> {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(forbidden) = error.downcast_ref::<Forbidden>() {
            return Some(*forbidden);
        }
        cause = error.source();
    }
    None
}
