//! The answer of version 2.0: a response around a signed assertion, or one that says why there is none.

use crate::domain::claims::Claims;
use crate::domain::saml::{SamlReply, class_of};
use crate::domain::service_provider::NameIdRule;
use crate::domain::time::{Span, Time};
use crate::keys::{SigningKey, sha256_of_parts};
use crate::protocol::xml::Writer;
use crate::protocol::xmldsig::sign;

use super::request::Status;
use super::{EMAIL, Envelope, NotWritten, PERSISTENT, SAML2, SAMLP};

const BEARER: &str = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";
/// The attribute by which directories tell a person's mail address.
const MAIL: &str = "urn:oid:0.9.2342.19200300.100.1.3";
const URI: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";
/// How long the answer may take to its place; the assertion itself may live longer.
const DELIVERED_WITHIN: Span = Span::minutes(5);

/// What is answered.
#[derive(Debug, Clone, Copy)]
pub struct Answering<'a> {
    /// The assertion's names and times.
    pub envelope: &'a Envelope<'a>,
    /// The response's own name, like the assertion's.
    pub response_id: &'a str,
    /// By which a sign-out names the session.
    pub session_index: &'a str,
    /// What the request left.
    pub reply: &'a SamlReply,
}

/// The signed answer. Its bytes are final.
pub fn answer(answering: &Answering<'_>, key: &SigningKey) -> Result<String, NotWritten> {
    let (envelope, reply) = (answering.envelope, answering.reply);
    if !sign::is_name(envelope.assertion_id) || !sign::is_name(answering.response_id) {
        return Err(NotWritten::Id);
    }
    let mut w = Writer::with_capacity(6 * 1024 + key.certificate_base64().len());
    let head = Head { id: answering.response_id, now: envelope.now, issuer: &envelope.claims.issuer };
    open(&mut w, "samlp:Response", &head, Some((&reply.url, &reply.request_id)));
    status(&mut w, &[SUCCESS]);
    assertion(&mut w, answering, key)?;
    w.close("samlp:Response");
    Ok(w.finish()?)
}

/// An answer without an assertion: nothing in it is worth a signature.
pub fn refusal(head: &Head<'_>, reply: &SamlReply, why: Status) -> Result<String, NotWritten> {
    if !sign::is_name(head.id) {
        return Err(NotWritten::Id);
    }
    let mut w = Writer::with_capacity(1024);
    open(&mut w, "samlp:Response", head, Some((&reply.url, &reply.request_id)));
    status(&mut w, &codes(why));
    w.close("samlp:Response");
    Ok(w.finish()?)
}

/// The beginning of a message of ours.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// Its name, never used before.
    pub id: &'a str,
    /// When it is issued.
    pub now: Time,
    /// Who speaks.
    pub issuer: &'a str,
}

/// Opens a message up to its issuer.
pub(super) fn open(w: &mut Writer, name: &str, head: &Head<'_>, answers: Option<(&str, &str)>) {
    let now = head.now.to_string();
    let (destination, request) = answers.unwrap_or_default();
    let attributes = [
        ("xmlns:samlp", SAMLP),
        ("Destination", destination),
        ("ID", head.id),
        ("InResponseTo", request),
        ("IssueInstant", &now),
        ("Version", "2.0"),
    ];
    w.open(name, &attributes);
    w.leaf("saml:Issuer", &[("xmlns:saml", SAML2)], head.issuer);
}

/// Codes within codes, outermost first.
pub(super) fn status(w: &mut Writer, codes: &[&str]) {
    fn code(w: &mut Writer, codes: &[&str]) {
        if let [first, rest @ ..] = codes {
            w.element("samlp:StatusCode", &[("Value", first)], |w| code(w, rest));
        }
    }
    w.element("samlp:Status", &[], |w| code(w, codes));
}

/// The last word of what a status is called by.
#[must_use]
pub fn name(why: Status) -> &'static str {
    let [_, code] = codes(why);
    code.rsplit(':').next().unwrap_or(code)
}

const fn codes(why: Status) -> [&'static str; 2] {
    const REQUESTER: &str = "urn:oasis:names:tc:SAML:2.0:status:Requester";
    const RESPONDER: &str = "urn:oasis:names:tc:SAML:2.0:status:Responder";
    match why {
        Status::NoPassive => [RESPONDER, "urn:oasis:names:tc:SAML:2.0:status:NoPassive"],
        Status::NoAuthnContext => [RESPONDER, "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext"],
        Status::InvalidNameIdPolicy => [REQUESTER, "urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy"],
        Status::AuthnFailed => [RESPONDER, "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"],
        Status::RequestDenied => [REQUESTER, "urn:oasis:names:tc:SAML:2.0:status:RequestDenied"],
        Status::UnsupportedBinding => [REQUESTER, "urn:oasis:names:tc:SAML:2.0:status:UnsupportedBinding"],
    }
}

fn assertion(w: &mut Writer, answering: &Answering<'_>, key: &SigningKey) -> Result<(), NotWritten> {
    let envelope = answering.envelope;
    let from = w.len();
    let attributes = [
        ("xmlns:saml", SAML2),
        ("ID", envelope.assertion_id),
        ("IssueInstant", &envelope.now.to_string()),
        ("Version", "2.0"),
    ];
    w.open("saml:Assertion", &attributes);
    w.leaf("saml:Issuer", &[], &envelope.claims.issuer);
    // The signature stands before what it covers, so that is written first, to be counted.
    let mut rest = Writer::with_capacity(2 * 1024);
    subject(&mut rest, answering);
    conditions(&mut rest, envelope);
    authentication(&mut rest, answering);
    attribute(&mut rest, envelope.claims, answering.reply);
    rest.close("saml:Assertion");
    w.sound()?;
    let rest = rest.finish()?;
    let digest = sha256_of_parts(&[w.since(from).as_bytes(), rest.as_bytes()]);
    sign::write(w, envelope.assertion_id, &digest, key)?;
    w.canonical(&rest);
    Ok(())
}

fn subject(w: &mut Writer, answering: &Answering<'_>) {
    let (claims, reply) = (answering.envelope.claims, answering.reply);
    let (format, name) = match reply.name_id {
        NameIdRule::Persistent => (PERSISTENT, &claims.immutable_id),
        NameIdRule::Email => (EMAIL, &claims.upn),
    };
    let until = answering.envelope.not_on_or_after.min(answering.envelope.now.plus(DELIVERED_WITHIN)).to_string();
    let data = [("InResponseTo", reply.request_id.as_str()), ("NotOnOrAfter", &until), ("Recipient", &reply.url)];
    w.element("saml:Subject", &[], |w| {
        w.leaf("saml:NameID", &[("Format", format)], name);
        w.element("saml:SubjectConfirmation", &[("Method", BEARER)], |w| {
            w.element("saml:SubjectConfirmationData", &data, |_| {});
        });
    });
}

fn conditions(w: &mut Writer, envelope: &Envelope<'_>) {
    let (from, until) = (envelope.not_before.to_string(), envelope.not_on_or_after.to_string());
    w.element("saml:Conditions", &[("NotBefore", &from), ("NotOnOrAfter", &until)], |w| {
        w.element("saml:AudienceRestriction", &[], |w| w.leaf("saml:Audience", &[], &envelope.claims.audience));
    });
}

fn authentication(w: &mut Writer, answering: &Answering<'_>) {
    let proof = answering.envelope.claims.proof;
    let at = proof.proved_at.to_string();
    let attributes = [("AuthnInstant", at.as_str()), ("SessionIndex", answering.session_index)];
    w.element("saml:AuthnStatement", &attributes, |w| {
        w.element("saml:AuthnContext", &[], |w| {
            w.leaf("saml:AuthnContextClassRef", &[], class_of(proof.method, answering.reply));
        });
    });
}

/// The person's address, by the name that the reader has for it; nothing else is told.
fn attribute(w: &mut Writer, claims: &Claims, reply: &SamlReply) {
    let microsoft: &[(&str, &str)] = &[("Name", "IDPEmail")];
    let other: &[(&str, &str)] = &[("FriendlyName", "mail"), ("Name", MAIL), ("NameFormat", URI)];
    w.element("saml:AttributeStatement", &[], |w| {
        w.element("saml:Attribute", if reply.microsoft { microsoft } else { other }, |w| {
            w.leaf("saml:AttributeValue", &[], &claims.upn);
        });
    });
}

#[cfg(test)]
mod tests;
