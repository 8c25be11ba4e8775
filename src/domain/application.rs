//! An application: the organisation's Microsoft 365, with the domains that are federated to it.

use serde::{Deserialize, Serialize};

use super::address::DomainName;
use super::ids::ApplicationId;
use super::text::Name;
use super::time::Span;

/// Which national cloud the tenant lives in; it decides the login host and the realm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cloud {
    /// Worldwide and GCC.
    Worldwide,
    /// United States Government (GCC High, DoD).
    Us,
    /// China, run by 21Vianet.
    China,
}

impl Cloud {
    /// The word it is stored and configured by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Worldwide => "worldwide",
            Self::Us => "us",
            Self::China => "china",
        }
    }

    /// The reverse of [`Cloud::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Worldwide, Self::Us, Self::China].into_iter().find(|c| c.as_str() == text)
    }

    /// Where answers are posted to.
    #[must_use]
    pub const fn reply_url(self) -> &'static str {
        match self {
            Self::Worldwide => "https://login.microsoftonline.com/login.srf",
            Self::Us => "https://login.microsoftonline.us/login.srf",
            Self::China => "https://login.partner.microsoftonline.cn/login.srf",
        }
    }

    /// Where Microsoft ends a browser's sessions of its own.
    #[must_use]
    pub const fn sign_out_url(self) -> &'static str {
        match self {
            Self::Worldwide => "https://login.microsoftonline.com/login.srf?wa=wsignoutcleanup1.0",
            Self::Us => "https://login.microsoftonline.us/login.srf?wa=wsignoutcleanup1.0",
            Self::China => "https://login.partner.microsoftonline.cn/login.srf?wa=wsignoutcleanup1.0",
        }
    }

    /// The relying party's name, which is `wtrealm` and the token's audience.
    ///
    /// For the United States Government cloud the value is not published; the administrator reads it
    /// from the cloud's user-realm document and gives it when adding the application.
    #[must_use]
    pub const fn realm(self) -> Option<&'static str> {
        match self {
            Self::Worldwide => Some("urn:federation:MicrosoftOnline"),
            Self::Us => None,
            Self::China => Some("urn:federation:partner.microsoftonline.cn"),
        }
    }
}

/// What the sign-in page offers first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstOffer {
    /// A push message to the person's phones.
    Push,
    /// A QR code to scan with the phone.
    Qr,
}

impl FirstOffer {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Qr => "qr",
        }
    }

    /// The reverse of [`FirstOffer::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Push, Self::Qr].into_iter().find(|f| f.as_str() == text)
    }
}

/// A relying party and its policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Application {
    /// Its row.
    pub id: ApplicationId,
    /// Shown on the sign-in page and on the phone.
    pub name: Name,
    /// What the sign-in page offers first.
    pub first_offer: FirstOffer,
    /// How old a ceremony may be and still answer for its session.
    pub session_lifetime: Span,
    /// The tenant's cloud.
    pub cloud: Cloud,
    /// Compared byte for byte with `wtrealm`; the token's audience.
    pub realm: String,
    /// The only address answers go to.
    pub reply_url: String,
    /// Whether programs without a browser are answered, by WS-Trust.
    pub trust: bool,
    /// Where a browser that signed out may be sent on to, beside its cloud's login host: https origins, each as a browser
    /// writes it, in order.
    pub sign_out_origins: Vec<String>,
}

/// A federated domain: it belongs to one application and has an issuer of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Domain {
    /// The domain.
    pub name: DomainName,
    /// Whose it is.
    pub application: ApplicationId,
    /// The token's `Issuer` for people of this domain; written once when the domain is added, because
    /// the tenant stores it too and the two are compared byte for byte.
    pub issuer: String,
}

/// The issuer that a new domain gets: `{base}/fed/{domain}/`.
#[must_use]
pub fn issuer_of(base_url: &str, domain: &DomainName) -> String {
    format!("{}/fed/{domain}/", base_url.trim_end_matches('/'))
}

/// The nearest of an application's domains that lies above another. Where Microsoft has that other one inherit, people of
/// it come with the upper one's issuer, and it must not be added by itself.
#[must_use]
pub fn above<'a>(name: &DomainName, domains: &'a [Domain]) -> Option<&'a DomainName> {
    let above = domains.iter().map(|domain| &domain.name).filter(|one| *one != name && name.is_within(one));
    above.max_by_key(|one| one.as_str().len())
}

/// Whether a domain may not be added, because an equal one exists or one above or below it belongs to another application.
#[must_use]
pub fn conflicts(new: &DomainName, owner: &ApplicationId, existing: &Domain) -> bool {
    *new == existing.name
        || (existing.application != *owner && (new.is_within(&existing.name) || existing.name.is_within(new)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(text: &str) -> DomainName {
        DomainName::parse(text).unwrap()
    }

    #[test]
    fn an_issuer_ends_in_a_slash_whatever_the_base_url_ends_in() {
        let name = domain("corp.example");
        for base in ["https://idp.example.net", "https://idp.example.net/"] {
            assert_eq!(issuer_of(base, &name), "https://idp.example.net/fed/corp.example/");
        }
    }

    #[test]
    fn a_domain_above_or_below_anothers_is_refused() {
        let (mine, other) = (ApplicationId::from_random([1; 16]), ApplicationId::from_random([2; 16]));
        let taken = Domain { name: domain("corp.example"), application: other, issuer: String::new() };
        assert!(conflicts(&domain("corp.example"), &taken.application, &taken));
        assert!(conflicts(&domain("sub.corp.example"), &mine, &taken));
        assert!(!conflicts(&domain("sub.corp.example"), &taken.application, &taken));
        assert!(!conflicts(&domain("notcorp.example"), &mine, &taken));
        let below = Domain { name: domain("sub.corp.example"), ..taken };
        assert!(conflicts(&domain("corp.example"), &mine, &below));
    }
}
