//! What is refused before any page sees it.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};

use super::{Places, Props, dress, page};
use crate::demo::pages::ProblemPage;

/// Runs before everything: the host must be ours, and a form must come from where it may come from.
pub(super) async fn guard(State(props): State<Props>, request: Request, next: Next) -> Response {
    let mut response = match judge(&request, &props.places) {
        Judged::Goes => next.run(request).await,
        Judged::Moves(address) => Redirect::temporary(&address).into_response(),
        Judged::Stops(status, text) => {
            let text = text.to_owned();
            page(status, &ProblemPage { title: "This cannot be done from here", text })
        }
    };
    dress(&mut response, &props.places);
    response
}

enum Judged {
    Goes,
    Moves(String),
    Stops(StatusCode, &'static str),
}

fn judge(request: &Request, places: &Places) -> Judged {
    let headers = request.headers();
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let own = places.pages.trim_start_matches("http://");
    match host(headers, request.uri()) {
        Some(host) if host == own => {}
        // The address that is easy to type leads to the one that is foreign to Countersign's.
        Some(host) if !changes && host == format!("localhost:{}", places.port) => {
            let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
            return Judged::Moves(format!("{}{path}", places.pages));
        }
        _ => return Judged::Stops(StatusCode::MISDIRECTED_REQUEST, "The demo answers to its own address only."),
    }
    let path = request.uri().path();
    if !changes || path.starts_with("/push/") {
        return Judged::Goes;
    }
    let value = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let (sender, site) = (value("origin"), value("sec-fetch-site"));
    let comes_from = if path == "/login.srf" {
        sender == Some(places.countersign.as_str())
    } else {
        sender == Some(places.pages.as_str()) && site.is_none_or(|site| site == "same-origin")
    };
    if comes_from {
        return Judged::Goes;
    }
    Judged::Stops(
        StatusCode::FORBIDDEN,
        "The form came from another page than its own. Go back to the start of the demo.",
    )
}

/// The one host that a request names.
fn host(headers: &HeaderMap, address: &Uri) -> Option<String> {
    let mut named = headers.get_all(header::HOST).iter();
    let host = named.next().map(|host| host.to_str().unwrap_or_default());
    let host = host.or_else(|| address.authority().map(axum::http::uri::Authority::as_str))?;
    named.next().is_none().then(|| host.to_ascii_lowercase())
}
