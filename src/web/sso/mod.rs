//! Where relying parties send browsers. The paths are frozen: tenants store them.

pub mod saml;
pub mod wsfed;
