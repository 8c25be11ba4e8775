//! Signing out by SAML 2.0, and by what else there is.

use base64::Engine as _;
use countersign::domain::time::Clock as _;
use reqwest::StatusCode;

use crate::harness::browser::{Browser, Page};
use crate::harness::house::{ALICE, DOMAIN, Engine, Installation, REPLY, request};
use crate::harness::provider::{
    Provider, SAML, SAMLP, coded, destination, door, id_of, posts, query, response, status, text_of, xmlsec1_accepts,
};

/// A browser in which Alice is signed in, with the answer that her service provider got.
async fn signed_in(house: &Installation, provider: &Provider) -> (Browser, String) {
    let mut phone = house.has_active(ALICE).await;
    let browser = house.browser();
    let page = browser.names(&browser.opens(&door(&query(&provider.asks(house, "", ""), None))).await, ALICE).await;
    phone.approves(page.number()).await;
    let xml = response(&browser.fetches_answer(&browser.reloads(&page).await).await);
    (browser, xml)
}

async fn is_in(browser: &Browser) -> bool {
    browser.opens(&request(ALICE)).await.body.contains("/answer\"")
}

fn named(xml: &str) -> String {
    format!("<saml:NameID xmlns:saml=\"{SAML}\">{}</saml:NameID>", text_of(xml, "saml:NameID"))
}

fn index(xml: &str) -> String {
    let index = xml.split("SessionIndex=\"").nth(1).unwrap().split('"').next().unwrap();
    format!("<samlp:SessionIndex>{index}</samlp:SessionIndex>")
}

fn sign_out(query: &str) -> String {
    format!("/fed/{DOMAIN}/signout?{query}")
}

/// What a sign-out's answer must be.
async fn is_told(house: &Installation, page: &Page, asked: &str, url: &str) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains(&format!("action=\"{url}\"")), "{}", page.body);
    let xml = response(page);
    assert!(
        xml.contains(&format!("InResponseTo=\"{}\"", id_of(asked))) && xml.contains(&format!("Destination=\"{url}\""))
    );
    assert!(xmlsec1_accepts(&xml, (SAMLP, "LogoutResponse"), house).await, "{xml}");
    let changed = xml.replace("status:Success", "status:Failure");
    assert!(changed == xml || !xmlsec1_accepts(&changed, (SAMLP, "LogoutResponse"), house).await);
}

async fn a_sign_out_in_a_query_ends_the_session_and_is_answered(engine: Engine) {
    let house = Installation::on(engine).await;
    let microsoft = Provider::microsoft();
    let (browser, xml) = signed_in(&house, &microsoft).await;
    assert!(is_in(&browser).await);
    let content = format!("{}{}", named(&xml), index(&xml));
    let asked = microsoft.message(&house, "LogoutRequest", "", &content);
    let page = browser.opens(&sign_out(&query(&asked, Some("back & forth")))).await;
    is_told(&house, &page, &asked, REPLY).await;
    assert_eq!(status(&response(&page)), "Success");
    assert_eq!(page.field("RelayState").as_deref(), Some("back & forth"));
    assert!(browser.cookie("__Host-cs-session").is_none());
    assert!(!is_in(&browser).await);
    let again = browser.opens(&sign_out(&query(&asked, None))).await;
    assert_eq!(again.refusal().as_deref(), Some("replayed"));
}

async fn a_sign_out_in_a_form_is_sent_once_more_from_here(engine: Engine) {
    let house = Installation::on(engine).await;
    let microsoft = Provider::microsoft();
    for door in ["signout", "saml"] {
        let (browser, xml) = signed_in(&house, &microsoft).await;
        let asked = microsoft.message(&house, "LogoutRequest", "", &named(&xml));
        let message = base64::engine::general_purpose::STANDARD.encode(&asked);
        let fields = [("SAMLRequest", message.as_str()), ("RelayState", "a")];
        let page = posts(&browser, &format!("/fed/{DOMAIN}/{door}"), &fields).await;
        assert!(page.has("repeat") && page.headers.get("set-cookie").is_none(), "{}", page.body);
        assert!(is_in(&browser).await, "without our cookies nothing ends");
        let fields: Vec<_> =
            ["SAMLRequest", "RelayState", "repeated"].iter().map(|name| (*name, page.field(name).unwrap())).collect();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = browser.posts(&format!("/fed/{DOMAIN}/signout"), &fields).await;
        is_told(&house, &page, &asked, REPLY).await;
        assert!(!is_in(&browser).await);
        house.removes(ALICE).await;
    }
}

async fn a_signed_sign_out_ends_the_named_session_wherever_it_is(engine: Engine) {
    let house = Installation::on(engine).await;
    let provider = Provider::named("https://app.example/saml");
    provider.joins(&house, true).await;
    let here = destination(&house, "saml");
    let mut phone = house.has_active(ALICE).await;
    let browser = house.browser();
    let signed = provider.signs_query(&query(&provider.asks(&house, &here, ""), None));
    let page = browser.names(&browser.opens(&door(&signed)).await, ALICE).await;
    phone.approves(page.number()).await;
    let xml = response(&browser.fetches_answer(&browser.reloads(&page).await).await);
    let there = destination(&house, "signout");
    let elsewhere = house.browser();

    let unsigned = provider.message(&house, "LogoutRequest", &there, &format!("{}{}", named(&xml), index(&xml)));
    let page = elsewhere.opens(&sign_out(&query(&unsigned, None))).await;
    assert_eq!(page.refusal().as_deref(), Some("bad-signature"));
    let other = format!("<saml:NameID xmlns:saml=\"{SAML}\">somebody</saml:NameID>{}", index(&xml));
    let other = provider.message(&house, "LogoutRequest", &there, &other);
    elsewhere.opens(&sign_out(&provider.signs_query(&query(&other, None)))).await;
    assert!(is_in(&browser).await, "another name ends nobody's session");

    let asked = provider.message(&house, "LogoutRequest", &there, &format!("{}{}", named(&xml), index(&xml)));
    let page = elsewhere.opens(&sign_out(&provider.signs_query(&query(&asked, None)))).await;
    is_told(&house, &page, &asked, "https://app.example/slo").await;
    assert!(!is_in(&browser).await);
    assert_eq!(house.count("SELECT COUNT(*) FROM audit WHERE event = 'session_ended'").await, 1);
}

async fn a_sign_out_of_somebody_else_ends_nothing_and_says_so(engine: Engine) {
    let house = Installation::on(engine).await;
    let microsoft = Provider::microsoft();
    let (browser, _) = signed_in(&house, &microsoft).await;
    let content = format!("<saml:NameID xmlns:saml=\"{SAML}\">somebody</saml:NameID>");
    let asked = microsoft.message(&house, "LogoutRequest", "", &content);
    let page = browser.opens(&sign_out(&query(&asked, None))).await;
    is_told(&house, &page, &asked, REPLY).await;
    assert_eq!(status(&response(&page)), "UnknownPrincipal");
    assert!(is_in(&browser).await);
    let now = house.clock().now();
    let over = microsoft.message(&house, "LogoutRequest", &format!("NotOnOrAfter=\"{now}\""), "");
    assert_eq!(browser.opens(&sign_out(&query(&over, None))).await.refusal().as_deref(), Some("bad-request"));
    let stranger = Provider::named("https://evil.example/saml").message(&house, "LogoutRequest", "", "");
    assert_eq!(browser.opens(&sign_out(&query(&stranger, None))).await.refusal().as_deref(), Some("wrong-realm"));
    assert!(is_in(&browser).await);
}

async fn whatever_else_comes_to_the_door_signs_out(engine: Engine) {
    let house = Installation::on(engine).await;
    let microsoft = Provider::microsoft();
    let evil = coded("https://evil.example/");
    for path in [
        "signout".to_owned(),
        "signout/".to_owned(),
        "signout?SAMLRequest=%zz".to_owned(),
        "signout?SAMLRequest=!".to_owned(),
        "signout?SAMLRequest=AAAA".to_owned(),
        "signout?SAMLRequest=AAAA&SigAlg=x".to_owned(),
        "signout?SAMLRequest=AAAA&SAMLRequest=AAAA".to_owned(),
        format!("signout?{}&SigAlg=x", query(&microsoft.message(&house, "LogoutRequest", "", ""), None)),
        format!("signout?{}", query(&microsoft.asks(&house, "", ""), None)),
        format!("signout?{}", query("<hello/>", None)),
        format!("signout?{}", query(&microsoft.message(&house, "LogoutRequest", "", "").replace("Version", "V"), None)),
        format!("signout?wa=wsignout1.0&wreply={evil}"),
        format!("wsfed?wa=wsignout1.0&wreply={evil}"),
        format!("wsfed?wa=wsignoutcleanup1.0&wreply={evil}"),
    ] {
        let (browser, _) = signed_in(&house, &microsoft).await;
        let page = browser.opens(&format!("/fed/{DOMAIN}/{path}")).await;
        assert!(page.has("signed-out-title"), "{path}: {}", page.body);
        assert!(!is_in(&browser).await, "{path}");
        house.removes(ALICE).await;
    }
}

crate::on_both_engines!(
    a_sign_out_in_a_query_ends_the_session_and_is_answered,
    a_sign_out_in_a_form_is_sent_once_more_from_here,
    a_signed_sign_out_ends_the_named_session_wherever_it_is,
    a_sign_out_of_somebody_else_ends_nothing_and_says_so,
    whatever_else_comes_to_the_door_signs_out,
);
