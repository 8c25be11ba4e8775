//! Push messages that are encrypted and signed as in service, and go nowhere.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use countersign::boot::SystemClock;
use countersign::keys::VapidKey;
use countersign::outbound::{self, Outbound};
use countersign::push::{Message, Outcome, Push, Settings, Subject, WebPush};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

const NOWHERE: &str = "127.0.0.1";

/// Does all but the sending, and says that the push service took it.
pub struct Unsent {
    web_push: WebPush,
    built: AtomicUsize,
}

impl Unsent {
    pub fn new() -> Self {
        let mut settings = Settings::new(Subject::nobody());
        settings.allowed_hosts = vec![NOWHERE.to_owned()];
        // It refuses loopback, once everything else is done.
        let outbound = Outbound::new(outbound::Settings::default());
        let key = VapidKey::generate().unwrap();
        let web_push = WebPush::new(outbound, &key, settings, Arc::new(SystemClock)).unwrap();
        Self { web_push, built: AtomicUsize::new(0) }
    }

    /// How many messages there were.
    pub fn built(&self) -> usize {
        self.built.load(Ordering::Relaxed)
    }

    /// Builds one message.
    pub fn build(&self, mut message: Message) {
        message.address.endpoint = format!("http://{NOWHERE}:1/mailbox");
        match self.web_push.send(message).now_or_never() {
            Some(Outcome::Failed { reason }) if reason.starts_with(NOWHERE) => {}
            other => panic!("the message was not to be built and refused, but {other:?}"),
        }
        self.built.fetch_add(1, Ordering::Relaxed);
    }
}

impl Push for Unsent {
    fn send(&self, message: Message) -> BoxFuture<'_, Outcome> {
        self.build(message);
        Box::pin(std::future::ready(Outcome::Taken))
    }

    fn public_key(&self) -> String {
        self.web_push.public_key()
    }
}
