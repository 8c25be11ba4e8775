//! A removed person is out at once, whatever is under way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use countersign::domain::approval::{ApprovalState, Decided};
use countersign::domain::refusal::Refusal;
use countersign::domain::sign_in::Stage;
use countersign::domain::user::UserStatus;
use countersign::store::approvals::Opened;
use countersign::store::invitations::Activated;
use countersign::store::users::Invited;

use super::on_both_engines;
use super::town::{NOW, activation, by_passkey, change, evidence, invite, question, sixteen, stranger, word};

/// A phone's session ends with its device.
const LIVE_PHONES: &str = "SELECT COUNT(*) FROM phone_sessions f JOIN devices d ON d.id = f.device_id \
     WHERE d.status = 'active'";

on_both_engines! {
    async fn no_answer_is_claimed_once_a_removal_has_returned(town) {
        let town = Arc::new(town);
        for round in 0..16 {
            let alice = town.person(&format!("alice{round}@corp.example")).await;
            let mut ready = Vec::new();
            for nth in 0..15 {
                ready.push(town.approved(&alice, &format!("browser {round} {nth}")).await.0);
            }
            let removed = Arc::new(AtomicBool::new(false));
            let claimed = sixteen(|nth| {
                let (town, user, removed) = (town.clone(), alice.user.id.clone(), removed.clone());
                let sign_in = ready.get(nth).map(|sign_in| sign_in.id.clone());
                async move {
                    let Some(sign_in) = sign_in else {
                        town.store.users().remove(&user, &change(), NOW).await.unwrap().unwrap();
                        removed.store(true, Ordering::SeqCst);
                        return false;
                    };
                    let late = removed.load(Ordering::SeqCst);
                    let claimed = town.claims(&sign_in, &word(), NOW).await.is_some();
                    assert!(!(late && claimed), "an answer was claimed after the removal");
                    claimed
                }
            })
            .await;
            for (sign_in, claimed) in ready.iter().zip(claimed) {
                assert_eq!(town.claims(&sign_in.id, &word(), NOW).await, None);
                let stage = town.stage(&sign_in.id).await;
                let user = alice.user.id.clone();
                if claimed {
                    assert_eq!(stage, Stage::Answered { user });
                } else {
                    assert_eq!(stage, Stage::Refused { refusal: Refusal::UnknownAccount, user: Some(user) });
                }
            }
            assert_eq!(town.count("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL").await, 0);
        }
    }

    async fn no_session_answers_once_a_removal_has_returned(town) {
        let town = Arc::new(town);
        for round in 0..16 {
            let alice = town.person(&format!("alice{round}@corp.example")).await;
            let (first, _) = town.approved(&alice, "browser").await;
            let token = word();
            town.claims(&first.id, &token, NOW).await.unwrap();
            let (session, _) = town.store.sessions().live(&token, NOW).await.unwrap().unwrap();
            let mut begun = Vec::new();
            for nth in 0..15 {
                begun.push(town.begun(&format!("browser {round} {nth}")).await.id);
            }
            let removed = Arc::new(AtomicBool::new(false));
            sixteen(|nth| {
                let (town, user, removed) = (town.clone(), alice.user.id.clone(), removed.clone());
                let (session, sign_in) = (session.id.clone(), begun.get(nth).cloned());
                async move {
                    let Some(sign_in) = sign_in else {
                        town.store.users().remove(&user, &change(), NOW).await.unwrap().unwrap();
                        removed.store(true, Ordering::SeqCst);
                        return;
                    };
                    let late = removed.load(Ordering::SeqCst);
                    let claimed = town.claims_from(&session, &sign_in, NOW).await.is_some();
                    assert!(!(late && claimed), "an answer was claimed after the removal");
                }
            })
            .await;
            for sign_in in begun {
                assert_eq!(town.claims_from(&session.id, &sign_in, NOW).await, None);
            }
            assert_eq!(town.store.sessions().live(&token, NOW).await.unwrap(), None);
        }
    }

    async fn a_removal_beats_every_yes_that_comes_with_it(town) {
        let town = Arc::new(town);
        for round in 0..16 {
            let alice = town.person(&format!("alice{round}@corp.example")).await;
            let mut asked = Vec::new();
            for nth in 0..15 {
                let sign_in = town.begun(&format!("browser {round} {nth}")).await;
                // A recognised browser, so that no cap stands in the way.
                town.store.sign_ins().identify(&sign_in.id, &alice.user.id, true, NOW).await.unwrap();
                asked.push((town.asked(&sign_in, &alice, 42).await, sign_in));
            }
            sixteen(|nth| {
                let (town, alice) = (town.clone(), alice.clone());
                let approval = asked.get(nth).map(|(approval, _)| approval.id.clone());
                async move {
                    match approval {
                        Some(approval) => drop(town.says_yes(&alice, &approval, 42).await),
                        None => drop(town.store.users().remove(&alice.user.id, &change(), NOW).await.unwrap()),
                    }
                }
            })
            .await;
            for (approval, sign_in) in &asked {
                assert_ne!(town.state(&approval.id).await, ApprovalState::Pending);
                assert!(matches!(town.stage(&sign_in.id).await, Stage::Refused { .. }));
                assert_eq!(town.claims(&sign_in.id, &word(), NOW).await, None);
            }
        }
    }

    async fn a_removal_beats_every_activation_that_comes_with_it(town) {
        let town = Arc::new(town);
        for round in 0..16 {
            let invite = invite(&stranger(&format!("alice{round}@corp.example")));
            let Invited::Created(user) = town.store.users().invite(&invite, NOW).await.unwrap() else { panic!("exists") };
            sixteen(|nth| {
                let (town, id) = (town.clone(), user.id.clone());
                let activation = activation(&user, &invite.invitation.id);
                async move {
                    if nth == 8 {
                        town.store.users().remove(&id, &change(), NOW).await.unwrap();
                    } else {
                        town.store.invitations().activate(&activation, NOW).await.unwrap();
                    }
                }
            })
            .await;
            let stands = town.store.users().by_id(&user.id).await.unwrap().unwrap();
            assert_eq!(stands.status, UserStatus::Removed);
            assert_eq!(town.store.devices().of_user(&user.id).await.unwrap(), []);
            let activation = activation(&user, &invite.invitation.id);
            let late = town.store.invitations().activate(&activation, NOW).await.unwrap();
            assert!(matches!(late, Activated::Already | Activated::Late), "{late:?}");
        }
        assert_eq!(town.count(LIVE_PHONES).await, 0);
    }

    async fn everything_that_rests_on_a_person_falls_with_them(town) {
        let alice = town.person("alice@corp.example").await;
        let (answered, _) = town.approved(&alice, "one").await;
        town.claims(&answered.id, "token", NOW).await.unwrap();
        let (approved, _) = town.approved(&alice, "two").await;
        let waiting = town.identified(&alice, "three").await;
        let approval = town.asked(&waiting, &alice, 17).await;

        let mut told = town.store.users().suspend(&alice.user.id, &change(), NOW).await.unwrap().unwrap();
        let mut expected = vec![approved.id.clone(), waiting.id.clone()];
        told.sort();
        expected.sort();
        assert_eq!(told, expected);
        let user = Some(alice.user.id.clone());
        assert_eq!(town.stage(&waiting.id).await, Stage::Refused { refusal: Refusal::Suspended, user });
        assert_eq!(town.state(&approval.id).await, ApprovalState::Cancelled);
        assert_eq!(town.store.sessions().live("token", NOW).await.unwrap(), None);
        assert_eq!(town.claims(&approved.id, &word(), NOW).await, None);
        assert_eq!(town.says_yes(&alice, &approval.id, 17).await, Decided::Already);

        // What begins afterwards gets nowhere either.
        let late = town.identified(&alice, "four").await;
        let question = question(&late, &alice, 20);
        assert_eq!(town.store.approvals().open(&question, NOW).await.unwrap(), Opened::Over);
        let (passkey, proof) = (by_passkey(&alice), evidence(&alice));
        assert_eq!(town.store.sign_ins().approve_here(&late.id, &passkey, &proof, NOW).await.unwrap(), None);

        assert_eq!(town.store.users().remove(&alice.user.id, &change(), NOW).await.unwrap(), Some(vec![late.id]));
        assert_eq!(town.store.users().remove(&alice.user.id, &change(), NOW).await.unwrap(), None);
        assert_eq!(town.store.users().suspend(&alice.user.id, &change(), NOW).await.unwrap(), None);
        assert_eq!(town.store.users().by_address(&alice.user.address).await.unwrap(), None);
        assert_eq!(town.store.devices().credential(&alice.credential.id).await.unwrap(), None);
        assert_eq!(town.count(LIVE_PHONES).await, 0);
    }

    async fn nothing_is_answered_for_a_revoked_device_or_a_domain_that_is_gone(town) {
        let alice = town.person("alice@corp.example").await;
        let (one, _) = town.approved(&alice, "one").await;
        let (two, _) = town.approved(&alice, "two").await;
        town.claims(&one.id, "token", NOW).await.unwrap();
        let (session, _) = town.store.sessions().live("token", NOW).await.unwrap().unwrap();
        let third = town.begun("one").await;

        town.sql("UPDATE devices SET status = 'revoked'").await;
        assert_eq!(town.store.sessions().live("token", NOW).await.unwrap(), None);
        assert_eq!(town.claims(&two.id, &word(), NOW).await, None);
        assert_eq!(town.claims_from(&session.id, &third.id, NOW).await, None);

        town.sql("UPDATE devices SET status = 'active'; DELETE FROM domains").await;
        assert_eq!(town.claims(&two.id, &word(), NOW).await, None);
        assert_eq!(town.claims_from(&session.id, &third.id, NOW).await, None);
    }
}
