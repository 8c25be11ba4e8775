//! The smaller shelves: devices and phones, challenges, keys, facts, what happened.

use countersign::domain::audit::{Entry, Event};
use countersign::domain::challenge::{Binding, Challenge, Purpose};
use countersign::domain::device::{PushAddress, PushHealth};
use countersign::domain::ids::{ApplicationId, ChallengeId, Correlation, KeyId, PhoneSessionId, UserId};
use countersign::domain::time::{Span, Time};
use countersign::store::StoreError;
use countersign::store::devices::PushSet;
use countersign::store::phones::{Carried, KnownPhone, PhoneSession};
use countersign::store::ring::{Kind, RingRow};

use super::on_both_engines;
use super::town::{NOW, Person, after, random, sixteen, word};

/// Some fact beside the first keys.
const FACT: (&str, &str) = ("seal_key", "name");

fn push_address(endpoint: &str) -> PushAddress {
    PushAddress { endpoint: endpoint.into(), p256dh: word(), auth: "very-secret-auth".into() }
}

fn phone_of(person: &Person) -> PhoneSession {
    PhoneSession {
        id: random(PhoneSessionId::from_random),
        device: person.device.id.clone(),
        token_hash: word(),
        expires_at: after(Span::days(90)),
    }
}

on_both_engines! {
    async fn a_push_address_belongs_to_one_device_and_is_sealed(town) {
        let alice = town.person("alice@corp.example").await;
        let bob = town.person("bob@corp.example").await;
        let devices = town.store.devices();
        let address = push_address("https://push.example/a");
        assert_eq!(devices.push_targets(&alice.user.id).await.unwrap(), []);
        for _ in 0..2 {
            assert_eq!(devices.set_push(&alice.device.id, Some(&address), NOW).await.unwrap(), PushSet::Now);
        }
        assert_eq!(devices.set_push(&bob.device.id, Some(&address), NOW).await.unwrap(), PushSet::TakenByOther);
        let expected = vec![(alice.device.id.clone(), address.clone())];
        assert_eq!(devices.push_targets(&alice.user.id).await.unwrap(), expected);
        assert_eq!(devices.of_user(&alice.user.id).await.unwrap()[0].push, PushHealth::Reached);
        assert_eq!(devices.of_user(&bob.user.id).await.unwrap()[0].push, PushHealth::Unreached);
        let bare = "SELECT COUNT(*) FROM push_addresses WHERE sealed LIKE '%push.example%' OR sealed LIKE '%secret%'";
        assert_eq!(town.count(bare).await, 0);

        devices.drop_push(&alice.device.id, "https://push.example/older").await.unwrap();
        assert_eq!(devices.push_targets(&alice.user.id).await.unwrap().len(), 1);
        devices.drop_push(&alice.device.id, &address.endpoint).await.unwrap();
        assert_eq!(devices.push_targets(&alice.user.id).await.unwrap(), []);
        assert_eq!(devices.set_push(&bob.device.id, Some(&address), NOW).await.unwrap(), PushSet::Now);
        assert_eq!(devices.set_push(&bob.device.id, None, NOW).await.unwrap(), PushSet::Now);
        assert_eq!(devices.push_targets(&bob.user.id).await.unwrap(), []);
    }

    async fn a_push_address_moved_to_another_device_does_not_open(town) {
        let alice = town.person("alice@corp.example").await;
        let bob = town.person("bob@corp.example").await;
        let devices = town.store.devices();
        devices.set_push(&alice.device.id, Some(&push_address("https://push.example/a")), NOW).await.unwrap();
        town.sql(&format!("UPDATE push_addresses SET device_id = '{}'", bob.device.id)).await;
        let targets = devices.push_targets(&bob.user.id).await;
        assert!(matches!(targets, Err(StoreError::Seal(_))), "{targets:?}");
    }

    async fn sixteen_devices_fight_for_one_endpoint(town) {
        let mut people = Vec::new();
        for nth in 0..16 {
            people.push(town.person(&format!("person{nth}@corp.example")).await);
        }
        let town = std::sync::Arc::new(town);
        let set = sixteen(|nth| {
            let (town, device) = (town.clone(), people[nth].device.id.clone());
            async move {
                let address = push_address("https://push.example/same");
                town.store.devices().set_push(&device, Some(&address), NOW).await.unwrap()
            }
        })
        .await;
        assert_eq!(set.iter().filter(|set| **set == PushSet::Now).count(), 1);
    }

    async fn a_browser_activated_anew_brings_its_endpoint_along(town) {
        let alice = town.person("alice@corp.example").await;
        let address = push_address("https://push.example/a");
        town.store.devices().set_push(&alice.device.id, Some(&address), NOW).await.unwrap();
        town.sql("UPDATE devices SET status = 'revoked'").await;
        let set = town.store.devices().set_push(&alice.device.id, Some(&address), NOW).await.unwrap();
        assert_eq!(set, PushSet::Now);
        assert_eq!(town.store.devices().push_targets(&alice.user.id).await.unwrap(), []);
        let bob = town.person("bob@corp.example").await;
        assert_eq!(town.store.devices().set_push(&bob.device.id, Some(&address), NOW).await.unwrap(), PushSet::Now);
    }

    async fn a_used_credential_is_kept_anew(town) {
        let alice = town.person("alice@corp.example").await;
        let mut credential = alice.credential.clone();
        credential.passkey = "{\"counter\":2}".into();
        let later = after(Span::minutes(1));
        town.store.devices().renew_credential(&credential, later).await.unwrap();
        let (found, device, _) = town.store.devices().credential(&credential.id).await.unwrap().unwrap();
        assert_eq!((found, device.seen_at), (credential.clone(), later));
        town.store.devices().renew_credential(&credential, NOW).await.unwrap();
        let (_, device, _) = town.store.devices().credential(&credential.id).await.unwrap().unwrap();
        assert_eq!(device.seen_at, later, "a device is never unseen");
        town.sql("UPDATE devices SET status = 'revoked'").await;
        assert_eq!(town.store.devices().credential(&credential.id).await.unwrap(), None);
    }

    async fn a_phones_session_is_rotated_and_ends(town) {
        let alice = town.person("alice@corp.example").await;
        let devices = town.store.devices();
        let session = phone_of(&alice);
        devices.begin_phone(&session, NOW).await.unwrap();
        let found = devices.phone(&session.token_hash, NOW).await.unwrap().unwrap();
        let (device, user) = (alice.device.clone(), alice.user.clone());
        assert_eq!(found, KnownPhone { session: session.clone(), device, user, carried: Carried::Current });
        assert_eq!(devices.phone(&session.token_hash, session.expires_at).await.unwrap(), None);

        let first = session.token_hash.as_str();
        let renewed = PhoneSession { token_hash: word(), expires_at: after(Span::days(180)), ..session.clone() };
        assert!(!devices.rotate_phone(&renewed, (first, first), session.expires_at).await.unwrap());
        assert!(devices.rotate_phone(&renewed, (first, first), NOW).await.unwrap());
        let again = PhoneSession { token_hash: word(), ..renewed.clone() };
        assert!(!devices.rotate_phone(&again, (first, first), NOW).await.unwrap(), "it stands no more");
        let found = devices.phone(&renewed.token_hash, session.expires_at).await.unwrap().unwrap();
        assert_eq!((found.session, found.carried), (renewed.clone(), Carried::New));
        devices.end_phone(&session.id).await.unwrap();
        assert_eq!(devices.phone(&renewed.token_hash, NOW).await.unwrap(), None);

        let other = phone_of(&alice);
        devices.begin_phone(&other, NOW).await.unwrap();
        assert!(!devices.phone_is_gone(&other.token_hash).await.unwrap());
        town.sql("UPDATE users SET status = 'suspended'").await;
        assert_eq!(devices.phone(&other.token_hash, NOW).await.unwrap(), None);
        assert!(!devices.phone_is_gone(&other.token_hash).await.unwrap());
        town.sql("UPDATE users SET status = 'active'; UPDATE devices SET status = 'revoked'").await;
        assert_eq!(devices.phone(&other.token_hash, NOW).await.unwrap(), None);
        assert!(devices.phone_is_gone(&other.token_hash).await.unwrap());
        assert!(!devices.phone_is_gone(&word()).await.unwrap());
    }

    async fn a_phones_old_token_is_taken_until_the_new_one_was_used_and_a_moment_more(town) {
        let alice = town.person("alice@corp.example").await;
        let devices = town.store.devices();
        let session = phone_of(&alice);
        devices.begin_phone(&session, NOW).await.unwrap();
        let carried = async |token: &str, now| devices.phone(token, now).await.unwrap().map(|phone| phone.carried);
        let first = session.token_hash.as_str();
        let lost = PhoneSession { token_hash: word(), ..session.clone() };
        assert!(devices.rotate_phone(&lost, (first, first), NOW).await.unwrap());
        assert_eq!(carried(first, after(Span::days(3))).await, Some(Carried::OldAlone));

        // The new one was lost on its way: the old one gets another, once.
        let got = PhoneSession { token_hash: word(), ..session.clone() };
        assert!(devices.rotate_phone(&got, (&lost.token_hash, first), NOW).await.unwrap());
        assert!(!devices.rotate_phone(&got, (&lost.token_hash, first), NOW).await.unwrap());
        assert_eq!(carried(&lost.token_hash, NOW).await, None);
        assert_eq!(carried(&got.token_hash, NOW).await, Some(Carried::New));

        let until = after(Span::minutes(1));
        devices.confirm_phone(&got, until).await.unwrap();
        devices.confirm_phone(&got, after(Span::days(1))).await.unwrap();
        assert_eq!(carried(&got.token_hash, NOW).await, Some(Carried::Current));
        assert_eq!(carried(first, Time(until.0 - 1)).await, Some(Carried::Old));
        assert_eq!(carried(first, until).await, None);
        let stolen = PhoneSession { token_hash: word(), ..session.clone() };
        assert!(!devices.rotate_phone(&stolen, (&got.token_hash, first), NOW).await.unwrap());
    }

    async fn a_challenge_serves_its_own_purpose_subject_and_time_only(town) {
        let challenges = town.store.challenges();
        for purpose in Purpose::ALL {
            for subject in [None, Some("one")] {
                let challenge = Challenge {
                    id: random(ChallengeId::from_random),
                    binding: Binding {
                        purpose: *purpose,
                        subject: subject.map(Into::into),
                        user: Some(random(UserId::from_random)),
                        application: Some(random(ApplicationId::from_random)),
                        number: Some(99),
                    },
                    text: "countersign/1\n".into(),
                    state: "{}".into(),
                    expires_at: after(Span::minutes(2)),
                };
                challenges.put(&challenge, NOW).await.unwrap();
                let id = &challenge.id;
                for other in Purpose::ALL.iter().filter(|other| *other != purpose) {
                    assert_eq!(challenges.spend(id, *other, subject, NOW).await.unwrap(), None);
                }
                for other in [None, Some("one"), Some("two")].into_iter().filter(|other| *other != subject) {
                    assert_eq!(challenges.spend(id, *purpose, other, NOW).await.unwrap(), None);
                }
                assert_eq!(challenges.spend(id, *purpose, subject, challenge.expires_at).await.unwrap(), None);
                assert_eq!(challenges.spend(id, *purpose, subject, NOW).await.unwrap(), Some(challenge.clone()));
                assert_eq!(challenges.spend(id, *purpose, subject, NOW).await.unwrap(), None);
            }
        }
    }

    async fn first_keys_are_kept_all_or_none(town) {
        let row = |kind| RingRow {
            id: random(KeyId::from_random),
            kind,
            state: "current".into(),
            public: word(),
            sealed: word(),
            created_at: NOW,
            not_after: after(Span::days(1)),
            confirmed_at: None,
            changed_at: None,
        };
        let ring = town.store.ring();
        let (cookie, signing, again) = (row(Kind::Cookie), row(Kind::Signing), row(Kind::Cookie));
        assert_eq!(ring.rows(Kind::Signing).await.unwrap(), []);
        assert!(ring.add_first(std::slice::from_ref(&cookie), FACT).await.unwrap());
        assert!(!ring.add_first(&[signing.clone(), again], FACT).await.unwrap());
        assert_eq!(ring.rows(Kind::Signing).await.unwrap(), []);
        assert!(ring.add_first(std::slice::from_ref(&signing), FACT).await.unwrap());
        assert_eq!(ring.rows(Kind::Signing).await.unwrap(), [signing]);
        assert_eq!(ring.rows(Kind::Cookie).await.unwrap(), [cookie]);
    }

    async fn a_fact_that_stands_is_not_written_over(town) {
        let meta = town.store.meta();
        assert_eq!(meta.value("rp_id").await.unwrap(), None);
        assert_eq!(meta.set_once("rp_id", "one.example").await.unwrap(), "one.example");
        assert_eq!(meta.set_once("rp_id", "two.example").await.unwrap(), "one.example");
        assert_eq!(meta.value("rp_id").await.unwrap().as_deref(), Some("one.example"));
        for fact in ["three.example", "four.example"] {
            meta.replace("rp_id", fact).await.unwrap();
            assert_eq!(meta.value("rp_id").await.unwrap().as_deref(), Some(fact));
        }
    }

    async fn what_happened_is_kept(town) {
        let entry = Entry {
            event: Event::Approved,
            user: Some(random(UserId::from_random)),
            correlation: Some(random(Correlation::from_random)),
            detail: serde_json::json!({"channel": "push"}),
        };
        town.store.audit().append(&entry, NOW).await.unwrap();
        let bare = Entry { user: None, correlation: None, ..entry };
        town.store.audit().append(&bare, NOW).await.unwrap();
        assert_eq!(town.count("SELECT COUNT(*) FROM audit WHERE event = 'approved'").await, 2);
        assert_eq!(town.count("SELECT COUNT(*) FROM audit WHERE user_id IS NULL").await, 1);
    }
}
