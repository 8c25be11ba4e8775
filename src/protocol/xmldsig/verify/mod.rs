//! Whether a document's root is signed by somebody whose certificate is pinned.
//!
//! One shape is taken: one signature in the whole document, directly within the root; one reference, to the root's own
//! id, which nothing else has; the enveloped-signature transform and exclusive canonicalisation, and nothing else. So
//! there is no second thing that could be signed in the place of the one that is believed. A key in the document is
//! never looked at.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::c14n::{Part, exclusive};
use super::{DS, ENVELOPED, EXCLUSIVE, RSA_SHA1, RSA_SHA256, SHA1, SHA256};
use crate::keys::peer::{Hash, PeerCertificate};
use crate::keys::same;
use crate::protocol::xml::Element;

/// Whom to believe.
#[derive(Debug, Clone, Copy)]
pub struct Pinned<'a> {
    /// Their certificates.
    pub certificates: &'a [PeerCertificate],
    /// Whether SHA-1 is taken, too.
    pub sha1: bool,
}

/// Why a signature is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unproved {
    /// No signature where it has to be.
    #[error("the document is not signed")]
    Unsigned,
    /// More than one signature, or one in another place.
    #[error("the document has a signature in a place where none belongs")]
    Misplaced,
    /// Two elements have the same id.
    #[error("two elements of the document have the same id")]
    Duplicate,
    /// The signature refers to something else than the root.
    #[error("the signature is not over the document's root")]
    Reference,
    /// A way of signing that is not taken.
    #[error("the document is signed in a way that is not taken")]
    Algorithm,
    /// A signature of another shape.
    #[error("the signature is not of the one shape that is taken")]
    Shape,
    /// The digest is another one.
    #[error("the document was changed after it was signed")]
    Digest,
    /// No pinned key signed it.
    #[error("no pinned certificate's key signed it")]
    Signature,
}

/// Whether somewhere in the document there is a signature.
#[must_use]
pub fn is_signed(root: &Element) -> bool {
    root.all().iter().any(|element| element.is(DS, "Signature"))
}

/// Verifies the signature of the root.
pub fn enveloped(root: &Element, pinned: Pinned<'_>) -> Result<(), Unproved> {
    let signature = signature_of(root)?;
    let id = root.attribute("ID").filter(|id| !id.is_empty()).ok_or(Unproved::Reference)?;
    let info = signature.only(DS, "SignedInfo").ok_or(Unproved::Shape)?;
    let parts: Vec<_> = signature.elements().map(|part| part.local.as_str()).collect();
    if !matches!(parts.as_slice(), ["SignedInfo", "SignatureValue"] | ["SignedInfo", "SignatureValue", "KeyInfo"]) {
        return Err(Unproved::Shape);
    }
    let read = Info::read(info, pinned.sha1)?;
    if read.uri.strip_prefix('#') != Some(id) {
        return Err(Unproved::Reference);
    }
    let part = Part { element: root, around: &[], inclusive: &read.prefixes, without: Some(signature) };
    let canonical = exclusive(&part).map_err(|_| Unproved::Shape)?;
    let digest = read.digest.of(canonical.as_bytes()).map_err(|_| Unproved::Algorithm)?;
    if !same(&digest, &bytes(read.value)?) {
        return Err(Unproved::Digest);
    }
    let around = [root, signature];
    let part = Part { element: info, around: &around, inclusive: &read.own_prefixes, without: None };
    let canonical = exclusive(&part).map_err(|_| Unproved::Shape)?;
    let value = signature.only(DS, "SignatureValue").and_then(Element::text).ok_or(Unproved::Shape)?;
    by_one(pinned, read.method, canonical.as_bytes(), &bytes(value)?)
}

/// Whether one of the pinned keys signed these bytes, by the algorithm of this name.
pub fn detached(signed: &str, algorithm: &str, signature: &[u8], pinned: Pinned<'_>) -> Result<(), Unproved> {
    let method = method(algorithm, pinned.sha1)?;
    by_one(pinned, method, signed.as_bytes(), signature)
}

fn by_one(pinned: Pinned<'_>, method: Hash, bytes: &[u8], signature: &[u8]) -> Result<(), Unproved> {
    let signed = |certificate: &PeerCertificate| certificate.verifies(method, bytes, signature);
    if pinned.certificates.iter().any(signed) { Ok(()) } else { Err(Unproved::Signature) }
}

/// The one signature, directly within the root.
fn signature_of(root: &Element) -> Result<&Element, Unproved> {
    let all = root.all();
    let signatures = all.iter().filter(|element| element.is(DS, "Signature")).count();
    let signature = root.elements().find(|element| element.is(DS, "Signature"));
    match (signatures, signature) {
        (0, _) => return Err(Unproved::Unsigned),
        (1, Some(_)) => {}
        _ => return Err(Unproved::Misplaced),
    }
    // Whatever anybody may take for an id.
    let ids = all.iter().flat_map(|element| &element.attributes);
    let mut ids: Vec<_> = ids.filter(|a| a.local.eq_ignore_ascii_case("id")).map(|a| a.value.as_str()).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Unproved::Duplicate);
    }
    signature.ok_or(Unproved::Misplaced)
}

/// What a signature says of itself.
struct Info<'a> {
    method: Hash,
    digest: Hash,
    value: &'a str,
    uri: &'a str,
    /// `InclusiveNamespaces` of the document's canonical form, and of the signature's own.
    prefixes: Vec<&'a str>,
    own_prefixes: Vec<&'a str>,
}

impl<'a> Info<'a> {
    fn read(info: &'a Element, sha1: bool) -> Result<Self, Unproved> {
        let [canonical, signature, reference] =
            parts(info, ["CanonicalizationMethod", "SignatureMethod", "Reference"])?;
        let [transforms, method_of_digest, value] = parts(reference, ["Transforms", "DigestMethod", "DigestValue"])?;
        let [enveloped, exclusive] = parts(transforms, ["Transform", "Transform"])?;
        let is = |element: &Element, name: &str| element.attribute("Algorithm") == Some(name);
        if !is(canonical, EXCLUSIVE) || !is(enveloped, ENVELOPED) || !is(exclusive, EXCLUSIVE) {
            return Err(Unproved::Algorithm);
        }
        if enveloped.elements().next().is_some() || signature.elements().next().is_some() {
            return Err(Unproved::Shape);
        }
        Ok(Self {
            method: method(signature.attribute("Algorithm").unwrap_or_default(), sha1)?,
            digest: match method_of_digest.attribute("Algorithm") {
                Some(SHA256) => Hash::Sha256,
                Some(SHA1) if sha1 => Hash::Sha1,
                _ => return Err(Unproved::Algorithm),
            },
            value: value.text().ok_or(Unproved::Shape)?,
            uri: reference.attribute("URI").ok_or(Unproved::Reference)?,
            prefixes: prefixes(exclusive)?,
            own_prefixes: prefixes(canonical)?,
        })
    }
}

fn method(name: &str, sha1: bool) -> Result<Hash, Unproved> {
    match name {
        RSA_SHA256 => Ok(Hash::Sha256),
        RSA_SHA1 if sha1 => Ok(Hash::Sha1),
        _ => Err(Unproved::Algorithm),
    }
}

/// The elements within, where they are exactly these.
fn parts<'a, const N: usize>(element: &'a Element, names: [&str; N]) -> Result<[&'a Element; N], Unproved> {
    let parts: Vec<_> = element.elements().collect();
    let parts: [&Element; N] = parts.try_into().map_err(|_| Unproved::Shape)?;
    let fit = parts.iter().zip(names).all(|(part, name)| part.is(DS, name));
    if fit { Ok(parts) } else { Err(Unproved::Shape) }
}

fn prefixes(method: &Element) -> Result<Vec<&str>, Unproved> {
    let mut inside = method.elements();
    let list = match (inside.next(), inside.next()) {
        (None, _) => return Ok(Vec::new()),
        (Some(list), None) if list.is(EXCLUSIVE, "InclusiveNamespaces") => list,
        _ => return Err(Unproved::Shape),
    };
    Ok(list.attribute("PrefixList").unwrap_or_default().split_ascii_whitespace().collect())
}

/// Base64, which others break into lines.
fn bytes(text: &str) -> Result<Vec<u8>, Unproved> {
    let digits: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    STANDARD.decode(digits).map_err(|_| Unproved::Shape)
}

#[cfg(test)]
mod tests;
