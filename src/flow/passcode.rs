//! A passcode on the sign-in page: signs one person in once, where the relying party does not demand more.

use std::sync::Arc;

use crate::domain::ids::{SignInId, UserId};
use crate::domain::passcode::Code;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::Stage;
use crate::domain::step::Step;
use crate::domain::time::Clock;
use crate::store::Store;
use crate::store::passcodes::Redeemed;

use super::browser::Visitor;
use super::identify::nobody;
use super::look::{Look, Seen};
use super::notify::Notify;
use super::throttle::Throttle;
use super::{Outcome, Stop};

/// Passcodes that one source may try in a minute. A person's own tries are counted in rows.
const TRIES_PER_MINUTE: u64 = 20;

/// Takes passcodes.
#[derive(Clone)]
pub struct Passcode {
    /// Where they are kept.
    pub store: Arc<Store>,
    /// Proves that the browser began the flow.
    pub look: Look,
    /// Takes notices down.
    pub notify: Notify,
    /// Budgets.
    pub throttle: Throttle,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// Why the sign-in as it stands takes no passcode; nothing where it takes one. Here the page asks, too.
#[must_use]
pub fn takes_none(seen: &Seen) -> Option<Refusal> {
    match &seen.step {
        Step::Wait | Step::Offer(_) => {}
        Step::Over(refusal) if refusal.takes_a_passcode() => {}
        Step::Over(refusal) => return Some(*refusal),
        Step::AskWho | Step::Answer | Step::AnswerFromSession { .. } => return Some(Refusal::NotPending),
    }
    seen.sign_in.request.wants.multi_factor.then_some(Refusal::PasscodeTooWeak)
}

impl Passcode {
    /// Tries a passcode. An account that is not there, or has no passcode, answers as one with another passcode.
    ///
    /// # Errors
    /// [`Refusal::BadPasscode`], [`Refusal::PasscodeTooWeak`], [`Refusal::TooMany`], [`Refusal::NotPending`].
    pub async fn redeem(&self, id: &SignInId, text: &str, visitor: &Visitor) -> Outcome<()> {
        let seen = self.look.at(id, visitor).await?;
        if let Some(refusal) = takes_none(&seen) {
            return Err(refusal.into());
        }
        self.throttle.spend("passcode", &visitor.source, TRIES_PER_MINUTE).await?;
        let wrong = Stop::Refused(Refusal::BadPasscode);
        let Some(code) = Code::parse(text) else { return Err(wrong) };
        let user = named(&seen.sign_in.stage).cloned().unwrap_or_else(nobody);
        let redeemed = self.store.passcodes().redeem(id, &user, &code, self.clock.now()).await?;
        let Redeemed::Now(closed) = redeemed else { return Err(wrong) };
        for approval in &closed {
            self.notify.answered(approval);
        }
        Ok(())
    }
}

/// Whoever was named, though the sign-in may have ended at that.
const fn named(stage: &Stage) -> Option<&UserId> {
    match stage {
        Stage::Identified { user } => Some(user),
        Stage::Refused { user, .. } => user.as_ref(),
        Stage::Begun | Stage::Approved(_) | Stage::Answered { .. } => None,
    }
}
