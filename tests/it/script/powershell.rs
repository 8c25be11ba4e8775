//! The printed PowerShell, read by a grammar of others.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use countersign::protocol::script::Step;
use serde_json::Value;

use super::{FOLDER, Hand};

const NAME: &str = "'; iex(whoami) $(touch x) \"`id` ''; & rm # @'";

/// What is no PowerShell in a script, and the texts between its single quotes.
fn read(script: &str) -> Value {
    let packages = Path::new(FOLDER).join("powershell/packages");
    assert!(packages.join(".installed").exists(), "tree-sitter-powershell is needed: scripts/setup test");
    let mut python = Command::new("python3")
        .arg(format!("{FOLDER}/powershell/read.py"))
        .arg(packages)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is needed: scripts/setup test");
    python.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success(), "the reader did not run: scripts/setup test");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_reads_every_step_as_powershell_and_every_value_as_one_text() {
    let hand = Hand::begins().await;
    let desk = &hand.story.desk;
    let invite = ["user", "invite", "new@corp.example", "--immutable-id", "new==", "--name", NAME];
    assert_eq!(desk.says_of(&invite).0, Some(0));
    desk.does("keys roll");
    for step in Step::ALL {
        let more = match step {
            Step::Create => " --user new@corp.example",
            Step::Restore | Step::Forget => " --file it's.json",
            _ => "",
        };
        let script = hand.printed(&format!("{}{more}", step.word()), "powershell");
        let said = read(&script);
        assert_eq!(said["faults"], Value::Array(Vec::new()), "{step:?}: {said}\n{script}");
        let texts: Vec<&str> = said["texts"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        let has = |text: &str| texts.contains(&format!("'{}'", text.replace('\'', "''")).as_str());
        assert!(has("corp.example") || step == Step::Verify, "{step:?}: {texts:?}");
        match step {
            Step::Create => assert!(has(NAME) && has("new=="), "{texts:?}"),
            Step::Restore | Step::Forget => assert!(has("it's.json"), "{texts:?}"),
            Step::Identify => assert!(has("new@corp.example") && has("new=="), "{texts:?}"),
            _ => {}
        }
    }
    // It does find what is none.
    for torn in ["$a = 'it's'", "if ($a) { 1", "foreach ($a in $b { 1 }"] {
        assert_ne!(read(torn)["faults"], Value::Array(Vec::new()), "{torn}");
    }
}
