//! The bus: nudges and counters, in memory and over a real Redis that comes and goes.

use std::sync::Arc;
use std::time::Duration;

use countersign::bus::memory::Memory;
use countersign::bus::redis::{Redis, Settings};
use countersign::bus::{Bus, Heard};
use countersign::domain::ids::{NodeId, SignInId};
use countersign::domain::time::Span;
use countersign::keys::SystemEntropy;
use countersign::keys::entropy::bytes;
use tokio::sync::mpsc::{self, Receiver};

use crate::harness::clock::HandClock;
use crate::harness::servers;

const MINUTE: Span = Span::minutes(1);

/// A node and what it hears.
struct Node {
    id: NodeId,
    bus: Arc<dyn Bus>,
    heard: Receiver<Heard>,
    clock: HandClock,
}

fn some_sign_in() -> SignInId {
    SignInId::from_random(bytes(&SystemEntropy))
}

impl Node {
    fn alone() -> Self {
        let (clock, (ears, heard)) = (HandClock::default(), mpsc::channel(100));
        let bus = Arc::new(Memory::new(Arc::new(clock.clone()), ears));
        Self { id: NodeId::from_random(bytes(&SystemEntropy)), bus, heard, clock }
    }

    async fn on(url: &str) -> Self {
        let (clock, (ears, heard)) = (HandClock::default(), mpsc::channel(100));
        let id = NodeId::from_random(bytes(&SystemEntropy));
        let settings = Settings { url: url.to_owned() };
        let bus = Redis::connect(&settings, id.clone(), Arc::new(clock.clone()), ears).await.unwrap();
        Self { id, bus: Arc::new(bus), heard, clock }
    }

    async fn hears(&mut self) -> Heard {
        tokio::time::timeout(Duration::from_secs(20), self.heard.recv()).await.expect("nothing was heard").unwrap()
    }

    /// Until the node knows whether its bus is up.
    async fn knows_it_is(&self, up: bool) {
        let known = async {
            while self.bus.is_up() != up {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), known).await.expect("the bus did not notice");
    }
}

/// What the server is told by somebody else.
async fn redis_is_told(url: &str, words: &[&str]) {
    let client = redis::Client::open(url).unwrap();
    let mut connection = client.get_multiplexed_async_connection().await.unwrap();
    redis::cmd(words[0]).arg(&words[1..]).exec_async(&mut connection).await.unwrap();
}

async fn a_counter_counts_in_its_window(node: Node) {
    assert_eq!(node.bus.count("a", MINUTE).await, 1);
    assert_eq!(node.bus.count("a", MINUTE).await, 2);
    assert_eq!(node.bus.count("b", MINUTE).await, 1);
    node.clock.passes(Span(59_999));
    assert_eq!(node.bus.count("a", MINUTE).await, 3);
    node.clock.passes(Span(1));
    assert_eq!(node.bus.count("a", MINUTE).await, 1);

    let counting: Vec<_> = (0..16)
        .map(|_| {
            let bus = Arc::clone(&node.bus);
            tokio::spawn(async move { bus.count("together", MINUTE).await })
        })
        .collect();
    let mut counts = Vec::new();
    for count in counting {
        counts.push(count.await.unwrap());
    }
    // The highest is exact; where two counters are looked at, two may tell the same in between.
    assert_eq!(counts.into_iter().max(), Some(16));
}

#[tokio::test]
async fn a_counter_in_memory_counts_in_its_window() {
    a_counter_counts_in_its_window(Node::alone()).await;
}

#[tokio::test]
async fn a_counter_in_redis_counts_in_its_window() {
    let redis = servers::redis();
    a_counter_counts_in_its_window(Node::on(&redis.url).await).await;
}

#[tokio::test]
async fn a_process_alone_hears_itself() {
    let mut node = Node::alone();
    assert_eq!((node.bus.name(), node.bus.is_up()), ("memory", true));
    let sign_in = some_sign_in();
    node.bus.nudge(&node.id, &sign_in).await;
    assert_eq!(node.hears().await, Heard::LookAgain(sign_in));
    node.bus.announce().await;
    assert_eq!(node.hears().await, Heard::LookAtPeople);
}

#[tokio::test]
async fn nodes_nudge_each_other_and_count_together() {
    let redis = servers::redis();
    let (mut here, mut there) = (Node::on(&redis.url).await, Node::on(&redis.url).await);
    assert_eq!((here.bus.name(), here.bus.is_up()), ("redis", true));
    assert_eq!(here.hears().await, Heard::LookAtAll);
    assert_eq!(there.hears().await, Heard::LookAtAll);

    let (one, other) = (some_sign_in(), some_sign_in());
    here.bus.nudge(&there.id, &one).await;
    assert_eq!(there.hears().await, Heard::LookAgain(one));
    there.bus.nudge(&here.id, &other).await;
    here.bus.nudge(&here.id, &other).await;
    assert_eq!(here.hears().await, Heard::LookAgain(other.clone()));
    assert_eq!(here.hears().await, Heard::LookAgain(other));

    here.bus.announce().await;
    assert_eq!(there.hears().await, Heard::LookAtPeople);
    assert_eq!(here.hears().await, Heard::LookAtPeople);
    there.bus.announce().await;
    assert_eq!(here.hears().await, Heard::LookAtPeople);
    assert_eq!(there.hears().await, Heard::LookAtPeople);

    for expected in 1..=5 {
        let node = if expected % 2 == 0 { &here } else { &there };
        assert_eq!(node.bus.count("192.0.2.7", MINUTE).await, expected);
    }
    assert!(there.heard.try_recv().is_err());
    assert!(here.heard.try_recv().is_err(), "who says that people moved hears it once");
}

#[tokio::test]
async fn forged_messages_are_another_look_at_most() {
    let redis = servers::redis();
    let mut node = Node::on(&redis.url).await;
    assert_eq!(node.hears().await, Heard::LookAtAll);
    let channel = format!("countersign:node:{}", node.id);
    for forged in ["approved", "{\"approved\":true}", "0123456789ABCDEF0123456789ABCDEF", ""] {
        redis_is_told(&redis.url, &["PUBLISH", &channel, forged]).await;
    }
    let sign_in = some_sign_in();
    redis_is_told(&redis.url, &["PUBLISH", &channel, sign_in.as_str()]).await;
    assert_eq!(node.hears().await, Heard::LookAgain(sign_in));
}

#[tokio::test]
async fn a_redis_that_went_away_is_done_without_and_comes_back() {
    let mut redis = servers::redis();
    let (mut here, mut there) = (Node::on(&redis.url).await, Node::on(&redis.url).await);
    assert_eq!(there.hears().await, Heard::LookAtAll);
    assert_eq!(here.hears().await, Heard::LookAtAll);
    for expected in 1..=3 {
        assert_eq!(here.bus.count("source", MINUTE).await, expected);
    }

    redis.stop();
    here.knows_it_is(false).await;
    there.knows_it_is(false).await;
    // Each node counts on alone, from where it stood itself.
    assert_eq!(here.bus.count("source", MINUTE).await, 4);
    assert_eq!(there.bus.count("source", MINUTE).await, 1);
    let sign_in = some_sign_in();
    here.bus.nudge(&there.id, &sign_in).await;
    here.bus.nudge(&here.id, &sign_in).await;
    assert_eq!(here.hears().await, Heard::LookAgain(sign_in));

    redis.start();
    assert_eq!(here.hears().await, Heard::LookAtAll);
    assert_eq!(there.hears().await, Heard::LookAtAll);
    let sign_in = some_sign_in();
    here.bus.nudge(&there.id, &sign_in).await;
    assert_eq!(there.hears().await, Heard::LookAgain(sign_in));
    // It came back empty, which gives nobody a new budget.
    assert_eq!(here.bus.count("source", MINUTE).await, 5);
}

#[tokio::test]
async fn an_emptied_redis_gives_nobody_a_new_budget() {
    let redis = servers::redis();
    let node = Node::on(&redis.url).await;
    for expected in 1..=6 {
        assert_eq!(node.bus.count("source", MINUTE).await, expected);
        redis_is_told(&redis.url, &["FLUSHALL"]).await;
    }
}

#[tokio::test]
async fn a_killed_connection_is_mended_and_everything_is_looked_at() {
    let redis = servers::redis();
    let mut node = Node::on(&redis.url).await;
    assert_eq!(node.hears().await, Heard::LookAtAll);
    for _ in 0..3 {
        redis_is_told(&redis.url, &["CLIENT", "KILL", "TYPE", "pubsub"]).await;
        assert_eq!(node.hears().await, Heard::LookAtAll);
        node.knows_it_is(true).await;
    }
}

#[tokio::test]
async fn a_redis_that_hangs_delays_nobody_for_long() {
    let redis = servers::redis();
    let mut node = Node::on(&redis.url).await;
    assert_eq!(node.hears().await, Heard::LookAtAll);
    redis_is_told(&redis.url, &["CLIENT", "PAUSE", "60000"]).await;
    let patience = Duration::from_secs(5);
    assert_eq!(tokio::time::timeout(patience, node.bus.count("source", MINUTE)).await, Ok(1));
    let (other, sign_in) = (Node::alone().id, some_sign_in());
    tokio::time::timeout(patience, node.bus.nudge(&other, &sign_in)).await.unwrap();
    // The next question over the connection goes unanswered too.
    node.knows_it_is(false).await;
}

#[tokio::test]
async fn a_node_starts_without_its_redis() {
    let mut redis = servers::redis();
    redis.stop();
    let mut node = Node::on(&redis.url).await;
    assert!(!node.bus.is_up());
    assert_eq!(node.bus.count("source", MINUTE).await, 1);
    redis.start();
    assert_eq!(node.hears().await, Heard::LookAtAll);
    assert!(node.bus.is_up());
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    let (ears, _heard) = mpsc::channel(1);
    let settings = Settings { url: "http://localhost".into() };
    let node = NodeId::from_random(bytes(&SystemEntropy));
    assert!(Redis::connect(&settings, node, Arc::new(HandClock::default()), ears).await.is_err());
}

#[tokio::test]
async fn nothing_in_redis_names_a_source_or_outlives_its_window_long() {
    let redis = servers::redis();
    let node = Node::on(&redis.url).await;
    node.bus.count("identify:192.0.2.7", MINUTE).await;
    let mut connection =
        redis::Client::open(redis.url.as_str()).unwrap().get_multiplexed_async_connection().await.unwrap();
    let keys: Vec<String> = redis::cmd("KEYS").arg("*").query_async(&mut connection).await.unwrap();
    assert_eq!(keys.len(), 1);
    assert!(!keys[0].contains("192"), "{keys:?}");
    let left: i64 = redis::cmd("PTTL").arg(&keys[0]).query_async(&mut connection).await.unwrap();
    assert!((1..=120_000).contains(&left), "{left}");
}
