//! A bounded load of sign-ins and waits over real HTTP.
//!
//! So many people sign in, several at once, each with a browser that was never seen before and a phone in software.
//! Then so many pages wait at once with their event streams open, and the phones approve, several at once. Without
//! `--target` it all happens on the loopback, against a house that this process starts on SQLite; clients and house
//! share the machine then.
//!
//! An instance elsewhere is one for tests, whose operator hands over invitations: `--people FILE` holds what
//! `countersign --json user invite` printed, a line each. Every phone and every sign-in comes from a made-up address of
//! its own in 198.18.0.0/15 (RFC 2544), which the instance believes if `server.trusted_proxies` names the machine that
//! runs this; else all come from one source, and `limits` count. No push messages are sent there: the phones look by themselves.
//!
//! `cargo bench --bench load -- --help` tells the options. It ends with the figures as `name value`, and fails where
//! anything did; after a failure nothing more is begun.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    missing_docs,
    unreachable_pub,
    reason = "a bench measures time, and a walk stops where it is surprised"
)]

#[path = "load/place.rs"]
mod place;
mod shared;
#[path = "load/walk.rs"]
mod walk;

use std::fs;
use std::future::Future;
use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use clap::{Parser, value_parser};
use tokio::task::JoinSet;
use url::Url;

use place::{Invitation, Person, Place};
use shared::figures::percentile;
use walk::{Failed, Waiting, signs_in};

/// Open files beside those of the waiting pages.
const FILES: usize = 300;
const TOO_MANY: &str =
    "where it says 429: name this machine in server.trusted_proxies of that instance, or raise its limits";

#[derive(Parser)]
struct Options {
    /// How many sign-ins
    #[arg(long, default_value_t = 400, value_parser = value_parser!(u32).range(1..=10_000))]
    sign_ins: u32,
    /// How many of them at once
    #[arg(long, default_value_t = 8, value_parser = value_parser!(u32).range(1..=64))]
    at_once: u32,
    /// How many pages wait at once; each needs a person
    #[arg(long, default_value_t = 200, value_parser = value_parser!(u32).range(1..=2_000))]
    waits: u32,
    /// The public address of an instance for tests, instead of a house on the loopback
    #[arg(long, value_name = "URL", requires = "people")]
    target: Option<Url>,
    /// Who was invited there: the output of `countersign --json user invite`, a line each
    #[arg(long, value_name = "FILE", requires = "target")]
    people: Option<PathBuf>,
    /// What cargo says to every bench
    #[arg(long, hide = true)]
    bench: bool,
}

impl Options {
    fn people_needed(&self) -> usize {
        self.waits.max(self.at_once) as usize
    }

    /// A house of one's own has the other end of every connection.
    fn files_needed(&self) -> usize {
        self.waits as usize * if self.target.is_some() { 1 } else { 2 } + FILES
    }
}

/// What all workers share.
struct Load {
    place: Place,
    failed: Failed,
    /// Sign-ins that are not begun yet.
    left: AtomicU32,
    at_once: u32,
}

impl Load {
    fn of(place: Place, options: &Options) -> Arc<Self> {
        let left = AtomicU32::new(options.sign_ins);
        Arc::new(Self { place, failed: Failed::default(), left, at_once: options.at_once })
    }

    /// So many workers at once, each with its part.
    async fn shared_out<I, T, W>(self: &Arc<Self>, all: Vec<I>, work: fn(Arc<Self>, Vec<I>) -> W) -> Vec<T>
    where
        T: Send + 'static,
        W: Future<Output = Vec<T>> + Send + 'static,
    {
        let mut parts: Vec<Vec<I>> = (0..self.at_once).map(|_| Vec::new()).collect();
        let workers = parts.len();
        for (nth, one) in all.into_iter().enumerate() {
            parts[nth % workers].push(one);
        }
        let workers: JoinSet<Vec<T>> = parts.into_iter().map(|part| work(Arc::clone(self), part)).collect();
        workers.join_all().await.into_iter().flatten().collect()
    }

    fn takes_one(&self) -> bool {
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

async fn activate(load: Arc<Load>, part: Vec<(Invitation, u32)>) -> Vec<Person> {
    let mut people = Vec::new();
    for (invitation, nth) in part {
        people.extend(load.failed.noted(load.place.activates(invitation, nth)).await);
    }
    people
}

/// Signs these people in, one after the other and over again; each comes back with their times.
async fn sign_in(load: Arc<Load>, part: Vec<Person>) -> Vec<(Person, Vec<Duration>)> {
    let mut people: Vec<_> = part.into_iter().map(|person| (person, Vec::new())).collect();
    let mut nth = 0;
    while load.takes_one() {
        let turn = nth % people.len();
        let (person, times) = &mut people[turn];
        let Some(took) = load.failed.noted(signs_in(&load.place, person)).await else { break };
        times.push(took);
        nth += 1;
    }
    people
}

async fn wait(load: Arc<Load>, part: Vec<Person>) -> Vec<Waiting> {
    let mut waiting = Vec::new();
    for person in part {
        waiting.extend(load.failed.noted(Waiting::begun(&load.place, person)).await);
    }
    waiting
}

async fn end(load: Arc<Load>, part: Vec<Waiting>) -> Vec<Duration> {
    let mut wakes = Vec::new();
    for waiting in part {
        wakes.extend(load.failed.noted(waiting.ends()).await);
    }
    wakes
}

/// How many files this process may hold open.
fn most_files() -> usize {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    // Whatever else stands there is no bound.
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(usize::MAX)
}

async fn run(options: Options) -> Result<ExitCode, String> {
    if options.files_needed() > most_files() {
        return Err(format!("--waits {} needs {} open files: ulimit -n", options.waits, options.files_needed()));
    }
    let place = match &options.target {
        Some(target) => Place::elsewhere(target),
        None => Place::own().await,
    };
    let mut invitations = place.invitations(options.people_needed(), options.people.as_deref()).await?;
    if invitations.len() < options.people_needed() {
        let (have, need) = (invitations.len(), options.people_needed());
        return Err(format!("{have} people are invited, and --waits and --at-once need {need}"));
    }
    invitations.truncate(options.people_needed());
    let load = Load::of(place, &options);
    let people = load.shared_out(invitations.into_iter().zip(0..).collect(), activate).await;
    if load.failed.count() > 0 {
        return Err(format!("not all phones could be activated\n{TOO_MANY}"));
    }

    let start = Instant::now();
    let signed_in = load.shared_out(people, sign_in).await;
    let took = start.elapsed();
    let (mut people, times): (Vec<_>, Vec<_>) = signed_in.into_iter().unzip();
    let times: Vec<f64> = times.into_iter().flatten().map(milliseconds).collect();

    people.truncate(options.waits as usize);
    let waiting = load.shared_out(people, wait).await;
    load.place.quiet().await;
    let held = waiting.iter().filter(|waiting| waiting.is_open()).count();
    let wakes: Vec<f64> = load.shared_out(waiting, end).await.into_iter().map(milliseconds).collect();

    if load.failed.count() > 0 {
        eprintln!("{TOO_MANY}");
    }
    println!("load.sign_ins_per_second {:.1}", per_second(times.len(), took));
    println!("load.sign_in_p50_ms {:.1}", percentile(times.clone(), 50));
    println!("load.sign_in_p99_ms {:.1}", percentile(times, 99));
    println!("load.waits {held}");
    println!("load.wake_p50_ms {:.1}", percentile(wakes.clone(), 50));
    println!("load.wake_p99_ms {:.1}", percentile(wakes, 99));
    println!("load.failed {}", load.failed.count());
    Ok(if load.failed.count() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1e3
}

#[allow(clippy::cast_precision_loss, reason = "there are few of them")]
fn per_second(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

fn main() -> ExitCode {
    let options = Options::parse();
    // What surprised a walk, and no more.
    panic::set_hook(Box::new(|surprise| eprintln!("{surprise}")));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(run(options)).unwrap_or_else(|why| {
        eprintln!("{why}");
        ExitCode::FAILURE
    })
}
