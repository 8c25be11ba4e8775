//! Calls of the API, kept for those who run the console. Each page costs the same wherever it lies.

use sqlx::AssertSqlSafe;

use super::row::Row;
use super::{Result, Store};
use crate::domain::api_call::ApiCall;
use crate::domain::ids::{ApiCallId, ApiTokenId, Correlation};
use crate::domain::time::Time;

/// The shelf of calls.
#[derive(Debug, Clone, Copy)]
pub struct ApiCalls<'a>(pub(super) &'a Store);

/// Which calls are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// With this token alone.
    pub token: Option<ApiTokenId>,
    /// That were answered with this status alone.
    pub status: Option<u16>,
    /// Older than this one: where the page before ended.
    pub before: Option<(Time, ApiCallId)>,
}

impl ApiCalls<'_> {
    /// Keeps a call.
    pub async fn add(&self, call: &ApiCall) -> Result<()> {
        sqlx::query(
            "INSERT INTO api_calls (id, called_at, token_id, method, route, status, correlation, address) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(call.id.as_str())
        .bind(call.at.0)
        .bind(call.token.as_ref().map(ApiTokenId::as_str))
        .bind(&call.method)
        .bind(&call.route)
        .bind(i64::from(call.status))
        .bind(call.correlation.as_str())
        .bind(&call.address)
        .execute(&self.0.writer)
        .await?;
        Ok(())
    }

    /// A page of calls, newest first.
    pub async fn page(&self, wanted: &Wanted, limit: i64) -> Result<Vec<ApiCall>> {
        let (at, id) = wanted.before.as_ref().map_or((i64::MAX, ""), |(at, id)| (at.0, id.as_str()));
        // Each set of conditions has an index that ends in the order of the page.
        let filter = match (wanted.token.is_some(), wanted.status.is_some()) {
            (false, false) => "",
            (true, false) => "AND token_id = $4",
            (false, true) => "AND status = $4",
            (true, true) => "AND token_id = $4 AND status = $5",
        };
        let text = format!(
            "SELECT id, called_at, token_id, method, route, status, correlation, address FROM api_calls \
             WHERE (called_at, id) < ($1, $2) {filter} ORDER BY called_at DESC, id DESC LIMIT $3"
        );
        let mut statement = sqlx::query(AssertSqlSafe(text)).bind(at).bind(id).bind(limit);
        if let Some(token) = &wanted.token {
            statement = statement.bind(token.as_str());
        }
        if let Some(status) = wanted.status {
            statement = statement.bind(i64::from(status));
        }
        let rows = statement.fetch_all(&self.0.readers).await?;
        rows.iter().map(|row| call_from(&mut Row::of(row))).collect()
    }
}

fn call_from(row: &mut Row<'_>) -> Result<ApiCall> {
    Ok(ApiCall {
        id: row.parsed("api_calls.id", ApiCallId::parse)?,
        at: row.time()?,
        token: row.maybe_parsed("api_calls.token_id", ApiTokenId::parse)?,
        method: row.text()?,
        route: row.text()?,
        status: u16::try_from(row.number()?).map_err(|_| super::StoreError::Column { column: "api_calls.status" })?,
        correlation: row.parsed("api_calls.correlation", Correlation::parse)?,
        address: row.text()?,
    })
}
