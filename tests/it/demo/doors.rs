//! What the demo's pages refuse, and that Countersign knows nothing of them.

use std::fs;
use std::path::Path;

use countersign::demo::doors::ADDRESSES;
use reqwest::header::LOCATION;
use reqwest::{Method, StatusCode, redirect};

use super::Running;

#[tokio::test]
async fn countersign_has_the_same_addresses_with_the_demo_and_without() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![sources.clone()];
    let mut speakers = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if fs::read_to_string(&path).is_ok_and(|text| text.contains("feature = \"demo\"")) {
                speakers.push(path.strip_prefix(&sources).unwrap().display().to_string());
            }
        }
    }
    speakers.sort();
    assert_eq!(speakers, ["cli/mod.rs", "lib.rs"], "only the command is there with the feature and not without");

    let demo = Running::fresh().await;
    let is_own = |address: &&&str| **address != "/";
    for address in ADDRESSES.iter().filter(is_own) {
        let path = address.replace("{id}", "x").replace("{mailbox}", "x");
        for method in [Method::GET, Method::POST] {
            let request = demo.browser.request(method.clone(), &path).header("origin", &demo.countersign);
            let page = demo.browser.send(request.header("x-countersign", "1")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{method} {path}");
        }
    }
    assert_eq!(demo.browser.asks("/").await.status, StatusCode::NOT_FOUND);
    demo.ends().await;
}

#[tokio::test]
async fn a_form_must_come_from_its_own_page() {
    let demo = Running::fresh().await;
    let evil = "http://evil.example";
    for path in
        ["/sign-in", "/start-over", "/pretended-phone/activate", "/pretended-phone/approve", "/pretended-phone/deny"]
    {
        for origin in [evil, demo.countersign.as_str(), "null"] {
            let page = demo.posts_from(origin, path, &[]).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} from {origin}");
        }
        let bare = demo.pages.send(demo.pages.request(Method::POST, path)).await;
        assert_eq!(bare.status, StatusCode::FORBIDDEN, "{path} from nowhere");
        let got = demo.pages.asks(path).await;
        assert_eq!(got.status, StatusCode::METHOD_NOT_ALLOWED, "{path}: a GET changes nothing");
    }
    for origin in [evil, demo.pages.base.as_str(), "null"] {
        let page = demo.posts_from(origin, "/login.srf", &[]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "an answer comes from Countersign's page, not from {origin}");
    }
    assert!(demo.pages.opens("/").await.has("demo-invitation"), "nothing has happened");
    demo.ends().await;
}

#[tokio::test]
async fn the_pages_answer_to_their_own_host_alone() {
    let demo = Running::fresh().await;
    let client = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy().build().unwrap();
    let page = client.get(format!("{}/pretended-phone?told=approved", demo.open)).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::TEMPORARY_REDIRECT, "localhost leads to the address that is foreign to it");
    assert_eq!(page.headers()[LOCATION], format!("{}/pretended-phone?told=approved", demo.pages.base));
    let port = demo.pages.base.rsplit(':').next().unwrap().to_owned();
    for host in ["evil.example", &format!("evil.example:{port}"), "127.0.0.1", "127.0.0.1:1"] {
        let page = demo.pages.send(demo.pages.request(Method::GET, "/").header("host", host)).await;
        assert_eq!(page.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    let form = client.post(format!("{}/start-over", demo.open)).header("origin", &demo.open);
    assert_eq!(form.send().await.unwrap().status(), StatusCode::MISDIRECTED_REQUEST);
    demo.ends().await;
}

#[tokio::test]
async fn every_page_is_strict_about_what_it_loads() {
    let demo = Running::fresh().await;
    for path in ["/", "/pretended-phone", "/state", "/nothing", "/assets/demo/start.js", "/sign-in"] {
        let page = demo.pages.asks(path).await;
        let policy = page.header("content-security-policy");
        for part in ["default-src 'none'", "script-src 'self';", "frame-ancestors 'none'", "require-trusted-types-for"]
        {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!((page.header("x-content-type-options"), page.header("x-frame-options")), ("nosniff", "DENY"));
        let is_inline =
            page.body.contains("<script>") || page.body.contains(" style=") || page.body.contains(" onclick=");
        assert!(!is_inline, "{path}");
    }
    let page = demo.pages.opens("/pretended-phone?told=%3Cscript%3E").await;
    assert!(!page.has("demo-notice"), "only our own words are shown");
    demo.ends().await;
}

#[tokio::test]
async fn the_push_service_knows_one_mailbox() {
    let demo = Running::fresh().await;
    let push =
        |mailbox: &str| demo.pages.send(demo.pages.request(Method::POST, &format!("/push/{mailbox}")).body("sealed"));
    assert_eq!(push("stranger").await.status, StatusCode::GONE);
    demo.activates().await;
    let kept = fs::read_to_string(demo.folder.join("phone.json")).unwrap();
    let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(push(kept["mailbox"].as_str().unwrap()).await.status, StatusCode::CREATED);
    assert!(demo.screen().await.text("demo-rung").unwrap().starts_with("1 push message"));
    demo.ends().await;
}
