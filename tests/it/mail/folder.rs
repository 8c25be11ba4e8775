//! Without a mail server: mails lie in a folder that is their owner's alone.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use countersign::flow::doctor::Severity;

use crate::harness::house::{ALICE, Engine, Ground, Installation};
use crate::harness::mailbox::Letter;

use super::stories::by_mail;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn mails(folder: &Path) -> Vec<PathBuf> {
    let mut mails: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    mails.sort();
    mails
}

/// Whose mails lie in a folder, as on a laptop.
fn ground() -> Ground {
    Ground { mails: true, ..Ground::new(Engine::Sqlite) }
}

#[tokio::test]
async fn mails_lie_in_a_folder_that_nobody_else_reads() {
    let house = Installation::of(ground()).await;
    let folder = house.ground.folder.join("mail");
    let link = house.invites_person(by_mail(ALICE)).await;
    house.carries_mail().await;
    let files = mails(&folder);
    assert_eq!((files.len(), mode(&folder), mode(&files[0])), (1, 0o700, 0o600), "{files:?}");
    let id = house.mail_about(ALICE).await.remove(0).id;
    assert_eq!(files[0], folder.join(format!("20270115T120000000Z-{id}.eml")));
    let letter = Letter::from_bytes(&fs::read(&files[0]).unwrap());
    assert_eq!((letter.link(), letter.scanned()), (link.clone(), link));
    assert_eq!(letter.header("From"), "\"Example Works\" <no-reply@localhost.invalid>");
}

#[tokio::test]
async fn a_folder_that_others_may_enter_gets_no_mail() {
    let house = Installation::of(ground()).await;
    let folder = house.ground.folder.join("mail");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    house.invites_person(by_mail(ALICE)).await;
    house.carries_mail().await;
    assert!(mails(&folder).is_empty());
    assert_eq!(mode(&folder), 0o755, "it may be somebody's");
    let words = house.mail_about(ALICE).await.remove(0).words.unwrap();
    assert!(words.contains("chmod 700"), "{words}");

    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    house.clock().passes(countersign::domain::time::Span::minutes(1));
    house.carries_mail().await;
    assert_eq!(mails(&folder).len(), 1);
}

#[tokio::test]
async fn what_a_killed_process_left_is_in_nobodys_way() {
    let house = Installation::of(ground()).await;
    let folder = house.ground.folder.join("mail");
    house.invites_person(by_mail(ALICE)).await;
    let id = house.mail_about(ALICE).await.remove(0).id;
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(folder.join(format!(".20270115T120000000Z-{id}.part")), "half a mail").unwrap();
    house.carries_mail().await;
    let files = mails(&folder);
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(mode(&files[0]), 0o600);
}

#[tokio::test]
async fn the_doctor_minds_it_only_where_others_sign_in() {
    let house = Installation::of(ground()).await;
    let mut doctor = house.node().house.doctor.clone();
    let severity = |findings: Vec<countersign::flow::doctor::Finding>| {
        findings.into_iter().find(|finding| finding.check == "mail").unwrap().severity
    };
    assert_eq!(severity(doctor.examine().await), Severity::Fine);
    doctor.base_url = url::Url::parse("https://login.corp.example").unwrap();
    assert_eq!(severity(doctor.examine().await), Severity::Warning);
}
