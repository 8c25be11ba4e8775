//! See mails out: take what is due, word it, send it, and keep how it fared.
//!
//! What is told is queued in the transaction in which it happens; here it is only carried. Every node carries, and a
//! mail is taken by one of them at a time, under a lease: where that node is killed, another sends it. So a mail may
//! come twice, and never not at all; two of the same bear the same `Message-ID`.

use std::sync::Arc;

use serde_json::json;

use crate::bus::Bus;
use crate::domain::address::Address;
use crate::domain::audit::{Entry, Event};
use crate::domain::ids::{OperatorId, UserId};
use crate::domain::letter::{Addressed, Letter, MailState};
use crate::domain::operator::Operator;
use crate::domain::organisation::Size;
use crate::domain::text::Name;
use crate::domain::time::{Clock, Span};
use crate::domain::user::User;
use crate::mail::smtp::SEND_FOR;
use crate::mail::{Desk, Mail, Message, Outcome as Sent, Reader};
use crate::store::outbox::{Addressee, Taken};
use crate::store::{Store, StoreError};
use crate::words::Language;

use super::Outcome;
use super::organise::Organise;
use super::rollover::times;
use super::rules::{MAIL_FIRST_WAIT, MAIL_LEASE, MAIL_LONGEST_WAIT, MAIL_TRIES};

// Whoever sends has long been told to stop when another may take over, even where their clocks differ.
const _: () = assert!(MAIL_LEASE.0 >= 3 * SEND_FOR.0);

/// Carries mails.
#[derive(Clone)]
pub struct Post {
    /// Where mails wait.
    pub store: Arc<Store>,
    /// How they leave.
    pub mail: Arc<dyn Mail>,
    /// Counts them, for all nodes.
    pub bus: Arc<dyn Bus>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Where they are worded.
    pub desk: Desk,
    /// How the organisation is seen.
    pub organise: Organise,
    /// How many may leave in a minute.
    pub per_minute: u64,
}

/// What became of a letter on the desk.
enum Worded {
    /// A mail.
    As(Box<Message>),
    /// What it would tell is no longer so.
    Stale,
    /// It cannot be worded, and why.
    Not(String),
}

impl Post {
    /// Sends what is due, until nothing is or no more may be sent for now.
    ///
    /// # Errors
    /// When the store fails. What was taken is due again when its lease ends.
    pub async fn deliver(&self) -> Outcome<()> {
        while self.next().await? {}
        self.mail.rest().await;
        Ok(())
    }

    /// Sends the next mail that is due; false where there is nothing more to do for now.
    ///
    /// # Errors
    /// As [`Post::deliver`].
    pub async fn next(&self) -> Outcome<bool> {
        let now = self.clock.now();
        if !self.store.outbox().is_due(now).await? || !self.may_send().await {
            return Ok(false);
        }
        match self.store.outbox().take(now, now.plus(MAIL_LEASE)).await? {
            Some(taken) => self.send(&taken).await,
            // Another was quicker, with this one.
            None => Ok(true),
        }
    }

    /// Nothing more is sent for a while.
    pub async fn rest(&self) {
        self.mail.rest().await;
    }

    /// A budget for the mail server's sake, and counted where counting is cheap.
    async fn may_send(&self) -> bool {
        self.bus.count("mail", Span::minutes(1)).await <= self.per_minute
    }

    async fn send(&self, taken: &Taken) -> Outcome<bool> {
        if taken.tries > MAIL_TRIES {
            return self.over(taken, MailState::Failed, "whoever tried to send it did not come back").await;
        }
        let message = match self.word(taken).await? {
            Worded::As(message) => *message,
            Worded::Stale => return self.over(taken, MailState::Dropped, "it is no longer so").await,
            Worded::Not(why) => return self.over(taken, MailState::Failed, &why).await,
        };
        match self.mail.send(message).await {
            Sent::Taken => {
                tracing::info!(mail = %taken.id, about = %taken.about, "a mail was sent");
                self.store.outbox().settle(&taken.lease, (MailState::Sent, None), None, self.clock.now()).await?;
                Ok(true)
            }
            Sent::Refused { words } => self.over(taken, MailState::Bounced, &words).await,
            Sent::Later { reason } => self.put_off(taken, &reason).await.map(|()| true),
            // The next one would fare no better.
            Sent::Away { reason } => self.put_off(taken, &reason).await.map(|()| false),
        }
    }

    /// Name and language are the row's own, read now. An invitation that was replaced or used is not sent.
    async fn word(&self, taken: &Taken) -> Outcome<Worded> {
        if let Some(invitation) = &taken.invitation
            && !self.store.invitations().is_open(invitation, self.clock.now()).await?
        {
            return Ok(Worded::Stale);
        }
        if let Letter::CertificateEnds { ends_at, .. } = &taken.mail.letter
            && times(&self.store).await?.ends_unprepared() != Some(*ends_at)
        {
            return Ok(Worded::Stale);
        }
        if let Letter::CredentialEnds { ends_at } = &taken.mail.letter
            && self.store.graph_credentials().ending().await?.is_none_or(|(_, at)| at != *ends_at)
        {
            return Ok(Worded::Stale);
        }
        let read = match &taken.about {
            Addressee::User(user) => self.person(user).await,
            Addressee::Operator(operator) => self.owner(operator).await,
        };
        let (name, address, language) = match read {
            Ok(Some(reader)) => reader,
            Ok(None) => return Ok(Worded::Stale),
            Err(error @ StoreError::Forged { .. }) => return Ok(Worded::Not(error.to_string())),
            Err(error) => return Err(error.into()),
        };
        let reader = Reader { name: name.as_ref(), address: &address, language };
        let desk = self.dressed().await?;
        Ok(match desk.write(&taken.id, taken.created_at, &taken.mail, reader) {
            Ok(message) => Worded::As(Box::new(message)),
            Err(error) => Worded::Not(error.to_string()),
        })
    }

    /// A person, as they read.
    async fn person(&self, id: &UserId) -> Result<Option<(Option<Name>, Address, Language)>, StoreError> {
        let user = self.store.users().by_id(id).await?;
        Ok(user.map(|user| (user.name.clone(), user.address.clone(), self.organise.language_of(&user))))
    }

    /// An owner as they read, as long as they are one. Operators name no language; whoever signs in here as well does.
    async fn owner(&self, id: &OperatorId) -> Result<Option<(Option<Name>, Address, Language)>, StoreError> {
        let operator = self.store.operators().by_id(id).await?;
        let Some(owner) = operator.filter(Operator::is_active_owner) else {
            return Ok(None);
        };
        let user = self.store.users().by_address(&owner.address).await?;
        let language = user.map_or(self.organise.language, |user| self.organise.language_of(&user));
        Ok(Some((Some(owner.name), owner.address, language)))
    }

    /// The desk with the organisation's look on it, as it is now.
    async fn dressed(&self) -> Outcome<Desk> {
        let seen = self.organise.seen().await?;
        let logo = match &seen.logo {
            Some(logo) => self.store.organisation().picture(&logo.fingerprint, Size::Mail).await?,
            None => None,
        };
        Ok(Desk { organisation: seen.name, accent: seen.accent, logo, ..self.desk.clone() })
    }

    async fn put_off(&self, taken: &Taken, reason: &str) -> Outcome<()> {
        if taken.tries >= MAIL_TRIES {
            self.over(taken, MailState::Failed, reason).await?;
            return Ok(());
        }
        let until = self.clock.now().plus(wait_after(taken.tries));
        tracing::warn!(mail = %taken.id, tries = taken.tries, %until, reason, "a mail was not taken and is tried again");
        self.store.outbox().put_off(&taken.lease, until, reason).await?;
        Ok(())
    }

    /// The mail is over, and nobody has it. Says that others may be sent.
    async fn over(&self, taken: &Taken, state: MailState, words: &str) -> Outcome<bool> {
        let now = self.clock.now();
        let entry = (state != MailState::Dropped).then(|| Entry {
            event: Event::MailUndelivered,
            user: match &taken.about {
                Addressee::User(user) => Some(user.clone()),
                Addressee::Operator(_) => None,
            },
            correlation: None,
            detail: json!({"mail": taken.id, "kind": taken.mail.letter.kind(), "state": state, "words": words}),
        });
        let is_ours = self.store.outbox().settle(&taken.lease, (state, Some(words)), entry, now).await?;
        if is_ours && state != MailState::Dropped {
            tracing::warn!(mail = %taken.id, about = %taken.about, state = state.as_str(), words, "a mail reaches nobody");
        }
        Ok(true)
    }
}

/// How long to wait after a try that came to nothing: longer each time, up to a bound.
fn wait_after(tries: i64) -> Span {
    let doublings = u32::try_from((tries - 1).clamp(0, 30)).unwrap_or(0);
    let wait = MAIL_FIRST_WAIT.0.saturating_mul(4_i64.saturating_pow(doublings));
    Span(wait.min(MAIL_LONGEST_WAIT.0))
}

/// The same letter to each mailbox of a person.
pub(super) fn to_each_mailbox(user: &User, letter: &Letter) -> Vec<Addressed> {
    user.mailboxes().into_iter().map(|to| Addressed { to, letter: letter.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_ever_more_seldom_and_not_for_ever() {
        let waits: Vec<i64> = (1..MAIL_TRIES).map(|tries| wait_after(tries).0 / 60_000).collect();
        assert_eq!(waits[..6], [1, 4, 16, 64, 256, 360]);
        let hours = waits.iter().sum::<i64>() / 60;
        assert!((36..72).contains(&hours), "it outlives a night and a day without a server: {hours} h");
        assert_eq!(wait_after(i64::MAX), MAIL_LONGEST_WAIT);
    }
}
