//! The whole walk between the pretended Microsoft 365, Countersign and the pretended phone.

use countersign::demo::Demo;
use countersign::domain::ids::ApprovalId;
use reqwest::StatusCode;

use super::{ALEX, Running, told, verdict, wish};
use crate::harness::keeper;

#[tokio::test]
async fn alex_activates_the_pretended_phone_and_signs_in() {
    let demo = Running::fresh().await;
    let start = demo.pages.opens("/").await;
    let link = start.attribute("demo-invitation", "href").unwrap();
    assert!(link.starts_with(&format!("{}/phone/activate#", demo.countersign)), "{link}");
    assert_eq!(start.text("demo-link").as_deref(), Some(link.as_str()));
    assert!(start.has("demo-code"));
    assert!(start.body.contains("a real phone needs HTTPS and a host name"));

    demo.activates().await;
    assert_eq!(demo.pages.opens("/").await.text("demo-device").as_deref(), Some("Pretended phone"));
    assert!(demo.screen().await.has("demo-empty"));

    let page = demo.waits(&[("username", ALEX)]).await;
    let number = page.number();
    let wrong = if number == 99 { 98 } else { number + 1 };
    assert_eq!(told(&demo.types(wrong).await), "wrong-2");
    assert_eq!(told(&demo.types(number).await), "approved");
    let answer = demo.browser.fetches_answer(&demo.browser.reloads(&page).await).await;
    let (wresult, wctx) = (answer.field("wresult").unwrap(), answer.field("wctx").unwrap());
    assert!(answer.body.contains(&format!("action=\"{}/login.srf\"", demo.pages.base)), "{}", answer.body);

    let shown = demo.hands_in(&wresult, &wctx).await;
    assert_eq!((verdict(&shown).as_str(), shown.status), ("believed", StatusCode::OK), "{}", shown.body);
    let claims = shown.text("demo-claims").unwrap();
    for claim in [ALEX, "ImmutableID", "claims/multipleauthn", "urn:federation:MicrosoftOnline", &demo.countersign] {
        assert!(claims.contains(claim), "{claim} is not in {claims}");
    }
    let again = demo.pages.opens(&shown.at).await;
    assert_eq!(verdict(&again), "believed", "a verdict may be looked at again");

    let replayed = demo.hands_in(&wresult, &wctx).await;
    assert_eq!(verdict(&replayed), "doubted");
    assert!(replayed.text("demo-doubt").unwrap().contains("answered before"), "{}", replayed.body);
    demo.ends().await;
}

#[tokio::test]
async fn the_browser_is_sent_with_the_parameters_that_microsoft_sends() {
    let demo = Running::fresh().await;
    let plain = demo.is_sent(&[("username", "someone+else@demo.example")]).await;
    let all = demo.is_sent(&[("fresh", "on"), ("mfa", "on")]).await;
    let (path, query) = plain.split_once('?').unwrap();
    assert_eq!(path, "/fed/demo.example/wsfed");
    let names: Vec<String> = url::form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name.into()).collect();
    let sent = ["login_hint", "client-request-id", "username", "wa", "wtrealm", "wctx", "cbcxt", "mkt", "lc"]
        .map(String::from);
    assert_eq!(names, sent);
    assert!(query.contains("wtrealm=urn%3afederation%3aMicrosoftOnline&"), "hex digits as real traffic has them");
    assert!(query.contains("wctx=LoginOptions%3D3%26estsredirect%3D2%26estsrequest%3DrQIIA"), "{query}");
    let value = |query: &str, name: &str| {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
        pairs.find(|(known, _)| known == name).map(|(_, value)| value)
    };
    assert_eq!(value(query, "username").as_deref(), Some("someone+else@demo.example"));
    let id = value(query, "client-request-id").unwrap();
    assert!(id.len() == 36 && id.chars().all(|c| c == '-' || c.is_ascii_hexdigit()), "{id}");
    assert_eq!((value(query, "wfresh"), value(query, "wauth")), (None, None));
    assert_eq!(value(&all, "wfresh").as_deref(), Some("0"));
    assert_eq!(value(&all, "wauth").as_deref(), Some("http://schemas.microsoft.com/claims/multipleauthn"));
    assert!(value(&all, "wctx").unwrap().len() > 800, "as long as a real one");
    demo.ends().await;
}

#[tokio::test]
async fn what_was_changed_on_its_way_is_refused_with_the_reason() {
    let demo = Running::fresh().await;
    demo.activates().await;
    let answer = demo.gets_answer(&[]).await;
    let (wresult, wctx) = (answer.field("wresult").unwrap(), answer.field("wctx").unwrap());
    let doubt = |page: &crate::harness::browser::Page| {
        assert_eq!((verdict(page).as_str(), page.status), ("doubted", StatusCode::BAD_REQUEST));
        assert!(!page.has("demo-claims"), "nothing of a doubted answer is shown");
        page.text("demo-doubt").unwrap()
    };
    for (wresult, wctx, why) in [
        (wresult.replace(ALEX, "eve@demo.example"), wctx.clone(), "the signature does not hold"),
        (wresult.clone(), format!("{wctx}x"), "changed on its way"),
        (wresult.clone(), String::new(), "lacks"),
        (wresult.replace("RequestedSecurityToken>", "Other>"), wctx.clone(), "something stands beside the assertion"),
        ("<a/>".to_owned(), wctx.clone(), "no assertion"),
    ] {
        let told = doubt(&demo.hands_in(&wresult, &wctx).await);
        assert!(told.contains(why), "{told}");
    }
    let shown = demo.hands_in(&wresult, &wctx).await;
    assert_eq!(verdict(&shown), "believed", "what was refused has used nothing up");
    demo.ends().await;
}

#[tokio::test]
async fn a_session_answers_and_does_not_pass_for_a_fresh_sign_in() {
    let demo = Running::fresh().await;
    demo.activates().await;
    let first = demo.gets_answer(&[]).await;
    demo.hands_in(&first.field("wresult").unwrap(), &first.field("wctx").unwrap()).await;

    let ready = demo.browser.opens(&demo.is_sent(&[("mfa", "on")]).await).await;
    let second = demo.browser.fetches_answer(&ready).await;
    let (wresult, wctx) = (second.field("wresult").unwrap(), second.field("wctx").unwrap());
    let shown = demo.hands_in(&wresult, &wctx).await;
    assert_eq!(verdict(&shown), "believed");
    assert!(shown.text("demo-checks").unwrap().contains("two factors"), "{}", shown.body);
    let reused = demo.is_sent(&[]).await;
    let context =
        url::form_urlencoded::parse(reused.as_bytes()).find(|(name, _)| name == "wctx").unwrap().1.into_owned();
    let shown = demo.hands_in(&wresult, &context).await;
    assert_eq!(shown.text("demo-doubt").as_deref(), Some("this assertion was used before"));

    let asks = demo.browser.opens(&demo.is_sent(&[("fresh", "on")]).await).await;
    assert!(asks.has("who-submit"), "wfresh=0 asks the phone again: {}", asks.body);
    demo.ends().await;
}

#[tokio::test]
async fn the_pretended_phone_says_no() {
    let demo = Running::fresh().await;
    demo.activates().await;
    let page = demo.waits(&[]).await;
    let id = demo.screen().await.attribute("demo-request", "data-id").unwrap();
    let unsure = demo.touches("approve", &[("id", &id), ("number", "4x")]).await;
    assert_eq!(told(&unsure), "number");
    assert_eq!(told(&demo.touches("deny", &[("id", &id)]).await), "denied");
    assert_eq!(demo.browser.reloads(&page).await.refusal().as_deref(), Some("denied"));
    assert_eq!(told(&demo.touches("approve", &[("id", &id), ("number", "42")]).await), "over");

    demo.ends().await;
}

#[tokio::test]
async fn the_pretended_phone_reports() {
    let demo = Running::fresh().await;
    demo.activates().await;
    demo.waits(&[]).await;
    let id = demo.screen().await.attribute("demo-request", "data-id").unwrap();
    assert_eq!(told(&demo.touches("deny", &[("id", &id), ("report", "1")]).await), "reported");
    let unknown = ApprovalId::from_random([7; 16]);
    assert_eq!(told(&demo.touches("deny", &[("id", unknown.as_str())]).await), "over");
    assert_eq!(told(&demo.touches("deny", &[("id", "../../login/begin")]).await), "over");
    demo.ends().await;
}

#[tokio::test]
async fn a_second_start_finds_everything_as_it_was() {
    let folder = keeper::folder("demo");
    let demo = Running::within(&folder).await;
    demo.activates().await;
    demo.gets_answer(&[]).await;
    let (open, countersign, certificate) = (demo.open.clone(), demo.countersign.clone(), demo.certificate.clone());
    demo.ends().await;

    let demo = Running::within(&folder).await;
    assert_eq!((&demo.open, &demo.countersign), (&open, &countersign));
    assert!(demo.certificate == certificate, "the tenant knows the certificate still");
    assert!(demo.screen().await.has("demo-empty"), "the phone kept its passkey");
    let answer = demo.gets_answer(&[]).await;
    let shown = demo.hands_in(&answer.field("wresult").unwrap(), &answer.field("wctx").unwrap()).await;
    assert_eq!(verdict(&shown), "believed");
    demo.ends().await;
}

#[tokio::test]
async fn a_store_that_was_made_for_other_ports_is_not_taken() {
    let folder = keeper::folder("demo");
    Running::within(&folder).await.ends().await;
    std::fs::remove_file(folder.join("ports")).unwrap();
    let error = Demo::start(wish(&folder)).await.err().expect("other ports").to_string();
    assert!(error.contains("made for other ports"), "{error}");
}

#[tokio::test]
async fn alex_may_be_invited_again_and_stays_the_same_person() {
    let demo = Running::fresh().await;
    demo.activates().await;
    let start = demo.pages.submits("/start-over", &[]).await;
    assert!(start.has("demo-invitation"), "{}", start.body);
    assert!(demo.screen().await.has("demo-activate"), "the phone has forgotten its passkey");
    demo.activates().await;
    let answer = demo.gets_answer(&[]).await;
    let shown = demo.hands_in(&answer.field("wresult").unwrap(), &answer.field("wctx").unwrap()).await;
    assert_eq!(verdict(&shown), "believed");
    demo.ends().await;
}

#[tokio::test]
async fn where_alex_has_another_phone_the_pretended_one_says_so() {
    let demo = Running::fresh().await;
    let link = demo.pages.opens("/").await.attribute("demo-invitation", "href").unwrap();
    let mut other = crate::harness::app::Phone::new(&demo.countersign);
    other.activates(&link).await;
    let start = demo.pages.opens("/").await;
    assert_eq!(start.text("demo-device").as_deref(), Some("Pixel 9"));
    assert!(start.has("demo-app") && !start.has("demo-phone"));
    assert!(demo.screen().await.body.contains("Alex uses another phone"));

    let page = demo.waits(&[]).await;
    other.approves(page.number()).await;
    let answer = demo.browser.fetches_answer(&demo.browser.reloads(&page).await).await;
    let shown = demo.hands_in(&answer.field("wresult").unwrap(), &answer.field("wctx").unwrap()).await;
    assert_eq!(verdict(&shown), "believed");
    demo.ends().await;
}
