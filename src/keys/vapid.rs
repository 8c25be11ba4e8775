//! The key that names this house to push services (RFC 8292).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::bn::BigNumContext;
use openssl::ec::{EcGroup, EcKey, PointConversionForm};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use zeroize::Zeroizing;

use super::error::KeyError;

/// An elliptic-curve key on P-256. Every push address is bound to it: a new key makes all of them useless.
pub struct VapidKey {
    key: PKey<Private>,
    public: String,
}

impl VapidKey {
    /// Makes one.
    pub fn generate() -> Result<Self, KeyError> {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
        Self::of(PKey::from_ec_key(EcKey::generate(&group)?)?)
    }

    /// Takes up a stored one: PKCS#8 DER.
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self, KeyError> {
        Self::of(PKey::private_key_from_pkcs8(pkcs8)?)
    }

    fn of(key: PKey<Private>) -> Result<Self, KeyError> {
        let wrong = KeyError::WrongKind { wanted: "an elliptic-curve key on P-256" };
        let Ok(ec) = key.ec_key() else { return Err(wrong) };
        if ec.group().curve_name() != Some(Nid::X9_62_PRIME256V1) {
            return Err(wrong);
        }
        let public = URL_SAFE_NO_PAD.encode(point(&ec)?);
        Ok(Self { key, public })
    }

    /// The private key as PKCS#8 DER, to be sealed and stored.
    pub fn pkcs8(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        Ok(Zeroizing::new(self.key.private_key_to_pkcs8()?))
    }

    /// The private key as PKCS#8 PEM, as the push library takes it.
    pub fn pem(&self) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        Ok(Zeroizing::new(self.key.private_key_to_pem_pkcs8()?))
    }

    /// The public key as a browser takes it for `applicationServerKey`: the uncompressed point, base64url.
    #[must_use]
    pub fn public_base64url(&self) -> &str {
        &self.public
    }
}

impl fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VapidKey").field("public", &self.public).finish_non_exhaustive()
    }
}

fn point(key: &EcKey<Private>) -> Result<Vec<u8>, ErrorStack> {
    let mut context = BigNumContext::new()?;
    key.public_key().to_bytes(key.group(), PointConversionForm::UNCOMPRESSED, &mut context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_the_way_through_its_stored_bytes() {
        let key = VapidKey::generate().unwrap();
        let again = VapidKey::from_pkcs8(&key.pkcs8().unwrap()).unwrap();
        assert_eq!(again.public_base64url(), key.public_base64url());
    }

    #[test]
    fn the_public_key_is_an_uncompressed_point() {
        let key = VapidKey::generate().unwrap();
        let point = URL_SAFE_NO_PAD.decode(key.public_base64url()).unwrap();
        assert_eq!((point.len(), point[0]), (65, 4));
    }

    #[test]
    fn the_push_library_reads_the_pem() {
        let key = VapidKey::generate().unwrap();
        let theirs = web_push::VapidSignatureBuilder::from_pem_no_sub(key.pem().unwrap().as_slice()).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.encode(theirs.get_public_key()), key.public_base64url());
    }

    #[test]
    fn another_kind_of_key_is_refused() {
        let rsa = openssl::rsa::Rsa::generate(2048).unwrap();
        let other_curve = EcGroup::from_curve_name(Nid::SECP384R1).unwrap();
        for key in [PKey::from_rsa(rsa).unwrap(), PKey::from_ec_key(EcKey::generate(&other_curve).unwrap()).unwrap()] {
            let refused = VapidKey::from_pkcs8(&key.private_key_to_pkcs8().unwrap());
            assert!(matches!(refused, Err(KeyError::WrongKind { .. })));
        }
    }

    #[test]
    fn nothing_shows_in_debug_output() {
        let key = VapidKey::generate().unwrap();
        let shown = format!("VapidKey {{ public: {:?}, .. }}", key.public_base64url());
        assert_eq!(format!("{key:?}"), shown);
    }
}
