//! WS-Federation's passive requestor profile, as Microsoft 365 speaks it.

pub(in crate::protocol) mod language;
pub mod request;
pub mod response;

pub use request::{Malformed, SignInQuery, WsFed};
