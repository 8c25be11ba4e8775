//! Countersign: a self-hosted, passwordless identity provider for Microsoft 365.
//!
//! The house has storeys; a room leans only on storeys below its own, and rooms on one storey do not know
//! each other (`tests/floors.rs` holds this):
//!
//! | storey | rooms | what |
//! |---|---|---|
//! | roof | [`cli`] `demo` [`boot`] [`config`] | how it is started, put together, set up |
//! | 6 | [`web`] | doors and windows: wire in, wire out |
//! | 5 | [`flow`] | the verbs: what happens, in order |
//! | 4 | [`store`] [`bus`] [`push`] [`mail`] [`graph`] | the outside world |
//! | 3 | [`outbound`] | the one client that asks the web |
//! | 2 | [`protocol`] | bytes to meaning and back, pure |
//! | 1 | [`keys`] [`words`] | what must never leak; what is said to people |
//! | 0 | [`domain`] | words and rules, pure |

pub mod boot;
pub mod bus;
pub mod cli;
pub mod config;
#[cfg(feature = "demo")]
pub mod demo;
pub mod domain;
pub mod flow;
pub mod graph;
pub mod keys;
pub mod mail;
pub mod outbound;
pub mod protocol;
pub mod push;
pub mod store;
pub mod web;
pub mod words;
