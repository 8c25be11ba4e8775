//! What happened, in words that stay the same.

use serde::{Deserialize, Serialize};

use super::ids::{Correlation, UserId};

/// A kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A person was invited.
    UserInvited,
    /// A person activated a device.
    UserActivated,
    /// A person added a further device.
    DeviceAdded,
    /// A list of people was confirmed.
    ImportConfirmed,
    /// An import was paused.
    ImportPaused,
    /// A paused import goes on.
    ImportResumed,
    /// An import was given up.
    ImportCancelled,
    /// An import is through.
    ImportDone,
    /// A person's devices were asked.
    ApprovalAsked,
    /// A person said yes.
    Approved,
    /// A person said no.
    Denied,
    /// A person said that it was not them.
    Reported,
    /// A wrong number was typed.
    NumberWrong,
    /// Somebody else's phone scanned a code.
    ScannedByOther,
    /// A passkey proved the person in the browser itself.
    PasskeyUsed,
    /// A passcode proved the person.
    PasscodeUsed,
    /// A wrong passcode was tried.
    PasscodeWrong,
    /// A person got a code for a program without a browser.
    TrustCodeIssued,
    /// Such a code, or a passcode, was used there.
    TrustCodeUsed,
    /// A wrong one was tried there.
    TrustCodeWrong,
    /// A token was signed and handed out.
    Answered,
    /// A session was ended.
    SessionEnded,
    /// A message was sent to a device to see whether it comes.
    PushTested,
    /// A mail reached nobody.
    MailUndelivered,
    /// A row did not carry the seal it was written with.
    RowForged,
}

impl Event {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserInvited => "user_invited",
            Self::UserActivated => "user_activated",
            Self::DeviceAdded => "device_added",
            Self::ImportConfirmed => "import_confirmed",
            Self::ImportPaused => "import_paused",
            Self::ImportResumed => "import_resumed",
            Self::ImportCancelled => "import_cancelled",
            Self::ImportDone => "import_done",
            Self::ApprovalAsked => "approval_asked",
            Self::Approved => "approved",
            Self::Denied => "denied",
            Self::Reported => "reported",
            Self::NumberWrong => "number_wrong",
            Self::ScannedByOther => "scanned_by_other",
            Self::PasskeyUsed => "passkey_used",
            Self::PasscodeUsed => "passcode_used",
            Self::PasscodeWrong => "passcode_wrong",
            Self::TrustCodeIssued => "trust_code_issued",
            Self::TrustCodeUsed => "trust_code_used",
            Self::TrustCodeWrong => "trust_code_wrong",
            Self::Answered => "answered",
            Self::SessionEnded => "session_ended",
            Self::PushTested => "push_tested",
            Self::MailUndelivered => "mail_undelivered",
            Self::RowForged => "row_forged",
        }
    }
}

/// An entry to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub event: Event,
    /// To whom, where to somebody.
    pub user: Option<UserId>,
    /// In which request.
    pub correlation: Option<Correlation>,
    /// Further facts; never a secret, token or assertion.
    pub detail: serde_json::Value,
}
