//! A domain whose people come over SAML 2.0: the same dry run, traps, check and way back as over WS-Federation.

use serde_json::{Value, json};

use crate::federate::{ISSUER, Story, of_somebody_else};
use crate::harness::graph::tenant::Domain;

const MICROSOFT: &str = "urn:federation:MicrosoftOnline";

fn word(of: &Value) -> &str {
    of.as_str().unwrap()
}

fn traps(plan: &Value) -> Vec<&str> {
    plan["traps"].as_array().unwrap().iter().map(|trap| word(&trap["trap"])).collect()
}

fn federated_by(story: &Story, configuration: Value) {
    let domain = Domain { authentication_type: "Federated", configuration: Some(configuration), ..Domain::managed() };
    story.graph.set(|tenant| drop(tenant.domains.insert("corp.example".to_owned(), domain)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_comes_over_saml_stays_with_it_and_is_taken_back() {
    let story = Story::begins().await;
    let (code, plan) = story.tells("plan corp.example --protocol saml");
    assert_eq!((code, &plan["protocol"], traps(&plan)), (1, &json!("saml"), vec!["loses_programs", "takes"]), "{plan}");
    let (code, told) = story.tells("apply corp.example --yes --protocol saml");
    assert_eq!((code, &told["refused"]), (1, &json!("traps")), "{told}");
    assert_eq!(story.writes(), 0);
    story.does("apply corp.example --yes --protocol saml --accept loses_programs");
    let kept = story.graph.configuration("corp.example").unwrap();
    assert_eq!(kept["preferredAuthenticationProtocol"], "saml");
    assert_eq!((&kept["issuerUri"], &kept["passiveSignInUri"]), (&json!(ISSUER), &json!(format!("{ISSUER}saml"))));
    assert_eq!(kept["federatedIdpMfaBehavior"], "acceptIfMfaDoneByFederatedIdp");

    // Whoever names no protocol means the one by which people come.
    assert_eq!(story.does("plan corp.example")["differences"], json!([]));
    let writes = story.writes();
    assert_eq!(story.does("apply corp.example --yes")["already"], true);
    assert_eq!(story.writes(), writes);
    story.publishes().await;
    let verified = story.does("verify corp.example");
    let found = |check: &str| verified["findings"].as_array().unwrap().iter().any(|one| one["check"] == check);
    assert_eq!(verified["severity"], "fine", "{verified}");
    assert!(found("address") && found("answer"), "{verified}");
    let (code, told) = story.tells("verify corp.example --protocol wsfed");
    assert_eq!((code, &told["severity"]), (2, &json!("fault")), "{told}");
    story.desk.does("keys roll");
    assert_eq!(story.does("next-certificate corp.example")["confirmed"], true);

    story.does("apply corp.example --yes --protocol wsfed");
    let kept = story.graph.configuration("corp.example").unwrap();
    assert_eq!(kept["preferredAuthenticationProtocol"], "wsFed");
    assert_eq!(kept["passiveSignInUri"], format!("{ISSUER}wsfed"));
    assert_eq!(story.does("undo corp.example --yes")["authentication_type"], "Managed");
    let (code, told) = story.tells("plan corp.example");
    assert_eq!((code, &told["protocol"]), (0, &json!("wsfed")), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_providers_domain_comes_over_saml_and_goes_back_byte_for_byte() {
    let story = Story::begins().await;
    let mut before = of_somebody_else();
    before["preferredAuthenticationProtocol"] = "saml".into();
    before["activeSignInUri"] = "https://old.corp.example/adfs/services/trust/2005/usernamemixed".into();
    federated_by(&story, before.clone());
    // Another provider's protocol is none of ours.
    let (_, plan) = story.tells("plan corp.example");
    assert_eq!(plan["protocol"], "wsfed", "{plan}");
    story.does("apply corp.example --yes --protocol saml --accept other_federation --accept loses_programs");
    let now = story.graph.configuration("corp.example").unwrap();
    assert_eq!(now["passiveSignInUri"], format!("{ISSUER}saml"));
    assert!(word(&now["activeSignInUri"]).starts_with(ISSUER), "no password goes there any more: {now}");
    assert_eq!(story.does("undo corp.example --yes")["other"], json!([]));
    assert_eq!(story.graph.configuration("corp.example").unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_requests_have_to_be_signed_microsoft_is_told_to_sign_them() {
    let story = Story::begins().await;
    let certificate = story.desk.folder.join("microsoft.b64");
    std::fs::write(&certificate, word(&of_somebody_else()["signingCertificate"])).unwrap();
    let reply = "https://login.microsoftonline.com/login.srf";
    story.desk.does(&format!(
        "application service-provider add --application M365 --entity-id {MICROSOFT} --acs {reply} --require-signed \
         --certificate {}",
        certificate.display()
    ));
    story.does("apply corp.example --yes");
    let now = story.graph.configuration("corp.example").unwrap();
    assert_eq!(now.get("isSignedAuthenticationRequestRequired"), None, "over WS-Federation nothing is signed: {now}");
    let (_, plan) = story.tells("plan corp.example --protocol saml");
    let signs = |one: &Value| one["name"] == "isSignedAuthenticationRequestRequired" && one["wanted"] == "true";
    assert!(plan["differences"].as_array().unwrap().iter().any(signs), "{plan}");
    story.does("apply corp.example --yes --protocol saml --accept loses_programs");
    let now = story.graph.configuration("corp.example").unwrap();
    assert_eq!(now["isSignedAuthenticationRequestRequired"], json!(true), "a yes, and no text: {now}");
    assert_eq!(story.does("apply corp.example --yes")["already"], true);
    let (_, script, _) = story.desk.says("federate script corp.example apply --protocol saml", &[]);
    assert!(script.contains("'isSignedAuthenticationRequestRequired' = $true"), "{script}");
    assert!(script.contains("$programs['passwordResetUri'] = $null"), "{script}");
}
