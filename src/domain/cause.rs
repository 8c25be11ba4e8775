//! What on this side can have brought one of Microsoft's errors about, as it was found. How it is told is not said here.

use super::application::Cloud;
use super::claims::Method;
use super::finding::Severity;
use super::logged::Status;
use super::refusal::Refusal;
use super::time::{Span, Time};
use super::user::UserStatus;

/// A token that has to arrive within its life; beyond this a clock is to blame.
const CLOCKS: Span = Span::seconds(30);

/// By whose key a token was signed, as that key stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signer {
    /// The one that signs.
    Current,
    /// One that is published and signs no more.
    Published {
        /// How long it is valid.
        until: Time,
    },
    /// One that was replaced.
    Replaced,
}

/// Something that was found about an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// No such request is in the log.
    Unseen {
        /// By what it was looked for.
        name: String,
    },
    /// A session answered; nobody was asked.
    BySession {
        /// The token.
        token: String,
        /// When.
        at: Time,
    },
    /// Somebody was asked.
    Asked {
        /// When.
        at: Time,
        /// Whose sign-in it was; nothing where nobody is known.
        who: Option<String>,
        /// What it came to.
        status: Status,
        /// Why this server said no, where it did.
        refusal: Option<Refusal>,
        /// The token that left, and when.
        answered: Option<(String, Time)>,
    },
    /// The error is not known here.
    CodeUnknown {
        /// Its number.
        code: u32,
    },
    /// Whom it is about, as they stand here.
    Person {
        /// Their address.
        address: String,
        /// Their status.
        status: UserStatus,
        /// Their `ImmutableID`.
        immutable_id: String,
        /// Their domain.
        domain: String,
    },
    /// It comes before anybody is sent here.
    NobodySent,
    /// Whose issuer the token names.
    Belongs {
        /// The person's address.
        address: String,
        /// Their domain.
        domain: String,
    },
    /// By what tokens name somebody.
    Identity {
        /// Their address.
        address: String,
        /// Their `ImmutableID`.
        immutable_id: String,
        /// Their domain.
        domain: String,
    },
    /// It is not known whom it is about.
    IdentityUnknown,
    /// Where sign-outs of a domain are answered.
    SignOutAddress {
        /// The domain.
        domain: String,
        /// The address.
        url: String,
    },
    /// Where SAML requests of a domain are answered.
    SamlAddress {
        /// The domain.
        domain: String,
        /// The address.
        url: String,
    },
    /// What is asked of a service provider's messages.
    Provider {
        /// Who it is.
        entity: String,
        /// Whose it is.
        application: String,
        /// Where answers go.
        replies: Vec<String>,
        /// Whether its requests have to be signed.
        signed: bool,
    },
    /// Whether an answer left is not known.
    CarrierUnknown,
    /// An answer left as it should.
    LeftWhole {
        /// The token.
        token: String,
        /// When.
        at: Time,
    },
    /// Where an application's answers go.
    Reply {
        /// The application.
        application: String,
        /// Where they go.
        url: String,
        /// Where its cloud takes them.
        usual: String,
    },
    /// In which cloud an application's tenant is said to be.
    Cloud {
        /// The application.
        application: String,
        /// The cloud.
        cloud: Cloud,
        /// Where its sign-ins are.
        login: String,
    },
    /// People of an application's domains come here.
    Came {
        /// The domains.
        domains: Vec<String>,
        /// When the last one came.
        at: Time,
    },
    /// Nobody has come for long.
    NobodySince {
        /// The domains.
        domains: Vec<String>,
        /// When the last one came.
        at: Time,
    },
    /// Nobody ever came.
    NobodyEver {
        /// The domains.
        domains: Vec<String>,
    },
    /// This person came, so it is the program.
    Program,
    /// A tenant that asks for second factors.
    External {
        /// The tenant.
        tenant: String,
        /// By which client id it asks.
        client: String,
        /// As which app registration.
        app: String,
        /// Where it is answered.
        redirect: String,
        /// How many of its people are linked.
        people: usize,
    },
    /// No tenant asks for second factors.
    NoExternal,
    /// Whom tokens are for, beside whom the cloud expects them to be for.
    Audience {
        /// The application.
        application: String,
        /// The audience.
        realm: String,
        /// The one that is expected.
        usual: String,
    },
    /// What was said no to is answered with an error and no assertion.
    NoAssertion {
        /// The name of its status.
        status: &'static str,
    },
    /// What a domain's tokens say of who issued them.
    Issuer {
        /// The domain.
        domain: String,
        /// The issuer.
        issuer: String,
    },
    /// The keys do not open.
    KeysAway,
    /// The signing certificate is not to be used.
    CertificateUnfit {
        /// Why not.
        why: Unfit,
    },
    /// By what tokens are signed.
    Signing {
        /// The key.
        key: String,
        /// How long it is valid.
        until: Time,
    },
    /// By what a token was signed.
    SignedBy {
        /// The token.
        token: String,
        /// The key.
        key: String,
        /// How that stands now.
        signer: Signer,
    },
    /// The store does not tell the time.
    StoreAway,
    /// How far this clock is from the store's.
    Clock {
        /// In milliseconds.
        ms: i64,
    },
    /// How long a person took.
    Took {
        /// How long.
        span: Span,
        /// Since when.
        at: Time,
    },
    /// How long the person took is not known.
    TookUnknown,
    /// Nothing here brings it about.
    Elsewhere,
    /// By what a person proved themselves.
    Factor {
        /// The way.
        method: Method,
    },
    /// Nobody had proved themselves.
    Unproved,
    /// By what somebody proved themselves is not known.
    FactorUnknown,
}

/// Why a certificate is not to be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Unfit {
    /// It cannot be read back.
    #[error("it cannot be read back")]
    Unread,
    /// It does not say from when on it holds.
    #[error("it does not say from when on it holds")]
    Undated,
    /// It does not hold yet.
    #[error("it does not hold yet")]
    Early,
    /// It has ended.
    #[error("it has ended")]
    Over,
}

impl Unfit {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Unread, Self::Undated, Self::Early, Self::Over];
}

impl Cause {
    /// What was looked at, in a word that stays.
    #[must_use]
    pub const fn check(&self) -> &'static str {
        match self {
            Self::Unseen { .. } | Self::BySession { .. } | Self::Asked { .. } => "request",
            Self::CodeUnknown { .. } => "code",
            Self::Person { .. } | Self::NobodySent | Self::Belongs { .. } => "person",
            Self::Identity { .. } | Self::IdentityUnknown => "identity",
            Self::SignOutAddress { .. } | Self::SamlAddress { .. } => "address",
            Self::Provider { .. } => "provider",
            Self::CarrierUnknown | Self::LeftWhole { .. } => "carrier",
            Self::Reply { .. } => "reply",
            Self::Cloud { .. } => "cloud",
            Self::Came { .. } | Self::NobodySince { .. } | Self::NobodyEver { .. } => "domain",
            Self::Program => "program",
            Self::External { .. } | Self::NoExternal => "external",
            Self::Audience { .. } => "audience",
            Self::NoAssertion { .. } => "status",
            Self::Issuer { .. } => "issuer",
            Self::KeysAway | Self::CertificateUnfit { .. } | Self::Signing { .. } => "keys",
            Self::SignedBy { .. } => "token",
            Self::StoreAway | Self::Clock { .. } => "clock",
            Self::Took { .. } | Self::TookUnknown => "time",
            Self::Elsewhere => "elsewhere",
            Self::Factor { .. } | Self::Unproved | Self::FactorUnknown => "method",
        }
    }

    /// How much it weighs.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::BySession { .. }
            | Self::Belongs { .. }
            | Self::Provider { .. }
            | Self::Came { .. }
            | Self::Elsewhere
            | Self::SignedBy { signer: Signer::Current, .. } => Severity::Fine,
            Self::Asked { status, answered, .. } => {
                let is_through = matches!(status, Status::Accepted | Status::Passcode) && answered.is_some();
                if is_through { Severity::Fine } else { Severity::Warning }
            }
            Self::Reply { url, usual, .. } => fine_if(url == usual),
            Self::Audience { realm, usual, .. } => fine_if(realm == usual),
            Self::Clock { ms } => fine_if(*ms <= CLOCKS.0),
            Self::Factor { method } => fine_if(method.is_multi_factor()),
            Self::LeftWhole { .. }
            | Self::NobodySince { .. }
            | Self::NobodyEver { .. }
            | Self::NoExternal
            | Self::NoAssertion { .. }
            | Self::KeysAway
            | Self::CertificateUnfit { .. }
            | Self::SignedBy { signer: Signer::Replaced, .. }
            | Self::StoreAway => Severity::Fault,
            _ => Severity::Warning,
        }
    }
}

const fn fine_if(is_fine: bool) -> Severity {
    if is_fine { Severity::Fine } else { Severity::Fault }
}
