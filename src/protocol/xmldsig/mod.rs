//! XML signatures: ours are written, others' are verified.
//!
//! Ours: enveloped, RSA with SHA-256, exclusive canonicalisation, one reference to the element around it. Written by
//! [`sign`] over bytes that are canonical already.
//!
//! Others': [`verify`] takes the same shape and no other, of the root element, by a pinned certificate. It verifies the
//! very tree that is believed afterwards, which [`c14n`] writes as bytes.

pub mod c14n;
pub mod sign;
pub mod verify;

/// XML signature's namespace.
pub const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
/// The transform that takes the signature out.
pub const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
/// Exclusive canonicalisation, without comments.
pub const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// RSA PKCS#1 v1.5 with SHA-256.
pub const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
/// RSA PKCS#1 v1.5 with SHA-1; taken where it is configured, never written.
pub const RSA_SHA1: &str = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
/// SHA-256.
pub const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
/// SHA-1; taken where it is configured, never written.
pub const SHA1: &str = "http://www.w3.org/2000/09/xmldsig#sha1";
