//! Asks Graph.

use std::future::Ready;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::need::missing;
use super::{GraphError, Places, Token};
use crate::domain::time::{Clock, Span};
use crate::outbound::{Answer, Method, Outbound, Request};

/// The longest that one request may take.
const ASK_FOR: Span = Span::seconds(60);
/// How long to wait where it does not say.
const USUAL_WAIT: Span = Span::seconds(5);
/// Pages that one list may have: 999 people each.
const MOST_PAGES: usize = 5_000;

/// A tenant's Graph, for as long as the token lasts.
#[derive(Clone)]
pub struct Graph {
    pub(super) outbound: Outbound,
    pub(super) places: Places,
    pub(super) token: Token,
    pub(super) clock: Arc<dyn Clock>,
    /// The most patience in one request with a Microsoft that says it is busy.
    pub(super) patience: Span,
}

/// What an answer is, with everything that its readers may need.
pub(super) struct Told {
    pub(super) body: Value,
    pub(super) date: Option<String>,
}

impl Graph {
    /// The tenant that was signed in to.
    #[must_use]
    pub const fn token(&self) -> &Token {
        &self.token
    }

    fn url(&self, path: &str) -> Result<Url, GraphError> {
        let url = self.places.graph.join("v1.0/").and_then(|url| url.join(path));
        url.map_err(|_| GraphError::Unreadable("a path that is none"))
    }

    /// Asks for something and reads the answer; every status of 400 and more is an error.
    pub(super) async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Told, GraphError> {
        self.call_while(method, path, body, always).await
    }

    /// The same for what may not be sent any more after a wait: `still` is asked right before each send.
    pub(super) async fn call_while<E, F>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        still: impl Fn() -> F,
    ) -> Result<Told, E>
    where
        E: From<GraphError>,
        F: Future<Output = Result<(), E>>,
    {
        let url = self.url(path)?;
        self.ask(method, &url, body, still).await
    }

    async fn ask<E, F>(&self, method: Method, url: &Url, body: Option<&Value>, still: impl Fn() -> F) -> Result<Told, E>
    where
        E: From<GraphError>,
        F: Future<Output = Result<(), E>>,
    {
        let begun_at = self.clock.now();
        let mut spent = Span(0);
        loop {
            if self.clock.now() >= self.token.expires_at {
                return Err(GraphError::Over.into());
            }
            still().await?;
            let answer = self.outbound.send(method, self.request(url, body)).await.map_err(GraphError::from)?;
            let Some(wait) = patience(method, &answer, begun_at.unix_seconds()) else {
                let missing = if answer.status == 403 { missing(method, url.path()) } else { "" };
                return Ok(read(&answer, missing)?);
            };
            spent = Span(spent.0.saturating_add(wait.0));
            if spent > self.patience {
                return Err(GraphError::Throttled(self.patience.whole_seconds()).into());
            }
            tokio::time::sleep(wait.into()).await;
        }
    }

    fn request(&self, url: &Url, body: Option<&Value>) -> Request {
        let mut headers = vec![
            ("Authorization", format!("Bearer {}", self.token.secret.as_str())),
            ("Accept", "application/json".to_owned()),
            // Without it an end-of-address filter is refused.
            ("ConsistencyLevel", "eventual".to_owned()),
        ];
        if body.is_some() {
            headers.push(("Content-Type", "application/json".to_owned()));
        }
        let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        Request { url: url.to_string(), headers, body, time_limit: ASK_FOR }
    }

    /// Reads one thing.
    pub(super) async fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T, GraphError> {
        let told = self.call(Method::Get, path, None).await?;
        serde_json::from_value(told.body).map_err(|_| GraphError::Unreadable("a thing of another form"))
    }

    /// Reads every page of a list.
    pub(super) async fn list<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, GraphError> {
        let mut url = self.url(path)?;
        let mut all = Vec::new();
        for _ in 0..MOST_PAGES {
            const ODD: GraphError = GraphError::Unreadable("a list of another form");
            let Value::Object(mut told) = self.ask(Method::Get, &url, None, always).await?.body else {
                return Err(ODD);
            };
            let page: Vec<T> = serde_json::from_value(told.remove("value").unwrap_or_default()).map_err(|_| ODD)?;
            all.extend(page);
            let Some(next) = told.get("@odata.nextLink").and_then(Value::as_str) else { return Ok(all) };
            let next = Url::parse(next).map_err(|_| GraphError::Unreadable("a link that is none"))?;
            // The token goes where it was made for and nowhere else.
            if next.origin() != self.places.graph.origin() || !next.username().is_empty() {
                return Err(GraphError::Astray);
            }
            if next == url {
                return Err(GraphError::Unreadable("a page that leads to itself"));
            }
            url = next;
        }
        Err(GraphError::Unreadable("a list without an end"))
    }
}

/// What may be sent whenever it is.
fn always() -> Ready<Result<(), GraphError>> {
    std::future::ready(Ok(()))
}

/// How long to wait before the same is asked again; nothing where the answer is one. What Microsoft throttled it did
/// not do; of what broke down half-way only reading is safe to repeat.
fn patience(method: Method, answer: &Answer, now: i64) -> Option<Span> {
    let is_busy = answer.status == 429 || (method == Method::Get && matches!(answer.status, 502..=504));
    if !is_busy {
        return None;
    }
    let Some(wish) = answer.retry_after.as_deref() else { return Some(USUAL_WAIT) };
    let seconds = wish.trim().parse::<u32>().map(i64::from).ok().or_else(|| {
        let until = chrono::DateTime::parse_from_rfc2822(wish).ok()?.timestamp();
        Some(until.saturating_sub(now).max(0))
    });
    Some(seconds.map_or(USUAL_WAIT, Span::seconds))
}

fn read(answer: &Answer, missing: &'static str) -> Result<Told, GraphError> {
    if answer.status >= 300 {
        return Err(GraphError::refused(answer.status, &answer.body, missing));
    }
    let body = if answer.body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&answer.body).map_err(|_| GraphError::Unreadable("no JSON"))?
    };
    Ok(Told { body, date: answer.date.clone() })
}
