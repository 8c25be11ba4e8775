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
    let carol = "\"carol@corp.example\",\"carol\",\"carol==\",\"\"";
    assert!(listed.contains(carol) && listed.lines().count() == 6, "{listed}");
}

/// What is listed is a list that this instance takes: everybody comes in as they are there.
#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_people_is_one_that_can_be_imported() {
    let hand = Hand::begins().await;
    let names = ["Zo\u{eb} \"Z\" O'Neill, M.A.", "=cmd|' /C calc'!A0", "'+1", "\u{1b}[2J\u{9b}31mred\u{202e}"];
    hand.has(names.iter().enumerate().map(|(nth, name)| {
        let mut one = person(&format!("p{nth}@corp.example"), Some(&format!("+{nth}==")));
        one["displayName"] = (*name).into();
        one
    }));
    hand.has([person("nobody@corp.example", None)]);
    let listed = hand.does("users", "");
    assert!(!listed.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{listed:?}");
    let file = hand.folder.join("people.csv");
    fs::write(&file, &listed).unwrap();
    let desk = &hand.story.desk;
    let (code, told, complaint) = desk.says_of(&["user", "import", file.to_str().unwrap(), "--json"]);
    assert_eq!(code, Some(0), "{told}{complaint}");
    let wanted = [names[0], names[1], names[2], "[2J31mred"];
    let all = desk.tells("user list");
    let of = |upn: &str| all["users"].as_array().unwrap().iter().find(|one| one["address"] == upn).unwrap().clone();
    for (nth, name) in wanted.iter().enumerate() {
        let user = of(&format!("p{nth}@corp.example"));
        assert_eq!((&user["name"], &user["immutable_id"]), (&json!(name), &json!(format!("+{nth}=="))));
    }
    assert!(of("nobody@corp.example")["immutable_id"].is_string(), "one is made up here");
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
    hand.does("apply", "corp.example\n");
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

/// A file takes back what was given to whoever had none, and gives nobody anything.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_would_give_somebody_an_identity_is_refused_whole() {
    let hand = Hand::begins().await;
    hand.has([person("alice@corp.example", Some("a==")), person("boss@corp.example", Some("b=="))]);
    let one = |upn: &str, before: Value, after: &str| json!({"object": format!("id-{upn}"), "upn": upn, "before": before, "after": after});
    let alice = one("alice@corp.example", Value::Null, "a==");
    let files = [
        json!([alice, one("boss@corp.example", "mine==".into(), "b==")]),
        json!({"domain": "corp.example", "tenant": "t", "seal": "s", "people":
            [alice, one("boss@corp.example", "mine==".into(), "b==")]}),
        json!({"domain": "other.example", "tenant": "t", "seal": "s", "people": [alice]}),
        json!({"people": [alice]}),
        json!([alice, "text"]),
        json!([alice, {"object": "id-boss@corp.example", "upn": "boss@corp.example", "after": null}]),
        json!("text"),
        Value::Null,
    ];
    for file in files {
        fs::write(hand.folder.join("list.json"), file.to_string()).unwrap();
        let ran = hand.runs("forget --file list.json", "");
        assert_eq!((ran.code, ran.told.as_str()), (1, ""), "{file}: {}", ran.noted);
        assert!(ran.noted.contains("nothing was changed"), "{}", ran.noted);
    }
    assert_eq!(hand.story.graph.times("PATCH"), 0);
    fs::write(hand.folder.join("list.json"), json!([alice]).to_string()).unwrap();
    hand.does("forget --file list.json", "");
    assert_eq!(hand.story.graph.immutable_id("alice@corp.example"), None);
}
