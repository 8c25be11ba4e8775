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
        Self::read(file, path)
    }

    /// Reads it from a file that the service manager hands over, whose mode is the manager's affair.
    pub fn read_credential(path: &Path) -> Result<Self, KeyError> {
        let file = File::open(path).map_err(|source| KeyError::Unreadable { path: path.to_owned(), source })?;
        Self::read(file, path)
    }

    fn read(file: File, path: &Path) -> Result<Self, KeyError> {
        // Room for one byte more than there may be, and never more: a growing vector would leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(64));
        let read = file.take(33).read_to_end(&mut bytes);
        read.map_err(|source| KeyError::Unreadable { path: path.to_owned(), source })?;
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;

    use super::*;
    use crate::keys::SystemEntropy;

    const PLACE: Place<'static> = Place { table: "ring", column: "sealed", row: "1" };

    /// A folder of its own that goes away with it.
    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            let path = std::env::temp_dir().join(format!("seal-{}", hex(&entropy::bytes::<8>(&SystemEntropy))));
            fs::create_dir(&path).unwrap();
            Self(path)
        }

        fn file(&self, bytes: &[u8], mode: u32) -> PathBuf {
            let path = self.0.join("seal.key");
            fs::write(&path, bytes).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            path
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_sealed_value_opens_where_it_was_sealed() {
        let key = SealKey::random(&SystemEntropy);
        for value in [b"".as_slice(), b"x", &[0xff; 3000]] {
            let sealed = key.seal(&SystemEntropy, PLACE, value).unwrap();
            assert!(sealed.starts_with("v1."), "{sealed}");
            assert_eq!(key.open(PLACE, &sealed).unwrap().as_slice(), value);
        }
    }

    #[test]
    fn the_same_value_is_never_sealed_to_the_same_text() {
        let key = SealKey::random(&SystemEntropy);
        let seal = || key.seal(&SystemEntropy, PLACE, b"secret").unwrap();
        assert_ne!(seal(), seal());
    }

    #[test]
    fn a_value_does_not_open_in_another_place_or_with_another_key() {
        let key = SealKey::random(&SystemEntropy);
        let sealed = key.seal(&SystemEntropy, PLACE, b"secret").unwrap();
        let elsewhere = [
            Place { table: "rings", ..PLACE },
            Place { column: "public", ..PLACE },
            Place { row: "2", ..PLACE },
            // The same letters, parted elsewhere.
            Place { table: "rin", column: "gsealed", ..PLACE },
        ];
        for place in elsewhere {
            assert!(matches!(key.open(place, &sealed), Err(KeyError::DoesNotOpen)), "{place:?}");
        }
        assert!(matches!(SealKey::random(&SystemEntropy).open(PLACE, &sealed), Err(KeyError::DoesNotOpen)));
    }

    #[test]
    fn one_changed_bit_anywhere_and_a_value_does_not_open() {
        let key = SealKey::random(&SystemEntropy);
        let sealed = key.seal(&SystemEntropy, PLACE, b"secret").unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(&sealed[3..]).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let changed = format!("v1.{}", URL_SAFE_NO_PAD.encode(changed));
            assert!(matches!(key.open(PLACE, &changed), Err(KeyError::DoesNotOpen)), "byte {at}");
        }
    }

    #[test]
    fn what_no_seal_wrote_is_told_apart() {
        let key = SealKey::random(&SystemEntropy);
        let sealed = key.seal(&SystemEntropy, PLACE, b"secret").unwrap();
        for text in ["", "v1.", "secret", &sealed[3..], &sealed.replace("v1.", "v2."), "v1.AAAA", &format!("{sealed}=")]
        {
            assert!(matches!(key.open(PLACE, text), Err(KeyError::NotSealed)), "{text}");
        }
    }

    #[test]
    fn a_key_written_to_a_file_comes_back_from_it() {
        let folder = Folder::new();
        let path = folder.0.join("seal.key");
        let key = SealKey::random(&SystemEntropy);
        key.write_new(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o600);
        assert_eq!(SealKey::read_file(&path).unwrap().fingerprint(), key.fingerprint());
        assert!(
            matches!(key.write_new(&path), Err(KeyError::Unwritable { .. })),
            "an existing key is never overwritten"
        );
    }

    #[test]
    fn a_file_that_others_may_touch_is_refused_with_the_remedy() {
        let folder = Folder::new();
        for mode in [0o644, 0o640, 0o620, 0o610, 0o604, 0o601, 0o777] {
            let path = folder.file(&[7; 32], mode);
            let error = SealKey::read_file(&path).unwrap_err();
            assert!(matches!(error, KeyError::Exposed { mode: seen, .. } if seen == mode), "{error}");
            let message = error.to_string();
            assert!(message.contains(&format!("chmod 600 {}", path.display())), "{message}");
        }
        assert!(SealKey::read_file(&folder.file(&[7; 32], 0o400)).is_ok());
    }

    #[test]
    fn a_file_of_another_length_is_refused() {
        let folder = Folder::new();
        for length in [0, 31, 33, 4096] {
            let path = folder.file(&vec![7; length], 0o600);
            let error = SealKey::read_file(&path).unwrap_err();
            assert!(matches!(error, KeyError::WrongLength { .. }), "{error}");
            assert!(error.to_string().contains(path.to_str().unwrap()));
        }
        let error = SealKey::read_file(&folder.0.join("nowhere")).unwrap_err();
        assert!(matches!(error, KeyError::Unreadable { .. }), "{error}");
    }

    #[test]
    fn a_key_is_read_from_a_setting() {
        let text = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
        let key = SealKey::from_text(&format!("{text}\n")).unwrap();
        let mut bytes = [0; 32];
        bytes.iter_mut().zip(0..).for_each(|(byte, n)| *byte = n);
        assert_eq!(key.fingerprint(), SealKey(Zeroizing::new(bytes)).fingerprint());
        for text in ["", &text[1..], &format!("{text}A"), "not a key"] {
            assert!(matches!(SealKey::from_text(text), Err(KeyError::NotASealKey)), "{text:?}");
        }
    }

    #[test]
    fn each_label_gives_a_key_of_its_own() {
        let key = SealKey::random(&SystemEntropy);
        assert_eq!(key.derive("row").as_bytes(), key.derive("row").as_bytes());
        assert_ne!(key.derive("row").as_bytes(), key.derive("number").as_bytes());
        assert_ne!(key.derive("row").as_bytes(), SealKey::random(&SystemEntropy).derive("row").as_bytes());
        assert_ne!(key.derive("").as_bytes(), &*key.0);
    }

    #[test]
    fn a_fingerprint_is_short_and_the_keys_own() {
        let key = SealKey::random(&SystemEntropy);
        assert_eq!(key.fingerprint().len(), 16);
        assert_ne!(key.fingerprint(), SealKey::random(&SystemEntropy).fingerprint());
        assert_eq!(format!("{key:?}"), "SealKey(..)");
    }
}
