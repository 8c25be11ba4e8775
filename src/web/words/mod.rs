//! What the product says to people, in one place.

/// A language the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
}

impl Language {
    /// The best language for a BCP 47 tag; English where the tag is absent or not spoken.
    #[must_use]
    pub const fn choose(_tag: Option<&str>) -> Self {
        Self::English
    }

    /// Its BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
        }
    }

    /// The small words of pages.
    #[must_use]
    pub const fn labels(self) -> &'static Labels {
        match self {
            Self::English => &Labels {},
        }
    }
}

/// The small words of pages.
#[derive(Debug)]
pub struct Labels {}
