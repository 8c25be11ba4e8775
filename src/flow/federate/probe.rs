//! A whole answer that proves how we write answers, and that nobody can use: it is for nobody, and the key that signs
//! it is thrown away. What writes it is what writes every answer.

use crate::domain::claims::Claims;
use crate::domain::ids::SessionId;
use crate::domain::saml::SamlReply;
use crate::domain::service_provider::NameIdRule;
use crate::domain::time::{Span, Time};
use crate::flow::Outcome;
use crate::flow::answer::{message_id, session_index};
use crate::keys::SigningKey;
use crate::keys::entropy::{Entropy, bytes};
use crate::protocol::saml::Envelope;
use crate::protocol::saml::response::{self as saml, Answering};
use crate::protocol::wsfed::response;

/// The audience of every token that proves something to ourselves: no relying party is called so.
const NOBODY: &str = "urn:countersign:nobody";

/// The answer and the certificate of the key that signed it.
pub(super) struct Probe {
    pub(super) answer: String,
    pub(super) certificate: Vec<u8>,
}

/// Writes one with these claims, whatever audience they name: as Microsoft reads it over WS-Federation, or as an answer
/// to a request of SAML 2.0.
pub(super) fn probe(
    claims: Claims,
    reply: Option<&SamlReply>,
    entropy: &dyn Entropy,
    (from, now, until): (Time, Time, Time),
) -> Outcome<Probe> {
    let key = SigningKey::generate(entropy, "Countersign throwaway", now, Span::minutes(5))?;
    let claims = Claims { audience: NOBODY.to_owned(), ..claims };
    let envelope =
        Envelope { claims: &claims, assertion_id: &message_id(entropy), now, not_before: from, not_on_or_after: until };
    let answer = match reply {
        None => response::wresult(&envelope, &key)?,
        Some(reply) => {
            let index = session_index(&SessionId::from_random(bytes(entropy)));
            let ids = (&message_id(entropy), &index);
            saml::answer(&Answering { envelope: &envelope, response_id: ids.0, session_index: ids.1, reply }, &key)?
        }
    };
    Ok(Probe { answer, certificate: key.certificate_der().to_vec() })
}

/// As Microsoft would be answered over SAML 2.0, and for nobody.
pub(super) fn to_nobody(entropy: &dyn Entropy) -> SamlReply {
    SamlReply {
        url: "https://nobody.invalid/".to_owned(),
        relay_state: None,
        request_id: message_id(entropy),
        audience: NOBODY.to_owned(),
        issuer: None,
        provider: None,
        name_id: NameIdRule::Persistent,
        microsoft: true,
        passive: false,
        class: None,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;
    use crate::domain::claims::{Method, Proof};
    use crate::keys::SystemEntropy;
    use crate::protocol::proof::{Doubt, is_signed_by};

    const NOON: Time = Time(1_800_014_400_000);
    const TIMES: (Time, Time, Time) = (NOON, NOON, Time(NOON.0 + 60_000));
    const ENTRA: &str = "urn:federation:MicrosoftOnline";

    #[test]
    fn no_certificate_that_is_published_and_no_relying_party_takes_it() {
        let live = SigningKey::generate(&SystemEntropy, "live", NOON, Span::days(1)).unwrap();
        let claims = || Claims {
            issuer: "https://id.corp.example/fed/corp.example/".to_owned(),
            audience: ENTRA.to_owned(),
            upn: "alice@corp.example".to_owned(),
            immutable_id: "alice==".to_owned(),
            proof: Proof { method: Method::Push, proved_at: NOON },
        };
        for reply in [None, Some(to_nobody(&SystemEntropy))] {
            let one = probe(claims(), reply.as_ref(), &SystemEntropy, TIMES).unwrap();
            assert_eq!(is_signed_by(&one.answer, &one.certificate), Ok(()));
            assert_eq!(is_signed_by(&one.answer, live.certificate_der()), Err(Doubt::Certificate));
            assert!(one.answer.contains(NOBODY) && !one.answer.contains(ENTRA), "{}", one.answer);
            let other = probe(claims(), reply.as_ref(), &SystemEntropy, TIMES).unwrap();
            assert_ne!(one.certificate, other.certificate, "each has a key of its own");
            // Whoever puts the live certificate into it is not believed either.
            let base64 = |der: &[u8]| STANDARD.encode(der);
            let forged = one.answer.replace(&base64(&one.certificate), live.certificate_base64());
            assert_ne!(forged, one.answer);
            assert_eq!(is_signed_by(&forged, live.certificate_der()), Err(Doubt::Signature));
        }
    }
}
