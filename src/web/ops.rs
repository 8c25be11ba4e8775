//! What a load balancer asks, and what a monitor does.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::problem::Problem;
use super::state::Settings;
use crate::domain::refusal::Refusal;
use crate::flow::federate::{credential_end, trouble};
use crate::flow::rollover::{Rollover, Standing, times};
use crate::keys::{same, sha256};
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

/// `GET /metrics`: what a monitor should raise an alarm for, in Prometheus' words. It takes the token of the settings;
/// without one there it is as if there were no such address.
pub async fn metrics(
    State((settings, rollover)): State<(Arc<Settings>, Rollover)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some(token) = &settings.metrics_token else { return Err(Refusal::NotFound.into()) };
    if !shown(&headers).is_some_and(|shown| same(&sha256(shown.as_bytes()), token)) {
        let challenge = [(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))];
        return Ok((StatusCode::UNAUTHORIZED, challenge, "this takes the token that server.metrics_token names\n")
            .into_response());
    }
    let store = &rollover.keyring.store;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"))];
    let mut text = gauges(&times(store).await?, trouble(store).await?.is_some());
    if let Some(ends_at) = credential_end(store).await? {
        let _ = write!(
            text,
            "# HELP countersign_graph_credential_not_after_seconds When the application's credential ends, as Unix time.\n\
             # TYPE countersign_graph_credential_not_after_seconds gauge\n\
             countersign_graph_credential_not_after_seconds {}\n",
            ends_at.0 / 1000
        );
    }
    Ok((kind, text).into_response())
}

fn shown(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn gauges(standing: &Standing, is_left: bool) -> String {
    let mut text = String::from(
        "# HELP countersign_signing_certificate_not_after_seconds When a signing certificate ends, as Unix time.\n\
         # TYPE countersign_signing_certificate_not_after_seconds gauge\n",
    );
    for row in std::iter::once(&standing.current).chain(&standing.next) {
        let _ = writeln!(
            text,
            "countersign_signing_certificate_not_after_seconds{{place=\"{}\"}} {}",
            row.state,
            row.not_after.0 / 1000
        );
    }
    let _ = write!(
        text,
        "# HELP countersign_certificate_hand_over_failing Whether certificates could not be handed over to Microsoft.\n\
         # TYPE countersign_certificate_hand_over_failing gauge\n\
         countersign_certificate_hand_over_failing {}\n",
        u8::from(is_left)
    );
    let is_prepared = standing.ends_unprepared().is_none();
    let _ = write!(
        text,
        "# HELP countersign_signing_certificate_successor_confirmed Whether the tenant is said to know the next one.\n\
         # TYPE countersign_signing_certificate_successor_confirmed gauge\n\
         countersign_signing_certificate_successor_confirmed {}\n",
        u8::from(is_prepared)
    );
    text
}
