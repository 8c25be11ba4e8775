//! The dry run: every row its verdict, and no trace of it among people.

use std::pin::Pin;
use std::task::{Context, Poll};

use countersign::domain::address::NotAnAddress;
use countersign::domain::application::FirstOffer;
use countersign::domain::change::Actor;
use countersign::domain::ids::ApplicationId;
use countersign::domain::import::{Counts, Field, ImportState, Verdict};
use countersign::domain::list::{Encoding, Malformed};
use countersign::domain::refusal::Refusal;
use countersign::domain::text::Name;
use countersign::domain::time::Span;
use countersign::domain::user::{ImmutableId, User, UserStatus};
use countersign::flow::Stop;
use countersign::flow::import::{Asked, NotJudged};
use countersign::flow::sweep::Sweep;
use countersign::protocol::csv::NotAList;
use countersign::store::StoreError;
use countersign::store::import_rows::Which;
use countersign::store::users::Invite;
use tokio::io::{AsyncRead, ReadBuf};

use super::{Clerk, list};
use crate::harness::clock::HandClock;
use crate::store::on_both_engines;
use crate::store::town::{NOW, Town, change, domain, invite, random, stranger};

/// An application for lists that are meant for another.
async fn other_application(town: &Town) -> ApplicationId {
    let mut other = town.organisation.clone();
    (other.id, other.first_offer) = (random(ApplicationId::from_random), FirstOffer::Qr);
    town.store.applications().add((&other, &[domain(&other, "other.example")]), &change(), NOW).await.unwrap();
    other.id
}

async fn with_people(town: &Town) {
    town.person("alice@corp.example").await;
    let bob = User {
        name: Some(Name::parse("Bob").unwrap()),
        immutable_id: ImmutableId::parse("bob==").unwrap(),
        ..stranger("Bob@corp.example")
    };
    town.store.users().invite(&Invite { given: true, ..invite(&bob) }, NOW).await.unwrap();
    let gone = town.person("gone@corp.example").await;
    town.store.users().remove(&gone.user.id, &change(), NOW).await.unwrap().unwrap();
}

const LIST: &str = "email;name;immutable id;personal email;language;team\r\n\
    new@corp.example;New;new==;new@home.example;DE;IT\r\n\
    alice@corp.example;;;;;\r\n\
    bob@corp.example;Robert;other==;;;\r\n\
    gone@corp.example;;;;;\r\n\
    NEW@corp.example;;;;;\r\n\
    x@other.example;;;;;\r\n\
    x@nowhere.example;;;;;\r\n\
    thief@corp.example;;bob==;;;\r\n\
    second@corp.example;;new==;;;\r\n\
    =cmd|' /C calc'!A0;;;;;\r\n\
    \"broken;;;;;\r\n";

/// How many rows of everything there is that is not an import.
async fn traces(town: &Town) -> i64 {
    let mut all = 0;
    for table in ["users", "invitations", "audit", "words", "tallies"] {
        all += town.count(&format!("SELECT COUNT(*) FROM {table}")).await;
    }
    all
}

on_both_engines! {
    async fn every_row_gets_its_verdict_and_nobody_hears_of_it(town) {
        with_people(&town).await;
        other_application(&town).await;
        let before = traces(&town).await;
        let clerk = Clerk::of(&town, &HandClock::default());
        let asked = Asked { application: Some(town.organisation.id.clone()), by: Actor::Terminal };
        let judged = clerk.importer.judge(LIST.as_bytes(), &asked).await.unwrap().unwrap();

        let counts = Counts {
            new: 1, exists: 2, differing: 1, removed: 1, duplicate: 1, other_domain: 2, protected: 0, immutable_id_taken: 2,
            malformed: 2,
        };
        assert_eq!((judged.counts, judged.counts.rows(), judged.counts.left_out()), (counts, 11, 8));
        assert_eq!((judged.state, judged.created_by.as_str(), judged.waiting()), (ImportState::Judged, "terminal", 1));
        let noticed = judged.noticed.unwrap();
        assert_eq!((noticed.encoding, noticed.identity), (Encoding::Utf8, true));
        assert_eq!(noticed.ignored, ["team"]);

        let rows = clerk.rows(&judged.id).await;
        let verdicts: Vec<_> = rows.iter().map(|row| (row.line, row.address.as_str(), row.verdict.clone())).collect();
        let exists = |status, differs| Verdict::Exists { status, differs };
        let malformed = |reason, until| Verdict::Malformed { reason, until };
        let expected = [
            (2, "new@corp.example", Verdict::New),
            (3, "alice@corp.example", exists(UserStatus::Active, vec![])),
            (4, "bob@corp.example", exists(UserStatus::Invited, vec![Field::Address, Field::Name, Field::ImmutableId])),
            (5, "gone@corp.example", Verdict::Removed),
            (6, "NEW@corp.example", Verdict::Duplicate { line: 2 }),
            (7, "x@other.example", Verdict::OtherDomain),
            (8, "x@nowhere.example", Verdict::OtherDomain),
            (9, "thief@corp.example", Verdict::ImmutableIdTaken),
            (10, "second@corp.example", Verdict::ImmutableIdTaken),
            (11, "=cmd|' /C calc'!A0", malformed(Malformed::Address(NotAnAddress::Shape), 11)),
            (12, "", malformed(Malformed::Unclosed, 12)),
        ];
        assert_eq!(verdicts, expected);
        assert_eq!(rows[0].personal_address.as_deref(), Some("new@home.example"));
        assert_eq!((rows[0].language.as_deref(), rows[0].immutable_id.as_deref()), (Some("de"), Some("new==")));

        let left_out = clerk.importer.rows(&judged.id, Which::LeftOut, 5, 3).await.unwrap();
        assert_eq!(left_out.iter().map(|row| row.line).collect::<Vec<_>>(), [6, 7, 8]);
        assert_eq!(clerk.importer.left_out(&judged.id).await.unwrap(), 8);
        assert_eq!(traces(&town).await, before);
    }

    async fn without_an_application_any_domain_will_do(town) {
        other_application(&town).await;
        let clerk = Clerk::of(&town, &HandClock::default());
        let judged = clerk.judges("x@other.example\ny@corp.example\nz@nowhere.example\n").await;
        assert_eq!((judged.counts.new, judged.counts.other_domain), (2, 1));
    }

    async fn what_repeats_is_found_however_far_apart(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let mut list = "email,immutable_id\nfirst@corp.example,first==\n".to_owned();
        list.extend((0..700).map(|nth| format!("person{nth}@corp.example,\n")));
        list += "FIRST@corp.example,\nother@corp.example,first==\n";
        let judged = clerk.judges(list).await;
        let counts = judged.counts;
        assert_eq!((counts.new, counts.duplicate, counts.immutable_id_taken), (701, 1, 1));
        let left_out = clerk.importer.rows(&judged.id, Which::LeftOut, 0, 10).await.unwrap();
        assert_eq!(left_out[0].verdict, Verdict::Duplicate { line: 2 });
    }

    async fn what_is_no_list_leaves_nothing_behind(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let zip = [b"PK\x03\x04".as_slice(), &[0; 26], b"people.csv", &[0xff; 40]].concat();
        let refused = clerk.tries_to_judge(zip).await;
        assert!(matches!(refused, Err(NotJudged::NotAList(NotAList::Zip))), "{refused:?}");
        // The first of these has rows before its end comes too early.
        for text in [list(600).as_bytes(), b""] {
            let asked = Asked { application: None, by: Actor::Terminal };
            let broken = clerk.importer.judge(Breaking(text), &asked).await.unwrap();
            assert!(matches!(broken, Err(NotJudged::Broken(_))), "{broken:?}");
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM imports WHERE state <> 'cancelled'").await, 0);
        assert_ne!(town.count("SELECT COUNT(*) FROM import_rows").await, 0);
        swept(&town, &clerk).await;
        assert_eq!(town.count("SELECT COUNT(*) FROM imports").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM import_rows").await, 0);
    }

    async fn a_list_is_as_long_as_may_be_and_no_longer(town) {
        let mut clerk = Clerk::of(&town, &HandClock::default());
        clerk.importer.most_rows = 600;
        assert_eq!(clerk.judges(list(600)).await.counts.new, 600);
        let longer = clerk.tries_to_judge(list(601)).await;
        assert!(matches!(longer, Err(NotJudged::TooLong)), "{longer:?}");
        assert_eq!(town.count("SELECT COUNT(*) FROM imports WHERE state = 'judged'").await, 1);
    }

    async fn so_many_lists_of_one_person_wait_and_no_more(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        for _ in 0..20 {
            clerk.judges(list(1)).await;
        }
        let asked = Asked { application: None, by: Actor::Terminal };
        let more = clerk.importer.judge(list(1).as_bytes(), &asked).await;
        assert!(matches!(more, Err(Stop::Refused(Refusal::TooManyLists))), "{more:?}");
    }

    async fn a_mailbox_that_mail_cannot_go_to_is_told_at_once(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let rows = "email,personal_email\na@corp.example,zo\u{eb}@home.example\nb@corp.example,a..b@home.example\n\
                    c@corp.example,.c@home.example\nd@corp.example,d@home.example\n";
        let counts = clerk.judges(rows).await.counts;
        assert_eq!((counts.malformed, counts.new), (3, 1));
    }

    async fn a_list_that_nobody_confirms_is_kept_for_a_day_and_its_end_for_ninety(town) {
        let clock = HandClock::default();
        let clerk = Clerk::of(&town, &clock);
        let done = clerk.brings_in(list(3)).await;
        let judged = clerk.judges(list(700)).await;
        clock.passes(Span::hours(23));
        swept(&town, &clerk).await;
        assert_eq!(clerk.rows(&judged.id).await.len(), 700);
        clock.passes(Span::hours(2));
        swept(&town, &clerk).await;
        assert_eq!(clerk.importer.load(&judged.id).await.unwrap(), None);
        assert_eq!(clerk.rows(&done.id).await.len(), 3);
        clock.passes(Span::days(90));
        swept(&town, &clerk).await;
        assert_eq!(town.count("SELECT COUNT(*) FROM import_rows").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM users").await, 3);
    }

    async fn a_row_that_somebody_changed_is_not_told(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let judged = clerk.judges("email,personal email\nalice@corp.example,alice@home.example\n").await;
        town.sql("UPDATE import_rows SET personal_address = 'mallory@home.example'").await;
        let rows = town.store.imports().rows(&judged.id, Which::All, 0, 10).await;
        assert!(matches!(rows, Err(StoreError::Forged { table: "import_rows", .. })), "{rows:?}");
    }
}

async fn swept(town: &Town, clerk: &Clerk) {
    let clock = std::sync::Arc::new(clerk.clock.clone());
    let sweep = Sweep { store: town.store.clone(), clock, history: Span::days(365) };
    sweep.all().await.unwrap();
}

/// An upload that breaks off.
struct Breaking<'a>(&'a [u8]);

impl AsyncRead for Breaking<'_> {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        if self.0.is_empty() {
            return Poll::Ready(Err(std::io::ErrorKind::ConnectionReset.into()));
        }
        let (piece, rest) = self.0.split_at(self.0.len().min(to.remaining()));
        to.put_slice(piece);
        self.0 = rest;
        Poll::Ready(Ok(()))
    }
}
