//! A push service on loopback: takes whatever comes, keeps it, and answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;

/// A message as it came over the wire.
#[derive(Clone)]
pub struct Arrived {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Arrived {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// What the push service does with the next message.
#[derive(Clone)]
pub enum Plan {
    Answer { status: u16, retry_after: Option<&'static str> },
    Hang,
}

impl Plan {
    pub fn status(status: u16) -> Self {
        Self::Answer { status, retry_after: None }
    }
}

#[derive(Default)]
struct Desk {
    arrived: Vec<Arrived>,
    plans: VecDeque<Plan>,
    open: usize,
    most_open: usize,
    delay: Duration,
}

/// The running push service; it takes every message unless told otherwise.
pub struct PushService {
    origin: String,
    desk: Arc<Mutex<Desk>>,
}

impl PushService {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let desk = Arc::new(Mutex::new(Desk::default()));
        let router = Router::new().fallback(take).with_state(Arc::clone(&desk));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { origin, desk }
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The address of a mailbox.
    pub fn endpoint(&self, mailbox: &str) -> String {
        format!("{}/send/{mailbox}", self.origin)
    }

    /// Plans what happens to the next message that has no plan yet.
    pub fn will(&self, plan: Plan) {
        self.desk.lock().unwrap().plans.push_back(plan);
    }

    /// From now on every answer takes this long.
    pub fn takes(&self, delay: Duration) {
        self.desk.lock().unwrap().delay = delay;
    }

    /// The messages so far, oldest first.
    pub fn arrived(&self) -> Vec<Arrived> {
        self.desk.lock().unwrap().arrived.clone()
    }

    /// The most messages that were being answered at the same time.
    pub fn most_at_once(&self) -> usize {
        self.desk.lock().unwrap().most_open
    }
}

async fn take(State(desk): State<Arc<Mutex<Desk>>>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let (plan, delay) = {
        let mut desk = desk.lock().unwrap();
        desk.arrived.push(Arrived { path: uri.path().to_owned(), headers, body: body.to_vec() });
        desk.open += 1;
        desk.most_open = desk.most_open.max(desk.open);
        (desk.plans.pop_front().unwrap_or(Plan::status(201)), desk.delay)
    };
    let answer = match plan {
        Plan::Hang => std::future::pending().await,
        Plan::Answer { status, retry_after } => {
            tokio::time::sleep(delay).await;
            let mut answer = StatusCode::from_u16(status).unwrap().into_response();
            if let Some(wish) = retry_after {
                answer.headers_mut().insert(RETRY_AFTER, wish.parse().unwrap());
            }
            answer
        }
    };
    desk.lock().unwrap().open -= 1;
    answer
}
