//! The public certificates as files beside the seal key, for the administrator who sets the tenant up: as many as are
//! published, and rewritten whenever that changes.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::x509::X509;

use crate::config::SealKeySource;
use crate::domain::ids::KeyId;
use crate::flow::keyring::version_of;
use crate::flow::rollover::{Rollover, Standing};

/// Before the key's name in the name of a file.
const BEFORE: &str = "signing-";
/// After it.
const AFTER: &str = ".crt";

/// The files, as this node last wrote them.
#[derive(Debug, Clone)]
pub struct Certificates {
    folder: Option<PathBuf>,
    written: String,
}

impl Certificates {
    /// Beside a seal key that is a file; nowhere where it is none.
    #[must_use]
    pub fn beside(seal_key: &SealKeySource) -> Self {
        let folder = match seal_key {
            SealKeySource::File(path) => path.parent().map(Path::to_owned),
            SealKeySource::Credential(_) | SealKeySource::Text(_) => None,
        };
        Self { folder, written: String::new() }
    }

    /// Writes what is published now, where that is not what was written last. Nothing depends on it: what goes wrong is
    /// logged.
    pub async fn follow(&mut self, rollover: &Rollover) {
        let Some(folder) = &self.folder else { return };
        if self.written == rollover.live.now().version {
            return;
        }
        let written = match rollover.look().await {
            Ok(standing) => write(folder, &standing).map(|()| version_of(&standing)),
            Err(error) => Err(error.into()),
        };
        match written {
            Ok(version) => self.written = version,
            Err(error) => {
                tracing::warn!(folder = %folder.display(), "the public certificates could not be written: {error:#}");
                // Not again before they change: whoever reads the log knows.
                self.written.clone_from(&rollover.live.now().version);
            }
        }
    }
}

fn write(folder: &Path, standing: &Standing) -> anyhow::Result<()> {
    for row in standing.published() {
        let path = folder.join(format!("{BEFORE}{}{AFTER}", row.id));
        if !path.exists() {
            let certificate = X509::from_der(&STANDARD.decode(&row.public)?)?.to_pem()?;
            std::fs::write(&path, certificate).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if named(&path).is_some_and(|id| standing.published().all(|row| row.id != id)) {
            std::fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    Ok(())
}

/// The key whose certificate a file of ours holds.
fn named(path: &Path) -> Option<KeyId> {
    let name = path.file_name()?.to_str()?;
    KeyId::parse(name.strip_prefix(BEFORE)?.strip_suffix(AFTER)?).ok()
}
