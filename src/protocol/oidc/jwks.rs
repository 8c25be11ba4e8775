//! Keys of others, as a JWKS lists them.

use serde::Deserialize;

use super::decoded;
use crate::domain::tenant::TenantId;
use crate::keys::PeerKey;

/// What stands for the tenant in the issuer of a key that signs for all of them.
const ANY_TENANT: &str = "{tenantid}";
/// The most keys of a document that are looked at.
const MOST: usize = 100;

/// A key and the name that headers choose it by.
#[derive(Debug, Clone)]
pub struct Named {
    /// The name.
    pub kid: String,
    /// Whose tokens it signs, where the document says so: a tenant's issuer, or every one's with `{tenantid}` in it.
    pub issuer: Option<String>,
    /// The key.
    pub key: PeerKey,
}

impl Named {
    /// Whether it signs tokens of one of these issuers, which are those of this tenant. The document of a whole cloud
    /// has keys of single tenants, too, such as the consumers' one.
    #[must_use]
    pub fn signs_for(&self, tenant: &TenantId, issuers: &[String]) -> bool {
        self.issuer.as_ref().is_none_or(|issuer| issuers.contains(&issuer.replace(ANY_TENANT, tenant.as_str())))
    }
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    kty: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    kid: Option<String>,
    issuer: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

#[derive(Deserialize)]
struct Discovery {
    jwks_uri: String,
}

/// Where a discovery document says that the keys are.
#[must_use]
pub fn keys_at(discovery: &[u8]) -> Option<String> {
    serde_json::from_slice::<Discovery>(discovery).ok().map(|found| found.jwks_uri)
}

/// The RSA keys of a document that may sign; nothing where it is none, or two keys in it have one name and one
/// issuer.
#[must_use]
pub fn read(document: &[u8]) -> Option<Vec<Named>> {
    let document: Document = serde_json::from_slice(document).ok()?;
    let mut named: Vec<Named> = Vec::new();
    for entry in document.keys.into_iter().take(MOST) {
        let may_sign = entry.kty.as_deref() == Some("RSA")
            && entry.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
            && entry.alg.as_deref().is_none_or(|alg| alg == "RS256");
        let (true, Some(kid), Some(n), Some(e)) = (may_sign, entry.kid, entry.n, entry.e) else { continue };
        let (Some(n), Some(e)) = (decoded(&n), decoded(&e)) else { continue };
        let Ok(key) = PeerKey::from_parts(&n, &e) else { continue };
        if named.iter().any(|other| other.kid == kid && other.issuer == entry.issuer) {
            return None;
        }
        named.push(Named { kid, issuer: entry.issuer, key });
    }
    Some(named)
}
