//! The page that explains Microsoft's errors from what is configured and logged here.

use reqwest::StatusCode;

use crate::harness::house::{Engine, Installation};
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

crate::on_both_engines!(an_error_is_explained_from_what_is_configured_here);
