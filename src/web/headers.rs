//! The headers of every answer, and the stricter ones of pages.
//!
//! One injected script on this origin would defeat number and passkey alike, so nothing is allowed that a page
//! does not need: no foreign host, no inline script without the answer's own nonce, no frame, no string that
//! becomes markup (Trusted Types).

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::state::Doors;

/// What a page may do beyond the strictest policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// A page with our own scripts, styles and forms.
    Page,
    /// A page on which a passkey may be used or made.
    Ceremony,
    /// The page that posts the answer to the relying party. Chrome applies `form-action` to every redirect that
    /// follows, which leads over hosts nobody can list, so the directive is left out here and nowhere else.
    Token,
}

const BASE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                    font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'; \
                    require-trusted-types-for 'script'; trusted-types countersign";

const NONE: &str = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

/// What the service worker may do. It obeys the policy that its own file came with and no page's: it hands in a new
/// push address, and its notices have pictures.
pub const WORKER: &str = "default-src 'none'; connect-src 'self'; img-src 'self'; base-uri 'none'; \
                          frame-ancestors 'none'; form-action 'none'";

/// Dresses a page's headers. The nonce admits this answer's own inline script.
pub fn dress(headers: &mut HeaderMap, policy: Policy, nonce: &str) {
    let script = format!("script-src 'self' 'nonce-{nonce}'");
    let base = BASE.replace("script-src 'self'", &script);
    let (csp, referrer) = match policy {
        Policy::Page | Policy::Ceremony => (format!("{base}; form-action 'self'"), "same-origin"),
        Policy::Token => (base, "strict-origin"),
    };
    put(headers, header::CONTENT_SECURITY_POLICY, &csp);
    put(headers, header::REFERRER_POLICY, referrer);
    if policy == Policy::Ceremony {
        put(headers, PERMISSIONS, &permissions("(self)"));
    }
}

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

fn permissions(passkeys: &str) -> String {
    format!(
        "publickey-credentials-get={passkeys}, publickey-credentials-create={passkeys}, camera=(), microphone=(), \
         geolocation=(), payment=(), usb=(), browsing-topics=()"
    )
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn put_default(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if !headers.contains_key(&name) {
        put(headers, name, value);
    }
}

/// Runs after everything: what no answer goes without.
///
/// There is no `Cross-Origin-Opener-Policy` on the pages of a sign-in: applications open Microsoft's page in a
/// window of their own and listen to it, and the policy would cut that tie when the window comes through here.
pub async fn all(State(doors): State<Doors>, request: Request, next: Next) -> Response {
    let is_sign_in = super::is_sign_in(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    put_default(headers, header::CONTENT_SECURITY_POLICY, NONE);
    put_default(headers, header::REFERRER_POLICY, "same-origin");
    put_default(headers, PERMISSIONS, &permissions("()"));
    put_default(headers, header::CACHE_CONTROL, "no-store");
    put(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(headers, header::X_FRAME_OPTIONS, "DENY");
    put(headers, HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    put(headers, HeaderName::from_static("x-robots-tag"), "noindex, nofollow");
    if !is_sign_in {
        put(headers, HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    }
    // The console's address is no less strict than the public one.
    if doors.settings.base_url.scheme() == "https" {
        put(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=63072000");
    }
    response
}
