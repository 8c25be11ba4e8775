//! One chromedriver for the whole run. `CHROMIUM` and `CHROMEDRIVER` name others than those on the path.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::harness::keeper::{self, Kept};

/// The running chromedriver.
pub struct Driver {
    pub url: String,
    _kept: Kept,
}

/// Starts it once. It listens on a port of its own choice, and everything of it and of its browsers lies in one
/// temporary folder that goes with the run.
///
/// # Panics
/// When it is not installed or does not start.
pub fn driver() -> &'static Driver {
    static DRIVER: OnceLock<Driver> = OnceLock::new();
    DRIVER.get_or_init(|| {
        let folder = keeper::folder("chrome");
        let mut temporary = OsString::from("TMPDIR=");
        temporary.push(&folder);
        let program = program("CHROMEDRIVER", "chromedriver", "chromium-driver");
        let arguments = ["env".into(), temporary, program.into_os_string(), "--port=0".into()];
        let kept = Kept::start(folder, "KILL", &arguments);
        let mut port = None;
        kept.wait_until("chromedriver", || {
            port = port_in(&kept.said());
            port.is_some()
        });
        Driver { url: format!("http://127.0.0.1:{}", port.unwrap()), _kept: kept }
    })
}

fn port_in(said: &str) -> Option<u16> {
    let (_, rest) = said.split_once("started successfully on port ")?;
    rest.split_once('.')?.0.parse().ok()
}

/// Chromium itself.
pub fn chromium() -> PathBuf {
    program("CHROMIUM", "chromium", "chromium")
}

fn program(variable: &str, usual: &str, package: &str) -> PathBuf {
    let named = std::env::var_os(variable).map(PathBuf::from).filter(|path| !path.as_os_str().is_empty());
    match named {
        Some(path) if path.components().count() > 1 => path,
        Some(name) => keeper::installed(&name.to_string_lossy(), package),
        None => keeper::installed(usual, package),
    }
}
