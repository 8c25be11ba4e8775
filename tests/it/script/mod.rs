//! What `countersign federate script` prints, run by the shell that it is for, against a pretended Microsoft Graph.
//!
//! There is no PowerShell here: what is printed for it is read by a grammar that is not ours, and by nothing else.

mod domain;
mod people;
mod powershell;
mod traps;
mod verified;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use countersign::protocol::script::Step;
use serde_json::Value;

use crate::federate::Story;
use crate::harness::graph::tenant::{Domain, person};
use crate::harness::keeper;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/script");

/// How a script ended, and what it said.
struct Ran {
    code: i32,
    told: String,
    noted: String,
}

/// Whoever prints scripts, and runs them in a folder of their own with no more power than each of them asks for.
struct Hand {
    story: Story,
    folder: PathBuf,
}

impl Hand {
    async fn begins() -> Self {
        let story = Story::begins().await;
        let folder = story.desk.folder.join("scripts");
        fs::create_dir(&folder).unwrap();
        Self { story, folder }
    }

    fn printed(&self, words: &str, shell: &str) -> String {
        let told = self.story.does(&format!("script corp.example {words} --for {shell}"));
        told["script"].as_str().unwrap().to_owned()
    }

    /// Runs a step; `typed` is what whoever sits there types.
    fn runs(&self, words: &str, typed: &str) -> Ran {
        let origin = format!("{}/", self.story.graph.origin());
        let script = self
            .printed(words, "curl")
            .replace("https://graph.microsoft.com/", &origin)
            .replace("metadata='https://id.corp.example/", &format!("metadata='{origin}"))
            .replace("mex='https://id.corp.example/", &format!("mex='{origin}"));
        let step = Step::parse(words.split(' ').next().unwrap()).unwrap();
        let scopes: Vec<_> = step.scopes().iter().map(|scope| format!("{origin}{scope}")).collect();
        let token = format!("of-{}", step.word());
        self.story.graph.desk().login.scopes.insert(token.clone(), Some(scopes.join(" ")));
        for (program, package) in [("curl", "curl"), ("jq", "jq")] {
            keeper::installed(program, package);
        }
        let file = self.folder.join("step.sh");
        fs::write(&file, script).unwrap();
        let path = format!("{}:{}", self.tools().display(), std::env::var("PATH").unwrap());
        let mut child = Command::new("sh")
            .arg(&file)
            .current_dir(&self.folder)
            .env("TOKEN", token)
            .env("PATH", path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Whoever is not asked does not read it.
        let _ = child.stdin.take().unwrap().write_all(typed.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ran { code: output.status.code().unwrap(), told: text(&output.stdout), noted: text(&output.stderr) }
    }

    /// Where a `curl` lies that does what it is told, but for whoever hands it the token as everybody can read it.
    fn tools(&self) -> PathBuf {
        let folder = self.folder.join("tools");
        fs::create_dir_all(&folder).unwrap();
        let curl = "#!/bin/sh\nfor word; do case \"$word\" in *\"$TOKEN\"*) exit 99;; esac; done\n\
                    PATH=${PATH#*:} exec curl \"$@\"\n";
        let file = folder.join("curl");
        fs::write(&file, curl).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }

    fn does(&self, words: &str, typed: &str) -> String {
        let ran = self.runs(words, typed);
        assert_eq!(ran.code, 0, "{words}: {}{}", ran.told, ran.noted);
        ran.told
    }

    /// The files of ways back so far, by name.
    fn kept(&self) -> Vec<String> {
        let all = fs::read_dir(&self.folder).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap());
        let mut all: Vec<String> = all.filter(|name| name.contains(".federation.")).collect();
        all.sort();
        all
    }

    fn read(&self, name: &str) -> Value {
        serde_json::from_slice(&fs::read(self.folder.join(name)).unwrap()).unwrap()
    }

    fn has(&self, people: impl IntoIterator<Item = Value>) {
        self.story.graph.set(|tenant| tenant.users.extend(people));
    }

    fn is_federated_by(&self, configuration: &Value) {
        let domain = Domain {
            authentication_type: "Federated",
            configuration: Some(configuration.clone()),
            ..Domain::managed()
        };
        self.story.graph.set(|tenant| drop(tenant.domains.insert("corp.example".to_owned(), domain)));
    }

    fn configuration(&self) -> Option<Value> {
        self.story.graph.configuration("corp.example")
    }
}

fn synced(upn: &str) -> Value {
    let mut person = person(upn, None);
    person["onPremisesSyncEnabled"] = true.into();
    person
}

/// The two steps that nobody could run as they were asked for.
#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_lacks_something_is_not_printed() {
    let story = Story::begins().await;
    let lacks = [
        ("restore", "--file"),
        ("create", "--user"),
        ("create --user alice@corp.example", "user invite"),
        ("create --user alice@other.example", "none of corp.example"),
        ("next-certificate", "keys roll"),
    ];
    for (words, wanted) in lacks {
        let (code, told) = story.tells(&format!("script corp.example {words}"));
        assert!(code == 1 && told["error"].as_str().unwrap().contains(wanted), "{words}: {told}");
    }
    assert_eq!(story.graph.desk().asked, Vec::<String>::new(), "nobody is asked");
}
