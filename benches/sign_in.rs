//! How many whole sign-ins one thread gives in a second, beside what their cryptography costs alone.
//!
//! Each is walked in process through the doors of the assembled house, on SQLite: Microsoft's request, the person's
//! name, the waiting page with its events, the phone's list, question and yes, the ready page, the signed token. Push
//! messages are encrypted as in service and go nowhere. Only the house's time counts: what browsers and phones do
//! themselves, the phone's own signature first of all, passes while no clock runs. The house's thread is one; SQLite's
//! writer has its own, which it waits for. Nothing is logged, and scripts and styles are in the browser already.
//!
//! Short rounds of sign-ins, of the same library calls alone and of bare OpenSSL take turns, so that whatever else the
//! machine does slows all of them. It slows sign-ins the most, which hop from thread to thread: the ratios are a quiet
//! machine's.
//!
//! `cargo bench --bench sign_in` prints the medians of the rounds, as `name value`.

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

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use countersign::domain::approval::Decided;
use reqwest::{Client, Method, redirect};

use shared::figures::median;
use shared::floor::{Libraries, MESSAGES};
use shared::harness::app::{Phone, decided};
use shared::harness::browser::{Browser, PHONE, Page, sign_in_of};
use shared::harness::clock::HandClock;
use shared::harness::house::{Engine, Ground, Installation, request};
use shared::harness::phone::SoftPhone;
use shared::harness::tenant;
use shared::inside::{Inside, PROXY};
use shared::unsent::Unsent;

const PEOPLE: u32 = 100;
const ROUNDS: usize = 400;
const PER_ROUND: u32 = 5;

/// A house, and the people who sign in there.
struct Town {
    installation: Installation,
    inside: Arc<Inside>,
    push: Arc<Unsent>,
    client: Client,
    phones: Vec<Phone>,
    walked: u32,
}

fn address(nth: u32) -> String {
    format!("person{nth:03}@corp.example")
}

impl Town {
    async fn built() -> Self {
        let push = Arc::new(Unsent::new());
        let mut ground = Ground::new(Engine::Sqlite).with(&format!("server.trusted_proxies = [\"{}\"]", PROXY.ip()));
        ground.clock = HandClock::running();
        ground.other_push = Some(Arc::clone(&push) as Arc<_>);
        let installation = Installation::of(ground).await;
        let inside = Arc::new(Inside::of(installation.node().house.router()));
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let mut town = Self { installation, inside, push, client, phones: Vec::new(), walked: 0 };
        for nth in 0..PEOPLE {
            let phone = town.phone(nth).await;
            town.phones.push(phone);
        }
        town
    }

    /// A browser that has never been here, at an address of its own: else the budgets of one source would end the run.
    fn browser(&self, nth: u32) -> Browser {
        let mut browser = Browser::over(self.client.clone(), &self.installation.node().base);
        browser.wire = Some(self.inside.wire());
        let place = Ipv4Addr::from_bits(Ipv4Addr::new(198, 18, 0, 0).to_bits() + nth);
        browser.extra.push(("x-forwarded-for", place.to_string()));
        browser
    }

    async fn phone(&self, nth: u32) -> Phone {
        let link = self.installation.invites(&address(nth)).await;
        let mut browser = self.browser(nth);
        browser.agent = PHONE;
        let mut phone = Phone { inside: SoftPhone::on(&browser.base), browser };
        phone.activates(&link).await;
        phone.subscribes(&format!("https://fcm.googleapis.com/fcm/send/{nth}")).await;
        phone
    }

    /// The next person's sign-in, as far as the page that carries the token.
    async fn walk(&mut self) -> Page {
        let nth = self.walked % PEOPLE;
        self.walked += 1;
        let (browser, address) = (self.browser(PEOPLE + self.walked), address(nth));
        let page = browser.opens(&request(&address)).await;
        let page = browser.names(&page, &address).await;
        let state = format!("/waiting/{}/state", sign_in_of(&page));
        let mut events = self.inside.listens(&browser, &page).await;
        assert!(events.hears().await);
        browser.calls(Method::GET, &state, None).await;
        let told = self.phones[nth as usize].approves(page.number()).await;
        assert_eq!(decided(&told), Decided::Now);
        while events.hears().await {
            browser.calls(Method::GET, &state, None).await;
        }
        let page = browser.reloads(&page).await;
        let page = browser.fetches_answer(&page).await;
        assert!(page.field("wresult").is_some(), "no token on the page:\n{}", page.body);
        // Messages leave beside the requests; they are part of the work.
        self.inside.counted(self.installation.quiet()).await;
        page
    }
}

fn per_second(took: Duration) -> f64 {
    f64::from(PER_ROUND) / took.as_secs_f64()
}

fn round(mut once: impl FnMut()) -> f64 {
    let start = Instant::now();
    (0..PER_ROUND).for_each(|_| once());
    per_second(start.elapsed())
}

async fn run() {
    let mut town = Town::built().await;
    let libraries = Libraries::new();
    let bare = libraries.bare();
    let page = town.walk().await;
    tenant::believes(&page.field("wresult").unwrap(), &town.installation).await.unwrap();
    assert_eq!(town.push.built(), MESSAGES, "the floor holds as many messages as a sign-in sends");

    let (mut walks, mut by_libraries, mut by_openssl) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        town.inside.take_spent();
        for _ in 0..PER_ROUND {
            town.walk().await;
        }
        walks.push(per_second(town.inside.take_spent()));
        by_libraries.push(round(|| libraries.once()));
        by_openssl.push(round(|| bare.once()));
    }
    let (walks, by_libraries, by_openssl) = (median(walks), median(by_libraries), median(by_openssl));
    println!("sign_in.per_second {walks:.0}");
    println!("sign_in.floor_library_per_second {by_libraries:.0}");
    println!("sign_in.floor_openssl_per_second {by_openssl:.0}");
    println!("sign_in.ratio_library {:.3}", walks / by_libraries);
    println!("sign_in.ratio_openssl {:.3}", walks / by_openssl);
}

fn main() {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run());
}
