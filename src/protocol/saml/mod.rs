//! SAML: what is said about a person, signed.

pub mod assertion;

pub use assertion::{Envelope, NotWritten};
