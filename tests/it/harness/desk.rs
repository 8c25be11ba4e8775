//! An operator's desk: the command itself, as a process in a folder of its own, with nothing but what is handed to it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use serde_json::Value;

use super::keeper;
use super::servers::free_port;

const COUNTERSIGN: &str = env!("CARGO_BIN_EXE_countersign");

/// An operator's desk.
pub struct Desk {
    pub folder: PathBuf,
    variables: Vec<(String, String)>,
    base: Option<String>,
}

/// Reads one line that is one object.
pub fn object(said: &str) -> Value {
    assert_eq!(said.lines().count(), 1, "one object and nothing beside it: {said}");
    let value: Value = serde_json::from_str(said).unwrap_or_else(|_| panic!("no JSON: {said}"));
    assert!(value.is_object(), "{said}");
    value
}

impl Desk {
    /// With nothing on it.
    pub fn empty() -> Self {
        Self { folder: keeper::folder("desk"), variables: Vec::new(), base: None }
    }

    /// With this settings file on it.
    pub fn with(file: &str) -> Self {
        let desk = Self::empty();
        fs::write(desk.folder.join("countersign.toml"), file).unwrap();
        desk
    }

    /// Every command from here on finds this in its environment.
    pub fn set(mut self, setting: &str, value: &str) -> Self {
        let name = format!("COUNTERSIGN__{}", setting.replace('.', "__").to_uppercase());
        self.variables.push((name, value.to_owned()));
        self
    }

    /// Every command from here on is told to serve on a port that is free.
    pub fn with_a_port(self) -> Self {
        let port = free_port();
        let desk = self.set("server.listen", &format!("127.0.0.1:{port}"));
        Self { base: Some(format!("http://localhost:{port}")), ..desk }
    }

    fn command<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(COUNTERSIGN);
        command.args(words).current_dir(&self.folder).env_clear();
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// What a command answers: its exit code, and what it says on the output and on the error output.
    pub fn says(&self, words: &str, variables: &[(&str, &str)]) -> (Option<i32>, String, String) {
        answer(self.command(words.split(' ')).envs(variables.iter().copied()))
    }

    /// The same for words that may hold anything.
    pub fn says_of(&self, words: &[&str]) -> (Option<i32>, String, String) {
        answer(&mut self.command(words.iter().copied()))
    }

    /// What a command answers that must succeed and say nothing else.
    pub fn does(&self, words: &str) -> String {
        let (code, answer, complaint) = self.says(words, &[]);
        assert_eq!((code, complaint.as_str()), (Some(0), ""), "{words}: {answer}");
        answer
    }

    /// What a command answers to a script, which must be one object and nothing beside it.
    pub fn tells(&self, words: &str) -> Value {
        object(&self.does(&format!("{words} --json")))
    }

    /// Serves until told to stop, once its doors are open.
    pub fn serves(&self) -> Serving {
        let base = self.base.clone().expect("a desk with a port of its own");
        Serving::start(self.command([]), base)
    }
}

fn answer(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().trim_end().to_owned();
    (status.code(), text(stdout), text(stderr))
}

/// A process that serves, and its log so far.
pub struct Serving {
    /// Where it is reached, without a final slash.
    pub base: String,
    child: Child,
    lines: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl Serving {
    fn start(mut command: Command, base: String) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(child.stderr.take().unwrap());
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (opened, open) = std::sync::mpsc::channel();
        let kept = Arc::clone(&lines);
        let reader = std::thread::spawn(move || {
            for line in said.lines() {
                let line = line.unwrap();
                let is_open = line.contains("the doors are open");
                kept.lock().unwrap().push(line);
                if is_open {
                    let _ = opened.send(());
                }
            }
        });
        let serving = Self { base, child, lines, reader: Some(reader) };
        // The other end goes away with the process.
        open.recv().unwrap_or_else(|_| panic!("it does not serve:\n{}", serving.log().join("\n")));
        serving
    }

    /// The lines of its log so far.
    pub fn log(&self) -> Vec<String> {
        self.lines.lock().unwrap().clone()
    }

    /// Waits until the log has a line with these words.
    pub async fn says(&self, words: &str) {
        for _ in 0..600 {
            if self.log().iter().any(|line| line.contains(words)) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("it does not say {words:?}:\n{}", self.log().join("\n"));
    }

    /// Its number among the machine's processes.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn gets(&self, signal: &str) {
        let sent = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end; tells the exit code and the whole log.
    pub fn ended(mut self) -> (Option<i32>, Vec<String>) {
        let code = self.child.wait().unwrap().code();
        self.reader.take().unwrap().join().unwrap();
        let mut answer = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut answer).unwrap();
        assert_eq!(answer, "", "who serves has nothing to answer");
        (code, self.log())
    }

    /// Asks it to stop, and waits for its end.
    pub fn stops(self) -> (Option<i32>, Vec<String>) {
        self.gets("TERM");
        self.ended()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
