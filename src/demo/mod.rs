//! Pretended parts of the world, for the demo and for tests; never part of a package.
//!
//! [`authenticator`] is the inside of a phone. Nothing of the service leans on this room.

pub mod authenticator;
pub mod verifier;
