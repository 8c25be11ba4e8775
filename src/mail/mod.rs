//! Mail: what is told to people outside of every page.
//!
//! Doors: the trait [`Mail`] with three implementations, [`Smtp`], [`Folder`] (files for whoever has no mail server) and
//! [`Recorder`] for tests; [`Desk::write`] words a letter. What leaves is a [`Message`]: text and page say the same,
//! nothing in it is fetched from anywhere, and each value from outside passes the one escaper of its place: `header`
//! for headers, the template engine for the page.
//!
//! This room knows no row and never tries twice: it says how a mail fared, and the caller keeps that. A mail holds a
//! bearer link, so nothing here logs one or shows one in debug output.
//!
//! To add a letter: a variant in [`crate::domain::letter`], its words, an arm in `letters`.

pub mod folder;
mod header;
pub mod letters;
pub mod message;
pub mod recorder;
mod sheet;
pub mod smtp;
mod wire;

use futures_util::future::BoxFuture;

pub use folder::Folder;
pub use letters::{Desk, Reader, Sender};
pub use message::{Message, NotWritten};
pub use recorder::Recorder;
pub use smtp::Smtp;

/// How a mail fared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken. Whether anybody reads it is not known.
    Taken,
    /// It will never be taken.
    Refused {
        /// The server's words, in one harmless line.
        words: String,
    },
    /// This mail is not taken now; another may be.
    Later {
        /// Why.
        reason: String,
    },
    /// No mail is taken now, whoever it is for.
    Away {
        /// Why.
        reason: String,
    },
}

/// What is found where mails go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// A server that takes mail from us.
    Server(String),
    /// A folder; nobody gets what lies in it by mail.
    Folder(String),
    /// Nothing that takes a mail.
    Trouble(String),
}

/// Sends mails.
pub trait Mail: Send + Sync + 'static {
    /// Sends one, within [`smtp::SEND_FOR`] at most.
    fn send(&self, message: Message) -> BoxFuture<'_, Outcome>;

    /// There is nothing more to send for now.
    fn rest(&self) -> BoxFuture<'_, ()>;

    /// Looks whether mails would be taken, without sending one.
    fn look(&self) -> BoxFuture<'_, Look>;
}
