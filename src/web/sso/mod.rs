//! Where relying parties send browsers. The paths are frozen: tenants store them.

pub mod eam;
pub mod metadata;
pub mod saml;
pub mod trust;
pub mod wsfed;
