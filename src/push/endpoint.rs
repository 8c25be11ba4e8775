//! Which addresses a phone may hand in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::bn::BigNumContext;
use openssl::ec::{EcGroup, EcPoint};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use url::{Host, Url};

use crate::domain::device::PushAddress;

/// The push services that browsers use. `*.` stands for one or more labels.
pub const VENDORS: &[&str] = &[
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.services.mozilla.com",
    "*.notify.windows.com",
    "web.push.apple.com",
    "*.push.apple.com",
];

const LONGEST: usize = 2_048;
const AUTH_BYTES: usize = 16;
const POINT_BYTES: usize = 65;

/// Why an address is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEndpoint {
    /// It is no URL that a push service gives out: https, its default port, a host, nothing else special.
    #[error("the push address is no https url")]
    Url,
    /// The host is none of the allowed ones.
    #[error("the push address belongs to no known push service")]
    Host,
    /// The browser's keys are not what RFC 8291 asks for.
    #[error("the push address has unusable keys")]
    Keys,
}

/// Whether a phone's push address, with its keys, may be kept and used.
pub fn check_address(address: &PushAddress, allowed_hosts: &[String]) -> Result<(), NotAnEndpoint> {
    check_endpoint(&address.endpoint, allowed_hosts)?;
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| NotAnEndpoint::Keys);
    let point = bytes(&address.p256dh)?;
    if bytes(&address.auth)?.len() != AUTH_BYTES || point.len() != POINT_BYTES {
        return Err(NotAnEndpoint::Keys);
    }
    stands_on_p256(&point).map_err(|_| NotAnEndpoint::Keys)
}

/// Whether the URL of a push address belongs to an allowed push service.
pub fn check_endpoint(endpoint: &str, allowed_hosts: &[String]) -> Result<(), NotAnEndpoint> {
    parse(endpoint, allowed_hosts).map(drop)
}

/// Reads the URL of a push address.
///
/// Plain http and a port are for a loopback host that stands in the list by itself, which only tests and the demo
/// have; in service [`crate::outbound`] refuses such a host whatever the list says.
pub(super) fn parse(endpoint: &str, allowed_hosts: &[String]) -> Result<Url, NotAnEndpoint> {
    let url = Url::parse(endpoint).ok().filter(|_| endpoint.len() <= LONGEST).ok_or(NotAnEndpoint::Url)?;
    let host = url.host_str().ok_or(NotAnEndpoint::Url)?;
    let is_plain = url.scheme() == "https" && url.port().is_none();
    let has_extras = !url.username().is_empty() || url.password().is_some() || url.fragment().is_some();
    if has_extras || !(is_plain || (url.scheme() == "http" && is_loopback(&url))) {
        return Err(NotAnEndpoint::Url);
    }
    if allowed_hosts.iter().any(|allowed| covers(allowed, host)) { Ok(url) } else { Err(NotAnEndpoint::Host) }
}

fn covers(allowed: &str, host: &str) -> bool {
    match allowed.strip_prefix('*') {
        Some(end) => end.starts_with('.') && host.len() > end.len() && host.ends_with(end),
        None => allowed == host,
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// OpenSSL reads a point only if it lies on the curve.
fn stands_on_p256(point: &[u8]) -> Result<(), ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    let mut context = BigNumContext::new()?;
    EcPoint::from_bytes(&group, point, &mut context).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(list: &[&str]) -> Vec<String> {
        list.iter().map(|host| (*host).to_owned()).collect()
    }

    #[test]
    fn the_push_services_of_browsers_are_known() {
        for endpoint in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
            "https://autopush.prod.push.services.mozilla.com/wpush/v2/gAAA",
            "https://wns2-par02p.notify.windows.com/w/?token=BQYAA%2b",
            "https://web.push.apple.com/QGn",
            "https://web.push.apple.com:443/QGn",
        ] {
            assert_eq!(check_endpoint(endpoint, &hosts(VENDORS)), Ok(()), "{endpoint}");
        }
    }

    #[test]
    fn any_other_place_is_refused() {
        let long = format!("https://fcm.googleapis.com/{}", "x".repeat(LONGEST));
        for (endpoint, why) in [
            ("fcm.googleapis.com/fcm/send/x", NotAnEndpoint::Url),
            ("//fcm.googleapis.com/x", NotAnEndpoint::Url),
            ("", NotAnEndpoint::Url),
            ("http://fcm.googleapis.com/x", NotAnEndpoint::Url),
            ("https://fcm.googleapis.com:8443/x", NotAnEndpoint::Url),
            ("https://user@fcm.googleapis.com/x", NotAnEndpoint::Url),
            ("https://fcm.googleapis.com/x#y", NotAnEndpoint::Url),
            (long.as_str(), NotAnEndpoint::Url),
            ("http://127.0.0.1:4000/x", NotAnEndpoint::Host),
            ("https://127.0.0.1/x", NotAnEndpoint::Host),
            ("https://169.254.169.254/x", NotAnEndpoint::Host),
            ("https://evil.example/fcm.googleapis.com", NotAnEndpoint::Host),
            ("https://fcm.googleapis.com.evil.example/x", NotAnEndpoint::Host),
            ("https://fcm.googleapis.com./x", NotAnEndpoint::Host),
            ("https://evilnotify.windows.com/x", NotAnEndpoint::Host),
            ("https://notify.windows.com/x", NotAnEndpoint::Host),
            ("https://.notify.windows.com/x", NotAnEndpoint::Host),
        ] {
            assert_eq!(check_endpoint(endpoint, &hosts(VENDORS)), Err(why), "{endpoint}");
        }
    }

    #[test]
    fn loopback_is_allowed_only_where_it_is_named() {
        let here = hosts(&["127.0.0.1", "[::1]"]);
        for endpoint in ["http://127.0.0.1:4000/x", "http://[::1]:4000/x"] {
            assert_eq!(check_endpoint(endpoint, &here), Ok(()), "{endpoint}");
            assert!(check_endpoint(endpoint, &hosts(VENDORS)).is_err(), "{endpoint}");
        }
        assert_eq!(check_endpoint("http://10.0.0.1/x", &hosts(&["10.0.0.1"])), Err(NotAnEndpoint::Url));
    }

    #[test]
    fn a_pattern_is_a_label_boundary_and_nothing_more() {
        assert!(covers("*.push.apple.com", "api.push.apple.com"));
        assert!(!covers("*.push.apple.com", ".push.apple.com"));
        assert!(!covers("*push.apple.com", "api.push.apple.com"));
        assert!(!covers("*", "anything.example"));
    }

    #[test]
    fn keys_that_cannot_be_encrypted_to_are_refused() {
        let base = PushAddress {
            endpoint: "https://web.push.apple.com/x".to_owned(),
            p256dh: super::super::recorder::POINT.to_owned(),
            auth: "AAAAAAAAAAAAAAAAAAAAAA".to_owned(),
        };
        let check = |address: PushAddress| check_address(&address, &hosts(VENDORS));
        assert_eq!(check(base.clone()), Ok(()));
        for auth in ["", "AAAA", "AAAAAAAAAAAAAAAAAAAAAA==", "*"] {
            assert_eq!(check(PushAddress { auth: auth.into(), ..base.clone() }), Err(NotAnEndpoint::Keys), "{auth}");
        }
        let off_the_curve = URL_SAFE_NO_PAD.encode([4; POINT_BYTES]);
        for p256dh in ["", "AA", off_the_curve.as_str(), &base.p256dh[1..]] {
            let bad = PushAddress { p256dh: p256dh.to_owned(), ..base.clone() };
            assert_eq!(check(bad), Err(NotAnEndpoint::Keys), "{p256dh}");
        }
    }
}
