//! A pretended Entra ID that asks for second factors: it publishes its keys, makes hints, and judges answers as the
//! real one is documented to.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Json;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use countersign::domain::time::Span;
use countersign::keys::{SigningKey, SystemEntropy};
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::sign::Verifier;
use openssl::x509::X509;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::browser::{Browser, Page};
use super::clock::NOON;
use super::house::Installation;

pub const TENANT: &str = "11111111-2222-4333-8444-555555555555";
pub const APP: &str = "66666666-7777-4888-8999-aaaaaaaaaaaa";
pub const OBJECT: &str = "bbbbbbbb-cccc-4ddd-8eee-ffffffffffff";
pub const CLIENT: &str = "entra-corp-example";
pub const REDIRECT: &str = "https://login.microsoftonline.com/common/federation/externalauthprovider";
pub const NONCE: &str = "AwABEgEAAAADAOz_BQD0_synthetic";
pub const STATE: &str = "rQQIAAARAA_synthetic state+&=";
const CLAIMS: &str = r#"{"id_token":{"acr":{"essential":true,"values":["possessionorinherence"]},"amr":{"essential":true,"values":["face","fido","fpt","hwk","iris","otp","pop","retina","sc","sms","swk","tel","vbm"]}}}"#;

#[derive(Clone)]
struct Desk {
    origin: String,
    keys: Value,
    asked: Arc<Mutex<usize>>,
    /// The first look waits for a permit where it is held.
    hold: Arc<Hold>,
}

struct Hold {
    is_on: AtomicBool,
    arrived: Semaphore,
    released: Semaphore,
    fails: AtomicBool,
}

impl Hold {
    fn none() -> Self {
        let none = || Semaphore::new(0);
        Self { is_on: false.into(), arrived: none(), released: none(), fails: false.into() }
    }
}

pub struct Entra {
    key: SigningKey,
    kid: String,
    desk: Desk,
}

fn coded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn decoded(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

impl Entra {
    pub async fn start() -> Self {
        let key = SigningKey::generate(&SystemEntropy, "Entra", NOON, Span::days(3650)).unwrap();
        let rsa = X509::from_der(key.certificate_der()).unwrap().public_key().unwrap().rsa().unwrap();
        let kid = "entra-key-1".to_owned();
        let keys = json!({"keys": [{"kty": "RSA", "use": "sig", "kid": kid, "x5t": kid,
            "n": coded(rsa.n().to_vec()), "e": coded(rsa.e().to_vec()), "x5c": [key.certificate_base64()]}]});
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let desk = Desk { origin, keys, asked: Arc::default(), hold: Arc::new(Hold::none()) };
        let router = Router::new()
            .route("/common/v2.0/.well-known/openid-configuration", get(discovery))
            .route("/common/discovery/v2.0/keys", get(keys_of))
            .with_state(desk.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { key, kid, desk }
    }

    /// The settings of a house that asks here for keys.
    pub fn settings(&self) -> String {
        format!("[external]\nlogin_url = \"{}/\"\nallow_loopback = true\n", self.desk.origin)
    }

    /// Where it is asked for keys.
    pub fn origin(&self) -> &str {
        &self.desk.origin
    }

    /// The next look waits until it is released.
    pub fn holds(&self) {
        self.desk.hold.is_on.store(true, Ordering::SeqCst);
    }

    /// It answers with an error in place of its keys.
    pub fn fails(&self) {
        self.desk.hold.fails.store(true, Ordering::SeqCst);
    }

    /// It answers with its keys again.
    pub fn works(&self) {
        self.desk.hold.fails.store(false, Ordering::SeqCst);
    }

    /// A look has come.
    pub async fn is_asked(&self) {
        self.desk.hold.arrived.acquire().await.unwrap().forget();
    }

    pub fn releases(&self) {
        self.desk.hold.released.add_permits(1);
    }

    /// How often its keys were fetched.
    pub fn was_asked(&self) -> usize {
        *self.desk.asked.lock().unwrap()
    }

    pub fn payload(house: &Installation) -> Value {
        use countersign::domain::time::Clock as _;
        let now = house.clock().now().unix_seconds();
        json!({"ver": "2.0", "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"), "sub": "sub-of-alice",
            "aud": APP, "exp": now, "iat": now, "nbf": now, "name": "Alice", "oid": OBJECT, "tid": TENANT,
            "preferred_username": "alice@corp.example"})
    }

    pub fn signs(&self, kid: &str, payload: &Value) -> String {
        let header = json!({"typ": "JWT", "alg": "RS256", "kid": kid});
        let signed = format!("{}.{}", coded(header.to_string()), coded(payload.to_string()));
        format!("{signed}.{}", coded(self.key.sign(signed.as_bytes()).unwrap()))
    }

    pub fn hint(&self, house: &Installation) -> String {
        self.signs(&self.kid, &Self::payload(house))
    }

    /// The form's fields, with this hint.
    pub fn form(hint: &str) -> Vec<(&'static str, String)> {
        [
            ("scope", "openid"),
            ("response_mode", "form_post"),
            ("response_type", "id_token"),
            ("client_id", CLIENT),
            ("redirect_uri", REDIRECT),
            ("claims", CLAIMS),
            ("nonce", NONCE),
            ("id_token_hint", hint),
            ("client-request-id", "12345678-0000-4000-8000-000000000001"),
            ("state", STATE),
            ("something-new", "1"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
        .to_vec()
    }

    /// Posts a form as Entra ID's page does, and tells the page that comes.
    pub async fn posts(browser: &Browser, fields: &[(&str, String)]) -> Page {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        super::provider::posts(browser, "/eam/authorize", &fields).await
    }

    /// Judges an answer by what is published, and tells what it says.
    pub async fn judges(house: &Installation, token: &str) -> Value {
        let browser = house.browser();
        let discovery = browser.asks("/eam/.well-known/openid-configuration").await;
        assert_eq!(
            discovery.headers["content-length"].to_str().unwrap(),
            discovery.body.len().to_string(),
            "in one piece"
        );
        let discovery: Value = serde_json::from_str(&discovery.body).unwrap();
        let base = &house.node().base;
        assert_eq!(discovery["issuer"], format!("{base}/eam"));
        let keys = discovery["jwks_uri"].as_str().unwrap().strip_prefix(base).unwrap();
        let keys: Value = serde_json::from_str(&browser.asks(keys).await.body).unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let header: Value = serde_json::from_slice(&decoded(parts[0])).unwrap();
        assert_eq!(header["alg"], "RS256");
        let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
        for name in ["kty", "use", "kid", "n", "e", "x5c"] {
            assert!(!key[name].is_null(), "{name} is mandatory");
        }
        let number = |name: &str| BigNum::from_slice(&decoded(key[name].as_str().unwrap())).unwrap();
        let public = PKey::from_rsa(Rsa::from_public_components(number("n"), number("e")).unwrap()).unwrap();
        let certificate = X509::from_der(&STANDARD.decode(key["x5c"][0].as_str().unwrap()).unwrap()).unwrap();
        assert!(certificate.public_key().unwrap().public_eq(&public), "one key in both forms");
        let mut verifier = Verifier::new(MessageDigest::sha256(), &public).unwrap();
        let signed = format!("{}.{}", parts[0], parts[1]);
        assert!(verifier.verify_oneshot(&decoded(parts[2]), signed.as_bytes()).unwrap());
        let said: Value = serde_json::from_slice(&decoded(parts[1])).unwrap();
        assert_eq!(said["iss"], discovery["issuer"]);
        assert_eq!(said["aud"], CLIENT);
        assert_eq!(said["nonce"], NONCE);
        assert_eq!(said["sub"], "sub-of-alice");
        assert_eq!(said["acr"], "possessionorinherence");
        assert_eq!(said["amr"], json!(["fido"]));
        said
    }
}

async fn discovery(State(desk): State<Desk>) -> Result<Json<Value>, StatusCode> {
    *desk.asked.lock().unwrap() += 1;
    desk.hold.arrived.add_permits(1);
    if desk.hold.is_on.swap(false, Ordering::SeqCst) {
        desk.hold.released.acquire().await.unwrap().forget();
    }
    if desk.hold.fails.load(Ordering::SeqCst) {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    Ok(Json(json!({"jwks_uri": format!("{}/common/discovery/v2.0/keys", desk.origin)})))
}

async fn keys_of(State(desk): State<Desk>) -> Json<Value> {
    Json(desk.keys)
}
