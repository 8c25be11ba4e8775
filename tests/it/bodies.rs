//! Bodies that no browser of ours sends, to every address that takes one: a megabyte, and bytes that are no text. Each is
//! refused with a clear page or its JSON, and nothing is written.

use reqwest::{Method, StatusCode};

use crate::foreign::{is_call, posts, powerful, takes_a_file};
use crate::harness::app;
use crate::harness::browser::{Browser, Page};
use crate::harness::house::{Engine, Installation};
use crate::harness::operator::Operator;
use crate::harness::program::code;
use crate::harness::tables;
use crate::headers::{filled, routes};

const MEGABYTE: usize = 1 << 20;
/// The calls that take no body at all, and so read none.
const BARE: [&str; 11] = [
    "/phone/api/login/begin",
    "/phone/api/sign-out",
    "/phone/api/approvals/{id}/show",
    "/phone/api/code/begin",
    "/phone/api/devices/begin",
    "/phone/api/devices/{id}/show",
    "/phone/api/devices/{id}/refuse",
    "/console/api/entry/begin",
    "/console/api/prove/begin",
    "/console/api/tenant/{id}",
    "/account/api/entry/begin",
];

/// A body as this address takes it, with this in a field that it knows and in one that nobody does.
fn body(pattern: &str, csrf: &str, bytes: &[u8]) -> (&'static str, Vec<u8>) {
    if is_call(pattern) {
        let head = format!("{{\"csrf\":\"{csrf}\",\"secret\":\"x\",\"code\":\"x\",\"nobody-knows\":\"");
        ("application/json", [head.as_bytes(), bytes, b"\"}"].concat())
    } else if takes_a_file(pattern) {
        let head = "--line\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n";
        ("multipart/form-data; boundary=line", [head.as_bytes(), csrf.as_bytes(), bytes, b"\r\n--line--\r\n"].concat())
    } else {
        let head = format!("csrf={csrf}&channel=push&address=alice%40corp.example&nobody-knows=");
        ("application/x-www-form-urlencoded", [head.as_bytes(), bytes].concat())
    }
}

async fn sent(browser: &Browser, pattern: &str, id: &str, (kind, body): (&'static str, Vec<u8>)) -> Page {
    let dest = if is_call(pattern) { "empty" } else { "document" };
    let request = browser.request(Method::POST, &filled(pattern, id)).header("content-type", kind);
    let request = request.header("origin", &browser.public).header("sec-fetch-site", "same-origin");
    browser.send(request.header("x-countersign", "1").header("sec-fetch-dest", dest).body(body)).await
}

/// The code of the no, which stands on a page of its own or in JSON, with words and something to name it by.
fn told(pattern: &str, page: &Page) -> String {
    if is_call(pattern) {
        return app::refusal(page);
    }
    assert!(page.has("refused-correlation"), "{pattern}: {}", page.body);
    page.refusal().unwrap_or_else(|| panic!("{pattern}: {}", page.body))
}

/// Sends each address what this makes for it; each has to answer as is expected of it.
async fn each_refuses(engine: Engine, bytes: &[u8], expected: impl Fn(&str) -> Option<(u16, &'static str)>) {
    let house = Installation::on(engine).await;
    let (browser, id, [flow, console]) = powerful(&house).await;
    let kept = tables::written(&house.ground.store).await;
    let mut asked = 0;
    for pattern in posts() {
        let csrf = if pattern.starts_with("/console") { &console } else { &flow };
        let Some(expected) = expected(pattern) else { continue };
        let page = sent(&browser, pattern, &id, body(pattern, csrf, bytes)).await;
        let answered = (page.status.as_u16(), told(pattern, &page));
        assert_eq!((answered.0, answered.1.as_str()), expected, "{pattern}: {}", page.body);
        for leak in ["panicked", "sqlx", ".rs:", "Error {", "nobody-knows", "expected "] {
            assert!(!page.body.contains(leak), "{pattern} tells {leak}");
        }
        asked += 1;
    }
    assert!(asked > 60, "nearly all of them: {asked}");
    house.quiet().await;
    kept.stays(&tables::written(&house.ground.store).await, "nothing was written");
}

async fn a_megabyte_is_too_much_everywhere(engine: Engine) {
    let much = vec![b'x'; MEGABYTE];
    // Forms with a file in them may be as large; this one's token is none.
    each_refuses(engine, &much, |pattern| {
        Some(if takes_a_file(pattern) { (403, "forged") } else { (413, "too-large") })
    })
    .await;
}

async fn bytes_that_are_no_text_are_nowhere_taken_for_any(engine: Engine) {
    for bytes in [&b"\xff\xfe"[..], b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf"] {
        let expected = |pattern: &str| match pattern {
            pattern if BARE.contains(&pattern) => None,
            pattern if takes_a_file(pattern) => Some((403, "forged")),
            // Whoever is not on their own page is led to the way in before anything is read.
            pattern => Some(if is_of_account(pattern) { (401, "not-in-account") } else { (400, "bad-request") }),
        };
        each_refuses(engine, bytes, expected).await;
    }
}

fn is_of_account(pattern: &str) -> bool {
    pattern.starts_with("/account/") && !pattern.starts_with("/account/api/entry")
}

async fn escaped_bytes_that_are_no_text_are_none_either(engine: Engine) {
    let forms_alone = |pattern: &str| {
        let is_form = !is_call(pattern) && !takes_a_file(pattern) && !is_of_account(pattern);
        is_form.then_some((400, "bad-request"))
    };
    let house = Installation::on(engine).await;
    let (browser, id, [flow, console]) = powerful(&house).await;
    let kept = tables::written(&house.ground.store).await;
    for pattern in posts() {
        let Some(expected) = forms_alone(pattern) else { continue };
        let csrf = if pattern.starts_with("/console") { &console } else { &flow };
        let page = sent(&browser, pattern, &id, body(pattern, csrf, b"%ff%fe")).await;
        assert_eq!((page.status.as_u16(), told(pattern, &page).as_str()), expected, "{pattern}");
    }
    house.quiet().await;
    kept.stays(&tables::written(&house.ground.store).await, "nothing was written");
}

async fn programs_are_refused_the_same(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let people = "SELECT (SELECT COUNT(*) FROM users) + (SELECT COUNT(*) FROM applications) + \
                  (SELECT COUNT(*) FROM changes) + (SELECT COUNT(*) FROM api_creations)";
    let before = house.count(people).await;
    let of_programs =
        routes().into_iter().filter(|(method, path)| *method == Method::POST && path.starts_with("/api/"));
    let mut asked = 0;
    for (_, pattern) in of_programs {
        for (bytes, expected) in [
            (vec![b'x'; MEGABYTE], (StatusCode::PAYLOAD_TOO_LARGE, "too-large")),
            (b"\xff\xfe".to_vec(), (StatusCode::BAD_REQUEST, "bad-request")),
            (b"\xed\xa0\x80".to_vec(), (StatusCode::BAD_REQUEST, "bad-request")),
        ] {
            let body = [b"{\"address\":\"alice@corp.example\",\"name\":\"", bytes.as_slice(), b"\"}"].concat();
            let request = program.request(Method::POST, &filled(pattern, &"0".repeat(32)));
            let request = request.header("content-type", "application/json").body(body);
            let page = program.sends(&Method::POST, request).await;
            // Two calls take no body, and find nobody.
            let takes_none = pattern.ends_with("/suspend") || pattern.ends_with("/resume");
            let finds_nobody = takes_none && expected.1 == "bad-request";
            let expected = if finds_nobody { (StatusCode::NOT_FOUND, "not-found") } else { expected };
            assert_eq!((page.status, code(&page).as_str()), expected, "{pattern}");
            asked += 1;
        }
    }
    assert!(asked >= 15, "{asked}");
    assert_eq!(house.count(people).await, before, "nothing was written");
}

crate::on_both_engines!(
    a_megabyte_is_too_much_everywhere,
    bytes_that_are_no_text_are_nowhere_taken_for_any,
    escaped_bytes_that_are_no_text_are_none_either,
    programs_are_refused_the_same,
);
