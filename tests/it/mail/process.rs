//! The command itself: `user invite --mail` queues, `serve` sends, and neither tells the secret to the log.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::harness::smtp::{MailServer, Manner, Plan, Step};
use crate::harness::{keeper, servers};

use super::stories::{HOME, to};

/// An instance in a folder of its own.
struct Instance {
    home: PathBuf,
    variables: Vec<(&'static str, String)>,
}

impl Instance {
    fn mailing_to(server: &MailServer) -> Self {
        let home = keeper::folder("mails");
        std::fs::write(home.join("countersign.toml"), server.section()).unwrap();
        let listen = format!("127.0.0.1:{}", servers::free_port());
        let variables = vec![("COUNTERSIGN__SERVER__LISTEN", listen), ("COUNTERSIGN__LOG__FILTER", "trace".to_owned())];
        Self { home, variables }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command.args(words).current_dir(&self.home).env_clear().envs(self.variables.iter().cloned());
        command
    }

    /// The exit code, what is answered, and what is complained of.
    fn says(&self, words: &[&str]) -> (i32, String, String) {
        let output = self.command(words).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    }

    fn answers(&self, words: &[&str]) -> Value {
        let (code, answer, complaint) = self.says(words);
        assert_eq!(code, 0, "{answer}{complaint}");
        serde_json::from_str(&answer).unwrap()
    }
}

/// `countersign serve`, whose log is read.
struct Serving {
    child: Child,
    log: std::io::Lines<BufReader<std::process::ChildStderr>>,
    logged: String,
}

impl Serving {
    fn start(instance: &Instance) -> Self {
        let mut child = instance.command(&["serve"]).stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, log, logged: String::new() }
    }

    /// Reads on until a line says this.
    fn logs(&mut self, what: &str) {
        for line in self.log.by_ref() {
            let line = line.unwrap();
            self.logged.push_str(&line);
            self.logged.push('\n');
            if line.contains(what) {
                return;
            }
        }
        panic!("the log ends without {what:?}:\n{}", self.logged);
    }

    /// Stops it gently; tells the whole log.
    fn ends(mut self) -> String {
        let sent = Command::new("kill").args(["-s", "TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.logs("countersign has stopped");
        assert!(self.child.wait().unwrap().success());
        std::mem::take(&mut self.logged)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn database(home: &Path) -> String {
    let files = ["countersign.db", "countersign.db-wal"].map(|name| std::fs::read(home.join("data").join(name)));
    files.into_iter().flatten().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_invites_by_mail_and_serve_sends_it() {
    let server = MailServer::start(Manner::default());
    let instance = Instance::mailing_to(&server);
    instance.answers(&["application", "add", "--name", "Microsoft 365", "--domain", "corp.example", "--json"]);
    let invite = ["user", "invite", "alice@corp.example", "--mail", "--personal-address", HOME, "--language", "de-at"];
    let invited = instance.answers(&[invite.as_slice(), &["--json"]].concat());
    assert_eq!((&invited["mailed_to"], &invited["before"]), (&json!(HOME), &json!("nothing")));
    let link = invited["link"].as_str().unwrap().to_owned();
    let secret = link.split('#').nth(1).unwrap();
    assert!(!database(&instance.home).contains(secret));

    let mut serving = Serving::start(&instance);
    let mails = server.receives(1).await;
    assert_eq!(to(&mails, HOME).remove(0).scanned(), link);
    serving.logs("a mail was sent");
    server.will(Plan::Says(Step::To, "550 5.1.1 no such user"));
    let (code, answer, _) = instance.says(&["user", "invite", "bob@corp.example", "--mail"]);
    assert!(code == 0 && answer.contains("the invitation goes to bob@corp.example by mail"), "{answer}");
    serving.logs("a mail reaches nobody");
    let log = serving.ends();
    assert!(log.contains("550 5.1.1 no such user"));
    assert!(!log.contains(secret) && !log.contains("a pass") && !log.contains(HOME), "{log}");
    assert!(!database(&instance.home).contains(secret));

    let people = instance.answers(&["user", "list", "--json"]);
    let told = |nth: usize| people["users"][nth]["undelivered"].clone();
    assert_eq!((told(0), told(1)), (Value::Null, json!({"state": "bounced", "words": "550 5.1.1 no such user"})));
    let (_, list, _) = instance.says(&["user", "list"]);
    assert!(list.contains("bob@corp.example   mail bounced: 550 5.1.1 no such user"), "{list}");
    let (code, doctor, _) = instance.says(&["doctor"]);
    assert!(doctor.contains("takes our mail") && doctor.contains("about bob@corp.example: 550 5.1.1"), "{doctor}");
    assert_eq!(code, 1, "a warning");
    let (_, shown, _) = instance.says(&["config", "show"]);
    assert!(
        shown.contains("username = \"countersign\"") && shown.contains("***") && !shown.contains("a pass"),
        "{shown}"
    );
}

#[test]
fn the_eleventh_invitation_of_a_day_is_refused_and_changes_nothing() {
    let server = MailServer::start(Manner::default());
    let instance = Instance::mailing_to(&server);
    instance.answers(&["application", "add", "--name", "Microsoft 365", "--domain", "corp.example", "--json"]);
    for _ in 0..10 {
        assert_eq!(instance.says(&["user", "invite", "alice@corp.example", "--mail"]).0, 0);
    }
    let (code, answer, _) = instance.says(&["user", "invite", "alice@corp.example", "--mail"]);
    assert!(code == 1 && answer.contains("too many invitations"), "{answer}");
}
