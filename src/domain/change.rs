//! An administrative change: who did what to what, and what stood there before and after.

use serde::Serialize;
use serde_json::Value;

use super::ids::{OperatorId, UserId};
use super::operator::Role;

/// Who made a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Whoever has a terminal on the server, and with it the keys.
    Terminal,
    /// An operator in the console, with the role that was found to suffice.
    Operator(OperatorId, Role),
    /// A person, about their own account.
    Person(UserId),
}

impl Actor {
    /// The text it is stored by: a word, and an identifier where one belongs to it.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Terminal => "terminal".to_owned(),
            Self::Operator(id, _) => format!("operator:{id}"),
            Self::Person(id) => format!("person:{id}"),
        }
    }
}

/// A kind of change, in a word that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An application was added.
    ApplicationAdded,
    /// An application has another name, session length or first offer.
    ApplicationChanged,
    /// A domain was added to an application.
    DomainAdded,
    /// The organisation has another name, colour or picture.
    OrganisationChanged,
    /// A link was made by which an operator comes in.
    OperatorLinked,
    /// An operator was let in by an owner or an admin.
    OperatorInvited,
    /// An operator made a passkey.
    OperatorEntered,
    /// An operator has another role.
    OperatorRole,
    /// An operator was shown out.
    OperatorRemoved,
    /// A person was invited.
    UserInvited,
    /// A link that activates a person's account was shown, to be printed.
    LinkShown,
    /// A person was kept out.
    UserSuspended,
    /// A person was let in again.
    UserResumed,
    /// A person was removed.
    UserRemoved,
    /// A person's device was taken away.
    DeviceRemoved,
    /// A person's device has another name.
    DeviceRenamed,
    /// A person's sessions were ended.
    SessionsEnded,
}

impl Kind {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApplicationAdded => "application_added",
            Self::ApplicationChanged => "application_changed",
            Self::DomainAdded => "domain_added",
            Self::OrganisationChanged => "organisation_changed",
            Self::OperatorLinked => "operator_linked",
            Self::OperatorInvited => "operator_invited",
            Self::OperatorEntered => "operator_entered",
            Self::OperatorRole => "operator_role",
            Self::OperatorRemoved => "operator_removed",
            Self::UserInvited => "user_invited",
            Self::LinkShown => "link_shown",
            Self::UserSuspended => "user_suspended",
            Self::UserResumed => "user_resumed",
            Self::UserRemoved => "user_removed",
            Self::DeviceRemoved => "device_removed",
            Self::DeviceRenamed => "device_renamed",
            Self::SessionsEnded => "sessions_ended",
        }
    }
}

/// A change to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Who made it.
    pub actor: Actor,
    /// Which.
    pub kind: Kind,
    /// The identifier of what it was made to.
    pub subject: String,
    /// What stood there before, what stands there now, and why; never a secret.
    pub detail: Value,
}
