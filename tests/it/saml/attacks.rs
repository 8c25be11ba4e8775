//! What people send who want something else than to sign in. Each is refused with its own words, and nothing begins.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::domain::time::Span;
use reqwest::StatusCode;

use crate::harness::browser::{Browser, Page};
use crate::harness::house::{DOMAIN, Engine, Installation};
use crate::harness::provider::{Provider, coded, deflated, destination, door, id_of, posts, posts_message, query};

async fn begun(house: &Installation) -> i64 {
    house.count("SELECT COUNT(*) FROM sign_ins").await
}

/// Sends a message in both bindings, which must refuse it alike.
async fn sends(browser: &Browser, xml: &str, refusal: &str, what: &str) {
    let by_query = browser.opens(&door(&query(xml, None))).await;
    assert_eq!(by_query.refusal().as_deref(), Some(refusal), "{what}, in a query: {}", by_query.body);
    let by_form = posts_message(browser, xml, None).await;
    assert_eq!(by_form.refusal().as_deref(), Some(refusal), "{what}, in a form: {}", by_form.body);
}

async fn a_document_that_could_be_read_in_two_ways_is_not_read(engine: Engine) {
    let house = Installation::on(engine).await;
    let microsoft = Provider::microsoft();
    let browser = house.browser();
    let good = microsoft.asks(&house, "", "");
    let issuer = "urn:federation:MicrosoftOnline";
    let bomb = {
        let mut entities = "<!ENTITY a0 \"lol\">".to_owned();
        for n in 1..10 {
            let _ = write!(entities, "<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10));
        }
        format!("<!DOCTYPE x [{entities}]>{}", good.replace(issuer, "&a9;"))
    };
    let external = format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}", good.replace(issuer, "&e;"));
    let outside = format!("<!DOCTYPE x SYSTEM \"http://127.0.0.1:1/evil.dtd\">{good}");
    for (what, xml) in [
        ("a document that grows", bomb),
        ("a file of ours", external),
        ("a document type from elsewhere", outside),
        ("an entity", good.replace(issuer, "&e;")),
        ("a comment in the issuer", good.replace(issuer, "urn:federation:<!-- -->MicrosoftOnline")),
        ("a comment behind the issuer", good.replace(issuer, "urn:federation:MicrosoftOnline<!-- -->.evil.example")),
        ("a section of characters", good.replace(issuer, "<![CDATA[urn:federation:MicrosoftOnline]]>")),
        ("an instruction", good.replace(issuer, "urn:federation:MicrosoftOnline<?x y?>")),
        ("an element in the issuer", good.replace(issuer, "<x/>urn:federation:MicrosoftOnline")),
        ("another encoding", format!("<?xml version=\"1.0\" encoding=\"UTF-7\"?>{good}")),
        ("too deep", good.replace("</samlp:AuthnRequest>", &format!("{}{}</samlp:AuthnRequest>", "<x>".repeat(100), "</x>".repeat(100)))),
        ("two issuers", good.replace("</Issuer>", "</Issuer><Issuer xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\">urn:federation:MicrosoftOnline</Issuer>")),
        ("an issuer of another namespace", good.replace("<Issuer xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\">", "<Issuer>")),
        ("another message", good.replace("AuthnRequest", "Response")),
        ("another namespace", good.replace("SAML:2.0:protocol", "SAML:1.1:protocol")),
        ("no document", "hello".to_owned()),
    ] {
        sends(&browser, &xml, "bad-request", what).await;
    }
    assert_eq!(begun(&house).await, 0);
}

async fn bombs_and_floods_are_bounded(engine: Engine) {
    let house = Installation::on(engine).await;
    let browser = house.browser();
    let path = format!("/fed/{DOMAIN}/saml");
    let bomb = STANDARD.encode(deflated(&vec![b' '; 30 * 1024 * 1024]));
    let page = browser.opens(&door(&format!("SAMLRequest={}", coded(&bomb)))).await;
    assert_eq!(page.refusal().as_deref(), Some("bad-request"));
    let large = "A".repeat(2 * 1024 * 1024);
    for door in ["saml", "saml/", "signout", "signout/"] {
        let page = posts(&browser, &format!("/fed/{DOMAIN}/{door}"), &[("SAMLRequest", &large)]).await;
        assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE, "{door}");
        assert_eq!(page.refusal().as_deref(), Some("too-large"), "{door}");
    }
    let microsoft = Provider::microsoft();
    let relay = "x".repeat(16 * 1024);
    let page = browser.opens(&door(&query(&microsoft.asks(&house, "", ""), Some(&relay)))).await;
    assert!(page.has("who-submit"), "{}", page.body);
    let page = browser.opens(&door(&query(&microsoft.asks(&house, "", ""), Some(&format!("{relay}x"))))).await;
    assert_eq!((page.status, page.refusal().as_deref()), (StatusCode::URI_TOO_LONG, Some("too-long")));
    for body in
        ["", "SAMLRequest=", "SAMLRequest=%ff", "SAMLRequest=%00", "SAMLResponse=AAAA", "RelayState=x", "\u{ff}"]
    {
        let request = browser
            .request(reqwest::Method::POST, &path)
            .header("sec-fetch-dest", "document")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        assert_eq!(browser.send(request).await.status, StatusCode::BAD_REQUEST, "{body:?}");
    }
    assert_eq!(begun(&house).await, 1);
}

async fn an_answer_goes_nowhere_else(engine: Engine) {
    let house = Installation::on(engine).await;
    let microsoft = Provider::microsoft();
    let browser = house.browser();
    let ask = |attributes: &str| microsoft.asks(&house, attributes, "");
    for url in [
        "https://evil.example/",
        "https://login.microsoftonline.com/login.srf/",
        "https://login.microsoftonline.com.evil.example/login.srf",
        "HTTPS://login.microsoftonline.com/login.srf",
        "",
    ] {
        sends(&browser, &ask(&format!("AssertionConsumerServiceURL=\"{url}\"")), "wrong-reply", url).await;
    }
    for index in ["1", "2", "65535"] {
        sends(&browser, &ask(&format!("AssertionConsumerServiceIndex=\"{index}\"")), "wrong-reply", index).await;
    }
    let both = "AssertionConsumerServiceIndex=\"0\" AssertionConsumerServiceURL=\"https://login.microsoftonline.com/login.srf\"";
    sends(&browser, &ask(both), "wrong-reply", "both").await;
    for (what, there) in [
        ("elsewhere", "Destination=\"https://evil.example/fed/corp.example/saml\"".to_owned()),
        ("another domain's door", destination(&house, "saml").replace(DOMAIN, "other.example")),
        ("another door", destination(&house, "wsfed")),
    ] {
        sends(&browser, &ask(&there), "bad-request", what).await;
    }
    let unknown = Provider::named("https://evil.example/saml");
    sends(&browser, &unknown.asks(&house, "", ""), "wrong-realm", "a stranger").await;
    assert_eq!(
        browser.opens(&door("").replace(DOMAIN, "other.example")).await.refusal().as_deref(),
        Some("unknown-domain")
    );
    assert_eq!(begun(&house).await, 0);
}

async fn a_request_is_taken_once_and_while_it_is_young(engine: Engine) {
    let house = Installation::on(engine).await;
    let provider = Provider::of(&house).await;
    let microsoft = Provider::microsoft();
    let browser = house.browser();
    let asked = microsoft.asks(&house, "", "");
    assert!(browser.opens(&door(&query(&asked, None))).await.has("who-submit"));
    sends(&browser, &asked, "replayed", "once more").await;
    sends(&house.browser(), &asked, "replayed", "in another browser").await;
    let others = provider.asks(&house, "", "").replace(id_of(&provider.asks(&house, "", "")), "");
    let same_id = others.replace(id_of(&others), id_of(&asked));
    assert!(browser.opens(&door(&query(&same_id, None))).await.has("who-submit"), "another's request of that name");

    let old = microsoft.asks(&house, "", "");
    house.clock().passes(Span::minutes(10).plus_a_moment());
    sends(&browser, &old, "expired", "an old one").await;
    let early = microsoft.asks(&house, "", "");
    house.clock().passes(Span::minutes(-6));
    sends(&browser, &early, "bad-request", "one of the future").await;
}

trait AMoment {
    fn plus_a_moment(self) -> Self;
}

impl AMoment for Span {
    fn plus_a_moment(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A request that is signed, and another one around, beside or within it.
async fn nothing_takes_a_signed_requests_place(engine: Engine) {
    let house = Installation::on(engine).await;
    let provider = Provider::named("https://app.example/saml");
    let mut new = provider.described(true);
    new.replies.push(countersign::domain::service_provider::ReplyAddress {
        index: 1,
        url: "https://app.example/other".to_owned(),
    });
    provider.joins_as(&house, new).await;
    let here = destination(&house, "saml");
    let browser = house.browser();
    for variant in 0..8 {
        let signed = provider.signs(&provider.asks(&house, &here, ""));
        let evil =
            provider.asks(&house, &format!("{here} AssertionConsumerServiceURL=\"https://app.example/other\""), "");
        let start = signed.find("<samlp:AuthnRequest").unwrap();
        let signed = signed[start..].trim_end().to_owned();
        let from = signed.find("<ds:Signature").unwrap();
        let until = signed.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
        let signature = &signed[from..until];
        let bare = format!("{}{}", &signed[..from], &signed[until..]);
        let within = |content: &str| evil.replace("</samlp:AuthnRequest>", &format!("{content}</samlp:AuthnRequest>"));
        let after_issuer = |content: &str| evil.replacen("</Issuer>", &format!("</Issuer>{content}"), 1);
        let same_id = evil.replace(id_of(&evil), id_of(&signed));
        let object = |content: &str| {
            signature.replace("</ds:Signature>", &format!("<ds:Object>{content}</ds:Object></ds:Signature>"))
        };
        let xml = match variant {
            0 => within(&format!("<samlp:Extensions>{signed}</samlp:Extensions>")),
            1 => after_issuer(&format!("{signature}<samlp:Extensions>{bare}</samlp:Extensions>")),
            2 => after_issuer(&object(&bare)),
            3 => same_id.replacen("</Issuer>", &format!("</Issuer>{signature}"), 1),
            4 => same_id.replacen("</Issuer>", &format!("</Issuer>{}", object(&bare)), 1),
            5 => signed.replace("</samlp:AuthnRequest>", &format!("{signature}</samlp:AuthnRequest>")),
            6 => signed.replace("</ds:Signature>", &format!("</ds:Signature><x Id=\"{}\"/>", id_of(&signed))),
            _ => signed.replacen("https://app.example/saml", "https://app.example/saml ", 1),
        };
        let page: Page = posts_message(&browser, &xml, None).await;
        assert_eq!(page.refusal().as_deref(), Some("bad-signature"), "{variant}: {xml}");
    }
    assert_eq!(begun(&house).await, 0);
}

crate::on_both_engines!(
    a_document_that_could_be_read_in_two_ways_is_not_read,
    bombs_and_floods_are_bounded,
    an_answer_goes_nowhere_else,
    a_request_is_taken_once_and_while_it_is_young,
    nothing_takes_a_signed_requests_place,
);
