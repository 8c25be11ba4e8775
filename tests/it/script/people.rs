//! People identified, forgotten and made by printed commands.

use std::fs;

use serde_json::{Value, json};

use super::{Hand, synced};
use crate::harness::graph::tenant::person;

fn guest(upn: &str) -> Value {
    let mut person = person(upn, None);
    person["userType"] = "Guest".into();
    person
}

#[tokio::test(flavor = "multi_thread")]
async fn people_get_the_identity_that_they_have_here_and_lose_it_again() {
    let hand = Hand::begins().await;
    let story = &hand.story;
    story.desk.does("user invite alice@corp.example --immutable-id alice==");
    let untouched =
        [synced("sam@corp.example"), person("carol@corp.example", Some("carol==")), guest("g@corp.example")];
    hand.has([person("Alice@corp.example", None), person("bob@corp.example", None)].into_iter().chain(untouched));
    // Each page has one person, and Graph asks for patience once.
    story.graph.set(|tenant| tenant.page = 1);
    story.graph.desk().plans.push_back((429, Some("1")));
    let told = hand.does("identify", "");
    assert_eq!(told, "done    \"Alice@corp.example\"\ndone    \"bob@corp.example\"\n");
    let has = |upn: &str| story.graph.immutable_id(upn);
    assert_eq!(has("Alice@corp.example").as_deref(), Some("alice=="), "as it is here");
    let made = has("bob@corp.example").unwrap();
    assert_eq!(made.len(), 24);
    for upn in ["sam@corp.example", "g@corp.example"] {
        assert_eq!(has(upn), None, "{upn}");
    }
    assert_eq!(story.graph.times("PATCH /v1.0/users/"), 2);

    let file = "corp.example.identities.json";
    let text = fs::read_to_string(hand.folder.join(file)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() == 4 && lines[1].contains("id-Alice@corp.example"), "a line for each: {text}");
    let kept = hand.read(file);
    let bob = json!({"object": "id-bob@corp.example", "upn": "bob@corp.example", "before": null, "after": made});
    assert_eq!(kept[1], bob);
    let ran = hand.runs("identify", "");
    assert!(ran.code == 1 && ran.noted.contains("already"), "{}{}", ran.told, ran.noted);
    assert_eq!(hand.read(file), kept, "no way back is written over");

    // Somebody else set another one meanwhile: it stays.
    story.graph.set(|tenant| {
        let bob = tenant.users.iter_mut().find(|user| user["userPrincipalName"] == "bob@corp.example").unwrap();
        bob["onPremisesImmutableId"] = "elsewhere==".into();
    });
    let ran = hand.runs("forget", "");
    assert_eq!((ran.code, ran.told.as_str()), (1, "done    \"Alice@corp.example\"\nFAILED  \"bob@corp.example\"\n"));
    assert!(ran.noted.contains("another ImmutableID"), "{}", ran.noted);
    assert_eq!((has("Alice@corp.example"), has("bob@corp.example").as_deref()), (None, Some("elsewhere==")));
    let listed = hand.does("users", "");
    assert!(listed.contains("[\"carol@corp.example\",\"carol==\",null]") && listed.lines().count() == 5, "{listed}");
}

/// The way back is on the disk before anything is changed, whatever becomes of the changes.
#[tokio::test(flavor = "multi_thread")]
async fn what_microsoft_refuses_is_told_of_each_and_the_way_back_is_there_all_the_same() {
    let hand = Hand::begins().await;
    hand.has([person("alice@corp.example", None), person("bob@corp.example", None)]);
    hand.story.graph.desk().refuses_changes = true;
    let ran = hand.runs("identify", "");
    assert_eq!((ran.code, ran.told.matches("FAILED").count()), (1, 2), "{}{}", ran.told, ran.noted);
    assert!(ran.noted.contains("Insufficient privileges"), "{}", ran.noted);
    assert_eq!(hand.read("corp.example.identities.json").as_array().unwrap().len(), 2);
    // The command itself takes only files that it sealed.
    let file = hand.folder.join("corp.example.identities.json");
    hand.story.graph.desk().refuses_changes = false;
    let (code, told) = hand.story.tells(&format!("users forget corp.example --undo-file {} --yes", file.display()));
    assert!(
        code == 1 && told["causes"][0].as_str().unwrap().contains("no file that was written here"),
        "{code} {told}"
    );
    assert_eq!(hand.runs("forget", "").told.matches("done").count(), 2, "nothing of it stands");
}

/// What the command set, the printed one takes back as well.
#[tokio::test(flavor = "multi_thread")]
async fn the_commands_own_file_is_taken_by_the_printed_one() {
    let hand = Hand::begins().await;
    hand.has([person("alice@corp.example", None), person("bob@corp.example", None)]);
    let file = hand.folder.join("corp.example.identities.json");
    hand.story.does(&format!("users identify corp.example --undo-file {} --yes", file.display()));
    assert_eq!(hand.story.graph.immutable_id("bob@corp.example").unwrap().len(), 24);
    let told = hand.does("forget", "");
    assert_eq!(told, "done    \"alice@corp.example\"\ndone    \"bob@corp.example\"\n");
    assert_eq!(hand.story.graph.immutable_id("bob@corp.example"), None);
}

/// A list comes out of a file: it names people of this domain, or nobody.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_changes_nobody_of_another_domain_and_no_directorys() {
    let hand = Hand::begins().await;
    let mut others = [person("admin@other.example", Some("x==")), synced("sam@corp.example")];
    others[1]["onPremisesImmutableId"] = "x2==".into();
    hand.has(others);
    let list = json!([
        {"object": "id-admin@other.example", "upn": "a", "before": null, "after": "x=="},
        {"object": "id-sam@corp.example", "upn": "\u{1b}[2J", "before": null, "after": "x2=="},
        {"object": "../domains/corp.example", "upn": "b", "before": null, "after": "x=="},
    ]);
    fs::write(hand.folder.join("list.json"), list.to_string()).unwrap();
    let ran = hand.runs("forget --file list.json", "");
    assert_eq!((ran.code, ran.told.matches("FAILED").count()), (1, 3), "{}{}", ran.told, ran.noted);
    assert!(!ran.told.contains('\u{1b}') && !ran.noted.contains('\u{1b}'), "{:?}", ran.told);
    assert_eq!(hand.story.writes(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_made_with_the_identity_that_they_have_here_and_a_password_that_nobody_sees() {
    let hand = Hand::begins().await;
    let story = &hand.story;
    let name = "O'Neill \"$(touch x)\" `id`";
    let (code, _, complaint) =
        story.desk.says_of(&["user", "invite", "new@corp.example", "--immutable-id", "new==", "--name", name]);
    assert_eq!(code, Some(0), "{complaint}");
    hand.does("apply", "");
    let told = hand.does("create --user new@corp.example", "");
    assert_eq!(story.graph.immutable_id("new@corp.example").as_deref(), Some("new=="));
    let there =
        story.graph.desk().tenant.users.iter().find(|one| one["userPrincipalName"] == "new@corp.example").cloned();
    assert_eq!(there.unwrap()["displayName"], name);
    assert!(!told.contains("aA1!"), "{told}");
    assert!(!hand.folder.join("x").exists());
    let ran = hand.runs("create --user new@corp.example", "");
    assert!(ran.code == 1 && ran.noted.contains("already exists"), "{}{}", ran.told, ran.noted);
}
