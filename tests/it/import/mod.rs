//! Lists of people: judged without a trace, confirmed byte for byte, and nobody invited twice or lost, whoever works at
//! it and whatever dies.

mod house;
mod judging;
mod process;
mod roles;
mod served;
mod working;

use std::sync::Arc;

use countersign::bus::memory::Memory;
use countersign::domain::change::Actor;
use countersign::domain::ids::{ImportId, NodeId};
use countersign::domain::import::{Import, ImportState};
use countersign::flow::import::{Asked, Importer, MOST_ROWS, NotJudged, Step};
use countersign::flow::manage::Manage;
use countersign::flow::wake::Wake;
use countersign::keys::SystemEntropy;
use countersign::store::import_rows::{JudgedRow, Which};
use countersign::store::imports::Confirmed;
use futures_util::TryStreamExt as _;
use tokio::sync::mpsc;

use crate::harness::clock::HandClock;
use crate::store::town::{Town, random};

/// Somebody who brings lists in: one node of an instance.
#[derive(Clone)]
struct Clerk {
    importer: Importer,
    clock: HandClock,
}

impl Clerk {
    /// A node of this town; all that share a clock are of one time.
    fn of(town: &Town, clock: &HandClock) -> Self {
        let node = random(NodeId::from_random);
        let clock = clock.clone();
        let bus = Arc::new(Memory::new(Arc::new(clock.clone()), mpsc::channel(1).0));
        let manage = Manage {
            store: Arc::clone(&town.store),
            wake: Wake::new(Arc::clone(&town.store), bus, node.clone(), Arc::new(clock.clone())),
            clock: Arc::new(clock.clone()),
            entropy: Arc::new(SystemEntropy),
            base_url: "https://idp.example.net".to_owned(),
        };
        Self { importer: Importer { manage, node, most_rows: MOST_ROWS }, clock }
    }

    async fn tries_to_judge(&self, list: impl AsRef<[u8]>) -> Result<Import, NotJudged> {
        self.tries_to_judge_by(&Actor::Terminal, list).await
    }

    async fn tries_to_judge_by(&self, by: &Actor, list: impl AsRef<[u8]>) -> Result<Import, NotJudged> {
        let asked = Asked { application: None, by: by.clone() };
        self.importer.judge(list.as_ref(), &asked).await.unwrap()
    }

    async fn judges(&self, list: impl AsRef<[u8]>) -> Import {
        self.tries_to_judge(list).await.unwrap()
    }

    async fn confirms(&self, import: &Import) {
        self.confirms_by(&Actor::Terminal, import).await;
    }

    async fn confirms_by(&self, by: &Actor, import: &Import) {
        let confirmed = self.importer.confirm(import, &import.file_hash, by).await.unwrap();
        assert_eq!(confirmed, Confirmed::Now);
    }

    /// Judges, confirms and works to the end.
    async fn brings_in(&self, list: impl AsRef<[u8]>) -> Import {
        let judged = self.judges(list).await;
        self.confirms(&judged).await;
        self.importer.work().await.unwrap();
        let done = self.sees(&judged.id).await;
        assert_eq!((done.state, done.waiting()), (ImportState::Done, 0));
        done
    }

    async fn steps(&self) -> Step {
        self.importer.step(None).await.unwrap()
    }

    async fn sees(&self, id: &ImportId) -> Import {
        self.importer.load(id).await.unwrap().unwrap()
    }

    async fn rows(&self, id: &ImportId) -> Vec<JudgedRow> {
        self.importer.rows(id, Which::All, 0, 10_000).await.unwrap()
    }

    async fn report(&self, import: &Import) -> String {
        self.importer.report(import).try_collect().await.unwrap()
    }
}

/// So many people, an address a row.
fn list(people: usize) -> String {
    (0..people).fold(String::new(), |list, nth| list + &format!("person{nth:05}@corp.example\r\n"))
}

/// Everybody of a list is there once, with one invitation and one entry in the log.
async fn assert_each_once(town: &Town, people: i64) {
    for (statement, what) in [
        ("SELECT COUNT(*) FROM users WHERE lookup LIKE 'person%'", "people"),
        ("SELECT COUNT(*) FROM invitations", "invitations"),
        ("SELECT COUNT(DISTINCT user_id) FROM invitations", "people with invitations"),
        ("SELECT COUNT(*) FROM audit WHERE event = 'user_invited'", "entries"),
        ("SELECT CAST(COALESCE(SUM(number), 0) AS BIGINT) FROM tallies WHERE status = 'invited'", "tallies"),
        ("SELECT COUNT(*) FROM words WHERE lookup LIKE 'person%' AND LENGTH(word) = 48", "whole addresses to be found"),
    ] {
        assert_eq!(town.count(statement).await, people, "{what}");
    }
}
