//! How English writes an instant.

use chrono::{DateTime, Datelike as _, Timelike as _};

use crate::domain::time::Time;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `15 January 2027, 12:00 UTC`.
pub(in crate::words) fn instant(time: Time) -> String {
    let at = DateTime::from_timestamp_millis(time.0).unwrap_or_default();
    let month = usize::try_from(at.month0()).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or_default();
    format!("{} {month} {}, {:02}:{:02} UTC", at.day(), at.year(), at.hour(), at.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_for_people() {
        assert_eq!(instant(Time(1_800_014_400_000)), "15 January 2027, 12:00 UTC");
        assert_eq!(instant(Time(1_800_014_399_007)), "15 January 2027, 11:59 UTC");
        assert_eq!(instant(Time(-1)), "31 December 1969, 23:59 UTC");
    }
}
