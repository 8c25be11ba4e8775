//! Microsoft 365 as a browser meets it: sends people to the house, takes the answer, and is every other host too.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HOST, LOCATION};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum_server::tls_openssl::OpenSSLConfig;
use countersign::boot::SystemClock;
use countersign::domain::time::{Clock as _, Span};
use countersign::keys::SigningKey;
use countersign::keys::entropy::SystemEntropy;

/// An answer that a browser brought.
#[derive(Debug, Clone)]
pub struct Brought {
    /// Host and path it was posted to.
    pub to: String,
    pub fields: Vec<(String, String)>,
    pub headers: HeaderMap,
}

impl Brought {
    pub fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(its, _)| its == name);
        found.map_or_else(|| panic!("the answer has no {name}"), |(_, value)| value.as_str())
    }
}

#[derive(Default)]
struct Desk {
    sends_to: String,
    /// A page that sends a form by itself, in place of sending on.
    form: Option<String>,
    brought: Vec<Brought>,
    keeps_silent: bool,
}

pub struct Microsoft {
    /// Where it listens, for every host.
    pub port: u16,
    desk: Arc<Mutex<Desk>>,
}

impl Microsoft {
    pub fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let key = SigningKey::generate(&SystemEntropy, "everybody else", SystemClock.now(), Span::days(1)).unwrap();
        let tls = OpenSSLConfig::from_der(key.certificate_der(), &key.pkcs8().unwrap()).unwrap();
        let desk = Arc::new(Mutex::new(Desk::default()));
        let router = Router::new().fallback(serve).with_state(Arc::clone(&desk));
        let server = axum_server::from_tcp(listener).unwrap();
        let server = server.acceptor(axum_server::tls_openssl::OpenSSLAcceptor::new(tls));
        tokio::spawn(async move { server.serve(router.into_make_service()).await });
        Self { port, desk }
    }

    /// Where a person goes who wants to work.
    pub const START: &str = "https://login.microsoftonline.com/";

    /// From now on whoever comes is sent there.
    pub fn sends_to(&self, url: &str) {
        url.clone_into(&mut self.desk.lock().unwrap().sends_to);
    }

    /// From now on whoever comes is handed a page of its own that posts this form there by itself.
    pub fn posts(&self, action: &str, fields: &[(&str, &str)]) {
        let input = |(name, value): &(&str, &str)| {
            let value = value.replace('&', "&amp;").replace('"', "&quot;");
            format!("<input type=hidden name={name} value=\"{value}\">")
        };
        let inputs = fields.iter().map(input).collect::<Vec<_>>().concat();
        let form =
            format!("<form method=post action=\"{action}\">{inputs}</form><script>document.forms[0].submit()</script>");
        self.desk.lock().unwrap().form =
            Some(format!("<!doctype html><html lang=en><link rel=icon href=data:,>{form}"));
    }

    /// From now on it takes answers and has no page for them, so the browser stays where it is; or has one again.
    pub fn keeps_silent(&self, is_silent: bool) {
        self.desk.lock().unwrap().keeps_silent = is_silent;
    }

    /// The answers so far, oldest first.
    pub fn brought(&self) -> Vec<Brought> {
        self.desk.lock().unwrap().brought.clone()
    }
}

const ARRIVED: &str = "<!doctype html><html lang=en><link rel=icon href=data:,><title>Microsoft 365</title>\
                       <main data-page=microsoft><h1 data-testid=arrived>Good morning</h1></main>";

/// Where people begin.
const HOSTS: [&str; 2] = ["login.microsoftonline.com", "m365.cloud.microsoft"];

async fn serve(
    State(desk): State<Arc<Mutex<Desk>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let host = uri.host().or_else(|| headers.get(HOST)?.to_str().ok()).unwrap_or_default().to_owned();
    let page = ([(CONTENT_TYPE, "text/html")], ARRIVED);
    let mut desk = desk.lock().unwrap();
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    // The browser itself posts to hosts of its maker, whatever it was told.
    let takes = ["/login.srf", "/common/federation/externalauthprovider"].contains(&uri.path());
    if method == Method::POST && (takes || fields.iter().any(|(name, _)| name == "wresult")) {
        desk.brought.push(Brought { to: format!("{host}{}", uri.path()), fields, headers });
        if desk.keeps_silent { StatusCode::NO_CONTENT.into_response() } else { page.into_response() }
    } else if uri.path() == "/" && HOSTS.contains(&host.as_str()) {
        match &desk.form {
            Some(form) => ([(CONTENT_TYPE, "text/html")], form.clone()).into_response(),
            None => (StatusCode::FOUND, [(LOCATION, desk.sends_to.clone())]).into_response(),
        }
    } else if uri.path() == "/login.srf" {
        page.into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}
