//! Who sends: the signed introduction that a push service wants (RFC 8292).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use ::web_push::{PartialVapidSignatureBuilder, SubscriptionInfo, VapidSignature, VapidSignatureBuilder, WebPushError};
use url::{Host, Url};

use super::web_push::PushError;
use crate::domain::address::Address;
use crate::domain::time::{Span, Time};
use crate::keys::VapidKey;

/// Signing costs more than encrypting, so one introduction serves an origin for an hour. It is valid for two, so that
/// it never runs out on its way; the standard allows 24.
const USED_FOR: Span = Span::hours(1);
const VALID_FOR: Span = Span::hours(2);

/// Push services have wildcard hosts, and phones choose the host: the cache must not grow by their choice.
const MOST_ORIGINS: usize = 256;

/// Where a push service's operator finds whoever runs this server: `mailto:` or `https:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject(String);

/// Why a text cannot stand as a [`Subject`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotASubject {
    /// Neither `mailto:` nor `https:`.
    #[error("the push contact is neither mailto: nor https:")]
    Scheme,
    /// It cannot be read as such.
    #[error("the push contact is no address that can be read")]
    Shape,
    /// Nobody is there: an example, this machine, or a bare number.
    #[error("the push contact must be real: its domain is reserved or no domain")]
    Reserved,
}

impl Subject {
    /// Nobody, for a trial on this machine alone. Real push services refuse it.
    #[must_use]
    pub fn nobody() -> Self {
        Self("mailto:nobody@localhost".to_owned())
    }

    /// Reads a contact. Push services refuse those that look made up, and silently drop the messages of some.
    pub fn parse(text: &str) -> Result<Self, NotASubject> {
        let domain = if let Some(address) = text.strip_prefix("mailto:") {
            let parsed = Address::parse(address).map_err(|_| NotASubject::Shape)?;
            if parsed.as_str() != address {
                return Err(NotASubject::Shape);
            }
            parsed.domain().as_str().to_owned()
        } else if text.starts_with("https://") {
            match Url::parse(text).map_err(|_| NotASubject::Shape)?.host() {
                Some(Host::Domain(domain)) => domain.to_owned(),
                _ => return Err(NotASubject::Reserved),
            }
        } else {
            return Err(NotASubject::Scheme);
        };
        if is_reserved(&domain) { Err(NotASubject::Reserved) } else { Ok(Self(text.to_owned())) }
    }
}

/// RFC 2606 and 6761, and names of one label.
fn is_reserved(domain: &str) -> bool {
    let mut labels = domain.rsplit('.');
    let top = labels.next().unwrap_or_default();
    let second = labels.next();
    matches!(top, "example" | "invalid" | "localhost" | "test" | "local")
        || second.is_none()
        || (second == Some("example") && matches!(top, "com" | "net" | "org"))
}

/// Introduces this server to push services.
pub(super) struct Vapid {
    key: PartialVapidSignatureBuilder,
    subject: Subject,
    made: Mutex<HashMap<String, (VapidSignature, Time)>>,
}

impl Vapid {
    pub(super) fn new(key: &VapidKey, subject: Subject) -> Result<Self, PushError> {
        let pem = key.pem()?;
        let key = VapidSignatureBuilder::from_pem_no_sub(pem.as_slice()).map_err(PushError::Library)?;
        Ok(Self { key, subject, made: Mutex::default() })
    }

    /// The introduction to the push service at this origin (scheme, host and, where it is not the default, port).
    pub(super) fn signature(&self, origin: &str, now: Time) -> Result<VapidSignature, WebPushError> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((signature, at)) = made.get(origin)
            && (0..USED_FOR.0).contains(&now.since(*at).0)
        {
            return Ok(signature.clone());
        }
        let signature = self.sign(origin, now)?;
        if made.len() >= MOST_ORIGINS {
            made.clear();
        }
        made.insert(origin.to_owned(), (signature.clone(), now));
        Ok(signature)
    }

    /// Audience, subject and expiry are always given: the library's own leave out the port, name an example, and read
    /// another clock.
    fn sign(&self, origin: &str, now: Time) -> Result<VapidSignature, WebPushError> {
        let place = SubscriptionInfo::new(origin, "", "");
        let mut builder = self.key.clone().add_sub_info(&place);
        builder.add_claim("aud", origin);
        builder.add_claim("sub", self.subject.0.as_str());
        builder.add_claim("exp", now.plus(VALID_FOR).unix_seconds());
        builder.build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_must_lead_to_somebody() {
        for good in ["mailto:it@contoso.de", "https://contoso.de/contact", "https://id.contoso.co.uk"] {
            assert!(Subject::parse(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("it@contoso.de", NotASubject::Scheme),
            ("http://contoso.de", NotASubject::Scheme),
            ("", NotASubject::Scheme),
            ("mailto:", NotASubject::Shape),
            ("mailto:it", NotASubject::Shape),
            ("mailto: it@contoso.de", NotASubject::Shape),
            ("mailto:<it@contoso.de>", NotASubject::Shape),
            ("mailto:example@example.com", NotASubject::Reserved),
            ("mailto:it@id.example.org", NotASubject::Reserved),
            ("mailto:it@contoso.example", NotASubject::Reserved),
            ("https://localhost/", NotASubject::Reserved),
            ("https://127.0.0.1/", NotASubject::Reserved),
            ("https://intranet/", NotASubject::Reserved),
            ("https://id.contoso.test", NotASubject::Reserved),
        ] {
            assert_eq!(Subject::parse(bad), Err(why), "{bad}");
        }
    }

    #[test]
    fn an_introduction_serves_one_origin_for_an_hour() {
        let subject = Subject::parse("mailto:it@contoso.de").unwrap();
        let vapid = Vapid::new(&VapidKey::generate().unwrap(), subject).unwrap();
        let start = Time(1_800_000_000_000);
        let first = vapid.signature("https://a.example", start).unwrap();
        let at = |origin, time| vapid.signature(origin, time).unwrap();
        assert_eq!(at("https://a.example", start.plus(Span::minutes(59))), first);
        assert_ne!(at("https://b.example", start), first);
        assert_ne!(at("https://a.example", start.plus(USED_FOR)), first);
        assert_ne!(at("https://a.example", start.minus(Span::seconds(1))), first, "the clock was set back");
    }

    #[test]
    fn phones_cannot_make_the_cache_grow() {
        let subject = Subject::parse("mailto:it@contoso.de").unwrap();
        let vapid = Vapid::new(&VapidKey::generate().unwrap(), subject).unwrap();
        let some = vapid.signature("https://a.example", Time(0)).unwrap();
        let many = (0..MOST_ORIGINS).map(|n| (format!("https://{n}.example"), (some.clone(), Time(0))));
        *vapid.made.lock().unwrap() = many.collect();
        vapid.signature("https://one-more.example", Time(0)).unwrap();
        assert_eq!(vapid.made.lock().unwrap().len(), 1);
    }
}
