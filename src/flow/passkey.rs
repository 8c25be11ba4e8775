//! A passkey in the browser that signs in, or a nearby device's: the one way that a phishing page cannot relay.

use serde_json::Value;
use std::sync::Arc;

use crate::domain::challenge::{Binding, Purpose};
use crate::domain::claims::{Method, Proof};
use crate::domain::ids::{ApplicationId, ChallengeId, SignInId, UserId};
use crate::domain::means::Means;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::{Approved, Stage};
use crate::domain::time::Clock;
use crate::store::Store;

use super::browser::Visitor;
use super::ceremony::{Ceremony, Prepared};
use super::look::Look;
use super::notify::Notify;
use super::throttle::Throttle;
use super::{Outcome, Stop};

/// Signs people in by a passkey on the sign-in page.
#[derive(Clone)]
pub struct Passkey {
    /// Where sign-ins are kept.
    pub store: Arc<Store>,
    /// Proves that the browser began the flow.
    pub look: Look,
    /// Proves the person.
    pub ceremony: Ceremony,
    /// Takes notices down.
    pub notify: Notify,
    /// Budgets.
    pub throttle: Throttle,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Passkey {
    /// Prepares the proof.
    ///
    /// # Errors
    /// [`Refusal::TooMany`], or [`Refusal::NotPending`] where nobody is named yet, or the sign-in is over.
    pub async fn begin(&self, id: &SignInId, visitor: &Visitor) -> Outcome<Prepared> {
        self.throttle.act(&visitor.source).await?;
        let (user, application) = self.named(id, visitor).await?;
        let binding = Binding {
            purpose: Purpose::LocalPasskey,
            subject: Some(id.to_string()),
            user: Some(user),
            application: Some(application),
            number: None,
        };
        self.ceremony.assertion(binding).await
    }

    /// Takes the proof.
    ///
    /// # Errors
    /// A refusal where it does not hold, or came too late.
    pub async fn finish(
        &self,
        id: &SignInId,
        visitor: &Visitor,
        challenge: &ChallengeId,
        response: &Value,
    ) -> Outcome<()> {
        let (user, _) = self.named(id, visitor).await?;
        let proved = self.ceremony.proved(challenge, Purpose::LocalPasskey, Some(id.as_str()), response).await?;
        if proved.user.id != user {
            return Err(Refusal::BadCredential.into());
        }
        let now = self.clock.now();
        let approved = Approved {
            user,
            means: Means::Device(proved.device.id.clone()),
            approval: None,
            proof: Proof { method: Method::Passkey, proved_at: now },
        };
        let closed = self.store.sign_ins().approve_here(id, &approved, &proved.evidence, now).await?;
        let closed = closed.ok_or(Stop::Refused(Refusal::NotPending))?;
        for approval in &closed {
            self.notify.answered(approval);
        }
        Ok(())
    }

    async fn named(&self, id: &SignInId, visitor: &Visitor) -> Outcome<(UserId, ApplicationId)> {
        let (sign_in, _) = self.look.own(id, visitor).await?;
        match &sign_in.stage {
            Stage::Identified { user } if self.clock.now() < sign_in.expires_at => {
                Ok((user.clone(), sign_in.application.clone()))
            }
            _ => Err(Stop::Refused(Refusal::NotPending)),
        }
    }
}
