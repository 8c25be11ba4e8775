//! A passkey on the page, at the same moment as everything else that ends a question: sixteen at once, and one end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use countersign::domain::approval::{ApprovalState, Decided, No};
use countersign::domain::refusal::Refusal;
use countersign::domain::sign_in::Stage;

use super::on_both_engines;
use super::town::{NOW, by_passkey, change, evidence, sixteen, word};

on_both_engines! {
    async fn a_passkey_a_yes_and_a_no_agree_on_one_end(town) {
        let town = Arc::new(town);
        let alice = town.person("alice@corp.example").await;
        for round in 0..16 {
            let sign_in = town.recognised(&alice, &format!("browser {round}")).await;
            let approval = town.asked(&sign_in, &alice, 42).await;
            let won = sixteen(|nth| {
                let (town, alice) = (town.clone(), alice.clone());
                let (sign_in, approval, number) = (sign_in.id.clone(), approval.id.clone(), approval.number);
                async move {
                    match (nth + round) % 3 {
                        0 => {
                            let (passkey, proof) = (by_passkey(&alice), evidence(&alice));
                            let closed = town.store.sign_ins().approve_here(&sign_in, &passkey, &proof, NOW).await;
                            ("passkey", closed.unwrap().is_some())
                        }
                        1 => ("yes", town.says_yes(&alice, &approval, number).await == Decided::Now),
                        _ => ("no", town.says_no(&alice, &approval, No::Deny, NOW).await == Decided::Now),
                    }
                }
            })
            .await;
            let times = |what: &str| won.iter().filter(|one| **one == (what, true)).count();
            for what in ["passkey", "yes", "no"] {
                assert!(times(what) <= 1, "{what} counted {} times", times(what));
            }
            let state = town.state(&approval.id).await;
            match town.stage(&sign_in.id).await {
                Stage::Approved(approved) if approved.approval.is_none() => {
                    assert_eq!(times("passkey"), 1, "{won:?}");
                    // Neither answer of the phone's stands beside it, but for a no that came before.
                    let expected = if times("no") == 1 { ApprovalState::Denied } else { ApprovalState::Cancelled };
                    assert_eq!(state, expected, "{won:?}");
                }
                Stage::Approved(_) => {
                    assert_eq!((times("passkey"), times("yes"), times("no")), (0, 1, 0), "{won:?}");
                    assert_eq!(state, ApprovalState::Approved);
                }
                other => {
                    assert_eq!((times("passkey"), times("no")), (0, 1), "{other:?} {won:?}");
                    assert_eq!(state, ApprovalState::Denied);
                }
            }
            let used = format!(
                "SELECT COUNT(*) FROM audit WHERE event = 'passkey_used' AND correlation = '{}'",
                sign_in.correlation
            );
            assert_eq!(usize::try_from(town.count(&used).await).unwrap(), times("passkey"), "told of as often");
        }
    }

    async fn a_cancellation_beats_a_passkey_a_yes_and_a_no(town) {
        let town = Arc::new(town);
        let alice = town.person("alice@corp.example").await;
        for round in 0..16 {
            let sign_in = town.recognised(&alice, &format!("browser {round}")).await;
            let approval = town.asked(&sign_in, &alice, 42).await;
            let won = sixteen(|nth| {
                let (town, alice) = (town.clone(), alice.clone());
                let (sign_in, approval, number) = (sign_in.id.clone(), approval.id.clone(), approval.number);
                async move {
                    match (nth + round) % 4 {
                        0 => {
                            let (passkey, proof) = (by_passkey(&alice), evidence(&alice));
                            let closed = town.store.sign_ins().approve_here(&sign_in, &passkey, &proof, NOW).await;
                            ("passkey", closed.unwrap().is_some())
                        }
                        1 => ("yes", town.says_yes(&alice, &approval, number).await == Decided::Now),
                        2 => ("no", town.says_no(&alice, &approval, No::Deny, NOW).await == Decided::Now),
                        _ => ("cancel", town.store.approvals().cancel(&sign_in, NOW).await.unwrap().is_some()),
                    }
                }
            })
            .await;
            let times = |what: &str| won.iter().filter(|one| **one == (what, true)).count();
            assert_eq!(times("cancel"), 1, "whatever came before, nobody had the answer yet: {won:?}");
            assert!(times("passkey") <= 1 && times("yes") <= 1 && times("no") <= 1, "{won:?}");
            let user = Some(alice.user.id.clone());
            assert_eq!(town.stage(&sign_in.id).await, Stage::Refused { refusal: Refusal::Cancelled, user });
            assert!(matches!(town.state(&approval.id).await, ApprovalState::Cancelled | ApprovalState::Denied));
            assert_eq!(town.claims(&sign_in.id, &word(), NOW).await, None);
        }
    }

    async fn a_removal_beats_every_passkey_that_comes_with_it(town) {
        let town = Arc::new(town);
        for round in 0..16 {
            let alice = town.person(&format!("alice{round}@corp.example")).await;
            let mut waiting = Vec::new();
            for nth in 0..15 {
                let sign_in = town.recognised(&alice, &format!("browser {round} {nth}")).await;
                waiting.push((town.asked(&sign_in, &alice, 42).await, sign_in));
            }
            let removed = Arc::new(AtomicBool::new(false));
            sixteen(|nth| {
                let (town, alice, removed) = (town.clone(), alice.clone(), removed.clone());
                let sign_in = waiting.get(nth).map(|(_, sign_in)| sign_in.id.clone());
                async move {
                    let Some(sign_in) = sign_in else {
                        town.store.users().remove(&alice.user.id, &change(), NOW).await.unwrap().unwrap();
                        removed.store(true, Ordering::SeqCst);
                        return;
                    };
                    let late = removed.load(Ordering::SeqCst);
                    let (passkey, proof) = (by_passkey(&alice), evidence(&alice));
                    let taken = town.store.sign_ins().approve_here(&sign_in, &passkey, &proof, NOW).await.unwrap();
                    assert!(!(late && taken.is_some()), "a passkey counted after the removal");
                }
            })
            .await;
            for (approval, sign_in) in &waiting {
                assert_eq!(town.state(&approval.id).await, ApprovalState::Cancelled);
                let user = Some(alice.user.id.clone());
                let refused = Stage::Refused { refusal: Refusal::UnknownAccount, user };
                assert_eq!(town.stage(&sign_in.id).await, refused);
                assert_eq!(town.claims(&sign_in.id, &word(), NOW).await, None);
                let (passkey, proof) = (by_passkey(&alice), evidence(&alice));
                let late = town.store.sign_ins().approve_here(&sign_in.id, &passkey, &proof, NOW).await.unwrap();
                assert_eq!(late, None);
            }
        }
    }
}
