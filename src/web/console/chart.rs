//! Bars of how many requests came to what, drawn here: no script, no style, and every figure as text beside it.

use std::fmt::Write as _;

use crate::domain::logged::{Days, Status, day_text};
use crate::store::request_days::Count;

/// How high the drawing is, in its own units.
const HEIGHT: i64 = 1_000;
/// What each bar stands on.
const STEP: i64 = 100;
/// How wide a bar is within its step.
const WIDTH: i64 = 72;
/// So many bars can be told apart.
const BARS: i64 = 120;

/// One bar, and the row of the table that says the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    /// Its day, or its first and last one.
    pub(super) days: String,
    /// How many were accepted.
    pub(super) yes: i64,
    /// To how many somebody said no.
    pub(super) no: i64,
    /// How many nobody answered.
    pub(super) open: i64,
}

/// Bars of some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chart {
    /// The bars, oldest first.
    pub(super) bars: Vec<Bar>,
    /// How many days each stands for.
    pub(super) days_each: i64,
}

impl Chart {
    /// Puts days together as far as it takes to tell the bars apart.
    pub(super) fn of(days: Days, counts: &[Count]) -> Self {
        let days_each = (days.count() + BARS - 1) / BARS;
        let mut bars: Vec<Bar> = (0..(days.count() + days_each - 1) / days_each)
            .map(|nth| {
                let first = days.first + nth * days_each;
                let last = (first + days_each - 1).min(days.last);
                let days =
                    if first == last { day_text(first) } else { format!("{} – {}", day_text(first), day_text(last)) };
                Bar { days, yes: 0, no: 0, open: 0 }
            })
            .collect();
        for count in counts {
            let nth = usize::try_from((count.day - days.first) / days_each).ok();
            let Some(bar) = nth.and_then(|nth| bars.get_mut(nth)) else { continue };
            match count.status {
                Status::Accepted | Status::Passcode => bar.yes += count.number,
                Status::Denied | Status::Reported | Status::Refused => bar.no += count.number,
                Status::Expired | Status::Superseded | Status::Cancelled | Status::Waiting => bar.open += count.number,
            }
        }
        Self { bars, days_each }
    }

    /// The most that any bar has.
    pub(super) fn most(&self) -> i64 {
        self.bars.iter().map(|bar| bar.yes + bar.no + bar.open).max().unwrap_or(0)
    }

    /// The `viewBox` that the bars are drawn in.
    pub(super) fn view_box(&self) -> String {
        format!("0 0 {} {HEIGHT}", STEP * i64::try_from(self.bars.len()).unwrap_or(1))
    }

    /// The bars of one kind as one path: yes at the bottom, then no, then what nobody answered.
    pub(super) fn path(&self, kind: &str) -> String {
        let most = self.most().max(1);
        let mut path = String::new();
        for (bar, nth) in self.bars.iter().zip(0..) {
            let (beneath, own) = match kind {
                "yes" => (0, bar.yes),
                "no" => (bar.yes, bar.no),
                _ => (bar.yes + bar.no, bar.open),
            };
            let (top, bottom) = (HEIGHT - (beneath + own) * HEIGHT / most, HEIGHT - beneath * HEIGHT / most);
            // A single one among thousands is still to be seen.
            let height = (bottom - top).max(12);
            if own > 0 {
                let x = STEP * nth + (STEP - WIDTH) / 2;
                let _ = write!(path, "M{x} {top}h{WIDTH}v{height}h-{WIDTH}z");
            }
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(day: i64, status: Status, number: i64) -> Count {
        Count { day, status, number }
    }

    #[test]
    fn each_day_has_a_bar_and_many_days_share_one() {
        let days = Days { first: 10, last: 12 };
        let counts = [count(10, Status::Accepted, 3), count(12, Status::Denied, 1), count(12, Status::Expired, 4)];
        let chart = Chart::of(days, &counts);
        assert_eq!(
            chart.bars.iter().map(|bar| (bar.yes, bar.no, bar.open)).collect::<Vec<_>>(),
            [(3, 0, 0), (0, 0, 0), (0, 1, 4)]
        );
        assert_eq!((chart.most(), chart.view_box().as_str(), chart.days_each), (5, "0 0 300 1000", 1));
        assert_eq!(chart.path("yes"), "M14 400h72v600h-72z");
        assert_eq!(chart.path("no"), "M214 800h72v200h-72z");
        assert_eq!(chart.path("open"), "M214 0h72v800h-72z");

        let year =
            Chart::of(Days { first: 0, last: 364 }, &[count(364, Status::Refused, 2), count(0, Status::Waiting, 1)]);
        assert_eq!((year.days_each, year.bars.len()), (4, 92));
        assert_eq!((year.bars[91].no, year.bars[0].open), (2, 1));
        assert_eq!(year.bars[91].days, "1970-12-31");
        assert_eq!(Chart::of(days, &[]).path("yes"), "");
    }
}
