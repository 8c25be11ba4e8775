//! The answer: a security token response of WS-Trust, February 2005, in the order in which AD FS writes it.

use crate::keys::SigningKey;
use crate::protocol::saml::assertion::write_signed;
use crate::protocol::saml::{Envelope, NotWritten};
use crate::protocol::xml::Writer;

const TRUST: &str = "http://schemas.xmlsoap.org/ws/2005/02/trust";
const ISSUE: &str = "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue";
const POLICY: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
const SECURITY_1_1: &str = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";
const TOKEN_PROFILE: &str = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.1#SAMLV1.1";
const ASSERTION_ID: &str = "http://docs.oasis-open.org/wss/oasis-wss-saml-token-profile-1.0#SAMLAssertionID";
const TOKEN_TYPE: &str = "urn:oasis:names:tc:SAML:1.0:assertion";
const NO_PROOF_KEY: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey";

/// The value of the form field `wresult`: the token response around a signed assertion. Its bytes are final;
/// whoever carries them escapes them for the carrier and changes nothing.
pub fn wresult(envelope: &Envelope<'_>, key: &SigningKey) -> Result<String, NotWritten> {
    let mut w = Writer::with_capacity(6 * 1024 + key.certificate_base64().len());
    w.open("t:RequestSecurityTokenResponse", &[("xmlns:t", TRUST)]);
    lifetime(&mut w, envelope);
    applies_to(&mut w, &envelope.claims.audience);
    // Readers take the token out of this element as it stands: nothing may surround it.
    w.open("t:RequestedSecurityToken", &[]);
    write_signed(&mut w, envelope, key)?;
    w.close("t:RequestedSecurityToken");
    w.element("t:RequestedAttachedReference", &[], |w| reference(w, envelope.assertion_id));
    w.element("t:RequestedUnattachedReference", &[], |w| reference(w, envelope.assertion_id));
    w.leaf("t:TokenType", &[], TOKEN_TYPE);
    w.leaf("t:RequestType", &[], ISSUE);
    w.leaf("t:KeyType", &[], NO_PROOF_KEY);
    w.close("t:RequestSecurityTokenResponse");
    Ok(w.finish()?)
}

fn lifetime(w: &mut Writer, envelope: &Envelope<'_>) {
    w.element("t:Lifetime", &[], |w| {
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
