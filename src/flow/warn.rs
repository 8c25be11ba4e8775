//! Warn the owners, by mail, while the signing certificate draws to its end and nobody has said that the tenant knows the
//! next one, and while the application's credential for Microsoft Graph does: at each of a few distances once, whichever
//! node notices first.

use std::sync::Arc;

use crate::domain::ids::{KeyId, OperatorId};
use crate::domain::letter::{Addressed, Letter};
use crate::domain::mailbox::Mailbox;
use crate::domain::operator::Operator;
use crate::domain::time::{Clock, Span, Time};
use crate::store::Store;

use super::Outcome;
use super::rollover::times;

/// So many days before the end.
const DISTANCES: [i64; 5] = [1, 7, 14, 30, 60];

/// Warns the owners.
#[derive(Clone)]
pub struct Warn {
    /// Where mails wait.
    pub store: Arc<Store>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Warn {
    /// Looks how far the end is, and queues the mails that are due.
    ///
    /// # Errors
    /// When the store fails; the next look tries again.
    pub async fn look(&self) -> Outcome<()> {
        let standing = times(&self.store).await?;
        if let Some(ends_at) = standing.ends_unprepared() {
            let letter = Letter::CertificateEnds { ends_at, has_next: standing.next.is_some() };
            self.tell(&standing.current.id, ends_at, &letter).await?;
        }
        if let Some((id, ends_at)) = self.store.graph_credentials().ending().await? {
            self.tell(&id, ends_at, &Letter::CredentialEnds { ends_at }).await?;
        }
        Ok(())
    }

    async fn tell(&self, id: &KeyId, ends_at: Time, letter: &Letter) -> Outcome<()> {
        let now = self.clock.now();
        let Some(days) = distance(ends_at.since(now)) else { return Ok(()) };
        let mails: Vec<(OperatorId, Addressed)> = self
            .store
            .operators()
            .list()
            .await?
            .into_iter()
            .filter(Operator::is_active_owner)
            .map(|owner| (owner.id, Addressed { to: Mailbox::of(&owner.address), letter: letter.clone() }))
            .collect();
        // Whoever becomes the first owner later is told then.
        if mails.is_empty() {
            return Ok(());
        }
        if self.store.ring().warn(id, days, &mails, now).await? {
            tracing::warn!(key = %id, %ends_at, days, letter = letter.kind().as_str(), owners = mails.len(),
                "a certificate ends; the owners are told");
        }
        Ok(())
    }
}

/// The smallest distance that is reached.
fn distance(left: Span) -> Option<i64> {
    DISTANCES.into_iter().find(|days| left.0 <= Span::days(*days).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_distance_is_reached_once_on_the_way_down() {
        assert_eq!(distance(Span(Span::days(60).0 + 1)), None);
        let all: Vec<_> = (-5..=62).rev().map(|days| distance(Span::days(days))).collect();
        let mut reached: Vec<_> = all.into_iter().flatten().collect();
        reached.dedup();
        assert_eq!(reached, [60, 30, 14, 7, 1]);
    }
}
