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

/// SHA-256 over some parts as if they stood in one piece.
#[must_use]
pub fn sha256_of_parts(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finish()
}

/// SHA-256 as base64url without padding.
#[must_use]
pub fn sha256_text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(sha256(bytes))
}

/// SHA-256 of bytes that come in pieces.
#[derive(Clone)]
pub struct Digest(Sha256);

impl Default for Digest {
    fn default() -> Self {
        Self(Sha256::new())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Digest").finish_non_exhaustive()
    }
}

impl Digest {
    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The hash of all pieces, as [`sha256_text`] writes it.
    #[must_use]
    pub fn into_text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.finish())
    }
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

#[cfg(test)]
mod tests {
    use openssl::hash::MessageDigest;
    use openssl::md::Md;
    use openssl::pkey::{Id, PKey};
    use openssl::pkey_ctx::PkeyCtx;
    use openssl::sign::Signer;

    use super::*;
    use crate::domain::ids::hex;
    use crate::keys::SystemEntropy;

    #[test]
    fn a_secret_survives_the_way_through_text() {
        let secret = Secret::random(&SystemEntropy);
        let again = Secret::parse(&secret.to_text()).unwrap();
        assert_eq!(again.to_text(), secret.to_text());
        assert_eq!(again.hash(), secret.hash());
        assert_ne!(secret.hash(), secret.to_text());
    }

    #[test]
    fn only_one_text_stands_for_a_secret() {
        let zero = "A".repeat(43);
        assert!(Secret::parse(&zero).is_some());
        let others = [
            "",
            &zero[1..],
            &format!("{zero}A"),
            &format!("{zero}="),
            &format!(" {}", &zero[1..]),
            &format!("{}+", &zero[1..]),
            // The last character carries four bits of the secret; its other two must be zero.
            &format!("{}B", &zero[1..]),
        ];
        for text in others {
            assert!(Secret::parse(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn the_hash_is_of_the_bytes_and_not_of_their_text() {
        let secret = Secret::parse(&"A".repeat(43)).unwrap();
        assert_eq!(secret.hash(), sha256_text([0; 32]));
        assert_eq!(sha256_text(b"abc"), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
        assert_eq!(sha256_of_parts(&[b"a", b"", b"bc"]), sha256(b"abc"));
    }

    #[test]
    fn tags_are_those_of_rfc_4231() {
        let tag = |key: &[u8], text: &[u8]| hex(&hmac(key, |digest| digest.update(text)));
        assert_eq!(tag(&[0x0b; 20], b"Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assert_eq!(
            tag(b"Jefe", b"what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn tags_are_those_of_openssl() {
        for length in [0, 1, 55, 56, 63, 64, 65, 200] {
            let key: [u8; 32] = entropy::bytes(&SystemEntropy);
            let mut text = vec![0; length];
            SystemEntropy.fill(&mut text);
            let theirs = PKey::hmac(&key).unwrap();
            let theirs = Signer::new(MessageDigest::sha256(), &theirs).unwrap().sign_oneshot_to_vec(&text).unwrap();
            assert_eq!(hmac(&key, |digest| digest.update(&text)).as_slice(), theirs);
        }
    }

    #[test]
    fn derived_keys_are_those_of_openssl() {
        let from: [u8; 32] = entropy::bytes(&SystemEntropy);
        let mut theirs = [0; 32];
        let mut hkdf = PkeyCtx::new_id(Id::HKDF).unwrap();
        hkdf.derive_init().unwrap();
        hkdf.set_hkdf_md(Md::sha256()).unwrap();
        hkdf.set_hkdf_key(&from).unwrap();
        hkdf.set_hkdf_salt(SALT).unwrap();
        hkdf.add_hkdf_info(b"row").unwrap();
        hkdf.derive(Some(&mut theirs)).unwrap();
        assert_eq!(MacKey::derived(&from, "row").as_bytes(), &theirs);
    }

    #[test]
    fn parts_do_not_run_together() {
        let key = MacKey::random(&SystemEntropy);
        let lists: [&[&[u8]]; 6] = [&[b"ab", b"c"], &[b"a", b"bc"], &[b"abc"], &[b"abc", b""], &[b"", b"abc"], &[]];
        for (at, list) in lists.iter().enumerate() {
            for (other_at, other) in lists.iter().enumerate() {
                assert_eq!(key.tag(list) == key.tag(other), at == other_at);
            }
        }
    }

    #[test]
    fn a_tag_verifies_with_its_key_and_its_parts_only() {
        let key = MacKey::random(&SystemEntropy);
        let tag = key.tag_text(&[b"user", b"1"]);
        assert!(key.verify(&[b"user", b"1"], &tag));
        assert!(MacKey::from_bytes(key.as_bytes()).unwrap().verify(&[b"user", b"1"], &tag));
        assert!(!key.verify(&[b"user", b"2"], &tag));
        assert!(!key.verify(&[b"user", b"1"], &tag[1..]));
        assert!(!key.verify(&[b"user", b"1"], ""));
        assert!(!MacKey::random(&SystemEntropy).verify(&[b"user", b"1"], &tag));
        assert!(MacKey::from_bytes(&[0; 31]).is_none());
    }

    #[test]
    fn each_flow_of_a_browser_has_its_own_secret() {
        let browser = Secret::random(&SystemEntropy);
        assert_eq!(browser.derive(&[b"1"]).to_text(), browser.derive(&[b"1"]).to_text());
        assert_ne!(browser.derive(&[b"1"]).to_text(), browser.derive(&[b"2"]).to_text());
    }

    #[test]
    fn nothing_shows_in_debug_output() {
        assert_eq!(format!("{:?}", Secret::random(&SystemEntropy)), "Secret(..)");
        assert_eq!(format!("{:?}", MacKey::random(&SystemEntropy)), "MacKey(..)");
    }
}
