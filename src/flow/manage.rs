//! What an administrator does: applications, invitations, suspending and resuming, removing.

use std::sync::Arc;

use serde_json::json;

use crate::domain::address::{Address, DomainName};
use crate::domain::application::{Application, Cloud, Domain, FirstOffer, issuer_of};
use crate::domain::audit::{Entry, Event};
use crate::domain::ids::{ApplicationId, InvitationId, SignInId, UserId};
use crate::domain::invitation::Invitation;
use crate::domain::text::Name;
use crate::domain::time::{Clock, Span, Time};
use crate::domain::user::{ImmutableId, User, UserStatus};
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::secret::Secret;
use crate::store::Store;
use crate::store::applications::Added;
use crate::store::users::{Invite, Invited};

use super::rules::INVITATION_LIFETIME;
use super::wake::Wake;
use super::{Fault, Outcome};

/// Administers.
#[derive(Clone)]
pub struct Manage {
    /// Where everything is kept.
    pub store: Arc<Store>,
    /// Wakes pages of people who lose their access.
    pub wake: Wake,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The configured public address, without a final slash.
    pub base_url: String,
}

/// An application to be added.
pub struct NewApplication {
    /// Its name.
    pub name: Name,
    /// Its domains.
    pub domains: Vec<DomainName>,
    /// Its cloud.
    pub cloud: Cloud,
    /// Its realm.
    pub realm: String,
    /// Where answers go.
    pub reply_url: String,
    /// What the sign-in page offers first.
    pub first_offer: FirstOffer,
    /// How old a ceremony may be and still answer.
    pub session_lifetime: Span,
}

/// Somebody to be invited, as a form or a row of a list names them. The one place where what is known of a newcomer
/// is handed on to their invitation.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// Their user principal name.
    pub address: Address,
    /// How they are called.
    pub name: Option<Name>,
    /// By which Entra ID finds them; made where none is given.
    pub immutable_id: Option<ImmutableId>,
    /// Where the invitation is to go, if not to the address itself.
    pub personal_address: Option<String>,
    /// The language of the invitation.
    pub language: Option<String>,
}

/// What came of inviting somebody.
pub enum Invitee {
    /// Invited: their link, which is a bearer credential.
    Invited {
        /// Who.
        user: User,
        /// The link.
        link: String,
        /// From when on it is of no use.
        expires_at: Time,
        /// An account that was removed came back, or an older invitation was replaced.
        before: Before,
    },
    /// They are active or suspended already; nothing was changed.
    Exists(User),
    /// Their domain belongs to no application.
    NoApplication,
    /// Somebody else has this ImmutableID.
    ImmutableIdTaken,
    /// They keep the ImmutableID they have.
    KeepsImmutableId(ImmutableId),
}

/// What stood there before an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    /// Nothing.
    Nothing,
    /// An older invitation, which is dead now.
    Invited,
    /// A removed account, which keeps its ImmutableID.
    Removed,
}

impl Before {
    /// The word scripts read.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Invited => "invited",
            Self::Removed => "removed",
        }
    }
}

/// What came of suspending or removing somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// Done.
    Now(UserId),
    /// No such account, or nothing to change.
    NoSuchUser,
}

impl Manage {
    /// Adds an application.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add(&self, new: NewApplication) -> Outcome<Result<(Application, Vec<Domain>), DomainName>> {
        let application = Application {
            id: ApplicationId::from_random(bytes(self.entropy.as_ref())),
            name: new.name,
            first_offer: new.first_offer,
            session_lifetime: new.session_lifetime,
            cloud: new.cloud,
            realm: new.realm,
            reply_url: new.reply_url,
        };
        let domains: Vec<Domain> = new
            .domains
            .into_iter()
            .map(|name| Domain { issuer: issuer_of(&self.base_url, &name), application: application.id.clone(), name })
            .collect();
        let now = self.clock.now();
        match self.store.applications().add(&application, &domains, now).await? {
            Added::DomainTaken(domain) => Ok(Err(domain)),
            Added::Now => {
                let names: Vec<_> = domains.iter().map(|domain| domain.name.as_str()).collect();
                let detail = json!({"application": application.id, "name": application.name, "domains": names});
                self.write(Event::ApplicationAdded, None, detail).await?;
                Ok(Ok((application, domains)))
            }
        }
    }

    /// Every application with its domains.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn applications(&self) -> Outcome<Vec<(Application, Vec<Domain>)>> {
        Ok(self.store.applications().list().await?)
    }

    /// Invites somebody. Whoever is invited and not yet active gets a new link, and the old one dies.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn invite(
        &self,
        address: Address,
        name: Option<Name>,
        immutable_id: Option<ImmutableId>,
    ) -> Outcome<Invitee> {
        let Some((_, domain)) = self.store.applications().for_address(&address).await? else {
            return Ok(Invitee::NoApplication);
        };
        let newcomer = Newcomer { address, name, immutable_id, personal_address: None, language: None };
        let (invite, secret) = self.draft(newcomer, domain.name);
        let (expires_at, now) = (invite.invitation.expires_at, invite.invitation.created_at);
        let (user, before) = match self.store.users().invite(&invite, now).await? {
            Invited::Created(user) => (user, Before::Nothing),
            Invited::Again(user) => (user, Before::Invited),
            Invited::Returned(user) => (user, Before::Removed),
            Invited::Exists(user) => return Ok(Invitee::Exists(user)),
            Invited::ImmutableIdTaken => return Ok(Invitee::ImmutableIdTaken),
            Invited::KeepsImmutableId(kept) => return Ok(Invitee::KeepsImmutableId(kept)),
        };
        self.write(Event::UserInvited, Some(&user.id), json!({"address": user.address.as_str()})).await?;
        // The secret stands in the fragment: no server and no mail scanner ever sees it in a request.
        let link = format!("{}/phone/activate#{}", self.base_url, secret.to_text());
        Ok(Invitee::Invited { user, link, expires_at, before })
    }

    /// What is written for somebody who is invited, and the secret of their link.
    pub(super) fn draft(&self, newcomer: Newcomer, domain: DomainName) -> (Invite, Secret) {
        let (now, entropy) = (self.clock.now(), self.entropy.as_ref());
        let given = newcomer.immutable_id.is_some();
        let user = User {
            id: UserId::from_random(bytes(entropy)),
            address: newcomer.address,
            name: newcomer.name,
            domain,
            immutable_id: newcomer.immutable_id.unwrap_or_else(|| ImmutableId::from_random(bytes(entropy))),
            status: UserStatus::Invited,
        };
        let invitation = Invitation {
            id: InvitationId::from_random(bytes(entropy)),
            user: user.id.clone(),
            created_at: now,
            expires_at: now.plus(INVITATION_LIFETIME),
            opened_at: None,
            used_at: None,
        };
        let secret = Secret::random(entropy);
        (Invite { user, given, invitation, secret_hash: secret.hash() }, secret)
    }

    /// A page of people in the order of their addresses.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn users(&self, after: Option<&str>, limit: i64) -> Outcome<Vec<User>> {
        Ok(self.store.users().list(after, limit).await?)
    }

    /// Keeps somebody out for the time being. Their sessions and requests end at once.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn suspend(&self, address: &Address) -> Outcome<Ended> {
        let Some(user) = self.store.users().by_address(address).await? else { return Ok(Ended::NoSuchUser) };
        let ended = self.store.users().suspend(&user.id, self.clock.now()).await?;
        self.ended(Event::UserSuspended, user, ended).await
    }

    /// Lets somebody who was suspended in again. Tells where they stand now; nothing where nobody was to be let in.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn resume(&self, address: &Address) -> Outcome<Option<User>> {
        let Some(user) = self.store.users().by_address(address).await? else { return Ok(None) };
        let Some(status) = self.store.users().resume(&user.id, self.clock.now()).await? else { return Ok(None) };
        let detail = json!({"address": user.address.as_str(), "status": status});
        self.write(Event::UserResumed, Some(&user.id), detail).await?;
        Ok(Some(User { status, ..user }))
    }

    /// Removes somebody. Their sessions, requests and devices end at once; address and ImmutableID are kept for a return.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove(&self, address: &Address) -> Outcome<Ended> {
        let Some(user) = self.store.users().by_address(address).await? else { return Ok(Ended::NoSuchUser) };
        let ended = self.store.users().remove(&user.id, self.clock.now()).await?;
        self.ended(Event::UserRemoved, user, ended).await
    }

    async fn ended(&self, event: Event, user: User, pages: Option<Vec<SignInId>>) -> Outcome<Ended> {
        let Some(pages) = pages else { return Ok(Ended::NoSuchUser) };
        self.write(event, Some(&user.id), json!({"address": user.address.as_str()})).await?;
        self.wake.all(&pages).await;
        Ok(Ended::Now(user.id))
    }

    async fn write(&self, event: Event, user: Option<&UserId>, detail: serde_json::Value) -> Result<(), Fault> {
        let entry = Entry { event, user: user.cloned(), correlation: None, detail };
        Ok(self.store.audit().append(&entry, self.clock.now()).await?)
    }
}
