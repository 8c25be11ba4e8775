//! Whoever confirmed an import, or went on with it last, answers for it: at every batch it is asked whether they may.

use countersign::domain::address::Address;
use countersign::domain::change::Actor;
use countersign::domain::ids::{OperatorId, OperatorLinkId};
use countersign::domain::import::{Became, Held, ImportState, Verdict};
use countersign::domain::operator::{Operator, OperatorStatus, Role};
use countersign::domain::text::Name;
use countersign::domain::time::Span;
use countersign::flow::import::{NotJudged, Step};
use countersign::store::changes::Chain;
use countersign::store::import_rows::Which;
use countersign::store::operator_links::OperatorLink;
use countersign::store::operators::{LetIn, Ruled};

use super::{Clerk, assert_each_once, list};
use crate::harness::clock::HandClock;
use crate::store::on_both_engines;
use crate::store::town::{NOW, Town, after, change, random, word};

/// Somebody who runs the console.
async fn operator(town: &Town, address: &str, role: Role) -> Operator {
    let operator = Operator {
        id: random(OperatorId::from_random),
        address: Address::parse(address).unwrap(),
        name: Name::parse("Somebody").unwrap(),
        role,
        status: OperatorStatus::Invited,
    };
    let link = OperatorLink {
        id: random(OperatorLinkId::from_random),
        operator: Some(operator.id.clone()),
        created_at: NOW,
        expires_at: after(Span::hours(1)),
    };
    let let_in = town.store.operators().let_in(&operator, (&link, &word()), &change(), NOW).await.unwrap();
    assert_eq!(let_in, LetIn::Now);
    becomes(town, &operator, role, OperatorStatus::Active).await
}

async fn becomes(town: &Town, before: &Operator, role: Role, status: OperatorStatus) -> Operator {
    let after = Operator { role, status, ..before.clone() };
    assert_eq!(town.store.operators().rule(before, &after, &change(), NOW).await.unwrap(), Ruled::Now);
    after
}

fn by(operator: &Operator) -> Actor {
    Actor::Operator(operator.id.clone(), operator.role)
}

/// Two people, and by which id Entra ID finds them.
const IDENTITY: &str = "email,immutable_id\na@corp.example,one==\nb@corp.example,two==\n";

on_both_engines! {
    async fn whoever_loses_the_role_is_stopped_at_the_next_batch(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        for (status, role) in [(OperatorStatus::Active, Role::Auditor), (OperatorStatus::Removed, Role::Helpdesk)] {
            let helper = operator(&town, &format!("helper-{role}@corp.example"), Role::Helpdesk).await;
            let before = town.count("SELECT COUNT(*) FROM users").await;
            let judged = clerk.tries_to_judge_by(&by(&helper), list(600)).await.unwrap();
            clerk.confirms_by(&by(&helper), &judged).await;
            assert_eq!(clerk.steps().await, Step::Worked);
            becomes(&town, &helper, role, status).await;
            clerk.importer.work().await.unwrap();
            let held = clerk.sees(&judged.id).await;
            assert_eq!((held.state, held.held), (ImportState::Paused, Some(Held::NotPermitted)));
            assert_eq!((held.invited, held.passed), (200, 0));
            assert_each_once(&town, before + 200).await;
            assert!(clerk.importer.cancel(&held, &Actor::Terminal).await.unwrap());
        }
    }

    async fn a_role_that_goes_between_the_question_and_the_batch_stops_the_batch(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let admin = operator(&town, "admin@corp.example", Role::Admin).await;
        let judged = clerk.tries_to_judge_by(&by(&admin), list(5)).await.unwrap();
        clerk.confirms_by(&by(&admin), &judged).await;
        // Whoever asked before this finds an admin, and writes in an admin's name.
        let as_admin = by(&admin);
        becomes(&town, &admin, Role::Helpdesk, OperatorStatus::Active).await;
        let imports = town.store.imports();
        assert!(imports.take(&clerk.importer.node, None, NOW).await.unwrap().is_some());
        let invite = countersign::store::users::Invite {
            by: as_admin,
            ..crate::store::town::invite(&crate::store::town::stranger("person00000@corp.example"))
        };
        let turn = countersign::store::admission::Turn { line: 1, invite };
        let refused = imports.admit(&judged.id, &clerk.importer.node, &[turn], NOW).await;
        assert!(matches!(refused, Err(countersign::store::StoreError::ActorGone)), "{refused:?}");
        assert_each_once(&town, 0).await;
        // As the help desk they may go on, for this list says nothing of who people are.
        clerk.importer.work().await.unwrap();
        assert_each_once(&town, 5).await;
    }

    async fn whoever_goes_on_with_it_answers_for_it(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let auditor = operator(&town, "auditor@corp.example", Role::Auditor).await;
        let judged = clerk.judges(list(3)).await;
        clerk.confirms_by(&by(&auditor), &judged).await;
        clerk.importer.work().await.unwrap();
        assert_eq!(clerk.sees(&judged.id).await.held, Some(Held::NotPermitted));
        assert_each_once(&town, 0).await;
        let helper = operator(&town, "helper@corp.example", Role::Helpdesk).await;
        assert!(clerk.importer.resume(&judged, &by(&helper)).await.unwrap());
        assert_eq!(clerk.sees(&judged.id).await.run_by.unwrap(), format!("operator:{}", helper.id));
        clerk.importer.work().await.unwrap();
        assert_each_once(&town, 3).await;
        let actors = town.texts("SELECT actor FROM changes WHERE kind LIKE 'import%' ORDER BY nth").await;
        assert_eq!(actors, [format!("operator:{}", auditor.id), format!("operator:{}", helper.id)]);
        assert!(matches!(town.store.changes().verify().await.unwrap(), Chain::Whole { .. }));
    }

    async fn whoever_is_shown_out_confirms_pauses_and_gives_up_nothing(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let admin = operator(&town, "admin@corp.example", Role::Admin).await;
        let judged = clerk.tries_to_judge_by(&by(&admin), list(3)).await.unwrap();
        becomes(&town, &admin, Role::Admin, OperatorStatus::Removed).await;
        let importer = &clerk.importer;
        assert!(importer.confirm(&judged, &judged.file_hash, &by(&admin)).await.is_err());
        assert!(importer.cancel(&judged, &by(&admin)).await.is_err());
        assert_eq!(clerk.sees(&judged.id).await.state, ImportState::Judged);
        clerk.confirms(&judged).await;
        assert!(importer.pause(&judged, &by(&admin)).await.is_err());
        assert_eq!(clerk.sees(&judged.id).await.state, ImportState::Running);
        assert!(importer.pause(&judged, &Actor::Terminal).await.unwrap());
        assert!(importer.resume(&judged, &by(&admin)).await.is_err());
        assert_eq!(clerk.sees(&judged.id).await.state, ImportState::Paused);
        let events = town.texts("SELECT event FROM audit WHERE event LIKE 'import%' ORDER BY event").await;
        assert_eq!(events, ["import_confirmed", "import_paused"]);
    }

    async fn a_list_that_says_who_people_are_takes_an_owner_or_an_admin(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let helper = operator(&town, "helper@corp.example", Role::Helpdesk).await;
        let admin = operator(&town, "admin@corp.example", Role::Admin).await;
        for column in ["immutable_id", "ImmutableID", "source anchor", "personal_email", "Private E-Mail"] {
            // The first of them has a value in its last row only, the second in none.
            for rows in ["a@corp.example;\nb@corp.example;x@y.example\n", "a@corp.example;\n", ""] {
                let refused = clerk.tries_to_judge_by(&by(&helper), format!("email;{column}\n{rows}")).await;
                assert!(matches!(refused, Err(NotJudged::SetsIdentity)), "{column}: {refused:?}");
            }
        }
        assert_eq!(town.count("SELECT COUNT(*) FROM import_rows").await, 0);
        let made = clerk.tries_to_judge_by(&by(&helper), "email;name\nc@corp.example;C\n").await.unwrap();
        assert!(!made.sets_identity());

        let judged = clerk.tries_to_judge_by(&by(&admin), IDENTITY).await.unwrap();
        assert!(judged.sets_identity());
        // Past every door: the help desk confirms, and the job finds out.
        clerk.confirms_by(&by(&helper), &judged).await;
        clerk.importer.work().await.unwrap();
        let held = clerk.sees(&judged.id).await;
        assert_eq!((held.held, held.invited), (Some(Held::NotPermitted), 0));
        assert!(clerk.importer.resume(&judged, &by(&admin)).await.unwrap());
        becomes(&town, &admin, Role::Helpdesk, OperatorStatus::Active).await;
        clerk.importer.work().await.unwrap();
        assert_eq!(clerk.sees(&judged.id).await.held, Some(Held::NotPermitted));
        assert_eq!(town.count("SELECT COUNT(*) FROM users").await, 0);
        assert!(clerk.importer.resume(&judged, &Actor::Terminal).await.unwrap());
        clerk.importer.work().await.unwrap();
        assert_eq!(town.texts("SELECT immutable_id FROM users ORDER BY lookup").await, ["one==", "two=="]);
    }

    async fn whoever_runs_the_console_is_invited_from_above_only(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let admin = operator(&town, "admin@corp.example", Role::Admin).await;
        for (name, role) in [("olga", Role::Owner), ("adam", Role::Admin), ("henry", Role::Helpdesk), ("ann", Role::Auditor)] {
            operator(&town, &format!("{name}@corp.example"), role).await;
        }
        let all = "olga@corp.example\nadam@corp.example\nHenry@corp.example\nann@corp.example\nbob@corp.example\n";
        let helper = operator(&town, "helper@corp.example", Role::Helpdesk).await;
        for (who, new) in [(&helper, 1), (&admin, 3)] {
            let judged = clerk.tries_to_judge_by(&by(who), all).await.unwrap();
            assert_eq!((judged.counts.new, judged.counts.protected), (new, 5 - new), "{}", who.role);
        }
        assert_eq!(clerk.judges(all).await.counts.new, 5, "whoever has the terminal has the keys");

        // Judged by somebody above them, confirmed by somebody who is not; and one comes in afterwards.
        let judged = clerk.judges(all).await;
        operator(&town, "bob@corp.example", Role::Owner).await;
        clerk.confirms_by(&by(&admin), &judged).await;
        clerk.importer.work().await.unwrap();
        let became: Vec<_> = clerk.rows(&judged.id).await.iter().map(|row| row.became).collect();
        let (no, yes) = (Became::Protected, Became::Invited);
        assert_eq!(became, [no, no, yes, yes, no].map(Some));
        let done = clerk.sees(&judged.id).await;
        assert_eq!((done.state, done.invited, done.passed), (ImportState::Done, 2, 3));
        let left_out = clerk.importer.rows(&judged.id, Which::LeftOut, 0, 10).await.unwrap();
        assert!(left_out.iter().all(|row| row.verdict == Verdict::New) && left_out.len() == 3);
    }

    async fn an_operators_row_by_another_hand_holds_their_import_and_no_other(town) {
        let clerk = Clerk::of(&town, &HandClock::default());
        let helper = operator(&town, "helper@corp.example", Role::Helpdesk).await;
        let judged = clerk.tries_to_judge_by(&by(&helper), list(2)).await.unwrap();
        let other = clerk.judges("x@corp.example\n").await;
        clerk.confirms_by(&by(&helper), &judged).await;
        clerk.confirms(&other).await;
        town.sql("UPDATE operators SET role = 'owner'").await;
        clerk.importer.work().await.unwrap();
        assert_eq!(clerk.sees(&judged.id).await.held, Some(Held::NotPermitted));
        assert_eq!(clerk.sees(&other.id).await.state, ImportState::Done);
    }
}
