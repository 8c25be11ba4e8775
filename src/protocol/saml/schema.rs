//! What a message says, by the standard's schema: samael's types, and samael parses.
//!
//! Its limits stay here. Those types know no namespaces and take any root for the one they want, so they never see what
//! a stranger sent: they read the tree that was taken within bounds, and whose signature is the one that was verified,
//! written out anew with the parts in SAML's own namespaces alone. They have no place for a `SessionIndex` in an element
//! or for `NotOnOrAfter` of a sign-out; who needs one takes it from the tree.

use std::str::FromStr;

use crate::protocol::xml::{Element, Writer};

use super::request::NoRequest;
use super::{SAML2, SAMLP};

/// The message whose root this is, as samael has it.
///
/// # Errors
/// [`NoRequest::Shape`] where it is not as the schema has it: something required is missing, something that stands
/// once stands there twice, a number is none.
pub(super) fn read<T: FromStr>(root: &Element) -> Result<T, NoRequest> {
    let mut w = Writer::with_capacity(2 * 1024);
    own(&mut w, root);
    let plain = w.finish().map_err(|_| NoRequest::Shape)?;
    plain.parse().map_err(|_| NoRequest::Shape)
}

/// Writes an element without prefixes, and what stands in it: other elements of SAML, or else its text. How deep it
/// goes was bounded when it was read.
fn own(w: &mut Writer, element: &Element) {
    let plain = element.attributes.iter().filter(|attribute| attribute.namespace.is_empty());
    let attributes: Vec<(&str, &str)> =
        plain.map(|attribute| (attribute.local.as_str(), attribute.value.as_str())).collect();
    w.element(&element.local, &attributes, |w| match element.text() {
        Some(text) => w.text(text.trim()),
        None => element.elements().filter(|part| [SAML2, SAMLP].contains(&part.namespace.as_str())).for_each(|part| {
            own(w, part);
        }),
    });
}

#[cfg(test)]
mod tests {
    use samael::schema::AuthnRequest;

    use super::*;
    use crate::protocol::xml::document::{MESSAGE, read as read_document};

    const VECTOR: &str = include_str!("../../../tests/vectors/saml2-authnrequest.xml");

    fn parsed(content: &str) -> Result<AuthnRequest, NoRequest> {
        let xml = VECTOR.replacen("</samlp:AuthnRequest>", &format!("{content}</samlp:AuthnRequest>"), 1);
        read(&read_document(xml.as_bytes(), MESSAGE).unwrap())
    }

    #[test]
    fn what_only_sounds_like_saml_is_nothing_to_it() {
        let wanted = "<Subject xmlns=\"urn:other\"><NameID>mallory@corp.example</NameID></Subject>";
        assert_eq!(parsed(wanted).unwrap().subject, None);
        let wrapped =
            format!("<samlp:Extensions>{wanted}<Issuer xmlns=\"{SAML2}\">urn:evil</Issuer></samlp:Extensions>");
        let read = parsed(&wrapped).unwrap();
        assert_eq!(read.subject, None);
        assert_eq!(read.issuer.unwrap().value.as_deref(), Some("urn:federation:MicrosoftOnline"));
        let prefixed = VECTOR.replacen("Version=", "xmlns:o=\"urn:o\" o:ForceAuthn=\"true\" Version=", 1);
        let read: AuthnRequest = super::read(&read_document(prefixed.as_bytes(), MESSAGE).unwrap()).unwrap();
        assert_eq!(read.force_authn, None);
    }

    #[test]
    fn text_stays_text() {
        let hostile = format!(
            "<Subject xmlns=\"{SAML2}\"><NameID>a&lt;/NameID&gt;&lt;NameID&gt;b &amp;amp; &#x4E;</NameID></Subject>"
        );
        let named = parsed(&hostile).unwrap().subject.unwrap().name_id.unwrap().value;
        assert_eq!(named, "a</NameID><NameID>b &amp; N");
    }
}
