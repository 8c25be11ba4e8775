//! A person at a laptop who wants to work.

use std::sync::Arc;

use countersign::domain::claims::Method;
use countersign::domain::time::Clock as _;
use countersign::keys::Secret;
use countersign::web::cookies::Kind;

use super::chromium::{Chromium, Machine};
use super::microsoft::{Brought, Microsoft};
use super::world::World;
use crate::harness::house::{DOMAIN, REALM};
use crate::harness::tenant;
use crate::harness::verifier::Token;

/// A context as Microsoft sends it, and longer than most, with everything in it that an address or a form could harm.
pub fn context() -> String {
    let harm = "&x=a+b c%20%zz\"<b>&amp;'/\\;#?=\u{fc}\u{20ac}";
    format!("LoginOptions=3&estsredirect=2&estsrequest={}{harm}", "rQIIAHVRnXcgtr4-oeJ4".repeat(120))
}

impl World {
    pub async fn laptop(&self) -> Arc<Chromium> {
        self.browser(Machine::Laptop).await
    }

    /// Where Microsoft 365 sends a person of this address.
    pub fn request(&self, address: &str, more: &str) -> String {
        let coded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let (address, realm, context) = (coded(address), coded(REALM), coded(&context()));
        format!(
            "{}/fed/{DOMAIN}/wsfed?login_hint={address}&client-request-id=12345678-0000-4000-8000-000000000002\
             &username={address}&wa=wsignin1.0&wtrealm={realm}&wctx={context}{more}",
            self.base()
        )
    }

    /// Opens Microsoft 365 in a browser, which is sent on to the house.
    pub async fn sends_to_work(&self, laptop: &Chromium, address: &str) {
        self.sends_to_work_with(laptop, address, "").await;
    }

    /// The same, with more parameters.
    pub async fn sends_to_work_with(&self, laptop: &Chromium, address: &str, more: &str) {
        self.microsoft.sends_to(&self.request(address, more));
        laptop.opens(Microsoft::START).await;
    }

    /// A sign-in up to the page with the number, in a browser of its own.
    pub async fn waits_for(&self, address: &str) -> Arc<Chromium> {
        let laptop = self.laptop().await;
        self.sends_to_work(&laptop, address).await;
        laptop.taps("who-submit").await;
        laptop.arrives_at("wait").await;
        laptop
    }

    /// Waits until Microsoft 365 shows its page in this browser and has got so many answers; tells the last.
    pub async fn gets_answer(&self, laptop: &Chromium, nth: usize) -> Brought {
        laptop.arrives_at("microsoft").await;
        let brought = self.microsoft.brought();
        assert_eq!(brought.len(), nth, "each sign-in brings one answer");
        brought.last().unwrap().clone()
    }

    /// How the person proved it whose session this browser holds, if it holds one.
    pub async fn method_of(&self, laptop: &Chromium) -> Option<Method> {
        laptop.opens("/healthz").await;
        let cookie = laptop.driver.get_named_cookie(Kind::Session.name()).await.ok()?;
        let token = Secret::parse(&cookie.value)?.hash();
        let store = &self.house.node().house.doors.store;
        let live = store.sessions().live(&token, self.house.clock().now()).await.unwrap();
        live.map(|(session, _)| session.proof.method)
    }

    /// What a strict tenant believes of an answer that must be good.
    pub async fn believes(&self, brought: &Brought) -> Token {
        assert_eq!(brought.to, "login.microsoftonline.com/login.srf");
        assert_eq!(brought.field("wa"), "wsignin1.0");
        assert_eq!(brought.field("wctx"), context(), "the context comes back byte for byte");
        assert_eq!(brought.fields.len(), 3, "nothing else is told");
        tenant::accepts(brought.field("wresult"), &self.house).await
    }
}

impl Chromium {
    /// The number to be typed on the phone.
    pub async fn number(&self) -> u8 {
        let text = self.sees("number").await;
        text.parse().unwrap_or_else(|_| panic!("{text:?} is no number"))
    }
}
