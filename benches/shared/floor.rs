//! What the cryptography of one sign-in costs alone: by the very library calls that the house makes, and by bare
//! OpenSSL.

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::boot::SystemClock;
use countersign::domain::ids::UserId;
use countersign::domain::time::{Clock as _, Span};
use countersign::keys::{SigningKey, SystemEntropy, sha256};
use countersign::protocol::webauthn::{RelyingParty, Verified};
use countersign::push::Message;
use openssl::bn::BigNumContext;
use openssl::derive::Deriver;
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private, Public};
use openssl::sign::{Signer, Verifier};
use openssl::symm::{Cipher, encrypt_aead};
use serde_json::Value;
use url::Url;

use super::harness::phone::SoftPhone;
use super::unsent::Unsent;

/// One asks the phone, one takes its notice down.
pub const MESSAGES: usize = 2;
/// As long as what a token's signature is made over.
const SIGNED: [u8; 760] = [b'x'; 760];
const ORIGIN: &str = "https://id.corp.example";
const PAYLOAD: &[u8] = br#"{"id":"0123456789abcdef0123456789abcdef","kind":"ask"}"#;

/// A sign-in's cryptography by the libraries' calls.
pub struct Libraries {
    site: RelyingParty,
    proof: Proof,
    push: Unsent,
    message: Message,
    key: SigningKey,
}

/// A phone's signature, and what is needed to check it.
struct Proof {
    state: String,
    signed: Value,
    passkey: String,
}

impl Libraries {
    pub fn new() -> Self {
        let site = RelyingParty::new("id.corp.example", &Url::parse(ORIGIN).unwrap(), "Corp").unwrap();
        let mut phone = SoftPhone::on(ORIGIN);
        let user = UserId::from_random([7; 16]);
        let asked = site.begin_registration(&user, "alice@corp.example", "Alice", sha256("register")).unwrap();
        let passkey = site.finish_registration(&asked.state, &phone.creates(&asked.options)).unwrap().passkey;
        let asked = site.begin_assertion(sha256("approve")).unwrap();
        let proof = Proof { signed: phone.signs(&asked.options), state: asked.state, passkey };
        let message = Message {
            address: phone.subscription("https://push.example/mailbox"),
            payload: PAYLOAD.to_vec(),
            ttl: Span::minutes(2),
            topic: "a-sign-in".to_owned(),
        };
        let now = SystemClock.now();
        let key = SigningKey::generate(&SystemEntropy, "bench", now, Span::days(365)).unwrap();
        Self { site, proof, push: Unsent::new(), message, key }
    }

    fn verified(&self) -> Verified {
        self.site.finish_assertion(&self.proof.state, &self.proof.signed, &self.proof.passkey).unwrap()
    }

    /// The question's challenge, its answer's proof, the messages, the token's signature.
    pub fn once(&self) {
        black_box(self.site.begin_assertion(sha256("approve")).unwrap());
        black_box(self.verified());
        (0..MESSAGES).for_each(|_| self.push.build(self.message.clone()));
        black_box(self.key.sign(&SIGNED).unwrap());
    }

    /// The same work without the libraries.
    pub fn bare(&self) -> Bare {
        let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let verified = self.verified();
        let client_data = sha256(bytes(&verified.client_data_json));
        Bare {
            signs: PKey::private_key_from_pkcs8(&self.key.pkcs8().unwrap()).unwrap(),
            proves: PKey::public_key_from_der(&bytes(&verified.public_key)).unwrap(),
            signature: bytes(&verified.signature),
            proven: [bytes(&verified.authenticator_data), client_data.to_vec()].concat(),
            group: EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap(),
            reader: bytes(&self.message.address.p256dh),
        }
    }
}

/// A sign-in's cryptography by OpenSSL alone. The introduction to the push service is not in it: it is signed once an
/// hour.
pub struct Bare {
    signs: PKey<Private>,
    proves: PKey<Public>,
    signature: Vec<u8>,
    proven: Vec<u8>,
    group: EcGroup,
    reader: Vec<u8>,
}

impl Bare {
    /// One P-256 signature verified, the messages encrypted, one RSA-2048 signature made.
    pub fn once(&self) {
        let mut verifier = Verifier::new(MessageDigest::sha256(), &self.proves).unwrap();
        assert!(verifier.verify_oneshot(&self.signature, &self.proven).unwrap());
        (0..MESSAGES).for_each(|_| self.encrypt());
        black_box(Signer::new(MessageDigest::sha256(), &self.signs).unwrap().sign_oneshot_to_vec(&SIGNED).unwrap());
    }

    /// To a key of its own each time.
    fn encrypt(&self) {
        let mut context = BigNumContext::new().unwrap();
        let point = EcPoint::from_bytes(&self.group, &self.reader, &mut context).unwrap();
        let reader = PKey::from_ec_key(EcKey::from_public_key(&self.group, &point).unwrap()).unwrap();
        let own = PKey::from_ec_key(EcKey::generate(&self.group).unwrap()).unwrap();
        let mut deriver = Deriver::new(&own).unwrap();
        deriver.set_peer(&reader).unwrap();
        let agreed = deriver.derive_to_vec().unwrap();
        let mut tag = [0; 16];
        let sealed = encrypt_aead(Cipher::aes_128_gcm(), &agreed[..16], Some(&[0; 12]), &[], PAYLOAD, &mut tag);
        black_box(sealed.unwrap());
    }
}
