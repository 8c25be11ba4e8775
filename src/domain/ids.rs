//! Names of rows: 128 random bits, written as 32 hexadecimal digits.
//!
//! An identifier is a name, never a permission: whoever knows one still has to prove who they are.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What stands where an identifier should and is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identifier is 32 lower-case hexadecimal digits")]
pub struct NotAnId;

fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Lower-case hexadecimal digits of some bytes.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Makes a new one from random bytes.
            #[must_use]
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(hex(&bytes))
            }

            /// Reads one from outside.
            ///
            /// # Errors
            /// When the text has another form.
            pub fn parse(text: &str) -> Result<Self, NotAnId> {
                if is_id(text) { Ok(Self(text.to_owned())) } else { Err(NotAnId) }
            }

            /// The 32 digits.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// What a tenant said of a domain before it was changed.
    SnapshotId,
    /// A relying party as the administrator knows it: the organisation's Microsoft 365.
    ApplicationId,
    /// A SAML 2.0 service provider.
    ServiceProviderId,
    /// A person.
    UserId,
    /// A phone, or whatever else holds a credential.
    DeviceId,
    /// One invitation of one person.
    InvitationId,
    /// One uploaded list of people.
    ImportId,
    /// One request of a relying party, from its arrival to its answer.
    SignInId,
    /// One question put to a person's devices.
    ApprovalId,
    /// What the log keeps of a request: the approval's name, or the sign-in's own where nobody's phone was asked.
    RequestId,
    /// One WebAuthn challenge.
    ChallengeId,
    /// A browser's single sign-on session.
    SessionId,
    /// A phone's own session with the authenticator.
    PhoneSessionId,
    /// A further device on its way to a person.
    AdditionId,
    /// One one-time passcode.
    PasscodeId,
    /// One code for a program without a browser.
    TrustCodeId,
    /// Somebody who runs the console.
    OperatorId,
    /// A link that lets an operator make a passkey for the console.
    OperatorLinkId,
    /// An operator's presence in one browser.
    ConsoleSessionId,
    /// A token by which a program calls the API.
    ApiTokenId,
    /// A call of the API.
    ApiCallId,
    /// A person's presence on their own page, in one browser.
    AccountSessionId,
    /// A tenant that asks for its second factor here.
    ExternalMethodId,
    /// A key of the ring.
    KeyId,
    /// A running process.
    NodeId,
    /// A mail, from its queueing on; its `Message-ID` is made of it.
    MailId,
    /// An entry of the audit log.
    AuditId,
    /// What a person reads to the help desk, and the operator finds in the log.
    Correlation,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_the_way_through_text() {
        let id = UserId::from_random([0xab; 16]);
        assert_eq!(UserId::parse(id.as_str()), Ok(id));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "ab", &"A".repeat(32), &"g".repeat(32), &"0".repeat(33)] {
            assert_eq!(UserId::parse(text), Err(NotAnId), "{text}");
        }
    }
}
