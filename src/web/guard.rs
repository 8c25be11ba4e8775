//! What is refused before any handler sees it: foreign hosts, cross-site forms, pages asked for as anything but a page.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::domain::refusal::Refusal;

use super::problem::Problem;
use super::state::{Doors, Settings};

/// The header that our own scripts send, and that no form and no foreign page can.
pub const OWN_SCRIPT: &str = "x-countersign";

/// Runs before everything: the host must be ours, and a POST must come from our own page.
pub async fn guard(State(doors): State<Doors>, request: Request, next: Next) -> Response {
    match judge(&request, &doors.settings) {
        None => next.run(request).await,
        Some(refusal) => Problem::from(refusal).into_response(),
    }
}

fn judge(request: &Request, settings: &Settings) -> Option<Refusal> {
    let headers = request.headers();
    let path = request.uri().path();
    if !is_our_host(request, settings) {
        return Some(Refusal::UnknownHost);
    }
    if is_page(path) && !is_navigation(headers) {
        return Some(Refusal::BadRequest);
    }
    // A program has no page; what it has is a token in a header that no page can make a browser send.
    let changes = !super::api::is_here(path) && !matches!(*request.method(), Method::GET | Method::HEAD);
    if changes && !is_from_our_page(headers, settings) {
        return Some(Refusal::Forged);
    }
    let needs_script = changes && super::is_call(path);
    if needs_script && !headers.contains_key(OWN_SCRIPT) {
        return Some(Refusal::Forged);
    }
    None
}

/// HTTP/1.1 names the host in a header, HTTP/2 in the address; where both speak, both must be ours.
fn is_our_host(request: &Request, settings: &Settings) -> bool {
    let header = request.headers().get_all(header::HOST).iter().map(|host| host.to_str().unwrap_or_default());
    let address = request.uri().authority().map(axum::http::uri::Authority::as_str);
    let mut named = header.chain(address).peekable();
    named.peek().is_some() && named.all(|host| settings.answers_to(host))
}

/// Pages that must be asked for by a person's own navigation: no image, frame, script or prefetch may begin or move a sign-in.
fn is_page(path: &str) -> bool {
    path.starts_with("/fed/")
        || path.starts_with("/sign-in/")
        || (path.starts_with("/console/") && !path.starts_with("/console/api/"))
}

fn is_navigation(headers: &HeaderMap) -> bool {
    let value = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    value("sec-fetch-dest").is_none_or(|dest| dest == "document")
        && value("sec-purpose").is_none_or(|purpose| !purpose.contains("prefetch"))
        && value("purpose").is_none_or(|purpose| purpose != "prefetch")
}

/// Every browser of this decade names the origin of a POST; who names none is no browser of ours.
fn is_from_our_page(headers: &HeaderMap, settings: &Settings) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let site = headers.get("sec-fetch-site").map(|site| site.to_str().unwrap_or_default());
    origin == Some(settings.origin().as_str()) && site.is_none_or(|site| site == "same-origin")
}

impl Settings {
    /// The origin of the public address, as browsers write it.
    #[must_use]
    pub fn origin(&self) -> String {
        self.base_url.origin().ascii_serialization()
    }

    /// Whether a request for this host (with or without port) is for us.
    #[must_use]
    pub fn answers_to(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let name = self.base_url.host_str().unwrap_or_default();
        let port = self.base_url.port_or_known_default().unwrap_or_default();
        let default = self.base_url.port().is_none();
        let bare = host
            .rsplit_once(':')
            .filter(|(_, p)| p.bytes().all(|b| b.is_ascii_digit()))
            .map_or(host.as_str(), |(n, _)| n);
        (default && host == name) || host == format!("{name}:{port}") || self.hosts.iter().any(|own| *own == bare)
    }
}
