//! The stories in a real browser: headless Chromium with a virtual authenticator, a real service worker and real
//! time, against the assembled house. What Microsoft 365 does is done by a server of the story's own.
//!
//! A file per story, those who act in it in [`actors`]; houses, soft phones and the push service are those of the
//! stories over HTTP. Every page that is visited leaves pictures in `tests/screenshots`, and no story may end with
//! a complaint of the browser: an error on the console, a broken policy, a request to a stranger.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    missing_docs,
    reason = "a test stops where it is surprised, and its names are its documentation"
)]

mod actors;
#[allow(dead_code, reason = "the stories over HTTP use the rest")]
#[path = "../it/harness/mod.rs"]
mod harness;

mod account;
mod activation;
mod again;
mod answers;
mod api;
mod console;
mod eam;
mod explained;
mod face;
mod further;
mod keys;
mod languages;
mod lists;
mod log;
mod no_script;
mod passkey;
mod people;
mod push;
mod qr;
mod rescue;
mod saml;
mod story;
mod tenant;
mod token_page;
