//! Who runs the console, and what each role may do there.
//!
//! An operator is not a user: the first owner exists before any domain is federated, and stays able to come in when
//! the federation is broken. Where both have the same address they are one person, and the role protects the user.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::address::Address;
use super::ids::{ConsoleSessionId, OperatorId};
use super::text::Name;
use super::time::{Span, Time};

/// How long a proof stays fresh enough for an act that needs one.
pub const PROOF_IS_FRESH: Span = Span::minutes(5);

/// What an operator is trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads and exports, changes nothing.
    Auditor,
    /// Invites people and helps those who are locked out.
    Helpdesk,
    /// Runs users and configuration.
    Admin,
    /// Everything, the other owners included.
    Owner,
}

impl Role {
    /// Every one, least trusted first.
    pub const ALL: &[Self] = &[Self::Auditor, Self::Helpdesk, Self::Admin, Self::Owner];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auditor => "auditor",
            Self::Helpdesk => "helpdesk",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The reverse of [`Role::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.as_str() == text)
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Auditor | Self::Helpdesk => 1,
            Self::Admin => 2,
            Self::Owner => 3,
        }
    }

    /// Whether this role may touch somebody of the other one; nobody's is none at all. Only owners touch owners.
    #[must_use]
    pub fn may_touch(self, other: Option<Self>) -> bool {
        match other {
            None => true,
            Some(Self::Owner) => self == Self::Owner,
            Some(other) => self.rank() > other.rank(),
        }
    }

    /// Whether this role is above the other one; above nobody's is every one.
    #[must_use]
    pub fn is_above(self, other: Option<Self>) -> bool {
        other.is_none_or(|other| self.rank() > other.rank())
    }

    /// Whether this role may act on somebody with this shield.
    #[must_use]
    pub fn may_act_on(self, shield: Shield) -> bool {
        self.may_touch(shield.role) && (self == Self::Owner || !shield.is_protected)
    }

    /// Whether this role may let somebody else be the person with this shield for a while. That is more than acting on
    /// them: nobody may who is not above them, and nobody at all where they are protected.
    #[must_use]
    pub fn may_stand_in_for(self, shield: Shield) -> bool {
        self.is_above(shield.role) && !shield.is_protected
    }

    /// Whether this role may do this at all.
    #[must_use]
    pub fn may(self, act: Act) -> bool {
        act.roles().contains(&self)
    }
}

/// What protects a person from operators.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shield {
    /// Their own role in the console, where they have one.
    pub role: Option<Role>,
    /// An owner has set them apart.
    pub is_protected: bool,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An act as a type, so that a handler's signature tells what its caller was found to be allowed.
pub trait Permit: Send + Sync + 'static {
    /// The act.
    const ACT: Act;
}

macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident = $($role:ident)|+ $(, $fresh:ident)?;)+) => {
        /// What can be done in the console.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Act {$(
            $(#[$doc])*
            $act,
        )+}

        impl Act {
            /// Every one, for tests that walk them.
            pub const ALL: &[Self] = &[$(Self::$act),+];

            /// Who may do it. What is not listed here nobody may.
            #[must_use]
            pub const fn roles(self) -> &'static [Role] {
                match self {$(Self::$act => &[$(Role::$role),+],)+}
            }

            /// Whether it takes a proof that is minutes old at most.
            #[must_use]
            pub const fn needs_fresh_proof(self) -> bool {
                match self {$(Self::$act => acts!(@fresh $($fresh)?),)+}
            }
        }

        /// The acts as types.
        pub mod permit {$(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy)]
            pub struct $act;

            impl super::Permit for $act {
                const ACT: super::Act = super::Act::$act;
            }
        )+}
    };
    (@fresh fresh) => { true };
    (@fresh) => { false };
}

acts! {
    /// Being in the console at all: the front page, one's own proof, leaving.
    Enter = Auditor | Helpdesk | Admin | Owner;
    /// Seeing people, their devices and their invitations.
    SeeUsers = Auditor | Helpdesk | Admin | Owner;
    /// Inviting people, and sending an invitation again.
    Invite = Helpdesk | Admin | Owner;
    /// Taking what became of a list of people away as a file.
    ExportImports = Auditor | Helpdesk | Admin | Owner, fresh;
    /// Seeing a link that activates somebody's account.
    RevealLinks = Admin | Owner;
    /// Printing links that activate accounts, for many people at once.
    PrintLinks = Admin | Owner, fresh;
    /// Saying by which ImmutableID Entra ID finds somebody, and to which private mailbox their link goes.
    SetIdentity = Admin | Owner, fresh;
    /// Keeping people out and letting them in again.
    Suspend = Admin | Owner;
    /// Removing people.
    RemoveUsers = Admin | Owner;
    /// Naming and taking away people's devices.
    TendDevices = Admin | Owner;
    /// Ending people's sessions.
    EndSessions = Admin | Owner;
    /// Giving people whose phone is not at hand a one-time passcode.
    IssuePasscodes = Helpdesk | Admin | Owner;
    /// Letting people who lost their phone set up a new one.
    Reactivate = Admin | Owner, fresh;
    /// Setting people apart, so that nobody but owners acts on them.
    Protect = Owner, fresh;
    /// Sending a message to a person's device to see whether it comes.
    TestPush = Helpdesk | Admin | Owner;
    /// Having explained what somebody's token would say.
    TestUsers = Admin | Owner;
    /// Seeing who asked to sign in, and what came of it.
    SeeRequests = Auditor | Helpdesk | Admin | Owner;
    /// Taking what happened away as a file.
    ExportLog = Auditor | Admin | Owner, fresh;
    /// Seeing applications and their domains.
    SeeApplications = Auditor | Helpdesk | Admin | Owner;
    /// Adding applications and domains, changing their settings.
    Configure = Admin | Owner, fresh;
    /// Making, confirming and replacing signing certificates.
    ManageKeys = Owner, fresh;
    /// Setting a tenant up: federating domains, taking that back, saying by which ImmutableID the tenant's people are found.
    Federate = Owner, fresh;
    /// Seeing who changed what in the console.
    SeeChanges = Auditor | Admin | Owner;
    /// Seeing who runs the console.
    SeeOperators = Auditor | Admin | Owner;
    /// Letting operators in, changing roles, showing them out.
    ManageOperators = Admin | Owner, fresh;
    /// Seeing the API's tokens and who called with them.
    SeeTokens = Auditor | Admin | Owner;
    /// Making tokens, which never open more than their creator may.
    MakeTokens = Admin | Owner, fresh;
    /// Taking tokens back.
    RevokeTokens = Admin | Owner, fresh;
}

/// Whether an operator may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperatorStatus {
    /// Has a link, and no passkey yet.
    Invited,
    /// Has a passkey for the console.
    Active,
    /// Gone; the row stays for the log.
    Removed,
}

impl OperatorStatus {
    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Removed => "removed",
        }
    }

    /// The reverse of [`OperatorStatus::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Invited, Self::Active, Self::Removed].into_iter().find(|status| status.as_str() == text)
    }
}

/// Somebody who runs the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Operator {
    /// Their row.
    pub id: OperatorId,
    /// Where they can be written to.
    pub address: Address,
    /// What they are called.
    pub name: Name,
    /// What they are trusted with.
    pub role: Role,
    /// Whether they may come in.
    pub status: OperatorStatus,
}

impl Operator {
    /// Whether they are an owner who may come in.
    #[must_use]
    pub fn is_active_owner(&self) -> bool {
        self.role == Role::Owner && self.status == OperatorStatus::Active
    }
}

/// An operator's presence in one browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleSession {
    /// Its row.
    pub id: ConsoleSessionId,
    /// Whose.
    pub operator: OperatorId,
    /// When they last proved themselves in this browser.
    pub proved_at: Time,
}

impl ConsoleSession {
    /// Whether the proof is fresh enough for this act. One that lies in the future is none.
    #[must_use]
    pub fn is_fresh_enough(&self, act: Act, now: Time) -> bool {
        let age = now.since(self.proved_at);
        !act.needs_fresh_proof() || (age.0 >= 0 && age.0 < PROOF_IS_FRESH.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_roles_and_acts() {
        let table: Vec<String> = Act::ALL
            .iter()
            .map(|act| {
                let roles: String =
                    Role::ALL.iter().map(|role| if role.may(*act) { &role.as_str()[..1] } else { "-" }).collect();
                format!("{act:?} {roles}{}", if act.needs_fresh_proof() { " fresh" } else { "" })
            })
            .collect();
        assert_eq!(
            table,
            [
                "Enter ahao",
                "SeeUsers ahao",
                "Invite -hao",
                "ExportImports ahao fresh",
                "RevealLinks --ao",
                "PrintLinks --ao fresh",
                "SetIdentity --ao fresh",
                "Suspend --ao",
                "RemoveUsers --ao",
                "TendDevices --ao",
                "EndSessions --ao",
                "IssuePasscodes -hao",
                "Reactivate --ao fresh",
                "Protect ---o fresh",
                "TestPush -hao",
                "TestUsers --ao",
                "SeeRequests ahao",
                "ExportLog a-ao fresh",
                "SeeApplications ahao",
                "Configure --ao fresh",
                "ManageKeys ---o fresh",
                "Federate ---o fresh",
                "SeeChanges a-ao",
                "SeeOperators a-ao",
                "ManageOperators --ao fresh",
                "SeeTokens a-ao",
                "MakeTokens --ao fresh",
                "RevokeTokens --ao fresh",
            ]
        );
    }

    #[test]
    fn nobody_touches_their_equal_but_owners() {
        for role in Role::ALL {
            assert!(role.may_touch(None));
            assert_eq!(role.may_touch(Some(Role::Owner)), *role == Role::Owner, "{role}");
            assert_eq!(role.may_touch(Some(*role)), *role == Role::Owner, "{role}");
        }
        assert!(Role::Admin.may_touch(Some(Role::Helpdesk)) && Role::Admin.may_touch(Some(Role::Auditor)));
        assert!(!Role::Helpdesk.may_touch(Some(Role::Auditor)) && !Role::Auditor.may_touch(Some(Role::Helpdesk)));
    }

    #[test]
    fn a_shield_keeps_off_whoever_is_not_an_owner_and_lets_nobody_stand_in() {
        let shields = [None, Some(Role::Auditor), Some(Role::Helpdesk), Some(Role::Admin), Some(Role::Owner)]
            .into_iter()
            .flat_map(|role| [false, true].map(|is_protected| Shield { role, is_protected }));
        let told = |may: bool| if may { 'y' } else { '-' };
        let table: Vec<String> = shields
            .map(|shield| {
                let all =
                    |may: fn(Role, Shield) -> bool| Role::ALL.iter().map(|role| told(may(*role, shield))).collect();
                let (acts, stands): (String, String) = (all(Role::may_act_on), all(Role::may_stand_in_for));
                let role = shield.role.map_or("nobody", Role::as_str);
                format!("{role}{} {acts} {stands}", if shield.is_protected { " protected" } else { "" })
            })
            .collect();
        assert_eq!(
            table,
            [
                "nobody yyyy yyyy",
                "nobody protected ---y ----",
                "auditor --yy --yy",
                "auditor protected ---y ----",
                "helpdesk --yy --yy",
                "helpdesk protected ---y ----",
                "admin ---y ---y",
                "admin protected ---y ----",
                "owner ---y ----",
                "owner protected ---y ----",
            ]
        );
    }

    #[test]
    fn a_proof_is_fresh_for_minutes_and_never_from_the_future() {
        let now = Time(1_800_014_400_000);
        let proved = |age: Span| ConsoleSession {
            id: ConsoleSessionId::from_random([1; 16]),
            operator: OperatorId::from_random([2; 16]),
            proved_at: now.minus(age),
        };
        assert!(proved(Span(PROOF_IS_FRESH.0 - 1)).is_fresh_enough(Act::Configure, now));
        assert!(!proved(PROOF_IS_FRESH).is_fresh_enough(Act::Configure, now));
        assert!(!proved(Span(-1)).is_fresh_enough(Act::Configure, now));
        assert!(proved(Span::hours(1)).is_fresh_enough(Act::SeeUsers, now));
    }
}
