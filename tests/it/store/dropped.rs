//! Whoever stops waiting leaves nothing half done: a future may be dropped at any of its polls.

use std::time::Duration;

use countersign::domain::challenge::{Binding, Challenge, Purpose};
use countersign::domain::ids::{ChallengeId, SignInId};
use countersign::domain::time::Span;
use countersign::keys::{SealKey, SystemEntropy};
use countersign::store::StoreError;
use sqlx::AnyPool;
use tokio::time::timeout;

use super::on_both_engines;
use super::town::{NOW, Town, after, change, open_with, random, word};
use crate::harness::patience::dropped_after;

fn login() -> Challenge {
    let purpose = Purpose::DeviceLogin;
    Challenge {
        id: random(ChallengeId::from_random),
        binding: Binding { purpose, subject: None, user: None, application: None, number: None },
        text: word(),
        state: word(),
        expires_at: after(Span::minutes(2)),
    }
}

on_both_engines! {
    async fn a_write_that_nobody_waits_for_leaves_no_transaction_open(town) {
        // One connection, so that whatever a dropped write left on it is met by the next one.
        let store = open_with(&town.url, SealKey::random(&SystemEntropy), 1).await;
        let nobody = random(SignInId::from_random);
        let unspent = "SELECT COUNT(*) FROM challenges WHERE spent_at IS NULL";
        let mut waited = 0;
        // Several rounds: what a write has to wait for is not the same each time.
        for _ in 0..8 {
            let mut patience = 0;
            loop {
                let challenge = login();
                town.store.challenges().put(&challenge, NOW).await.unwrap();
                assert_eq!(town.count(unspent).await, 1);
                let finished = dropped_after(patience, store.approvals().cancel(&nobody, NOW)).await;
                let spent = store.challenges().spend(&challenge.id, Purpose::DeviceLogin, None, NOW).await.unwrap();
                assert_eq!(spent, Some(challenge));
                assert_eq!(town.count(unspent).await, 0, "spent for nobody else, after a write dropped at {patience}");
                if finished.is_some() {
                    break;
                }
                patience += 1;
                waited += 1;
            }
        }
        assert!(waited > 0, "nothing was ever dropped");
    }
}

#[tokio::test]
async fn nobody_waits_for_ever_for_a_row_that_somebody_keeps() {
    let town = Town::on_postgres().await;
    let alice = town.person("alice@corp.example").await;
    let pool = AnyPool::connect(&town.url).await.unwrap();
    let mut keeper = pool.begin().await.unwrap();
    sqlx::raw_sql("UPDATE users SET turn = turn").execute(&mut *keeper).await.unwrap();
    let suspended = timeout(Duration::from_secs(30), town.store.users().suspend(&alice.user.id, &change(), NOW)).await;
    assert!(matches!(suspended, Ok(Err(StoreError::Database(_)))), "{suspended:?}");
    keeper.rollback().await.unwrap();
    assert!(town.store.users().suspend(&alice.user.id, &change(), NOW).await.unwrap().is_some());
}
