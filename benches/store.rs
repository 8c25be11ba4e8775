//! What a page of people costs among a million of them: the first and the thousandth, of everybody, of those with one
//! standing, and of a search; and how long a list of a hundred thousand takes to be judged and invited.
//!
//! The first hundred thousand come in by an import, as in service. The others come by the door that an import writes
//! through, in large batches and while the indexes that only pages need are away, for a million people one index entry
//! at a time would take the disk an hour; who has a phone of these has it by rows made up here. The indexes are back
//! before anything is measured. First and thousandth pages take turns, so that whatever else the machine does slows both
//! alike.
//!
//! `cargo bench --bench store` prints medians, as `name value`; it takes some minutes and two gigabytes of disk.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a bench measures time and stops where it is surprised"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use countersign::bus::memory::Memory;
use countersign::domain::address::{Address, DomainName};
use countersign::domain::application::{Application, Cloud, Domain, FirstOffer, issuer_of};
use countersign::domain::change::{Actor, Change, Kind};
use countersign::domain::ids::{ApplicationId, InvitationId, NodeId, UserId, hex};
use countersign::domain::import::ImportState;
use countersign::domain::invitation::{Invitation, InvitationKind};
use countersign::domain::text::Name;
use countersign::domain::time::{Clock, Span, Time};
use countersign::domain::user::{ImmutableId, Standing, User, UserStatus};
use countersign::domain::words::Sought;
use countersign::flow::import::{Asked, Importer, MOST_ROWS};
use countersign::flow::manage::Manage;
use countersign::flow::wake::Wake;
use countersign::keys::{SealKey, Secret, SystemEntropy, entropy};
use countersign::store::directory::{Order, Query, Scope};
use countersign::store::newcomers::Admitted;
use countersign::store::users::{Among, Invite};
use countersign::store::{Settings, Store};
use rusqlite::Connection;
use tokio::sync::mpsc;

const PEOPLE: usize = 1_000_000;
const IMPORTED: usize = 100_000;
/// A thousand pages and some of people who can sign in.
const ACTIVE: usize = 60_000;
/// People of one transaction.
const BATCH: usize = 10_000;
const PAGES: usize = 1_000;
/// A thousandth page may cost so much more than the first.
const MOST: f64 = 1.5;
const ROUNDS: usize = 201;
const NOON: Time = Time(1_800_014_400_000);

const FIRST: [&str; 16] = [
    "Alice", "Bob", "Carol", "Dave", "Eve", "Frank", "Grace", "Heidi", "Ivan", "Judy", "Mallory", "Niaj", "Olivia",
    "Peggy", "Zoë", "Émile",
];
const LAST: [&str; 11] =
    ["Müller", "Schmidt", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Koch", "Richter", "Klein"];

/// Noon, for ever.
struct Noon;

impl Clock for Noon {
    fn now(&self) -> Time {
        NOON
    }
}

/// A folder that goes away with the bench.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn random<const N: usize>() -> [u8; N] {
    entropy::bytes(&SystemEntropy)
}

/// Addresses come in no order of the alphabet.
fn address(nth: usize) -> String {
    let mixed = nth.wrapping_mul(7_368_787) % PEOPLE;
    format!("{}.{mixed:06}@corp.example", ["al", "be", "ci", "do", "eu", "fa"][mixed % 6])
}

fn name(nth: usize) -> String {
    format!("{} {}", FIRST[nth % FIRST.len()], LAST[nth % LAST.len()])
}

fn invite(nth: usize) -> Invite {
    let address = Address::parse(&address(nth)).unwrap();
    let user = User {
        id: UserId::from_random(random()),
        domain: address.domain().clone(),
        address,
        name: Some(Name::parse(&name(nth)).unwrap()),
        immutable_id: ImmutableId::from_random(random()),
        status: UserStatus::Invited,
        personal_address: None,
        language: None,
        is_protected: false,
    };
    let invitation = Invitation {
        id: InvitationId::from_random(random()),
        user: user.id.clone(),
        kind: InvitationKind::First,
        created_at: NOON,
        expires_at: NOON.plus(Span::days(14)),
        opened_at: None,
        used_at: None,
    };
    let secret_hash = Secret::random(&SystemEntropy).hash();
    Invite { user, given: false, among: Among::Anybody, invitation, secret_hash, letter: None, by: Actor::Terminal }
}

/// The organisation that everybody works for.
struct Town {
    /// The database itself.
    file: PathBuf,
    store: Arc<Store>,
    application: ApplicationId,
}

impl Town {
    async fn built(folder: &Folder) -> Self {
        let file = folder.0.join("store.db");
        let settings = Settings { url: format!("sqlite://{}", file.display()), connections: 2 };
        let seal = Arc::new(SealKey::random(&SystemEntropy));
        let store = Store::open(&settings, seal, Arc::new(SystemEntropy)).await.unwrap();
        store.migrate().await.unwrap();
        let name = DomainName::parse("corp.example").unwrap();
        let application = Application {
            trust: false,
            sign_out_origins: Vec::new(),
            id: ApplicationId::from_random(random()),
            name: Name::parse("Corp").unwrap(),
            first_offer: FirstOffer::Push,
            session_lifetime: Span::hours(8),
            cloud: Cloud::Worldwide,
            realm: Cloud::Worldwide.realm().unwrap().to_owned(),
            reply_url: Cloud::Worldwide.reply_url().to_owned(),
        };
        let issuer = issuer_of("https://idp.example.net", &name);
        let added = Change {
            actor: Actor::Terminal,
            kind: Kind::ApplicationAdded,
            subject: application.id.as_str().to_owned(),
            detail: serde_json::Value::Null,
        };
        let domain = Domain { name, application: application.id.clone(), issuer };
        store.applications().add((&application, &[domain]), &added, NOON).await.unwrap();
        Self { file, store: Arc::new(store), application: application.id }
    }

    fn importer(&self) -> Importer {
        let node = NodeId::from_random(random());
        let bus = Arc::new(Memory::new(Arc::new(Noon), mpsc::channel(1).0));
        let manage = Manage {
            store: Arc::clone(&self.store),
            wake: Wake::new(Arc::clone(&self.store), bus, node.clone(), Arc::new(Noon)),
            clock: Arc::new(Noon),
            entropy: Arc::new(SystemEntropy),
            base_url: "https://idp.example.net".to_owned(),
        };
        Importer { manage, node, most_rows: MOST_ROWS }
    }

    /// The first people, by a list; tells the seconds of judging and of inviting.
    async fn import(&self) -> (f64, f64) {
        let mut list = "email,name\r\n".to_owned();
        for nth in 0..IMPORTED {
            let _ = write!(list, "{},{}\r\n", address(nth), name(nth));
        }
        let importer = self.importer();
        let asked = Asked { application: Some(self.application.clone()), by: Actor::Terminal };
        let start = Instant::now();
        let judged = importer.judge(list.as_bytes(), &asked).await.unwrap().unwrap();
        let judging = start.elapsed().as_secs_f64();
        importer.confirm(&judged, &judged.file_hash, &Actor::Terminal).await.unwrap();
        let start = Instant::now();
        importer.work().await.unwrap();
        let inviting = start.elapsed().as_secs_f64();
        let done = importer.load(&judged.id).await.unwrap().unwrap();
        assert_eq!((done.state, done.invited), (ImportState::Done, IMPORTED as u64));
        (judging, inviting)
    }

    /// Everybody else, and some with a phone.
    async fn fill(&self) {
        let away = self.takes_indexes_away();
        let mut active = Vec::new();
        for start in (IMPORTED..PEOPLE).step_by(BATCH) {
            let invites: Vec<_> = (start..start + BATCH).map(invite).collect();
            let admitted = self.store.users().invite_new(&invites, NOON).await.unwrap();
            assert!(admitted.iter().all(|admitted| *admitted == Admitted::Now));
            active.extend(invites.into_iter().step_by((PEOPLE - IMPORTED) / ACTIVE).map(|invite| invite.user.id));
            if (start + BATCH).is_multiple_of(PEOPLE / 10) {
                println!("{} are invited", start + BATCH);
            }
        }
        self.have_phones(&active);
        let database = self.database();
        for index in away {
            database.execute_batch(&index).unwrap();
        }
    }

    fn database(&self) -> Connection {
        Connection::open(&self.file).unwrap()
    }

    /// Drops the indexes of what is filled; tells how they are made again.
    fn takes_indexes_away(&self) -> Vec<String> {
        let database = self.database();
        let indexes: Vec<(String, String)> = database
            .prepare(
                "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%' \
                 AND tbl_name IN ('users', 'words', 'invitations', 'audit', 'devices')",
            )
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(indexes.len() > 8, "{indexes:?}");
        for (name, _) in &indexes {
            database.execute_batch(&format!("DROP INDEX {name}")).unwrap();
        }
        indexes.into_iter().map(|(_, sql)| sql).collect()
    }

    /// Makes these people active, each with a device.
    fn have_phones(&self, people: &[UserId]) {
        let mut database = self.database();
        let all = database.transaction().unwrap();
        for person in people {
            let device = hex(&random::<16>());
            all.prepare_cached("UPDATE users SET status = 'active', standing = 'active' WHERE id = ?1")
                .unwrap()
                .execute([person.as_str()])
                .unwrap();
            all.prepare_cached(
                "INSERT INTO devices (id, user_id, name, status, created_at, seen_at) \
                 VALUES (?1, ?2, 'Phone', 'active', ?3, ?3)",
            )
            .unwrap()
            .execute((device.as_str(), person.as_str(), NOON.0))
            .unwrap();
        }
        all.commit().unwrap();
    }

    /// The same question where its first page lies, and where its thousandth does.
    async fn thousandth(&self, first: &Query) -> Query {
        let mut query = first.clone();
        for _ in 1..PAGES {
            let page = self.store.users().page(&query, NOON).await.unwrap();
            assert_eq!(page.rows.len(), usize::from(query.limit));
            query.after = Some(page.next.unwrap());
        }
        query
    }

    /// How long a page takes, in microseconds.
    async fn page(&self, query: &Query) -> f64 {
        let start = Instant::now();
        let page = black_box(self.store.users().page(query, NOON).await.unwrap());
        let elapsed = start.elapsed().as_secs_f64() * 1e6;
        assert_eq!(page.rows.len(), usize::from(query.limit));
        elapsed
    }

    /// First and thousandth pages in turns, and what they came to.
    async fn compare(&self, what: &str, first: Query) -> (String, f64) {
        let thousandth = self.thousandth(&first).await;
        let (mut near, mut far) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            near.push(self.page(&first).await);
            far.push(self.page(&thousandth).await);
        }
        let (near, far) = (median(near), median(far));
        let ratio = far / near;
        (format!("store.{what}_1_us {near:.0}\nstore.{what}_1000_us {far:.0}\nstore.{what}_ratio {ratio:.2}"), ratio)
    }
}

fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

async fn run() {
    let folder = Folder(std::env::temp_dir().join(format!("countersign-bench-{}", hex(&random::<8>()))));
    let town = Town::built(&folder).await;
    println!("importing {IMPORTED} people");
    let (judging, inviting) = town.import().await;
    println!("inviting {} people, which takes a while", PEOPLE - IMPORTED);
    let start = Instant::now();
    town.fill().await;
    println!("that took {:.0} s", start.elapsed().as_secs_f64());

    let all = Query { scope: Scope::Application(town.application.clone()), ..Query::default() };
    let sought = Some(Sought::parse("corp").unwrap());
    let standings = vec![Standing::Active];
    let told = [
        town.compare("page", all.clone()).await,
        town.compare("name", Query { order: Order::Name, descending: true, ..all.clone() }).await,
        town.compare("status", Query { standings, order: Order::Changed, ..all.clone() }).await,
        town.compare("search", Query { sought, ..all }).await,
    ];
    println!("store.import_judge_seconds {judging:.1}");
    println!("store.import_invite_seconds {inviting:.1}");
    for (figures, _) in &told {
        println!("{figures}");
    }
    assert!(told.iter().all(|(_, ratio)| *ratio <= MOST), "a thousandth page costs more than {MOST} times the first");
}

fn main() {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(run());
}
