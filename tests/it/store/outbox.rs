//! Mails: queued with what they tell or not at all, taken by one at a time, sealed until they are over.

use std::collections::HashSet;

use countersign::domain::approval::{Decided, No};
use countersign::domain::ids::{InvitationId, UserId};
use countersign::domain::letter::{Addressed, Letter, LetterKind, MailState};
use countersign::domain::mailbox::Mailbox;
use countersign::domain::text::Name;
use countersign::domain::time::{Span, Time};
use countersign::domain::user::User;
use countersign::keys::{SealKey, SystemEntropy};
use countersign::store::StoreError;
use countersign::store::approvals::Nay;
use countersign::store::invitations::Activated;
use countersign::store::outbox::Taken;
use countersign::store::users::{Invite, Invited};

use super::on_both_engines;
use super::town::{NOW, Person, Town, activation, after, change, invite, open, random, sixteen, stranger};

const SECRET: &str = "https://idp.example.net/phone/activate#c2VjcmV0LXNlY3JldC1zZWNyZXQ";
const LEASE: Span = Span::minutes(5);

fn mailbox(text: &str) -> Mailbox {
    Mailbox::parse(text).unwrap()
}

fn letter() -> Letter {
    let application = Name::parse("Microsoft 365").unwrap();
    Letter::Invitation { link: SECRET.to_owned(), expires_at: after(Span::days(7)), application, invited_by: None }
}

fn notice(to: &str) -> Addressed {
    let device = Name::parse("Phone").unwrap();
    Addressed { to: mailbox(to), letter: Letter::Activated { device, at: NOW } }
}

fn by_mail(user: &User) -> Invite {
    Invite { letter: Some(letter()), ..invite(user) }
}

async fn invited(town: &Town, address: &str) -> Invited {
    town.store.users().invite(&by_mail(&stranger(address)), NOW).await.unwrap()
}

async fn take(town: &Town, now: Time) -> Option<Taken> {
    town.store.outbox().take(now, now.plus(LEASE)).await.unwrap()
}

async fn queued(town: &Town) -> i64 {
    town.count("SELECT COUNT(*) FROM outbox WHERE state = 'queued'").await
}

async fn reports(town: &Town, person: &Person, browser: &str) {
    let sign_in = town.identified(person, browser).await;
    // After a fresh no only the code remains.
    let approval = town.shown(&sign_in, person, 42).await;
    let letter = Letter::Reported {
        device: person.device.name.clone(),
        at: NOW,
        application: Name::parse("Microsoft 365").unwrap(),
        asked_at: NOW,
        origin: sign_in.origin.clone(),
    };
    let notices = [Addressed { to: Mailbox::of(&person.user.address), letter }];
    let nay = Nay {
        approval: &approval.id,
        user: &person.user.id,
        device: Some(&person.device.id),
        no: No::NotMe,
        notices: &notices,
    };
    assert_eq!(town.store.approvals().decline(nay, NOW).await.unwrap().decided, Decided::Now);
}

on_both_engines! {
    async fn a_mail_is_queued_with_what_it_tells_or_not_at_all(town) {
        let invite = by_mail(&stranger("alice@corp.example"));
        let Invited::Created(user) = town.store.users().invite(&invite, NOW).await.unwrap() else { panic!("exists") };
        assert_eq!(queued(&town).await, 1);

        let mut activated = activation(&user, &invite.invitation.id);
        activated.notices = vec![notice("alice@corp.example"), notice("alice@home.example")];
        let mut late = activated.clone();
        late.invitation = random(InvitationId::from_random);
        assert_eq!(town.store.invitations().activate(&late, NOW).await.unwrap(), Activated::Late);
        assert_eq!(queued(&town).await, 1, "nothing happened, nothing is told");
        assert_eq!(town.store.invitations().activate(&activated, NOW).await.unwrap(), Activated::Now);
        assert_eq!(queued(&town).await, 3);
        let records = town.store.outbox().of_user(&user.id).await.unwrap();
        assert_eq!(records.iter().filter(|record| record.kind == LetterKind::Activated).count(), 2);
        assert!(records.iter().all(|record| record.state == MailState::Queued && record.tries == 0));
    }

    async fn an_invitation_goes_to_the_private_mailbox_where_there_is_one(town) {
        let private = User { personal_address: Some(mailbox("alice+work@home.example")), ..stranger("alice@corp.example") };
        town.store.users().invite(&by_mail(&private), NOW).await.unwrap();
        let taken = take(&town, NOW).await.unwrap();
        assert_eq!(taken.mail, Addressed { to: mailbox("alice+work@home.example"), letter: letter() });

        // Whoever is invited again keeps it, until another one is given.
        let Invited::Again(again) = invited(&town, "alice@corp.example").await else { panic!("not invited before") };
        assert_eq!(again.mailboxes(), [mailbox("alice@corp.example"), mailbox("alice+work@home.example")]);
        let other = User { personal_address: Some(mailbox("a@new.example")), ..stranger("alice@corp.example") };
        town.store.users().invite(&by_mail(&other), NOW).await.unwrap();
        let found = town.store.users().by_id(&again.id).await.unwrap().unwrap();
        assert_eq!(found.personal_address, Some(mailbox("a@new.example")));
        assert_eq!(town.store.users().by_address(&found.address).await.unwrap(), Some(found.clone()));

        // Whoever was removed and comes back does not.
        town.store.users().remove(&found.id, &change(), NOW).await.unwrap().unwrap();
        let Invited::Returned(back) = invited(&town, "alice@corp.example").await else { panic!("not back") };
        assert_eq!(back.personal_address, None);
        assert_eq!(town.store.users().by_id(&back.id).await.unwrap(), Some(back));
    }

    async fn a_private_mailbox_set_behind_our_back_is_refused(town) {
        let alice = town.person("alice@corp.example").await;
        let private = User { personal_address: Some(mailbox("bob@home.example")), ..stranger("bob@corp.example") };
        let Invited::Created(bob) = town.store.users().invite(&invite(&private), NOW).await.unwrap() else { panic!() };
        for (user, change) in [
            (&alice.user, "'eve@evil.example'"),
            (&bob, "'eve@evil.example'"),
            (&bob, "NULL"),
        ] {
            town.sql(&format!("UPDATE users SET personal_address = {change} WHERE id = '{}'", user.id)).await;
            let found = town.store.users().by_address(&user.address).await;
            assert!(matches!(found, Err(StoreError::Forged { table: "users", .. })), "{change}: {found:?}");
        }
    }

    async fn a_row_from_before_there_were_private_mailboxes_stays_good(town) {
        let seal = SealKey::random(&SystemEntropy);
        let store = open(&town.url, seal.clone()).await;
        let id = random(UserId::from_random);
        // As the version before wrote it: four parts under the seal.
        let mac = seal.derive("row").tag_text(&[b"users", id.as_str().as_bytes(), b"old@corp.example", b"abc=="]);
        town.sql(&format!(
            "INSERT INTO users (id, address, lookup, domain, immutable_id, status, mac, turn, created_at, changed_at) \
             VALUES ('{id}', 'old@corp.example', 'old@corp.example', 'corp.example', 'abc==', 'active', '{mac}', 0, 1, 1)"
        ))
        .await;
        let found = store.users().by_id(&id).await.unwrap().unwrap();
        assert_eq!((found.personal_address, found.language), (None, None));
    }

    async fn a_waiting_mail_is_unreadable_and_bound_to_its_row(town) {
        invited(&town, "alice@corp.example").await;
        assert_eq!(town.count("SELECT COUNT(*) FROM outbox WHERE sealed LIKE 'v1.%'").await, 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM outbox WHERE sealed LIKE '%c2VjcmV0%'").await, 0);
        assert_eq!(town.count("SELECT COUNT(*) FROM outbox WHERE recipient LIKE '%alice%'").await, 0);
        invited(&town, "bob@corp.example").await;
        town.sql(
            "UPDATE outbox SET words = (SELECT o.sealed FROM outbox o WHERE o.id <> outbox.id); \
             UPDATE outbox SET sealed = words, words = NULL",
        )
        .await;
        for _ in 0..2 {
            let taken = town.store.outbox().take(NOW, after(LEASE)).await;
            assert!(matches!(taken, Err(StoreError::Seal(_))), "{taken:?}");
        }
        assert!(!town.store.outbox().is_due(after(Span::days(1))).await.unwrap(), "and they are in nobody's way");
        assert_eq!(town.count("SELECT COUNT(*) FROM outbox WHERE state = 'failed' AND sealed = ''").await, 2);
    }

    async fn one_of_sixteen_takes_a_mail(town) {
        invited(&town, "alice@corp.example").await;
        let town = std::sync::Arc::new(town);
        let taken = sixteen(|_| {
            let town = town.clone();
            async move { take(&town, NOW).await }
        })
        .await;
        assert_eq!(taken.iter().flatten().count(), 1);
    }

    async fn sixteen_take_sixteen_mails(town) {
        for nth in 0..16 {
            invited(&town, &format!("person{nth}@corp.example")).await;
        }
        let town = std::sync::Arc::new(town);
        let taken = sixteen(|_| {
            let town = town.clone();
            async move {
                let mut mine = Vec::new();
                while town.store.outbox().is_due(NOW).await.unwrap() {
                    mine.extend(take(&town, NOW).await.map(|taken| taken.id));
                }
                mine
            }
        })
        .await;
        let all: Vec<_> = taken.into_iter().flatten().collect();
        assert_eq!((all.len(), all.iter().collect::<HashSet<_>>().len()), (16, 16));
    }

    async fn a_lease_that_ran_out_is_worth_nothing(town) {
        invited(&town, "alice@corp.example").await;
        let outbox = town.store.outbox();
        let killed = take(&town, NOW).await.unwrap();
        assert_eq!((killed.tries, take(&town, NOW).await), (1, None));
        assert_eq!(take(&town, Time(after(LEASE).0 - 1)).await, None);

        let heir = take(&town, after(LEASE)).await.unwrap();
        assert_eq!((&heir.id, heir.tries, &heir.mail), (&killed.id, 2, &killed.mail));
        assert!(!outbox.settle(&killed.lease, (MailState::Bounced, Some("550")), None, NOW).await.unwrap());
        assert!(!outbox.put_off(&killed.lease, NOW, "421").await.unwrap());
        assert!(outbox.settle(&heir.lease, (MailState::Sent, None), None, after(LEASE)).await.unwrap());
        assert!(!outbox.settle(&heir.lease, (MailState::Bounced, Some("550")), None, NOW).await.unwrap(), "it is over");
        assert_eq!(town.count("SELECT COUNT(*) FROM outbox WHERE state = 'sent' AND sealed = ''").await, 1);
        assert_eq!(take(&town, after(Span::days(1))).await, None);
    }

    async fn a_mail_that_was_put_off_comes_again_in_its_time(town) {
        let Invited::Created(user) = invited(&town, "alice@corp.example").await else { panic!("exists") };
        let outbox = town.store.outbox();
        let taken = take(&town, NOW).await.unwrap();
        assert!(outbox.put_off(&taken.lease, after(Span::hours(1)), "450 busy").await.unwrap());
        assert!(!outbox.is_due(after(Span::minutes(59))).await.unwrap());
        assert_eq!(outbox.waiting_since(NOW).await.unwrap(), 1);
        assert_eq!(outbox.waiting_since(Time(NOW.0 - 1)).await.unwrap(), 0);
        let again = take(&town, after(Span::hours(1))).await.unwrap();
        assert_eq!((again.tries, again.mail), (2, taken.mail));
        let records = outbox.of_user(&user.id).await.unwrap();
        assert_eq!((records[0].state, records[0].words.as_deref()), (MailState::Queued, Some("450 busy")));
    }

    async fn an_undelivered_invitation_is_told_of_until_it_does_not_matter(town) {
        let Invited::Created(user) = invited(&town, "alice@corp.example").await else { panic!("exists") };
        let outbox = town.store.outbox();
        let taken = take(&town, NOW).await.unwrap();
        outbox.settle(&taken.lease, (MailState::Bounced, Some("550 no such user")), None, NOW).await.unwrap();
        let undelivered = outbox.undelivered(Time(NOW.0 - 1)).await.unwrap();
        assert_eq!((undelivered.len(), &undelivered[0].user), (1, &user.id));
        assert_eq!(undelivered[0].address, "alice@corp.example");
        let record = &undelivered[0].record;
        assert_eq!((record.state, record.words.as_deref()), (MailState::Bounced, Some("550 no such user")));
        assert_eq!(record.invitation, taken.invitation);
        assert_eq!(outbox.undelivered(NOW).await.unwrap(), []);

        invited(&town, "alice@corp.example").await;
        assert_eq!(outbox.undelivered(Time(NOW.0 - 1)).await.unwrap(), [], "a newer invitation took its place");
    }

    async fn a_mailbox_gets_so_many_invitations_a_day_and_no_more(town) {
        for _ in 0..10 {
            assert!(!matches!(invited(&town, "alice@corp.example").await, Invited::TooManyMails));
        }
        let open = town.count("SELECT COUNT(*) FROM invitations WHERE revoked_at IS NULL").await;
        assert_eq!(invited(&town, "Alice@corp.example").await, Invited::TooManyMails);
        assert_eq!(queued(&town).await, 10);
        assert_eq!(town.count("SELECT COUNT(*) FROM invitations WHERE revoked_at IS NULL").await, open);
        assert_eq!(town.count("SELECT COUNT(*) FROM users WHERE address = 'alice@corp.example'").await, 1);

        // A stranger with the same private mailbox is the same mailbox; another mailbox is another.
        let same = User { personal_address: Some(mailbox("ALICE@corp.example")), ..stranger("bob@corp.example") };
        let refused = town.store.users().invite(&by_mail(&same), NOW).await.unwrap();
        assert_eq!(refused, Invited::TooManyMails);
        assert!(matches!(invited(&town, "bob@corp.example").await, Invited::Created(_)));
        let tomorrow = by_mail(&stranger("alice@corp.example"));
        let again = town.store.users().invite(&tomorrow, after(Span::days(1))).await.unwrap();
        assert!(matches!(again, Invited::Again(_)));
        let unsent = town.store.users().invite(&invite(&stranger("alice@corp.example")), NOW).await.unwrap();
        assert!(matches!(unsent, Invited::Again(_)), "without a mail there is nothing to count");
    }

    async fn reports_are_told_of_within_bounds_and_activations_always(town) {
        let alice = town.person("alice@corp.example").await;
        for nth in 0..12 {
            reports(&town, &alice, &format!("browser{nth}")).await;
        }
        assert_eq!(queued(&town).await, 10, "every report counts, ten are told");
        for _ in 0..12 {
            town.store.users().remove(&alice.user.id, &change(), NOW).await.unwrap().unwrap();
            let invite = invite(&alice.user);
            let Invited::Returned(user) = town.store.users().invite(&invite, NOW).await.unwrap() else { panic!() };
            let mut activation = activation(&user, &invite.invitation.id);
            activation.notices = vec![notice("alice@corp.example")];
            assert_eq!(town.store.invitations().activate(&activation, NOW).await.unwrap(), Activated::Now);
        }
        assert_eq!(queued(&town).await, 22);
    }

    async fn what_is_known_of_a_mail_is_swept_after_a_quarter(town) {
        invited(&town, "alice@corp.example").await;
        invited(&town, "bob@corp.example").await;
        let taken = take(&town, NOW).await.unwrap();
        town.store.outbox().settle(&taken.lease, (MailState::Sent, None), None, NOW).await.unwrap();
        town.store.sign_ins().sweep(Time(after(Span::days(90)).0 - 1)).await.unwrap();
        assert_eq!(town.count("SELECT COUNT(*) FROM outbox").await, 2);
        town.store.sign_ins().sweep(after(Span::days(90))).await.unwrap();
        assert_eq!(town.count("SELECT COUNT(*) FROM outbox WHERE state = 'queued'").await, 1);
        assert_eq!(town.count("SELECT COUNT(*) FROM outbox").await, 1, "what waits is never swept");
    }
}
