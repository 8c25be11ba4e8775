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
mod alike;
mod api;
mod application_credential;
mod asking;
mod authority;
mod bodies;
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
mod doctor;
mod domains;
mod eam;
mod ending;
mod everywhere;
mod explain;
mod federate;
mod federate_reconcile;
mod federate_saml;
mod foreign;
mod forgets;
mod further;
mod graph;
mod hand_over;
mod hang_up;
#[allow(dead_code, reason = "the stories in a real browser use the rest")]
mod harness;
mod headers;
mod hidden;
mod hostile;
mod identity;
mod import;
mod input;
#[allow(dead_code, reason = "the benches use the rest")]
#[path = "../../benches/shared/inside.rs"]
mod inside;
mod languages;
mod lifetimes;
mod log;
mod mail;
mod messages;
mod navigation;
mod nodes;
mod other_phone;
mod passcode;
mod passkeys;
mod place;
mod purposes;
mod push;
mod reactivation;
mod record;
mod relying_party;
mod requests;
mod rescue_command;
mod rollover;
mod saml;
mod script;
mod servers;
mod setup;
mod sign_out;
mod store;
mod streams;
mod swapped;
mod tls;
mod token;
mod trust;
mod unsaid;
mod walk;
mod webauthn;
