//! Bytes to meaning and back, pure: text in, types out, given a clock value and a key.

pub mod webauthn;
