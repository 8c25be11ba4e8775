//! How the console names what the domain knows.

use crate::domain::claims::Method;
use crate::domain::device::PushHealth;
use crate::domain::operator::{OperatorStatus, Role};
use crate::domain::tally::Tally;
use crate::domain::user::{Standing, UserStatus};

use super::Console;
use crate::words::{Language, with_each};

impl Console {
    /// A role as people read it.
    #[must_use]
    pub const fn role(&self, role: &Role) -> &'static str {
        match role {
            Role::Owner => self.role_owner,
            Role::Admin => self.role_admin,
            Role::Helpdesk => self.role_helpdesk,
            Role::Auditor => self.role_auditor,
        }
    }

    /// What a role may do.
    #[must_use]
    pub const fn role_may(&self, role: &Role) -> &'static str {
        match role {
            Role::Owner => self.role_owner_may,
            Role::Admin => self.role_admin_may,
            Role::Helpdesk => self.role_helpdesk_may,
            Role::Auditor => self.role_auditor_may,
        }
    }

    /// An operator's status as people read it.
    #[must_use]
    pub const fn status(&self, status: &OperatorStatus) -> &'static str {
        match status {
            OperatorStatus::Invited => self.status_invited,
            OperatorStatus::Active => self.status_active,
            OperatorStatus::Removed => self.status_removed,
        }
    }

    /// A person's status as people read it.
    #[must_use]
    pub const fn user_status_of(&self, status: &UserStatus) -> &'static str {
        match status {
            UserStatus::Invited => self.user_invited,
            UserStatus::Active => self.user_active,
            UserStatus::Suspended => self.user_suspended,
            UserStatus::Removed => self.user_removed,
        }
    }

    /// A way of proving as people read it.
    #[must_use]
    pub const fn method(&self, method: &Method) -> &'static str {
        match method {
            Method::Push => self.method_push,
            Method::Qr => self.method_qr,
            Method::Passkey => self.method_passkey,
            Method::Passcode => self.method_passcode,
            Method::Trust => self.method_trust,
        }
    }

    /// Whether push messages reach a device, as people read it.
    #[must_use]
    pub const fn push(&self, push: &PushHealth) -> &'static str {
        match push {
            PushHealth::Reached => self.push_reached,
            PushHealth::Unreached => self.push_unreached,
        }
    }

    /// Where a person stands, as a list shows it.
    #[must_use]
    pub const fn standing(&self, standing: &Standing) -> &'static str {
        match standing {
            Standing::Invited => self.user_invited,
            Standing::Bounced => self.user_bounced,
            Standing::Expired => self.user_expired,
            Standing::Active => self.user_active,
            Standing::Suspended => self.user_suspended,
        }
    }
}

impl Language {
    /// How many people are ready, in a sentence.
    #[must_use]
    pub fn readiness(self, tally: &Tally) -> String {
        let words = self.console();
        match tally.active_percent() {
            Some(percent) => with_each(words.readiness_of, &[&percent.to_string(), &self.number(tally.people())]),
            None => words.readiness_none.to_owned(),
        }
    }
}
