//! What can go wrong with keys.

use std::io;
use std::path::PathBuf;

use openssl::error::ErrorStack;

/// What can go wrong with keys. No variant carries key material.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The seal key's file cannot be read.
    #[error("the seal key {} cannot be read; make one with `countersign keys init`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The seal key's file is open to others than its owner.
    #[error("the seal key {} has mode {mode:04o}; close it to others with `chmod 600 {}`", path.display(), path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The seal key's file does not hold 32 bytes.
    #[error("the seal key {} must hold 32 bytes; restore it, or make one with `countersign keys init`", path.display())]
    WrongLength {
        /// The file.
        path: PathBuf,
    },
    /// The seal key's file exists already, or cannot be made.
    #[error("the seal key {} cannot be written", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A seal key given as text is none.
    #[error("a seal key given as text is 32 bytes in base64url: 43 characters")]
    NotASealKey,
    /// Text in a sealed column that no seal ever wrote.
    #[error("the value is not sealed")]
    NotSealed,
    /// Sealed with another key, moved to another place, or changed.
    #[error("the sealed value does not open: another seal key, another place, or changed since")]
    DoesNotOpen,
    /// The private key and the certificate belong to different pairs.
    #[error("the private key and the certificate do not belong together")]
    NotAPair,
    /// Another kind of key than this house uses.
    #[error("the key is not {wanted}")]
    WrongKind {
        /// The kind it must be.
        wanted: &'static str,
    },
    /// OpenSSL refused.
    #[error("the cryptographic library refused")]
    Library(#[from] ErrorStack),
}
