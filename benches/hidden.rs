//! Whether time tells with `hide_accounts` what the page does not: how long the house works for a name that is unknown,
//! invited, suspended, or active without a device.
//!
//! Each name is given in process, by a browser that was never here, through the doors of the assembled house on SQLite:
//! the form with the name, and the page that it leads to. The names take turns, each round in another order, so that
//! whatever else the machine does slows all of them alike.
//!
//! `cargo bench --bench hidden` prints the medians and their ratio, as `name value`.

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

use reqwest::{Client, redirect};

use shared::figures::{median, percentile};
use shared::harness::browser::{Browser, path_of};
use shared::harness::house::{Engine, Ground, Installation, request};
use shared::inside::{Inside, PROXY};

/// Addresses of one length.
const NAMES: [(&str, &str); 4] = [
    ("unknown", "unknown@corp.example"),
    ("invited", "invited@corp.example"),
    ("suspended", "suspend@corp.example"),
    ("without_device", "unarmed@corp.example"),
];
const ROUNDS: usize = 1_000;
/// Rounds that only warm up.
const BEFORE: usize = 50;
/// Whoever asks the sign-in page for a name at first is asked for this one.
const HINT: &str = "nobody1@corp.example";

struct Town {
    installation: Installation,
    inside: Arc<Inside>,
    client: Client,
    browsers: u32,
}

impl Town {
    async fn built() -> Self {
        let settings = format!("server.trusted_proxies = [\"{}\"]\n[sign_in]\nhide_accounts = true\n", PROXY.ip());
        let installation = Installation::of(Ground::new(Engine::Sqlite).with(&settings)).await;
        installation.invites("invited@corp.example").await;
        for address in ["suspend@corp.example", "unarmed@corp.example"] {
            installation.has_active(address).await;
        }
        installation.suspends("suspend@corp.example").await;
        installation
            .sql(
                "UPDATE devices SET status = 'revoked' \
                 WHERE user_id = (SELECT id FROM users WHERE lookup = 'unarmed@corp.example')",
            )
            .await;
        let inside = Arc::new(Inside::of(installation.node().house.router()));
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        Self { installation, inside, client, browsers: 0 }
    }

    /// A browser that has never been here, at an address of its own: else the budgets of one source would end the run.
    fn browser(&mut self) -> Browser {
        self.browsers += 1;
        let mut browser = Browser::over(self.client.clone(), &self.installation.node().base);
        browser.wire = Some(self.inside.wire());
        let place = Ipv4Addr::from_bits(Ipv4Addr::new(198, 18, 0, 0).to_bits() + self.browsers);
        browser.extra.push(("x-forwarded-for", place.to_string()));
        browser
    }

    /// How long the house works for a name, in microseconds.
    async fn named(&mut self, address: &str) -> f64 {
        let browser = self.browser();
        let who = browser.opens(&request(HINT)).await;
        self.installation.quiet().await;
        self.inside.take_spent();
        let page = browser.names(&who, address).await;
        let took = self.inside.take_spent().as_secs_f64() * 1e6;
        assert_eq!(page.refusal().as_deref(), Some("not-here"), "{address} at {}", path_of(&page));
        took
    }
}

async fn run() {
    let mut town = Town::built().await;
    let mut took: [Vec<f64>; NAMES.len()] = Default::default();
    for round in 0..BEFORE + ROUNDS {
        for turn in 0..NAMES.len() {
            let nth = (turn + round) % NAMES.len();
            let one = town.named(NAMES[nth].1).await;
            if round >= BEFORE {
                took[nth].push(one);
            }
        }
    }
    let (mut medians, mut lows, mut highs) = (Vec::new(), Vec::new(), Vec::new());
    for ((name, _), took) in NAMES.iter().zip(took) {
        lows.push(percentile(took.clone(), 10));
        highs.push(percentile(took.clone(), 90));
        println!("hidden.{name}_p10_us {:.0}", lows[lows.len() - 1]);
        println!("hidden.{name}_p90_us {:.0}", highs[highs.len() - 1]);
        medians.push(median(took));
        println!("hidden.{name}_us {:.0}", medians[medians.len() - 1]);
    }
    let (least, most) = medians.iter().fold((f64::MAX, 0_f64), |(least, most), one| (least.min(*one), most.max(*one)));
    println!("hidden.ratio {:.3}", most / least);
    let (highest, lowest) = (lows.into_iter().fold(0_f64, f64::max), highs.into_iter().fold(f64::MAX, f64::min));
    assert!(highest <= lowest, "one of the names is told from the others by its time");
}

fn main() {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run());
}
