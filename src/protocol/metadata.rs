//! What the instance says of itself to relying parties, in the shape of AD FS and signed: above all which
//! certificates its tokens are signed with, the current one first.

use crate::keys::{SigningKey, sha256_of_parts};
use crate::protocol::saml::NotWritten;
use crate::protocol::saml::assertion::CLAIMS;
use crate::protocol::wstrust::Edition;
use crate::protocol::xml::Writer;
use crate::protocol::xmldsig::sign;

const MD: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const FED: &str = "http://docs.oasis-open.org/wsfed/federation/200706";
const AUTHORIZATION: &str = "http://docs.oasis-open.org/wsfed/authorization/200706";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const MEX: &str = "http://schemas.xmlsoap.org/ws/2004/09/mex";
const SAML_PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const BINDINGS: [&str; 2] =
    ["urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"];
const PROTOCOLS: &str = "http://docs.oasis-open.org/ws-sx/ws-trust/200512 http://schemas.xmlsoap.org/ws/2005/02/trust http://docs.oasis-open.org/wsfed/federation/200706";
const TOKENS: [&str; 2] = ["urn:oasis:names:tc:SAML:2.0:assertion", "urn:oasis:names:tc:SAML:1.0:assertion"];

/// What the document says.
#[derive(Debug, Clone, Copy)]
pub struct Descriptor<'a> {
    /// The document's own name, never used before: `_` and hexadecimal digits.
    pub id: &'a str,
    /// The name of the instance.
    pub entity_id: &'a str,
    /// Who runs it.
    pub organisation: &'a str,
    /// The certificates in base64: the current one, the next one, and any that is on its way out.
    pub certificates: &'a [&'a str],
    /// Where each federated domain's addresses begin, with a slash at the end.
    pub domains: &'a [String],
    /// The same of those whose programs are answered without a browser.
    pub programs: &'a [String],
}

/// In exclusive canonical form a prefix stands where an element uses it, and not for the sake of a value: there the
/// prefix of the role's type is not declared, though readers need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Canonical,
    Published,
}

/// The signed document.
///
/// # Errors
/// Where a value cannot be said in XML, or the key does not sign.
pub fn document(descriptor: &Descriptor<'_>, key: &SigningKey) -> Result<String, NotWritten> {
    let inside = |w: &mut Writer, form: Form| {
        service(w, descriptor, form);
        provider(w, descriptor);
    };
    let attributes = [("xmlns", MD), ("ID", descriptor.id), ("entityID", descriptor.entity_id)];
    // What is digested is the document without its signature.
    let mut bare = Writer::with_capacity(8 * 1024);
    bare.element("EntityDescriptor", &attributes, |w| inside(w, Form::Canonical));
    let digest = sha256_of_parts(&[bare.finish()?.as_bytes()]);
    let mut w = Writer::with_capacity(12 * 1024);
    w.open("EntityDescriptor", &attributes);
    sign::write(&mut w, descriptor.id, &digest, key)?;
    inside(&mut w, Form::Published);
    w.close("EntityDescriptor");
    Ok(w.finish()?)
}

fn certificates(w: &mut Writer, descriptor: &Descriptor<'_>) {
    for certificate in descriptor.certificates {
        w.element("KeyDescriptor", &[("use", "signing")], |w| {
            w.element("KeyInfo", &[("xmlns", DS)], |w| {
                w.element("X509Data", &[], |w| w.leaf("X509Certificate", &[], certificate));
            });
        });
    }
}

fn service(w: &mut Writer, descriptor: &Descriptor<'_>, form: Form) {
    let attributes = [
        ("xmlns:fed", FED),
        ("xmlns:xsi", XSI),
        ("ServiceDisplayName", descriptor.organisation),
        ("protocolSupportEnumeration", PROTOCOLS),
        ("xsi:type", "fed:SecurityTokenServiceType"),
    ];
    let from = usize::from(form == Form::Canonical);
    let declared = [("xmlns:fed", FED)];
    w.element("RoleDescriptor", attributes.get(from..).unwrap_or_default(), |w| {
        certificates(w, descriptor);
        w.element("fed:TokenTypesOffered", &declared, |w| {
            for uri in TOKENS {
                w.element("fed:TokenType", &[("Uri", uri)], |_| {});
            }
        });
        w.element("fed:ClaimTypesOffered", &declared, |w| {
            for [name, namespace] in CLAIMS {
                let attributes = [("xmlns:auth", AUTHORIZATION), ("Uri", &format!("{namespace}/{name}"))];
                w.element("auth:ClaimType", &attributes, |w| w.leaf("auth:DisplayName", &[], name));
            }
        });
        for base in descriptor.programs {
            w.element("fed:SecurityTokenServiceEndpoint", &declared, |w| active(w, base));
        }
        // The schema wants one at least. Where no program is answered it is the people's, as in Entra ID's own document.
        if descriptor.programs.is_empty() {
            for base in descriptor.domains {
                w.element("fed:SecurityTokenServiceEndpoint", &declared, |w| passive(w, base));
            }
        }
        for base in descriptor.domains {
            w.element("fed:PassiveRequestorEndpoint", &declared, |w| passive(w, base));
        }
    });
}

fn passive(w: &mut Writer, base: &str) {
    w.element("EndpointReference", &[("xmlns", ADDRESSING)], |w| {
        w.leaf("Address", &[], &format!("{base}wsfed"));
    });
}

fn active(w: &mut Writer, base: &str) {
    w.element("EndpointReference", &[("xmlns", ADDRESSING)], |w| {
        w.leaf("Address", &[], &format!("{base}{}", Edition::Oasis13.path()));
        w.element("Metadata", &[], |w| {
            w.element("Metadata", &[("xmlns", MEX)], |w| {
                w.element("MetadataSection", &[("Dialect", MEX)], |w| {
                    w.element("MetadataReference", &[], |w| {
                        w.leaf("Address", &[("xmlns", ADDRESSING)], &format!("{base}trust/mex"));
                    });
                });
            });
        });
    });
}

fn provider(w: &mut Writer, descriptor: &Descriptor<'_>) {
    if descriptor.domains.is_empty() {
        return;
    }
    let places = |w: &mut Writer, element: &str| {
        for base in descriptor.domains {
            for binding in BINDINGS {
                w.element(element, &[("Binding", binding), ("Location", &format!("{base}saml"))], |_| {});
            }
        }
    };
    w.element("IDPSSODescriptor", &[("protocolSupportEnumeration", SAML_PROTOCOL)], |w| {
        certificates(w, descriptor);
        places(w, "SingleLogoutService");
        w.leaf("NameIDFormat", &[], PERSISTENT);
        places(w, "SingleSignOnService");
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{Span, Time};
    use crate::keys::SystemEntropy;
    use crate::protocol::xml::tree;

    const VECTOR: &str = include_str!("../../tests/vectors/federationmetadata.xml");

    fn written(certificates: &[&str]) -> String {
        written_for(certificates, &["https://idp.example.net/fed/corp.example/".to_owned()])
    }

    fn written_for(certificates: &[&str], programs: &[String]) -> String {
        let key = SigningKey::generate(&SystemEntropy, "test", Time(1_800_014_400_000), Span::days(1)).unwrap();
        let descriptor = Descriptor {
            id: "_md-1",
            entity_id: "https://idp.example.net/fed/corp.example/",
            organisation: "Example IdP",
            certificates,
            domains: &["https://idp.example.net/fed/corp.example/".to_owned()],
            programs,
        };
        document(&descriptor, &key).unwrap()
    }

    #[test]
    fn the_document_is_the_vector_under_other_paths() {
        let made_with_the_key = ["ds:DigestValue", "ds:SignatureValue", "ds:X509Certificate", "X509Certificate"];
        let logout = |e: &tree::Element| e.name == "SingleLogoutService" || e.name == "SingleSignOnService";
        let vector = VECTOR.replace("/services/trust/", "/trust/").replace(
            "<Address>https://idp.example.net/fed/corp.example/ls/",
            "<Address>https://idp.example.net/fed/corp.example/wsfed",
        );
        let vector = tree::read(&vector).without(&logout).emptied(&made_with_the_key);
        let claims = |e: &tree::Element| e.name.ends_with("ClaimTypesOffered");
        let ours = tree::read(&written(&["AAAA"])).without(&logout).without(&claims).emptied(&made_with_the_key);
        assert_eq!(ours, vector);
    }

    #[test]
    fn the_current_certificate_comes_first() {
        let read = tree::read(&written(&["Q1VSUkVOVA==", "TkVYVA=="]));
        let named: Vec<_> =
            read.all().into_iter().filter(|e| e.name == "X509Certificate").map(|e| e.text.as_str()).collect();
        assert_eq!(named, ["Q1VSUkVOVA==", "TkVYVA==", "Q1VSUkVOVA==", "TkVYVA=="]);
    }

    #[test]
    fn the_claims_that_assertions_make_are_offered() {
        const MADE: &str = include_str!("../../tests/vectors/saml11-assertion-mfa.xml");
        let made = tree::read(MADE);
        let made: std::collections::BTreeSet<_> = made
            .all()
            .into_iter()
            .filter(|e| e.name.ends_with("Attribute"))
            .map(|e| format!("{}/{}", e.attribute("AttributeNamespace"), e.attribute("AttributeName")))
            .collect();
        let read = tree::read(&written(&["AAAA"]));
        let offered = read.all().into_iter().filter(|e| e.name.ends_with("ClaimType"));
        let offered: std::collections::BTreeSet<_> = offered.map(|e| e.attribute("Uri").to_owned()).collect();
        // AD FS says as well where somebody was, which is not said here.
        let inside = "http://schemas.microsoft.com/ws/2012/01/insidecorporatenetwork";
        assert!(!offered.is_empty() && !offered.contains(inside));
        let ours: std::collections::BTreeSet<_> = made.into_iter().filter(|one| one != inside).collect();
        assert_eq!(offered, ours);
    }

    #[test]
    fn programs_are_led_nowhere_where_none_is_answered() {
        let text = written_for(&["AAAA"], &[]);
        assert!(!text.contains("/trust/"), "{text}");
        let read = tree::read(&text);
        let all = read.all();
        let services = all.iter().filter(|e| e.name.ends_with("SecurityTokenServiceEndpoint")).count();
        let people = all.iter().filter(|e| e.name == "Address" && e.text.ends_with("/wsfed")).count();
        assert_eq!((services, people), (1, 2), "the schema wants one, and it is the people's");
    }
}
