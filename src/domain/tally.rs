//! How many people stand where.

use serde::Serialize;

use super::user::UserStatus;

/// How many people of a domain, or of several, have which status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Provisioned, without a device.
    pub invited: u64,
    /// With a device; they can sign in.
    pub active: u64,
    /// Kept out.
    pub suspended: u64,
    /// Gone.
    pub removed: u64,
}

impl Tally {
    /// The place of a status.
    pub const fn of(&mut self, status: UserStatus) -> &mut u64 {
        match status {
            UserStatus::Invited => &mut self.invited,
            UserStatus::Active => &mut self.active,
            UserStatus::Suspended => &mut self.suspended,
            UserStatus::Removed => &mut self.removed,
        }
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            invited: self.invited + other.invited,
            active: self.active + other.active,
            suspended: self.suspended + other.suspended,
            removed: self.removed + other.removed,
        }
    }

    /// How many people there are; removed ones do not count.
    #[must_use]
    pub const fn people(self) -> u64 {
        self.invited + self.active + self.suspended
    }

    /// How many in a hundred could sign in once the domain is federated, rounded down, so that 100 means everybody;
    /// nothing where there is nobody.
    #[must_use]
    pub const fn active_percent(self) -> Option<u64> {
        (self.active * 100).checked_div(self.people())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_percent_is_everybody() {
        let tally = |invited, active, suspended| Tally { invited, active, suspended, removed: 7 };
        assert_eq!(tally(0, 0, 0).active_percent(), None);
        assert_eq!(tally(1, 999, 0).active_percent(), Some(99));
        assert_eq!(tally(0, 999, 0).active_percent(), Some(100));
        assert_eq!(tally(1, 1, 1).active_percent(), Some(33));
        assert_eq!(tally(1, 2, 3).plus(tally(1, 1, 1)), Tally { invited: 2, active: 3, suspended: 4, removed: 14 });
    }
}
