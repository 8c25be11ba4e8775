//! The answer: an ID token over bytes of our own writing.

use serde_json::json;

use super::encoded;
use super::published::kid;
use crate::domain::external::ExternalReply;
use crate::domain::time::{Span, Time};
use crate::keys::{KeyError, PeerCertificate, SigningKey};

/// The answer's signed token.
///
/// # Errors
/// When it cannot be signed.
pub fn id_token(
    reply: &ExternalReply,
    key: &SigningKey,
    (now, lifetime): (Time, Span),
    id: &str,
) -> Result<String, KeyError> {
    let kid = kid(&PeerCertificate::parse(key.certificate_der())?)?;
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": kid});
    let payload = json!({
        "iss": reply.issuer,
        "aud": reply.client_id,
        "iat": now.unix_seconds(),
        "exp": now.plus(lifetime).unix_seconds(),
        "sub": reply.subject,
        "nonce": reply.nonce,
        "acr": reply.acr,
        "amr": [reply.amr],
        "jti": id,
    });
    let signed = format!("{}.{}", encoded(header.to_string()), encoded(payload.to_string()));
    let signature = key.sign(signed.as_bytes())?;
    Ok(format!("{signed}.{}", encoded(signature)))
}
