//! What a connection may cost: one of so many places, and only as long as something comes of it.
//!
//! A connection that nobody works with costs its peer nothing and us a file and memory, so each has a moment by
//! which something must have happened: at first a whole request, after each request the next one, and the answer to
//! it must have been taken. Only a page that listens for its phone may be quiet for as long as a sign-in lives.
//! That holds for both versions of HTTP, whatever else the peer sends: requests alone move the moment on.
//! Beyond the last place a new connection waits until another one ends.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::http::{Response, header};
use axum_server::accept::Accept;
use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

use crate::domain::sign_in::LIFETIME;

/// How many files a process may open where the system does not say.
const FILES: usize = 1_024;
/// The most connections where the system sets no lower bound; each costs memory, too.
const MOST: usize = 16_384;

/// How many connections there may be, and how patient we are with each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The most at once.
    pub places: usize,
    /// How long a peer may take for its handshake, and then for its first request.
    pub first_within: Duration,
    /// How long after one request the next one may come, and how long a request and its answer may take together.
    pub quiet_for: Duration,
    /// How long a page may listen for its phone.
    pub listens_for: Duration,
    /// How often a peer that speaks HTTP/2 is asked whether it is still there, and how long it may take to say so.
    pub asked_every: Duration,
}

impl Limits {
    /// What serves in earnest, with so many places; without a number, as many as the system's limit on open files
    /// leaves beside the store and the files of our own.
    #[must_use]
    pub fn new(places: Option<usize>) -> Self {
        let files = std::fs::read_to_string("/proc/self/limits").ok().and_then(|limits| open_files(&limits));
        let files = files.unwrap_or(FILES);
        if places.is_some_and(|places| places >= files) {
            tracing::warn!(files, "server.connections is above the number of files that this process may open");
        }
        Self {
            places: places.unwrap_or_else(|| (files / 4 * 3).min(MOST)),
            first_within: Duration::from_secs(15),
            quiet_for: Duration::from_mins(2),
            listens_for: Duration::from(LIFETIME) + Duration::from_mins(1),
            asked_every: Duration::from_secs(20),
        }
    }
}

/// The soft limit on open files, as Linux tells it.
fn open_files(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    match line.split_whitespace().next()? {
        "unlimited" => Some(usize::MAX),
        number => number.parse().ok(),
    }
}

/// The connections of a house.
#[derive(Debug, Clone)]
pub struct Connections {
    limits: Limits,
    places: Arc<Semaphore>,
}

impl Connections {
    /// None so far.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        let places = Arc::new(Semaphore::new(limits.places.min(Semaphore::MAX_PERMITS)));
        Self { limits, places }
    }

    /// The bounds they are kept in.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Turns away whoever waits for a place, so that a server that was asked to stop need not wait for one.
    pub fn admit_no_more(&self) {
        self.places.close();
    }

    /// Gives every connection of these services its place and its time.
    pub(super) const fn door<M>(self, make: M) -> Door<M> {
        Door { make, connections: self }
    }

    /// Watches the time of what this acceptor lets in.
    pub(super) const fn acceptor<A>(&self, inner: A) -> Timing<A> {
        Timing { inner, first_within: self.limits.first_within }
    }
}

/// The moment by which something must have happened on a connection.
#[derive(Debug, Clone)]
struct Deadline(Arc<Mutex<Moments>>);

#[derive(Debug, Clone, Copy)]
struct Moments {
    next_request: Instant,
    listens_until: Instant,
}

impl Deadline {
    fn new() -> Self {
        let now = Instant::now();
        Self(Arc::new(Mutex::new(Moments { next_request: now, listens_until: now })))
    }

    fn moments(&self) -> MutexGuard<'_, Moments> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next request may take so long to come, or this one and its answer.
    fn awaits_request(&self, span: Duration) {
        self.moments().next_request = Instant::now() + span;
    }

    /// Nothing need come for so long: the peer listens.
    fn listens(&self, span: Duration) {
        self.moments().listens_until = Instant::now() + span;
    }

    fn get(&self) -> Instant {
        let moments = self.moments();
        moments.next_request.max(moments.listens_until)
    }
}

/// Makes a service for each connection, once there is a place for it.
#[derive(Debug, Clone)]
pub(super) struct Door<M> {
    make: M,
    connections: Connections,
}

impl<M> Service<SocketAddr> for Door<M>
where
    M: Service<SocketAddr, Error = Infallible>,
    M::Future: Send + 'static,
{
    type Response = Placed<M::Response>;
    type Error = AcquireError;
    type Future = BoxFuture<'static, Result<Self::Response, AcquireError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), AcquireError>> {
        let Ok(()) = ready!(self.make.poll_ready(cx));
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, peer: SocketAddr) -> Self::Future {
        let made = self.make.call(peer);
        let Connections { limits, places } = self.connections.clone();
        Box::pin(async move {
            let place = Arc::new(places.acquire_owned().await?);
            let Ok(inner) = made.await;
            Ok(Placed { inner, deadline: Deadline::new(), limits, _place: place })
        })
    }
}

/// A connection's service: it holds the place, and each request moves the deadline on.
#[derive(Clone)]
pub(super) struct Placed<S> {
    inner: S,
    deadline: Deadline,
    limits: Limits,
    _place: Arc<OwnedSemaphorePermit>,
}

impl<S, R, B> Service<R> for Placed<S>
where
    S: Service<R, Response = Response<B>>,
    S::Future: Send + 'static,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<B>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        self.deadline.awaits_request(self.limits.quiet_for);
        let answered = self.inner.call(request);
        let (deadline, listens_for) = (self.deadline.clone(), self.limits.listens_for);
        Box::pin(async move {
            let response = answered.await?;
            if response.headers().get(header::CONTENT_TYPE).is_some_and(|is| is == "text/event-stream") {
                deadline.listens(listens_for);
            }
            Ok(response)
        })
    }
}

/// Lets in what another acceptor does, and watches its time from then on.
#[derive(Debug, Clone)]
pub(super) struct Timing<A> {
    inner: A,
    first_within: Duration,
}

impl<A, I, S> Accept<I, Placed<S>> for Timing<A>
where
    A: Accept<I, Placed<S>>,
    A::Future: Send + 'static,
{
    type Stream = Timed<A::Stream>;
    type Service = A::Service;
    type Future = BoxFuture<'static, io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: I, service: Placed<S>) -> Self::Future {
        let (deadline, first_within) = (service.deadline.clone(), self.first_within);
        let accepted = self.inner.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = accepted.await?;
            // The handshake had a time of its own.
            deadline.awaits_request(first_within);
            Ok((Timed::new(stream, deadline), service))
        })
    }
}

/// A stream that breaks when its deadline has passed.
#[derive(Debug)]
pub(super) struct Timed<I> {
    inner: I,
    deadline: Deadline,
    alarm: Pin<Box<Sleep>>,
}

impl<I> Timed<I> {
    fn new(inner: I, deadline: Deadline) -> Self {
        let alarm = Box::pin(sleep_until(deadline.get()));
        Self { inner, deadline, alarm }
    }

    /// Looks at the deadline, and has the connection's task woken when it comes. Reading and writing both look: a
    /// server that waits for its peer to take an answer does not read.
    fn look(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let deadline = self.deadline.get();
        if self.alarm.deadline() != deadline {
            self.alarm.as_mut().reset(deadline);
        }
        if self.alarm.as_mut().poll(cx).is_ready() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Timed<I> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.look(cx)?;
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Timed<I> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.look(cx)?;
        Pin::new(&mut self.inner).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.look(cx)?;
        Pin::new(&mut self.inner).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.look(cx)?;
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.look(cx)?;
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_on_open_files_is_read() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max processes             63432                63432                processes \n\
                      Max open files            1024                 524288               files     \n";
        assert_eq!(open_files(limits), Some(1024));
        assert_eq!(open_files(&limits.replace("1024 ", "unlimited ")), Some(usize::MAX));
        assert_eq!(open_files("Max processes 1 1 processes"), None);
    }

    #[test]
    fn a_number_stands_and_without_one_files_are_left_over() {
        assert_eq!(Limits::new(Some(7)).places, 7);
        let usual = Limits::new(None).places;
        assert!((1..=MOST).contains(&usual), "{usual}");
    }
}
