//! The page that explains Microsoft's errors from what is configured and logged here.

use countersign::domain::change::Actor;
use countersign::domain::time::Span;
use reqwest::StatusCode;

use crate::harness::house::{ALICE, Engine, Installation, request_with};
use crate::harness::operator::Operator;

async fn an_error_is_explained_from_what_is_configured_here(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let page = owner.opens("/console/errors").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(!page.has("errors-explained") && !page.has("errors-wrong"));

    let unseen = "00000000-0000-4000-8000-000000000000";
    let page = owner.opens(&format!("/console/errors?code=aadsts51004&correlation={unseen}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.has("finding-identity"), "{}", page.body);
    assert!(page.has("finding-request") && page.body.contains(unseen), "{}", page.body);

    for wrong in ["code=%3Cb%3E", "code=", "code=51004&correlation=nothing"] {
        let page = owner.opens(&format!("/console/errors?{wrong}")).await;
        assert_eq!(page.has("errors-wrong"), wrong != "code=", "{wrong}");
        assert!(!page.has("errors-explained") && !page.body.contains("<b>"), "{wrong}");
    }
}

/// What the page finds about an error, by the name of each place that was looked at.
async fn finds(owner: &Operator, code: &str, correlation: &str, check: &str) -> String {
    let page = owner.opens(&format!("/console/errors?code={code}&correlation={correlation}")).await;
    let at = format!("data-testid=\"finding-{check}\"");
    assert!(page.body.contains(&at), "{code}: {}", page.body);
    page.text(&format!("finding-{check}")).unwrap()
}

/// The token that Microsoft refused is found by the correlation id on its page, and so is the key that signed it.
async fn an_error_is_explained_from_the_log(engine: Engine) {
    const GUID: &str = "0b2d7c3e-1111-4222-8333-444455556666";
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let mut phone = house.has_active(ALICE).await;
    let browser = house.browser();
    let page = browser.opens(&request_with(ALICE, &format!("&client-request-id={GUID}"))).await;
    let page = browser.names(&page, ALICE).await;
    let waits = finds(&owner, "20012", GUID, "request").await;
    assert!(waits.contains(ALICE) && waits.contains("no answer was fetched"), "{waits}");
    house.clock().passes(Span::seconds(7));
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;

    let request = finds(&owner, "AADSTS20012", GUID, "request").await;
    assert!(request.contains("came to accepted") && request.contains("answered at"), "{request}");
    let carrier = finds(&owner, "20012", GUID, "carrier").await;
    assert!(carrier.contains("changed on the way"), "{carrier}");
    let token = finds(&owner, "500081", GUID, "token").await;
    assert!(token.contains("signs still"), "{token}");
    let identity = finds(&owner, "51004", GUID, "identity").await;
    assert!(identity.contains(ALICE) && identity.contains("ImmutableID"), "{identity}");
    assert!(finds(&owner, "50034", GUID, "person").await.contains("is active here"));
    assert!(finds(&owner, "50089", GUID, "time").await.contains("after they were asked"));
    assert!(finds(&owner, "50126", GUID, "program").await.contains("did come here"));
    assert!(finds(&owner, "50076", GUID, "method").await.contains("multipleauthn"));

    // A session answers as well, and no request stands in the log for it.
    let other = "0b2d7c3e-1111-4222-8333-444455557777";
    let page = browser.opens(&request_with(ALICE, &format!("&client-request-id={other}"))).await;
    browser.fetches_answer(&page).await;
    assert!(finds(&owner, "500081", other, "request").await.contains("by a session"));

    let rollover = &house.node().house.doors.rollover;
    let former = rollover.look().await.unwrap().current.id;
    rollover.replace(&Actor::Terminal, &former).await.unwrap();
    let token = finds(&owner, "500081", GUID, "token").await;
    assert!(token.contains("published no more") && token.contains(former.as_str()), "{token}");
}

/// Each place is looked at as it stands, and told in its own words.
async fn each_kind_of_error_has_its_place(engine: Engine) {
    let house = Installation::on(engine).await;
    let owner = Operator::first(&house).await;
    let issuer = format!("{}/fed/corp.example/", house.node().base);
    let table = [
        ("50107", "issuer", issuer.as_str()),
        ("50011", "reply", "https://login.microsoftonline.com/login.srf"),
        ("50061", "address", "/fed/corp.example/signout"),
        ("75005", "address", "/fed/corp.example/saml"),
        ("90002", "cloud", "https://login.microsoftonline.com/"),
        ("50034", "person", "another name was typed"),
        ("50056", "domain", "nobody of corp.example ever came here"),
        ("50166", "external", "no external method is set up"),
        ("50089", "time", "give the correlation id"),
        ("500133", "clock", "from the store's clock"),
        ("90014", "carrier", "give the correlation id"),
        ("76021", "elsewhere", "nothing here"),
    ];
    for (code, check, words) in table {
        let text = finds(&owner, code, "", check).await;
        assert!(text.contains(words), "{code}: {text}");
    }
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(finds(&owner, "50056", "", "domain").await.contains("the last one came at"));
    house.clock().passes(Span::days(2));
    let mut owner = owner;
    owner.signs_in().await;
    assert!(finds(&owner, "50056", "", "domain").await.contains("nobody of corp.example has come here since"));
}

crate::on_both_engines!(
    an_error_is_explained_from_what_is_configured_here,
    an_error_is_explained_from_the_log,
    each_kind_of_error_has_its_place,
);
