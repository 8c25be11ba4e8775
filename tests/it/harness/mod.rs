//! What stories are told with.
//!
//! [`servers`] gives each test its own PostgreSQL database or Redis; [`keeper`] starts a program so that it
//! ends with the tests, however they end.

pub mod keeper;
pub mod servers;
