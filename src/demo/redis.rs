//! A Redis of the demo's own: on a port that nobody else has, in a folder that ends with it.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::domain::ids::hex;
use crate::keys::entropy::{Entropy, bytes};

/// Starts the program of `$2 ..` and ends it, with the folder `$1`, as soon as our end of the pipe closes: that happens
/// whichever way this process ends, and no code of ours has to run for it.
const KEEP: &str = r#"
folder=$1; shift
"$@" >"$folder/log" 2>&1 </dev/null &
program=$!
while read -r _; do :; done
kill "$program" 2>/dev/null
wait "$program" 2>/dev/null
rm -rf "$folder"
"#;

/// How often, and how far apart, the new server is asked whether it is there.
const ASKED: (usize, Duration) = (200, Duration::from_millis(50));
/// The port was free when it was chosen; somebody may have been quicker.
const TRIES: usize = 3;

/// A running Redis that keeps nothing. It ends when the value is dropped, and when this process ends.
pub(super) struct Redis {
    /// In the form of `bus.url`.
    pub(super) url: String,
    shell: Child,
    lifeline: Option<ChildStdin>,
}

impl Redis {
    /// Starts it.
    ///
    /// # Errors
    /// Where `redis-server` is not installed or does not come up; says what to do.
    pub(super) async fn start(entropy: &dyn Entropy) -> anyhow::Result<Self> {
        let server = installed("redis-server").context(
            "the demo needs redis-server, which is not installed here: run `scripts/setup demo`, or install the package redis-server",
        )?;
        for _ in 0..TRIES {
            if let Some(redis) = Self::try_once(&server, entropy).await? {
                return Ok(redis);
            }
        }
        bail!("redis-server found no free port")
    }

    /// Nothing where the port was taken in the meantime.
    async fn try_once(server: &Path, entropy: &dyn Entropy) -> anyhow::Result<Option<Self>> {
        let folder = std::env::temp_dir().join(format!("countersign-demo-{}", hex(&bytes::<8>(entropy))));
        DirBuilder::new().mode(0o700).create(&folder).with_context(|| format!("making {}", folder.display()))?;
        let (port, password) = (free_port()?, hex(&bytes::<16>(entropy)));
        let settings = folder.join("redis.conf");
        // In a file and not on the command line, which everybody on the machine can read.
        let text = format!(
            "bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave \"\"\nappendonly no\ndir \"{}\"\n",
            folder.display()
        );
        private(&settings)?.write_all(text.as_bytes())?;
        let mut shell = Command::new("sh")
            .args(["-c", KEEP, "demo-redis"])
            .arg(&folder)
            .arg(server)
            .arg(&settings)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own: Ctrl-C at the terminal is for this process, whose end is enough of a sign.
            .process_group(0)
            .spawn()
            .context("starting redis-server")?;
        let lifeline = shell.stdin.take();
        let redis = Self { url: format!("redis://default:{password}@127.0.0.1:{port}/"), shell, lifeline };
        for _ in 0..ASKED.0 {
            if answers(port, &password).await {
                return Ok(Some(redis));
            }
            let said = fs::read_to_string(folder.join("log")).unwrap_or_default();
            if said.contains("Address already in use") {
                return Ok(None);
            }
            tokio::time::sleep(ASKED.1).await;
        }
        let said = fs::read_to_string(folder.join("log")).unwrap_or_default();
        bail!("redis-server did not come up; it said: {}", said.trim())
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        if let Err(error) = self.shell.wait() {
            tracing::warn!(%error, "the demo's Redis could not be waited for");
        }
    }
}

fn installed(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file())
}

fn free_port() -> anyhow::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("looking for a free port")?;
    Ok(listener.local_addr()?.port())
}

/// A new file that its owner alone may read.
pub(super) fn private(path: &Path) -> anyhow::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path).with_context(|| format!("writing {}", path.display()))
}

/// Only our own server knows the password, so a stranger on the port is never mistaken for it.
async fn answers(port: u16, password: &str) -> bool {
    let asked = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.write_all(format!("AUTH {password}\r\n").as_bytes()).await?;
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).await?;
        Ok::<_, std::io::Error>(answer)
    };
    let answer = tokio::time::timeout(Duration::from_secs(1), asked).await;
    matches!(answer, Ok(Ok(answer)) if &answer == b"+OK\r\n")
}
