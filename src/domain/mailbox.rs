//! Where mail goes: an address that every mail server on its way understands.
//!
//! A person's address is a user principal name, with Entra ID's alphabet; a private mailbox may have other signs, `+`
//! say. Both become this one form, which is ASCII, on one line, and safe in a header and in a command of SMTP.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::address::{Address, DomainName};

/// Longest part before the `@`, in octets (RFC 5321, 4.5.3.1.1).
const LONGEST_NAME: usize = 64;
/// Longest address, in octets (RFC 5321, 4.5.3.1.3, without the angle brackets).
const LONGEST: usize = 254;

/// Why a text is no mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAMailbox {
    /// There must be exactly one `@` with something on both sides.
    #[error("a mailbox has one @ with a name before it and a domain behind it")]
    Shape,
    /// Longer than mail servers take.
    #[error("the mailbox is longer than mail servers take")]
    TooLong,
    /// A sign that would have to be quoted, or that is none of ASCII.
    #[error("the mailbox has a sign that many mail servers do not take before the @")]
    Character,
    /// What follows the `@` is no domain name.
    #[error("what follows the @ is no domain name")]
    Domain,
}

/// A mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mailbox(String);

impl Mailbox {
    /// Reads a mailbox; surrounding white space is dropped, the domain takes its ASCII form.
    ///
    /// # Errors
    /// Says which rule it breaks.
    pub fn parse(text: &str) -> Result<Self, NotAMailbox> {
        let (name, domain) = text.trim().rsplit_once('@').ok_or(NotAMailbox::Shape)?;
        if name.is_empty() || domain.is_empty() || name.contains('@') {
            return Err(NotAMailbox::Shape);
        }
        if !is_plain(name) {
            return Err(NotAMailbox::Character);
        }
        let domain = DomainName::parse(domain).map_err(|_| NotAMailbox::Domain)?;
        let mailbox = format!("{name}@{domain}");
        if name.len() > LONGEST_NAME || mailbox.len() > LONGEST {
            return Err(NotAMailbox::TooLong);
        }
        Ok(Self(mailbox))
    }

    /// The mailbox of a user principal name. Its alphabet leaves nothing to quote but dots where none may stand.
    #[must_use]
    pub fn of(address: &Address) -> Self {
        let name = address.as_str().split('@').next().unwrap_or_default();
        let domain = address.domain();
        Self(if is_plain(name) { format!("{name}@{domain}") } else { format!("\"{name}\"@{domain}") })
    }

    /// The whole of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the last `@`, and what follows it.
    #[must_use]
    pub fn parts(&self) -> (&str, &str) {
        self.0.rsplit_once('@').unwrap_or((&self.0, ""))
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Words of `atext` with single dots between them (RFC 5322, 3.2.3).
fn is_plain(name: &str) -> bool {
    name.split('.').all(|word| !word.is_empty() && word.bytes().all(is_atext))
}

const fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> String {
        Mailbox::of(&Address::parse(address).unwrap()).to_string()
    }

    #[test]
    fn a_private_mailbox_may_have_more_signs_than_a_user_principal_name() {
        for text in ["alice+work@mail.example", "a.b/c=d@mail.example", "o'neil@mail.example", "A_{x}@mail.example"] {
            assert_eq!(Mailbox::parse(text).unwrap().as_str(), text);
        }
        assert_eq!(Mailbox::parse(" eva@MÜLLER.example\n").unwrap().as_str(), "eva@xn--mller-kva.example");
        assert_eq!(Mailbox::parse("a@b.example").unwrap().parts(), ("a", "b.example"));
    }

    #[test]
    fn every_user_principal_name_has_a_mailbox() {
        assert_eq!(of("Alice.O'Brien@Corp.Example"), "Alice.O'Brien@corp.example");
        assert_eq!(of("eva@MÜLLER.example"), "eva@xn--mller-kva.example");
        assert_eq!(of("a..b@corp.example"), "\"a..b\"@corp.example");
    }

    #[test]
    fn what_could_leave_its_place_in_a_header_or_a_command_is_refused() {
        for text in [
            "a\r\nBcc: eve@evil.example@mail.example",
            "a b@mail.example",
            "a>b@mail.example",
            "a,b@mail.example",
            "\"a\"@mail.example",
            "a(x)@mail.example",
            "a\0@mail.example",
            "ä@mail.example",
            "\u{202e}a@mail.example",
            ".a@mail.example",
            "a.@mail.example",
            "a..b@mail.example",
        ] {
            assert!(
                matches!(Mailbox::parse(text), Err(NotAMailbox::Character | NotAMailbox::Shape)),
                "{text:?}: {:?}",
                Mailbox::parse(text)
            );
        }
        for text in ["a@mail", "a@mail.example>", "a@mail .example", "a@mail.example\r\nDATA", "a@[127.0.0.1]"] {
            assert_eq!(Mailbox::parse(text), Err(NotAMailbox::Domain), "{text:?}");
        }
        for text in ["", "a", "@mail.example", "a@", "a@b@mail.example"] {
            assert_eq!(Mailbox::parse(text), Err(NotAMailbox::Shape), "{text:?}");
        }
        assert_eq!(Mailbox::parse(&format!("{}@mail.example", "a".repeat(65))), Err(NotAMailbox::TooLong));
    }
}
