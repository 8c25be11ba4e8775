//! A request that another site's form began is this browser's, once.

use std::sync::Arc;

use crate::harness::house::{DOMAIN, Engine, Installation, REPLY};
use crate::harness::provider::{Provider, door, is_denied, posts, query};
use base64::Engine as _;

async fn one_browser_of_many_takes_it_up(engine: Engine) {
    let house = Arc::new(Installation::on(engine).await);
    let microsoft = Provider::microsoft();
    let message = base64::engine::general_purpose::STANDARD.encode(microsoft.asks(&house, "", ""));
    let page = posts(&house.browser(), &format!("/fed/{DOMAIN}/saml"), &[("SAMLRequest", &message)]).await;
    let next = page.attribute("proceed", "href").unwrap();
    let racing = (0..16).map(|_| {
        let (house, next) = (Arc::clone(&house), next.clone());
        tokio::spawn(async move { house.browser().opens(&next).await.has("who-submit") })
    });
    let won = futures_util::future::join_all(racing).await.into_iter().filter(|won| *won.as_ref().unwrap()).count();
    assert_eq!(won, 1);
    for wrong in ["", "?flow=x&key=y", &next[next.find('?').unwrap()..next.len() - 2]] {
        let page = house.browser().opens(&format!("/fed/{DOMAIN}/saml/continue{wrong}")).await;
        assert_eq!(page.refusal().as_deref(), Some("unknown-sign-in"), "{wrong}");
    }
}

async fn one_of_many_at_once_takes_a_request(engine: Engine) {
    let house = Arc::new(Installation::on(engine).await);
    let asked = Provider::microsoft().asks(&house, "", "");
    let path = door(&query(&asked, None));
    let racing = (0..16).map(|_| {
        let (house, path) = (Arc::clone(&house), path.clone());
        tokio::spawn(async move { house.browser().opens(&path).await.has("who-submit") })
    });
    let won = futures_util::future::join_all(racing).await.into_iter().filter(|won| *won.as_ref().unwrap()).count();
    assert_eq!(won, 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM sign_ins WHERE stage <> 'refused'").await, 1);
}

async fn what_was_taken_is_forgotten_once_it_would_be_too_old(engine: Engine) {
    use countersign::domain::time::{Clock as _, Span};

    let house = Installation::on(engine).await;
    let asked = Provider::microsoft().asks(&house, "", "");
    let path = door(&query(&asked, None));
    house.browser().opens(&path).await;
    let kept = "SELECT COUNT(*) FROM saml_messages";
    house.store().sign_ins().sweep(house.clock().now()).await.unwrap();
    assert_eq!(house.count(kept).await, 1);
    house.clock().passes(Span::minutes(15));
    house.store().sign_ins().sweep(house.clock().now()).await.unwrap();
    assert_eq!(house.count(kept).await, 0);
    is_denied(&house.browser().opens(&path).await, REPLY, "an old one");
}

crate::on_both_engines!(
    one_browser_of_many_takes_it_up,
    one_of_many_at_once_takes_a_request,
    what_was_taken_is_forgotten_once_it_would_be_too_old,
);
