//! Programs that live as long as the tests and not a moment longer.
//!
//! A test may panic, be interrupted or be killed, and then no code of ours runs. So each program is started
//! by a small shell that holds one end of a pipe: when the other end closes, by whatever death, the shell ends
//! the program and removes its folder.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

/// `sh -c KEEP keeper SIGNAL FOLDER PROGRAM ARGUMENT..`
const KEEP: &str = r#"
signal=$1 folder=$2; shift 2
"$@" >"$folder/log" 2>&1 </dev/null &
program=$!
while read -r _; do :; done
kill -s "$signal" "$program" 2>/dev/null
wait "$program" 2>/dev/null
rm -rf "$folder"
"#;

/// A running program with a temporary folder of its own. Dropping it ends the program and removes the folder.
#[derive(Debug)]
pub struct Kept {
    shell: Child,
    lifeline: Option<ChildStdin>,
    folder: PathBuf,
}

impl Kept {
    /// Starts `program` with its output in `folder/log`; `signal` is what ends it.
    pub fn start<S: AsRef<OsStr>>(folder: PathBuf, signal: &str, program: &[S]) -> Self {
        let mut shell = Command::new("sh")
            .args(["-c", KEEP, "keeper", signal])
            .arg(&folder)
            .args(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Its own group: Ctrl-C at the terminal reaches the tests, and their death reaches the shell.
            .process_group(0)
            .spawn()
            .expect("sh could not be started");
        let lifeline = shell.stdin.take();
        Self { shell, lifeline, folder }
    }

    /// Waits until `ready` says yes.
    ///
    /// # Panics
    /// After 30 seconds, with what the program last said.
    pub fn wait_until(&self, name: &str, mut ready: impl FnMut() -> bool) {
        for _ in 0..600 {
            if ready() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{name} did not come up; it said:\n{}", self.said());
    }

    /// What the program has written so far.
    pub fn said(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.shell.wait();
    }
}

/// `sh -c CLEAR keeper FOLDER`: servers that are just ending may still write, so one sweep may not be enough.
const CLEAR: &str = r#"
while read -r _; do :; done
for _ in 1 2 3 4 5 6 7 8 9 10; do
    rm -rf "$1" 2>/dev/null && break
    sleep 0.2
done
"#;

/// The folder of this run of the tests, with the shell that removes it when they are over.
struct Run {
    folder: PathBuf,
    made: AtomicU32,
    _shell: Child,
}

impl Run {
    fn begin() -> Self {
        let folder = std::env::temp_dir().join(format!("countersign-{}", std::process::id()));
        // What an earlier process of the same number left behind.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("no temporary folder could be made");
        let shell = Command::new("sh")
            .args(["-c", CLEAR, "keeper"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("sh could not be started");
        Self { folder, made: AtomicU32::new(0), _shell: shell }
    }
}

/// A new empty folder, gone when the tests are. Its path is short: that of a socket in it holds 107 bytes at most.
pub fn folder(name: &str) -> PathBuf {
    static RUN: OnceLock<Run> = OnceLock::new();
    let run = RUN.get_or_init(Run::begin);
    let folder = run.folder.join(format!("{name}-{}", run.made.fetch_add(1, Ordering::Relaxed)));
    fs::create_dir(&folder).expect("no temporary folder could be made");
    folder
}

/// The path of an installed program.
///
/// # Panics
/// When it is not installed: an absent server is an error, never a skipped test.
pub fn installed(program: &str, package: &str) -> PathBuf {
    let found = std::env::var_os("PATH")
        .iter()
        .flat_map(std::env::split_paths)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{program} is not installed: run scripts/setup test (Debian package {package})"))
}
