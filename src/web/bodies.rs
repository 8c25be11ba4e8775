//! A request's body has its time: all of it, so that a few bytes now and then do not keep a request open.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::BoxError;
use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::time::{Instant, timeout_at};

use crate::domain::refusal::Refusal;

use super::problem::Problem;
use super::state::Doors;

/// A list of people has so many times as long: it may be hundreds of times as large. A connection has no more.
const UPLOADS: u32 = 3;

/// Breaks a body off that takes too long, and says so. An answer's body may take its time: pages that wait listen.
pub async fn in_time(State(doors): State<Doors>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let spans = if super::is_upload(request.uri().path()) { UPLOADS } else { 1 };
    let until = Instant::now() + doors.settings.body_within * spans;
    let late = Arc::new(AtomicBool::new(false));
    let limited = request.map(|body| Body::from_stream(until_late(body.into_data_stream(), until, Arc::clone(&late))));
    let response = next.run(limited).await;
    if late.load(Ordering::Relaxed) { Problem::from(Refusal::TooSlow).into_response() } else { response }
}

/// The same body, which ends with an error once it is late: never as if it were whole.
fn until_late(
    body: BodyDataStream,
    until: Instant,
    late: Arc<AtomicBool>,
) -> impl Stream<Item = Result<Bytes, BoxError>> {
    stream::unfold(Some(body), move |body| {
        let late = Arc::clone(&late);
        async move {
            let mut body = body?;
            match timeout_at(until, body.next()).await {
                Ok(None) => None,
                Ok(Some(Ok(bytes))) => Some((Ok(bytes), Some(body))),
                Ok(Some(Err(error))) => Some((Err(error.into()), None)),
                Err(elapsed) => {
                    late.store(true, Ordering::Relaxed);
                    Some((Err(elapsed.into()), None))
                }
            }
        }
    })
}
