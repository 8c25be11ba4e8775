//! Signs what is to be checked elsewhere, without any secret: Ed25519, with a key that follows from the seal key.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::pkey::{Id, PKey, Private};
use openssl::sign::{Signer, Verifier};

use super::error::KeyError;
use super::seal::SealKey;

/// Signs for the world outside.
pub struct Witness(PKey<Private>);

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Witness(..)")
    }
}

impl SealKey {
    /// The witness of this instance: the same for as long as the seal key is, and in no database.
    pub fn witness(&self) -> Result<Witness, KeyError> {
        let seed = self.derive("witness");
        Ok(Witness(PKey::private_key_from_raw_bytes(seed.as_bytes(), Id::ED25519)?))
    }
}

impl Witness {
    /// The signature over a text, in base64.
    pub fn sign(&self, text: &str) -> Result<String, KeyError> {
        Ok(STANDARD.encode(Signer::new_without_digest(&self.0)?.sign_oneshot_to_vec(text.as_bytes())?))
    }

    /// Whether this witness signed this text.
    #[must_use]
    pub fn signed(&self, text: &str, signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else { return false };
        let verified =
            Verifier::new_without_digest(&self.0).and_then(|mut all| all.verify_oneshot(&signature, text.as_bytes()));
        verified.unwrap_or(false)
    }

    /// The public key, PEM.
    pub fn public_key(&self) -> Result<String, KeyError> {
        Ok(String::from_utf8_lossy(&self.0.public_key_to_pem()?).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SystemEntropy;

    #[test]
    fn whoever_has_the_public_key_can_check_what_was_signed() {
        let seal = SealKey::random(&SystemEntropy);
        let witness = seal.witness().unwrap();
        let signature = witness.sign("a text\n").unwrap();
        let public = PKey::public_key_from_pem(witness.public_key().unwrap().as_bytes()).unwrap();
        let check = |text: &str| {
            let signature = STANDARD.decode(&signature).unwrap();
            Verifier::new_without_digest(&public).unwrap().verify_oneshot(&signature, text.as_bytes()).unwrap()
        };
        assert!(check("a text\n") && !check("a text"));
        assert!(witness.signed("a text\n", &signature) && !witness.signed("another", &signature));
        assert!(!witness.signed("a text\n", "nonsense") && !witness.signed("a text\n", ""));
        assert_eq!(seal.witness().unwrap().public_key().unwrap(), witness.public_key().unwrap(), "always the same");
        let other = SealKey::random(&SystemEntropy).witness().unwrap();
        assert!(!other.signed("a text\n", &signature));
    }
}
