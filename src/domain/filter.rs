//! A filter over a tenant's people, as Graph takes it: a piece of `OData` that stands within brackets of ours.

/// Longest filter, in characters.
pub const LONGEST: usize = 500;

/// Why a text is no filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAFilter {
    /// More than [`LONGEST`] characters.
    #[error("the filter is longer than 500 characters")]
    TooLong,
    /// A control character.
    #[error("the filter has a control character")]
    Character,
    /// A quotation mark without its other one.
    #[error("a quotation mark of the filter has no other one")]
    Quote,
    /// A bracket without its other one: it would reach beyond ours.
    #[error("a bracket of the filter has no other one")]
    Bracket,
}

impl NotAFilter {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::TooLong, Self::Character, Self::Quote, Self::Bracket];
}

/// A filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter(String);

impl Filter {
    /// Reads a filter; nothing where the text is empty. Whether Graph knows what it names, Graph tells.
    ///
    /// # Errors
    /// Says which rule it breaks.
    pub fn parse(text: &str) -> Result<Option<Self>, NotAFilter> {
        let text = text.trim();
        if text.chars().count() > LONGEST {
            return Err(NotAFilter::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(NotAFilter::Character);
        }
        let (mut is_quoted, mut depth) = (false, 0_usize);
        for c in text.chars() {
            match c {
                // Two of them within a text are one of its own: out and in again.
                '\'' => is_quoted = !is_quoted,
                '(' if !is_quoted => depth += 1,
                ')' if !is_quoted => depth = depth.checked_sub(1).ok_or(NotAFilter::Bracket)?,
                _ => {}
            }
        }
        match (is_quoted, depth) {
            (true, _) => Err(NotAFilter::Quote),
            (false, 1..) => Err(NotAFilter::Bracket),
            (false, 0) => Ok((!text.is_empty()).then(|| Self(text.to_owned()))),
        }
    }

    /// The filter.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_ends_where_it_began() {
        for text in ["department eq 'Sales'", "(a eq 'b') and not(c eq 'd')", "name eq 'O''Neil (x'", "city eq ')'"] {
            assert_eq!(Filter::parse(&format!("  {text} ")), Ok(Some(Filter(text.to_owned()))), "{text}");
        }
        for text in ["", "  "] {
            assert_eq!(Filter::parse(text), Ok(None));
        }
        for (text, why) in [
            ("a eq 'b') or (true", NotAFilter::Bracket),
            (") or (", NotAFilter::Bracket),
            ("(a eq 'b'", NotAFilter::Bracket),
            ("a eq 'b", NotAFilter::Quote),
            ("a eq 'O'Neil'", NotAFilter::Quote),
            ("a eq\n'b'", NotAFilter::Character),
        ] {
            assert_eq!(Filter::parse(text), Err(why), "{text}");
        }
        assert_eq!(Filter::parse(&"a".repeat(LONGEST + 1)), Err(NotAFilter::TooLong));
    }
}
