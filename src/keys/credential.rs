//! The certificate by which a program signs itself in at Microsoft, and the statement it signs with it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Padding;
use openssl::sign::{RsaPssSaltlen, Signer};
use openssl::x509::X509;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::entropy::Entropy;
use super::error::KeyError;
use super::secret::sha256;
use super::signing::SigningKey;
use crate::domain::cause::Unfit;
use crate::domain::time::{Span, Time};

/// A private key with the certificate that the tenant's app registration knows it by.
pub struct Credential {
    key: PKey<Private>,
    certificate: X509,
    /// The same pair, as it is judged.
    pair: SigningKey,
    thumbprint: String,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential").field("thumbprint", &self.thumbprint).finish_non_exhaustive()
    }
}

impl Credential {
    /// Reads both, PEM. A key under a passphrase is none that a server could open.
    pub fn from_pem(certificate: &[u8], key: &[u8]) -> Result<Self, KeyError> {
        let certificate = X509::from_pem(certificate)?;
        let key = PKey::private_key_from_pem_callback(key, |_| Ok(0))?;
        Self::of(key, certificate)
    }

    /// Takes up a kept one: PKCS#8, and the certificate in base64.
    pub fn from_parts(pkcs8: &[u8], certificate: &str) -> Result<Self, KeyError> {
        let der = STANDARD.decode(certificate).map_err(|_| KeyError::NotAPair)?;
        Self::of(PKey::private_key_from_pkcs8(pkcs8)?, X509::from_der(&der)?)
    }

    /// Makes both.
    pub fn generate(entropy: &dyn Entropy, common_name: &str, now: Time, lifetime: Span) -> Result<Self, KeyError> {
        let made = SigningKey::generate(entropy, common_name, now, lifetime)?;
        Self::from_parts(&made.pkcs8()?, made.certificate_base64())
    }

    fn of(key: PKey<Private>, certificate: X509) -> Result<Self, KeyError> {
        let der = certificate.to_der()?;
        let pair = SigningKey::from_parts(&Zeroizing::new(key.private_key_to_pkcs8()?), &der)?;
        let thumbprint = URL_SAFE_NO_PAD.encode(sha256(&der));
        Ok(Self { key, certificate, pair, thumbprint })
    }

    /// The private key as PKCS#8 DER, to be sealed and stored.
    pub fn pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        self.pair.pkcs8()
    }

    /// The certificate as one line of base64.
    #[must_use]
    pub fn certificate_base64(&self) -> &str {
        self.pair.certificate_base64()
    }

    /// The certificate as a file that Microsoft's pages take.
    pub fn certificate_pem(&self) -> Result<String, KeyError> {
        Ok(String::from_utf8_lossy(&self.certificate.to_pem()?).into_owned())
    }

    /// When the certificate ends.
    #[must_use]
    pub const fn not_after(&self) -> Time {
        self.pair.not_after()
    }

    /// Whether the certificate holds now.
    ///
    /// # Errors
    /// Why not.
    pub fn holds(&self, now: Time) -> Result<(), Unfit> {
        self.pair.may_be_handed_over(now)
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

    use openssl::asn1::Asn1Time;
    use openssl::rsa::Rsa;
    use openssl::symm::Cipher;
    use openssl::x509::X509Builder;

    use super::*;
    use crate::keys::SystemEntropy;

    const NOW: Time = Time(1_800_014_400_000);

    fn pair() -> (Vec<u8>, Vec<u8>) {
        let made = SigningKey::generate(&SystemEntropy, "set-up", NOW, Span::days(1)).unwrap();
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

    #[test]
    fn what_was_made_comes_back_from_its_parts_and_holds_for_its_time() {
        let made = Credential::generate(&SystemEntropy, "hand over", NOW, Span::days(1)).unwrap();
        let again = Credential::from_parts(&made.pkcs8().unwrap(), made.certificate_base64()).unwrap();
        assert_eq!((again.thumbprint.as_str(), again.not_after()), (made.thumbprint.as_str(), NOW.plus(Span::days(1))));
        assert_eq!(again.holds(NOW), Ok(()));
        assert_eq!(again.holds(NOW.minus(Span::hours(1))), Err(Unfit::Early));
        assert_eq!(again.holds(NOW.plus(Span::days(1))), Err(Unfit::Over));
        let pem = again.certificate_pem().unwrap();
        assert!(pem.starts_with("-----BEGIN CERTIFICATE-----") && !pem.contains("PRIVATE"), "{pem}");
    }

    #[test]
    fn a_short_key_and_one_under_a_passphrase_are_refused_without_a_question() {
        let short = PKey::from_rsa(Rsa::generate(1024).unwrap()).unwrap();
        let mut builder = X509::builder().unwrap();
        for set in [X509Builder::set_not_before, X509Builder::set_not_after] {
            set(&mut builder, &Asn1Time::from_unix(NOW.unix_seconds()).unwrap()).unwrap();
        }
        builder.set_pubkey(&short).unwrap();
        builder.sign(&short, MessageDigest::sha256()).unwrap();
        let certificate = builder.build().to_pem().unwrap();
        let refused = Credential::from_pem(&certificate, &short.private_key_to_pem_pkcs8().unwrap());
        assert!(matches!(refused, Err(KeyError::WrongKind { .. })), "{refused:?}");
        let (certificate, key) = pair();
        let key = PKey::private_key_from_pem(&key).unwrap();
        let locked = key.private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"word").unwrap();
        assert!(matches!(Credential::from_pem(&certificate, &locked), Err(KeyError::Library(_))));
    }
}
