//! Who comes to the door: cookies cut out, address found, a correlation id given.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use axum_extra::extract::cookie::CookieJar;

use crate::domain::ids::Correlation;
use crate::domain::sign_in::Origin;
use crate::flow::browser::Visitor;
use crate::keys::entropy::bytes;
use crate::keys::secret::Secret;

use super::cookies::Kind;
use super::state::Doors;
use super::{origin, proxies};

/// One request's visitor.
#[derive(Clone)]
pub struct Visit {
    /// What flows need to know of the browser.
    pub visitor: Visitor,
    /// The phone's token.
    pub phone: Option<Secret>,
    /// The console's token.
    pub console: Option<Secret>,
    /// The account page's token.
    pub account: Option<Secret>,
    /// Where the request came from.
    pub origin: Origin,
    /// What the log calls this request.
    pub correlation: Correlation,
}

impl Visit {
    fn of(parts: &Parts, doors: &Doors) -> Self {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(proxies::NOWHERE, |peer| peer.0.ip());
        let address = proxies::client(peer, &parts.headers, &doors.settings.trusted_proxies);
        let jar = CookieJar::from_headers(&parts.headers);
        let agent = parts.headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        let agent: String = agent.chars().take(512).collect();
        Self {
            visitor: Visitor {
                browser: Kind::Browser.secret(&jar),
                session: Kind::Session.secret(&jar),
                known: jar.get(Kind::Known.name()).map(|cookie| cookie.value().to_owned()),
                source: proxies::source(address),
            },
            phone: Kind::Phone.secret(&jar),
            console: Kind::Console.secret(&jar),
            account: Kind::Account.secret(&jar),
            origin: origin::describe(address, &agent, &doors.places),
            correlation: parts
                .extensions
                .get::<Correlation>()
                .cloned()
                .unwrap_or_else(|| Correlation::from_random(bytes(doors.entropy.as_ref()))),
        }
    }
}

impl FromRequestParts<Doors> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, doors: &Doors) -> Result<Self, Infallible> {
        Ok(Self::of(parts, doors))
    }
}
