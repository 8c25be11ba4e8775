//! A new phone in place of a lost one: an invitation for somebody who has activated before.

use serde_json::json;

use crate::domain::application::Application;
use crate::domain::change::Kind;
use crate::domain::ids::{InvitationId, UserId};
use crate::domain::invitation::{Invitation, InvitationKind, Stops};
use crate::domain::letter::{Addressed, Letter};
use crate::domain::mailbox::Mailbox;
use crate::domain::operator::permit::Reactivate;
use crate::domain::refusal::Refusal;
use crate::domain::text::Reason;
use crate::domain::time::Time;
use crate::domain::user::{User, UserStatus};
use crate::flow::admit::Warrant;
use crate::flow::post::to_each_mailbox;
use crate::flow::rules::REACTIVATION_LIFETIME;
use crate::flow::{Outcome, Stop};
use crate::keys::entropy::bytes;
use crate::keys::secret::Secret;
use crate::store::reactivations::{Reactivated, Reactivation};

use super::{Rescue, change_of};

/// What is wished for.
#[derive(Debug, Clone)]
pub struct Wish {
    /// When what the person has stops working.
    pub stops: Stops,
    /// Whether the link goes to their mailbox.
    pub by_mail: bool,
    /// Why.
    pub reason: Reason,
}

/// An invitation that was made.
pub struct Reinvited {
    /// Whose.
    pub user: User,
    /// The link, which is a bearer credential.
    pub link: String,
    /// The mailbox that it goes to, where that was wished for.
    pub mailed_to: Option<Mailbox>,
    /// From when on it is of no use.
    pub expires_at: Time,
}

impl Rescue {
    /// The person whose phone is to be replaced, and their application.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NotFound`], [`Refusal::NotActive`].
    pub async fn reactivation_of(&self, by: &Warrant<Reactivate>, id: &UserId) -> Outcome<(User, Application)> {
        let (user, _) = self.theirs(by, id).await?;
        if user.status != UserStatus::Active {
            return Err(Refusal::NotActive.into());
        }
        let owner = self.store.applications().for_address(&user.address).await?;
        let (application, _) = owner.ok_or(Stop::Refused(Refusal::OutsideApplication))?;
        Ok((user, application))
    }

    /// Invites somebody to set up a new phone. Their devices and both their mailboxes are told; what they have stops
    /// working now or when the new phone is there, with their sessions.
    ///
    /// # Errors
    /// As [`Rescue::reactivation_of`], and [`Refusal::TooMany`].
    pub async fn reactivate(&self, by: &Warrant<Reactivate>, id: &UserId, wish: &Wish) -> Outcome<Reinvited> {
        let (user, application) = self.reactivation_of(by, id).await?;
        let now = self.clock.now();
        let secret = Secret::random(self.entropy.as_ref());
        // In the fragment: no server and no mail scanner ever sees it in a request.
        let link = format!("{}/phone/activate#{}", self.base_url, secret.to_text());
        let invitation = Invitation {
            id: InvitationId::from_random(bytes(self.entropy.as_ref())),
            user: user.id.clone(),
            kind: InvitationKind::Reactivation,
            created_at: now,
            expires_at: now.plus(REACTIVATION_LIFETIME),
            opened_at: None,
            used_at: None,
        };
        let expires_at = invitation.expires_at;
        let mailed_to = wish.by_mail.then(|| user.invited_at());
        let letter = Letter::Reactivation { link: link.clone(), expires_at, application: application.name };
        let notice = Letter::ReactivationIssued { at: now, expires_at, at_once: wish.stops == Stops::AtIssue };
        let change = change_of(
            by,
            Kind::UserReactivated,
            &user,
            json!({
                "address": user.address.as_str(), "reason": wish.reason,
                "after": {"invitation": invitation.id, "stops": wish.stops, "by_mail": wish.by_mail},
            }),
        );
        let new = Reactivation {
            secret_hash: secret.hash(),
            stops: wish.stops,
            letter: mailed_to.clone().map(|to| Addressed { to, letter }),
            notices: to_each_mailbox(&user, &notice),
            invitation,
        };
        // Before they are taken away: a stolen phone tells its thief nothing new, and one in the right hands everything.
        let devices = self.notify.targets(&user.id).await?;
        match self.store.users().reactivate(&new, &change, now).await? {
            Reactivated::Now(stopped) => self.wake.all(&stopped).await,
            Reactivated::NotActive => return Err(Refusal::NotActive.into()),
            Reactivated::TooManyMails => return Err(Refusal::TooMany.into()),
        }
        self.notify.news_to(devices, new.invitation.id.as_str());
        tracing::info!(user = %user.id, "a re-activation was issued");
        Ok(Reinvited { user, link, mailed_to, expires_at })
    }
}
