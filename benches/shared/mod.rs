//! What the benches share: the tests' actors, push messages that go nowhere, and how figures come about.

#![allow(dead_code, reason = "each bench uses a part")]

pub mod figures;
pub mod floor;
#[path = "../../tests/it/harness/mod.rs"]
pub mod harness;
pub mod inside;
pub mod unsent;
