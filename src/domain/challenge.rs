//! What a WebAuthn signature is made over: one purpose, one person, one request, once.
//!
//! The challenge is the SHA-256 of a canonical text. The text is kept, so that whoever holds the evidence
//! later can tell what exactly was signed; its nonce never leaves the server before, so the number that
//! stands in the text cannot be guessed from the challenge.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::ids::{ApplicationId, ChallengeId, UserId};
use super::time::Time;

/// What a challenge is for. No proof made for one purpose serves another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Storing a first credential, from an invitation.
    Register,
    /// Signing a phone's browser in to the authenticator.
    DeviceLogin,
    /// Approving one request.
    Approve,
    /// A passkey in the browser that signs in.
    LocalPasskey,
    /// Offering a place to a further device, and granting it.
    AddDevice,
    /// Getting a code for a program without a browser.
    TrustCode,
    /// Coming to one's own page.
    AccountEntry,
    /// Taking one of one's own devices away.
    RemoveDevice,
    /// Storing an operator's passkey, from a link.
    OperatorRegister,
    /// Entering the console.
    ConsoleEntry,
    /// Proving oneself anew before a dangerous act in the console.
    StepUp,
}

impl Purpose {
    /// Every one, for tests that walk them.
    pub const ALL: &[Self] = &[
        Self::Register,
        Self::DeviceLogin,
        Self::Approve,
        Self::LocalPasskey,
        Self::AddDevice,
        Self::TrustCode,
        Self::AccountEntry,
        Self::RemoveDevice,
        Self::OperatorRegister,
        Self::ConsoleEntry,
        Self::StepUp,
    ];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::DeviceLogin => "device_login",
            Self::Approve => "approve",
            Self::LocalPasskey => "local_passkey",
            Self::AddDevice => "add_device",
            Self::TrustCode => "trust_code",
            Self::AccountEntry => "account_entry",
            Self::RemoveDevice => "remove_device",
            Self::OperatorRegister => "operator_register",
            Self::ConsoleEntry => "console_entry",
            Self::StepUp => "step_up",
        }
    }

    /// The reverse of [`Purpose::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|p| p.as_str() == text)
    }
}

/// What a challenge binds together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// What for.
    pub purpose: Purpose,
    /// The row it serves: an invitation, an approval, a sign-in, an operator's link or a console session; nothing for
    /// a device's login or an entry.
    pub subject: Option<String>,
    /// Whose proof it must be; nothing where the proof is to tell.
    pub user: Option<UserId>,
    /// Which application asks.
    pub application: Option<ApplicationId>,
    /// The number on the sign-in page.
    pub number: Option<u8>,
}

impl Binding {
    /// The text whose SHA-256 is the challenge.
    #[must_use]
    pub fn canonical_text(&self, nonce: &str, expires_at: Time) -> String {
        let mut text = String::from("countersign/1\n");
        let mut line = |name: &str, value: &str| {
            let _ = writeln!(text, "{name}={value}");
        };
        line("nonce", nonce);
        line("purpose", self.purpose.as_str());
        line("subject", self.subject.as_deref().unwrap_or("-"));
        line("user", self.user.as_ref().map_or("-", UserId::as_str));
        line("application", self.application.as_ref().map_or("-", ApplicationId::as_str));
        line("number", &self.number.map_or_else(|| "-".to_owned(), |n| n.to_string()));
        line("expires", &expires_at.0.to_string());
        text
    }
}

/// The parts of a canonical text that say whose it was and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'a> {
    /// What for.
    pub purpose: Purpose,
    /// Which row it served.
    pub subject: &'a str,
    /// Whose proof it had to be; `-` for anybody's.
    pub user: &'a str,
    /// Which application asked; `-` where none is named.
    pub application: &'a str,
}

impl<'a> Said<'a> {
    /// Reads what [`Binding::canonical_text`] wrote.
    #[must_use]
    pub fn in_text(text: &'a str) -> Option<Self> {
        let mut lines = text.lines();
        lines.next().filter(|line| *line == "countersign/1")?;
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix('=');
        value("nonce")?;
        Some(Self {
            purpose: Purpose::parse(value("purpose")?)?,
            subject: value("subject")?,
            user: value("user")?,
            application: value("application")?,
        })
    }
}

/// A challenge as it is kept until it is spent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Its row.
    pub id: ChallengeId,
    /// What it binds.
    pub binding: Binding,
    /// The text that was hashed.
    pub text: String,
    /// The WebAuthn library's state as JSON.
    pub state: String,
    /// From when on it proves nothing.
    pub expires_at: Time,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_changes_the_text() {
        let base = Binding {
            purpose: Purpose::Approve,
            subject: Some("a".into()),
            user: Some(UserId::from_random([1; 16])),
            application: Some(ApplicationId::from_random([2; 16])),
            number: Some(42),
        };
        let text = base.canonical_text("n", Time(5));
        assert_eq!(
            text,
            "countersign/1\nnonce=n\npurpose=approve\nsubject=a\nuser=01010101010101010101010101010101\n\
             application=02020202020202020202020202020202\nnumber=42\nexpires=5\n"
        );
        let said = Said::in_text(&text).unwrap();
        assert_eq!((said.purpose, said.subject, said.user.len()), (Purpose::Approve, "a", 32));
        assert_eq!(said.application, "02020202020202020202020202020202");
        assert_eq!(Said::in_text(&text.replace("user=", "users=")), None);
        let others = [
            Binding { purpose: Purpose::LocalPasskey, ..base.clone() },
            Binding { subject: None, ..base.clone() },
            Binding { user: None, ..base.clone() },
            Binding { application: None, ..base.clone() },
            Binding { number: Some(43), ..base.clone() },
        ];
        for other in others {
            assert_ne!(other.canonical_text("n", Time(5)), text);
        }
        assert_ne!(base.canonical_text("m", Time(5)), text);
        assert_ne!(base.canonical_text("n", Time(6)), text);
    }
}
