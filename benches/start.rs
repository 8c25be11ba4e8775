//! How soon a process that has its keys answers, and how much memory it keeps while nobody comes.
//!
//! Starts the binary that was built for this run, on SQLite in a folder of its own, with nothing but its places set.
//! The first start makes tables and keys and is not counted. `start.second_ms` is the median of the starts after it,
//! from the making of the process to `/readyz` saying yes; `start.idle_mib` is the most that was resident in any of
//! them, a second after one more request.
//!
//! `cargo bench --bench start` prints both as `name value`; `-- --binary PATH` measures another binary.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    missing_docs,
    unreachable_pub,
    reason = "a bench measures time and stops where it is surprised"
)]

#[path = "shared/figures.rs"]
mod figures;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;

const STARTS: usize = 21;
/// How long a start may take at most; what takes longer is broken.
const PATIENCE: Duration = Duration::from_secs(30);
const IDLE: Duration = Duration::from_secs(1);

#[derive(Parser)]
struct Options {
    /// The binary to measure
    #[arg(long, value_name = "PATH", default_value = env!("CARGO_BIN_EXE_countersign"))]
    binary: PathBuf,
    /// What cargo says to every bench
    #[arg(long, hide = true)]
    bench: bool,
}

/// A folder that goes away with the bench.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A process that serves, and is asked to stop when it is dropped.
struct Running {
    process: Child,
    address: SocketAddr,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

impl Running {
    fn start(binary: &Path, folder: &Path, address: SocketAddr) -> Self {
        let place = |name: &str| folder.join(name).display().to_string();
        let process = Command::new(binary)
            .arg("serve")
            .current_dir(folder)
            .env("COUNTERSIGN__SERVER__LISTEN", address.to_string())
            .env("COUNTERSIGN__SERVER__BASE_URL", format!("http://localhost:{}", address.port()))
            .env("COUNTERSIGN__STORE__URL", format!("sqlite://{}", place("countersign.db")))
            .env("COUNTERSIGN__KEYS__SEAL_KEY_FILE", place("seal.key"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        Self { process, address }
    }

    /// The status of an answer; nothing while nobody listens.
    fn status(&self, path: &str) -> Option<u16> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        let port = self.address.port();
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        answer.split(' ').nth(1)?.parse().ok()
    }

    fn wait_until_ready(&mut self, since: Instant, folder: &Path) {
        let said = || fs::read_to_string(folder.join("log")).unwrap_or_default();
        while self.status("/readyz") != Some(200) {
            assert!(self.process.try_wait().unwrap().is_none(), "it ended:\n{}", said());
            assert!(since.elapsed() < PATIENCE, "it is not ready:\n{}", said());
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn resident_mib(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap()
}

fn main() {
    let options = Options::parse();
    let folder = Folder(std::env::temp_dir().join(format!("countersign-start-{}", std::process::id())));
    fs::create_dir_all(&folder.0).unwrap();
    let address = free_address();
    let (mut starts, mut resident) = (Vec::new(), 0.0_f64);
    for nth in 0..=STARTS {
        let since = Instant::now();
        let mut running = Running::start(&options.binary, &folder.0, address);
        running.wait_until_ready(since, &folder.0);
        let took = since.elapsed().as_secs_f64() * 1e3;
        assert_eq!(running.status("/phone/"), Some(200));
        if nth > 0 {
            starts.push(took);
            thread::sleep(IDLE);
            resident = resident.max(running.resident_mib());
        }
    }
    println!("start.second_ms {:.1}", figures::median(starts));
    println!("start.idle_mib {resident:.1}");
}
