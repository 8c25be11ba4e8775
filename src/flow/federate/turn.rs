//! One writer a domain: whoever changes a domain's federation has the turn, and nobody else until it ends.
//!
//! Microsoft may say to wait in the middle of a change. What waits here is looked at again before it is sent: whether
//! the turn is this one's still, and whether the certificates are still those that are to be believed.

use super::{AtTenant, Halt, Outcome};
use crate::domain::address::DomainName;
use crate::domain::ids::SnapshotId;
use crate::domain::time::Span;
use crate::flow::keyring::version_of;
use crate::keys::entropy::bytes;

/// How long a turn lasts unless it is kept: longer than Microsoft is waited for between two sends. It ends by itself, for
/// whoever has it may die.
const TERM: Span = Span::minutes(5);

/// A turn.
pub(super) struct Turn {
    domain: DomainName,
    holder: SnapshotId,
}

impl Turn {
    fn row(&self) -> String {
        format!("federation:{}", self.domain)
    }
}

impl AtTenant<'_> {
    /// Takes the turn at a domain.
    pub(super) async fn take_turn(&self, domain: &DomainName) -> Outcome<Turn> {
        let holder = SnapshotId::from_random(bytes(self.flow.entropy.as_ref()));
        let turn = Turn { domain: domain.clone(), holder };
        let (meta, now) = (self.flow.store.meta(), self.now());
        if meta.hold_turn(&turn.row(), turn.holder.as_str(), (now, now.plus(TERM))).await? {
            Ok(turn)
        } else {
            Err(Halt::Busy(domain.clone()))
        }
    }

    /// Ends it. Where that fails it ends by itself.
    pub(super) async fn end_turn(&self, turn: &Turn) {
        if let Err(error) = self.flow.store.meta().end_turn(&turn.row(), turn.holder.as_str()).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, domain = %turn.domain, "the turn at a domain ends by itself");
        }
    }

    /// Asked right before anything is sent: whether the turn is this one's still.
    pub(super) async fn has_turn(&self, turn: &Turn) -> Outcome<()> {
        let until = self.now().plus(TERM);
        if self.flow.store.meta().keep_turn(&turn.row(), turn.holder.as_str(), until).await? {
            Ok(())
        } else {
            Err(Halt::Busy(turn.domain.clone()))
        }
    }

    /// The same, and whether the ring is still in the state from which the certificates were taken.
    pub(super) async fn may_send(&self, turn: &Turn, version: &str) -> Outcome<()> {
        self.is_of_now(version).await?;
        self.has_turn(turn).await
    }

    /// Whether the ring is still in this state. What was written of another one is not to be believed.
    pub(super) async fn is_of_now(&self, version: &str) -> Outcome<()> {
        if version_of(&self.flow.ring().await?) == version { Ok(()) } else { Err(Halt::Changed) }
    }

    /// After something was written: where the ring has moved meanwhile, everything is looked at again.
    pub(super) async fn was_of_now(&self, version: &str) -> Outcome<()> {
        let kept = self.is_of_now(version).await;
        if kept.is_err() {
            self.flow.store.hand_over().look_again().await?;
        }
        kept
    }
}
