//! WS-Federation's passive requestor profile, as Microsoft 365 speaks it.

mod language;
pub mod request;
pub mod response;

pub use request::{Malformed, SignInQuery, WsFed};
