//! A person names themselves: look them up by email, and ask their devices.

use std::sync::Arc;

use crate::domain::address::Address;
use crate::domain::application::{Application, FirstOffer};
use crate::domain::approval::Channel;
use crate::domain::ids::SignInId;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::{SignIn, Stage};
use crate::domain::time::Clock;
use crate::domain::user::{User, UserStatus};
use crate::store::Store;

use super::approve::{Approve, Asked};
use super::browser::Visitor;
use super::look::Look;
use super::rules::Rules;
use super::throttle::Throttle;
use super::{Outcome, Stop};

/// Names the person of a sign-in.
#[derive(Clone)]
pub struct Identify {
    /// Where people are kept.
    pub store: Arc<Store>,
    /// Proves that the browser began the flow.
    pub look: Look,
    /// Asks the person's devices.
    pub approve: Approve,
    /// Budgets.
    pub throttle: Throttle,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Limits, and whether accounts are hidden.
    pub rules: Rules,
}

impl Identify {
    /// Names the person, and asks their devices.
    ///
    /// A no about the account is kept in the sign-in, and its page shows it; the budget is spent before
    /// anybody is looked up.
    ///
    /// # Errors
    /// [`Refusal::TooMany`], [`Refusal::NotAnAddress`], or that this browser did not begin this sign-in.
    pub async fn who(&self, id: &SignInId, text: &str, visitor: &Visitor) -> Outcome<Asked> {
        let seen = self.look.at(id, visitor).await?;
        self.throttle.spend("name", &visitor.source, self.rules.names_per_minute).await?;
        let address = Address::parse(text).map_err(|_| Stop::Refused(Refusal::NotAnAddress))?;
        let may_name = match &seen.sign_in.stage {
            Stage::Begun | Stage::Identified { .. } => true,
            Stage::Refused { refusal, .. } => refusal.is_about_the_account(),
            Stage::Approved(_) | Stage::Answered { .. } => false,
        };
        if !may_name || self.clock.now() >= seen.sign_in.expires_at {
            return Ok(Asked::Nothing);
        }
        match self.judge(&address, &seen.application).await? {
            // A tenant that asks for a second factor means one person, and nobody else's will do.
            Ok(user) if seen.sign_in.request.reply_to.external().is_some_and(|reply| reply.user != user.id) => {
                Err(Refusal::BadRequest.into())
            }
            Ok(user) => self.named(&seen.sign_in, &user, &seen.application, visitor).await,
            Err((refusal, user)) => {
                let shown = if self.rules.hide_accounts { Refusal::NotHere } else { refusal };
                let user = user.map(|user| user.id);
                let reasons = (shown, refusal);
                self.store.sign_ins().refuse_as(id, reasons, user.as_ref(), self.clock.now()).await?;
                tracing::info!(correlation = %seen.sign_in.correlation, refusal = refusal.code(), "nobody was asked");
                Ok(Asked::Nothing)
            }
        }
    }

    /// Looks the person up. The same queries run for everybody, so that time tells nothing where accounts are hidden.
    pub(super) async fn judge(
        &self,
        address: &Address,
        application: &Application,
    ) -> Outcome<Result<User, (Refusal, Option<User>)>> {
        let user = self.store.users().by_address(address).await?;
        let owner = self.store.applications().for_address(address).await?;
        let devices = match &user {
            Some(user) => self.store.devices().of_user(&user.id).await?,
            None => self.store.devices().of_user(&nobody()).await?,
        };
        let Some(user) = user else {
            return Ok(Err((Refusal::UnknownAccount, None)));
        };
        let refusal = match user.status {
            _ if owner.is_none_or(|(owner, _)| owner.id != application.id) => Refusal::OtherApplication,
            UserStatus::Invited => Refusal::NotActivated,
            UserStatus::Suspended => Refusal::Suspended,
            UserStatus::Removed => Refusal::UnknownAccount,
            UserStatus::Active if devices.is_empty() => Refusal::NoDevice,
            UserStatus::Active => return Ok(Ok(user)),
        };
        Ok(Err((refusal, Some(user))))
    }

    async fn named(
        &self,
        sign_in: &SignIn,
        user: &User,
        application: &Application,
        visitor: &Visitor,
    ) -> Outcome<Asked> {
        let now = self.clock.now();
        let marked = self.look.keys.known_user(visitor, now).is_some_and(|known| known == user.id);
        let Some(closed) = self.store.sign_ins().identify(&sign_in.id, &user.id, marked, now).await? else {
            return Ok(Asked::Nothing);
        };
        for before in &closed {
            self.approve.notify.answered(before);
        }
        let channel = match application.first_offer {
            FirstOffer::Push => Channel::Push,
            FirstOffer::Qr => Channel::Qr,
        };
        self.approve.ask(&sign_in.id, channel).await
    }
}

/// A user id that no row has; looked up so that an unknown address costs what a known one does.
pub(super) fn nobody() -> crate::domain::ids::UserId {
    crate::domain::ids::UserId::from_random([0; 16])
}
