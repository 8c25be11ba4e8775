//! A browser's single sign-on session.

use super::claims::Proof;
use super::ids::{SessionId, UserId};
use super::means::Means;
use super::sign_in::Wants;
use super::time::{Span, Time};

/// A session: which person proved what in which browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its row.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// What stands behind it; the session ends with it.
    pub means: Means,
    /// What was proved, and when.
    pub proof: Proof,
}

impl Session {
    /// Whether this session may answer a request with these wants, in an application with this session lifetime.
    ///
    /// An instant that lies in the future proves nothing.
    #[must_use]
    pub fn satisfies(&self, wants: &Wants, lifetime: Span, now: Time) -> bool {
        let age = now.since(self.proof.proved_at);
        let longest = self.proof.method.longest_session().unwrap_or(lifetime);
        if age.0 < 0 || age.0 >= lifetime.0.min(longest.0) || wants.fresh {
            return false;
        }
        let young = |limit: Option<Span>| limit.is_none_or(|limit| age.0 <= limit.0);
        young(wants.max_age)
            && (!wants.multi_factor || (self.proof.method.is_multi_factor() && young(wants.multi_factor_max_age)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::claims::Method;
    use crate::domain::ids::{DeviceId, PasscodeId};

    const NOW: Time = Time(1_800_014_400_000);

    fn session(age: Span) -> Session {
        Session {
            id: SessionId::from_random([1; 16]),
            user: UserId::from_random([2; 16]),
            means: Means::Device(DeviceId::from_random([3; 16])),
            proof: Proof { method: Method::Push, proved_at: NOW.minus(age) },
        }
    }

    fn may(age: Span, wants: &Wants) -> bool {
        session(age).satisfies(wants, Span::hours(8), NOW)
    }

    #[test]
    fn a_session_serves_until_the_applications_lifetime_is_over() {
        let wants = Wants::default();
        assert!(may(Span::seconds(0), &wants));
        assert!(may(Span(Span::hours(8).0 - 1), &wants));
        assert!(!may(Span::hours(8), &wants));
    }

    #[test]
    fn a_passcodes_session_is_short_and_never_multi_factor() {
        let by_passcode = |age: Span| Session {
            means: Means::Passcode(PasscodeId::from_random([4; 16])),
            proof: Proof { method: Method::Passcode, proved_at: NOW.minus(age) },
            ..session(age)
        };
        let may = |age, wants: &Wants, lifetime| by_passcode(age).satisfies(wants, lifetime, NOW);
        let wants = Wants::default();
        assert!(may(Span(Span::hours(1).0 - 1), &wants, Span::hours(8)));
        assert!(!may(Span::hours(1), &wants, Span::hours(8)));
        assert!(!may(Span::minutes(30), &wants, Span::minutes(30)), "the application's own limit holds, too");
        assert!(!may(Span::seconds(0), &Wants { multi_factor: true, ..wants }, Span::hours(8)));
    }

    #[test]
    fn an_instant_in_the_future_is_stale() {
        assert!(!may(Span::seconds(-1), &Wants::default()));
    }

    #[test]
    fn a_fresh_ceremony_is_never_replaced_by_a_session() {
        assert!(!may(Span::seconds(0), &Wants { fresh: true, ..Wants::default() }));
    }

    #[test]
    fn maximum_ages_count_in_their_own_units() {
        let wants = Wants { max_age: Some(Span::minutes(10)), ..Wants::default() };
        assert!(may(Span::minutes(10), &wants));
        assert!(!may(Span(Span::minutes(10).0 + 1), &wants));
        let wants = Wants { multi_factor: true, multi_factor_max_age: Some(Span::seconds(60)), ..Wants::default() };
        assert!(may(Span::seconds(60), &wants));
        assert!(!may(Span::seconds(61), &wants));
        let unasked = Wants { multi_factor: false, ..wants };
        assert!(may(Span::seconds(61), &unasked));
    }
}
