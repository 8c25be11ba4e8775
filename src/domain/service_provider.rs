//! A SAML 2.0 service provider: a relying party of an application, Microsoft 365 itself or another one beside it.

use serde::{Deserialize, Serialize};

use super::application::Application;
use super::ids::{ApplicationId, ServiceProviderId};

/// Longest entity id, in characters; the standard's own limit.
pub const LONGEST_ENTITY_ID: usize = 1024;

/// By what a service provider knows people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameIdRule {
    /// The ImmutableID, as a persistent identifier.
    Persistent,
    /// The address.
    Email,
}

impl NameIdRule {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Persistent, Self::Email];

    /// The word it is stored and configured by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Persistent => "persistent",
            Self::Email => "email",
        }
    }

    /// The reverse of [`NameIdRule::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == text)
    }
}

/// An address that a service provider takes answers at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyAddress {
    /// By which a request may name it.
    pub index: u16,
    /// The address.
    pub url: String,
}

/// How a service provider's requests are trusted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// The pinned certificates, DER in base64. No other key verifies anything.
    pub certificates: Vec<String>,
    /// Whether an unsigned request is refused.
    pub requires_signed: bool,
    /// Whether SHA-1 is taken, too: only of Microsoft, which is known to have signed so.
    pub takes_sha1: bool,
}

/// A service provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceProvider {
    /// Its row; none where it is Microsoft 365 as every application has it.
    pub id: Option<ServiceProviderId>,
    /// Whose.
    pub application: ApplicationId,
    /// Compared byte for byte with a request's issuer; the assertion's audience.
    pub entity_id: String,
    /// The only addresses answers go to; the first one where a request names none.
    pub replies: Vec<ReplyAddress>,
    /// Where answers to sign-outs go.
    pub sign_out_url: Option<String>,
    /// By what it knows people.
    pub name_id: NameIdRule,
    /// How its requests are trusted.
    pub trust: Trust,
}

impl ServiceProvider {
    /// Microsoft 365 as every application has it: nothing is pinned and nothing has to be signed.
    #[must_use]
    pub fn microsoft(application: &Application) -> Self {
        Self {
            id: None,
            application: application.id.clone(),
            entity_id: application.realm.clone(),
            replies: vec![ReplyAddress { index: 0, url: application.reply_url.clone() }],
            sign_out_url: Some(application.reply_url.clone()),
            name_id: NameIdRule::Persistent,
            trust: Trust::default(),
        }
    }

    /// Whether it is the application's own Microsoft 365.
    #[must_use]
    pub fn is_microsoft(&self, application: &Application) -> bool {
        self.entity_id == application.realm
    }

    /// The configured address that a request asks for; none where it asks for another.
    #[must_use]
    pub fn reply_to(&self, url: Option<&str>, index: Option<u16>) -> Option<&str> {
        let wanted = |reply: &&ReplyAddress| match (url, index) {
            (None, None) => true,
            (Some(url), None) => reply.url == url,
            (None, Some(index)) => reply.index == index,
            (Some(_), Some(_)) => false,
        };
        self.replies.iter().find(wanted).map(|reply| reply.url.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider() -> ServiceProvider {
        let reply = |index, url: &str| ReplyAddress { index, url: url.to_owned() };
        ServiceProvider {
            id: None,
            application: ApplicationId::from_random([1; 16]),
            entity_id: "https://sp.example/".to_owned(),
            replies: vec![reply(3, "https://sp.example/acs"), reply(5, "https://sp.example/other")],
            sign_out_url: None,
            name_id: NameIdRule::Persistent,
            trust: Trust::default(),
        }
    }

    #[test]
    fn an_answer_goes_to_a_configured_address_and_nowhere_else() {
        let provider = provider();
        assert_eq!(provider.reply_to(None, None), Some("https://sp.example/acs"));
        assert_eq!(provider.reply_to(Some("https://sp.example/other"), None), Some("https://sp.example/other"));
        assert_eq!(provider.reply_to(None, Some(5)), Some("https://sp.example/other"));
        for (url, index) in [
            (Some("https://sp.example/acs/"), None),
            (Some("https://SP.example/acs"), None),
            (Some("https://sp.example/acs?x"), None),
            (Some(""), None),
            (None, Some(0)),
            (Some("https://sp.example/acs"), Some(3)),
        ] {
            assert_eq!(provider.reply_to(url, index), None, "{url:?} {index:?}");
        }
    }

    #[test]
    fn rules_lead_back_from_their_words() {
        for rule in NameIdRule::ALL {
            assert_eq!(NameIdRule::parse(rule.as_str()), Some(rule));
        }
        assert_eq!(NameIdRule::parse("Persistent"), None);
    }
}
