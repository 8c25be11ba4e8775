//! A request's body has its size and its time. The time is for all of it, so that a few bytes now and then do not keep a
//! request open; what we take ourselves to do something with it is not counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::time::{Instant, timeout};

use crate::domain::refusal::Refusal;

use super::problem::Problem;
use super::state::Doors;

/// The largest body that any form or call of ours has; those that carry files have bounds of their own.
pub const LARGEST: usize = 64 * 1024;
/// A list of people has so many times as long: it may be hundreds of times as large. A connection has no more.
const UPLOADS: u32 = 3;

/// Breaks a body off that takes too long, and says so. An answer's body may take its time: pages that wait listen.
pub async fn in_time(State(doors): State<Doors>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Also where nobody would read it: who takes no body is sent no megabyte.
    let is_large = request.body().size_hint().lower() > LARGEST as u64;
    let speaks_soap = super::speaks_soap(request.uri().path());
    if is_large && !speaks_soap && !super::carries_file(request.uri().path()) {
        return Problem::from(Refusal::TooLarge).into_response();
    }
    let spans = if super::is_upload(request.uri().path()) { UPLOADS } else { 1 };
    let span = doors.settings.body_within * spans;
    let late = Arc::new(AtomicBool::new(false));
    let limited = request.map(|body| Body::from_stream(until_late(body.into_data_stream(), span, Arc::clone(&late))));
    let response = next.run(limited).await;
    // A program gets its own kind of no, which its door has given already.
    let is_late = late.load(Ordering::Relaxed) && !speaks_soap;
    if is_late { Problem::from(Refusal::TooSlow).into_response() } else { response }
}

/// The same body, which ends with an error once it is late: never as if it were whole.
fn until_late(
    body: BodyDataStream,
    span: Duration,
    late: Arc<AtomicBool>,
) -> impl Stream<Item = Result<Bytes, BoxError>> {
    stream::unfold(Some((body, span)), move |state| {
        let late = Arc::clone(&late);
        async move {
            let (mut body, left) = state?;
            let asked = Instant::now();
            match timeout(left, body.next()).await {
                Ok(None) => None,
                Ok(Some(Ok(bytes))) => Some((Ok(bytes), Some((body, left.saturating_sub(asked.elapsed()))))),
                Ok(Some(Err(error))) => Some((Err(error.into()), None)),
                Err(elapsed) => {
                    late.store(true, Ordering::Relaxed);
                    Some((Err(elapsed.into()), None))
                }
            }
        }
    })
}
