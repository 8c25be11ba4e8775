//! The requests and hints as Entra ID sends them, and what an attacker makes of them.

use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use serde_json::{Value, json};

use super::hint::{Disbelief, Hint, Unverified};
use super::jwks::{self, Named};
use super::request::{AuthRequest, Malformed, Unmet};
use super::{encoded, published, response};
use crate::domain::application::Cloud;
use crate::domain::external::{ExternalMethod, ExternalReply};
use crate::domain::ids::{ApplicationId, ExternalMethodId, UserId};
use crate::domain::tenant::TenantId;
use crate::domain::time::{Span, Time};
use crate::keys::{PeerCertificate, SigningKey, SystemEntropy};

const NOON: Time = Time(1_800_014_400_000);
const FORM: &str = include_str!("../../../tests/vectors/eam-request.form");
const ENTRA: &[u8] = include_bytes!("../../../tests/vectors/eam-fake-entra-jwks.json");
const TENANT: &str = "11111111-2222-4333-8444-555555555555";
const OBJECT: &str = "bbbbbbbb-cccc-4ddd-8eee-ffffffffffff";

fn method() -> ExternalMethod {
    ExternalMethod {
        id: ExternalMethodId::from_random([1; 16]),
        application: ApplicationId::from_random([2; 16]),
        tenant: TenantId::parse(TENANT).unwrap(),
        client_id: "entra-corp-example".to_owned(),
        app_id: TenantId::parse("66666666-7777-4888-8999-aaaaaaaaaaaa").unwrap(),
        cloud: Cloud::Worldwide,
    }
}

/// A key whose hints can be made up at will.
struct Forge {
    key: SigningKey,
    named: Vec<Named>,
    kid: String,
}

impl Forge {
    fn new() -> Self {
        let key = SigningKey::generate(&SystemEntropy, "Entra", NOON, Span::days(30)).unwrap();
        let document = published::jwks([key.certificate_base64()]).unwrap();
        let named = jwks::read(document.to_string().as_bytes()).unwrap();
        let kid = named[0].kid.clone();
        Self { key, named, kid }
    }

    fn header(&self) -> Value {
        json!({"typ": "JWT", "alg": "RS256", "kid": self.kid})
    }

    fn signs(&self, header: &str, payload: &str) -> String {
        let signed = format!("{}.{}", encoded(header), encoded(payload));
        let signature = self.key.sign(signed.as_bytes()).unwrap();
        format!("{signed}.{}", encoded(signature))
    }

    fn judges(&self, text: &str) -> Result<Hint, Disbelief> {
        Hint::verify(&Unverified::parse(text)?, &self.named, &method(), NOON)
    }

    /// The judgement of a hint with one claim changed.
    fn with(&self, name: &str, value: Value) -> Result<Hint, Disbelief> {
        let mut payload = payload();
        payload[name] = value;
        self.judges(&self.signs(&self.header().to_string(), &payload.to_string()))
    }

    fn with_header(&self, name: &str, value: Value) -> Result<Hint, Disbelief> {
        let mut header = self.header();
        header[name] = value;
        self.judges(&self.signs(&header.to_string(), &payload().to_string()))
    }
}

fn payload() -> Value {
    let now = NOON.unix_seconds();
    json!({
        "ver": "2.0", "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"), "sub": "sub",
        "aud": "66666666-7777-4888-8999-aaaaaaaaaaaa", "exp": now, "iat": now, "nbf": now, "name": "Alice",
        "preferred_username": "alice@corp.example", "oid": OBJECT, "tid": TENANT,
    })
}

#[test]
fn the_request_and_the_hint_of_the_vectors_are_read_and_believed() {
    let request = AuthRequest::parse(FORM.as_bytes()).unwrap();
    assert_eq!(request.client_id, "entra-corp-example");
    assert_eq!(request.nonce, "AwABEgEAAAADAOz_BQD0_synthetic");
    assert_eq!(request.state.as_deref(), Some("rQQIAARAA_synthetic_state"));
    assert_eq!(request.claimed(), Ok(("possessionorinherence", "fido")));
    let keys = jwks::read(ENTRA).unwrap();
    let hint = Hint::verify(&Unverified::parse(&request.hint).unwrap(), &keys, &method(), NOON).unwrap();
    assert_eq!(hint.object.as_str(), OBJECT);
    assert_eq!(hint.subject, "c3VidGVzdHN1YnRlc3RzdWJ0ZXN0c3VidGVzdA");
}

#[test]
fn only_rs256_by_a_known_key_is_believed() {
    let forge = Forge::new();
    let (header, said) = (forge.header().to_string(), payload().to_string());
    assert!(forge.judges(&forge.signs(&header, &said)).is_ok());
    for alg in ["none", "None", "HS256", "RS384", "RS512", "PS256", "ES256", "rs256", ""] {
        assert_eq!(forge.with_header("alg", json!(alg)), Err(Disbelief::Algorithm), "{alg}");
    }
    assert_eq!(forge.with_header("crit", json!(["exp"])), Err(Disbelief::Algorithm));
    assert_eq!(forge.with_header("kid", json!("other")), Err(Disbelief::Key));
    assert_eq!(forge.with_header("kid", json!(1)), Err(Disbelief::Form));
    assert_eq!(forge.with_header("typ", json!("at+jwt")), Err(Disbelief::Form));

    // The public key as a shared secret.
    let hs256 = json!({"alg": "HS256", "kid": forge.kid}).to_string();
    let signed = format!("{}.{}", encoded(hs256), encoded(&said));
    let secret = PKey::hmac(forge.key.certificate_base64().as_bytes()).unwrap();
    let mut hmac = Signer::new(MessageDigest::sha256(), &secret).unwrap();
    let mac = hmac.sign_oneshot_to_vec(signed.as_bytes()).unwrap();
    assert_eq!(forge.judges(&format!("{signed}.{}", encoded(mac))), Err(Disbelief::Algorithm));

    // Another key under the known one's name, which it brings along.
    let other = Forge::new();
    let mut brought = json!({"alg": "RS256", "kid": forge.kid});
    brought["x5c"] = json!([other.key.certificate_base64()]);
    brought["jku"] = json!("https://evil.example/jwks");
    assert_eq!(forge.judges(&other.signs(&brought.to_string(), &said)), Err(Disbelief::Signature));
    let unsigned = format!("{}.{}.", encoded(&header), encoded(&said));
    assert_eq!(forge.judges(&unsigned), Err(Disbelief::Signature));
    let (front, signature) = (forge.signs(&header, &said), encoded([0; 256]));
    let front = front.rsplit_once('.').unwrap().0;
    assert_eq!(forge.judges(&format!("{front}.{signature}")), Err(Disbelief::Signature));
}

#[test]
fn what_was_changed_after_signing_is_not_believed() {
    let forge = Forge::new();
    let text = forge.signs(&forge.header().to_string(), &payload().to_string());
    let (header, rest) = text.split_once('.').unwrap();
    let (_, signature) = rest.split_once('.').unwrap();
    let mut other = payload();
    other["oid"] = json!("00000000-0000-4000-8000-000000000000");
    let changed = format!("{header}.{}.{signature}", encoded(other.to_string()));
    assert_eq!(forge.judges(&changed), Err(Disbelief::Signature));
}

#[test]
fn a_hint_of_another_tenant_issuer_audience_or_time_is_not_believed() {
    let forge = Forge::new();
    let other = "99999999-2222-4333-8444-555555555555";
    assert_eq!(forge.with("tid", json!(other)), Err(Disbelief::Tenant));
    assert_eq!(forge.with("tid", json!("common")), Err(Disbelief::Tenant));
    for issuer in [
        format!("https://login.microsoftonline.com/{other}/v2.0"),
        format!("https://login.microsoftonline.us/{TENANT}/v2.0"),
        format!("https://login.microsoftonline.com/{TENANT}/v2.0/"),
        format!("https://evil.example/{TENANT}/v2.0"),
        String::new(),
    ] {
        assert_eq!(forge.with("iss", json!(issuer)), Err(Disbelief::Issuer), "{issuer}");
    }
    assert!(forge.with("iss", json!(format!("https://sts.windows.net/{TENANT}/"))).is_ok(), "version 1");
    assert!(forge.with("aud", json!("entra-corp-example")).is_ok(), "as it is documented");
    assert_eq!(forge.with("aud", json!("somebody-else")), Err(Disbelief::Audience));
    assert_eq!(forge.with("aud", json!(["entra-corp-example", "x"])), Err(Disbelief::Form));
    let at = |seconds: i64| json!(NOON.unix_seconds() + seconds);
    assert!(forge.with("exp", at(-3600)).is_ok(), "it comes expired");
    assert!(forge.with("iat", at(-300)).is_ok());
    assert_eq!(forge.with("iat", at(-301)), Err(Disbelief::Old));
    assert!(forge.with("iat", at(60)).is_ok());
    assert_eq!(forge.with("iat", at(61)), Err(Disbelief::Future));
    assert_eq!(forge.with("nbf", at(61)), Err(Disbelief::Future));
    assert_eq!(forge.with("iat", json!(-1)), Err(Disbelief::Form));
    assert_eq!(forge.with("iat", json!(i64::MAX)), Err(Disbelief::Form));
    assert_eq!(forge.with("iat", json!("1800014400")), Err(Disbelief::Form));
    assert_eq!(forge.with("oid", json!("alice@corp.example")), Err(Disbelief::Person));
    assert_eq!(forge.with("sub", json!("")), Err(Disbelief::Person));
}

#[test]
fn a_token_that_can_be_read_in_two_ways_is_none() {
    let forge = Forge::new();
    let header = forge.header().to_string();
    for name in ["tid", "oid", "aud", "iss", "sub", "iat"] {
        let said = payload();
        let twice = said.to_string().replacen('{', &format!("{{\"{name}\":{},", said[name]), 1);
        assert_eq!(forge.judges(&forge.signs(&header, &twice)), Err(Disbelief::Form), "{name}");
    }
    let twice = header.replacen('{', "{\"alg\":\"none\",", 1);
    assert_eq!(forge.judges(&forge.signs(&twice, &payload().to_string())), Err(Disbelief::Form));
    let fine = forge.signs(&header, &payload().to_string());
    for text in [
        String::new(),
        "a".to_owned(),
        "a.b".to_owned(),
        "..".to_owned(),
        format!("{fine}="),
        format!("{fine}."),
        format!(" {fine}"),
        fine.replacen('.', ".\n", 1),
        fine.replace('.', "/"),
    ] {
        assert_eq!(forge.judges(&text), Err(Disbelief::Form), "{text}");
    }
    assert_eq!(forge.judges(&"a".repeat(16 * 1024 + 1)), Err(Disbelief::TooLong));
}

#[test]
fn a_request_says_everything_once() {
    let parse = |form: &str| AuthRequest::parse(form.as_bytes());
    assert!(parse(&format!("{FORM}&anything=1&anything=2")).is_ok(), "what is not known is left aside");
    for again in ["client_id=x", "redirect_uri=x", "state=x", "nonce=x", "id_token_hint=x", "claims=x"] {
        assert_eq!(parse(&format!("{FORM}&{again}")), Err(Malformed::Form), "{again}");
    }
    assert_eq!(parse(""), Err(Malformed::Form));
    assert_eq!(AuthRequest::parse(b"client_id=\xff"), Err(Malformed::Form));
    let long = "x".repeat(16 * 1024 + 1);
    assert_eq!(parse(&format!("client_id=a&redirect_uri=b&state={long}")), Err(Malformed::TooLong));
    assert_eq!(parse(&format!("client_id=a&redirect_uri=b&id_token_hint={long}")), Err(Malformed::TooLong));
    let claimed = |form: &str| parse(form).unwrap().claimed();
    assert_eq!(claimed(&FORM.replace("scope=openid", "scope=profile")), Err(Unmet::Flow));
    assert_eq!(claimed(&FORM.replace("response_type=id_token", "response_type=code")), Err(Unmet::Flow));
    assert_eq!(claimed(&FORM.replace("form_post", "fragment")), Err(Unmet::Flow));
    assert_eq!(claimed(&FORM.replace("nonce=", "none=")), Err(Unmet::Missing));
    let stateless = parse(&FORM.replace("&state=", "&estate=")).unwrap();
    assert_eq!(stateless.state, None);
}

#[test]
fn what_is_claimed_is_one_of_what_was_asked_for() {
    let claimed = |claims: Value| {
        let rest = FORM.split('&').filter(|pair| !pair.starts_with("claims=")).collect::<Vec<_>>().join("&");
        let claims: String = url::form_urlencoded::byte_serialize(claims.to_string().as_bytes()).collect();
        AuthRequest::parse(format!("{rest}&claims={claims}").as_bytes()).unwrap().claimed()
    };
    let asks = |acr: &[&str], amr: &[&str]| {
        claimed(json!({"id_token": {"acr": {"essential": true, "values": acr}, "amr": {"values": amr}}}))
    };
    assert_eq!(asks(&["knowledgeorpossession"], &["otp", "hwk"]), Ok(("knowledgeorpossession", "hwk")));
    assert_eq!(asks(&["knowledge"], &["fido"]), Err(Unmet::Claims));
    assert_eq!(asks(&["inherence"], &["fido"]), Err(Unmet::Claims));
    assert_eq!(asks(&["possession"], &["sms", "tel", "otp"]), Err(Unmet::Claims));
    assert_eq!(asks(&[], &["fido"]), Err(Unmet::Claims));
    assert_eq!(claimed(json!({"id_token": {"acr": null}})), Ok(("possessionorinherence", "fido")));
    assert_eq!(claimed(json!([])), Err(Unmet::Claims));
}

#[test]
fn keys_that_cannot_be_told_apart_or_are_too_weak_are_not_taken() {
    let fine: Value = serde_json::from_slice(ENTRA).unwrap();
    let mut twice = fine.clone();
    twice["keys"] = json!([fine["keys"][0], fine["keys"][0]]);
    assert!(jwks::read(twice.to_string().as_bytes()).is_none());
    for (name, value) in [
        ("kty", "oct"),
        ("use", "enc"),
        ("alg", "HS256"),
        ("n", "AQAB"),
        ("e", "AQ"),
        ("e", "Ag"),
        ("e", "AAE"),
        ("e", "AAAB"),
        ("e", "AAAAAQ"),
    ] {
        let mut other = fine.clone();
        other["keys"][0][name] = json!(value);
        assert_eq!(jwks::read(other.to_string().as_bytes()).map(|keys| keys.len()), Some(0), "{name} {value}");
    }
    assert!(jwks::read(b"{}").is_none() && jwks::read(b"").is_none());
}

/// Keys of a document in which each has this issuer, and none where there is no text.
fn issued(issuers: &[(&Forge, Option<&str>)]) -> Option<Vec<Named>> {
    let entry = |(forge, issuer): &(&Forge, Option<&str>)| {
        let mut entry = published::jwks([forge.key.certificate_base64()]).unwrap()["keys"][0].clone();
        entry["kid"] = json!(issuers[0].0.kid);
        if let Some(issuer) = issuer {
            entry["issuer"] = json!(issuer);
        }
        entry
    };
    let keys: Vec<Value> = issuers.iter().map(entry).collect();
    jwks::read(json!({ "keys": keys }).to_string().as_bytes())
}

/// The issuer of keys that sign for the consumers' tenant alone.
const CONSUMERS: &str = "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0";
const ANY_TENANT: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";

#[test]
fn a_key_of_another_issuer_signs_for_nobody_of_the_tenant() {
    let forge = Forge::new();
    let text = forge.signs(&forge.header().to_string(), &payload().to_string());
    let mut older = payload();
    older["iss"] = json!(format!("https://sts.windows.net/{TENANT}/"));
    let older = forge.signs(&forge.header().to_string(), &older.to_string());
    let judges = |issuer: Option<&str>, text: &str| {
        let keys = issued(&[(&forge, issuer)]).unwrap();
        Hint::verify(&Unverified::parse(text).unwrap(), &keys, &method(), NOON).map(|_| ())
    };
    let of_tenant = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    let of_older = format!("https://sts.windows.net/{TENANT}/");
    let fitting =
        [None, Some(ANY_TENANT), Some(&of_tenant), Some("https://sts.windows.net/{tenantid}/"), Some(&of_older)];
    for issuer in fitting {
        assert_eq!((judges(issuer, &text), judges(issuer, &older)), (Ok(()), Ok(())), "{issuer:?}");
    }
    for issuer in [
        CONSUMERS,
        "https://login.microsoftonline.us/{tenantid}/v2.0",
        "https://login.microsoftonline.com/{tenantid}/v2.0/",
        "https://login.microsoftonline.com/common/v2.0",
        "https://sts.windows.net/9188040d-6c67-4c5b-b112-36a304b66dad/",
        "{tenantid}",
        "",
    ] {
        let both = (judges(Some(issuer), &text), judges(Some(issuer), &older));
        assert_eq!(both, (Err(Disbelief::KeyIssuer), Err(Disbelief::KeyIssuer)), "{issuer:?}");
    }
}

#[test]
fn a_name_that_two_issuers_use_means_the_key_of_the_fitting_one() {
    let (ours, theirs) = (Forge::new(), Forge::new());
    let header = ours.header().to_string();
    let (text, forged) = (ours.signs(&header, &payload().to_string()), theirs.signs(&header, &payload().to_string()));
    for keys in [
        issued(&[(&ours, Some(ANY_TENANT)), (&theirs, Some(CONSUMERS))]),
        issued(&[(&ours, Some(ANY_TENANT)), (&theirs, Some(CONSUMERS))]).map(|keys| keys.into_iter().rev().collect()),
    ] {
        let keys = keys.expect("two keys that can be told apart by their issuers");
        let judges = |text: &str| Hint::verify(&Unverified::parse(text).unwrap(), &keys, &method(), NOON);
        assert!(judges(&text).is_ok());
        assert_eq!(judges(&forged), Err(Disbelief::Signature));
    }
    assert!(issued(&[(&ours, Some(ANY_TENANT)), (&theirs, Some(ANY_TENANT))]).is_none(), "these cannot be told apart");
}

#[test]
fn what_is_published_is_what_the_vectors_show() {
    let vector: Value = serde_json::from_str(include_str!("../../../tests/vectors/eam-discovery.json")).unwrap();
    assert_eq!(published::discovery("https://idp.example.net"), vector);
    let vector: Value = serde_json::from_str(include_str!("../../../tests/vectors/eam-provider-jwks.json")).unwrap();
    let certificate = vector["keys"][0]["x5c"][0].as_str().unwrap();
    assert_eq!(published::jwks([certificate]).unwrap(), vector);
}

#[test]
fn the_answer_says_exactly_what_is_asked_and_verifies_by_what_is_published() {
    let forge = Forge::new();
    let reply = ExternalReply {
        method: ExternalMethodId::from_random([1; 16]),
        user: UserId::from_random([2; 16]),
        object: TenantId::parse(OBJECT).unwrap(),
        url: "https://login.microsoftonline.com/common/federation/externalauthprovider".to_owned(),
        state: None,
        nonce: "n-1".to_owned(),
        subject: "s-1".to_owned(),
        client_id: "entra-corp-example".to_owned(),
        issuer: "https://idp.example.net/eam".to_owned(),
        acr: "possessionorinherence".to_owned(),
        amr: "fido".to_owned(),
    };
    let token = response::id_token(&reply, &forge.key, (NOON, Span::minutes(5)), "_1").unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let read = |at: usize| serde_json::from_slice::<Value>(&super::decoded(parts[at]).unwrap()).unwrap();
    let kid = published::kid(&PeerCertificate::parse(forge.key.certificate_der()).unwrap()).unwrap();
    assert_eq!(read(0), json!({"alg": "RS256", "typ": "JWT", "kid": kid}));
    let now = NOON.unix_seconds();
    let said = json!({
        "iss": "https://idp.example.net/eam", "aud": "entra-corp-example", "iat": now, "exp": now + 300,
        "sub": "s-1", "nonce": "n-1", "acr": "possessionorinherence", "amr": ["fido"], "jti": "_1",
    });
    assert_eq!(read(1), said);
    let signed = format!("{}.{}", parts[0], parts[1]);
    assert!(forge.named[0].key.verifies(signed.as_bytes(), &super::decoded(parts[2]).unwrap()));
}
