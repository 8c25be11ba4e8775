//! The client itself.

use std::sync::Arc;

use reqwest::header::{DATE, HeaderName, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use tokio::sync::OnceCell;

use super::address::check;
use super::resolve::{Guarded, verdict};
use super::{Answer, Method, OutboundError, Request, Settings};

/// The client; clones share its connections.
#[derive(Debug, Clone)]
pub struct Outbound {
    client: Arc<OnceCell<Client>>,
    settings: Settings,
}

impl Outbound {
    /// A client that is made with its first request: reading the system's certificates takes longer than all the rest
    /// of a start, and many a process asks nobody.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { client: Arc::default(), settings }
    }

    async fn client(&self) -> Result<&Client, OutboundError> {
        let made = async {
            Client::builder()
                .user_agent(concat!("countersign/", env!("CARGO_PKG_VERSION")))
                .dns_resolver(Guarded { allow_loopback: self.settings.allow_loopback })
                .https_only(!self.settings.allow_loopback)
                .redirect(Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .no_proxy()
                .build()
                .map_err(OutboundError::Client)
        };
        self.client.get_or_try_init(|| made).await
    }

    /// Hands a message in and waits for the whole answer, whatever its status.
    pub async fn post(&self, request: Request) -> Result<Answer, OutboundError> {
        self.send(Method::Post, request).await
    }

    /// Sends a message and waits for the whole answer, whatever its status.
    pub async fn send(&self, method: Method, request: Request) -> Result<Answer, OutboundError> {
        let url = check(&request.url, self.settings.allow_loopback).map_err(OutboundError::Forbidden)?;
        let limit = self.settings.time_limit.min(request.time_limit);
        let method = match method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Patch => reqwest::Method::PATCH,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut message = self.client().await?.request(method, url);
        if !request.body.is_empty() {
            message = message.body(request.body);
        }
        for (name, value) in request.headers {
            message = message.header(name, value);
        }
        let exchange = async { read(message.send().await.map_err(broken)?, self.settings.body_limit).await };
        tokio::time::timeout(limit.into(), exchange).await.unwrap_or(Err(OutboundError::TooSlow))
    }
}

/// Takes up the answer, and stops where it grows longer than it may.
async fn read(mut response: Response, limit: usize) -> Result<Answer, OutboundError> {
    let status = response.status().as_u16();
    let header = |name: HeaderName| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let (retry_after, date) = (header(RETRY_AFTER), header(DATE));
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > limit {
            return Err(OutboundError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, retry_after, date, body })
}

/// The client's error without the URL that it likes to tell.
fn broken(error: reqwest::Error) -> OutboundError {
    if let Some(forbidden) = verdict(&error) {
        return OutboundError::Forbidden(forbidden);
    }
    let error = error.without_url();
    if error.is_connect() { OutboundError::Unreachable(error) } else { OutboundError::Broken(error) }
}
