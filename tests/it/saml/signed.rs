//! Signed requests: verified by the pinned certificate where they come, and required where that is configured.

use countersign::flow::providers::{NewProvider, NotAdded};

use crate::harness::house::{Engine, Installation, REPLY};
use crate::harness::provider::{Provider, application, destination, door, is_denied, posts_message, query};

const ACS: &str = "https://app.example/acs";

async fn a_signed_request_is_taken_in_both_bindings(engine: Engine) {
    let house = Installation::on(engine).await;
    let provider = Provider::named("https://app.example/saml");
    provider.joins(&house, true).await;
    let here = destination(&house, "saml");
    let browser = house.browser();
    for relay in [None, Some(""), Some("a b+c/d=ü")] {
        let signed = provider.signs_query(&query(&provider.asks(&house, &here, ""), relay));
        assert!(browser.opens(&door(&signed)).await.has("who-submit"), "{relay:?}");
        let signed = provider.signs(&provider.asks(&house, &here, ""));
        assert!(posts_message(&browser, &signed, relay).await.has("who-submit"), "{relay:?}");
    }
}

async fn an_unsigned_or_otherwise_signed_request_is_refused_where_signatures_are_required(engine: Engine) {
    let house = Installation::on(engine).await;
    let provider = Provider::named("https://app.example/saml");
    provider.joins(&house, true).await;
    let other = Provider::named("https://app.example/saml");
    let here = destination(&house, "saml");
    let browser = house.browser();
    let ask = |from: &Provider| from.asks(&house, &here, "");
    let relayed = provider.signs_query(&query(&ask(&provider), Some("a")));
    let unrelayed = provider.signs_query(&query(&ask(&provider), None));
    for (what, sent) in [
        ("unsigned", query(&ask(&provider), None)),
        ("by another key", other.signs_query(&query(&ask(&other), None))),
        ("another relay state", relayed.replace("RelayState=a", "RelayState=b")),
        ("a relay state added", format!("{unrelayed}&RelayState=b")),
        ("none", unrelayed.replace("rsa%2Dsha256", "none")),
        ("a shared secret", unrelayed.replace("rsa%2Dsha256", "hmac%2Dsha256")),
        ("the short digest", unrelayed.replace("xmldsig%2Dmore%23rsa%2Dsha256", "xmldsig%23rsa%2Dsha1")),
    ] {
        is_denied(&browser.opens(&door(&sent)).await, ACS, what);
    }
    for (what, sent) in [
        ("unsigned", ask(&provider)),
        ("by another key", other.signs(&ask(&other))),
        (
            "changed",
            provider.signs(&ask(&provider)).replace("</samlp:AuthnRequest>", "<samlp:Scoping/></samlp:AuthnRequest>"),
        ),
    ] {
        is_denied(&posts_message(&browser, &sent, None).await, ACS, what);
    }
    assert_eq!(house.count("SELECT COUNT(*) FROM sign_ins WHERE stage <> 'refused'").await, 0, "nothing began");
    assert_eq!(house.count("SELECT COUNT(*) FROM sign_ins WHERE refusal = 'bad-signature'").await, 10);
}

async fn a_signature_that_does_not_hold_is_refused_where_none_is_required(engine: Engine) {
    let house = Installation::on(engine).await;
    let provider = Provider::of(&house).await;
    let browser = house.browser();
    let here = destination(&house, "saml");
    assert!(browser.opens(&door(&query(&provider.asks(&house, "", ""), None))).await.has("who-submit"));
    let signed = provider.signs_query(&query(&provider.asks(&house, &here, ""), None));
    let (before, _) = signed.split_once("&Signature=").unwrap();
    let broken = format!("{before}&Signature=AAAA");
    is_denied(&browser.opens(&door(&broken)).await, &provider.reply_url, "broken");
    let aimless = provider.signs_query(&query(&provider.asks(&house, "", ""), None));
    is_denied(&browser.opens(&door(&aimless)).await, &provider.reply_url, "signed for no door");
}

async fn microsoft_may_be_trusted_with_the_short_digest_and_nobody_else(engine: Engine) {
    const SHA1: [&str; 2] = ["http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1"];
    let house = Installation::on(engine).await;
    let microsoft = Provider::microsoft();
    let browser = house.browser();
    let here = destination(&house, "saml");
    let signed = || microsoft.signs_with(&microsoft.asks(&house, &here, ""), SHA1[0], SHA1[1]);
    assert!(posts_message(&browser, &signed(), None).await.has("who-submit"), "nothing is pinned, nothing is verified");

    let manage = &house.node().house.manage;
    let application = application(&house).await;
    let new = NewProvider { replies: Vec::new(), ..microsoft.described(true) };
    manage.add_provider(&application, new.clone()).await.unwrap().unwrap();
    is_denied(&posts_message(&browser, &signed(), None).await, REPLY, "the short digest");
    let strong = microsoft.signs(&microsoft.asks(&house, &here, ""));
    assert!(posts_message(&browser, &strong, None).await.has("who-submit"));

    assert!(manage.remove_provider(&application, &microsoft.entity_id).await.unwrap());
    let new = NewProvider { takes_sha1: true, ..new };
    manage.add_provider(&application, new).await.unwrap().unwrap();
    assert!(posts_message(&browser, &signed(), None).await.has("who-submit"));

    let other = Provider::named("https://app.example/saml");
    let refused = NewProvider { takes_sha1: true, ..other.described(true) };
    assert_eq!(manage.add_provider(&application, refused).await.unwrap().unwrap_err(), NotAdded::Sha1);
    let blind = NewProvider { certificates: Vec::new(), ..other.described(true) };
    assert_eq!(manage.add_provider(&application, blind).await.unwrap().unwrap_err(), NotAdded::NothingPinned);
    let elsewhere = NewProvider { entity_id: microsoft.entity_id.clone(), ..other.described(false) };
    assert_eq!(manage.add_provider(&application, elsewhere).await.unwrap().unwrap_err(), NotAdded::MicrosoftsAddress);
}

crate::on_both_engines!(
    a_signed_request_is_taken_in_both_bindings,
    an_unsigned_or_otherwise_signed_request_is_refused_where_signatures_are_required,
    a_signature_that_does_not_hold_is_refused_where_none_is_required,
    microsoft_may_be_trusted_with_the_short_digest_and_nobody_else,
);
