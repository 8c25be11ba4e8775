//! Our own key for second factors, apart from the one for federated domains: made when the first tenant is added,
//! followed by the next one in time. A tenant keeps what it read for a day, so the next key is published for two before
//! it signs; that counts from when a running node first published it, and nobody has to confirm anything.

use std::sync::Arc;

use serde_json::json;

use crate::domain::change::{Actor, Change, Kind as Changed};
use crate::domain::ids::KeyId;
use crate::domain::refusal::Refusal;
use crate::domain::time::{Span, Time};
use crate::flow::keyring::Keyring;
use crate::flow::rollover::Standing;
use crate::flow::{Fault, Outcome, Stop};
use crate::keys::signers::Signers;
use crate::store::ring::{Kind, RingRow};

/// How long a key is published before it signs.
pub const PUBLISHED_FOR: Span = Span::days(2);
/// How long a key is published once it signs no more: longer than any token lives.
const RETIRE_AFTER: Span = Span::days(1);

/// Knows the key that signs second factors. Every node reads the row, so none has to be told.
#[derive(Clone)]
pub struct SecondFactorKeys {
    /// Makes and opens keys.
    pub keyring: Keyring,
    /// What certificates are called.
    pub common_name: String,
    /// How long before its end a certificate gets its successor.
    pub roll_before: Span,
}

impl SecondFactorKeys {
    /// The keys as they stand, every certificate proven to be its key's own; nothing where no tenant was ever added.
    ///
    /// # Errors
    /// When the store fails, or a row was changed behind our back.
    pub async fn look(&self) -> Outcome<Option<Standing>> {
        Ok(self.keyring.standing(Kind::External).await?)
    }

    /// The key of this moment.
    ///
    /// # Errors
    /// When the store fails, or the key does not open.
    pub async fn signers(&self) -> Outcome<Arc<Signers>> {
        let standing = self.look().await?.ok_or(Stop::Fault(Fault::Broken("there is no key for second factors")))?;
        Ok(Arc::new(self.keyring.signers_of(&standing).await?))
    }

    /// Makes the first key, where there is none.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin(&self) -> Outcome<()> {
        if self.look().await?.is_none() {
            let row = self.keyring.make_certified(Kind::External, &self.common_name, "current")?;
            if self.keyring.begin(row).await? {
                tracing::info!("the key for second factors was made");
            }
        }
        Ok(())
    }

    /// Makes the next key now, unless there is one; tells which stands there. Made at the terminal, it is published once
    /// a node runs.
    ///
    /// # Errors
    /// When the store fails, or no tenant was ever added.
    pub async fn roll(&self, actor: &Actor) -> Outcome<RingRow> {
        let row = self.keyring.make_certified(Kind::External, &self.common_name, "next")?;
        let change = change(actor, Changed::KeyMade, &row);
        let made = self.keyring.store.ring().add_next(&row, &change, self.now()).await?;
        if made && *actor != Actor::Terminal {
            self.publish(&row).await?;
        }
        let standing = self.look().await?.and_then(|standing| standing.next);
        standing.ok_or(Stop::Fault(Fault::Broken("the next key for second factors is gone")))
    }

    /// Replaces the current and the next key at once and erases what was there: for keys that may be in wrong hands.
    /// No tenant believes an answer until it has read the keys anew, which nothing here makes it do.
    ///
    /// # Errors
    /// [`Refusal::ChangedMeanwhile`] where `former` is no longer the current one.
    pub async fn replace(&self, actor: &Actor, former: &KeyId) -> Outcome<RingRow> {
        let new = self.keyring.make_certified(Kind::External, &self.common_name, "current")?;
        let change = Change {
            actor: actor.clone(),
            kind: Changed::KeysReplaced,
            subject: new.id.to_string(),
            detail: json!({"before": {"key": former}, "after": {"key": new.id}, "for": "second factors"}),
        };
        if !self.keyring.store.ring().replace_all(former, &new, &change, self.now()).await? {
            return Err(Refusal::ChangedMeanwhile.into());
        }
        tracing::warn!(key = %new.id, "the keys for second factors were replaced at once");
        Ok(new)
    }

    /// Notes that a running node publishes the next key.
    async fn publish(&self, next: &RingRow) -> Outcome<()> {
        if self.keyring.store.ring().publish(&next.id, self.now()).await? {
            tracing::info!(key = %next.id, "the next key for second factors is published");
        }
        Ok(())
    }

    /// Does what the time has come for: notes that the next key is published, makes it, signs with it, takes a former
    /// one away. For nodes that run: any may, and of several one does.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tend(&self) -> Outcome<()> {
        let (now, ring) = (self.now(), self.keyring.store.ring());
        let Some(standing) = self.look().await? else { return Ok(()) };
        match &standing.next {
            None if standing.ends_at().since(now) <= self.roll_before => {
                self.roll(&Actor::Itself).await?;
            }
            // Every node answers with the row as soon as it stands, so the one that looks here publishes it.
            Some(next) if next.confirmed_at.is_none() => self.publish(next).await?,
            Some(next) if signs_from(next).is_some_and(|from| from <= now) => {
                let since = now.minus(PUBLISHED_FOR);
                let change = change(&Actor::Itself, Changed::KeySwitched, next);
                if ring.advance((Kind::External, &next.id), since, &change, now).await? {
                    tracing::info!(key = %next.id, "second factors are signed with the next key");
                }
            }
            None | Some(_) => {}
        }
        for past in &standing.past {
            let change = change(&Actor::Itself, Changed::KeyRetired, past);
            ring.retire(&past.id, now.minus(RETIRE_AFTER), &change, now).await?;
        }
        Ok(())
    }

    fn now(&self) -> Time {
        self.keyring.clock.now()
    }
}

/// From when on a key signs, if it is the next one and a running node publishes it.
#[must_use]
pub fn signs_from(row: &RingRow) -> Option<Time> {
    row.confirmed_at.filter(|_| row.state == "next").map(|at| at.plus(PUBLISHED_FOR))
}

fn change(actor: &Actor, kind: Changed, row: &RingRow) -> Change {
    Change {
        actor: actor.clone(),
        kind,
        subject: row.id.to_string(),
        detail: json!({"key": row.id, "not_after": row.not_after.to_string(), "for": "second factors"}),
    }
}
