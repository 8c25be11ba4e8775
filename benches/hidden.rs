//! Whether time tells what the answer does not: with `hide_accounts`, how long the house works for a name that is
//! unknown, invited, suspended, or active without a device; and how long for a program that brings a wrong code in a
//! name that is unknown, invited, suspended, active, or active with a code that is open.
//!
//! Each name is given in process, from where nobody ever came, through the doors of the assembled house on SQLite: by a
//! browser the form with the name, and the page that it leads to; by a program the request of WS-Trust. The names take
//! turns, each round in another order, so that whatever else the machine does slows all of them alike.
//!
//! `cargo bench --bench hidden` prints the medians and their ratios, as `name value`.

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

use countersign::domain::time::{Clock as _, Span};
use reqwest::{Client, Method, redirect};
use serde_json::json;

use shared::figures::{median, percentile};
use shared::harness::app::json_of;
use shared::harness::browser::{Browser, path_of};
use shared::harness::house::{DOMAIN, Engine, Ground, Installation, request};
use shared::inside::{Inside, PROXY};

/// Who comes: a browser or a program, and in whose name. All addresses are of one length.
struct Door {
    figures: &'static str,
    names: &'static [(&'static str, &'static str)],
}

const PAGES: Door = Door {
    figures: "hidden",
    names: &[
        ("unknown", "unknown@corp.example"),
        ("invited", "invited@corp.example"),
        ("suspended", "suspend@corp.example"),
        ("without_device", "unarmed@corp.example"),
    ],
};
const PROGRAMS: Door = Door {
    figures: "hidden.trust",
    names: &[
        ("unknown", "unknown@corp.example"),
        ("invited", "invited@corp.example"),
        ("suspended", "suspend@corp.example"),
        ("known", "healthy@corp.example"),
        ("with_code", WAITING),
    ],
};
/// Whoever has a code open, for which another one is typed.
const WAITING: &str = "waiting@corp.example";
const ASKED: &str = include_str!("../tests/vectors/wstrust13-request.xml");
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
        for address in ["suspend@corp.example", "unarmed@corp.example", "healthy@corp.example"] {
            installation.has_active(address).await;
        }
        installation.answers_programs().await;
        let mut phone = installation.has_active(WAITING).await;
        let begun = json_of(&phone.posts("code/begin", &json!({})).await);
        let credential = phone.inside.signs(&begun["options"]);
        let body = json!({"challenge": begun["challenge"], "credential": credential});
        phone.posts("code/finish", &body).await;
        assert_eq!(installation.count("SELECT COUNT(*) FROM trust_codes WHERE state = 'open'").await, 1);
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

    /// How long it works for a program that brings a wrong code in a name, in microseconds.
    async fn asked(&mut self, address: &str) -> f64 {
        let now = self.installation.clock().now();
        // The code stays open, as if it had just been fetched.
        let open = format!(
            "UPDATE trust_codes SET state = 'open', tries = 0, ended_at = NULL, created_at = {}, expires_at = {}",
            now.0,
            now.plus(Span::minutes(1)).0
        );
        self.installation.sql(&open).await;
        let body = ASKED
            .replace("2027-01-15T12:00:00.068Z", &now.to_string())
            .replace("2027-01-15T12:10:00.068Z", &now.plus(Span::minutes(10)).to_string())
            .replace("alice@corp.example", address)
            .replace("p&lt;&amp;&gt;&quot;w d", "00000000");
        let browser = self.browser();
        let request = browser.request(Method::POST, &format!("/fed/{DOMAIN}/trust/13/usernamemixed"));
        let request = request.header("content-type", "application/soap+xml; charset=utf-8").body(body);
        self.installation.quiet().await;
        self.inside.take_spent();
        let page = browser.send(request).await;
        let took = self.inside.take_spent().as_secs_f64() * 1e6;
        assert!(page.body.contains("t:FailedAuthentication<"), "{address}: {}", page.body);
        let tries = self.installation.count("SELECT SUM(tries) FROM trust_codes").await;
        assert_eq!(tries, i64::from(address == WAITING), "{address}");
        took
    }

    /// How long it works for a name at a door.
    async fn works(&mut self, door: &Door, address: &str) -> f64 {
        if door.figures == PROGRAMS.figures { self.asked(address).await } else { self.named(address).await }
    }
}

async fn run() {
    let mut town = Town::built().await;
    let told: Vec<_> = [measured(&mut town, &PAGES).await, measured(&mut town, &PROGRAMS).await]
        .into_iter()
        .filter_map(Result::err)
        .collect();
    assert!(told.is_empty(), "one of the names is told from the others by its time: {told:?}");
}

/// Prints the figures of a door; an error names the door where a name's time does not overlap with another's.
async fn measured(town: &mut Town, door: &Door) -> Result<(), &'static str> {
    let mut took = vec![Vec::new(); door.names.len()];
    for round in 0..BEFORE + ROUNDS {
        for turn in 0..door.names.len() {
            let nth = (turn + round) % door.names.len();
            let one = town.works(door, door.names[nth].1).await;
            if round >= BEFORE {
                took[nth].push(one);
            }
        }
        // The budget of a name is one of all sources.
        town.installation.clock().passes(Span::minutes(1));
    }
    let (mut medians, mut lows, mut highs) = (Vec::new(), Vec::new(), Vec::new());
    let figures = door.figures;
    for ((name, _), took) in door.names.iter().zip(took) {
        lows.push(percentile(took.clone(), 10));
        highs.push(percentile(took.clone(), 90));
        println!("{figures}.{name}_p10_us {:.0}", lows[lows.len() - 1]);
        println!("{figures}.{name}_p90_us {:.0}", highs[highs.len() - 1]);
        medians.push(median(took));
        println!("{figures}.{name}_us {:.0}", medians[medians.len() - 1]);
    }
    let (least, most) = medians.iter().fold((f64::MAX, 0_f64), |(least, most), one| (least.min(*one), most.max(*one)));
    println!("{figures}.ratio {:.3}", most / least);
    let (highest, lowest) = (lows.into_iter().fold(0_f64, f64::max), highs.into_iter().fold(f64::MAX, f64::min));
    if highest <= lowest { Ok(()) } else { Err(figures) }
}

fn main() {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(run());
}
