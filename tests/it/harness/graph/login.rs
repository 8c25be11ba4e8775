//! The login host: device codes, codes with PKCE, and certificates.

use std::collections::{BTreeMap, HashMap};

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::hash::MessageDigest;
use openssl::rsa::Padding;
use openssl::sha::sha256;
use openssl::sign::Verifier;
use openssl::x509::X509;
use serde_json::{Value, json};

use super::{TENANT, answer};

pub const CLIENT: &str = "0f0f0f0f-1111-4222-8333-999999999999";

/// Whom it lets in, and what it handed out.
#[derive(Default)]
pub struct Desk {
    /// Polls before the person has typed the code in.
    pub pending: usize,
    /// Seconds between two polls that it asks for.
    pub interval: i64,
    /// Polls that are told to come more slowly.
    pub slow: usize,
    /// Instead of a token: this word.
    pub refuses: Option<&'static str>,
    /// The tenant that the person signs in to, where it is another one.
    pub other_tenant: Option<&'static str>,
    /// The person who signs in.
    pub user: Option<String>,
    /// The certificate of the app registration, PEM.
    pub certificate: Option<Vec<u8>>,
    pub tokens: Vec<String>,
    /// What each token may do; an application's may do everything that there is.
    pub scopes: HashMap<String, Option<String>>,
    /// What the device code was asked for.
    device_scope: Option<String>,
    codes: HashMap<String, Vec<(String, String)>>,
}

fn refuse(word: &str) -> Response {
    answer(400, &json!({"error": word, "error_description": format!("AADSTS70000: {word}.")}))
}

pub fn take(
    desk: &mut super::Desk,
    path: &str,
    query: &[(String, String)],
    fields: &BTreeMap<String, String>,
) -> Response {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let door = path.strip_prefix(&format!("/{TENANT}/oauth2/v2.0/"));
    let origin = desk.origin.clone();
    let login = &mut desk.login;
    match door {
        Some("authorize") => authorize(login, query),
        Some(_) if field("client_id") != CLIENT => refuse("unauthorized_client"),
        Some("devicecode") => {
            login.device_scope = Some(field("scope").to_owned());
            answer(
                200,
                &json!({"device_code": "d-1", "user_code": "ABCD-EFGH", "interval": login.interval, "expires_in": 900,
                    "verification_uri": "https://microsoft.com/devicelogin", "message": "go there"}),
            )
        }
        Some("token") => match field("grant_type") {
            "urn:ietf:params:oauth:grant-type:device_code" if field("device_code") == "d-1" => {
                if login.pending > 0 {
                    login.pending -= 1;
                    return refuse("authorization_pending");
                }
                if login.slow > 0 {
                    login.slow -= 1;
                    return refuse("slow_down");
                }
                login.user.get_or_insert_with(|| "admin@tenant.onmicrosoft.com".to_owned());
                let scope = login.device_scope.clone().unwrap_or_default();
                grant(login, None, Some(scope))
            }
            "authorization_code" => redeem(login, fields),
            "client_credentials" => certified(login, fields, &format!("{origin}{path}")),
            _ => refuse("unsupported_grant_type"),
        },
        _ => refuse("invalid_request"),
    }
}

fn grant(login: &mut Desk, nonce: Option<&str>, scope: Option<String>) -> Response {
    if let Some(word) = login.refuses {
        return refuse(word);
    }
    let token = format!("token-{}", login.tokens.len() + 1);
    login.tokens.push(token.clone());
    login.scopes.insert(token.clone(), scope);
    let tid = login.other_tenant.unwrap_or(TENANT);
    let claims = json!({"tid": tid, "aud": CLIENT, "nonce": nonce});
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let id_token = format!("{}.{}.{}", part(&json!({"alg": "RS256"})), part(&claims), part(&json!("x")));
    answer(200, &json!({"token_type": "Bearer", "access_token": token, "id_token": id_token, "expires_in": 3599}))
}

/// The person says yes at once, and the browser goes back.
fn authorize(login: &mut Desk, query: &[(String, String)]) -> Response {
    let value = |name: &str| query.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value);
    let redirect = value("redirect_uri").to_owned();
    if value("client_id") != CLIENT || !redirect.starts_with("http://localhost:") || value("response_type") != "code" {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let code = format!("code-{}", login.codes.len() + 1);
    login.codes.insert(code.clone(), query.to_vec());
    login.user = Some("admin@tenant.onmicrosoft.com".to_owned());
    let back = format!("{redirect}/?code={code}&state={}", value("state"));
    (StatusCode::FOUND, [("location", back)]).into_response()
}

fn redeem(login: &mut Desk, fields: &BTreeMap<String, String>) -> Response {
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let Some(asked) = login.codes.remove(field("code")) else { return refuse("invalid_grant") };
    let value = |name: &str| asked.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value);
    let challenge = URL_SAFE_NO_PAD.encode(sha256(field("code_verifier").as_bytes()));
    if value("code_challenge") != challenge || value("code_challenge_method") != "S256" {
        return refuse("invalid_grant");
    }
    if value("redirect_uri") != field("redirect_uri") {
        return refuse("invalid_grant");
    }
    let (nonce, scope) = (value("nonce").to_owned(), value("scope").to_owned());
    grant(login, Some(&nonce), Some(scope))
}

fn certified(login: &mut Desk, fields: &BTreeMap<String, String>, audience: &str) -> Response {
    let assertion = fields.get("client_assertion").map_or("", String::as_str);
    let certificate = login.certificate.as_ref().map(|pem| X509::from_pem(pem).unwrap());
    let is_good = certificate.is_some_and(|certificate| {
        let Some((text, signature)) = assertion.rsplit_once('.') else { return false };
        let Some((header, claims)) = text.split_once('.') else { return false };
        let read = |part: &str| -> Value {
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap_or_default()).unwrap_or_default()
        };
        let (header, claims) = (read(header), read(claims));
        let public = certificate.public_key().unwrap();
        let mut verifier = Verifier::new(MessageDigest::sha256(), &public).unwrap();
        verifier.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
        header["alg"] == "PS256"
            && claims["aud"] == audience
            && claims["iss"] == CLIENT
            && claims["sub"] == CLIENT
            && claims["exp"].as_i64() > claims["nbf"].as_i64()
            && verifier.verify_oneshot(&signature, text.as_bytes()).unwrap_or(false)
    });
    if is_good { grant(login, None, None) } else { refuse("invalid_client") }
}
