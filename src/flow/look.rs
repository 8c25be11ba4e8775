//! Where does a sign-in stand? Every page and every waiting browser asks here; looking changes nothing.

use std::sync::Arc;

use crate::domain::address::Address;
use crate::domain::application::Application;
use crate::domain::approval::Approval;
use crate::domain::ids::{SessionId, SignInId, UserId};
use crate::domain::refusal::Refusal;
use crate::domain::session::Session;
use crate::domain::sign_in::{SignIn, Stage};
use crate::domain::step::{self, Facts, Step};
use crate::domain::time::{Clock, Time};
use crate::domain::user::User;
use crate::keys::secret::Secret;
use crate::store::Store;

use super::approve::said_no;
use super::browser::{BrowserKeys, Visitor};
use super::{Outcome, Stop};

/// Looks at sign-ins.
#[derive(Clone)]
pub struct Look {
    /// Where they are kept.
    pub store: Arc<Store>,
    /// What binds them to browsers.
    pub keys: BrowserKeys,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// What was seen.
pub struct Seen {
    /// The sign-in.
    pub sign_in: SignIn,
    /// Who asks.
    pub application: Application,
    /// The newest approval.
    pub approval: Option<Approval>,
    /// What comes next.
    pub step: Step,
    /// The session that would answer, where one would.
    pub session: Option<SessionId>,
    /// When it was looked at.
    pub now: Time,
    /// The browser's secret, proved to have begun this flow.
    pub browser: Secret,
}

impl Look {
    /// Proves that this browser began this sign-in.
    ///
    /// # Errors
    /// [`Refusal::UnknownSignIn`] where it did not, or no such sign-in exists.
    pub async fn own(&self, id: &SignInId, visitor: &Visitor) -> Outcome<(SignIn, Secret)> {
        let sign_in = self.store.sign_ins().load(id).await?.ok_or(Stop::Refused(Refusal::UnknownSignIn))?;
        let browser = self.proved(&sign_in, visitor)?;
        Ok((sign_in, browser))
    }

    fn proved(&self, sign_in: &SignIn, visitor: &Visitor) -> Outcome<Secret> {
        let began = |browser: &&Secret| self.keys.began(browser, &sign_in.id, &sign_in.flow_hash);
        let browser = visitor.browser.as_ref().filter(began);
        browser.cloned().ok_or(Stop::Refused(Refusal::UnknownSignIn))
    }

    /// Looks.
    ///
    /// # Errors
    /// As [`Look::own`].
    pub async fn at(&self, id: &SignInId, visitor: &Visitor) -> Outcome<Seen> {
        let found = self.store.approvals().with_sign_in(id).await?;
        let (sign_in, approval) = found.ok_or(Stop::Refused(Refusal::UnknownSignIn))?;
        let browser = self.proved(&sign_in, visitor)?;
        let now = self.clock.now();
        let application = self
            .store
            .applications()
            .by_id(&sign_in.application)
            .await?
            .ok_or(Stop::Refused(Refusal::UnknownDomain))?;
        let session = self.usable_session(&sign_in, &application, visitor, now).await?;
        let facts = Facts {
            sign_in: &sign_in,
            approval: approval.as_ref(),
            session: session.as_ref().map(|(session, _)| session),
            hint_fits: session.as_ref().is_some_and(|(_, user)| hint_fits(sign_in.request.hint.as_deref(), user)),
            session_lifetime: application.session_lifetime,
        };
        let step = step::next(facts, now);
        let session = session.map(|(session, _)| session.id);
        Ok(Seen { sign_in, application, approval, step, session, now, browser })
    }

    /// Whether the page may offer a push message: not while the person's no is fresh.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn may_push(&self, seen: &Seen) -> Outcome<bool> {
        match seen.sign_in.user() {
            Some(user) => Ok(!said_no(&self.store, &seen.sign_in, user, seen.now).await?),
            None => Ok(false),
        }
    }

    /// The person who signed in with this browser before and has not said since that it was somebody else.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn recognised(&self, seen: &Seen, visitor: &Visitor) -> Outcome<Option<User>> {
        let Some(known) = self.keys.known_user(visitor, seen.now) else { return Ok(None) };
        if self.store.approvals().was_reported(&known, &seen.sign_in.browser_hash).await? {
            return Ok(None);
        }
        self.person(&known).await
    }

    /// The person's address, for the page that waits.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn person(&self, user: &UserId) -> Outcome<Option<User>> {
        Ok(self.store.users().by_id(user).await?)
    }

    /// The browser's session, if its person belongs to the application that asks.
    async fn usable_session(
        &self,
        sign_in: &SignIn,
        application: &Application,
        visitor: &Visitor,
        now: Time,
    ) -> Outcome<Option<(Session, User)>> {
        let (Stage::Begun, Some(token)) = (&sign_in.stage, &visitor.session) else {
            return Ok(None);
        };
        let Some((session, user)) = self.store.sessions().live(&token.hash(), now).await? else {
            return Ok(None);
        };
        let owner = self.store.applications().for_address(&user.address).await?;
        Ok(owner.filter(|(owner, _)| owner.id == application.id).map(|_| (session, user)))
    }
}

/// A session is used only where the hint is absent or names the session's person.
fn hint_fits(hint: Option<&str>, user: &User) -> bool {
    hint.is_none_or(|hint| Address::parse(hint).is_ok_and(|address| address.lookup() == user.address.lookup()))
}
