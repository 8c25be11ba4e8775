//! Lengths of time as people write them: `120 s`, `5 min`, `8 h`, `90 d`.

use std::ops::RangeInclusive;

use serde::Serializer;

use crate::domain::time::Span;

const UNITS: [(&str, i64); 4] = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];

/// Reads a span that lies within `bounds`.
///
/// # Errors
/// Says what would be right.
pub fn parse(text: &str, bounds: &RangeInclusive<Span>) -> Result<Span, String> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = text[digits.len()..].trim();
    let seconds = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, seconds)| *seconds);
    let span = seconds.zip(digits.parse::<i64>().ok()).map(|(unit, n)| Span::seconds(n.saturating_mul(unit)));
    let span = span.ok_or_else(|| format!("\"{text}\" is no time such as 120 s, 5 min, 8 h or 90 d"))?;
    if bounds.contains(&span) {
        return Ok(span);
    }
    Err(format!("must be from {} to {}, not {text}", written(*bounds.start()), written(*bounds.end())))
}

/// The span in the largest unit that leaves no rest.
fn written(span: Span) -> String {
    let seconds = span.whole_seconds();
    let fits = UNITS.iter().find(|(_, unit)| seconds != 0 && seconds % unit == 0);
    fits.map_or_else(|| format!("{seconds} s"), |(name, unit)| format!("{} {name}", seconds / unit))
}

/// Writes a span as it is read.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
pub(super) fn write<S: Serializer>(span: &Span, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&written(*span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_read_with_its_unit() {
        let any = Span(0)..=Span(i64::MAX);
        for (text, span) in [
            ("120 s", Span::seconds(120)),
            ("5min", Span::minutes(5)),
            ("8 h", Span::hours(8)),
            ("90 d", Span::days(90)),
            ("0 s", Span(0)),
        ] {
            assert_eq!(parse(text, &any), Ok(span), "{text}");
        }
        for text in ["", "120", "s", "1.5 h", "-1 s", "5 minutes", "5 s s", "99999999999999999999 s", "5 µs"] {
            assert!(parse(text, &any).is_err(), "{text}");
        }
    }

    #[test]
    fn bounds_are_told_as_they_are_written() {
        let bounds = Span::minutes(1)..=Span::seconds(90);
        assert_eq!(parse("2 min", &bounds), Err("must be from 1 min to 90 s, not 2 min".to_owned()));
        assert_eq!(parse("90 s", &bounds), Ok(Span::seconds(90)));
    }
}
