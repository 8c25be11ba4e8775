//! What stories are told with.
//!
//! [`servers`] gives each test its own PostgreSQL database or Redis; [`keeper`] starts a program so that it
//! ends with the tests, however they end; [`phone`] is a phone in software, with the
//! demo's [`authenticator`] inside and a [`receiver`] for messages that come over a [`push_service`]. A mail server
//! ([`smtp`]) takes mails, and a [`mailbox`] reads them. Callers lose their [`patience`];
//! [`house`] puts whole installations together, [`browser`] and [`app`] use them, a [`clock`] moves them on,
//! A [`program`] calls the API, and what it is told is held against the [`shapes`] that are described;
//! the standards' [`schemas`] judge what they write, and the [`tenant`] believes their tokens for good reasons only. At a [`desk`] the command itself is at work.

pub mod app;
#[allow(dead_code, reason = "the demo's phone is switched off and on again, the tests' is not")]
#[path = "../../../src/demo/authenticator.rs"]
pub mod authenticator;
pub mod browser;
pub mod clock;
pub mod desk;
pub mod entra;
pub mod graph;
pub mod house;
pub mod keeper;
pub mod mailbox;
pub mod operator;
pub mod patience;
pub mod phone;
pub mod places;
pub mod program;
pub mod provider;
pub mod push_service;
pub mod receiver;
pub mod scan;
pub mod schemas;
pub mod servers;
pub mod shapes;
pub mod smtp;
pub mod tables;
pub mod tenant;
pub mod told;
#[path = "../../../src/demo/verifier.rs"]
pub mod verifier;

/// Tells each story twice: on SQLite within one process, and on PostgreSQL with Redis.
#[macro_export]
macro_rules! on_both_engines {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test] async fn $story() { super::$story($crate::harness::house::Engine::Sqlite).await; })+
        }
        mod on_postgres {
            $(#[tokio::test] async fn $story() { super::$story($crate::harness::house::Engine::Postgres).await; })+
        }
    };
}
