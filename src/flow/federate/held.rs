//! What opens tenants, in the memory of this process and nowhere else. It is wiped where it is let go: when it is over,
//! when something takes its place, when the console session ends, when somebody disconnects.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::domain::ids::{ApplicationId, ConsoleSessionId};
use crate::domain::time::Time;
use crate::graph::Token;
use crate::store::tenant_sign_ins::{Came, TenantSignIn, Whose};

/// So many operators are signed in to tenants at once; beyond that the ones that would end first give way.
const MOST: usize = 256;

/// What a sign-in opens.
#[derive(Clone)]
pub(super) enum Opens {
    /// A sign-in that a person completes at Microsoft is looked for by this.
    Code(Zeroizing<String>),
    /// The tenant.
    Tenant(Token),
}

struct Kept {
    sign_in: TenantSignIn,
    opens: Opens,
}

type Key = (ConsoleSessionId, ApplicationId);

/// What opens tenants, for whoever is signed in to one at this process.
#[derive(Clone, Default)]
pub struct Held(Arc<Mutex<BTreeMap<Key, Kept>>>);

fn key(whose: Whose<'_>) -> Key {
    (whose.session.clone(), whose.application.clone())
}

impl Held {
    fn all(&self) -> MutexGuard<'_, BTreeMap<Key, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps what a sign-in opens, in place of what was there.
    pub(super) fn keep(&self, whose: Whose<'_>, sign_in: TenantSignIn, opens: Opens) {
        let mut all = self.all();
        all.insert(key(whose), Kept { sign_in, opens });
        while all.len() > MOST {
            let first = all.iter().min_by_key(|(_, kept)| kept.sign_in.expires_at).map(|(key, _)| key.clone());
            let Some(first) = first else { break };
            all.remove(&first);
        }
    }

    /// What a sign-in opens, if it is the one that was kept here: another process may have begun another one since.
    pub(super) fn of(&self, whose: Whose<'_>, sign_in: &TenantSignIn) -> Option<Opens> {
        let all = self.all();
        all.get(&key(whose)).filter(|kept| is_same(&kept.sign_in, sign_in)).map(|kept| kept.opens.clone())
    }

    /// Lets one go.
    pub(super) fn forget(&self, whose: Whose<'_>) {
        self.all().remove(&key(whose));
    }

    /// Lets go whatever a console session has.
    pub(super) fn forget_session(&self, session: &ConsoleSessionId) {
        self.all().retain(|(one, _), _| one != session);
    }

    /// Lets go what is over; tells whose the rest is.
    pub(super) fn sweep(&self, now: Time) -> Vec<(ConsoleSessionId, ApplicationId, TenantSignIn)> {
        let mut all = self.all();
        all.retain(|_, kept| kept.sign_in.expires_at > now);
        all.iter().map(|((session, id), kept)| (session.clone(), id.clone(), kept.sign_in.clone())).collect()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// How long to wait between two looks may have changed meanwhile.
pub(super) fn is_same(one: &TenantSignIn, other: &TenantSignIn) -> bool {
    let code = |came: &Came| match came {
        Came::Asked { code, .. } => Some(code.clone()),
        Came::In => None,
    };
    let named = |one: &TenantSignIn| (one.tenant.clone(), one.client.clone(), one.expires_at, one.need.clone());
    named(one) == named(other) && code(&one.came) == code(&other.came)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tenant::TenantId;

    fn sign_in(expires_at: i64) -> TenantSignIn {
        let id = |text: &str| TenantId::parse(text).unwrap();
        TenantSignIn {
            tenant: id("11111111-2222-4333-8444-555555555555"),
            client: id("0f0f0f0f-1111-4222-8333-999999999999"),
            need: Some("look".to_owned()),
            back: None,
            came: Came::In,
            expires_at: Time(expires_at),
        }
    }

    fn code() -> Opens {
        Opens::Code(Zeroizing::new("d-1".to_owned()))
    }

    #[test]
    fn there_are_never_more_than_so_many_and_the_one_that_ends_first_goes() {
        let held = Held::default();
        let application = ApplicationId::from_random([1; 16]);
        let session = |nth: usize| {
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&nth.to_be_bytes());
            ConsoleSessionId::from_random(bytes)
        };
        for nth in 0..MOST + 10 {
            let session = session(nth);
            let ends = 10_000 + i64::try_from(nth).unwrap();
            held.keep(Whose { session: &session, application: &application }, sign_in(ends), code());
        }
        assert_eq!(held.len(), MOST);
        let opens = |nth: usize, ends: i64| {
            held.of(Whose { session: &session(nth), application: &application }, &sign_in(ends)).is_some()
        };
        assert!(!opens(9, 10_009) && opens(10, 10_010));
        assert!(!opens(10, 10_011), "another sign-in of the same place");
        assert_eq!(held.sweep(Time(10_011)).len(), MOST - 2);
        held.forget_session(&session(12));
        held.forget(Whose { session: &session(13), application: &application });
        assert_eq!(held.len(), MOST - 4);
        assert!(!opens(12, 10_012) && !opens(13, 10_013) && opens(14, 10_014));
    }
}
