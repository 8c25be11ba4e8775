//! The languages, and which of them somebody is spoken to in.

/// A language the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English, which stands in for every language that is not spoken.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Dutch.
    Dutch,
}

/// How many ranges of a browser's list are looked at.
const MOST_RANGES: usize = 32;

impl Language {
    /// Every one.
    pub const ALL: &'static [Self] = &[Self::English, Self::German, Self::French, Self::Spanish, Self::Dutch];

    /// Its BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Dutch => "nl",
        }
    }

    /// What those who speak it call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Dutch => "Nederlands",
        }
    }

    /// The language of a BCP 47 tag, whatever its region or script; none where it is not spoken.
    #[must_use]
    pub fn spoken(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        Self::ALL.iter().copied().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The best language for a BCP 47 tag; English where the tag is absent or not spoken.
    #[must_use]
    pub fn choose(tag: Option<&str>) -> Self {
        tag.and_then(Self::spoken).unwrap_or_default()
    }

    /// The best language for a browser's list (RFC 9110, 12.5.4): the one of most weight, the first among equals, and
    /// `usual` where none of those it names is spoken.
    #[must_use]
    pub fn among(accept_language: &str, usual: Self) -> Self {
        let ranges: Vec<Range<'_>> = accept_language.split(',').take(MOST_RANGES).filter_map(Range::parse).collect();
        let unwanted = |language: Self| ranges.iter().any(|range| range.weight == 0 && range.is_all_of(language));
        let named = |language: Self| ranges.iter().any(|range| range.language() == Some(language));
        let mut best = (0, usual);
        for range in &ranges {
            let language = match range.tag {
                // Any of those that the list does not name.
                "*" => std::iter::once(usual).chain(Self::ALL.iter().copied()).find(|language| !named(*language)),
                _ => range.language().filter(|language| !unwanted(*language)),
            };
            if let Some(language) = language.filter(|_| range.weight > best.0) {
                best = (range.weight, language);
            }
        }
        best.1
    }
}

/// A language that a browser names, and how much it is wished for, in thousandths.
struct Range<'a> {
    tag: &'a str,
    weight: u16,
}

impl<'a> Range<'a> {
    /// Reads `de-AT;q=0.8`; what is not written so is left aside.
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let tag = parts.next().filter(|tag| !tag.is_empty())?;
        let weight = match (parts.next(), parts.next()) {
            (None, _) => 1000,
            (Some(weight), None) => weight_of(weight)?,
            (Some(_), Some(_)) => return None,
        };
        Some(Self { tag, weight })
    }

    fn language(&self) -> Option<Language> {
        Language::spoken(self.tag)
    }

    /// Whether it names a language as a whole, not one region's way of speaking it.
    fn is_all_of(&self, language: Language) -> bool {
        self.tag.eq_ignore_ascii_case(language.tag())
    }
}

/// `q=0.8` in thousandths: a nought or a one, with at most three digits behind the point.
fn weight_of(text: &str) -> Option<u16> {
    let value = text.strip_prefix(['q', 'Q'])?.strip_prefix('=')?;
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let thousandths: u16 = format!("{fraction:0<3}").parse().ok()?;
    match whole {
        "0" => Some(thousandths),
        "1" if thousandths == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Language::{self, Dutch, English, French, German, Spanish};

    #[test]
    fn a_tag_is_matched_by_its_language() {
        for (tag, language) in [
            ("de", Some(German)),
            ("de-DE", Some(German)),
            ("DE-at", Some(German)),
            ("fr-CA", Some(French)),
            ("es-419", Some(Spanish)),
            ("nl-BE", Some(Dutch)),
            ("en-GB", Some(English)),
            ("den", None),
            ("ja-JP", None),
            ("", None),
            ("*", None),
            ("d", None),
        ] {
            assert_eq!(Language::spoken(tag), language, "{tag}");
            assert_eq!(Language::choose(Some(tag)), language.unwrap_or(English), "{tag}");
        }
        assert_eq!(Language::choose(None), English);
    }

    #[test]
    fn a_browsers_list_is_read_by_its_weights() {
        for (list, language) in [
            ("de", German),
            ("de-AT,de;q=0.9,en;q=0.8", German),
            ("ja, fr;q=0.2, nl;q=0.3", Dutch),
            ("fr;q=0.5,de;q=0.5", French),
            ("en;q=0.1,es;Q=1.000", Spanish),
            ("  nl-BE ; q=0.7 , ja ", Dutch),
            // Not wanted at all, or one region's way of it only.
            ("de;q=0,fr;q=0.1", French),
            ("de;q=0,de-AT,nl;q=0.1", Dutch),
            ("de,de-AT;q=0", German),
            // Anything else: what is usual, where the list does not name that.
            ("*", English),
            ("de;q=0.4,*;q=0.5", English),
            ("de;q=0.5,*;q=0.4", German),
            ("en;q=0.4,*;q=0.5", German),
            ("en;q=0,*", German),
            ("ja", English),
            ("", English),
        ] {
            assert_eq!(Language::among(list, English), language, "{list}");
        }
        assert_eq!(Language::among("ja,*;q=0.1", Dutch), Dutch);
        assert_eq!(Language::among("ja", Dutch), Dutch);
        assert_eq!(Language::among("en", Dutch), English);
    }

    #[test]
    fn what_is_not_written_as_it_should_be_is_left_aside() {
        for range in [
            "de;q=",
            "de;q=2",
            "de;q=1.001",
            "de;q=0.1234",
            "de;q=-1",
            "de;q=0.+1",
            "de;q=.5",
            "de;w=1",
            "de;q=1;q=1",
            ";q=1",
            "d\u{e9}",
        ] {
            assert_eq!(Language::among(&format!("{range},fr;q=0.1"), English), French, "{range}");
        }
        let long = "ja,".repeat(10_000) + "de";
        assert_eq!(Language::among(&long, English), English);
    }
}
