//! The administrator's console in a real browser: from the terminal's link to the values for Entra ID.

use countersign::domain::operator::Role;

use crate::actors::world::story;

#[tokio::test]
async fn the_first_owner_sets_the_house_up() {
    story(async |world| {
        let operate = &world.house.node().house.doors.operate;
        let link = operate.first_link().await.unwrap().link;
        let laptop = world.laptop().await;
        laptop.has_authenticator().await;
        laptop.opens(&link).await;
        assert_eq!(laptop.sees("begin-role").await, "Owner");
        laptop.pictured("console-begin").await;
        laptop.types("begin-name", "Olga Owner").await;
        laptop.types("begin-address", "olga@corp.example").await;
        laptop.taps("begin-submit").await;

        laptop.arrives_at("console-applications").await;
        assert!(laptop.sees("console-who").await.contains("Olga Owner"));
        laptop.pictured("console-applications").await;
        laptop.taps("application-add").await;
        laptop.arrives_at("console-application-new").await;
        laptop.pictured("console-application-new").await;
        laptop.types("application-domains", "nonsense").await;
        laptop.taps("application-create").await;
        laptop.sees("form-problem").await;
        laptop.pictured("console-application-problem").await;
        laptop.types("application-domains", "works.example\nlabs.example").await;
        laptop.taps("application-create").await;
        laptop.arrives_at("console-federation").await;
        assert!(
            laptop.asks("return document.querySelectorAll('[data-testid=federation]').length == 2").await.unwrap()
                == true
        );
        laptop.pictured("console-federation").await;
        laptop.asks("document.querySelectorAll('details').forEach((one) => { one.open = true; })").await;
        laptop.sees("powershell").await;
        laptop.pictured("console-federation-scripts").await;

        laptop.opens("/console/operators/new").await;
        laptop.arrives_at("console-operator-new").await;
        laptop.pictured("console-operator-new").await;
        laptop.types("operator-name", "Henry Help").await;
        laptop.types("operator-address", "henry@corp.example").await;
        laptop.taps(&format!("role-{}", Role::Helpdesk)).await;
        laptop.taps("operator-create").await;
        assert!(laptop.sees("operator-link").await.contains("/console/begin#"));
        laptop.pictured("console-operator-link").await;
        laptop.opens("/console/operators").await;
        laptop.arrives_at("console-operators").await;
        laptop.pictured("console-operators").await;
        laptop.opens("/console/changes").await;
        laptop.arrives_at("console-changes").await;
        laptop.pictured("console-changes").await;

        laptop.taps("console-sign-out").await;
        laptop.arrives_at("console-entry").await;
        laptop.pictured("console-sign-in").await;
        laptop.opens("/console/operators").await;
        laptop.arrives_at("console-entry").await;
        laptop.taps("console-passkey").await;
        laptop.arrives_at("console-operators").await;
    })
    .await;
}

#[tokio::test]
async fn an_old_proof_is_renewed_before_a_dangerous_act() {
    story(async |world| {
        let operate = &world.house.node().house.doors.operate;
        let link = operate.first_link().await.unwrap().link;
        let laptop = world.laptop().await;
        laptop.has_authenticator().await;
        laptop.opens(&link).await;
        laptop.types("begin-name", "Olga Owner").await;
        laptop.types("begin-address", "olga@corp.example").await;
        laptop.taps("begin-submit").await;
        laptop.arrives_at("console-applications").await;
        world.house.clock().passes(countersign::domain::time::Span::minutes(6));
        laptop.taps("application-add").await;
        laptop.arrives_at("console-prove").await;
        laptop.pictured("console-prove").await;
        laptop.taps("console-passkey").await;
        laptop.arrives_at("console-application-new").await;
    })
    .await;
}
