//! What stands between a domain and its federation.

use serde::Serialize;

use super::cause::Unfit;

/// By which protocol Microsoft sends people here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// WS-Federation, and beside it WS-Trust for programs.
    #[default]
    WsFed,
    /// SAML 2.0, for browsers alone.
    Saml,
}

impl Protocol {
    /// Both.
    pub const ALL: [Self; 2] = [Self::WsFed, Self::Saml];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::WsFed => "wsfed",
            Self::Saml => "saml",
        }
    }

    /// The protocol of this word, as Graph writes it or as we do.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word().eq_ignore_ascii_case(text))
    }

    /// What it is called in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::WsFed => "WS-Federation",
            Self::Saml => "SAML 2.0",
        }
    }

    /// Graph's name for it.
    #[must_use]
    pub const fn graph(self) -> &'static str {
        match self {
            Self::WsFed => "wsFed",
            Self::Saml => "saml",
        }
    }
}

/// How much a trap weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// To be known.
    Note,
    /// People may be locked out: whoever goes on has to say so.
    Accept,
    /// Nothing is changed while it stands.
    Stop,
}

/// People, some of whom are named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct People {
    /// How many.
    pub count: usize,
    /// The first of them.
    pub some: Vec<String>,
}

/// How many people a trap names.
const NAMED: usize = 5;

impl People {
    /// One more.
    pub fn add(&mut self, name: &str) {
        self.count += 1;
        if self.some.len() < NAMED {
            self.some.push(name.to_owned());
        }
    }
}

/// Something that a federation can founder on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "trap", rename_all = "snake_case")]
pub enum Trap {
    /// The tenant has no such domain.
    NotInTenant,
    /// The tenant never proved that the domain is its own.
    NotVerified,
    /// It is `something.onmicrosoft.com`.
    Initial,
    /// A domain of the tenant lies above it, and decides.
    NotRoot,
    /// New people get it; Microsoft federates no such domain.
    Default,
    /// The administrator would lock themselves out.
    OwnAccount {
        /// Who signed in.
        upn: String,
    },
    /// Federated without any configuration: Microsoft's own fault after a request without a certificate.
    Broken,
    /// Our certificate cannot be handed over.
    Certificate {
        /// Why.
        why: Unfit,
    },
    /// Our public address is one that no browser of the people reaches, or is not https.
    Address {
        /// The address.
        url: String,
    },
    /// The people are sent to another identity provider today.
    OtherFederation {
        /// Its issuer.
        issuer: String,
    },
    /// Over SAML 2.0 programs have no way in.
    LosesPrograms,
    /// Nobody could come in while this instance is away.
    NoBreakGlass,
    /// Who could come in then was not to be seen.
    BreakGlassUnseen,
    /// People of the domain whom no token could name.
    WithoutIdentity {
        /// Who.
        people: People,
    },
    /// People who have one ImmutableID there and another one here.
    OtherIdentity {
        /// Who.
        people: People,
    },
    /// People of the domain who have no device here yet, or are not here at all.
    NotActive {
        /// Who.
        people: People,
        /// Of how many.
        of: usize,
    },
    /// People were not to be seen.
    PeopleUnseen,
    /// Domains below, which follow.
    Below {
        /// Their names.
        domains: Vec<String>,
    },
    /// Our certificate ends soon.
    CertificateEnds {
        /// When.
        at: String,
    },
    /// It takes a while until everybody at Microsoft knows.
    Takes,
}

impl Trap {
    /// The word by which it is accepted.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotInTenant => "not_in_tenant",
            Self::NotVerified => "not_verified",
            Self::Initial => "initial",
            Self::NotRoot => "not_root",
            Self::Default => "default",
            Self::OwnAccount { .. } => "own_account",
            Self::Broken => "broken",
            Self::Certificate { .. } => "certificate",
            Self::Address { .. } => "address",
            Self::OtherFederation { .. } => "other_federation",
            Self::LosesPrograms => "loses_programs",
            Self::NoBreakGlass => "no_break_glass",
            Self::BreakGlassUnseen => "break_glass_unseen",
            Self::WithoutIdentity { .. } => "without_identity",
            Self::OtherIdentity { .. } => "other_identity",
            Self::NotActive { .. } => "not_active",
            Self::PeopleUnseen => "people_unseen",
            Self::Below { .. } => "below",
            Self::CertificateEnds { .. } => "certificate_ends",
            Self::Takes => "takes",
        }
    }

    /// How much it weighs.
    #[must_use]
    pub const fn weight(&self) -> Weight {
        match self {
            Self::NotInTenant
            | Self::NotVerified
            | Self::Initial
            | Self::NotRoot
            | Self::Default
            | Self::OwnAccount { .. }
            | Self::Broken
            | Self::Certificate { .. }
            | Self::Address { .. } => Weight::Stop,
            Self::OtherFederation { .. }
            | Self::LosesPrograms
            | Self::NoBreakGlass
            | Self::BreakGlassUnseen
            | Self::WithoutIdentity { .. }
            | Self::OtherIdentity { .. }
            | Self::NotActive { .. }
            | Self::PeopleUnseen
            | Self::Below { .. } => Weight::Accept,
            Self::CertificateEnds { .. } | Self::Takes => Weight::Note,
        }
    }
}

/// A property that is not as it is wished for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Graph's name.
    pub name: String,
    /// What stands there; nothing where nothing does.
    pub now: Option<String>,
    /// What is to stand there; empty where nothing is.
    pub wanted: String,
}

impl Difference {
    /// Whether it is to be taken away.
    #[must_use]
    pub const fn takes_away(&self) -> bool {
        self.wanted.is_empty()
    }
}
