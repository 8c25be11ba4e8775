//! Carrying: once and not for ever, whoever is killed, whoever else carries.

use std::sync::Arc;

use countersign::bus::memory::Memory;
use countersign::domain::letter::{Letter, MailState};
use countersign::domain::mailbox::Mailbox;
use countersign::domain::text::Name;
use countersign::domain::time::{Clock as _, Span};
use countersign::domain::user::User;
use countersign::flow::organise::Organise;
use countersign::flow::post::Post;
use countersign::flow::rules::{MAIL_LEASE, MAIL_TRIES};
use countersign::mail::{Desk, Mail, Outcome, Recorder, Sender, Smtp};
use countersign::store::outbox::Record;
use countersign::store::users::{Invite, Invited};
use countersign::words::Language;
use tokio::sync::mpsc;

use crate::harness::clock::HandClock;
use crate::harness::house::Engine;
use crate::harness::mailbox;
use crate::harness::smtp::{MailServer, Manner, Plan, Step};
use crate::store::town::{Town, after, change, invite, sixteen, stranger};

const LINK: &str = "https://idp.corp.example/phone/activate#AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

async fn town_on(engine: Engine) -> Town {
    match engine {
        Engine::Sqlite => Town::on_sqlite().await,
        Engine::Postgres => Town::on_postgres().await,
    }
}

/// A node that carries; the clock is everybody's.
fn post(town: &Town, mail: Arc<dyn Mail>, clock: &HandClock) -> Post {
    let (heard, _) = mpsc::channel(1);
    let organisation = Name::parse("Corp").unwrap();
    Post {
        store: Arc::clone(&town.store),
        mail,
        bus: Arc::new(Memory::new(Arc::new(clock.clone()), heard)),
        clock: Arc::new(clock.clone()),
        desk: Desk {
            organisation: organisation.clone(),
            sender: Sender { name: None, mailbox: Mailbox::parse("no-reply@corp.example").unwrap() },
            host: "idp.corp.example".to_owned(),
            accent: None,
            logo: None,
        },
        organise: Organise {
            store: Arc::clone(&town.store),
            clock: Arc::new(clock.clone()),
            configured: organisation,
            language: Language::English,
        },
        per_minute: 1_000,
    }
}

fn smtp(server: &MailServer) -> Arc<dyn Mail> {
    Arc::new(Smtp::new(server.settings()).unwrap())
}

async fn invited(town: &Town, clock: &HandClock, address: &str) -> User {
    let letter = Letter::Invitation {
        link: LINK.to_owned(),
        expires_at: after(Span::days(7)),
        application: Name::parse("Microsoft 365").unwrap(),
        invited_by: None,
    };
    let invite = Invite { letter: Some(letter), ..invite(&stranger(address)) };
    match town.store.users().invite(&invite, clock.now()).await.unwrap() {
        Invited::Created(user) | Invited::Again(user) => user,
        other => panic!("{other:?}"),
    }
}

async fn record(town: &Town, user: &User) -> Record {
    town.store.outbox().of_user(&user.id).await.unwrap().remove(0)
}

async fn a_mail_that_is_not_taken_comes_again_in_its_time(engine: Engine) {
    let (town, clock, server) = (town_on(engine).await, HandClock::default(), MailServer::start(Manner::default()));
    let post = post(&town, smtp(&server), &clock);
    let alice = invited(&town, &clock, "alice@corp.example").await;
    server.will(Plan::Says(Step::Greeting, "421 4.3.2 come back later"));
    server.will(Plan::Says(Step::To, "450 4.2.0 greylisted"));
    post.deliver().await.unwrap();
    let told = record(&town, &alice).await;
    assert_eq!((told.state, told.tries), (MailState::Queued, 1));
    assert!(told.words.unwrap().ends_with("said 421 4.3.2 come back later"));

    clock.passes(Span::seconds(59));
    post.deliver().await.unwrap();
    assert_eq!(record(&town, &alice).await.tries, 1, "not before its time");
    clock.passes(Span::seconds(1));
    post.deliver().await.unwrap();
    clock.passes(Span::minutes(4));
    post.deliver().await.unwrap();
    let told = record(&town, &alice).await;
    assert_eq!((told.state, told.tries, told.words), (MailState::Sent, 3, None));
    assert_eq!(server.receives(1).await.len(), 1);
}

async fn a_mail_that_nobody_takes_bounces_with_the_servers_words(engine: Engine) {
    let (town, clock, server) = (town_on(engine).await, HandClock::default(), MailServer::start(Manner::default()));
    let post = post(&town, smtp(&server), &clock);
    let alice = invited(&town, &clock, "alice@corp.example").await;
    let bob = invited(&town, &clock, "bob@corp.example").await;
    server.will(Plan::Says(Step::To, "550 5.1.1 \u{1b}[2J<unknown>: no such\u{7} user"));
    post.deliver().await.unwrap();
    let (first, second) = (record(&town, &alice).await, record(&town, &bob).await);
    let (bounced, sent) = if first.state == MailState::Bounced { (first, second) } else { (second, first) };
    assert_eq!((bounced.state, sent.state), (MailState::Bounced, MailState::Sent), "one no stops no other mail");
    assert_eq!(bounced.words.as_deref(), Some("550 5.1.1 [2J<unknown>: no such user"));
    clock.passes(Span::days(1));
    post.deliver().await.unwrap();
    assert_eq!(record(&town, &alice).await.tries, 1, "it is never tried again");
    assert_eq!(town.count("SELECT COUNT(*) FROM outbox WHERE sealed <> ''").await, 0);
    assert_eq!(town.count("SELECT COUNT(*) FROM audit WHERE event = 'mail_undelivered'").await, 1);
}

async fn a_server_that_is_away_is_waited_for(engine: Engine) {
    let (town, clock, mut server) = (town_on(engine).await, HandClock::default(), MailServer::start(Manner::default()));
    let post = post(&town, smtp(&server), &clock);
    server.stops();
    let alice = invited(&town, &clock, "alice@corp.example").await;
    let bob = invited(&town, &clock, "bob@corp.example").await;
    post.deliver().await.unwrap();
    let tries = record(&town, &alice).await.tries + record(&town, &bob).await.tries;
    assert_eq!(tries, 1, "the next mail would fare no better");
    server.starts();
    clock.passes(Span::minutes(1));
    post.deliver().await.unwrap();
    assert_eq!(server.receives(2).await.len(), 2);
}

async fn a_mail_is_not_tried_for_ever(engine: Engine) {
    let (town, clock, recorder) = (town_on(engine).await, HandClock::default(), Arc::new(Recorder::new()));
    let post = post(&town, recorder.clone(), &clock);
    let alice = invited(&town, &clock, "alice@corp.example").await;
    for _ in 0..MAIL_TRIES + 3 {
        recorder.will_answer(Outcome::Away { reason: "nobody there".to_owned() });
        post.deliver().await.unwrap();
        clock.passes(Span::hours(6));
    }
    let told = record(&town, &alice).await;
    assert_eq!((told.state, told.tries, told.words.as_deref()), (MailState::Failed, MAIL_TRIES, Some("nobody there")));
    assert_eq!(recorder.mails().len(), usize::try_from(MAIL_TRIES).unwrap());
}

async fn a_mail_that_kills_whoever_sends_it_is_given_up_too(engine: Engine) {
    let (town, clock, recorder) = (town_on(engine).await, HandClock::default(), Arc::new(Recorder::new()));
    let post = post(&town, recorder.clone(), &clock);
    let alice = invited(&town, &clock, "alice@corp.example").await;
    for _ in 0..MAIL_TRIES {
        assert!(town.store.outbox().take(clock.now(), clock.now().plus(MAIL_LEASE)).await.unwrap().is_some());
        clock.passes(MAIL_LEASE);
    }
    post.deliver().await.unwrap();
    assert_eq!((record(&town, &alice).await.state, recorder.mails().len()), (MailState::Failed, 0));
}

async fn the_mail_of_a_killed_node_is_sent_by_another(engine: Engine) {
    let (town, clock, server) = (town_on(engine).await, HandClock::default(), MailServer::start(Manner::default()));
    let (one, other) = (post(&town, smtp(&server), &clock), post(&town, smtp(&server), &clock));
    let alice = invited(&town, &clock, "alice@corp.example").await;
    server.will(Plan::Hangs(Step::End));
    let sending = tokio::spawn(async move { one.deliver().await });
    server.hears(1).await;
    sending.abort();
    assert!(sending.await.unwrap_err().is_cancelled());

    other.deliver().await.unwrap();
    assert_eq!(server.arrived().len(), 0, "for a while it could still be on its way");
    clock.passes(MAIL_LEASE);
    other.deliver().await.unwrap();
    let first = server.receives(1).await.remove(0);
    let told = record(&town, &alice).await;
    assert_eq!((told.state, told.tries), (MailState::Sent, 2));
    let name = format!("<{}@idp.corp.example>", told.id);
    assert_eq!(mailbox::Letter::of(&first).header("Message-ID"), name, "a second one would be known by it");
}

async fn sixteen_carriers_send_one_mail_once(engine: Engine) {
    let (town, clock, server) =
        (Arc::new(town_on(engine).await), HandClock::default(), MailServer::start(Manner::default()));
    let alice = invited(&town, &clock, "alice@corp.example").await;
    sixteen(|_| {
        let post = post(&town, smtp(&server), &clock);
        async move { post.deliver().await.unwrap() }
    })
    .await;
    assert_eq!((server.arrived().len(), record(&town, &alice).await.tries), (1, 1));
}

async fn sixteen_carriers_send_many_mails_once_each(engine: Engine) {
    let (town, clock, server) =
        (Arc::new(town_on(engine).await), HandClock::default(), MailServer::start(Manner::default()));
    for nth in 0..20 {
        invited(&town, &clock, &format!("person{nth}@corp.example")).await;
    }
    sixteen(|_| {
        let post = post(&town, smtp(&server), &clock);
        async move { post.deliver().await.unwrap() }
    })
    .await;
    let mut recipients: Vec<_> = server.arrived().into_iter().map(|mail| mail.to).collect();
    recipients.sort();
    recipients.dedup();
    assert_eq!((server.arrived().len(), recipients.len()), (20, 20));
}

async fn no_more_than_so_many_leave_in_a_minute(engine: Engine) {
    let (town, clock, recorder) = (town_on(engine).await, HandClock::default(), Arc::new(Recorder::new()));
    let one = Post { per_minute: 3, ..post(&town, recorder.clone(), &clock) };
    // The counter is shared, as over Redis.
    let other = Post { mail: recorder.clone(), ..one.clone() };
    for nth in 0..8 {
        invited(&town, &clock, &format!("person{nth}@corp.example")).await;
    }
    for expected in [3, 6, 8] {
        one.deliver().await.unwrap();
        other.deliver().await.unwrap();
        assert_eq!(recorder.mails().len(), expected);
        clock.passes(Span::minutes(1));
    }
}

async fn what_is_no_longer_so_is_not_sent(engine: Engine) {
    let (town, clock, recorder) = (town_on(engine).await, HandClock::default(), Arc::new(Recorder::new()));
    let post = post(&town, recorder.clone(), &clock);
    let alice = invited(&town, &clock, "alice@corp.example").await;
    invited(&town, &clock, "alice@corp.example").await;
    post.deliver().await.unwrap();
    assert_eq!(recorder.mails().len(), 1, "the older link is dead");
    let states = town.store.outbox().of_user(&alice.id).await.unwrap();
    assert!(states.iter().any(|told| told.state == MailState::Dropped));

    let bob = invited(&town, &clock, "bob@corp.example").await;
    town.store.users().remove(&bob.id, &change(), clock.now()).await.unwrap().unwrap();
    invited(&town, &clock, "carol@corp.example").await;
    clock.passes(Span::days(7));
    post.deliver().await.unwrap();
    assert_eq!(recorder.mails().len(), 1, "removed, and run out");
    assert_eq!(town.count("SELECT COUNT(*) FROM outbox WHERE state = 'dropped' AND sealed = ''").await, 3);
    assert_eq!(town.count("SELECT COUNT(*) FROM audit WHERE event = 'mail_undelivered'").await, 0);
}

async fn a_row_changed_behind_our_back_gets_no_mail(engine: Engine) {
    let (town, clock, recorder) = (town_on(engine).await, HandClock::default(), Arc::new(Recorder::new()));
    let post = post(&town, recorder.clone(), &clock);
    let alice = invited(&town, &clock, "alice@corp.example").await;
    invited(&town, &clock, "bob@corp.example").await;
    town.sql(&format!("UPDATE users SET personal_address = 'eve@evil.example' WHERE id = '{}'", alice.id)).await;
    post.deliver().await.unwrap();
    let sent: Vec<_> = recorder.mails().iter().map(|mail| mail.to.to_string()).collect();
    assert_eq!(sent, ["bob@corp.example"]);
    assert_eq!(record(&town, &alice).await.state, MailState::Failed);
}

macro_rules! on_both_engines_at_once {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $story() { super::$story(crate::harness::house::Engine::Sqlite).await; })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $story() { super::$story(crate::harness::house::Engine::Postgres).await; })+
        }
    };
}

on_both_engines_at_once!(
    a_mail_that_is_not_taken_comes_again_in_its_time,
    a_mail_that_nobody_takes_bounces_with_the_servers_words,
    a_server_that_is_away_is_waited_for,
    a_mail_is_not_tried_for_ever,
    a_mail_that_kills_whoever_sends_it_is_given_up_too,
    the_mail_of_a_killed_node_is_sent_by_another,
    sixteen_carriers_send_one_mail_once,
    sixteen_carriers_send_many_mails_once_each,
    no_more_than_so_many_leave_in_a_minute,
    what_is_no_longer_so_is_not_sent,
    a_row_changed_behind_our_back_gets_no_mail,
);
