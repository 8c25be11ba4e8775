//! Carries every request through, whether or not anybody waits for its answer.
//!
//! A server drops the work of a request whose client hangs up, wherever that work stands. Here it runs in a task of
//! its own, so that nothing is cut between a decision, its record and the news of it; only its answer is thrown away.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

/// Runs around everything. Whoever stops the house waits for these tasks.
pub async fn carry(State(requests): State<TaskTracker>, request: Request, next: Next) -> Response {
    let carried = requests.spawn(next.run(request).in_current_span()).await;
    carried.unwrap_or_else(|error| {
        tracing::error!(%error, "a request was not carried through");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    })
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn broken() -> StatusCode {
        panic!("on purpose")
    }

    #[tokio::test]
    async fn a_panic_ends_its_own_request_and_nothing_else() {
        let router = Router::new()
            .route("/broken", get(broken))
            .route("/whole", get(|| async { "whole" }))
            .layer(from_fn_with_state(TaskTracker::new(), carry));
        for (path, status) in [("/broken", StatusCode::INTERNAL_SERVER_ERROR), ("/whole", StatusCode::OK)] {
            let request = Request::builder().uri(path).body(Body::empty()).unwrap();
            assert_eq!(router.clone().oneshot(request).await.unwrap().status(), status, "{path}");
        }
    }
}
