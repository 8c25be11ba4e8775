//! What a load balancer asks.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::store::Store;

/// `GET /healthz`: the process runs.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// `GET /readyz`: the store answers.
pub async fn ready(State(store): State<Arc<Store>>) -> (StatusCode, &'static str) {
    match store.clock().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready: the store does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n")
        }
    }
}
