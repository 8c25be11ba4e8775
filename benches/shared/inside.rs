//! Calls the house within the process, and counts the time that passes in it: what browsers and phones do between
//! their requests is not the house's.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, BodyDataStream, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::Response;
use futures_util::StreamExt as _;
use reqwest::{Method, ResponseBuilderExt as _, StatusCode};
use tower::ServiceExt as _;

use super::harness::browser::{Browser, Page, Wire, sign_in_of};

/// Every request comes from a proxy on this machine.
pub const PROXY: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 443);

/// The way into a house without a network.
pub struct Inside {
    router: Router,
    spent: Mutex<Duration>,
}

impl Inside {
    pub fn of(router: Router) -> Self {
        Self { router, spent: Mutex::default() }
    }

    /// Does some of the house's work, and counts its time.
    #[allow(clippy::disallowed_methods, reason = "this is what a bench measures by")]
    pub async fn counted<T>(&self, work: impl Future<Output = T>) -> T {
        let start = Instant::now();
        let done = work.await;
        *self.spent.lock().unwrap() += start.elapsed();
        done
    }

    /// The time that the house took since this was last asked.
    pub fn take_spent(&self) -> Duration {
        std::mem::take(&mut *self.spent.lock().unwrap())
    }

    /// What a browser uses instead of the network.
    pub fn wire(self: &Arc<Self>) -> Wire {
        let this = Arc::clone(self);
        Arc::new(move |request| {
            let this = Arc::clone(&this);
            Box::pin(async move { this.carry(request).await })
        })
    }

    async fn carry(&self, request: reqwest::Request) -> reqwest::Response {
        let url = request.url().clone();
        let request = arrived(request);
        let router = self.router.clone();
        let (parts, body) = self
            .counted(async {
                let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
                (parts, to_bytes(body, usize::MAX).await.unwrap())
            })
            .await;
        let mut response = Response::builder().status(parts.status).url(url).body(body).unwrap();
        *response.headers_mut() = parts.headers;
        response.into()
    }

    /// Listens to the events of the page that waits.
    pub async fn listens(&self, browser: &Browser, page: &Page) -> Events<'_> {
        let events = browser.request(Method::GET, &format!("/waiting/{}/events", sign_in_of(page)));
        let request = arrived(events.header("sec-fetch-dest", "empty").build().unwrap());
        let router = self.router.clone();
        let response = self.counted(router.oneshot(request)).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        Events { inside: self, stream: response.into_body().into_data_stream() }
    }
}

/// The request as a server sees it: a path, and who sent it.
fn arrived(request: reqwest::Request) -> Request {
    let mut request = Request::<reqwest::Body>::try_from(request).unwrap().map(Body::new);
    *request.uri_mut() = request.uri().path_and_query().unwrap().as_str().parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(PROXY));
    request
}

/// An open event stream.
pub struct Events<'a> {
    inside: &'a Inside,
    stream: BodyDataStream,
}

impl Events<'_> {
    /// Whether something came before the stream ended.
    pub async fn hears(&mut self) -> bool {
        self.inside.counted(self.stream.next()).await.map(Result::unwrap).is_some()
    }
}
