//! The headers of every answer at every address: one injected script on this origin would defeat number and passkey
//! alike. A tour visits all that the router has, as one who may and as one who may not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::boot::assemble;
use countersign::boot::serve::serve_on;
use countersign::domain::address::Address;
use countersign::domain::operator::Role;
use countersign::domain::time::Span;
use reqwest::header::LOCATION;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::ceremony::{code_of, code_on};
use crate::eam;
use crate::harness::app::{Phone, json_of};
use crate::harness::browser::{Browser, Diary, Entry, Page, path_of, sign_in_of};
use crate::harness::entra::{APP, CLIENT, Entra, OBJECT, TENANT};
use crate::harness::house::{ALICE, DOMAIN, Engine, Ground, Installation, request, request_with};
use crate::harness::operator::Operator;
use crate::harness::program::told;
use crate::harness::provider::{Provider, posts, query};
use crate::trust;

/// What opens the metrics.
const METRICS: &str = "a-long-word-that-nobody-guesses";
const ROUTER: &str = include_str!("../../src/web/router.rs");

/// The addresses that the router has, each with its method.
pub fn routes() -> Vec<(Method, &'static str)> {
    let route = |rest: &'static str| {
        let (path, rest) = rest.split_once("\", ").unwrap();
        let (method, handler) = rest.split_once('(').unwrap();
        assert!(handler.lines().next().unwrap().ends_with("))"), "{path} has one method and no more");
        match method {
            "get" => (Method::GET, path),
            "post" => (Method::POST, path),
            "put" => (Method::PUT, path),
            "delete" => (Method::DELETE, path),
            other => panic!("{path} takes {other}"),
        }
    };
    ROUTER.split(".route(\"").skip(1).map(route).collect()
}

/// A path that leads to an address of the router, with this id in it.
pub fn filled(pattern: &str, id: &str) -> String {
    let path = pattern
        .replace("{domain}", DOMAIN)
        .replace("{id}", id)
        .replace("{device}", &"0".repeat(32))
        .replace("{method}", &"0".repeat(32))
        .replace("{import}", &"0".repeat(32))
        .replace("{nth}", "1");
    path.replace("{code}", "x").replace("{file}", "x").replace("{*path}", "x")
}

/// The address of the router that a path leads to.
fn route_of(path: &str) -> Option<&'static str> {
    let fits = |pattern: &str| {
        let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
        loop {
            match (pattern.next(), path.next()) {
                (None, None) => return true,
                (Some(wild), Some(_)) if wild.starts_with("{*") => return true,
                (Some(wild), Some(part)) if wild.starts_with('{') && !part.is_empty() => {}
                (Some(fixed), Some(part)) if fixed == part => {}
                _ => return false,
            }
        }
    };
    routes().into_iter().map(|(_, pattern)| pattern).find(|pattern| fits(pattern))
}

#[test]
fn the_router_is_the_one_place_with_addresses() {
    for other in [".nest(", ".nest_service(", ".route_service(", ".fallback(", ".fallback_service(", ".method_not"] {
        assert!(!ROUTER.contains(other), "{other}");
    }
    assert_eq!(routes().len(), ROUTER.matches(".route(").count());
    assert_eq!(ROUTER.matches(".merge(").count(), ROUTER.matches("-> Router<Doors>").count(), "all from this file");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web");
    let mut folders = vec![sources.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            let name = path.strip_prefix(&sources).unwrap().display().to_string();
            if path.is_dir() {
                folders.push(path);
            } else if name != "router.rs" {
                // What serves is meant; a test may have a router of its own.
                let text = fs::read_to_string(&path).unwrap();
                assert!(!text.split("#[cfg(test)]").next().unwrap().contains(".route("), "{name}");
            }
        }
    }
}

/// What an answer is, as far as its headers follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Face {
    /// A page, by its name.
    Page(&'static str),
    /// Anything that is no page.
    Other,
}

const PAGES: [&str; 11] =
    ["who", "wait", "passcode", "offer", "ready", "post", "refused", "signed-out", "error", "proceed", "repeat"];
/// The console's pages and the account's on which a passkey is used or made; all others of each share a face.
const ENTRIES: [&str; 6] =
    ["console-entry", "console-prove", "console-begin", "account-entry", "account-device", "account-add"];
/// The pages on which a passkey may be used or made.
const CEREMONIES: [&str; 9] = [
    "wait",
    "offer",
    "phone",
    "console-entry",
    "console-prove",
    "console-begin",
    "account-entry",
    "account-device",
    "account-add",
];
/// The one page that posts to a place whose redirects nobody can list.
const TOKEN: Face = Face::Page("post");

fn face(page: &Page) -> Face {
    if !page.header("content-type").starts_with("text/html") {
        return Face::Other;
    }
    let named = PAGES.into_iter().chain(ENTRIES).find(|name| page.body.contains(&format!("data-page=\"{name}\"")));
    let phone = page.has("phone-screen").then_some("phone");
    let console = page.body.contains("data-page=\"console-").then_some("console");
    let account = page.body.contains("data-page=\"account-").then_some("account");
    let console = console.or(account);
    Face::Page(
        named.or(phone).or(console).unwrap_or_else(|| panic!("a page without a name at {}:\n{}", page.at, page.body)),
    )
}

/// The policy, by its directives.
fn policy(page: &Page) -> BTreeMap<&str, &str> {
    let all = page.header("content-security-policy").split("; ");
    let all: Vec<_> = all.map(|directive| directive.split_once(' ').unwrap_or((directive, ""))).collect();
    let policy: BTreeMap<_, _> = all.iter().copied().collect();
    assert_eq!(policy.len(), all.len(), "a directive given twice counts once");
    policy
}

/// Holds one answer against the table; tells its nonce, where it has one.
fn judge(page: &Page, is_https: bool) -> Option<String> {
    let face = face(page);
    let at = format!("{face:?} {} at {}", page.status, page.at);
    let is_token = face == TOKEN;
    let path = path_of(page);

    assert_eq!(page.header("x-content-type-options"), "nosniff", "{at}");
    assert_eq!(page.header("x-frame-options"), "DENY", "{at}");
    assert_eq!(page.header("cross-origin-resource-policy"), "same-origin", "{at}");
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow", "{at}");
    assert_eq!(page.header("referrer-policy"), if is_token { "strict-origin" } else { "same-origin" }, "{at}");

    let transport = page.header("strict-transport-security");
    assert_eq!(transport, if is_https { "max-age=63072000" } else { "" }, "{at}");

    // A window that an application opened keeps its tie to the application while it comes through here.
    let is_sign_in = ["/fed/", "/eam/authorize", "/eam/continue", "/sign-in/", "/waiting/"]
        .iter()
        .any(|start| path.starts_with(start));
    let opener = page.header("cross-origin-opener-policy");
    assert_eq!(opener, if is_sign_in { "" } else { "same-origin" }, "{at}");

    let is_file = path.starts_with("/assets/") || path == "/phone/sw.js" || path == "/phone/manifest.webmanifest";
    let kept = page.header("cache-control");
    let is_published = ["/saml/metadata", "/eam/jwks", "/eam/.well-known/openid-configuration"];
    let is_metadata = is_published.iter().any(|end| path.ends_with(end)) && page.status.is_success();
    if path.ends_with("/FederationMetadata.xml") && page.status.is_success() {
        assert_eq!(kept, "public, max-age=300, must-revalidate", "{at}");
    } else if is_metadata {
        assert_eq!(kept, "no-cache", "{at}");
    } else if is_file && page.status.is_success() {
        let lasting = ["public, max-age=31536000, immutable", "public, max-age=86400", "no-cache"];
        assert!(lasting.contains(&kept), "{at}: {kept}");
    } else {
        assert_eq!(kept, "no-store", "{at}");
    }
    let scope = page.header("service-worker-allowed");
    assert_eq!(scope, if path == "/phone/sw.js" && page.status.is_success() { "/phone/" } else { "" }, "{at}");

    let passkeys = if matches!(face, Face::Page(name) if CEREMONIES.contains(&name)) { "(self)" } else { "()" };
    let permissions: BTreeMap<_, _> =
        page.header("permissions-policy").split(", ").map(|one| one.split_once('=').unwrap()).collect();
    for (feature, who) in &permissions {
        let expected = if feature.starts_with("publickey-credentials-") { passkeys } else { "()" };
        assert_eq!(*who, expected, "{at}: {feature}");
    }
    for feature in ["publickey-credentials-get", "publickey-credentials-create", "camera", "microphone", "geolocation"]
    {
        assert!(permissions.contains_key(feature), "{at}: {feature}");
    }
    scripts(page, face, &at)
}

/// Judges what may run on a page; tells its nonce.
fn scripts(page: &Page, face: Face, at: &str) -> Option<String> {
    let policy = policy(page);
    let basis = [("default-src", "'none'"), ("base-uri", "'none'"), ("frame-ancestors", "'none'")];
    let mut expected = BTreeMap::from(basis);
    if face == Face::Other {
        expected.insert("form-action", "'none'");
        // A worker obeys the policy that it came with, whatever its pages may: it calls home and shows two pictures.
        if path_of(page) == "/phone/sw.js" && page.status.is_success() {
            expected.extend([("connect-src", "'self'"), ("img-src", "'self'")]);
        }
        assert_eq!(policy, expected, "{at}");
        return None;
    }
    let nonce = policy["script-src"].strip_prefix("'self' 'nonce-").and_then(|rest| rest.strip_suffix('\''));
    let nonce = nonce.unwrap_or_else(|| panic!("{at}: {}", policy["script-src"])).to_owned();
    assert_eq!(STANDARD.decode(&nonce).unwrap().len(), 16, "{at}");
    let script = format!("'self' 'nonce-{nonce}'");
    expected.extend([
        ("script-src", script.as_str()),
        ("style-src", "'self'"),
        ("img-src", "'self' data:"),
        ("connect-src", "'self'"),
        ("font-src", "'self'"),
        ("manifest-src", "'self'"),
        ("worker-src", "'self'"),
        ("require-trusted-types-for", "'script'"),
        ("trusted-types", "countersign"),
    ]);
    if face != TOKEN {
        expected.insert("form-action", "'self'");
    }
    assert_eq!(policy, expected, "{at}");

    for tag in page.body.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap()) {
        assert!(tag.contains(&format!(" nonce=\"{nonce}\"")), "{at}: <script{tag}>");
        assert!(tag.contains(" src=\"/assets/"), "{at}: nothing runs that stands in the page: <script{tag}>");
    }
    for tag in page.body.split('<').map(|rest| rest.split('>').next().unwrap()) {
        let names = tag.split('"').step_by(2).flat_map(str::split_whitespace);
        let inline = names.filter(|name| name.ends_with('=')).find(|name| name.starts_with("on") || *name == "style=");
        assert_eq!(inline, None, "{at}: <{tag}>");
        assert!(!tag.starts_with("style") && !tag.contains("\"javascript:"), "{at}: <{tag}>");
    }
    Some(nonce)
}

/// Everything that somebody does who may do it.
async fn tour(house: &Installation, diary: &Diary, entra: &Entra) {
    let mut phone = Phone::new(&house.node().base);
    phone.browser.diary = Some(Arc::clone(diary));
    phone.activates(&house.invites(ALICE).await).await;
    phone.subscribes("https://fcm.googleapis.com/fcm/send/tour").await;
    json_of(&phone.gets("me").await);

    let own = house.browser().keeping(diary);
    let page = signs_in(&own, &mut phone, diary).await;
    assert_eq!(face(&own.reloads(&page).await), Face::Page("refused"));

    // By the code, from an address with a final slash; then a second thought.
    let page = own.opens(&request_with(ALICE, "&wfresh=0").replace("/wsfed?", "/wsfed/?")).await;
    let page = own.names(&page, ALICE).await;
    own.opens(&format!("{}?view=qr", path_of(&page))).await;
    let code = code_on(&own, &page).await;
    let id = json_of(&phone.scans(code_of(&code)).await)["approval"].as_str().unwrap().to_owned();
    json_of(&phone.denies(&id, false).await);
    let offer = own.reloads(&page).await;
    assert_eq!(face(&offer), Face::Page("offer"));
    json_of(&phone.gets("recent").await);
    let again = own.acts(&offer, "ask", &[("channel", "qr")]).await;
    own.acts(&again, "cancel", &[]).await;

    let page = own.names(&own.opens(&request_with(ALICE, "&wfresh=0")).await, ALICE).await;
    let body = json!({"csrf": page.field("csrf").unwrap()});
    let begun =
        json_of(&own.calls(Method::POST, &format!("/waiting/{}/passkey", sign_in_of(&page)), Some(&body)).await);
    let proof = phone.inside.signs(&begun["options"]).to_string();
    let fields = [("challenge", begun["challenge"].as_str().unwrap()), ("credential", proof.as_str())];
    let ready = own.acts(&page, "passkey", &fields).await;
    assert_eq!(face(&ready), Face::Page("ready"));

    speaks_soap(house, &mut phone, &own).await;
    asks_for_a_second_factor(house, &own, entra).await;
    adds_a_device(house, &mut phone, diary).await;
    assert_eq!(phone.posts("sign-out", &json!({})).await.status, StatusCode::NO_CONTENT);
    json_of(&phone.logs_in().await);
    tour_of_the_account(house, &mut phone, diary).await;
    looks_around(house, &own, &code).await;
}

/// A further device comes, and one that does not.
async fn adds_a_device(house: &Installation, phone: &mut Phone, diary: &Diary) {
    let mut new = Phone::new(&house.node().base);
    new.browser.diary = Some(Arc::clone(diary));
    for comes in [true, false] {
        let begun = json_of(&phone.posts("devices/begin", &json!({})).await);
        let body = json!({"challenge": begun["challenge"], "credential": phone.inside.signs(&begun["options"])});
        let offered = json_of(&phone.posts("devices/offer", &body).await);
        let secret = offered["link"].as_str().unwrap().split('#').nth(1).unwrap().to_owned();
        json_of(&new.posts("devices/open", &json!({"secret": secret})).await);
        let asked = json_of(&new.posts("devices/ask", &json!({"secret": secret, "device_name": "Tablet"})).await);
        let claim = json!({"claim": asked["claim"]});
        json_of(&new.posts("devices/state", &claim).await);
        let id = json_of(&phone.gets("approvals").await)["devices"][0]["id"].as_str().unwrap().to_owned();
        if !comes {
            json_of(&phone.posts(&format!("devices/{id}/refuse"), &json!({})).await);
            continue;
        }
        let shown = json_of(&phone.posts(&format!("devices/{id}/show"), &json!({})).await);
        let proof = phone.inside.signs(&shown["options"]);
        let body = json!({"challenge": shown["challenge"], "number": asked["number"], "credential": proof});
        json_of(&phone.posts(&format!("devices/{id}/grant"), &body).await);
        let begun = json_of(&new.posts("devices/register", &claim).await);
        let credential = new.inside.creates(&begun["options"]);
        let body = json!({"claim": asked["claim"], "challenge": begun["challenge"], "credential": credential});
        json_of(&new.posts("devices/finish", &body).await);
    }
}

/// A whole sign-in with the phone.
async fn signs_in(own: &Browser, phone: &mut Phone, diary: &Diary) -> Page {
    let page = own.names(&own.opens(&request(ALICE)).await, ALICE).await;
    let typed = own.acts(&page, "passcode", &[("passcode", "mistyped")]).await;
    assert_eq!(face(&typed), Face::Page("passcode"));
    let listener = own.listens(&page).await;
    let heard = Page {
        status: listener.response.status(),
        headers: listener.response.headers().clone(),
        body: String::new(),
        at: listener.response.url().path().to_owned(),
    };
    diary.lock().unwrap().push(Entry { method: Method::GET, sent: String::new(), page: heard });
    own.calls(Method::GET, &format!("/waiting/{}/state", sign_in_of(&page)), None).await;
    json_of(&phone.approves(page.number()).await);
    let answer = own.fetches_answer(&own.reloads(&page).await).await;
    assert_eq!(face(&answer), TOKEN);
    page
}

/// What asks nobody for anything.
async fn looks_around(house: &Installation, own: &Browser, code: &str) {
    let code = code.strip_prefix(&own.base).unwrap();
    for path in [
        "/phone/",
        "/phone/activate",
        "/phone/add",
        code,
        "/phone/sw.js",
        "/phone/manifest.webmanifest",
        "/healthz",
        "/readyz",
    ] {
        assert_eq!(own.asks(path).await.status, StatusCode::OK, "{path}");
    }
    let shell = own.asks("/phone/").await;
    let lasting = shell.body.split("src=\"").nth(1).unwrap().split('"').next().unwrap();
    for path in [lasting, "/assets/countersign.css", "/assets/icon-192.png", "/assets/phone/main.js"] {
        assert_eq!(own.asks(path).await.status, StatusCode::OK, "{path}");
    }
    for path in ["wsfed?wa=wsignoutcleanup1.0", "signout", "signout/", "wsfed/?wa=wsignout1.0"] {
        let out = own.asks(&format!("/fed/{DOMAIN}/{path}")).await;
        assert_eq!(face(&out), Face::Page("signed-out"), "{path}");
    }
    let reply = "https%3a%2f%2flogin.microsoftonline.com%2f";
    let out = own.asks(&format!("/fed/{DOMAIN}/wsfed?wa=wsignout1.0&wreply={reply}")).await;
    assert_eq!(out.header(LOCATION.as_str()), "https://login.microsoftonline.com/");
    speaks_saml(house, own).await;
    for published in ["/eam/.well-known/openid-configuration", "/eam/jwks"] {
        assert_eq!(own.asks(published).await.status, StatusCode::OK, "{published}");
    }
    let unknown = "client_id=somebody&redirect_uri=https%3a%2f%2fevil.example%2f";
    assert_eq!(own.opens(&format!("/eam/authorize?{unknown}")).await.refusal().as_deref(), Some("wrong-realm"));
    assert_eq!(own.opens("/eam/continue?flow=x&key=y").await.refusal().as_deref(), Some("unknown-sign-in"));
}

/// A tenant that stays managed asks for a second factor, in both ways.
async fn asks_for_a_second_factor(house: &Installation, own: &Browser, entra: &Entra) {
    eam::may_ask(house).await;
    let asked =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(Entra::form(&entra.hint(house))).finish();
    let page = own.opens(&format!("/eam/authorize?{asked}")).await;
    let offer = own.opens(&page.attribute("proceed", "href").unwrap()).await;
    assert_eq!(face(&own.acts(&offer, "cancel", &[]).await), TOKEN);
    house.clock().passes(Span::seconds(1));
    let page = Entra::posts(own, &Entra::form(&entra.hint(house))).await;
    assert_eq!(face(&page), Face::Page("proceed"));
    assert_eq!(face(&own.opens(&page.attribute("proceed", "href").unwrap()).await), Face::Page("offer"));
    eam::may_not_ask(house).await;
}

/// What a service provider's pages lead to.
async fn speaks_saml(house: &Installation, own: &Browser) {
    let microsoft = Provider::microsoft();
    let asks = || microsoft.asks(house, "", "");
    for door in ["saml", "saml/"] {
        let page = own.opens(&format!("/fed/{DOMAIN}/{door}?{}", query(&asks(), None))).await;
        assert_eq!(face(&page), Face::Page("who"), "{door}");
        let nobody = own.names(&page, "nobody@corp.example").await;
        assert_eq!(face(&own.acts(&nobody, "back", &[]).await), TOKEN, "{door}");
        let message = STANDARD.encode(asks());
        let page = posts(own, &format!("/fed/{DOMAIN}/{door}"), &[("SAMLRequest", &message)]).await;
        assert_eq!(face(&page), Face::Page("proceed"), "{door}");
        assert_eq!(face(&own.opens(&page.attribute("proceed", "href").unwrap()).await), Face::Page("who"), "{door}");
    }
    for door in ["signout", "signout/"] {
        let message = STANDARD.encode(microsoft.message(house, "LogoutRequest", "", ""));
        let page = posts(own, &format!("/fed/{DOMAIN}/{door}"), &[("SAMLRequest", &message)]).await;
        assert_eq!(face(&page), Face::Page("repeat"), "{door}");
    }
    let metadata = own.asks(&format!("/fed/{DOMAIN}/saml/metadata")).await;
    assert_eq!(metadata.status, StatusCode::OK);
}

/// A program finds its way and gets a token of each edition; a monitor and whoever keeps certificates look in.
async fn speaks_soap(house: &Installation, phone: &mut Phone, own: &Browser) {
    house.answers_programs().await;
    own.asks(&format!("/fed/{DOMAIN}/trust/mex")).await;
    own.asks("/FederationMetadata/2007-06/FederationMetadata.xml").await;
    let metrics = own.request(Method::GET, "/metrics").header("authorization", format!("Bearer {METRICS}"));
    assert_eq!(own.send(metrics).await.status, StatusCode::OK);
    for edition in [trust::OLD, trust::NEW] {
        let code = trust::fetches(phone).await;
        let path = format!("/fed/{DOMAIN}/trust/{edition}/usernamemixed");
        let kind = "application/soap+xml; charset=utf-8";
        let asked = own.request(Method::POST, &path).header("content-type", kind);
        let answer = own.send(asked.body(trust::asks_with(edition, ALICE, &code))).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
}

/// The next certificate is made, confirmed and taken into use, and then everything is replaced.
async fn rolls(owner: &Operator) {
    let key = async || owner.opens("/console/keys").await.field("key").unwrap();
    for (act, word) in [("roll", ""), ("confirm", ""), ("switch", ""), ("replace", "REPLACE")] {
        let key = key().await;
        let done = owner.submits(&format!("/console/keys/{act}"), &[("key", &key), ("word", word)]).await;
        assert_eq!(done.header(LOCATION.as_str()), format!("/console/keys?done={act}"), "{}", done.body);
    }
}

/// What these pages ask by themselves while they are open.
async fn follows(owner: &Operator, pages: &[&str]) {
    for page in pages {
        let path = page.replace("/console/", "/console/api/live/");
        assert_eq!(owner.browser.calls(Method::GET, &path, None).await.status, StatusCode::OK, "{path}");
        let heard = owner.browser.knocks_at_events(&format!("{path}/events")).await;
        assert_eq!(heard.status, StatusCode::OK, "{path}");
    }
}

/// Everything that an owner does to a person who is active, and their end.
async fn does_all_to(owner: &Operator, person: &str) {
    assert_eq!(owner.opens(&format!("{person}/passcode")).await.status, StatusCode::OK);
    assert!(owner.submits(&format!("{person}/passcode"), &[("reason", "phone at home")]).await.has("passcode"));
    assert_eq!(owner.opens(&format!("{person}/reactivate")).await.status, StatusCode::OK);
    let device = owner.opens(person).await.attribute("device-name", "href").unwrap();
    owner.opens(&device).await;
    owner.submits(&format!("{device}/rename"), &[("name", "Old phone")]).await;
    owner.submits(&format!("{person}/sessions/end"), &[]).await;
    owner.submits(&format!("{device}/remove"), &[("confirm", "Old phone")]).await;
    let replaced = [("reason", "it fell into the lake"), ("stops", "use"), ("mail", "yes")];
    assert!(owner.submits(&format!("{person}/reactivate"), &replaced).await.has("reactivated-title"));
    owner.submits(&format!("{person}/suspend"), &[]).await;
    for page in ["identity", "protect", "test"] {
        assert_eq!(owner.opens(&format!("{person}/{page}")).await.status, StatusCode::OK, "{page}");
    }
    owner.submits(&format!("{person}/immutable-id"), &[("immutable_id", "another==")]).await;
    owner.submits(&format!("{person}/personal-address"), &[("personal_address", "alice@home.example")]).await;
    owner.submits(&format!("{person}/protect"), &[("protected", "yes")]).await;
    owner.submits(&format!("{person}/resume"), &[]).await;
    assert_eq!(owner.opens(&format!("{person}/remove")).await.status, StatusCode::OK);
    owner.submits(&format!("{person}/remove"), &[]).await;
}

/// Everything that a person does on their own page; they leave with a device fewer than they came with.
async fn tour_of_the_account(house: &Installation, phone: &mut Phone, diary: &Diary) {
    let browser = house.browser().keeping(diary);
    browser.opens("/account").await;
    let call = async |path: &str, body: serde_json::Value| {
        json_of(&browser.calls(Method::POST, &format!("/account/api/{path}"), Some(&body)).await)
    };
    let begun = call("entry/begin", json!({})).await;
    let proof = phone.inside.signs(&begun["options"]);
    call("entry/finish", json!({"challenge": begun["challenge"], "credential": proof})).await;
    let page = browser.opens("/account/").await;
    let csrf = page.field("csrf").unwrap();
    let request = page.body.split("action=\"/account/requests/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let mut devices = page.body.split("/account/devices/").skip(1);
    let tablet = devices.find(|rest| rest.split('>').nth(1) == Some("Tablet</a")).unwrap();
    let tablet = tablet.split('"').next().unwrap().to_owned();
    let post = async |path: &str, fields: &[(&str, &str)]| {
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        browser.posts(&format!("/account/{path}"), &all).await
    };
    post(&format!("requests/{request}/report"), &[]).await;
    post("sessions/end", &[]).await;
    browser.opens("/account/add").await;
    let begun = call("add", json!({})).await;
    let proof = phone.inside.signs(&begun["options"]).to_string();
    let fields = [("challenge", begun["challenge"].as_str().unwrap()), ("credential", proof.as_str())];
    assert!(post("add", &fields).await.has("account-offer-link"));
    browser.opens(&format!("/account/devices/{tablet}")).await;
    post(&format!("devices/{tablet}/rename"), &[("name", "Old tablet")]).await;
    let begun = call(&format!("devices/{tablet}/remove"), json!({})).await;
    let proof = phone.inside.signs(&begun["options"]).to_string();
    let fields = [("challenge", begun["challenge"].as_str().unwrap()), ("credential", proof.as_str())];
    assert_eq!(post(&format!("devices/{tablet}/remove"), &fields).await.status, StatusCode::SEE_OTHER);
    browser.opens("/account/removed").await;
    post("sign-out", &[]).await;
}

/// Everything that an owner does in the console.
async fn tour_of_the_console(house: &Installation, diary: &Diary) {
    let mut owner = Operator::new(&house.node().base);
    owner.browser.diary = Some(Arc::clone(diary));
    owner.opens("/console/sign-in").await;
    owner.opens("/console/begin").await;
    let link = house.node().house.doors.operate.first_link().await.unwrap().link;
    let secret = link.split('#').nth(1).unwrap().to_owned();
    json_of(&owner.calls("link/open", &json!({"secret": secret})).await);
    owner.comes_by(&link, "Olga Owner", "olga@corp.example").await;
    json_of(&owner.signs_in().await);
    json_of(&owner.proves().await);
    for page in ["", "prove", "applications", "applications/new", "operators", "operators/new", "changes", "requests"] {
        assert_eq!(owner.opens(&format!("/console/{page}")).await.status, StatusCode::OK, "{page}");
    }
    let fields = [
        ("name", "Works"),
        ("domains", "works.example"),
        ("cloud", "worldwide"),
        ("session_hours", "8"),
        ("first", "push"),
    ];
    let added = owner.submits("/console/applications/new", &fields).await;
    let federation = added.header(LOCATION.as_str()).to_owned();
    owner.opens(&federation).await;
    owner.opens(federation.trim_end_matches("/federation")).await;
    tunes(&owner, &federation).await;
    shows_a_face(&owner).await;
    rolls(&owner).await;

    owner.lets_in("Henry Help", "henry@corp.example", Role::Helpdesk).await;
    let henry =
        house.store().operators().by_address(&Address::parse("henry@corp.example").unwrap()).await.unwrap().unwrap();
    let henry = format!("/console/operators/{}", henry.id);
    owner.opens(&henry).await;
    owner.submits(&format!("{henry}/link"), &[]).await;
    owner.submits(&format!("{henry}/role"), &[("role", "auditor")]).await;
    owner.submits(&format!("{henry}/remove"), &[]).await;

    let user = house.store().users().by_address(&Address::parse(ALICE).unwrap()).await.unwrap().unwrap();
    let person = format!("/console/users/{}", user.id);
    let device = owner.opens(&person).await.attribute("device-name", "href").unwrap();
    tour_of_the_log(&owner, &person, &device).await;
    does_all_to(&owner, &person).await;
    let users = federation.replace("/federation", "/users");
    assert_eq!(owner.opens(&users).await.status, StatusCode::OK);
    assert_eq!(owner.opens("/console/users").await.status, StatusCode::OK);
    follows(&owner, &[&users, "/console/users", &person]).await;
    let invite = federation.replace("/federation", "/invite");
    assert_eq!(owner.opens(&invite).await.status, StatusCode::OK);
    assert!(owner.submits(&invite, &[("address", "carol@works.example")]).await.has("invited-title"));
    brings_a_list_in(&owner, federation.trim_end_matches("/federation")).await;
    let carol = Address::parse("carol@works.example").unwrap();
    let carol = house.store().users().by_address(&carol).await.unwrap().unwrap();
    let revoked = owner.submits(&format!("/console/users/{}/invitation/revoke", carol.id), &[]).await;
    assert_eq!(revoked.status, StatusCode::SEE_OTHER);
    assert_eq!(owner.submits(&format!("/console/users/{}/resend", carol.id), &[]).await.status, StatusCode::OK);
    let sheet = federation.replace("/federation", "/sheet");
    assert!(owner.opens(&format!("{sheet}?user={}", carol.id)).await.has("sheet-make"));
    assert!(owner.submits(&sheet, &[("users", carol.id.as_str())]).await.has("card-link"));
    tour_of_the_api(&owner, &format!("/api/v1/users/{}", carol.id)).await;
    owner.submits("/console/sign-out", &[]).await;
}

/// An application gets other settings and a further domain.
async fn tunes(owner: &Operator, federation: &str) {
    let settings = federation.replace("/federation", "/settings");
    assert_eq!(owner.opens(&settings).await.status, StatusCode::OK);
    let fields = [("name", "Works"), ("session", "4"), ("first", "qr")];
    assert_eq!(owner.submits(&settings, &fields).await.status, StatusCode::SEE_OTHER);
    let domains = federation.replace("/federation", "/domains");
    assert_eq!(owner.submits(&domains, &[("domain", "labs.example")]).await.status, StatusCode::SEE_OTHER);
    keeps_service_providers(owner, &federation.replace("/federation", "/service-providers")).await;
    sets_up(owner, &federation.replace("/federation", "/tenant")).await;
    keeps_tenants(owner, &federation.replace("/federation", "/external-mfa")).await;
}

/// A tenant that nobody is signed in to, as far as its pages go then.
async fn sets_up(owner: &Operator, place: &str) {
    assert_eq!(owner.opens(place).await.status, StatusCode::OK);
    assert_eq!(owner.submits(place, &[("act", "code"), ("tenant", "x")]).await.status, StatusCode::BAD_REQUEST);
    let id = place.split('/').nth(3).unwrap();
    assert_eq!(json_of(&owner.calls(&format!("tenant/{id}"), &json!({})).await)["waits"], false);
    assert_eq!(owner.submits(place, &[("act", "end")]).await.status, StatusCode::SEE_OTHER);
    for page in ["", "/check", "/undo", "/next-certificate", "/people"] {
        let page = format!("{place}/labs.example{page}");
        assert_eq!(owner.browser.asks(&page).await.header(LOCATION.as_str()), format!("{place}?done=over"));
        let sent = owner.submits(&page, &[("act", "import"), ("to", "managed")]).await;
        assert_eq!(sent.status == StatusCode::METHOD_NOT_ALLOWED, page.ends_with("/check"), "{}", sent.body);
    }
    let people = format!("{place}/labs.example/people");
    let over = format!("{place}?done=over");
    assert_eq!(owner.browser.asks(&format!("{people}/undo/1")).await.header(LOCATION.as_str()), over);
    for page in ["undo", "take-back"] {
        assert_eq!(owner.browser.asks(&format!("{people}/{page}")).await.header(LOCATION.as_str()), over);
        let sent = owner.uploads_file(&format!("{people}/{page}"), &owner.token().await, b"{}").await;
        assert_eq!(sent.header(LOCATION.as_str()), over, "{page}: {}", sent.body);
    }
}

/// A tenant that asks for second factors comes, means somebody, and goes.
async fn keeps_tenants(owner: &Operator, place: &str) {
    let fields = [("tenant", TENANT), ("app_id", APP), ("client_id", CLIENT)];
    for code in [StatusCode::SEE_OTHER, StatusCode::BAD_REQUEST] {
        assert_eq!(owner.submits(&format!("{place}/add"), &fields).await.status, code);
    }
    let page = owner.opens(place).await;
    assert!(page.has("external-tenant"), "{}", page.body);
    let method = page.field("method").unwrap();
    let list = format!("{place}/{method}/list");
    assert!(owner.opens(&list).await.has("list-file"));
    for (address, what) in [(format!("{list}/trial"), "list-tried"), (list, "list-done")] {
        let page = owner.uploads_file(&address, &owner.token().await, b"upn,id\nnobody@corp.example,x\n").await;
        assert!(page.has(what), "{}", page.body);
    }
    // Somebody of this very application.
    let whom = "tess@works.example";
    assert!(owner.submits(&place.replace("/external-mfa", "/invite"), &[("address", whom)]).await.has("invited-title"));
    let fields = [("method", method.as_str()), ("object", OBJECT), ("address", whom), ("links", "0")];
    for form in ["link", "unlink", "roll", "replace", "remove"] {
        assert_eq!(owner.submits(&format!("{place}/{form}"), &fields).await.status, StatusCode::SEE_OTHER, "{form}");
    }
}

/// What a service provider says of itself.
const WIKI: &str = "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"urn:wiki\">\
    <SPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"><AssertionConsumerService \
    Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"https://wiki.example/acs\" index=\"0\"/>\
    </SPSSODescriptor></EntityDescriptor>";

/// A service provider comes, changes and goes.
async fn keeps_service_providers(owner: &Operator, place: &str) {
    assert_eq!(owner.opens(&format!("{place}/new")).await.status, StatusCode::OK);
    let file = owner.uploads_file(&format!("{place}/metadata"), &owner.token().await, b"<x/>").await;
    assert!(file.has("form-problem"), "{}", file.body);
    let file = owner.uploads_file(&format!("{place}/metadata"), &owner.token().await, WIKI.as_bytes()).await;
    assert!(file.has("provider-read"), "{}", file.body);
    let fields = [("entity_id", "urn:wiki"), ("replies", "https://wiki.example/acs"), ("name_id", "email")];
    assert_eq!(owner.submits(&format!("{place}/new"), &fields).await.status, StatusCode::SEE_OTHER);
    let one = owner.opens(place).await.attribute("provider-name", "href").unwrap();
    assert_eq!(owner.opens(&one).await.status, StatusCode::OK);
    assert_eq!(owner.submits(&one, &fields).await.status, StatusCode::SEE_OTHER);
    assert_eq!(owner.submits(&format!("{one}/remove"), &[]).await.status, StatusCode::SEE_OTHER);
}

/// A colour and a picture are hung, fetched and taken down.
async fn shows_a_face(owner: &Operator) {
    const HERE: &str = "/console/organisation";
    let fields = [("name", "Works & Co"), ("accent", "#ffcc00")];
    assert_eq!(owner.submits(HERE, &fields).await.status, StatusCode::SEE_OTHER);
    let hung = owner.uploads_file(&format!("{HERE}/logo"), &owner.token().await, &crate::console::drawn(64, 32)).await;
    assert_eq!(hung.status, StatusCode::SEE_OTHER, "{}", hung.body);
    let page = owner.opens(HERE).await;
    let sheet = page.body.split("\"/assets/accent/").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(owner.browser.asks(&format!("/assets/accent/{sheet}")).await.status, StatusCode::OK);
    let logo = page.attribute("organisation-logo", "src").unwrap();
    assert_eq!(owner.browser.asks(&logo).await.status, StatusCode::OK);
    owner.submits(&format!("{HERE}/logo/remove"), &[]).await;
}

/// A list, as far as it goes without anybody being invited by it.
async fn brings_a_list_in(owner: &Operator, application: &str) {
    let judged = owner.uploads(application, "dora@works.example\n").await;
    let import = judged.header(LOCATION.as_str()).to_owned();
    for path in [&format!("{application}/imports"), &import, &format!("{import}/result.csv")] {
        assert_eq!(owner.opens(path).await.status, StatusCode::OK, "{path}");
    }
    let id = import.rsplit('/').next().unwrap();
    json_of(&owner.browser.calls(Method::GET, &format!("/console/api/imports/{id}"), None).await);
    assert_eq!(owner.submits(&import, &[("act", "cancel")]).await.status, StatusCode::SEE_OTHER);
}

/// Everything that a program does.
async fn tour_of_the_api(owner: &Operator, carol: &str) {
    let mut program = owner.runs_program().await;
    program.browser.diary.clone_from(&owner.browser.diary);
    for path in ["openapi.json", "users", "applications", "requests"] {
        assert_eq!(program.gets(&format!("/api/v1/{path}")).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(program.gets(carol).await.status, StatusCode::OK);
    assert_eq!(program.gets(&format!("{carol}/devices")).await.status, StatusCode::OK);
    let body = json!({"name": "Research", "domains": ["research.example"]});
    let added = told(&program.posts("/api/v1/applications", &body).await);
    let added = format!("/api/v1/applications/{}", added["id"].as_str().unwrap());
    program.gets(&added).await;
    assert_eq!(program.puts(&added, &json!({"trust": true})).await.status, StatusCode::OK);
    let providers = format!("{added}/service-providers");
    let body = json!({"entity_id": "urn:wiki", "acs": ["https://wiki.example/acs"]});
    let wiki = told(&program.posts(&providers, &body).await);
    assert_eq!(program.gets(&providers).await.status, StatusCode::OK);
    let wiki = format!("{providers}/{}", wiki["id"].as_str().unwrap());
    assert_eq!(program.gets(&wiki).await.status, StatusCode::OK);
    assert_eq!(program.puts(&wiki, &body).await.status, StatusCode::OK);
    assert_eq!(program.deletes(&wiki).await.status, StatusCode::NO_CONTENT);
    program.invites("dave@works.example").await;
    assert_eq!(program.posts(&format!("{carol}/invitation"), &json!({})).await.status, StatusCode::CREATED);
    assert_eq!(program.deletes(&format!("{carol}/invitation")).await.status, StatusCode::NO_CONTENT);
    for act in ["suspend", "resume"] {
        assert_eq!(program.posts(&format!("{carol}/{act}"), &json!({})).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(program.deletes(carol).await.status, StatusCode::NO_CONTENT);

    for page in ["tokens", "tokens/new", "tokens/calls"] {
        assert_eq!(owner.opens(&format!("/console/{page}")).await.status, StatusCode::OK, "{page}");
    }
    let list = owner.opens("/console/tokens").await;
    let revoke = list.body.split("action=\"").find(|rest| rest.starts_with("/console/tokens/")).unwrap();
    let revoked = owner.submits(revoke.split('"').next().unwrap(), &[]).await;
    assert_eq!(revoked.header(LOCATION.as_str()), "/console/tokens?done=token-revoked");
}

/// What an owner sees of what happened, and takes away of it.
async fn tour_of_the_log(owner: &Operator, person: &str, device: &str) {
    owner.submits(&format!("{device}/push"), &[]).await;
    let request = owner.opens(person).await.attribute("request-open", "href").unwrap();
    for page in [
        &*request,
        "/console/errors?code=51004",
        "/console/requests/export",
        "/console/changes/export",
        "/console/changes/head",
    ] {
        assert_eq!(owner.opens(page).await.status, StatusCode::OK, "{page}");
    }
}

/// Every address, asked in every way by somebody whom it does not concern.
async fn intrudes(stranger: &Browser) {
    for (_, pattern) in routes() {
        let path = filled(pattern, &"0".repeat(32));
        stranger.asks(&path).await;
        stranger.posts(&path, &[]).await;
        stranger.calls(Method::POST, &path, Some(&json!({}))).await;
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
            stranger.send(stranger.request(method, &path)).await;
        }
        let framed = stranger.request(Method::GET, &path).header("sec-fetch-dest", "iframe");
        stranger.send(framed).await;
    }
    for path in ["/", "/nowhere", "/fed", "/fed//wsfed", "/sign-in/", "/phone", "/phone/api/nothing", "/assets/"] {
        let page = stranger.asks(path).await;
        assert!(page.status.is_client_error(), "{path}");
    }
    let elsewhere = stranger.at(&stranger.base).speaking_as("https://evil.example");
    assert_eq!(elsewhere.asks("/phone/").await.status, StatusCode::MISDIRECTED_REQUEST);
    let large = stranger.calls(Method::POST, "/phone/api/login/finish", Some(&json!("x".repeat(1 << 17)))).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
}

/// Judges all that was seen; tells which faces it had.
fn judge_all(diary: &Diary, is_https: bool) -> BTreeSet<Face> {
    let seen = diary.lock().unwrap();
    let nonces: Vec<String> = seen.iter().filter_map(|entry| judge(&entry.page, is_https)).collect();
    assert_eq!(nonces.iter().collect::<BTreeSet<_>>().len(), nonces.len(), "each answer has a nonce of its own");
    seen.iter().map(|entry| face(&entry.page)).collect()
}

async fn every_answer_is_strict_about_what_may_run_and_where_it_may_stand(engine: Engine) {
    let entra = Entra::start().await;
    let ground = Ground::new(engine).set("server.metrics_token", METRICS).with(&entra.settings());
    let house = Installation::of(ground).await;
    let welcome = Diary::default();
    tour(&house, &welcome, &entra).await;
    tour_of_the_console(&house, &welcome).await;
    let fared = |page: &Page| page.status.is_success() || page.status.is_redirection();
    let visited: BTreeSet<_> = welcome
        .lock()
        .unwrap()
        .iter()
        .filter(|entry| fared(&entry.page))
        .filter_map(|entry| Some((entry.method.to_string(), route_of(&path_of(&entry.page))?)))
        .collect();
    let all: BTreeSet<_> = routes().into_iter().map(|(method, path)| (method.to_string(), path)).collect();
    assert_eq!(visited, all, "the tour has been everywhere");

    intrudes(&house.browser().keeping(&welcome)).await;
    let faces = judge_all(&welcome, false);
    let pages = PAGES.into_iter().chain(ENTRIES).chain(["phone", "console", "account"]).map(Face::Page);
    assert_eq!(faces, pages.chain([Face::Other]).collect(), "every page was seen");
}

#[tokio::test]
async fn a_public_address_with_https_is_to_be_asked_for_by_https_alone() {
    let house = Installation::on(Engine::Sqlite).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let own = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    // TLS ends at a proxy in front.
    let config = house.ground.config("https://localhost");
    let node = Arc::new(assemble(&config, house.ground.outside()).await.unwrap());
    let (serving, handle) = (Arc::clone(&node), axum_server::Handle::new());
    let ended = handle.clone();
    tokio::spawn(async move { serve_on(&serving, listener, None, handle).await.unwrap() });

    let diary = Diary::default();
    let browser = Browser::new(&own).speaking_as("https://localhost").keeping(&diary);
    let page = browser.names(&browser.opens(&request(ALICE)).await, ALICE).await;
    assert_eq!(page.refusal().as_deref(), Some("unknown-account"));
    looks_around(&house, &browser, &format!("{own}/phone/q/x")).await;
    intrudes(&browser).await;
    judge_all(&diary, true);
    ended.shutdown();
    node.close().await;
}

crate::on_both_engines!(every_answer_is_strict_about_what_may_run_and_where_it_may_stand);
