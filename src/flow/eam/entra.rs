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

struct Held {
    cloud: Cloud,
    keys: Arc<Vec<Named>>,
    fetched_at: Option<Time>,
    tried_at: Time,
}

/// Hands out Entra ID's keys; clones share what was fetched.
#[derive(Clone)]
pub struct EntraKeys {
    outbound: Outbound,
    login: Option<Url>,
    clock: Arc<dyn Clock>,
    held: Arc<Mutex<Vec<Held>>>,
}

impl EntraKeys {
    /// Asks with this client; at another login host than the cloud's own where one is given.
    #[must_use]
    pub fn new(outbound: Outbound, login: Option<Url>, clock: Arc<dyn Clock>) -> Self {
        Self { outbound, login, clock, held: Arc::default() }
    }

    /// The keys of a cloud, looked at again where none has this name.
    ///
    /// # Errors
    /// Where there are none to be had.
    pub async fn having(&self, cloud: Cloud, kid: &str) -> Result<Arc<Vec<Named>>, NoKeys> {
        let now = self.clock.now();
        // Whoever comes meanwhile waits for this look and takes what it found.
        let mut all = self.held.lock().await;
        let at = all.iter().position(|held| held.cloud == cloud);
        if let Some(held) = at.and_then(|at| all.get(at)) {
            let is_young = held.fetched_at.is_some_and(|at| now.since(at) < KEPT_FOR);
            let is_known = held.keys.iter().any(|named| named.kid == kid);
            let pause = if held.fetched_at.is_some() { AGAIN_AFTER } else { RETRY_AFTER };
            let was_tried = now.since(held.tried_at) < pause;
            if is_young && (is_known || was_tried) {
                return Ok(Arc::clone(&held.keys));
            }
            if was_tried {
                return served(held, now).ok_or(NoKeys::Lately);
            }
        }
        let fetched = self.fetch(cloud).await;
        let before = at.map(|at| all.swap_remove(at));
        let (held, outcome) = match fetched {
            Ok(keys) => {
                let keys = Arc::new(keys);
                let held = Held { cloud, keys: Arc::clone(&keys), fetched_at: Some(now), tried_at: now };
                (held, Ok(keys))
            }
            Err(error) => {
                let none = || Held { cloud, keys: Arc::default(), fetched_at: None, tried_at: now };
                let held = Held { tried_at: now, ..before.unwrap_or_else(none) };
                let outcome = served(&held, now);
                if outcome.is_some() {
                    tracing::warn!(%error, "the keys of a tenant's cloud could not be fetched; the older ones serve");
                }
                (held, outcome.ok_or(error))
            }
        };
        all.push(held);
        outcome
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

/// What was fetched earlier, while it may still serve.
fn served(held: &Held, now: Time) -> Option<Arc<Vec<Named>>> {
    held.fetched_at.filter(|at| now.since(*at) < KEPT_AT_MOST).map(|_| Arc::clone(&held.keys))
}
