//! XML, written by one writer and always in canonical form: what it wrote can be signed as it stands. What strangers
//! sent is read once, within bounds, into a tree.

pub mod document;
pub mod write;

pub use document::Element;
pub use write::{NotXml, Writer};

#[cfg(test)]
pub(in crate::protocol) mod tree;
