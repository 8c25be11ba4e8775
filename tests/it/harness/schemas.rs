//! What the standards' schemas say of a document, told by `xmllint`. Those of SAML and of signatures come with the
//! distribution, most others from packages that bring them for their own use; `trust/schemas/README.md` tells which.
//!
//! Each is taken twice: as it is published, and with every wildcard that lets unknown names pass closed. Where the
//! published one says "anything", the closed one still wants something that some schema knows.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::keeper;

const SAML: &str = "/usr/share/xml/opensaml";
const TOOLING: &str = "/usr/share/xml/xmltooling";
const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/trust/schemas");
const KOAP: &str = "packages/koap/api-telematik/ext";
const PYFF: &str = "packages/pyff/schema";
const SDC: &str = "packages/sdc11073/xsd";

/// Namespaces with their schemas, each after those that it leans on: whichever is read first is the one that counts.
const ALL: [(&str, &str, &str); 23] = [
    ("http://www.w3.org/XML/1998/namespace", TOOLING, "xml.xsd"),
    ("http://www.w3.org/2000/09/xmldsig#", TOOLING, "xmldsig-core-schema.xsd"),
    ("http://www.w3.org/2001/04/xmlenc#", TOOLING, "xenc-schema.xsd"),
    ("urn:oasis:names:tc:SAML:1.0:assertion", SAML, "cs-sstc-schema-assertion-1.1.xsd"),
    ("urn:oasis:names:tc:SAML:2.0:assertion", SAML, "saml-schema-assertion-2.0.xsd"),
    ("urn:oasis:names:tc:SAML:2.0:protocol", SAML, "saml-schema-protocol-2.0.xsd"),
    ("urn:oasis:names:tc:SAML:2.0:metadata", SAML, "saml-schema-metadata-2.0.xsd"),
    ("http://www.w3.org/2003/05/soap-envelope", SDC, "soap-envelope.xsd"),
    ("http://www.w3.org/2005/08/addressing", SDC, "ws-addr.xsd"),
    ("http://www.w3.org/2006/05/addressing/wsdl", KOAP, "ws-addr-wsdl.xsd"),
    (
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
        PYFF,
        "oasis-200401-wss-wssecurity-utility-1.0.xsd",
    ),
    (
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
        PYFF,
        "oasis-200401-wss-wssecurity-secext-1.0.xsd",
    ),
    ("http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd", "", "security11.xsd"),
    ("http://schemas.xmlsoap.org/ws/2004/09/policy", KOAP, "ws-policy.xsd"),
    ("http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702", PYFF, "ws-securitypolicy-1.2.xsd"),
    ("http://schemas.xmlsoap.org/ws/2005/07/securitypolicy", "", "security-policy-2005.xsd"),
    ("http://docs.oasis-open.org/ws-sx/ws-trust/200512", KOAP, "ws-trust-1.3.xsd"),
    ("http://schemas.xmlsoap.org/ws/2005/02/trust", "", "trust-2005.xsd"),
    ("http://schemas.xmlsoap.org/ws/2004/09/mex", PYFF, "MetadataExchange.xsd"),
    ("http://docs.oasis-open.org/wsfed/authorization/200706", PYFF, "ws-authorization.xsd"),
    ("http://docs.oasis-open.org/wsfed/federation/200706", PYFF, "ws-federation.xsd"),
    ("http://schemas.xmlsoap.org/wsdl/", SDC, "wsdl.xsd"),
    ("http://schemas.xmlsoap.org/wsdl/soap12/", "", "wsdl-soap12.xsd"),
];
/// Left open: AD FS's metadata, and ours after it, has an address in a reference where no schema declares one.
const OPEN: &str = "MetadataExchange.xsd";

/// Whether a document is what the schemas say, as they are and closed.
pub fn judge(xml: &str) -> Result<(), String> {
    static LAID: OnceLock<[PathBuf; 2]> = OnceLock::new();
    LAID.get_or_init(|| [laid(false), laid(true)]).iter().try_for_each(|schema| lint(schema, xml))
}

/// Holds a document against the schemas, and against each of these changes that they must see.
pub fn accepts_nothing_but(xml: &str, changes: &[(&str, &str)]) {
    assert_eq!(judge(xml), Ok(()), "{xml}");
    for (from, to) in changes {
        assert!(xml.contains(from), "{from} in {xml}");
        assert!(judge(&xml.replace(from, to)).is_err(), "a schema that says yes to {from} as {to}");
    }
}

/// All of them in one folder, and the one that leads to all.
fn laid(closed: bool) -> PathBuf {
    let folder = keeper::folder("schemas");
    let mut imports = String::new();
    for (namespace, home, file) in ALL {
        let from =
            if home.starts_with('/') { Path::new(home).join(file) } else { Path::new(OURS).join(home).join(file) };
        let mut text = fs::read_to_string(&from).unwrap_or_else(|_| panic!("{}: scripts/setup test", from.display()));
        if closed && file != OPEN {
            for quote in ["\"", "'"] {
                let open = format!("processContents={quote}lax{quote}");
                text = text.replace(&open, &open.replace("lax", "strict"));
            }
        }
        fs::write(folder.join(file), text).unwrap();
        write!(imports, "<xs:import namespace=\"{namespace}\" schemaLocation=\"{file}\"/>").unwrap();
    }
    let all = folder.join("all.xsd");
    fs::write(&all, format!("<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{imports}</xs:schema>")).unwrap();
    all
}

fn lint(schema: &Path, xml: &str) -> Result<(), String> {
    let mut lint = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .args([schema, Path::new("-")])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("xmllint is needed: scripts/setup test");
    lint.stdin.take().unwrap().write_all(xml.as_bytes()).unwrap();
    let output = lint.wait_with_output().unwrap();
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said.lines().filter(|line| !line.contains("Skipping import")).collect::<Vec<_>>().join("\n"))
}
