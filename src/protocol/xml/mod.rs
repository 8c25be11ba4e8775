//! XML: written here and only here by hand, always in canonical form.

pub mod write;

pub use write::NotXml;
