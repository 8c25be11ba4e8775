//! The organisation's colour, and the shades of it that can be read on our pages.
//!
//! A colour is chosen for a logo, not for small text. So it is taken as a wish: on light pages it is darkened, on dark
//! ones lightened, as little as WCAG 2.2 (1.4.3, level AA) asks for, against every ground that it stands on there.

use std::fmt;

use serde::Serialize;

/// The least contrast of text with its ground.
const READABLE: f64 = 4.5;
/// In so many steps a colour goes to black or white.
const STEPS: u8 = 100;

/// A colour of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

const WHITE: Rgb = Rgb(255, 255, 255);
const BLACK: Rgb = Rgb(0, 0, 0);
/// The darkest ground of light pages, apart from the colour's own wash (`--well` of the stylesheet).
const LIGHT_GROUND: Rgb = Rgb(0xf1, 0xf4, 0xf3);
/// The lightest ground of dark pages (`--well`), and the one that the wash is mixed into (`--card`).
const DARK_GROUND: Rgb = Rgb(0x1f, 0x28, 0x26);
const DARK_CARD: Rgb = Rgb(0x16, 0x1d, 0x1b);

impl Rgb {
    /// This colour with so many hundredths of another in it.
    fn mixed(self, other: Self, hundredths: u8) -> Self {
        let part = |own: u8, other: u8| {
            let (own, other, share) = (u32::from(own), u32::from(other), u32::from(hundredths.min(100)));
            u8::try_from((own * (100 - share) + other * share + 50) / 100).unwrap_or(u8::MAX)
        };
        Self(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }

    /// Relative luminance, as WCAG defines it.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// The contrast with another colour, from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if a > b { a / b } else { b / a }
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// The colour that an organisation wishes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "String")]
pub struct Accent(Rgb);

impl From<Accent> for String {
    fn from(accent: Accent) -> Self {
        accent.to_string()
    }
}

impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The shades of one colour on pages of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shades {
    /// Buttons, links, what is chosen.
    pub accent: Rgb,
    /// The same under the pointer.
    pub strong: Rgb,
    /// The ground of what is chosen.
    pub wash: Rgb,
    /// Text on the accent.
    pub on: Rgb,
}

impl Accent {
    /// Reads `#rrggbb`, the only way of writing it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        // The library would take a sign, too.
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self(Rgb(part(0)?, part(2)?, part(4)?)))
    }

    /// The colour itself.
    #[must_use]
    pub const fn rgb(self) -> Rgb {
        self.0
    }

    /// Its shades on light pages.
    #[must_use]
    pub fn on_light(self) -> Shades {
        let shades = |step| {
            let accent = self.0.mixed(BLACK, step);
            Shades { accent, strong: accent.mixed(BLACK, 25), wash: WHITE.mixed(accent, 11), on: WHITE }
        };
        first_readable(shades, LIGHT_GROUND)
    }

    /// Its shades on dark pages.
    #[must_use]
    pub fn on_dark(self) -> Shades {
        let shades = |step| {
            let accent = self.0.mixed(WHITE, step);
            let on = accent.mixed(BLACK, 86);
            Shades { accent, strong: accent.mixed(WHITE, 25), wash: DARK_CARD.mixed(accent, 16), on }
        };
        first_readable(shades, DARK_GROUND)
    }
}

/// The shades of the first step that can be read; those of the last step always can.
fn first_readable(shades: impl Fn(u8) -> Shades, ground: Rgb) -> Shades {
    let is_readable = |shades: &Shades| {
        let worst = [ground, shades.wash, shades.on].map(|other| shades.accent.contrast(other));
        worst.into_iter().all(|contrast| contrast >= READABLE)
    };
    (0..STEPS).map(&shades).find(is_readable).unwrap_or_else(|| shades(STEPS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_written_in_one_way() {
        assert_eq!(Accent::parse("#0C6a5a").unwrap().to_string(), "#0c6a5a");
        for text in [
            "",
            "#",
            "0c6a5a",
            "#0c6a5",
            "#0c6a5a0",
            "#fff",
            "red",
            "#+c6a5a",
            "#0c6a5g",
            "#0c6a5a;}",
            " #0c6a5a",
            "#é1234",
        ] {
            assert_eq!(Accent::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn contrast_is_as_the_standard_counts_it() {
        assert!((WHITE.contrast(BLACK) - 21.0).abs() < 1e-9);
        assert!((Rgb(0x77, 0x77, 0x77).contrast(WHITE) - 4.478).abs() < 1e-3);
        assert!((Rgb(0x76, 0x76, 0x76).contrast(WHITE) - 4.542).abs() < 1e-3);
    }

    /// A grid over all colours, the corners among them.
    fn colours() -> impl Iterator<Item = Accent> {
        let parts = || (0..=255_u8).step_by(17);
        parts().flat_map(move |r| parts().flat_map(move |g| parts().map(move |b| Accent(Rgb(r, g, b)))))
    }

    #[test]
    fn every_colour_becomes_readable_on_every_ground_it_stands_on() {
        for colour in colours() {
            let (light, dark) = (colour.on_light(), colour.on_dark());
            let grounds = [
                (light, [WHITE, Rgb(0xf4, 0xf6, 0xf5), LIGHT_GROUND, light.wash]),
                (dark, [Rgb(0x0e, 0x14, 0x13), DARK_CARD, DARK_GROUND, dark.wash]),
            ];
            for (shades, grounds) in grounds {
                for ground in grounds {
                    assert!(shades.accent.contrast(ground) >= READABLE, "{colour}: {shades:?} on {ground}");
                }
                for button in [shades.accent, shades.strong] {
                    assert!(button.contrast(shades.on) >= READABLE, "{colour}: {shades:?}");
                }
            }
        }
    }

    #[test]
    fn a_colour_that_can_be_read_already_stays_as_it_is() {
        let own = Accent::parse("#0c6a5a").unwrap();
        assert_eq!(own.on_light().accent, own.rgb());
        assert_ne!(own.on_dark().accent, own.rgb(), "but not on dark pages");
        let pale = Accent::parse("#5fd0b6").unwrap();
        assert_eq!(pale.on_dark().accent, pale.rgb());
        assert_ne!(pale.on_light().accent, pale.rgb());
    }
}
