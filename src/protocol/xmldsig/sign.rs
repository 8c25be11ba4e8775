//! The signature that we put into an element of ours.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{DS, ENVELOPED, EXCLUSIVE, RSA_SHA256, SHA256};
use crate::keys::{KeyError, SigningKey};
use crate::protocol::xml::Writer;

/// Writes the signature of the element with this id and this digest: that of its bytes around the signature, which the
/// enveloped-signature transform takes out again, and with it nothing but the signature.
pub(in crate::protocol) fn write(
    w: &mut Writer,
    id: &str,
    digest: &[u8; 32],
    key: &SigningKey,
) -> Result<(), KeyError> {
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

/// An `NCName`, from the part of its alphabet that needs no escaping anywhere.
pub(in crate::protocol) fn is_name(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
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
