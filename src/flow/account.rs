//! A person's own page: their devices, their requests of late, their sessions.
//!
//! They come in by a passkey in that very browser and by nothing else: no session of a sign-in, no push, code or
//! passcode opens it. What takes a device away or brings one takes a proof of its own, made for that very act.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::domain::application::Application;
use crate::domain::approval::{Decided, No};
use crate::domain::challenge::Purpose;
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::device::Device;
use crate::domain::ids::{AccountSessionId, ApprovalId, ChallengeId, DeviceId};
use crate::domain::letter::Letter;
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::time::{Clock, Span};
use crate::domain::user::User;
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::secret::{Secret, same};
use crate::store::Store;
use crate::store::account_sessions::NewAccountSession;
use crate::store::person::{LiveSession, Retiring};

use super::add_device::{AddDevice, Offer};
use super::approve::{Approve, Pending};
use super::ceremony::{Ceremony, Prepared, binding};
use super::post::to_each_mailbox;
use super::rules::{ACCOUNT_ACTS_PER_MINUTE, ACCOUNT_IDLE, ACCOUNT_SESSION, PHONE_CALLS_PER_MINUTE};
use super::throttle::Throttle;
use super::wake::Wake;
use super::{Outcome, Stop};

/// Lets people see to what is theirs.
#[derive(Clone)]
pub struct Account {
    /// Where people are kept.
    pub store: Arc<Store>,
    /// Proves devices.
    pub ceremony: Ceremony,
    /// Budgets.
    pub throttle: Throttle,
    /// Knows the requests.
    pub approve: Approve,
    /// Offers a place to a further device.
    pub add_device: AddDevice,
    /// Wakes pages that rest on what is taken away.
    pub wake: Wake,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// A person who was found in this browser.
#[derive(Debug, Clone)]
pub struct Myself {
    /// Who.
    pub user: User,
    /// The device that proved it.
    pub device: Device,
    /// What they sign in to.
    pub application: Application,
    session: AccountSessionId,
    /// What the forms of this session carry.
    token: Secret,
}

impl Myself {
    /// The token that this session's forms carry.
    #[must_use]
    pub fn form_token(&self) -> String {
        self.token.derive(&[b"account form"]).to_text()
    }

    /// Whether a form was handed out to this session; in constant time.
    #[must_use]
    pub fn handed_out(&self, token: &str) -> bool {
        same(self.form_token().as_bytes(), token.as_bytes())
    }

    fn change(&self, kind: Kind, mut detail: Value) -> Change {
        detail["address"] = self.user.address.as_str().into();
        Change { actor: Actor::Person(self.user.id.clone()), kind, subject: self.user.id.to_string(), detail }
    }
}

/// What a person sees of themselves.
pub struct Overview {
    /// Their active devices, oldest first.
    pub devices: Vec<Device>,
    /// Their requests of late, newest first.
    pub recent: Vec<Pending>,
    /// Their live sessions, newest first.
    pub sessions: Vec<LiveSession>,
}

impl Account {
    /// Who is in, by this page's own cookie.
    ///
    /// # Errors
    /// [`Refusal::NotInAccount`].
    pub async fn present(&self, token: Option<&Secret>) -> Outcome<Myself> {
        let away = || Stop::Refused(Refusal::NotInAccount);
        let token = token.ok_or_else(away)?;
        let now = self.clock.now();
        let live = self.store.account_sessions().live(&token.hash(), now.minus(ACCOUNT_IDLE), now).await?;
        let (session, device, user) = live.ok_or_else(away)?;
        let owner = self.store.applications().for_address(&user.address).await?;
        let (application, _) = owner.ok_or_else(away)?;
        self.store.account_sessions().seen(&session, now.minus(Span::minutes(1)), now).await?;
        Ok(Myself { user, device, application, session, token: token.clone() })
    }

    /// Prepares an entry.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub async fn begin(&self, source: &str) -> Outcome<Prepared> {
        self.throttle.spend("account", source, PHONE_CALLS_PER_MINUTE).await?;
        self.ceremony.assertion(binding(Purpose::AccountEntry, None, None)).await
    }

    /// Lets a person in; tells the token of the new session. A token the browser had before opens nothing more.
    ///
    /// # Errors
    /// A refusal where the proof does not hold.
    pub async fn enter(&self, challenge: &ChallengeId, response: &Value, before: Option<&Secret>) -> Outcome<Secret> {
        let proved = self.ceremony.proved(challenge, Purpose::AccountEntry, None, response).await?;
        if let Some(before) = before {
            self.store.account_sessions().end(&before.hash()).await?;
        }
        let now = self.clock.now();
        let token = Secret::random(self.entropy.as_ref());
        let new = NewAccountSession {
            id: AccountSessionId::from_random(bytes(self.entropy.as_ref())),
            device: proved.device,
            token_hash: token.hash(),
            expires_at: now.plus(ACCOUNT_SESSION),
        };
        if self.store.account_sessions().begin(&new, now).await? {
            tracing::info!(user = %proved.user.id, device = %new.device.id, "a person came to their own page");
            Ok(token)
        } else {
            Err(Refusal::BadCredential.into())
        }
    }

    /// Lets a person out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn leave(&self, me: &Myself) -> Outcome<()> {
        tracing::info!(session = %me.session, "a person left their own page");
        Ok(self.store.account_sessions().end(&me.token.hash()).await?)
    }

    /// What is theirs.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn overview(&self, me: &Myself) -> Outcome<Overview> {
        Ok(Overview {
            devices: self.store.devices().of_user(&me.user.id).await?,
            recent: self.approve.recent(&me.user.id).await?,
            sessions: self.store.users().live_sessions(&me.user.id, self.clock.now()).await?,
        })
    }

    /// One device of theirs, and whether it is the only one.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn device(&self, me: &Myself, id: &DeviceId) -> Outcome<(Device, bool)> {
        let devices = self.store.devices().of_user(&me.user.id).await?;
        let is_last = devices.len() == 1;
        let device = devices.into_iter().find(|device| device.id == *id);
        Ok((device.ok_or(Stop::Refused(Refusal::NotFound))?, is_last))
    }

    /// Gives a device of theirs another name.
    ///
    /// # Errors
    /// [`Refusal::NotFound`].
    pub async fn rename(&self, me: &Myself, id: &DeviceId, name: &Name) -> Outcome<()> {
        let (device, _) = self.device(me, id).await?;
        if device.name == *name {
            return Ok(());
        }
        let detail = json!({"before": {"device": device.name}, "after": {"device": name}});
        let change = me.change(Kind::DeviceRenamed, detail);
        let renamed = self.store.users().rename_device(&me.user.id, (id, name), &change, self.clock.now()).await?;
        if renamed { Ok(()) } else { Err(Refusal::NotFound.into()) }
    }

    /// Prepares the proof that taking this device away takes.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::TooMany`].
    pub async fn begin_removal(&self, me: &Myself, id: &DeviceId) -> Outcome<Prepared> {
        self.throttle.spend("account act", me.user.id.as_str(), ACCOUNT_ACTS_PER_MINUTE).await?;
        self.device(me, id).await?;
        let binding = binding(Purpose::RemoveDevice, Some(me.user.id.clone()), Some(id.to_string()));
        self.ceremony.assertion(binding).await
    }

    /// Takes a device of theirs away, by a fresh proof for that very device; the last one only where its name was
    /// typed, for then nothing is left to sign in with. Tells whether it was the one that had let them in here.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::NotConfirmed`], or a refusal where the proof does not hold.
    pub async fn remove(
        &self,
        me: &Myself,
        (id, typed): (&DeviceId, &str),
        answer: (&ChallengeId, &Value),
    ) -> Outcome<bool> {
        let (device, is_last) = self.device(me, id).await?;
        let is_typed = typed == device.name.as_str();
        if is_last && !is_typed {
            return Err(Refusal::NotConfirmed.into());
        }
        let proved = self.ceremony.proved(answer.0, Purpose::RemoveDevice, Some(id.as_str()), answer.1).await?;
        if proved.user.id != me.user.id {
            return Err(Refusal::BadCredential.into());
        }
        let now = self.clock.now();
        let change = me.change(Kind::DeviceRemoved, json!({"before": {"device": device.name}}));
        let notices = to_each_mailbox(&me.user, &Letter::Removed { device: device.name, at: now });
        let retiring = Retiring { device: id, may_be_last: is_typed, notices: &notices };
        match self.store.users().retire_device(&me.user.id, retiring, &change, now).await? {
            Some(stopped) => self.wake.all(&stopped).await,
            // Another one was taken away in between, and this one is the last by now.
            None if self.device(me, id).await.is_ok() => return Err(Refusal::NotConfirmed.into()),
            None => return Err(Refusal::NotFound.into()),
        }
        Ok(me.device.id == *id)
    }

    /// Prepares the proof that offering a place to a further device takes.
    ///
    /// # Errors
    /// [`Refusal::TooMany`], or when the store or the library fails.
    pub async fn begin_addition(&self, me: &Myself) -> Outcome<Prepared> {
        self.throttle.spend("account act", me.user.id.as_str(), ACCOUNT_ACTS_PER_MINUTE).await?;
        self.add_device.begin((&me.user.id, &me.device.id)).await
    }

    /// Offers a place to a further device; one that is there has to grant it.
    ///
    /// # Errors
    /// A refusal where the proof does not hold.
    pub async fn offer(&self, me: &Myself, answer: (&ChallengeId, &Value)) -> Outcome<Offer> {
        self.add_device.offer((&me.user.id, &me.device.id), answer).await
    }

    /// "It was not me": ends what the request has opened.
    ///
    /// # Errors
    /// [`Refusal::NotPending`] where the request is not theirs.
    pub async fn report(&self, me: &Myself, id: &ApprovalId) -> Outcome<Decided> {
        self.approve.no(id, (&me.user, &me.device), No::NotMe).await
    }

    /// Ends their sessions, in every browser.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_sessions(&self, me: &Myself) -> Outcome<u64> {
        let change = me.change(Kind::SessionsEnded, json!({"before": {"sessions": "all"}}));
        Ok(self.store.users().end_sessions(&me.user.id, None, &change, self.clock.now()).await?)
    }
}
