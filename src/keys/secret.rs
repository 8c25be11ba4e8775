//! Bearer secrets, keyed digests, and comparison in constant time.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::sha::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::entropy::{self, Entropy};

/// Whether two byte strings are equal, in a time that tells nothing but their lengths.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// SHA-256.
#[must_use]
pub fn sha256(bytes: impl AsRef<[u8]>) -> [u8; 32] {
    openssl::sha::sha256(bytes.as_ref())
}

/// SHA-256 as base64url without padding.
#[must_use]
pub fn sha256_text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(sha256(bytes))
}

/// Reads 32 bytes from 43 characters of base64url; exactly one text stands for each value.
pub(super) fn parse_32(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut bytes = Zeroizing::new([0; 32]);
    if text.len() != 43 {
        return None;
    }
    let length = URL_SAFE_NO_PAD.decode_slice(text, bytes.as_mut_slice()).ok()?;
    (length == 32).then_some(bytes)
}

/// A bearer secret of 256 random bits: whoever shows it has the right.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    /// A new one.
    #[must_use]
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(Zeroizing::new(entropy::bytes(entropy)))
    }

    /// Reads one as [`Secret::to_text`] wrote it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        parse_32(text).map(Self)
    }

    /// As it stands in a cookie or a link: 43 characters of base64url.
    #[must_use]
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_slice())
    }

    /// By which the store finds it without knowing it: SHA-256 of the 32 bytes, base64url.
    #[must_use]
    pub fn hash(&self) -> String {
        sha256_text(self.0.as_slice())
    }

    /// Another secret that only the holder of this one can make: HMAC-SHA-256 over length-prefixed parts.
    #[must_use]
    pub fn derive(&self, parts: &[&[u8]]) -> Self {
        Self(Zeroizing::new(hmac_of_parts(&self.0, parts)))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// A key for HMAC-SHA-256. What it tags is a list of parts; each part's length goes in before it, so that no two
/// lists run together to the same bytes.
#[derive(Clone)]
pub struct MacKey(Zeroizing<[u8; 32]>);

impl MacKey {
    /// A new one.
    #[must_use]
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(Zeroizing::new(entropy::bytes(entropy)))
    }

    /// Takes up a stored one; nothing where it has not 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut key = Zeroizing::new([0; 32]);
        (bytes.len() == key.len()).then(|| {
            key.copy_from_slice(bytes);
            Self(key)
        })
    }

    /// HKDF-SHA-256 (RFC 5869), which for a key of 32 bytes is one block of its expansion.
    pub(super) fn derived(from: &[u8; 32], label: &str) -> Self {
        let extracted = Zeroizing::new(hmac(SALT, |digest| digest.update(from)));
        Self(Zeroizing::new(hmac(extracted.as_slice(), |digest| {
            digest.update(label.as_bytes());
            digest.update(&[1]);
        })))
    }

    /// The key itself, to be sealed and stored.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The tag over these parts.
    #[must_use]
    pub fn tag(&self, parts: &[&[u8]]) -> [u8; 32] {
        hmac_of_parts(&self.0, parts)
    }

    /// The tag as base64url without padding.
    #[must_use]
    pub fn tag_text(&self, parts: &[&[u8]]) -> String {
        URL_SAFE_NO_PAD.encode(self.tag(parts))
    }

    /// Whether `text` is the tag over these parts, told in constant time.
    #[must_use]
    pub fn verify(&self, parts: &[&[u8]], text: &str) -> bool {
        parse_32(text).is_some_and(|tag| same(&self.tag(parts), tag.as_slice()))
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacKey(..)")
    }
}

fn hmac_of_parts(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    hmac(key, |inner| {
        for part in parts {
            inner.update(&(part.len() as u64).to_be_bytes());
            inner.update(part);
        }
    })
}

/// Tells keys of this product from those that others might derive from the same 32 bytes.
const SALT: &[u8] = b"countersign";

/// RFC 2104, for keys of at most one block, around OpenSSL's SHA-256. OpenSSL's own HMAC goes by an allocated key and context and may fail; this
/// one cannot, and costs the read of a row (which is tagged) a third of a microsecond instead of three.
fn hmac(key: &[u8], write: impl FnOnce(&mut Sha256)) -> [u8; 32] {
    let pad = |with: u8| {
        let mut block = Zeroizing::new([with; 64]);
        for (byte, key) in block.iter_mut().zip(key) {
            *byte ^= key;
        }
        let mut digest = Sha256::new();
        digest.update(block.as_slice());
        digest
    };
    let mut inner = pad(0x36);
    write(&mut inner);
    let mut outer = pad(0x5c);
    outer.update(&inner.finish());
    outer.finish()
}
