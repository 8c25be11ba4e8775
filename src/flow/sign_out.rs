//! End a browser's session, and tell where it may go next.

use std::sync::Arc;

use url::Url;

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

/// Microsoft's login hosts: the only places a signed-out browser is sent on to.
const LOGIN_HOSTS: [&str; 3] =
    ["login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"];

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

    /// Where a signed-out browser may be sent on to, if it may. What was read is what the browser must be told: the
    /// text that it was read from can mean another host to another reader.
    #[must_use]
    pub fn way_on(reply: &str) -> Option<Url> {
        Url::parse(reply).ok().filter(|url| {
            url.scheme() == "https"
                && url.port().is_none()
                && url.username().is_empty()
                && url.password().is_none()
                && url.host_str().is_some_and(|host| LOGIN_HOSTS.contains(&host))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::SignOut;

    #[test]
    fn a_signed_out_browser_goes_to_microsoft_or_stays() {
        let cleanup = "https://login.microsoftonline.com/login.srf?wa=wsignoutcleanup1.0";
        assert_eq!(SignOut::way_on(cleanup).unwrap().as_str(), cleanup);
        for reply in [
            "http://login.microsoftonline.com/",
            "https://login.microsoftonline.com.evil.example/",
            "https://login.microsoftonline.com@evil.example/",
            "https://login.microsoftonline.com:8443/",
            "https://evil.example/?login.microsoftonline.com",
            "javascript:alert(1)",
            "//login.microsoftonline.com/",
            "",
        ] {
            assert_eq!(SignOut::way_on(reply), None, "{reply}");
        }
    }
}
