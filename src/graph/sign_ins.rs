//! The tenant's log of sign-ins.

use serde::Deserialize;

use super::domains::segment;
use super::{Graph, GraphError};
use crate::domain::time::Time;

/// Lines a page has at most, by its documentation.
const PAGE: &str = "$top=1000";

/// A line of the log. Only what is documented to be there always is asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoggedSignIn {
    /// What Microsoft calls the request id.
    pub id: String,
    /// When the sign-in was begun.
    pub created_date_time: String,
    /// Who signed in.
    #[serde(default)]
    pub user_principal_name: Option<String>,
    /// What the client named the sign-in by.
    #[serde(default)]
    pub correlation_id: Option<String>,
    #[serde(default)]
    is_interactive: Option<bool>,
    #[serde(default)]
    incoming_token_type: Option<String>,
    #[serde(default)]
    status: Option<Status>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    error_code: Option<i64>,
}

/// By what somebody signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// By a token of a federation.
    Federation,
    /// By something else.
    Other,
    /// The log does not say.
    Unknown,
}

impl LoggedSignIn {
    /// When it was begun.
    ///
    /// # Errors
    /// Where the log tells no time.
    pub fn begun_at(&self) -> Result<Time, GraphError> {
        Time::parse(&self.created_date_time).ok_or(GraphError::Unreadable("a sign-in without a time"))
    }

    /// Whether a person came in by it. A line that does not say how it ended, or whether a person was there, is taken for one.
    #[must_use]
    pub fn let_somebody_in(&self) -> bool {
        let error = self.status.as_ref().and_then(|status| status.error_code);
        self.is_interactive != Some(false) && error.is_none_or(|code| code == 0)
    }

    /// By what. Certain are `saml11` and `saml20` alone, the kinds that a federation's tokens are documented to be logged
    /// as. Where only other documented kinds are named, or `none` of them, there was none of those two; a value that is
    /// missing or that the documentation does not have says nothing. No other property tells it for certain:
    /// `authenticationDetails` has free words, `tokenIssuerType` is not documented to name any other issuer than AD FS, and
    /// `authenticationProtocol` is how the application asked Entra, not how Entra asked anybody.
    #[must_use]
    pub fn by(&self) -> By {
        let told = self.incoming_token_type.as_deref().unwrap_or_default();
        // An example of the documentation has the words apart: "Primary Refresh Token".
        let told: String = told.chars().filter(|c| !c.is_whitespace()).collect();
        let told = told.to_ascii_lowercase();
        if told.split(',').any(|kind| matches!(kind, "saml11" | "saml20")) {
            return By::Federation;
        }
        let is_other = |kind| matches!(kind, "none" | "primaryrefreshtoken" | "refreshtoken" | "remotedesktoptoken");
        if told.split(',').all(is_other) { By::Other } else { By::Unknown }
    }
}

impl Graph {
    /// Everybody's interactive sign-ins, failed ones too, that were begun in this time, both ends included.
    ///
    /// Version 1.0 of Graph does not tell by what kind of token somebody came, so this is asked of its preview, which
    /// lists interactive sign-ins alone where nothing else is asked for.
    pub async fn sign_ins(&self, from: Time, to: Time) -> Result<Vec<LoggedSignIn>, GraphError> {
        let within = format!("createdDateTime ge {from} and createdDateTime le {to}");
        self.list(&format!("../beta/auditLogs/signIns?{PAGE}&$filter={}", segment(&within))).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(more: &serde_json::Value) -> LoggedSignIn {
        let mut line = serde_json::json!({"id": "r", "createdDateTime": "2027-01-15T12:00:00.1234567Z"});
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(line).unwrap()
    }

    #[test]
    fn only_what_is_documented_is_certain() {
        let by = |kind: serde_json::Value| logged(&serde_json::json!({"incomingTokenType": kind})).by();
        for kind in ["saml11", "saml20", "primaryRefreshToken,saml11", "SAML20"] {
            assert_eq!(by(kind.into()), By::Federation, "{kind}");
        }
        for kind in ["none", "primaryRefreshToken", "Primary Refresh Token", "none, refreshToken"] {
            assert_eq!(by(kind.into()), By::Other, "{kind}");
        }
        for kind in ["", "unknownFutureValue", "jwt", "none,jwt"] {
            assert_eq!(by(kind.into()), By::Unknown, "{kind}");
        }
        assert_eq!(by(serde_json::Value::Null), By::Unknown);
        assert_eq!(logged(&serde_json::json!({})).by(), By::Unknown);
    }

    #[test]
    fn who_did_not_come_in_is_told_from_who_did() {
        let is_in = |more: &serde_json::Value| logged(more).let_somebody_in();
        assert!(is_in(&serde_json::json!({})) && is_in(&serde_json::json!({"status": {"errorCode": 0}})));
        assert!(!is_in(&serde_json::json!({"status": {"errorCode": 50126}})));
        assert!(!is_in(&serde_json::json!({"isInteractive": false, "status": {"errorCode": 0}})));
    }
}
