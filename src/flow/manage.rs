//! What an administrator does: applications, invitations, suspending and resuming, removing.

use std::sync::Arc;

use serde_json::json;

use crate::domain::address::{Address, DomainName};
use crate::domain::application::{Application, Cloud, Domain, FirstOffer, issuer_of};
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::ids::{ApplicationId, InvitationId, SignInId, UserId};
use crate::domain::invitation::{Invitation, InvitationKind};
use crate::domain::language::LanguageTag;
use crate::domain::letter::{Letter, LetterKind};
use crate::domain::mailbox::Mailbox;
use crate::domain::text::Name;
use crate::domain::time::{Clock, Span, Time};
use crate::domain::user::{ImmutableId, User, UserStatus};
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::secret::Secret;
use crate::store::Store;
use crate::store::applications::Added;
use crate::store::outbox::Undelivered;
use crate::store::users::{Among, Invite, Invited};

use super::Outcome;
use super::rules::INVITATION_LIFETIME;
use super::wake::Wake;

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
    /// Whether programs without a browser are answered.
    pub trust: bool,
}

/// Somebody to be invited.
pub struct NewPerson {
    /// Their address.
    pub address: Address,
    /// How they are called.
    pub name: Option<Name>,
    /// By which Entra ID knows them already; one is made where it is not given.
    pub immutable_id: Option<ImmutableId>,
    /// A mailbox that they reach without signing in here.
    pub personal_address: Option<Mailbox>,
    /// The language that mails to them speak.
    pub language: Option<LanguageTag>,
    /// Whether the invitation goes to their mailbox.
    pub by_mail: bool,
}

impl NewPerson {
    /// Somebody of whom nothing but the address is known, and who gets no mail.
    #[must_use]
    pub const fn at(address: Address) -> Self {
        Self { address, name: None, immutable_id: None, personal_address: None, language: None, by_mail: false }
    }
}

/// What came of inviting somebody.
pub enum Invitee {
    /// Invited: their link, which is a bearer credential.
    Invited {
        /// Who.
        user: User,
        /// The mailbox that the invitation goes to, where one was wished for.
        mailed_to: Option<Mailbox>,
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
    /// They keep the private mailbox they have, or have none; it is changed elsewhere, where everybody is told of it.
    KeepsMailbox,
    /// They are not invited any more; nothing was changed.
    NotInvited,
    /// Their mailbox got as many invitations within a day as it may get; nothing was changed.
    TooManyMails,
    /// They are protected, and whoever invites is no owner; nothing was changed.
    Protected,
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
    /// Adds an application, from the terminal; the inner error is a domain that is taken.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add(&self, new: NewApplication) -> Outcome<Result<(Application, Vec<Domain>), DomainName>> {
        self.add_by(&Actor::Terminal, new).await
    }

    /// Adds an application on somebody's behalf.
    pub(super) async fn add_by(
        &self,
        actor: &Actor,
        new: NewApplication,
    ) -> Outcome<Result<(Application, Vec<Domain>), DomainName>> {
        let application = Application {
            id: ApplicationId::from_random(bytes(self.entropy.as_ref())),
            name: new.name,
            first_offer: new.first_offer,
            session_lifetime: new.session_lifetime,
            cloud: new.cloud,
            realm: new.realm,
            reply_url: new.reply_url,
            trust: new.trust,
            sign_out_origins: Vec::new(),
        };
        let domains: Vec<Domain> = new
            .domains
            .into_iter()
            .map(|name| Domain { issuer: issuer_of(&self.base_url, &name), application: application.id.clone(), name })
            .collect();
        let names: Vec<_> = domains.iter().map(|domain| domain.name.as_str()).collect();
        let change = Change {
            actor: actor.clone(),
            kind: Kind::ApplicationAdded,
            subject: application.id.to_string(),
            detail: json!({"after": {"application": application, "domains": names}}),
        };
        Ok(match self.store.applications().add((&application, &domains), &change, self.clock.now()).await? {
            Added::DomainTaken(domain) => Err(domain),
            Added::Now => Ok((application, domains)),
        })
    }

    /// Invites somebody. Whoever is invited and not yet active gets a new link, and the old one dies.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn invite(&self, new: NewPerson) -> Outcome<Invitee> {
        self.invite_by(&Actor::Terminal, new).await
    }

    /// Invites somebody on somebody's behalf.
    pub(super) async fn invite_by(&self, by: &Actor, new: NewPerson) -> Outcome<Invitee> {
        self.invite_as(by, new, Among::Anybody).await
    }

    /// Invites somebody on somebody's behalf, unless they are invited already.
    pub(super) async fn create_by(&self, by: &Actor, new: NewPerson) -> Outcome<Invitee> {
        self.invite_as(by, new, Among::New).await
    }

    /// Sends somebody who is invited a new link on somebody's behalf.
    pub(super) async fn renew_by(&self, by: &Actor, new: NewPerson) -> Outcome<Invitee> {
        self.invite_as(by, new, Among::Invited).await
    }

    async fn invite_as(&self, by: &Actor, new: NewPerson, among: Among) -> Outcome<Invitee> {
        let Some((application, domain)) = self.store.applications().for_address(&new.address).await? else {
            return Ok(Invitee::NoApplication);
        };
        let now = self.clock.now();
        let by_mail = new.by_mail;
        let invited_by = self.store.operators().named(by).await?;
        let (invite, link) = self.draft(new, (application.name, domain.name), (by, invited_by));
        let invite = Invite { among, ..invite };
        let expires_at = invite.invitation.expires_at;
        let (user, before) = match self.store.users().invite(&invite, now).await? {
            Invited::Created(user) => (user, Before::Nothing),
            Invited::Again(user) => (user, Before::Invited),
            Invited::Returned(user) => (user, Before::Removed),
            Invited::Exists(user) => return Ok(Invitee::Exists(user)),
            Invited::ImmutableIdTaken => return Ok(Invitee::ImmutableIdTaken),
            Invited::KeepsImmutableId(kept) => return Ok(Invitee::KeepsImmutableId(kept)),
            Invited::KeepsMailbox => return Ok(Invitee::KeepsMailbox),
            Invited::NotInvited => return Ok(Invitee::NotInvited),
            Invited::TooManyMails => return Ok(Invitee::TooManyMails),
            Invited::Protected => return Ok(Invitee::Protected),
        };
        self.wake.people().await;
        let mailed_to = by_mail.then(|| user.invited_at());
        Ok(Invitee::Invited { user, mailed_to, link, expires_at, before })
    }

    /// The mails of open invitations that nobody got, newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn undelivered_invitations(&self) -> Outcome<Vec<Undelivered>> {
        let mut undelivered = self.store.outbox().undelivered(self.clock.now().minus(INVITATION_LIFETIME)).await?;
        undelivered.retain(|mail| mail.record.kind == LetterKind::Invitation);
        Ok(undelivered)
    }

    /// What is written for somebody who is invited, and their link.
    pub(super) fn draft(
        &self,
        new: NewPerson,
        (application, domain): (Name, DomainName),
        (by, invited_by): (&Actor, Option<Name>),
    ) -> (Invite, String) {
        let (now, entropy) = (self.clock.now(), self.entropy.as_ref());
        let given = new.immutable_id.is_some();
        let user = User {
            id: UserId::from_random(bytes(entropy)),
            address: new.address,
            name: new.name,
            domain,
            immutable_id: new.immutable_id.unwrap_or_else(|| ImmutableId::from_random(bytes(entropy))),
            status: UserStatus::Invited,
            personal_address: new.personal_address,
            language: new.language,
            is_protected: false,
        };
        let invitation = Invitation {
            id: InvitationId::from_random(bytes(entropy)),
            user: user.id.clone(),
            kind: InvitationKind::First,
            created_at: now,
            expires_at: now.plus(INVITATION_LIFETIME),
            opened_at: None,
            used_at: None,
        };
        let secret = Secret::random(entropy);
        // The secret stands in the fragment: no server and no mail scanner ever sees it in a request.
        let link = format!("{}/phone/activate#{}", self.base_url, secret.to_text());
        let expires_at = invitation.expires_at;
        let letter = Letter::Invitation { link: link.clone(), expires_at, application, invited_by };
        let letter = new.by_mail.then_some(letter);
        (
            Invite {
                user,
                given,
                among: Among::Anybody,
                invitation,
                secret_hash: secret.hash(),
                letter,
                by: by.clone(),
            },
            link,
        )
    }

    /// Takes back the invitation of somebody who did not use it; false where there is none.
    pub(super) async fn revoke_by(&self, by: &Actor, user: &User) -> Outcome<bool> {
        let change = about_invitation(by, Kind::InvitationRevoked, &user.id, &user.address);
        Ok(self.store.users().revoke_invitation(&user.id, &change, self.clock.now()).await?)
    }

    /// Notes that somebody is about to see the link of a person's invitation.
    pub(super) async fn reveal_by(&self, by: &Actor, user: &UserId, address: &Address) -> Outcome<()> {
        let change = about_invitation(by, Kind::LinkRevealed, user, address);
        Ok(self.store.changes().note(&change, self.clock.now()).await?)
    }

    /// A page of people in the order of their addresses.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn users(&self, after: Option<&str>, limit: i64) -> Outcome<Vec<User>> {
        Ok(self.store.users().list(after, limit).await?)
    }

    /// Keeps somebody out for the time being, from the terminal. Their sessions and requests end at once.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn suspend(&self, address: &Address) -> Outcome<Ended> {
        let Some(user) = self.store.users().by_address(address).await? else { return Ok(Ended::NoSuchUser) };
        self.suspend_by(&Actor::Terminal, user).await
    }

    pub(super) async fn suspend_by(&self, by: &Actor, user: User) -> Outcome<Ended> {
        let change = standing(by, Kind::UserSuspended, &user, UserStatus::Suspended);
        let stopped = self.store.users().suspend(&user.id, &change, self.clock.now()).await?;
        self.ended(user, stopped).await
    }

    /// Lets somebody who was suspended in again, from the terminal. Tells where they stand now; nothing where nobody
    /// was to be let in.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn resume(&self, address: &Address) -> Outcome<Option<User>> {
        let Some(user) = self.store.users().by_address(address).await? else { return Ok(None) };
        self.resume_by(&Actor::Terminal, user).await
    }

    pub(super) async fn resume_by(&self, by: &Actor, user: User) -> Outcome<Option<User>> {
        let change = standing(by, Kind::UserResumed, &user, UserStatus::Active);
        let resumed = self.store.users().resume(&user.id, &change, self.clock.now()).await?;
        self.wake.people().await;
        Ok(resumed.map(|status| User { status, ..user }))
    }

    /// Removes somebody, from the terminal. Their sessions, requests and devices end at once; address and ImmutableID
    /// are kept for a return.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove(&self, address: &Address) -> Outcome<Ended> {
        let Some(user) = self.store.users().by_address(address).await? else { return Ok(Ended::NoSuchUser) };
        self.remove_by(&Actor::Terminal, user).await
    }

    pub(super) async fn remove_by(&self, by: &Actor, user: User) -> Outcome<Ended> {
        let change = standing(by, Kind::UserRemoved, &user, UserStatus::Removed);
        let stopped = self.store.users().remove(&user.id, &change, self.clock.now()).await?;
        self.ended(user, stopped).await
    }

    async fn ended(&self, user: User, pages: Option<Vec<SignInId>>) -> Outcome<Ended> {
        let Some(pages) = pages else { return Ok(Ended::NoSuchUser) };
        self.wake.all(&pages).await;
        self.wake.people().await;
        Ok(Ended::Now(user.id))
    }
}

fn about_invitation(by: &Actor, kind: Kind, user: &UserId, address: &Address) -> Change {
    Change { actor: by.clone(), kind, subject: user.to_string(), detail: json!({"address": address.as_str()}) }
}

/// What is written of somebody who stands elsewhere now.
fn standing(by: &Actor, kind: Kind, user: &User, after: UserStatus) -> Change {
    Change {
        actor: by.clone(),
        kind,
        subject: user.id.to_string(),
        detail: json!({
            "address": user.address.as_str(), "before": {"status": user.status}, "after": {"status": after},
        }),
    }
}
