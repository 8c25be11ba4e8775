//! A one-time passcode: what the help desk reads out to somebody whose phone is not at hand. It signs one person in
//! once, and proves less than a phone does.

use std::fmt;

use super::time::Span;

/// How long a passcode can be used.
pub const PASSCODE_LIVES: Span = Span::minutes(15);
/// How many tries a passcode bears.
pub const PASSCODE_TRIES: u8 = 5;
/// How many of them programs without a browser may use up: anybody can ask in anybody's name there, and the page that a
/// passcode is for keeps the rest.
pub const PASSCODE_TRIES_BY_PROGRAMS: u8 = 2;
/// How many letters it has.
const LETTERS: usize = 10;
/// Crockford's letters, of which no two are mistaken for each other on paper or on the telephone: five bits each.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The passcode itself, which is shown once and kept as a keyed hash only.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; LETTERS]);

impl Code {
    /// Makes one of random bytes: 50 bits of them count.
    #[must_use]
    pub fn from_random(bytes: [u8; LETTERS]) -> Self {
        Self(bytes.map(|byte| ALPHABET[usize::from(byte % 32)]))
    }

    /// Reads what somebody typed: capitals or not, with or without the hyphen, and with the letters that the alphabet
    /// leaves out for those they look like.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut letters = [0; LETTERS];
        let mut places = letters.iter_mut();
        for c in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–')) {
            let letter = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let letter = u8::try_from(letter).ok().filter(|letter| ALPHABET.contains(letter))?;
            *places.next()? = letter;
        }
        places.next().is_none().then_some(Self(letters))
    }

    /// The letters, for the keyed hash.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As it is read out: two groups of five.
    #[must_use]
    pub fn shown(&self) -> String {
        let mut text = String::with_capacity(LETTERS + 1);
        for (nth, letter) in self.0.iter().enumerate() {
            if nth == LETTERS / 2 {
                text.push('-');
            }
            text.push(char::from(*letter));
        }
        text
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passcode_holds_forty_bits_and_more() {
        let bits = ALPHABET.len().ilog2() as usize * LETTERS;
        assert!(bits >= 40, "{bits}");
        let each: std::collections::BTreeSet<_> = ALPHABET.iter().collect();
        assert_eq!(each.len(), 32, "each of the 32 values has its own letter");
    }

    #[test]
    fn a_passcode_is_read_as_people_type_it() {
        let code = Code::from_random([0, 1, 2, 3, 4, 27, 28, 29, 30, 31]);
        assert_eq!(code.shown(), "01234-VWXYZ");
        for typed in ["01234-VWXYZ", "01234vwxyz", " o1234 – vwxyz ", "0l234-vWxyz", "OI234VWXYZ"] {
            assert_eq!(Code::parse(typed), Some(code.clone()), "{typed}");
        }
        for other in ["", "01234-VWXY", "01234-VWXYZ0", "01234-VWXYU", "01234-VWXYé", "01234_VWXYZ"] {
            assert_eq!(Code::parse(other), None, "{other}");
        }
    }

    #[test]
    fn every_bit_of_the_randomness_is_as_likely_in_each_letter() {
        let mut counts = [0; 32];
        for byte in 0..=u8::MAX {
            let shown = Code::from_random([byte; LETTERS]).shown();
            counts[ALPHABET.iter().position(|letter| *letter == shown.as_bytes()[0]).unwrap()] += 1;
        }
        assert_eq!(counts, [8; 32]);
    }

    #[test]
    fn a_passcode_does_not_show_in_debug_output() {
        assert_eq!(format!("{:?}", Code::from_random([7; LETTERS])), "Code(..)");
    }
}
