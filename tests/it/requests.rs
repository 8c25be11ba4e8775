//! Every request that Microsoft 365 has been seen to send, driven against the house, with and without a final slash.

use reqwest::StatusCode;
use reqwest::header::LOCATION;

use crate::harness::app::Phone;
use crate::harness::browser::{Browser, Page};
use crate::harness::house::{ALICE, DOMAIN, Engine, Installation, REPLY};
use crate::harness::tenant;

const VECTORS: &str = include_str!("../vectors/wsfed-requests.txt");

/// One request: what it is called, and its query.
struct Vector {
    name: &'static str,
    query: &'static str,
}

impl Vector {
    fn value(&self, name: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(self.query.as_bytes());
        pairs.find(|(known, value)| known == name && (name == "wctx" || !value.is_empty())).map(|(_, v)| v.into_owned())
    }

    fn is_sign_in(&self) -> bool {
        self.value("wa").as_deref() == Some("wsignin1.0")
    }

    fn wants_a_fresh_ceremony(&self) -> bool {
        self.value("wfresh").as_deref() == Some("0") || self.value("prompt").as_deref() == Some("login")
    }

    /// Its address here, as tenants may have stored it.
    fn at(&self, door: &str) -> String {
        format!("/fed/{DOMAIN}/{door}?{}", self.query)
    }
}

fn vectors() -> Vec<Vector> {
    let lines: Vec<_> = VECTORS.lines().collect();
    let requests = lines.windows(2).filter(|pair| pair[1].starts_with("https://"));
    let requests = requests.map(|pair| Vector {
        name: pair[0].strip_prefix("# ").expect("each request has a name"),
        query: pair[1].split_once('?').unwrap().1,
    });
    let requests: Vec<_> = requests.collect();
    assert_eq!(requests.iter().filter(|request| request.is_sign_in()).count(), 9);
    assert_eq!(requests.len(), 12);
    requests
}

fn sign_ins() -> impl Iterator<Item = Vector> {
    vectors().into_iter().filter(Vector::is_sign_in)
}

fn is_ready(page: &Page) -> bool {
    page.body.contains("data-page=\"ready\"")
}

/// Signs in with the phone; the answer's page.
async fn signs_in(browser: &Browser, phone: &mut Phone, path: &str) -> Page {
    let page = browser.names(&browser.opens(path).await, ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await
}

async fn each_request_leads_to_its_page(engine: Engine) {
    let house = Installation::on(engine).await;
    for door in ["wsfed", "wsfed/"] {
        for vector in sign_ins() {
            let at = format!("{} at {door}", vector.name);
            let browser = house.browser();
            let led = browser.asks(&vector.at(door)).await;
            assert_eq!(led.status, StatusCode::SEE_OTHER, "{at}");
            let page = browser.asks(led.header(LOCATION.as_str())).await;
            assert!(page.at.starts_with("/sign-in/") && page.has("who-submit"), "{at}: {}", page.body);
            let hint = vector.value("login_hint").or_else(|| vector.value("username")).unwrap_or_default();
            assert_eq!(page.attribute("who-address", "value").unwrap_or_default(), hint, "{at}");
            let is_small = vector.query.contains("&popupui=");
            assert_eq!(page.body.contains("page-small"), is_small, "{at}");
        }
    }
}

async fn each_request_is_answered_with_its_own_context(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    for vector in sign_ins() {
        let answer = signs_in(&house.browser(), &mut phone, &vector.at("wsfed/")).await;
        assert!(answer.body.contains(&format!("action=\"{REPLY}\"")), "{}: {}", vector.name, answer.body);
        assert_eq!(answer.field("wctx"), vector.value("wctx"), "{}", vector.name);
        let token = tenant::accepts(&answer.field("wresult").unwrap(), &house).await;
        assert_eq!((token.upn.as_str(), token.is_multi_factor()), (ALICE, true), "{}", vector.name);
    }
}

async fn a_session_answers_what_asks_for_no_fresh_ceremony(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let browser = house.browser();
    signs_in(&browser, &mut phone, &sign_ins().next().unwrap().at("wsfed")).await;
    let mut asked = Vec::new();
    for vector in sign_ins() {
        let page = browser.opens(&vector.at("wsfed/")).await;
        assert_eq!(is_ready(&page), !vector.wants_a_fresh_ceremony(), "{}: {}", vector.name, page.body);
        if !is_ready(&page) {
            asked.push(vector.name);
        }
    }
    assert_eq!(asked, ["fresh MFA", "prompt=login translated (Windows broker)", "prompt=login native"]);
}

async fn each_way_out_ends_the_session(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let request = sign_ins().next().unwrap().at("wsfed");
    for door in ["wsfed", "wsfed/", "signout", "signout/"] {
        for vector in vectors().iter().filter(|vector| !vector.is_sign_in()) {
            let at = format!("{} at {door}", vector.name);
            let browser = house.browser();
            signs_in(&browser, &mut phone, &request).await;
            assert!(is_ready(&browser.opens(&request).await), "{at}");
            let out = browser.asks(&vector.at(door)).await;
            match vector.value("wreply") {
                Some(reply) => {
                    assert_eq!((out.status, out.header(LOCATION.as_str())), (StatusCode::SEE_OTHER, reply.as_str()));
                }
                None => assert!(out.status == StatusCode::OK && out.has("signed-out-title"), "{at}: {}", out.body),
            }
            assert_eq!(browser.cookie("__Host-cs-session"), None, "{at}");
            assert!(browser.opens(&request).await.has("who-submit"), "{at}: the session is over");
        }
    }
}

async fn each_request_to_the_wrong_place_is_refused(engine: Engine) {
    let house = Installation::on(engine).await;
    let browser = house.browser();
    let refused = async |path: String, status: StatusCode, refusal: &str| {
        let page = browser.asks(&path).await;
        assert_eq!((page.status, page.refusal().as_deref()), (status, Some(refusal)), "{path}");
    };
    for vector in sign_ins() {
        for door in ["wsfed", "wsfed/"] {
            let right = vector.at(door);
            let realm = "wtrealm=urn%3afederation%3aMicrosoftOnline";
            for wrong in [
                "wtrealm=urn%3afederation%3amicrosoftonline",
                "wtrealm=urn%3afederation%3aMicrosoftOnline%20",
                "wtrealm=urn%3afederation%3apartner.microsoftonline.cn",
            ] {
                refused(right.replace(realm, wrong), StatusCode::BAD_REQUEST, "wrong-realm").await;
            }
            refused(right.replace(realm, ""), StatusCode::BAD_REQUEST, "bad-request").await;
            refused(right.replace(DOMAIN, "other.example"), StatusCode::NOT_FOUND, "unknown-domain").await;
            let elsewhere = format!("{right}&wreply=https%3a%2f%2flogin.microsoftonline.com.evil.example%2flogin.srf");
            refused(elsewhere, StatusCode::BAD_REQUEST, "wrong-reply").await;
            let reply: String = url::form_urlencoded::byte_serialize(REPLY.as_bytes()).collect();
            assert_eq!(browser.asks(&format!("{right}&wreply={reply}")).await.status, StatusCode::SEE_OTHER);
        }
        refused(vector.at("ls/"), StatusCode::NOT_FOUND, "not-found").await;
    }
    for vector in vectors().iter().filter(|vector| !vector.is_sign_in()) {
        let wrong = vector.at("wsfed/").replace(DOMAIN, "other.example");
        refused(wrong, StatusCode::NOT_FOUND, "unknown-domain").await;
    }
}

crate::on_both_engines!(
    each_request_leads_to_its_page,
    each_request_is_answered_with_its_own_context,
    a_session_answers_what_asks_for_no_fresh_ceremony,
    each_way_out_ends_the_session,
    each_request_to_the_wrong_place_is_refused,
);
