//! The command itself: what it prints, where it listens, what it leaves behind, and whose store it takes.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use openssl::x509::X509;

use super::ports;
use crate::harness::keeper;

const COUNTERSIGN: &str = env!("CARGO_BIN_EXE_countersign");

/// A process of the demo in a folder of its own.
struct Process {
    child: Child,
    lines: Vec<String>,
}

fn command(home: &Path, port: u16) -> Command {
    let mut command = Command::new(COUNTERSIGN);
    command.args(["demo", "--port", &port.to_string()]).current_dir(home).env("TMPDIR", home);
    command
}

impl Process {
    fn start(home: &Path, port: u16) -> Self {
        let mut child = command(home, port).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut lines = Vec::new();
        for line in said {
            let line = line.unwrap();
            let is_last = line.contains("in for it.");
            lines.push(line);
            if is_last {
                break;
            }
        }
        Self { child, lines }
    }

    fn open(&self) -> &str {
        &self.lines[0]
    }

    fn port(&self) -> u16 {
        self.open().rsplit(':').next().unwrap().parse().unwrap()
    }

    fn said(&self) -> String {
        self.lines.join("\n")
    }

    fn gets(&mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").args(["-s", signal, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The folders of the demos' Redis servers below this one.
fn redis(home: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(home).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.display().to_string().contains("countersign-demo-")).collect()
}

fn redis_port(home: &Path) -> u16 {
    let folder = redis(home).pop().expect("a Redis of its own");
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    let settings = fs::read_to_string(folder.join("redis.conf")).unwrap();
    settings.lines().find_map(|line| line.strip_prefix("port ")).unwrap().parse().unwrap()
}

fn answers(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

#[track_caller]
fn ends(home: &Path, redis_port: u16) {
    for _ in 0..200 {
        if redis(home).is_empty() && !answers(redis_port) {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the Redis on port {redis_port} is still there");
}

#[test]
fn it_prints_the_address_to_open_and_says_what_a_real_phone_needs() {
    let home = keeper::folder("demo");
    let demo = Process::start(&home, ports());
    assert_eq!(demo.open(), format!("http://localhost:{}", demo.port()));
    assert!(answers(demo.port()));
    assert!(demo.said().contains("needs HTTPS and a host name"), "{}", demo.said());
    assert!(demo.said().contains("./data/demo"), "{}", demo.said());

    let folder = home.join("data/demo");
    let mode = |name: &str| fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(""), mode("seal.key")), (0o700, 0o600));
    let mut files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let certificate = files.find(|path| path.extension().is_some_and(|ending| ending == "crt"));
    let certificate = X509::from_pem(&fs::read(certificate.unwrap()).unwrap()).unwrap();
    let name = format!("{:?}", certificate.subject_name());
    assert!(name.contains("DEMO"), "{name}");
}

#[test]
fn its_redis_ends_with_it_however_it_ends() {
    for (signal, code) in [("TERM", Some(0)), ("INT", Some(0)), ("KILL", None)] {
        let home = keeper::folder("demo");
        let mut demo = Process::start(&home, ports());
        let port = redis_port(&home);
        assert!(answers(port));
        assert_eq!(demo.gets(signal), code, "{signal}");
        ends(&home, port);
    }
}

#[test]
fn a_taken_port_leads_to_the_next_and_is_kept() {
    let home = keeper::folder("demo");
    let first = ports();
    let taken = TcpListener::bind(("127.0.0.1", first)).unwrap();
    let mut demo = Process::start(&home, first);
    let port = demo.port();
    assert!(port > first);
    assert!(demo.said().contains(&format!("Port {first} is taken")), "{}", demo.said());
    demo.gets("TERM");
    drop(taken);
    let again = Process::start(&home, first);
    assert_eq!(again.port(), port, "the second start comes back to the same address");

    let beside = Process::start(&home, first);
    assert!(beside.said().contains("another one beside it"), "{}", beside.said());
    assert!(beside.said().contains(&format!("./data/demo/{}", beside.port())), "{}", beside.said());
    assert!(answers(port) && answers(beside.port()), "two demos run at once");
}

#[test]
fn without_redis_it_says_what_to_install() {
    let home = keeper::folder("demo");
    let output = command(&home, ports()).env("PATH", &home).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("redis-server") && said.contains("scripts/setup demo"), "{said}");
    assert!(output.stdout.is_empty());
}

#[test]
fn no_setting_of_a_real_instance_comes_in() {
    let home = keeper::folder("demo");
    fs::write(home.join("countersign.toml"), "[store]\nurl = \"postgres://elsewhere\"\n[server]\nnonsense = 1\n")
        .unwrap();
    let mut command = command(&home, ports());
    command.env("COUNTERSIGN__SERVER__BASE_URL", "https://login.corp.example").args(["--json"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let told: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert!(told["open"].as_str().unwrap().starts_with("http://localhost:"), "{line}");
    assert!(home.join("data/demo/countersign.db").is_file());
}

/// `countersign serve` on the store and key of this folder.
fn serve(home: &Path, folder: &Path) -> Output {
    Command::new(COUNTERSIGN)
        .arg("serve")
        .current_dir(home)
        .env("COUNTERSIGN__SERVER__LISTEN", format!("127.0.0.1:{}", ports()))
        .env("COUNTERSIGN__STORE__URL", format!("sqlite://{}/countersign.db", folder.display()))
        .env("COUNTERSIGN__KEYS__SEAL_KEY_FILE", folder.join("seal.key"))
        .output()
        .unwrap()
}

#[test]
fn serve_refuses_the_store_of_a_demo() {
    let home = keeper::folder("demo");
    Process::start(&home, ports()).gets("TERM");
    let output = serve(&home, &home.join("data/demo"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("belongs to a demo"), "{said}");
}

#[test]
fn the_demo_refuses_the_store_of_an_instance() {
    let home = keeper::folder("demo");
    let folder = home.join("data/demo");
    fs::create_dir_all(&folder).unwrap();
    let mut instance = Command::new(COUNTERSIGN)
        .current_dir(&home)
        .env("COUNTERSIGN__SERVER__LISTEN", format!("127.0.0.1:{}", ports()))
        .env("COUNTERSIGN__STORE__URL", format!("sqlite://{}/countersign.db", folder.display()))
        .env("COUNTERSIGN__KEYS__SEAL_KEY_FILE", folder.join("seal.key"))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = BufReader::new(instance.stderr.take().unwrap()).lines();
    assert!(log.map(Result::unwrap).any(|line| line.contains("the doors are open")), "the instance starts");
    instance.kill().unwrap();
    instance.wait().unwrap();

    let output = command(&home, ports()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("is no demo's"), "{said}");
    assert!(redis(&home).is_empty(), "and its Redis is gone again");
}
