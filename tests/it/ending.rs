//! The signing certificate draws to its end: who is told of it, where, how often, and until when.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use countersign::domain::address::Address;
use countersign::domain::change::Actor;
use countersign::domain::language::LanguageTag;
use countersign::domain::operator::Role;
use countersign::domain::time::{Clock as _, Span};
use countersign::flow::manage::NewPerson;
use countersign::flow::rollover::Rollover;
use openssl::x509::X509;
use reqwest::{Method, StatusCode};

use crate::harness::app::json_of;
use crate::harness::house::{ALICE, Engine, Ground, Installation};
use crate::harness::operator::Operator;

const OLGA: &str = "olga@corp.example";
const TOKEN: &str = "a-long-word-that-nobody-guesses";

fn rollover(house: &Installation) -> &Rollover {
    &house.node().house.doors.rollover
}

/// Moves on until so much is left of the certificate.
async fn leaves(house: &Installation, left: Span) {
    let ends_at = rollover(house).look().await.unwrap().current.not_after;
    house.clock().passes(Span(ends_at.since(house.clock().now()).0 - left.0));
}

/// What every node does by itself now and then, all at once; tells how many letters there are in all.
async fn looks(house: &Installation) -> usize {
    let all = house.nodes.iter().map(|node| async {
        node.house.doors.rollover.tend().await.unwrap();
        node.house.warn.look().await.unwrap();
    });
    futures_util::future::join_all(all).await;
    house.carries_mail().await;
    house.count("SELECT COUNT(*) FROM outbox WHERE kind = 'certificate_ends'").await.try_into().unwrap()
}

async fn owners_are_told_by_mail_once_at_each_distance(engine: Engine) {
    let mut house = Installation::on(engine).await;
    if engine == Engine::Postgres {
        house.add_node().await;
    }
    assert_eq!(looks(&house).await, 0);
    leaves(&house, Span::days(90)).await;
    let owner = Operator::first(&house).await;
    let link = owner.lets_in("Odile Owner", ALICE, Role::Owner).await;
    Operator::new(&house.node().base).comes_by(&link, "", "").await;
    owner.brings(Role::Admin).await;
    owner.lets_in("Oskar Owner", "oskar@corp.example", Role::Owner).await;
    let french = LanguageTag::parse("fr").unwrap();
    house.invites_person(NewPerson { language: Some(french), ..NewPerson::at(Address::parse(ALICE).unwrap()) }).await;
    assert_eq!(looks(&house).await, 0, "three months are left");

    leaves(&house, Span::days(60)).await;
    assert_eq!(looks(&house).await, 2, "both owners who have come in, and nobody else");
    assert_eq!(looks(&house).await, 2, "once");
    let mails = house.ground.mail.mails();
    let to = |address: &str| mails.iter().find(|mail| mail.to.as_str() == address).unwrap();
    let (english, french) = (to(OLGA), to(ALICE));
    assert_eq!(english.subject, "Example Works: the signing certificate ends soon");
    let said = english.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("The next certificate is made. Open “Signing certificate” in the console"), "{said}");
    assert!(!english.text.contains("http") && !english.html.contains("href"), "it asks nobody to follow a link");
    assert!(french.subject.contains("le certificat de signature expire bientôt"), "{}", french.subject);

    for (days, letters) in [(45, 2), (30, 4), (14, 6), (13, 6), (1, 8)] {
        leaves(&house, Span::days(days)).await;
        assert_eq!(looks(&house).await, letters, "{days} days before the end");
    }
    assert_eq!(house.ground.mail.mails().len(), 8, "and each of them left");
}

async fn nobody_is_told_of_an_end_that_is_prepared_for(engine: Engine) {
    let house = Installation::on(engine).await;
    Operator::first(&house).await;
    let rollover = rollover(&house);
    let next = rollover.roll(&Actor::Terminal).await.unwrap();
    leaves(&house, Span::days(30)).await;
    house.node().house.warn.look().await.unwrap();
    rollover.confirm(&Actor::Terminal, &next.id).await.unwrap();
    house.carries_mail().await;
    assert_eq!(house.ground.mail.mails().len(), 0, "a letter that waited is no longer so");
    assert_eq!(house.count("SELECT COUNT(*) FROM outbox WHERE state = 'dropped'").await, 1);
    leaves(&house, Span::days(7)).await;
    house.node().house.warn.look().await.unwrap();
    assert_eq!(house.count("SELECT COUNT(*) FROM outbox").await, 1, "and no further one is written");
}

async fn the_console_warns_whoever_sees_to_it_on_every_page(engine: Engine) {
    let house = Installation::on(engine).await;
    let mut owner = Operator::first(&house).await;
    let mut help = owner.brings(Role::Helpdesk).await;
    leaves(&house, Span::days(31)).await;
    owner.signs_in().await;
    assert!(!owner.opens("/console/users").await.has("certificate-alarm"));
    leaves(&house, Span::days(30)).await;
    for operator in [&mut owner, &mut help] {
        json_of(&operator.signs_in().await);
    }
    let alarm = owner.opens("/console/users").await.text("certificate-alarm").unwrap();
    assert!(alarm.starts_with("The signing certificate ends on"), "{alarm}");
    assert!(!help.opens("/console/users").await.has("certificate-alarm"));
    let page = owner.opens("/console/keys").await;
    assert!(page.has("keys-warning") && !page.has("certificate-alarm"), "once on a page");

    let roll = owner.submits("/console/keys/roll", &[]).await;
    assert_eq!(roll.status, StatusCode::SEE_OTHER, "{}", roll.body);
    assert!(owner.opens("/console/users").await.has("certificate-alarm"), "nobody confirmed it yet");
    let page = owner.opens("/console/keys").await;
    let next = rollover(&house).look().await.unwrap().next.unwrap();
    for script in ["powershell", "curl"] {
        let text = page.text(script).unwrap();
        assert!(text.contains("corp.example") && text.contains(&next.public), "{script}: {text}");
    }
    owner.submits("/console/keys/confirm", &[("key", next.id.as_str())]).await;
    let page = owner.opens("/console/users").await;
    assert!(page.status == StatusCode::OK && !page.has("certificate-alarm"));

    leaves(&house, Span(-1)).await;
    house.sql("UPDATE ring SET confirmed_at = NULL").await;
    json_of(&owner.signs_in().await);
    let alarm = owner.opens("/console/users").await.text("certificate-alarm").unwrap();
    assert!(alarm.starts_with("The signing certificate ended on"), "{alarm}");
}

async fn a_monitor_reads_the_end_with_the_token_of_the_settings(engine: Engine) {
    let closed = Installation::on(engine).await;
    let browser = closed.browser();
    let asks = async |browser: &crate::harness::browser::Browser, shown: Option<&str>| {
        let request = browser.request(Method::GET, "/metrics");
        let request = match shown {
            Some(shown) => request.header("authorization", shown),
            None => request,
        };
        browser.send(request).await
    };
    assert_eq!(asks(&browser, Some("Bearer ")).await.status, StatusCode::NOT_FOUND, "nobody gets any without a token");

    let house = Installation::of(Ground::new(engine).set("server.metrics_token", TOKEN)).await;
    let browser = house.browser();
    let basic = format!("Basic {TOKEN}");
    let longer = format!("Bearer {TOKEN}x");
    for wrong in [None, Some("Bearer"), Some("Bearer x"), Some(basic.as_str()), Some(longer.as_str())] {
        let page = asks(&browser, wrong).await;
        assert_eq!((page.status, page.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer"), "{wrong:?}");
        assert!(!page.body.contains("certificate_not_after"), "{}", page.body);
    }
    let token = format!("Bearer {TOKEN}");
    let page = asks(&browser, Some(&token)).await;
    let gauge = |place: &str, row: &countersign::store::ring::RingRow| {
        let name = "countersign_signing_certificate_not_after_seconds";
        format!("\n{name}{{place=\"{place}\"}} {}\n", row.not_after.0 / 1000)
    };
    let current = rollover(&house).look().await.unwrap().current;
    assert!(page.body.contains(&gauge("current", &current)) && !page.body.contains("next\""), "{}", page.body);
    let next = rollover(&house).roll(&Actor::Terminal).await.unwrap();
    let page = asks(&browser, Some(&token)).await;
    assert!(
        page.body.contains(&gauge("next", &next)) && page.body.ends_with("successor_confirmed 0\n"),
        "{}",
        page.body
    );
    rollover(&house).confirm(&Actor::Terminal, &next.id).await.unwrap();
    assert!(asks(&browser, Some(&token)).await.body.ends_with("successor_confirmed 1\n"));
}

/// The certificates that lie beside the seal key.
fn laid_out(folder: &Path) -> BTreeSet<Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|end| end == "crt"));
    // One that is being written is no certificate yet.
    files.filter_map(|path| X509::from_pem(&std::fs::read(path).ok()?).ok()?.to_der().ok()).collect()
}

async fn the_certificates_lie_beside_the_seal_key_as_they_are_published(engine: Engine) {
    let house = Installation::on(engine).await;
    let rollover = rollover(&house);
    let are_laid_out = async || {
        let standing = rollover.look().await.unwrap();
        let wanted: BTreeSet<_> =
            standing.published().map(|row| openssl::base64::decode_block(&row.public).unwrap()).collect();
        for _ in 0..600 {
            if laid_out(&house.ground.folder) == wanted {
                return wanted.len();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("other certificates lie there than are published");
    };
    assert_eq!(are_laid_out().await, 1);
    let next = rollover.roll(&Actor::Terminal).await.unwrap();
    assert_eq!(are_laid_out().await, 2);
    rollover.confirm(&Actor::Terminal, &next.id).await.unwrap();
    rollover.switch(&Actor::Terminal, &next.id).await.unwrap();
    assert_eq!(are_laid_out().await, 2, "the former one is published for a while");
    rollover.replace(&Actor::Terminal, &next.id).await.unwrap();
    assert_eq!(are_laid_out().await, 2, "two others");
}

crate::on_both_engines!(
    owners_are_told_by_mail_once_at_each_distance,
    nobody_is_told_of_an_end_that_is_prepared_for,
    the_console_warns_whoever_sees_to_it_on_every_page,
    a_monitor_reads_the_end_with_the_token_of_the_settings,
    the_certificates_lie_beside_the_seal_key_as_they_are_published,
);
