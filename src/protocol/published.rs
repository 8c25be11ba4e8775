//! What an instance publishes, read as a relying party reads it: the metadata, and the document that leads programs.

use super::xml::Element;
use super::xml::document::{FILE, Unread, read};
use super::xmldsig::DS;
use super::xmldsig::verify::{Pinned, Unproved, enveloped};
use crate::keys::KeyError;
use crate::keys::peer::PeerCertificate;

const MD: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
const FED: &str = "http://docs.oasis-open.org/wsfed/federation/200706";

/// Why a document is of no use.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It cannot be read.
    #[error(transparent)]
    Unread(#[from] Unread),
    /// Another document.
    #[error("it is another document")]
    Other,
    /// The certificate that should prove it cannot be used.
    #[error("the certificate that signs here cannot be used")]
    Key(#[from] KeyError),
    /// Not signed by whom it should be.
    #[error(transparent)]
    Unproved(#[from] Unproved),
}

/// What the metadata says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// The certificates of each role, in their order: base64 without lines.
    pub roles: Vec<Vec<String>>,
    /// Where people are sent who sign in, by either protocol.
    pub passive: Vec<String>,
}

/// Reads metadata that the holder of this certificate, in base64, signed.
pub fn metadata(bytes: &[u8], certificate: &str) -> Result<Metadata, Unusable> {
    let root = read(bytes, FILE)?;
    if !root.is(MD, "EntityDescriptor") {
        return Err(Unusable::Other);
    }
    let certificate = [PeerCertificate::parse(certificate.as_bytes())?];
    enveloped(&root, Pinned { certificates: &certificate, sha1: false })?;
    let roles = root.elements().filter(|one| one.is(MD, "RoleDescriptor") || one.is(MD, "IDPSSODescriptor"));
    let all = root.all();
    let passive = all.iter().filter(|one| one.is(FED, "PassiveRequestorEndpoint"));
    let mut passive: Vec<String> = passive.flat_map(|one| texts(one, is_address)).collect();
    let saml = all.iter().filter(|one| one.is(MD, "SingleSignOnService"));
    passive.extend(saml.filter_map(|one| one.attribute("Location")).map(ToOwned::to_owned));
    passive.dedup();
    Ok(Metadata { roles: roles.map(|role| texts(role, |one| one.is(DS, "X509Certificate"))).collect(), passive })
}

/// Every address that the document for programs leads to, each once.
pub fn programs(bytes: &[u8]) -> Result<Vec<String>, Unusable> {
    let root = read(bytes, FILE)?;
    if root.local != "definitions" {
        return Err(Unusable::Other);
    }
    let mut all = texts(&root, is_address);
    let locations =
        root.all().into_iter().filter(|one| one.local == "address").filter_map(|one| one.attribute("location"));
    all.extend(locations.map(ToOwned::to_owned));
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

fn is_address(element: &Element) -> bool {
    element.local == "Address"
}

fn texts(element: &Element, wanted: impl Fn(&Element) -> bool) -> Vec<String> {
    let all = element.all().into_iter().filter(|one| wanted(one));
    all.filter_map(Element::text).map(|text| text.split_ascii_whitespace().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::{Span, Time};
    use crate::keys::{SigningKey, SystemEntropy};
    use crate::protocol::metadata::{Descriptor, document};
    use crate::protocol::wstrust::mex;

    const BASE: &str = "https://id.corp.example/fed/corp.example/";

    fn key() -> SigningKey {
        SigningKey::generate(&SystemEntropy, "test", Time(1_800_014_400_000), Span::days(1)).unwrap()
    }

    #[test]
    fn what_is_published_is_read_back() {
        let (key, next) = (key(), key());
        let certificates = [key.certificate_base64(), next.certificate_base64()];
        let domains = [BASE.to_owned()];
        let descriptor = Descriptor {
            id: "_1",
            entity_id: "https://id.corp.example/",
            organisation: "Corp",
            certificates: &certificates,
            domains: &domains,
            programs: &domains,
        };
        let text = document(&descriptor, &key).unwrap();
        let seen = metadata(text.as_bytes(), certificates[0]).unwrap();
        assert_eq!(seen.roles, vec![certificates.map(ToOwned::to_owned).to_vec(); 2]);
        assert_eq!(seen.passive, ["wsfed", "saml"].map(|door| format!("{BASE}{door}")));
        let other = metadata(text.as_bytes(), certificates[1]);
        assert!(matches!(other, Err(Unusable::Unproved(Unproved::Signature))), "{other:?}");
        let changed = metadata(text.replace("/wsfed", "/other").as_bytes(), certificates[0]);
        assert!(matches!(changed, Err(Unusable::Unproved(Unproved::Digest))), "{changed:?}");
        assert!(matches!(metadata(b"<a/>", certificates[0]), Err(Unusable::Other)));
        assert!(matches!(metadata(b"<html>", certificates[0]), Err(Unusable::Unread(_))));
    }

    #[test]
    fn programs_are_led_to_both_editions() {
        let text = mex::document(BASE).unwrap();
        let both = [format!("{BASE}trust/13/usernamemixed"), format!("{BASE}trust/2005/usernamemixed")];
        assert_eq!(programs(text.as_bytes()).unwrap(), both);
        assert!(matches!(programs(b"<html/>"), Err(Unusable::Other)));
    }
}
