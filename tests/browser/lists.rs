//! Bulk Invite in a real browser: by a file, by pasted rows, and without scripts.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use thirtyfour::prelude::*;

use crate::actors::chromium::Chromium;
use crate::actors::world::{World, story};
use crate::harness::house::ALICE;
use crate::harness::keeper;

const MESSY: &[u8] = b"E-Mail;Name;Team\r\n\
    new@corp.example;Zo\xeb;IT\r\n\
    second@corp.example;=1+1;IT\r\n\
    alice@corp.example;Alicia;\r\n\
    NEW@corp.example;;\r\n\
    somebody.with.a.rather.long.name@elsewhere.example;;\r\n\
    olga.owner;;\r\n\
    \"third@corp.example;;\r\n";

/// The first owner at a laptop, before the list of users.
async fn owner(world: &World) -> (Arc<Chromium>, String) {
    let house = world.house.node();
    let link = house.house.doors.operate.first_link().await.unwrap().link;
    let laptop = world.laptop().await;
    laptop.has_authenticator().await;
    laptop.opens(&link).await;
    laptop.types("begin-name", "Olga Owner").await;
    laptop.types("begin-address", "olga@corp.example").await;
    laptop.taps("begin-submit").await;
    laptop.arrives_at("console-applications").await;
    let application = house.house.manage.applications().await.unwrap().remove(0).0.id;
    let application = format!("/console/applications/{application}");
    laptop.opens(&format!("{application}/users")).await;
    laptop.arrives_at("console-users").await;
    (laptop, application)
}

async fn chooses(laptop: &Chromium, file: &Path) {
    laptop.sees("import-upload").await;
    let field = laptop.driver.find(By::Testid("import-file")).await.unwrap();
    field.send_keys(file.display().to_string()).await.unwrap();
}

/// Another node has every import to itself, so that nothing moves until it is let go.
async fn is_held_elsewhere(world: &World) {
    world.house.sql("UPDATE imports SET lease_by = 'elsewhere', lease_until = 9000000000000000").await;
}

async fn is_let_go(world: &World) {
    world.house.sql("UPDATE imports SET lease_until = 0").await;
}

#[tokio::test]
async fn a_file_is_checked_confirmed_and_watched_to_its_end() {
    story(async |world| {
        world.house.has_active(ALICE).await;
        let folder = keeper::folder("lists");
        fs::write(folder.join("people.zip"), [b"PK\x03\x04".as_slice(), &[0; 400]].concat()).unwrap();
        fs::write(folder.join("people.csv"), MESSY).unwrap();
        let (laptop, application) = owner(world).await;
        laptop.pictured_at_all("console-users-bulk").await;
        laptop.opens(&format!("{application}/imports")).await;
        laptop.sees("imports-empty").await;
        laptop.pictured_at_all("console-imports-empty").await;
        laptop.taps("import-new").await;
        laptop.arrives_at("console-import").await;
        laptop.pictured_at_all("console-import").await;

        chooses(&laptop, &folder.join("people.zip")).await;
        laptop.taps("import-upload").await;
        assert!(laptop.sees("form-problem").await.contains("ZIP archive"));
        laptop.pictured_at_all("console-import-problem").await;

        chooses(&laptop, &folder.join("people.csv")).await;
        laptop.taps("import-upload").await;
        laptop.arrives_at("console-import-judged").await;
        assert_eq!(laptop.sees("count-new").await, "2");
        assert_eq!(laptop.sees("count-malformed").await, "2");
        laptop.pictured_at_all("console-import-judged").await;

        is_held_elsewhere(world).await;
        laptop.taps("import-confirm").await;
        laptop.arrives_at("console-import-running").await;
        laptop.pictured_at_all("console-import-running").await;
        laptop.taps("import-pause").await;
        laptop.arrives_at("console-import-paused").await;
        laptop.pictured_at_all("console-import-paused").await;
        laptop.taps("import-resume").await;
        // The page finds out by itself.
        laptop.arrives_at("console-import-done").await;
        assert!(laptop.sees("import-progress").await.starts_with("2 of 2"));
        laptop.pictured_at_all("console-import-done").await;
        laptop.taps("import-list").await;
        laptop.arrives_at("console-imports").await;
        laptop.pictured_at_all("console-imports").await;
        assert_eq!(world.house.mail_about("new@corp.example").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn rows_are_pasted_and_a_list_is_discarded() {
    story(async |world| {
        let (laptop, _) = owner(world).await;
        laptop.taps("user-bulk-invite").await;
        laptop.arrives_at("console-import").await;
        laptop.types("import-paste", "email, immutable_id\nfirst@corp.example, AAECAw==\nsecond@corp.example\n").await;
        laptop.taps("import-check").await;
        laptop.arrives_at("console-import-judged").await;
        assert_eq!(laptop.sees("count-new").await, "2");
        laptop.pictured_at_all("console-import-judged-identity").await;
        laptop.taps("import-discard").await;
        laptop.arrives_at("console-import-cancelled").await;
        laptop.pictured_at_all("console-import-discarded").await;
        assert_eq!(world.house.count("SELECT COUNT(*) FROM users").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_list_goes_without_scripts() {
    story(async |world| {
        let (laptop, application) = owner(world).await;
        laptop.commands("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
        laptop.opens(&format!("{application}/import")).await;
        laptop.arrives_at("console-import").await;
        laptop.types("import-paste", "first@corp.example\nsecond@corp.example\n").await;
        laptop.taps("import-check").await;
        laptop.arrives_at("console-import-judged").await;
        is_held_elsewhere(world).await;
        laptop.taps("import-confirm").await;
        laptop.arrives_at("console-import-running").await;
        is_let_go(world).await;
        // The page loads itself again.
        laptop.arrives_at("console-import-done").await;
        assert!(laptop.sees("import-progress").await.starts_with("2 of 2"));
    })
    .await;
}
