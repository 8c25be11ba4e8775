//! A sign-in came to nothing: its service provider is told so, and the person goes back to it.

use crate::domain::ids::SignInId;
use crate::domain::refusal::Refusal;
use crate::domain::saml::SamlReply;
use crate::domain::step::Step;
use crate::flow::answer::Posting;
use crate::flow::browser::Visitor;
use crate::flow::look::Seen;
use crate::flow::{Outcome, Stop};
use crate::protocol::saml::request::Status;

use super::Saml;

impl Saml {
    /// What the service provider of this browser's sign-in is told of its end.
    ///
    /// # Errors
    /// A refusal where it is not over, has gone on meanwhile, was answered, was asked for by another protocol, or its service provider is none
    /// any more.
    pub async fn back(&self, id: &SignInId, visitor: &Visitor) -> Outcome<Posting> {
        let seen = self.look.at(id, visitor).await?;
        let Step::Over(why) = seen.step else { return Err(Refusal::NotPending.into()) };
        let reply = seen.sign_in.request.reply_to.saml().filter(|_| goes_back(why));
        let reply = reply.ok_or(Stop::Refused(why))?;
        self.still_known(&seen, reply).await?;
        // Else somebody else could be named in it yet, and the request be answered twice.
        if why.is_about_the_account() && !self.begin.store.sign_ins().leave(id).await? {
            return Err(Refusal::NotPending.into());
        }
        let (_, domain) = self.begin.door(seen.sign_in.path_domain.as_str()).await?;
        self.tell(&domain, reply, status(why), seen.now)
    }

    /// The service provider is the one that asked, and not one that was removed since.
    async fn still_known(&self, seen: &Seen, reply: &SamlReply) -> Outcome<()> {
        let provider = self.provider(&seen.application, &reply.audience).await?;
        if reply.provider.is_none() || provider.id == reply.provider { Ok(()) } else { Err(Refusal::WrongRealm.into()) }
    }
}

/// Whether the service provider is told of this end: not where it got its answer.
#[must_use]
pub const fn goes_back(why: Refusal) -> bool {
    !matches!(why, Refusal::AlreadyAnswered | Refusal::NotPending)
}

/// What a service provider is told of a no. Who was named, and whether there is such an account, is nobody's business;
/// and what was wrong with a request that is not trusted is not told to whoever made it.
#[must_use]
pub const fn status(why: Refusal) -> Status {
    match why {
        Refusal::TooWeak | Refusal::NoSuchClass => Status::NoAuthnContext,
        Refusal::NoPassive => Status::NoPassive,
        Refusal::NoSuchNameId => Status::InvalidNameIdPolicy,
        Refusal::NoSuchBinding => Status::UnsupportedBinding,
        Refusal::BadRequest | Refusal::BadSignature | Refusal::Replayed | Refusal::TooOld | Refusal::WrongReply => {
            Status::RequestDenied
        }
        _ => Status::AuthnFailed,
    }
}

/// As what the log keeps that a request cannot be met.
pub(super) const fn unmet(status: Status) -> Refusal {
    match status {
        Status::NoAuthnContext => Refusal::NoSuchClass,
        Status::InvalidNameIdPolicy => Refusal::NoSuchNameId,
        Status::UnsupportedBinding => Refusal::NoSuchBinding,
        Status::NoPassive => Refusal::NoPassive,
        Status::RequestDenied | Status::AuthnFailed => Refusal::BadRequest,
    }
}
