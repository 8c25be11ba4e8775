//! What a phone signs counts, and what only looks like it does not.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::domain::approval::Evidence;
use countersign::domain::ids::{DeviceId, UserId};
use countersign::keys::sha256;
use countersign::protocol::webauthn::{
    Begun, Claimed, NotEvidence, Registered, RelyingParty, Verified, WebauthnError, claimed, verify_evidence,
};
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use serde_json::{Value, json};
use url::Url;

use crate::harness::phone::SoftPhone;

const SITE: &str = "id.contoso.example";
const ORIGIN: &str = "https://id.contoso.example";
const TEXT: &str = "countersign/1\nnonce=n\npurpose=approve\nnumber=42\n";

fn site() -> RelyingParty {
    RelyingParty::new(SITE, &origin(), "Contoso").unwrap()
}

fn origin() -> Url {
    Url::parse("https://id.contoso.example/").unwrap()
}

fn alice() -> UserId {
    UserId::from_random([7; 16])
}

fn hash(text: &str) -> [u8; 32] {
    sha256(text)
}

fn asked_to_register() -> Begun {
    site().begin_registration(&alice(), "alice@contoso.example", "Alice", hash("register")).unwrap()
}

fn asked_to_sign() -> Begun {
    site().begin_assertion(hash(TEXT)).unwrap()
}

/// A phone with a credential of Alice's, and what the server keeps of it.
fn registered() -> (SoftPhone, Registered) {
    let mut phone = SoftPhone::on(ORIGIN);
    let begun = asked_to_register();
    let response = phone.creates(&begun.options);
    let kept = site().finish_registration(&begun.state, &response).unwrap();
    (phone, kept)
}

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

/// Replaces a part of the response by what `change` makes of its bytes.
fn tamper(response: &mut Value, part: &str, change: impl FnOnce(Vec<u8>) -> Vec<u8>) {
    let slot = &mut response["response"][part];
    let bytes = URL_SAFE_NO_PAD.decode(slot.as_str().unwrap()).unwrap();
    *slot = URL_SAFE_NO_PAD.encode(change(bytes)).into();
}

#[track_caller]
fn assert_unproven<T: fmt::Debug>(result: Result<T, WebauthnError>, why: &str) {
    match result.unwrap_err() {
        WebauthnError::NotProven(source) => assert_eq!(format!("{source:?}"), why),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_options_ask_for_a_discoverable_credential_and_a_verified_person() {
    let options = asked_to_register().options;
    assert_eq!(options["challenge"], URL_SAFE_NO_PAD.encode(hash("register")));
    assert_eq!(options["rp"], json!({ "id": SITE, "name": "Contoso" }));
    assert_eq!(options["user"]["id"], URL_SAFE_NO_PAD.encode([7; 16]));
    assert_eq!(options["user"]["name"], "alice@contoso.example");
    assert_eq!(options["user"]["displayName"], "Alice");
    assert_eq!(options["attestation"], "none");
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(options["authenticatorSelection"]["requireResidentKey"], true);
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    let algorithms: Vec<_> =
        options["pubKeyCredParams"].as_array().unwrap().iter().map(|p| p["alg"].as_i64().unwrap()).collect();
    assert_eq!(algorithms, [-7, -257]);
}

#[test]
fn asking_for_a_signature_names_nobody() {
    let options = asked_to_sign().options;
    assert_eq!(options["challenge"], URL_SAFE_NO_PAD.encode(hash(TEXT)));
    assert_eq!(options["rpId"], SITE);
    assert_eq!(options["allowCredentials"], json!([]));
    assert_eq!(options["userVerification"], "required");
    assert!(options.get("mediation").is_none() && options.get("extensions").is_none());
}

#[test]
fn a_registered_credential_signs_and_says_whose_it_is() {
    let (mut phone, kept) = registered();
    let begun = asked_to_sign();
    let response = phone.signs(&begun.options);
    let claimed = claimed(&response).unwrap();
    assert_eq!(claimed, Claimed { credential_id: kept.credential_id.clone(), user: Some(alice()) });
    let verified = site().finish_assertion(&begun.state, &response, &kept.passkey).unwrap();
    assert_ne!(verified.passkey, kept.passkey, "the counter moved");
    assert_eq!(format!("{verified:?}"), "Verified { .. }");
}

#[test]
fn a_phone_that_verified_nobody_is_refused() {
    let mut careless = SoftPhone::on(ORIGIN);
    careless.skips_verification();
    let begun = asked_to_register();
    let response = careless.creates(&begun.options);
    assert_unproven(site().finish_registration(&begun.state, &response), "UserNotVerified");

    let (mut phone, kept) = registered();
    phone.skips_verification();
    let begun = asked_to_sign();
    let response = phone.signs(&begun.options);
    assert_unproven(site().finish_assertion(&begun.state, &response, &kept.passkey), "UserNotVerified");
}

#[test]
fn another_page_is_refused() {
    let others = [
        "https://evil.example",
        "https://phish.id.contoso.example",
        "https://contoso.example",
        "http://id.contoso.example",
        "https://id.contoso.example:8443",
        "https://id.contoso.example/",
        "https://id.contoso.example/path",
        "https://ID.contoso.example",
        "",
    ];
    for other in others {
        let begun = asked_to_register();
        let response = SoftPhone::on(other).creates(&begun.options);
        let refused = site().finish_registration(&begun.state, &response).unwrap_err();
        assert!(matches!(refused, WebauthnError::OtherPage), "{other}: {refused:?}");

        let (mut phone, kept) = registered();
        let begun = asked_to_sign();
        phone.is_lured_to(other);
        let response = phone.signs(&begun.options);
        let refused = site().finish_assertion(&begun.state, &response, &kept.passkey).unwrap_err();
        assert!(matches!(refused, WebauthnError::OtherPage), "{other}: {refused:?}");
    }
}

#[test]
fn our_page_in_a_foreign_frame_is_refused() {
    let (mut phone, kept) = registered();
    let begun = asked_to_sign();
    let mut response = phone.signs(&begun.options);
    tamper(&mut response, "clientDataJSON", |json| {
        String::from_utf8(json).unwrap().replace("\"crossOrigin\":false", "\"crossOrigin\":true").into()
    });
    let refused = site().finish_assertion(&begun.state, &response, &kept.passkey).unwrap_err();
    assert!(matches!(refused, WebauthnError::OtherPage));
}

#[test]
fn a_credential_of_another_site_is_refused() {
    let (mut phone, kept) = registered();
    let mut begun = asked_to_sign();
    begun.options["rpId"] = "contoso.example".into();
    let response = phone.signs(&begun.options);
    assert_unproven(site().finish_assertion(&begun.state, &response, &kept.passkey), "InvalidRPIDHash");
}

#[test]
fn a_signature_serves_its_own_challenge_only() {
    let (mut phone, kept) = registered();
    let response = phone.signs(&asked_to_sign().options);
    let other = site().begin_assertion(hash("another text")).unwrap();
    assert_unproven(site().finish_assertion(&other.state, &response, &kept.passkey), "MismatchedChallenge");
}

#[test]
fn a_changed_response_is_refused() {
    for part in ["clientDataJSON", "authenticatorData", "signature"] {
        let (mut phone, kept) = registered();
        let begun = asked_to_sign();
        let mut response = phone.signs(&begun.options);
        tamper(&mut response, part, |mut bytes| {
            let last = bytes.len() - 1;
            match part {
                "clientDataJSON" => bytes.insert(last, b' '),
                _ => bytes[last] ^= 1,
            }
            bytes
        });
        let refused = site().finish_assertion(&begun.state, &response, &kept.passkey).unwrap_err();
        assert!(matches!(refused, WebauthnError::NotProven(_)), "{part}: {refused:?}");
    }
}

#[test]
fn another_credential_does_not_stand_in() {
    let (mut phone, _) = registered();
    let (_, bobs) = registered();
    let begun = asked_to_sign();
    let mut response = phone.signs(&begun.options);
    assert_unproven(site().finish_assertion(&begun.state, &response, &bobs.passkey), "CredentialNotFound");

    // Nor when it borrows the other's name.
    response["id"] = bobs.credential_id.clone().into();
    response["rawId"] = bobs.credential_id.into();
    assert_unproven(site().finish_assertion(&begun.state, &response, &bobs.passkey), "AuthenticationFailure");
}

#[test]
fn a_registration_is_no_assertion_and_the_reverse() {
    let (mut phone, kept) = registered();
    let register = asked_to_register();
    let sign = asked_to_sign();
    let created = SoftPhone::on(ORIGIN).creates(&register.options);
    let signed = phone.signs(&sign.options);
    let refused = site().finish_assertion(&sign.state, &created, &kept.passkey).unwrap_err();
    assert!(matches!(refused, WebauthnError::Unreadable));
    let refused = site().finish_registration(&register.state, &signed).unwrap_err();
    assert!(matches!(refused, WebauthnError::Unreadable));

    // Not even when the type alone is changed and all the rest is honestly signed.
    let mut dressed = phone.signs(&sign.options);
    tamper(&mut dressed, "clientDataJSON", |json| {
        String::from_utf8(json).unwrap().replace("webauthn.get", "webauthn.create").into()
    });
    assert_unproven(site().finish_assertion(&sign.state, &dressed, &kept.passkey), "InvalidClientDataType");
}

#[test]
fn a_counter_that_stands_still_is_refused() {
    let (mut phone, kept) = registered();
    let begun = asked_to_sign();
    let first = phone.signs(&begun.options);
    let second = phone.signs(&begun.options);
    let after = site().finish_assertion(&begun.state, &second, &kept.passkey).unwrap();
    for stale in [first, second] {
        let result = site().finish_assertion(&begun.state, &stale, &after.passkey);
        assert_unproven(result, "CredentialPossibleCompromise");
    }
}

#[test]
fn a_user_handle_of_another_form_is_refused() {
    let (mut phone, _) = registered();
    let mut response = phone.signs(&asked_to_sign().options);
    response["response"]["userHandle"] = Value::Null;
    assert_eq!(claimed(&response).unwrap().user, None);
    response["response"]["userHandle"] = "AAAA".into();
    assert!(matches!(claimed(&response), Err(WebauthnError::Unreadable)));
    assert!(matches!(claimed(&json!({})), Err(WebauthnError::Unreadable)));
}

#[test]
fn what_we_kept_badly_is_our_fault_and_no_refusal() {
    let (mut phone, kept) = registered();
    let begun = asked_to_sign();
    let response = phone.signs(&begun.options);
    let fault = site().finish_assertion("{}", &response, &kept.passkey).unwrap_err();
    assert!(matches!(fault, WebauthnError::Kept { what: "state", .. }) && !fault.is_refusal());
    let fault = site().finish_assertion(&begun.state, &response, "{}").unwrap_err();
    assert!(matches!(fault, WebauthnError::Kept { what: "passkey", .. }) && !fault.is_refusal());
    assert!(RelyingParty::new("other.example", &origin(), "Contoso").is_err());
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
