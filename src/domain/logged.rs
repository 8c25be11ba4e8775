//! What became of a request to sign in, as the log keeps it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::approval::No;
use super::claims::Method;
use super::ids::{ApplicationId, Correlation, DeviceId, RequestId, SignInId, UserId};
use super::refusal::Refusal;
use super::sign_in::Origin;
use super::time::{Span, Time};

/// What a request came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody answered yet, and it is not too late.
    Waiting,
    /// The person said yes, proven.
    Accepted,
    /// A passcode was used in place of a device.
    Passcode,
    /// The person said no.
    Denied,
    /// The person said that it was somebody else.
    Reported,
    /// Nobody answered in time.
    Expired,
    /// A newer request of the same browser took its place.
    Superseded,
    /// The browser gave up, or the person lost their access meanwhile.
    Cancelled,
    /// This server said no.
    Refused,
}

impl Status {
    /// Every one, in the order that people read them in.
    pub const ALL: &[Self] = &[
        Self::Accepted,
        Self::Denied,
        Self::Reported,
        Self::Expired,
        Self::Superseded,
        Self::Cancelled,
        Self::Refused,
        Self::Passcode,
        Self::Waiting,
    ];

    /// The word it is stored by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Passcode => "passcode",
            Self::Denied => "denied",
            Self::Reported => "reported",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
        }
    }

    /// The reverse of [`Status::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|status| status.as_str() == text)
    }
}

impl From<No> for Status {
    fn from(no: No) -> Self {
        match no {
            No::Deny => Self::Denied,
            No::NotMe => Self::Reported,
        }
    }
}

/// A request as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its row.
    pub id: RequestId,
    /// The sign-in that it belonged to.
    pub sign_in: SignInId,
    /// What the person reads to the help desk.
    pub correlation: Correlation,
    /// Who asked.
    pub application: ApplicationId,
    /// What that is called today; nothing where it is gone.
    pub application_name: Option<String>,
    /// Who was asked for; nobody where no account was found.
    pub user: Option<UserId>,
    /// Their address today.
    pub address: Option<String>,
    /// What they are called today.
    pub name: Option<String>,
    /// How it was put to them, or how they proved themselves.
    pub method: Option<Method>,
    /// What it came to.
    pub status: Status,
    /// Why this server said no, where it did.
    pub refusal: Option<Refusal>,
    /// Where it came from.
    pub origin: Origin,
    /// The device that answered.
    pub device: Option<DeviceId>,
    /// What that is called today.
    pub device_name: Option<String>,
    /// Whether what proves the yes is kept.
    pub is_proved: bool,
    /// When it was put.
    pub asked_at: Time,
    /// When a phone first showed it.
    pub fetched_at: Option<Time>,
    /// When it was answered, or otherwise over.
    pub ended_at: Option<Time>,
    /// Until when it could be answered.
    pub expires_at: Time,
}

impl Logged {
    /// How long it took until a phone showed it.
    #[must_use]
    pub fn fetched_after(&self) -> Option<Span> {
        self.fetched_at.map(|at| at.since(self.asked_at))
    }

    /// How long it took until it was over; nothing where that was the same moment.
    #[must_use]
    pub fn ended_after(&self) -> Option<Span> {
        self.ended_at.map(|at| at.since(self.asked_at)).filter(|span| span.0 > 0)
    }

    /// How long the person took to answer; nothing where they did not.
    #[must_use]
    pub fn response_time(&self) -> Option<Span> {
        let is_answered = matches!(self.status, Status::Accepted | Status::Denied | Status::Reported);
        // A passkey in the browser is asked for and given in one.
        let took = self.ended_at.filter(|_| is_answered)?.since(self.asked_at);
        (took.0 > 0 && self.method != Some(Method::Passkey)).then_some(took)
    }
}

/// Whole days, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first, counted from 1970-01-01.
    pub first: i64,
    /// The last.
    pub last: i64,
}

/// A day in milliseconds.
pub const DAY: Span = Span::days(1);

/// The day that an instant lies in, counted from 1970-01-01.
#[must_use]
pub const fn day_of(at: Time) -> i64 {
    at.0.div_euclid(DAY.0)
}

/// A day as dates are written everywhere: `2027-01-15`.
#[must_use]
pub fn day_text(day: i64) -> String {
    Time(day.saturating_mul(DAY.0)).to_string().chars().take(10).collect()
}

/// The reverse of [`day_text`].
#[must_use]
pub fn parse_day(text: &str) -> Option<i64> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10)?;
    Some(date.signed_duration_since(NaiveDate::default()).num_days())
}

impl Days {
    /// The most that are shown or exported at once.
    pub const MOST: i64 = 3_660;

    /// So many days up to the one of this instant.
    #[must_use]
    pub const fn until(now: Time, count: i64) -> Self {
        let last = day_of(now);
        Self { first: last - count + 1, last }
    }

    /// From one day to another, whichever comes first; at most [`Days::MOST`] up to the later one.
    #[must_use]
    pub fn between(one: i64, other: i64) -> Self {
        let (first, last) = (one.min(other), one.max(other));
        Self { first: first.max(last - Self::MOST + 1), last }
    }

    /// How many.
    #[must_use]
    pub const fn count(self) -> i64 {
        self.last - self.first + 1
    }

    /// The first instant within.
    #[must_use]
    pub const fn begins(self) -> Time {
        Time(self.first.saturating_mul(DAY.0))
    }

    /// The first instant after.
    #[must_use]
    pub const fn ends(self) -> Time {
        Time((self.last + 1).saturating_mul(DAY.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_read_as_it_is_written() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Some(*status));
        }
        assert_eq!(Status::parse("asked"), None);
    }

    #[test]
    fn days_are_whole_and_bounded() {
        let noon = Time(1_800_014_400_000);
        let week = Days::until(noon, 7);
        assert_eq!((week.count(), week.last), (7, day_of(noon)));
        assert_eq!(week.ends().since(week.begins()), Span::days(7));
        assert!(week.begins() <= noon && noon < week.ends());
        assert_eq!(Days::between(9, 3), Days { first: 3, last: 9 });
        assert_eq!(Days::between(0, 100_000).count(), Days::MOST);
        assert_eq!(day_of(Time(-1)), -1);
    }

    #[test]
    fn a_day_is_read_as_it_is_written() {
        let day = day_of(Time(1_800_014_400_000));
        assert_eq!((day_text(day).as_str(), parse_day("2027-01-15")), ("2027-01-15", Some(day)));
        for text in ["", "2027-1-15", "2027-02-30", "15.01.2027", "+2027-01-15", "99999-01-01"] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }
}
