//! Instants and spans in whole milliseconds, and the clock as a parameter.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Datelike, Timelike, Utc};
use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Time(pub i64);

/// A length of time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(pub i64);

impl Span {
    /// So many seconds.
    #[must_use]
    pub const fn seconds(n: i64) -> Self {
        Self(n.saturating_mul(1_000))
    }

    /// So many minutes.
    #[must_use]
    pub const fn minutes(n: i64) -> Self {
        Self::seconds(n.saturating_mul(60))
    }

    /// So many hours.
    #[must_use]
    pub const fn hours(n: i64) -> Self {
        Self::minutes(n.saturating_mul(60))
    }

    /// So many days of 24 hours.
    #[must_use]
    pub const fn days(n: i64) -> Self {
        Self::hours(n.saturating_mul(24))
    }

    /// Whole seconds, rounded down; a negative span is zero.
    #[must_use]
    pub const fn whole_seconds(self) -> i64 {
        if self.0 < 0 { 0 } else { self.0 / 1_000 }
    }
}

/// A negative span is no time at all.
impl From<Span> for Duration {
    fn from(span: Span) -> Self {
        Self::from_millis(u64::try_from(span.0).unwrap_or(0))
    }
}

impl Time {
    /// This much later.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// This much earlier.
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }

    /// The span since `earlier`; negative when `earlier` lies ahead.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// Reads XML Schema's `dateTime` with a time zone; what is beyond milliseconds is cut off.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_plain = text.len() <= 40 && text.as_bytes().get(10) == Some(&b'T');
        let read = DateTime::parse_from_rfc3339(text).ok().filter(|_| is_plain);
        read.map(|instant| Self(instant.timestamp_millis()))
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }
}

/// XML Schema's `dateTime` in UTC with milliseconds: `2027-01-15T12:00:00.000Z`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let t: DateTime<Utc> = DateTime::from_timestamp_millis(self.0).unwrap_or_default();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            t.year(),
            t.month(),
            t.day(),
            t.hour(),
            t.minute(),
            t.second(),
            t.timestamp_subsec_millis()
        )
    }
}

/// Tells the time. The system's clock in service, a hand-set one in tests.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Time;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_as_xml_schema_wants_it() {
        assert_eq!(Time(1_800_014_400_000).to_string(), "2027-01-15T12:00:00.000Z");
        assert_eq!(Time(1_800_014_399_007).to_string(), "2027-01-15T11:59:59.007Z");
    }

    #[test]
    fn an_instant_is_read_in_every_way_it_is_written() {
        let noon = Some(Time(1_800_014_400_000));
        for text in ["2027-01-15T12:00:00Z", "2027-01-15T12:00:00.0000000Z", "2027-01-15T13:00:00.000+01:00"] {
            assert_eq!(Time::parse(text), noon, "{text}");
        }
        assert_eq!(Time::parse("2027-01-15T11:59:59.0079999Z"), Some(Time(1_800_014_399_007)));
        for text in ["", "2027-01-15", "2027-01-15T12:00:00", "2027-01-15 12:00:00Z", "now", "2027-13-15T12:00:00Z"] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }

    #[test]
    fn arithmetic_never_wraps() {
        assert_eq!(Time(i64::MAX).plus(Span::days(1)), Time(i64::MAX));
        assert_eq!(Time(i64::MIN).minus(Span::days(1)), Time(i64::MIN));
    }
}
