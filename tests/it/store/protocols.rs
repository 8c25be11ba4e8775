//! Single use and removal by every protocol: sixteen at once, and nothing is granted by what has ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use countersign::domain::application::Application;
use countersign::domain::external::ExternalMethod;
use countersign::domain::ids::ApplicationId;
use countersign::store::external::{Linking, Unlinked};
use countersign::store::passcodes::Redeemed;
use sqlx::AnyPool;

use super::on_both_engines;
use super::rights::{ALL, By, End, Right, Try, guid, method_of};
use super::town::{NOW, Town, answer, change, domain, random, sixteen, word};

/// How often each end is raced.
const ROUNDS: usize = 4;

/// Fifteen ask for tokens, the sixteenth ends what they rest on. What stands on record when that has returned is all
/// that ever will, and no proof is used twice.
async fn race(town: &Arc<Town>, by: By, end: End, round: usize) {
    let right = Right::of(town, by).await;
    let ended = Arc::new(AtomicBool::new(false));
    // The end comes first, last, or in between.
    let last = (round * 5) % 16;
    let went = sixteen(|nth| {
        let (town, right, ended) = (town.clone(), right.clone(), ended.clone());
        let of = nth % right.proofs.len();
        async move {
            if nth == last {
                right.ends(&town, end).await;
                ended.store(true, Ordering::SeqCst);
                return Err(right.recorded(&town).await);
            }
            let late = ended.load(Ordering::SeqCst);
            let granted = right.proofs[of].goes(&town, &right.person, answer()).await;
            assert!(!(late && granted), "{by:?} {end:?}: a token after the end");
            Ok((of, granted))
        }
    })
    .await;
    let stands = went.iter().find_map(|went| went.err()).unwrap();
    let granted: Vec<_> = went.iter().filter_map(|went| went.ok()).filter(|(_, granted)| *granted).collect();
    for of in 0..right.proofs.len() {
        let tokens = granted.iter().filter(|(other, _)| *other == of).count();
        assert!(tokens <= 1, "{by:?} {end:?}: {tokens} tokens of one proof");
    }
    assert_eq!(right.recorded(town).await, stands, "{by:?} {end:?}: a token was recorded after the end");
    assert_eq!(i64::try_from(granted.len()).unwrap(), stands, "{by:?} {end:?}: what was granted is on record");
    assert!(right.is_worth_nothing(town).await, "{by:?} {end:?}");
    assert_eq!(right.recorded(town).await, stands);
}

async fn races(town: Town, by: By) {
    let town = Arc::new(town);
    let (_, ends) = ALL.iter().find(|(other, _)| *other == by).unwrap();
    for end in *ends {
        for round in 0..ROUNDS {
            race(&town, by, *end, round).await;
        }
    }
}

on_both_engines! {
    async fn a_programs_code_brings_one_token_and_none_after_its_end(town) {
        races(town, By::Code).await;
    }

    async fn a_programs_passcode_brings_one_token_and_none_after_its_end(town) {
        races(town, By::Passcode).await;
    }

    async fn microsoft_gets_one_answer_and_none_after_its_end(town) {
        races(town, By::Microsoft).await;
    }

    async fn a_service_provider_gets_one_answer_and_none_after_its_end(town) {
        races(town, By::Provider).await;
    }

    async fn a_tenant_gets_one_answer_and_none_after_its_end(town) {
        races(town, By::Tenant).await;
    }

    async fn a_session_brings_one_answer_each_and_none_after_its_end(town) {
        races(town, By::Session).await;
    }

    async fn every_right_is_worth_tokens_until_it_ends(town) {
        for (by, _) in ALL {
            let right = Right::of(&town, by).await;
            for proof in &right.proofs {
                assert!(proof.goes(&town, &right.person, answer()).await, "{by:?}");
            }
            assert!(right.is_worth_nothing(&town).await, "{by:?}: once");
        }
    }

    async fn no_passcode_is_a_second_factor(town) {
        let right = Right::of(&town, By::Tenant).await;
        let code = town.gets_passcode(&right.person).await;
        let sign_in = town.named_in(&right.person, &word(), right.reply_to(By::Tenant)).await;
        let redeemed = town.store.passcodes().redeem(&sign_in.id, &right.person.user.id, &code, NOW).await.unwrap();
        assert!(matches!(redeemed, Redeemed::Now(_) | Redeemed::Nothing), "{redeemed:?}");
        assert!(!Try::Claim(sign_in.id, false).goes(&town, &right.person, answer()).await);
        assert_eq!(right.recorded(&town).await, 0);
    }

    async fn the_domain_that_somebody_came_by_has_to_stand(town) {
        town.answers_programs().await;
        let alice = town.person("alice@corp.example").await;
        let other = domain(&town.organisation, "other.example");
        let add = async || {
            let domains = [other.clone()];
            town.store.applications().add((&town.organisation, &domains), &change(), NOW).await.unwrap();
        };
        add().await;
        let by_other = |browser: &str| countersign::domain::sign_in::SignIn {
            path_domain: other.name.clone(),
            ..town.request(browser, NOW)
        };
        let (first, _) = town.approved(&alice, "browser").await;
        town.claims(&first.id, "token", NOW).await.unwrap();
        let (session, _) = town.store.sessions().live("token", NOW).await.unwrap().unwrap();
        let (one, two) = (by_other("browser"), by_other("another"));
        for sign_in in [&one, &two] {
            town.store.sign_ins().begin(sign_in, NOW).await.unwrap();
        }
        town.store.sign_ins().identify(&two.id, &alice.user.id, true, NOW).await.unwrap();
        let approval = town.asked(&two, &alice, 42).await;
        town.says_yes(&alice, &approval.id, approval.number).await;
        let code = town.fetches_code(&alice).await;
        let all = [
            Try::FromSession(session.id, one.id),
            Try::Claim(two.id, true),
            Try::Redeem(Box::new(by_other("program")), code),
        ];
        town.sql("DELETE FROM domains WHERE name = 'other.example'").await;
        for gone in &all {
            assert!(!gone.goes(&town, &alice, answer()).await, "{gone:?}");
        }
        add().await;
        for there in &all {
            assert!(there.goes(&town, &alice, answer()).await, "nothing was used up: {there:?}");
        }
    }

    async fn a_programs_code_falls_with_the_person_who_is_kept_out(town) {
        let right = Right::of(&town, By::Code).await;
        right.ends(&town, End::Suspension).await;
        town.store.users().resume(&right.person.user.id, &change(), NOW).await.unwrap().unwrap();
        assert!(right.is_worth_nothing(&town).await, "it was fetched before");
        assert_eq!(town.count("SELECT COUNT(*) FROM trust_codes WHERE state = 'revoked'").await, 1);
    }

    async fn whom_a_tenant_means_goes_with_the_tenant(town) {
        let external = town.store.external();
        let (tenant, other) = (guid(), guid());
        let (first, second, elsewhere) =
            (method_of(&town, &tenant), method_of(&town, &tenant), method_of(&town, &other));
        for method in [&first, &second, &elsewhere] {
            assert!(external.add(method, &change(), NOW).await.unwrap());
        }
        let mut objects = Vec::new();
        for nth in 0..3 {
            let person = town.person(&format!("person{nth}@corp.example")).await;
            for tenant in [&tenant, &other] {
                let object = guid();
                let linked = external.link((tenant, &object), (&person.user.id, &[]), &change(), NOW).await.unwrap();
                assert_eq!(linked, Linking::Done);
                objects.push((tenant.clone(), object));
            }
        }
        let links = async |tenant: &_| external.people(tenant).await.unwrap().len();
        // Another method of the tenant still needs them.
        assert_eq!(external.resting_on(&first).await.unwrap(), 0);
        assert!(external.remove(&first, 0, &change(), NOW).await.unwrap());
        assert_eq!((links(&tenant).await, links(&other).await), (3, 3));

        assert_eq!(external.resting_on(&second).await.unwrap(), 3);
        let changes = "SELECT COUNT(*) FROM changes";
        let before = town.count(changes).await;
        assert!(!external.remove(&second, 2, &change(), NOW).await.unwrap(), "more than somebody agreed to");
        assert_eq!((links(&tenant).await, town.count(changes).await), (3, before), "nothing was removed");
        assert!(external.all().await.unwrap().contains(&second));
        assert!(external.remove(&second, 3, &change(), NOW).await.unwrap());
        assert!(!external.remove(&second, 0, &change(), NOW).await.unwrap(), "once");
        assert_eq!((links(&tenant).await, links(&other).await), (0, 3));
        assert_eq!(town.count(changes).await, before + 1);

        // Added again it begins with nobody.
        assert!(external.add(&method_of(&town, &tenant), &change(), NOW).await.unwrap());
        for (of, object) in &objects {
            let person = external.person(of, object).await.unwrap();
            assert_eq!(person.is_some(), *of == other, "{person:?}");
        }
    }

    async fn a_tenant_that_does_not_ask_means_nobody(town) {
        let external = town.store.external();
        let method = method_of(&town, &guid());
        let person = town.person("alice@corp.example").await;
        let (tenant, object, user) = (&method.tenant, guid(), &person.user.id);
        let link = async || external.link((tenant, &object), (user, &[]), &change(), NOW).await.unwrap();
        let would = async || external.would_link((tenant, &object), user, &change(), NOW).await.unwrap();
        assert_eq!((link().await, would().await), (Linking::NotAsked, Linking::NotAsked));
        assert!(external.add(&method, &change(), NOW).await.unwrap());
        assert_eq!((would().await, link().await), (Linking::Done, Linking::Done));
        assert_eq!((link().await, would().await), (Linking::Taken, Linking::Taken));
        assert!(external.remove(&method, 1, &change(), NOW).await.unwrap());
        assert_eq!((link().await, would().await), (Linking::NotAsked, Linking::NotAsked));
        assert_eq!(town.count("SELECT COUNT(*) FROM external_people").await, 0);
    }

    async fn a_tenant_asks_for_the_people_of_its_own_application(town) {
        let external = town.store.external();
        let other = Application { id: random(ApplicationId::from_random), ..town.organisation.clone() };
        let domains = [domain(&other, "other.example")];
        town.store.applications().add((&other, &domains), &change(), NOW).await.unwrap();
        let method = ExternalMethod { application: other.id.clone(), ..method_of(&town, &guid()) };
        assert!(external.add(&method, &change(), NOW).await.unwrap());
        for (address, linked) in [("alice@corp.example", Linking::NotAsked), ("bob@other.example", Linking::Done)] {
            let person = town.person(address).await;
            let came = external.link((&method.tenant, &guid()), (&person.user.id, &[]), &change(), NOW).await.unwrap();
            assert_eq!(came, linked, "{address}");
        }
    }

    async fn nobody_is_linked_to_a_tenant_that_is_removed_meanwhile(town) {
        let town = Arc::new(town);
        for round in 0..ROUNDS {
            let method = method_of(&town, &guid());
            assert!(town.store.external().add(&method, &change(), NOW).await.unwrap());
            let mut people = Vec::new();
            for nth in 0..15 {
                people.push(town.person(&format!("person{nth}.{round}@corp.example")).await.user.id);
            }
            let (people, last) = (Arc::new(people), (round * 5) % 16);
            let came = sixteen(|nth| {
                let (town, method, people) = (town.clone(), method.clone(), people.clone());
                async move {
                    let external = town.store.external();
                    if nth == last {
                        // As often as somebody is linked between the look and the removal.
                        while !{
                            let links = external.resting_on(&method).await.unwrap();
                            external.remove(&method, links, &change(), NOW).await.unwrap()
                        } {}
                        return None;
                    }
                    let user = &people[nth - usize::from(nth > last)];
                    Some(external.link((&method.tenant, &guid()), (user, &[]), &change(), NOW).await.unwrap())
                }
            })
            .await;
            assert!(came.iter().flatten().all(|came| matches!(came, Linking::Done | Linking::NotAsked)), "{came:?}");
            assert_eq!(town.count("SELECT COUNT(*) FROM external_people").await, 0, "{came:?}");
        }
    }

    async fn whoever_is_linked_meanwhile_is_not_unlinked_in_the_place_of_another(town) {
        let external = town.store.external();
        let method = method_of(&town, &guid());
        assert!(external.add(&method, &change(), NOW).await.unwrap());
        let (alice, bob) = (town.person("alice@corp.example").await, town.person("bob@corp.example").await);
        let meant = (&method.tenant, &guid());
        let link = async |user| external.link(meant, (user, &[]), &change(), NOW).await.unwrap();
        let unlink = async |user| external.unlink(meant, user, &change(), NOW).await.unwrap();
        assert_eq!(link(&alice.user.id).await, Linking::Done);
        assert_eq!(external.said_of(meant.0, meant.1).await.unwrap().as_ref(), Some(&alice.user.id));
        assert_eq!(unlink(&alice.user.id).await, Unlinked::Done);
        assert_eq!(link(&bob.user.id).await, Linking::Done);
        let before = town.count("SELECT COUNT(*) FROM changes").await;
        let turns = format!("SELECT turn FROM users WHERE id = '{}'", bob.user.id);
        let turn = town.count(&turns).await;
        assert_eq!(unlink(&alice.user.id).await, Unlinked::Other, "she was judged, and he is linked by now");
        assert_eq!(external.person(meant.0, meant.1).await.unwrap().as_ref(), Some(&bob.user.id));
        assert_eq!((town.count("SELECT COUNT(*) FROM changes").await, town.count(&turns).await), (before, turn));
        assert_eq!(unlink(&bob.user.id).await, Unlinked::Done);
        assert_eq!(unlink(&bob.user.id).await, Unlinked::Other, "once");
    }

    async fn links_of_tenants_that_were_removed_before_go_with_the_update(town) {
        let right = Right::of(&town, By::Tenant).await;
        let gone = Right::of(&town, By::Tenant).await;
        town.sql(&format!("DELETE FROM external_methods WHERE id = '{}'", gone.method.id)).await;
        town.sql("DELETE FROM _sqlx_migrations WHERE version = 23").await;
        town.store.migrate().await.unwrap();
        let person = async |right: &Right| {
            town.store.external().person(&right.method.tenant, &right.object).await.unwrap().is_some()
        };
        assert_eq!((person(&right).await, person(&gone).await), (true, false));
    }
}

/// How many sessions of this town's server wait for a lock.
async fn waiting(town: &Town) -> i64 {
    town.count("SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        .await
}

/// Waits until this is so.
async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    let patience = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), patience).await.expect("it never came");
}

/// A token is held up in the middle of being granted, after everything was checked and before it is on record. Whoever
/// ends meanwhile what it rests on must not return before: else a token comes after the end.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_ends_a_right_waits_for_the_token_that_is_being_granted_by_it() {
    let town = Arc::new(Town::on_postgres().await);
    let server = AnyPool::connect(&town.url).await.unwrap();
    let mut overtaken = Vec::new();
    for (by, ends) in ALL {
        for end in ends {
            let right = Arc::new(Right::of(&town, by).await);
            let answer = answer();
            // Whoever records the same token waits for this transaction, which comes to nothing.
            let mut hold = server.begin().await.unwrap();
            sqlx::query(
                "INSERT INTO issuances (assertion_id, user_id, method, sign_in_id, key_id, issued_at) \
                 VALUES ($1, '', '', $2, '', 0)",
            )
            .bind(&answer.assertion_id)
            .bind(word())
            .execute(&mut *hold)
            .await
            .unwrap();
            let granting = tokio::spawn({
                let (town, right) = (town.clone(), right.clone());
                async move { right.proofs[0].goes(&town, &right.person, answer).await }
            });
            until(async || waiting(&town).await == 1).await;
            let ending = tokio::spawn({
                let (town, right, end) = (town.clone(), right.clone(), *end);
                async move { right.ends(&town, end).await }
            });
            until(async || ending.is_finished() || waiting(&town).await == 2).await;
            if ending.is_finished() {
                overtaken.push((by, *end));
            }
            hold.rollback().await.unwrap();
            assert!(granting.await.unwrap(), "{by:?} {end:?}");
            ending.await.unwrap();
            assert!(right.is_worth_nothing(&town).await, "{by:?} {end:?}");
        }
    }
    assert_eq!(overtaken, [], "the end has returned, and the token came after it");
}

/// The same the other way round: the end was written and not committed yet when somebody asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_asks_while_a_right_is_being_ended_gets_nothing() {
    let town = Arc::new(Town::on_postgres().await);
    let server = AnyPool::connect(&town.url).await.unwrap();
    for (by, ends) in ALL {
        // Signing out writes no change that could be held up.
        for end in ends.iter().filter(|end| !matches!(end, End::SignOut | End::SignedOut)) {
            let right = Arc::new(Right::of(&town, by).await);
            // The end is written into the record of changes last of all, and waits for its turn there.
            let mut hold = server.begin().await.unwrap();
            sqlx::query("UPDATE turns SET turn = turn WHERE name = 'changes'").execute(&mut *hold).await.unwrap();
            let ending = tokio::spawn({
                let (town, right, end) = (town.clone(), right.clone(), *end);
                async move { right.ends(&town, end).await }
            });
            until(async || waiting(&town).await == 1).await;
            let granting = tokio::spawn({
                let (town, right) = (town.clone(), right.clone());
                async move { right.proofs[0].goes(&town, &right.person, answer()).await }
            });
            until(async || granting.is_finished() || waiting(&town).await == 2).await;
            assert!(!granting.is_finished(), "{by:?} {end:?}: whoever asks waits for the end");
            hold.rollback().await.unwrap();
            ending.await.unwrap();
            assert!(!granting.await.unwrap(), "{by:?} {end:?}");
            assert_eq!(right.recorded(&town).await, 0, "{by:?} {end:?}");
        }
    }
}
