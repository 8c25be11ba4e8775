//! The tallies say what counting everybody would say, whatever happened and however many did it at once.

use std::sync::Arc;

use countersign::domain::tally::Tally;
use countersign::domain::time::Span;
use countersign::domain::user::UserStatus;
use countersign::keys::{SystemEntropy, entropy};
use countersign::store::applications::Added;
use countersign::store::invitations::Activated;
use countersign::store::newcomers::Admitted;
use countersign::store::users::Invited;
use sqlx::{AnyPool, Row as _};

use super::on_both_engines;
use super::town::{NOW, Town, activation, after, change, domain, invite, sixteen, stranger};

fn below(bound: usize) -> usize {
    entropy::below(&SystemEntropy, u32::try_from(bound).unwrap()) as usize
}

/// Every domain and status with how many there are, none left out but those of nobody.
async fn rows(town: &Town, statement: &'static str) -> Vec<(String, String, i64)> {
    let pool = AnyPool::connect(&town.url).await.unwrap();
    let rows = sqlx::query(statement).fetch_all(&pool).await.unwrap();
    pool.close().await;
    rows.iter().map(|row| (row.get(0), row.get(1), row.get(2))).collect()
}

async fn assert_counted(town: &Town) {
    let kept = rows(town, "SELECT domain, status, number FROM tallies WHERE number <> 0 ORDER BY domain, status").await;
    let counted =
        rows(town, "SELECT domain, status, COUNT(*) FROM users GROUP BY domain, status ORDER BY domain, status").await;
    assert_eq!(kept, counted);
    // What lists and searches go by follows along.
    let strays =
        "SELECT COUNT(*) FROM users WHERE standing <> status AND NOT (standing = 'expired' AND status = 'invited')";
    assert_eq!(town.count(strays).await, 0);
    let removed = "SELECT COUNT(*) FROM words w JOIN users u ON u.lookup = w.lookup WHERE u.status = 'removed'";
    assert_eq!(town.count(removed).await, 0);
    let wordless = "SELECT COUNT(*) FROM users u WHERE u.status <> 'removed' \
                    AND NOT EXISTS (SELECT 1 FROM words w WHERE w.lookup = u.lookup)";
    assert_eq!(town.count(wordless).await, 0);
}

/// One of the things that happen to people, at random.
async fn happens(town: &Town, address: &str, what: usize) {
    let users = town.store.users();
    match what {
        0 => drop(users.invite(&invite(&stranger(address)), NOW).await.unwrap()),
        1 => {
            let invite = invite(&stranger(address));
            let invited = users.invite(&invite, NOW).await.unwrap();
            if let Invited::Created(user) | Invited::Again(user) | Invited::Returned(user) = invited {
                let activation = activation(&user, &invite.invitation.id);
                town.store.invitations().activate(&activation, NOW).await.unwrap();
            }
        }
        2 => drop(users.invite_new(&[invite(&stranger(address))], NOW).await.unwrap()),
        3 => {
            if let Some(id) = town.user(address).await {
                users.suspend(&id, &change(), NOW).await.unwrap();
            }
        }
        4 => {
            if let Some(id) = town.user(address).await {
                users.resume(&id, &change(), NOW).await.unwrap();
            }
        }
        5 => {
            if let Some(id) = town.user(address).await {
                users.remove(&id, &change(), NOW).await.unwrap();
            }
        }
        _ => drop(users.note_expired(after(Span::days(8))).await.unwrap()),
    }
}

on_both_engines! {
    async fn tallies_follow_every_walk(town) {
        for step in 0..300 {
            let place = ["corp.example", "sub.corp.example"][below(2)];
            happens(&town, &format!("person{}@{place}", below(12)), below(7)).await;
            if step == 150 {
                let longer = [domain(&town.organisation, "sub.corp.example")];
                let added = town.store.applications().add((&town.organisation, &longer), &change(), NOW).await.unwrap();
                assert_eq!(added, Added::Now);
            }
            if step % 50 == 49 {
                assert_counted(&town).await;
            }
        }
    }

    async fn tallies_survive_sixteen_at_once(town) {
        let town = Arc::new(town);
        for round in 0..12 {
            sixteen(|nth| {
                let town = town.clone();
                async move {
                    if nth == 15 && round == 6 {
                        let longer = [domain(&town.organisation, "sub.corp.example")];
                        town.store.applications().add((&town.organisation, &longer), &change(), NOW).await.unwrap();
                    } else {
                        for _ in 0..4 {
                            let place = ["corp.example", "sub.corp.example"][below(2)];
                            happens(&town, &format!("person{}@{place}", below(6)), below(7)).await;
                        }
                    }
                }
            })
            .await;
            assert_counted(&town).await;
        }
    }

    async fn sixteen_lists_of_the_same_people_add_each_once(town) {
        let town = Arc::new(town);
        let admitted = sixteen(|_| {
            let town = town.clone();
            async move {
                let invites: Vec<_> =
                    (0..150).map(|nth| invite(&stranger(&format!("person{nth}@corp.example")))).collect();
                town.store.users().invite_new(&invites, NOW).await.unwrap()
            }
        })
        .await;
        let of = |kind| admitted.iter().flatten().filter(|admitted| **admitted == kind).count();
        assert_eq!((of(Admitted::Now), of(Admitted::Exists)), (150, 15 * 150));
        for statement in
            ["SELECT COUNT(*) FROM users", "SELECT COUNT(*) FROM invitations", "SELECT COUNT(*) FROM audit"]
        {
            assert_eq!(town.count(statement).await, 150, "{statement}");
        }
        assert_counted(&town).await;
    }

    async fn readiness_is_told_by_domain(town) {
        town.person("alice@corp.example").await;
        let bob = town.person("bob@sub.corp.example").await;
        town.store.users().invite(&invite(&stranger("carol@sub.corp.example")), NOW).await.unwrap();
        let gone = town.person("dave@sub.corp.example").await;
        town.store.users().remove(&gone.user.id, &change(), NOW).await.unwrap();
        let longer = [domain(&town.organisation, "sub.corp.example"), domain(&town.organisation, "empty.example")];
        town.store.applications().add((&town.organisation, &longer), &change(), NOW).await.unwrap();
        town.store.users().suspend(&bob.user.id, &change(), NOW).await.unwrap();

        let tallies = town.store.users().tallies(&town.organisation.id).await.unwrap();
        let told: Vec<_> = tallies.iter().map(|(domain, tally)| (domain.as_str(), *tally)).collect();
        let corp = Tally { active: 1, ..Tally::default() };
        let sub = Tally { invited: 1, suspended: 1, removed: 1, ..Tally::default() };
        assert_eq!(told, [("corp.example", corp), ("empty.example", Tally::default()), ("sub.corp.example", sub)]);
    }

    async fn whoever_is_resumed_stands_where_they_stood(town) {
        let users = town.store.users();
        let alice = town.person("alice@corp.example").await;
        let bob = invite(&stranger("bob@corp.example"));
        let Invited::Created(invited) = users.invite(&bob, NOW).await.unwrap() else { panic!("exists") };
        for (id, stood) in [(&alice.user.id, UserStatus::Active), (&invited.id, UserStatus::Invited)] {
            assert_eq!(users.resume(id, &change(), NOW).await.unwrap(), None);
            users.suspend(id, &change(), NOW).await.unwrap().unwrap();
            assert_eq!(users.resume(id, &change(), NOW).await.unwrap(), Some(stood));
            assert_eq!(users.resume(id, &change(), NOW).await.unwrap(), None);
            assert_eq!(users.by_id(id).await.unwrap().unwrap().status, stood);
        }
        // Their invitation is as good as it was.
        let activated = town.store.invitations().activate(&activation(&invited, &bob.invitation.id), NOW).await.unwrap();
        assert_eq!(activated, Activated::Now);

        users.remove(&alice.user.id, &change(), NOW).await.unwrap().unwrap();
        assert_eq!(users.resume(&alice.user.id, &change(), NOW).await.unwrap(), None);
        assert_counted(&town).await;
    }

    async fn a_resumption_and_a_removal_agree_on_one_end(town) {
        let town = Arc::new(town);
        for round in 0..16 {
            let alice = town.person(&format!("alice{round}@corp.example")).await;
            town.store.users().suspend(&alice.user.id, &change(), NOW).await.unwrap();
            let resumed = sixteen(|nth| {
                let (town, id) = (town.clone(), alice.user.id.clone());
                async move {
                    if nth == 8 {
                        town.store.users().remove(&id, &change(), NOW).await.unwrap().unwrap();
                        return false;
                    }
                    town.store.users().resume(&id, &change(), NOW).await.unwrap().is_some()
                }
            })
            .await;
            assert!(resumed.into_iter().filter(|resumed| *resumed).count() <= 1);
            let stands = town.store.users().by_id(&alice.user.id).await.unwrap().unwrap();
            assert_eq!(stands.status, UserStatus::Removed);
        }
        assert_counted(&town).await;
    }
}
