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
    /// Any of them that the console does, for whoever sits before the console's pages for a tenant.
    Everything,
}

impl Need {
    /// Each purpose by itself.
    pub const ALL: [Self; 5] = [Self::Look, Self::Federate, Self::HandOver, Self::People, Self::Reconcile];

    /// The least permissions of Graph that do.
    #[must_use]
    pub const fn permissions(self) -> &'static [&'static str] {
        match self {
            Self::Look => &[DOMAINS, PEOPLE, ROLES],
            Self::Federate => &[DOMAINS, PEOPLE, ROLES, FEDERATION],
            Self::HandOver => &[DOMAINS, FEDERATION],
            Self::People => &[DOMAINS, IDENTITIES],
            Self::Reconcile => &[LOG, DIRECTORY],
            Self::Everything => &[DOMAINS, ROLES, FEDERATION, IDENTITIES],
        }
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
        assert!(!Need::People.permissions().contains(&FEDERATION));
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
