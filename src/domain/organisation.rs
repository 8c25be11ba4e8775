//! Whose instance it is, as people see it: name, picture and colour.

use serde::Serialize;

use super::accent::Accent;
use super::text::Name;

/// A size in which the organisation's picture is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Size {
    /// On pages: twice what is shown, for fine screens.
    Page,
    /// In mails: the same, and smaller.
    Mail,
}

impl Size {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::Page, Self::Mail];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Mail => "mail",
        }
    }

    /// The reverse of [`Size::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.as_str() == text)
    }

    /// The box that the picture fits into, in pixels: width and height.
    #[must_use]
    pub const fn most(self) -> (u32, u32) {
        match self {
            Self::Page => (512, 128),
            Self::Mail => (384, 96),
        }
    }
}

/// A picture in one size: PNG, made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Which size.
    pub size: Size,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The file.
    pub png: Vec<u8>,
}

/// The organisation's picture, without the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Logo {
    /// Names the files, by what is in them: 32 hexadecimal digits.
    pub fingerprint: String,
    /// Of [`Size::Page`], in pixels.
    pub width: u32,
    /// Of [`Size::Page`], in pixels.
    pub height: u32,
}

/// What was set in the console. What was not, stands in the settings or has a look of ours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Face {
    /// The name.
    pub name: Option<Name>,
    /// The colour.
    pub accent: Option<Accent>,
    /// The picture.
    pub logo: Option<Logo>,
}
