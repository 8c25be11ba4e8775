//! Bytes to meaning and back, pure: text in, types out; claims, a clock value and a key in, bytes out.
//!
//! Doors: [`wsfed::request::parse`] (what Microsoft 365 asks), [`wsfed::response::wresult`] (what it gets),
//! [`webauthn`] (what a phone proves), [`qr`] (what it scans), [`csv`] (lists of people, in and out), [`form_data`]
//! (forms that carry them), [`picture`] (logos, made anew). [`wstrust`] (what
//! programs without a browser ask and get), [`metadata`] (what the relying party learns of our certificates). [`oidc`] (external
//! authentication methods of Entra ID). [`saml`]
//! writes the assertion inside the answer, [`xml`] is
//! the one writer of markup.
//!
//! It never reads a clock, a setting, the store or the network, and knows no HTTP: raw query strings come in,
//! form values go out.
//!
//! To add a protocol: a folder with `request` and `response`, and a `ReplyTo` variant in the domain.

pub mod aadsts;
pub mod csv;
pub mod entra;
pub mod form_data;
pub mod handover;
pub mod metadata;
pub mod oidc;
pub mod picture;
pub mod proof;
pub mod published;
pub mod qr;
pub mod query;
pub mod saml;
pub mod script;
pub mod webauthn;
pub mod wsfed;
pub mod wstrust;
pub mod xml;
pub mod xmldsig;
