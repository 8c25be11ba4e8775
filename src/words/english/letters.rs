//! How English writes an instant.

use crate::domain::time::Time;
use crate::words::writing::Instant;

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
    let Instant { day, month, year, clock } = Instant::of(time, &MONTHS);
    format!("{day} {month} {year}, {clock} UTC")
}
