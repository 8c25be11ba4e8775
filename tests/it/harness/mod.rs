//! What stories are told with.
//!
//! [`servers`] gives each test its own PostgreSQL database or Redis; [`keeper`] starts a program so that it
//! ends with the tests, however they end; [`phone`] is a phone in software, with the
//! demo's [`authenticator`] inside and a [`receiver`] for messages that come over a [`push_service`].

#[path = "../../../src/demo/authenticator.rs"]
pub mod authenticator;
pub mod keeper;
pub mod phone;
pub mod push_service;
pub mod receiver;
pub mod servers;
