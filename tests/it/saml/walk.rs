//! The main job by SAML 2.0: the same ceremony, another answer.

use base64::Engine as _;
use countersign::domain::service_provider::NameIdRule;
use countersign::domain::time::Span;
use countersign::flow::providers::NewProvider;
use reqwest::StatusCode;

use super::samael_judges;
use crate::harness::app::{decided, json_of};
use crate::harness::house::{ALICE, CONTEXT, DOMAIN, Engine, Installation, REPLY, request};
use crate::harness::provider::{
    Provider, SAML, door, id_of, posts, posts_message, query, response, status, text_of, xmlsec1_accepts,
};

const HINT: &str = "&username=alice%40corp.example";
const MULTIPLE: &str = "http://schemas.microsoft.com/claims/multipleauthn";
const PROTECTED: &str = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";

async fn a_person_signs_in_to_microsoft_365(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let microsoft = Provider::microsoft();
    let asked = microsoft.asks(&house, "", "");

    let browser = house.browser();
    let page = browser.opens(&door(&format!("{}{HINT}", query(&asked, Some(CONTEXT))))).await;
    assert_eq!(page.attribute("who-address", "value").as_deref(), Some(ALICE), "{}", page.body);
    let page = browser.names(&page, ALICE).await;
    assert_eq!(decided(&phone.approves(page.number()).await), countersign::domain::approval::Decided::Now);
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(answer.body.contains(&format!("action=\"{REPLY}\"")));
    assert_eq!(answer.field("RelayState").as_deref(), Some(CONTEXT));
    assert!(answer.field("wresult").is_none() && answer.field("wa").is_none());

    let xml = response(&answer);
    assert_eq!(status(&xml), "Success");
    assert!(xml.contains(&format!("InResponseTo=\"{}\"", id_of(&asked))));
    assert_eq!(text_of(&xml, "saml:AuthnContextClassRef"), MULTIPLE);
    assert_eq!(text_of(&xml, "saml:AttributeValue"), ALICE);
    assert!(xmlsec1_accepts(&xml, (SAML, "Assertion"), &house).await, "{xml}");
    let assertion = samael_judges(&xml, &house, &microsoft, &asked).await.unwrap();
    assert_eq!(assertion.issuer.value.as_deref(), Some(format!("{}/fed/corp.example/", house.node().base).as_str()));
    let name = assertion.subject.unwrap().name_id.unwrap();
    assert_eq!(name.format.as_deref(), Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"));
    assert_eq!(house.count(&format!("SELECT COUNT(*) FROM users WHERE immutable_id = '{}'", name.value)).await, 1);
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances").await, 1, "the token is on record");

    let again = browser.reloads(&page).await;
    assert_eq!(again.refusal().as_deref(), Some("already-answered"));
}

async fn a_changed_answer_is_not_believed(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let microsoft = Provider::microsoft();
    let asked = microsoft.asks(&house, "", "");
    let browser = house.browser();
    let page = browser.names(&browser.opens(&door(&query(&asked, None))).await, ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(answer.field("RelayState").is_none(), "none came, none goes");
    let xml = response(&answer);
    for (from, to) in
        [(ALICE, "mallory@corp.example"), (MULTIPLE, PROTECTED), ("urn:federation:MicrosoftOnline", "urn:x")]
    {
        let changed = xml.replace(from, to);
        assert_ne!(changed, xml);
        assert!(!xmlsec1_accepts(&changed, (SAML, "Assertion"), &house).await, "{from}");
    }
    let other = samael_judges(&xml, &house, &microsoft, &microsoft.asks(&house, "", "")).await;
    assert!(other.is_err(), "an answer to another request");
    let elsewhere = Provider { reply_url: "https://evil.example/".to_owned(), ..Provider::microsoft() };
    assert!(samael_judges(&xml, &house, &elsewhere, &asked).await.is_err(), "an answer for another place");
}

async fn a_request_by_post_goes_on_with_the_session(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let microsoft = Provider::microsoft();
    let browser = house.browser();
    let first = microsoft.asks(&house, "", "");
    let page = posts_message(&browser, &first, Some("")).await;
    assert!(page.has("who-submit"), "{}", page.body);
    let page = browser.names(&page, ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert_eq!(answer.field("RelayState").as_deref(), Some(""), "present and empty stays present and empty");
    samael_judges(&response(&answer), &house, &microsoft, &first).await.unwrap();

    house.clock().passes(Span::minutes(30));
    let second = microsoft.asks(&house, "", "");
    let message = base64::engine::general_purpose::STANDARD.encode(&second);
    let fields = [("SAMLRequest", message.as_str()), ("RelayState", CONTEXT), ("username", ALICE)];
    let page = posts(&browser, &format!("/fed/{DOMAIN}/saml"), &fields).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.headers.get("set-cookie").is_none(), "without our cookies none is set in their place");
    let next = page.attribute("proceed", "href").unwrap();
    assert!(page.body.contains(&format!("content=\"0; url={}\"", next.replace('&', "&#38;"))), "without scripts, too");
    let ready = browser.opens(&next).await;
    let answer = browser.fetches_answer(&ready).await;
    let second = samael_judges(&response(&answer), &house, &microsoft, &second).await.unwrap();
    let at = second.authn_statements.unwrap()[0].authn_instant.unwrap();
    assert_eq!(at.timestamp_millis(), crate::harness::clock::NOON.0, "a session repeats what was proved, and when");

    let again = browser.opens(&next).await;
    assert_eq!(again.refusal().as_deref(), Some("already-answered"), "the page leads where it led");
    let stranger = house.browser();
    assert_eq!(stranger.opens(&next).await.refusal().as_deref(), Some("unknown-sign-in"), "the key opened it once");
}

async fn the_session_serves_both_protocols(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    let microsoft = Provider::microsoft();
    let asked = microsoft.asks(&house, "IsPassive=\"true\"", "");
    let answer = browser.fetches_answer(&browser.opens(&door(&query(&asked, None))).await).await;
    samael_judges(&response(&answer), &house, &microsoft, &asked).await.unwrap();
    let answer = browser.fetches_answer(&browser.opens(&request(ALICE)).await).await;
    assert!(answer.field("wresult").is_some());
}

async fn what_a_request_asks_of_the_ceremony_is_done(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let microsoft = Provider::microsoft();
    let (browser, page) = house.waits_for(ALICE).await;
    phone.approves(page.number()).await;
    browser.fetches_answer(&browser.reloads(&page).await).await;
    let opened = async |attributes: &str, content: &str, more: &str| {
        let asked = microsoft.asks(&house, attributes, content);
        browser.opens(&door(&format!("{}{more}", query(&asked, None)))).await
    };
    assert!(opened("", "", "").await.body.contains("/answer\""), "the session answers");
    assert!(opened("ForceAuthn=\"true\"", "", "").await.has("who-submit"), "a ceremony anew");
    assert!(opened("", "", "&username=bob%40corp.example").await.has("who-submit"), "for somebody else");
    let subject =
        format!("<saml:Subject xmlns:saml=\"{SAML}\"><saml:NameID>bob@corp.example</saml:NameID></saml:Subject>");
    let page = opened("", &subject, "").await;
    assert_eq!(page.attribute("who-address", "value").as_deref(), Some("bob@corp.example"));
    let context = |class: &str| {
        format!(
            "<samlp:RequestedAuthnContext><saml:AuthnContextClassRef xmlns:saml=\"{SAML}\">{class}</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>"
        )
    };
    assert!(opened("", &context(MULTIPLE), "").await.body.contains("/answer\""));
    let unmet = opened("", &context("urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard"), "").await;
    assert_eq!(status(&response(&unmet)), "NoAuthnContext");
}

async fn a_passcode_never_says_more_than_it_proves(engine: Engine) {
    let house = Installation::on(engine).await;
    house.has_active(ALICE).await;
    let operator = crate::harness::operator::Operator::first(&house).await;
    let person = crate::passcode::page_of(&house, ALICE).await;
    let issued = operator.submits(&format!("{person}/passcode"), &[("reason", "phone at home")]).await;
    let passcode = issued.text("passcode").unwrap();
    let microsoft = Provider::microsoft();
    let asked = microsoft.asks(&house, "", "");
    let browser = house.browser();
    let page = browser.names(&browser.opens(&door(&query(&asked, None))).await, ALICE).await;
    let ready = browser.acts(&page, "passcode", &[("passcode", &passcode)]).await;
    let xml = response(&browser.fetches_answer(&ready).await);
    assert_eq!(text_of(&xml, "saml:AuthnContextClassRef"), PROTECTED);
}

async fn without_a_page_there_is_a_session_or_a_no(engine: Engine) {
    let house = Installation::on(engine).await;
    house.has_active(ALICE).await;
    let microsoft = Provider::microsoft();
    let browser = house.browser();
    for (attributes, by_post) in
        [("IsPassive=\"true\"", false), ("IsPassive=\"1\" ForceAuthn=\"1\"", false), ("IsPassive=\"true\"", true)]
    {
        let asked = microsoft.asks(&house, attributes, "");
        let told = if by_post {
            posts_message(&browser, &asked, Some(CONTEXT)).await
        } else {
            browser.opens(&door(&query(&asked, Some(CONTEXT)))).await
        };
        let xml = response(&told);
        assert_eq!(status(&xml), "NoPassive", "{attributes}");
        assert!(xml.contains(&format!("InResponseTo=\"{}\"", id_of(&asked))) && !xml.contains("Assertion "), "{xml}");
        assert_eq!(told.field("RelayState").as_deref(), Some(CONTEXT));
        assert!(told.body.contains(&format!("action=\"{REPLY}\"")));
    }
    let fine = "SELECT COUNT(*) FROM sign_ins WHERE stage = 'refused' AND refusal = 'no-passive'";
    assert_eq!(house.count(fine).await, 3);
}

async fn another_service_provider_knows_people_by_its_own_rule(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let provider = Provider::named("https://app.example/saml");
    let new = NewProvider { name_id: NameIdRule::Email, ..provider.described(false) };
    provider.joins_as(&house, new).await;
    let policy = "<samlp:NameIDPolicy Format=\"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\"/>";
    let asked = provider.asks(&house, "AssertionConsumerServiceURL=\"https://app.example/acs\"", policy);
    let browser = house.browser();
    let page = browser.names(&browser.opens(&door(&query(&asked, None))).await, ALICE).await;
    phone.approves(page.number()).await;
    let answer = browser.fetches_answer(&browser.reloads(&page).await).await;
    assert!(answer.body.contains("action=\"https://app.example/acs\""));
    let assertion = samael_judges(&response(&answer), &house, &provider, &asked).await.unwrap();
    assert_eq!(assertion.subject.unwrap().name_id.unwrap().value, ALICE);

    let persistent = policy.replace("1.1:nameid-format:emailAddress", "2.0:nameid-format:persistent");
    let told = browser.opens(&door(&query(&provider.asks(&house, "", &persistent), None))).await;
    assert_eq!(status(&response(&told)), "InvalidNameIDPolicy");
}

async fn a_removed_service_provider_gets_no_answer(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut phone = house.has_active(ALICE).await;
    let provider = Provider::of(&house).await;
    let browser = house.browser();
    let page = browser.names(&browser.opens(&door(&query(&provider.asks(&house, "", ""), None))).await, ALICE).await;
    json_of(&phone.approves(page.number()).await);
    let ready = browser.reloads(&page).await;
    let manage = &house.node().house.manage;
    let application = crate::harness::provider::application(&house).await;
    assert!(manage.remove_provider(&application, &provider.entity_id).await.unwrap());
    let answer = browser.fetches_answer(&ready).await;
    assert!(answer.field("SAMLResponse").is_none(), "{}", answer.body);
    assert_eq!(house.count("SELECT COUNT(*) FROM issuances").await, 0);
    let refused = browser.opens(&door(&query(&provider.asks(&house, "", ""), None))).await;
    assert_eq!(refused.refusal().as_deref(), Some("wrong-realm"));
}

crate::on_both_engines!(
    a_person_signs_in_to_microsoft_365,
    a_changed_answer_is_not_believed,
    a_request_by_post_goes_on_with_the_session,
    the_session_serves_both_protocols,
    what_a_request_asks_of_the_ceremony_is_done,
    a_passcode_never_says_more_than_it_proves,
    without_a_page_there_is_a_session_or_a_no,
    another_service_provider_knows_people_by_its_own_rule,
    a_removed_service_provider_gets_no_answer,
);
