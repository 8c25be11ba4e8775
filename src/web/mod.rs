//! Doors and windows: wire in, wire out.
//!
//! What a person sees stands in [`pages`] (one struct a page, each with its template), what it says in
//! [`crate::words`], and what a page needs besides its text in [`assets`]. Nothing is decided here: a handler
//! parses, calls one flow, and shows what came of it.

pub mod account;
pub mod api;
pub mod assets;
pub mod bodies;
pub mod console;
pub mod cookies;
pub mod face;
pub mod files;
pub mod form;
pub mod guard;
pub mod headers;
pub mod ops;
pub mod origin;
pub mod page;
pub mod pages;
pub mod phone;
pub mod problem;
pub mod proxies;
pub mod router;
pub mod sign_in;
pub mod spoken;
pub mod sso;
pub mod state;
pub mod status;
pub mod through;
pub mod visit;
pub mod waiting;

/// Whether an address is called by our scripts and answered with JSON.
fn is_call(path: &str) -> bool {
    ["/phone/api/", "/waiting/", "/console/api/", "/account/api/"].iter().any(|call| path.starts_with(call))
}

/// Whether an address is one that programs without a browser bring a name and a code to.
fn is_trust(path: &str) -> bool {
    path.strip_prefix("/fed/").and_then(|rest| rest.split_once('/')).is_some_and(|(_, rest)| rest.starts_with("trust/"))
}

/// Whether an address takes a file, large or small.
fn carries_file(path: &str) -> bool {
    let ends = ["/service-providers/metadata", "/people/undo", "/people/take-back"];
    let is_links = path.contains("/external-mfa/") && (path.ends_with("/list") || path.ends_with("/list/trial"));
    let is_one = is_links || ends.iter().any(|end| path.ends_with(end));
    is_upload(path) || (is_one && path.starts_with("/console/applications/")) || path == "/console/organisation/logo"
}

/// Whether an address is one of those where programs ask for tokens.
fn speaks_soap(path: &str) -> bool {
    path.starts_with("/fed/") && path.ends_with("/usernamemixed")
}

/// Whether an address takes a list of people.
fn is_upload(path: &str) -> bool {
    path.starts_with("/console/applications/") && path.ends_with("/import")
}

/// Whether a browser comes to an address that is asked for a second factor.
fn is_second_factor(path: &str) -> bool {
    matches!(path, "/eam/authorize" | "/eam/continue")
}

/// Whether an address belongs to a sign-in in a browser, which may run in a window that an application opened.
fn is_sign_in(path: &str) -> bool {
    path.starts_with("/fed/")
        || is_second_factor(path)
        || path.starts_with("/sign-in/")
        || path.starts_with("/waiting/")
}
