//! A token by which a program calls the API: what it was made for, never more than its creator may at that moment.

use serde::Serialize;

use super::ids::{ApiTokenId, OperatorId};
use super::operator::Act;
use super::text::Name;
use super::time::{Span, Time};

/// The longest that a token may live.
pub const LONGEST_LIFE: Span = Span::days(365);
/// The shortest that it is worth making one for.
pub const SHORTEST_LIFE: Span = Span::days(1);
/// How many live tokens one operator may have.
pub const LIVE_PER_OPERATOR: i64 = 50;

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $word:literal => $act:ident;)+) => {
        /// What a token can be made for. Each opens one act; what is not listed here no token does, whoever made it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scope {$(
            $(#[$doc])*
            $name,
        )+}

        impl Scope {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word it is stored by, and that programs read.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$name => $word,)+}
            }

            /// The act it opens.
            #[must_use]
            pub const fn act(self) -> Act {
                match self {$(Self::$name => Act::$act,)+}
            }

            /// The reverse of [`Scope::as_str`].
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|scope| scope.as_str() == text)
            }
        }
    };
}

scopes! {
    /// Reading people, their invitations and devices.
    UsersRead = "users:read" => SeeUsers;
    /// Inviting people, sending invitations again and revoking them.
    UsersInvite = "users:invite" => Invite;
    /// Giving people an ImmutableID and a personal address.
    UsersIdentity = "users:identity" => SetIdentity;
    /// Suspending and resuming people.
    UsersSuspend = "users:suspend" => Suspend;
    /// Removing people.
    UsersRemove = "users:remove" => RemoveUsers;
    /// Reading the links that activate accounts.
    InvitationLinks = "invitations:links" => RevealLinks;
    /// Reading applications and their domains.
    ApplicationsRead = "applications:read" => SeeApplications;
    /// Adding applications.
    ApplicationsWrite = "applications:write" => Configure;
    /// Reading sign-in requests.
    RequestsRead = "requests:read" => SeeRequests;
}

impl Serialize for Scope {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A token. Its secret is kept as a hash only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its row.
    pub id: ApiTokenId,
    /// Who made it, and dies with it.
    pub operator: OperatorId,
    /// What it is called.
    pub name: Name,
    /// What it was made for, each once and in order.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Time,
    /// From when on it opens nothing.
    pub expires_at: Time,
    /// When it was taken back.
    pub revoked_at: Option<Time>,
    /// When it was last shown, to the minute.
    pub used_at: Option<Time>,
}

impl ApiToken {
    /// Whether it was made for this act.
    #[must_use]
    pub fn opens(&self, act: Act) -> bool {
        self.scopes.iter().any(|scope| scope.act() == act)
    }

    /// Whether it was neither taken back nor is over.
    #[must_use]
    pub fn is_live(&self, now: Time) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// Its scopes as they are stored: in words, with blanks between.
    #[must_use]
    pub fn scopes_text(&self) -> String {
        self.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The reverse of [`ApiToken::scopes_text`].
#[must_use]
pub fn parse_scopes(text: &str) -> Option<Vec<Scope>> {
    text.split(' ').map(Scope::parse).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_scope_opens_an_act_of_its_own_and_leads_back() {
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(*scope));
        }
        let acts: BTreeSet<String> = Scope::ALL.iter().map(|scope| format!("{:?}", scope.act())).collect();
        assert_eq!(acts.len(), Scope::ALL.len());
    }

    #[test]
    fn no_token_makes_tokens_or_roles() {
        let never = [
            Act::Enter,
            Act::ManageOperators,
            Act::SeeOperators,
            Act::SeeTokens,
            Act::MakeTokens,
            Act::RevokeTokens,
            Act::TendDevices,
            Act::EndSessions,
            Act::SeeChanges,
        ];
        for act in never {
            assert!(Scope::ALL.iter().all(|scope| scope.act() != act), "{act:?}");
        }
    }

    #[test]
    fn scopes_survive_the_way_through_the_store() {
        let text = "users:read applications:write";
        let scopes = parse_scopes(text).unwrap();
        assert_eq!(scopes, [Scope::UsersRead, Scope::ApplicationsWrite]);
        for other in ["", "users:read  users:invite", "users:everything", " users:read"] {
            assert_eq!(parse_scopes(other), None, "{other:?}");
        }
    }
}
