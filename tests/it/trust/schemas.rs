//! What programs and relying parties get is what the standards' schemas say.

use countersign::domain::change::Actor;
use reqwest::StatusCode;

use super::{NEW, OLD, asks, fault, fetches, sends};
use crate::harness::house::{ALICE, DOMAIN, Engine, Installation};
use crate::harness::schemas::accepts_nothing_but;

async fn answers_and_faults_are_what_the_schemas_say(engine: Engine) {
    let house = Installation::on(engine).await;
    house.answers_programs().await;
    let mut phone = house.has_active(ALICE).await;
    for edition in [OLD, NEW] {
        let code = fetches(&mut phone).await;
        let answer = asks(&house, edition, ALICE, &code).await;
        let changes = [
            (" AssertionID=", " ID="),
            ("ds:SignatureValue", "ds:Value"),
            ("RequestedAttachedReference", "RequestedReference"),
            ("RequestSecurityTokenResponse", "SecurityTokenResponse"),
            ("Lifetime>", "LifeTime>"),
            ("wsu:Created", "wsu:Made"),
            ("wsp:AppliesTo", "wsp:AppliedTo"),
            ("wsa:EndpointReference", "wsa:Endpoint"),
            (":TokenType>", ":Type>"),
            ("k:TokenType=", "k:Type="),
            ("a:Action", "a:Act"),
            ("o:Security ", "o:Secured "),
            ("s:mustUnderstand=\"1\"", "s:mustUnderstand=\"x\""),
            ("s:Body", "s:Bodies"),
        ];
        accepts_nothing_but(&answer.body, &changes);
        let refused = asks(&house, edition, ALICE, &code).await;
        assert_eq!(fault(&refused), "FailedAuthentication");
        let changes = [
            ("s:Sender", "s:Client"),
            ("xml:lang", "lang"),
            ("s:Subcode", "s:Sub"),
            ("s:Reason", "s:Why"),
            ("a:RelatesTo", "a:Relates"),
        ];
        accepts_nothing_but(&refused.body, &changes);
        let unread = sends(&house, edition, "<a/>").await;
        assert_eq!(fault(&unread), "InvalidRequest");
        accepts_nothing_but(&unread.body, &[("s:Fault", "s:Failure"), ("s:Value", "s:Code")]);
    }
}

async fn metadata_and_mex_are_what_the_schemas_say(engine: Engine) {
    let house = Installation::on(engine).await;
    house.answers_programs().await;
    house.node().house.doors.rollover.roll(&Actor::Terminal).await.unwrap();
    let metadata = house.browser().asks("/FederationMetadata/2007-06/FederationMetadata.xml").await.body;
    let changes = [
        ("entityID=", "entityId="),
        ("fed:TokenTypesOffered", "fed:TokenTypes"),
        ("fed:ClaimTypesOffered", "fed:ClaimTypes"),
        ("auth:ClaimType", "auth:Claim"),
        ("fed:PassiveRequestorEndpoint", "fed:PassiveEndpoint"),
        ("protocolSupportEnumeration=", "protocols="),
        ("MetadataReference", "Reference"),
        ("EndpointReference", "Endpoint"),
    ];
    accepts_nothing_but(&metadata, &changes);
    let served = house.browser().asks(&format!("/fed/{DOMAIN}/trust/mex")).await;
    assert_eq!((served.status, served.header("content-type")), (StatusCode::OK, "text/xml; charset=utf-8"));
    let changes = [
        ("wsdl:portType", "wsdl:interface"),
        ("wsdl:binding", "wsdl:bound"),
        ("wsdl:service", "wsdl:served"),
        ("message=", "messages="),
        ("wsaw:Action=", "wsaw:Act="),
        ("wsaw:UsingAddressing", "wsaw:Addressing"),
        ("wsp:PolicyReference", "wsp:Reference"),
        ("wsp:ExactlyOne", "wsp:One"),
        ("wsu:Id=", "wsu:Name="),
        ("wsa10:Address>", "wsa10:Uri>"),
        ("wsa10:EndpointReference", "wsa10:Endpoint"),
        ("sp:SignedEncryptedSupportingTokens", "sp:EncryptedTokens"),
        ("sp:SignedSupportingTokens", "sp:SignedTokens"),
        ("sp:Trust13", "sp:Trust130"),
        ("sp:HttpsToken", "sp:Https"),
        ("soap12:operation", "soap12:operates"),
        ("soapAction=", "action="),
    ];
    accepts_nothing_but(&served.body, &changes);
    for (application, _) in house.node().house.manage.applications().await.unwrap() {
        house.node().house.manage.set_trust(&application.id, false).await.unwrap().unwrap();
    }
    let without = house.browser().asks("/FederationMetadata/2007-06/FederationMetadata.xml").await.body;
    assert!(!without.contains("/trust/"), "{without}");
    accepts_nothing_but(&without, &[("entityID=", "entityId="), ("fed:TokenTypesOffered", "fed:TokenTypes")]);
}

crate::on_both_engines!(answers_and_faults_are_what_the_schemas_say, metadata_and_mex_are_what_the_schemas_say);
