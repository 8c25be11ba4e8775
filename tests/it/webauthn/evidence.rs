//! What is kept of an approval proves it without the server, and proves nothing else.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::domain::approval::Evidence;
use countersign::domain::ids::DeviceId;
use countersign::keys::sha256;
use countersign::protocol::webauthn::{NotEvidence, Verified, verify_evidence};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use serde_json::{Value, json};
use url::Url;

use super::{ORIGIN, SITE, TEXT, asked_to_register, asked_to_sign, hash, origin, registered, site};

/// What stays of a proof.
fn keep(verified: Verified) -> Evidence {
    Evidence {
        text: TEXT.to_owned(),
        credential: String::new(),
        device: DeviceId::from_random([1; 16]),
        client_data_json: verified.client_data_json,
        authenticator_data: verified.authenticator_data,
        signature: verified.signature,
        public_key: verified.public_key,
    }
}

fn evidence() -> Evidence {
    let (mut phone, kept) = registered();
    let begun = asked_to_sign();
    let response = phone.signs(&begun.options);
    keep(site().finish_assertion(&begun.state, &response, &kept.passkey).unwrap())
}

#[test]
fn evidence_verifies_without_the_server() {
    assert_eq!(verify_evidence(&evidence(), SITE, &origin()), Ok(()));
}

#[test]
fn evidence_with_any_part_changed_is_refused() {
    let good = evidence();
    let other = evidence();
    let check = |bad: Evidence| verify_evidence(&bad, SITE, &origin()).unwrap_err();

    assert_eq!(check(Evidence { text: TEXT.replace("42", "43"), ..good.clone() }), NotEvidence::Text);
    assert_eq!(check(Evidence { public_key: other.public_key, ..good.clone() }), NotEvidence::Signature);
    assert_eq!(check(Evidence { signature: other.signature, ..good.clone() }), NotEvidence::Signature);
    assert_eq!(check(Evidence { signature: "AAAA".into(), ..good.clone() }), NotEvidence::Signature);
    assert_eq!(check(Evidence { signature: "*".into(), ..good.clone() }), NotEvidence::Unreadable("signature"));
    assert_eq!(check(Evidence { public_key: "AAAA".into(), ..good.clone() }), NotEvidence::Unreadable("public key"));
    assert_eq!(verify_evidence(&good, "contoso.example", &origin()), Err(NotEvidence::Site));
    let elsewhere = Url::parse("https://sub.id.contoso.example").unwrap();
    assert_eq!(verify_evidence(&good, SITE, &elsewhere), Err(NotEvidence::Page));

    // Every bit of the signed bytes counts.
    for part in [0, 1] {
        let text = if part == 0 { &good.authenticator_data } else { &good.client_data_json };
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        for position in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[position] ^= 1;
            let mut bad = good.clone();
            let slot = if part == 0 { &mut bad.authenticator_data } else { &mut bad.client_data_json };
            *slot = URL_SAFE_NO_PAD.encode(bytes);
            assert!(verify_evidence(&bad, SITE, &origin()).is_err(), "part {part}, byte {position}");
        }
    }
}

/// An RSA key, as Windows keeps them; what it says is put together by hand from the standard.
struct RsaKey(PKey<Private>);

impl RsaKey {
    const ID: &str = "d2luZG93cw";

    fn new() -> Self {
        Self(PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap())
    }

    fn creates(&self, options: &Value) -> Value {
        let id = URL_SAFE_NO_PAD.decode(Self::ID).unwrap();
        let modulus = self.0.rsa().unwrap().n().to_vec();
        // The key as CBOR: kty RSA, alg RS256, n of 256 bytes, e = 65537.
        let key = [&[0xa4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59, 1, 0], &*modulus, &[0x21, 0x43, 1, 0, 1]].concat();
        let about = [[0; 16].as_slice(), &[0, u8::try_from(id.len()).unwrap()], &*id, &*key].concat();
        let data = [hash(SITE).as_slice(), &[0b0100_0101, 0, 0, 0, 0], &about].concat();
        let size = u16::try_from(data.len()).unwrap().to_be_bytes();
        let object = [b"\xa3cfmtdnonegattStmt\xa0hauthData\x59", size.as_slice(), &data].concat();
        let parts = json!({
            "clientDataJSON": client_data("webauthn.create", options),
            "attestationObject": URL_SAFE_NO_PAD.encode(object),
        });
        json!({ "id": Self::ID, "rawId": Self::ID, "type": "public-key", "response": parts })
    }

    fn signs(&self, options: &Value, flags: u8, kind: &str) -> Value {
        let client_data = client_data(kind, options);
        let data = [hash(SITE).as_slice(), &[flags, 0, 0, 0, 0]].concat();
        let signed = [&*data, &sha256(URL_SAFE_NO_PAD.decode(&client_data).unwrap())].concat();
        let signature = Signer::new(MessageDigest::sha256(), &self.0).unwrap().sign_oneshot_to_vec(&signed).unwrap();
        let parts = json!({
            "clientDataJSON": client_data,
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signature),
        });
        json!({ "id": Self::ID, "rawId": Self::ID, "type": "public-key", "response": parts })
    }
}

fn client_data(kind: &str, options: &Value) -> String {
    let client_data = json!({ "type": kind, "challenge": options["challenge"], "origin": ORIGIN });
    URL_SAFE_NO_PAD.encode(client_data.to_string())
}

#[test]
fn an_rsa_key_registers_signs_and_leaves_evidence() {
    let key = RsaKey::new();
    let begun = asked_to_register();
    let kept = site().finish_registration(&begun.state, &key.creates(&begun.options)).unwrap();
    assert_eq!(kept.credential_id, RsaKey::ID);
    let begun = asked_to_sign();
    let signed = key.signs(&begun.options, 0b101, "webauthn.get");
    let verified = site().finish_assertion(&begun.state, &signed, &kept.passkey).unwrap();
    let good = keep(verified);
    assert_eq!(verify_evidence(&good, SITE, &origin()), Ok(()));

    // Signed honestly, and still no proof of a person's yes.
    for (flags, kind, why) in [
        (0b001, "webauthn.get", NotEvidence::Person),
        (0b100, "webauthn.get", NotEvidence::Person),
        (0b101, "webauthn.create", NotEvidence::Kind),
    ] {
        let bad = key.signs(&begun.options, flags, kind);
        assert!(site().finish_assertion(&begun.state, &bad, &kept.passkey).is_err());
        let part = |name: &str| bad["response"][name].as_str().unwrap().to_owned();
        let bad = Evidence {
            client_data_json: part("clientDataJSON"),
            authenticator_data: part("authenticatorData"),
            signature: part("signature"),
            ..good.clone()
        };
        assert_eq!(verify_evidence(&bad, SITE, &origin()), Err(why));
    }
}
