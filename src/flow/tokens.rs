//! Tokens by which programs call the API, and the calls they made.
//!
//! A token opens what it was made for as far as its creator's role reaches at that very call, so nothing is remembered
//! between two calls, and whoever is shown out or loses a role takes their tokens' rights along. What was found is handed
//! on as a [`Warrant`], the same that the console's doors get: there is no second set of rules behind it.

use std::sync::Arc;

use serde_json::json;

use crate::domain::api_call::ApiCall;
use crate::domain::api_token::{ApiToken, LONGEST_LIFE, SHORTEST_LIFE, Scope};
use crate::domain::change::{Actor, Change, Kind};
use crate::domain::ids::{ApiTokenId, OperatorId};
use crate::domain::operator::permit::{MakeTokens, RevokeTokens, SeeTokens};
use crate::domain::operator::{Operator, OperatorStatus, Permit};
use crate::domain::refusal::Refusal;
use crate::domain::text::Name;
use crate::domain::time::{Clock, Span};
use crate::keys::entropy::{Entropy, bytes};
use crate::keys::secret::Secret;
use crate::store::Store;
use crate::store::api_calls::Wanted;
use crate::store::sweep::KEPT_FOR;

use super::admit::Warrant;
use super::rules::{API_CALLS_PER_SOURCE, API_CALLS_PER_TOKEN, API_NOTES_PER_MINUTE};
use super::throttle::Throttle;
use super::{Outcome, Stop};

/// What every token begins with, so that scanners know one that was left lying about.
pub const PREFIX: &str = "cs_";

/// Makes tokens, takes them back, and says what they open.
#[derive(Clone)]
pub struct Tokens {
    /// Where they are kept.
    pub store: Arc<Store>,
    /// Budgets.
    pub throttle: Throttle,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

/// A token to be made.
#[derive(Debug)]
pub struct NewToken {
    /// What it is called.
    pub name: Name,
    /// What it is made for.
    pub scopes: Vec<Scope>,
    /// How long it lives.
    pub lifetime: Span,
}

/// Whoever holds a token that is live, made by an operator who is one.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The token.
    pub token: ApiToken,
    operator: Operator,
}

impl Holder {
    /// Whether this may be done with the token now.
    ///
    /// # Errors
    /// [`Refusal::BeyondScope`] where it was not made for it, [`Refusal::NotAllowed`] where its creator's role does not
    /// reach so far any more.
    pub fn warrant<P: Permit>(&self) -> Outcome<Warrant<P>> {
        if !self.token.opens(P::ACT) {
            return Err(Refusal::BeyondScope.into());
        }
        let role = self.operator.role;
        if !role.may(P::ACT) {
            return Err(Refusal::NotAllowed.into());
        }
        Ok(Warrant::of_a_token(self.token.id.clone(), self.operator.id.clone(), role))
    }
}

/// Somebody was not let in.
#[derive(Debug)]
pub struct Turned {
    /// The token they showed, where it is one of ours.
    pub token: Option<ApiTokenId>,
    /// Why.
    pub why: Stop,
}

impl Tokens {
    /// Who calls, by the token they show. The budget is spent before anything is looked up.
    ///
    /// # Errors
    /// [`Refusal::BadToken`], [`Refusal::TooMany`].
    pub async fn admit(&self, shown: Option<&str>, source: &str) -> Result<Holder, Turned> {
        let stranger = |why: Stop| Turned { token: None, why };
        self.throttle.spend("api", source, API_CALLS_PER_SOURCE).await.map_err(stranger)?;
        let bad = || stranger(Refusal::BadToken.into());
        let secret = shown.and_then(|shown| Secret::parse(shown.strip_prefix(PREFIX)?)).ok_or_else(bad)?;
        let found = self.store.api_tokens().by_hash(&secret.hash()).await.map_err(|error| stranger(error.into()))?;
        let (token, operator) = found.ok_or_else(bad)?;
        let known = |why: Stop| Turned { token: Some(token.id.clone()), why };
        let now = self.clock.now();
        if !token.is_live(now) || operator.status != OperatorStatus::Active {
            return Err(known(Refusal::BadToken.into()));
        }
        self.throttle.spend("api token", token.id.as_str(), API_CALLS_PER_TOKEN).await.map_err(known)?;
        let used = self.store.api_tokens().used(&token.id, now.minus(Span::minutes(1)), now).await;
        used.map_err(|error| known(error.into()))?;
        Ok(Holder { token, operator })
    }

    /// Keeps what is known of a call. Whatever strangers, and programs beyond their budget, can make many of is kept as
    /// far as a budget of its own goes.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn note(&self, call: &ApiCall) -> Outcome<()> {
        let over_budget = call.status == 429;
        if call.token.is_none() || over_budget {
            let whose = call.token.as_ref().map_or("strangers", ApiTokenId::as_str);
            match self.throttle.spend("api note", whose, API_NOTES_PER_MINUTE).await {
                Err(Stop::Refused(_)) => return Ok(()),
                spent => spent?,
            }
        }
        Ok(self.store.api_calls().add(call).await?)
    }

    /// Makes a token; tells it and its text, which nobody ever sees again.
    ///
    /// # Errors
    /// [`Refusal::BadField`] where it is for nothing or for too long, [`Refusal::NotAllowed`] where it is for more than
    /// its creator may, [`Refusal::TooManyTokens`].
    pub async fn make(&self, by: &Warrant<MakeTokens>, new: NewToken) -> Outcome<(ApiToken, String)> {
        let (Actor::Operator(operator, role), Some(session)) = (&by.actor, by.session()) else {
            return Err(Refusal::NotAllowed.into());
        };
        if new.scopes.is_empty() || !(SHORTEST_LIFE..=LONGEST_LIFE).contains(&new.lifetime) {
            return Err(Refusal::BadField.into());
        }
        if new.scopes.iter().any(|scope| !role.may(scope.act())) {
            return Err(Refusal::NotAllowed.into());
        }
        let (now, secret) = (self.clock.now(), Secret::random(self.entropy.as_ref()));
        let mut scopes = new.scopes;
        scopes.sort_unstable();
        scopes.dedup();
        let token = ApiToken {
            id: ApiTokenId::from_random(bytes(self.entropy.as_ref())),
            operator: operator.clone(),
            name: new.name,
            scopes,
            created_at: now,
            expires_at: now.plus(new.lifetime),
            revoked_at: None,
            used_at: None,
        };
        let change = change_of(&by.actor, Kind::TokenMade, &token, operator);
        if !self.store.api_tokens().add((&token, &secret.hash()), session, &change, now).await? {
            return Err(Refusal::TooManyTokens.into());
        }
        Ok((token, format!("{PREFIX}{}", secret.to_text())))
    }

    /// Takes a token back: one's own, or that of somebody who is strictly below.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::NotAllowed`], [`Refusal::NotPending`] where it was before.
    pub async fn revoke(&self, by: &Warrant<RevokeTokens>, id: &ApiTokenId) -> Outcome<()> {
        let found = self.store.api_tokens().by_id(id).await?;
        let (token, operator) = found.ok_or(Stop::Refused(Refusal::NotFound))?;
        if !by.is(&operator) {
            by.may_touch(Some(operator.role))?;
        }
        let change = change_of(&by.actor, Kind::TokenRevoked, &token, &operator.id);
        let revoked = self.store.api_tokens().revoke(id, &change, self.clock.now()).await?;
        if revoked { Ok(()) } else { Err(Refusal::NotPending.into()) }
    }

    /// The tokens whose calls may still be told of, newest first, each with who made it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(&self, _: &Warrant<SeeTokens>) -> Outcome<Vec<(ApiToken, Operator)>> {
        Ok(self.store.api_tokens().list(self.clock.now().minus(KEPT_FOR)).await?)
    }

    /// Calls, newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn calls(&self, _: &Warrant<SeeTokens>, wanted: &Wanted, limit: usize) -> Outcome<Vec<ApiCall>> {
        Ok(self.store.api_calls().page(wanted, i64::try_from(limit).unwrap_or(i64::MAX)).await?)
    }
}

fn change_of(by: &Actor, kind: Kind, token: &ApiToken, whose: &OperatorId) -> Change {
    let detail = json!({
        "token": token.name, "operator": whose, "scopes": token.scopes, "expires_at": token.expires_at.to_string(),
    });
    Change { actor: by.clone(), kind, subject: token.id.to_string(), detail }
}
