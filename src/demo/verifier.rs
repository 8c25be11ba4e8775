//! What a strict Microsoft 365 would say of an answer, judged by code that did not write it: samael for the
//! signature, quick-xml for everything else.

use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};
use samael::crypto::{CertificateDer, Crypto, CryptoProvider as _};

const TRUST: &str = "http://schemas.xmlsoap.org/ws/2005/02/trust";
const SAML: &str = "urn:oasis:names:tc:SAML:1.0:assertion";
const MULTIPLE: &str = "http://schemas.microsoft.com/claims/multipleauthn";

/// What a token says, once it is believed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Token {
    /// `AssertionID`
    pub assertion_id: String,
    /// `Issuer`
    pub issuer: String,
    /// `Audience`
    pub audience: String,
    /// `NotBefore`, as written.
    pub not_before: String,
    /// `NotOnOrAfter`, as written.
    pub not_on_or_after: String,
    /// `AuthenticationInstant`, as written.
    pub authenticated_at: String,
    /// `AuthenticationMethod`
    pub method: String,
    /// The name identifiers, one a statement.
    pub name_identifiers: Vec<String>,
    /// The attribute `UPN`.
    pub upn: String,
    /// The attribute `ImmutableID`.
    pub immutable_id: String,
    /// The values of `authnmethodsreferences`.
    pub references: Vec<String>,
    /// Every attribute in order, with namespace, name and value.
    pub attributes: Vec<(String, String, String)>,
}

impl Token {
    /// Whether Microsoft 365 would take it for a multi-factor sign-in.
    #[must_use]
    pub fn is_multi_factor(&self) -> bool {
        self.method == MULTIPLE || self.references.iter().any(|reference| reference == MULTIPLE)
    }
}

/// What the tenant has stored about its identity provider.
#[derive(Debug, Clone)]
pub struct Tenant {
    /// `issuerUri`
    pub issuer: String,
    /// The realm.
    pub audience: String,
    /// `signingCertificate`, DER.
    pub certificate: Vec<u8>,
}

/// Why an answer is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Disbelief {
    /// Not XML, or XML that no token consists of.
    #[error("the answer is no token response: {0}")]
    Shape(String),
    /// The signature does not hold, or covers something else.
    #[error("the signature does not hold")]
    Signature,
    /// Another issuer than the tenant's.
    #[error("the issuer is {0}, which is not the tenant's (AADSTS50107)")]
    Issuer(String),
    /// Another audience.
    #[error("the audience is {0}, which is another relying party")]
    Audience(String),
    /// Outside its window.
    #[error("the token is valid from {0} to {1}, which is not now")]
    Time(String, String),
    /// The name identifier and the attribute tell different ImmutableIDs.
    #[error("the token names two different people, or none (AADSTS90020)")]
    Subject,
}

/// Judges an answer at an instant, written as the token writes instants.
pub fn judge(wresult: &str, tenant: &Tenant, now: &str) -> Result<Token, Disbelief> {
    let shape = |what: &str| Disbelief::Shape(what.to_owned());
    if wresult.contains("<!DOCTYPE") || wresult.contains("<!--") {
        return Err(shape("it has a document type or a comment"));
    }
    let start = wresult.find("<saml:Assertion ").ok_or_else(|| shape("no assertion"))?;
    let end =
        wresult.find("</saml:Assertion>").ok_or_else(|| shape("no end of the assertion"))? + "</saml:Assertion>".len();
    let assertion = wresult.get(start..end).ok_or_else(|| shape("no assertion"))?;
    let before = wresult.get(..start).unwrap_or_default();
    let after = wresult.get(end..).unwrap_or_default();
    if !before.ends_with("<t:RequestedSecurityToken>") || !after.starts_with("</t:RequestedSecurityToken>") {
        return Err(shape("something stands beside the assertion"));
    }
    read(wresult, TRUST, "RequestSecurityTokenResponse")?;
    let token = read(assertion, SAML, "Assertion")?;
    let reference = format!("<ds:Reference URI=\"#{}\">", token.assertion_id);
    if assertion.matches("<ds:Reference ").count() != 1 || !assertion.contains(&reference) {
        return Err(Disbelief::Signature);
    }
    let certificate = CertificateDer::from(tenant.certificate.clone());
    Crypto::verify_signed_xml(assertion, &certificate, Some("AssertionID")).map_err(|_| Disbelief::Signature)?;
    believe(token, tenant, now)
}

fn believe(token: Token, tenant: &Tenant, now: &str) -> Result<Token, Disbelief> {
    if token.issuer != tenant.issuer {
        return Err(Disbelief::Issuer(token.issuer));
    }
    if token.audience != tenant.audience {
        return Err(Disbelief::Audience(token.audience));
    }
    // Instants of one form compare as text.
    let is_now = token.not_before.as_str() <= now && now < token.not_on_or_after.as_str();
    if !is_now || token.authenticated_at.as_str() > now {
        return Err(Disbelief::Time(token.not_before, token.not_on_or_after));
    }
    let same = token.name_identifiers.len() == 2 && token.name_identifiers.iter().all(|id| *id == token.immutable_id);
    if token.immutable_id.is_empty() || !same {
        return Err(Disbelief::Subject);
    }
    Ok(token)
}

/// Reads a document whose root must be this element.
fn read(xml: &str, namespace: &str, root: &str) -> Result<Token, Disbelief> {
    let wrong = |what: String| Disbelief::Shape(what);
    let mut reader = NsReader::from_str(xml);
    let mut token = Token::default();
    let mut path: Vec<String> = Vec::new();
    let mut attribute = (String::new(), String::new());
    let mut text = String::new();
    loop {
        let (resolved, event) = reader.read_resolved_event().map_err(|error| wrong(error.to_string()))?;
        match event {
            Event::Start(start) | Event::Empty(start) if path.is_empty() => {
                let ours = matches!(resolved, ResolveResult::Bound(ns) if ns.as_ref() == namespace.as_bytes());
                if !ours || start.local_name().as_ref() != root.as_bytes() {
                    return Err(wrong(format!("its root is not {root}")));
                }
                enter(&mut token, &start)?;
                path.push(root.to_owned());
            }
            Event::Start(start) => {
                enter(&mut token, &start)?;
                if start.local_name().as_ref() == b"Attribute" {
                    attribute = (value(&start, "AttributeNamespace")?, value(&start, "AttributeName")?);
                }
                path.push(String::from_utf8_lossy(start.local_name().as_ref()).into_owned());
                text.clear();
            }
            Event::Text(part) => text.push_str(&part.decode().map_err(|error| wrong(error.to_string()))?),
            Event::GeneralRef(part) => text.push_str(&reference(&part)?),
            Event::End(_) => {
                leave(&mut token, &path.pop().unwrap_or_default(), &attribute, std::mem::take(&mut text));
            }
            Event::Eof if path.is_empty() => return Ok(token),
            Event::Eof => return Err(wrong("it ends too early".to_owned())),
            Event::Empty(_) => {}
            _ => return Err(wrong("it has a part that no token has".to_owned())),
        }
    }
}

fn reference(part: &quick_xml::events::BytesRef<'_>) -> Result<String, Disbelief> {
    let wrong = || Disbelief::Shape("an entity that no token has".to_owned());
    if let Some(c) = part.resolve_char_ref().map_err(|_| wrong())? {
        return Ok(c.to_string());
    }
    let name = part.decode().map_err(|_| wrong())?;
    quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned).ok_or_else(wrong)
}

fn enter(token: &mut Token, start: &BytesStart<'_>) -> Result<(), Disbelief> {
    match start.local_name().as_ref() {
        b"Assertion" => {
            token.assertion_id = value(start, "AssertionID")?;
            token.issuer = value(start, "Issuer")?;
        }
        b"Conditions" => {
            token.not_before = value(start, "NotBefore")?;
            token.not_on_or_after = value(start, "NotOnOrAfter")?;
        }
        b"AuthenticationStatement" => {
            token.method = value(start, "AuthenticationMethod")?;
            token.authenticated_at = value(start, "AuthenticationInstant")?;
        }
        _ => {}
    }
    Ok(())
}

fn leave(token: &mut Token, element: &str, attribute: &(String, String), text: String) {
    match element {
        "Audience" => token.audience = text,
        "NameIdentifier" => token.name_identifiers.push(text),
        "AttributeValue" => {
            match attribute.1.as_str() {
                "UPN" => text.clone_into(&mut token.upn),
                "ImmutableID" => text.clone_into(&mut token.immutable_id),
                "authnmethodsreferences" => token.references.push(text.clone()),
                _ => {}
            }
            token.attributes.push((attribute.0.clone(), attribute.1.clone(), text));
        }
        _ => {}
    }
}

fn value(start: &BytesStart<'_>, name: &str) -> Result<String, Disbelief> {
    let wrong = |what: String| Disbelief::Shape(what);
    let attribute = start
        .try_get_attribute(name)
        .map_err(|error| wrong(error.to_string()))?
        .ok_or_else(|| wrong(format!("{name} is missing")))?;
    Ok(attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| wrong(error.to_string()))?.into_owned())
}
