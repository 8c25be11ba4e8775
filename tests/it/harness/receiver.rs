//! The browser's end of Web Push (RFC 8291 over RFC 8188), from OpenSSL's primitives alone, so that what the service
//! encrypts is judged by something that shares no code with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::domain::device::PushAddress;
use openssl::bn::BigNumContext;
use openssl::derive::Deriver;
use openssl::ec::{EcGroup, EcKey, EcPoint, PointConversionForm};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::sign::Signer;
use openssl::symm::{Cipher, decrypt_aead};

const SALT: usize = 16;
const KEY: usize = 65;
const HEAD: usize = SALT + 4 + 1 + KEY;
const TAG: usize = 16;
const LAST_RECORD: u8 = 2;

/// The keys of one subscription.
pub struct Receiver {
    key: EcKey<Private>,
    auth: Vec<u8>,
}

impl Receiver {
    pub fn new() -> Self {
        let key = EcKey::generate(&group()).unwrap();
        // Any 16 bytes nobody else knows will do.
        let auth = openssl::sha::sha256(&key.private_key().to_vec())[..16].to_vec();
        Self { key, auth }
    }

    /// What the page hands to the server.
    pub fn address(&self, endpoint: &str) -> PushAddress {
        PushAddress {
            endpoint: endpoint.to_owned(),
            p256dh: URL_SAFE_NO_PAD.encode(self.public()),
            auth: URL_SAFE_NO_PAD.encode(&self.auth),
        }
    }

    /// Decrypts the body of a push message.
    ///
    /// # Panics
    /// When it breaks the standard in any way.
    pub fn open(&self, body: &[u8]) -> Vec<u8> {
        let (head, record) = body.split_at(HEAD);
        let (salt, rest) = head.split_at(SALT);
        let record_size = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        assert_eq!(usize::from(rest[4]), KEY, "the sender's key stands in the header");
        assert!(record.len() <= record_size, "one record only");
        let sender = &rest[5..];

        let info = [b"WebPush: info\0", self.public().as_slice(), sender].concat();
        let secret = expand(&hmac(&self.auth, &self.agree(sender)), &info, 32);
        let random = hmac(salt, &secret);
        let key = expand(&random, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = expand(&random, b"Content-Encoding: nonce\0", 12);

        let (sealed, tag) = record.split_at(record.len() - TAG);
        let plain = decrypt_aead(Cipher::aes_128_gcm(), &key, Some(&nonce), &[], sealed, tag).unwrap();
        let end = plain.iter().rposition(|byte| *byte != 0).unwrap();
        assert_eq!(plain[end], LAST_RECORD);
        plain[..end].to_vec()
    }

    fn agree(&self, sender: &[u8]) -> Vec<u8> {
        let mut context = BigNumContext::new().unwrap();
        let point = EcPoint::from_bytes(&group(), sender, &mut context).unwrap();
        let sender = PKey::from_ec_key(EcKey::from_public_key(&group(), &point).unwrap()).unwrap();
        let own = PKey::from_ec_key(self.key.clone()).unwrap();
        let mut deriver = Deriver::new(&own).unwrap();
        deriver.set_peer(&sender).unwrap();
        deriver.derive_to_vec().unwrap()
    }

    fn public(&self) -> Vec<u8> {
        let mut context = BigNumContext::new().unwrap();
        self.key.public_key().to_bytes(&group(), PointConversionForm::UNCOMPRESSED, &mut context).unwrap()
    }
}

fn group() -> EcGroup {
    EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap()
}

/// HMAC-SHA-256, which is HKDF's extract (RFC 5869) with the salt as key.
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let key = PKey::hmac(key).unwrap();
    Signer::new(MessageDigest::sha256(), &key).unwrap().sign_oneshot_to_vec(text).unwrap()
}

/// HKDF's expand, for no more than one block.
fn expand(random: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    let mut block = hmac(random, &[info, &[1]].concat());
    block.truncate(length);
    block
}
