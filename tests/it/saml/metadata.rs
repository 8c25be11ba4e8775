//! What we say of ourselves, to whoever asks.

use countersign::domain::change::Actor;
use reqwest::{Method, StatusCode};

use crate::harness::house::{DOMAIN, Engine, Installation};
use crate::harness::provider::xmlsec1_accepts;

const MD: &str = "urn:oasis:names:tc:SAML:2.0:metadata";

async fn metadata_is_signed_and_served_by_its_tag(engine: Engine) {
    let house = Installation::on(engine).await;
    let browser = house.browser();
    let path = format!("/fed/{DOMAIN}/saml/metadata");
    let page = browser.send(browser.request(Method::GET, &path)).await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "application/samlmetadata+xml"));
    assert!(xmlsec1_accepts(&page.body, (MD, "EntityDescriptor"), &house).await, "{}", page.body);
    let changed = page.body.replace("/saml\"", "/evil\"");
    assert!(!xmlsec1_accepts(&changed, (MD, "EntityDescriptor"), &house).await);
    let issuer = format!("{}/fed/{DOMAIN}/", house.node().base);
    assert!(page.body.contains(&format!("entityID=\"{issuer}\"")));
    assert_eq!(page.body.matches("<md:KeyDescriptor ").count(), 1);

    let tag = page.header("etag").to_owned();
    let asks =
        async |known: &str| browser.send(browser.request(Method::GET, &path).header("if-none-match", known)).await;
    for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let page = asks(&known).await;
        assert_eq!(
            (page.status, page.body.as_str(), page.header("etag")),
            (StatusCode::NOT_MODIFIED, "", &*tag),
            "{known}"
        );
    }
    assert_eq!(asks("\"x\"").await.status, StatusCode::OK);
    let unknown = browser.asks(&path.replace(DOMAIN, "other.example")).await;
    assert_eq!(unknown.refusal().as_deref(), Some("unknown-domain"));

    // A next certificate is told as soon as it stands in the ring.
    let rollover = &house.node().house.doors.rollover;
    rollover.roll(&Actor::Terminal).await.unwrap();
    let next = rollover.look().await.unwrap().next.unwrap().public;
    let page = asks(&tag).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.body.matches("<md:KeyDescriptor ").count(), 2);
    let (current, next) = (page.body.find("<ds:X509Certificate>MII").unwrap(), page.body.find(&next).unwrap());
    assert!(current < next);
    assert!(xmlsec1_accepts(&page.body, (MD, "EntityDescriptor"), &house).await);
}

crate::on_both_engines!(metadata_is_signed_and_served_by_its_tag);
