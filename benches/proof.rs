//! What one approval costs beside its signature: a push message out, an assertion in, its evidence checked again.
//!
//! `cargo bench --bench proof` prints the medians of many rounds in microseconds, as `name value`.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    missing_docs,
    unreachable_pub,
    reason = "a bench measures time and stops where it is surprised"
)]

mod shared;

use std::hint::black_box;
use std::time::Instant;

use countersign::domain::approval::Evidence;
use countersign::domain::ids::{DeviceId, UserId};
use countersign::domain::time::Span;
use countersign::keys::sha256;
use countersign::protocol::webauthn::{RelyingParty, verify_evidence};
use countersign::push::Message;
use url::Url;

use shared::figures::median;
use shared::harness::phone::SoftPhone;
use shared::unsent::Unsent;

const ROUNDS: usize = 40;
const CALLS: u32 = 100;
const SITE: &str = "id.contoso.example";
const TEXT: &str = "countersign/1\npurpose=approve\nnumber=42\n";

fn measure(name: &str, mut call: impl FnMut()) {
    let round = |_| {
        let start = Instant::now();
        (0..CALLS).for_each(|_| call());
        start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
    };
    println!("proof.{name}_us {:.1}", median((0..ROUNDS).map(round).collect()));
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
    measure("assertion_asked", || {
        black_box(site.begin_assertion(sha256(TEXT)).unwrap());
    });
    measure("assertion_verified", || {
        black_box(site.finish_assertion(&asked.state, &signed, &kept.passkey).unwrap());
    });
    measure("evidence_verified", || verify_evidence(&evidence, SITE, &origin).unwrap());

    let push = Unsent::new();
    let message = Message {
        address: phone.subscription("https://push.example/mailbox"),
        payload: br#"{"id":"0123456789abcdef0123456789abcdef","kind":"ask"}"#.to_vec(),
        ttl: Span::seconds(90),
        topic: "an-approval".to_owned(),
    };
    // A message is built within a runtime, for it may have to wait.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _inside = runtime.enter();
    measure("push_built", || push.build(message.clone()));
}
