//! The document that leads clients to our addresses. Five parsers read it, two of them by looking for text: names,
//! prefixes, quotation marks and the order of attributes are the ones that all five take.

use super::Edition;
use crate::protocol::xml::{NotXml, Writer};

const TRANSPORT: &str = "http://schemas.xmlsoap.org/soap/http";
const TNS: &str = "http://schemas.microsoft.com/ws/2008/06/identity/securitytokenservice";

/// What the names of one edition are, as AD FS has them.
struct Names {
    edition: Edition,
    policy_namespace: &'static str,
    supporting: &'static str,
    trust: &'static str,
    https_token: &'static [(&'static str, &'static str)],
    interface: &'static str,
    operation: &'static str,
    prefix: &'static str,
    answer: &'static str,
    answer_action: &'static str,
}

const ALL: [Names; 2] = [
    Names {
        edition: Edition::Feb2005,
        policy_namespace: "http://schemas.xmlsoap.org/ws/2005/07/securitypolicy",
        supporting: "sp:SignedSupportingTokens",
        trust: "sp:Trust10",
        https_token: &[("RequireClientCertificate", "false")],
        interface: "IWSTrustFeb2005Async",
        operation: "TrustFeb2005IssueAsync",
        prefix: "t",
        answer: "RequestSecurityTokenResponse",
        answer_action: "RSTR/Issue",
    },
    Names {
        edition: Edition::Oasis13,
        policy_namespace: "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702",
        supporting: "sp:SignedEncryptedSupportingTokens",
        trust: "sp:Trust13",
        https_token: &[],
        interface: "IWSTrust13Async",
        operation: "Trust13IssueAsync",
        prefix: "trust",
        answer: "RequestSecurityTokenResponseCollection",
        answer_action: "RSTRC/IssueFinal",
    },
];

impl Names {
    fn binding(&self) -> String {
        format!("UserNameWSTrustBinding_{}", self.interface)
    }

    fn message(&self, end: &str) -> String {
        format!("{}_{}_{end}", self.interface, self.operation)
    }

    fn action(&self, end: &str) -> String {
        format!("{}/{end}", self.edition.namespace())
    }
}

/// The document for a domain whose addresses begin like this, with a slash at the end.
///
/// # Errors
/// Where the address cannot be said in XML.
pub fn document(base: &str) -> Result<String, NotXml> {
    let mut w = Writer::with_capacity(8 * 1024);
    let attributes = [
        ("name", "SecurityTokenService"),
        ("targetNamespace", TNS),
        ("xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/"),
        ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
        ("xmlns:soap12", "http://schemas.xmlsoap.org/wsdl/soap12/"),
        ("xmlns:tns", TNS),
        ("xmlns:t", Edition::Feb2005.namespace()),
        ("xmlns:trust", Edition::Oasis13.namespace()),
        ("xmlns:wsp", super::POLICY),
        ("xmlns:wsu", super::UTILITY),
        ("xmlns:wsa10", super::ADDRESSING),
        ("xmlns:wsaw", "http://www.w3.org/2006/05/addressing/wsdl"),
    ];
    w.element("wsdl:definitions", &attributes, |w| {
        for part in [policy, messages, interface, binding] {
            for names in &ALL {
                part(w, names);
            }
        }
        w.element("wsdl:service", &[("name", "SecurityTokenService")], |w| {
            for names in &ALL {
                port(w, names, base);
            }
        });
    });
    Ok(format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{}", w.finish()?))
}

fn nothing(_: &mut Writer) {}

/// An assertion of a policy, which declares its own prefix: there are clients that look for it nowhere else.
fn assertion(w: &mut Writer, names: &Names, name: &str, inside: impl FnOnce(&mut Writer)) {
    w.element(name, &[("xmlns:sp", names.policy_namespace)], |w| w.element("wsp:Policy", &[], inside));
}

fn nested(w: &mut Writer, name: &str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Writer)) {
    w.element(name, attributes, |w| w.element("wsp:Policy", &[], inside));
}

fn policy(w: &mut Writer, names: &Names) {
    w.element("wsp:Policy", &[("wsu:Id", &format!("{}_policy", names.binding()))], |w| {
        w.element("wsp:ExactlyOne", &[], |w| w.element("wsp:All", &[], |w| assertions(w, names)));
    });
}

fn assertions(w: &mut Writer, names: &Names) {
    assertion(w, names, "sp:TransportBinding", |w| {
        nested(w, "sp:TransportToken", &[], |w| w.element("sp:HttpsToken", names.https_token, nothing));
        nested(w, "sp:AlgorithmSuite", &[], |w| w.element("sp:Basic256", &[], nothing));
        nested(w, "sp:Layout", &[], |w| w.element("sp:Strict", &[], nothing));
        w.element("sp:IncludeTimestamp", &[], nothing);
    });
    assertion(w, names, names.supporting, |w| {
        let always = format!("{}/IncludeToken/AlwaysToRecipient", names.policy_namespace);
        let include = [("sp:IncludeToken", always.as_str())];
        nested(w, "sp:UsernameToken", &include, |w| w.element("sp:WssUsernameToken10", &[], nothing));
    });
    assertion(w, names, "sp:Wss11", nothing);
    assertion(w, names, names.trust, |w| {
        for name in ["sp:MustSupportIssuedTokens", "sp:RequireClientEntropy", "sp:RequireServerEntropy"] {
            w.element(name, &[], nothing);
        }
    });
    w.element("wsaw:UsingAddressing", &[], nothing);
}

fn messages(w: &mut Writer, names: &Names) {
    let result = format!("{}Result", names.operation);
    let (asked, answered) =
        (format!("{}:RequestSecurityToken", names.prefix), format!("{}:{}", names.prefix, names.answer));
    for (end, part, element) in [("InputMessage", "request", &asked), ("OutputMessage", result.as_str(), &answered)] {
        w.element("wsdl:message", &[("name", &names.message(end))], |w| {
            w.element("wsdl:part", &[("name", part), ("element", element)], nothing);
        });
    }
}

fn interface(w: &mut Writer, names: &Names) {
    w.element("wsdl:portType", &[("name", names.interface)], |w| {
        w.element("wsdl:operation", &[("name", names.operation)], |w| {
            let ends =
                [("wsdl:input", "RST/Issue", "InputMessage"), ("wsdl:output", names.answer_action, "OutputMessage")];
            for (element, action, message) in ends {
                let message = format!("tns:{}", names.message(message));
                w.element(element, &[("wsaw:Action", &names.action(action)), ("message", &message)], nothing);
            }
        });
    });
}

fn binding(w: &mut Writer, names: &Names) {
    let attributes = [("name", names.binding()), ("type", format!("tns:{}", names.interface))];
    let attributes = attributes.each_ref().map(|(name, value)| (*name, value.as_str()));
    w.element("wsdl:binding", &attributes, |w| {
        w.element("wsp:PolicyReference", &[("URI", &format!("#{}_policy", names.binding()))], nothing);
        w.element("soap12:binding", &[("transport", TRANSPORT)], nothing);
        w.element("wsdl:operation", &[("name", names.operation)], |w| {
            let action = names.action("RST/Issue");
            w.element("soap12:operation", &[("soapAction", &action), ("style", "document")], nothing);
            for element in ["wsdl:input", "wsdl:output"] {
                w.element(element, &[], |w| w.element("soap12:body", &[("use", "literal")], nothing));
            }
        });
    });
}

fn port(w: &mut Writer, names: &Names, base: &str) {
    let (name, address) = (names.binding(), format!("{base}{}", names.edition.path()));
    w.element("wsdl:port", &[("name", &name), ("binding", &format!("tns:{name}"))], |w| {
        w.element("soap12:address", &[("location", &address)], nothing);
        w.element("wsa10:EndpointReference", &[], |w| w.leaf("wsa10:Address", &[], &address));
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::xml::tree;

    const VECTOR: &str = include_str!("../../../tests/vectors/mex.xml");

    #[test]
    fn the_document_is_the_vector_under_another_path() {
        let ours = document("https://idp.example.net/fed/corp.example/").unwrap();
        let body =
            |text: &str| text.split_once("?>").unwrap().1.replace("corp.example/services/trust", "corp.example/trust");
        assert_eq!(tree::read(&body(&ours)), tree::read(&body(VECTOR)));
    }
}
