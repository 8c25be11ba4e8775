//! A fault, in the one shape that every client reads: one reason, one subcode, its prefix declared beside it.

use super::{ADDRESSING, Edition, SECURITY, SOAP, UTILITY};
use crate::protocol::xml::{NotXml, Writer};

const ACTION: &str = "http://www.w3.org/2005/08/addressing/soap/fault";

/// What went wrong, as far as a stranger may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Name and code do not open anything. It never says which, nor whether anybody is called so.
    FailedAuthentication,
    /// The request cannot be read, or asks for something else than a token.
    InvalidRequest,
    /// No token is made for whom it is wanted.
    InvalidScope,
    /// Name and code cannot be told from the request.
    InvalidSecurity,
    /// The message is of another time.
    MessageExpired,
    /// It will be answered later, or by somebody else.
    RequestFailed,
}

impl Fault {
    /// Every one, for tests that walk them.
    pub const ALL: [Self; 6] = [
        Self::FailedAuthentication,
        Self::InvalidRequest,
        Self::InvalidScope,
        Self::InvalidSecurity,
        Self::MessageExpired,
        Self::RequestFailed,
    ];

    const fn subcode(self) -> (&'static str, &'static str) {
        match self {
            Self::FailedAuthentication => ("t", "t:FailedAuthentication"),
            Self::InvalidRequest => ("t", "t:InvalidRequest"),
            Self::InvalidScope => ("t", "t:InvalidScope"),
            Self::RequestFailed => ("t", "t:RequestFailed"),
            Self::InvalidSecurity => ("o", "o:InvalidSecurity"),
            Self::MessageExpired => ("u", "u:MessageExpired"),
        }
    }

    const fn reason(self) -> &'static str {
        match self {
            Self::FailedAuthentication => {
                "Sign-in failed. Open the authenticator on your phone, get a code for an app without a browser, and enter it instead of a password."
            }
            Self::InvalidRequest => "The request for a token could not be read.",
            Self::InvalidScope => "No token is made for the relying party that was named.",
            Self::InvalidSecurity => "The request must carry one user name and one code.",
            Self::MessageExpired => "The message has expired. Check the clock of this device.",
            Self::RequestFailed => "The request was not answered. Try again in a minute.",
        }
    }
}

/// The message around a fault, in the edition that was asked in.
///
/// # Errors
/// Where a value cannot be said in XML.
pub fn envelope(fault: Fault, edition: Edition, message_id: Option<&str>) -> Result<String, NotXml> {
    let mut w = Writer::with_capacity(1024);
    let (prefix, subcode) = fault.subcode();
    let declared = match prefix {
        "o" => ("xmlns:o", SECURITY),
        "u" => ("xmlns:u", UTILITY),
        _ => ("xmlns:t", edition.namespace()),
    };
    w.element("s:Envelope", &[("xmlns:a", ADDRESSING), ("xmlns:s", SOAP)], |w| {
        w.element("s:Header", &[], |w| {
            w.leaf("a:Action", &[("s:mustUnderstand", "1")], ACTION);
            if let Some(id) = message_id {
                w.leaf("a:RelatesTo", &[], id);
            }
        });
        w.element("s:Body", &[], |w| {
            w.element("s:Fault", &[], |w| {
                w.element("s:Code", &[], |w| {
                    w.leaf("s:Value", &[], "s:Sender");
                    w.element("s:Subcode", &[], |w| w.leaf("s:Value", &[declared], subcode));
                });
                w.element("s:Reason", &[], |w| w.leaf("s:Text", &[("xml:lang", "en-US")], fault.reason()));
            });
        });
    });
    w.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::xml::tree;

    const VECTOR: &str = include_str!("../../../tests/vectors/wstrust-fault.xml");
    const ID: &str = "urn:uuid:99999999-0000-4000-8000-000000000001";

    #[test]
    fn a_fault_is_the_vectors_in_everything_but_its_words() {
        let ours = envelope(Fault::FailedAuthentication, Edition::Oasis13, Some(ID)).unwrap();
        let emptied = |text: &str| tree::read(text).emptied(&["s:Text"]);
        assert_eq!(emptied(&ours), emptied(VECTOR));
    }

    #[test]
    fn every_fault_has_one_subcode_with_a_prefix_that_is_declared() {
        for fault in Fault::ALL {
            for edition in Edition::ALL {
                let text = envelope(fault, edition, None).unwrap();
                let read = tree::read(&text);
                let values: Vec<_> = read.all().into_iter().filter(|element| element.name == "s:Value").collect();
                assert_eq!(values.len(), 2);
                let (prefix, name) = values[1].text.split_once(':').unwrap();
                assert!(!name.contains(':') && text.contains(&format!("xmlns:{prefix}=")), "{text}");
                assert!(text.contains("<s:Reason>") && !text.contains("RelatesTo"), "{text}");
            }
        }
    }
}
