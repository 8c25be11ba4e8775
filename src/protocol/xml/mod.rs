//! XML, written by one writer and always in canonical form: what it wrote can be signed as it stands.

pub mod write;

pub use write::{NotXml, Writer};

#[cfg(test)]
pub(in crate::protocol) mod tree;
