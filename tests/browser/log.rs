//! What happened, in a real browser: the list of requests, one of them, a person's page, the list of changes.

use countersign::domain::address::Address;
use countersign::domain::time::Span;

use crate::actors::world::story;
use crate::harness::house::{ALICE, request_with};
use crate::harness::push_service::Plan;

#[tokio::test]
async fn an_owner_looks_at_what_happened() {
    story(async |world| {
        let house = &world.house;
        let mut phone = house.has_active(ALICE).await;
        phone.subscribes(&world.service.endpoint("alice")).await;
        let bobs = house.has_active("bob.with.a.rather.long.name@corp.example").await;
        for days in [0, 1, 1, 3] {
            house.clock().passes(Span::days(days));
            for _ in 0..=days {
                let browser = house.browser();
                let page = browser.names(&browser.opens(&request_with(ALICE, "&wfresh=0")).await, ALICE).await;
                house.clock().passes(Span::seconds(5));
                phone.approves(page.number()).await;
                browser.fetches_answer(&browser.reloads(&page).await).await;
            }
            let browser = house.browser();
            let page = browser.opens(&request_with("bob.with.a.rather.long.name@corp.example", "&wfresh=0")).await;
            browser.names(&page, "bob.with.a.rather.long.name@corp.example").await;
        }
        bobs.denies(&bobs.sees_one().await, true).await;
        let (_, _) = house.waits_for("nobody@corp.example").await;
        house.quiet().await;

        let operate = &house.node().house.doors.operate;
        let link = operate.first_link().await.unwrap().link;
        let laptop = world.laptop().await;
        laptop.has_authenticator().await;
        laptop.opens(&link).await;
        laptop.types("begin-name", "Olga Owner").await;
        laptop.types("begin-address", "olga@corp.example").await;
        laptop.taps("begin-submit").await;
        laptop.arrives_at("console-applications").await;
        laptop.opens("/console/requests").await;
        laptop.arrives_at("console-requests").await;
        laptop.pictured("console-requests").await;
        laptop.taps("chart-figures").await;
        laptop.pictured("console-requests-figures").await;
        laptop.opens("/console/requests?q=zzz").await;
        laptop.sees("requests-empty").await;
        laptop.pictured("console-requests-empty").await;
        laptop.opens("/console/requests?status=accepted").await;
        laptop.taps("request-open").await;
        laptop.arrives_at("console-request").await;
        laptop.sees("timeline-fetched").await;
        laptop.pictured("console-request").await;

        let user = house.store().users().by_address(&Address::parse(ALICE).unwrap()).await.unwrap().unwrap();
        world.service.will(Plan::status(403));
        laptop.opens(&format!("/console/users/{}", user.id)).await;
        laptop.taps("push-test").await;
        laptop.sees("push-told").await;
        laptop.pictured("console-person-log").await;
        laptop.opens("/console/changes").await;
        laptop.arrives_at("console-changes").await;
        laptop.pictured("console-changes-filtered").await;
    })
    .await;
}
