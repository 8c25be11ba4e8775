//! What a phone signs counts, and what only looks like it does not.

mod evidence;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use countersign::domain::ids::UserId;
use countersign::keys::sha256;
use countersign::protocol::webauthn::{Begun, Claimed, Registered, RelyingParty, WebauthnError, claimed};
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
    site().begin_registration(alice(), "alice@contoso.example", "Alice", hash("register")).unwrap()
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
    assert_eq!(claimed, Claimed { credential_id: kept.credential_id.clone(), handle: Some(alice().to_string()) });
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
fn no_broken_response_breaks_the_server() {
    let (mut phone, kept) = registered();
    let (register, sign) = (asked_to_register(), asked_to_sign());
    let signed = phone.signs(&sign.options);
    let created = phone.creates(&register.options);
    for (good, part) in [(&created, "attestationObject"), (&signed, "authenticatorData"), (&signed, "signature")] {
        let length = URL_SAFE_NO_PAD.decode(good["response"][part].as_str().unwrap()).unwrap().len();
        for position in 0..length {
            let mut cut = good.clone();
            tamper(&mut cut, part, |bytes| bytes[..position].to_vec());
            let mut changed = good.clone();
            tamper(&mut changed, part, |mut bytes| {
                bytes[position] ^= 0xff;
                bytes
            });
            for bad in [cut, changed] {
                // What an authenticator tells of itself at registration is taken as it comes; all else is refused.
                let result = match part {
                    "attestationObject" => site().finish_registration(&register.state, &bad).map(drop),
                    _ => site().finish_assertion(&sign.state, &bad, &kept.passkey).map(drop),
                };
                match result {
                    Ok(()) => assert_eq!(part, "attestationObject", "byte {position}"),
                    Err(error) => assert!(error.is_refusal(), "{part}, byte {position}: {error:?}"),
                }
            }
        }
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
    assert_eq!(claimed(&response).unwrap().handle, None);
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
