//! SAML: what is said about a person, signed; and the second version's messages about it.
//!
//! [`assertion`] is version 1.1's, which WS-Federation carries. Version 2.0 has its web browser profile here:
//! [`binding`] takes a message out of a query or a form, [`request`] and [`logout`] read it by samael's types of the
//! standard's schema, [`response`] writes the answer, [`metadata`] says who we are and reads who others are. [`told`] reads an
//! assertion of ours back, place by place.

pub mod assertion;
pub mod binding;
pub mod logout;
pub mod metadata;
pub mod request;
pub mod response;
mod schema;
pub mod told;

pub use assertion::{Envelope, NotWritten};

/// Version 2.0's messages.
pub const SAMLP: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
/// Version 2.0's assertions.
pub const SAML2: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
/// Version 2.0's metadata.
pub const MD: &str = "urn:oasis:names:tc:SAML:2.0:metadata";

/// Messages by GET, in the query.
pub const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
/// Messages by POST, in a form.
pub const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/// The same person is always the same identifier.
pub const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
/// An address.
pub const EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
/// Whatever is configured.
pub const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
