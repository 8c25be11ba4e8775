//! The instance that is loaded, and the people who sign in there.

use std::fs;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::{Client, StatusCode, redirect};
use serde::Deserialize;
use url::Url;

use super::shared::harness::app::Phone;
use super::shared::harness::browser::{Browser, PHONE};
use super::shared::harness::clock::HandClock;
use super::shared::harness::house::{Engine, Ground, Installation};
use super::shared::harness::phone::SoftPhone;
use super::shared::unsent::Unsent;

/// An instance.
pub struct Place {
    base: String,
    client: Client,
    /// The house, where it is started here.
    own: Option<Installation>,
    /// Addresses that somebody comes from already.
    taken: AtomicU32,
}

/// What `countersign --json user invite` prints.
#[derive(Deserialize)]
pub struct Invitation {
    pub address: String,
    link: String,
}

/// Somebody with a browser and an activated phone.
pub struct Person {
    pub address: String,
    pub phone: Phone,
}

impl Place {
    /// A house of its own on the loopback, whose push messages are built and not sent.
    pub async fn own() -> Self {
        let mut ground = Ground::new(Engine::Sqlite).with("server.trusted_proxies = [\"127.0.0.0/8\"]");
        ground.clock = HandClock::running();
        ground.other_push = Some(Arc::new(Unsent::new()));
        let installation = Installation::of(ground).await;
        Self {
            base: installation.node().base.clone(),
            client: client(),
            own: Some(installation),
            taken: AtomicU32::new(0),
        }
    }

    /// One that runs elsewhere.
    pub fn elsewhere(target: &Url) -> Self {
        Self {
            base: target.as_str().trim_end_matches('/').to_owned(),
            client: client(),
            own: None,
            taken: AtomicU32::new(0),
        }
    }

    /// Invites so many people to the own house, or reads who was invited to the other one.
    pub async fn invitations(&self, count: usize, people: Option<&Path>) -> Result<Vec<Invitation>, String> {
        let Some(installation) = &self.own else {
            return read(people.ok_or("--people is missing")?);
        };
        let mut all = Vec::new();
        for nth in 0..count {
            let address = format!("person{nth:04}@corp.example");
            all.push(Invitation { link: installation.invites(&address).await, address });
        }
        Ok(all)
    }

    /// Activates a phone by an invitation.
    pub async fn activates(&self, invitation: Invitation, nth: u32) -> Person {
        let mut browser = self.browser();
        browser.agent = PHONE;
        let mut phone = Phone { inside: SoftPhone::on(&browser.base), browser };
        let page = phone.tries_to_activate(&invitation.link).await;
        assert_eq!(page.status, StatusCode::OK, "{} is not activated: {}", invitation.address, page.body);
        if self.own.is_some() {
            phone.subscribes(&format!("https://fcm.googleapis.com/fcm/send/{nth}")).await;
        }
        Person { address: invitation.address, phone }
    }

    /// A browser that was never here, at an address of its own: else busy people would be taken for one source that
    /// asks too much. Connections are kept and used by whoever comes next; each event stream has one.
    pub fn browser(&self) -> Browser {
        let mut browser = Browser::over(self.client.clone(), &self.base);
        let at = Ipv4Addr::new(198, 18, 0, 0).to_bits() + self.taken.fetch_add(1, Ordering::Relaxed);
        browser.extra.push(("x-forwarded-for", Ipv4Addr::from_bits(at).to_string()));
        browser
    }

    /// Waits until the own house has built all push messages.
    pub async fn quiet(&self) {
        if let Some(installation) = &self.own {
            installation.quiet().await;
        }
    }
}

fn client() -> Client {
    Client::builder().redirect(redirect::Policy::none()).no_proxy().http1_only().build().unwrap()
}

fn read(path: &Path) -> Result<Vec<Invitation>, String> {
    let wrong = |what: String| format!("{}: {what}", path.display());
    let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let line = |(nth, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| wrong(format!("line {} is no invitation: {error}", nth + 1)))
    };
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(line).collect()
}
