//! Sixteen at once, and exactly one wins.

use std::sync::Arc;

use countersign::domain::approval::{ApprovalState, Decided, Delivery, No};
use countersign::domain::challenge::{Binding, Challenge, Purpose};
use countersign::domain::ids::{ChallengeId, KeyId, UserId};
use countersign::domain::refusal::Refusal;
use countersign::domain::sign_in::Stage;
use countersign::domain::time::Span;
use countersign::domain::user::{ImmutableId, User};
use countersign::store::applications::Added;
use countersign::store::approvals::Opened;
use countersign::store::invitations::Activated;
use countersign::store::ring::{Kind, RingRow};
use countersign::store::users::{Invite, Invited};

use super::on_both_engines;
use super::town::{
    NOW, activation, after, by_passkey, change, domain, evidence, invite, question, random, sixteen, stranger, word,
};

fn counted<T: PartialEq>(all: &[T], one: &T) -> usize {
    all.iter().filter(|other| *other == one).count()
}

on_both_engines! {
    async fn a_second_yes_changes_nothing(town) {
        let town = Arc::new(town);
        let alice = town.person("alice@corp.example").await;
        let sign_in = town.identified(&alice, "browser").await;
        let approval = town.asked(&sign_in, &alice, 42).await;
        let decided = sixteen(|_| {
            let (town, alice, approval) = (town.clone(), alice.clone(), approval.id.clone());
            async move { town.says_yes(&alice, &approval, 42).await }
        })
        .await;
        assert_eq!(counted(&decided, &Decided::Now), 1);
        assert_eq!(counted(&decided, &Decided::Already), 15);
        let Stage::Approved(approved) = town.stage(&sign_in.id).await else { panic!("not approved") };
        assert_eq!(approved.approval, Some(approval.id));
    }

    async fn a_notice_is_taken_down_once_whoever_settles_it_and_whenever(town) {
        let mut asked = Vec::new();
        for nth in 0..16 {
            let person = town.person(&format!("person{nth}@corp.example")).await;
            let sign_in = town.identified(&person, &format!("browser {nth}")).await;
            let approval = town.asked(&sign_in, &person, 42).await;
            assert_eq!(approval.push, Delivery::Sending);
            asked.push(approval);
        }
        let town = Arc::new(town);
        let takers = sixteen(|nth| {
            let (town, approval) = (town.clone(), asked[nth].clone());
            async move {
                let approvals = town.store.approvals();
                let sender = approvals.delivery(&approval.id, Delivery::Taken);
                let (state, closed) = tokio::join!(sender, approvals.cancel(&approval.sign_in, NOW));
                let by_the_sender = state.unwrap().is_some_and(|state| state != ApprovalState::Pending);
                let by_the_browser = closed.unwrap().unwrap()[0].push == Delivery::Taken;
                usize::from(by_the_sender) + usize::from(by_the_browser)
            }
        })
        .await;
        assert_eq!(takers, [1; 16]);
    }

    async fn sixteen_wrong_numbers_are_three_tries(town) {
        let town = Arc::new(town);
        let alice = town.person("alice@corp.example").await;
        let sign_in = town.identified(&alice, "browser").await;
        let approval = town.asked(&sign_in, &alice, 42).await;
        let mut decided = sixteen(|_| {
            let (town, alice, approval) = (town.clone(), alice.clone(), approval.id.clone());
            async move { town.says_yes(&alice, &approval, 41).await }
        })
        .await;
        decided.retain(|decided| *decided != Decided::Already);
        for left in 0..3 {
            assert_eq!(counted(&decided, &Decided::WrongNumber { left }), 1);
        }
        assert_eq!(decided.len(), 3);
        assert_eq!(town.state(&approval.id).await, ApprovalState::Exhausted);
        let user = Some(alice.user.id.clone());
        assert_eq!(town.stage(&sign_in.id).await, Stage::Refused { refusal: Refusal::WrongNumber, user });
        assert_eq!(town.store.approvals().wrong_numbers_since(&alice.user.id, NOW).await.unwrap(), 3);
        assert_eq!(town.says_yes(&alice, &approval.id, 42).await, Decided::Already);
    }

    async fn an_answer_is_claimed_once(town) {
        let town = Arc::new(town);
        let alice = town.person("alice@corp.example").await;
        let (sign_in, _) = town.approved(&alice, "browser").await;
        let claimed = sixteen(|_| {
            let (town, sign_in) = (town.clone(), sign_in.id.clone());
            async move { town.claims(&sign_in, &word(), NOW).await.is_some() }
        })
        .await;
        assert_eq!(counted(&claimed, &true), 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM issuances").await, 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM sessions").await, 1);
    }

    async fn an_answer_from_a_session_is_claimed_once(town) {
        let town = Arc::new(town);
        let alice = town.person("alice@corp.example").await;
        let (first, _) = town.approved(&alice, "browser").await;
        town.claims(&first.id, "token", NOW).await.unwrap();
        let (session, _) = town.store.sessions().live("token", NOW).await.unwrap().unwrap();
        let second = town.begun("browser").await;
        let claimed = sixteen(|_| {
            let (town, session, sign_in) = (town.clone(), session.id.clone(), second.id.clone());
            async move { town.claims_from(&session, &sign_in, NOW).await.is_some() }
        })
        .await;
        assert_eq!(counted(&claimed, &true), 1);
    }

    async fn yes_no_never_mind_and_the_answer_agree_on_one_end(town) {
        let town = Arc::new(town);
        let alice = town.person("alice@corp.example").await;
        for round in 0..8 {
            let browser = format!("browser {round}");
            // In every other round the yes stands already, so that the no meets the answer.
            let (sign_in, approval) = if round % 2 == 0 {
                let sign_in = town.recognised(&alice, &browser).await;
                let approval = town.asked(&sign_in, &alice, 42).await;
                (sign_in, approval)
            } else {
                town.approved(&alice, &browser).await
            };
            let won = sixteen(|nth| {
                let (town, alice) = (town.clone(), alice.clone());
                let (sign_in, approval, number) = (sign_in.id.clone(), approval.id.clone(), approval.number);
                async move {
                    match nth % 4 {
                        0 => ("yes", town.says_yes(&alice, &approval, number).await == Decided::Now),
                        1 => ("no", town.says_no(&alice, &approval, No::Deny, NOW).await == Decided::Now),
                        2 => ("cancel", town.store.approvals().cancel(&sign_in, NOW).await.unwrap().is_some()),
                        _ => ("answer", town.claims(&sign_in, &word(), NOW).await.is_some()),
                    }
                }
            })
            .await;
            let times = |what: &str| counted(&won, &(what, true));
            for what in ["yes", "no", "cancel", "answer"] {
                assert!(times(what) <= 1, "{what} counted {} times", times(what));
            }
            // Nobody gets an answer after a no or a cancellation that counted, nor the other way round.
            assert!(times("answer") + times("no").max(times("cancel")) <= 1, "{won:?}");
            let answered = matches!(town.stage(&sign_in.id).await, Stage::Answered { .. });
            assert_eq!(answered, times("answer") == 1);
            if times("no") == 1 {
                assert_ne!(town.state(&approval.id).await, ApprovalState::Approved);
            }
        }
    }

    async fn two_people_whom_one_sign_in_named_do_not_stand_in_each_others_way(town) {
        let town = Arc::new(town);
        let alice = town.person("alice@corp.example").await;
        let bob = town.person("bob@corp.example").await;
        for round in 0..40 {
            let sign_in = town.recognised(&alice, &format!("browser {round}")).await;
            let approval = town.asked(&sign_in, &alice, 42).await;
            let wrong = if approval.number == 10 { 11 } else { 10 };
            // Alice's question still stands while the sign-in is Bob's: each has a turn of their own.
            assert!(town.store.sign_ins().identify(&sign_in.id, &bob.user.id, false, NOW).await.unwrap().is_some());
            sixteen(|nth| {
                let (town, alice, bob) = (town.clone(), alice.clone(), bob.clone());
                let (sign_in, approval) = (sign_in.id.clone(), approval.id.clone());
                async move {
                    match nth % 4 {
                        0 => drop(town.says_no(&alice, &approval, No::Deny, NOW).await),
                        1 => drop(town.says_yes(&alice, &approval, wrong).await),
                        2 => drop(town.store.approvals().cancel(&sign_in, NOW).await.unwrap()),
                        _ => {
                            let (passkey, proof) = (by_passkey(&bob), evidence(&bob));
                            town.store.sign_ins().approve_here(&sign_in, &passkey, &proof, NOW).await.unwrap();
                        }
                    }
                }
            })
            .await;
            assert_ne!(town.state(&approval.id).await, ApprovalState::Pending);
        }
    }

    async fn an_invitation_is_used_once(town) {
        let town = Arc::new(town);
        let invite = invite(&stranger("alice@corp.example"));
        let Invited::Created(user) = town.store.users().invite(&invite, NOW).await.unwrap() else { panic!("exists") };
        let activated = sixteen(|_| {
            let (town, activation) = (town.clone(), activation(&user, &invite.invitation.id));
            async move { town.store.invitations().activate(&activation, NOW).await.unwrap() }
        })
        .await;
        assert_eq!(counted(&activated, &Activated::Now), 1);
        assert_eq!(counted(&activated, &Activated::Already), 15);
        assert_eq!(town.store.devices().of_user(&user.id).await.unwrap().len(), 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM credentials").await, 1);
    }

    async fn a_challenge_is_spent_once(town) {
        let town = Arc::new(town);
        let challenge = Challenge {
            id: random(ChallengeId::from_random),
            binding: Binding {
                purpose: Purpose::Approve,
                subject: Some("one".into()),
                user: Some(random(UserId::from_random)),
                application: None,
                number: Some(42),
            },
            text: "countersign/1\n".into(),
            state: "{}".into(),
            expires_at: after(Span::minutes(2)),
        };
        town.store.challenges().put(&challenge, NOW).await.unwrap();
        let spent = sixteen(|_| {
            let (town, id) = (town.clone(), challenge.id.clone());
            async move { town.store.challenges().spend(&id, Purpose::Approve, Some("one"), NOW).await.unwrap() }
        })
        .await;
        assert_eq!(counted(&spent, &Some(challenge)), 1);
        assert_eq!(counted(&spent, &None), 15);
    }

    async fn one_node_makes_the_first_keys(town) {
        let town = Arc::new(town);
        let rows = |kinds: &[Kind]| -> Vec<RingRow> {
            kinds
                .iter()
                .map(|kind| RingRow {
                    id: random(KeyId::from_random),
                    kind: *kind,
                    state: "current".into(),
                    public: word(),
                    sealed: word(),
                    created_at: NOW,
                    not_after: after(Span::days(365)),
                    confirmed_at: None,
                    changed_at: None,
                })
                .collect()
        };
        let made = sixteen(|nth| {
            // Whatever order a node has them in.
            let mut kinds = vec![Kind::Signing, Kind::Vapid, Kind::Cookie];
            kinds.rotate_left(nth % 3);
            let (town, rows) = (town.clone(), rows(&kinds));
            async move { town.store.ring().add_first(&rows, ("seal_key", "name")).await.unwrap() }
        })
        .await;
        assert_eq!(counted(&made, &true), 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM ring").await, 3);
    }

    async fn an_immutable_id_belongs_to_one_person(town) {
        let town = Arc::new(town);
        let same = ImmutableId::parse("QUJDREVGR0hJSktMTU5PUA==").unwrap();
        let invited = sixteen(|nth| {
            let user = User { immutable_id: same.clone(), ..stranger(&format!("person{nth}@corp.example")) };
            let (town, invite) = (town.clone(), Invite { given: true, ..invite(&user) });
            async move { town.store.users().invite(&invite, NOW).await.unwrap() }
        })
        .await;
        assert_eq!(counted(&invited, &Invited::ImmutableIdTaken), 15);
        assert_eq!(town.store.users().list(None, 100).await.unwrap().len(), 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM invitations").await, 1);
    }

    async fn an_address_belongs_to_one_person(town) {
        let town = Arc::new(town);
        let invited = sixteen(|_| {
            let (town, invite) = (town.clone(), invite(&stranger("Alice@corp.example")));
            async move { town.store.users().invite(&invite, NOW).await.unwrap() }
        })
        .await;
        assert_eq!(invited.iter().filter(|invited| matches!(invited, Invited::Created(_))).count(), 1);
        assert_eq!(invited.iter().filter(|invited| matches!(invited, Invited::Again(_))).count(), 15);
        let open = "SELECT COUNT(*) FROM invitations WHERE revoked_at IS NULL";
        assert_eq!(town.count(open).await, 1);
    }

    async fn a_browser_has_one_question_pending(town) {
        let town = Arc::new(town);
        let alice = town.person("alice@corp.example").await;
        let sign_in = town.identified(&alice, "browser").await;
        let opened = sixteen(|nth| {
            let number = 10 + u8::try_from(nth).unwrap();
            let (town, question) = (town.clone(), question(&sign_in, &alice, number));
            async move { town.store.approvals().open(&question, NOW).await.unwrap() }
        })
        .await;
        let replaced = opened.iter().map(|opened| match opened {
            Opened::Now { superseded, .. } => superseded.len(),
            opened => panic!("{opened:?}"),
        });
        assert_eq!(replaced.sum::<usize>(), 15, "each but the last gives way once");
        assert_eq!(town.count("SELECT COUNT(*) FROM approvals WHERE state = 'pending'").await, 1);
        let pending = town.store.approvals().pending_of(&alice.user.id, NOW).await.unwrap();
        let latest = town.store.approvals().latest_of(&sign_in.id).await.unwrap().unwrap();
        assert_eq!(pending.iter().map(|(approval, _)| &approval.id).collect::<Vec<_>>(), [&latest.id]);
    }

    async fn a_domain_is_added_once(town) {
        let town = Arc::new(town);
        let added = sixteen(|nth| {
            let mut application = town.organisation.clone();
            application.id = random(countersign::domain::ids::ApplicationId::from_random);
            // Half of them want the domain, half one below it; they may not stand side by side.
            let name = if nth % 2 == 0 { "new.example" } else { "below.new.example" };
            let (town, domain) = (town.clone(), domain(&application, name));
            async move { town.store.applications().add((&application, &[domain]), &change(), NOW).await.unwrap() }
        })
        .await;
        assert_eq!(counted(&added, &Added::Now), 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM domains").await, 2);
        assert_eq!(town.count("SELECT COUNT(*) FROM applications").await, 2);
    }

    async fn a_fact_is_set_once(town) {
        let town = Arc::new(town);
        let facts = sixteen(|nth| {
            let town = town.clone();
            async move { town.store.meta().set_once("rp_id", &format!("host{nth}.example")).await.unwrap() }
        })
        .await;
        let stands = town.store.meta().value("rp_id").await.unwrap().unwrap();
        assert_eq!(counted(&facts, &stands), 16);
    }

    async fn a_browser_never_has_more_than_five_open_sign_ins(town) {
        let town = Arc::new(town);
        sixteen(|_| {
            let (town, sign_in) = (town.clone(), town.request("browser", NOW));
            async move { town.store.sign_ins().begin(&sign_in, NOW).await.unwrap() }
        })
        .await;
        assert_eq!(town.count("SELECT COUNT(*) FROM sign_ins WHERE stage = 'begun'").await, 5);
        assert_eq!(town.count("SELECT COUNT(*) FROM sign_ins WHERE refusal = 'expired'").await, 11);
    }
}
