//! Who may do what in the console. Every door asks here; nothing is remembered between two requests.
//!
//! Operators come in by a passkey in that very browser, never by push, code or the sign-in session. What was found is
//! handed on as a [`Warrant`], whose type names the act: a flow that wants one cannot be called without.

use std::marker::PhantomData;
use std::sync::Arc;

use serde_json::Value;

use crate::domain::challenge::Purpose;
use crate::domain::change::Actor;
use crate::domain::ids::{ApiTokenId, ChallengeId, ConsoleSessionId, OperatorId, UserId};
use crate::domain::operator::{Act, ConsoleSession, Operator, Permit, Role, Shield};
use crate::domain::refusal::Refusal;
use crate::domain::time::{Clock, Span};
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::secret::Secret;
use crate::store::Store;
use crate::store::console_sessions::NewConsoleSession;

use super::ceremony::{Ceremony, Prepared, binding};
use super::federate::credential_ending;
use super::rollover::{Ending, times};
use super::rules::{CONSOLE_CALLS_PER_MINUTE, CONSOLE_IDLE, CONSOLE_SESSION};
use super::throttle::Throttle;
use super::{Outcome, Stop};

/// Lets operators in, and says what they may do.
#[derive(Clone)]
pub struct Admit {
    /// Where operators are kept.
    pub store: Arc<Store>,
    /// Judges passkeys.
    pub ceremony: Ceremony,
    /// Budgets.
    pub throttle: Throttle,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// An operator who was found in this browser.
#[derive(Debug, Clone)]
pub struct Present {
    /// Who.
    pub operator: Operator,
    /// By which session.
    pub session: ConsoleSession,
    /// That the signing certificate ends before long, for whoever sees to it.
    pub ending: Option<Ending>,
    /// The same of the application's credential.
    pub credential_ending: Option<Ending>,
    /// What the forms of this session carry.
    token: Secret,
}

/// That somebody was found to be allowed an act. Only [`Admit`] makes one, the API's door for whoever holds a token,
/// the command line for its terminal, and the instance for itself.
#[derive(Debug, Clone)]
pub struct Warrant<P> {
    /// Who acts.
    pub actor: Actor,
    role: Role,
    /// The session in which the actor was found, where it was one.
    session: Option<ConsoleSessionId>,
    act: PhantomData<P>,
}

impl<P: Permit> Warrant<P> {
    /// Whoever has the terminal has the keys, and with them everything.
    #[must_use]
    pub const fn of_the_terminal() -> Self {
        Self { actor: Actor::Terminal, role: Role::Owner, session: None, act: PhantomData }
    }

    /// For what this instance does by itself, as whoever has the terminal has set it up.
    #[must_use]
    pub(super) const fn of_nobody() -> Self {
        Self { actor: Actor::Itself, role: Role::Owner, session: None, act: PhantomData }
    }

    /// For whoever was found to hold a token that suffices, made by somebody of this role.
    pub(super) const fn of_a_token(token: ApiTokenId, operator: OperatorId, role: Role) -> Self {
        Self { actor: Actor::Token(token, operator, role), role, session: None, act: PhantomData }
    }

    /// The session in which the actor was found, where it was one.
    #[must_use]
    pub(super) const fn session(&self) -> Option<&ConsoleSessionId> {
        self.session.as_ref()
    }

    /// What the actor is trusted with.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Stops where the actor may not touch somebody of this role.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`].
    pub fn may_touch(&self, other: Option<Role>) -> Outcome<()> {
        if self.role.may_touch(other) { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
    }

    /// Stops where the actor may not act on somebody with this shield.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`].
    pub fn may_act_on(&self, shield: Shield) -> Outcome<()> {
        if self.role.may_act_on(shield) { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
    }

    /// Whether the actor may let somebody else be the person with this shield for a while.
    #[must_use]
    pub fn may_stand_in_for(&self, shield: Shield) -> bool {
        self.role.may_stand_in_for(shield)
    }

    /// Whether the actor is this operator.
    #[must_use]
    pub fn is(&self, operator: &Operator) -> bool {
        matches!(&self.actor, Actor::Operator(id, _) if *id == operator.id)
    }
}

impl Present {
    /// The token that this session's forms carry.
    #[must_use]
    pub fn form_token(&self) -> String {
        self.token.derive(&[b"console form"]).to_text()
    }

    /// Whether a form was handed out to this session; in constant time.
    #[must_use]
    pub fn handed_out(&self, token: &str) -> bool {
        crate::keys::secret::same(self.form_token().as_bytes(), token.as_bytes())
    }

    /// Whether this operator may do this now.
    ///
    /// # Errors
    /// [`Refusal::NotAllowed`] where the role does not reach, [`Refusal::ProveAgain`] where the proof is too old.
    pub fn warrant<P: Permit>(&self, clock: &dyn Clock) -> Outcome<Warrant<P>> {
        if !self.operator.role.may(P::ACT) {
            return Err(Refusal::NotAllowed.into());
        }
        if !self.session.is_fresh_enough(P::ACT, clock.now()) {
            return Err(Refusal::ProveAgain.into());
        }
        let role = self.operator.role;
        let session = Some(self.session.id.clone());
        Ok(Warrant { actor: Actor::Operator(self.operator.id.clone(), role), role, session, act: PhantomData })
    }

    /// Whether the page should offer this act at all. The door asks again.
    #[must_use]
    pub fn may(&self, act: Act) -> bool {
        self.operator.role.may(act)
    }
}

impl Admit {
    /// The same operator as they are now, while they are still in.
    ///
    /// # Errors
    /// [`Refusal::NotInConsole`].
    pub(super) async fn again(&self, present: &Present) -> Outcome<Present> {
        self.unattended(Some(&present.token)).await
    }

    /// Who is in, by the console's own cookie.
    ///
    /// # Errors
    /// [`Refusal::NotInConsole`].
    pub async fn present(&self, token: Option<&Secret>) -> Outcome<Present> {
        let present = self.unattended(token).await?;
        let now = self.clock.now();
        self.store.console_sessions().seen(&present.session.id, now.minus(Span::minutes(1)), now).await?;
        if !present.may(Act::Configure) {
            return Ok(present);
        }
        let ending = times(&self.store).await?.ending(now);
        Ok(Present { ending, credential_ending: credential_ending(&self.store, now).await?, ..present })
    }

    /// Who is in, where a page asks by itself: that keeps nobody's session alive who has left their desk.
    ///
    /// # Errors
    /// [`Refusal::NotInConsole`].
    pub async fn unattended(&self, token: Option<&Secret>) -> Outcome<Present> {
        let away = || Stop::Refused(Refusal::NotInConsole);
        let token = token.ok_or_else(away)?;
        let now = self.clock.now();
        let live = self.store.console_sessions().live(&token.hash(), now.minus(CONSOLE_IDLE), now).await?;
        let (session, operator) = live.ok_or_else(away)?;
        Ok(Present { operator, session, ending: None, credential_ending: None, token: token.clone() })
    }

    /// Prepares an entry.
    ///
    /// # Errors
    /// [`Refusal::TooMany`].
    pub async fn begin(&self, source: &str) -> Outcome<Prepared> {
        self.throttle.spend("console", source, CONSOLE_CALLS_PER_MINUTE).await?;
        self.ceremony.assertion(binding(Purpose::ConsoleEntry, None, None)).await
    }

    /// Lets an operator in; tells the token of the new session. A token the browser had before opens nothing more.
    ///
    /// # Errors
    /// A refusal where the proof does not hold.
    pub async fn enter(
        &self,
        challenge: &ChallengeId,
        response: &Value,
        before: Option<&Secret>,
    ) -> Outcome<(Operator, Secret)> {
        let (operator, passkey) =
            self.ceremony.operator_proved(challenge, Purpose::ConsoleEntry, None, response).await?;
        if let Some(before) = before {
            self.store.console_sessions().end(&before.hash()).await?;
        }
        let token = self.open_session(&operator, &passkey).await?;
        tracing::info!(operator = %operator.id, role = operator.role.as_str(), "an operator came in");
        Ok((operator, token))
    }

    /// Opens a session for an operator who has just proved themselves by this passkey, if it is still theirs.
    pub(super) async fn open_session(&self, operator: &Operator, passkey: &str) -> Outcome<Secret> {
        let now = self.clock.now();
        let token = Secret::random(self.entropy.as_ref());
        let new = NewConsoleSession {
            session: ConsoleSession {
                id: ConsoleSessionId::from_random(bytes(self.entropy.as_ref())),
                operator: operator.id.clone(),
                proved_at: now,
            },
            token_hash: token.hash(),
            expires_at: now.plus(CONSOLE_SESSION),
        };
        if self.store.console_sessions().begin(&new, passkey, now).await? {
            Ok(token)
        } else {
            Err(Refusal::NotInConsole.into())
        }
    }

    /// Prepares a fresh proof by the operator who is in.
    ///
    /// # Errors
    /// [`Refusal::TooMany`], or when the store or the library fails.
    pub async fn begin_proof(&self, present: &Present) -> Outcome<Prepared> {
        self.throttle.spend("prove", present.operator.id.as_str(), CONSOLE_CALLS_PER_MINUTE).await?;
        self.ceremony.assertion(binding(Purpose::StepUp, None, Some(present.session.id.to_string()))).await
    }

    /// Takes a fresh proof; tells the session's new token.
    ///
    /// # Errors
    /// A refusal where the proof does not hold, or is another operator's.
    pub async fn prove(&self, present: &Present, challenge: &ChallengeId, response: &Value) -> Outcome<Secret> {
        let subject = Some(present.session.id.as_str());
        let (operator, _) = self.ceremony.operator_proved(challenge, Purpose::StepUp, subject, response).await?;
        if operator.id != present.operator.id {
            return Err(Refusal::BadCredential.into());
        }
        let renewed = Secret::random(self.entropy.as_ref());
        let (session, now) = (&present.session, self.clock.now());
        let proved = self.store.console_sessions().prove(session, &present.token.hash(), &renewed.hash(), now).await?;
        if proved { Ok(renewed) } else { Err(Refusal::NotInConsole.into()) }
    }

    /// Whether this token was a session's that nobody ended, be it idle for too long by now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn was_in(&self, token: &Secret) -> Outcome<bool> {
        Ok(self.store.console_sessions().is_known(&token.hash()).await?)
    }

    /// Lets an operator out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn leave(&self, present: &Present) -> Outcome<()> {
        Ok(self.store.console_sessions().end(&present.token.hash()).await?)
    }

    /// The role of the operator who is the same person as this user; it protects them from whoever is not above.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn role_of(&self, user: &UserId) -> Outcome<Option<Role>> {
        let Some(user) = self.store.users().by_id(user).await? else { return Ok(None) };
        Ok(self.store.operators().by_address(&user.address).await?.map(|operator| operator.role))
    }
}
