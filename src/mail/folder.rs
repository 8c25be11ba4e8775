//! Lays mails into a folder, one file each, for whoever has no mail server. What lies there holds bearer links, so
//! folder and files are their owner's alone.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use futures_util::future::BoxFuture;

use super::{Look, Mail, Message, Outcome};

/// Lays mails into a folder.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Lays them there; the folder is made with the first one.
    #[must_use]
    pub const fn new(path: PathBuf) -> Self {
        Self { path }
    }
}

/// A mail that is laid down again takes its own place: the name is the mail's, and begins with its time.
fn lay(folder: &Path, message: &Message) -> Result<(), String> {
    let bytes = message.to_bytes().map_err(|error| error.to_string())?;
    let shown = folder.display();
    let failed = |error: io::Error| format!("{shown} cannot be written to: {error}");
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    // A folder that is there already may be others' too; it is not ours to close.
    let mode = fs::metadata(folder).map_err(failed)?.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(format!("{shown} is open to others (mode {mode:o}); chmod 700 {shown}"));
    }
    let written: String = message.at.to_string().chars().filter(char::is_ascii_alphanumeric).collect();
    let name = format!("{written}-{}", message.id);
    let part = folder.join(format!(".{name}.part"));
    // What a killed process left behind.
    match fs::remove_file(&part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).map_err(failed)?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    fs::rename(&part, folder.join(format!("{name}.eml"))).map_err(failed)
}

impl Mail for Folder {
    fn send(&self, message: Message) -> BoxFuture<'_, Outcome> {
        let path = self.path.clone();
        Box::pin(async move {
            let laid = tokio::task::spawn_blocking(move || lay(&path, &message)).await;
            match laid.unwrap_or_else(|error| Err(error.to_string())) {
                Ok(()) => Outcome::Taken,
                Err(reason) => Outcome::Away { reason },
            }
        })
    }

    fn rest(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn look(&self) -> BoxFuture<'_, Look> {
        Box::pin(std::future::ready(Look::Folder(self.path.display().to_string())))
    }
}
