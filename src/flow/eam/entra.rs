//! Entra ID's own keys, by which hints are verified: fetched when they are needed, kept for a day, and fetched again
//! for a name that is not known, but not as often as somebody makes names up.

use std::sync::Arc;

use tokio::sync::Mutex;
use url::Url;

use crate::domain::application::Cloud;
use crate::domain::external::Authority;
use crate::domain::time::{Clock, Span, Time};
use crate::outbound::{Method, Outbound, OutboundError, Request};
use crate::protocol::oidc::jwks::{self, Named};

/// How long keys are believed without another look.
const KEPT_FOR: Span = Span::hours(24);
/// How long they serve where Microsoft cannot be reached.
const KEPT_AT_MOST: Span = Span::days(3);
/// How often an unknown name leads to another look.
const AGAIN_AFTER: Span = Span::minutes(5);
/// How soon a look that failed is repeated, while there are no keys at all.
const RETRY_AFTER: Span = Span::seconds(10);
/// The longest a look may take: a person waits.
const FETCH_FOR: Span = Span::seconds(8);

/// Why keys could not be had.
#[derive(Debug, thiserror::Error)]
pub enum NoKeys {
    /// Microsoft could not be asked.
    #[error("the keys of the tenant's cloud could not be fetched")]
    Outbound(#[from] OutboundError),
    /// It answered something else.
    #[error("the tenant's cloud answered {0} in place of its keys")]
    Status(u16),
    /// The documents are none, or lead to another host.
    #[error("the documents about the keys of the tenant's cloud cannot be read, or lead elsewhere")]
    Unreadable,
    /// It failed a moment ago.
    #[error("the keys of the tenant's cloud could not be fetched a moment ago")]
    Lately,
}

/// What is held of one cloud.
#[derive(Clone, Default)]
struct Held {
    keys: Arc<Vec<Named>>,
    fetched_at: Option<Time>,
    tried_at: Option<Time>,
    /// How many looks have ended, whatever came of them.
    looks: u64,
}

/// The place of one cloud: nobody who asks for another one waits here.
#[derive(Default)]
struct Shelf {
    /// Never locked across a look: whose key is there does not wait for somebody who makes names up.
    held: Mutex<Held>,
    /// Whose turn it is to look.
    turn: Mutex<()>,
}

#[derive(Default)]
struct Shelves {
    worldwide: Shelf,
    us: Shelf,
    china: Shelf,
}

impl Shelves {
    const fn of(&self, cloud: Cloud) -> &Shelf {
        match cloud {
            Cloud::Worldwide => &self.worldwide,
            Cloud::Us => &self.us,
            Cloud::China => &self.china,
        }
    }
}

/// Hands out Entra ID's keys; clones share what was fetched.
#[derive(Clone)]
pub struct EntraKeys {
    outbound: Outbound,
    login: Option<Url>,
    clock: Arc<dyn Clock>,
    shelves: Arc<Shelves>,
}

impl EntraKeys {
    /// Asks with this client; at another login host than the cloud's own where one is given.
    #[must_use]
    pub fn new(outbound: Outbound, login: Option<Url>, clock: Arc<dyn Clock>) -> Self {
        Self { outbound, login, clock, shelves: Arc::default() }
    }

    /// The keys of a cloud, looked at again where none has this name.
    ///
    /// # Errors
    /// Where there are none to be had.
    pub async fn having(&self, cloud: Cloud, kid: &str) -> Result<Arc<Vec<Named>>, NoKeys> {
        let place = self.shelves.of(cloud);
        let before = place.held.lock().await.clone();
        if before.is_young(self.clock.now()) && before.knows(kid) {
            return Ok(before.keys);
        }
        let _turn = place.turn.lock().await;
        let held = place.held.lock().await.clone();
        // Read only now: this caller may have waited for a look that took its time.
        let now = self.clock.now();
        // What that look brought is theirs as well, be it nothing.
        if held.looks != before.looks || held.was_tried(now) {
            return held.served(now).ok_or(NoKeys::Lately);
        }
        let fetched = self.fetch(cloud).await;
        let now = self.clock.now();
        let mut held = place.held.lock().await;
        (held.tried_at, held.looks) = (Some(now), held.looks + 1);
        match fetched {
            Ok(keys) => {
                (held.keys, held.fetched_at) = (Arc::new(keys), Some(now));
                Ok(Arc::clone(&held.keys))
            }
            Err(error) => {
                let Some(older) = held.served(now) else { return Err(error) };
                tracing::warn!(%error, "the keys of a tenant's cloud could not be fetched; the older ones serve");
                Ok(older)
            }
        }
    }

    async fn fetch(&self, cloud: Cloud) -> Result<Vec<Named>, NoKeys> {
        let login = match &self.login {
            Some(login) => login.clone(),
            None => Url::parse(Authority::of(cloud).login).map_err(|_| NoKeys::Unreadable)?,
        };
        let discovery = login.join("common/v2.0/.well-known/openid-configuration").map_err(|_| NoKeys::Unreadable)?;
        let found = jwks::keys_at(&self.read(discovery).await?).ok_or(NoKeys::Unreadable)?;
        let found = Url::parse(&found).map_err(|_| NoKeys::Unreadable)?;
        if found.origin() != login.origin() || !found.username().is_empty() || found.password().is_some() {
            return Err(NoKeys::Unreadable);
        }
        jwks::read(&self.read(found).await?).filter(|keys| !keys.is_empty()).ok_or(NoKeys::Unreadable)
    }

    async fn read(&self, url: Url) -> Result<Vec<u8>, NoKeys> {
        let headers = vec![("Accept", "application/json".to_owned())];
        let request = Request { url: url.into(), headers, body: Vec::new(), time_limit: FETCH_FOR };
        let answer = self.outbound.send(Method::Get, request).await?;
        if answer.status == 200 { Ok(answer.body) } else { Err(NoKeys::Status(answer.status)) }
    }
}

impl Held {
    fn is_young(&self, now: Time) -> bool {
        self.fetched_at.is_some_and(|at| now.since(at) < KEPT_FOR)
    }

    fn knows(&self, kid: &str) -> bool {
        self.keys.iter().any(|named| named.kid == kid)
    }

    /// Whether it is too soon for another look.
    fn was_tried(&self, now: Time) -> bool {
        let pause = if self.fetched_at.is_some() { AGAIN_AFTER } else { RETRY_AFTER };
        self.tried_at.is_some_and(|at| now.since(at) < pause)
    }

    /// What was fetched earlier, while it may still serve.
    fn served(&self, now: Time) -> Option<Arc<Vec<Named>>> {
        self.fetched_at.filter(|at| now.since(*at) < KEPT_AT_MOST).map(|_| Arc::clone(&self.keys))
    }
}
