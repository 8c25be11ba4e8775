//! A call of the API, as it is kept for those who run the console.

use super::ids::{ApiCallId, ApiTokenId, Correlation};
use super::time::Time;

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiCall {
    /// Its row.
    pub id: ApiCallId,
    /// When it came.
    pub at: Time,
    /// The token that was shown, live or not; none where it was none of ours.
    pub token: Option<ApiTokenId>,
    /// Its method.
    pub method: String,
    /// The address's pattern, `/api/v1/users/{id}` say; never the address itself, which may hold anything.
    pub route: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// What the answer and the log call it.
    pub correlation: Correlation,
    /// Where it came from.
    pub address: String,
}
