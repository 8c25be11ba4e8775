//! Invitations for many at once, to be printed and handed over: a new link for each, and every look at one kept.

use serde_json::json;

use crate::domain::application::Application;
use crate::domain::change::{Change, Kind};
use crate::domain::ids::{ApplicationId, UserId};
use crate::domain::operator::permit::PrintLinks;
use crate::domain::refusal::Refusal;
use crate::domain::time::Time;
use crate::domain::user::{User, UserStatus};

use super::desk::Acting;
use super::manage::{Invitee, NewPerson};
use super::{Outcome, Stop};

/// Cards on one sheet.
pub const MOST_CARDS: usize = 100;

/// Why somebody gets no card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// They are past their invitation.
    NotInvited,
    /// They run the console, and whoever prints is not above them.
    NotBelow,
}

/// Those who were chosen, apart.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// They can get a new link.
    pub invited: Vec<User>,
    /// They cannot, and why.
    pub left_out: Vec<(User, LeftOut)>,
}

/// A link that was just made, shown once.
#[derive(Debug, Clone)]
pub struct Card {
    /// Whose.
    pub user: User,
    /// The link, which is a bearer credential.
    pub link: String,
    /// From when on it is of no use.
    pub expires_at: Time,
}

impl Acting<'_, PrintLinks> {
    /// An application, by id.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn application(&self, id: &ApplicationId) -> Outcome<Application> {
        self.application_of(id).await
    }

    /// Those of an application who were chosen; whoever is none of its people is not even told of.
    ///
    /// # Errors
    /// [`Refusal::NobodyChosen`] where they are none, or too many.
    pub async fn chosen(&self, application: &Application, ids: &[UserId]) -> Outcome<Chosen> {
        if ids.is_empty() || ids.len() > MOST_CARDS {
            return Err(Refusal::NobodyChosen.into());
        }
        let mut chosen = Chosen::default();
        for id in ids {
            let Some(user) = self.desk.manage.store.users().by_id(id).await? else { continue };
            let owner = self.desk.manage.store.applications().for_address(&user.address).await?;
            if owner.is_none_or(|(owner, _)| owner.id != application.id) {
                continue;
            }
            match self.theirs(id).await {
                Ok(user) if user.status == UserStatus::Invited => chosen.invited.push(user),
                Ok(user) => chosen.left_out.push((user, LeftOut::NotInvited)),
                Err(Stop::Refused(Refusal::NotAllowed)) => chosen.left_out.push((user, LeftOut::NotBelow)),
                Err(Stop::Refused(_)) => chosen.left_out.push((user, LeftOut::NotInvited)),
                Err(fault) => return Err(fault),
            }
        }
        Ok(chosen)
    }

    /// Makes a new link for each of them; every older one dies. That it was shown is written before it is.
    ///
    /// # Errors
    /// [`Refusal::NobodyChosen`].
    pub async fn print(&self, application: &Application, ids: &[UserId]) -> Outcome<(Vec<Card>, Chosen)> {
        let mut chosen = self.chosen(application, ids).await?;
        let mut cards = Vec::with_capacity(chosen.invited.len());
        for user in std::mem::take(&mut chosen.invited) {
            match self.desk.manage.renew_by(&self.by.actor, NewPerson::at(user.address.clone())).await? {
                Invitee::Invited { user, link, expires_at, .. } => {
                    self.shown(&user, expires_at).await?;
                    cards.push(Card { user, link, expires_at });
                }
                // They set up a phone, or were suspended, between the question and now.
                _ => chosen.left_out.push((user, LeftOut::NotInvited)),
            }
        }
        Ok((cards, chosen))
    }

    async fn shown(&self, user: &User, expires_at: Time) -> Outcome<()> {
        let change = Change {
            actor: self.by.actor.clone(),
            kind: Kind::LinkRevealed,
            subject: user.id.to_string(),
            detail: json!({"address": user.address.as_str(), "on": "sheet", "expires_at": expires_at.to_string()}),
        };
        Ok(self.desk.manage.store.changes().note(&change, self.desk.manage.clock.now()).await?)
    }
}
