//! What a SAML 2.0 request leaves on a sign-in's row for its answer.

use serde::{Deserialize, Serialize};

use super::claims::Method;
use super::ids::ServiceProviderId;
use super::service_provider::NameIdRule;

/// What the answer to a SAML 2.0 request needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlReply {
    /// The configured address.
    pub url: String,
    /// The request's `RelayState`, echoed to the byte; absent where the request had none.
    pub relay_state: Option<String>,
    /// The request's `ID`.
    pub request_id: String,
    /// The service provider's entity id.
    pub audience: String,
    /// Who we are to it: the issuer of the domain whose metadata it has. Microsoft 365 knows each domain by its own, and
    /// is told that of the person's.
    #[serde(default)]
    pub issuer: Option<String>,
    /// Its row; none for Microsoft 365 as every application has it.
    pub provider: Option<ServiceProviderId>,
    /// By what it knows people.
    pub name_id: NameIdRule,
    /// Whether it is Microsoft 365, which reads attributes of its own.
    pub microsoft: bool,
    /// No page may be shown: a session answers, or the service provider is told that none does.
    pub passive: bool,
    /// The class of authentication that the request asks for by name; absent where it leaves that open.
    pub class: Option<String>,
}

/// What a requested class of authentication takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Every ceremony has it.
    Any,
    /// More than one factor.
    MultiFactor,
}

const MULTIPLE: &str = "http://schemas.microsoft.com/claims/multipleauthn";
const PROTECTED: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";

/// The classes that a request may ask for, and what each takes.
const CLASSES: [(&str, Strength); 5] = [
    (MULTIPLE, Strength::MultiFactor),
    ("https://schemas.microsoft.com/claims/multipleauthn", Strength::MultiFactor),
    ("https://refeds.org/profile/mfa", Strength::MultiFactor),
    (PROTECTED, Strength::Any),
    ("urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified", Strength::Any),
];

/// What a class takes; none for one that no ceremony here has.
#[must_use]
pub fn strength(class: &str) -> Option<Strength> {
    CLASSES.iter().find(|(name, _)| *name == class).map(|(_, strength)| *strength)
}

/// The class that an answer names.
///
/// Microsoft 365 reads from the class alone that more than one factor was proved, and so is always told; others get
/// what they asked for, where the ceremony has it.
#[must_use]
pub fn class_of(method: Method, reply: &SamlReply) -> &str {
    let own = if method.is_multi_factor() { MULTIPLE } else { PROTECTED };
    let asked = reply.class.as_deref().filter(|_| !reply.microsoft);
    let has = |class: &&str| strength(class).is_some_and(|s| s == Strength::Any || method.is_multi_factor());
    asked.filter(has).unwrap_or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(class: Option<&str>, microsoft: bool) -> SamlReply {
        SamlReply {
            url: String::new(),
            relay_state: None,
            request_id: String::new(),
            audience: String::new(),
            issuer: None,
            provider: None,
            name_id: NameIdRule::Persistent,
            microsoft,
            passive: false,
            class: class.map(str::to_owned),
        }
    }

    #[test]
    fn more_than_one_factor_is_said_where_it_was_proved_and_nowhere_else() {
        for method in Method::ALL {
            for class in CLASSES.iter().map(|(class, _)| Some(*class)).chain([None, Some("urn:other")]) {
                for microsoft in [true, false] {
                    let reply = reply(class, microsoft);
                    let said = class_of(*method, &reply);
                    let says_more = strength(said) == Some(Strength::MultiFactor);
                    assert!(!says_more || method.is_multi_factor(), "{method:?} {class:?}");
                    if microsoft {
                        assert_eq!(said, if method.is_multi_factor() { MULTIPLE } else { PROTECTED });
                    }
                }
            }
        }
    }

    #[test]
    fn others_get_the_class_they_asked_for() {
        for (class, said) in [
            (None, MULTIPLE),
            (Some(PROTECTED), PROTECTED),
            (Some("https://refeds.org/profile/mfa"), "https://refeds.org/profile/mfa"),
        ] {
            assert_eq!(class_of(Method::Push, &reply(class, false)), said);
        }
        assert_eq!(class_of(Method::Passcode, &reply(Some(MULTIPLE), false)), PROTECTED);
    }
}
