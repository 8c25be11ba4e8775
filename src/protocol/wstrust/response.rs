//! The answer to a request for a token: the same response as in the passive profile, in an envelope.

use super::{ADDRESSING, Edition, SECURITY, SOAP, UTILITY};
use crate::domain::time::Span;
use crate::keys::SigningKey;
use crate::protocol::saml::{Envelope, NotWritten};
use crate::protocol::wsfed::response::{Dialect, FEBRUARY_2005, write};
use crate::protocol::xml::Writer;

const OASIS: &str = "http://docs.oasis-open.org/ws-sx/ws-trust/200512";
const COLLECTION: &str = "trust:RequestSecurityTokenResponseCollection";
/// How long the message is good; the token has its own time.
const MESSAGE_LIVES: Span = Span::minutes(5);

const OASIS_1_3: Dialect = Dialect {
    declared: None,
    response: "trust:RequestSecurityTokenResponse",
    lifetime: "trust:Lifetime",
    token: "trust:RequestedSecurityToken",
    attached: "trust:RequestedAttachedReference",
    unattached: "trust:RequestedUnattachedReference",
    token_type: "trust:TokenType",
    request_type: "trust:RequestType",
    key_type: "trust:KeyType",
    issue: "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue",
    no_key: "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Bearer",
};

impl Edition {
    const fn answer(self) -> &'static str {
        match self {
            Self::Feb2005 => "http://schemas.xmlsoap.org/ws/2005/02/trust/RSTR/Issue",
            Self::Oasis13 => "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RSTRC/IssueFinal",
        }
    }
}

/// The message around a response with a signed assertion in it.
///
/// # Errors
/// Where a claim cannot be said in XML, or the key does not sign.
pub fn envelope(
    edition: Edition,
    token: &Envelope<'_>,
    message_id: Option<&str>,
    key: &SigningKey,
) -> Result<String, NotWritten> {
    let mut w = Writer::with_capacity(7 * 1024 + key.certificate_base64().len());
    w.open("s:Envelope", &[("xmlns:a", ADDRESSING), ("xmlns:s", SOAP)]);
    header(&mut w, edition, token, message_id);
    w.open("s:Body", &[]);
    match edition {
        Edition::Feb2005 => write(&mut w, &FEBRUARY_2005, token, key)?,
        Edition::Oasis13 => {
            w.open(COLLECTION, &[("xmlns:trust", OASIS)]);
            write(&mut w, &OASIS_1_3, token, key)?;
            w.close(COLLECTION);
        }
    }
    w.close("s:Body");
    w.close("s:Envelope");
    Ok(w.finish()?)
}

fn header(w: &mut Writer, edition: Edition, token: &Envelope<'_>, message_id: Option<&str>) {
    w.element("s:Header", &[], |w| {
        w.leaf("a:Action", &[("s:mustUnderstand", "1")], edition.answer());
        if let Some(id) = message_id {
            w.leaf("a:RelatesTo", &[], id);
        }
        w.element("o:Security", &[("xmlns:o", SECURITY), ("s:mustUnderstand", "1")], |w| {
            w.element("u:Timestamp", &[("xmlns:u", UTILITY), ("u:Id", "_0")], |w| {
                w.leaf("u:Created", &[], &token.now.to_string());
                w.leaf("u:Expires", &[], &token.now.plus(MESSAGE_LIVES).to_string());
            });
        });
    });
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::domain::claims::{Claims, Method, Proof};
    use crate::domain::time::Time;
    use crate::keys::SystemEntropy;
    use crate::protocol::xml::tree;

    const VECTORS: [(Edition, &str); 2] = [
        (Edition::Feb2005, include_str!("../../../tests/vectors/wstrust2005-response.xml")),
        (Edition::Oasis13, include_str!("../../../tests/vectors/wstrust13-response.xml")),
    ];
    const NOON: Time = Time(1_800_014_400_000);
    const ID: &str = "urn:uuid:99999999-0000-4000-8000-000000000001";

    pub(in crate::protocol::wstrust) fn written(edition: Edition) -> String {
        let claims = Claims {
            issuer: "https://idp.example.net/fed/corp.example/".to_owned(),
            audience: "urn:federation:MicrosoftOnline".to_owned(),
            upn: "alice@corp.example".to_owned(),
            immutable_id: "AQIDBAUGBwgJCgsMDQ4PEA==".to_owned(),
            proof: Proof { method: Method::Trust, proved_at: NOON.minus(Span::seconds(30)) },
        };
        let token = Envelope {
            claims: &claims,
            assertion_id: "_00000000-1111-4222-8333-444444444444",
            now: NOON,
            not_before: NOON.minus(Span::minutes(1)),
            not_on_or_after: NOON.plus(Span::hours(1)),
        };
        let key = SigningKey::generate(&SystemEntropy, "test", NOON, Span::days(1)).unwrap();
        envelope(edition, &token, Some(ID), &key).unwrap()
    }

    #[test]
    fn each_edition_is_its_vector_in_everything_but_key_network_and_instant() {
        let other = |e: &tree::Element| {
            e.attributes.values().any(|value| value == "insidecorporatenetwork" || value == "authenticationinstant")
        };
        let made_with_the_key = ["ds:DigestValue", "ds:SignatureValue", "ds:X509Certificate"];
        for (edition, vector) in VECTORS {
            let vector = tree::read(vector).without(&other).emptied(&made_with_the_key);
            let ours = tree::read(&written(edition)).without(&other).emptied(&made_with_the_key);
            assert_eq!(ours, vector, "{edition:?}");
        }
    }

    #[test]
    fn a_client_that_cuts_the_token_out_as_text_finds_one_and_all_of_it() {
        for edition in Edition::ALL {
            let text = written(edition);
            assert_eq!(text.matches("RequestedSecurityToken>").count(), 2, "one element: {text}");
            assert_eq!(text.matches("TokenType>").count(), 2, "one element: {text}");
            assert!(text.contains("RequestedSecurityToken><saml:Assertion xmlns:saml="), "{text}");
            assert!(text.contains("</saml:Assertion></"), "{text}");
            assert!(!text.contains("SAML:2.0:assertion") && !text.contains("multipleauthn"), "{text}");
        }
    }
}
