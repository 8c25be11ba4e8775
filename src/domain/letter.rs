//! What is told by mail, before anybody has worded it; and how a mail fares.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::mailbox::Mailbox;
use super::sign_in::Origin;
use super::tenant::TenantId;
use super::text::Name;
use super::time::Time;

/// What a mail tells. It waits sealed in the outbox, and a later version may have to read it: variants and fields
/// keep their names, and a new field has a value for when it is absent.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// Somebody may activate a phone.
    Invitation {
        /// The link, which is a bearer credential.
        link: String,
        /// From when on it is of no use.
        expires_at: Time,
        /// What the phone will confirm sign-ins to.
        application: Name,
        /// Who in the console sent it, or made the token that did; nobody where the terminal did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        invited_by: Option<Name>,
    },
    /// A phone was activated.
    Activated {
        /// What its owner calls it.
        device: Name,
        /// When.
        at: Time,
    },
    /// A further device was added.
    DeviceAdded {
        /// What its owner calls it.
        device: Name,
        /// When.
        at: Time,
    },
    /// A device was taken away.
    Removed {
        /// What its owner called it.
        device: Name,
        /// When.
        at: Time,
    },
    /// A one-time passcode was issued; it is not in the letter.
    PasscodeIssued {
        /// When.
        at: Time,
        /// From when on it is of no use.
        expires_at: Time,
    },
    /// Somebody who lost their phone may set up a new one.
    Reactivation {
        /// The link, which is a bearer credential.
        link: String,
        /// From when on it is of no use.
        expires_at: Time,
        /// What the phone will confirm sign-ins to.
        application: Name,
    },
    /// That a new phone may be set up; the link is not in the letter.
    ReactivationIssued {
        /// When.
        at: Time,
        /// From when on it is of no use.
        expires_at: Time,
        /// Whether the phones until now have stopped working already.
        at_once: bool,
    },
    /// The private mailbox of the account is another one, or there is none any more.
    AddressChanged {
        /// When.
        at: Time,
    },
    /// A tenant of Entra ID means this person by an object id from now on.
    ExternalLinked {
        /// When.
        at: Time,
        /// The tenant.
        tenant: TenantId,
        /// The object id.
        object: TenantId,
    },
    /// Somebody said that a sign-in was not theirs.
    Reported {
        /// The phone that said so.
        device: Name,
        /// When.
        at: Time,
        /// What the sign-in was to.
        application: Name,
        /// When it was asked for.
        asked_at: Time,
        /// Where it came from.
        origin: Origin,
    },
    /// The signing certificate ends before long, and the tenant is not said to know the next one.
    CertificateEnds {
        /// When.
        ends_at: Time,
        /// Whether the next one is made.
        has_next: bool,
    },
    /// The application's own credential for Microsoft Graph ends before long.
    CredentialEnds {
        /// When.
        ends_at: Time,
    },
}

impl Letter {
    /// What kind of letter it is.
    #[must_use]
    pub const fn kind(&self) -> LetterKind {
        match self {
            Self::Invitation { .. } => LetterKind::Invitation,
            Self::Activated { .. } => LetterKind::Activated,
            Self::DeviceAdded { .. } => LetterKind::DeviceAdded,
            Self::PasscodeIssued { .. } => LetterKind::PasscodeIssued,
            Self::Reactivation { .. } => LetterKind::Reactivation,
            Self::ReactivationIssued { .. } => LetterKind::ReactivationIssued,
            Self::AddressChanged { .. } => LetterKind::AddressChanged,
            Self::Removed { .. } => LetterKind::Removed,
            Self::ExternalLinked { .. } => LetterKind::ExternalLinked,
            Self::Reported { .. } => LetterKind::Reported,
            Self::CertificateEnds { .. } => LetterKind::CertificateEnds,
            Self::CredentialEnds { .. } => LetterKind::CredentialEnds,
        }
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter").field("kind", &self.kind()).finish_non_exhaustive()
    }
}

/// A letter and the mailbox it goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressed {
    /// Where to.
    pub to: Mailbox,
    /// What.
    pub letter: Letter,
}

/// A kind of letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// [`Letter::Invitation`].
    Invitation,
    /// [`Letter::Activated`].
    Activated,
    /// [`Letter::DeviceAdded`].
    DeviceAdded,
    /// [`Letter::PasscodeIssued`].
    PasscodeIssued,
    /// [`Letter::Reactivation`].
    Reactivation,
    /// [`Letter::ReactivationIssued`].
    ReactivationIssued,
    /// [`Letter::AddressChanged`].
    AddressChanged,
    /// [`Letter::Removed`].
    Removed,
    /// [`Letter::ExternalLinked`].
    ExternalLinked,
    /// [`Letter::Reported`].
    Reported,
    /// [`Letter::CertificateEnds`].
    CertificateEnds,
    /// [`Letter::CredentialEnds`].
    CredentialEnds,
}

impl LetterKind {
    const ALL: [Self; 12] = [
        Self::Invitation,
        Self::Activated,
        Self::DeviceAdded,
        Self::Removed,
        Self::PasscodeIssued,
        Self::Reactivation,
        Self::ReactivationIssued,
        Self::AddressChanged,
        Self::ExternalLinked,
        Self::Reported,
        Self::CertificateEnds,
        Self::CredentialEnds,
    ];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Activated => "activated",
            Self::DeviceAdded => "device_added",
            Self::PasscodeIssued => "passcode_issued",
            Self::Reactivation => "reactivation",
            Self::ReactivationIssued => "reactivation_issued",
            Self::AddressChanged => "address_changed",
            Self::Removed => "removed",
            Self::ExternalLinked => "external_linked",
            Self::Reported => "reported",
            Self::CertificateEnds => "certificate_ends",
            Self::CredentialEnds => "credential_ends",
        }
    }

    /// How many of this kind one mailbox may get within a day; nothing where they are not counted. Strangers must not
    /// fill a mailbox, and an operator not by mistake. What lets a further phone or person in, or takes one away, is always told: who
    /// could use up that budget beforehand could do it in silence.
    #[must_use]
    pub const fn most_a_day(self) -> Option<i64> {
        match self {
            Self::Invitation | Self::Reactivation | Self::Reported => Some(10),
            Self::Activated
            | Self::DeviceAdded
            | Self::Removed
            | Self::PasscodeIssued
            | Self::ReactivationIssued
            | Self::AddressChanged
            | Self::ExternalLinked
            | Self::CertificateEnds
            | Self::CredentialEnds => None,
        }
    }

    /// The reverse of [`LetterKind::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// How a mail fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It waits for its first try, or for the next.
    Queued,
    /// A mail server took it, or it lies in the folder.
    Sent,
    /// A mail server will never take it.
    Bounced,
    /// It was tried as often as mails are tried.
    Failed,
    /// What it would tell is no longer so.
    Dropped,
}

impl MailState {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Bounced => "bounced",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
        }
    }

    /// The reverse of [`MailState::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Queued, Self::Sent, Self::Bounced, Self::Failed, Self::Dropped].into_iter().find(|s| s.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_shows_no_link() {
        let application = Name::parse("Microsoft 365").unwrap();
        let link = "https://a.example/#secret".into();
        let letter = Letter::Invitation { link, expires_at: Time(0), application, invited_by: None };
        let addressed = Addressed { to: Mailbox::parse("a@b.example").unwrap(), letter };
        assert!(!format!("{addressed:?}").contains("secret"), "{addressed:?}");
    }

    #[test]
    fn a_letter_that_waited_is_read_as_it_was_written() {
        let invitation = r#"{"kind":"invitation","link":"https://a.example/","expires_at":5,"application":"Works"}"#;
        for text in [r#"{"kind":"activated","device":"Pixel 9","at":5}"#, invitation] {
            let letter: Letter = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&letter).unwrap(), text);
        }
    }
}
