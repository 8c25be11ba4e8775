//! The SAML 1.1 assertion, in the shape that AD FS gives it, with an enveloped XML signature.
//!
//! It is written once and in exclusive-C14N form, so digest and signature run over the very bytes that are sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::domain::claims::Claims;
use crate::domain::time::Time;
use crate::keys::{KeyError, SigningKey, sha256_of_parts};
use crate::protocol::xml::{NotXml, Writer};

const SAML: &str = "urn:oasis:names:tc:SAML:1.0:assertion";
const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
const BEARER: &str = "urn:oasis:names:tc:SAML:1.0:cm:bearer";

const UPN: [&str; 2] = ["UPN", "http://schemas.xmlsoap.org/claims"];
const IMMUTABLE_ID: [&str; 2] = ["ImmutableID", "http://schemas.microsoft.com/LiveID/Federation/2008/05"];
const REFERENCES: [&str; 2] = ["authnmethodsreferences", "http://schemas.microsoft.com/claims"];
const INSTANT: [&str; 2] = ["authenticationinstant", "http://schemas.microsoft.com/ws/2008/06/identity/claims"];

const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";

/// One assertion to be written.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// What it says.
    pub claims: &'a Claims,
    /// Its name, never used before: `_` and random hexadecimal digits.
    pub assertion_id: &'a str,
    /// When it is issued.
    pub now: Time,
    /// From when on it is good.
    pub not_before: Time,
    /// From when on it is no longer.
    pub not_on_or_after: Time,
}

/// Why an assertion was not written. Nothing broken ever leaves.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// A claim cannot be said in XML.
    #[error("a claim cannot be written")]
    Claim(#[from] NotXml),
    /// The assertion's name is no `NCName` of ASCII letters and digits.
    #[error("the assertion's id is no name in XML")]
    Id,
    /// The key did not sign.
    #[error("the assertion was not signed")]
    Key(#[from] KeyError),
}

/// The signed assertion by itself.
pub fn signed(envelope: &Envelope<'_>, key: &SigningKey) -> Result<String, NotWritten> {
    let mut w = Writer::with_capacity(3 * 1024 + key.certificate_base64().len());
    write_signed(&mut w, envelope, key)?;
    Ok(w.finish()?)
}

/// Writes the signed assertion into a document.
pub(in crate::protocol) fn write_signed(
    w: &mut Writer,
    envelope: &Envelope<'_>,
    key: &SigningKey,
) -> Result<(), NotWritten> {
    if !is_name(envelope.assertion_id) {
        return Err(NotWritten::Id);
    }
    let from = w.len();
    open_assertion(w, envelope);
    conditions(w, envelope);
    attributes(w, envelope.claims);
    authentication(w, envelope.claims);
    w.sound()?;
    // The enveloped-signature transform takes the signature out again, and with it nothing but the signature.
    let digest = sha256_of_parts(&[w.since(from).as_bytes(), b"</saml:Assertion>"]);
    write_signature(w, envelope.assertion_id, &digest, key)?;
    w.close("saml:Assertion");
    Ok(())
}

/// An `NCName`, from the part of its alphabet that needs no escaping anywhere.
fn is_name(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

fn open_assertion(w: &mut Writer, envelope: &Envelope<'_>) {
    w.open(
        "saml:Assertion",
        &[
            ("xmlns:saml", SAML),
            ("AssertionID", envelope.assertion_id),
            ("IssueInstant", &envelope.now.to_string()),
            ("Issuer", &envelope.claims.issuer),
            ("MajorVersion", "1"),
            ("MinorVersion", "1"),
        ],
    );
}

fn conditions(w: &mut Writer, envelope: &Envelope<'_>) {
    let (from, until) = (envelope.not_before.to_string(), envelope.not_on_or_after.to_string());
    w.element("saml:Conditions", &[("NotBefore", &from), ("NotOnOrAfter", &until)], |w| {
        w.element("saml:AudienceRestrictionCondition", &[], |w| {
            w.leaf("saml:Audience", &[], &envelope.claims.audience);
        });
    });
}

fn attributes(w: &mut Writer, claims: &Claims) {
    w.element("saml:AttributeStatement", &[], |w| {
        subject(w, claims);
        attribute(w, UPN, &[&claims.upn]);
        attribute(w, IMMUTABLE_ID, &[&claims.immutable_id]);
        attribute(w, REFERENCES, claims.proof.method.references());
        attribute(w, INSTANT, &[&claims.proof.proved_at.to_string()]);
    });
}

fn authentication(w: &mut Writer, claims: &Claims) {
    let (at, method) = (claims.proof.proved_at.to_string(), claims.proof.method.authentication_method());
    let attributes = [("AuthenticationInstant", at.as_str()), ("AuthenticationMethod", method)];
    w.element("saml:AuthenticationStatement", &attributes, |w| subject(w, claims));
}

fn subject(w: &mut Writer, claims: &Claims) {
    w.element("saml:Subject", &[], |w| {
        w.leaf("saml:NameIdentifier", &[("Format", UNSPECIFIED)], &claims.immutable_id);
        w.element("saml:SubjectConfirmation", &[], |w| w.leaf("saml:ConfirmationMethod", &[], BEARER));
    });
}

fn attribute(w: &mut Writer, [name, namespace]: [&str; 2], values: &[&str]) {
    w.element("saml:Attribute", &[("AttributeName", name), ("AttributeNamespace", namespace)], |w| {
        for value in values {
            w.leaf("saml:AttributeValue", &[], value);
        }
    });
}

fn write_signature(w: &mut Writer, id: &str, digest: &[u8; 32], key: &SigningKey) -> Result<(), KeyError> {
    w.open("ds:Signature", &[("xmlns:ds", DS)]);
    let from = w.len();
    signed_info(w, id, digest);
    let signature = sign(w.since(from), key)?;
    w.leaf("ds:SignatureValue", &[], &STANDARD.encode(signature));
    w.element("ds:KeyInfo", &[], |w| {
        w.element("ds:X509Data", &[], |w| w.leaf("ds:X509Certificate", &[], key.certificate_base64()));
    });
    w.close("ds:Signature");
    Ok(())
}

fn signed_info(w: &mut Writer, id: &str, digest: &[u8; 32]) {
    let nothing = |_: &mut Writer| {};
    w.element("ds:SignedInfo", &[], |w| {
        w.element("ds:CanonicalizationMethod", &[("Algorithm", EXCLUSIVE)], nothing);
        w.element("ds:SignatureMethod", &[("Algorithm", RSA_SHA256)], nothing);
        w.element("ds:Reference", &[("URI", &format!("#{id}"))], |w| {
            w.element("ds:Transforms", &[], |w| {
                w.element("ds:Transform", &[("Algorithm", ENVELOPED)], nothing);
                w.element("ds:Transform", &[("Algorithm", EXCLUSIVE)], nothing);
            });
            w.element("ds:DigestMethod", &[("Algorithm", SHA256)], nothing);
            w.leaf("ds:DigestValue", &[], &STANDARD.encode(digest));
        });
    });
}

/// Signs `ds:SignedInfo` as it reads when it is canonicalised by itself: the prefix that its parent declares is
/// then declared on it.
fn sign(signed_info: &str, key: &SigningKey) -> Result<Vec<u8>, KeyError> {
    let declared = format!("<ds:SignedInfo xmlns:ds=\"{DS}\"");
    let rest = signed_info.strip_prefix("<ds:SignedInfo").unwrap_or_default();
    key.sign_parts(&[declared.as_bytes(), rest.as_bytes()])
}

#[cfg(test)]
mod tests;
