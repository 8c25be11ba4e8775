//! How numbers and instants are put together, for languages to say how theirs look.

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};

use crate::domain::time::Time;

/// A number in groups of three digits with this mark between them.
pub(super) fn in_threes(number: u64, mark: &str) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (nth, digit) in digits.chars().enumerate() {
        if nth > 0 && (digits.len() - nth).is_multiple_of(3) {
            text.push_str(mark);
        }
        text.push(digit);
    }
    text
}

/// An instant in UTC, to the minute, in the pieces that languages put in an order of their own.
pub(super) struct Instant {
    /// The day of the month.
    pub(super) day: u32,
    /// The month by its name.
    pub(super) month: &'static str,
    /// The year.
    pub(super) year: i32,
    /// `12:00`.
    pub(super) clock: String,
}

impl Instant {
    /// The pieces of an instant, with the month by one of these names.
    pub(super) fn of(time: Time, months: &[&'static str; 12]) -> Self {
        let at: DateTime<Utc> = DateTime::from_timestamp_millis(time.0).unwrap_or_default();
        let month = usize::try_from(at.month0()).ok().and_then(|month| months.get(month)).copied();
        let clock = format!("{:02}:{:02}", at.hour(), at.minute());
        Self { day: at.day(), month: month.unwrap_or_default(), year: at.year(), clock }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Language::{self, Dutch, English, French, German, Spanish};
    use super::*;

    #[test]
    fn numbers_are_written_as_each_language_does() {
        for (language, texts) in [
            (English, ["0", "999", "1,000", "100,000", "1,234,567"]),
            (German, ["0", "999", "1.000", "100.000", "1.234.567"]),
            (French, ["0", "999", "1\u{202f}000", "100\u{202f}000", "1\u{202f}234\u{202f}567"]),
            // Four digits stand together there.
            (Spanish, ["0", "999", "1000", "100.000", "1.234.567"]),
            (Dutch, ["0", "999", "1.000", "100.000", "1.234.567"]),
        ] {
            let numbers = [0, 999, 1_000, 100_000, 1_234_567].map(|number| language.number(number));
            assert_eq!(numbers, texts, "{}", language.tag());
        }
    }

    #[test]
    fn an_instant_is_written_as_each_language_does() {
        let noon = Time(1_800_014_400_000);
        let told: Vec<_> = Language::ALL.iter().map(|language| language.instant(noon)).collect();
        assert_eq!(
            told,
            [
                "15 January 2027, 12:00 UTC",
                "15. Januar 2027, 12:00 UTC",
                "15 janvier 2027 à 12:00 UTC",
                "15 de enero de 2027, 12:00 UTC",
                "15 januari 2027, 12:00 UTC",
            ]
        );
        assert_eq!(English.instant(Time(1_800_014_399_007)), "15 January 2027, 11:59 UTC");
        assert_eq!(German.instant(Time(-1)), "31. Dezember 1969, 23:59 UTC");
        assert_eq!(French.instant(Time(1_798_761_600_000)), "1er janvier 2027 à 00:00 UTC");
    }
}
