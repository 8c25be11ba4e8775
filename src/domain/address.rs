//! A person's address, which is the user principal name, and the domain it ends in.
//!
//! The address goes into the token as it was entered; people are found by a folded form of it, so that
//! capitals, composed letters and an internationalised domain lead to the same person.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Longest user principal name that Entra ID takes, in characters.
pub const LONGEST: usize = 113;

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAddress {
    /// Nothing was entered.
    #[error("the address is empty")]
    Empty,
    /// More than [`LONGEST`] characters.
    #[error("the address is longer than 113 characters")]
    TooLong,
    /// There must be exactly one `@` with something on both sides.
    #[error("an address has one @ with a name before it and a domain behind it")]
    Shape,
    /// Entra ID takes letters, digits and `' . - _ ! # ^ ~` before the `@`.
    #[error("the address has a character that Microsoft 365 does not take")]
    Character,
    /// What follows the `@` is no domain name.
    #[error("what follows the @ is no domain name")]
    Domain,
}

/// A domain name in its ASCII form (A-labels), lower case, without a final dot.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DomainName(String);

impl DomainName {
    /// Reads a domain name in either form.
    ///
    /// # Errors
    /// When it is none, or has fewer than two labels.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let text = text.trim();
        let ascii = idna::domain_to_ascii_strict(text).map_err(|_| NotAnAddress::Domain)?;
        let labels = ascii.split('.').count();
        if labels < 2 || ascii.len() > 253 || ascii.split('.').any(str::is_empty) {
            return Err(NotAnAddress::Domain);
        }
        Ok(Self(ascii))
    }

    /// The ASCII form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is `other`, or lies below it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.strip_suffix(&other.0).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }

    /// This domain and each one above it, longest first, down to two labels.
    #[must_use]
    pub fn suffixes(&self) -> Vec<Self> {
        let mut rest = self.0.as_str();
        let mut all = vec![self.clone()];
        while let Some((_, above)) = rest.split_once('.') {
            if !above.contains('.') {
                break;
            }
            all.push(Self(above.to_owned()));
            rest = above;
        }
        all
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A user principal name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    shown: String,
    lookup: String,
    domain: DomainName,
}

impl Address {
    /// Reads an address as a person types it; surrounding white space is dropped.
    ///
    /// # Errors
    /// Says which rule of Entra ID's alphabet it breaks.
    pub fn parse(text: &str) -> Result<Self, NotAnAddress> {
        let shown: String = text.trim().nfc().collect();
        if shown.is_empty() {
            return Err(NotAnAddress::Empty);
        }
        if shown.chars().count() > LONGEST {
            return Err(NotAnAddress::TooLong);
        }
        // The name is judged before composition: U+212A would become a plain K by it.
        let typed = text.trim().split('@').next().unwrap_or_default();
        let (name, domain) = shown.split_once('@').ok_or(NotAnAddress::Shape)?;
        if name.is_empty() || domain.is_empty() || domain.contains('@') {
            return Err(NotAnAddress::Shape);
        }
        if !typed.chars().all(may_stand_in_a_name) || name.starts_with('.') || name.ends_with('.') {
            return Err(NotAnAddress::Character);
        }
        let domain = DomainName::parse(domain)?;
        let lookup = format!("{}@{domain}", name.to_lowercase());
        Ok(Self { shown, lookup, domain })
    }

    /// As entered, which is as Entra ID keeps it and as it stands in the token.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// The folded form that people are found by.
    #[must_use]
    pub fn lookup(&self) -> &str {
        &self.lookup
    }

    /// What follows the `@`.
    #[must_use]
    pub const fn domain(&self) -> &DomainName {
        &self.domain
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

const fn may_stand_in_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '\'' | '.' | '-' | '_' | '!' | '#' | '^' | '~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_white_space_lead_to_the_same_person() {
        let a = Address::parse("  Alice.O'Brien@Corp.Example ").unwrap();
        assert_eq!(a.as_str(), "Alice.O'Brien@Corp.Example");
        assert_eq!(a.lookup(), "alice.o'brien@corp.example");
        assert_eq!(a.domain().as_str(), "corp.example");
    }

    #[test]
    fn a_domain_is_kept_in_its_ascii_form() {
        let a = Address::parse("eva@MÜLLER.example").unwrap();
        assert_eq!(a.domain().as_str(), "xn--mller-kva.example");
        assert_eq!(a.lookup(), "eva@xn--mller-kva.example");
    }

    #[test]
    fn letters_that_only_look_alike_are_refused() {
        for text in ["\u{212a}ate@corp.example", "а@corp.example", "a\u{202e}b@corp.example", "a\nb@corp.example"] {
            assert_eq!(Address::parse(text), Err(NotAnAddress::Character), "{text:?}");
        }
    }

    #[test]
    fn every_other_shape_is_refused_with_its_reason() {
        assert_eq!(Address::parse(" "), Err(NotAnAddress::Empty));
        assert_eq!(Address::parse("alice"), Err(NotAnAddress::Shape));
        assert_eq!(Address::parse("a@b@corp.example"), Err(NotAnAddress::Shape));
        assert_eq!(Address::parse("@corp.example"), Err(NotAnAddress::Shape));
        assert_eq!(Address::parse("a b@corp.example"), Err(NotAnAddress::Character));
        assert_eq!(Address::parse("alice@corp"), Err(NotAnAddress::Domain));
        assert_eq!(Address::parse("alice@corp..example"), Err(NotAnAddress::Domain));
        assert_eq!(Address::parse(&format!("{}@corp.example", "a".repeat(113))), Err(NotAnAddress::TooLong));
    }

    #[test]
    fn a_domain_knows_what_lies_above_it() {
        let d = DomainName::parse("a.b.corp.example").unwrap();
        let all: Vec<_> = d.suffixes().iter().map(ToString::to_string).collect();
        assert_eq!(all, ["a.b.corp.example", "b.corp.example", "corp.example"]);
        assert!(d.is_within(&DomainName::parse("corp.example").unwrap()));
        assert!(!DomainName::parse("notcorp.example").unwrap().is_within(&DomainName::parse("corp.example").unwrap()));
    }
}
