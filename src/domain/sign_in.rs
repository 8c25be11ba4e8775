//! One request of a relying party, from its arrival to its answer.

use serde::{Deserialize, Serialize};

use super::address::{self, DomainName};
use super::claims::Proof;
use super::external::ExternalReply;
use super::ids::{ApplicationId, ApprovalId, Correlation, SignInId, UserId};
use super::means::Means;
use super::refusal::Refusal;
use super::saml::SamlReply;
use super::time::{Span, Time};

/// How long a sign-in may take altogether, from the relying party's request on.
pub const LIFETIME: Span = Span::minutes(10);
/// How long an approval waits for its answer to be fetched.
pub const APPROVED_FOR: Span = Span::seconds(60);
/// How many unfinished sign-ins one browser may have.
pub const LIVE_PER_BROWSER: i64 = 5;

/// What a relying party asks of the ceremony.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wants {
    /// A ceremony begun after this very request: no session will do.
    pub fresh: bool,
    /// The ceremony may be at most this old.
    pub max_age: Option<Span>,
    /// More than one factor.
    pub multi_factor: bool,
    /// The second factor may be at most this old.
    pub multi_factor_max_age: Option<Span>,
}

/// Where the answer goes, and what it has to echo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "protocol", rename_all = "snake_case")]
pub enum ReplyTo {
    /// WS-Federation's passive profile.
    WsFed {
        /// The configured address.
        url: String,
        /// The request's `wctx`, echoed to the byte; absent where the request had none.
        context: Option<String>,
    },
    /// SAML 2.0's web browser profile.
    Saml(Box<SamlReply>),
    /// An external authentication method of Entra ID: a second factor, by OpenID Connect.
    External(Box<ExternalReply>),
}

impl ReplyTo {
    /// The address alone.
    #[must_use]
    pub fn url(&self) -> &str {
        match self {
            Self::WsFed { url, .. } => url,
            Self::Saml(reply) => &reply.url,
            Self::External(reply) => &reply.url,
        }
    }

    /// What a SAML 2.0 request asked, where it was one.
    #[must_use]
    pub fn saml(&self) -> Option<&SamlReply> {
        match self {
            Self::WsFed { .. } | Self::External(_) => None,
            Self::Saml(reply) => Some(reply),
        }
    }

    /// What a tenant asked, where a second factor is asked for.
    #[must_use]
    pub fn external(&self) -> Option<&ExternalReply> {
        match self {
            Self::WsFed { .. } | Self::Saml(_) => None,
            Self::External(reply) => Some(reply),
        }
    }
}

/// The relying party's request, checked and stripped to what matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Where the answer goes.
    pub reply_to: ReplyTo,
    /// What is asked of the ceremony.
    pub wants: Wants,
    /// The address typed at the relying party: a hint only, and perhaps no address.
    pub hint: Option<String>,
    /// The page's language, as a BCP 47 tag, where the request names one.
    pub language: Option<String>,
    /// The relying party's correlation id.
    pub client_request_id: Option<String>,
    /// The relying party shows the page in a small window.
    pub small_window: bool,
}

impl Request {
    /// The hint, where it is short enough to be an address: to fill a field with, or to pass on.
    #[must_use]
    pub fn usable_hint(&self) -> Option<&str> {
        self.hint.as_deref().filter(|hint| hint.chars().count() <= address::LONGEST)
    }

    /// What is left of a request that nobody can answer any more.
    #[must_use]
    pub fn forgotten() -> Self {
        Self {
            reply_to: ReplyTo::WsFed { url: String::new(), context: None },
            wants: Wants::default(),
            hint: None,
            language: None,
            client_request_id: None,
            small_window: false,
        }
    }
}

/// Where a request came from, as shown on the phone. Browser and system come from a fixed vocabulary.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The browser's address as the nearest trusted proxy saw it.
    pub address: String,
    /// For example "Edge".
    pub browser: String,
    /// For example "Windows".
    pub system: String,
    /// City and country, where a place database is configured and knows.
    pub place: Option<String>,
    /// The country's ISO 3166 code, likewise.
    #[serde(default)]
    pub country: Option<String>,
    /// This user signed in with this browser before.
    pub recognised: bool,
}

/// Where a sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Nobody named yet.
    Begun,
    /// Somebody is named; their devices may have been asked.
    Identified {
        /// Who.
        user: UserId,
    },
    /// The ceremony succeeded; the answer has not been fetched.
    Approved(Approved),
    /// The answer has been given.
    Answered {
        /// To whom.
        user: UserId,
    },
    /// It ended with a no.
    Refused {
        /// Which.
        refusal: Refusal,
        /// Who was named, where somebody was.
        user: Option<UserId>,
    },
}

/// A ceremony that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// Who.
    pub user: UserId,
    /// What they proved it with.
    pub means: Means,
    /// The approval it came by; none for a passkey in the browser, and for a passcode.
    pub approval: Option<ApprovalId>,
    /// What was proved.
    pub proof: Proof,
}

/// A sign-in as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Its row.
    pub id: SignInId,
    /// What the person reads to the help desk.
    pub correlation: Correlation,
    /// Who asks.
    pub application: ApplicationId,
    /// The domain in the path the browser came by.
    pub path_domain: DomainName,
    /// SHA-256 of the key that only the beginning browser can make.
    pub flow_hash: String,
    /// SHA-256 of the browser's secret: tells browsers apart, opens nothing.
    pub browser_hash: String,
    /// What was asked.
    pub request: Request,
    /// Where it came from.
    pub origin: Origin,
    /// Where it stands.
    pub stage: Stage,
    /// Counts the changes that a waiting page has to hear of.
    pub stamp: i64,
    /// When it began.
    pub begun_at: Time,
    /// From when on it is over.
    pub expires_at: Time,
}

impl SignIn {
    /// Who asks, as people read it: the application, or the host of another service provider of it.
    #[must_use]
    pub fn asked_by<'a>(&'a self, application: &'a str) -> &'a str {
        let other = self.request.reply_to.saml().filter(|reply| !reply.microsoft);
        let host = other.and_then(|reply| reply.url.strip_prefix("https://")?.split(['/', '?']).next());
        host.filter(|host| !host.is_empty()).unwrap_or(application)
    }

    /// Who is named, if anybody.
    #[must_use]
    pub const fn user(&self) -> Option<&UserId> {
        match &self.stage {
            Stage::Begun => None,
            Stage::Identified { user } | Stage::Answered { user } => Some(user),
            Stage::Approved(approved) => Some(&approved.user),
            Stage::Refused { user, .. } => user.as_ref(),
        }
    }
}
