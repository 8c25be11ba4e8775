//! What the tenant learns of us: the discovery document and the keys.

use serde_json::{Value, json};

use super::encoded;
use crate::domain::external::ExternalMethod;
use crate::keys::{KeyError, PeerCertificate};

/// Who answers, by this public address without a final slash.
#[must_use]
pub fn issuer(base_url: &str) -> String {
    format!("{base_url}/eam")
}

/// Where the discovery document is.
#[must_use]
pub fn discovery_url(base_url: &str) -> String {
    format!("{base_url}/eam/.well-known/openid-configuration")
}

/// Where browsers bring requests; one of the app registration's redirect addresses.
#[must_use]
pub fn authorization_endpoint(base_url: &str) -> String {
    format!("{base_url}/eam/authorize")
}

/// The discovery document.
#[must_use]
pub fn discovery(base_url: &str) -> Value {
    json!({
        "issuer": issuer(base_url),
        "authorization_endpoint": authorization_endpoint(base_url),
        "jwks_uri": format!("{base_url}/eam/jwks"),
        "scopes_supported": ["openid"],
        "response_types_supported": ["id_token"],
        "response_modes_supported": ["form_post"],
        "grant_types_supported": ["implicit"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["sub", "acr", "amr"],
    })
}

/// The name of a certificate's key in headers and in the document.
///
/// # Errors
/// When it cannot be made.
pub fn kid(certificate: &PeerCertificate) -> Result<String, KeyError> {
    Ok(encoded(certificate.thumbprint()?))
}

/// The keys that answers may be verified by, from certificates in base64.
///
/// # Errors
/// When one of them cannot be read.
pub fn jwks<'a>(certificates: impl IntoIterator<Item = &'a str>) -> Result<Value, KeyError> {
    let entry = |text: &str| {
        let certificate = PeerCertificate::parse(text.as_bytes())?;
        let kid = kid(&certificate)?;
        let (n, e) = certificate.rsa_parts()?;
        Ok(json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "x5t": kid,
            "n": encoded(n), "e": encoded(e), "x5c": [certificate.base64()],
        }))
    };
    let keys = certificates.into_iter().map(entry).collect::<Result<Vec<_>, KeyError>>()?;
    Ok(json!({ "keys": keys }))
}

/// Where Graph keeps the methods of a tenant, beneath its version.
pub const GRAPH_PATH: &str = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations";

/// What Graph is sent to create the method in the tenant, for everybody.
#[must_use]
pub fn configuration(method: &ExternalMethod, base_url: &str) -> Value {
    json!({
        "@odata.type": "#microsoft.graph.externalAuthenticationMethodConfiguration",
        "displayName": "Countersign",
        "state": "enabled",
        "appId": method.app_id,
        "openIdConnectSetting": {"clientId": method.client_id, "discoveryUrl": discovery_url(base_url)},
        "includeTargets": [{"targetType": "group", "id": "all_users", "isRegistrationRequired": false}],
        "excludeTargets": [],
    })
}
