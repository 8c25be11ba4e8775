//! The main job: a browser comes from Microsoft 365, the phone approves, a signed answer goes back.

use countersign::domain::approval::Decided;
use countersign::domain::time::Span;
use reqwest::{Method, StatusCode};

use crate::ceremony::{code_of, code_on};
use crate::harness::app::{decided, json_of};
use crate::harness::browser::{path_of, sign_in_of};
use crate::harness::house::{ALICE, CONTEXT, Engine, Installation, REPLY, request, request_with};
use crate::harness::tenant;

async fn a_person_signs_in_with_the_phone(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;

    let browser = house.browser();
    let page = browser.opens(&request(ALICE)).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert_eq!(page.attribute("who-address", "value").as_deref(), Some(ALICE), "the hint stands in the field");

    let page = browser.names(&page, ALICE).await;
    let number = page.number();
    assert!((10..=99).contains(&number));
    assert_eq!(decided(&phone.approves(number).await), Decided::Now);

    let ready = browser.reloads(&page).await;
    assert!(ready.body.contains("/answer\""), "{}", ready.body);
    let answer = browser.fetches_answer(&ready).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(answer.body.contains(&format!("action=\"{REPLY}\"")));
    assert_eq!(answer.field("wa").as_deref(), Some("wsignin1.0"));
    assert_eq!(answer.field("wctx").as_deref(), Some(CONTEXT));
    let token = crate::token::all_accept(&answer.field("wresult").unwrap(), &house).await;
    assert_eq!(token.upn, ALICE);
    assert_eq!(token.issuer, format!("{}/fed/corp.example/", house.node().base));
    assert!(token.is_multi_factor());

    let again = browser.reloads(&page).await;
    assert_eq!(again.refusal().as_deref(), Some("already-answered"));
}

async fn the_session_answers_the_next_request_at_once(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    let first = browser.fetches_answer(&browser.reloads(&page).await).await;
    let first = tenant::accepts(&first.field("wresult").unwrap(), &house).await;

    house.clock().passes(Span::minutes(30));
    let ready = browser.opens(&request(ALICE)).await;
    let second = browser.fetches_answer(&ready).await;
    let second = tenant::accepts(&second.field("wresult").unwrap(), &house).await;
    assert_eq!(second.authenticated_at, first.authenticated_at, "a session repeats what was proved, and when");
    assert_ne!(second.assertion_id, first.assertion_id);

    let fresh = browser.opens(&request_with(ALICE, "&wfresh=0")).await;
    assert!(fresh.has("who-submit"), "a fresh ceremony is not replaced by a session");
    let other = browser.opens(&request("bob@corp.example")).await;
    assert!(other.has("who-submit"), "a hint that names somebody else asks");

    house.clock().passes(Span::hours(8));
    let late = browser.opens(&request(ALICE)).await;
    assert!(late.has("who-submit"), "a ceremony older than the application's lifetime does not answer");
}

async fn a_session_is_for_whom_the_hint_names_and_for_nobody_else(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;

    let long = format!("{}%40corp.example", "b".repeat(200));
    for (hints, field) in [
        (format!("login_hint={long}&username={long}"), ""),
        (format!("login_hint={long}&username=alice%40corp.example"), ""),
        ("login_hint=+++&username=bob%40corp.example".to_owned(), "bob@corp.example"),
        ("login_hint=&username=bob%40corp.example".to_owned(), "bob@corp.example"),
        ("login_hint=alice&username=alice".to_owned(), "alice"),
        ("login_hint=%E2%84%AAate%40corp.example&username=".to_owned(), "\u{212a}ate@corp.example"),
    ] {
        let path = format!("/fed/corp.example/wsfed?{hints}&wa=wsignin1.0&wtrealm=urn%3afederation%3aMicrosoftOnline");
        let asked = browser.opens(&path).await;
        assert!(asked.has("who-submit"), "{hints}: {}", asked.body);
        assert_eq!(asked.attribute("who-address", "value").as_deref(), Some(field), "{hints}");
    }
    for hints in ["", "login_hint=++&username=", "login_hint=+&username=ALICE%40corp.example"] {
        let path = format!("/fed/corp.example/wsfed?{hints}&wa=wsignin1.0&wtrealm=urn%3afederation%3aMicrosoftOnline");
        assert!(browser.opens(&path).await.body.contains("/answer\""), "{hints}: without another name it answers");
    }
}

async fn a_no_on_the_phone_is_told_in_the_browser(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let id = phone.sees_one().await;
    assert_eq!(decided(&phone.denies(&id, false).await), Decided::Now);
    let denied = browser.reloads(&page).await;
    assert_eq!(denied.refusal().as_deref(), Some("denied"));

    // A no is heard: whoever could ask by message again at once would do so until the person gives in.
    assert!(!denied.has("offer-push"));
    for (act, field) in [("ask", ("channel", "push")), ("who", ("address", ALICE))] {
        let still = browser.acts(&denied, act, &[field]).await;
        assert_eq!(still.refusal().as_deref(), Some("denied"), "{act}");
        assert!(!still.has("offer-push") && phone.list().await.is_empty(), "{act}");
    }

    // The code asks nobody who does not scan it, so an accident is soon mended.
    let again = browser.acts(&denied, "ask", &[("channel", "qr")]).await;
    assert_ne!(again.number(), page.number(), "a new question has a new number");
    assert!(again.has("qr-code") && !again.has("wait-again"));
    let link = code_on(&browser, &again).await;
    let id = json_of(&phone.scans(code_of(&link)).await)["approval"].as_str().unwrap().to_owned();
    assert_eq!(decided(&phone.approves_this(&id, again.number()).await), Decided::Now);
    assert!(browser.reloads(&again).await.body.contains("/answer\""));
}

async fn a_wrong_number_leaves_two_more_tries_and_then_ends_it(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let wrong = if page.number() == 99 { 98 } else { page.number() + 1 };
    for left in [2, 1, 0] {
        let id = phone.sees_one().await;
        assert_eq!(decided(&phone.approves_this(&id, wrong).await), Decided::WrongNumber { left });
    }
    assert!(phone.list().await.is_empty());
    let over = browser.reloads(&page).await;
    assert_eq!(over.refusal().as_deref(), Some("wrong-number"));
}

async fn cancelling_in_the_browser_kills_the_question(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    let cancelled = browser.acts(&page, "cancel", &[]).await;
    assert_eq!(cancelled.refusal().as_deref(), Some("cancelled"));
    assert!(phone.list().await.is_empty());
}

async fn an_unanswered_question_expires(engine: Engine) {
    let house = Installation::on(engine).await;
    let phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    house.clock().passes(Span::seconds(121));
    assert!(phone.list().await.is_empty());
    let expired = browser.reloads(&page).await;
    assert_eq!(expired.refusal().as_deref(), Some("approval-expired"));
    house.clock().passes(Span::minutes(10));
    let over = browser.reloads(&page).await;
    assert_eq!(over.refusal().as_deref(), Some("expired"));
}

async fn the_last_moment_of_a_question_is_a_second(engine: Engine) {
    let house = Installation::on(engine).await;
    let _phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    // A page that is told of no time left loads itself again, and would do so until the question has run out.
    for (passes, left) in [(119_100, 1), (899, 1)] {
        house.clock().passes(Span(passes));
        let waiting = browser.reloads(&page).await;
        assert!(waiting.body.contains(&format!("data-left=\"{left}\"")), "{}", waiting.body);
        let state = browser.calls(Method::GET, &format!("/waiting/{}/state", sign_in_of(&page)), None).await;
        assert_eq!(json_of(&state)["seconds_left"], left);
    }
    house.clock().passes(Span(1));
    assert_eq!(browser.reloads(&page).await.refusal().as_deref(), Some("approval-expired"));
}

async fn an_approved_sign_in_waits_a_minute_to_be_fetched(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    let ready = browser.reloads(&page).await;
    house.clock().passes(Span::seconds(61));
    let late = browser.fetches_answer(&ready).await;
    assert_eq!(late.refusal().as_deref(), Some("expired"));
}

async fn each_account_that_cannot_sign_in_is_told_why(engine: Engine) {
    let house = Installation::on(engine).await;
    house.invites("invited@corp.example").await;
    house.has_active("gone@corp.example").await;
    house.suspends("gone@corp.example").await;
    for (address, refusal) in [
        ("nobody@corp.example", "unknown-account"),
        ("invited@corp.example", "not-activated"),
        ("gone@corp.example", "suspended"),
    ] {
        let (_, page) = house.waits_for(address).await;
        assert_eq!(page.refusal().as_deref(), Some(refusal), "{address}");
        assert!(page.has("refused-other"), "another address may be named");
        assert!(page.has("refused-correlation") || page.body.contains("data-testid=\"correlation\""), "{}", page.body);
    }
    let (browser, page) = house.waits_for("rubbish").await;
    assert_eq!(page.refusal().as_deref(), Some("not-an-address"));
    assert_eq!(path_of(&browser.reloads(&page).await), path_of(&page));
}

async fn hidden_accounts_share_one_page(engine: Engine) {
    let house =
        Installation::of(crate::harness::house::Ground::new(engine).with("[sign_in]\nhide_accounts = true\n")).await;
    house.invites("invited@corp.example").await;
    for address in ["nobody@corp.example", "invited@corp.example"] {
        let (_, page) = house.waits_for(address).await;
        assert_eq!(page.refusal().as_deref(), Some("not-here"), "{address}");
    }
}

async fn signing_out_ends_the_session_and_leads_back_to_the_start(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(browser.opens(&request(ALICE)).await.body.contains("/answer\""), "the session answers");

    let out = browser.opens("/fed/corp.example/signout").await;
    assert!(out.has("signed-out-title"), "{}", out.body);
    assert_eq!(out.attribute("signed-out-again", "href").as_deref(), Some("https://m365.cloud.microsoft/"));
    let microsofts = "https://login.microsoftonline.com/login.srf?wa=wsignoutcleanup1.0";
    assert_eq!(out.attribute("signed-out-microsoft", "href").as_deref(), Some(microsofts));
    assert!(browser.opens(&request(ALICE)).await.has("who-submit"), "the session is over");
    let cleaned = browser.asks("/fed/corp.example/wsfed?wa=wsignoutcleanup1.0").await;
    assert!(cleaned.has("signed-out-again"), "{}", cleaned.body);
}

async fn a_signed_out_browser_is_sent_to_the_very_address_that_was_checked(engine: Engine) {
    let house = Installation::on(engine).await;
    let browser = house.browser();
    let login = "https://login.microsoftonline.com";
    for (reply, to) in [
        (
            format!("{login}/login.srf?wa=wsignoutcleanup1.0&x=%20"),
            format!("{login}/login.srf?wa=wsignoutcleanup1.0&x=%20"),
        ),
        ("https:\\\\login.microsoftonline.com\\@evil.example/".to_owned(), format!("{login}/@evil.example/")),
        (format!("{login}\\.evil.example/"), format!("{login}/.evil.example/")),
        ("https:login.microsoftonline.com/a".to_owned(), format!("{login}/a")),
        ("HTTPS://LOGIN.microsoftonline.COM".to_owned(), format!("{login}/")),
        ("https://\u{ff4c}ogin.microsoftonline.com/a".to_owned(), format!("{login}/a")),
        (format!("{login}/micr\u{b5}soft"), format!("{login}/micr%C2%B5soft")),
        (format!("  {login}/a"), format!("{login}/a")),
    ] {
        let coded: String = url::form_urlencoded::byte_serialize(reply.as_bytes()).collect();
        for door in ["wsfed", "signout"] {
            let out = browser.asks(&format!("/fed/corp.example/{door}?wa=wsignout1.0&wreply={coded}")).await;
            assert_eq!((out.status, out.header("location")), (StatusCode::SEE_OTHER, to.as_str()), "{reply:?}");
        }
    }
    for reply in [
        "https://login.micr\u{b5}softonline.com/",
        "https://login.microsoftonline.com\u{3002}evil.example/",
        "https://evil.example\\@login.microsoftonline.com/",
        "https://login.microsoftonline.com:444/",
    ] {
        let coded: String = url::form_urlencoded::byte_serialize(reply.as_bytes()).collect();
        let out = browser.asks(&format!("/fed/corp.example/wsfed?wa=wsignout1.0&wreply={coded}")).await;
        assert!(out.has("signed-out-title"), "{reply:?}");
    }
    for control in ["%00", "%09", "%0a", "%0d%0aset-cookie:%20a=b", "%7f"] {
        let path = format!(
            "/fed/corp.example/wsfed?wa=wsignout1.0&wreply=https%3a%2f%2flogin.microsoftonline.com%2f{control}"
        );
        assert_eq!(browser.asks(&path).await.status, StatusCode::BAD_REQUEST, "{control}");
    }
}

crate::on_both_engines!(
    a_person_signs_in_with_the_phone,
    the_session_answers_the_next_request_at_once,
    a_session_is_for_whom_the_hint_names_and_for_nobody_else,
    a_no_on_the_phone_is_told_in_the_browser,
    a_wrong_number_leaves_two_more_tries_and_then_ends_it,
    cancelling_in_the_browser_kills_the_question,
    an_unanswered_question_expires,
    the_last_moment_of_a_question_is_a_second,
    an_approved_sign_in_waits_a_minute_to_be_fetched,
    each_account_that_cannot_sign_in_is_told_why,
    hidden_accounts_share_one_page,
    signing_out_ends_the_session_and_leads_back_to_the_start,
    a_signed_out_browser_is_sent_to_the_very_address_that_was_checked,
);
