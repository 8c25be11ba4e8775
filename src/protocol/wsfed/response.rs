//! The answer: a security token response of WS-Trust, February 2005, in the order in which AD FS writes it.

use crate::keys::SigningKey;
use crate::protocol::saml::assertion::write_signed;
use crate::protocol::saml::{Envelope, NotWritten};
use crate::protocol::xml::Writer;

const TRUST: &str = "http://schemas.xmlsoap.org/ws/2005/02/trust";
const POLICY: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const SECURITY_1_1: &str = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";
const TOKEN_PROFILE: &str = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1";
const ASSERTION_ID: &str = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID";
const TOKEN_TYPE: &str = "urn:oasis:names:tc:SAML:1.0:assertion";

/// The names of a response in one edition of WS-Trust; the order is the same in all.
#[derive(Debug)]
pub(in crate::protocol) struct Dialect {
    /// Declares the prefix, where nothing around the response does.
    pub(in crate::protocol) declared: Option<(&'static str, &'static str)>,
    /// The elements, in their order.
    pub(in crate::protocol) response: &'static str,
    pub(in crate::protocol) lifetime: &'static str,
    pub(in crate::protocol) token: &'static str,
    pub(in crate::protocol) attached: &'static str,
    pub(in crate::protocol) unattached: &'static str,
    pub(in crate::protocol) token_type: &'static str,
    pub(in crate::protocol) request_type: &'static str,
    pub(in crate::protocol) key_type: &'static str,
    /// What was asked.
    pub(in crate::protocol) issue: &'static str,
    /// That no key stands behind the token.
    pub(in crate::protocol) no_key: &'static str,
}

/// February 2005, which is also what the passive profile speaks.
pub(in crate::protocol) const FEBRUARY_2005: Dialect = Dialect {
    declared: Some(("xmlns:t", TRUST)),
    response: "t:RequestSecurityTokenResponse",
    lifetime: "t:Lifetime",
    token: "t:RequestedSecurityToken",
    attached: "t:RequestedAttachedReference",
    unattached: "t:RequestedUnattachedReference",
    token_type: "t:TokenType",
    request_type: "t:RequestType",
    key_type: "t:KeyType",
    issue: "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue",
    no_key: "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey",
};

/// The value of the form field `wresult`: the token response around a signed assertion. Its bytes are final;
/// whoever carries them escapes them for the carrier and changes nothing.
pub fn wresult(envelope: &Envelope<'_>, key: &SigningKey) -> Result<String, NotWritten> {
    let mut w = Writer::with_capacity(6 * 1024 + key.certificate_base64().len());
    write(&mut w, &FEBRUARY_2005, envelope, key)?;
    Ok(w.finish()?)
}

/// Writes a response around a signed assertion into a document.
pub(in crate::protocol) fn write(
    w: &mut Writer,
    dialect: &Dialect,
    envelope: &Envelope<'_>,
    key: &SigningKey,
) -> Result<(), NotWritten> {
    w.open(dialect.response, dialect.declared.as_slice());
    lifetime(w, dialect, envelope);
    applies_to(w, &envelope.claims.audience);
    // Readers take the token out of this element as it stands: nothing may surround it.
    w.open(dialect.token, &[]);
    write_signed(w, envelope, key)?;
    w.close(dialect.token);
    w.element(dialect.attached, &[], |w| reference(w, envelope.assertion_id));
    w.element(dialect.unattached, &[], |w| reference(w, envelope.assertion_id));
    w.leaf(dialect.token_type, &[], TOKEN_TYPE);
    w.leaf(dialect.request_type, &[], dialect.issue);
    w.leaf(dialect.key_type, &[], dialect.no_key);
    w.close(dialect.response);
    Ok(())
}

fn lifetime(w: &mut Writer, dialect: &Dialect, envelope: &Envelope<'_>) {
    w.element(dialect.lifetime, &[], |w| {
        w.leaf("wsu:Created", &[("xmlns:wsu", UTILITY)], &envelope.now.to_string());
        w.leaf("wsu:Expires", &[("xmlns:wsu", UTILITY)], &envelope.not_on_or_after.to_string());
    });
}

fn applies_to(w: &mut Writer, audience: &str) {
    w.element("wsp:AppliesTo", &[("xmlns:wsp", POLICY)], |w| {
        w.element("wsa:EndpointReference", &[("xmlns:wsa", ADDRESSING)], |w| w.leaf("wsa:Address", &[], audience));
    });
}

fn reference(w: &mut Writer, id: &str) {
    let attributes = [("xmlns:k", SECURITY_1_1), ("xmlns:o", SECURITY), ("k:TokenType", TOKEN_PROFILE)];
    w.element("o:SecurityTokenReference", &attributes, |w| {
        w.leaf("o:KeyIdentifier", &[("ValueType", ASSERTION_ID)], id);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::claims::{Claims, Method, Proof};
    use crate::domain::time::{Span, Time};
    use crate::keys::SystemEntropy;
    use crate::protocol::saml::assertion::signed;
    use crate::protocol::xml::tree;

    const VECTOR: &str = include_str!("../../../tests/vectors/wsfed-wresult-mfa.xml");
    const NOON: Time = Time(1_800_014_400_000);

    fn key() -> SigningKey {
        SigningKey::generate(&SystemEntropy, "test", NOON, Span::days(1)).unwrap()
    }

    fn claims() -> Claims {
        Claims {
            issuer: "https://idp.example.net/fed/corp.example/".to_owned(),
            audience: "urn:federation:MicrosoftOnline".to_owned(),
            upn: "alice@corp.example".to_owned(),
            immutable_id: "AQIDBAUGBwgJCgsMDQ4PEA==".to_owned(),
            proof: Proof { method: Method::Push, proved_at: NOON.minus(Span::seconds(30)) },
        }
    }

    fn envelope(claims: &Claims) -> Envelope<'_> {
        Envelope {
            claims,
            assertion_id: "_00000000-1111-4222-8333-444444444444",
            now: NOON,
            not_before: NOON.minus(Span::minutes(1)),
            not_on_or_after: NOON.plus(Span::hours(1)),
        }
    }

    #[test]
    fn the_answer_is_the_vectors_in_everything_but_key_and_corporate_network() {
        let outside = |e: &tree::Element| e.attributes.values().any(|value| value == "insidecorporatenetwork");
        let made_with_the_key = ["ds:DigestValue", "ds:SignatureValue", "ds:X509Certificate"];
        let vector = tree::read(VECTOR).without(&outside).emptied(&made_with_the_key);
        let ours = tree::read(&wresult(&envelope(&claims()), &key()).unwrap()).emptied(&made_with_the_key);
        assert_eq!(ours, vector);
    }

    #[test]
    fn the_assertion_stands_in_the_answer_byte_for_byte() {
        let (claims, key) = (claims(), key());
        let answer = wresult(&envelope(&claims), &key).unwrap();
        let assertion = signed(&envelope(&claims), &key).unwrap();
        let around = format!("<t:RequestedSecurityToken>{assertion}</t:RequestedSecurityToken>");
        assert!(answer.contains(&around));
        assert!(!answer.starts_with("<?xml") && !answer.contains('\n'));
    }

    #[test]
    fn a_claim_that_xml_cannot_carry_makes_no_answer() {
        let claims = Claims { upn: "a\u{ffff}".to_owned(), ..claims() };
        assert!(matches!(wresult(&envelope(&claims), &key()), Err(NotWritten::Claim(_))));
    }
}
