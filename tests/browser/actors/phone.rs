//! A phone in a person's hand: the authenticator in a real browser, a passkey inside, push messages by a real
//! service worker.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::chromium::{Chromium, Machine};
use super::world::World;
use crate::harness::push_service::Arrived;
use crate::harness::receiver::Receiver;

/// Whom the browser's own push service would have answered. No push service is reached from a test, so this one
/// step is pretended; the worker, its messages and its notices are the browser's own.
const SUBSCRIBE: &str = "PushManager.prototype.subscribe = async (wish) => { \
       const key = wish.applicationServerKey; \
       return { endpoint: address.endpoint, expirationTime: null, unsubscribe: async () => true, \
         options: { userVisibleOnly: wish.userVisibleOnly, applicationServerKey: key.buffer ?? key }, \
         toJSON: () => ({ endpoint: address.endpoint, expirationTime: null, keys: { p256dh: address.p256dh, auth: address.auth } }) }; };";

/// A push service that cannot be reached: the browser tries for ever.
const NEVER: &str = "PushManager.prototype.subscribe = () => new Promise(() => {});";

/// The registrations that a fresh profile may have; a number that is none's hears nothing.
const REGISTRATIONS: std::ops::Range<u32> = 0..4;

pub struct Phone {
    screen: Arc<Chromium>,
    receiver: Receiver,
    mailbox: String,
    heard: AtomicUsize,
}

impl Deref for Phone {
    type Target = Chromium;

    fn deref(&self) -> &Chromium {
        &self.screen
    }
}

impl World {
    /// A phone just out of its box, whose owner allows notices.
    pub async fn phone(&self, mailbox: &str) -> Phone {
        let phone = self.phone_that_asks(mailbox).await;
        phone.may_notify().await;
        phone
    }

    /// A phone whose browser has not been told yet whether it may show notices.
    pub async fn phone_that_asks(&self, mailbox: &str) -> Phone {
        let phone = self.bare_phone(mailbox).await;
        let address = phone.receiver.address(&self.service.endpoint(mailbox));
        let address = json!({"endpoint": address.endpoint, "p256dh": address.p256dh, "auth": address.auth});
        phone.begins_with(&format!("{{ const address = {address}; {SUBSCRIBE} }}")).await;
        phone
    }

    /// A phone whose browser never gets a push address.
    pub async fn phone_without_push(&self) -> Phone {
        let phone = self.bare_phone("none").await;
        phone.begins_with(NEVER).await;
        phone.may_notify().await;
        phone
    }

    async fn bare_phone(&self, mailbox: &str) -> Phone {
        let screen = self.browser(Machine::Phone).await;
        screen.has_authenticator().await;
        let (receiver, mailbox) = (Receiver::new(), mailbox.to_owned());
        Phone { screen, receiver, mailbox, heard: AtomicUsize::new(0) }
    }

    /// A person with an active phone that push messages reach, with the list open.
    pub async fn has_active(&self, address: &str) -> Phone {
        let phone = self.phone(address.split('@').next().unwrap()).await;
        phone.activates(&self.house.invites(address).await).await;
        assert_eq!(phone.reads("phone-push-state", "data-push").await, "reached");
        phone.taps("phone-done").await;
        phone.sees("phone-empty").await;
        phone
    }

    /// Waits for the next push message to this phone and hands it to the phone's worker. Tells what it says.
    pub async fn brings_push_to(&self, phone: &Phone) -> Value {
        let path = format!("/send/{}", phone.mailbox);
        let nth = phone.heard.fetch_add(1, Ordering::SeqCst);
        let next = async || self.service.arrived().into_iter().filter(|message| message.path == path).nth(nth);
        let message: Arrived = phone.until("a push message", next).await;
        let text = String::from_utf8(phone.receiver.open(&message.body)).unwrap();
        phone.commands("ServiceWorker.enable", json!({})).await;
        for registration in REGISTRATIONS {
            let event = json!({"origin": self.base(), "registrationId": registration.to_string(), "data": text});
            phone.commands("ServiceWorker.deliverPushMessage", event).await;
        }
        serde_json::from_str(&text).unwrap()
    }
}

impl Phone {
    /// Takes an invitation up, from the link to the screen that says it is done.
    pub async fn activates(&self, link: &str) {
        self.opens(link).await;
        self.taps("phone-open").await;
        self.taps("phone-activate").await;
        self.sees("phone-ready").await;
    }

    /// What an asynchronous script comes to that runs in the phone's worker, beside the worker's own.
    pub async fn worker(&self, script: &str) -> Value {
        let listen = "window.told ??= new Promise((done) => navigator.serviceWorker.addEventListener('message', \
                      ({ data }) => data.told && done(data))); return true";
        self.until("the page", async || self.asks(listen).await).await;
        let tell = "clients.matchAll({ includeUncontrolled: true }).then((all) => \
                    all.forEach((one) => one.postMessage({ told: true, value })))";
        let whole = format!("(async () => {{ {script} }})().catch(String).then((value) => {tell})");
        let targets = self.commands("Target.getTargets", json!({})).await;
        let worker = targets["targetInfos"].as_array().unwrap().iter().find(|one| one["type"] == "service_worker");
        let worker = json!({"targetId": worker.expect("a worker")["targetId"], "flatten": false});
        let session = self.commands("Target.attachToTarget", worker).await["sessionId"].clone();
        let message = json!({"id": 1, "method": "Runtime.evaluate", "params": {"expression": whole}}).to_string();
        self.commands("Target.sendMessageToTarget", json!({"sessionId": session, "message": message})).await;
        let told = self.awaits("const { value } = await window.told; delete window.told; return value ?? null;").await;
        self.commands("Target.detachFromTarget", json!({"sessionId": session})).await;
        told
    }

    /// The browser gives the phone another push address. No test can make it do so, so the event is pretended; what
    /// the worker makes of it is its own.
    pub async fn gets_address(&self, endpoint: &str) {
        let address = self.receiver.address(endpoint);
        let subscription = json!({"endpoint": endpoint, "keys": {"p256dh": address.p256dh, "auth": address.auth}});
        let script = format!(
            "const event = new Event('pushsubscriptionchange'); let work; \
             event.newSubscription = {{ toJSON: () => ({subscription}) }}; event.waitUntil = (its) => {{ work = its; }}; \
             dispatchEvent(event); await work; return 'done';"
        );
        assert_eq!(self.worker(&script).await, json!("done"));
    }

    /// The notices on the phone's screen: the title and the tag of each.
    pub async fn notices(&self) -> Vec<(String, String)> {
        let script = "const worker = await navigator.serviceWorker.getRegistration('/phone/'); \
                      return (await worker.getNotifications()).map(({ title, tag }) => [title, tag]);";
        serde_json::from_value(self.awaits(script).await).unwrap()
    }

    /// Opens the one request on the list.
    pub async fn opens_request(&self) {
        self.taps("phone-request").await;
        self.arrives_at("request").await;
    }

    /// Types the number and taps Approve.
    pub async fn answers(&self, number: u8) {
        self.types("phone-number", &number.to_string()).await;
        self.taps("phone-approve").await;
    }
}
