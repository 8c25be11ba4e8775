//! End a browser's session, and tell where it may go next.

use std::sync::Arc;

use url::{Host, Url};

use crate::domain::application::Application;
use crate::domain::time::Clock;
use crate::store::Store;

use super::Outcome;
use super::browser::Visitor;

/// Ends sessions.
#[derive(Clone)]
pub struct SignOut {
    /// Where sessions are kept.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// How many origins an application may have beside them.
pub const MOST_ORIGINS: usize = 10;

/// Reads an https origin that a signed-out browser may be sent on to: a host's name, a port where it is not the usual
/// one, and nothing else; written back as browsers write it.
#[must_use]
pub fn origin(text: &str) -> Option<String> {
    let url = plain(text)?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let is_a_name = matches!(url.host(), Some(Host::Domain(host)) if is_a_name(host));
    (is_bare && is_a_name).then(|| url.origin().ascii_serialization())
}

/// Whether a host is one that could be registered, and no pattern.
fn is_a_name(host: &str) -> bool {
    let is_plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    is_plain && host.contains('.') && !host.ends_with('.')
}

/// Reads a list of them, one a line, in order and each once; nothing where one of them is none, or they are too many.
#[must_use]
pub fn origins<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<Vec<String>> {
    let mut all = texts.into_iter().map(origin).collect::<Option<Vec<_>>>()?;
    all.sort_unstable();
    all.dedup();
    (all.len() <= MOST_ORIGINS).then_some(all)
}

/// An https address without a user, which a person could take for the host.
fn plain(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (url.scheme() == "https" && url.username().is_empty() && url.password().is_none()).then_some(url)
}

impl SignOut {
    /// Ends the browser's session, if it has one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end(&self, visitor: &Visitor) -> Outcome<()> {
        let Some(token) = &visitor.session else { return Ok(()) };
        self.store.sessions().end(&token.hash(), self.clock.now()).await?;
        Ok(())
    }

    /// Where a browser that signed out of an application may be sent on to, if it may. What was read is what the browser
    /// must be told: the text that it was read from can mean another host to another reader.
    #[must_use]
    pub fn way_on(application: &Application, reply: &str) -> Option<Url> {
        let url = plain(reply)?;
        let login = Url::parse(application.cloud.reply_url()).ok()?;
        let is_microsofts = url.origin() == login.origin();
        let is_listed = || application.sign_out_origins.contains(&url.origin().ascii_serialization());
        (is_microsofts || is_listed()).then_some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::application::{Cloud, FirstOffer};
    use crate::domain::ids::ApplicationId;
    use crate::domain::text::Name;
    use crate::domain::time::Span;

    fn application(origins: &[&str]) -> Application {
        Application {
            id: ApplicationId::from_random([1; 16]),
            name: Name::parse("Microsoft 365").unwrap(),
            first_offer: FirstOffer::Push,
            session_lifetime: Span::hours(8),
            cloud: Cloud::Worldwide,
            realm: "urn:federation:MicrosoftOnline".to_owned(),
            reply_url: "https://login.microsoftonline.com/login.srf".to_owned(),
            trust: false,
            sign_out_origins: super::origins(origins.iter().copied()).unwrap(),
        }
    }

    #[test]
    fn a_signed_out_browser_goes_to_microsoft_or_where_it_is_listed_or_stays() {
        let cleanup = "https://login.microsoftonline.com/login.srf?wa=wsignoutcleanup1.0";
        let (bare, listing) =
            (application(&[]), application(&["https://portal.corp.example", "https://a.example:8443"]));
        for application in [&bare, &listing] {
            assert_eq!(SignOut::way_on(application, cleanup).unwrap().as_str(), cleanup);
            for reply in [
                "http://login.microsoftonline.com/",
                "https://login.microsoftonline.com.evil.example/",
                "https://login.microsoftonline.com@evil.example/",
                "https://login.microsoftonline.com:8443/",
                "https://evil.example/?login.microsoftonline.com",
                "javascript:alert(1)",
                "//login.microsoftonline.com/",
                "",
                "http://portal.corp.example/",
                "https://portal.corp.example:444/",
                "https://portal.corp.example.evil.example/",
                "https://evil.portal.corp.example/",
                "https://user@portal.corp.example/",
                "https://portal.corp.example./",
                "https://a.example/",
            ] {
                assert_eq!(SignOut::way_on(application, reply), None, "{reply}");
            }
        }
        for reply in
            ["https://portal.corp.example/bye?x=1", "https://PORTAL.corp.example:443/", "https://a.example:8443/"]
        {
            assert_eq!(SignOut::way_on(&bare, reply), None, "{reply}");
            assert!(SignOut::way_on(&listing, reply).is_some(), "{reply}");
        }
    }

    #[test]
    fn each_cloud_is_left_to_its_own_login_host() {
        let all = [Cloud::Worldwide, Cloud::Us, Cloud::China];
        for cloud in all {
            let application = Application { cloud, ..application(&[]) };
            for other in all {
                let way = SignOut::way_on(&application, other.reply_url());
                assert_eq!(way.is_some(), other == cloud, "{cloud:?} to {other:?}");
            }
        }
    }

    #[test]
    fn an_origin_is_a_host_and_nothing_else() {
        for (text, read) in [
            ("https://portal.corp.example", "https://portal.corp.example"),
            ("https://Portal.Corp.Example:443/", "https://portal.corp.example"),
            ("https://portal.corp.example:8443", "https://portal.corp.example:8443"),
            ("https://b\u{fc}ro.example", "https://xn--bro-hoa.example"),
        ] {
            assert_eq!(origin(text).as_deref(), Some(read), "{text}");
        }
        for text in [
            "",
            "portal.corp.example",
            "http://portal.corp.example",
            "https://portal.corp.example/bye",
            "https://portal.corp.example/?x",
            "https://portal.corp.example/#x",
            "https://user@portal.corp.example",
            "https://*.corp.example",
            "https://192.0.2.1",
            "https://[2001:db8::1]",
            "https://portal",
            "https://portal.corp.example.",
            "javascript:alert(1)",
        ] {
            assert_eq!(origin(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_holds_each_once_and_not_too_many() {
        let read = origins(["https://b.example", "https://a.example", "https://B.example/"]).unwrap();
        assert_eq!(read, ["https://a.example", "https://b.example"]);
        let many: Vec<String> = (0..=MOST_ORIGINS).map(|nth| format!("https://a{nth}.example")).collect();
        assert!(origins(many.iter().map(String::as_str).take(MOST_ORIGINS)).is_some());
        assert_eq!(origins(many.iter().map(String::as_str)), None);
        assert_eq!(origins(["https://a.example", "no"]), None);
    }
}
