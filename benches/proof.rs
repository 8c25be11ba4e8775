//! What one approval costs beside its signature: a push message out, an assertion in, its evidence checked again.
//!
//! `cargo bench --bench proof` prints the median and the least of many rounds, in microseconds.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "a bench measures time, stops where it is surprised, and uses a part of the tests' phone"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use countersign::domain::approval::Evidence;
use countersign::domain::ids::{DeviceId, UserId};
use countersign::domain::time::{Clock, Span, Time};
use countersign::keys::{VapidKey, sha256};
use countersign::outbound::{self, Outbound};
use countersign::protocol::webauthn::{RelyingParty, verify_evidence};
use countersign::push::{Message, Outcome, Push as _, Settings, Subject, WebPush};
use futures_util::FutureExt as _;
use url::Url;

use phone::SoftPhone;

#[path = "../src/demo/authenticator.rs"]
mod authenticator;
#[path = "../tests/it/harness/phone.rs"]
mod phone;
#[path = "../tests/it/harness/receiver.rs"]
mod receiver;

const ROUNDS: usize = 40;
const CALLS: u32 = 100;
const SITE: &str = "id.contoso.example";
const TEXT: &str = "countersign/1\npurpose=approve\nnumber=42\n";

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Time {
        Time(1_800_014_400_000)
    }
}

fn measure(name: &str, mut call: impl FnMut()) {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            (0..CALLS).for_each(|_| call());
            start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    println!("{name:24} median {:7.1} us, least {:7.1} us", rounds[ROUNDS / 2], rounds[0]);
}

fn main() {
    let origin = Url::parse("https://id.contoso.example").unwrap();
    let site = RelyingParty::new(SITE, &origin, "Contoso").unwrap();
    let mut phone = SoftPhone::on("https://id.contoso.example");
    let user = UserId::from_random([7; 16]);
    let asked = site.begin_registration(&user, "alice@contoso.example", "Alice", sha256("register")).unwrap();
    let kept = site.finish_registration(&asked.state, &phone.creates(&asked.options)).unwrap();
    let asked = site.begin_assertion(sha256(TEXT)).unwrap();
    let signed = phone.signs(&asked.options);
    let verified = site.finish_assertion(&asked.state, &signed, &kept.passkey).unwrap();
    let evidence = Evidence {
        text: TEXT.to_owned(),
        credential: kept.credential_id,
        device: DeviceId::from_random([1; 16]),
        client_data_json: verified.client_data_json,
        authenticator_data: verified.authenticator_data,
        signature: verified.signature,
        public_key: verified.public_key,
    };
    measure("assertion asked for", || {
        black_box(site.begin_assertion(sha256(TEXT)).unwrap());
    });
    measure("assertion verified", || {
        black_box(site.finish_assertion(&asked.state, &signed, &kept.passkey).unwrap());
    });
    measure("evidence verified", || verify_evidence(&evidence, SITE, &origin).unwrap());

    // The client refuses loopback, so that all is done but the sending.
    let outbound = Outbound::new(outbound::Settings::default()).unwrap();
    let mut settings = Settings::new(Subject::parse("mailto:it@contoso.de").unwrap());
    settings.allowed_hosts = vec!["127.0.0.1".to_owned()];
    let push = WebPush::new(outbound, &VapidKey::generate().unwrap(), settings, Arc::new(Noon)).unwrap();
    let message = Message {
        address: phone.subscription("http://127.0.0.1:1/mailbox"),
        payload: br#"{"id":"0123456789abcdef0123456789abcdef","kind":"ask"}"#.to_vec(),
        ttl: Span::seconds(90),
        topic: "an-approval".to_owned(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _inside = runtime.enter();
    measure("push message built", || {
        let outcome = push.send(message.clone()).now_or_never().unwrap();
        assert!(matches!(outcome, Outcome::Failed { .. }));
    });
}
