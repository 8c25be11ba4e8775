//! The seal over stored values: AES-256-GCM, bound to table, column and row.
//!
//! A sealed value is `v1.` and base64url of nonce, ciphertext and tag. It opens with the same key and in the same
//! place only; copied into another row it is as good as destroyed.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::symm::{Cipher, decrypt_aead, encrypt_aead};
use zeroize::Zeroizing;

use super::entropy::{self, Entropy};
use super::error::KeyError;
use super::secret::{MacKey, parse_32};
use crate::domain::ids::hex;

const VERSION: &str = "v1.";
const NONCE: usize = 12;
const TAG: usize = 16;

/// Where a sealed value stands. It opens nowhere else.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The table's name.
    pub table: &'a str,
    /// The column's name.
    pub column: &'a str,
    /// The row's key.
    pub row: &'a str,
}

impl Place<'_> {
    fn as_associated_data(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(96);
        for part in [self.table, self.column, self.row] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }
}

/// The 32 bytes above all others: it seals the ring and every secret column, and is never in the store itself.
#[derive(Clone)]
pub struct SealKey(Zeroizing<[u8; 32]>);

impl SealKey {
    /// A new one.
    #[must_use]
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(Zeroizing::new(entropy::bytes(entropy)))
    }

    /// Reads it from a file of exactly 32 bytes that nobody but its owner may touch.
    pub fn read_file(path: &Path) -> Result<Self, KeyError> {
        let unreadable = |source| KeyError::Unreadable { path: path.to_owned(), source };
        let file = File::open(path).map_err(unreadable)?;
        // Asked of the open file, not of its name, which may mean another file by now.
        let mode = file.metadata().map_err(unreadable)?.mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed { path: path.to_owned(), mode });
        }
        // Room for one byte more than there may be, and never more: a growing vector would leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(64));
        file.take(33).read_to_end(&mut bytes).map_err(unreadable)?;
        let key = <[u8; 32]>::try_from(bytes.as_slice());
        key.map(|key| Self(Zeroizing::new(key))).map_err(|_| KeyError::WrongLength { path: path.to_owned() })
    }

    /// Reads it from a setting: 43 characters of base64url, white space around them ignored.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        parse_32(text.trim()).map(Self).ok_or(KeyError::NotASealKey)
    }

    /// Writes it to a new file with mode 0600; an existing file is never touched.
    pub fn write_new(&self, path: &Path) -> Result<(), KeyError> {
        let write = || {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            file.write_all(self.0.as_slice())?;
            file.sync_all()
        };
        write().map_err(|source| KeyError::Unwritable { path: path.to_owned(), source })
    }

    /// Seals a value to its place.
    pub fn seal(&self, entropy: &dyn Entropy, place: Place<'_>, value: &[u8]) -> Result<String, KeyError> {
        let nonce: [u8; NONCE] = entropy::bytes(entropy);
        let mut tag = [0; TAG];
        let aad = place.as_associated_data();
        let cipher = encrypt_aead(Cipher::aes_256_gcm(), self.0.as_slice(), Some(&nonce), &aad, value, &mut tag)?;
        Ok(format!("{VERSION}{}", URL_SAFE_NO_PAD.encode([&nonce, cipher.as_slice(), &tag].concat())))
    }

    /// Opens a value that was sealed with this key to this place.
    pub fn open(&self, place: Place<'_>, sealed: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let text = sealed.strip_prefix(VERSION).ok_or(KeyError::NotSealed)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyError::NotSealed)?;
        let (nonce, rest) = bytes.split_at_checked(NONCE).ok_or(KeyError::NotSealed)?;
        let (cipher, tag) = rest.len().checked_sub(TAG).map(|at| rest.split_at(at)).ok_or(KeyError::NotSealed)?;
        let aad = place.as_associated_data();
        let opened = decrypt_aead(Cipher::aes_256_gcm(), self.0.as_slice(), Some(nonce), &aad, cipher, tag);
        // GCM tells no reason, and neither do we: key, place and bytes count alike.
        opened.map(Zeroizing::new).map_err(|_| KeyError::DoesNotOpen)
    }

    /// A key of its own for one use, by HKDF-SHA-256; different labels give unrelated keys.
    #[must_use]
    pub fn derive(&self, label: &str) -> MacKey {
        MacKey::derived(&self.0, label)
    }

    /// A short public name of the key, by which a mismatch between nodes is told without showing anything.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex(&self.derive("fingerprint").as_bytes()[..8])
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(..)")
    }
}
