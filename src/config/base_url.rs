//! The address that the instance goes by.

use std::fmt;

use serde::Serialize;
use url::{Host, Url};

/// The public address: every link, issuer, origin and cookie comes from it, and its host is the passkeys'
/// relying party, so changing the host later strands every phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct BaseUrl {
    text: String,
    host: String,
}

impl BaseUrl {
    /// Reads it: https, or http on localhost, and nothing behind host and port.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let url =
            Url::parse(text).map_err(|_| format!("\"{text}\" is no address such as https://login.example.com"))?;
        let Some(Host::Domain(host)) = url.host() else {
            return Err(
                "needs a host name, passkeys accept no numeric address; at home use http://localhost".to_owned()
            );
        };
        let at_home = host == "localhost" || host.ends_with(".localhost");
        if url.scheme() != "https" && !(url.scheme() == "http" && at_home) {
            return Err("must begin with https://; plain http is for localhost only".to_owned());
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || host.ends_with('.') {
            return Err(format!("must end with the host or port: {}", url.origin().ascii_serialization()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must hold no user and no password".to_owned());
        }
        Ok(Self { text: url.origin().ascii_serialization(), host: host.to_owned() })
    }

    /// Scheme, host and port, without a slash at the end: the origin, too.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The host alone: the relying party's id.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Host and port, as browsers send them in `Host`; the scheme's own port is left out.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.text.split_once("://").map_or("", |(_, authority)| authority)
    }

    /// Whether browsers reach it over TLS, ours or a proxy's.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.text.starts_with("https:")
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<BaseUrl> for String {
    fn from(url: BaseUrl) -> Self {
        url.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_kept_as_an_origin() {
        let url = BaseUrl::parse("HTTPS://Login.Example.com:443/").unwrap();
        assert_eq!((url.as_str(), url.host()), ("https://login.example.com", "login.example.com"));
        let url = BaseUrl::parse("https://login.example.com:8443").unwrap();
        assert_eq!((url.authority(), url.is_https()), ("login.example.com:8443", true));
        assert_eq!(BaseUrl::parse("http://localhost:8080").unwrap().as_str(), "http://localhost:8080");
    }

    #[test]
    fn what_would_not_serve_passkeys_or_cookies_is_refused() {
        for text in [
            "http://login.example.com",
            "http://127.0.0.1:8080",
            "https://192.0.2.1",
            "https://[::1]",
            "https://login.example.com/idp",
            "https://login.example.com/?a",
            "https://login.example.com/#a",
            "https://login.example.com.",
            "https://user:word@login.example.com",
            "ftp://localhost",
            "login.example.com",
            "http://localhost.example.com",
            "",
        ] {
            assert!(BaseUrl::parse(text).is_err(), "{text}");
        }
    }
}
