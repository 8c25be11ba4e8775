//! People: invited, found, brought back, and never mistaken for one another.

use countersign::domain::address::Address;
use countersign::domain::time::Span;
use countersign::domain::user::{ImmutableId, User, UserStatus};
use countersign::store::StoreError;
use countersign::store::applications::Added;
use countersign::store::invitations::Activated;
use countersign::store::users::{Invite, Invited};

use super::on_both_engines;
use super::town::{NOW, activation, after, answer, change, domain, invite, random, stranger};

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

on_both_engines! {
    async fn a_person_is_found_however_their_address_is_typed(town) {
        let alice = town.person("Alice.O'Brien@Corp.Example").await;
        for typed in ["alice.o'brien@corp.example", "ALICE.O'BRIEN@CORP.EXAMPLE"] {
            let found = town.store.users().by_address(&address(typed)).await.unwrap().unwrap();
            assert_eq!(found, alice.user);
            assert_eq!(found.address.as_str(), "Alice.O'Brien@Corp.Example");
        }
        assert_eq!(town.store.users().by_address(&address("bob@corp.example")).await.unwrap(), None);
    }

    async fn an_invitation_is_good_until_it_is_used_replaced_or_over(town) {
        let first = invite(&stranger("alice@corp.example"));
        let Invited::Created(user) = town.store.users().invite(&first, NOW).await.unwrap() else { panic!("exists") };
        let invitations = town.store.invitations();
        let (invitation, invited) = invitations.by_secret(&first.secret_hash, NOW).await.unwrap().unwrap();
        assert_eq!((invitation.id.clone(), invited.id), (first.invitation.id.clone(), user.id.clone()));
        assert_eq!(invitation.opened_at, None);

        invitations.open(&invitation.id, &invitation.user, after(Span::minutes(1))).await.unwrap();
        invitations.open(&invitation.id, &invitation.user, after(Span::minutes(2))).await.unwrap();
        let (invitation, _) = invitations.by_secret(&first.secret_hash, NOW).await.unwrap().unwrap();
        assert_eq!(invitation.opened_at, Some(after(Span::minutes(1))));
        assert_eq!(invitations.by_secret(&first.secret_hash, after(Span::days(7))).await.unwrap(), None);

        let second = invite(&stranger("alice@corp.example"));
        assert!(matches!(town.store.users().invite(&second, NOW).await.unwrap(), Invited::Again(_)));
        assert_eq!(invitations.by_secret(&first.secret_hash, NOW).await.unwrap(), None);
        let late = activation(&user, &first.invitation.id);
        assert_eq!(invitations.activate(&late, NOW).await.unwrap(), Activated::Late);
        let over = activation(&user, &second.invitation.id);
        assert_eq!(invitations.activate(&over, after(Span::days(7))).await.unwrap(), Activated::Late);

        assert_eq!(invitations.activate(&over, NOW).await.unwrap(), Activated::Now);
        assert_eq!(invitations.by_secret(&second.secret_hash, NOW).await.unwrap(), None);
        assert_eq!(invitations.activate(&over, NOW).await.unwrap(), Activated::Already);
        let third = invite(&stranger("alice@corp.example"));
        let exists = User { status: UserStatus::Active, ..user };
        assert_eq!(town.store.users().invite(&third, NOW).await.unwrap(), Invited::Exists(exists));
    }

    async fn a_credential_exists_once_in_the_instance(town) {
        let alice = town.person("alice@corp.example").await;
        let invite = invite(&stranger("bob@corp.example"));
        let Invited::Created(bob) = town.store.users().invite(&invite, NOW).await.unwrap() else { panic!("exists") };
        let mut activation = activation(&bob, &invite.invitation.id);
        activation.credential.id.clone_from(&alice.credential.id);
        let taken = town.store.invitations().activate(&activation, NOW).await.unwrap();
        assert_eq!(taken, Activated::CredentialTaken);
        // Nothing of it was written: the invitation is still good.
        assert!(town.store.invitations().by_secret(&invite.secret_hash, NOW).await.unwrap().is_some());
        assert_eq!(town.store.devices().of_user(&bob.id).await.unwrap(), []);
    }

    async fn a_person_who_comes_back_is_the_same_to_microsoft(town) {
        let alice = town.person("alice@corp.example").await;
        town.store.users().remove(&alice.user.id, &change(), NOW).await.unwrap().unwrap();

        let mut other = invite(&stranger("alice@corp.example"));
        other.given = true;
        let kept = alice.user.immutable_id.clone();
        let invited = town.store.users().invite(&other, NOW).await.unwrap();
        assert_eq!(invited, Invited::KeepsImmutableId(kept.clone()));

        let again = invite(&stranger("ALICE@corp.example"));
        let Invited::Returned(back) = town.store.users().invite(&again, NOW).await.unwrap() else { panic!("not back") };
        assert_eq!((&back.id, &back.immutable_id), (&alice.user.id, &kept));
        assert_eq!(back.address.as_str(), "ALICE@corp.example");
        assert_eq!(town.store.users().by_address(&back.address).await.unwrap(), Some(back));

        // Nobody else ever gets a removed person's ImmutableID.
        let thief = User { immutable_id: kept, ..stranger("bob@corp.example") };
        let thief = Invite { given: true, ..invite(&thief) };
        assert_eq!(town.store.users().invite(&thief, NOW).await.unwrap(), Invited::ImmutableIdTaken);
    }

    async fn immutable_ids_are_told_apart_by_case(town) {
        for (nth, id) in ["abc==", "ABC==", "Abc=="].into_iter().enumerate() {
            let user = stranger(&format!("person{nth}@corp.example"));
            let user = User { immutable_id: ImmutableId::parse(id).unwrap(), ..user };
            let invited = town.store.users().invite(&Invite { given: true, ..invite(&user) }, NOW).await.unwrap();
            assert_eq!(invited, Invited::Created(user));
        }
    }

    async fn people_are_listed_page_by_page(town) {
        for name in ["carol", "alice", "dave", "bob"] {
            town.store.users().invite(&invite(&stranger(&format!("{name}@corp.example"))), NOW).await.unwrap();
        }
        let first = town.store.users().list(None, 3).await.unwrap();
        let names: Vec<_> = first.iter().map(|user| user.address.as_str()).collect();
        assert_eq!(names, ["alice@corp.example", "bob@corp.example", "carol@corp.example"]);
        let rest = town.store.users().list(Some("carol@corp.example"), 3).await.unwrap();
        assert_eq!(rest.len(), 1);
        town.store.users().remove(&rest[0].id, &change(), NOW).await.unwrap();
        assert_eq!(town.store.users().list(None, 10).await.unwrap().len(), 3);
    }

    async fn a_swapped_immutable_id_is_refused(town) {
        let alice = town.person("alice@corp.example").await;
        let bob = town.person("bob@corp.example").await;
        let (sign_in, _) = town.approved(&alice, "browser").await;
        town.sql(&format!(
            "UPDATE users SET immutable_id = 'aside' WHERE id = '{a}'; \
             UPDATE users SET immutable_id = '{of_a}' WHERE id = '{b}'; \
             UPDATE users SET immutable_id = '{of_b}' WHERE id = '{a}'",
            a = alice.user.id,
            b = bob.user.id,
            of_a = alice.user.immutable_id.as_str(),
            of_b = bob.user.immutable_id.as_str(),
        ))
        .await;
        for person in [&alice, &bob] {
            let found = town.store.users().by_address(&person.user.address).await;
            assert!(matches!(found, Err(StoreError::Forged { table: "users", .. })), "{found:?}");
        }
        let claim = countersign::store::claim::Claim {
            sign_in: &sign_in.id,
            basis: countersign::store::claim::Basis::Ceremony,
            answer: answer(),
            session: None,
        };
        let claimed = town.store.sign_ins().claim(&claim, NOW).await;
        assert!(matches!(claimed, Err(StoreError::Forged { .. })), "{claimed:?}");
        assert_eq!(town.count("SELECT COUNT(*) FROM issuances").await, 0);
    }

    async fn a_swapped_address_is_refused(town) {
        let alice = town.person("alice@corp.example").await;
        town.sql("UPDATE users SET lookup = 'mallory@corp.example'").await;
        let found = town.store.users().by_address(&address("mallory@corp.example")).await;
        assert!(matches!(found, Err(StoreError::Forged { .. })), "{found:?}");
        town.sql("UPDATE users SET address = 'mallory@corp.example'").await;
        let found = town.store.users().by_id(&alice.user.id).await;
        assert!(matches!(found, Err(StoreError::Forged { .. })), "{found:?}");
    }

    async fn a_swapped_public_key_is_refused(town) {
        let alice = town.person("alice@corp.example").await;
        let bob = town.person("bob@corp.example").await;
        let (mine, found, user) = town.store.devices().credential(&alice.credential.id).await.unwrap().unwrap();
        assert_eq!((&mine, &found.id, &user.id), (&alice.credential, &alice.device.id, &alice.user.id));

        town.sql(&format!(
            "UPDATE credentials SET passkey = CASE WHEN id = '{a}' THEN '{of_b}' ELSE '{of_a}' END",
            a = alice.credential.id,
            of_a = alice.credential.passkey,
            of_b = bob.credential.passkey,
        ))
        .await;
        for person in [&alice, &bob] {
            let found = town.store.devices().credential(&person.credential.id).await;
            assert!(matches!(found, Err(StoreError::Forged { table: "credentials", .. })), "{found:?}");
        }
    }

    async fn a_credential_moved_to_anothers_device_is_refused(town) {
        let alice = town.person("alice@corp.example").await;
        let bob = town.person("bob@corp.example").await;
        town.sql(&format!(
            "UPDATE credentials SET device_id = '{}', user_id = '{}' WHERE id = '{}'",
            bob.device.id, bob.user.id, alice.credential.id
        ))
        .await;
        let found = town.store.devices().credential(&alice.credential.id).await;
        assert!(matches!(found, Err(StoreError::Forged { .. })), "{found:?}");
    }

    async fn people_move_to_a_longer_domain_of_their_own_application(town) {
        let near = town.person("alice@corp.example").await;
        let below = town.person("bob@sub.corp.example").await;
        let deep = town.person("carol@a.sub.corp.example").await;
        let apart = town.person("dave@notsub.corp.example").await;
        for person in [&near, &below, &deep, &apart] {
            assert_eq!(person.user.domain.as_str(), "corp.example");
        }
        let longer = [domain(&town.organisation, "a.sub.corp.example"), domain(&town.organisation, "sub.corp.example")];
        assert_eq!(town.store.applications().add((&town.organisation, &longer), &change(), NOW).await.unwrap(), Added::Now);
        for (person, expected) in [
            (&near, "corp.example"),
            (&below, "sub.corp.example"),
            (&deep, "a.sub.corp.example"),
            (&apart, "corp.example"),
        ] {
            let user = town.store.users().by_id(&person.user.id).await.unwrap().unwrap();
            assert_eq!(user.domain.as_str(), expected);
        }
        let (sign_in, _) = town.approved(&below, "browser").await;
        let claimed = town.claims(&sign_in.id, "token", NOW).await.unwrap();
        assert_eq!(claimed.domain.issuer, "https://idp.example.net/fed/sub.corp.example/");
        let invited = town.store.users().invite(&invite(&stranger("eve@x.sub.corp.example")), NOW).await.unwrap();
        assert!(matches!(invited, Invited::Created(user) if user.domain.as_str() == "sub.corp.example"));
    }

    async fn applications_are_found_by_their_domains(town) {
        let (application, found) =
            town.store.applications().for_address(&address("x@a.b.corp.example")).await.unwrap().unwrap();
        assert_eq!((&application, found.name.as_str()), (&town.organisation, "corp.example"));
        assert_eq!(town.store.applications().for_address(&address("x@notcorp.example")).await.unwrap(), None);
        assert_eq!(town.store.applications().by_domain(address("x@a.corp.example").domain()).await.unwrap(), None);
        assert_eq!(town.store.applications().by_id(&application.id).await.unwrap(), Some(application.clone()));

        let mut other = application.clone();
        other.id = random(countersign::domain::ids::ApplicationId::from_random);
        for name in ["corp.example", "sub.corp.example"] {
            let taken = domain(&other, name);
            let domains = [domain(&other, "free.example"), taken];
            let added = town.store.applications().add((&other, &domains), &change(), NOW).await;
            assert!(matches!(added.unwrap(), Added::DomainTaken(taken) if taken.as_str() == name));
        }
        let list = town.store.applications().list().await.unwrap();
        assert_eq!(list.len(), 1);
        assert_eq!(list[0].1, [found]);
    }
}
