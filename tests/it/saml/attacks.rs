//! What people send who want something else than to sign in. Each is refused as the protocol refuses, where it can be
//! read and is known to be of somebody who could be told, and else with its own words. Nothing begins.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use countersign::domain::time::Span;
use reqwest::StatusCode;

use crate::harness::browser::{Browser, Page};
use crate::harness::house::{DOMAIN, Engine, Ground, Installation, REPLY};
use crate::harness::provider::{
    self, Provider, SAML, coded, deflated, destination, door, id_of, posts, posts_message, query,
};

async fn begun(house: &Installation) -> i64 {
    house.count("SELECT COUNT(*) FROM sign_ins WHERE stage <> 'refused'").await
}

/// Sends a message in both bindings, which must refuse it alike.
async fn sends(browser: &Browser, xml: &str, refusal: &str, what: &str) {
    let by_query = browser.opens(&door(&query(xml, None))).await;
    assert_eq!(by_query.refusal().as_deref(), Some(refusal), "{what}, in a query: {}", by_query.body);
    let by_form = posts_message(browser, xml, None).await;
    assert_eq!(by_form.refusal().as_deref(), Some(refusal), "{what}, in a form: {}", by_form.body);
}

/// Sends a message in both bindings, which must tell the service provider alike; and the log has it.
async fn is_denied(house: &Installation, xml: &str, refusal: &str, what: &str) {
    let logged = format!("SELECT COUNT(*) FROM sign_ins WHERE refusal = '{refusal}'");
    let (before, browser) = (house.count(&logged).await, house.browser());
    provider::is_denied(&browser.opens(&door(&query(xml, None))).await, REPLY, what);
    provider::is_denied(&posts_message(&browser, xml, None).await, REPLY, what);
    assert_eq!(house.count(&logged).await, before + 2, "{what}");
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
    let name = |text: &str| format!("<saml:NameID xmlns:saml=\"{SAML}\">{text}</saml:NameID>");
    let subject = |text: &str| format!("<saml:Subject xmlns:saml=\"{SAML}\">{}</saml:Subject>", name(text));
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
        ("a comment in the name", microsoft.asks(&house, "", &subject("alice@corp.example<!-- -->.evil.example"))),
        ("an entity in the name", microsoft.asks(&house, "", &subject("&e;"))),
        ("two subjects", microsoft.asks(&house, "", &subject("alice@corp.example").repeat(2))),
        ("a comment in the name of who leaves", microsoft.message(&house, "LogoutRequest", "", &name("AQID<!-- -->BA=="))),
        ("a section in the name of who leaves", microsoft.message(&house, "LogoutRequest", "", &name("<![CDATA[AQIDBA==]]>"))),
    ] {
        sends(&browser, &xml, "bad-request", what).await;
    }
    let two = microsoft.message(&house, "LogoutRequest", "", &name("AQIDBA==").repeat(2));
    assert_eq!(browser.opens(&door(&query(&two, None))).await.refusal().as_deref(), Some("bad-request"), "{two}");
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
        is_denied(&house, &ask(&format!("AssertionConsumerServiceURL=\"{url}\"")), "wrong-reply", url).await;
    }
    for index in ["1", "2", "65535"] {
        is_denied(&house, &ask(&format!("AssertionConsumerServiceIndex=\"{index}\"")), "wrong-reply", index).await;
    }
    let both = "AssertionConsumerServiceIndex=\"0\" AssertionConsumerServiceURL=\"https://login.microsoftonline.com/login.srf\"";
    is_denied(&house, &ask(both), "wrong-reply", "both").await;
    for (what, there) in [
        ("elsewhere", "Destination=\"https://evil.example/fed/corp.example/saml\"".to_owned()),
        ("another domain's door", destination(&house, "saml").replace(DOMAIN, "other.example")),
        ("another door", destination(&house, "wsfed")),
    ] {
        is_denied(&house, &ask(&there), "bad-request", what).await;
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
    is_denied(&house, &asked, "replayed", "once more").await;
    let others = provider.asks(&house, "", "").replace(id_of(&provider.asks(&house, "", "")), "");
    let same_id = others.replace(id_of(&others), id_of(&asked));
    assert!(browser.opens(&door(&query(&same_id, None))).await.has("who-submit"), "another's request of that name");

    let old = microsoft.asks(&house, "", "");
    house.clock().passes(Span::minutes(10).plus_a_moment());
    is_denied(&house, &old, "too-old", "an old one").await;
    let early = microsoft.asks(&house, "", "");
    house.clock().passes(Span::minutes(-6));
    is_denied(&house, &early, "bad-request", "one of the future").await;
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
    for variant in 0..12 {
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
            // Two elements of one name: which of them is signed?
            7 => within(&format!("{signature}<samlp:Extensions><x ID=\"{}\"/></samlp:Extensions>", id_of(&evil))),
            8 => after_issuer(signature).replace(id_of(&evil), id_of(&signed)).replace(
                "</samlp:AuthnRequest>",
                &format!("<samlp:Extensions>{bare}</samlp:Extensions></samlp:AuthnRequest>"),
            ),
            9 => signed.replace(&format!("URI=\"#{}\"", id_of(&signed)), "URI=\"\""),
            10 => {
                let from = signed.find("<ds:Reference").unwrap();
                let until = signed.find("</ds:Reference>").unwrap() + "</ds:Reference>".len();
                let reference = signed[from..until].to_owned();
                signed.replace(&reference, &reference.repeat(2))
            }
            _ => signed.replacen("https://app.example/saml", "https://app.example/saml ", 1),
        };
        let page: Page = posts_message(&browser, &xml, None).await;
        provider::is_denied(&page, "https://app.example/acs", &format!("{variant}: {xml}"));
    }
    assert_eq!(begun(&house).await, 0);
}

/// Whoever has the certificate, which is public, could make each of these.
async fn what_is_public_signs_nothing(engine: Engine) {
    let house = Installation::on(engine).await;
    let provider = Provider::named("https://app.example/saml");
    provider.joins(&house, true).await;
    let other = Provider::named("https://app.example/saml");
    let here = destination(&house, "saml");
    let browser = house.browser();
    let hmac = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
    let certificate = std::fs::read(provider.folder.join("certificate.pem")).unwrap();
    let ask = || provider.asks(&house, &here, "");
    let signed = provider.signs(&ask());
    let value = |xml: &str, value: &str| {
        let from = xml.find("<ds:SignatureValue>").unwrap() + "<ds:SignatureValue>".len();
        let until = xml.find("</ds:SignatureValue>").unwrap();
        format!("{}{value}{}", &xml[..from], &xml[until..])
    };
    let method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    for (what, xml) in [
        ("a secret that is the certificate, as a file", provider.signs_by_secret(&ask(), hmac, &certificate)),
        ("a secret that is the certificate", provider.signs_by_secret(&ask(), hmac, provider.key.certificate_der())),
        ("no algorithm", signed.replace(method, "")),
        ("none", signed.replace(method, "http://www.w3.org/2000/09/xmldsig#none")),
        ("no value", value(&signed, "")),
        ("a key of its own", other.signs(&other.asks(&house, &here, ""))),
        (
            "a style sheet",
            signed.replacen(
                "http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>",
                "http://www.w3.org/TR/1999/REC-xslt-19991116\"/></ds:Transforms>",
                1,
            ),
        ),
        (
            "a path",
            signed.replacen(
                "http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>",
                "http://www.w3.org/TR/1999/REC-xpath-19991116\"/></ds:Transforms>",
                1,
            ),
        ),
    ] {
        let page = posts_message(&browser, &xml, None).await;
        provider::is_denied(&page, "https://app.example/acs", &format!("{what}: {xml}"));
    }
    assert!(posts_message(&browser, &signed, None).await.has("who-submit"), "as it was signed");
    assert_eq!(begun(&house).await, 1);
}

/// An application that asks again whenever it is told no comes to a page before long.
async fn who_is_told_no_again_and_again_is_told_no_more(engine: Engine) {
    let house = Installation::of(Ground::new(engine).with("[limits]\nbegin = 5\n")).await;
    let microsoft = Provider::microsoft();
    let browser = house.browser();
    let ask = || microsoft.asks(&house, "AssertionConsumerServiceIndex=\"7\"", "");
    for _ in 0..5 {
        provider::is_denied(&browser.opens(&door(&query(&ask(), None))).await, REPLY, "within the budget");
    }
    assert_eq!(browser.opens(&door(&query(&ask(), None))).await.refusal().as_deref(), Some("too-many"));
    assert_eq!(house.count("SELECT COUNT(*) FROM sign_ins").await, 5);
}

crate::on_both_engines!(
    who_is_told_no_again_and_again_is_told_no_more,
    what_is_public_signs_nothing,
    a_document_that_could_be_read_in_two_ways_is_not_read,
    bombs_and_floods_are_bounded,
    an_answer_goes_nowhere_else,
    a_request_is_taken_once_and_while_it_is_young,
    nothing_takes_a_signed_requests_place,
);
