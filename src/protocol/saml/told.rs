//! What an assertion of ours says, read back from its own bytes, place by place: whatever was written is told, but for
//! the signature.

use super::EMAIL;
use crate::domain::claims::{Claim, MULTIPLE};
use crate::protocol::xml::Element;
use crate::protocol::xml::document::{MESSAGE, Unread, read};

/// One place of an assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What it is for.
    pub claim: Claim,
    /// As the token names it.
    pub name: String,
    /// What stands there.
    pub value: String,
}

/// Every place of the assertion in a message, in the order written; what is said twice alike, once. Nothing, where
/// there is no assertion.
pub fn told(message: &str) -> Result<Vec<Place>, Unread> {
    let root = read(message.as_bytes(), MESSAGE)?;
    let mut all = Vec::new();
    if let Some(assertion) = root.all().into_iter().find(|element| element.local == "Assertion") {
        tell(assertion, &mut all);
    }
    Ok(all)
}

fn tell(element: &Element, all: &mut Vec<Place>) {
    let mut one = |claim, name: String, value: &str| {
        let place = Place { claim, name, value: value.to_owned() };
        if !all.contains(&place) {
            all.push(place);
        }
    };
    if element.local == "Signature" {
        return;
    }
    if element.local == "Attribute" {
        let name = element.attribute("AttributeName").or_else(|| element.attribute("FriendlyName"));
        let name = name.or_else(|| element.attribute("Name")).unwrap_or_default();
        for value in element.elements().filter_map(Element::text) {
            one(of_attribute(name, value), name.to_owned(), value);
        }
        return;
    }
    for attribute in &element.attributes {
        let name = if element.local == "SubjectConfirmationData" {
            format!("{}/{}", element.local, attribute.local)
        } else {
            attribute.local.clone()
        };
        one(of_place(element, Some(&attribute.local)), name, &attribute.value);
    }
    if let Some(text) = element.text().filter(|text| !text.is_empty()) {
        one(of_place(element, None), element.local.clone(), text);
    }
    for inner in element.elements() {
        tell(inner, all);
    }
}

fn of_attribute(name: &str, value: &str) -> Claim {
    match name {
        "UPN" => Claim::Upn,
        "ImmutableID" => Claim::ImmutableId,
        "authnmethodsreferences" if value == MULTIPLE => Claim::Multiple,
        "authnmethodsreferences" => Claim::Reference,
        "authenticationinstant" => Claim::InstantAgain,
        "IDPEmail" | "mail" => Claim::Email,
        _ => Claim::Unknown,
    }
}

fn of_place(element: &Element, attribute: Option<&str>) -> Claim {
    match (element.local.as_str(), attribute) {
        ("Assertion", Some("AssertionID" | "ID")) => Claim::Id,
        ("Assertion", Some("IssueInstant")) => Claim::Issued,
        ("Assertion", Some("MajorVersion" | "MinorVersion" | "Version")) => Claim::Version,
        ("Assertion", Some("Issuer")) | ("Issuer", None) => Claim::Issuer,
        ("Conditions", Some("NotBefore")) => Claim::NotBefore,
        ("Conditions", Some("NotOnOrAfter")) => Claim::NotOnOrAfter,
        ("Audience", None) => Claim::Audience,
        ("NameIdentifier" | "NameID", Some("Format")) => Claim::Format,
        ("NameIdentifier" | "NameID", None) if element.attribute("Format") == Some(EMAIL) => Claim::NameAddress,
        ("NameIdentifier" | "NameID", None) => Claim::NameIdentifier,
        ("ConfirmationMethod", None) | ("SubjectConfirmation", Some("Method")) => Claim::Confirmation,
        ("SubjectConfirmationData", Some("InResponseTo")) => Claim::Request,
        ("SubjectConfirmationData", Some("NotOnOrAfter")) => Claim::Arrival,
        ("SubjectConfirmationData", Some("Recipient")) => Claim::Recipient,
        ("AuthenticationStatement", Some("AuthenticationInstant")) | ("AuthnStatement", Some("AuthnInstant")) => {
            Claim::Instant
        }
        ("AuthenticationStatement", Some("AuthenticationMethod")) => Claim::Method,
        ("AuthnStatement", Some("SessionIndex")) => Claim::Session,
        ("AuthnContextClassRef", None) if element.text() == Some(MULTIPLE) => Claim::MultipleClass,
        ("AuthnContextClassRef", None) => Claim::Class,
        _ => Claim::Unknown,
    }
}
