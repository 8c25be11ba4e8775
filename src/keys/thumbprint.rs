//! The hash by which Microsoft's pages name a certificate. It tells certificates apart for people and proves nothing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::hash::{MessageDigest, hash};

use crate::domain::ids::hex;

/// The SHA-1 of a certificate in base64, in capitals as Windows writes it; nothing where that is no base64.
#[must_use]
pub fn thumbprint(certificate: &str) -> Option<String> {
    let digest = hash(MessageDigest::sha1(), &STANDARD.decode(certificate).ok()?).ok()?;
    Some(hex(&digest).to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::thumbprint;

    #[test]
    fn it_is_the_hash_of_the_bytes() {
        assert_eq!(thumbprint("YWJj").as_deref(), Some("A9993E364706816ABA3E25717850C26C9CD0D89D"));
        assert_eq!(thumbprint("no base64"), None);
    }
}
