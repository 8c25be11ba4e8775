//! What the settings are read from, gathered in one place so that reading them is pure.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::settings::{ConfigError, Fault, VARIABLE};

/// The file that is read where none is named and this one is there.
const USUAL: &str = "countersign.toml";

/// A settings file as it was read.
#[derive(Clone)]
pub struct File {
    /// What messages call it.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// A file and the environment, already at hand. It may hold secrets, so it has no debug form.
#[derive(Clone, Default)]
pub struct Sources {
    /// The settings file, if there is one.
    pub file: Option<File>,
    /// Names and values of the environment; only those that begin with `COUNTERSIGN__` are looked at.
    pub variables: Vec<(String, String)>,
    /// The file `seal.key` among the credentials that the service manager hands over.
    pub credential: Option<PathBuf>,
}

impl Sources {
    /// Gathers them from this process: the file that is named or `./countersign.toml`, the environment, and
    /// `$CREDENTIALS_DIRECTORY`.
    ///
    /// # Errors
    /// A named file that cannot be read, or a variable of ours that is no text.
    pub fn gather(file: Option<&Path>) -> Result<Self, ConfigError> {
        let path = file.unwrap_or(Path::new(USUAL));
        let file = match fs::read_to_string(path) {
            Ok(text) => Some(File { name: path.display().to_string(), text }),
            Err(error) if file.is_none() && error.kind() == ErrorKind::NotFound => None,
            Err(source) => return Err(ConfigError::Unreadable { path: path.to_owned(), source }),
        };
        let mut variables = Vec::new();
        for (name, value) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with(VARIABLE) {
                let text = value.into_string();
                let text = text.map_err(|_| ConfigError::Wrong(vec![Fault::new(&name, "is no UTF-8")]))?;
                variables.push((name.into_owned(), text));
            }
        }
        let credentials = std::env::var_os("CREDENTIALS_DIRECTORY");
        let credential = credentials.map(|folder| Path::new(&folder).join("seal.key")).filter(|path| path.is_file());
        Ok(Self { file, variables, credential })
    }
}
