//! What a foreign page sends with the cookies of somebody who may do everything: each address that takes a POST
//! refuses it, and nothing is written.

use reqwest::{Method, StatusCode};

use crate::harness::browser::{Browser, sign_in_of};
use crate::harness::house::{ALICE, Engine, Installation, request};
use crate::harness::operator::Operator;
use crate::harness::tables;
use crate::headers::{filled, routes};

/// Whether the address takes calls of our scripts and no forms.
pub fn is_call(pattern: &str) -> bool {
    ["/phone/", "/waiting/", "/console/api/", "/account/api/"].iter().any(|start| pattern.starts_with(start))
}

/// Every address of the router that takes a POST from a browser. Programs bring a token in a header, which no page can
/// make a browser send, and no cookie opens what is theirs.
pub fn posts() -> Vec<&'static str> {
    // Service providers' pages and Microsoft's send forms, which are verified for themselves: see the stories of SAML and
    // of External MFA.
    let is_open =
        |pattern: &str| pattern.starts_with("/api/") || pattern.starts_with("/fed/") || pattern == "/eam/authorize";
    let all = routes().into_iter().filter(|(method, pattern)| *method == Method::POST && !is_open(pattern));
    all.map(|(_, pattern)| pattern).collect()
}

/// Whether the address takes forms with a file in them.
pub fn takes_a_file(pattern: &str) -> bool {
    let lists = ["/{method}/list", "/{method}/list/trial", "/people/undo", "/people/take-back"];
    let files = ["/import", "/logo", "/service-providers/metadata"];
    files.iter().chain(&lists).any(|end| pattern.ends_with(end))
}

fn sent(browser: &Browser, pattern: &str, id: &str, csrf: &str) -> reqwest::RequestBuilder {
    let request = browser.request(Method::POST, &filled(pattern, id));
    if is_call(pattern) {
        let body = serde_json::json!({"csrf": csrf, "code": "x", "secret": "x"}).to_string();
        request.header("content-type", "application/json").header("sec-fetch-dest", "empty").body(body)
    } else if takes_a_file(pattern) {
        let part = |name: &str, value: &str| {
            format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let file = if pattern.ends_with("/import") { "list" } else { "file" };
        let body = format!("{}{}--line--\r\n", part("csrf", csrf), part(file, "x"));
        let request = request.header("content-type", "multipart/form-data; boundary=line");
        request.header("sec-fetch-dest", "document").body(body)
    } else {
        let body = format!("csrf={csrf}&address=alice%40corp.example&channel=push");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.header("sec-fetch-dest", "document").body(body)
    }
}

/// A browser with everything that gives power here: an owner's session, a phone's, and a sign-in under way.
pub async fn powerful(house: &Installation) -> (Browser, String, [String; 2]) {
    let phone = house.has_active_with_push(ALICE).await;
    let owner = Operator::first(house).await;
    let console = owner.opens("/console/applications").await.field("csrf").unwrap();
    let browser = owner.browser;
    browser.cookies.lock().unwrap().extend(phone.browser.cookies.lock().unwrap().clone());
    let page = browser.names(&browser.opens(&request(ALICE)).await, ALICE).await;
    house.quiet().await;
    (browser, sign_in_of(&page), [page.field("csrf").unwrap(), console])
}

async fn a_foreign_page_sends_nothing(engine: Engine) {
    let house = Installation::on(engine).await;
    let (browser, id, [flow, console]) = powerful(&house).await;
    let own = browser.public.clone();
    let other_port = own.rsplit_once(':').unwrap().0.to_owned();
    let kept = tables::written(&house.ground.store).await;
    for pattern in posts() {
        let csrf = if pattern.starts_with("/console") { &console } else { &flow };
        for (origin, site) in [
            (None, None),
            (None, Some("same-origin")),
            (Some("https://evil.example"), Some("cross-site")),
            (Some("https://evil.example"), Some("same-origin")),
            (Some("null"), Some("same-origin")),
            (Some(own.as_str()), Some("cross-site")),
            (Some(own.as_str()), Some("same-site")),
            (Some(own.as_str()), Some("none")),
            (Some(other_port.as_str()), Some("same-origin")),
        ] {
            // Not even with the header that only our own scripts send.
            let mut asked = sent(&browser, pattern, &id, csrf).header("x-countersign", "1");
            asked = origin.iter().fold(asked, |asked, origin| asked.header("origin", *origin));
            asked = site.iter().fold(asked, |asked, site| asked.header("sec-fetch-site", *site));
            let page = browser.send(asked).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{pattern} {origin:?} {site:?}: {}", page.body);
            let told = page.refusal().or_else(|| Some(crate::harness::app::refusal(&page)));
            assert_eq!(told.as_deref(), Some("forged"), "{pattern} {origin:?} {site:?}");
            assert!(page.headers.get("set-cookie").is_none(), "{pattern} {origin:?} {site:?}");
        }
        if is_call(pattern) {
            // What a form of a page of ours can send is no call of our script's.
            let bare =
                sent(&browser, pattern, &id, csrf).header("origin", &own).header("sec-fetch-site", "same-origin");
            let page = browser.send(bare).await;
            assert_eq!((page.status, &*crate::harness::app::refusal(&page)), (StatusCode::FORBIDDEN, "forged"));
        }
    }
    house.quiet().await;
    kept.stays(&tables::written(&house.ground.store).await, "nothing was written");
}

async fn the_same_browser_gets_further_from_our_own_pages(engine: Engine) {
    let house = Installation::on(engine).await;
    let (browser, id, [flow, console]) = powerful(&house).await;
    let own = browser.public.clone();
    for pattern in posts() {
        // Whoever signs out has no power any more.
        if pattern.ends_with("/sign-out") {
            continue;
        }
        let csrf = if pattern.starts_with("/console") { &console } else { &flow };
        let asked = sent(&browser, pattern, &id, csrf).header("x-countersign", "1");
        let page = browser.send(asked.header("origin", &own).header("sec-fetch-site", "same-origin")).await;
        assert!(!page.body.contains("forged"), "{pattern}: {}", page.body);
    }
}

crate::on_both_engines!(a_foreign_page_sends_nothing, the_same_browser_gets_further_from_our_own_pages);
