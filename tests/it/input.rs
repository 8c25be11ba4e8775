//! Bad input: a clear answer with the right status, nothing written, nothing told that was not asked.

use countersign::domain::time::Span;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::harness::app::refusal;
use crate::harness::browser::{Page, path_of};
use crate::harness::house::{ALICE, DOMAIN, Engine, Ground, Installation, request, request_with};

fn looks_clean(page: &Page) {
    for leak in ["panicked", "sqlx", "SELECT ", ".rs:", "backtrace", "Error {", "/tmp/"] {
        assert!(!page.body.contains(leak), "{leak} in {}", page.body);
    }
    assert!(page.has("refused-correlation"), "{}", page.body);
}

async fn a_request_that_breaks_the_protocol_is_refused_and_not_kept(engine: Engine) {
    let house = Installation::on(engine).await;
    let browser = house.browser();
    let door = format!("/fed/{DOMAIN}/wsfed");
    let realm = "wtrealm=urn%3afederation%3aMicrosoftOnline";
    let long = |n: usize| format!("{door}?wa=wsignin1.0&{realm}&wctx={}", "x".repeat(n));
    let table = [
        (door.clone(), 400),
        (format!("{door}?{realm}"), 400),
        (format!("{door}?wa=wsignin2.0&{realm}"), 400),
        (format!("{door}?wa=wsignin1.0"), 400),
        (format!("{door}?wa=wsignin1.0&wtrealm=urn%3afederation%3aOther"), 400),
        (format!("{door}?wa=wsignin1.0&{realm}&wtrealm=urn%3aother"), 400),
        (format!("{door}?wa=wsignin1.0&wa=wsignout1.0&{realm}"), 400),
        (format!("{door}?wa=wsignin1.0&{realm}&wctx=a&wctx=b"), 400),
        (format!("{door}?wa=wsignin1.0&{realm}&wctx=%00"), 400),
        (format!("{door}?wa=wsignin1.0&{realm}&username=a%0d%0ab"), 400),
        (format!("{door}?wa=wsignin1.0&{realm}&wctx=%ff%fe"), 400),
        (format!("{door}?wa=wsignin1.0&{realm}&wctx=%zz"), 400),
        (format!("{door}?wa=wsignin1.0&{realm}&wreply=https%3a%2f%2fevil.example%2f"), 400),
        ("/fed/unknown.example/wsfed?wa=wsignin1.0".to_owned() + "&" + realm, 404),
        (long(16 * 1024 + 1), 414),
        ("/nowhere".to_owned(), 404),
        ("/sign-in/..%2f..%2fetc".to_owned(), 404),
        (format!("/sign-in/{}", "0".repeat(32)), 404),
    ];
    for (path, status) in table {
        let page = browser.asks(&path).await;
        assert_eq!(page.status.as_u16(), status, "{}", &path[..path.len().min(120)]);
        looks_clean(&page);
        assert!(page.headers.get("set-cookie").is_none(), "{path}");
    }
    let sweep = &house.node().house.sweep;
    house.clock().passes(Span::hours(1));
    assert_eq!(sweep.all().await.unwrap(), 0, "nothing was kept");
    let longest = browser.opens(&long(16 * 1024)).await;
    assert!(longest.has("who-submit"), "16 KB are taken");
    house.clock().passes(Span::hours(1));
    assert_eq!(sweep.all().await.unwrap(), 1, "and what is over is swept away");
}

async fn a_context_is_echoed_to_the_byte(engine: Engine) {
    let house = Installation::of(Ground::new(engine)).await;
    let mut phone = house.has_active(ALICE).await;
    let context = format!("a=1&b=<\"'>&amp; ü 李 %25+ {}", "x".repeat(9000));
    let encoded: String = url::form_urlencoded::byte_serialize(context.as_bytes()).collect();
    let path = request(ALICE).split("&wctx=").next().unwrap().to_owned() + "&wctx=" + &encoded;
    let browser = house.browser();
    let page = browser.names(&browser.opens(&path).await, ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert_eq!(answer.field("wctx").unwrap(), context);

    let bare = request(ALICE).split("&wctx=").next().unwrap().to_owned();
    let answer = browser.fetches_answer(&browser.opens(&bare).await).await;
    assert!(answer.field("wresult").is_some() && answer.field("wctx").is_none(), "absent stays absent");
    let answer = browser.fetches_answer(&browser.opens(&(bare + "&wctx=")).await).await;
    assert_eq!(answer.field("wctx").as_deref(), Some(""), "empty stays empty");
}

async fn a_page_that_is_long_over_still_leads_to_a_fresh_start(engine: Engine) {
    let house = Installation::on(engine).await;
    house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    house.clock().passes(Span::minutes(20));
    assert!(house.node().house.sweep.all().await.unwrap() > 0, "the request is forgotten");
    let over = browser.reloads(&page).await;
    assert_eq!(over.refusal().as_deref(), Some("expired"));
    assert!(over.attribute("refused-again", "href").unwrap().starts_with("https://m365.cloud.microsoft/"));
}

async fn a_form_without_its_token_is_refused(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    for act in ["who", "ask", "cancel", "answer", "passkey", "passcode"] {
        for csrf in ["", "x", &"A".repeat(43)] {
            let sent = browser.posts(&format!("{}/{act}", path_of(&page)), &[("csrf", csrf), ("address", ALICE)]).await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN, "{act} {csrf}");
        }
    }
    let foreign = browser.opens(&request(ALICE)).await.field("csrf").unwrap();
    let sent = browser.posts(&format!("{}/cancel", path_of(&page)), &[("csrf", &foreign)]).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN, "another flow's token");
    assert_eq!(phone.list().await.len(), 1);
}

async fn large_bodies_and_broken_json_are_refused(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    let large = "x".repeat(1 << 20);
    let page = phone.posts("login/finish", &json!({"challenge": large, "credential": {}})).await;
    assert_eq!((page.status, refusal(&page).as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "too-large"));
    let (browser, page) = house.waits_for(ALICE).await;
    let sent = browser.posts(&format!("{}/who", path_of(&page)), &[("csrf", "x"), ("address", &large)]).await;
    assert_eq!(sent.status, StatusCode::PAYLOAD_TOO_LARGE);
    looks_clean(&sent);
    for body in ["", "{", "[]", "null", "{\"challenge\":1}", "{\"secret\":\"\\u0000\"}", &"[".repeat(10_000)] {
        let asked = phone.browser.request(Method::POST, "/phone/api/invitation/open");
        let asked = asked
            .header("x-countersign", "1")
            .header("origin", &phone.browser.base)
            .header("content-type", "application/json")
            .body(body.to_owned());
        let page = phone.browser.send(asked).await;
        assert!(page.status.is_client_error(), "{} for {}", page.status, &body[..body.len().min(20)]);
        refusal(&page);
    }
}

async fn another_host_is_not_ours(engine: Engine) {
    let house = Installation::on(engine).await;
    let browser = house.browser();
    for host in ["evil.example", "localhost", "localhost:1", "localhost.evil.example"] {
        let other = house.browser().speaking_as(&format!("http://{host}"));
        let page = other.asks(&request(ALICE)).await;
        assert_eq!(page.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
        assert!(!page.body.contains("evil.example"), "a foreign host is not repeated");
    }
    assert_eq!(browser.asks("/healthz").await.status, StatusCode::OK);
}

async fn a_proxys_word_counts_whatever_the_asker_wrote_before_it(engine: Engine) {
    let house = Installation::of(Ground::new(engine).set("server.trusted_proxies", "127.0.0.0/8")).await;
    let phone = house.has_active(ALICE).await;
    for theirs in ["", "1.1.1.1, ", "\u{e9}, ", "\u{fffd}\u{202e}, "] {
        let mut browser = house.browser();
        browser.extra.push(("x-forwarded-for", format!("{theirs}203.0.113.7:4711")));
        let page = browser.opens(&request(ALICE)).await;
        browser.names(&page, ALICE).await;
        let list = phone.list().await;
        assert_eq!(list[0]["from"]["address"], json!("203.0.113.7"), "{theirs:?}");
        phone.denies(list[0]["id"].as_str().unwrap(), false).await;
        house.clock().passes(Span::minutes(11));
    }
}

async fn what_others_write_stays_text(engine: Engine) {
    let house = Installation::on(engine).await;
    let hostile = "<script>alert(1)</script>\"'&";
    let link = house.invites_as(ALICE, Some("Zoë <b>&\"O'Neil\""), Some("A+b/c=&<'\">")).await;
    let mut phone = crate::harness::app::Phone::new(&house.node().base);
    phone.activates(&link).await;
    let encoded: String = url::form_urlencoded::byte_serialize(hostile.as_bytes()).collect();
    let mut browser = house.browser();
    browser.agent = "<script>alert(2)</script> Edg/1.0";
    let path = request_with(ALICE, "").replace("alice%40corp.example", &encoded);
    let page = browser.opens(&path).await;
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    assert_eq!(page.attribute("who-address", "value").as_deref(), Some(hostile));
    let page = browser.names(&page, ALICE).await;
    let listed = phone.gets("approvals").await;
    assert!(!listed.body.contains("alert(2)"), "browsers come from a fixed vocabulary");
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    let token = crate::token::all_accept(&answer.field("wresult").unwrap(), &house).await;
    assert_eq!(token.immutable_id, "A+b/c=&<'\">");
    let me = phone.gets("me").await;
    assert!(me.body.contains("Zoë <b>&\\\"O'Neil\\\""), "{}", me.body);
    assert_eq!(me.header("content-type"), "application/json");
}

crate::on_both_engines!(
    a_request_that_breaks_the_protocol_is_refused_and_not_kept,
    a_context_is_echoed_to_the_byte,
    a_page_that_is_long_over_still_leads_to_a_fresh_start,
    a_form_without_its_token_is_refused,
    large_bodies_and_broken_json_are_refused,
    another_host_is_not_ours,
    a_proxys_word_counts_whatever_the_asker_wrote_before_it,
    what_others_write_stays_text,
);
