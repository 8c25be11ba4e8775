//! The mail server alone: how it is greeted, when it is trusted, and whose fault a no is.

use countersign::domain::ids::MailId;
use countersign::domain::mailbox::Mailbox;
use countersign::domain::time::Span;
use countersign::keys::SystemEntropy;
use countersign::keys::entropy::bytes;
use countersign::mail::smtp::{Settings, Tls};
use countersign::mail::{Look, Mail, Message, Outcome, Smtp};

use crate::harness::clock::NOON;
use crate::harness::mailbox::Letter;
use crate::harness::servers;
use crate::harness::smtp::{MailServer, Manner, Plan, Step, USER};

fn message(to: &str) -> Message {
    Message {
        id: MailId::from_random(bytes(&SystemEntropy)),
        at: NOON,
        host: "idp.corp.example".to_owned(),
        from_name: "Corp".to_owned(),
        from: Mailbox::parse("no-reply@corp.example").unwrap(),
        to_name: None,
        to: Mailbox::parse(to).unwrap(),
        subject: "Hello".to_owned(),
        text: ".begins with a dot\n\n.\nand ends".to_owned(),
        html: "<body><p>Hello</p></body>".to_owned(),
        picture: None,
        logo: None,
    }
}

fn reason(outcome: Outcome) -> String {
    match outcome {
        Outcome::Away { reason } => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn each_way_to_encrypt_and_to_log_in_leads_to_the_mailbox() {
    for (tls, logins) in [
        (Tls::StartTls, "PLAIN LOGIN"),
        (Tls::StartTls, "LOGIN"),
        (Tls::Wrapped, "PLAIN"),
        (Tls::Wrapped, ""),
        (Tls::None, "PLAIN LOGIN"),
        (Tls::None, ""),
    ] {
        let server = MailServer::start(Manner { tls, logins });
        let smtp = Smtp::new(server.settings()).unwrap();
        assert_eq!(smtp.send(message("alice@corp.example")).await, Outcome::Taken, "{tls:?} {logins}");
        let mail = server.receives(1).await.remove(0);
        assert_eq!(mail.encrypted, tls != Tls::None);
        assert_eq!(mail.login.as_deref(), (!logins.is_empty()).then_some(USER));
        assert_eq!((mail.from.as_str(), mail.to.as_str()), ("no-reply@corp.example", "alice@corp.example"));
        let letter = Letter::of(&mail);
        assert_eq!(letter.header("Subject"), "Hello");
        assert_eq!(letter.text, ".begins with a dot\r\n\r\n.\r\nand ends");
    }
}

#[tokio::test]
async fn nothing_is_told_to_a_server_that_does_not_encrypt() {
    let server = MailServer::start(Manner { tls: Tls::None, ..Manner::default() });
    let smtp = Smtp::new(Settings { tls: Tls::StartTls, ..server.settings() }).unwrap();
    let why = reason(smtp.send(message("alice@corp.example")).await);
    assert!(why.contains("STARTTLS"), "{why}");
    let heard = server.heard_in_clear();
    assert!(
        heard.starts_with("EHLO idp.corp.example") && !heard.contains("AUTH") && !heard.contains("MAIL"),
        "{heard}"
    );
}

#[tokio::test]
async fn what_is_slipped_in_before_the_encryption_is_never_believed() {
    let server = MailServer::start(Manner { logins: "", ..Manner::default() });
    // Somebody on the wire answers in clear, ahead of time, all that would be asked under the encryption.
    let answers = "220 go ahead\r\n250 mx.test\r\n250 ok\r\n250 ok\r\n354 go ahead\r\n250 queued";
    server.will(Plan::Says(Step::StartTls, answers));
    server.will(Plan::Says(Step::To, "550 no such user"));
    let smtp = Smtp::new(server.settings()).unwrap();
    let outcome = smtp.send(message("alice@corp.example")).await;
    assert!(matches!(outcome, Outcome::Away { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_server_with_a_strangers_certificate_gets_no_mail() {
    let server = MailServer::start(Manner::default());
    let smtp = Smtp::new(Settings { authorities: None, ..server.settings() }).unwrap();
    let why = reason(smtp.send(message("alice@corp.example")).await);
    assert!(why.to_lowercase().contains("certificate"), "{why}");
    let other = Smtp::new(Settings { host: "127.0.0.1".to_owned(), ..server.settings() }).unwrap();
    reason(other.send(message("alice@corp.example")).await);
    assert!(!server.heard_in_clear().contains("AUTH"));
    assert_eq!(server.arrived().len(), 0, "the certificate names localhost only");
}

#[tokio::test]
async fn one_connection_serves_one_mail_after_the_other() {
    let server = MailServer::start(Manner::default());
    let smtp = Smtp::new(server.settings()).unwrap();
    for _ in 0..3 {
        assert_eq!(smtp.send(message("alice@corp.example")).await, Outcome::Taken);
    }
    assert!(server.receives(3).await.iter().all(|mail| mail.connection == 1));
    smtp.rest().await;
    assert_eq!(smtp.send(message("alice@corp.example")).await, Outcome::Taken);
    assert_eq!(server.receives(4).await[3].connection, 2, "after a rest there is a new one");
}

#[tokio::test]
async fn a_no_to_the_recipient_is_told_apart_from_a_no_to_us() {
    let server = MailServer::start(Manner::default());
    let smtp = Smtp::new(server.settings()).unwrap();
    let said = format!("localhost:{} said", server.port);
    let refused = |words: &str| Outcome::Refused { words: words.to_owned() };
    let later = |words: &str| Outcome::Later { reason: format!("{said} {words}") };
    let away = |words: &str| Outcome::Away { reason: format!("{said} {words}") };
    for (step, line, outcome) in [
        (Step::To, "550 5.1.1 no such user", refused("550 5.1.1 no such user")),
        (Step::To, "450 4.2.0 greylisted", later("450 4.2.0 greylisted")),
        (Step::To, "530 5.7.0 log in first", away("530 5.7.0 log in first")),
        (Step::To, "421 4.3.2 shutting down", away("421 4.3.2 shutting down")),
        (Step::Data, "451 4.3.0 try again", later("451 4.3.0 try again")),
        (
            Step::Data,
            "250 queued already",
            Outcome::Away { reason: format!("localhost:{}: the answers are out of turn", server.port) },
        ),
        (Step::End, "554 5.7.1 looks like spam", refused("554 5.7.1 looks like spam")),
        (Step::End, "452 4.3.1 disk full", later("452 4.3.1 disk full")),
        (Step::From, "550 5.7.1 you may not send", away("550 5.7.1 you may not send")),
        (Step::Greeting, "554 5.7.1 not for you", away("554 5.7.1 not for you")),
        (Step::Greeting, "421 4.3.2 busy", away("421 4.3.2 busy")),
        (Step::To, "550 \u{1b}[31mno\u{7} \u{202e}such", refused("550 [31mno such")),
    ] {
        smtp.rest().await;
        server.will(Plan::Says(step, line));
        assert_eq!(smtp.send(message("alice@corp.example")).await, outcome, "{line}");
        assert_eq!(smtp.send(message("alice@corp.example")).await, Outcome::Taken, "the next one is not in its way");
    }
    assert_eq!(server.arrived().len(), 12);
}

#[tokio::test]
async fn a_wrong_password_bounces_nobodys_mail() {
    let server = MailServer::start(Manner::default());
    let login = Some((USER.to_owned(), "wrong".to_owned()));
    let smtp = Smtp::new(Settings { login, ..server.settings() }).unwrap();
    let why = reason(smtp.send(message("alice@corp.example")).await);
    assert!(why.contains("535 5.7.8 bad credentials") && !why.contains("wrong"), "{why}");
    assert!(matches!(smtp.look().await, Look::Trouble(why) if why.contains("535")));
    let smtp = Smtp::new(server.settings()).unwrap();
    assert_eq!(smtp.look().await, Look::Server(format!("localhost:{}", server.port)));
    assert!(!format!("{smtp:?}").contains("pass"));
}

#[tokio::test]
async fn late_words_of_one_mail_are_never_taken_for_those_of_the_next() {
    let server = MailServer::start(Manner::default());
    let smtp = Smtp::new(Settings { time_limit: Span(500), ..server.settings() }).unwrap();
    assert_eq!(smtp.send(message("alice@corp.example")).await, Outcome::Taken);
    server.will(Plan::Hangs(Step::End));
    let why = reason(smtp.send(message("bob@corp.example")).await);
    assert!(why.ends_with("did not answer in time"), "{why}");
    server.will(Plan::Says(Step::To, "550 no carol here"));
    let outcome = smtp.send(message("carol@corp.example")).await;
    assert_eq!(outcome, Outcome::Refused { words: "550 no carol here".to_owned() });
    assert_eq!(smtp.send(message("dave@corp.example")).await, Outcome::Taken);
    let arrived = server.receives(2).await;
    assert_eq!((arrived[1].to.as_str(), arrived[1].connection > arrived[0].connection), ("dave@corp.example", true));
}

#[tokio::test]
async fn nobody_there_is_no_fault_of_the_mail() {
    let settings = Settings { port: servers::free_port(), ..MailServer::start(Manner::default()).settings() };
    let smtp = Smtp::new(settings).unwrap();
    let why = reason(smtp.send(message("alice@corp.example")).await);
    assert!(why.contains("refused"), "{why}");
    assert!(matches!(smtp.look().await, Look::Trouble(_)));
}
