//! A relying party sends a browser: check what it asks, keep it, and bind it to the browser.

use std::sync::Arc;

use crate::domain::address::DomainName;
use crate::domain::application::{Application, Domain};
use crate::domain::ids::{Correlation, SignInId};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::{LIFETIME, Origin, ReplyTo, Request, SignIn, Stage};
use crate::domain::time::Clock;
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::secret::Secret;
use crate::protocol::wsfed::request::SignInQuery;
use crate::store::Store;

use super::browser::{BrowserKeys, Visitor};
use super::crowd::Crowd;
use super::rules::Rules;
use super::throttle::Throttle;
use super::{Outcome, Stop};

/// Takes in requests of relying parties.
#[derive(Clone)]
pub struct Begin {
    /// Where requests are kept.
    pub store: Arc<Store>,
    /// What binds them to browsers.
    pub keys: BrowserKeys,
    /// Budgets.
    pub throttle: Throttle,
    /// How many are kept.
    pub crowd: Crowd,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Limits.
    pub rules: Rules,
}

/// A request that was taken in.
pub struct Begun {
    /// Its row.
    pub sign_in: SignInId,
    /// The browser's secret: the one it had, or a new one to keep.
    pub browser: Secret,
}

impl Begin {
    /// Whether this source may still send requests.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] where its budget is spent.
    pub async fn admit(&self, visitor: &Visitor) -> Outcome<()> {
        self.throttle.spend("begin", &visitor.source, self.rules.begins_per_minute).await
    }

    /// The application and domain that a path names.
    ///
    /// # Errors
    /// [`Refusal::UnknownDomain`] where none is configured.
    pub async fn door(&self, domain: &str) -> Outcome<(Application, Domain)> {
        let name = DomainName::parse(domain).map_err(|_| Stop::Refused(Refusal::UnknownDomain))?;
        self.store.applications().by_domain(&name).await?.ok_or(Stop::Refused(Refusal::UnknownDomain))
    }

    /// Keeps a WS-Federation request.
    ///
    /// # Errors
    /// A refusal where the request names another realm or reply address than the configured ones.
    pub async fn wsfed(&self, domain: &str, query: SignInQuery, visitor: &Visitor, origin: Origin) -> Outcome<Begun> {
        let (application, domain) = self.door(domain).await?;
        if query.realm != application.realm {
            return Err(Refusal::WrongRealm.into());
        }
        if query.reply.as_deref().is_some_and(|reply| reply != application.reply_url) {
            return Err(Refusal::WrongReply.into());
        }
        let request = Request {
            reply_to: ReplyTo::WsFed { url: application.reply_url.clone(), context: query.context },
            wants: query.wants,
            hint: query.hint,
            language: query.language,
            client_request_id: query.client_request_id,
            small_window: query.small_window,
        };
        self.keep((application, domain), request, visitor.browser.clone(), origin).await
    }

    /// Keeps a request that was checked.
    pub(super) async fn keep(
        &self,
        door: (Application, Domain),
        request: Request,
        browser: Option<Secret>,
        origin: Origin,
    ) -> Outcome<Begun> {
        let (application, domain) = door;
        let now = self.clock.now();
        let browser = browser.unwrap_or_else(|| Secret::random(self.entropy.as_ref()));
        let id = SignInId::from_random(bytes(self.entropy.as_ref()));
        let sign_in = SignIn {
            correlation: Correlation::from_random(bytes(self.entropy.as_ref())),
            application: application.id,
            path_domain: domain.name,
            flow_hash: self.keys.flow_hash(&browser, &id),
            browser_hash: browser.hash(),
            request,
            origin,
            stage: Stage::Begun,
            stamp: 0,
            begun_at: now,
            expires_at: now.plus(LIFETIME),
            id,
        };
        self.store.sign_ins().begin(&sign_in, now).await?;
        self.crowd.grew().await?;
        tracing::info!(sign_in = %sign_in.id, correlation = %sign_in.correlation, domain = %sign_in.path_domain,
            client_request_id = sign_in.request.client_request_id.as_deref().unwrap_or("-"), "a sign-in begins");
        Ok(Begun { sign_in: sign_in.id, browser })
    }
}
