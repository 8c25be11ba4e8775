//! What may be done with a sign-in: as little as its purpose needs.

use crate::outbound::Method;

const DOMAINS: &str = "Domain.Read.All";
const PEOPLE: &str = "User.Read.All";
const ROLES: &str = "RoleManagement.Read.Directory";
const FEDERATION: &str = "Domain-InternalFederation.ReadWrite.All";
const IDENTITIES: &str = "User.ReadWrite.All";
const LOG: &str = "AuditLog.Read.All";
const DIRECTORY: &str = "Directory.Read.All";

/// For what somebody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// To look at a domain and at what it could founder on, or to bring its people in.
    Look,
    /// To federate a domain, or to take that back; it is looked at before.
    Federate,
    /// To give a domain the certificates that sign.
    HandOver,
    /// To say by which ImmutableID people are named, or to make somebody.
    People,
    /// To hold the tenant's log of sign-ins against the tokens on record here.
    Reconcile,
    /// The same, for whoever looks at the domain between two acts.
    LookAndPeople,
}

impl Need {
    /// Each purpose by itself.
    pub const ALL: [Self; 6] =
        [Self::Look, Self::Federate, Self::HandOver, Self::People, Self::LookAndPeople, Self::Reconcile];
    /// Those of the console's pages for a tenant, where everything is looked at before it is done.
    pub const OF_PAGES: [Self; 3] = [Self::Look, Self::Federate, Self::LookAndPeople];

    /// The least permissions of Graph that do.
    #[must_use]
    pub const fn permissions(self) -> &'static [&'static str] {
        match self {
            Self::Look => &[DOMAINS, PEOPLE, ROLES],
            Self::Federate => &[DOMAINS, PEOPLE, ROLES, FEDERATION],
            Self::HandOver => &[DOMAINS, FEDERATION],
            Self::People => &[DOMAINS, IDENTITIES],
            Self::Reconcile => &[LOG, DIRECTORY],
            Self::LookAndPeople => &[DOMAINS, ROLES, IDENTITIES],
        }
    }

    /// Whether whoever signed in for this may do that as well.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        let has = |wanted: &str| {
            self.permissions().iter().any(|one| *one == wanted || (*one, wanted) == (IDENTITIES, PEOPLE))
        };
        other.permissions().iter().all(|wanted| has(wanted))
    }

    /// The word that a page and a row have for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Federate => "federate",
            Self::HandOver => "hand_over",
            Self::People => "people",
            Self::LookAndPeople => "look_and_people",
            Self::Reconcile => "reconcile",
        }
    }

    /// The reverse of [`Need::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.word() == word)
    }

    /// Whether it changes anything there.
    #[must_use]
    pub const fn is_change(self) -> bool {
        !matches!(self, Self::Look | Self::Reconcile)
    }
}

/// What has to be granted for a request, told where it was refused.
pub(super) fn missing(method: Method, path: &str) -> &'static str {
    let path = path.split_once("v1.0/").or_else(|| path.split_once("beta/")).map_or(path, |(_, path)| path);
    let reads = method == Method::Get;
    match path.split(['/', '(', '?']).next().unwrap_or_default() {
        "domains" if reads => "it needs the permission Domain.Read.All",
        "domains" if path.contains("/federationConfiguration") => {
            "it needs the permission Domain-InternalFederation.ReadWrite.All, a person's sign-in perhaps \
             Directory.AccessAsUser.All as well, and the person a role for domains"
        }
        "domains" => "it needs the permission Domain-InternalFederation.ReadWrite.All, and a person a role for domains",
        "users" | "me" if reads => "it needs the permission User.Read.All",
        "users" => "it needs the permission User.ReadWrite.All; an administrator's account also a privileged role",
        "directoryRoles" => "it needs the permission RoleManagement.Read.Directory",
        "auditLogs" => {
            "it needs the permissions AuditLog.Read.All and Directory.Read.All, a person's sign-in also a role that \
             reads the log, such as Reports Reader, and the tenant a licence of Entra ID P1 or P2"
        }
        _ => "it needs a permission that was not granted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_asks_for_more_than_they_need() {
        for need in Need::ALL {
            let writes = need.permissions().iter().any(|one| one.contains("ReadWrite"));
            assert_eq!(writes, need.is_change(), "{need:?}");
        }
        for need in [Need::Look, Need::Federate, Need::HandOver, Need::Reconcile] {
            assert!(!need.permissions().contains(&IDENTITIES), "{need:?}");
        }
        for need in [Need::Look, Need::People, Need::LookAndPeople, Need::Reconcile] {
            assert!(!need.permissions().contains(&FEDERATION), "{need:?}");
        }
        // What may be done is what was asked for, and each page can be looked at after each act.
        for need in Need::ALL {
            for other in Need::ALL {
                let both = [need, other];
                let more = matches!(both, [Need::Federate, Need::Look | Need::HandOver])
                    || matches!(both, [Need::LookAndPeople, Need::Look | Need::People]);
                assert_eq!(need.covers(other), need == other || more, "{both:?}");
            }
            assert_eq!(Need::parse(need.word()), Some(need));
        }
        assert!(Need::OF_PAGES.iter().all(|need| need.covers(Need::Look)));
    }

    #[test]
    fn a_refusal_names_what_is_missing() {
        let federation = "/v1.0/domains/corp.example/federationConfiguration";
        assert!(missing(Method::Post, federation).contains("Directory.AccessAsUser.All"));
        assert!(missing(Method::Get, federation).contains("Domain.Read.All"));
        assert!(missing(Method::Patch, "/v1.0/domains/corp.example").contains(FEDERATION));
        assert!(missing(Method::Patch, "/v1.0/users/one").contains(IDENTITIES));
        assert!(missing(Method::Get, "/v1.0/users?$top=1").contains(PEOPLE));
        assert!(missing(Method::Get, "/v1.0/directoryRoles(roleTemplateId='x')/members").contains(ROLES));
        let log = missing(Method::Get, "/beta/auditLogs/signIns?$top=1");
        assert!([LOG, DIRECTORY, "P1"].iter().all(|word| log.contains(word)), "{log}");
    }
}
