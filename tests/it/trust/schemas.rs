//! What programs and relying parties get is what the standards' schemas say: those of SAML and of signatures as the
//! distribution packs them, those of what lies around them as they stand in `schemas/`.

use std::fs;
use std::path::Path;
use std::process::Command;

use countersign::domain::change::Actor;

use super::{NEW, OLD, asks, fault, fetches};
use crate::harness::house::{ALICE, DOMAIN, Engine, Installation};
use crate::harness::keeper;

const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/trust/schemas");
const SAML: &str = "/usr/share/xml/opensaml";
const TOOLING: &str = "/usr/share/xml/xmltooling";

/// What a message in an envelope may hold, and what the metadata may.
const MESSAGE: [(&str, &str); 5] = [
    ("http://www.w3.org/2003/05/soap-envelope", "soap.xsd"),
    ("http://www.w3.org/2005/08/addressing", "addressing.xsd"),
    ("http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd", "security.xsd"),
    ("http://schemas.xmlsoap.org/ws/2005/02/trust", "trust-2005.xsd"),
    ("http://docs.oasis-open.org/ws-sx/ws-trust/200512", "trust-13.xsd"),
];
const METADATA: [(&str, &str); 3] = [
    ("urn:oasis:names:tc:SAML:2.0:metadata", "urn:saml-2.0-metadata"),
    ("http://docs.oasis-open.org/wsfed/federation/200706", "federation.xsd"),
    ("http://schemas.xmlsoap.org/ws/2004/09/mex", "exchange.xsd"),
];

/// Whether a document is what these schemas say together.
fn is_valid(xml: &str, schemas: &[(&str, &str)]) -> Result<(), String> {
    let known = [
        ("urn:saml-1.1-assertion", format!("{SAML}/cs-sstc-schema-assertion-1.1.xsd")),
        ("urn:saml-2.0-metadata", format!("{SAML}/saml-schema-metadata-2.0.xsd")),
        ("http://www.w3.org/TR/xmldsig-core/xmldsig-core-schema.xsd", format!("{TOOLING}/xmldsig-core-schema.xsd")),
        (
            "http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd",
            format!("{TOOLING}/xmldsig-core-schema.xsd"),
        ),
        ("http://www.w3.org/TR/2002/REC-xmlenc-core-20021210/xenc-schema.xsd", format!("{TOOLING}/xenc-schema.xsd")),
        ("http://www.w3.org/2001/xml.xsd", format!("{TOOLING}/xml.xsd")),
    ];
    let folder = keeper::folder("schema");
    let entry = |(name, path): &(&str, String)| {
        assert!(Path::new(path).exists(), "{path} is needed: scripts/setup test");
        format!("<system systemId=\"{name}\" uri=\"{path}\"/>")
    };
    let entries = known.iter().map(entry).collect::<String>();
    let catalog = format!("<catalog xmlns=\"urn:oasis:names:tc:entity:xmlns:xml:catalog\">{entries}</catalog>");
    let import = |(namespace, file): &(&str, &str)| {
        let file = if file.starts_with("urn:") { (*file).to_owned() } else { format!("{OURS}/{file}") };
        format!("<xs:import namespace=\"{namespace}\" schemaLocation=\"{file}\"/>")
    };
    let imports = schemas.iter().map(import).collect::<String>();
    let all = format!("<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{imports}</xs:schema>");
    for (name, text) in [("catalog.xml", catalog.as_str()), ("all.xsd", &all), ("document.xml", xml)] {
        fs::write(folder.join(name), text).unwrap();
    }
    let output = Command::new("xmllint")
        .env("XML_CATALOG_FILES", folder.join("catalog.xml"))
        .args(["--nonet", "--noout", "--schema"])
        .args([folder.join("all.xsd"), folder.join("document.xml")])
        .output()
        .expect("xmllint is needed: scripts/setup test");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Whether a document is valid, and is not any more once it is changed so.
fn is_valid_as_it_is(xml: &str, schemas: &[(&str, &str)], changes: &[(&str, &str)]) {
    assert_eq!(is_valid(xml, schemas), Ok(()), "{xml}");
    for (from, to) in changes {
        assert!(xml.contains(from), "{from} in {xml}");
        assert!(is_valid(&xml.replace(from, to), schemas).is_err(), "a schema that says yes to {from} as {to}");
    }
}

async fn tokens_faults_and_metadata_are_what_the_schemas_say(engine: Engine) {
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
            ("Lifetime>", "LifeTime>"),
            ("a:Action", "a:Act"),
            ("<u:Created>", "<u:Created>x"),
        ];
        is_valid_as_it_is(&answer.body, &MESSAGE, &changes);
        let refused = asks(&house, edition, ALICE, &code).await;
        assert_eq!(fault(&refused), "FailedAuthentication");
        is_valid_as_it_is(&refused.body, &MESSAGE, &[("s:Sender", "s:Client"), ("xml:lang", "lang")]);
    }
    house.node().house.doors.rollover.roll(&Actor::Terminal).await.unwrap();
    let metadata = house.browser().asks("/FederationMetadata/2007-06/FederationMetadata.xml").await.body;
    let changes = [
        ("entityID=", "entityId="),
        ("fed:TokenTypesOffered", "fed:TokenTypes"),
        ("protocolSupportEnumeration=", "protocols="),
        ("MetadataReference", "Reference"),
    ];
    is_valid_as_it_is(&metadata, &METADATA, &changes);
    for (application, _) in house.node().house.manage.applications().await.unwrap() {
        house.node().house.manage.set_trust(&application.id, false).await.unwrap().unwrap();
    }
    let without = house.browser().asks("/FederationMetadata/2007-06/FederationMetadata.xml").await.body;
    assert!(!without.contains("/trust/"), "{without}");
    is_valid_as_it_is(&without, &METADATA, changes.get(..3).unwrap());
    house.answers_programs().await;
    let mex = house.browser().asks(&format!("/fed/{DOMAIN}/trust/mex")).await.body;
    assert!(is_valid(&mex, &MESSAGE).is_err(), "another kind of document is none of these");
}

crate::on_both_engines!(tokens_faults_and_metadata_are_what_the_schemas_say);
