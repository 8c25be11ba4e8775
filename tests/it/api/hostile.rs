//! What is sent by those who mean no good, or know no better: each is refused in one form, and changes nothing.

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::harness::house::{ALICE, Engine, Installation};
use crate::harness::operator::Operator;
use crate::harness::program::{Program, code, field, told};

const USERS: &str = "/api/v1/users";

async fn whoever_shows_no_live_token_is_turned_away_alike(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let token = owner.runs_program().await.token;
    let browser = house.browser();
    let swapped = format!("Bearer cs_{}", "A".repeat(43));
    let (bare, doubled) = (token.trim_start_matches("cs_"), format!("Bearer Bearer {token}"));
    for header in [
        None,
        Some(String::new()),
        Some("Bearer".to_owned()),
        Some("Bearer ".to_owned()),
        Some(format!("Basic {token}")),
        Some(format!("Bearer {bare}")),
        Some(format!("Bearer {token}x")),
        Some(format!("Bearer {}", token.to_uppercase())),
        Some(swapped),
        Some(doubled),
        Some(format!("Bearer {}", "x".repeat(10_000))),
    ] {
        for (method, path) in [(Method::GET, USERS), (Method::POST, USERS), (Method::GET, "/api/v1/nowhere")] {
            let mut request = browser.request(method, path);
            if let Some(header) = &header {
                request = request.header("authorization", header);
            }
            let page = browser.send(request).await;
            assert_eq!((page.status, code(&page).as_str()), (StatusCode::UNAUTHORIZED, "bad-token"), "{header:?}");
            assert!(page.header("www-authenticate").starts_with("Bearer "));
            assert_eq!(page.header("cache-control"), "no-store");
        }
    }
    let twice = browser.request(Method::GET, USERS);
    let twice = twice.header("authorization", format!("Bearer {token}")).header("authorization", "Bearer x");
    assert_eq!(browser.send(twice).await.status, StatusCode::UNAUTHORIZED, "two headers are none");
    let by_query = browser.asks(&format!("{USERS}?access_token={token}")).await;
    assert_eq!(by_query.status, StatusCode::UNAUTHORIZED, "an address is no place for a token");
    let lower = browser.request(Method::GET, USERS).header("authorization", format!("bearer {token}"));
    assert_eq!(browser.send(lower).await.status, StatusCode::OK);
}

async fn a_body_is_understood_to_the_last_field_or_refused(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    for (body, at) in [
        ("{}", "address"),
        (r#"{"address": null}"#, "address"),
        (r#"{"address": 7}"#, "address"),
        (r#"{"address": ["alice@corp.example"]}"#, "address"),
        (r#"{"address": "nonsense"}"#, "address"),
        (r#"{"address": "alice\r\nbcc:eve@evil.example@corp.example"}"#, "address"),
        (r#"{"address": "alice@corp.example", "Address": "bob@corp.example"}"#, "Address"),
        (r#"{"address": "alice@corp.example", "role": "owner"}"#, "role"),
        (r#"{"address": "alice@corp.example", "__proto__": {}}"#, "__proto__"),
        (r#"{"address": "eve@corp.example", "address": "alice@corp.example"}"#, "address"),
        (r#"{"address": "alice@corp.example", "name": "\u202eecila"}"#, "name"),
        (r#"{"address": "alice@corp.example", "name": "see https://evil.example"}"#, "name"),
        (r#"{"address": "alice@corp.example", "language": "<b>"}"#, "language"),
        (r#"{"address": "alice@corp.example", "immutable_id": "a b"}"#, "immutable_id"),
        (r#"{"address": "alice@corp.example", "personal_address": "nobody"}"#, "personal_address"),
        (r#"{"address": "alice@corp.example", "mail": "yes"}"#, "mail"),
        (r#"{"address": "alice@corp.example", "mail": false}"#, "mail"),
        (r#"{"address": "alice@corp.example", "reveal_link": 1}"#, "reveal_link"),
    ] {
        let request = program.request(Method::POST, USERS).header("content-type", "application/json").body(body);
        let page = program.sends(&Method::POST, request).await;
        assert_eq!((page.status, code(&page).as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "bad-field"), "{body}");
        assert_eq!(field(&page).as_deref(), Some(at), "{body}: {}", page.body);
    }
    let odd = json!({"address": ALICE, "x\u{1b}[31m\u{202e}\r\n": 1}).to_string();
    let request = program.request(Method::POST, USERS).header("content-type", "application/json").body(odd);
    assert_eq!(field(&program.sends(&Method::POST, request).await).as_deref(), Some("x[31m"), "told back harmless");
    assert_eq!(house.count("SELECT COUNT(*) FROM users").await, 0);
}

async fn what_is_no_json_object_is_no_body(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let deep = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
    for body in
        ["", "{", "[]", "null", "\"x\"", "7", r#"{"address": "a@b.c"} x"#, "\u{feff}{}", "{\"a\":\"\u{0}\"}", &deep]
    {
        let request = program.request(Method::POST, USERS).header("content-type", "application/json");
        let page = program.sends(&Method::POST, request.body(body.to_owned())).await;
        assert_eq!((page.status, code(&page).as_str()), (StatusCode::BAD_REQUEST, "bad-request"), "{body:.40}");
    }
    let broken = program.request(Method::POST, USERS).header("content-type", "application/json");
    let page = program.sends(&Method::POST, broken.body(&b"{\"address\": \"\xff@corp.example\"}"[..])).await;
    assert_eq!(code(&page), "bad-request");
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "multipart/form-data; boundary=x"]
    {
        let request = program.request(Method::POST, USERS).header("content-type", kind);
        let page = program.sends(&Method::POST, request.body(json!({"address": ALICE}).to_string())).await;
        assert_eq!((page.status, code(&page).as_str()), (StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong-type"), "{kind}");
    }
    let bare = program.request(Method::POST, USERS).body(json!({"address": ALICE}).to_string());
    assert_eq!(code(&program.sends(&Method::POST, bare).await), "wrong-type");
    let large = json!({"address": ALICE, "name": "x".repeat(70_000)});
    let page = program.posts(USERS, &large).await;
    assert_eq!((page.status, code(&page).as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too-large"));
    let request = program.request(Method::POST, USERS).header("content-type", "application/json; charset=utf-8");
    let page = program.sends(&Method::POST, request.body(json!({"address": ALICE}).to_string())).await;
    assert_eq!(page.status, StatusCode::CREATED);
}

async fn what_is_not_there_is_refused_in_the_same_form(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    for path in [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v2/users",
        "/api/v1/users/",
        "/api/v1/users/x/y",
        "/api/v1/tokens",
    ] {
        let page = program.gets(path).await;
        assert_eq!((page.status, code(&page).as_str()), (StatusCode::NOT_FOUND, "not-found"), "{path}");
    }
    for id in ["x", "0", "%00", "..%2f..", &"A".repeat(32), &"0".repeat(32)] {
        let page = program.gets(&format!("{USERS}/{id}")).await;
        assert_eq!((page.status, code(&page).as_str()), (StatusCode::NOT_FOUND, "not-found"), "{id}");
    }
    for (method, path, allowed) in [
        (Method::PUT, USERS, "GET,HEAD,POST"),
        (Method::DELETE, USERS, "GET,HEAD,POST"),
        (Method::OPTIONS, USERS, "GET,HEAD,POST"),
        (Method::POST, "/api/v1/requests", "GET,HEAD"),
    ] {
        let page = program.browser.send(program.request(method.clone(), path)).await;
        assert_eq!((page.status, code(&page).as_str()), (StatusCode::METHOD_NOT_ALLOWED, "wrong-method"), "{method}");
        let mut allow: Vec<_> = page.header("allow").split(',').collect();
        allow.sort_unstable();
        assert_eq!(allow.join(","), allowed, "{method} {path}");
    }
    let elsewhere = Program::with(&program.browser.base, &program.token);
    let elsewhere = Program { browser: elsewhere.browser.speaking_as("https://evil.example"), ..elsewhere };
    let page = elsewhere.browser.send(elsewhere.request(Method::GET, USERS)).await;
    assert_eq!((page.status, code(&page).as_str()), (StatusCode::MISDIRECTED_REQUEST, "unknown-host"));
}

/// A page of another site gets nothing out of the API, and needs no leave to be refused.
async fn no_other_site_is_let_in(engine: Engine) {
    let house = Installation::on(engine).await;
    let program = Operator::first(&house).await.runs_program().await;
    let ask = program.browser.request(Method::OPTIONS, USERS).header("origin", "https://evil.example");
    let ask =
        ask.header("access-control-request-method", "POST").header("access-control-request-headers", "authorization");
    let preflight = program.browser.send(ask).await;
    assert_eq!(preflight.status, StatusCode::UNAUTHORIZED);
    let cross = program.request(Method::GET, USERS).header("origin", "https://evil.example");
    let answered = program.browser.send(cross).await;
    for page in [&preflight, &answered] {
        assert!(page.headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{:?}", page.headers);
        assert_eq!(page.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(page.headers.get("set-cookie"), None);
    }
}

async fn a_token_and_a_source_have_budgets(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let (program, other) = (owner.runs_program().await, owner.runs_program().await);
    house.clock().passes(countersign::domain::time::Span::seconds(42));
    for nth in 0..300 {
        assert_eq!(program.gets("/api/v1/applications").await.status, StatusCode::OK, "{nth}");
    }
    let page = program.gets("/api/v1/applications").await;
    assert_eq!((page.status, code(&page).as_str()), (StatusCode::TOO_MANY_REQUESTS, "too-many"));
    assert_eq!(page.header("retry-after"), "18");
    assert_eq!(other.gets("/api/v1/applications").await.status, StatusCode::OK, "another token has its own");
    let stranger = house.browser();
    let mut turned = 0;
    for _ in 0..320 {
        let page = stranger.asks(USERS).await;
        turned += u32::from(page.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(turned, 22, "all that comes from one place has one budget");
    assert_eq!(other.gets("/api/v1/applications").await.status, StatusCode::TOO_MANY_REQUESTS);
    house.clock().passes(countersign::domain::time::Span::seconds(18));
    assert_eq!(told(&program.gets("/api/v1/applications").await)["items"].as_array().unwrap().len(), 1);
}

crate::on_both_engines!(
    whoever_shows_no_live_token_is_turned_away_alike,
    a_body_is_understood_to_the_last_field_or_refused,
    what_is_no_json_object_is_no_body,
    what_is_not_there_is_refused_in_the_same_form,
    no_other_site_is_let_in,
    a_token_and_a_source_have_budgets,
);
