//! Give the answer: once, to the browser that began, for a person who may have it at this very instant.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::domain::claims::Claims;
use crate::domain::ids::{SessionId, SignInId, hex};
use crate::domain::refusal::Refusal;
use crate::domain::sign_in::{ReplyTo, Stage};
use crate::domain::step::Step;
use crate::domain::time::{Clock, Time};
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::secret::Secret;
use crate::keys::signers::Signers;
use crate::keys::signing::SigningKey;
use crate::protocol::oidc;
use crate::protocol::saml::Envelope;
use crate::protocol::saml::response::{self as saml, Answering};
use crate::protocol::wsfed::response;
use crate::store::claim::{AnswerRecord, Basis, Claim, Claimed, NewSession};
use crate::store::{Store, StoreError};

use super::browser::Visitor;
use super::eam::SecondFactorKeys;
use super::look::{Look, Seen};
use super::rollover::Rollover;
use super::rules::{LOOP_TOKENS, LOOP_WINDOW, Rules, SESSION_KEPT};
use super::{Outcome, Stop};

/// Gives answers.
#[derive(Clone)]
pub struct Answer {
    /// Where sign-ins are kept.
    pub store: Arc<Store>,
    /// Proves that the browser began the flow.
    pub look: Look,
    /// Knows the key that signs.
    pub rollover: Rollover,
    /// Knows the key that signs second factors.
    pub second_factors: SecondFactorKeys,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Lifetimes.
    pub rules: Rules,
}

/// A form to be posted by the browser. What is in it is never to be logged.
pub struct Posting {
    /// Where to.
    pub url: String,
    /// Names and values.
    pub fields: Vec<(&'static str, String)>,
}

impl Posting {
    /// A message of SAML 2.0, with the relay state that came with its request.
    #[must_use]
    pub fn saml(url: &str, xml: &str, relay_state: Option<String>) -> Self {
        let relay_state = relay_state.map(|relay_state| ("RelayState", relay_state));
        let fields = std::iter::once(("SAMLResponse", STANDARD.encode(xml))).chain(relay_state).collect();
        Self { url: url.to_owned(), fields }
    }
}

/// An answer, ready to be posted.
pub struct Answered {
    /// The form that carries it.
    pub posting: Posting,
    /// A new session's token, where a ceremony was answered.
    pub session: Option<Secret>,
    /// The mark of a browser that this person signed in with.
    pub known: String,
}

impl Answer {
    /// Claims the answer and signs it.
    ///
    /// # Errors
    /// A refusal where there is nothing to answer: not yet, or not any more.
    pub async fn give(&self, id: &SignInId, visitor: &Visitor) -> Outcome<Answered> {
        let seen = self.look.at(id, visitor).await?;
        match &seen.step {
            Step::Answer | Step::AnswerFromSession { .. } => {}
            Step::Over(refusal) | Step::Offer(refusal) => return Err((*refusal).into()),
            Step::AskWho | Step::Wait => return Err(Refusal::NotPending.into()),
        }
        is_for_whom_it_was_asked(&seen)?;
        self.is_strong_enough(&seen).await?;
        self.break_loop(&seen).await?;
        let assertion_id = message_id(self.entropy.as_ref());
        let session = self.session_for(&seen, visitor);
        let mut signers = self.signers(&seen).await?;
        let mut claim = Claim {
            sign_in: id,
            basis: match (&seen.step, &seen.session) {
                (Step::AnswerFromSession { .. }, Some(session)) => Basis::Session(session),
                _ => Basis::Ceremony,
            },
            answer: AnswerRecord { assertion_id: assertion_id.clone(), key: signers.id.clone() },
            session: session.as_ref().map(|(new, _)| new.clone()),
        };
        let now = seen.now;
        let mut won = self.store.sign_ins().claim(&claim, now).await;
        // Another key signs since a moment ago, and this node had not heard of it yet: nothing was claimed.
        if matches!(won, Err(StoreError::OtherKey)) {
            self.rollover.refresh().await?;
            signers = self.signers(&seen).await?;
            claim.answer.key = signers.id.clone();
            won = self.store.sign_ins().claim(&claim, now).await;
        }
        let Some(claimed) = won? else {
            return Err(self.why_not(id, visitor).await?);
        };
        let known = self.look.keys.known_mark(&seen.browser, &claimed.user.id, now);
        tracing::info!(correlation = %seen.sign_in.correlation, user = %claimed.user.id, assertion = assertion_id,
            method = claimed.proof.method.as_str(), "a sign-in was answered");
        let of_session = session.as_ref().map(|(new, _)| &new.id).or(seen.session.as_ref());
        let posting = self.sign(claimed, (&assertion_id, of_session), &signers.key, now)?;
        Ok(Answered { posting, session: session.map(|(_, token)| token), known })
    }

    /// The key for this answer: tenants that ask for second factors know another one than those that are federated.
    async fn signers(&self, seen: &Seen) -> Outcome<Arc<Signers>> {
        match seen.sign_in.request.reply_to {
            ReplyTo::External(_) => self.second_factors.signers().await,
            ReplyTo::WsFed { .. } | ReplyTo::Saml(_) => Ok(self.rollover.live.now()),
        }
    }

    /// A ceremony opens a session in place of the one that the browser had; a session's answer does not prolong it.
    fn session_for(&self, seen: &Seen, visitor: &Visitor) -> Option<(NewSession, Secret)> {
        // A second factor for a tenant opens nothing here.
        if seen.step != Step::Answer || seen.sign_in.request.reply_to.external().is_some() {
            return None;
        }
        let token = Secret::random(self.entropy.as_ref());
        let new = NewSession {
            id: SessionId::from_random(bytes(self.entropy.as_ref())),
            token_hash: token.hash(),
            expires_at: seen.now.plus(SESSION_KEPT),
            replaces: visitor.session.as_ref().map(Secret::hash),
        };
        Some((new, token))
    }

    /// A token that says less than was demanded would only bring the browser back: say so here instead.
    async fn is_strong_enough(&self, seen: &Seen) -> Outcome<()> {
        let Stage::Approved(approved) = &seen.sign_in.stage else { return Ok(()) };
        if !seen.sign_in.request.wants.multi_factor || approved.proof.method.is_multi_factor() {
            return Ok(());
        }
        self.store.sign_ins().refuse(&seen.sign_in.id, Refusal::TooWeak, Some(&approved.user), seen.now).await?;
        Err(Refusal::TooWeak.into())
    }

    /// Stops a browser that is sent back and forth before it goes on for ever.
    async fn break_loop(&self, seen: &Seen) -> Outcome<()> {
        let since = seen.now.minus(LOOP_WINDOW);
        if self.store.sign_ins().answered_since(&seen.sign_in.browser_hash, since).await? < LOOP_TOKENS {
            return Ok(());
        }
        self.store.sign_ins().refuse(&seen.sign_in.id, Refusal::Loop, seen.sign_in.user(), seen.now).await?;
        tracing::warn!(correlation = %seen.sign_in.correlation, "a browser is sent back and forth; the loop was stopped");
        Err(Refusal::Loop.into())
    }

    /// The claim was lost: to another claim, or because the person may not sign in any more.
    async fn why_not(&self, id: &SignInId, visitor: &Visitor) -> Outcome<Stop> {
        Ok(match self.look.at(id, visitor).await?.step {
            Step::Over(refusal) | Step::Offer(refusal) => refusal.into(),
            _ => Refusal::NotHere.into(),
        })
    }

    fn sign(
        &self,
        claimed: Claimed,
        (assertion_id, session): (&str, Option<&SessionId>),
        key: &SigningKey,
        now: Time,
    ) -> Outcome<Posting> {
        let claims = Claims::of(&claimed.user, &claimed.domain, &claimed.application, claimed.proof);
        let envelope = Envelope {
            claims: &claims,
            assertion_id,
            now,
            not_before: now.minus(self.rules.not_before_skew),
            not_on_or_after: now.plus(self.rules.token_lifetime),
        };
        match claimed.reply_to {
            ReplyTo::WsFed { url, context } => {
                let wresult = response::wresult(&envelope, key)?;
                let context = context.map(|context| ("wctx", context));
                let fixed = [("wa", "wsignin1.0".to_owned()), ("wresult", wresult)];
                Ok(Posting { url, fields: fixed.into_iter().chain(context).collect() })
            }
            ReplyTo::Saml(reply) => {
                let issuer = reply.issuer.clone().unwrap_or_else(|| claims.issuer.clone());
                let claims = Claims { issuer, audience: reply.audience.clone(), ..claims.clone() };
                let answering = Answering {
                    envelope: &Envelope { claims: &claims, ..envelope },
                    response_id: &message_id(self.entropy.as_ref()),
                    session_index: &session.map(session_index).unwrap_or_default(),
                    reply: &reply,
                };
                let xml = saml::answer(&answering, key)?;
                Ok(Posting::saml(&reply.url, &xml, reply.relay_state))
            }
            ReplyTo::External(reply) => {
                let until = (now, self.rules.token_lifetime);
                let token = oidc::response::id_token(&reply, key, until, assertion_id)?;
                let state = reply.state.clone().map(|state| ("state", state));
                let fields = std::iter::once(("id_token", token)).chain(state).collect();
                Ok(Posting { url: reply.url, fields })
            }
        }
    }
}

/// A tenant that asks for a second factor gets its own person's, from a ceremony of this very request.
fn is_for_whom_it_was_asked(seen: &Seen) -> Outcome<()> {
    let Some(reply) = seen.sign_in.request.reply_to.external() else { return Ok(()) };
    let is_theirs = seen.step == Step::Answer && seen.sign_in.user() == Some(&reply.user);
    if is_theirs { Ok(()) } else { Err(Refusal::NotPending.into()) }
}

/// A name for a message that no message had before.
#[must_use]
pub fn message_id(entropy: &dyn Entropy) -> String {
    format!("_{}", hex(&bytes::<16>(entropy)))
}

/// What service providers call a session.
#[must_use]
pub fn session_index(session: &SessionId) -> String {
    format!("_{session}")
}

/// The reverse of [`session_index`].
#[must_use]
pub fn session_of(index: &str) -> Option<SessionId> {
    SessionId::parse(index.strip_prefix('_')?).ok()
}
