//! A tenant of Entra ID, and how it stands with a domain of ours.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What stands where a tenant's id should and is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tenant id is a GUID such as 72f988bf-86f1-41af-91ab-2d7cd011db47")]
pub struct NotATenant;

/// A tenant's id. What was set up for one is never applied to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantId(String);

impl TenantId {
    /// Reads a GUID, in any case.
    ///
    /// # Errors
    /// When the text is none.
    pub fn parse(text: &str) -> Result<Self, NotATenant> {
        let is_one = text.len() == 36
            && text.bytes().enumerate().all(|(at, b)| match at {
                8 | 13 | 18 | 23 => b == b'-',
                _ => b.is_ascii_hexdigit(),
            });
        if is_one { Ok(Self(text.to_ascii_lowercase())) } else { Err(NotATenant) }
    }

    /// The GUID in small letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What Entra ID says of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools, reason = "as Microsoft Graph has them")]
pub struct TenantDomain {
    /// Its name.
    pub id: String,
    /// Whether people of it are sent elsewhere: `Managed` or `Federated`.
    pub authentication_type: String,
    /// Whether new people get it.
    #[serde(default)]
    pub is_default: bool,
    /// Whether the tenant began with it: `something.onmicrosoft.com`.
    #[serde(default)]
    pub is_initial: bool,
    /// Whether no domain of the tenant lies above it.
    #[serde(default = "yes")]
    pub is_root: bool,
    /// Whether its owner was proved.
    #[serde(default)]
    pub is_verified: bool,
}

const fn yes() -> bool {
    true
}

impl TenantDomain {
    /// Whether people of it are sent elsewhere.
    #[must_use]
    pub fn is_federated(&self) -> bool {
        self.authentication_type.eq_ignore_ascii_case("federated")
    }
}

/// What Entra ID says of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TenantUser {
    /// Their object id.
    pub id: String,
    /// Their user principal name.
    pub user_principal_name: String,
    /// What they are called.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Whether they may sign in.
    #[serde(default)]
    pub account_enabled: Option<bool>,
    /// `Member` or `Guest`.
    #[serde(default)]
    pub user_type: Option<String>,
    /// By which a token names them.
    #[serde(default)]
    pub on_premises_immutable_id: Option<String>,
    /// Whether a directory on the premises is their master.
    #[serde(default)]
    pub on_premises_sync_enabled: Option<bool>,
}

impl TenantUser {
    /// Whether they are the directory's, and so are changed there and nowhere else.
    #[must_use]
    pub fn is_synced(&self) -> bool {
        self.on_premises_sync_enabled == Some(true)
    }

    /// The ImmutableID, where there is one.
    #[must_use]
    pub fn immutable_id(&self) -> Option<&str> {
        self.on_premises_immutable_id.as_deref().filter(|id| !id.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_id_is_a_guid_and_nothing_that_could_lead_elsewhere() {
        let id = TenantId::parse("72F988BF-86f1-41af-91ab-2d7cd011db47").unwrap();
        assert_eq!(id.as_str(), "72f988bf-86f1-41af-91ab-2d7cd011db47");
        for text in ["", "common", "organizations", "corp.example", "72f988bf-86f1-41af-91ab-2d7cd011db4/", "../../x"] {
            assert_eq!(TenantId::parse(text), Err(NotATenant), "{text:?}");
        }
    }
}
