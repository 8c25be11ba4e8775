//! A code that the authenticator fetches for a program without a browser. It stands where others have a password, and
//! is worth one token of one person for one application.

use std::fmt;

use super::time::Span;

/// How long a code can be used.
pub const TRUST_CODE_LIVES: Span = Span::seconds(60);
/// How many wrong ones a code bears: more than one source may try in its minute, so that a stranger who knows no more
/// than a name does not use it up. Of a hundred million codes, ten guesses find none.
pub const TRUST_CODE_TRIES: u8 = 10;
/// How many digits it has: fewer than a passcode has letters, so that each is known for what it is.
const DIGITS: usize = 8;

/// The code itself, which is shown once and kept as a keyed hash only.
#[derive(Clone, PartialEq, Eq)]
pub struct TrustCode([u8; DIGITS]);

impl TrustCode {
    /// Makes one of random bytes; nothing where one of them would make some digits likelier than others.
    #[must_use]
    pub fn from_random(bytes: [u8; DIGITS]) -> Option<Self> {
        bytes.iter().all(|byte| *byte < 250).then(|| Self(bytes.map(|byte| b'0' + byte % 10)))
    }

    /// Reads what somebody typed, with or without spaces between the digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut digits = [0; DIGITS];
        let mut places = digits.iter_mut();
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let digit = u8::try_from(c).ok().filter(u8::is_ascii_digit)?;
            *places.next()? = digit;
        }
        places.next().is_none().then_some(Self(digits))
    }

    /// The digits, for the keyed hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As it is shown: two groups of four.
    #[must_use]
    pub fn shown(&self) -> String {
        let (one, other) = self.0.split_at(DIGITS / 2);
        format!("{} {}", String::from_utf8_lossy(one), String::from_utf8_lossy(other))
    }
}

impl fmt::Debug for TrustCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TrustCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = TrustCode::from_random([0, 1, 2, 3, 14, 25, 36, 247]).unwrap();
        assert_eq!(code.shown(), "0123 4567");
        for typed in ["0123 4567", "01234567", " 012 345-6 7 "] {
            assert_eq!(TrustCode::parse(typed), Some(code.clone()), "{typed}");
        }
        for other in ["", "0123456", "012345678", "0123456a", "012345٣7", "01234-VWXYZ"] {
            assert_eq!(TrustCode::parse(other), None, "{other}");
        }
    }

    #[test]
    fn every_digit_is_as_likely_as_any_other() {
        let mut counts = [0; 10];
        for byte in 0..=u8::MAX {
            if let Some(code) = TrustCode::from_random([byte; DIGITS]) {
                counts[usize::from(code.as_bytes()[0] - b'0')] += 1;
            }
        }
        assert_eq!(counts, [25; 10]);
    }

    #[test]
    fn a_code_does_not_show_in_debug_output() {
        assert_eq!(format!("{:?}", TrustCode::from_random([7; DIGITS])), "Some(TrustCode(..))");
    }
}
