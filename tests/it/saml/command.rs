//! `countersign application service-provider`.

use std::fs;

use countersign::domain::time::{Span, Time};
use countersign::keys::{SigningKey, SystemEntropy};
use openssl::x509::X509;

use crate::harness::desk::{Desk, object};

/// The metadata of a service provider with this key.
pub fn file(key: &SigningKey) -> String {
    format!(
        "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"https://sp.example/saml\">\
         <SPSSODescriptor AuthnRequestsSigned=\"true\" protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">\
         <KeyDescriptor use=\"signing\"><KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><X509Data><X509Certificate>{}\
         </X509Certificate></X509Data></KeyInfo></KeyDescriptor>\
         <AssertionConsumerService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\" Location=\"https://sp.example/acs\" index=\"7\"/>\
         </SPSSODescriptor></EntityDescriptor>",
        key.certificate_base64()
    )
}

#[test]
fn service_providers_are_added_listed_and_removed() {
    let desk = Desk::empty();
    let key = SigningKey::generate(&SystemEntropy, "sp", Time(1_700_000_000_000), Span::days(3650)).unwrap();
    fs::write(desk.folder.join("sp.xml"), file(&key)).unwrap();
    let pem = X509::from_der(key.certificate_der()).unwrap().to_pem().unwrap();
    fs::write(desk.folder.join("sp.pem"), pem).unwrap();
    for words in ["migrate", "keys init", "application add --name M365 --domain corp.example"] {
        desk.does(words);
    }
    let own = "application service-provider";
    let added = desk.tells(&format!("{own} add --application M365 --metadata sp.xml --name-id email"));
    assert_eq!(added["entity_id"], "https://sp.example/saml");
    assert_eq!(added["acs"][0], "https://sp.example/acs");
    assert_eq!((&added["name_id"], &added["require_signed"]), (&"email".into(), &true.into()));
    assert_eq!(added["certificates"][0], key.certificate_base64());

    let plain = format!("{own} add --application M365 --entity-id urn:other --acs https://other.example/acs");
    assert_eq!(desk.tells(&plain)["require_signed"], false);
    let microsoft = format!(
        "{own} add --application M365 --entity-id urn:federation:MicrosoftOnline --certificate sp.pem --require-signed --allow-sha1"
    );
    assert_eq!(desk.tells(&microsoft)["acs"][0], "https://login.microsoftonline.com/login.srf");
    let all = desk.tells(&format!("{own} list --application M365"));
    assert_eq!(all["service_providers"].as_array().unwrap().len(), 3);

    for refused in [
        plain.as_str(),
        &format!("{own} add --application Other --entity-id urn:x --acs https://x.example/"),
        &format!("{own} add --application M365 --entity-id urn:x --acs http://x.example/"),
        &format!("{own} add --application M365 --entity-id urn:x --acs https://a@x.example/"),
        &format!("{own} add --application M365 --entity-id urn:x"),
        &format!("{own} add --application M365 --entity-id urn:x --acs https://x.example/ --require-signed"),
        &format!(
            "{own} add --application M365 --entity-id urn:x --acs https://x.example/ --certificate sp.pem --allow-sha1"
        ),
        &format!("{own} add --application M365 --entity-id urn:x --acs https://x.example/ --certificate sp.xml"),
        &format!("{own} remove --application M365 --entity-id urn:x"),
    ] {
        let (code, answer, _) = desk.says(&format!("{refused} --json"), &[]);
        assert_eq!(code, Some(1), "{refused}: {answer}");
        assert!(object(&answer)["refused"].is_string());
    }
    desk.does(&format!("{own} remove --application M365 --entity-id urn:other"));
    let all = desk.tells(&format!("{own} list --application M365"));
    assert_eq!(all["service_providers"].as_array().unwrap().len(), 2);
    assert!(desk.does("audit verify").contains("whole") || !desk.does("audit verify").is_empty());
}
