//! The six cookies, all `__Host-`: this host only, this scheme only, never readable by a script.
//!
//! `SameSite=Lax` suffices: the relying party's requests are top-level GETs, and every POST is our own. The console's
//! and the account page's go with no request that another site made.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::domain::time::Span;
use crate::flow::rules::{ACCOUNT_SESSION, CONSOLE_SESSION, KNOWN_FOR, PHONE_SESSION, SESSION_KEPT};
use crate::keys::secret::Secret;

/// A cookie of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The browser's secret, from which everything that binds flows is derived.
    Browser,
    /// The single sign-on session.
    Session,
    /// The mark of a browser that somebody signed in with before.
    Known,
    /// A phone's session with the authenticator.
    Phone,
    /// An operator's session with the console.
    Console,
    /// A person's session with their own page.
    Account,
}

impl Kind {
    /// The cookie's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Browser => "__Host-cs-browser",
            Self::Session => "__Host-cs-session",
            Self::Known => "__Host-cs-known",
            Self::Phone => "__Host-cs-phone",
            Self::Console => "__Host-cs-console",
            Self::Account => "__Host-cs-account",
        }
    }

    const fn kept_for(self) -> Span {
        match self {
            Self::Browser => Span::days(180),
            Self::Known => KNOWN_FOR,
            Self::Session => SESSION_KEPT,
            Self::Phone => PHONE_SESSION,
            Self::Console => CONSOLE_SESSION,
            Self::Account => ACCOUNT_SESSION,
        }
    }

    fn header(self, value: String, kept_for: Span) -> Option<HeaderValue> {
        let age = kept_for.whole_seconds();
        let same_site = if matches!(self, Self::Console | Self::Account) { SameSite::Strict } else { SameSite::Lax };
        let cookie = Cookie::build((self.name(), value)).path("/").secure(true).http_only(true).same_site(same_site);
        HeaderValue::from_str(&format!("{}; Max-Age={age}", cookie.build())).ok()
    }

    /// Hands the cookie out.
    pub fn set(self, headers: &mut HeaderMap, value: &str) {
        if let Some(cookie) = self.header(value.to_owned(), self.kept_for()) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }

    /// Takes the cookie back.
    pub fn clear(self, headers: &mut HeaderMap) {
        if let Some(cookie) = self.header(String::new(), Span(0)) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }

    /// The secret that this cookie carries, if it carries one.
    #[must_use]
    pub fn secret(self, jar: &CookieJar) -> Option<Secret> {
        Secret::parse(jar.get(self.name())?.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cookie_keeps_the_rules_of_its_prefix() {
        let mut headers = HeaderMap::new();
        for kind in [Kind::Browser, Kind::Session, Kind::Known, Kind::Phone, Kind::Console, Kind::Account] {
            kind.set(&mut headers, "v");
            kind.clear(&mut headers);
        }
        let all: Vec<_> = headers.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().unwrap()).collect();
        assert_eq!(all.len(), 12);
        for cookie in all {
            assert!(cookie.starts_with("__Host-cs-"), "{cookie}");
            let is_strict = ["__Host-cs-console=", "__Host-cs-account="].iter().any(|name| cookie.starts_with(name));
            let site = if is_strict { "; SameSite=Strict" } else { "; SameSite=Lax" };
            for part in ["; Path=/", "; Secure", "; HttpOnly", site, "; Max-Age="] {
                assert!(cookie.contains(part), "{cookie} lacks {part}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
    }
}
