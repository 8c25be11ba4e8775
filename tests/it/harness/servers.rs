//! Real servers for the tests: one PostgreSQL for the whole run with a database for each test, and a Redis
//! for each that asks. They listen where nobody else does and never touch a server that already runs.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use super::keeper::{self, Kept};

/// The address of a new, empty database on the run's own PostgreSQL, in the form of `store.url`.
///
/// # Panics
/// When PostgreSQL is not installed or does not start.
pub fn postgres() -> String {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    SERVER.get_or_init(Postgres::start).database()
}

/// Speaks on a socket in its own folder and on no port; nothing is written through to the disk.
struct Postgres {
    binaries: PathBuf,
    kept: Kept,
    databases: AtomicU32,
}

impl Postgres {
    fn start() -> Self {
        let binaries = postgres_binaries();
        let folder = keeper::folder("pg");
        let owner = Owner::of(&folder);
        let data = folder.join("data");
        let made = owner
            .runs(&binaries.join("initdb"))
            .args(["-U", "countersign", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(&data)
            .output()
            .expect("initdb could not be started");
        assert!(made.status.success(), "initdb failed:\n{}", String::from_utf8_lossy(&made.stderr));

        let mut program = owner.prefix();
        program.push(binaries.join("postgres").display().to_string());
        program.extend(["-D", &data.display().to_string(), "-k", &folder.display().to_string()].map(String::from));
        for setting in ["listen_addresses=", "max_connections=300", "fsync=off", "full_page_writes=off"] {
            program.extend(["-c", setting].map(String::from));
        }
        let kept = Kept::start(folder, "QUIT", &program);
        let server = Self { binaries, kept, databases: AtomicU32::new(0) };
        server.kept.wait_until("PostgreSQL", || server.client("pg_isready").status().is_ok_and(|s| s.success()));
        server
    }

    fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let made = self.client("createdb").arg(&name).output().expect("createdb could not be started");
        assert!(made.status.success(), "createdb failed:\n{}", String::from_utf8_lossy(&made.stderr));
        format!("postgres:///{name}?host={}&user=countersign", self.kept.folder().display())
    }

    fn client(&self, program: &str) -> Command {
        let mut command = Command::new(self.binaries.join(program));
        command.arg("-h").arg(self.kept.folder()).args(["-U", "countersign"]).stdout(std::process::Stdio::null());
        command
    }
}

/// Who runs PostgreSQL, which refuses root.
enum Owner {
    Ourselves,
    Account { user: String, group: String },
}

impl Owner {
    /// Hands `folder` to whoever shall run the server in it.
    fn of(folder: &Path) -> Self {
        if fs::metadata(folder).is_ok_and(|folder| folder.uid() != 0) {
            return Self::Ourselves;
        }
        let accounts = fs::read_to_string("/etc/passwd").expect("/etc/passwd cannot be read");
        let ids = |name: &str| {
            let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
            let mut ids = line.split(':').skip(2);
            Some((ids.next()?.to_owned(), ids.next()?.to_owned()))
        };
        let (user, group) = ids("postgres").or_else(|| ids("nobody")).expect("no account can run PostgreSQL");
        let handed = Command::new("chown").arg(format!("{user}:{group}")).arg(folder).status();
        assert!(handed.is_ok_and(|status| status.success()), "the folder could not be given to account {user}");
        Self::Account { user, group }
    }

    fn prefix(&self) -> Vec<String> {
        match self {
            Self::Ourselves => Vec::new(),
            Self::Account { user, group } => {
                let (user, group) = (format!("--reuid={user}"), format!("--regid={group}"));
                ["setpriv", &user, &group, "--clear-groups", "--"].map(String::from).to_vec()
            }
        }
    }

    fn runs(&self, program: &Path) -> Command {
        let mut words = self.prefix();
        words.push(program.display().to_string());
        let mut command = Command::new(&words[0]);
        // The other account may not enter the folder that the tests were started in.
        command.args(&words[1..]).current_dir("/");
        command
    }
}

/// Debian keeps `initdb` and `postgres` off the path, a folder for each version.
fn postgres_binaries() -> PathBuf {
    let told = Command::new("pg_config").arg("--bindir").output().ok();
    let told = told.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|entries| entries.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    versions.sort();
    let on_path = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect::<Vec<_>>();
    told.into_iter()
        .chain(versions.into_iter().rev())
        .chain(on_path)
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
        .expect("PostgreSQL is not installed: run scripts/setup test (Debian package postgresql)")
}

/// A Redis of one's own, on a port of its own, which keeps nothing.
#[derive(Debug)]
pub struct Redis {
    /// In the form of `bus.url`; stays the same over a stop and a start.
    pub url: String,
    port: u16,
    running: Option<Kept>,
}

/// Starts a Redis that ends with the returned value.
///
/// # Panics
/// When Redis is not installed or does not start.
pub fn redis() -> Redis {
    let port = free_port();
    let mut redis = Redis { url: format!("redis://default:{}@127.0.0.1:{port}/", password(port)), port, running: None };
    redis.start();
    redis
}

impl Redis {
    /// Ends the server at once; its clients see their connections die, and everything it held is gone.
    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Starts it again, empty, at the same address. Does nothing while it runs.
    pub fn start(&mut self) {
        if self.running.is_some() {
            return;
        }
        let folder = keeper::folder("redis");
        let server = keeper::installed("redis-server", "redis-server").display().to_string();
        let (port, password, here) = (self.port.to_string(), password(self.port), folder.display().to_string());
        let mut program = vec![server.as_str(), "--bind", "127.0.0.1", "--port", &port, "--dir", &here];
        program.extend(["--requirepass", &password, "--save", "", "--appendonly", "no"]);
        let kept = Kept::start(folder, "KILL", &program);
        kept.wait_until("Redis", || answers(self.port));
        self.running = Some(kept);
    }
}

/// Only our own server knows it, so a stranger on the port is never mistaken for it.
fn password(port: u16) -> String {
    format!("test-{}-{port}", std::process::id())
}

fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let asked = format!("AUTH {}\r\n", password(port));
    let mut answer = [0; 5];
    stream.set_read_timeout(Some(Duration::from_secs(1))).is_ok()
        && stream.write_all(asked.as_bytes()).is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && &answer == b"+OK\r\n"
}

/// A port that nothing listens on, and that no other run of the tests is given until this one ends. It lies below those
/// that the kernel lends to outgoing connections, so it is still free when a stopped server comes back to it.
///
/// Who only looks whether a port is free may be told so together with somebody else. So each is claimed: the socket for
/// datagrams with the same number is nobody's but the claimant's, and the kernel gives it back whatever the run dies of.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    static CLAIMED: Mutex<Vec<UdpSocket>> = Mutex::new(Vec::new());
    let start = u16::try_from(std::process::id().wrapping_mul(61) % 16_000).unwrap_or(0);
    let claimed = |port: &u16| {
        let Ok(claim) = UdpSocket::bind(("127.0.0.1", *port)) else { return false };
        CLAIMED.lock().unwrap().push(claim);
        TcpListener::bind(("127.0.0.1", *port)).is_ok()
    };
    std::iter::repeat_with(|| 16_000 + start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % 16_000)
        .take(16_000)
        .find(claimed)
        .expect("no port is free")
}
