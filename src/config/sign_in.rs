//! `[sign_in]`: how a sign-in goes.

use serde::Serialize;

use super::settings::{Read, Section};
use super::span;
use crate::domain::time::Span;
use crate::flow::rules::SESSION_KEPT;

/// How a sign-in goes.
#[derive(Debug, Clone, Serialize)]
pub struct SignIn {
    /// How long a phone may answer a request.
    #[serde(serialize_with = "span::write")]
    pub request_lifetime: Span,
    /// Whether unknown, invited and suspended people see one and the same page.
    pub hide_accounts: bool,
    /// How long a token is good for.
    #[serde(serialize_with = "span::write")]
    pub token_lifetime: Span,
    /// How far before its making a token is good already, for clocks that lag behind.
    #[serde(serialize_with = "span::write")]
    pub not_before_skew: Span,
    /// How long a sign-in answers again without the phone, where an application says nothing else.
    #[serde(serialize_with = "span::write")]
    pub session_lifetime: Span,
}

impl SignIn {
    pub(super) fn read(from: &mut Section<'_>) -> Read<Self> {
        let mut span = |key, usual, least, most| from.parsed(key, usual, |text| span::parse(text, &(least..=most)));
        let request_lifetime = span("request_lifetime", "2 min", Span::seconds(30), Span::minutes(5));
        let token_lifetime = span("token_lifetime", "5 min", Span::minutes(1), Span::minutes(10));
        let not_before_skew = span("not_before_skew", "1 min", Span(0), Span::minutes(5));
        let session_lifetime = span("session_lifetime", "8 h", Span::minutes(5), SESSION_KEPT);
        let hide_accounts = from.flag("hide_accounts", false);
        Ok(Self {
            request_lifetime: request_lifetime?,
            hide_accounts: hide_accounts?,
            token_lifetime: token_lifetime?,
            not_before_skew: not_before_skew?,
            session_lifetime: session_lifetime?,
        })
    }
}
