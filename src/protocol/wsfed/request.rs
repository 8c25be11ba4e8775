//! What the browser brings from Microsoft 365.

use crate::domain::sign_in::Wants;

/// Longest `wctx` after decoding, in bytes.
pub const LONGEST_CONTEXT: usize = 16 * 1024;

/// A passive request. Nothing in it is signed: every part of it may be anybody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WsFed {
    /// `wsignin1.0`
    SignIn(SignInQuery),
    /// `wsignout1.0`
    SignOut {
        /// `wreply`
        reply: Option<String>,
    },
    /// `wsignoutcleanup1.0`
    Cleanup {
        /// `wreply`
        reply: Option<String>,
    },
    /// No `wa` at all.
    Nothing,
}

/// A request to sign somebody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInQuery {
    /// `wtrealm`, to be compared byte for byte.
    pub realm: String,
    /// `wctx`, to be echoed byte for byte; present and empty is not the same as absent.
    pub context: Option<String>,
    /// `wreply`
    pub reply: Option<String>,
    /// The address typed at the relying party.
    pub hint: Option<String>,
    /// What is asked of the ceremony.
    pub wants: Wants,
    /// The page's language as a BCP 47 tag.
    pub language: Option<String>,
    /// The relying party's correlation id, a GUID in lower case.
    pub client_request_id: Option<String>,
    /// The page is shown in a small window.
    pub small_window: bool,
}

/// Why a query is no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// A percent sign without two hexadecimal digits.
    #[error("a percent sign is not followed by two hexadecimal digits")]
    Percent,
    /// What was percent-encoded is no UTF-8.
    #[error("the query is no UTF-8")]
    Utf8,
    /// NUL or another control character.
    #[error("the query has a control character")]
    Control,
    /// A parameter that must be unambiguous is given twice with different values.
    #[error("the query gives a parameter twice with different values")]
    Duplicate,
    /// `wa` is none of the three actions.
    #[error("the query asks for an unknown action")]
    Action,
    /// `wtrealm` is missing or empty.
    #[error("the query names no realm")]
    NoRealm,
    /// `wctx` is longer than [`LONGEST_CONTEXT`].
    #[error("the query's context is longer than 16 kilobytes")]
    ContextTooLong,
}

impl Malformed {
    /// A stable code for the log.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Utf8 => "utf-8",
            Self::Control => "control",
            Self::Duplicate => "duplicate",
            Self::Action => "action",
            Self::NoRealm => "no-realm",
            Self::ContextTooLong => "context-too-long",
        }
    }
}

/// Reads the raw query string, without its question mark.
pub fn parse(raw_query: &str) -> Result<WsFed, Malformed> {
    let _ = raw_query;
    todo!()
}
