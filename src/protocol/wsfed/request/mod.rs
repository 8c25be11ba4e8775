//! What the browser brings from Microsoft 365.
//!
//! Nothing in a request is signed, so nothing in it is believed: every value is either compared with what is
//! configured, or a hint, or echoed, or makes the ceremony stricter than it would be without.

use super::language::language;
use crate::domain::address;
use crate::domain::sign_in::Wants;
use crate::domain::time::Span;
use crate::protocol::query::{Broken, Query};

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
    /// What was typed at the relying party where an address belongs. It need not be one; what is too long for one is
    /// cut off.
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
    /// The query could not be read.
    #[error(transparent)]
    Query(#[from] Broken),
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
            Self::Query(broken) => broken.code(),
            Self::Action => "action",
            Self::NoRealm => "no-realm",
            Self::ContextTooLong => "context-too-long",
        }
    }
}

/// Reads the raw query string, without its question mark. Unknown parameters are ignored.
pub fn parse(raw_query: &str) -> Result<WsFed, Malformed> {
    let query = Query::decode(raw_query, &[])?;
    match query.one("wa")?.filter(|action| !action.is_empty()) {
        None => Ok(WsFed::Nothing),
        Some("wsignin1.0") => sign_in(&query).map(WsFed::SignIn),
        Some("wsignout1.0") => Ok(WsFed::SignOut { reply: reply(&query)? }),
        Some("wsignoutcleanup1.0") => Ok(WsFed::Cleanup { reply: reply(&query)? }),
        Some(_) => Err(Malformed::Action),
    }
}

fn sign_in(query: &Query<'_>) -> Result<SignInQuery, Malformed> {
    let context = query.one("wctx")?;
    if context.is_some_and(|context| context.len() > LONGEST_CONTEXT) {
        return Err(Malformed::ContextTooLong);
    }
    let realm = query.one("wtrealm")?.filter(|realm| !realm.is_empty()).ok_or(Malformed::NoRealm)?;
    Ok(SignInQuery {
        realm: realm.to_owned(),
        context: context.map(str::to_owned),
        reply: reply(query)?,
        hint: query.hint("login_hint").or_else(|| query.hint("username")).map(kept),
        wants: wants(query),
        language: language(query.last("mkt"), query.last("lc")),
        client_request_id: query.last("client-request-id").and_then(guid),
        small_window: query.all("popupui").next().is_some(),
    })
}

fn reply(query: &Query<'_>) -> Result<Option<String>, Malformed> {
    Ok(query.one("wreply")?.filter(|reply| !reply.is_empty()).map(str::to_owned))
}

/// A hint that is too long for an address is of no use, and there all the same: it names somebody, and no session
/// answers for somebody else. So its beginning is kept with a mark behind it that no address can have.
pub(in crate::protocol) fn kept(hint: &str) -> String {
    match hint.char_indices().nth(address::LONGEST) {
        None => hint.to_owned(),
        Some((end, _)) => format!("{}\u{2026}", &hint[..end]),
    }
}

/// The strongest reading of what is asked: given twice, the stricter value counts; given in a way that nobody
/// understands, it asks for the utmost.
fn wants(query: &Query<'_>) -> Wants {
    let age = |name| query.some(name).map(amount).min();
    let minutes = age("wfresh");
    let log_in_again = query.some("prompt").any(|prompt| prompt.split(' ').any(|word| word == "login"));
    Wants {
        fresh: minutes == Some(0) || log_in_again,
        max_age: minutes.filter(|minutes| *minutes > 0).map(Span::minutes),
        multi_factor: query.some("wauth").any(is_multi_factor),
        multi_factor_max_age: age("mfa_max_age").map(Span::seconds),
    }
}

fn amount(text: &str) -> i64 {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().unwrap_or(i64::MAX) } else { 0 }
}

/// Documentation spells the URI with `https`, traffic with `http`.
fn is_multi_factor(method: &str) -> bool {
    let name = method.strip_prefix("https://").or_else(|| method.strip_prefix("http://"));
    name == Some("schemas.microsoft.com/claims/multipleauthn")
}

pub(in crate::protocol) fn guid(text: &str) -> Option<String> {
    let is_hyphenated = text.len() == uuid::fmt::Hyphenated::LENGTH;
    uuid::Uuid::try_parse(text).ok().filter(|_| is_hyphenated).map(|id| id.to_string())
}

#[cfg(test)]
mod tests;
