//! Signs in to a tenant: by device code, by a browser on this machine, or as an application with a certificate.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use zeroize::Zeroizing;

use super::{Graph, GraphError, Loopback, Need, Places, Token};
use crate::domain::tenant::TenantId;
use crate::domain::time::{Clock, Span, Time};
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::{Credential, Secret, same, sha256};
use crate::outbound::{Method, Outbound, Request};

/// The longest that one request of a sign-in may take.
const ASK_FOR: Span = Span::seconds(30);
/// However long Microsoft says that a token lives, here it is given up after this.
const TOKEN_KEPT: Span = Span::minutes(60);
/// How somebody signs in.
pub enum Way {
    /// A code that a person types in at Microsoft, on any machine.
    DeviceCode,
    /// A browser on this machine comes back to a port of it.
    Browser(Loopback),
    /// No person: the application's certificate.
    Application(Arc<Credential>),
}

/// What a person has to be shown before they can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Type this code in at this address.
    Code(DeviceCode),
    /// Open this address in a browser of this machine.
    Open(Url),
}

/// A device code's public half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCode {
    /// Where.
    pub address: String,
    /// What.
    pub code: String,
}

/// Signs in to one tenant and to no other.
#[derive(Clone)]
pub struct Entrance {
    /// Asks the web.
    pub outbound: Outbound,
    /// Where the cloud is.
    pub places: Places,
    /// The tenant.
    pub tenant: TenantId,
    /// The app registration.
    pub client_id: String,
    /// For what: no more is asked for than that.
    pub need: Need,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The most patience with a Microsoft that says it is busy.
    pub patience: Span,
}

#[derive(Deserialize)]
pub(super) struct Granted {
    access_token: String,
    expires_in: i64,
    #[serde(default)]
    id_token: Option<String>,
}

#[derive(Deserialize, Default)]
pub(super) struct Refused {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

#[derive(Deserialize)]
struct Identity {
    tid: String,
    aud: String,
    #[serde(default)]
    nonce: Option<String>,
}

impl Entrance {
    /// Signs in. A person is told through `tell` what to do, and waited for.
    ///
    /// # Errors
    /// Microsoft's no, or a sign-in to another tenant.
    pub async fn enter(&self, way: Way, tell: impl Fn(&Asked)) -> Result<Graph, GraphError> {
        let token = match way {
            Way::DeviceCode => self.by_code(tell).await?,
            Way::Browser(loopback) => self.by_browser(loopback, tell).await?,
            Way::Application(credential) => self.by_certificate(&credential).await?,
        };
        Ok(self.graph(token))
    }

    /// The same sign-in once more, by what it opened.
    #[must_use]
    pub fn graph(&self, token: Token) -> Graph {
        let (outbound, places, clock) = (self.outbound.clone(), self.places.clone(), Arc::clone(&self.clock));
        Graph { outbound, places, token, clock, patience: self.patience }
    }

    pub(super) fn scope(&self) -> String {
        let all: Vec<String> =
            self.need.permissions().iter().map(|one| format!("{}{one}", self.places.graph)).collect();
        format!("openid {}", all.join(" "))
    }

    fn door(&self, name: &str) -> Result<Url, GraphError> {
        let url = self.places.login.join(&format!("{}/oauth2/v2.0/{name}", self.tenant));
        url.map_err(|_| GraphError::Unreadable("a path that is none"))
    }

    pub(super) async fn post(&self, door: &str, fields: &[(&str, &str)]) -> Result<Result<Value, Refused>, GraphError> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes();
        let headers = vec![("Content-Type", "application/x-www-form-urlencoded".to_owned())];
        let request = Request { url: self.door(door)?.to_string(), headers, body, time_limit: ASK_FOR };
        let answer = self.outbound.send(Method::Post, request).await?;
        if answer.status == 200 {
            let read = serde_json::from_slice(&answer.body);
            return read.map(Ok).map_err(|_| GraphError::Unreadable("no JSON"));
        }
        Ok(Err(serde_json::from_slice(&answer.body).unwrap_or_else(|_| Refused {
            error: format!("status {}", answer.status),
            error_description: String::new(),
        })))
    }

    /// Authorization code with PKCE (RFC 7636): what comes back to the port is worth nothing to anybody else.
    async fn by_browser(&self, loopback: Loopback, tell: impl Fn(&Asked)) -> Result<Token, GraphError> {
        let entropy = self.entropy.as_ref();
        let [verifier, state, nonce] = [0; 3].map(|_| URL_SAFE_NO_PAD.encode(bytes::<32>(entropy)));
        let verifier = Zeroizing::new(verifier);
        let redirect = loopback.address();
        let mut url = self.door("authorize")?;
        url.query_pairs_mut().extend_pairs([
            ("client_id", self.client_id.as_str()),
            ("response_type", "code"),
            ("response_mode", "query"),
            ("redirect_uri", redirect.as_str()),
            ("scope", &self.scope()),
            ("state", &state),
            ("nonce", &nonce),
            ("code_challenge", &URL_SAFE_NO_PAD.encode(sha256(verifier.as_bytes()))),
            ("code_challenge_method", "S256"),
        ]);
        tell(&Asked::Open(url));
        let came =
            loopback.wait(|pairs| pairs.get("state").is_some_and(|got| same(got.as_bytes(), state.as_bytes()))).await?;
        if let Some(error) = came.get("error") {
            let words = came.get("error_description").map_or("", String::as_str);
            return Err(GraphError::not_signed_in(error, words));
        }
        let code = came.get("code").ok_or(GraphError::Unreadable("a browser without a code"))?;
        let fields = [
            ("grant_type", "authorization_code"),
            ("client_id", &self.client_id),
            ("code", code),
            ("redirect_uri", &redirect),
            ("code_verifier", verifier.as_str()),
            ("scope", &self.scope()),
        ];
        let granted = granted(self.post("token", &fields).await?)?;
        self.delegated(read(granted)?, Some(&nonce))
    }

    /// A signed statement in place of a password (RFC 7523).
    async fn by_certificate(&self, credential: &Credential) -> Result<Token, GraphError> {
        let now = self.clock.now().unix_seconds();
        let jti = Secret::random(self.entropy.as_ref());
        let assertion = credential.jwt(&json!({
            "aud": self.door("token")?.as_str(),
            "iss": self.client_id,
            "sub": self.client_id,
            "jti": jti.to_text().as_str(),
            "nbf": now - 60,
            "iat": now,
            "exp": now + 300,
        }))?;
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", &self.client_id),
            ("scope", &format!("{}.default", self.places.graph)),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ];
        let granted: Granted = read(granted(self.post("token", &fields).await?)?)?;
        // The door that was asked is the tenant's own, and there is nobody who could belong to another one.
        Ok(self.token(granted, false))
    }

    /// A person may have signed in elsewhere: the token of identity, which came straight from Microsoft, tells where.
    pub(super) fn delegated(&self, granted: Granted, nonce: Option<&str>) -> Result<Token, GraphError> {
        let jwt = granted.id_token.as_deref().ok_or(GraphError::Unreadable("a sign-in that does not say where"))?;
        let claims = jwt.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        let identity: Identity = claims
            .and_then(|claims| serde_json::from_slice(&claims).ok())
            .ok_or(GraphError::Unreadable("a sign-in that does not say where"))?;
        if identity.aud != self.client_id || (nonce.is_some() && identity.nonce.as_deref() != nonce) {
            return Err(GraphError::Unreadable("the sign-in of another request"));
        }
        if TenantId::parse(&identity.tid).ok().as_ref() != Some(&self.tenant) {
            let found = crate::domain::text::one_line(&identity.tid, 64);
            return Err(GraphError::OtherTenant { wanted: self.tenant.clone(), found });
        }
        Ok(self.token(granted, true))
    }

    fn token(&self, granted: Granted, is_delegated: bool) -> Token {
        let lives = Span::seconds(granted.expires_in).min(TOKEN_KEPT);
        let expires_at: Time = self.clock.now().plus(lives);
        Token { secret: Zeroizing::new(granted.access_token), expires_at, tenant: self.tenant.clone(), is_delegated }
    }
}

impl Refused {
    pub(super) fn word(&self) -> &str {
        &self.error
    }
}

impl From<Refused> for GraphError {
    fn from(refused: Refused) -> Self {
        Self::not_signed_in(&refused.error, &refused.error_description)
    }
}

pub(super) fn granted(answer: Result<Value, Refused>) -> Result<Value, GraphError> {
    answer.map_err(GraphError::from)
}

pub(super) fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, GraphError> {
    serde_json::from_value(value).map_err(|_| GraphError::Unreadable("a sign-in of another form"))
}
