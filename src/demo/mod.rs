//! The demo: a whole sign-in on one machine with nothing configured, and the pretended parts of the world that it
//! takes. It stands behind the cargo feature `demo` and is never part of a package.
//!
//! Doors: [`Demo::start`] puts it together in a folder of its own and [`Demo::serve`] runs it: Countersign on one
//! port, and on another, as a foreign site, the pretended Microsoft 365 ([`tenant`]) with the pretended [`phone`].
//! [`authenticator`] is the inside of that phone and [`verifier`] judges the answers; tests use both, too.
//!
//! The pretended parts are strangers to Countersign: they know its addresses, speak HTTP to it, and hold no key of
//! it. Nothing of Countersign leans on this room, and no address, header or setting of it skips a proof.
//!
//! To add a page: a struct in [`pages`], its template in `templates/demo/`, a route in [`doors`].

pub mod authenticator;
pub mod doors;
mod ground;
pub mod pages;
pub mod person;
pub mod phone;
mod ports;
mod redis;
pub mod tenant;
pub mod verifier;

pub use ground::{Demo, Moved, Wish};
