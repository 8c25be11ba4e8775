//! The command itself: what it says, how it ends, and what is left when it is killed.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use super::{assert_each_once, list};
use crate::harness::clock::HandClock;
use crate::harness::keeper;
use crate::store::town::Town;

const COUNTERSIGN: &str = env!("CARGO_BIN_EXE_countersign");

/// A machine with an instance on it, and one application.
struct Machine {
    home: PathBuf,
}

impl Machine {
    fn new() -> Self {
        let machine = Self { home: keeper::folder("import") };
        let added = machine.says(&["application", "add", "--name", "Microsoft 365", "--domain", "corp.example"]);
        assert!(added.status.success(), "{added:?}");
        machine
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(COUNTERSIGN);
        command.args(words).current_dir(&self.home);
        command
    }

    fn says(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    fn has_list(&self, text: impl AsRef<[u8]>) {
        fs::write(self.home.join("people.csv"), text).unwrap();
    }

    /// What `user import` answers, and its exit code.
    fn imports(&self, more: &[&str]) -> (Value, Option<i32>) {
        let words = [&["user", "import", "people.csv", "--json"], more].concat();
        let output = self.says(&words);
        let told = serde_json::from_slice(&output.stdout);
        (told.unwrap_or_else(|_| panic!("{output:?}")), output.status.code())
    }

    /// Begins an import and waits for its first word of so many people.
    fn begins(&self, until: u64) -> Child {
        let words = ["user", "import", "people.csv", "--json"];
        let mut child = self.command(&words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        let far = |line: &str| line.split_whitespace().nth(2).is_some_and(|done| done.parse::<u64>().unwrap() >= until);
        let line = said.find_map(|line| line.ok().filter(|line| far(line)));
        assert!(line.is_some(), "it ended before");
        child
    }

    /// The instance from within this process.
    async fn town(&self) -> Town {
        Town::beside(&self.home).await
    }
}

#[test]
fn a_list_is_judged_invited_and_told_of() {
    let machine = Machine::new();
    machine.has_list("email;name\nalice@corp.example;Alice\nbob@corp.example;=1+1\n");
    let (told, code) = machine.imports(&["--dry-run", "--application", "Microsoft 365"]);
    assert_eq!((told["judged"]["new"].as_u64(), told["state"].as_str(), code), (Some(2), Some("judged"), Some(0)));
    let listed = machine.says(&["user", "list", "--json"]);
    assert_eq!(serde_json::from_slice::<Value>(&listed.stdout).unwrap()["users"].as_array().unwrap().len(), 0);

    let (told, code) = machine.imports(&[]);
    assert_eq!((told["invited"].as_u64(), told["state"].as_str(), code), (Some(2), Some("done"), Some(0)));
    let (told, code) = machine.imports(&[]);
    assert_eq!((told["invited"].as_u64(), told["judged"]["exists"].as_u64(), code), (Some(0), Some(2), Some(0)));

    let output = machine.says(&["user", "import", "people.csv"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("2  there already; nothing is changed"), "{text}");
    assert!(text.contains("0 people were invited"), "{text}");
}

#[test]
fn what_is_left_out_is_told_and_the_rest_invited() {
    let machine = Machine::new();
    machine.has_list(b"E-Mail;Name;Team\nzoe@corp.example;Zo\xeb;IT\nalice;A;\nx@other.example;X;\n");
    let output = machine.says(&["user", "import", "people.csv"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    for line in [
        "the file was read as Windows-1252, not UTF-8",
        "columns not read: Team",
        "line 3       malformed           alice  an address has one @",
        "line 4       other_domain        x@other.example",
        "1 people were invited",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let (told, code) = machine.imports(&["--dry-run"]);
    assert_eq!(
        (told["left_out"].as_u64(), told["left_out_rows"][1]["line"].as_u64(), code),
        (Some(2), Some(4), Some(1))
    );
}

#[test]
fn what_is_no_list_is_refused_with_its_reason() {
    let machine = Machine::new();
    machine.has_list([b"PK\x03\x04".as_slice(), &[0; 26], b"people.csv", &[0xff; 40]].concat());
    let (told, code) = machine.imports(&[]);
    assert_eq!(told["refused"].as_str(), Some("the file is a ZIP archive: unpack it, and give the list itself"));
    assert_eq!(code, Some(1));
    machine.has_list("alice@corp.example\n");
    for words in [&["--application", "Nowhere"][..], &["--application", "00000000000000000000000000000000"]] {
        let output = machine.says(&[&["user", "import", "people.csv"], words].concat());
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("there is no application"), "{output:?}");
    }
    assert_eq!(machine.says(&["user", "import", "nobody.csv"]).status.code(), Some(1));
    assert_eq!(machine.says(&["user", "import"]).status.code(), Some(2));
}

#[tokio::test]
async fn whoever_is_killed_in_the_middle_loses_nobody_and_invites_nobody_twice() {
    let machine = Machine::new();
    machine.has_list(list(4_000));
    let town = machine.town().await;
    for far in [1, 1_000, 2_000] {
        let mut child = machine.begins(far / 4 + 1);
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(9));
        let there = town.count("SELECT COUNT(*) FROM users").await;
        assert!(there > 0 && there < 4_000, "{there} of 4000");
        assert_each_once(&town, there).await;
    }
    let (told, code) = machine.imports(&[]);
    assert_eq!((told["state"].as_str(), code), (Some("done"), Some(0)));
    assert_each_once(&town, 4_000).await;

    // What was killed is taken up by whoever serves, and finds everybody there.
    let unfinished = "SELECT COUNT(*) FROM imports WHERE state = 'running'";
    assert_eq!(town.count(unfinished).await, 3);
    let later = super::Clerk::of(&town, &HandClock::default());
    later.importer.work().await.unwrap();
    assert_eq!(town.count(unfinished).await, 0);
    assert_eq!(town.count("SELECT COUNT(*) FROM imports WHERE state = 'done'").await, 4);
    assert_each_once(&town, 4_000).await;
}

#[tokio::test]
async fn a_killed_import_is_finished_by_another_node() {
    let machine = Machine::new();
    machine.has_list(list(2_000));
    let town = machine.town().await;
    let mut child = machine.begins(200);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(town.count("SELECT COUNT(*) FROM imports WHERE state = 'running'").await, 1);
    // The clock of the stories is past every lease of today.
    super::Clerk::of(&town, &HandClock::default()).importer.work().await.unwrap();
    assert_each_once(&town, 2_000).await;
    assert_eq!(town.count("SELECT COUNT(*) FROM imports WHERE state = 'done' AND invited = 2000").await, 1);
}

#[tokio::test]
async fn whoever_is_interrupted_gives_the_rest_up() {
    let machine = Machine::new();
    machine.has_list(list(4_000));
    let child = machine.begins(200);
    let sent = Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["state"].as_str(), Some("cancelled"));
    let invited = told["invited"].as_u64().unwrap();
    assert!(invited < 4_000, "{invited}");
    let town = machine.town().await;
    super::Clerk::of(&town, &HandClock::default()).importer.work().await.unwrap();
    assert_each_once(&town, i64::try_from(invited).unwrap()).await;
}

/// The most memory that a process had so far, in kilobytes.
pub(super) fn most_memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Judges a list in a process of its own; tells the most memory that was seen, and how many rows were new.
fn judged_in(home: &Path, rows: usize) -> (u64, u64) {
    fs::write(home.join("people.csv"), list(rows)).unwrap();
    let words = ["user", "import", "people.csv", "--dry-run", "--json"];
    let mut command = Command::new(COUNTERSIGN);
    let mut child = command.args(words).current_dir(home).stdout(Stdio::piped()).spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        most = most.max(most_memory(child.id()).unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let told: Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    (most, told["judged"]["new"].as_u64().unwrap())
}

#[test]
fn a_hundred_thousand_rows_take_no_more_memory_than_a_thousand() {
    let machine = Machine::new();
    let (few, _) = judged_in(&machine.home, 1_000);
    let (many, new) = judged_in(&machine.home, 100_000);
    assert_eq!(new, 100_000);
    assert!(many < few + 32 * 1024, "{many} kB for a hundred thousand, {few} kB for a thousand");
}
