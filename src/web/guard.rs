//! What is refused before any handler sees it: foreign hosts, cross-site forms, pages asked for as anything but a page.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use url::Url;

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
    match at(request, settings) {
        None => return Some(Refusal::UnknownHost),
        Some(at) if !at.has(path, settings) => return Some(Refusal::NotFound),
        Some(_) => {}
    }
    // Programs without a browser neither name an origin nor say what they fetch for; a page's script does both.
    let is_script = headers.contains_key(header::ORIGIN) || headers.contains_key("sec-fetch-site");
    if super::is_trust(path) && is_script && *request.method() == Method::POST {
        return Some(Refusal::Forged);
    }
    if is_page(path) && !is_navigation(headers) {
        return Some(Refusal::BadRequest);
    }
    // A program has no page; what it has is a token in a header that no page can make a browser send.
    let is_open = super::api::is_here(path) || super::is_trust(path) || takes_foreign_forms(path);
    let changes = !is_open && !matches!(*request.method(), Method::GET | Method::HEAD);
    if changes && !is_from_our_page(headers, settings.home_of(path)) {
        return Some(Refusal::Forged);
    }
    let needs_script = changes && super::is_call(path);
    if needs_script && !headers.contains_key(OWN_SCRIPT) {
        return Some(Refusal::Forged);
    }
    None
}

/// At which of our addresses somebody knocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// The public address, or a further host name.
    Public,
    /// The console's own.
    Console,
}

impl At {
    /// Whether this path leads anywhere there. Where the console has an address of its own, one script that got into
    /// a sign-in page could not reach it, nor the other way round.
    fn has(self, path: &str, settings: &Settings) -> bool {
        let is_shared = path.starts_with("/assets/") || matches!(path, "/healthz" | "/readyz");
        settings.console_url.is_none() || is_shared || is_of_console(path) == (self == Self::Console)
    }
}

fn is_of_console(path: &str) -> bool {
    path == "/console" || path.starts_with("/console/")
}

/// HTTP/1.1 names the host in a header, HTTP/2 in the address; where both speak, both must be ours, and the same.
fn at(request: &Request, settings: &Settings) -> Option<At> {
    let header = request.headers().get_all(header::HOST).iter().map(|host| host.to_str().unwrap_or_default());
    let address = request.uri().authority().map(axum::http::uri::Authority::as_str);
    let mut named = header.chain(address).map(|host| settings.at(host));
    let first = named.next()??;
    named.all(|other| other == Some(first)).then_some(first)
}

/// Pages that must be asked for by a person's own navigation: no image, frame, script or prefetch may begin or move a sign-in.
fn is_page(path: &str) -> bool {
    path.starts_with("/fed/")
        || super::is_second_factor(path)
        || path.starts_with("/sign-in/")
        || (path.starts_with("/console/") && !path.starts_with("/console/api/"))
        || (path.starts_with("/account/") && !path.starts_with("/account/api/"))
}

fn is_navigation(headers: &HeaderMap) -> bool {
    let value = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    value("sec-fetch-dest").is_none_or(|dest| dest == "document")
        && value("sec-purpose").is_none_or(|purpose| !purpose.contains("prefetch"))
        && value("purpose").is_none_or(|purpose| purpose != "prefetch")
}

/// Where service providers' pages send forms. What is in such a form is verified for itself, and our cookies do not come
/// with it.
fn takes_foreign_forms(path: &str) -> bool {
    if path == "/eam/authorize" {
        return true;
    }
    let mut parts = path.strip_prefix("/fed/").unwrap_or_default().trim_end_matches('/').split('/');
    parts.next().is_some_and(|domain| !domain.is_empty())
        && matches!(parts.next(), Some("saml" | "signout"))
        && parts.next().is_none()
}

/// Every browser of this decade names the origin of a POST; who names none is no browser of ours.
fn is_from_our_page(headers: &HeaderMap, home: &Url) -> bool {
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let site = headers.get("sec-fetch-site").map(|site| site.to_str().unwrap_or_default());
    origin == Some(home.origin().ascii_serialization().as_str()) && site.is_none_or(|site| site == "same-origin")
}

impl Settings {
    /// The address whose pages this path belongs to.
    fn home_of(&self, path: &str) -> &Url {
        self.console_url.as_ref().filter(|_| is_of_console(path)).unwrap_or(&self.base_url)
    }

    /// At which of our addresses a request for this host (with or without port) knocks.
    fn at(&self, host: &str) -> Option<At> {
        let host = host.to_ascii_lowercase();
        if self.console_url.as_ref().is_some_and(|console| is_host_of(console, &host)) {
            return Some(At::Console);
        }
        let bare = host
            .rsplit_once(':')
            .filter(|(_, p)| p.bytes().all(|b| b.is_ascii_digit()))
            .map_or(host.as_str(), |(n, _)| n);
        let is_public = is_host_of(&self.base_url, &host) || self.hosts.iter().any(|own| *own == bare);
        is_public.then_some(At::Public)
    }
}

/// Whether a browser that was sent to this address names this host; the scheme's own port may be left out.
fn is_host_of(address: &Url, host: &str) -> bool {
    let name = address.host_str().unwrap_or_default();
    let port = address.port_or_known_default().unwrap_or_default();
    (address.port().is_none() && host == name) || host == format!("{name}:{port}")
}
