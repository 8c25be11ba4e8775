//! Counters of one process, in fixed windows and bounded memory.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::time::{Span, Time};

/// How many buckets are remembered at once. A stranger can name as many as they have addresses.
const BUCKETS: usize = 100_000;

/// Counts per bucket and window.
#[derive(Debug, Default)]
pub(super) struct Counters {
    buckets: Mutex<HashMap<String, Count>>,
}

#[derive(Debug)]
struct Count {
    window: i64,
    length: Span,
    times: u64,
}

/// Which of the windows of this length an instant lies in.
pub(super) const fn window_of(now: Time, length: Span) -> i64 {
    now.0.div_euclid(if length.0 < 1 { 1 } else { length.0 })
}

impl Counters {
    /// Adds one; tells how many in this window.
    pub(super) fn add(&self, bucket: &str, length: Span, now: Time) -> u64 {
        let window = window_of(now, length);
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = buckets.get_mut(bucket) {
            if (count.window, count.length) != (window, length) {
                *count = Count { window, length, times: 0 };
            }
            count.times = count.times.saturating_add(1);
            return count.times;
        }
        if buckets.len() >= BUCKETS {
            make_room(&mut buckets, now);
        }
        buckets.insert(bucket.to_owned(), Count { window, length, times: 1 });
        1
    }
}

/// Forgets what is over; then those who came least often, for they are furthest from any limit.
fn make_room(buckets: &mut HashMap<String, Count>, now: Time) {
    buckets.retain(|_, count| count.window == window_of(now, count.length));
    let mut seldom = 1;
    while buckets.len() > BUCKETS / 2 {
        buckets.retain(|_, count| count.times > seldom);
        seldom *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Span = Span::minutes(1);

    #[test]
    fn a_window_begins_at_nought() {
        let counters = Counters::default();
        let start = Time(1_800_014_400_000);
        assert_eq!(counters.add("a", MINUTE, start), 1);
        assert_eq!(counters.add("a", MINUTE, start.plus(Span(59_999))), 2);
        assert_eq!(counters.add("b", MINUTE, start), 1);
        assert_eq!(counters.add("a", MINUTE, start.plus(MINUTE)), 1);
    }

    #[test]
    fn many_strangers_take_little_memory_and_the_busy_ones_are_remembered() {
        let counters = Counters::default();
        let now = Time(1_800_014_400_000);
        for _ in 0..50 {
            counters.add("busy", MINUTE, now);
        }
        for stranger in 0..3 * BUCKETS {
            counters.add(&stranger.to_string(), MINUTE, now);
        }
        assert!(counters.buckets.lock().unwrap().len() <= BUCKETS);
        assert_eq!(counters.add("busy", MINUTE, now), 51);
    }
}
