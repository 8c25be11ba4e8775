//! Put the question to a person's devices, and take their answer.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::domain::application::Application;
use crate::domain::approval::{
    Approval, Channel, Decided, Delivery, NO_PUSH_AFTER_NO, No, Numbers, WRONG_NUMBERS_PER_HOUR,
};
use crate::domain::audit::{Entry, Event};
use crate::domain::challenge::{Binding, Purpose};
use crate::domain::device::Device;
use crate::domain::ids::{ApprovalId, ChallengeId, SignInId, UserId};
use crate::domain::letter::Letter;
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::{SignIn, Stage};
use crate::domain::text::Name;
use crate::domain::time::{Clock, Span, Time};
use crate::domain::user::User;
use crate::keys::entropy::{Entropy, below, bytes};
use crate::store::Store;
use crate::store::approvals::{Nay, NewApproval, Opened, Yes};

use super::ceremony::{Ceremony, Prepared};
use super::notify::Notify;
use super::phone::SignedInPhone;
use super::post::to_each_mailbox;
use super::rules::{RECENT, Rules};
use super::wake::Wake;
use super::{Outcome, Stop};

/// Asks devices and takes their answers.
#[derive(Clone)]
pub struct Approve {
    /// Where requests are kept.
    pub store: Arc<Store>,
    /// Proves devices.
    pub ceremony: Ceremony,
    /// Sends push messages.
    pub notify: Notify,
    /// Wakes waiting browsers.
    pub wake: Wake,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Limits.
    pub rules: Rules,
}

/// What became of the wish to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The devices are asked.
    Devices,
    /// Too many strangers ask this person already, or the person has just said no to one: only the QR code is
    /// offered, which asks nobody who does not scan it.
    OnlyByQr,
    /// Nothing to ask: the sign-in's page says why.
    Nothing,
}

/// A request as the phone lists it.
pub struct Pending {
    /// The question.
    pub approval: Approval,
    /// Where it came from.
    pub sign_in: SignIn,
    /// Who asks.
    pub application: Application,
}

impl Approve {
    /// Puts the question. An older one of the same browser is superseded.
    ///
    /// # Errors
    /// [`Refusal::TooMany`] where this sign-in has asked often enough.
    pub async fn ask(&self, id: &SignInId, wanted: Channel) -> Outcome<Asked> {
        let Some(sign_in) = self.store.sign_ins().load(id).await? else {
            return Ok(Asked::Nothing);
        };
        let Stage::Identified { user } = &sign_in.stage else {
            return Ok(Asked::Nothing);
        };
        let (opened, asked) = match self.open(&sign_in, user, wanted).await? {
            // A fresh no closes push, whatever the page sends: else who is told no asks again until the person is
            // tired of it. A sign-in that has asked before stays as it is; a new one begins with the QR code.
            Opened::SaidNo if self.has_asked(&sign_in, user).await? => return Ok(Asked::Nothing),
            Opened::SaidNo | Opened::TooMany => (self.open(&sign_in, user, Channel::Qr).await?, Asked::OnlyByQr),
            opened => (opened, Asked::Devices),
        };
        match opened {
            Opened::Now { approval, superseded } => {
                for old in &superseded {
                    if old.sign_in != *id {
                        self.wake.one(&old.sign_in).await;
                    }
                    self.notify.answered(old);
                }
                if approval.push == Delivery::Sending {
                    self.notify.ask(&approval);
                }
                Ok(asked)
            }
            Opened::Enough => Err(Refusal::TooMany.into()),
            Opened::SaidNo | Opened::TooMany | Opened::Over => Ok(Asked::Nothing),
        }
    }

    async fn open(&self, sign_in: &SignIn, user: &UserId, channel: Channel) -> Outcome<Opened> {
        let now = self.clock.now();
        let new = NewApproval {
            id: ApprovalId::from_random(bytes(self.entropy.as_ref())),
            sign_in: sign_in.id.clone(),
            user: user.clone(),
            channel,
            numbers: Numbers::draw(|bound| below(self.entropy.as_ref(), bound)),
            browser_hash: sign_in.browser_hash.clone(),
            expires_at: Time(now.plus(self.rules.request_lifetime).0.min(sign_in.expires_at.0)),
        };
        Ok(self.store.approvals().open(&new, now).await?)
    }

    /// Whether this sign-in has asked this very person before.
    async fn has_asked(&self, sign_in: &SignIn, user: &UserId) -> Outcome<bool> {
        let before = self.store.approvals().latest_of(&sign_in.id).await?;
        Ok(before.is_some_and(|before| before.user == *user))
    }

    /// The questions that wait for this phone's person.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pending(&self, phone: &SignedInPhone) -> Outcome<Vec<Pending>> {
        let found = self.store.approvals().pending_of(&phone.user.id, self.clock.now()).await?;
        self.with_applications(found).await
    }

    /// Whether messages to this phone's person pause because of wrong numbers. They have to hear of it: somebody may be
    /// trying with a phone of theirs.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_paused(&self, phone: &SignedInPhone) -> Outcome<bool> {
        let since = self.clock.now().minus(Span::hours(1));
        let wrong = self.store.approvals().wrong_numbers_since(&phone.user.id, since).await?;
        Ok(wrong >= WRONG_NUMBERS_PER_HOUR)
    }

    /// The person's requests of late, however they ended: "it was not me" can still be said of each.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn recent(&self, user: &UserId) -> Outcome<Vec<Pending>> {
        let since = self.clock.now().minus(RECENT);
        let found = self.store.approvals().recent(user, since).await?;
        self.with_applications(found).await
    }

    async fn with_applications(&self, found: Vec<(Approval, SignIn)>) -> Outcome<Vec<Pending>> {
        let mut known: Vec<Application> = Vec::new();
        let mut all = Vec::with_capacity(found.len());
        for (approval, sign_in) in found {
            let application = match known.iter().find(|known| known.id == sign_in.application) {
                Some(application) => application.clone(),
                None => match self.store.applications().by_id(&sign_in.application).await? {
                    Some(application) => {
                        known.push(application.clone());
                        application
                    }
                    None => continue,
                },
            };
            all.push(Pending { approval, sign_in, application });
        }
        Ok(all)
    }

    async fn theirs(&self, id: &ApprovalId, user: &UserId) -> Outcome<(Approval, SignIn, Application)> {
        let unknown = || Stop::Refused(Refusal::NotPending);
        let approval = self.store.approvals().load(id).await?.filter(|a| a.user == *user).ok_or_else(unknown)?;
        let sign_in = self.store.sign_ins().load(&approval.sign_in).await?.ok_or_else(unknown)?;
        let application = self.store.applications().by_id(&sign_in.application).await?.ok_or_else(unknown)?;
        Ok((approval, sign_in, application))
    }

    /// Shows one question, with a challenge to approve it by.
    ///
    /// # Errors
    /// [`Refusal::NotPending`] where it is not this person's, or no longer open.
    pub async fn show(&self, id: &ApprovalId, phone: &SignedInPhone) -> Outcome<(Pending, Prepared)> {
        let (approval, sign_in, application) = self.theirs(id, &phone.user.id).await?;
        if !approval.is_open(self.clock.now()) {
            return Err(Refusal::NotPending.into());
        }
        let binding = Binding {
            purpose: Purpose::Approve,
            subject: Some(approval.id.to_string()),
            user: Some(approval.user.clone()),
            application: Some(application.id.clone()),
            number: Some(approval.number),
        };
        let prepared = self.ceremony.assertion(binding).await?;
        self.store.requests().fetched(&approval.id, self.clock.now()).await?;
        Ok((Pending { approval, sign_in, application }, prepared))
    }

    /// Takes a yes: a proof by a credential of this very person, and the number from the sign-in page.
    ///
    /// # Errors
    /// A refusal where the proof does not hold; a try is counted only where it does.
    pub async fn yes(
        &self,
        id: &ApprovalId,
        phone: &SignedInPhone,
        answer: (&ChallengeId, u8, &Value),
    ) -> Outcome<Decided> {
        let (challenge, number, response) = answer;
        let (approval, ..) = self.theirs(id, &phone.user.id).await?;
        let proved = self.ceremony.proved(challenge, Purpose::Approve, Some(id.as_str()), response).await?;
        if proved.user.id != approval.user {
            return Err(Refusal::BadCredential.into());
        }
        let yes =
            Yes { approval: id, user: &proved.user.id, device: &proved.device.id, number, evidence: &proved.evidence };
        let verdict = self.store.approvals().approve(yes, self.clock.now()).await?;
        if matches!(verdict.decided, Decided::Now | Decided::WrongNumber { .. }) {
            self.settled(&approval.sign_in, verdict.closed.as_slice()).await;
        }
        Ok(verdict.decided)
    }

    /// Takes a no. It beats a yes until the answer is issued; "it was not me" also ends what a yes has opened.
    ///
    /// # Errors
    /// [`Refusal::NotPending`] where the request is not this person's.
    pub async fn no(&self, id: &ApprovalId, (user, device): (&User, &Device), no: No) -> Outcome<Decided> {
        let (approval, sign_in, application) = self.theirs(id, &user.id).await?;
        let now = self.clock.now();
        let notices = match no {
            No::Deny => Vec::new(),
            No::NotMe => to_each_mailbox(user, &report(device, &approval, &sign_in, application.name, now)),
        };
        let nay = Nay { approval: id, user: &user.id, device: Some(&device.id), no, notices: &notices };
        let verdict = self.store.approvals().decline(nay, now).await?;
        if verdict.decided == Decided::Now {
            if no == No::NotMe {
                tracing::warn!(user = %approval.user, correlation = %sign_in.correlation, address = %sign_in.origin.address,
                    "a person says that a sign-in was not theirs");
            }
            self.settled(&approval.sign_in, verdict.closed.as_slice()).await;
        }
        Ok(verdict.decided)
    }

    /// A phone has scanned the code of this approval.
    ///
    /// # Errors
    /// [`Refusal::OtherPhone`] where it is another person's phone, [`Refusal::NotPending`] where it is over.
    pub async fn scanned(&self, id: &ApprovalId, phone: &SignedInPhone) -> Outcome<()> {
        let approval = self.store.approvals().load(id).await?.ok_or(Stop::Refused(Refusal::StaleQr))?;
        if approval.user != phone.user.id {
            if let Some(sign_in) = self.store.sign_ins().load(&approval.sign_in).await? {
                let entry = Entry {
                    event: Event::ScannedByOther,
                    user: Some(approval.user),
                    correlation: Some(sign_in.correlation),
                    detail: json!({"by": phone.user.id}),
                };
                self.store.audit().append(&entry, self.clock.now()).await?;
            }
            return Err(Refusal::OtherPhone.into());
        }
        if self.store.approvals().via_qr(id, &phone.user.id, self.clock.now()).await? {
            Ok(())
        } else {
            Err(Refusal::NotPending.into())
        }
    }

    /// The browser gives up: kills what waits, and what was approved and not yet fetched.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn cancel(&self, id: &SignInId) -> Outcome<()> {
        if let Some(closed) = self.store.approvals().cancel(id, self.clock.now()).await? {
            self.settled(id, &closed).await;
        }
        Ok(())
    }

    /// Tells the waiting browser, and the phones of what was closed just now.
    async fn settled(&self, sign_in: &SignInId, closed: &[Approval]) {
        self.wake.one(sign_in).await;
        for approval in closed {
            self.notify.answered(approval);
        }
    }
}

/// What the person's mailboxes are told of their own "it was not me": were it somebody else with their phone, they
/// learn of it too.
fn report(device: &Device, approval: &Approval, sign_in: &SignIn, application: Name, now: Time) -> Letter {
    let application = Name::parse(sign_in.asked_by(application.as_str())).unwrap_or(application);
    Letter::Reported {
        device: device.name.clone(),
        at: now,
        application,
        asked_at: approval.created_at,
        origin: sign_in.origin.clone(),
    }
}

/// Whether the person has said no of late to whoever asks by this sign-in.
pub(super) async fn said_no(store: &Store, sign_in: &SignIn, user: &UserId, now: Time) -> Outcome<bool> {
    Ok(store.approvals().said_no(user, sign_in, now.minus(NO_PUSH_AFTER_NO)).await?)
}
