//! SAML 2.0 in a real browser: a form of another site goes on with our cookies, a sign-out likewise, whoever cancels goes
//! back; and service providers in the console.

use std::fs;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use thirtyfour::By;

use crate::actors::chromium::Chromium;
use crate::actors::microsoft::{Brought, Microsoft};
use crate::actors::world::{World, story};
use crate::harness::house::{ALICE, DOMAIN};
use crate::harness::provider::{Provider, SAML, SAMLP, id_of, status, text_of, xmlsec1_accepts};

/// Microsoft's page sends this message by a form.
async fn sends(world: &World, laptop: &Chromium, (door, xml): (&str, &str)) {
    let message = STANDARD.encode(xml);
    let fields = [("SAMLRequest", message.as_str()), ("RelayState", "a b+c"), ("username", ALICE)];
    world.microsoft.posts(&format!("{}/fed/{DOMAIN}/{door}", world.base()), &fields);
    laptop.opens(Microsoft::START).await;
}

/// The message that it was brought.
fn brought_to(brought: &Brought, asked: &str) -> String {
    assert_eq!(brought.to, "login.microsoftonline.com/login.srf");
    assert_eq!(brought.field("RelayState"), "a b+c");
    assert_eq!(brought.fields.len(), 2, "nothing else is told");
    let xml = String::from_utf8(STANDARD.decode(brought.field("SAMLResponse")).unwrap()).unwrap();
    assert!(xml.contains(&format!("InResponseTo=\"{}\"", id_of(asked))), "{xml}");
    xml
}

#[tokio::test]
async fn a_form_of_another_site_goes_on_with_our_cookies() {
    story(async |world| {
        let mut phone = world.house.has_active(ALICE).await;
        let microsoft = Provider::microsoft();
        let laptop = world.laptop().await;

        // Without a session.
        let first = microsoft.asks(&world.house, "", "");
        sends(world, &laptop, ("saml", &first)).await;
        laptop.arrives_at("who").await;
        laptop.pictured("saml-who").await;
        laptop.taps("who-submit").await;
        laptop.arrives_at("wait").await;
        phone.approves(laptop.number().await).await;
        let xml = brought_to(&world.gets_answer(&laptop, 1).await, &first);
        assert_eq!(status(&xml), "Success");
        assert!(xmlsec1_accepts(&xml, (SAML, "Assertion"), &world.house).await, "{xml}");

        // With one: nobody is asked for anything.
        let second = microsoft.asks(&world.house, "", "");
        sends(world, &laptop, ("saml", &second)).await;
        let again = brought_to(&world.gets_answer(&laptop, 2).await, &second);
        assert_eq!(text_of(&again, "saml:NameID"), text_of(&xml, "saml:NameID"));
        let passive = microsoft.asks(&world.house, "IsPassive=\"true\"", "");
        sends(world, &laptop, ("saml", &passive)).await;
        assert_eq!(status(&brought_to(&world.gets_answer(&laptop, 3).await, &passive)), "Success");

        // A sign-out comes by a form, too, and ends the session of this very browser.
        let leaving = microsoft.message(&world.house, "LogoutRequest", "", "");
        sends(world, &laptop, ("signout", &leaving)).await;
        let left = brought_to(&world.gets_answer(&laptop, 4).await, &leaving);
        assert_eq!(status(&left), "Success");
        assert!(xmlsec1_accepts(&left, (SAMLP, "LogoutResponse"), &world.house).await, "{left}");
        assert_eq!(world.method_of(&laptop).await, None);
        let passive = microsoft.asks(&world.house, "IsPassive=\"true\"", "");
        sends(world, &laptop, ("saml", &passive)).await;
        assert_eq!(status(&brought_to(&world.gets_answer(&laptop, 5).await, &passive)), "NoPassive");
    })
    .await;
}

#[tokio::test]
async fn whoever_cancels_goes_back() {
    story(async |world| {
        world.house.has_active(ALICE).await;
        let microsoft = Provider::microsoft();
        let laptop = world.laptop().await;
        let first = microsoft.asks(&world.house, "", "");
        sends(world, &laptop, ("saml", &first)).await;
        laptop.taps("who-submit").await;
        laptop.arrives_at("wait").await;
        laptop.taps("wait-cancel").await;
        let xml = brought_to(&world.gets_answer(&laptop, 1).await, &first);
        assert_eq!(status(&xml), "AuthnFailed");

        let second = microsoft.asks(&world.house, "", "");
        sends(world, &laptop, ("saml", &second)).await;
        laptop.types("who-address", "nobody@corp.example").await;
        laptop.taps("who-submit").await;
        laptop.is_told("unknown-account").await;
        laptop.pictured("saml-refused").await;
        laptop.taps("refused-back").await;
        let xml = brought_to(&world.gets_answer(&laptop, 2).await, &second);
        assert_eq!(status(&xml), "AuthnFailed");
    })
    .await;
}

/// What a service provider says of itself.
fn metadata(provider: &Provider) -> String {
    format!(
        "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{}\">\
             <SPSSODescriptor AuthnRequestsSigned=\"true\" protocolSupportEnumeration=\"{SAMLP}\">\
             <KeyDescriptor><KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Data><X509Certificate>{}\
             </X509Certificate></X509Data></KeyInfo></KeyDescriptor><AssertionConsumerService \
             Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" \
             Location=\"https://wiki.corp.example/saml/acs/with/a/rather/long/path\" index=\"0\"/>\
             </SPSSODescriptor></EntityDescriptor>",
        provider.entity_id,
        provider.key.certificate_base64()
    )
}

#[tokio::test]
async fn a_service_provider_is_added_by_its_file_changed_and_removed() {
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
        let application = world.house.node().house.manage.applications().await.unwrap().remove(0).0.id;
        laptop.opens(&format!("/console/applications/{application}")).await;
        laptop.taps("tab-providers").await;
        laptop.arrives_at("console-providers").await;
        laptop.sees("providers-empty").await;
        laptop.pictured_at_all("console-providers-empty").await;
        laptop.taps("provider-add").await;
        laptop.arrives_at("console-provider-new").await;
        laptop.pictured_at_all("console-provider-new").await;

        let provider = Provider::named("https://wiki.corp.example/saml/metadata");
        let file = world.house.ground.folder.join("metadata.xml");
        let xml = metadata(&provider);
        fs::write(&file, format!("<!DOCTYPE x>{xml}")).unwrap();
        let field = laptop.driver.find(By::Testid("provider-file")).await.unwrap();
        field.send_keys(file.display().to_string()).await.unwrap();
        laptop.taps("provider-describe").await;
        laptop.sees("form-problem").await;
        laptop.pictured_at_all("console-provider-problem").await;
        fs::write(&file, xml).unwrap();
        let field = laptop.driver.find(By::Testid("provider-file")).await.unwrap();
        field.send_keys(file.display().to_string()).await.unwrap();
        laptop.taps("provider-describe").await;
        laptop.sees("provider-read").await;
        laptop.pictured_at_all("console-provider-read").await;
        laptop.taps("provider-email").await;
        laptop.taps("provider-save").await;
        laptop.arrives_at("console-providers").await;
        laptop.sees("providers-done").await;
        laptop.pictured_at_all("console-providers").await;
        fs::remove_file(file).unwrap();

        laptop.taps("provider-name").await;
        laptop.arrives_at("console-provider").await;
        laptop.pictured_at_all("console-provider").await;
        laptop.types("provider-sign-out", "https://wiki.corp.example/saml/slo").await;
        laptop.taps("provider-save").await;
        laptop.arrives_at("console-providers").await;
        laptop.taps("provider-name").await;
        laptop.arrives_at("console-provider").await;
        assert_eq!(laptop.field("provider-sign-out").await, "https://wiki.corp.example/saml/slo");
        laptop.taps("provider-remove").await;
        laptop.sees("providers-empty").await;
    })
    .await;
}
