//! An external authentication method of Entra ID: a tenant that keeps its people's first factor and asks here for the
//! second one.

use serde::{Deserialize, Serialize};

use super::application::Cloud;
use super::ids::{ApplicationId, ExternalMethodId, UserId};
use super::tenant::TenantId;

/// Longest client id, in characters.
pub const LONGEST_CLIENT_ID: usize = 128;

/// A tenant that asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExternalMethod {
    /// Its row.
    pub id: ExternalMethodId,
    /// Whose people it asks for.
    pub application: ApplicationId,
    /// The tenant. No other one is answered.
    pub tenant: TenantId,
    /// The client id that the tenant was given, by which it names itself; the answer's audience.
    pub client_id: String,
    /// The app registration's id, a GUID; hints are made out to it or to the client id.
    pub app_id: TenantId,
    /// Where the tenant is.
    pub cloud: Cloud,
}

/// Whether a text may be a client id: letters, digits and signs that no address, script or document misreads.
#[must_use]
pub fn is_client_id(text: &str) -> bool {
    (1..=LONGEST_CLIENT_ID).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
}

/// What a cloud calls itself in hints, and where it takes answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authority {
    /// Before the tenant in issuers of version 2.
    pub login: &'static str,
    /// Before the tenant in issuers of version 1.
    pub older: &'static str,
    /// The only address that takes answers.
    pub redirect_uri: &'static str,
}

impl Authority {
    /// That of a cloud.
    #[must_use]
    pub const fn of(cloud: Cloud) -> Self {
        match cloud {
            Cloud::Worldwide => Self {
                login: "https://login.microsoftonline.com/",
                older: "https://sts.windows.net/",
                redirect_uri: "https://login.microsoftonline.com/common/federation/externalauthprovider",
            },
            Cloud::Us => Self {
                login: "https://login.microsoftonline.us/",
                older: "https://sts.windows.net/",
                redirect_uri: "https://login.microsoftonline.us/common/federation/externalauthprovider",
            },
            Cloud::China => Self {
                login: "https://login.partner.microsoftonline.cn/",
                older: "https://sts.chinacloudapi.cn/",
                redirect_uri: "https://login.partner.microsoftonline.cn/common/federation/externalauthprovider",
            },
        }
    }
}

/// What the answer to a tenant's question has to say and to echo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalReply {
    /// Who asks: gone with it is the answer.
    pub method: ExternalMethodId,
    /// The only person whose yes counts.
    pub user: UserId,
    /// By which object id the tenant meant them: gone with it is the answer, too.
    pub object: TenantId,
    /// Where the answer goes.
    pub url: String,
    /// Echoed to the byte; absent where the request had none.
    pub state: Option<String>,
    /// Echoed inside the answer.
    pub nonce: String,
    /// Whom the tenant means, by its own name for them.
    pub subject: String,
    /// The answer's audience.
    pub client_id: String,
    /// Who answers, as the discovery document says.
    pub issuer: String,
    /// What is claimed of the ceremony, one of the asked for.
    pub acr: String,
    /// How it was proved, one of the asked for.
    pub amr: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_id_needs_no_escape_anywhere() {
        for fine in ["entra-corp-example", "a", "A.b_c-9", &"x".repeat(128)] {
            assert!(is_client_id(fine), "{fine}");
        }
        for bad in ["", "a b", "a'b", "a\"b", "a/b", "ä", "a\n", &"x".repeat(129)] {
            assert!(!is_client_id(bad), "{bad:?}");
        }
    }

    #[test]
    fn every_cloud_takes_answers_at_its_own_login_host() {
        for cloud in [Cloud::Worldwide, Cloud::Us, Cloud::China] {
            let authority = Authority::of(cloud);
            let path = authority.redirect_uri.strip_prefix(authority.login);
            assert_eq!(path, Some("common/federation/externalauthprovider"));
        }
    }
}
