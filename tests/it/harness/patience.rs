//! Callers that stop waiting.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

/// A future that is dropped once it has had to wait this often; what it came to, if it was quicker.
struct Dropped<F> {
    inner: Pin<Box<F>>,
    patience: usize,
}

impl<F: Future> Future for Dropped<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.inner.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.patience == 0 => Poll::Ready(None),
            Poll::Pending => {
                self.patience -= 1;
                Poll::Pending
            }
        }
    }
}

/// What the future came to, unless it had to wait more often than this.
pub async fn dropped_after<F: Future>(patience: usize, future: F) -> Option<F::Output> {
    pin!(Dropped { inner: Box::pin(future), patience }).await
}
