//! The stories: what the product does, told by browsers, phones and clocks against the assembled house.
//!
//! A file per story, the actors in [`harness`]. Servers that a story needs are started by it and end with it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    missing_docs,
    reason = "a test stops where it is surprised, and its names are its documentation"
)]

mod account;
mod alarm;
mod asking;
mod bus;
mod ceremony;
mod command;
mod config;
mod connections;
mod console;
mod crowd;
#[cfg(feature = "demo")]
mod demo;
mod devices;
mod further;
mod hang_up;
#[allow(dead_code, reason = "the stories in a real browser use the rest")]
mod harness;
mod headers;
mod hidden;
mod import;
mod input;
mod log;
mod mail;
mod messages;
mod nodes;
mod place;
mod push;
mod requests;
mod servers;
mod setup;
mod store;
mod streams;
mod tls;
mod token;
mod walk;
mod webauthn;
