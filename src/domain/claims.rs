//! From what a ceremony proved to what a token may say. The whole table stands here.

use serde::{Deserialize, Serialize};

use super::application::{Application, Domain};
use super::time::{Span, Time};
use super::user::User;

/// How a person proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Approved on the phone after a push message or from the list.
    Push,
    /// Approved on the phone after scanning the code.
    Qr,
    /// A passkey in the very browser that signs in, or a nearby device's.
    Passkey,
    /// A one-time passcode from the help desk, which proves neither possession nor who holds it.
    Passcode,
    /// A code or a passcode, brought by a program without a browser: whoever typed it there, this server never saw.
    Trust,
}

/// An interactive sign-in over a protected channel; Entra ID knows no truer word for a ceremony without a password.
const PROTECTED: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
/// More than one factor was proved.
pub const MULTIPLE: &str = "http://schemas.microsoft.com/claims/multipleauthn";

impl Method {
    /// Every one, for tests that walk them.
    pub const ALL: &[Self] = &[Self::Push, Self::Qr, Self::Passkey, Self::Passcode, Self::Trust];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Qr => "qr",
            Self::Passkey => "passkey",
            Self::Passcode => "passcode",
            Self::Trust => "trust",
        }
    }

    /// The reverse of [`Method::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|m| m.as_str() == text)
    }

    /// Whether possession and user verification were both proved. Nothing weaker may call itself multi-factor.
    #[must_use]
    pub const fn is_multi_factor(self) -> bool {
        match self {
            Self::Push | Self::Qr | Self::Passkey => true,
            Self::Passcode | Self::Trust => false,
        }
    }

    /// How long a session may last that this began, where it is shorter than every other. A passcode helps through a
    /// morning without a phone, not through a day.
    #[must_use]
    pub const fn longest_session(self) -> Option<Span> {
        match self {
            Self::Push | Self::Qr | Self::Passkey => None,
            Self::Passcode | Self::Trust => Some(Span::hours(1)),
        }
    }

    /// The SAML `AuthenticationMethod`.
    #[must_use]
    pub const fn authentication_method(self) -> &'static str {
        PROTECTED
    }

    /// The values of `authnmethodsreferences`.
    #[must_use]
    pub const fn references(self) -> &'static [&'static str] {
        if self.is_multi_factor() { &[PROTECTED, MULTIPLE] } else { &[PROTECTED] }
    }
}

/// What was proved, and when. A session keeps it unchanged; nothing ever adds to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// How.
    pub method: Method,
    /// The instant of the ceremony; for all methods here the second factor's instant too.
    pub proved_at: Time,
}

/// What a token says: an allow list, nothing else ever leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The issuer of the user's own domain.
    pub issuer: String,
    /// The relying party's realm.
    pub audience: String,
    /// The user principal name.
    pub upn: String,
    /// By which Entra ID finds the user.
    pub immutable_id: String,
    /// How and when the user proved it.
    pub proof: Proof,
}

impl Claims {
    /// Puts together what this user's token for this application says.
    #[must_use]
    pub fn of(user: &User, domain: &Domain, application: &Application, proof: Proof) -> Self {
        Self {
            issuer: domain.issuer.clone(),
            audience: application.realm.clone(),
            upn: user.address.as_str().to_owned(),
            immutable_id: user.immutable_id.as_str().to_owned(),
            proof,
        }
    }
}

/// What a place in a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The token's own name.
    Id,
    /// When it is issued.
    Issued,
    /// The version of the protocol.
    Version,
    /// Who issues it.
    Issuer,
    /// Who issues it, to another service provider than Microsoft.
    IssuerToOthers,
    /// From when on it is good.
    NotBefore,
    /// Until when it is good.
    NotOnOrAfter,
    /// Whom it is for.
    Audience,
    /// Which other service provider it is for.
    Provider,
    /// By which the person is found.
    NameIdentifier,
    /// By which the person is found, where that is their address.
    NameAddress,
    /// Of what kind that is.
    Format,
    /// How whoever brings it is known to be the person.
    Confirmation,
    /// The request that it answers.
    Request,
    /// Until when it has to arrive.
    Arrival,
    /// Where it has to arrive.
    Recipient,
    /// The ImmutableID once more.
    ImmutableId,
    /// The address.
    Upn,
    /// The address, where service providers of SAML 2.0 read it.
    Email,
    /// How they signed in.
    Method,
    /// One way in which they proved themselves.
    Reference,
    /// That they proved themselves in two.
    Multiple,
    /// How they signed in, as SAML 2.0 says it.
    Class,
    /// That they proved themselves in two, as SAML 2.0 says it.
    MultipleClass,
    /// When they did.
    Instant,
    /// When they did, where a session answers.
    InstantOfSession,
    /// The same instant once more.
    InstantAgain,
    /// By which a sign-out names the session.
    Session,
    /// Nothing that this knows. No token of ours has it.
    Unknown,
}

/// By what a token is foretold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By a ceremony of this method, at this moment.
    Method(Method),
    /// By the session that a ceremony left.
    Session,
}

impl By {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Method(Method::Push),
        Self::Method(Method::Qr),
        Self::Method(Method::Passkey),
        Self::Method(Method::Passcode),
        Self::Session,
        Self::Method(Method::Trust),
    ];

    /// The word it is asked for by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Method(method) => method.as_str(),
            Self::Session => "session",
        }
    }

    /// The reverse of [`By::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.as_str() == text)
    }
}

/// Why a trial token does not prove the signature path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The published certificate vouches for what only a key that was thrown away signed.
    Believed,
    /// It is not a signed assertion's shape.
    Shape,
    /// The signature names another assertion.
    Reference,
    /// Signed in another way than ours are.
    Algorithm,
    /// Something was changed after signing.
    Digest,
    /// Another key signed it.
    Signature,
    /// The certificate within is another one.
    Certificate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_possession_with_user_verification_is_called_multi_factor() {
        let table: Vec<_> = Method::ALL.iter().map(|m| (m.as_str(), m.references().contains(&MULTIPLE))).collect();
        assert_eq!(table, [("push", true), ("qr", true), ("passkey", true), ("passcode", false), ("trust", false)]);
        for method in Method::ALL {
            assert_eq!(method.references().contains(&MULTIPLE), method.is_multi_factor());
        }
    }

    #[test]
    fn what_proves_less_lasts_an_hour_at_most() {
        for method in Method::ALL {
            let expected = (!method.is_multi_factor()).then_some(Span::hours(1));
            assert_eq!(method.longest_session(), expected, "{method:?}");
        }
    }
}
