//! Sends messages by the Web Push protocol.

use std::sync::Arc;

use ::web_push::{ContentEncoding, SubscriptionInfo, Urgency, WebPushError, WebPushMessageBuilder};
use chrono::DateTime;
use futures_util::future::BoxFuture;
use tokio::sync::Semaphore;
use url::Url;

use super::vapid::Vapid;
use super::{Message, Outcome, Push, Subject, VENDORS, endpoint};
use crate::domain::text::one_line;
use crate::domain::time::{Clock, Span, Time};
use crate::keys::{KeyError, VapidKey};
use crate::outbound::{Answer, Outbound, OutboundError, Request};

/// How long a message is tried to be handed over, however much longer the push service may keep it for the phone.
const SEND_FOR: Span = Span::minutes(10);
/// The longest that one try may take.
const TRY_FOR: Span = Span::seconds(10);

/// How long to wait before the second and the third try where the push service does not say.
const PAUSES: [Span; 2] = [Span(500), Span::seconds(2)];

const TOO_LATE: &str = "the message's life ended before a push service took it";

/// How much of a push service's complaint is worth a line in the log.
const LONGEST_COMPLAINT: usize = 120;

/// How messages are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The hosts of push services that may be asked; `*.` stands for one or more labels.
    pub allowed_hosts: Vec<String>,
    /// Whom a push service's operator may turn to.
    pub subject: Subject,
    /// The most messages on their way at once.
    pub concurrency: usize,
}

impl Settings {
    /// The known vendors, and a bound that one node stays below in ordinary times.
    #[must_use]
    pub fn new(subject: Subject) -> Self {
        Self { allowed_hosts: VENDORS.iter().map(|host| (*host).to_owned()).collect(), subject, concurrency: 64 }
    }
}

/// Why push cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The key of this server cannot be read.
    #[error("the push key cannot be used")]
    Key(#[from] KeyError),
    /// The library does not take it.
    #[error("the push library does not take the key")]
    Library(#[source] WebPushError),
}

/// Sends messages through the push services of browsers.
pub struct WebPush {
    outbound: Outbound,
    vapid: Vapid,
    public_key: String,
    allowed_hosts: Vec<String>,
    slots: Semaphore,
    clock: Arc<dyn Clock>,
}

impl WebPush {
    /// Gets ready to send with this server's key.
    pub fn new(
        outbound: Outbound,
        key: &VapidKey,
        settings: Settings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, PushError> {
        Ok(Self {
            outbound,
            vapid: Vapid::new(key, settings.subject)?,
            public_key: key.public_base64url().to_owned(),
            allowed_hosts: settings.allowed_hosts,
            slots: Semaphore::new(settings.concurrency.max(1)),
            clock,
        })
    }

    async fn deliver(&self, message: Message) -> Outcome {
        let url = match endpoint::parse(&message.address.endpoint, &self.allowed_hosts) {
            Ok(url) => url,
            Err(error) => return failed(error.to_string()),
        };
        // Waiting for a free slot and between tries counts as well: a message that comes too late only disturbs.
        match tokio::time::timeout(message.ttl.min(SEND_FOR).into(), self.tries(&message, &url)).await {
            Ok(outcome) => outcome,
            Err(_) => failed(TOO_LATE),
        }
    }

    async fn tries(&self, message: &Message, url: &Url) -> Outcome {
        let begun_at = self.clock.now();
        let (ends_at, give_up_at) = (begun_at.plus(message.ttl), begun_at.plus(message.ttl.min(SEND_FOR)));
        let mut pauses = PAUSES.into_iter();
        loop {
            let (reason, wished) = match self.attempt(message, url, ends_at).await {
                Verdict::Final(outcome) => return outcome,
                Verdict::Later { reason, wished } => (reason, wished),
            };
            let left = give_up_at.since(self.clock.now());
            match pauses.next().map(|own| wished.unwrap_or(own)) {
                Some(pause) if pause < left => tokio::time::sleep(pause.into()).await,
                _ => return failed(reason),
            }
        }
    }

    async fn attempt(&self, message: &Message, url: &Url, ends_at: Time) -> Verdict {
        let Ok(_slot) = self.slots.acquire().await else {
            return Verdict::Final(failed("push is shut"));
        };
        let left = ends_at.since(self.clock.now());
        if left <= Span(0) {
            return Verdict::Final(failed(TOO_LATE));
        }
        let request = match self.seal(message, url, left) {
            Ok(request) => request,
            Err(error) => return Verdict::Final(failed(error.to_string())),
        };
        judge(url.host_str().unwrap_or_default(), self.outbound.post(request).await, self.clock.now())
    }

    /// Encrypts the message for the phone alone and introduces this server to the push service.
    fn seal(&self, message: &Message, url: &Url, left: Span) -> Result<Request, WebPushError> {
        let address = &message.address;
        let phone = SubscriptionInfo::new(&address.endpoint, &address.p256dh, &address.auth);
        let ttl = u32::try_from(left.whole_seconds()).unwrap_or(u32::MAX);
        let mut builder = WebPushMessageBuilder::new(&phone);
        builder.set_ttl(ttl);
        builder.set_urgency(Urgency::High);
        builder.set_topic(message.topic.clone());
        builder.set_payload(ContentEncoding::Aes128Gcm, &message.payload);
        builder.set_vapid_signature(self.vapid.signature(&url.origin().ascii_serialization(), self.clock.now())?);
        let sealed = builder.build()?.payload.ok_or(WebPushError::InvalidCryptoKeys)?;
        let mut headers = vec![
            ("TTL", ttl.to_string()),
            ("Urgency", Urgency::High.to_string()),
            ("Topic", message.topic.clone()),
            ("Content-Encoding", sealed.content_encoding.to_str().to_owned()),
            ("Content-Type", "application/octet-stream".to_owned()),
        ];
        headers.extend(sealed.crypto_headers);
        Ok(Request { url: url.to_string(), headers, body: sealed.content, time_limit: TRY_FOR.min(left) })
    }
}

impl Push for WebPush {
    fn send(&self, message: Message) -> BoxFuture<'_, Outcome> {
        Box::pin(self.deliver(message))
    }

    fn public_key(&self) -> String {
        self.public_key.clone()
    }
}

/// What one try came to.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Final(Outcome),
    /// It may go better soon, or when the push service wished to be asked again.
    Later {
        reason: String,
        wished: Option<Span>,
    },
}

/// Sending the same message again is harmless, for its topic makes the later one take the earlier one's place.
fn judge(host: &str, answer: Result<Answer, OutboundError>, now: Time) -> Verdict {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let may_pass = matches!(error, OutboundError::Unreachable(_) | OutboundError::Broken(_));
            let reason = format!("{host}: {error}");
            return if may_pass { Verdict::Later { reason, wished: None } } else { Verdict::Final(failed(reason)) };
        }
    };
    let reason = || format!("{host} said {} {}", answer.status, complaint(&answer.body)).trim_end().to_owned();
    match answer.status {
        200..=299 => Verdict::Final(Outcome::Taken),
        404 | 410 => Verdict::Final(Outcome::Gone),
        429 | 500..=599 => {
            let wished = answer.retry_after.as_deref().and_then(|text| wait(text, now));
            Verdict::Later { reason: reason(), wished }
        }
        _ => Verdict::Final(failed(reason())),
    }
}

/// `Retry-After`: seconds or a date (RFC 9110, 10.2.3).
fn wait(retry_after: &str, now: Time) -> Option<Span> {
    if let Ok(seconds) = retry_after.parse::<u32>() {
        return Some(Span::seconds(seconds.into()));
    }
    let at = DateTime::parse_from_rfc2822(retry_after).ok()?;
    Some(Time(at.timestamp_millis()).since(now).max(Span(0)))
}

fn complaint(body: &[u8]) -> String {
    one_line(&String::from_utf8_lossy(body), LONGEST_COMPLAINT)
}

fn failed(reason: impl Into<String>) -> Outcome {
    Outcome::Failed { reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Time = Time(1_800_014_400_000);

    fn answered(status: u16, retry_after: Option<&str>, body: &str) -> Verdict {
        let retry_after = retry_after.map(str::to_owned);
        judge("push.example", Ok(Answer { status, retry_after, date: None, body: body.into() }), NOON)
    }

    #[test]
    fn an_answer_is_final_or_worth_another_try() {
        for status in [200, 201, 202, 204] {
            assert_eq!(answered(status, None, ""), Verdict::Final(Outcome::Taken));
        }
        for status in [404, 410] {
            assert_eq!(answered(status, None, ""), Verdict::Final(Outcome::Gone));
        }
        for status in [307, 400, 401, 403, 413] {
            let reason = format!("push.example said {status} no");
            assert_eq!(answered(status, None, "no"), Verdict::Final(Outcome::Failed { reason }));
        }
        for status in [429, 500, 502, 503] {
            let reason = format!("push.example said {status}");
            assert_eq!(answered(status, None, ""), Verdict::Later { reason, wished: None });
        }
    }

    #[test]
    fn a_wish_to_be_asked_later_is_read_in_both_forms() {
        assert_eq!(wait("7", NOON), Some(Span::seconds(7)));
        assert_eq!(wait("Fri, 15 Jan 2027 12:00:09 GMT", NOON), Some(Span::seconds(9)));
        assert_eq!(wait("Fri, 15 Jan 2027 11:00:00 GMT", NOON), Some(Span(0)));
        for nonsense in ["", "-1", "soon", "4294967296"] {
            assert_eq!(wait(nonsense, NOON), None, "{nonsense}");
        }
    }

    #[test]
    fn a_complaint_is_one_short_harmless_line() {
        assert_eq!(complaint(b"bad\r\n\tjwt \x1b[31m\xe2\x80\xaered"), "bad jwt [31mred");
        assert_eq!(complaint(&[b'x'; 500]).len(), LONGEST_COMPLAINT);
    }
}
