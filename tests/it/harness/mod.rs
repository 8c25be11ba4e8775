//! What stories are told with.
//!
//! [`servers`] gives each test its own PostgreSQL database or Redis; [`keeper`] starts a program so that it
//! ends with the tests, however they end; [`authenticator`] is the inside of a phone, shared with the demo.

#[path = "../../../src/demo/authenticator.rs"]
pub mod authenticator;
pub mod keeper;
pub mod servers;
