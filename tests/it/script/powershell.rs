//! The printed PowerShell, read by a grammar of others.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use countersign::protocol::script::Step;
use serde_json::Value;

use super::{FOLDER, Hand};

const NAME: &str = "'; iex(whoami) $(touch x) \"`id` ''; & rm # @'";

/// To whoever takes UTF-8 for the code page of Windows, `\u{d1}` ends in a quote.
const MISREAD: &str = "\u{d1}; a = (calc) # \u{d2}\u{c2}";
const SPELT: &str = r"'\u00d1; a = (calc) # \u00d2\u00c2'";

/// What stands within double quotes and is ours: the domain's name, where it lies at Microsoft, and what goes into files.
const OURS: [&str; 6] = ["$domain", "${graph}", "$at", "$begin", "$nth", "$lines"];

/// What is no PowerShell in a script, the texts between its single quotes, and what stands for others' in double ones.
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

/// Nothing of others' comes to the terminal as it is: what fills a text is ours or was made harmless, and what shows
/// things by itself shows none.
fn speaks_plainly(said: &Value) {
    for one in said["fillings"].as_array().unwrap() {
        let text = one.as_str().unwrap();
        let is_harmless = ["$(Show-Text ", "$([Uri]::EscapeDataString(", "$([DateTime]::UtcNow"]
            .iter()
            .any(|begin| text.starts_with(begin));
        assert!(OURS.contains(&text) || is_harmless, "{text}");
    }
    let shows = ["Format-", "Out-String", "Out-Host", "Write-"];
    let commands = said["commands"].as_array().unwrap();
    assert!(!commands.is_empty());
    for one in commands {
        assert!(!shows.iter().any(|begin| one.as_str().unwrap().starts_with(begin)), "{one}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_reads_every_step_as_powershell_and_every_value_as_one_text() {
    let hand = Hand::begins().await;
    let desk = &hand.story.desk;
    let invite = ["user", "invite", "new@corp.example", "--immutable-id", "new==", "--name", NAME];
    assert_eq!(desk.says_of(&invite).0, Some(0));
    let invite = ["user", "invite", "other@corp.example", "--immutable-id", "other==", "--name", MISREAD];
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
        assert!(script.is_ascii(), "{step:?}: {script}");
        speaks_plainly(&said);
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
    let said = read(&hand.printed("create --user other@corp.example", "powershell"));
    assert_eq!(said["faults"], Value::Array(Vec::new()), "{said}");
    assert!(said["texts"].as_array().unwrap().contains(&SPELT.into()), "{said}");
    // It does find what is none.
    let told = read("\"a $($one.upn) $_ $(Show-Text $x)\"; $y | Format-List");
    assert_eq!(told["fillings"].as_array().unwrap().len(), 3, "{told}");
    assert!(told["commands"].as_array().unwrap().contains(&"Format-List".into()), "{told}");
    for torn in ["$a = 'it's'", "if ($a) { 1", "foreach ($a in $b { 1 }"] {
        assert_ne!(read(torn)["faults"], Value::Array(Vec::new()), "{torn}");
    }
}
