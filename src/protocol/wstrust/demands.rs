//! What Microsoft's clients demand of our documents, after their sources: MSAL for Python, .NET, Go and Java, and the ODBC
//! driver for Unix, which looks for text. Each demand stands beside a change that breaks it.

use super::fault::{self, Fault};
use super::response::tests::written;
use super::{ADDRESSING, Edition, POLICY, SOAP, UTILITY, mex};
use crate::protocol::xml::tree::{self, Element};

const WSDL: &str = "http://schemas.xmlsoap.org/wsdl/";
const SOAP12: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";
const SP_13: &str = "http://docs.oasis-open.org/ws-sx/ws-securitypolicy/200702";
const SP_2005: &str = "http://schemas.xmlsoap.org/ws/2005/07/securitypolicy";
const SAML: &str = "urn:oasis:names:tc:SAML:1.0:assertion";

/// Who demands it, whether it is met, and a change after which it is not.
type Demand<T> = (&'static str, fn(&str, T) -> bool, (&'static str, &'static str));

fn hold<T: Copy>(text: &str, with: T, demands: &[Demand<T>]) {
    for (who, is_met, (from, to)) in demands {
        assert!(is_met(text, with), "{who}: {text}");
        let changed = text.replace(from, to);
        assert_ne!(changed, text, "{who}: there is no {from}");
        assert!(!is_met(&changed, with), "{who}: nothing would see {to} for {from}");
    }
}

impl Element {
    fn is(&self, (namespace, name): (&str, &str)) -> bool {
        self.namespace == namespace && self.name.rsplit(':').next() == Some(name)
    }

    /// What lies at the end of a path from here, step by step.
    fn at(&self, path: &[(&str, &str)]) -> Vec<&Self> {
        let Some((step, rest)) = path.split_first() else { return vec![self] };
        self.children.iter().filter(|child| child.is(*step)).flat_map(|child| child.at(rest)).collect()
    }

    fn says(&self, namespace: &str, attribute: &str) -> Option<&str> {
        self.attributes.get(&(namespace.to_owned(), attribute.to_owned())).map(String::as_str)
    }
}

/// The names of the policies that a client finds for a name and a password, by one of the two namespaces.
fn policies<'a>(root: &'a Element, space: &str, tokens: &str) -> Vec<&'a str> {
    let all = [(POLICY, "ExactlyOne"), (POLICY, "All")];
    let token = [(space, tokens), (POLICY, "Policy"), (space, "UsernameToken"), (POLICY, "Policy")];
    let token = [&all[..], &token, &[(space, "WssUsernameToken10")]].concat();
    let transport = [&all[..], &[(space, "TransportBinding")]].concat();
    let found = root.at(&[(WSDL, "definitions"), (POLICY, "Policy")]).into_iter();
    found
        .filter(|policy| !policy.at(&token).is_empty() && !policy.at(&transport).is_empty())
        .filter_map(|policy| policy.says(UTILITY, "Id"))
        .collect()
}

/// What holds the root, which a path begins at.
fn document(text: &str) -> Element {
    let root = tree::read(text.split_once("?>").map_or(text, |(_, body)| body));
    Element { children: vec![root], ..tree::read("<none/>") }
}

fn all_policies(root: &Element) -> Vec<&str> {
    [policies(root, SP_13, "SignedEncryptedSupportingTokens"), policies(root, SP_2005, "SignedSupportingTokens")]
        .concat()
}

fn bindings(root: &Element) -> Vec<&Element> {
    root.at(&[(WSDL, "definitions"), (WSDL, "binding")])
}

fn action(binding: &Element) -> &str {
    let operations = binding.at(&[(WSDL, "operation"), (SOAP12, "operation")]);
    operations.first().and_then(|operation| operation.says("", "soapAction")).unwrap_or_default()
}

/// Where each edition is found: its binding, then its port.
fn addresses(text: &str) -> Vec<(String, String)> {
    let root = document(text);
    let ports = root.at(&[(WSDL, "definitions"), (WSDL, "service"), (WSDL, "port")]);
    let found = ports.into_iter().filter_map(|port| {
        let (_, name) = port.says("", "binding")?.split_once(':')?;
        let binding = bindings(&root).into_iter().find(|binding| binding.says("", "name") == Some(name))?;
        let address = port.at(&[(ADDRESSING, "EndpointReference"), (ADDRESSING, "Address")]);
        Some((action(binding).to_owned(), address.first()?.text.clone()))
    });
    found.collect()
}

/// The document that is judged.
fn mex_document() -> String {
    mex::document("https://idp.example.net/fed/corp.example/").unwrap()
}

#[test]
fn the_document_and_its_policies_meet_what_each_client_demands() {
    let demands: [Demand<()>; 7] = [
        ("root: Python, Go", |text, ()| document(text).at(&[(WSDL, "definitions")]).len() == 1, (WSDL, "urn:x")),
        (
            "root: nobody reads a document type, and Python no mark of the byte order",
            |text, ()| {
                text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?><wsdl:definitions ") && !text.contains("<!")
            },
            ("<wsdl:definitions ", "<!DOCTYPE a><wsdl:definitions "),
        ),
        (
            "policy: .NET wants two names",
            |text, ()| {
                let root = document(text);
                let mut names = all_policies(&root);
                names.sort_unstable();
                names.dedup();
                names.len() == 2
            },
            ("IWSTrust13Async_policy", "IWSTrustFeb2005Async_policy"),
        ),
        (
            "policy: Java reads this prefix, ODBC this text",
            |text, ()| text.matches("<wsp:Policy wsu:Id=\"").count() == 2,
            ("<wsp:Policy wsu:Id=", "<wsp:Policy Name=\"x\" wsu:Id="),
        ),
        (
            "13: Python, Java",
            |text, ()| policies(&document(text), SP_13, "SignedEncryptedSupportingTokens").len() == 1,
            ("sp:SignedEncryptedSupportingTokens", "sp:SignedSupportingTokens"),
        ),
        (
            "13: Go takes the namespace from the element",
            |text, ()| {
                [SP_13, SP_2005].iter().all(|sp| text.contains(&format!("<sp:TransportBinding xmlns:sp=\"{sp}\"")))
            },
            ("<sp:TransportBinding xmlns:sp=", "<sp:TransportBinding xmlns:other="),
        ),
        (
            "2005: .NET",
            |text, ()| policies(&document(text), SP_2005, "SignedSupportingTokens").len() == 1,
            ("sp:SignedSupportingTokens", "sp:SupportingTokens"),
        ),
    ];
    hold(&mex_document(), (), &demands);
}

#[test]
fn its_bindings_meet_what_each_client_demands() {
    let demands: [Demand<()>; 5] = [
        (
            "binding: Python falls over one without a transport",
            |text, ()| {
                let root = document(text);
                let http = "http://schemas.xmlsoap.org/soap/http";
                let transport = |binding: &&Element| {
                    let found = binding.at(&[(SOAP12, "binding")]);
                    found.len() == 1 && found[0].says("", "transport") == Some(http)
                };
                bindings(&root).len() == 2 && bindings(&root).iter().all(transport)
            },
            ("soap12:binding transport=", "soap12:binding style="),
        ),
        (
            "binding: Go errs at an action that it does not know",
            |text, ()| {
                let known = Edition::ALL.map(|edition| format!("{}/RST/Issue", edition.namespace()));
                bindings(&document(text)).into_iter().all(|binding| known.iter().any(|known| known == action(binding)))
            },
            ("soapAction=\"http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue\"", "soapAction=\"urn:x\""),
        ),
        (
            "binding: refers to its policy",
            |text, ()| {
                let root = document(text);
                let referred = root.at(&[(WSDL, "definitions"), (WSDL, "binding"), (POLICY, "PolicyReference")]);
                let names = all_policies(&root);
                let is_known = |name: &str| name.strip_prefix('#').is_some_and(|name| names.contains(&name));
                referred.len() == 2 && referred.iter().all(|one| one.says("", "URI").is_some_and(is_known))
            },
            ("URI=\"#", "URI=\""),
        ),
        (
            "binding: ODBC",
            |text, ()| text.matches("<wsdl:binding name=\"").count() == 2,
            ("<wsdl:binding name=", "<wsdl:binding  name="),
        ),
        (
            "binding: ODBC, its policy",
            |text, ()| text.matches("<wsp:PolicyReference URI=\"").count() == 2,
            ("<wsp:PolicyReference URI=", "<wsp:PolicyReference  URI="),
        ),
    ];
    hold(&mex_document(), (), &demands);
}

#[test]
fn its_ports_meet_what_each_client_demands() {
    let demands: [Demand<()>; 6] = [
        ("port: .NET wants a prefix", |text, ()| addresses(text).len() == 2, (" binding=\"tns:", " binding=\"")),
        (
            "port: Python and Java take https alone",
            |text, ()| addresses(text).iter().all(|(_, address)| address.starts_with("https://")),
            ("<wsa10:Address>https:", "<wsa10:Address>http:"),
        ),
        (
            "port: ODBC",
            |text, ()| text.matches("<wsdl:port name=\"").count() == 2,
            ("<wsdl:port name=", "<wsdl:port  name="),
        ),
        (
            "port: ODBC, its address",
            |text, ()| text.matches("<wsa10:Address>https://").count() == 2,
            ("wsa10:", "wsa:"),
        ),
        (
            "preference: each edition is where its name says",
            |text, ()| {
                let at = |edition: Edition| {
                    let address = format!("https://idp.example.net/fed/corp.example/{}", edition.path());
                    (format!("{}/RST/Issue", edition.namespace()), address)
                };
                addresses(text) == Edition::ALL.map(at)
            },
            ("trust/13/usernamemixed", "trust/2005/usernamemixed"),
        ),
        (
            "windows: nobody is led to Kerberos",
            |text, ()| !text.contains("NegotiateAuthentication") && !text.contains("windowstransport"),
            ("<wsaw:UsingAddressing", "<http:NegotiateAuthentication xmlns:http=\"urn:x\"/><wsaw:UsingAddressing"),
        ),
    ];
    hold(&mex_document(), (), &demands);
}

/// The response in its place in the envelope.
fn response(text: &str, edition: Edition) -> Vec<Element> {
    let one = (edition.namespace(), "RequestSecurityTokenResponse");
    let body = [(SOAP, "Envelope"), (SOAP, "Body")];
    let path = match edition {
        Edition::Feb2005 => [&body[..], &[one]].concat(),
        Edition::Oasis13 => {
            [&body[..], &[(edition.namespace(), "RequestSecurityTokenResponseCollection"), one]].concat()
        }
    };
    document(text).at(&path).into_iter().cloned().collect()
}

/// The token as those find it who look for text.
fn cut(text: &str) -> Option<&str> {
    let from = text.find("<saml:Assertion")?;
    text.get(from..text.find("</saml:Assertion>")? + "</saml:Assertion>".len())
}

#[test]
fn the_answer_meets_what_each_client_demands() {
    let demands: [Demand<Edition>; 9] = [
        (
            "Python: one type in the text",
            |text, _| text.matches("TokenType>").count() == 2 && text.contains(&format!("TokenType>{SAML}</")),
            (":RequestType>", ":TokenType>"),
        ),
        (
            "Python: one token in the text",
            |text, _| text.matches("RequestedSecurityToken>").count() == 2,
            ("RequestedAttachedReference>", "RequestedSecurityToken>"),
        ),
        (
            "Python: the token stands on its own",
            |text, _| {
                let declared =
                    |prefix: &str| cut(text).is_some_and(|token| token.contains(&format!("xmlns:{prefix}=\"")));
                let used = |prefix: &str| cut(text).is_some_and(|token| token.contains(&format!("<{prefix}:")));
                ["saml", "ds", "t", "trust", "wsu"].into_iter().all(|prefix| declared(prefix) == used(prefix))
            },
            (" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", ""),
        ),
        (
            ".NET: in its collection, or bare",
            |text, edition| response(text, edition).len() == 1,
            ("RequestSecurityTokenResponse", "SecurityTokenResponse"),
        ),
        (
            ".NET: one type",
            |text, edition| response(text, edition)[0].at(&[(edition.namespace(), "TokenType")]).len() == 1,
            (":RequestType>", ":TokenType>"),
        ),
        (
            "Go: the version by the prefix at the token",
            |text, _| {
                cut(text)
                    .is_some_and(|token| token.split_once('>').unwrap().0.contains(&format!(" xmlns:saml=\"{SAML}\"")))
            },
            ("xmlns:saml=", "xmlns:saml1="),
        ),
        (
            "Java: nothing beside the token",
            |text, edition| {
                let response = &response(text, edition)[0];
                let places = response.at(&[(edition.namespace(), "RequestedSecurityToken")]);
                places.len() == 1 && places[0].text.is_empty() && places[0].children.len() == 1
            },
            ("RequestedSecurityToken><saml:", "RequestedSecurityToken> <saml:"),
        ),
        ("ODBC: finds the token", |text, _| cut(text).is_some(), ("saml:Assertion", "Assertion")),
        (
            "ODBC: takes it for what it is",
            |text, _| !text.contains("urn:oasis:names:tc:SAML:2.0:assertion"),
            ("urn:oasis:names:tc:SAML:1.0:cm:bearer", "urn:oasis:names:tc:SAML:2.0:assertion"),
        ),
    ];
    for edition in Edition::ALL {
        hold(&written(edition), edition, &demands);
    }
}

#[test]
fn a_fault_meets_what_each_client_demands() {
    const CODE: [(&str, &str); 5] =
        [(SOAP, "Envelope"), (SOAP, "Body"), (SOAP, "Fault"), (SOAP, "Code"), (SOAP, "Subcode")];
    let demands: [Demand<()>; 4] = [
        (
            "Python: a reason and a subcode",
            |text, ()| {
                let reason = [&CODE[..3], &[(SOAP, "Reason"), (SOAP, "Text")]].concat();
                let code = [&CODE[..], &[(SOAP, "Value")]].concat();
                document(text).at(&reason).len() == 1 && document(text).at(&code).len() == 1
            },
            ("s:Text", "s:Words"),
        ),
        (
            "Java: one name after one colon",
            |text, ()| {
                let code = [&CODE[..], &[(SOAP, "Value")]].concat();
                document(text).at(&code).first().is_some_and(|code| code.text.split(':').count() == 2)
            },
            (":FailedAuthentication", ":Failed:Authentication"),
        ),
        ("ODBC", |text, ()| text.contains("<s:Reason>"), ("<s:Reason>", "<s:Reason >")),
        (
            "all: the action of a fault",
            |text, ()| text.contains(">http://www.w3.org/2005/08/addressing/soap/fault</a:Action>"),
            ("/addressing/soap/fault", "/addressing/fault"),
        ),
    ];
    for edition in Edition::ALL {
        hold(&fault::envelope(Fault::FailedAuthentication, edition, None).unwrap(), (), &demands);
    }
}
