//! How much something weighs that was found.

use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// As it should be.
    Fine,
    /// It works, but something wants attention.
    Warning,
    /// Sign-ins fail, or will.
    Fault,
}
