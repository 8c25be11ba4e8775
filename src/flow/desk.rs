//! Administration on somebody's behalf: what the console's doors get of [`Manage`], nothing of it without a warrant.
//!
//! Each act stands in the `impl` of its own permit, so a door that holds a warrant for one act can call no other.

use crate::domain::address::{Address, DomainName};
use crate::domain::application::{Application, Domain};
use crate::domain::ids::{ApplicationId, UserId};
use crate::domain::logged::Days;
use crate::domain::operator::permit::{
    Configure, Invite, RemoveUsers, RevealLinks, SeeApplications, SeeRequests, SeeUsers, SetIdentity, Suspend,
};
use crate::domain::operator::{Permit, Shield};
use crate::domain::refusal::Refusal;
use crate::domain::time::Clock;
use crate::domain::user::{User, UserStatus};
use crate::store::directory::{Page, Query};
use crate::store::requests;

use super::admit::Warrant;
use super::directory::{Directory, Readiness};
use super::manage::{Ended, Invitee, Manage, NewApplication, NewPerson};
use super::shield::shield_of;
use super::{Outcome, Stop};

/// Administration that waits for a warrant.
#[derive(Clone)]
pub struct Desk {
    pub(super) manage: Manage,
    directory: Directory,
}

/// Administration on behalf of whoever holds the warrant.
pub struct Acting<'a, P> {
    pub(super) desk: &'a Desk,
    pub(super) by: &'a Warrant<P>,
}

impl Desk {
    /// Puts a desk before the administration.
    #[must_use]
    pub const fn before(manage: Manage, directory: Directory) -> Self {
        Self { manage, directory }
    }

    /// Acts on behalf of the warrant's holder.
    #[must_use]
    pub const fn by<'a, P>(&'a self, warrant: &'a Warrant<P>) -> Acting<'a, P> {
        Acting { desk: self, by: warrant }
    }

    /// The time, for a second warrant.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.manage.clock.as_ref()
    }
}

impl<P: Permit> Acting<'_, P> {
    pub(super) async fn application_of(&self, id: &ApplicationId) -> Outcome<Application> {
        let found = self.desk.manage.store.applications().by_id(id).await?;
        found.ok_or(Stop::Refused(Refusal::NotFound))
    }

    /// The person, unless they are protected, or run the console and are not strictly below.
    pub(super) async fn theirs(&self, id: &UserId) -> Outcome<User> {
        let store = &self.desk.manage.store;
        let user = store.users().by_id(id).await?.filter(|user| user.status != UserStatus::Removed);
        let user = user.ok_or(Stop::Refused(Refusal::NotFound))?;
        self.by.may_act_on(shield_of(store, &user).await?)?;
        Ok(user)
    }
}

impl Acting<'_, SeeApplications> {
    /// Every application with its domains.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn applications(&self) -> Outcome<Vec<(Application, Vec<Domain>)>> {
        self.desk.manage.applications().await
    }
}

impl Acting<'_, Configure> {
    /// Adds an application; the inner error is a domain that is taken.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add(&self, new: NewApplication) -> Outcome<Result<(Application, Vec<Domain>), DomainName>> {
        self.desk.manage.add_by(&self.by.actor, new).await
    }
}

impl Acting<'_, SeeUsers> {
    /// An application, by id.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn application(&self, id: &ApplicationId) -> Outcome<Application> {
        self.application_of(id).await
    }

    /// A page of people.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn people(&self, query: &Query) -> Outcome<Page> {
        self.desk.directory.page(query).await
    }

    /// How many of an application's people could sign in.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn readiness(&self, id: &ApplicationId) -> Outcome<Readiness> {
        self.desk.directory.readiness(id).await
    }
}

impl Acting<'_, Invite> {
    /// An application, by id.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn application(&self, id: &ApplicationId) -> Outcome<Application> {
        self.application_of(id).await
    }

    /// Invites somebody to this application. By ImmutableID alone Entra ID finds a person, and to the personal address
    /// goes a bearer link: setting either takes a warrant of its own.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] where that warrant is missing, or the person runs the console and is not below.
    pub async fn invite(
        &self,
        application: &ApplicationId,
        new: NewPerson,
        identity: Option<&Warrant<SetIdentity>>,
    ) -> Outcome<Invitee> {
        let store = &self.desk.manage.store;
        let owner = store.applications().for_address(&new.address).await?;
        self.may_invite(&new, identity).await?;
        if owner.is_none_or(|(owner, _)| owner.id != *application) {
            return Ok(Invitee::NoApplication);
        }
        self.desk.manage.invite_by(&self.by.actor, new).await
    }

    /// Invites somebody who is new, or was removed, to whichever application has their domain. Whoever is invited
    /// already stays as they are.
    ///
    /// # Errors
    /// As [`Acting::invite`].
    pub async fn create(&self, new: NewPerson, identity: Option<&Warrant<SetIdentity>>) -> Outcome<Invitee> {
        self.may_invite(&new, identity).await?;
        self.desk.manage.create_by(&self.by.actor, new).await
    }

    async fn may_invite(&self, new: &NewPerson, identity: Option<&Warrant<SetIdentity>>) -> Outcome<()> {
        if identity.is_none() && (new.immutable_id.is_some() || new.personal_address.is_some()) {
            return Err(Refusal::NotAllowed.into());
        }
        let operator = self.desk.manage.store.operators().by_address(&new.address).await?;
        let role = operator.map(|operator| operator.role);
        // Whether they are protected is looked at where they are invited, for whoever was removed may be, too.
        self.by.may_act_on(Shield { role, is_protected: false })
    }

    /// Sends somebody who has not activated a phone yet a new link; the old one dies.
    ///
    /// # Errors
    /// [`Refusal::UserExists`] where they ever had a device.
    pub async fn resend(&self, id: &UserId) -> Outcome<Invitee> {
        let user = self.theirs(id).await?;
        if user.status != UserStatus::Invited {
            return Err(Refusal::UserExists.into());
        }
        let new = NewPerson { by_mail: true, ..NewPerson::at(user.address) };
        self.desk.manage.renew_by(&self.by.actor, new).await
    }

    /// Takes back the invitation of somebody who did not use it; tells whose.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NotFound`], [`Refusal::NotPending`] where there is none to take back.
    pub async fn revoke(&self, id: &UserId) -> Outcome<User> {
        let user = self.theirs(id).await?;
        let revoked = self.desk.manage.revoke_by(&self.by.actor, &user).await?;
        if revoked { Ok(user) } else { Err(Refusal::NotPending.into()) }
    }
}

impl Acting<'_, RevealLinks> {
    /// Notes that the link which activates a person's account is about to be shown.
    ///
    /// # Errors
    /// [`Refusal::NotInConsole`] where whoever asks lost the right meanwhile: then nothing may be shown.
    pub async fn reveals(&self, user: &UserId, address: &Address) -> Outcome<()> {
        self.desk.manage.reveal_by(&self.by.actor, user, address).await
    }
}

impl Acting<'_, SeeRequests> {
    /// A page of the log of requests, newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn requests(&self, after: Option<&requests::Cursor>, limit: u16) -> Outcome<requests::Page> {
        let manage = &self.desk.manage;
        let days = Days::until(manage.clock.now(), Days::MOST);
        let all = requests::Filter { days, status: None, application: None, users: None };
        Ok(manage.store.requests().page(&all, after, limit).await?)
    }
}

impl Acting<'_, Suspend> {
    /// Keeps somebody out for the time being.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NotFound`].
    pub async fn suspend(&self, id: &UserId) -> Outcome<()> {
        let user = self.theirs(id).await?;
        done(&self.desk.manage.suspend_by(&self.by.actor, user).await?)
    }

    /// Lets somebody who was suspended in again.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NotFound`], [`Refusal::NotPending`].
    pub async fn resume(&self, id: &UserId) -> Outcome<()> {
        let user = self.theirs(id).await?;
        let resumed = self.desk.manage.resume_by(&self.by.actor, user).await?;
        if resumed.is_some() { Ok(()) } else { Err(Refusal::NotPending.into()) }
    }
}

impl Acting<'_, RemoveUsers> {
    /// The person who is about to be removed.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NotFound`].
    pub async fn person(&self, id: &UserId) -> Outcome<User> {
        self.theirs(id).await
    }

    /// Removes somebody; tells who it was.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`], [`Refusal::NotFound`].
    pub async fn remove(&self, id: &UserId) -> Outcome<User> {
        let user = self.theirs(id).await?;
        done(&self.desk.manage.remove_by(&self.by.actor, user.clone()).await?)?;
        Ok(user)
    }
}

fn done(ended: &Ended) -> Outcome<()> {
    match ended {
        Ended::Now(_) => Ok(()),
        Ended::NoSuchUser => Err(Refusal::NotFound.into()),
    }
}
