//! The certificate by which a program signs itself in at Microsoft, and the statement it signs with it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::hash::MessageDigest;
use openssl::pkey::{Id, PKey, Private};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer};
use openssl::x509::X509;
use serde_json::{Value, json};

use super::error::KeyError;
use super::secret::sha256;

/// A private key with the certificate that the tenant's app registration knows it by.
pub struct Credential {
    key: PKey<Private>,
    thumbprint: String,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("thumbprint", &self.thumbprint).finish_non_exhaustive()
    }
}

impl Credential {
    /// Reads both, PEM.
    pub fn from_pem(certificate: &[u8], key: &[u8]) -> Result<Self, KeyError> {
        let certificate = X509::from_pem(certificate)?;
        let key = PKey::private_key_from_pem(key)?;
        if key.id() != Id::RSA || key.bits() < 2048 {
            return Err(KeyError::WrongKind { wanted: "RSA with 2048 bits or more" });
        }
        if !certificate.public_key()?.public_eq(&key) {
            return Err(KeyError::NotAPair);
        }
        let thumbprint = URL_SAFE_NO_PAD.encode(sha256(&certificate.to_der()?));
        Ok(Self { key, thumbprint })
    }

    /// A JSON Web Token (RFC 7519) over these claims: PS256, the certificate named by its SHA-256.
    pub fn jwt(&self, claims: &Value) -> Result<String, KeyError> {
        let header = json!({"alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint});
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let text = format!("{}.{}", part(&header), part(claims));
        let mut signer = Signer::new(MessageDigest::sha256(), &self.key)?;
        signer.set_rsa_padding(Padding::PKCS1_PSS)?;
        signer.set_rsa_pss_saltlen(RsaPssSaltlen::DIGEST_LENGTH)?;
        let signature = signer.sign_oneshot_to_vec(text.as_bytes())?;
        Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

#[cfg(test)]
mod tests {
    use openssl::sign::Verifier;

    use super::*;
    use crate::domain::time::{Span, Time};
    use crate::keys::{SigningKey, SystemEntropy};

    fn pair() -> (Vec<u8>, Vec<u8>) {
        let made = SigningKey::generate(&SystemEntropy, "set-up", Time(1_800_014_400_000), Span::days(1)).unwrap();
        let key = PKey::private_key_from_pkcs8(&made.pkcs8().unwrap()).unwrap();
        let certificate = X509::from_der(made.certificate_der()).unwrap();
        (certificate.to_pem().unwrap(), key.private_key_to_pem_pkcs8().unwrap())
    }

    #[test]
    fn the_statement_is_one_that_the_certificate_verifies() {
        let (certificate, key) = pair();
        let jwt = Credential::from_pem(&certificate, &key).unwrap().jwt(&json!({"iss": "me"})).unwrap();
        let (text, signature) = jwt.rsplit_once('.').unwrap();
        let (header, claims) = text.split_once('.').unwrap();
        let read = |part: &str| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap() };
        assert_eq!(read(claims), json!({"iss": "me"}));
        let der = X509::from_pem(&certificate).unwrap();
        let thumbprint = URL_SAFE_NO_PAD.encode(sha256(der.to_der().unwrap()));
        assert_eq!(read(header), json!({"alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint}));
        let public = der.public_key().unwrap();
        let mut verifier = Verifier::new(MessageDigest::sha256(), &public).unwrap();
        verifier.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
        assert!(verifier.verify_oneshot(&URL_SAFE_NO_PAD.decode(signature).unwrap(), text.as_bytes()).unwrap());
    }

    #[test]
    fn halves_of_two_pairs_are_refused_and_nothing_shows() {
        let ((certificate, key), (other, _)) = (pair(), pair());
        assert!(matches!(Credential::from_pem(&other, &key), Err(KeyError::NotAPair)));
        let shown = format!("{:?}", Credential::from_pem(&certificate, &key).unwrap());
        assert!(shown.starts_with("Credential { thumbprint:") && shown.ends_with(", .. }"), "{shown}");
    }
}
