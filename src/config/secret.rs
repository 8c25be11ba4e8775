//! Settings that are shown to nobody.

use std::fmt;

use serde::{Serialize, Serializer};
use url::Url;
use zeroize::Zeroizing;

const HIDDEN: &str = "***";

/// A text that is a secret as a whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Hidden(Zeroizing<String>);

impl Hidden {
    pub(super) fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl Serialize for Hidden {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(HIDDEN)
    }
}

/// Where a server is and how to get in: its password is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectionUrl(String);

impl ConnectionUrl {
    /// Reads an address that has one of these schemes.
    pub(super) fn parse(text: &str, schemes: &[&str]) -> Result<Self, String> {
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        if !scheme.is_some_and(|scheme| schemes.contains(&scheme)) {
            return Err(format!("must begin with {}://", schemes.join(":// or ")));
        }
        // A path that is no URL holds no password, and everything else is one.
        if scheme != Some("sqlite") && Url::parse(text).is_err() {
            return Err("is no address that can be read; signs such as / and @ in a password are written as %2F, %40"
                .to_owned());
        }
        Ok(Self(text.to_owned()))
    }

    /// The address with its password.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// The address without its password.
impl fmt::Display for ConnectionUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.starts_with("sqlite:") {
            return f.write_str(&self.0);
        }
        let Ok(mut url) = Url::parse(&self.0) else { return f.write_str(HIDDEN) };
        if url.password().is_some() && url.set_password(Some(HIDDEN)).is_err() {
            return f.write_str(HIDDEN);
        }
        if url.query().is_some() {
            let shown =
                |name: &str, value: &str| if name.contains("pass") { HIDDEN.to_owned() } else { value.to_owned() };
            let pairs: Vec<_> =
                url.query_pairs().map(|(name, value)| (name.to_string(), shown(&name, &value))).collect();
            url.query_pairs_mut().clear().extend_pairs(pairs);
        }
        f.write_str(url.as_str())
    }
}

impl fmt::Debug for ConnectionUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for ConnectionUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMES: &[&str] = &["postgres", "redis", "sqlite"];

    #[test]
    fn a_password_is_never_shown() {
        for text in [
            "postgres://app:secret@db/countersign",
            "postgres://app@db/countersign?password=secret&sslmode=require",
            "postgres:///countersign?host=/run/pg&sslpassword=secret",
            "redis://:secret@cache:6379/",
        ] {
            let url = ConnectionUrl::parse(text, SCHEMES).unwrap();
            assert_eq!(url.reveal(), text);
            let shown = format!("{url} {url:?} {}", serde_json::to_string(&url).unwrap());
            assert!(!shown.contains("secret") && shown.contains("***"), "{shown}");
        }
        assert_eq!(format!("{:?}", Hidden::new("secret")), "***");
    }

    #[test]
    fn what_is_no_secret_stays_readable() {
        for text in
            ["sqlite://./data/countersign.db", "postgres:///test?host=%2Ftmp%2Fpg&user=app", "redis://cache:6379/1"]
        {
            assert_eq!(ConnectionUrl::parse(text, SCHEMES).unwrap().to_string(), text);
        }
    }

    #[test]
    fn another_scheme_is_refused_without_repeating_the_text() {
        let fault = ConnectionUrl::parse("mysql://app:secret@db/x", &["sqlite", "postgres"]).unwrap_err();
        assert_eq!(fault, "must begin with sqlite:// or postgres://");
        assert!(!ConnectionUrl::parse("postgres://app:secret@:x:/", SCHEMES).unwrap_err().contains("secret"));
    }
}
