//! Doors and windows: wire in, wire out.
//!
//! What a person sees stands in [`pages`] (one struct a page, each with its template), what it says in
//! [`words`], and what a page needs besides its text in [`assets`]. Nothing is decided here: a handler
//! parses, calls one flow, and shows what came of it.

pub mod assets;
pub mod pages;
pub mod words;
