//! Inviting what was judged, batch by batch.

use std::sync::Arc;

use countersign::domain::change::Actor;
use countersign::domain::import::{Became, Held, ImportState};
use countersign::domain::time::{Clock as _, Span};
use countersign::domain::user::{ImmutableId, User, UserStatus};
use countersign::flow::import::Step;
use countersign::store::imports::Confirmed;
use countersign::store::users::{Invite, Invited};

use super::{Clerk, assert_each_once, list};
use crate::harness::clock::HandClock;
use crate::store::on_both_engines;
use crate::store::town::{NOW, Town, change, invite, sixteen, stranger};

/// Brings the people of a list in and reads what is told of it.
async fn told(town: &Town, text: &str) -> Vec<String> {
    let clerk = Clerk::of(town, &HandClock::default());
    let done = clerk.brings_in(text).await;
    let report = clerk.report(&done).await;
    report.strip_prefix('\u{feff}').unwrap().split_terminator("\r\n").map(str::to_owned).collect()
}

on_both_engines! {
    async fn an_import_only_adds(town) {
        let alice = town.person("alice@corp.example").await;
        let gone = town.person("gone@corp.example").await;
        town.store.users().remove(&gone.user.id, &change(), NOW).await.unwrap();
        let lines = told(
            &town,
            "email,name,immutable_id,personal_email,language,team\n\
             new@corp.example,\"=HYPERLINK(\"\"x\"\")\",+new==,n@home.example,de,=1\n\
             alice@corp.example,Alicia,,,,\n\
             gone@corp.example,,,,,\n\
             @corp.example,,,,,\n",
        )
        .await;
        assert_eq!(lines, [
            "line,email,name,immutable_id,personal_email,language,result,detail",
            "2,new@corp.example,\"'=HYPERLINK(\"\"x\"\")\",\"'+new==\",n@home.example,de,invited,",
            "3,alice@corp.example,Alicia,,,,exists,\"active; nothing is changed, though the list differs in name\"",
            "4,gone@corp.example,,,,,removed,\"was removed; only an invitation of their own brings them back\"",
            "5,\"'@corp.example\",,,,,malformed,\"an address has one @ with a name before it and a domain behind it\"",
        ]);
        let users = town.store.users();
        assert_eq!(users.by_id(&alice.user.id).await.unwrap().unwrap(), alice.user);
        assert_eq!(users.by_id(&gone.user.id).await.unwrap().unwrap().status, UserStatus::Removed);
        let new = town.user("new@corp.example").await.unwrap();
        let new = users.by_id(&new).await.unwrap().unwrap();
        assert_eq!((new.immutable_id.as_str(), new.status), ("+new==", UserStatus::Invited));
        assert_eq!(new.domain.as_str(), "corp.example");
        assert_eq!(town.count("SELECT COUNT(*) FROM invitations").await, 3);
        let entry = "SELECT COUNT(*) FROM audit WHERE event = 'user_invited' AND detail LIKE '%new@corp.example%'";
        assert_eq!(town.count(entry).await, 1);
        let events = town.texts("SELECT event FROM audit WHERE event LIKE 'import%' ORDER BY event").await;
        assert_eq!(events, ["import_confirmed", "import_done"]);

        // The report is a list that can be uploaded again: everybody it invited is there, with nothing to be said.
        let clerk = Clerk::of(&town, &HandClock::default());
        let again = clerk.judges(lines[..2].join("\r\n")).await;
        assert_eq!((again.counts.exists, again.counts.differing, again.counts.rows()), (1, 0, 1));
    }

    async fn exactly_the_judged_bytes_can_be_confirmed_once(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let (judged, other) = (clerk.judges(list(3)).await, clerk.judges(list(4)).await);
        let confirm = |hash: String| {
            let (clerk, judged) = (clerk.clone(), judged.clone());
            async move { clerk.importer.confirm(&judged, &hash, &Actor::Terminal).await.unwrap() }
        };
        assert_eq!(confirm(other.file_hash).await, Confirmed::OtherBytes);
        assert_eq!(confirm(String::new()).await, Confirmed::OtherBytes);
        clerk.importer.work().await.unwrap();
        assert_eq!(town.count("SELECT COUNT(*) FROM users").await, 0);
        let confirmed = sixteen(|_| confirm(judged.file_hash.clone())).await;
        assert_eq!(confirmed.iter().filter(|confirmed| **confirmed == Confirmed::Now).count(), 1);
        assert_eq!(confirmed.iter().filter(|confirmed| **confirmed == Confirmed::NotJudged).count(), 15);
        clerk.importer.work().await.unwrap();
        assert_each_once(&town, 3).await;
    }

    async fn an_import_that_nobody_goes_on_with_is_swept(town) {
        let clock = HandClock::default();
        let clerk = Clerk::of(&town, &clock);
        let judged = clerk.judges(list(700)).await;
        clerk.confirms(&judged).await;
        clerk.steps().await;
        assert!(clerk.importer.pause(&judged, &Actor::Terminal).await.unwrap());
        let sweeps = async || {
            while town.store.imports().sweep(clock.now()).await.unwrap() > 0 {}
            let rows = "SELECT COUNT(*) FROM import_rows";
            (town.count("SELECT COUNT(*) FROM imports").await, town.count(rows).await)
        };
        clock.passes(Span(Span::days(90).0 - 1));
        assert_eq!(sweeps().await, (1, 700), "somebody may want to go on");
        clock.passes(Span(1));
        assert_eq!(sweeps().await, (0, 0));
        assert_each_once(&town, 200).await;
    }

    async fn an_import_is_held_goes_on_and_is_given_up(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let judged = clerk.judges(list(700)).await;
        let importer = &clerk.importer;
        assert!(!importer.pause(&judged, &Actor::Terminal).await.unwrap(), "nothing runs yet");
        clerk.confirms(&judged).await;
        assert_eq!(clerk.steps().await, Step::Worked);
        assert!(importer.pause(&judged, &Actor::Terminal).await.unwrap());
        assert_eq!(clerk.steps().await, Step::Idle);
        let paused = clerk.sees(&judged.id).await;
        assert_eq!((paused.state, paused.held, paused.invited, paused.waiting()), (ImportState::Paused, Some(Held::ByHand), 200, 500));
        assert!(importer.resume(&judged, &Actor::Terminal).await.unwrap());
        assert!(!importer.resume(&judged, &Actor::Terminal).await.unwrap());
        assert_eq!(clerk.steps().await, Step::Worked);
        assert!(importer.cancel(&judged, &Actor::Terminal).await.unwrap());
        assert!(!importer.cancel(&judged, &Actor::Terminal).await.unwrap());
        assert!(!importer.resume(&judged, &Actor::Terminal).await.unwrap());
        assert_eq!(clerk.steps().await, Step::Idle);
        let cancelled = clerk.sees(&judged.id).await;
        assert_eq!((cancelled.state, cancelled.invited, cancelled.waiting()), (ImportState::Cancelled, 400, 300));
        assert_each_once(&town, 400).await;
        let events = town.texts("SELECT event FROM audit WHERE event LIKE 'import%' ORDER BY event").await;
        assert_eq!(events, ["import_cancelled", "import_confirmed", "import_paused", "import_resumed"]);
        // What was not done can be done by the same list.
        clerk.brings_in(list(700)).await;
        assert_each_once(&town, 700).await;
    }

    async fn what_changes_after_the_dry_run_is_told_and_not_undone(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let judged = clerk
            .judges("email,immutable_id\na@corp.example,\nb@corp.example,\nc@corp.example,same==\nd@corp.example,\n")
            .await;
        assert_eq!(judged.counts.new, 4);
        let users = town.store.users();
        let there = users.invite(&invite(&stranger("a@corp.example")), NOW).await.unwrap();
        assert!(matches!(there, Invited::Created(_)));
        let gone = town.person("b@corp.example").await;
        users.remove(&gone.user.id, &change(), NOW).await.unwrap();
        let other = User { immutable_id: ImmutableId::parse("same==").unwrap(), ..stranger("x@corp.example") };
        users.invite(&Invite { given: true, ..invite(&other) }, NOW).await.unwrap();

        clerk.confirms(&judged).await;
        clerk.importer.work().await.unwrap();
        let became: Vec<_> = clerk.rows(&judged.id).await.iter().map(|row| row.became).collect();
        let expected = [Became::Exists, Became::Removed, Became::ImmutableIdTaken, Became::Invited];
        assert_eq!(became, expected.map(Some));
        let done = clerk.sees(&judged.id).await;
        assert_eq!((done.state, done.invited, done.passed), (ImportState::Done, 1, 3));
        assert_eq!(clerk.importer.left_out(&judged.id).await.unwrap(), 2);
    }

    async fn a_row_that_somebody_changed_stops_the_import(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let (judged, other) = (clerk.judges(list(3)).await, clerk.judges(list(2)).await);
        for import in [&judged, &other] {
            clerk.confirms(import).await;
        }
        town.sql(&format!("UPDATE import_rows SET address = 'mallory@corp.example' WHERE line = 2 AND import_id = '{}'", judged.id))
            .await;
        clerk.importer.work().await.unwrap();
        let held = clerk.sees(&judged.id).await;
        assert_eq!((held.state, held.held, held.invited), (ImportState::Paused, Some(Held::Forged), 0));
        // Others are not held up by it.
        assert_eq!(clerk.sees(&other.id).await.state, ImportState::Done);
        assert_eq!(town.user("mallory@corp.example").await, None);
    }

    async fn an_import_is_one_nodes_until_that_node_is_silent(town) {
        let clock = HandClock::default();
        let (one, other) = (Clerk::of(&town, &clock), Clerk::of(&town, &clock));
        let judged = one.judges(list(500)).await;
        one.confirms(&judged).await;
        assert_eq!(one.steps().await, Step::Worked);
        assert_eq!(other.steps().await, Step::Idle);
        clock.passes(Span::seconds(29));
        assert_eq!(other.steps().await, Step::Idle);
        assert_eq!(one.steps().await, Step::Worked);
        clock.passes(Span::seconds(30));
        assert_eq!(other.steps().await, Step::Worked);
        assert_eq!(one.steps().await, Step::Idle);
        assert_eq!(other.steps().await, Step::Ended);
        assert_each_once(&town, 500).await;
    }

    async fn sixteen_nodes_that_snatch_at_one_import_invite_each_once(town) {
        let clock = HandClock::default();
        let clerks: Vec<_> = (0..16).map(|_| Clerk::of(&town, &clock)).collect();
        let judged = clerks[0].judges(list(600)).await;
        clerks[0].confirms(&judged).await;
        sixteen(|nth| {
            let clerk = clerks[nth].clone();
            async move {
                for _ in 0..6 {
                    // Every look finds the others' leases lapsed, so that batches overlap.
                    clerk.clock.passes(Span::seconds(31));
                    clerk.steps().await;
                }
            }
        })
        .await;
        clock.passes(Span::seconds(31));
        clerks[0].importer.work().await.unwrap();
        let done = clerks[0].sees(&judged.id).await;
        assert_eq!((done.state, done.invited, done.passed), (ImportState::Done, 600, 0));
        assert_each_once(&town, 600).await;
    }

    async fn the_same_list_brought_in_by_sixteen_at_once_adds_each_once(town) {
        let clock = HandClock::default();
        let text = list(450);
        sixteen(|_| {
            let (clerk, text) = (Clerk::of(&town, &clock), text.clone());
            async move {
                let judged = clerk.judges(text).await;
                clerk.confirms(&judged).await;
                clerk.importer.work().await.unwrap();
            }
        })
        .await;
        // Somebody may have found all imports in others' hands, and gone.
        clock.passes(Span::minutes(1));
        Clerk::of(&town, &clock).importer.work().await.unwrap();
        assert_eq!(town.count("SELECT COUNT(*) FROM imports WHERE state = 'done'").await, 16);
        let invited = "SELECT CAST(SUM(invited) AS BIGINT) FROM imports";
        assert_eq!(town.count(invited).await, 450);
        assert_each_once(&town, 450).await;
    }

    async fn people_who_are_invited_by_hand_meanwhile_are_invited_once(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let judged = clerk.judges(list(600)).await;
        clerk.confirms(&judged).await;
        let town = Arc::new(town);
        let by_hand = sixteen(|nth| {
            let (town, clerk) = (town.clone(), clerk.clone());
            async move {
                if nth == 0 {
                    clerk.importer.work().await.unwrap();
                    return 0;
                }
                let mut created = 0;
                for person in (nth - 1..600).step_by(45) {
                    let invite = invite(&stranger(&format!("person{person:05}@corp.example")));
                    created += usize::from(town.store.users().invite_new(&[invite], NOW).await.unwrap()[0]
                        == countersign::store::newcomers::Admitted::Now);
                }
                created
            }
        })
        .await;
        let done = clerk.sees(&judged.id).await;
        let by_hand: usize = by_hand.iter().sum();
        assert_eq!(done.passed, by_hand as u64);
        assert_eq!(done.invited, 600 - by_hand as u64);
        assert_each_once(&town, 600).await;
    }
}
